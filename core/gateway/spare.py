"""The warm spare: its policy, asked at the right moments, and the supervisor told the answer."""

from __future__ import annotations

from typing import Final

from core.base.errors import UserError
from core.base.events import (
    ApplyChanged,
    ApplyStep,
    Event,
    Notice,
    SettingsChanged,
    SpareChanged,
    StateChanged,
)
from core.base.settings import Settings
from core.gateway.run_tracker import RunTracker
from core.gateway.sidecar_ready import SidecarReady
from core.gateway.spare_policy import SparePolicy
from core.supervisor.source import Wish
from core.supervisor.supervisor import Supervisor

_LATER_S: Final = 3.0
"""Loading a spare takes a whole core for seconds: not just when clients meet a new sidecar."""
_OVER: Final = (ApplyStep.APPLIED, ApplyStep.REFUSED, ApplyStep.ABANDONED)


class WarmSpare:
    """Asks its policy, which says what the moments mean. `follow` is to hear every event. From any
    thread."""

    def __init__(self, supervisor: Supervisor, ready: SidecarReady, tracker: RunTracker) -> None:
        self._supervisor = supervisor
        self._ready = ready
        self._tracker = tracker
        self._policy = SparePolicy()

    def warm_up(self) -> None:
        self._want(self._policy.warm_up())

    def editing(self, unsaved: bool) -> None:
        self._want(self._policy.editing(unsaved))

    def restarting(self) -> None:
        self._policy.restarting()

    def forget(self) -> None:
        self._policy.forget()

    def set(self, settings: Settings) -> None:
        self._want(self._policy.setting(settings.warm_spare))

    def follow(self, event: Event) -> None:
        """Something happened that may make a spare wanted, or use one up."""
        match event:
            case SettingsChanged(settings=settings):
                self.set(settings)
            case StateChanged(state=state):
                self._want(self._policy.entered(state), _LATER_S)
            case ApplyChanged(step=step) if step in _OVER:
                self._want(self._policy.apply_over(), _LATER_S)
            case SpareChanged(state=spare):
                self._policy.changed(spare)
            case _:
                pass

    def _want(self, wish: Wish | None, after_s: float = 0.0) -> None:
        if wish is None:
            return
        if wish is Wish.NONE:
            self._supervisor.want_spare(wish, after_s)
            return

        def refuse(error: UserError) -> None:
            self._tracker.hear(Notice("warning", error.what, error.remedy))

        self._ready.then(lambda: self._supervisor.want_spare(wish, after_s), refuse)
