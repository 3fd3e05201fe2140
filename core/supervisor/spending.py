"""What the keys of client programs have used: the sum over all sidecars, and what each of them must
be told of the others.

Each sidecar adds up what it settles itself, and refuses by its own sum plus that of all others.
Here is the sum of everybody, by who settled it, so what one is told never holds its own part twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from core.wire.limits import KeyLimits, Tally, Window, dollars, picodollars, spent_by
from core.wire.request_row import REFUSED, RequestRow

V = TypeVar("V")
SHARES: Final = (0.8, 1.0)
"""Of a budget: at each of them somebody is told, once a window."""
_MOST_REMEMBERED: Final = 20_000
_BEFORE: Final = -1
"""Stands for the requests of former programs, and of sidecars that have ended."""


@dataclass(frozen=True)
class Reached:
    """A key has come to a share of a budget."""

    name: str
    window: Window
    share: float
    """One of `SHARES`."""
    usd: float
    budget: float
    ends: float
    """When the window is over, in seconds since the epoch."""


class Spending:
    """Safe to use from any thread. A sidecar is known by its number (see `Child`)."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._mutex = threading.Lock()
        self._by: dict[int, Tally] = {_BEFORE: Tally()}
        self._limits: Mapping[str, KeyLimits] = {}
        self._told: dict[tuple[str, Window], Reached] = {}
        """What was told last of which budget, as long as it is so."""
        self._over: dict[str, None] = {}
        """Ids of requests that have been counted as such, and whose cost is still to come."""
        self._settled: dict[str, tuple[int, int]] = {}
        """By their ids, picodollars and tokens that were counted: there may be more to come."""
        self._is_news = self._is_claimed = False

    def begin(self, before: Tally) -> None:
        """What was used before this program began; once."""
        with self._mutex:
            self._by[_BEFORE].add(before)

    def limit(
        self, limits: Mapping[str, KeyLimits]
    ) -> tuple[tuple[tuple[str, Window], ...], tuple[Reached, ...]]:
        """These count from now on. Of the budgets of which something was told that is so no longer:
        which, by key and window, have come to no share now, and what is so now of the others."""
        now = self._clock()
        settled: list[tuple[str, Window]] = []
        reached: list[Reached] = []
        with self._mutex:
            self._limits = dict(limits)
            for (name, window), told in list(self._told.items()):
                current = self._come_to(name, window, now)
                if current is None:
                    settled.append((name, window))
                    del self._told[name, window]
                elif (current.share, current.budget) != (told.share, told.budget):
                    reached.append(current)
                    self._told[name, window] = current
        return tuple(settled), tuple(reached)

    def told(self, name: str, window: Window) -> Reached | None:
        """What was found last of this budget, and is still so."""
        with self._mutex:
            return self._told.get((name, window))

    def _come_to(self, name: str, window: Window, now: float) -> Reached | None:
        limits = self._limits.get(name)
        budget = None if limits is None else dict(limits.budgets).get(window)
        if budget is None:
            return None
        spent = self._spent(name, now)[window]
        passed = [one for one in SHARES if spent >= one * picodollars(budget)]
        if not passed:
            return None
        return Reached(name, window, max(passed), dollars(spent), budget, window.end(now))

    def heard(self, child: int, rows: Iterable[RequestRow]) -> tuple[Reached, ...]:
        """Add what this sidecar tells of its requests, each once; which budgets have come to one of
        the shares by that."""
        counting = [row for row in rows if row.client and row.outcome != REFUSED]
        if not counting:
            return ()
        now = self._clock()
        with self._mutex:
            before = {name: self._spent(name, now) for name in {row.client for row in counting}}
            mine = self._by.setdefault(child, Tally())
            for row in counting:
                self._add(mine, row, now)
            return tuple(
                one for name, amounts in before.items() for one in self._reached(name, amounts, now)
            )

    def _add(self, mine: Tally, row: RequestRow, now: float) -> None:
        known = self._settled.get(row.id)
        if known is None and row.id not in self._over:
            mine.request(row.client, row.started)
            self._is_news = True
        if not row.settled:
            if known is None:
                _remember(self._over, row.id, None)
            return
        self._over.pop(row.id, None)
        amount, tokens = picodollars(row.cost or 0.0), row.tokens
        _remember(self._settled, row.id, (amount, tokens))
        if known is not None:
            amount, tokens = amount - known[0], tokens - known[1]
        if tokens:
            mine.tokens(row.client, now, tokens)
            self._is_news = True
        if amount:
            mine.spend(row.client, row.started, amount)
            self._is_news = True

    def _spent(self, name: str, now: float) -> dict[Window, int]:
        budgets = self._limits[name].budgets if name in self._limits else ()
        return {w: spent_by(self._by.values(), name, w, now) for w, _ in budgets}

    def _reached(self, name: str, before: Mapping[Window, int], now: float) -> list[Reached]:
        after = self._spent(name, now)
        found = []
        for window, budget in self._limits[name].budgets if before else ():
            whole = picodollars(budget)
            passed = [
                one for one in SHARES if before[window] < one * whole <= after[window]
            ]  # of both at once the greater says it all
            if passed:
                usd, ends = dollars(after[window]), window.end(now)
                one = Reached(name, window, max(passed), usd, budget, ends)
                found.append(one)
                self._told[name, window] = one
        return found

    @property
    def has_limits(self) -> bool:
        """Whether any key has one: else nobody needs to hear what was used."""
        return bool(self._limits)

    def wants_telling(self) -> bool:
        """Whether somebody should tell the others now: there is news that some limit may depend
        on, and nobody has said that they will."""
        with self._mutex:
            wanted = self._is_news and bool(self._limits) and not self._is_claimed
            self._is_claimed = self._is_claimed or wanted
            return wanted

    def is_told(self) -> None:
        """They are being told."""
        with self._mutex:
            self._is_news = self._is_claimed = False

    def over(self, child: int) -> None:
        """That sidecar has ended; what it used stays used."""
        with self._mutex:
            tally = self._by.pop(child, None)
            if tally is not None:
                self._by[_BEFORE].add(tally)

    def others(self, child: int) -> dict[str, Any]:
        """The fields of the `Used` for that sidecar."""
        whole = Tally()
        with self._mutex:
            for one, tally in self._by.items():
                if one != child:
                    whole.add(tally)
        return {"sums": whole.sums(), "minute": whole.minute(self._clock())}

    def used(self) -> Tally:
        """All of it."""
        whole = Tally()
        with self._mutex:
            for tally in self._by.values():
                whole.add(tally)
        return whole


def _remember(ids: dict[str, V], one: str, value: V) -> None:
    ids[one] = value
    if len(ids) > _MOST_REMEMBERED:
        del ids[next(iter(ids))]
