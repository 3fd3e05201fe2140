"""What there is to know of the key, or the model, at a place of the config. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from core.config.caret import Where, where
from core.config.catalog import Catalog, KeyInfo
from core.config.catalog_words import described, type_in_words
from core.config.outline import model_named_at
from core.config.sections import section_at

_MOST_CHOICES = 12


@dataclass(frozen=True)
class Help:
    """Something about the characters from `start` up to `end`."""

    start: int
    end: int
    title: str
    """Its name."""
    facts: str = ""
    """Type and default, or what a model takes and costs, in a few words."""
    text: str = ""
    """A sentence or two."""


def help_at(text: str, at: int, catalog: Catalog) -> Help | None:
    """What is known of the word at offset `at`; None where that is nothing. Never raises."""
    place = where(text, at)
    if place is None or not place.word:
        return None
    if place.key is None and place.named:
        section = section_at(place.path)
        info = catalog.keys(section).get(place.word) if section is not None else None
        return None if info is None else _of_key(place, info)
    if place.key == "model" and place.path[-1:] == ("litellm_params",):
        model = catalog.model(place.word)
        if model is not None:
            abilities = ", ".join(sorted(one.replace("_", " ") for one in model.abilities))
            said = f"Can: {abilities}." if abilities else ""
            return Help(place.start, place.end, place.word, described(model), said)
    part = model_named_at(text, at)
    if part is not None:
        return Help(place.start, place.end, part.name, part.model, f"Declared in line {part.line}.")
    return None


def _of_key(place: Where, info: KeyInfo) -> Help:
    kind = type_in_words(info.type)
    facts = [kind] if kind else []
    if info.default not in ("", "None", "null"):
        facts.append(f"default {info.default}")
    said = info.help
    if info.choices:
        more = ", …" if len(info.choices) > _MOST_CHOICES else ""
        said = f"{said} One of {', '.join(info.choices[:_MOST_CHOICES])}{more}.".strip()
    return Help(place.start, place.end, info.name, ", ".join(facts), said)
