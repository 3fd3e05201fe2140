"""Sidecars that were told to leave: each finishes its requests in its time, or is ended."""

from __future__ import annotations

from collections.abc import Callable

from core.supervisor.inbox import Child
from core.supervisor.process import Exited, Heard

_GRACE_S = 5.0
"""For the end itself, and between two tries to kill."""


class DrainingSidecars:
    """Lives on the supervisor's thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._children: dict[int, tuple[Child, float]] = {}

    @property
    def count(self) -> int:
        return len(self._children)

    @property
    def children(self) -> tuple[Child, ...]:
        return tuple(child for child, _ in self._children.values())

    def add(self, child: Child, drain_s: float) -> None:
        """Tell `child` to leave, with `drain_s` for its requests; a while later it is killed."""
        child.leave(drain_s)
        self._children[child.pid] = (child, self._clock() + drain_s + _GRACE_S)

    def hurry(self, limit_s: float) -> None:
        """Everything is to end: nobody gets longer than this from now."""
        latest = self._clock() + limit_s
        for pid, (child, kill_at) in self._children.items():
            self._children[pid] = (child, min(kill_at, latest))

    def heard(self, child: Child, heard: Heard) -> bool:
        """Take a word of a child; False when it is none of ours."""
        known = self._children.get(child.pid)
        if known is None or known[0] is not child:
            return False
        if isinstance(heard, Exited):
            del self._children[child.pid]
        return True

    def pause(self) -> float | None:
        """Seconds until `tick` has something to do; None when nothing is planned."""
        times = [kill_at for _, kill_at in self._children.values()]
        return max(0.0, min(times) - self._clock()) if times else None

    def tick(self) -> None:
        """End those whose time is over."""
        now = self._clock()
        for pid, (child, kill_at) in list(self._children.items()):
            if kill_at <= now:
                child.kill()
                self._children[pid] = (child, now + _GRACE_S)
