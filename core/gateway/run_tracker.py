"""What is known of the gateway: its state, and which of the plans made is the one that serves.

The one place that knows; others are told on the bus. Plans hold secrets: what a provider or a
library says passes through here, and loses them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from core.base.errors import HealthError
from core.base.events import (
    About,
    ApplyChanged,
    ApplyStep,
    ConfigChecked,
    ConfigFinding,
    Event,
    EventBus,
    Notice,
    RestartWanted,
    State,
    StateChanged,
)
from core.base.redaction import Redactor
from core.base.status import Status, reduce
from core.gateway.planner import Planned
from core.supervisor.run_plan import RunPlan

UP: Final = (State.RUNNING, State.UNHEALTHY)


class RunTracker:
    """`known` gives what hides the secrets of the vault, as it is now. From any thread."""

    def __init__(self, bus: EventBus, known: Callable[[], Callable[[str], str]]) -> None:
        self._bus = bus
        self._known = known
        self._mutex = threading.RLock()
        self._status = Status()
        self._serving: Planned | None = None
        self._before: Planned | None = None
        self._trying: Planned | None = None
        self._trying_run: int | None = None
        """The run of the apply that tries it, once that has begun."""
        self._told_run = 0
        """The run whose config's notices were told."""
        self._hide = Redactor()
        """Hides what the plans hold, also while the vault is locked."""

    # ---- what is known
    @property
    def status(self) -> Status:
        """The gateway's state now (without samples and health)."""
        return self._status

    @property
    def serving(self) -> Planned | None:
        """What the gateway that is up or coming was given; None while none is."""
        return self._serving if self._status.state.active else None

    @property
    def is_up(self) -> bool:
        """It serves, well or not."""
        return self._status.state in UP

    @property
    def address(self) -> str:
        """Raises HealthError when there is none."""
        status = self._status
        if not status.address or not status.state.active:
            raise HealthError("The gateway is not running.", "Start it first.")
        return status.address

    @property
    def running_key(self) -> str | None:
        """The master key of the running gateway; None while none is up or coming."""
        serving = self.serving
        return serving.plan.key if serving is not None else None

    @property
    def may_be_former(self) -> bool:
        """What answers at its address may still be the gateway of before: one that an apply took
        the place of stops accepting a moment later."""
        return self._before is not None

    @property
    def findings(self) -> tuple[ConfigFinding, ...]:
        """What is to be known of the config that serves now."""
        serving = self.serving
        return serving.findings if serving is not None else ()

    # ---- what comes to be known
    def trying(self, planned: Planned) -> None:
        """This plan is about to be given to the supervisor."""
        with self._mutex:
            self._trying, self._trying_run = planned, None
            self._hide.add(planned.plan.hidden())
        self.hear(ConfigChecked(planned.findings))

    def hear(self, event: Event) -> None:
        """Every word of the supervisor comes through here, on its thread."""
        event = self._without_secrets(event)
        with self._mutex:
            self._status = reduce(self._status, event)
            self._follow_plans(event)
            notices = self._notices_of(event)
        self._bus.publish(event)
        for notice in notices:
            self.hear(notice)

    def look_for_restart(self, differing: Callable[[RunPlan, str], RestartWanted]) -> None:
        """Say which settings the running gateway does not go by, when that has changed;
        `differing` tells it of a plan, and of the host that the socket is bound to."""
        with self._mutex:
            serving, status = self._serving, self._status
            wanted = RestartWanted(())
            if serving is not None and status.state in UP:
                wanted = differing(serving.plan, status.host)
            # Under the mutex, so that of two threads the one that looked last speaks last.
            if wanted != (status.restart or RestartWanted(())):
                self.hear(wanted)

    # ---- secrets
    def redact(self, text: str) -> str:
        """`text` without the secrets of the vault, and of what runs while that is locked."""
        return self.redactor()(text)

    def redactor(self) -> Callable[[str], str]:
        """What hides them, as it is now: a lock later on does not change it."""
        known, running = self._known(), self._hide
        return lambda text: running(known(text))

    def _without_secrets(self, event: Event) -> Event:
        """What a provider or a library said may quote a key."""
        match event:
            case StateChanged() | ApplyChanged() if event.reason or event.remedy:
                return replace(
                    event, reason=self.redact(event.reason), remedy=self.redact(event.remedy)
                )
            case Notice():
                return replace(
                    event, text=self.redact(event.text), remedy=self.redact(event.remedy)
                )
            case _:
                return event

    # ---- inside
    def _follow_plans(self, event: Event) -> None:
        """Which of the plans made is the one that serves now."""
        trying = self._trying
        match event:
            case StateChanged(state=State.STARTING, config=config):
                if trying is not None and trying.plan.digest == config:
                    self._serving, self._trying = trying, None
            case StateChanged(state=State.RUNNING, run_id=run_id) if trying is not None:
                if run_id == self._trying_run:  # it has the address, or gets it this moment
                    self._before, self._serving, self._trying = self._serving, trying, None
            case ApplyChanged(step=ApplyStep.REHEARSING, run_id=run_id):
                self._trying_run = run_id
            case ApplyChanged(step=ApplyStep.REFUSED | ApplyStep.ABANDONED, run_id=run_id):
                if run_id == self._trying_run:
                    self._trying = None
            case ApplyChanged(step=ApplyStep.APPLIED) if trying is not None:
                self._before, self._serving, self._trying = self._serving, trying, None
            case ApplyChanged(step=ApplyStep.ROLLED_BACK):
                self._serving = self._before
            case ApplyChanged(step=ApplyStep.KEPT):
                self._before = None
            case StateChanged(state=State.STOPPED | State.GIVEN_UP):
                self._forget_plans()
            case _:
                pass

    def _notices_of(self, event: Event) -> list[Notice]:
        """What is to be said of the config of a run that begins: it is about that run, and is
        said again when that comes back after a crash. Of one that is refused nothing is said."""
        begins = isinstance(event, StateChanged) and event.state in (State.STARTING, State.RUNNING)
        if not begins or self._serving is None or self._status.run_id == self._told_run:
            return []
        self._told_run = run_id = self._status.run_id
        notices = self._serving.prepared.notices
        return [replace(one, about=About.RUN, run_id=run_id) for one in notices]

    def _forget_plans(self) -> None:
        """They hold secrets, and nothing runs that needs them."""
        self._serving = self._before = None
        if self._trying is None:
            self._hide = Redactor()
