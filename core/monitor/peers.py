"""Which program is at the other end of a connection: looked up once, when it comes.

A look may mean going through every connection and every open file of the computer. So those who
come together are looked up together, on a thread of its own, and what a look has taken says how
long it is until the next one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

PACE_S: Final = 0.25
"""Between two looks, at most."""
TOGETHER_S: Final = 0.002
"""So long those who come with the first one are waited for."""
_REST: Final = 20.0
"""So many times as long as a look took it is until the next one, if that is less: quick looks may
follow each other soon, and all of them take 5 % of a core."""
_MOST: Final = 2000
"""Connections that are remembered."""
_WAIT_S: Final = 1.0
"""So long after a connection came somebody waits for what its look finds."""

Holder = tuple[str, int | None]
"""Name and number of a process; ("", None) where the system does not tell."""
NOBODY: Final[Holder] = ("", None)


@dataclass(eq=False)
class _Wanted:
    """A client that is to be looked for."""

    until: float
    """Nobody waits for it any longer then, by the clock."""


_log = logging.getLogger(__name__)


class Peers:
    """Remembers the program behind each `address:port`. From any thread."""

    def __init__(
        self,
        look: Callable[[Collection[str]], Mapping[str, Holder]],
        *,
        pace_s: float = PACE_S,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._look = look
        self._pace_s = pace_s
        self._clock = clock
        self._pause = pause
        self._changed = threading.Condition()
        self._known: OrderedDict[str, Holder] = OrderedDict()
        self._wanted: dict[str, _Wanted] = {}
        self._thread: threading.Thread | None = None

    def connected(self, peer: str) -> None:
        """A client has come from there; who that was before is over. Returns at once."""
        with self._changed:
            self._known.pop(peer, None)
            self._wanted[peer] = _Wanted(self._clock() + _WAIT_S)
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name="peers", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def process_of(self, peer: str) -> Holder:
        """Who it is; waits a moment while that is being found out."""
        with self._changed:
            while (wanted := self._wanted.get(peer)) is not None:
                patience = wanted.until - self._clock()
                if patience <= 0 or not self._changed.wait(patience):
                    break
            return self._known.get(peer, NOBODY)

    def _live(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._wanted))
            self._pause(min(TOGETHER_S, self._pace_s))
            with self._changed:
                wanted = dict(self._wanted)
            began = self._clock()
            self._note(wanted, self._found(wanted))
            self._pause(min(self._pace_s, _REST * (self._clock() - began)))

    def _found(self, wanted: Collection[str]) -> Mapping[str, Holder]:
        try:
            return self._look(wanted)
        except Exception:  # noqa: BLE001 - whatever the system says, others come
            _log.exception("could not look for the programs behind connections")
            return {}

    def _note(self, wanted: Mapping[str, _Wanted], found: Mapping[str, Holder]) -> None:
        with self._changed:
            for peer, order in wanted.items():
                if self._wanted.get(peer) is not order:
                    continue  # another client has come from there meanwhile
                del self._wanted[peer]
                self._known[peer] = found.get(peer, NOBODY)
                self._known.move_to_end(peer)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
            self._changed.notify_all()
