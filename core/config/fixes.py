"""Fixes of the usual slips, as small edits. None where the place is too odd to be sure."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.base.secret_rules import REFERENCE
from core.config.document import Document, is_merge
from core.config.edits import Edit, Fix
from core.config.lint_context import shown

_BARE: Final = re.compile(r"[^\"'\\#\s](?:[^\"'\\#\n]*[^\"'\\#\s])?")
_FOR_BRACKETS: Final = re.compile(r"[\w./@-]+(?::[\w./@-]+)*|\"[^\"\\\n]*\"|'[^'\n]*'")
_NEEDS_QUOTES: Final = re.compile(r"[^\"'\\\n]+")
"""At the most: in quotes it stands as it is."""
_READ_AS_TEXT: Final = re.compile(r"[A-Za-z_][\w/-]*")
_NO_TEXTS: Final = frozenset(("true", "false", "yes", "no", "on", "off", "null"))


def rename(document: Document, node: Node, word: str) -> Fix | None:
    """The word `node` becomes another word, in the quotes that it has."""
    where = _span(document, node)
    if where is None:
        return None
    start, end = where
    quote = document.text[start] if document.text[start] in "\"'" else ""
    if not (_NEEDS_QUOTES.fullmatch(word) if quote else _is_plain_text(word)):
        return None
    return Fix(f"Change to {word}", (Edit(start, end, quote + word + quote),))


def replace(document: Document, node: Node, value: str) -> Fix | None:
    """The value `node` becomes `value`, which YAML reads as a text."""
    where = _span(document, node)
    if where is None or not _is_plain_text(value):
        return None
    return Fix(f"Write {shown(value)}", (Edit(*where, value),))


def refer(document: Document, node: Node, variable: str) -> Fix | None:
    """The value `node` becomes a reference to `variable`."""
    return replace(document, node, REFERENCE + variable)


def quote(document: Document, node: Node) -> Fix | None:
    """The value `node`, as it is written, becomes a text."""
    where = _span(document, node)
    if where is None:
        return None
    written = document.text[slice(*where)]
    if not _BARE.fullmatch(written):
        return None
    return Fix("Put it in quotes", (Edit(*where, f'"{written}"'),))


def quote_braces(document: Document, node: Node) -> Fix | None:
    """`{{ name }}`, whose inner part is `node`, becomes a text."""
    text, start, end = document.text, node.start_mark.index, node.end_mark.index
    written = text[start - 1 : end + 1]
    if not re.fullmatch(r"\{\{[^{}\"\\\n]*\}\}", written):
        return None
    if not re.match(r"[ ]*(#.*)?$", text[end + 1 :].partition("\n")[0]):
        return None  # more follows, and belongs to it
    return Fix("Put it in quotes", (Edit(start - 1, end + 1, f'"{written}"'),))


def bracket(document: Document, node: Node) -> Fix | None:
    """The single value `node` becomes a list of one."""
    where = _span(document, node)
    if where is None or _FOR_BRACKETS.fullmatch(document.text[slice(*where)]) is None:
        return None
    return Fix("Make it a list", (Edit(where[0], where[0], "["), Edit(where[1], where[1], "]")))


def move(
    document: Document, holder: Node | None, key: Node, section: str, within: Node | None
) -> Fix | None:
    """`key` of `holder`, with its single value, goes below `section` of the mapping `within`, which
    is made where there is none."""
    place = _pair(holder, key)
    if place is None or not isinstance(within, MappingNode) or within.flow_style:
        return None
    _, value = place
    where, taken = _span(document, key), _removal(document, holder, key)
    ends = _span(document, value)
    if where is None or ends is None or taken is None:
        return None
    pair = document.text[where[0] : ends[1]]
    if "\n" in pair:
        return None
    written = document.text[slice(*ends)]
    title = f"Move to {section}"
    target = document.entry(within, section)
    if target is None:
        if within is not holder:
            return None
        indent = " " * (key.start_mark.column + 2)
        return Fix(title, (Edit(where[0], where[0], f"{section}:\n{indent}"),))
    goal = target[1]
    if not isinstance(goal, MappingNode) or not goal.value or is_merge(goal.value[0][0]):
        return None
    first = _span(document, goal.value[0][0])
    if first is None or not goal.start_mark.index <= first[0] <= goal.end_mark.index:
        return None
    if goal.flow_style and not _FOR_BRACKETS.fullmatch(written):
        return None  # it may hold what has a meaning there
    column = first[0] - (document.text.rfind("\n", 0, first[0]) + 1)
    between = ", " if goal.flow_style else "\n" + " " * column
    return Fix(title, (taken, Edit(first[0], first[0], pair + between)))


def drop_first(document: Document, holder: MappingNode, key: Node) -> Fix | None:
    """Of two equal entries of `holder`, the one with `key` goes: the other one comes later."""
    taken = _removal(document, holder, key)
    return None if taken is None else Fix("Remove the first one", (taken,))


def same(one: Node, other: Node) -> bool:
    """Whether two nodes say the same. Their size is bounded by the document's."""
    if one is other:
        return True
    if one.tag != other.tag or type(one) is not type(other):
        return False
    if isinstance(one, ScalarNode):
        return bool(one.value == other.value)
    if len(one.value) != len(other.value):
        return False
    if isinstance(one, SequenceNode):
        return all(map(same, one.value, other.value))
    pairs = zip(one.value, other.value, strict=True)
    return all(same(a, c) and same(b, d) for (a, b), (c, d) in pairs)


def _span(document: Document, node: Node) -> tuple[int, int] | None:
    """From where to where a single value stands; None for others, also for one with a name (&) or
    a tag (!) in front, for one without characters, and for a block of text."""
    start, end = node.start_mark.index, node.end_mark.index
    if not isinstance(node, ScalarNode) or not start < end <= len(document.text):
        return None
    written = document.text[start:end]
    return None if written[0] in "&!|>" or "\n" in written else (start, end)


def _pair(holder: Node | None, key: Node) -> tuple[Node, Node] | None:
    """The entry of `holder` itself whose key this is; None for one that it got by `<<`."""
    pairs = holder.value if isinstance(holder, MappingNode) else ()
    return next(((one, value) for one, value in pairs if one is key), None)


def _removal(document: Document, holder: Node | None, key: Node) -> Edit | None:
    """What takes the entry of `key` away, and nothing besides."""
    pair = _pair(holder, key)
    where = _span(document, key)
    if pair is None or where is None or not isinstance(holder, MappingNode):
        return None
    text, start, value = document.text, where[0], pair[1]
    number = [one for one, _ in holder.value].index(key)
    if number + 1 < len(holder.value):  # up to the next one, which takes its place
        end = holder.value[number + 1][0].start_mark.index
        taken = text[start:end]
        tail = taken[value.end_mark.index - start :] if isinstance(value, ScalarNode) else ""
        return None if "#" in taken or tail.strip() not in ("", ",") else Edit(start, end, "")
    ends = _span(document, value)
    if number == 0 or ends is None:
        return None  # nothing would be left of the holder
    if holder.flow_style:
        before = text.rfind(",", 0, start)
        if before < 0 or text[before + 1 : start].strip():
            return None
        return Edit(before, ends[1], "")
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", ends[1])
    line_end = len(text) if line_end < 0 else line_end + 1
    if text[line_start:start].strip() or text[ends[1] : line_end].strip():
        return None
    return Edit(line_start, line_end, "")


def _is_plain_text(value: str) -> bool:
    return bool(_READ_AS_TEXT.fullmatch(value.replace(".", "_"))) and (
        value.lower() not in _NO_TEXTS
    )
