"""All that the forms show of a config, read at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.config.document import Document
from core.config.edits import Edit
from core.config.forms.changing import Change
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
from core.config.sections import FALLBACKS

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


def read_forms(document: Document) -> ConfigForms:
    """Raises ConfigError when the text cannot be read as YAML."""
    change = Change(document)
    return ConfigForms(
        document.text,
        models(change),
        aliases(change),
        {kind: fallbacks(change, kind) for kind in FALLBACKS},
        default_fallbacks(change),
        routing(change),
        limits(change),
        caching(change),
    )
