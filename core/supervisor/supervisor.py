"""The sidecar's supervisor: one thread and one inbox.

Callers put orders into the inbox, the sidecars' threads put their words there; the thread takes
them one by one and keeps the deadlines. What they lead to is decided by the `StateMachine`.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Mapping, Sequence

from core.base.events import Event, MatterSettled, Probe
from core.supervisor import words
from core.supervisor.inbox import Child, Item
from core.supervisor.recording import Recording, Recordings
from core.supervisor.run_plan import RunPlan
from core.supervisor.seams import Seams
from core.supervisor.source import Wish
from core.supervisor.spending import Reached, Spending
from core.supervisor.state_machine import StateMachine
from core.supervisor.trials import TrialEar, TrialOver
from core.wire.command import SidecarCommand
from core.wire.limits import KeyLimits, Tally, Window
from core.wire.protocol import Admit, Body, RecordBodies
from core.wire.request_row import RequestRow


class Supervisor:
    """Starts, watches, restarts and stops the one sidecar. All methods but `close` return at once.

    `post` is called on the supervisor's thread. `recording` takes the rows that sidecars make,
    where a plan asks for them; `connected` hears the `address:port` of each client that comes;
    `bodies` takes what sidecars record of requests and answers. The three are called on threads of
    the sidecars, and return at once.
    """

    def __init__(
        self,
        post: Callable[[Event], None],
        command: SidecarCommand | None = None,
        *,
        seams: Seams | None = None,
        recording: Recording | None = None,
        connected: Callable[[str], object] = lambda _peer: None,
        bodies: Callable[[Body], None] = lambda _body: None,
    ) -> None:
        self._inbox: queue.SimpleQueue[Item] = queue.SimpleQueue()
        seams = seams or Seams()
        self._spending = Spending(seams.wall)
        recordings = Recordings(
            recording,
            connected,
            bodies,
            self._count,
            self._inbox.put,
            lambda: self._spending.has_limits,
        )
        self._machine = StateMachine(
            post, self._inbox.put, command, seams, self._spending, recordings
        )
        self._thread: threading.Thread | None = None
        self._closing = False

    # ---- for callers
    def open(self) -> None:
        """Start the thread."""
        # One thread for the whole life also matters to Linux: the parent-death signal that a
        # sidecar asks for comes when the *thread* that started it ends.
        self._thread = threading.Thread(target=self._live, name="supervisor", daemon=True)
        self._thread.start()

    def use(self, command: SidecarCommand) -> None:
        """From now on, this starts a sidecar. Needed once before anything is to be started."""
        self._inbox.put(lambda: self._machine.use(command))

    def start(self, plan: RunPlan) -> None:
        """Start with `plan`, unless a sidecar is up or coming."""
        self._order(lambda: self._machine.start(plan))

    def stop(self) -> None:
        """Refuse new clients, let requests finish for a while, then end it."""
        self._inbox.put(self._machine.stop)

    def want_spare(self, wish: Wish, after_s: float = 0.0) -> None:
        """Have a sidecar at hand from now on, as far as the wish goes. What must be loaded for that
        is loaded `after_s` from now."""
        self._order(lambda: self._machine.want_spare(wish, after_s))

    def apply(self, plan: RunPlan, models: frozenset[str]) -> None:
        """Bring `plan` into service without a refused client, once a rehearsal has shown that it
        comes up with all of `models`. Where nothing serves it is a plain start.

        A new address is taken before the old one is given up; a restart is an apply, too."""
        self._order(lambda: self._machine.apply(plan, models))

    def limit(self, stop_deadline_s: float, restart_after_crash: bool) -> None:
        """These settings have changed; what runs goes by them from now on."""
        self._inbox.put(lambda: self._machine.limit(stop_deadline_s, restart_after_crash))

    def admit(self, tool_keys: Mapping[str, str], limits: Mapping[str, KeyLimits]) -> None:
        """Of the keys of client programs, these count from now on, in every sidecar that serves,
        drains or will: names by digests; and these limits, by names."""
        settled, reached = self._spending.limit(limits)
        admit = Admit(dict(tool_keys), {name: one.encoded() for name, one in limits.items()})
        self._inbox.put(lambda: self._machine.admit(admit))
        self._tell_budgets(settled, reached)
        if self._spending.wants_telling():  # while there were no limits nobody was told
            self._inbox.put(self._machine.tell_used)

    def used_before(self, before: Tally) -> None:
        """What the keys had used before this program began; once."""
        self._spending.begin(before)
        self._inbox.put(lambda: self._machine.tell_used(also_alone=True))

    def used(self) -> Tally:
        """What the keys of client programs have used, as far as it is known."""
        return self._spending.used()

    def record(self, order: RecordBodies) -> None:
        """What is asked and answered is recorded from now on, or no longer, in every sidecar that
        serves, drains or will."""
        self._inbox.put(lambda: self._machine.record(order))

    def begin_trial(self, name: str, plan: RunPlan, hear: TrialEar) -> None:
        """Bring `plan` up beside what serves, on a private port, for real requests of somebody who
        tries it: `hear` is told the address, or why not, and what the sidecar records of requests,
        which no ledger gets. `name` is what it is ended by. One at a time: while another is not
        over, `hear` is told so."""

        def begin() -> None:
            if self._closing:
                hear(TrialOver("The program is being closed."))
            else:
                self._machine.begin_trial(name, plan, hear)

        self._inbox.put(begin)

    def end_trial(self, name: str) -> None:
        """Nobody asks the trial of this name any more: it goes, and no other. Idempotent."""
        self._inbox.put(lambda: self._machine.end_trial(name))

    def observe(self, run_id: int, readiness: Probe) -> None:
        """The monitor's verdict on a run that serves."""
        self._inbox.put(lambda: self._machine.take_verdict(run_id, readiness))

    def close(self, deadline_s: float | None = None) -> None:
        """Stop the sidecar within `deadline_s` (None: what the plan says) and end the thread.

        Blocks until then. Idempotent.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._inbox.put(lambda: self._end(deadline_s))
        thread.join()

    def _count(self, child: Child, rows: Sequence[RequestRow]) -> None:
        """Called on threads of the sidecars."""
        reached = self._spending.heard(child.number, rows)
        self._tell_budgets((), reached)
        if self._spending.wants_telling():
            self._inbox.put(self._machine.tell_used)

    def _tell_budgets(
        self, settled: Sequence[tuple[str, Window]], reached: Sequence[Reached]
    ) -> None:
        """Called on any thread. Another one may have come first into the inbox with what it found
        later: so each is said only if it is still so when its turn has come."""

        def say() -> None:
            told = self._spending.told
            said: list[Event] = [
                MatterSettled(words.budget_matter(*one)) for one in settled if told(*one) is None
            ]
            said += [
                words.budget_reached(one) for one in reached if told(one.name, one.window) is one
            ]
            self._machine.say(said)

        if settled or reached:
            self._inbox.put(say)

    # ---- the thread
    def _live(self) -> None:
        while not (self._closing and self._machine.alone):
            self.step(self._machine.pause())

    def step(self, timeout_s: float | None) -> None:
        """Wait up to `timeout_s` (None: for ever) for one item, take it, keep the deadlines."""
        with contextlib.suppress(queue.Empty):
            self._inbox.get(timeout=timeout_s)()
        self._machine.tick()

    def _order(self, order: Item) -> None:
        """`order`, unless it comes after the end."""
        self._inbox.put(lambda: None if self._closing else order())

    def _end(self, deadline_s: float | None) -> None:
        self._closing = True
        self._machine.want_spare(Wish.NONE)
        self._machine.end_trial()
        self._machine.stop(deadline_s)
