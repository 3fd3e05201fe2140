"""The state machine behind the supervisor. Everything here happens on its one thread.

STOPPED → STARTING → RUNNING ⇄ UNHEALTHY
             │          │ died          ┌────────────────┐
             │          └──→ CRASHED ───┤ wait, then     │
             │ refused,      too often  │ STARTING again │
             ▼               ▼          └────────────────┘
          GIVEN_UP        GIVEN_UP       stop: DRAINING → STOPPED
"""

from __future__ import annotations

import itertools
import logging
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from core.base.errors import PortError
from core.base.events import Event, Probe, State, StateChanged
from core.base.redaction import Redactor
from core.supervisor import words
from core.supervisor.deadlines import Alarm, Deadlines
from core.supervisor.draining import DrainingSidecars
from core.supervisor.findings import Findings
from core.supervisor.finishing import Finishers
from core.supervisor.inbox import Child, Item, Parent, Sidecar
from core.supervisor.listener import Listener
from core.supervisor.prefork import PreforkKeeper
from core.supervisor.process import Exited, Heard, keep_last_words
from core.supervisor.recording import Recordings, read
from core.supervisor.rollout import Applier, Host
from core.supervisor.run_plan import RunPlan
from core.supervisor.seams import Seams
from core.supervisor.source import SidecarSource, Wish
from core.supervisor.spare import SpareKeeper
from core.supervisor.spending import Spending
from core.supervisor.states import CrashHistory, may_follow
from core.supervisor.trials import TrialEar, Trials
from core.supervisor.worker_group import GroupHeard, WorkerCame, WorkerDied, WorkerGroup
from core.wire.command import SidecarCommand
from core.wire.protocol import (
    Admit,
    Draining,
    Failed,
    Forked,
    Go,
    Hello,
    Message,
    NotForked,
    Ready,
    RecordBodies,
    Recorded,
    Take,
    Used,
)

_PROOF_PAUSE_S: Final = 0.2
"""Between two tries to prove the endpoint of a sidecar that says it is ready."""
_UNHEALTHY_AFTER: Final = 3
"""Bad verdicts of the monitor in a row before the state says so."""
_KILL_GRACE_S: Final = 5.0
"""How long a process that has failed may take to end, and one that was killed."""

_NEXT_TRY_S: Final = 60.0
"""After a worker could not be started, the system having no process for it."""

_END_S: Final = 2.0
"""Of a stop's deadline, what is kept for the end itself after the requests have had their time."""

_log = logging.getLogger("pocket.supervisor")


class StateMachine(Host):
    """Keeps at most one sidecar serving, one in rehearsal, and sees the rest leave. What its orders
    mean says the `Supervisor`."""

    def __init__(
        self,
        post: Callable[[Event], None],
        put: Callable[[Item], None],
        command: SidecarCommand | None,
        seams: Seams,
        spending: Spending,
        recordings: Recordings,
    ) -> None:
        self._spending = spending
        self._post = post
        self._put = put
        self._seams = seams
        self._clock = seams.clock
        self._command = command
        # Larger than any of an earlier program, so that stale events and old logs sort before it.
        self._run_ids = itertools.count(int(seams.wall()))
        self._run_id = 0
        self._state = State.STOPPED
        self._plan: RunPlan | None = None
        self._next: RunPlan | None = None  # to start with once the present child has left
        self._listener: Listener | None = None
        self._child: Sidecar | None = None
        self._groups: dict[int, WorkerGroup] = {}
        """By the numbers of their members: where several serve as one."""
        self._deadlines = Deadlines()
        self._crashes = CrashHistory()
        self._served = False  # this plan has run once: a death is a crash, not a refusal
        self._serves_since: float | None = None  # the present child, on our clock
        self._failure: Failed | None = None
        self._why = ("", "")  # what was last said of the state
        self._bad_verdicts = 0
        self._admitted = Admit({})
        self._record = RecordBodies(False)
        self._leaving = DrainingSidecars(seams.clock)
        self._finishers = Finishers(post, seams.wall)
        self._recordings = recordings
        self._source = self._make_source()
        self._applier = Applier(self, post, put, seams)
        self._trials = Trials(self, seams.listen, seams.clock)

    def _make_source(self) -> SidecarSource:
        seams = self._seams
        if not seams.can_fork:
            return SpareKeeper(
                self._spawn, seams.clock, self._leaving, self._post, self._surroundings
            )
        return PreforkKeeper(
            self._start_parent,
            self._spawn,
            self._hear,
            seams.clock,
            self._leaving,
            self._post,
            self._surroundings,
            seams.memory_is_short,
            seams.parent_waits,
        )

    def _surroundings(self) -> object:
        """What must be the same for a sidecar that was made before."""
        return self._command, self._seams.surroundings()

    @property
    def alone(self) -> bool:
        """True when no process of ours is left."""
        return self._child is None and not self._leaving.count

    def use(self, command: SidecarCommand) -> None:
        self._command = command

    def want_spare(self, wish: Wish, after_s: float = 0.0) -> None:
        self._source.want(wish, after_s)

    def pause(self) -> float | None:
        """Seconds until `tick` has something to do; None when nothing is planned."""
        now = self._clock()
        pauses = (
            self._deadlines.pause(now),
            self._applier.deadlines.pause(now),
            self._source.pause(),
            self._trials.pause(),
            self._leaving.pause(),
            None if (group := self._replaceable) is None else group.pause(),
        )
        return min((one for one in pauses if one is not None), default=None)

    def tick(self) -> None:
        """Do what is due."""
        while (alarm := self._deadlines.ring(self._clock())) is not None:
            self._answer(alarm)
        self._applier.tick()
        self._trials.tick()
        self._source.tick()
        self._leaving.tick()
        if (group := self._replaceable) is not None:
            group.tick()

    def _take_word(self, child: Child, heard: Heard) -> None:
        """What a process says, or that it is over."""
        if isinstance(heard, Exited):
            self._spending.over(child.number)
        group = self._groups.get(child.number)
        if group is None:
            self._take_words_of(child, heard)
            return
        if isinstance(heard, Exited):
            del self._groups[child.number]
        for word in group.heard(child, heard):
            self._take_words_of(group, word)

    def _take_words_of(self, child: Sidecar, heard: GroupHeard) -> None:
        """What a sidecar says, or several that serve as one."""
        if isinstance(heard, Draining):
            self._finishers.counted(child.number, heard.in_flight)
        elif isinstance(heard, Exited):
            self._finishers.over(child.number)
        if isinstance(heard, WorkerDied | WorkerCame):
            if child is self._child and isinstance(child, WorkerGroup):
                self._take_change(child, heard)
        elif child is self._child:
            if isinstance(heard, Exited):
                self._take_exit(heard)
            else:
                self._take_message(heard)
        elif isinstance(heard, Forked | NotForked):
            self._source.heard(child, heard)
        elif self._leaving.heard(child, heard):
            if isinstance(heard, Exited):
                self._source.heard(child, heard)
            if isinstance(heard, Draining | Exited):
                self._applier.accepts_no_more(child)
            notice = None if isinstance(heard, Exited) else words.notice_of(heard, self._run_id)
            if notice is not None:
                self._post(notice)
        elif not (self._applier.heard(child, heard) or self._trials.heard(child, heard)):
            self._source.heard(child, heard)

    def _answer(self, alarm: Alarm) -> None:
        child = self._child
        match alarm:
            case Alarm.RESTART if self._plan is not None:
                self._launch(self._plan)
            case Alarm.PROVE:
                self._ask_for_proof()
            case Alarm.WORKER:
                self._replace_workers()
            case Alarm.WORKER_READY if isinstance(child, WorkerGroup):
                child.end_late()
            case Alarm.START:
                self._give_up(*words.SLOW_START)
                self._kill()
            case Alarm.KILL:
                _log.warning("the sidecar did not leave in time and is killed")
                self._kill()
            case Alarm.UNKILLABLE if child is not None:
                self._child = self._next = None
                self._finishers.over(child.number)
                self._give_up(*words.unkillable(child.pid or 0))
            case _:
                pass

    # ---- orders
    def start(self, plan: RunPlan) -> None:
        if self._child is not None and self._state in (State.DRAINING, State.GIVEN_UP):
            self._next = plan
        elif not self._state.active:
            self._crashes.forget()
            self._served = False
            self._launch(plan)

    def apply(self, plan: RunPlan, models: frozenset[str]) -> None:
        if self._state in (State.RUNNING, State.UNHEALTHY) and self._plan is not None:
            self._applier.abandon("A newer one took its place.")
            self._applier.begin(next(self._run_ids), plan, models, self._plan)
            return
        if self._state.active:
            self.stop()
        self.start(plan)

    def limit(self, stop_deadline_s: float, restart_after_crash: bool) -> None:
        self._plan, self._next = (
            None if plan is None else plan.limited(stop_deadline_s, restart_after_crash)
            for plan in (self._plan, self._next)
        )

    def admit(self, admit: Admit) -> None:
        """Of the keys of client programs, these count from now on."""
        self._admitted = admit
        for child in self._with_clients():
            child.admit(admit)

    def tell_used(self, *, also_alone: bool = False) -> None:
        """Tell each sidecar what the others have used; `also_alone`: where there is only one, too,
        since what was used before has become known."""
        self._spending.is_told()
        children = self._with_clients()
        if len(children) > 1 or also_alone:
            for child in children:
                child.used(Used(**self._spending.others(child.number)))

    def say(self, events: Iterable[Event]) -> None:
        """What there is to say of the budgets of keys, in its order."""
        for one in events:
            self._post(one)

    def _with_clients(self) -> tuple[Child, ...]:
        serving = () if self._child is None else (self._child,)
        sidecars = (*serving, *self._applier.children, *self._leaving.children)
        return tuple(child for one in sidecars for child in one.members)

    def record(self, order: RecordBodies) -> None:
        """What is asked and answered is recorded from now on, or no longer."""
        self._record = order
        for child in self._with_clients():
            child.record(order)

    def begin_trial(self, name: str, plan: RunPlan, hear: TrialEar) -> None:
        self._trials.begin(next(self._run_ids), name, plan, hear)

    def end_trial(self, name: str | None = None) -> None:
        self._trials.end(name)

    def stop(self, deadline_s: float | None = None) -> None:
        self._next = None
        self._applier.abandon("The gateway was stopped.")
        limit = self._plan.stop_deadline_s if self._plan is not None else _KILL_GRACE_S
        limit = limit if deadline_s is None else min(limit, deadline_s)
        self._leaving.hurry(limit)
        self._finishers.hurry(limit)
        self._deadlines.drop(Alarm.RESTART)
        if self._child is not None:
            self._drain(self._child, deadline_s)
        elif self._state is not State.STOPPED:
            self._close_listener()
            self._enter(State.STOPPED)

    def _launch(self, plan: RunPlan) -> None:
        """Bind, get a process, tell it to go."""
        self._plan = plan
        self._run_id = next(self._run_ids)
        self._failure = self._serves_since = None
        self._bad_verdicts = 0
        try:
            if self._listener is None:
                self._listener = self._seams.listen(plan.host, plan.port)
        except PortError as error:
            self._enter(State.GIVEN_UP, error.what, error.remedy)
            return
        try:
            self._child = self.obtain_for(plan)
        except OSError as error:
            self._take_no_process(error)
            return
        self._enter(State.STARTING)
        self._deadlines.set(Alarm.START, self._clock() + plan.start_deadline_s)
        self.order(self._child, self._run_id, plan, self._listener.socket, "serve")

    def _take_no_process(self, error: OSError) -> None:
        """After a crash it is tried again: the computer may have room by then."""
        plan, delay = self._plan, None
        if self._served and plan is not None and plan.restart_after_crash:
            delay = self._crashes.crashed(self._clock())
        if delay is None:
            self._give_up(*words.not_launched(error))
            return
        self._enter(State.CRASHED, words.not_launched(error)[0], words.COMES_BACK)
        self._deadlines.set(Alarm.RESTART, self._clock() + max(delay, 1.0))

    def _spawn(self) -> Child:
        return self._seams.spawn(self._ready_command(), self._hear)

    def _start_parent(self) -> Parent:
        return self._seams.start_parent(self._ready_command(), self._hear)

    def _ready_command(self) -> SidecarCommand:
        if self._command is None:
            raise FileNotFoundError("the sidecar's program has not been made ready")
        return self._command

    # ---- what the applier borrows (see Host)
    @property
    def shared(self) -> socket.socket | None:
        return self._listener.socket if self._listener is not None else None

    def obtain(self) -> Child:
        return self._source.take()

    def obtain_for(self, plan: RunPlan) -> Sidecar:
        if plan.workers == 1:
            return self._source.take()
        children: list[Child] = []
        try:
            for count in range(plan.workers):
                children.append(self._source.take(more=count + 1 < plan.workers))
        except OSError:
            for child in children:
                self.dismiss(child)
            raise
        group = WorkerGroup(children, self._brief, lambda: next(self._run_ids), self._clock)
        self._groups.update(dict.fromkeys((child.number for child in children), group))
        return group

    def order(
        self, child: Sidecar, run_id: int, plan: RunPlan, listening: socket.socket, mode: str
    ) -> None:
        """Tell it to go."""
        go = plan.go(run_id, mode)
        # The processes of a group are each told by the group, with what counts then.
        child.go(go if isinstance(child, WorkerGroup) else self._brief(child, go), listening)

    def _brief(self, child: Sidecar, go: Go) -> Go:
        return replace(
            go,
            tool_keys=self._admitted.tool_keys,
            limits=self._admitted.limits,
            used=self._spending.others(child.number),
            bodies=self._record.on,
            bodies_until=self._record.until,
        )

    def swap(
        self, run_id: int, plan: RunPlan, child: Sidecar, shared: Listener | None
    ) -> Sidecar | None:
        before = self._child
        if before is not None:
            self._leaving.add(before, plan.drain_s)
            self._finishers.began(before.number, plan.drain_s)
        if shared is not None:
            self._close_listener()
            self._listener = shared
        self._deadlines.clear()
        self._child, self._plan, self._run_id = child, plan, run_id
        self._failure, self._bad_verdicts, self._served = None, 0, True
        self._serves_since = self._clock()
        self._enter(State.RUNNING)
        return before

    def move(self, before: RunPlan, *, is_free: bool) -> PortError | None:
        child, plan, trouble = self._child, self._plan, None
        if child is None or plan is None or self._listener is None:
            return None
        if is_free:
            self._close_listener()
            try:
                self._listener = self._seams.listen(plan.host, plan.port)
            except PortError as error:
                trouble = error
        else:
            trouble = PortError(*words.not_let_go(plan.port))
        if trouble is not None:
            self._plan = replace(plan, host=before.host)
            try:
                self._listener = self._listener or self._seams.listen(before.host, before.port)
            except PortError as gone:
                self._give_up(gone.what, gone.remedy)
                self._kill()
                return trouble
        child.take(Take(self._run_id), self._listener.socket)
        self._enter(self._state)
        return trouble

    def dismiss(self, child: Sidecar) -> None:
        self._leaving.add(child, 0.0)

    # ---- a stop
    def _drain(self, child: Sidecar, deadline_s: float | None) -> None:
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
        drain_s = max(0.0, kill_at - self._clock() - _END_S)
        self._finishers.began(child.number, drain_s)
        child.leave(drain_s)
        if self._state is not State.GIVEN_UP:
            self._enter(State.DRAINING)

    # ---- the child's words
    def _hear(self, child: Child, heard: Heard) -> bool:
        if self._trials.takes(child, heard):
            return False
        group = self._groups.get(child.number)
        if isinstance(heard, Recorded):
            told = read(heard)
            if group is not None:
                group.count(told.rows)
            self._recordings.told(child, told)
            return self._recordings.can_wait
        if group is not None:
            group.overhear(child, heard)
        if self._recordings.heard(child, heard):
            return self._recordings.can_wait
        self._put(lambda: self._take_word(child, heard))
        return False

    def _take_message(self, message: Message) -> None:
        if getattr(message, "run_id", 0) not in (self._run_id, 0):
            return
        match message:
            case Hello(litellm=version, dropped=dropped):
                _log.info("sidecar with LiteLLM %s; left out: %s", version, ", ".join(dropped))
            case Ready() if self._state is State.STARTING:
                self._take_ready(message)
            case Failed():
                self._failure = message
                self._deadlines.set(Alarm.KILL, self._clock() + _KILL_GRACE_S)
            case _:
                notice = words.notice_of(message, self._run_id)
                if notice is not None:
                    self._post(notice)

    def _take_ready(self, ready: Ready) -> None:
        found = Findings.of(ready)
        if found.fails_all and found.failing and not self._served:
            self._give_up(*words.would_fail(found.failing))
            if self._child is not None:
                self._child.leave(0.0)
                self._deadlines.set(Alarm.KILL, self._clock() + _KILL_GRACE_S)
            return
        for trouble in ready.troubles:
            self._post(words.started_with(trouble, self._run_id))
        self._applier.found = found
        for notice in words.fail_later(found.failing, self._run_id):
            self._post(notice)
        self._ask_for_proof()

    def _take_exit(self, exited: Exited) -> None:
        self._child = None
        self._deadlines.clear()
        if self._state is State.DRAINING:
            self._enter(State.STOPPED)
        if self._state in (State.STOPPED, State.GIVEN_UP):
            plan, self._next = self._next, None
            if plan is not None:
                self.start(plan)
            return
        if self._plan is not None:
            exited = self._with_last_words(exited, self._run_id, self._plan)
        before = self._applier.died(self._run_id)
        if before is not None:
            self._go_back(before, exited)
        elif self._failure is not None:
            self._give_up(*words.refused(self._failure))
        elif not self._served:
            self._give_up(*words.died_before_ready(exited))
        else:
            self._crash(exited)

    def _with_last_words(self, exited: Exited, run_id: int, plan: RunPlan) -> Exited:
        """Without secrets; what it said last is in the log of its run then."""
        hide = Redactor(plan.hidden())
        exited = replace(exited, last_words=tuple(map(hide, exited.last_words)))
        keep_last_words(plan.log_dir, run_id, exited.last_words, self._seams.wall())
        return exited

    def _crash(self, exited: Exited) -> None:
        now = self._clock()
        served_s = 0.0 if self._serves_since is None else now - self._serves_since
        delay = self._crashes.crashed(now, served_s)
        again = self._plan is not None and self._plan.restart_after_crash
        if delay is None or not again:
            self._give_up(*words.crashed_for_good(exited, self._crashes.recent))
            return
        self._enter(State.CRASHED, words.crashed(exited), words.COMES_BACK)
        self._deadlines.set(Alarm.RESTART, self._clock() + delay)

    def _go_back(self, before: RunPlan, exited: Exited) -> None:
        """A new config died in its first half minute: the one before serves again, unasked."""
        reason = words.crashed(exited)
        run_id, moved = self._run_id, self._plan
        self._enter(State.CRASHED, reason, words.COMES_BACK)
        if moved is not None:
            self._applier.rolled_back(run_id, moved, reason)
            before = before.limited(moved.stop_deadline_s, moved.restart_after_crash)
        if self._listener is not None and not self._listener.serves(*before.bound_to):
            self._close_listener()
        self._launch(before)

    # ---- several that serve as one
    @property
    def _replaceable(self) -> WorkerGroup | None:
        """What serves, where a stuck one of it may be ended, since another takes its place."""
        again = self._plan is not None and self._plan.restart_after_crash
        return self._child if again and isinstance(self._child, WorkerGroup) else None

    def _take_change(self, group: WorkerGroup, heard: WorkerDied | WorkerCame) -> None:
        """One of them died while the rest serve, or one that replaced another serves."""
        plan = self._plan
        if isinstance(heard, WorkerDied) and plan is not None:
            exited = self._with_last_words(heard.exited, heard.run_id, plan)
            before = self._applier.died(self._run_id)
            if before is None:
                self._lose_worker(group, plan, replace(heard, exited=exited))
            else:  # the rest finish what they have; who comes now waits for the config before
                self._leaving.add(group, plan.drain_s)
                self._finishers.began(group.number, plan.drain_s)
                self._child = None
                self._deadlines.clear()
                self._go_back(before, exited)
                return
        if self._state in (State.RUNNING, State.UNHEALTHY):
            self._enter(self._state, *self._why)  # with the processes that there are now

    def _lose_worker(self, group: WorkerGroup, plan: RunPlan, died: WorkerDied) -> None:
        exited, crashes = died.exited, self._crashes
        delay = (
            crashes.was_stuck(died.served_s)
            if died.was_stuck
            else crashes.crashed(self._clock(), died.served_s)
        )
        if not plan.restart_after_crash:
            left = group.size - group.missing
            self._post(words.worker_not_replaced(exited, left, self._run_id))
        elif delay is None:
            self._give_up(*words.crashed_for_good(exited, self._crashes.recent))
            self._finishers.began(group.number, plan.stop_deadline_s)
            group.leave(plan.stop_deadline_s)
            self._deadlines.set(Alarm.KILL, self._clock() + plan.stop_deadline_s + _END_S)
        else:
            self._post(words.worker_died(exited, self._run_id, was_stuck=died.was_stuck))
            self._deadlines.set(Alarm.WORKER, self._clock() + delay)

    def _replace_workers(self) -> None:
        group, plan = self._child, self._plan
        if not isinstance(group, WorkerGroup) or plan is None or not plan.restart_after_crash:
            return
        for _ in range(group.missing):
            try:
                child = self._source.take()
            except OSError as error:
                self._post(words.worker_not_launched(error, self._run_id))
                self._deadlines.set(Alarm.WORKER, self._clock() + _NEXT_TRY_S)
                return
            self._groups[child.number] = group
            group.add(child)
            self._deadlines.set(Alarm.WORKER_READY, self._clock() + plan.start_deadline_s)

    # ---- proof and health
    def _ask_for_proof(self) -> None:
        """A question to the endpoint, off this thread: an order that comes meanwhile is taken."""
        listener, run_id = self._listener, self._run_id
        if listener is None:
            return

        def ask() -> None:
            probe = self._seams.probe(listener.address)
            self._put(lambda: self._take_proof(run_id, probe))

        self._seams.aside(ask)

    def take_verdict(self, run_id: int, probe: Probe) -> None:
        """What the endpoint answered to the monitor."""
        serving = self._state in (State.RUNNING, State.UNHEALTHY)
        if run_id != self._run_id or self._child is None or not serving:
            return
        self._bad_verdicts = 0 if probe.ok else self._bad_verdicts + 1
        if probe.ok and self._state is State.UNHEALTHY:
            self._enter(State.RUNNING)
        elif self._bad_verdicts >= _UNHEALTHY_AFTER and self._state is State.RUNNING:
            self._enter(State.UNHEALTHY, *words.unhealthy(probe))

    def _take_proof(self, run_id: int, probe: Probe) -> None:
        """What it answered to us, after a start."""
        if run_id != self._run_id or self._child is None or self._state is not State.STARTING:
            return
        if probe.ok:
            self._deadlines.clear()
            self._served = True
            self._serves_since = self._clock()
            self._enter(State.RUNNING)
            self._replace_workers()
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
        self._state, self._why = state, (reason, remedy)
        members = self._child.members if self._child is not None else ()
        self._post(
            StateChanged(
                run_id=self._run_id,
                state=state,
                at=self._seams.wall(),
                reason=reason,
                remedy=remedy,
                pid=self._child.pid if self._child is not None else None,
                pids=tuple(one.pid for one in members if one.pid is not None),
                address=self._listener.address if self._listener is not None else "",
                config=self._plan.digest if self._plan is not None else "",
                host=self._listener.host if self._listener is not None else "",
            )
        )
        if state in (State.STOPPED, State.GIVEN_UP):
            self._plan = None  # it holds secrets
