"""Keys that stand in the config in plain text, and the edit that puts references in their place."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.nodes import Node

from core.base.errors import ConfigError
from core.base.names import numbered
from core.base.secret_rules import REFERENCE, RESOLVED_IN, forgotten_reference, may_be_key
from core.config.document import Document, NodePath, Parse, items, parse, text_of
from core.config.providers import providers_of
from core.wire.environment import MASTER_KEY

_NONE: Final[Mapping[str, str]] = {}
_OF_EVERYBODY: Final = ("aws_", "azure_", "vertex_", "google_", "watsonx_", "oci_")
"""Settings whose own name says whose they are."""


@dataclass(frozen=True)
class Literal:
    """One key in plain text."""

    line: int
    column: int
    where: str
    name: str
    """What it could be called in the vault."""
    value: str = field(repr=False)


@dataclass(frozen=True)
class _Found:
    path: NodePath
    node: Node
    model: str | None
    provider: str
    name: str
    """The variable that is meant; "" for a key."""


@dataclass(frozen=True)
class ForgottenName:
    """The name of a variable where its value is wanted: `os.environ/` was forgotten before it."""

    line: int
    column: int
    where: str
    """Where that is, for people: "api_key of gpt-4o", "master_key"."""
    name: str


def find(text: str, stored: Mapping[str, str] = _NONE, parse: Parse = parse) -> tuple[Literal, ...]:
    """In the order of the text; () for what is no YAML. A key that LiteLLM would not look up at
    its place (within a list) is not among them, nor is what only names a variable.

    `stored` holds the vault's values by name: one that is there keeps the name that it has.
    """
    document = parse(text)
    found: list[Literal] = []
    names: dict[str, str] = {}
    for one in _in_order(_keys(document)):
        value = text_of(one.node) or ""
        wanted = _suggestion(one)
        name = names.get(value) or name_of(value, wanted, stored)
        name = name or _free(wanted, one.model, set(names.values()))
        names[value] = name
        line, column = document.place(one.node)
        found.append(Literal(line, column, _where(one), name, value))
    return tuple(found)


def name_of(value: str, wanted: str, stored: Mapping[str, str]) -> str:
    """The name that `value` has in `stored`, `wanted` before others; "" for a new value."""
    known = sorted(name for name, one in stored.items() if one == value)
    return wanted if wanted in known else next(iter(known), "")


def forgotten(
    text: str, known: Collection[str] = frozenset(), parse: Parse = parse
) -> tuple[ForgottenName, ...]:
    """Names without `os.environ/` in front of them, in the order of the text; () for what is no
    YAML. `known` are the names that have a value."""
    document = parse(text)
    return tuple(
        ForgottenName(*document.place(one.node), _where(one), one.name)
        for one in _in_order(_forgotten(document, known))
    )


def refer(text: str, known: Collection[str] = frozenset()) -> str:
    """`text` with `os.environ/` in front of all that `forgotten` finds; nothing else changes.
    Raises ConfigError for what cannot be changed so."""
    document = parse(text)
    return _edited(document, [(one.node, one.name) for one in _forgotten(document, known)])


def replace(text: str, names: Mapping[tuple[int, int], str]) -> str:
    """`text` with references to `names` at those places (line, column of `find`); nothing else
    changes. Raises ConfigError when there is no key at one of them."""
    document = parse(text)
    nodes = {document.place(one.node): one.node for one in _keys(document)}
    if not names.keys() <= nodes.keys():
        raise ConfigError("There is no key at that place any more.", "Look for keys again.")
    return _edited(document, [(nodes[place], name) for place, name in names.items()])


def replace_values(text: str, names: Mapping[str, str]) -> str:
    """`text` with a reference to `names[value]` wherever one of those values stands alone. Raises
    ConfigError for what is no YAML."""
    document = parse(text)
    if document.error is not None:
        raise ConfigError(document.error.message, document.error.remedy)
    found = ((node, text_of(node) or "") for _, node, _ in document.walk(document.root))
    return _edited(document, [(node, names[value]) for node, value in found if value in names])


# ---- finding


def _in_order(found: Iterable[_Found]) -> list[_Found]:
    return sorted(found, key=lambda one: one.node.start_mark.index)


def _keys(document: Document) -> Iterator[_Found]:
    return _found(document, lambda path, text: "" if may_be_key(path, text) else None)


def _forgotten(document: Document, known: Collection[str]) -> Iterator[_Found]:
    return _found(document, lambda path, text: forgotten_reference(path, text, known))


def _found(document: Document, meant: Callable[[NodePath, str], str | None]) -> Iterator[_Found]:
    """The values that LiteLLM would look up at their place, and for which `meant` has a name."""
    seen: set[int] = set()
    for path, root, model, provider in _parts(document):
        for where, node, in_list in document.walk(root, path):
            text = text_of(node)
            if text is None or in_list or id(node) in seen:
                continue
            name = meant(where, text)
            if name is not None:
                seen.add(id(node))
                yield _Found(where, node, model, provider, name)


def _parts(document: Document) -> Iterator[tuple[NodePath, Node, str | None, str]]:
    """Each model, and each other section: its path and node, the model's name and provider."""
    for key, value in document.pairs(document.root):
        name = text_of(key) or ""
        if name not in RESOLVED_IN:
            continue
        if name != "model_list":
            yield (name,), value, None, ""
            continue
        for number, entry in enumerate(items(value)):
            model = text_of(document.get(entry, "model_name"))
            yield (name, number), entry, model, min(providers_of(document, entry), default="")


# ---- names


def _where(one: _Found) -> str:
    if one.model is not None:
        return f"{one.path[-1]} of {one.model}"
    return ".".join(str(part) for part in one.path[1:]) or str(one.path[0])


def _suggestion(one: _Found) -> str:
    setting = str(one.path[-1])
    if one.path == ("general_settings", "master_key"):
        return MASTER_KEY
    if one.path[0] == "environment_variables":
        return _as_name(setting)
    if one.path[0] != "model_list":
        return _as_name("_".join(str(part) for part in one.path[1:] if isinstance(part, str)))
    if setting.lower().startswith(_OF_EVERYBODY) or not one.provider:
        return _as_name(setting)
    return _as_name(f"{one.provider}_{setting}")


def free_name(name: str, value: str, names: Mapping[str, str]) -> str:
    """`name`, or with a number behind it, so that no other value has it. `names` are those that
    are taken, with what each stands for."""
    return next(one for one in numbered(name, "_") if names.get(one, value) == value)


def _free(wanted: str, model: str | None, taken: set[str]) -> str:
    """`wanted`, or with the model's name, or with a number behind it."""
    longer = _as_name(f"{wanted}_{model}") if model else wanted
    names = itertools.chain((wanted, longer), numbered(wanted, "_"))
    return next(one for one in names if one not in taken)


def _as_name(text: str) -> str:
    name = re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_")[:100]
    return f"KEY_{name}" if not name or name[0].isdigit() else name


# ---- the edit


def _edited(document: Document, changes: list[tuple[Node, str]]) -> str:
    spans = _scalars(document.text)
    text = document.text
    for node, name in sorted(changes, key=lambda change: -change[0].end_mark.index):
        end = node.end_mark.index
        start = spans[end]
        # The end of a block of lines is where the next thing begins: the line's end stays.
        kept = text[start:end].rstrip()
        text = text[:start] + REFERENCE + name + text[start + len(kept) :]
    _verify(document, {id(node): REFERENCE + name for node, name in changes}, parse(text))
    return text


def _scalars(text: str) -> dict[int, int]:
    """The end of every scalar → where it begins behind its anchor and its tag."""
    return {
        token.end_mark.index: token.start_mark.index
        for token in yaml.scan(text, Loader=yaml.SafeLoader)
        if isinstance(token, yaml.ScalarToken)
    }


def _verify(before: Document, changed: Mapping[int, str], after: Document) -> None:
    """An edit that would change anything else is not made."""

    def values(document: Document) -> Iterator[tuple[NodePath, object]]:
        for path, node, _ in document.walk(document.root):
            plain = node.value if isinstance(node, yaml.ScalarNode) else None
            yield path, changed.get(id(node), plain) if document is before else plain

    if after.error is not None or list(values(before)) != list(values(after)):
        raise ConfigError(
            "The keys could not be taken out of this config without changing something else.",
            f"Write {REFERENCE}NAME in their places by hand, and add the keys on the Keys page.",
        )
