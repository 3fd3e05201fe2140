"""Carries core's events to the window: the only `after()` here that repeats."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from core.base.events import Event, Job, JobDone, LogChunk
from core.base.status import Status, reduce

if TYPE_CHECKING:
    from core.engine import Engine

T = TypeVar("T")

PERIOD_MS = 50
QUIET_MS = 100
"""Between two rounds while nothing happens and nobody waits for a job: most of what a window costs
that nobody touches."""
BUDGET_S = 0.010
"""How long one round may keep the Tk thread before the rest waits for the next round."""


class Bridge:
    """Drains the engine's queue on the Tk thread.

    Log chunks are joined, jobs' results go to whoever waits for them, everything else is folded
    into `status` and then handed on.
    """

    def __init__(
        self,
        root: tk.Misc,
        engine: Engine,
        *,
        on_status: Callable[[Status], None],
        on_event: Callable[[Event], None],
        on_second: Callable[[float], None],
        on_failed: Callable[[Exception], None],
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.status = Status()
        self._root = root
        self._engine = engine
        self._on_status = on_status
        self._on_event = on_event
        self._on_second = on_second
        self._on_failed = on_failed
        self._monotonic = monotonic
        self._wall = wall
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[Exception], None]]] = {}
        self._log: LogChunk | None = None
        self._shown = self.status
        self._last_second = 0
        self._quiet = False
        self._timer: str | None = None
        self._command = ""
        """`_round` as a command of Tcl: `after` of tkinter would make and delete one each time,
        which is a third of what a quiet round costs."""

    def start(self) -> None:
        """Begin, and go on until `stop`."""
        if self._timer is None:
            self._command = self._root.register(self._round)
            self._timer = self._again(0)

    def stop(self) -> None:
        """No callback comes after this."""
        if self._timer is not None:
            self._root.tk.call("after", "cancel", self._timer)
            self._root.deletecommand(self._command)
            self._timer = None

    def run(
        self,
        job: Job[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """See `gui.frame.page.Runner`."""
        self._waiting[job.id] = (done, failed or self._on_failed)

    @property
    def busy(self) -> bool:
        """True while somebody waits for a job."""
        return bool(self._waiting)

    def _round(self) -> None:
        # Scheduled first: an exception below is reported by Tk and must not end the pump.
        rest = QUIET_MS if self._quiet and not self.busy else PERIOD_MS
        self._timer = self._again(rest)
        self._quiet = True
        self.pump()
        if self._timer is None:
            return  # with what came just now the window went
        second = int(self._wall())
        if second != self._last_second:
            self._last_second = second
            self._on_second(self._wall())

    def _again(self, milliseconds: int) -> str:
        return str(self._root.tk.call("after", milliseconds, self._command))

    def pump(self) -> None:
        """One round: hand on what is queued, within the budget."""
        deadline = self._monotonic() + BUDGET_S
        try:
            for event in self._engine.events.drain():
                self._take(event)
                if self._monotonic() >= deadline:
                    break
        finally:
            self._flush_log()
            # Of two equal words about an apply, the second is news, too.
            now, shown = self.status, self._shown
            if now is not shown and (now != shown or now.apply is not shown.apply):
                self._shown = now
                self._on_status(now)

    def _take(self, event: Event) -> None:
        self._quiet = False
        match event:
            case LogChunk():
                self._join(event)
            case JobDone():
                self._flush_log()  # what came before the end of a job is shown before it
                self._resolve(event)
            case _:
                self.status = reduce(self.status, event)
                self._on_event(event)

    def _join(self, chunk: LogChunk) -> None:
        if chunk.skipped:
            self._flush_log()  # what was skipped belongs between the two
        if self._log is None:
            self._log = chunk
        else:
            self._log = LogChunk(self._log.lines + chunk.lines, self._log.skipped)

    def _flush_log(self) -> None:
        chunk, self._log = self._log, None
        if chunk is not None:
            self._on_event(chunk)

    def _resolve(self, event: JobDone) -> None:
        waiting = self._waiting.pop(event.job_id, None)
        if waiting is None:
            return  # nobody asked for this result
        done, failed = waiting
        if event.error is not None:
            failed(event.error)
        else:
            done(event.result)
