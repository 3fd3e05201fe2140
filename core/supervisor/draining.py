"""Sidecars that were told to leave: each finishes its requests in its time, or is ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.supervisor.inbox import Sidecar
from core.supervisor.process import Exited, Heard

MOST: Final = 3
"""So many may finish their requests at once. Each has the memory of a whole LiteLLM, and somebody
who applies often while long requests run would fill the computer with them."""
_GRACE_S: Final = 5.0
"""For the end itself, and between two tries to kill."""

_log = logging.getLogger("pocket.supervisor")


@dataclass
class _Leaver:
    child: Sidecar
    kill_at: float
    has_time: bool
    """It may finish its requests."""


class DrainingSidecars:
    """Lives on the supervisor's thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._children: dict[int, _Leaver] = {}
        """By number, the oldest first."""

    @property
    def count(self) -> int:
        return len(self._children)

    @property
    def children(self) -> tuple[Sidecar, ...]:
        return tuple(one.child for one in self._children.values())

    def add(self, child: Sidecar, drain_s: float) -> None:
        """Tell `child` to leave, with `drain_s` for its requests; a while later it is killed. So
        is the oldest, where too many have requests to finish."""
        child.leave(drain_s)
        leaver = _Leaver(child, self._clock() + drain_s + _GRACE_S, drain_s > 0)
        self._children[child.number] = leaver
        working = [one for one in self._children.values() if one.has_time]
        for oldest in working[:-MOST]:
            _log.warning(
                "the sidecar %s is ended before its requests are: %s later ones finish theirs",
                oldest.child.pid,
                MOST,
            )
            self._kill(oldest)

    def hurry(self, limit_s: float) -> None:
        """Everything is to end: nobody gets longer than this from now."""
        latest = self._clock() + limit_s
        for leaver in self._children.values():
            leaver.kill_at = min(leaver.kill_at, latest)

    def heard(self, child: Sidecar, heard: Heard) -> bool:
        """Take a word of a child; False when it is none of ours."""
        known = self._children.get(child.number)
        if known is None or known.child is not child:
            return False
        if isinstance(heard, Exited):
            del self._children[child.number]
        return True

    def pause(self) -> float | None:
        """Seconds until `tick` has something to do; None when nothing is planned."""
        times = [leaver.kill_at for leaver in self._children.values()]
        return max(0.0, min(times) - self._clock()) if times else None

    def tick(self) -> None:
        """End those whose time is over."""
        now = self._clock()
        for leaver in self._children.values():
            if leaver.kill_at <= now:
                self._kill(leaver)

    def _kill(self, leaver: _Leaver) -> None:
        leaver.child.kill()
        leaver.has_time = False
        leaver.kill_at = self._clock() + _GRACE_S
