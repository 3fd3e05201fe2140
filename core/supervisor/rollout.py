"""A changed config on its way into service: rehearsed in private, then given the real address.

Nothing of the running gateway is touched before the rehearsal has shown that the new config comes
up, answers, and has the models it declares. Lives on the supervisor's thread.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Protocol

from core.base.errors import HealthError, PortError
from core.base.events import ApplyChanged, ApplyStep, Event, Probe
from core.config.document import parse, text_of
from core.supervisor import words
from core.supervisor.deadlines import Alarm, Deadlines
from core.supervisor.findings import Findings
from core.supervisor.inbox import Item, Sidecar
from core.supervisor.listener import Listener
from core.supervisor.process import Exited, Heard
from core.supervisor.run_plan import RunPlan
from core.supervisor.seams import Seams
from core.wire.failing import Failing
from core.wire.protocol import Failed, Ready, Take, Taken

_UNSAID_S: Final = 1.0
"""The one before usually stops accepting within milliseconds; a stuck one is not waited for."""
_LETS_GO_S: Final = 10.0
"""The same where its port is needed: it serves until then."""
_PRIVATE_HOST: Final = "127.0.0.1"


WATCH_S: Final = 30.0
"""A new sidecar that dies this early is held against its config: the one before comes back."""


class Step(Enum):
    REHEARSING = auto()
    """It loads the config."""
    PROVING = auto()
    """It says it is ready; its endpoint is being asked."""
    TAKING = auto()
    """It has been given the real socket."""


@dataclass(frozen=True)
class Refusal:
    """The rollout is over and nothing has changed."""

    reason: str
    remedy: str = ""
    line: int | None = None
    column: int | None = None
    address: str = ""
    """`host:port` that could not be taken."""


@dataclass(frozen=True)
class Proof:
    """What the private endpoint of a rehearsal answered."""

    readiness: Probe
    models: frozenset[str] | None
    """What `/v1/models` lists; None where it was not asked."""


class Rollout:
    """One attempt. The supervisor feeds it what the child says and does what it answers."""

    def __init__(
        self,
        run_id: int,
        plan: RunPlan,
        models: frozenset[str],
        child: Sidecar,
        private: Listener,
        shared: Listener | None,
        serving: RunPlan,
        before: Findings,
        *,
        again: bool = False,
        moves_in_place: bool = False,
    ) -> None:
        self.run_id = run_id
        self.plan = plan
        self.models = models
        self.child = child
        self.private = private
        self.shared = shared
        """A new address to listen on; None when the present one stays, or when the new one cannot
        be opened before it is closed."""
        self.again = again
        """The config is the one that serves."""
        self.moves_in_place = moves_in_place
        """The new address is on the same port, which nobody but we ourselves hold."""
        self.step = Step.REHEARSING
        self._failed: Failed | None = None
        self._troubles: list[str] = []
        self._serving = serving
        """What goes on meanwhile."""
        self.before = before
        """What was found of it."""
        self.found = Findings()

    @property
    def troubles(self) -> tuple[str, ...]:
        """What LiteLLM complained of while it came up."""
        return tuple(self._troubles)

    def heard(self, heard: Heard) -> Step | Refusal | None:
        """What to do next: ask for proof (PROVING), swap (TAKING), give up, or nothing."""
        match heard:
            case Ready(troubles=troubles) if self.step is Step.REHEARSING:
                self._troubles = list(troubles)
                self.found = Findings.of(heard)
                refused = self.found.refused(self.before, self.plan, self._serving)
                # The same main file says nothing of those that it includes.
                is_same = self.again and self.plan.texts == self._serving.texts
                if refused and not is_same:
                    return self._failing(refused)
                self.models -= self.found.lacks_still(self.before)
                missing = self.models - self.found.models
                if missing:
                    return self._without(missing)
                self.step = Step.PROVING
                return Step.PROVING
            case Failed():
                self._failed = heard
                return Refusal(*words.refused(heard), heard.line, heard.column)
            case Taken() if self.step is Step.TAKING:
                return Step.TAKING
            case Exited():
                return Refusal(*words.died_before_ready(heard))
            case _:
                return None

    def judge(self, proof: Proof) -> Refusal | None:
        """None when the endpoint has proved itself."""
        if not proof.readiness.ok:
            return Refusal(*words.unproved(proof.readiness))
        missing = self.models - proof.models if proof.models is not None else frozenset()
        return self._without(missing) if missing else None

    def close(self) -> None:
        """The private address is no longer needed."""
        self.private.close()

    def _failing(self, failing: Sequence[Failing]) -> Refusal:
        """Models that no client could use."""
        place = (None, None) if failing[0].file else (failing[0].line, failing[0].column)
        return Refusal(*words.would_fail(failing), *place)

    def _without(self, missing: frozenset[str] | set[str]) -> Refusal:
        place = next((found for name in sorted(missing) if (found := self._place(name))), ())
        return Refusal(*words.left_out(sorted(missing), self._troubles), *place)

    def _place(self, model: str) -> tuple[int, int] | None:
        """Where the config declares `model`: line and column, from 1."""
        document = parse(self.plan.texts.get(self.plan.config, ""))
        for entry in document.model_entries():
            name = document.get(entry, "model_name")
            if name is not None and text_of(name) == model:
                return document.place(name)
        return None


class Host(Protocol):
    """What the state machine lends."""

    def obtain_for(self, plan: RunPlan) -> Sidecar:
        """As many as the plan wants, as one. Raises OSError."""

    @property
    def shared(self) -> socket.socket | None:
        """The socket that clients use; None while there is none."""

    def order(
        self, child: Sidecar, run_id: int, plan: RunPlan, listening: socket.socket, mode: str
    ) -> None:
        """Tell it to go."""

    def swap(
        self, run_id: int, plan: RunPlan, child: Sidecar, shared: Listener | None
    ) -> Sidecar | None:
        """`child` serves now; the one before, which is returned, drains and leaves."""

    def move(self, before: RunPlan, *, is_free: bool) -> PortError | None:
        """The sidecar that serves now takes the address of its plan, which could not be opened
        while that of `before` was, on the same port. The former is closed for that moment, and
        opened again if the new one cannot be. Unless the port `is_free` (the sidecar of before
        has let go of it) the former is kept. The answer says why it is still the former."""

    def dismiss(self, child: Sidecar) -> None:
        """End one that never served."""


class Applier:
    """At most one rollout at a time; a newer one takes the place of one that has not swapped."""

    def __init__(
        self,
        host: Host,
        post: Callable[[Event], None],
        put: Callable[[Item], None],
        seams: Seams,
    ) -> None:
        self._host = host
        self._post = post
        self._put = put
        self._seams = seams
        self._clock = seams.clock
        self._rollout: Rollout | None = None
        self._before: RunPlan | None = None
        self._watched: tuple[int, RunPlan] | None = None
        """The run that is in its first half minute."""
        self._blameless = False
        """It differs from the one before in nothing that it could die of: a crash is a crash."""
        self._unsaid: Rollout | None = None
        """A swap that was not told yet."""
        self._accepts: Sidecar | None = None
        """It may still accept clients, with the old config."""
        self.found = Findings()
        """Of the config that serves."""
        self.deadlines = Deadlines()

    @property
    def busy(self) -> bool:
        return self._rollout is not None

    @property
    def children(self) -> tuple[Sidecar, ...]:
        """The one in rehearsal."""
        return () if self._rollout is None else (self._rollout.child,)

    def begin(
        self, run_id: int, plan: RunPlan, models: frozenset[str], now_serving: RunPlan
    ) -> None:
        """Rehearse `plan`; `now_serving` is what goes on meanwhile. The one before is over."""
        again = bool(plan.digest) and plan.digest == now_serving.digest
        shared: Listener | None = None
        private: Listener | None = None
        try:
            shared, in_place = self._new_address(plan, now_serving)
            private = self._seams.listen(_PRIVATE_HOST, 0)
            child = self._host.obtain_for(plan)
        except (PortError, OSError) as error:
            for listener in (shared, private):
                if listener is not None:
                    listener.close()
            if isinstance(error, PortError):
                refusal = _not_taken(plan, error)
            else:
                refusal = Refusal(*words.not_launched_again(error))
            self._tell(run_id, plan, ApplyStep.REFUSED, refusal, again=again, untried=True)
            return
        self._before = now_serving
        self._rollout = Rollout(
            run_id,
            plan,
            models,
            child,
            private,
            shared,
            now_serving,
            self.found,
            again=again,
            moves_in_place=in_place,
        )
        self.deadlines.set(Alarm.START, self._clock() + plan.start_deadline_s)
        self._tell(run_id, plan, ApplyStep.REHEARSING, again=again)
        self._host.order(child, run_id, plan, private.socket, "rehearse")

    def _new_address(self, plan: RunPlan, now: RunPlan) -> tuple[Listener | None, bool]:
        """The socket of a new address, opened beside the present one; None with True where it
        must wait until that is closed. Raises PortError when it cannot be had."""
        if plan.bound_to == now.bound_to:
            return None, False
        try:
            return self._seams.listen(plan.host, plan.port), False
        except PortError as error:
            if not error.busy or plan.port != now.port:
                raise
        if sys.platform == "win32":
            # There a port is free only once the last connection on it is over, and that may take
            # as long as the requests under way do.
            raise PortError(*words.not_beside(now.host, plan.host, plan.port))
        # The same port on another address of this computer: it is we who hold it. Whether there
        # is such an address at all can be tried on any port.
        self._seams.listen(plan.host, 0).close()
        return None, True

    def heard(self, child: Sidecar, heard: Heard) -> bool:
        """Take a word of a child; False when it is none of ours."""
        rollout = self._rollout
        if rollout is None or child is not rollout.child:
            return False
        answer = rollout.heard(heard)
        match answer:
            case Refusal():
                self._refuse(answer, gone=isinstance(heard, Exited))
            case Step.PROVING:
                self._ask(rollout)
            case Step.TAKING:
                self._finish(rollout)
            case _:
                pass
        return True

    def _proved(self, rollout: Rollout, proof: Proof) -> None:
        if rollout is not self._rollout or rollout.step is not Step.PROVING:
            return
        refusal = rollout.judge(proof)
        target = rollout.shared.socket if rollout.shared is not None else self._host.shared
        if refusal is not None or target is None:
            if refusal is not None:
                self._refuse(refusal, gone=False)
            else:
                self.abandon("The gateway was stopped meanwhile.")
            return
        rollout.step = Step.TAKING
        if rollout.moves_in_place:
            self._finish(rollout)  # it gets its socket once the one before has let go of the port
        else:
            rollout.child.take(Take(rollout.run_id), target)

    def accepts_no_more(self, child: Sidecar) -> None:
        """A sidecar that was told to leave takes no new connection from now on."""
        if self._accepts is child:
            self._say_applied(is_free=True)

    def died(self, run_id: int) -> RunPlan | None:
        """A serving run ended unasked: the plan to go back to, if it was a new one."""
        self._say_applied()
        if self._watched is None or run_id != self._watched[0]:
            return None
        self._watched = None
        self.deadlines.drop(Alarm.WATCH)
        return None if self._blameless else self._before

    def abandon(self, reason: str) -> None:
        """Give up a rollout that has not swapped yet; forget the watch."""
        self._say_applied()
        self._watched = None
        self.deadlines.clear()
        if self._rollout is not None:
            self._refuse(Refusal(reason), gone=False, step=ApplyStep.ABANDONED)

    def tick(self) -> None:
        """Do what is due."""
        while (alarm := self.deadlines.ring(self._clock())) is not None:
            if alarm is Alarm.START:
                self._refuse(Refusal(*words.SLOW_START), gone=False)
            elif alarm is Alarm.SWAPPED:
                self._say_applied()
            elif alarm is Alarm.WATCH:
                watched, self._watched = self._watched, None
                if watched is not None:
                    self._tell(*watched, ApplyStep.KEPT)

    def rolled_back(self, run_id: int, plan: RunPlan, reason: str) -> None:
        """Say that `plan` did not live, and that the config before is on its way back."""
        self._tell(run_id, plan, ApplyStep.ROLLED_BACK, Refusal(*words.rolled_back(reason)))

    def _ask(self, rollout: Rollout) -> None:
        address, key = rollout.private.address, rollout.plan.key

        def ask() -> None:
            readiness = self._seams.probe(address)
            models: frozenset[str] | None = None
            if readiness.ok and key:
                try:
                    models = frozenset(self._seams.list_models(address, key))
                except HealthError as error:
                    readiness = Probe(False, None, str(error))
            proof = Proof(readiness, models)
            self._put(lambda: self._proved(rollout, proof))

        self._seams.aside(ask)

    def _finish(self, rollout: Rollout) -> None:
        self._rollout = None
        rollout.close()
        self.deadlines.clear()
        self._watched = (rollout.run_id, rollout.plan)
        self._blameless = self._before is not None and rollout.plan.works_like(self._before)
        self.deadlines.set(Alarm.WATCH, self._clock() + WATCH_S)
        self._unsaid = rollout
        self._accepts = self._host.swap(rollout.run_id, rollout.plan, rollout.child, rollout.shared)
        for trouble in rollout.troubles:
            self._post(words.started_with(trouble, rollout.run_id))
        self.found = rollout.found
        still = () if rollout.again else rollout.found.still(rollout.before)
        for notice in words.fail_later(rollout.found.failing, rollout.run_id, still):
            self._post(notice)
        if self._accepts is None:
            self._say_applied(is_free=True)
        else:
            patience_s = _LETS_GO_S if rollout.moves_in_place else _UNSAID_S
            self.deadlines.set(Alarm.SWAPPED, self._clock() + patience_s)

    def _say_applied(self, *, is_free: bool = False) -> None:
        rollout, self._unsaid, self._accepts = self._unsaid, None, None
        self.deadlines.drop(Alarm.SWAPPED)
        if rollout is None:
            return
        trouble = None
        if rollout.moves_in_place and self._before is not None:
            trouble = self._host.move(self._before, is_free=is_free)
        if trouble is None:
            step, why = ApplyStep.APPLIED, None
        else:
            step, why = ApplyStep.REFUSED, _not_taken(rollout.plan, trouble)
        self._tell(rollout.run_id, rollout.plan, step, why, again=rollout.again)

    def _refuse(self, refusal: Refusal, *, gone: bool, step: ApplyStep = ApplyStep.REFUSED) -> None:
        rollout, self._rollout = self._rollout, None
        if rollout is None:
            return
        rollout.close()
        if rollout.shared is not None:
            rollout.shared.close()
        self.deadlines.drop(Alarm.START)
        if not gone:
            self._host.dismiss(rollout.child)
        self._tell(rollout.run_id, rollout.plan, step, refusal, again=rollout.again)

    def _tell(
        self,
        run_id: int,
        plan: RunPlan,
        step: ApplyStep,
        why: Refusal | None = None,
        *,
        again: bool = False,
        untried: bool = False,
    ) -> None:
        why = why or Refusal("")
        self._post(
            ApplyChanged(
                run_id,
                step,
                why.reason,
                why.remedy,
                plan.digest,
                why.line,
                why.column,
                again,
                why.address,
                untried,
            )
        )


def _not_taken(plan: RunPlan, error: PortError) -> Refusal:
    return Refusal(error.what, error.remedy, address=f"{plan.host}:{plan.port}")
