"""What the command line may ask of a running LiteLLM Pocket, and its answers."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from core.base.errors import ChannelError, HealthError
from core.base.events import (
    ApplyChanged,
    ApplyStep,
    ConfigChecked,
    ConfigFinding,
    Event,
    EventBus,
    Notice,
    State,
    StateChanged,
)
from core.gateway.config_watch import ConfigWatch
from core.gateway.run_tracker import RunTracker
from core.gateway.service import GatewayService
from core.instance.control_server import Answer, Say

PATIENCE_S: Final = 150.0
"""For an apply: longer than a slow start may take."""

FINDING: Final = "finding"
"""The `step` of a line that tells what is to be known of the config, and ends nothing."""

_FAILED: Final = (ApplyStep.REFUSED, ApplyStep.ABANDONED)
_OVER: Final = (ApplyStep.APPLIED, *_FAILED)
_WATCHED: Final = (ApplyStep.KEPT, ApplyStep.ROLLED_BACK, *_FAILED)


class RemoteCommands:
    """Called on the channel's threads."""

    def __init__(
        self,
        gateway: GatewayService,
        tracker: RunTracker,
        watch: ConfigWatch,
        bus: EventBus,
        show_window: Callable[[], bool],
        traffic: Callable[[], Mapping[str, int]],
        more: Callable[[Answer], Answer | None],
    ) -> None:
        """`show_window` brings the window to the front, and tells whether it came; `traffic` tells
        how many requests there are just now; `more` answers what rooms above this one are asked, or
        None."""
        self._traffic = traffic
        self._more = more
        self._gateway = gateway
        self._tracker = tracker
        self._watch = watch
        self._bus = bus
        self._show_window = show_window

    def answer(self, request: Answer, say: Say) -> None:
        """Raises UserError, also for what is not understood."""
        match request.get("ask"):
            case "status":
                say(self._status())
            case "test_models":
                say(self._test_models())
            case "apply":
                self._apply(say, watch=request.get("watch") is True)
            case "show":
                say(self._show())
            case _:
                answer = self._more(request)
                if answer is not None:
                    say(answer)
                    return
                raise ChannelError(
                    "The LiteLLM Pocket that runs does not know this order.",
                    "It is of another version: restart it.",
                )

    def _status(self) -> dict[str, Any]:
        status = self._tracker.status
        return {
            "state": status.state.value,
            "address": status.address,
            "pid": status.pid,
            "pids": list(status.pids),
            "since": status.since,
            "reason": status.reason,
            "remedy": status.remedy,
            "spare": status.spare.value,
            "config": self._watch.path,
            "finishing": None if status.finishing is None else asdict(status.finishing),
            "crash": None if status.crash is None else asdict(status.crash),
            "config_is_applied": self._watch.is_applied(),
            "changed_files": list(self._watch.changed_files()),
            "findings": [asdict(one) for one in self._tracker.findings],
            "traffic": dict(self._traffic()),
        }

    def _show(self) -> dict[str, Any]:
        if not self._show_window():
            raise ChannelError("It has none, or it does not answer.", "Look at what runs.")
        return {"shown": True}

    def _test_models(self) -> dict[str, Any]:
        """The key stays here: whoever asks gets only what came of it."""
        try:
            models = [asdict(one) for one in self._gateway.health_of_models()]
        except HealthError as error:
            raise ChannelError(error.what, error.remedy) from None
        return {"models": models, "findings": [asdict(one) for one in self._tracker.findings]}

    def _apply(self, say: Say, *, watch: bool) -> None:
        with self._bus.heard() as events:
            progress = _Progress(self._tracker.status.apply, watch)
            self._gateway.apply()
            while not progress.over:
                try:
                    lines = progress.lines_of(events.get(timeout=PATIENCE_S))
                except queue.Empty:
                    raise ChannelError(
                        "The new config is still being tried.", "Look at the log."
                    ) from None
                for line in lines:
                    say(line)


class _Progress:
    """Makes lines of what is heard, and knows when that is all."""

    def __init__(self, before: ApplyChanged | None, watch: bool) -> None:
        self._before = before
        """The last word about an apply before this one."""
        self._ends = _WATCHED if watch else _OVER
        self._rehearsing = False
        self._starting = False
        self.over = False

    def lines_of(self, event: Event) -> list[dict[str, Any]]:
        """What is said of `event`; findings come before the line that ends it all."""
        match event:
            case ConfigChecked(findings=findings):
                return [_finding(one) for one in findings]
            case Notice(level="warning"):
                return [_finding(ConfigFinding(event.level, event.text, event.remedy))]
            case _:
                line = self._line_of(event)
                return [] if line is None else [line]

    def _line_of(self, event: Event) -> dict[str, Any] | None:
        match event:
            case ApplyChanged() if not self._of_before(event):
                self.over = event.step in self._ends
                self._rehearsing = event.step is ApplyStep.REHEARSING
                place = {"line": event.line, "column": event.column}
                return {**_line(event.step.value, event.reason, event.remedy), **place}
            case StateChanged(state=State.STARTING) if not self._rehearsing:
                # Else it is the gateway of before that comes back after a crash.
                self._starting = True
            case StateChanged(state=State.RUNNING) if self._starting:
                self.over = True
                return _line("started")
            case StateChanged(state=State.GIVEN_UP | State.STOPPED):
                self.over = True
                return _line("failed", event.reason, event.remedy)
            case Notice(level="error"):
                self.over = True
                return _line("failed", event.text, event.remedy)
            case _:
                pass
        return None

    def _of_before(self, event: ApplyChanged) -> bool:
        """Whether it is the end of the apply whose place this one takes, or a late word about it:
        that an earlier config was kept says nothing of this one."""
        before = self._before
        if before is None or event.run_id != before.run_id:
            return False
        late = (ApplyStep.APPLIED, ApplyStep.KEPT, ApplyStep.ROLLED_BACK)
        return before.step is ApplyStep.REHEARSING or event.step in late


def _finding(finding: ConfigFinding) -> dict[str, Any]:
    return {"step": FINDING, **asdict(finding)}


def _line(step: str, reason: str = "", remedy: str = "") -> dict[str, Any]:
    return {"step": step, "reason": reason, "remedy": remedy}
