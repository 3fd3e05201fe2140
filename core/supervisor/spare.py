"""The warm spare: a sidecar that has done its long import and waits for the order to go.

It costs a few hundred megabytes, so there is never more than one, only while it is wanted, and not
for ever. Lives on the supervisor's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from core.base.events import Event, SpareChanged, SpareState
from core.supervisor.draining import DrainingSidecars
from core.supervisor.inbox import Child, Sidecar
from core.supervisor.process import Exited, Heard
from core.supervisor.source import IDLE_S, Wish
from core.wire.protocol import Standby

_PAUSES_S: Final = (1.0, 5.0, 30.0, 120.0)
"""Before a spare that died is replaced, the first time, the second, …; then no more."""

_log = logging.getLogger("pocket.supervisor")


class SpareKeeper:
    """A `SidecarSource` that keeps at most one. `spawn` may raise OSError; `surroundings` is a
    value that changes when a spare made before would differ from one made now (proxy,
    certificates, our version).
    """

    def __init__(
        self,
        spawn: Callable[[], Child],
        clock: Callable[[], float],
        leaving: DrainingSidecars,
        post: Callable[[Event], None],
        surroundings: Callable[[], object] = lambda: None,
    ) -> None:
        self._spawn = spawn
        self._clock = clock
        self._leaving = leaving
        self._post = post
        self._surroundings = surroundings
        self._wanted = False
        self._child: Child | None = None
        self._made_in: object = None
        self._deaths = 0
        self._spawn_at: float | None = None
        self._idle_at: float | None = None

    def want(self, wish: Wish, after_s: float = 0.0) -> None:
        """Keep one from now on, where a start is near: it costs too much to be kept for what may
        never be."""
        self._wanted = wish.keeps_one
        self._deaths = 0
        self._spawn_at = None
        if not self._wanted:
            self._dismiss()
            return
        self._idle_at = self._clock() + IDLE_S
        if self._child is None and after_s > 0.0:
            self._spawn_at = self._clock() + after_s
        elif self._child is None:
            self._make()

    def take(self, *, more: bool = False) -> Child:  # noqa: ARG002 - one is kept at most
        """The spare (it may still be importing), or a new sidecar where none is there that fits.

        It is not replaced by itself: whoever wants another says so.
        """
        self._wanted = False
        self._spawn_at = self._idle_at = None
        child = self._child
        if child is not None and self._surroundings() != self._made_in:
            _log.info("the spare was made for other surroundings and is not used")
            self._dismiss()
            child = None
        if child is None:
            return self._spawn()
        self._child = None
        self._post(SpareChanged(SpareState.NONE))
        return child

    def heard(self, child: Sidecar, heard: Heard) -> bool:
        """Take a word of a child; False when it is none of ours."""
        if self._child is None or child is not self._child:
            return False
        if isinstance(heard, Standby):
            self._post(SpareChanged(SpareState.WARM))
        if isinstance(heard, Exited):
            self._child = None
            self._post(SpareChanged(SpareState.NONE))
            self._deaths += 1
            if self._wanted and self._deaths <= len(_PAUSES_S):
                self._spawn_at = self._clock() + _PAUSES_S[self._deaths - 1]
            _log.info("the spare died (%d)", heard.code)
        return True

    def pause(self) -> float | None:
        """Seconds until `tick` has something to do; None when nothing is planned."""
        times = [at for at in (self._spawn_at, self._idle_at) if at is not None]
        return max(0.0, min(times) - self._clock()) if times else None

    def tick(self) -> None:
        """Do what is due."""
        now = self._clock()
        if self._idle_at is not None and self._idle_at <= now:
            self.want(Wish.NONE)
        if self._spawn_at is not None and self._spawn_at <= now:
            self._spawn_at = None
            self._make()

    def _make(self) -> None:
        self._made_in = self._surroundings()
        try:
            self._child = self._spawn()
        except OSError as error:  # the start itself will say so, to the person
            _log.warning("no spare could be started: %s", error)
            return
        self._post(SpareChanged(SpareState.IMPORTING))

    def _dismiss(self) -> None:
        self._idle_at = None
        child, self._child = self._child, None
        if child is not None:
            self._leaving.add(child, 0.0)
            self._post(SpareChanged(SpareState.NONE))
