"""The sidecar's life as data: which state may follow which, and how long to wait after a crash."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

from core.base.events import State

CRASH_DELAYS_S: Final = (0.0, 0.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Before the first try after a crash, the second in a row, …; the last one for all further. Clients
wait meanwhile, so the wait is for what looks like a loop, and not for an accident or two."""

PROVEN_S: Final = 5.0
"""A sidecar that served this long before it died is not one of a loop: the row begins anew."""

MOST_CRASHES: Final = 10
CRASH_WINDOW_S: Final = 600.0
"""More than `MOST_CRASHES` crashes within this time, and we give up."""

LEGAL: Final[Mapping[State, frozenset[State]]] = {
    State.STOPPED: frozenset({State.STARTING, State.GIVEN_UP}),
    State.STARTING: frozenset(
        {State.RUNNING, State.DRAINING, State.CRASHED, State.GIVEN_UP, State.STOPPED}
    ),
    State.RUNNING: frozenset({State.UNHEALTHY, State.DRAINING, State.CRASHED, State.GIVEN_UP}),
    State.UNHEALTHY: frozenset({State.RUNNING, State.DRAINING, State.CRASHED, State.GIVEN_UP}),
    State.DRAINING: frozenset({State.STOPPED, State.GIVEN_UP}),
    State.CRASHED: frozenset({State.STARTING, State.RUNNING, State.STOPPED, State.GIVEN_UP}),
    State.GIVEN_UP: frozenset({State.STARTING, State.STOPPED, State.GIVEN_UP}),
}
"""What may follow each state. UNHEALTHY never leads to a restart by itself: it is shown."""


def may_follow(old: State, new: State) -> bool:
    """True when `new` may come after `old`."""
    return new in LEGAL[old]


class CrashHistory:
    """Decides how long to wait before the next try, and when to stop trying."""

    def __init__(self) -> None:
        self._crashes: deque[float] = deque()
        self._row = 0
        """Crashes in a row, each soon after its sidecar had begun to serve."""

    def crashed(self, now: float, served_s: float = 0.0) -> float | None:
        """Note a crash at `now` (seconds, monotonic) of a sidecar that had served for `served_s`.

        Returns the seconds to wait before the next try; None when it has crashed too often.
        """
        while self._crashes and now - self._crashes[0] > CRASH_WINDOW_S:
            self._crashes.popleft()
        self._crashes.append(now)
        if len(self._crashes) > MOST_CRASHES:
            return None
        return self._wait_s(begins_anew=served_s >= PROVEN_S or len(self._crashes) == 1)

    def was_stuck(self, served_s: float) -> float:
        """Note that we have ended one that answered nothing any more, after it had served for
        `served_s`. What it waits for may be slow for hours, so this never leads to giving up.

        Returns the seconds to wait before the next try.
        """
        return self._wait_s(begins_anew=served_s >= PROVEN_S)

    def _wait_s(self, *, begins_anew: bool) -> float:
        self._row = 1 if begins_anew else self._row + 1
        return CRASH_DELAYS_S[min(self._row, len(CRASH_DELAYS_S)) - 1]

    @property
    def recent(self) -> int:
        """Crashes that still count."""
        return len(self._crashes)

    def forget(self) -> None:
        """The person started anew."""
        self._crashes.clear()
        self._row = 0
