"""Edits of JSON that may hold comments and trailing commas, as editors and tools accept it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.clients.fields import (
    Change,
    UnreadableError,
    digest_of,
    eol_of,
    line_of,
    line_start,
    name_of,
    splice,
)
from core.clients.tool import Field, FieldPath

_DEPTH: Final = 100
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_COMMENT: Final = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_PLAIN: Final = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass
class _Node:
    start: int
    end: int = 0
    value: Any = None
    members: list[_Member] = field(default_factory=list)
    """Of an object."""

    def member(self, key: str) -> _Member | None:
        """Of two alike the last one counts."""
        return next((one for one in reversed(self.members) if one.key == key), None)


@dataclass
class _Member:
    key: str
    start: int
    """Of its key."""
    node: _Node
    comma: int | None = None
    """Where the comma after it stands."""


def load(text: str) -> Any:
    root = _parse(text)
    return None if root is None else root.value


def apply(text: str, leaves: Sequence[Field]) -> tuple[str, list[Change]]:
    changes: list[Change] = []
    if _parse(text) is None:
        eol = eol_of(text)
        gap = "" if not text or text[-1] in "\r\n" else eol
        text = f"{text}{gap}{{}}{eol}"
        changes.append(Change((), None, "", gap + eol))
    for leaf in leaves:
        text, made = _set(text, leaf)
        changes += made
    return text, changes


def undo(text: str, changes: Sequence[Change]) -> tuple[str, list[Change]]:
    kept: list[Change] = []
    for change in reversed(changes):
        root = _parse(text)
        if root is None:
            break
        if not change.path:
            text = _without_root(text, root, change.lead or "")
            continue
        found = _find(root, change.path)
        if found is None:
            continue
        parent, member = found
        value = member.node.value
        if not change.digest:
            if value == {} and not _comments(text, member.node.start + 1, member.node.end - 1):
                text = _remove(text, parent, member, change.lead)
        elif digest_of(value) != change.digest:
            kept.append(change)
        elif change.former is not None:
            text = splice(text, member.node.start, member.node.end, change.former)
        else:
            text = _remove(text, parent, member, change.lead)
    return text, kept


# ---- setting


def _set(text: str, leaf: Field) -> tuple[str, list[Change]]:
    changes: list[Change] = []
    for depth in range(1, len(leaf.path) + 1):
        path = leaf.path[:depth]
        root = _parse(text) or _Node(0)
        parent = _object_at(text, root, path[:-1])
        key = str(path[-1])
        member = parent.member(key)
        last = depth == len(leaf.path)
        digest = digest_of(leaf.value) if last else ""
        new = json.dumps(leaf.value, ensure_ascii=False) if last else "{}"
        if member is None:
            text, lead = _insert(text, root, parent, key, new)
            changes.append(Change(path, None, digest, lead))
        elif last:
            node = member.node
            changes.append(Change(path, text[node.start : node.end], digest))
            text = splice(text, node.start, node.end, new)
    return text, changes


def _object_at(text: str, root: _Node, path: FieldPath) -> _Node:
    """Of a path that is there."""
    found = _find(root, path)
    node = root if found is None else found[1].node
    if not isinstance(node.value, dict):
        what = f"“{name_of(path)}”" if path else "The whole"
        raise UnreadableError(f"{what} is not an object {{…}}.", line_of(text, node.start))
    return node


def _insert(text: str, root: _Node, parent: _Node, key: str, new: str) -> tuple[str, str | None]:
    """The text with a new last member, and what stood in an object that was empty."""
    begin, close = parent.start + 1, parent.end - 1
    last = parent.members[-1] if parent.members else None
    if last is not None:
        begin = last.node.end
    comments = _comments(text, begin, close)
    spaced = re.search(r"[:,\r\n]\s", text[root.start : root.end]) or not root.members
    gap = _gap(text, root, parent, " " if spaced else "")
    made = f"{json.dumps(key)}:{' ' if spaced else ''}{new}"
    if last is None and not comments:
        tail = eol_of(text) + _indent(text, parent.start) if gap else ""
        return splice(text, begin, close, gap + made + tail), text[begin:close]
    at = max([begin, *(end for _, end in comments)])
    if comments and text.startswith("//", comments[-1][0]) and gap[:1] not in ("\r", "\n"):
        gap = eol_of(text) + _indent(text, parent.start) + _unit(text, root)
    if last is not None and last.comma is not None:
        at = max(at, last.comma + 1)
        return splice(text, at, at, gap + made + ","), None
    text = splice(text, at, at, gap + made)
    return (text if last is None else splice(text, begin, begin, ",")), None


def _gap(text: str, root: _Node, parent: _Node, space: str) -> str:
    """What goes before a new last member: a new line, where the others have one each."""
    if parent.members:
        last = parent.members[-1].start
        lines = re.split(r"\r\n|\n|\r", text[_space_before(text, last) : last])
        return eol_of(text) + lines[-1] if len(lines) > 1 else space
    if root.members and not re.search(r"[\r\n]", text[root.start : root.end]):
        return ""
    return eol_of(text) + _indent(text, parent.start) + _unit(text, root)


def _unit(text: str, root: _Node) -> str:
    """How much deeper a level stands."""
    if root.members:
        first = root.members[0].start
        gap = text[line_start(text, first) : first]
        if gap and not gap.strip(" \t"):
            return gap
    return "  "


def _indent(text: str, index: int) -> str:
    found = re.compile(r"[ \t]*").match(text, line_start(text, index))
    return found[0] if found else ""


# ---- taking back


def _find(root: _Node, path: FieldPath) -> tuple[_Node, _Member] | None:
    node, found = root, None
    for key in path:
        member = node.member(str(key))
        if member is None:
            return None
        found, node = (node, member), member.node
    return found


def _remove(text: str, parent: _Node, member: _Member, lead: str | None) -> str:
    number = next(n for n, one in enumerate(parent.members) if one is member)
    before = parent.members[number - 1] if number else None
    start, end = _space_before(text, member.start), member.node.end
    ends_comment = any(
        stop == start and text.startswith("//", begin)
        for begin, stop in _comments(text, parent.start + 1, start)
    )
    cuts: list[tuple[int, int]] = []
    if member.comma is not None:
        if not text[end : member.comma].strip():
            end = member.comma + 1
        else:
            cuts.append((member.comma, member.comma + 1))
    elif before is not None and before.comma is not None:
        cuts.append((before.comma, before.comma + 1))
    if ends_comment and not re.match(r"[ \t]*[\r\n]", text[end:]):
        start = member.start  # what follows must not become part of the comment
    if lead is not None and len(parent.members) == 1:
        begin, close = parent.start + 1, parent.end - 1
        if not _comments(text, begin, close):
            return splice(text, begin, close, lead)
    for first, last in sorted([*cuts, (start, end)], reverse=True):
        text = splice(text, first, last)
    return text


def _without_root(text: str, root: _Node, lead: str) -> str:
    """Without the empty object that was made where there was nothing."""
    if root.value != {} or _comments(text, root.start + 1, root.end - 1):
        return text
    start, end = root.start, root.end
    eol = eol_of(text)
    if text.startswith(eol, end):
        end += len(eol)
    # What came behind it since needs the line end that the last line had not.
    if len(lead) > len(eol) and end == len(text) and text[:start].endswith(eol):
        start -= len(eol)
    return splice(text, start, end)


def _space_before(text: str, index: int) -> int:
    while index and text[index - 1] in " \t\r\n":
        index -= 1
    return index


def _comments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where comments are in a part that holds nothing else but commas, members and white space."""
    found = []
    index = start
    while index < end:
        if text[index] == '"':
            string = _STRING.match(text, index)
            index = string.end() if string else index + 1
        elif comment := _COMMENT.match(text, index):
            found.append((index, comment.end()))
            index = comment.end()
        else:
            index += 1
    return found


# ---- reading


def _parse(text: str) -> _Node | None:
    """The tree; None when there are but comments."""
    reader = _Reader(text)
    index = reader.skip(0)
    if index == len(text):
        return None
    root = reader.value(index, 0)
    index = reader.skip(root.end)
    if index != len(text):
        raise reader.error("Something follows after the end", index)
    return root


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text

    def error(self, what: str, index: int) -> UnreadableError:
        return UnreadableError(f"{what}.", line_of(self._text, index))

    def skip(self, index: int) -> int:
        """Past white space and comments."""
        while True:
            space = _SPACE.match(self._text, index)
            index = space.end() if space else index
            comment = _COMMENT.match(self._text, index)
            if comment is None:
                return index
            index = comment.end()

    def value(self, index: int, depth: int) -> _Node:
        if depth > _DEPTH:
            raise self.error("This is nested too deeply", index)
        text = self._text
        start = text[index : index + 1]
        if start == "{":
            return self._object(index, depth)
        if start == "[":
            return self._array(index, depth)
        if start == '"':
            string, end = self._string(index)
            return _Node(index, end, string)
        plain = _PLAIN.match(text, index)
        if plain is None:
            raise self.error("A value is expected here", index)
        try:
            return _Node(index, plain.end(), json.loads(plain[0]))
        except ValueError:
            raise self.error("This number is too long", index) from None

    def _string(self, index: int) -> tuple[str, int]:
        found = _STRING.match(self._text, index)
        if found is None:
            raise self.error("This text in quotes is never closed", index)
        try:
            return str(json.loads(found[0])), found.end()
        except ValueError:
            raise self.error("A backslash stands before something unknown", index) from None

    def _object(self, index: int, depth: int) -> _Node:
        node = _Node(index, value={})
        index = self.skip(index + 1)
        while self._text[index : index + 1] != "}":
            if self._text[index : index + 1] != '"':
                raise self.error("A name in double quotes is expected here", index)
            start = index
            key, index = self._string(index)
            index = self.skip(index)
            if self._text[index : index + 1] != ":":
                raise self.error("A colon is missing here", index)
            value = self.value(self.skip(index + 1), depth + 1)
            member = _Member(key, start, value)
            node.members.append(member)
            node.value[key] = value.value
            index, member.comma = self._comma(value.end, "}")
        node.end = index + 1
        return node

    def _array(self, index: int, depth: int) -> _Node:
        node = _Node(index, value=[])
        index = self.skip(index + 1)
        while self._text[index : index + 1] != "]":
            value = self.value(index, depth + 1)
            node.value.append(value.value)
            index, _ = self._comma(value.end, "]")
        node.end = index + 1
        return node

    def _comma(self, index: int, close: str) -> tuple[int, int | None]:
        """Where to go on after a value that ends at `index`, and where its comma stands."""
        index = self.skip(index)
        if self._text[index : index + 1] == ",":
            return self.skip(index + 1), index
        if self._text[index : index + 1] != close:
            raise self.error(f"A comma or {close} is missing before this", index)
        return index, None
