"""The models of one config in another: each under a name that is free there, with what they go by.

What holds for a gateway as a whole (litellm_settings, general_settings) stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from core.base.names import numbered
from core.config.document import Document, parse
from core.config.edits import Edit, apply_edits
from core.config.forms.changing import Change, edits_between
from core.config.forms.layout import Value
from core.config.forms.model_edits import add_whole_models, are_apart, comment_above, keys_of
from core.config.forms.reading import FormEdit
from core.config.forms.setting_edits import LITELLM, ROUTER, fallbacks, set_fallback
from core.config.forms.writing import Plain
from core.config.sections import FALLBACKS

_ROUTERS: Final = "auto_router/"
_NAMING: Final = "complexity_router_"
"""Parameters of a router whose values are names of models."""


@dataclass(frozen=True)
class Joined:
    """What adding the models comes to."""

    edits: tuple[Edit, ...] = field(repr=False)
    """Of the config that they are added to."""
    added: Mapping[str, str]
    """By the name in the config that they are from, the name that each model gets."""
    known: tuple[str, ...] = ()
    """Models that are there already, by the names that they have there."""
    settings: tuple[str, ...] = ()
    """What comes along of the router's settings, in words: "fallbacks of main"."""
    left_out: tuple[str, ...] = ()
    """What does not, because the config says otherwise."""

    @property
    def renamed(self) -> dict[str, str]:
        """The models whose name was taken, with the name that they get."""
        return {old: new for old, new in self.added.items() if old != new}


def join(document: Document, other: Document) -> Joined:
    """Add the models of `other` to `document`, and what its router_settings say about them.

    Raises ConfigError when one of them cannot be read, or the models cannot be added.
    """
    change, source = Change(document), Change(other)
    present = _by_name(change)
    added: dict[str, str] = {}
    known: dict[str, str] = {}
    names: dict[str, str] = {}
    # Those that choose among the others last: what they are told to choose from has its names then.
    for name, model in sorted(_models(source), key=lambda pair: _is_router(pair[1])):
        if name not in names:
            names[name] = _name_here(name, _renamed(model, names), present, added.values())
            (known if names[name] in present else added)[name] = names[name]
    models = [
        ({**_renamed(model, names), "model_name": added[name]}, comment_above(source, index))
        for index, (name, model) in enumerate(_models(source))
        if name in added
    ]
    text = apply_edits(document.text, add_whole_models(document, models, apart=are_apart(source)))
    text, settings, left_out = _routes(text, source, names)
    edits = edits_between(document.text, text)
    return Joined(edits, added, tuple(known.values()), settings, left_out)


def _by_name(change: Change) -> dict[str, list[Value]]:
    """The models that are switched on."""
    models: dict[str, list[Value]] = {}
    found = change.read(("model_list",))
    for item in [] if found is None else found.items:
        name = item.value.meant.lookup("model_name")
        if name is not None:
            models.setdefault(name.meant.text, []).append(item.value)
    return models


def _models(change: Change) -> Iterator[tuple[str, Mapping[str, Plain]]]:
    found = change.read(("model_list",))
    for item in [] if found is None else found.items:
        model = _plain(item.value)
        if isinstance(model, Mapping) and isinstance(model.get("model_name"), str):
            yield str(model["model_name"]), model


def _name_here(
    name: str,
    model: Mapping[str, Plain],
    present: Mapping[str, Sequence[Value]],
    taken: Collection[str],
) -> str:
    """The name of the very same model that is present; else the first that is free."""

    def fits(here: str) -> bool:
        wanted = {**model, "model_name": here}
        if any(_says(one, wanted) for one in present.get(here, ())):
            return True
        return here not in present and here not in taken

    return next(filter(fits, numbered(name)))


def _is_router(model: Mapping[str, Plain]) -> bool:
    params = model.get("litellm_params")
    return isinstance(params, Mapping) and str(params.get("model")).startswith(_ROUTERS)


def _renamed(model: Mapping[str, Plain], names: Mapping[str, str]) -> dict[str, Plain]:
    """A router that chooses among models goes by the names that they get."""
    params = model.get("litellm_params")
    if not isinstance(params, Mapping) or not _is_router(model):
        return dict(model)
    changed = {
        key: _with_names(value, names) if key.startswith(_NAMING) else value
        for key, value in params.items()
    }
    return {**model, "litellm_params": changed}


def _with_names(value: Plain, names: Mapping[str, str]) -> Plain:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _with_names(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_names(one, names) for one in value]
    return value


def _routes(
    text: str, source: Change, names: Mapping[str, str]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text with the router's settings, what these are, and what was left out."""
    came: list[str] = []
    left: list[str] = []
    for kind in FALLBACKS:
        for one in fallbacks(source, kind):
            model = names.get(one.model, one.model)
            wanted = tuple(names.get(target, target) for target in one.targets)
            there = {each.model: each.targets for each in fallbacks(parse(text), kind)}
            what = f"{kind.replace('_', ' ')} of {model}"
            if model not in there:
                text = _after(text, partial(set_fallback, kind=kind, model=model, targets=wanted))
                came.append(what)
            elif there[model] != wanted:
                left.append(what)
    found = source.read((ROUTER,))
    for pair in [] if found is None else found.pairs:
        key, value = pair.key.text, _plain(pair.value)
        if key in FALLBACKS:
            continue
        now = Change(parse(text))
        present = now.read((ROUTER, key)) or now.read((LITELLM, key))
        if present is None:
            text = _after(text, partial(_set, key=key, value=value))
            came.append(key)
        elif not _says(present, value):
            left.append(key)
    return text, tuple(came), tuple(left)


def _set(document: Document, key: str, value: Plain) -> tuple[Edit, ...]:
    change = Change(document)
    change.set((ROUTER, key), value)
    return change.edits()


def _after(text: str, form: FormEdit) -> str:
    return apply_edits(text, form(parse(text)))


def _plain(value: Value) -> Plain:
    """What is written there, as mappings, lists and scalars."""
    meant = value.meant
    if meant.kind == "map":
        found = {key: meant.lookup(key) for key in keys_of(meant)}
        return {key: _plain(one) for key, one in found.items() if one is not None}
    if meant.kind == "seq":
        return [_plain(item.value) for item in meant.items]
    return meant.value()


def _says(value: Value, wanted: Plain) -> bool:
    """`value` means what is wanted. Looks no further than that goes: aliases may nest endlessly."""
    meant = value.meant
    if isinstance(wanted, Mapping):
        if meant.kind != "map" or set(keys_of(meant)) != set(wanted):
            return False
        found = {key: meant.lookup(key) for key in wanted}
        return all(one is not None and _says(one, wanted[key]) for key, one in found.items())
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return (
            meant.kind == "seq"
            and len(meant.items) == len(wanted)
            and all(_says(item.value, one) for item, one in zip(meant.items, wanted, strict=True))
        )
    same = meant.kind not in ("map", "seq") and meant.value() == wanted
    return same and type(meant.value()) is type(wanted)
