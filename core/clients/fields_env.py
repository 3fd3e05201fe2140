"""Edits of files with NAME=value lines, as python-dotenv and its kin read them."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from dotenv.parser import Binding, parse_stream

from core.clients.fields import (
    Change,
    UnreadableError,
    add_line,
    digest_of,
    drop_lines,
    line_end,
    splice,
)
from core.clients.tool import Field

_VALUE = re.compile(r"\s*(?:export[^\S\r\n]+)?(?:'[^']+'|[^=#\s]+)[^\S\r\n]*=[^\S\r\n]*")
_TAIL = re.compile(r"(?:[^\S\r\n]+#[^\r\n]*|[^\S\r\n]+)?(?:\r\n|\n|\r)?\Z")


def load(text: str) -> Any:
    return {one.key: one.value for one in _bindings(text) if one.key is not None} or None


def apply(text: str, leaves: Sequence[Field]) -> tuple[str, list[Change]]:
    changes = []
    for leaf in leaves:
        (name,) = leaf.path
        value, digest = str(leaf.value), digest_of(str(leaf.value))
        found = _find(text, str(name))
        if found is None:
            changes.append(Change(leaf.path, None, digest))
            text = add_line(text, len(text), f"{name}={_quoted(value)}")
        else:
            start, end, _ = found
            changes.append(Change(leaf.path, text[start:end], digest))
            text = splice(text, start, end, _quoted(value))
    return text, changes


def undo(text: str, changes: Sequence[Change]) -> tuple[str, list[Change]]:
    kept = []
    for change in reversed(changes):
        found = _find(text, str(change.path[0]))
        if found is None:
            continue
        start, end, value = found
        if digest_of(value) != change.digest:
            kept.append(change)
        elif change.former is not None:
            text = splice(text, start, end, change.former)
        else:
            first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
            last = line_end(text, end)
            comment = text[end:last].strip()
            text = drop_lines(text, first, last, text[end:last].lstrip() if comment else "")
    return text, kept


def _quoted(value: str) -> str:
    if re.fullmatch(r"[\w./:@+-]*", value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bindings(text: str) -> list[Binding]:
    found = list(parse_stream(io.StringIO(text, newline="")))
    for one in found:
        if one.error:
            raise UnreadableError("This line is not of the form NAME=value.", one.original.line)
    return found


def _find(text: str, name: str) -> tuple[int, int, str | None] | None:
    """Where the value of `name` begins and ends, and the value; of two alike the last counts."""
    place, found = 0, None
    for one in _bindings(text):
        original = one.original.string
        if one.key == name:
            head = _VALUE.match(original)
            if head is None:
                line = one.original.line
                raise UnreadableError(f"{name} has a form that cannot be changed.", line)
            tail = _TAIL.search(original, head.end())
            end = tail.start() if tail else len(original)
            found = (place + head.end(), place + end, one.value)
        place += len(original)
    return found
