"""Forms for what is not a model: other names, fallbacks, routing, limits, the cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.base.errors import ConfigError
from core.config.document import Document
from core.config.edits import Edit
from core.config.forms.changing import Change, Path, opened
from core.config.forms.layout import Scalar, Value
from core.config.forms.writing import Plain
from core.config.sections import FALLBACKS

ROUTER: Final = "router_settings"
LITELLM: Final = "litellm_settings"
GENERAL: Final = "general_settings"

ROUTING: Final = (
    "routing_strategy",
    "num_retries",
    "retry_after",
    "timeout",
    "allowed_fails",
    "cooldown_time",
    "enable_pre_call_checks",
)
"""How the router chooses and tries again. LiteLLM knows some of them in litellm_settings, too."""

LIMITS: Final = {
    "default_max_parallel_requests": ROUTER,
    "max_in_flight_requests_per_worker": GENERAL,
}
"""How many requests are under way at a time, by the section: for each model that has no limit of
its own (others are told 429), and in all (as many more wait for a second; others are told 503).
LiteLLM 1.109.3 looks at neither max_parallel_requests nor global_max_parallel_requests in
general_settings (LP435)."""

_ALIASES: Final = (ROUTER, "model_group_alias")


@dataclass(frozen=True)
class Alias:
    """Another name for a model."""

    name: str
    model: str
    """The model_name that it stands for."""
    is_hidden: bool = False
    """It works, and no list of models shows it."""


@dataclass(frozen=True)
class Fallback:
    """Where requests for a model go when it fails, in this order."""

    model: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Caching:
    """Whether answers are kept in memory, and given again to the same question."""

    is_on: bool = False
    kind: str = "local"
    """What keeps them: local is the gateway's memory."""
    ttl: float | None = None
    """Seconds until an answer is forgotten; None for LiteLLM's own."""


def aliases(source: Document | Change) -> tuple[Alias, ...]:
    """Other names of models, in the order of the text."""
    found = opened(source).read(_ALIASES)
    return tuple(
        alias
        for pair in ([] if found is None else found.pairs)
        if (alias := _alias(pair.key.text, pair.value.meant)) is not None
    )


def set_alias(document: Document, alias: Alias, former: str = "") -> tuple[Edit, ...]:
    """Add an alias, or change the one that was called `former`, or so already."""
    change = Change(document)
    path: Path = (*_ALIASES, alias.name)
    if former and former != alias.name:
        if change.read(path) is not None:
            what = f"There is another alias called {alias.name}."
            raise ConfigError(what, "Give this one another name.")
        change.rename((*_ALIASES, former), alias.name)
    old = change.read(path)
    present = None if old is None else _alias(alias.name, old)
    if present == alias:
        return change.edits()
    if old is not None and old.kind == "map":
        change.set((*path, "model"), alias.model)
        if present is None or present.is_hidden != alias.is_hidden:
            change.set((*path, "hidden"), alias.is_hidden)
    elif alias.is_hidden:
        change.set(path, {"model": alias.model, "hidden": True})
    else:
        change.set(path, alias.model)
    return change.edits()


def remove_alias(document: Document, name: str) -> tuple[Edit, ...]:
    """Take an alias out; with the last of them, their mapping goes."""
    change = Change(document)
    change.remove((*_ALIASES, name))
    return change.edits()


def fallbacks(source: Document | Change, kind: str = "fallbacks") -> tuple[Fallback, ...]:
    """The fallbacks of this kind (one of FALLBACKS), in the order of the text."""
    change = opened(source)
    found = change.read((_home(change, kind), kind))
    return tuple(
        Fallback(pair.key.text, _texts(pair.value.meant))
        for item in ([] if found is None else found.items)
        for pair in item.value.meant.pairs
    )


def set_fallback(
    document: Document, kind: str, model: str, targets: Sequence[str]
) -> tuple[Edit, ...]:
    """Where requests for `model` go when it fails; without targets, nowhere.

    It is written where the config has its fallbacks: in litellm_settings or router_settings.
    """
    change = Change(document)
    path: Path = (_home(change, kind), kind)
    found = change.read(path)
    entries = [] if found is None else found.items
    index = next(
        (n for n, item in enumerate(entries) if item.value.meant.pair(model) is not None), None
    )
    if index is None:
        if targets:
            change.append(path, {model: list(targets)})
    elif targets:
        change.set_list((*path, index, model), list(targets))
    elif len(entries[index].value.meant.pairs) > 1:
        change.remove((*path, index, model))
    elif len(entries) > 1:
        change.remove_item(path, index)
    else:
        change.remove(path)
    return change.edits()


def default_fallbacks(source: Document | Change) -> tuple[str, ...]:
    """Where requests for any model go that fails and has no fallbacks of its own."""
    change = opened(source)
    found = change.read((_home(change, "default_fallbacks"), "default_fallbacks"))
    return () if found is None else _texts(found)


def set_default_fallbacks(document: Document, targets: Sequence[str]) -> tuple[Edit, ...]:
    """See `default_fallbacks`; without targets, there are none."""
    change = Change(document)
    path = (_home(change, "default_fallbacks"), "default_fallbacks")
    if targets:
        change.set_list(path, list(targets))
    else:
        change.remove(path)
    return change.edits()


def routing(source: Document | Change) -> dict[str, Scalar]:
    """What is set of ROUTING."""
    change = opened(source)
    return _read(change, {key: (_home(change, key), key) for key in ROUTING})


def change_routing(document: Document, wanted: Mapping[str, Scalar]) -> tuple[Edit, ...]:
    """Set some of ROUTING, each where the config has it; None takes one out."""
    change = Change(document)
    for key, value in wanted.items():
        _write(change, (_home(change, key), key), value)
    return change.edits()


def limits(source: Document | Change) -> dict[str, Scalar]:
    """What is set of LIMITS."""
    return _read(opened(source), {key: (section, key) for key, section in LIMITS.items()})


def change_limits(document: Document, wanted: Mapping[str, Scalar]) -> tuple[Edit, ...]:
    """Set some of LIMITS; None takes one out."""
    change = Change(document)
    for key, value in wanted.items():
        _write(change, (LIMITS[key], key), value)
    return change.edits()


def caching(source: Document | Change) -> Caching:
    """What the config says about caching."""
    change = opened(source)
    found = _read(
        change,
        {
            "on": (LITELLM, "cache"),
            "type": (LITELLM, "cache_params", "type"),
            "ttl": (LITELLM, "cache_params", "ttl"),
        },
    )
    ttl = found.get("ttl")
    seconds = float(ttl) if isinstance(ttl, int | float) and not isinstance(ttl, bool) else None
    # Without a type LiteLLM asks a Redis.
    kind = str(found.get("type") or ("redis" if found.get("on") is True else "local"))
    return Caching(found.get("on") is True, kind, seconds)


def change_caching(document: Document, wanted: Caching) -> tuple[Edit, ...]:
    """Switch the cache on or off, and say how long it keeps what it has."""
    change = Change(document)
    present = caching(change)
    if wanted == present:
        return ()
    if wanted.is_on != present.is_on:
        _write(change, (LITELLM, "cache"), wanted.is_on)
    if wanted.is_on:
        path = (LITELLM, "cache_params")
        if present.kind != wanted.kind or change.read((*path, "type")) is None:
            _write(change, (*path, "type"), wanted.kind)
        if wanted.ttl != present.ttl:
            ttl = wanted.ttl
            whole = ttl is not None and ttl.is_integer()
            _write(change, (*path, "ttl"), int(ttl) if whole and ttl is not None else ttl)
    return change.edits()


def _home(change: Change, key: str) -> str:
    """The section where the config has `key`, or would have it: the router's wins."""
    for section in (ROUTER, LITELLM):
        if change.read((section, key)) is not None:
            return section
    others = [key for key in FALLBACKS if change.read((LITELLM, key)) is not None]
    return LITELLM if key in (*FALLBACKS, "default_fallbacks") and others else ROUTER


def _alias(name: str, value: Value) -> Alias | None:
    if value.kind == "map":
        model, hidden = value.lookup("model"), value.lookup("hidden")
        if model is None or model.kind != "str":
            return None
        return Alias(name, model.text, hidden is not None and hidden.value() is True)
    return Alias(name, value.text) if value.kind == "str" else None


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(item.value.meant.text for item in value.items if item.value.meant.kind == "str")


def _read(change: Change, paths: Mapping[str, Path]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for key, path in paths.items():
        value = change.read(path)
        if value is not None and value.kind in ("str", "int", "float", "bool"):
            found[key] = value.value()
    return found


def _write(change: Change, path: Path, value: Plain) -> None:
    found = change.read(path)
    if value is None:
        if found is not None:
            change.remove(path)
    elif found is None or type(found.value()) is not type(value) or found.value() != value:
        change.set(path, value)
