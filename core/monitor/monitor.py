"""Watches: the gateway's health, what it takes, its log, the config file on disk.

Two threads: one for what is quick, one for the health probes, which may have to wait for an answer.
Both sleep on an event and do next to nothing while no gateway is up.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from core.base.events import (
    Connection,
    Event,
    EventQueue,
    HealthChecked,
    LogChunk,
    Probe,
    Sampled,
    State,
    StateChanged,
)
from core.monitor import connections, health
from core.monitor.log_tail import LogTail, redacted

TAIL_S: Final = 0.15
SAMPLE_S: Final = 2.0
WATCH_S: Final = 1.0
HEALTH_S: Final = 3.0
_IDLE_TAIL_S: Final = 1.0
"""With no gateway up, and its last words read."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """The run of the sidecar that is watched."""

    run_id: int
    address: str
    pids: tuple[int, ...]
    probed: bool
    """True while its health is to be asked: it has been up, and was not told to leave."""

    @property
    def port(self) -> int | None:
        return urlsplit(self.address).port if self.address else None


@dataclass(frozen=True)
class Senses:
    """How the monitor learns things. Seams for tests."""

    peers: Callable[[int, Collection[int]], tuple[Connection, ...]]
    liveliness: Callable[[str], Probe] = health.probe_liveliness
    readiness: Callable[[str], Probe] = health.probe_readiness
    sampler: Callable[[int], connections.Sampler] = connections.Sampler
    clock: Callable[[], float] = time.time
    periods: tuple[float, float, float] = field(default=(TAIL_S, SAMPLE_S, HEALTH_S))


class Monitor:
    """Posts Sampled, HealthChecked, LogChunk and what `watch` finds. Starts with `open`.

    `redact` takes secrets out of the log's lines: the sidecar hides those that it was given, this
    hides the others, and those of logs that were written before.
    """

    def __init__(
        self,
        events: EventQueue,
        tail: LogTail | None,
        *,
        observe: Callable[[int, Probe], None],
        watch: Callable[[], Event | None],
        senses: Senses,
        redact: Callable[[str], str] = str,
    ) -> None:
        self._redact = redact
        self.log_lock = threading.Lock()
        """Held while the tail reads and posts."""
        self._events = events
        self._tail = tail
        self._observe = observe
        self._watch = watch
        self._senses = senses
        self._run: Run | None = None
        self._samplers: dict[int, connections.Sampler] = {}
        self._peers: tuple[Connection, ...] = ()
        self._passes_peers = False
        """The last sample did not ask for them."""
        self._log_comes = False
        """The last look at the log found something new."""
        self._told: set[str] = set()
        self._closing = threading.Event()
        self._wake_quick = threading.Event()
        self._wake_health = threading.Event()
        self._threads = [
            threading.Thread(target=self._quick_loop, name="monitor", daemon=True),
            threading.Thread(target=self._health_loop, name="monitor-health", daemon=True),
        ]

    def open(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        """End the threads; a probe under way is waited for no longer than this."""
        self._closing.set()
        self._wake_quick.set()
        self._wake_health.set()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))

    def follow(self, change: StateChanged) -> None:
        """The gateway changed its state. From any thread; returns at once."""
        if not change.state.active:
            self._run = None
            return
        probed = change.state in (State.RUNNING, State.UNHEALTHY)
        before = self._run
        self._run = Run(change.run_id, change.address, change.pids, probed)
        if before is None:
            self._wake_quick.set()
        if probed and (before is None or not before.probed or before.run_id != change.run_id):
            self._wake_health.set()

    # ---- the quick thread

    def _quick_loop(self) -> None:
        tail_s, sample_s, _ = self._senses.periods
        next_sample = next_watch = 0.0
        while not self._closing.is_set():
            now = time.monotonic()
            self._guarded(self._read_log)
            if now >= next_sample:
                next_sample = now + sample_s
                self._guarded(self._sample)
            if now >= next_watch:
                next_watch = now + WATCH_S
                self._guarded(self._look_at_config)
            is_lively = self._run is not None or self._log_comes
            self._wake_quick.wait(tail_s if is_lively else _IDLE_TAIL_S)
            self._wake_quick.clear()

    def _read_log(self) -> None:
        if self._tail is None or not self._events.log_taken:
            return
        self._log_comes = False
        if not self._tail.is_due():
            return
        with self.log_lock:
            chunk = self._tail.read_new()
            if chunk is not None:
                self._log_comes = True
                self._events.post(LogChunk(redacted(chunk.lines, self._redact), chunk.skipped))

    def _sample(self) -> None:
        run = self._run
        if run is None or not run.pids or run.port is None:
            self._samplers.clear()
            return
        known = self._samplers
        self._samplers = {pid: known.get(pid) or self._senses.sampler(pid) for pid in run.pids}
        if not known.keys() & self._samplers.keys():
            self._peers, self._passes_peers = (), True
        usages = [usage for one in self._samplers.values() if (usage := one.sample()) is not None]
        if not usages:
            return
        # To ask who is connected costs most of a sample: of nobody, every second time is enough.
        passes = not self._peers and not self._passes_peers
        if not passes:
            self._peers = self._senses.peers(run.port, run.pids)
        self._passes_peers = passes
        peers = self._peers
        cpu, rss = sum(one.cpu_percent for one in usages), sum(one.rss_bytes for one in usages)
        if self._run is not None and self._run.run_id == run.run_id:
            self._events.post(Sampled(run.run_id, cpu, rss, peers))

    def _look_at_config(self) -> None:
        event = self._watch()
        if event is not None:
            self._events.post(event)

    # ---- the health thread

    def _health_loop(self) -> None:
        _, _, period_s = self._senses.periods
        while not self._closing.is_set():
            run = self._run
            if run is not None and run.probed:
                self._guarded(lambda run=run: self._check_health(run))  # type: ignore[misc]
                self._wake_health.wait(period_s)
            else:
                self._wake_health.wait()
            self._wake_health.clear()

    def _check_health(self, run: Run) -> None:
        liveliness = self._senses.liveliness(run.address)
        readiness = self._senses.readiness(run.address)
        now = self._run
        if now is None or now.run_id != run.run_id or not now.probed or self._closing.is_set():
            return  # it was stopped meanwhile: a refusal says nothing about it
        self._events.post(HealthChecked(run.run_id, liveliness, readiness, self._senses.clock()))
        self._observe(run.run_id, readiness)

    def _guarded(self, look: Callable[[], None]) -> None:
        """A failure of one look must not end all looking; one that repeats is told once."""
        try:
            look()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            kind = f"{type(error).__name__} at {_place(error)}"
            if kind not in self._told:
                self._told.add(kind)
                _log.error("the monitor failed at one look", exc_info=error)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
