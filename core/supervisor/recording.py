"""From the sidecars to the ledger: their rows, how much they have to do, who has come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from core.supervisor.inbox import Child, Item
from core.supervisor.process import Exited, Heard
from core.wire.protocol import Body, Connected, Kept, Ready, Recorded, UnderWay
from core.wire.request_row import RequestRow, Told, decoded

_log = logging.getLogger("pocket.supervisor")


class Recording(Protocol):
    """Who takes the rows. Called on threads of the sidecars; returns at once."""

    def hear(self, child: object, word: Told | UnderWay, kept: Callable[[int], None]) -> None:
        """What a sidecar says that serves, or drains; `child` is the same for all of its words.
        `kept` is to be called, from any thread, with the number of a `Told` once its rows and
        those before are on the disk."""

    def gone(self, child: object) -> None:
        """It has ended."""


class Recordings:
    """Hands on what is for the ledger, past the supervisor's thread: rows may come by the hundred
    a second. `put` has something done on that thread; `connected` hears the `address:port` of each
    client that comes, `bodies` what was asked and answered; `count` adds up what rows have used;
    `has_limits` tells whether any key has limits."""

    def __init__(
        self,
        recording: Recording | None,
        connected: Callable[[str], object],
        bodies: Callable[[Body], None],
        count: Callable[[Child, Sequence[RequestRow]], None],
        put: Callable[[Item], None],
        has_limits: Callable[[], bool] = lambda: True,
    ) -> None:
        self._recording = recording
        self._connected = connected
        self._count = count
        self._bodies = bodies
        self._put = put
        self._has_limits = has_limits
        self._ready: set[int] = set()
        """The processes that serve, may come to serve, or finish what they have begun."""

    @property
    def can_wait(self) -> bool:
        """Whether rows may be taken a moment later. Not while more than one sidecar makes any: what
        a key has used with one counts against its limits with the other."""
        return len(self._ready) < 2 or not self._has_limits()

    def told(self, child: Child, told: Told) -> None:
        """Take rows of a child, on its own thread."""
        self._count(child, told.rows)
        self._record(child, told)

    def heard(self, child: Child, heard: Heard) -> bool:
        """Take another word of a child, on its own thread; False when it is for others, too."""
        match heard:
            case UnderWay():
                self._record(child, heard)
            case Body():
                self._bodies(heard)
            case Connected(peer=peer):
                self._connected(peer)
            case Ready():
                self._ready.add(child.number)
                return False
            case Exited():
                self._ready.discard(child.number)
                if self._recording is not None:
                    self._recording.gone(child.number)
                return False
            case _:
                return False
        return True

    def _record(self, child: Child, word: Told | UnderWay) -> None:
        if self._recording is not None:
            self._recording.hear(child.number, word, lambda number: self._keep(child, number))

    def _keep(self, child: Child, number: int) -> None:
        self._put(lambda: child.keep(Kept(number)))


def read(recorded: Recorded) -> Told:
    """Its rows; what is none is logged, without quoting it."""
    rows = []
    for content in recorded.rows:
        try:
            rows.append(decoded(content))
        except ValueError as error:
            _log.warning("a sidecar sent what is no row of the ledger: %s", error)
    return Told(recorded.number, rows)
