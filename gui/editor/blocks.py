"""Which lines of a YAML text belong together, by their indentation alone. Pure.

Lines count from 1; a block is a line and the deeper ones below it. A text that is no YAML at this
moment has blocks, too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gui.editor.lines import leading

_OUTER = 2
"""Levels that are folded by folding all: sections, and what stands in them."""


def opens(lines: Sequence[str], at: int, margin: int | None = None) -> bool:
    """Whether the line of index `at` has others under it; `lines` must go on far enough to say."""
    margin = _margin(lines[at]) if margin is None else margin
    if margin < 0:
        return False
    for number in range(at + 1, len(lines)):
        below = _margin(lines[number])
        if below >= 0:
            return _belongs(lines[at], margin, lines[number], below)
    return False


def opening(lines: Sequence[str], count: int) -> list[bool]:
    """Of each of the first `count` lines, whether it has others under it; see `opens`."""
    found = [False] * count
    next_line = next((line for line in lines[count:] if _margin(line) >= 0), "")
    below = _margin(next_line)
    for at in range(count - 1, -1, -1):
        head, margin = lines[at], _margin(lines[at])
        if margin >= 0:
            found[at] = below >= 0 and _belongs(head, margin, next_line, below)
            next_line, below = head, margin
    return found


def last_of(lines: Sequence[str], first: int) -> int:
    """The last line of the block that line `first` opens; `first` itself where it opens none.
    Blank lines and comments behind it are left out."""
    head = lines[first - 1]
    margin, last = _margin(head), first
    if margin < 0:
        return first
    for number in range(first + 1, len(lines) + 1):
        line = lines[number - 1]
        below = _margin(line)
        if below < 0:
            continue
        if not _belongs(head, margin, line, below):
            break
        last = number
    return last


def around(lines: Sequence[str], line: int, but: Collection[int] = ()) -> int | None:
    """The first line of the innermost block that `line` opens or lies in, those that begin on a
    line in `but` left out; None where it is in none."""
    for first in range(line, 0, -1):
        last = last_of(lines, first) if first not in but and opens(lines, first - 1) else first
        if last > first and last >= line:
            return first
    return None


def outer(lines: Sequence[str]) -> list[tuple[int, int]]:
    """First and last line of the blocks of the upper levels, the outer ones first."""
    found: list[tuple[int, int]] = []
    ends: list[int] = []
    """Where the blocks end that go on here."""
    number = 1
    while number <= len(lines):
        while ends and ends[-1] < number:
            ends.pop()
        last = last_of(lines, number) if len(ends) < _OUTER else number
        if last > number:
            found.append((number, last))
            ends.append(last)
        number += 1
    return found


def _margin(line: str) -> int:
    """How far it is indented; -1 for what is blank or a comment, which belongs to no block."""
    bare = line.lstrip(" \t")
    return len(leading(line)) if bare and not bare.startswith("#") else -1


def _belongs(head: str, margin: int, line: str, below: int) -> bool:
    """Whether `line` is under `head`. The dashes of a list may stand right under its key."""
    if below != margin:
        return below > margin
    return line.lstrip().startswith("-") and not head.lstrip().startswith("-")
