"""Which rows of a long list are at hand: some blocks of it around what is in sight. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

T = TypeVar("T")

BLOCK: Final = 100
"""Rows that are asked for at once."""
KEEP: Final = 40
"""Blocks that are kept; of more, those farthest from what is in sight go."""


class VirtualRows(Generic[T]):
    """Asks for one block at a time, always one of those in sight: however fast somebody scrolls
    or types, nothing queues up behind.

    Rows that may be out of date stay on show until those that take their place have come.
    """

    def __init__(self, ask: Callable[[int, int, int], None]) -> None:
        """`ask(ticket, offset, limit)` has `take`, or `failed`, called later with that ticket."""
        self._ask = ask
        self.ticket = 0
        """Of the present list; answers for an earlier one are dropped."""
        self.total: int | None = None
        """How many rows there are, as far as that is known."""
        self._size = 0
        self._rows: dict[int, T] = {}
        self._fresh: set[int] = set()
        """Blocks that were read since the list changed last."""
        self._waiting = False
        self._late = False
        """The list changed after the question that is under way."""
        self._other = False
        """What is at hand belongs to another list than the one that is wanted."""
        self._sight = (0, BLOCK)

    @property
    def size(self) -> int:
        """How many rows one can scroll through."""
        return self._size

    @property
    def settled(self) -> bool:
        """True when all that is in sight is there, and up to date."""
        return not self._waiting and not self._lacking()

    def get(self, index: int) -> T | None:
        """The row, if it is at hand."""
        return self._rows.get(index)

    def find(self, wanted: Callable[[T], bool]) -> int | None:
        """The place of the row at hand that is `wanted`; what was read last counts most."""
        places = [index for index, row in self._rows.items() if wanted(row)]
        return min(places, key=lambda index: index // BLOCK not in self._fresh, default=None)

    # ---- what is wanted

    def look_at(self, first: int, count: int) -> None:
        """These rows are in sight: have them come."""
        self._sight = (max(0, first), max(1, count))
        self._go_on()

    def renew(self) -> None:
        """The list may have changed: read again what is in sight."""
        self._fresh.clear()
        self._late = self._waiting
        self._go_on()

    def restart(self) -> None:
        """Another list takes the place of this one; it is seen from its beginning."""
        self.ticket += 1
        self._other = True
        self._fresh.clear()
        self._sight = (0, self._sight[1])
        self._go_on()

    # ---- what comes

    def take(
        self, ticket: int, offset: int, rows: Sequence[T], total: int | None, *, in_front: bool
    ) -> int:
        """An answer. `in_front`: new rows come before all others.

        Returns by how many places the rows in sight have moved because of that; whoever looks
        at the beginning stays there, and sees the new ones.
        """
        self._waiting = False
        moved = 0
        if ticket == self.ticket:
            if self._other:
                self._other = False
                self._rows.clear()
                self._size, self.total = 0, None
            elif in_front and self.total is not None and total is not None and self._sight[0] > 0:
                moved = max(0, total - self.total)
            if moved:
                self._rows = {index + moved: row for index, row in self._rows.items()}
                self._fresh.clear()
                self._sight = (self._sight[0] + moved, self._sight[1])
            self._store(offset, rows, total)
        self._go_on()
        return moved

    def counted(self, ticket: int, total: int) -> None:
        """How many rows there are, where the answers did not say so."""
        if ticket == self.ticket and not self._other:
            self._size, self.total = total, total

    def failed(self, ticket: int) -> None:
        """No answer: what is in sight is asked for again at the next `look_at`."""
        self._waiting = False
        if ticket != self.ticket:
            self._go_on()

    # ---- within

    def _store(self, offset: int, rows: Sequence[T], total: int | None) -> None:
        end = offset + len(rows)
        full = len(rows) == BLOCK
        if total is not None:
            self._size = self.total = total
        elif not full:  # its end was read, or is before this block
            self._size = end
            self.total = end if rows or offset == 0 else None
        else:  # uncounted, there may be a row behind a full block
            self._size = max(self._size, end + 1)
        self._rows.update(enumerate(rows, offset))
        for index in range(end, offset + BLOCK):
            self._rows.pop(index, None)
        if not self._late:
            self._fresh.add(offset // BLOCK)
        self._late = False
        self._forget()

    def _forget(self) -> None:
        blocks = {index // BLOCK for index in self._rows}
        if len(blocks) <= KEEP:
            return
        here = self._sight[0] // BLOCK
        gone = set(sorted(blocks, key=lambda block: abs(block - here))[KEEP:])
        self._rows = {i: row for i, row in self._rows.items() if i // BLOCK not in gone}
        self._fresh -= gone

    def _blocks(self) -> Iterable[int]:
        first, count = self._sight
        last = first + count - 1
        if not self._other and (self.total is not None or self._fresh):
            last = min(last, max(0, self._size - 1))
        return range(first // BLOCK, max(first, last) // BLOCK + 1)

    def _lacking(self) -> list[int]:
        return [block for block in self._blocks() if block not in self._fresh]

    def _go_on(self) -> None:
        lacking = self._lacking()
        if lacking and not self._waiting:
            self._waiting, self._late = True, False
            self._ask(self.ticket, lacking[0] * BLOCK, BLOCK)
