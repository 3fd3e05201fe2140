"""Minimal edits of settings files of any format: what is set, what was there, the way back.

A format's module has three functions: `load(text)` gives the values, `apply(text, leaves)` sets
some, `undo(text, changes)` takes that back and leaves alone what somebody changed since. Here they
are brought together, and each result is read again before it is believed.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from core.clients.tool import Field, FieldPath, Item, Value

BOM: Final = "\ufeff"
_EOL: Final = re.compile(r"\r\n|\n|\r")


class UnreadableError(Exception):
    """The text is not of its format, or has a form that cannot be extended; `line` from 1, where
    one is to blame."""

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


@dataclass(frozen=True)
class Change:
    """What was done at one place, and what undoes it."""

    path: FieldPath
    former: str | None
    """The text that stood there; None: nothing did."""
    digest: str
    """Of the value that was set; empty for a mapping or list that was only made to hold others."""
    lead: str | None = None
    """What the format needs besides: white space that gave way."""

    @property
    def name(self) -> str:
        """For people: `env.ANTHROPIC_MODEL`."""
        return name_of(self.path)


class Editor(Protocol):
    """What knows one format. All raise UnreadableError."""

    def load(self, text: str) -> Any:
        """The values; None of a text that holds nothing."""

    def apply(self, text: str, leaves: Sequence[Field]) -> tuple[str, list[Change]]:
        """Set these; each change describes the text after those before it."""

    def undo(self, text: str, changes: Sequence[Change]) -> tuple[str, list[Change]]:
        """Take back, the last first; the changes that somebody has changed again and that stay."""


def connect(editor: Editor, text: str, fields: Sequence[Field]) -> tuple[str, list[Change]]:
    """`text` with `fields`, and how that is taken back."""
    before = editor.load(text)
    leaves = [
        leaf
        for one in fields
        for leaf in _leaves(one)
        if not (one.only_missing and _is_there(before, one.path))
    ]
    edited, changes = editor.apply(text, leaves)
    wanted = copy.deepcopy(before)
    for leaf in leaves:
        wanted = _with(wanted, leaf.path, leaf.value)
    if digest_of(editor.load(edited)) != digest_of(wanted):
        raise UnreadableError("It has a form that cannot be extended without changing the rest.")
    return edited, changes


def name_of(path: FieldPath) -> str:
    return ".".join(one.value if isinstance(one, Item) else one for one in path)


def digest_of(value: Any) -> str:
    """The same for equal values, however they are written; also for those that JSON lacks."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=repr).encode()).hexdigest()


def eol_of(text: str) -> str:
    """How the lines of `text` end: as the first one does."""
    found = _EOL.search(text)
    return found[0] if found else "\n"


def line_of(text: str, index: int) -> int:
    return len(_EOL.findall(text, 0, index)) + 1


def line_end(text: str, index: int) -> int:
    """Where the line that holds `index` ends, with its end."""
    found = _EOL.search(text, index)
    return found.end() if found else len(text)


def line_start(text: str, index: int) -> int:
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def splice(text: str, start: int, end: int, new: str = "") -> str:
    return text[:start] + new + text[end:]


def add_line(text: str, at: int, line: str) -> str:
    """`line` (without its end) at the start of a line, or after a last line that has no end; then
    the new one has none, either."""
    eol = eol_of(text)
    if at == len(text) and at and text[at - 1] not in "\r\n":
        return splice(text, at, at, eol + line)
    return splice(text, at, at, line + eol)


def drop_lines(text: str, start: int, end: int, keep: str = "") -> str:
    """Without the lines from `start` to `end`; undoes `add_line`."""
    if end == len(text) and text[start:end] and text[end - 1] not in "\r\n":
        before = text[:start]
        start -= 2 if before.endswith("\r\n") else 1 if before else 0
        keep = eol_of(text) + keep.rstrip("\r\n") if keep else ""
    return splice(text, start, end, keep)


def _leaves(one: Field) -> Iterator[Field]:
    """A mapping's values each by itself, so that what a person adds beside them is theirs."""
    whole = bool(one.path) and isinstance(one.path[-1], Item)
    if isinstance(one.value, Mapping) and one.value and not whole:
        for key, value in one.value.items():
            yield from _leaves(Field((*one.path, key), value))
    else:
        yield one


def _is_there(data: Any, path: FieldPath) -> bool:
    for key in path:
        if not isinstance(data, Mapping) or key not in data:
            return False
        data = data[key]
    return True


def _with(data: Any, path: FieldPath, value: Value) -> Any:
    """`data` with `value` at `path`."""
    first, rest = path[0], path[1:]
    if isinstance(first, Item):
        return [*(data or ()), value]
    made = dict(data or {})
    made[first] = _with(made.get(first), rest, value) if rest else value
    return made
