"""Edits of TOML, at the places of its lines. What is read is read by the standard library."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.clients.fields import (
    Change,
    UnreadableError,
    add_line,
    digest_of,
    drop_lines,
    eol_of,
    line_end,
    name_of,
    splice,
)
from core.clients.tool import Field, FieldPath, Value

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_BLANK: Final = re.compile(r"[ \t]*")
_LINE: Final = re.compile(r"line (\d+)")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))|' + r"'''.*?'''(?:'{0,2}(?!'))|"
    r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'",
    re.DOTALL,
)
_ELSE: Final = re.compile(r"""[^\s,\[\]{}#"']+""")


@dataclass(frozen=True)
class _Statement:
    """A header, or a key with its value."""

    path: tuple[str, ...]
    """From the root."""
    start: int
    """Of its line."""
    end: int
    """Of its last line, with the line's end."""
    value: tuple[int, int] | None = None
    """None for a header."""
    in_list: bool = False
    """It is, or stands below, a `[[header]]`."""


def load(text: str) -> Any:
    try:
        return tomllib.loads(text) or None
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        what = str(error).split(" (at ")[0]
        line = int(found[1]) if found else text.count("\n") + 1
        raise UnreadableError(f"{what}.", line) from None
    except ValueError:
        raise UnreadableError("A number in it is too long.") from None
    except RecursionError:
        raise UnreadableError("It is nested too deeply.") from None


def apply(text: str, leaves: Sequence[Field]) -> tuple[str, list[Change]]:
    changes: list[Change] = []
    for leaf in leaves:
        text, made = _set(text, leaf)
        changes += made
        try:
            load(text)
        except UnreadableError as error:  # written in a form that cannot be extended
            raise UnreadableError(f"{name_of(leaf.path)} cannot be added: {error.what}") from None
    return text, changes


def undo(text: str, changes: Sequence[Change]) -> tuple[str, list[Change]]:
    kept = []
    for change in reversed(changes):
        found = _find(_statements(text), change.path, header=not change.digest)
        if found is None:
            continue
        if found.value is None:
            text = _without_header(text, found, change.lead or "")
            continue
        start, end = found.value
        if digest_of(_at(load(text), change.path)) != change.digest:
            kept.append(change)
        elif change.former is not None:
            text = splice(text, start, end, change.former)
        else:
            comment = text[end : found.end]
            keep = comment.lstrip(" \t") if comment.strip() else ""
            text = drop_lines(text, found.start, found.end, keep)
    return text, kept


def _set(text: str, leaf: Field) -> tuple[str, list[Change]]:
    load(text)
    found = _statements(text)
    path, digest, new = leaf.path, digest_of(leaf.value), _written(leaf.value)
    there = _find(found, path, header=False)
    if there is not None and there.value is not None:
        start, end = there.value
        return splice(text, start, end, new), [Change(path, text[start:end], digest)]
    table = path[:-1]
    line = f"{_key(str(path[-1]))} = {new}"
    changes = [Change(path, None, digest)]
    head = _find(found, table, header=True) if table else None
    if table and head is None:
        text, lead = _with_header(text, table)
        changes.insert(0, Change(table, None, "", lead))
        found = _statements(text)
        head = found[-1]
    first = found.index(head) + 1 if head is not None else 0
    own = []
    for one in found[first:]:
        if one.value is None:
            break
        own.append(one)
    if own:
        indent = _BLANK.match(text, own[-1].start)
        line = (indent[0] if indent else "") + line
        return add_line(text, own[-1].end, line), changes
    if head is not None:
        return add_line(text, head.end, line), changes
    # The root's keys come before all tables.
    return add_line(text, 0 if found else len(text), line), changes


def _with_header(text: str, table: FieldPath) -> tuple[str, str]:
    eol = eol_of(text)
    lead = ""
    if text:
        lead = eol if text[-1] in "\r\n" else eol + eol
    header = f"[{'.'.join(_key(str(one)) for one in table)}]"
    return text + lead + header + (eol if len(lead) <= len(eol) else ""), lead


def _without_header(text: str, header: _Statement, lead: str) -> str:
    """Without the header of a table that is empty again."""
    following = next((s for s in _statements(text) if s.start > header.start), None)
    if following is not None and following.value is not None:
        return text
    comment = text[text.index("]", header.start) + 1 : header.end]
    keep = comment.lstrip(" \t") if comment.strip() else ""
    before, after = text[: header.start], keep + text[header.end :]
    eol = eol_of(text)
    if lead and before.endswith(eol + eol if len(lead) > len(eol) else lead):
        # Of two line ends one stood in for the end that the last line had not.
        before = before[: -len(eol) if after else -len(lead)]
    return before + after


def _find(found: list[_Statement], path: FieldPath, *, header: bool) -> _Statement | None:
    return next(
        (
            one
            for one in found
            if one.path == path and not one.in_list and (one.value is None) == header
        ),
        None,
    )


def _at(data: Any, path: FieldPath) -> Any:
    for key in path:
        data = data[key]
    return data


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name)


def _written(value: Value) -> str:
    if isinstance(value, (bool, int, float)) or value is None:
        return json.dumps(value)
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_written, value))}]"
    inner = (f"{_key(name)} = {_written(one)}" for name, one in value.items())
    return "{ " + ", ".join(inner) + " }" if value else "{}"


# ---- places


def _statements(text: str) -> list[_Statement]:
    """Of a text that is known to be TOML."""
    return list(_scan(text))


def _scan(text: str) -> Iterator[_Statement]:
    table: tuple[str, ...] = ()
    lists: list[tuple[str, ...]] = []
    index = 0
    while index < len(text):
        start = index
        index = _blank(text, index)
        if text[index : index + 1] in ("", "#", "\r", "\n"):
            index = line_end(text, index)
            continue
        is_list = text.startswith("[[", index)
        if text[index] == "[":
            table, index = _path(text, index + (2 if is_list else 1))
            if is_list:
                lists.append(table)
            end = line_end(text, index)
            yield _Statement(table, start, end, None, is_list or _below(table, lists))
        else:
            path, index = _path(text, index)
            value = _blank(text, index + 1)
            index = _value_end(text, value)
            end = line_end(text, index)
            below = _below(table, lists)
            yield _Statement((*table, *path), start, end, (value, index), below)
        index = end


def _below(table: tuple[str, ...], lists: list[tuple[str, ...]]) -> bool:
    return any(table[: len(one)] == one for one in lists)


def _path(text: str, index: int) -> tuple[tuple[str, ...], int]:
    names = []
    while True:
        index = _blank(text, index)
        found = _KEY.match(text, index)
        if found is None:
            raise UnreadableError("This line is not understood.", text.count("\n", 0, index) + 1)
        raw = found[0]
        names.append(str(tomllib.loads(f"x = {raw}")["x"]) if raw[0] in "\"'" else raw)
        index = _blank(text, found.end())
        if text[index : index + 1] != ".":
            return tuple(names), index
        index += 1


def _blank(text: str, index: int) -> int:
    found = _BLANK.match(text, index)
    return found.end() if found else index


def _value_end(text: str, index: int) -> int:
    depth = 0
    while index < len(text):
        string = _STRING.match(text, index)
        if string is not None:
            index = string.end()
        elif text[index] in "[{":
            depth += 1
            index += 1
        elif text[index] in "]}":
            depth -= 1
            index += 1
        elif depth and text[index] == "#":
            index = line_end(text, index)
        elif depth:
            index += 1
        else:
            found = _ELSE.match(text, index)
            if found is None:
                break
            index = found.end()
            rest = re.compile(r" (?=\d{2}:)").match(text, index)  # a date and a time
            index = rest.end() if rest else index
            continue
        if not depth:
            break
    return index
