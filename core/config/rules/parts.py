"""A config as the rules look at it: its sections and models by name, read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode

from core.base.secret_rules import REFERENCE
from core.config.document import Document, is_true, items, kind, text_of
from core.config.fixes import rename
from core.config.lint_context import LintContext
from core.config.providers import providers_by_name
from core.config.served_names import ServedNames, served_names

Pairs = Mapping[str, tuple[Node, Node]]
"""The named entries of a mapping: the key's node and the value's. Of doubles the last counts."""


@dataclass(frozen=True)
class Model:
    """One entry of model_list that has a name and parameters."""

    name: str
    entry: Node
    params: Pairs
    info: Pairs

    @cached_property
    def model(self) -> str:
        """Where its requests go, "" where that is no text."""
        return text_of(value_of(self.params, "model")) or ""

    @cached_property
    def provider(self) -> str:
        """As far as its name tells; else ""."""
        given = text_of(value_of(self.params, "custom_llm_provider"))
        return min(providers_by_name(given, self.model), default="")

    @property
    def address(self) -> Node | None:
        """Of the server that it is asked at, by either of its names; None where none is given."""
        return value_of(self.params, "api_base") or value_of(self.params, "base_url")


def word_set(text: str) -> frozenset[str]:
    """The words of a table that is written as one text."""
    return frozenset(text.split())


def value_of(pairs: Pairs, name: str) -> Node | None:
    """The value of an entry; None where there is none of that name."""
    pair = pairs.get(name)
    return None if pair is None else pair[1]


class Parts:
    """The sections and models of one config, and where findings go."""

    def __init__(self, findings: LintContext) -> None:
        self.findings = findings
        self.document: Document = findings.document
        self.top = self.pairs(self.document.root)

    def pairs(self, node: Node | None) -> Pairs:
        """The entries of a mapping by their names; none for any other node."""
        return self.document.named(node)

    def section(self, name: str) -> Node | None:
        """The value of a top-level key; None where it is missing or empty."""
        value = value_of(self.top, name)
        return None if value is None or is_null(value) else value

    @cached_property
    def general(self) -> Pairs:
        return self.pairs(self.section("general_settings"))

    @cached_property
    def litellm(self) -> Pairs:
        return self.pairs(self.section("litellm_settings"))

    @cached_property
    def router(self) -> Pairs:
        return self.pairs(self.section("router_settings"))

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Those of this file, in order."""
        found = []
        for entry in items(self.section("model_list")):
            pairs = self.pairs(entry)
            name = text_of(value_of(pairs, "model_name"))
            params = value_of(pairs, "litellm_params")
            if name and isinstance(params, MappingNode):
                info = value_of(pairs, "model_info")
                found.append(Model(name, entry, self.pairs(params), self.pairs(info)))
        return tuple(found)

    @cached_property
    def groups(self) -> Mapping[str, tuple[Model, ...]]:
        """The models by their name: those of one name share its requests."""
        found: dict[str, list[Model]] = {}
        for model in self.models:
            found.setdefault(model.name, []).append(model)
        return {name: tuple(models) for name, models in found.items()}

    @cached_property
    def names(self) -> ServedNames:
        """What a fallback or an alias may name."""
        return served_names([self.document], is_whole="include" not in self.top)

    @cached_property
    def environment(self) -> frozenset[str]:
        """The names of variables that will have a value in the gateway: it is given what the config
        names, and what the libraries of its providers look for; others the config sets itself,
        here or in a file that belongs to it."""
        given = self.findings.given
        return frozenset(filter(given.has, self.findings.environment)) | given.own

    @property
    def is_whole(self) -> bool:
        """Whether all models stand in this file: none is included, or kept in a database."""
        stored = self.general.get("store_model_in_db")
        return "include" not in self.top and (stored is None or kind(stored[1]) != "bool")

    def is_set(self, *names: str) -> bool:
        """Whether one of these variables will have a value."""
        return not self.environment.isdisjoint(names)

    def may_be_set(self, *names: str) -> bool:
        """Whether one of them will, or may: a part of the config that could set it is not at
        hand."""
        return self.findings.given.is_all or self.is_set(*names)


def is_null(node: Node | None) -> bool:
    return node is None or kind(node) == "null"


def is_empty(node: Node | None) -> bool:
    """Whether there is nothing in it: null, "", [] or {}."""
    return is_null(node) or (node is not None and not node.value)


def is_falsy(node: Node | None) -> bool:
    """Whether LiteLLM takes it for nothing where it asks no more than that: empty, false or 0."""
    if is_empty(node) or (kind(node) == "bool" and not is_true(node)):
        return True
    return (
        isinstance(node, ScalarNode)
        and kind(node) in ("int", "float")
        and not node.value.strip("+-0_.")
    )


def is_reference(node: Node | None) -> bool:
    """Whether the value comes from a variable."""
    return (text_of(node) or "").startswith(REFERENCE)


NO_WORDS: Final = frozenset(["0", "off", "f", "false", "n", "no"])
"""What LiteLLM takes for no."""
FLAGS: Final = NO_WORDS | {"1", "on", "t", "true", "y", "yes"}
"""What LiteLLM takes for yes or no."""


def say_stops(parts: Parts, node: Node, what: str, code: str) -> None:
    """`what` as it is: where it begins with a key, that is written as in the file."""
    parts.findings.error(node, f"{what}; LiteLLM does not start with this.", code=code)


def say_unknown(
    parts: Parts,
    node: Node,
    what: str,
    near: str | None,
    remedy: str,
    *,
    code: str,
    stops: bool = False,
    kind: str = "",
) -> None:
    """`node` names what there is not. `near` is what was probably meant, and is offered in its
    place; `remedy` says what to do where nothing is like it. An error where LiteLLM `stops`."""
    remedy = remedy if near is None else f"Did you mean {near}?"
    fix = None if near is None else rename(parts.document, node, near)
    if stops:
        parts.findings.error(node, what, remedy, code=code, fix=fix)
    else:
        parts.findings.warn(node, what, remedy, kind=kind, code=code, fix=fix)


def texts(nodes: Iterable[Node]) -> list[tuple[Node, str]]:
    """Those of `nodes` that are texts, with them."""
    return [(node, text) for node in nodes if (text := text_of(node)) is not None]
