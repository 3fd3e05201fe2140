"""The names under which a config serves models: what a client, a fallback or a limit may name."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from yaml.nodes import Node, ScalarNode

from core.base.secret_rules import REFERENCE
from core.config.document import Document, items, text_of
from core.config.lint_context import closest
from core.wire.limits import KeyLimits

_OTHER_NAMES: Final = ("id", "team_public_model_name")
"""Keys of model_info that name the model once more."""
_OFF: Final = ("", "~", "null", "false", "no", "off")
_LIKENESS: Final = 0.6
_SHOWN: Final = 5


@dataclass(frozen=True)
class ServedNames:
    """What may be asked for. Names may be patterns, as `openai/*`."""

    models: frozenset[str]
    """As in `model_name`."""
    aliases: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    """A model's own id, or where its requests go: LiteLLM takes these, too."""
    groups: frozenset[str] = frozenset()
    """Routing groups: each is served by its name, too, as a model of all its members."""
    is_whole: bool = True
    """No others come from elsewhere."""

    @property
    def can_tell(self) -> bool:
        """Whether a name that is not among these is one that nobody serves."""
        return bool(self.models) and self.is_whole

    def has(self, name: str) -> bool:
        """Whether a request for this name finds a model."""
        return name in self.all or self.matches(name)

    def matches(self, name: str) -> bool:
        """Whether a pattern stands for it."""
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self._patterns)

    def allowed_by(self, pattern: str) -> bool:
        """Whether a limit to this name or pattern lets anything through."""
        limits = KeyLimits((pattern,))
        return (
            self.has(pattern)
            or any(map(limits.allows, self.all))
            or any(_may_share(pattern, name) for name in self.models)
        )

    def instead_of(self, name: str) -> str:
        """What to do about a name that is not among these, in words."""
        known = self.models | self.aliases | self.groups
        near = closest(name, known, _LIKENESS)
        if near is not None:
            return f"Did you mean {near}?"
        some = sorted(known)[:_SHOWN]
        more = " and others" if len(known) > _SHOWN else ""
        return f"There are: {', '.join(some)}{more}."

    @cached_property
    def all(self) -> frozenset[str]:
        """Every name that is written down, patterns among them."""
        return self.models | self.aliases | self.others | self.groups

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(name.replace("[", "[[]") for name in self.models if "*" in name)


def served_names(documents: Sequence[Document], *, is_whole: bool = True) -> ServedNames:
    """Of a config and the files that it includes; not `is_whole`: some of them cannot be read."""
    models: set[str] = set()
    aliases: set[str] = set()
    others: set[str] = set()
    groups: set[str] = set()
    always: set[str] = set()
    for document in documents:
        for entry in document.model_entries():
            name = text_of(document.get(entry, "model_name")) or ""
            is_whole = is_whole and not name.startswith(REFERENCE)
            models.add(name)
            others.add(text_of(document.get(document.get(entry, "litellm_params"), "model")) or "")
            info = document.get(entry, "model_info")
            others |= {text_of(document.get(info, key)) or "" for key in _OTHER_NAMES}
        aliases |= set(_aliases(document))
        groups |= _group_names(document, _setting(document, "router_settings", "routing_groups"))
        is_whole = is_whole and not _passes_all(document)
        node = _setting(document, "general_settings", "completion_model")
        if node is not None and not _is_off(node):
            always.add(text_of(node) or "")
    empty = {""}
    found = ServedNames(
        frozenset(models - empty),
        frozenset(aliases - empty),
        frozenset(others - empty),
        frozenset(groups - empty),
        is_whole,
    )
    # Every chat goes to it whatever it asks for; where there is no such model, none is answered.
    if any(name.startswith(REFERENCE) or found.has(name) for name in always):
        return replace(found, is_whole=False)
    return found


def _group_names(document: Document, groups: Node | None) -> set[str]:
    """Of routing groups, as in `router_settings.routing_groups`."""
    return {text_of(document.get(group, "group_name")) or "" for group in items(groups)}


def _may_share(one: str, other: str) -> bool:
    """Whether two patterns with `*` stand for a name that is the same."""
    if not ("*" in one and "*" in other):
        return False
    head, *_, tail = one.split("*")
    other_head, *_, other_tail = other.split("*")
    return (head.startswith(other_head) or other_head.startswith(head)) and (
        tail.endswith(other_tail) or other_tail.endswith(tail)
    )


def _aliases(document: Document) -> list[str]:
    found = []
    for section, name in (
        ("router_settings", "model_group_alias"),
        ("litellm_settings", "model_alias_map"),
    ):
        for key, _value in document.pairs(_setting(document, section, name)):
            found.append(text_of(key) or "")
    return found


def _passes_all(document: Document) -> bool:
    """Whether a name that stands nowhere in the config may be served."""
    router = _setting(document, "router_settings", "router_general_settings")
    passed = document.get(router, "pass_through_all_models")
    return passed is not None and not _is_off(passed)


def _is_off(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value.lower() in _OFF


def _setting(document: Document, section: str, name: str) -> Node | None:
    return document.get(document.get(document.root, section), name)
