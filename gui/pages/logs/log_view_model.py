"""The lines that the log view keeps, which of them it shows, and how two readings join. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from core.base.events import LogLine

MAX_LINES = 20_000
MAX_BYTES = 8 * 1024 * 1024
_SLACK = 1.1
"""Trimming waits until the limits are passed by this factor, and then goes back to them."""
_LINE_COST = 16
"""Characters that a line costs besides its own."""

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
NOTE = "NOTE"
"""The level of a line that the view itself has to say; every filter lets it pass."""


def note(text: str) -> LogLine:
    """A line of the view's own."""
    return LogLine(f"— {text} —", NOTE)


def skipped_note(skipped: int) -> LogLine:
    """Says that `skipped` bytes of the log were passed over."""
    size = (
        f"{skipped / 1024 / 1024:.1f} MB" if skipped >= 1024 * 1024 else f"{skipped / 1024:.0f} kB"
    )
    return note(f"{size} passed over, the view could not keep up; the log file has all of it")


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

    def append(self, lines: Iterable[LogLine]) -> None:
        """Add `lines`, and forget the oldest when there are too many."""
        for line in lines:
            self._lines.append(line)
            self.size += len(line.text) + _LINE_COST
        if len(self) > self._max_lines * _SLACK or self.size > self._max_size * _SLACK:
            while len(self) > self._max_lines or (self.size > self._max_size and len(self) > 1):
                self.size -= len(self._lines.popleft().text) + _LINE_COST
                self.first += 1

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


def without_overlap(older: Sequence[LogLine], live: Sequence[LogLine]) -> list[LogLine]:
    """`live` without the lines that `older` ends with already.

    While the end of the log is read, the same lines may come in live; they stand at the end of
    the one and at the beginning of the other.
    """
    for length in range(min(len(older), len(live)), 0, -1):
        if older[-length].text != live[0].text:
            continue
        tail = older[len(older) - length :]
        if all(a.text == b.text for a, b in zip(tail, live, strict=False)):
            return list(live[length:])
    return list(live)
