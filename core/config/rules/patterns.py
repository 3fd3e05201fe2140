"""Patterns: a star where LiteLLM makes nothing of it, and patterns of another kind than its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from yaml.nodes import MappingNode, Node, SequenceNode

from core.config.document import items, text_of
from core.config.lint_context import shown
from core.config.rules.parts import Parts, is_reference, texts, value_of
from core.config.sections import FALLBACKS

STAR_LEFT: Final = "LP416"
NO_PATTERN: Final = "LP417"
SEVERAL: Final = "LP440"

_REGEX: Final = re.compile(r"\^|\$$|\\[dws.]|\[[^\]]*-[^\]]*\]|\.\+|\(.*\||(?:^|[-_/:])\.\*")
"""What is in a regular expression, and in no name of a model."""
_LISTED: Final = re.compile(r"[\w./:@-]+(?:\s*,\s*[\w./:@-]+)+")
"""Several words with commas between them."""
_SINGLE: Final = ("model", "api_key", "api_base")
_SPECIAL: Final = frozenset("^$\\[(*+,")


def check(parts: Parts) -> None:
    """All of the above."""
    for name, models in parts.groups.items():
        if _SPECIAL.isdisjoint(name):
            continue
        if _REGEX.search(name):
            _check_name(parts, models[0].entry, name)
        node = parts.document.get(models[0].entry, "model_name")
        if node is not None and "," in name:
            _check_several(parts, node)
    for model in parts.models:
        for name in _SINGLE:
            pair = model.params.get(name)
            if pair is not None and "," in pair[1].value:
                _check_several(parts, pair[1])
    if "*" not in parts.document.text:
        return
    for model in parts.models:
        if "*" in model.model:
            _check_star(parts, model.name, model.params["model"][1])
    for section in (parts.router, parts.litellm):
        for name in FALLBACKS:
            _check_fallbacks(parts, name, value_of(section, name))
        for node, text in texts(items(value_of(section, "default_fallbacks"))):
            _check_asked(parts, node, text)
    _check_aliases(parts)


def _check_several(parts: Parts, node: Node) -> None:
    """Several in the place of one, which LiteLLM takes for one with commas in it."""
    if _LISTED.fullmatch((text_of(node) or "").strip()):
        parts.findings.warn(
            node,
            "LiteLLM takes this for one with commas in it, and not for several.",
            "Write an entry of model_list for each: those of one model_name share its requests.",
            code=SEVERAL,
        )


def _check_star(parts: Parts, name: str, node: Node) -> None:
    """More stars in the model than the name of the list has: nothing stands for these."""
    if is_reference(node) or (text_of(node) or "").count("*") <= name.count("*"):
        return
    parts.findings.warn(
        node,
        f"Nothing stands for the * of this model, since model_name, {shown(name)}, has "
        + ("none" if "*" not in name else "fewer")
        + ": the provider is asked for a model with a star in its name.",
        "Write a * in model_name too, or the whole name of the model here.",
        code=STAR_LEFT,
    )


def _check_name(parts: Parts, entry: Node, name: str) -> None:
    node = parts.document.get(entry, "model_name")
    if node is not None and not is_reference(node):
        parts.findings.warn(
            node,
            f"{shown(name)} is no regular expression to LiteLLM: but for the * each letter stands "
            "for itself, and no request is for such a name.",
            "Write a * where anything may stand.",
            code=NO_PATTERN,
        )


def _check_fallbacks(parts: Parts, setting: str, node: Node | None) -> None:
    for item in items(node):
        for source, targets in parts.document.pairs(item):
            name = text_of(source) or ""
            if "*" in name and name != "*":
                _say_as_written(
                    parts,
                    source,
                    f"LiteLLM compares the names of {setting} as they are, and no request is for "
                    f"{shown(name)}.",
                    "Write an entry for each model, or a lone * for all of them.",
                )
            for target in _targets(parts, targets):
                _check_asked(parts, target, text_of(target) or "")


def _targets(parts: Parts, node: Node) -> Iterator[Node]:
    for one in items(node) if isinstance(node, SequenceNode) else ():
        name = parts.document.get(one, "model") if isinstance(one, MappingNode) else one
        if name is not None:
            yield name


def _check_asked(parts: Parts, node: Node, name: str) -> None:
    """A name that LiteLLM asks for itself: what stands for its star is the star."""
    if "*" in name:
        _say_as_written(
            parts,
            node,
            f"{shown(name)} is asked for as it is: the provider hears of a model with a star in "
            "its name.",
            "Write the name of one model.",
        )


def _check_aliases(parts: Parts) -> None:
    for alias, value in parts.pairs(value_of(parts.router, "model_group_alias")).values():
        name = text_of(alias) or ""
        if "*" in name:
            _say_as_written(
                parts,
                alias,
                f"LiteLLM compares aliases as they are, and no request is for {shown(name)}.",
                "Write an alias for each name, or an entry of model_list with this model_name.",
            )
        target = parts.document.get(value, "model") if isinstance(value, MappingNode) else value
        if target is not None and text_of(target):
            _check_asked(parts, target, text_of(target) or "")


def _say_as_written(parts: Parts, node: Node, what: str, remedy: str) -> None:
    parts.findings.warn(node, what, remedy, code=NO_PATTERN)
