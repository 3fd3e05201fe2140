"""Which lines still want colouring: a few ranges of line indices that move with edits. Pure."""

from __future__ import annotations


class Todo:
    """Half-open ranges of indices from 0, in order, neither touching nor overlapping."""

    def __init__(self, count: int = 0) -> None:
        self.ranges: list[tuple[int, int]] = [(0, count)] if count else []

    def __bool__(self) -> bool:
        return bool(self.ranges)

    @property
    def first(self) -> int:
        """The first line to do. Raises IndexError when all is done."""
        return self.ranges[0][0]

    @property
    def first_end(self) -> int:
        """Behind the range that `first` begins."""
        return self.ranges[0][1]

    def add(self, start: int, end: int) -> None:
        """Lines `start` to `end` (not included) want colouring."""
        kept = []
        for a, b in self.ranges:
            if b < start or a > end:
                kept.append((a, b))
            else:
                start, end = min(a, start), max(b, end)
        if end > start:
            kept.append((start, end))
        self.ranges = sorted(kept)

    def done(self, end: int) -> None:
        """All lines before index `end` are right now."""
        self.ranges = [(max(a, end), b) for a, b in self.ranges if b > end]

    def spliced(self, start: int, removed: int, inserted: int) -> None:
        """`removed` lines from `start` on became `inserted` lines, which want colouring."""
        shift = inserted - removed

        def moved(index: int, inside: int) -> int:
            if index <= start:
                return index
            return index + shift if index >= start + removed else inside

        self.ranges = [
            (moved(a, start), moved(b, start + inserted))
            for a, b in self.ranges
            if moved(b, start + inserted) > moved(a, start)
        ]
        self.add(start, start + inserted)
