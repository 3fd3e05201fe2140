"""What is looked for, and where it is found: line by line. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Hit(NamedTuple):
    """A place: line from 1, columns from 0."""

    line: int
    start: int
    end: int


class QueryError(Exception):
    """The regular expression is none; the text says why."""


@dataclass(frozen=True)
class Query:
    """A text or regular expression to look for. A hit never goes beyond its line."""

    text: str
    match_case: bool = False
    whole_word: bool = False
    regex: bool = False

    def compiled(self) -> re.Pattern[str]:
        """The pattern. Raises QueryError in words."""
        source = self.text if self.regex else re.escape(self.text)
        flags = re.NOFLAG if self.match_case else re.IGNORECASE
        try:
            pattern = re.compile(source, flags)
            if self.whole_word:
                pattern = re.compile(rf"(?<!\w)(?:{source})(?!\w)", flags)
        except (re.error, OverflowError, RecursionError) as error:
            raise QueryError(_explain(error)) from error
        return pattern


def _explain(error: Exception) -> str:
    if isinstance(error, re.error) and error.pos is not None:
        return f"Not a regular expression: {error.msg} at character {error.pos + 1}."
    return f"Not a regular expression: {error}."


def hits_in(pattern: re.Pattern[str], line: str, number: int) -> list[Hit]:
    """All hits in line `number`, from left to right. Empty matches do not count."""
    return [
        Hit(number, found.start(), found.end())
        for found in pattern.finditer(line)
        if found.end() > found.start()
    ]


def next_hit(hits: Sequence[Hit], line: int, column: int, *, backwards: bool = False) -> int | None:
    """Which of `hits` comes first from the position on, round the end if need be."""
    if not hits:
        return None
    if backwards:
        before = [at for at, hit in enumerate(hits) if (hit.line, hit.start) < (line, column)]
        return before[-1] if before else len(hits) - 1
    for at, hit in enumerate(hits):
        if (hit.line, hit.start) >= (line, column):
            return at
    return 0


def replacement(query: Query, match: re.Match[str], by: str) -> str:
    r"""What `match` becomes: `by` itself, or with its `\1` filled in for a regular expression.

    Raises QueryError when `by` names a group that there is none of.
    """
    if not query.regex:
        return by
    try:
        return match.expand(by)
    except (re.error, IndexError) as error:
        message = error.msg if isinstance(error, re.error) else str(error)
        raise QueryError(f"The replacement does not fit: {message}.") from error


def replace_in(query: Query, line: str, by: str) -> tuple[str, int]:
    """`line` with all hits replaced, and how many there were."""
    pattern = query.compiled()
    parts: list[str] = []
    at = count = 0
    for found in pattern.finditer(line):
        if found.end() == found.start():
            continue
        parts += (line[at : found.start()], replacement(query, found, by))
        at = found.end()
        count += 1
    return "".join([*parts, line[at:]]), count
