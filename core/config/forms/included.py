"""What the files that a config includes bring along: to be seen in the forms, not changed there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.base.errors import ConfigError
from core.config.document import Document
from core.config.forms.changing import Change
from core.config.forms.model_edits import Model, models
from core.config.forms.setting_edits import (
    GENERAL,
    LITELLM,
    ROUTER,
    Alias,
    Fallback,
    aliases,
    default_fallbacks,
    fallbacks,
)
from core.config.includes import Included
from core.config.sections import FALLBACKS

_WHOLE: Final = (ROUTER, LITELLM, GENERAL)
"""Sections of which LiteLLM takes an included file's in the place of the config's own."""


@dataclass(frozen=True)
class FromFile:
    """One included file."""

    name: str
    """As the config, or the file that includes it, writes it."""
    models: tuple[Model, ...] = ()
    aliases: tuple[Alias, ...] = ()
    fallbacks: Mapping[str, tuple[Fallback, ...]] = field(default_factory=dict)
    """By their kind, one of FALLBACKS."""
    default_fallbacks: tuple[str, ...] = ()


def from_files(included: Iterable[Included]) -> tuple[FromFile, ...]:
    """In LiteLLM's order; without files that cannot be read, which lint tells of."""
    found = []
    for one in _readable(included):
        change = Change(one.document)
        found.append(
            FromFile(
                one.name,
                models(change),
                aliases(change),
                {kind: fallbacks(change, kind) for kind in FALLBACKS},
                default_fallbacks(change),
            )
        )
    return tuple(found)


def check_included(before: Document, after: Document, included: Sequence[Included]) -> None:
    """Raises ConfigError when a section was changed that an included file has as well: LiteLLM
    takes that in the place of the config's own, so the change would do nothing."""
    for section in _WHOLE:
        if _source(before, section) == _source(after, section):
            continue
        for one in _readable(included):
            if one.document.get(one.document.root, section) is not None:
                raise ConfigError(
                    f"{section} comes from {one.name}, which this config includes: LiteLLM takes "
                    "that alone, and the change would do nothing.",
                    f"Change it in {one.name}, or move the section from there into this config.",
                )


def _readable(included: Iterable[Included]) -> list[Included]:
    return [one for one in included if one.text is not None and one.document.error is None]


def _source(document: Document, section: str) -> str | None:
    node = document.get(document.root, section)
    return None if node is None else document.text[node.start_mark.index : node.end_mark.index]
