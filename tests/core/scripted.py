"""A supervisor without processes: remembers its orders and goes through the states at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from core.account.account import Account
from core.base.events import (
    ApplyChanged,
    ApplyStep,
    Event,
    Job,
    JobDone,
    Probe,
    State,
    StateChanged,
)
from core.base.paths import Paths
from core.clients.tool import Computer
from core.engine import Engine
from core.supervisor.run_plan import RunPlan
from core.supervisor.source import Wish
from core.supervisor.supervisor import Supervisor
from core.supervisor.trials import TrialEar, TrialOver, TrialWord
from core.vault.format import Cost
from core.vault.vault import Vault
from core.wire.command import SidecarCommand
from core.wire.limits import KeyLimits, Tally
from core.wire.protocol import Body, RecordBodies
from tests.conftest import PATIENCE


class ScriptedSupervisor:
    """Looks like a Supervisor from the engine's side."""

    def __init__(self, post: Callable[[Event], None], command: SidecarCommand | None) -> None:
        self.post = post
        self.plans: list[RunPlan] = []
        self.orders: list[str] = []
        self.observed: list[tuple[int, Probe]] = []
        self.run_id = 0
        self.ending: tuple[str, str] | None = None
        """Reason and remedy with which the next start gives up; None: it comes up."""
        self.closed_with: list[float | None] = []
        self.spares: list[Wish] = []
        """What was said about a spare, in order."""
        self.models: frozenset[str] = frozenset()
        self.limits: tuple[float, bool] | None = None
        self.admitted: Mapping[str, str] = {}
        """Names of client programs by digests of the keys that count."""
        self.key_limits: Mapping[str, KeyLimits] = {}
        """Their limits by their names."""
        self.tally = Tally()
        """What they have used."""
        self.trials: list[RunPlan] = []
        self.trial: TrialWord = TrialOver("nobody is here")
        """What comes of the next trial."""
        self.refusal: ApplyChanged | None = None
        """What the next apply ends with; None: it serves."""

    def enter(self, state: State, reason: str = "", remedy: str = "") -> None:
        plan = self.plans[-1] if self.plans else None
        address = f"http://{plan.host}:{plan.port}" if plan and state.active else ""
        config = plan.digest if plan else ""
        at = time.time()
        host = plan.host if plan and state.active else ""
        self.post(StateChanged(self.run_id, state, at, reason, remedy, None, address, config, host))

    def open(self) -> None:
        self.orders.append("open")

    def use(self, command: SidecarCommand) -> None:
        self.orders.append("use")

    def start(self, plan: RunPlan) -> None:
        self.orders.append("start")
        self.plans.append(plan)
        self.run_id += 1
        self.enter(State.STARTING)
        if self.ending is not None:
            self.enter(State.GIVEN_UP, *self.ending)
        else:
            self.enter(State.RUNNING)

    def stop(self) -> None:
        self.orders.append("stop")
        if self.plans:
            self.enter(State.DRAINING)
            self.enter(State.STOPPED)

    def limit(self, stop_deadline_s: float, restart_after_crash: bool) -> None:
        self.limits = (stop_deadline_s, restart_after_crash)

    def want_spare(self, wish: Wish, after_s: float = 0.0) -> None:
        self.spares.append(wish)

    def apply(self, plan: RunPlan, models: frozenset[str]) -> None:
        self.orders.append("apply")
        self.models = models
        self.tell(plan, ApplyStep.REHEARSING)
        if self.refusal is not None:
            self.tell(plan, ApplyStep.REFUSED, self.refusal.reason, self.refusal.remedy)
            return
        self.run_id += 1
        self.plans.append(plan)
        self.enter(State.RUNNING)
        self.tell(plan, ApplyStep.APPLIED)

    def tell(self, plan: RunPlan, step: ApplyStep, reason: str = "", remedy: str = "") -> None:
        tried = step in (ApplyStep.REHEARSING, ApplyStep.REFUSED, ApplyStep.ABANDONED)
        run_id = self.run_id + 1 if tried else self.run_id
        self.post(ApplyChanged(run_id, step, reason, remedy, plan.digest))

    def admit(self, tool_keys: Mapping[str, str], limits: Mapping[str, KeyLimits]) -> None:
        self.admitted = tool_keys
        self.key_limits = limits

    def used_before(self, before: Tally) -> None:
        self.tally.add(before)

    def used(self) -> Tally:
        return self.tally

    def record(self, order: RecordBodies) -> None:
        self.recording = order

    def begin_trial(self, name: str, plan: RunPlan, hear: TrialEar) -> None:
        self.trials.append(plan)
        self.orders.append(f"begin {name}")
        hear(self.trial)

    def end_trial(self, name: str) -> None:
        self.orders.append(f"end {name}")

    def observe(self, run_id: int, readiness: Probe) -> None:
        self.observed.append((run_id, readiness))

    def close(self, deadline_s: float | None = None) -> None:
        self.closed_with.append(deadline_s)


class Bench:
    """An engine on a scripted supervisor, and all the events it posted."""

    def __init__(self, folder: Path, **more: Any) -> None:
        self.paths = Paths(folder, "option")
        self.seen: list[Event] = []
        more.setdefault("environ", {})
        more.setdefault("computer", Computer(sys.platform, {}, folder / "home"))
        self.engine = Engine(
            self.paths,
            account=Account(self.paths.account, self.paths.lockout, rounds=4),
            vault=Vault(self.paths.vault, cost=Cost(log2_n=4)),
            make_supervisor=self._make,
            **more,
        )

    def _make(
        self,
        post: Callable[[Event], None],
        command: SidecarCommand | None,
        *,
        bodies: Callable[[Body], None],
        **_more: object,
    ) -> Supervisor:
        self.bodies = bodies
        self.supervisor = ScriptedSupervisor(post, command)
        return cast(Supervisor, self.supervisor)

    def done(self, job: Job[Any]) -> JobDone:
        """The end of `job`."""
        deadline = time.monotonic() + 25 * PATIENCE
        while time.monotonic() < deadline:
            for event in self.of(JobDone):
                if event.job_id == job.id:
                    assert isinstance(event, JobDone)
                    return event
            event = self.engine.events.wait(0.5)
            if event is not None:
                self.seen.append(event)
        raise AssertionError(f"no end of: {job.what}")

    def result(self, job: Job[Any]) -> Any:
        """The result of `job`; raises its error."""
        done = self.done(job)
        if done.error is not None:
            raise done.error
        return done.result

    def of(self, kind: type[Event]) -> list[Any]:
        self.seen += self.engine.events.drain()
        return [event for event in self.seen if isinstance(event, kind)]
