"""A supervisor without processes: remembers its orders and goes through the states at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from core.auth import Account
from core.engine import Engine
from core.events import Event, Job, JobDone, Probe, State, StateChanged
from core.paths import Paths
from core.supervisor.supervisor import RunPlan, SidecarCommand, Supervisor


class ScriptedSupervisor:
    """Looks like a Supervisor from the engine's side."""

    def __init__(self, post: Callable[[Event], None], command: SidecarCommand) -> None:
        self.post = post
        self.plans: list[RunPlan] = []
        self.orders: list[str] = []
        self.observed: list[tuple[int, Probe]] = []
        self.run_id = 0
        self.ending: tuple[str, str] | None = None
        """Reason and remedy with which the next start gives up; None: it comes up."""
        self.closed_with: list[float | None] = []

    def enter(self, state: State, reason: str = "", remedy: str = "") -> None:
        plan = self.plans[-1] if self.plans else None
        address = f"http://{plan.host}:{plan.port}" if plan and state.active else ""
        self.post(StateChanged(self.run_id, state, time.time(), reason, remedy, None, address))

    def open(self) -> None:
        self.orders.append("open")

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

    def restart(self, plan: RunPlan) -> None:
        self.orders.append("restart")
        self.start(plan)

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
        self.engine = Engine(
            self.paths,
            account=Account(self.paths.account, self.paths.lockout, rounds=4),
            make_supervisor=self._make,
            **more,
        )

    def _make(self, post: Callable[[Event], None], command: SidecarCommand) -> Supervisor:
        self.supervisor = ScriptedSupervisor(post, command)
        return cast(Supervisor, self.supervisor)

    def done(self, job: Job[Any]) -> JobDone:
        """The end of `job`."""
        deadline = time.monotonic() + 10
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
