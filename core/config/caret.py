"""Where in a config a place of its text is, told by lines and columns alone.

What is being typed is no YAML yet nearly all the time, so that no parser could tell. Block style is
followed through the whole text; braces and brackets within their line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

ITEM: Final = "-"
"""Stands for an entry of a list in a path."""
_MOST_LINES: Final = 20_000
"""Looked through on each side; a config has fewer."""
_LONGEST_LINE: Final = 10_000
"""Characters; nobody completes in a longer line."""

_KEY: Final = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s\#:{}\[\],&*!|>'"%@`-][^:\#]*?|-[^\s:\#][^:\#]*?)"""
    r"""[ \t]*:(?=[ \t]|$)"""
)
_DASH: Final = re.compile(r"-(?:[ \t]+|$)")
_COMMENT: Final = re.compile(r"(?:^|(?<=[ \t]))#")


@dataclass(frozen=True)
class Where:
    """A place in a config, and the word that stands there."""

    path: tuple[str, ...]
    """The keys above, ITEM for each list entry, without `key`."""
    key: str | None
    """The key whose value is written here; None where a key, or an entry of a list, is."""
    start: int
    end: int
    """Offsets of the word, without quotes."""
    word: str
    before: str
    """The part of the word before the place."""
    in_list: bool = False
    """Whether the word is (or begins) an entry of a list."""
    named: bool = False
    """Whether a colon stands behind the word already."""
    quoted: bool = False
    in_flow: bool = False
    """Whether it stands in braces or brackets."""

    @property
    def full(self) -> tuple[str, ...]:
        """The path with the key."""
        return self.path if self.key is None else (*self.path, self.key)


@dataclass(frozen=True)
class Cell:
    """A dash or a key of a line in block style."""

    column: int
    key: str | None
    """None for a dash."""


def where(text: str, at: int) -> Where | None:
    """What is at offset `at`; None in comments, between words, and where nothing can be told."""
    at = min(max(0, at), len(text))
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[begin : len(text) if end < 0 else end]
    column = at - begin
    if len(line) > _LONGEST_LINE or line[:column].endswith(":") or _in_comment(line, column):
        return None  # right behind a colon comes a blank
    cells, rest = _cells_and_rest(line)
    above = text[:begin].split("\n")[:-1][-_MOST_LINES:]
    if not line.strip():
        path = path_above(above, column, cells)
        return Where(path, None, at, at, "", "")
    own = [cell for cell in cells if cell.key is None]
    key = next((cell for cell in cells if cell.key is not None), None)
    first = key.column if key is not None else rest
    if column < first and not (own and column > own[-1].column):
        return None
    path = path_above(above, first, own)
    in_list = bool(own)
    if key is not None and column < rest:
        return _at_key(line, begin, column, key, path, in_list=in_list)
    body = len(line) - len(line[rest:].lstrip(" \t"))
    name = None if key is None else key.key
    if line[body : body + 1] in ("{", "["):
        return _in_flow(line, begin, body, column, (*path, *(() if name is None else (name,))))
    word = _word(line, body, len(line), column)
    if word is None:
        return None
    made = _Line(line, begin, column)
    return made.where(path, name, word, in_list=in_list and name is None)


def cells(line: str) -> list[Cell]:
    """The dashes and the key that a line begins with."""
    return _cells_and_rest(line)[0]


def keys_beside(text: str, at: int) -> frozenset[str]:
    """The other keys of the mapping in block style that has a key in the line of offset `at`."""
    begin = text.rfind("\n", 0, at) + 1
    line, *below = text[begin:].split("\n", _MOST_LINES)
    own = cells(line)
    column = next((cell.column for cell in own if cell.key is not None), None)
    if column is None:
        dashes = [cell for cell in own if cell.key is None]
        column = _cells_and_rest(line)[1] if line.strip() or dashes else at - begin
    found: set[str] = set()
    if not any(cell.key is None for cell in own):
        above = text[:begin].split("\n")[:-1][-_MOST_LINES:]
        found.update(_siblings(reversed(above), column, upwards=True))
    found.update(_siblings(below, column, upwards=False))
    return frozenset(found)


def path_above(above: Sequence[str], column: int, own: Sequence[Cell] = ()) -> tuple[str, ...]:
    """The path of what stands in `column` below the lines `above`; `own` are the dashes of its
    line."""
    path: list[str] = []
    in_list = False

    def climb(climbed: Sequence[Cell]) -> None:
        nonlocal column, in_list
        for cell in reversed(climbed):
            if cell.key is None:
                if cell.column < column:
                    path.append(ITEM)
                    column, in_list = cell.column, True
            elif cell.column < column or (in_list and cell.column == column):
                path.append(cell.key)
                column, in_list = cell.column, False

    climb(own)
    for line in reversed(above):
        if column <= 0 and not in_list:
            break
        indent = len(line) - len(line.lstrip(" "))
        if indent < column or (in_list and indent == column):
            climb(cells(line))
    return tuple(reversed(path))


# ---- inside


def _siblings(lines: Iterable[str], column: int, *, upwards: bool) -> Iterator[str]:
    for line in lines:
        found = cells(line)
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        margin = len(line) - len(line.lstrip(" "))
        if margin < column and not upwards:
            return
        yield from (cell.key for cell in found if cell.key is not None and cell.column == column)
        if margin < column:
            return


def _cells_and_rest(line: str) -> tuple[list[Cell], int]:
    """Its cells, and the column behind them."""
    found: list[Cell] = []
    at = len(line) - len(line.lstrip(" "))
    while (dash := _DASH.match(line, at)) is not None:
        found.append(Cell(at, None))
        at = dash.end()
    if len(line) <= _LONGEST_LINE and (key := _KEY.match(line, at)) is not None:
        found.append(Cell(at, key[1].strip("\"'")))
        at = key.end()
    return found, at


def _in_comment(line: str, column: int) -> bool:
    for found in _COMMENT.finditer(line, 0, column):
        before = line[: found.start()]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return True
    return False


def _at_key(
    line: str, begin: int, column: int, key: Cell, path: tuple[str, ...], *, in_list: bool
) -> Where | None:
    quoted = line[key.column] in "\"'"
    start = key.column + quoted
    end = start + len(key.key or "")
    if not start <= column <= end:
        return None
    word = line[start:end]
    return Where(
        path, None, begin + start, begin + end, word, line[start:column], in_list, True, quoted
    )


_Word = tuple[int, int, bool]
"""Where a word begins and ends in its line, and whether it is in quotes."""


def _word(line: str, start: int, end: int, column: int, stops: str = "") -> _Word | None:
    """The word that begins at `start`, if `column` is in it."""
    quote = line[start : start + 1] if start < end else ""
    if quote and quote in "\"'":
        close = line.find(quote, start + 1, end)
        stop = end if close < 0 else close
        return (start + 1, stop, True) if start + 1 <= column <= stop else None
    stop = start
    while stop < end and line[stop] not in stops and line[stop : stop + 2] not in (" #", "\t#"):
        stop += 1
    stop = start + len(line[start:stop].rstrip())
    if column < start or column > stop:
        # Behind a colon, before anything was typed.
        return (column, column, False) if stop == start and column <= end else None
    return start, stop, False


@dataclass(frozen=True)
class _Line:
    """A line that begins at an offset of the text, and a column in it."""

    text: str
    begin: int
    column: int

    def where(
        self,
        path: tuple[str, ...],
        key: str | None,
        word: _Word,
        *,
        in_list: bool,
        named: bool = False,
        in_flow: bool = False,
    ) -> Where:
        """The word of this line, with all that is known of it."""
        start, end, quoted = word
        return Where(
            path,
            key,
            self.begin + start,
            self.begin + end,
            self.text[start:end],
            self.text[start : self.column],
            in_list,
            named,
            quoted,
            in_flow,
        )


@dataclass
class _Frame:
    """An open brace or bracket."""

    kind: str
    start: int
    """Of the present key or value."""
    key: str | None = None


def _in_flow(line: str, begin: int, body: int, column: int, path: tuple[str, ...]) -> Where | None:
    """As `where`, in what begins with a brace or bracket at `body`."""
    frames = _frames(line, body, column)
    if not frames:
        return None
    above = list(path)
    for outer in frames[:-1]:
        above.append(ITEM if outer.kind == "[" else outer.key or "")
    last = frames[-1]
    start = last.start
    while start < column and line[start] in " \t":
        start += 1
    colon = ":" if last.kind == "{" and last.key is None else ""
    word = _word(line, start, len(line), column, f",{{}}[]{colon}")
    if word is None:
        return None
    made = _Line(line, begin, column)
    if last.kind == "[":
        return made.where((*above, ITEM), None, word, in_list=True, in_flow=True)
    named = last.key is None and line[word[1] + word[2] :].lstrip().startswith(":")
    return made.where(tuple(above), last.key, word, in_list=False, named=named, in_flow=True)


def _frames(line: str, body: int, column: int) -> list[_Frame]:
    """What is open at `column`."""
    frames: list[_Frame] = []
    at = body
    while at < column:
        char = line[at]
        if char in "\"'" and frames and not line[frames[-1].start : at].strip():
            close = line.find(char, at + 1)
            if close < 0 or close >= column:
                break
            at = close
        elif char in "{[":
            frames.append(_Frame(char, at + 1))
        elif char in "}]":
            if not frames:
                return []
            frames.pop()
        elif char == "," and frames:
            frames[-1].start, frames[-1].key = at + 1, None
        elif char == ":" and frames and frames[-1].kind == "{" and frames[-1].key is None:
            quoted = line[at - 1] in "\"'"
            if quoted or line[at + 1 : at + 2] in ("", " ", "\t"):
                last = frames[-1]
                last.key, last.start = line[last.start : at].strip().strip("\"'"), at + 1
        at += 1
    return frames
