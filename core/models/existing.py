"""What the page of models asks about a model that the config has already. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.base.errors import ConfigError
from core.base.names import free_name
from core.config.catalog import Catalog
from core.config.document import Document
from core.config.edits import apply_edits
from core.config.forms.model_edits import change_model
from core.config.forms.reading import read_forms
from core.models.choices import protocols_of

Prices = Mapping[str, tuple[float | None, float | None]]
"""By where requests go: US dollars per token, in and out; None where one is not known."""


@dataclass(frozen=True)
class ModelTrial:
    """How one model of a config is tried by itself."""

    name: str
    """What a trial asks for: where others have the model's name as well, it would be shared."""
    text: str = field(repr=False)
    """The config with the model by that name."""
    protocols: tuple[str, ...]
    """Those that its clients speak; none where there is no test for models of its kind."""


def model_trial(document: Document, catalog: Catalog, index: int) -> ModelTrial:
    """That of the model of this `index`. Raises ConfigError when there is none, it is disabled or a
    pattern, or it shares its name and parts of its text with others."""
    models = read_forms(document).models
    if not 0 <= index < len(models) or not models[index].is_on:
        raise ConfigError("There is no such model in the config.", "Choose another one.")
    fields = models[index].fields
    if "*" in fields.name or "*" in fields.model:
        raise ConfigError(
            f"{fields.name} stands for every model that fits it, and none to be tested.",
            "Test one of them by its name: main.py try NAME.",
        )
    known = catalog.model(fields.model)
    mode = str(fields.info.get("mode") or (known.mode if known else "") or "chat")
    names = [one.fields.name for one in models if one.is_on]
    name, text = fields.name, document.text
    if names.count(name) > 1:
        name = free_name(name, names)
        text = apply_edits(text, change_model(document, index, replace(fields, name=name)))
    return ModelTrial(name, text, protocols_of(mode))


def prices_of(catalog: Catalog, targets: Sequence[str]) -> Prices:
    """What the catalog says of those that it knows a price of."""
    found = {target: catalog.model(target) for target in dict.fromkeys(targets)}
    return {
        target: (one.price_in, one.price_out)
        for target, one in found.items()
        if one is not None and (one.price_in is not None or one.price_out is not None)
    }
