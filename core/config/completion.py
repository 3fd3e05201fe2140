"""What may stand at a place of the config: keys, providers, models, names of the vault. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.base.secret_rules import REFERENCE, names_a_secret
from core.config.caret import ITEM, Where, keys_beside, where
from core.config.catalog import Catalog, KeyInfo
from core.config.catalog_words import described, type_in_words
from core.config.outline import models, names_model
from core.config.sections import section_at

MOST: Final = 200
"""Nobody looks through more."""
_STEP: Final = "  "
_OPENS: Final = {
    "model_list": f"\n{_STEP}- model_name: ",
    "guardrails": f"\n{_STEP}- guardrail_name: ",
}
"""What comes behind a key that begins a list."""
_CALLBACKS: Final = frozenset(
    {"callbacks", "success_callback", "failure_callback", "input_callback", "service_callback"}
)


@dataclass(frozen=True)
class Completion:
    """One thing that may stand there."""

    text: str
    """What is written."""
    label: str
    """What it is found by, and called in the list."""
    detail: str = ""
    """A few words beside it: a type, a price."""
    help: str = ""
    """A sentence."""


@dataclass(frozen=True)
class Completions:
    """What may take the place of the characters from `start` up to `end`."""

    start: int = 0
    end: int = 0
    items: tuple[Completion, ...] = ()
    closed: bool = False
    """Whether hardly anything else makes sense there, so that Enter may take the first."""

    def narrowed(self, typed: str) -> Completions:
        """Those that still fit once `typed` stands from `start` up to the cursor."""
        return replace(self, items=_fitting(self.items, typed))


NOTHING: Final = Completions()


def complete(
    text: str, at: int, catalog: Catalog, names: Collection[str], *, asked: bool = False
) -> Completions:
    """What may stand at offset `at` of the text; `names` are those in the vault.

    Unless the person `asked`, nothing is offered where anything may stand and nothing is typed, nor
    where the word is complete. Never raises, whatever the text.
    """
    place = where(text, at)
    if place is None:
        return NOTHING
    found, closed = _offers(text, at, place, catalog, names)
    if not asked and not place.before and not (closed and place.key is not None):
        return NOTHING
    items = _fitting(found, place.before)
    if not asked and any(one.label == place.word for one in items):
        return NOTHING  # it stands there already
    margin = "\n" + " " * (place.start - text.rfind("\n", 0, place.start) - 1)
    items = tuple(replace(one, text=one.text.replace("\n", margin)) for one in items)
    return Completions(place.start, place.end, items, closed) if items else NOTHING


# ---- what there is


def _offers(
    text: str, at: int, place: Where, catalog: Catalog, names: Collection[str]
) -> tuple[Iterable[Completion], bool]:
    """All that may stand there, and whether little else makes sense."""
    if names_model(place):
        tail = ": " if place.key is None and _opens_fallback(place) and not place.named else ""
        return _config_models(text, tail), True
    if place.before.startswith(REFERENCE):
        return _references(names), False
    if place.key is not None:
        return _values(place, catalog, names)
    if place.path[-1:] == (ITEM,) and section_at(place.path) is None:
        return _entries(place, catalog)
    section = section_at(place.path)
    if section is None:
        return (), False
    beside = frozenset[str]() if place.in_flow else keys_beside(text, at)
    return _keys(catalog.keys(section).values(), place, beside), True


def _opens_fallback(place: Where) -> bool:
    """Whether what stands there is what falls back, not what it falls back to."""
    return place.path[-1:] == (ITEM,) and len(place.path) == 3


def _keys(infos: Iterable[KeyInfo], place: Where, beside: frozenset[str]) -> Iterator[Completion]:
    for info in infos:
        if info.name in beside and info.name != place.word:
            continue
        text = info.name if place.named else info.name + _behind(info, place)
        yield Completion(text, info.name, type_in_words(info.type), info.help)


def _behind(info: KeyInfo, place: Where) -> str:
    """What is written behind a key; what comes below is indented as seen from the key."""
    if place.quoted:
        return ""
    if place.in_flow:
        return ": "
    if not place.path and info.name in _OPENS:
        return ":" + _OPENS[info.name]
    below = section_at((*place.path, info.name)) is not None
    if below or type_in_words(info.type).startswith("settings"):
        return f":\n{_STEP}"
    return ": "


def _values(
    place: Where, catalog: Catalog, names: Collection[str]
) -> tuple[Iterable[Completion], bool]:
    key, section = place.key or "", section_at(place.path)
    if key == "model" and place.path[-1:] == ("litellm_params",):
        return _upstream_models(place.before, catalog), not place.before
    info = catalog.keys(section).get(key) if section is not None else None
    if info is not None and info.choices:
        return [Completion(one, one) for one in info.choices], True
    if info is not None and type_in_words(info.type) == "true or false":
        return [Completion("true", "true"), Completion("false", "false")], True
    if key in _CALLBACKS:
        return _runs(catalog), True
    if key == "guardrail":
        return _runs(catalog, guardrails=True), True
    if names_a_secret(key) or REFERENCE.startswith(place.before or "-"):
        return _references(names), not place.before and names_a_secret(key)
    return (), False


def _entries(place: Where, catalog: Catalog) -> tuple[Iterable[Completion], bool]:
    """Entries of a list."""
    if len(place.path) > 1 and place.path[-2] in _CALLBACKS:
        return _runs(catalog), True
    return (), False


def _references(names: Collection[str]) -> list[Completion]:
    return [
        Completion(f"{REFERENCE}{name}", f"{REFERENCE}{name}", "in the vault")
        for name in sorted(names)
    ]


def _config_models(text: str, tail: str) -> list[Completion]:
    known: dict[str, str] = {}
    for part in models(text):
        known.setdefault(part.name, part.model)
    return [Completion(name + tail, name, model) for name, model in known.items()]


def _upstream_models(before: str, catalog: Catalog) -> list[Completion]:
    provider = next((one for one in catalog.providers if before.startswith(one.prefix)), None)
    if provider is None:
        return [Completion(one.prefix, one.prefix, one.label) for one in catalog.providers]
    found = []
    for model in catalog.models_of(provider.name):
        bare = model.name.removeprefix(provider.prefix)
        name = provider.prefix + bare
        found.append(Completion(name, name, described(model)))
    return found


def _runs(catalog: Catalog, *, guardrails: bool = False) -> list[Completion]:
    known = catalog.guardrails if guardrails else catalog.callbacks
    return [
        Completion(one.name, one.name, "" if one.runs else f"needs {one.needs}, which is not here")
        for one in sorted(known.values(), key=lambda one: (not one.runs, one.name))
    ]


# ---- words


def _fitting(items: Iterable[Completion], typed: str) -> tuple[Completion, ...]:
    """Those that begin with what was typed, then those that hold it."""
    wanted = typed.lower()
    begin: list[Completion] = []
    hold: list[Completion] = []
    for one in items:
        label = one.label.lower()
        if label.startswith(wanted):
            begin.append(one)
        elif len(wanted) > 1 and wanted in label:
            hold.append(one)
    return (*begin, *hold)[:MOST]
