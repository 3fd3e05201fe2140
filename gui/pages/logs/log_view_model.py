"""The lines that the log view keeps, and which of them it shows. Pure."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from core.base.events import LogLine, LogPlace

MAX_LINES = 20_000
MAX_BYTES = 8 * 1024 * 1024
_SLACK = 1.1
"""Trimming waits until the limits are passed by this factor, and then goes back to them."""
_LINE_COST = 16
"""Characters that a line costs besides its own."""

_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} ", re.ASCII)
_MINUTE = "%Y-%m-%d %H:%M"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
NOTE = "NOTE"
"""The level of a line that the view itself has to say; every filter lets it pass."""


def note(text: str, place: LogPlace | None = None) -> LogLine:
    """A line of the view's own; a click on it shows the log at `place`."""
    return LogLine(f"— {text} —", NOTE, place)


def skipped_note(skipped: int, place: LogPlace | None = None) -> LogLine:
    """Says that `skipped` bytes of the log were passed over, up to `place`."""
    size = (
        f"{skipped / 1024 / 1024:.1f} MB" if skipped >= 1024 * 1024 else f"{skipped / 1024:.0f} kB"
    )
    more = "click to read it" if place is not None else "the log file has all of it"
    return note(f"{size} passed over, the view could not keep up; {more}", place)


def in_utc(line: LogLine) -> LogLine:
    """The line with its time in UTC, counted from this computer's time zone; what has no time stays
    as it is. `Z` marks it."""
    text = line.text
    if not _STAMP.match(text):
        return line
    return line._replace(text=f"{_utc_minute(text[:16])}{text[16:23]}Z{text[23:]}")


@lru_cache(maxsize=4096)
def _utc_minute(minute: str) -> str:
    try:
        at = time.mktime(time.strptime(minute, _MINUTE))
        return time.strftime(_MINUTE, time.gmtime(at))
    except (ValueError, OverflowError, OSError):
        return minute  # no date, only looks like one


@dataclass(frozen=True)
class LogFilter:
    """Lines of `level` and up that hold `text`, whatever its capitals."""

    level: str = ""
    """One of LEVELS; empty: all."""
    text: str = ""

    def passes(self, line: LogLine) -> bool:
        if line.level == NOTE:
            return True
        if self.level and _RANK.get(line.level, 1) < _RANK[self.level]:
            return False
        return not self.text or self.text.casefold() in line.text.casefold()


_RANK = {level: rank for rank, level in enumerate(LEVELS)}


class LogBuffer:
    """The last lines of the log. Each has a number that it keeps; numbers never come again."""

    def __init__(self, max_lines: int = MAX_LINES, max_bytes: int = MAX_BYTES) -> None:
        self._max_lines = max_lines
        self._max_size = max_bytes
        self._lines: deque[LogLine] = deque()
        self.size = 0
        """What the lines cost together, about; in characters."""
        self.first = 0
        """Number of the oldest line kept."""

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def end(self) -> int:
        """The number that the next line gets."""
        return self.first + len(self._lines)

    def has_room(self, lines: Sequence[LogLine]) -> bool:
        """Whether `lines` cost none of those that are kept their place."""
        size = sum(len(line.text) + _LINE_COST for line in lines)
        return (
            len(self) + len(lines) <= self._max_lines * _SLACK
            and self.size + size <= self._max_size * _SLACK
        )

    @property
    def oldest(self) -> LogLine | None:
        return self._lines[0] if self._lines else None

    @property
    def newest(self) -> LogLine | None:
        return self._lines[-1] if self._lines else None

    def append(self, lines: Sequence[LogLine]) -> None:
        """Add `lines`, and forget the oldest when there are too many."""
        self._lines.extend(lines)
        self.size += sum([len(line.text) for line in lines]) + _LINE_COST * len(lines)
        if not self._has_too_many(_SLACK):
            return
        kept, size, before = self._lines, self.size, len(self._lines)
        while len(kept) > self._max_lines or (size > self._max_size and len(kept) > 1):
            size -= len(kept.popleft().text) + _LINE_COST
        self.size, self.first = size, self.first + before - len(kept)

    def prepend(self, lines: Sequence[LogLine]) -> None:
        """Add older `lines`, and forget the newest when there are too many."""
        for line in reversed(lines):
            self._lines.appendleft(line)
            self.size += len(line.text) + _LINE_COST
        self.first -= len(lines)
        if self._has_too_many(_SLACK):
            while self._has_too_many():
                self.size -= len(self._lines.pop().text) + _LINE_COST

    def _has_too_many(self, slack: float = 1.0) -> bool:
        return len(self) > self._max_lines * slack or (
            self.size > self._max_size * slack and len(self) > 1
        )

    def number_of(self, place: LogPlace) -> int | None:
        """The number of the line at `place`; None when it is not kept."""
        for number, line in enumerate(self._lines, start=self.first):
            if line.place == place and line.level != NOTE:
                return number
        return None

    def clear(self) -> None:
        """Forget all lines."""
        self.first = self.end
        self._lines.clear()
        self.size = 0

    def between(self, start: int, end: int) -> Iterator[tuple[int, LogLine]]:
        """The lines with numbers from `start` to `end` (not included), as far as they are kept."""
        start, end = max(start, self.first), min(end, self.end)
        if start >= end:
            return
        near_end = self.end - start < start - self.first
        if near_end:  # a deque is slow to index from the far side
            back = list(islice(reversed(self._lines), self.end - end, self.end - start))
            chosen: Iterable[LogLine] = reversed(back)
        else:
            chosen = islice(self._lines, start - self.first, end - self.first)
        yield from enumerate(chosen, start=start)
