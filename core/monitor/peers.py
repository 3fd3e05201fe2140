"""Which program is at the other end of a connection: looked up once, when it comes.

Looking means going through every connection of the computer, so many who come together are looked
up together, and no more often than a few times a second.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Final

from core.monitor.connections import holders

PACE_S: Final = 0.25
"""Between two looks."""
_MOST: Final = 2000
"""Connections that are remembered."""
_WAIT_S: Final = 1.0

Holder = tuple[str, int | None]
"""Name and number of a process; ("", None) where the system does not tell."""
NOBODY: Final[Holder] = ("", None)

_log = logging.getLogger(__name__)


class Peers:
    """Remembers the program behind each `address:port`. From any thread."""

    def __init__(
        self,
        look: Callable[[Collection[str]], Mapping[str, Holder]] = holders,
        *,
        pace_s: float = PACE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._pace_s = pace_s
        self._clock = clock
        self._changed = threading.Condition()
        self._known: OrderedDict[str, Holder] = OrderedDict()
        self._wanted: set[str] = set()
        self._thread: threading.Thread | None = None

    def connected(self, peer: str) -> None:
        """A client has come from there; who that was before is over. Returns at once."""
        with self._changed:
            self._known.pop(peer, None)
            self._wanted.add(peer)
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name="peers", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def process_of(self, peer: str) -> Holder:
        """Who it is; waits a moment while that is being found out."""
        with self._changed:
            self._changed.wait_for(lambda: peer not in self._wanted, _WAIT_S)
            return self._known.get(peer, NOBODY)

    def _live(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._wanted))
                wanted = set(self._wanted)
            began = self._clock()
            found: Mapping[str, Holder] = {}
            try:
                found = self._look(wanted)
            except Exception:  # noqa: BLE001 - whatever the system says, others come
                _log.exception("could not look for the programs behind connections")
            with self._changed:
                for peer in wanted:
                    self._known[peer] = found.get(peer, NOBODY)
                    self._known.move_to_end(peer)
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
                self._wanted -= wanted
                self._changed.notify_all()
            time.sleep(max(0.0, self._pace_s - (self._clock() - began)))
