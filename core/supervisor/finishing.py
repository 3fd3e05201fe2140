"""How many requests are left with sidecars that were told to leave, for the person to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.base.events import Event, Finishing


@dataclass
class _Left:
    since: float
    until: float
    requests: int = 0


class Finishers:
    """Lives on the supervisor's thread. Says `Finishing` whenever it has changed.

    A sidecar is known by its number. `wall` is the time of day, in seconds since the epoch.
    """

    def __init__(self, post: Callable[[Event], None], wall: Callable[[], float]) -> None:
        self._post = post
        self._wall = wall
        self._left: dict[int, _Left] = {}
        self._told = Finishing(0)

    def began(self, child: int, limit_s: float) -> None:
        """A sidecar that served was told to leave, with this long for its requests."""
        now = self._wall()
        known = self._left.setdefault(child, _Left(now, now + limit_s))
        known.until = min(known.until, now + limit_s)
        self._tell()

    def hurry(self, limit_s: float) -> None:
        """Nobody gets longer than this from now."""
        latest = self._wall() + limit_s
        for left in self._left.values():
            left.until = min(left.until, latest)
        self._tell()

    def counted(self, child: int, requests: int) -> None:
        """It has this many requests under way."""
        left = self._left.get(child)
        if left is not None:
            left.requests = requests
            self._tell()

    def over(self, child: int) -> None:
        """It has ended."""
        if self._left.pop(child, None) is not None:
            self._tell()

    def _tell(self) -> None:
        busy = [left for left in self._left.values() if left.requests]
        now = Finishing(0)
        if busy:
            now = Finishing(
                sum(left.requests for left in busy),
                min(left.since for left in busy),
                max(left.until for left in busy),
            )
        if now != self._told:
            self._told = now
            self._post(now)
