"""What "Add a model" needs to know of a config, and what it would make of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from core.base.errors import ConfigError
from core.base.names import free_name
from core.config.catalog import Catalog
from core.config.document import Document
from core.config.edits import Edit, apply_edits
from core.config.forms.model_edits import ModelFields, add_model
from core.config.includes import Included, readable


@dataclass(frozen=True)
class Beginning:
    """What there is before the first question."""

    catalog: Catalog
    taken: tuple[str, ...]
    """The names that models of the config have."""


@dataclass(frozen=True)
class NewModel:
    """A model that is not in the config yet, and what putting it there would do."""

    fields: ModelFields
    edits: tuple[Edit, ...] = field(repr=False)
    """Of the config as it was given."""
    lines: str = field(repr=False)
    """What is written, for people."""
    trial_name: str = ""
    """What a trial asks for: where the name is another model's as well, it would be shared."""
    trial_text: str = field(default="", repr=False)
    """The config with the model in it, by that name."""


def names_in(document: Document, included: Iterable[Included] = ()) -> tuple[str, ...]:
    """Those of its models, and of those in the files that it includes. Raises ConfigError when the
    text cannot be read as YAML."""
    if document.error is not None:
        error = document.error
        raise ConfigError(
            f"The config cannot be read: {error.message}",
            "Mend it on the page Config first.",
            error.line,
            error.column,
        )
    documents = readable(document, included)
    return tuple(dict.fromkeys(name for one in documents for name in one.models))


def new_model(
    document: Document, fields: ModelFields, included: Iterable[Included] = ()
) -> NewModel:
    """`fields` as a model of that config. Raises ConfigError when it cannot be read, or has a list
    of models that nothing can be added to."""
    taken = names_in(document, included)
    edits = add_model(document, fields)
    name, tried = fields.name, edits
    if name in taken:
        name = free_name(name, taken)
        tried = add_model(document, replace(fields, name=name))
    return NewModel(fields, edits, _written(edits), name, apply_edits(document.text, tried))


def _written(edits: Sequence[Edit]) -> str:
    return "".join(edit.text for edit in edits).strip("\n")
