"""The sidecar's keeper: one thread, one inbox, explicit states.

    STOPPED → STARTING → RUNNING ⇄ UNHEALTHY
                 │          │ died          ┌────────────────┐
                 │          └──→ CRASHED ───┤ wait, then     │
                 │ refused,      too often  │ STARTING again │
                 ▼               ▼          └────────────────┘
              GIVEN_UP        GIVEN_UP       stop: DRAINING → STOPPED

Callers put orders into the inbox; the child's threads put its words there; the thread takes them
one by one and keeps the deadlines. Nobody else touches the state.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Final

from core import health
from core.errors import PortError
from core.events import Event, Probe, State, StateChanged
from core.sidecar.protocol import Failed, Go, Hello, Message, Ready
from core.supervisor import words
from core.supervisor.deadlines import Alarm, Deadlines
from core.supervisor.inbox import Child, Close, Hear, Item, Start, Stop, Verdict, Word
from core.supervisor.lastwords import append_last_words
from core.supervisor.listener import Listener
from core.supervisor.plan import RunPlan
from core.supervisor.process import Exited, Heard, Sidecar, SidecarCommand
from core.supervisor.states import CrashHistory, may_follow

__all__ = ["RunPlan", "SidecarCommand", "Supervisor"]

_PROOF_PAUSE_S: Final = 0.2
"""Between two tries to prove the endpoint of a sidecar that says it is ready."""
_UNHEALTHY_AFTER: Final = 3
"""Bad verdicts of the monitor in a row before the state says so."""
_KILL_GRACE_S: Final = 5.0
"""How long a process that has failed may take to end, and one that was killed."""

_log = logging.getLogger("pocket.supervisor")


def spawn_sidecar(command: SidecarCommand, hear: Hear) -> Child:
    """The real thing. Raises OSError."""
    return Sidecar(command, hear)


def in_a_thread(call: Callable[[], None]) -> None:
    """Run `call` without waiting for it."""
    threading.Thread(target=call, name="proof", daemon=True).start()


class Supervisor:
    """Starts, watches, restarts and stops the one sidecar. All methods but `close` return at once.

    `post` is called on the supervisor's thread. The other parameters are seams for tests.
    """

    def __init__(
        self,
        post: Callable[[Event], None],
        command: SidecarCommand,
        *,
        probe: Callable[[str], Probe] = health.probe_readiness,
        spawn: Callable[[SidecarCommand, Hear], Child] = spawn_sidecar,
        listen: Callable[[str, int], Listener] = Listener.open,
        aside: Callable[[Callable[[], None]], None] = in_a_thread,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._post = post
        self._command = command
        self._probe = probe
        self._spawn = spawn
        self._listen = listen
        self._aside = aside
        self._clock = clock
        self._wall = wall
        self._inbox: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        # Larger than any of an earlier program, so that stale events and old logs sort before it.
        self._run_ids = itertools.count(int(wall()))
        self._run_id = 0
        self._state = State.STOPPED
        self._plan: RunPlan | None = None
        self._next: RunPlan | None = None  # to start with once the present child has left
        self._listener: Listener | None = None
        self._child: Child | None = None
        self._deadlines = Deadlines()
        self._crashes = CrashHistory()
        self._served = False  # this plan has run once: a death is a crash, not a refusal
        self._failure: Failed | None = None
        self._bad_verdicts = 0
        self._closing = False

    # ---- for callers
    def open(self) -> None:
        """Start the thread."""
        # One thread for the whole life also matters to Linux: the parent-death signal that a
        # sidecar asks for comes when the *thread* that started it ends.
        self._thread = threading.Thread(target=self._live, name="supervisor", daemon=True)
        self._thread.start()

    def start(self, plan: RunPlan) -> None:
        """Start with `plan`, unless a sidecar is up or coming."""
        self._inbox.put(Start(plan))

    def stop(self) -> None:
        """Refuse new clients, let requests finish for a while, then end it."""
        self._inbox.put(Stop())

    def restart(self, plan: RunPlan) -> None:
        """Stop, then start with `plan`."""
        self._inbox.put(Stop())
        self._inbox.put(Start(plan))

    def observe(self, run_id: int, readiness: Probe) -> None:
        """The monitor's verdict on a run that serves."""
        self._inbox.put(Verdict(run_id, readiness, proof=False))

    def close(self, deadline_s: float | None = None) -> None:
        """Stop the sidecar within `deadline_s` (None: what the plan says) and end the thread.

        Blocks until then. Idempotent.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._inbox.put(Close(deadline_s))
        thread.join()

    # ---- the thread
    def _live(self) -> None:
        while not (self._closing and self._child is None):
            self.step(self._deadlines.pause(self._clock()))

    def step(self, timeout_s: float | None) -> None:
        """Wait up to `timeout_s` (None: for ever) for one item, take it, keep the deadlines."""
        item: Item | None = None
        with contextlib.suppress(queue.Empty):
            item = self._inbox.get(timeout=timeout_s)
        match item:
            case Start(plan):
                self._take_start(plan)
            case Stop():
                self._take_stop()
            case Close(deadline_s):
                self._closing = True
                self._take_stop(deadline_s)
            case Verdict():
                self._take_verdict(item)
            case Word(child, heard) if child is self._child:
                if isinstance(heard, Exited):
                    self._take_exit(heard)
                else:
                    self._take_message(heard)
            case _:
                pass  # nothing, or a word of a sidecar that is no longer ours
        while (alarm := self._deadlines.ring(self._clock())) is not None:
            self._answer(alarm)

    def _answer(self, alarm: Alarm) -> None:
        child = self._child
        match alarm:
            case Alarm.RESTART if self._plan is not None:
                self._launch(self._plan)
            case Alarm.PROVE:
                self._ask_for_proof()
            case Alarm.START:
                self._give_up(*words.SLOW_START)
                self._kill()
            case Alarm.KILL:
                _log.warning("the sidecar did not leave in time and is killed")
                self._kill()
            case Alarm.UNKILLABLE if child is not None:
                self._child = self._next = None
                self._give_up(*words.unkillable(child.pid))
            case _:
                pass

    # ---- orders
    def _take_start(self, plan: RunPlan) -> None:
        if self._closing:
            return
        if self._child is not None and self._state in (State.DRAINING, State.GIVEN_UP):
            self._next = plan
        elif not self._state.active:
            self._crashes.forget()
            self._served = False
            self._launch(plan)

    def _take_stop(self, deadline_s: float | None = None) -> None:
        self._next = None
        self._deadlines.drop(Alarm.RESTART)
        if self._child is not None:
            self._drain(self._child, deadline_s)
        elif self._state is not State.STOPPED:
            self._close_listener()
            self._enter(State.STOPPED)

    def _launch(self, plan: RunPlan) -> None:
        """Bind, get a process, tell it to go. A warm spare would come in the place of `spawn`."""
        self._plan = plan
        self._run_id = next(self._run_ids)
        self._failure = None
        self._bad_verdicts = 0
        try:
            if self._listener is None:
                self._listener = self._listen(plan.host, plan.port)
        except PortError as error:
            self._enter(State.GIVEN_UP, error.what, error.remedy)
            return
        try:
            self._child = self._spawn(self._command, self._hear)
        except OSError as error:
            self._give_up(*words.not_launched(error))
            return
        self._enter(State.STARTING)
        self._deadlines.set(Alarm.START, self._clock() + plan.start_deadline_s)
        go = Go(
            run_id=self._run_id,
            config=str(plan.config.absolute()),
            log_dir=str(plan.log_dir.absolute()),
            log_cap_bytes=plan.log_cap_bytes,
            drain_s=plan.drain_s,
            environment=dict(plan.environment),
        )
        self._child.go(go, self._listener.socket)

    def _drain(self, child: Child, deadline_s: float | None) -> None:
        limit = self._plan.stop_deadline_s if self._plan is not None else _KILL_GRACE_S
        kill_at = self._clock() + (limit if deadline_s is None else min(limit, deadline_s))
        before = self._deadlines.get(Alarm.KILL)
        if self._state is State.DRAINING:
            if before is not None:
                self._deadlines.set(Alarm.KILL, min(before, kill_at))
            return
        self._close_listener()
        self._deadlines.clear()
        self._deadlines.set(Alarm.KILL, kill_at)
        child.leave()
        if self._state is not State.GIVEN_UP:
            self._enter(State.DRAINING)

    # ---- the child's words
    def _hear(self, child: Child, heard: Heard) -> None:
        self._inbox.put(Word(child, heard))

    def _take_message(self, message: Message) -> None:
        if getattr(message, "run_id", 0) not in (self._run_id, 0):
            return
        match message:
            case Hello(litellm=version, dropped=dropped):
                _log.info("sidecar with LiteLLM %s; left out: %s", version, ", ".join(dropped))
            case Ready(troubles=troubles) if self._state is State.STARTING:
                for trouble in troubles:
                    self._post(words.started_with(trouble))
                self._ask_for_proof()
            case Failed():
                self._failure = message
                self._deadlines.set(Alarm.KILL, self._clock() + _KILL_GRACE_S)
            case _:
                notice = words.notice_of(message)
                if notice is not None:
                    self._post(notice)

    def _take_exit(self, exited: Exited) -> None:
        self._child = None
        self._deadlines.clear()
        if self._state is State.DRAINING:
            self._enter(State.STOPPED)
        if self._state in (State.STOPPED, State.GIVEN_UP):
            plan, self._next = self._next, None
            if plan is not None:
                self._take_start(plan)
            return
        self._keep_last_words(exited)
        if self._failure is not None:
            self._give_up(*words.refused(self._failure))
        elif not self._served:
            self._give_up(*words.died_before_ready(exited))
        else:
            self._crash(exited)

    def _crash(self, exited: Exited) -> None:
        delay = self._crashes.crashed(self._clock())
        again = self._plan is not None and self._plan.restart_after_crash
        if delay is None or not again:
            self._give_up(*words.crashed_for_good(exited, self._crashes.recent))
            return
        self._enter(State.CRASHED, words.crashed(exited), words.COMES_BACK)
        self._deadlines.set(Alarm.RESTART, self._clock() + delay)

    def _keep_last_words(self, exited: Exited) -> None:
        if self._plan is None:
            return
        try:
            append_last_words(self._plan.log_dir, self._run_id, exited.last_words, self._wall())
        except OSError as error:
            _log.warning("the last words of the sidecar could not be kept: %s", error)

    # ---- proof and health
    def _ask_for_proof(self) -> None:
        """A question to the endpoint, off this thread: an order that comes meanwhile is taken."""
        listener, run_id = self._listener, self._run_id
        if listener is None:
            return

        def ask() -> None:
            self._inbox.put(Verdict(run_id, self._probe(listener.address), proof=True))

        self._aside(ask)

    def _take_verdict(self, verdict: Verdict) -> None:
        if verdict.run_id != self._run_id or self._child is None:
            return
        if verdict.proof:
            if self._state is State.STARTING:
                self._take_proof(verdict.probe)
        elif self._state in (State.RUNNING, State.UNHEALTHY):
            self._bad_verdicts = 0 if verdict.probe.ok else self._bad_verdicts + 1
            if verdict.probe.ok and self._state is State.UNHEALTHY:
                self._enter(State.RUNNING)
            elif self._bad_verdicts >= _UNHEALTHY_AFTER and self._state is State.RUNNING:
                self._enter(State.UNHEALTHY, *words.unhealthy(verdict.probe))

    def _take_proof(self, probe: Probe) -> None:
        if probe.ok:
            self._deadlines.clear()
            self._served = True
            self._enter(State.RUNNING)
        else:
            self._deadlines.set(Alarm.PROVE, self._clock() + _PROOF_PAUSE_S)

    # ---- ends
    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._deadlines.set(Alarm.UNKILLABLE, self._clock() + _KILL_GRACE_S)

    def _give_up(self, reason: str, remedy: str) -> None:
        self._deadlines.clear()
        self._close_listener()
        self._enter(State.GIVEN_UP, reason, remedy)

    def _close_listener(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _enter(self, state: State, reason: str = "", remedy: str = "") -> None:
        """The one place where the state changes; listeners hear of it afterwards."""
        if state is not self._state and not may_follow(self._state, state):
            _log.error("from %s to %s: not a way that exists", self._state, state)
        self._state = state
        self._post(
            StateChanged(
                run_id=self._run_id,
                state=state,
                at=self._wall(),
                reason=reason,
                remedy=remedy,
                pid=self._child.pid if self._child is not None else None,
                address=self._listener.address if self._listener is not None else "",
            )
        )
