"""What the keys of client programs may still do: their limits, and what they have used of them.

Nothing here asks anybody: the sums are in memory. This sidecar adds what it settles itself, its
parent tells what all others have (`core/supervisor/spending.py`). A cost is known only when LiteLLM
has counted it, a moment after the answer; so before a key with a budget asks again, what it has had
answered is waited for. Then no more is spent than the budget and what is under way when it ends.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.base.wording import count, usd
from core.wire.limits import (
    MINUTE_S,
    NO_LIMITS,
    KeyLimits,
    Tally,
    Window,
    dollars,
    limits_of,
    picodollars,
    spent_by,
)
from core.wire.request_row import RequestRow

SETTLE_S: Final = 2.0
"""How long what was answered is waited for, before it is given up: LiteLLM counts within
milliseconds, and of some requests never."""
_MOST_REMEMBERED: Final = 10_000


@dataclass(frozen=True)
class Hindrance:
    """Why a request of a key is refused."""

    status: int
    what: str
    until: float | None = None
    """When it would be let in again, in seconds since the epoch; None: not by waiting."""
    is_of_limits: bool = True
    """Other limits of the key would let it in."""

    @property
    def message(self) -> str:
        """The sentences that the client gets."""
        if not self.is_of_limits:
            return self.what
        return f"{self.what} Its limits are on the Clients page of LiteLLM Pocket."


class Limits:
    """Safe to use from any thread; `settle_down` belongs on the loop."""

    def __init__(self, clock: Callable[[], float] = time.time, settle_s: float = SETTLE_S) -> None:
        self._clock = clock
        self._settle_s = settle_s
        self._mutex = threading.Lock()
        self._limits: Mapping[str, KeyLimits] = {}
        self._mine = Tally()
        self._others = Tally()
        self._unsettled: dict[str, set[str]] = {}
        """By the names of keys, ids of requests that are over for the client."""
        self._settled: dict[str, tuple[int, int]] = {}
        """Picodollars and tokens by the ids of what was counted lately, often before the client had
        the answer. Over a WebSocket they become more."""
        self._waiting: set[Callable[[], object]] = set()

    # ---- what the parent tells
    def admit(self, limits: Mapping[str, Any]) -> None:
        """From now on these count, encoded, by the names of keys. Raises ValueError for what no
        parent of ours says."""
        found = {str(name): limits_of(content) for name, content in limits.items()}
        with self._mutex:
            self._limits = found

    def used(self, sums: Mapping[str, Any], minute: Mapping[str, Any]) -> None:
        """What all others have used. Raises ValueError."""
        others = Tally.of(sums, minute)
        with self._mutex:
            self._others = others

    def of(self, name: str) -> KeyLimits:
        """Those of this key."""
        return self._limits.get(name, NO_LIMITS)

    # ---- the way of a request
    def hindrance(self, name: str, *, asks: bool) -> Hindrance | None:
        """Why this key may not make a request now; None: it may. `asks`: of a model, so that it
        counts."""
        limits, now = self.of(name), self._clock()
        if limits.expires is not None and now >= limits.expires:
            when = _moment(limits.expires)
            return Hindrance(401, f"The key {name} has expired: it was good until {when}.")
        if not asks:
            return None
        with self._mutex:
            return self._of_budgets(name, limits, now) or self._of_minute(name, limits, now)

    def _of_budgets(self, name: str, limits: KeyLimits, now: float) -> Hindrance | None:
        tallies = (self._mine, self._others)
        used_up: list[tuple[float, Window, float, int]] = []
        for window, budget in limits.budgets:
            spent = spent_by(tallies, name, window, now)
            if spent >= picodollars(budget):
                used_up.append((window.end(now), window, budget, spent))
        if not used_up:
            return None
        until, window, budget, spent = max(used_up, key=lambda one: one[0])
        return Hindrance(
            429,
            f"The key {name} has used up its budget of {usd(budget)} per {window.value} "
            f"({usd(dollars(spent))} spent). It may ask again from {_moment(until)} on.",
            until,
        )

    def _of_minute(self, name: str, limits: KeyLimits, now: float) -> Hindrance | None:
        if limits.requests_per_minute is None and limits.tokens_per_minute is None:
            return None
        both = (*self._mine.last_minute(name, now), *self._others.last_minute(name, now))
        used_up: list[tuple[float, str]] = []
        for most, verb, unit, amounts in (
            (limits.requests_per_minute, "make", "request", [(one[0], one[1]) for one in both]),
            (limits.tokens_per_minute, "use", "token", [(one[0], one[2]) for one in both]),
        ):
            until = None if most is None else _room_at(amounts, most)
            if most is not None and until is not None:
                used_up.append((until, f"{verb} {count(most, unit, grouped=True)}"))
        if not used_up:
            return None
        until, what = max(used_up)
        wait = count(max(1, math.ceil(until - now)), "second")
        return Hindrance(
            429, f"The key {name} may {what} a minute, and has. It may ask again in {wait}.", until
        )

    def wait_s(self, hindrance: Hindrance) -> int:
        """Whole seconds until it is over, 1 at least; 0 when waiting does not help."""
        if hindrance.until is None:
            return 0
        return max(1, math.ceil(hindrance.until - self._clock()))

    def let_in(self, name: str) -> None:
        """One more request of this key is under way."""
        with self._mutex:
            self._mine.request(name, self._clock())

    def over(self, name: str, id: str) -> None:
        """The client gets the last of this answer now; `id` as in `RequestRow`."""
        with self._mutex:
            if id not in self._settled:
                self._unsettled.setdefault(name, set()).add(id)

    def settled(self, row: RequestRow) -> None:
        """LiteLLM has counted this one, of whichever key; or it has counted more of it."""
        amount, tokens = picodollars(row.cost or 0.0), row.tokens
        with self._mutex:
            known = self._settled.get(row.id, (0, 0))
            self._settled[row.id] = (amount, tokens)
            if len(self._settled) > _MOST_REMEMBERED:
                del self._settled[next(iter(self._settled))]
            if tokens != known[1]:
                self._mine.tokens(row.client, self._clock(), tokens - known[1])
            if amount != known[0]:
                self._mine.spend(row.client, row.started, amount - known[0])
            self._unsettled.get(row.client, set()).discard(row.id)
            waiting = tuple(self._waiting)
        for wake in waiting:
            wake()

    async def settle_down(self, name: str) -> None:
        """Wait until what this key has had answered up to now is counted, but not for long."""
        if not self.of(name).counts or not self._unsettled.get(name):
            return
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        with self._mutex:
            before = set(self._unsettled[name])
            self._waiting.add(wake)
        try:
            async with asyncio.timeout(self._settle_s):
                while before & self._unsettled[name]:
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            with self._mutex:  # nobody is to wait for these again
                self._unsettled[name] -= before
        finally:
            with self._mutex:
                self._waiting.discard(wake)


def _room_at(amounts: Sequence[tuple[int, int]], most: int) -> float | None:
    """When so much of what was used in these seconds is over a minute ago that there is room for
    more; None: there is now."""
    over = sum(amount for _second, amount in amounts) - most
    if over < 0:
        return None
    for second, amount in sorted(amounts):
        over -= amount
        if over < 0:
            return second + MINUTE_S
    return None


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
