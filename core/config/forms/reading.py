"""All that the forms show of a config, read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.config.document import Document
from core.config.edits import Edit
from core.config.forms.changing import Change
from core.config.forms.included import FromFile, from_files
from core.config.forms.layout import Scalar
from core.config.forms.model_edits import Model, models
from core.config.forms.setting_edits import (
    Alias,
    Caching,
    Fallback,
    aliases,
    caching,
    default_fallbacks,
    fallbacks,
    limits,
    routing,
)
from core.config.includes import Included, readable
from core.config.sections import FALLBACKS
from core.config.served_names import ServedNames, served_names

FormEdit = Callable[[Document], tuple[Edit, ...]]
"""A change by a form: a function of this package that knows all but the document."""


@dataclass(frozen=True)
class ConfigForms:
    """What stands in the forms, and the text that it was read from."""

    text: str = field(repr=False)
    models: tuple[Model, ...] = ()
    aliases: tuple[Alias, ...] = ()
    fallbacks: Mapping[str, tuple[Fallback, ...]] = field(default_factory=dict)
    """By their kind, one of FALLBACKS."""
    default_fallbacks: tuple[str, ...] = ()
    routing: Mapping[str, Scalar] = field(default_factory=dict)
    limits: Mapping[str, Scalar] = field(default_factory=dict)
    caching: Caching = field(default_factory=Caching)
    files: tuple[FromFile, ...] = ()
    """What included files bring along."""
    served: ServedNames = field(default_factory=lambda: ServedNames(frozenset()))
    """All that a fallback or another name may stand for."""

    @property
    def model_names(self) -> tuple[str, ...]:
        """What clients may ask for, each once: of the config itself and of what it includes."""
        found = [*self.models, *(model for file in self.files for model in file.models)]
        return tuple(dict.fromkeys(one.fields.name for one in found if one.is_on))

    def not_served(self, names: Iterable[str]) -> str:
        """What to say of the first of these names that no model answers to; empty for none."""
        unknown = [one for one in names if not self.served.has(one)] if self.served.can_tell else []
        if not unknown:
            return ""
        return f"There is no model named {unknown[0]}. {self.served.instead_of(unknown[0])}"


def read_forms(document: Document, included: Iterable[Included] = ()) -> ConfigForms:
    """`included` are the files that the config includes. Raises ConfigError when the text cannot be
    read as YAML."""
    change, included = Change(document), tuple(included)
    there = readable(document, included)
    return ConfigForms(
        document.text,
        models(change),
        aliases(change),
        {kind: fallbacks(change, kind) for kind in FALLBACKS},
        default_fallbacks(change),
        routing(change),
        limits(change),
        caching(change),
        from_files(included),
        served_names(there, is_whole=len(there) == len(included) + 1),
    )
