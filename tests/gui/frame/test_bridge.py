"""The bridge: what core says arrives once, in order, on the Tk thread, and never floods it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from core.base.events import (
    Event,
    EventQueue,
    Job,
    JobDone,
    LogChunk,
    LogLine,
    Notice,
    SessionChanged,
    State,
    StateChanged,
)
from core.base.status import Status
from gui.frame.bridge import Bridge


class Harness:
    """A bridge without a window: `pump` is called by hand."""

    def __init__(self) -> None:
        self.queue = EventQueue()
        self.statuses: list[Status] = []
        self.events: list[Event] = []
        self.failures: list[Exception] = []
        self.now = 0.0
        self.step = 0.0
        self.bridge = Bridge(
            SimpleNamespace(),  # type: ignore[arg-type]
            SimpleNamespace(events=self.queue),  # type: ignore[arg-type]
            on_status=self.statuses.append,
            on_event=self.events.append,
            on_second=lambda _now: None,
            on_failed=self.failures.append,
            monotonic=self._monotonic,
        )

    def _monotonic(self) -> float:
        self.now += self.step
        return self.now

    def post(self, *events: Event) -> None:
        for event in events:
            self.queue.post(event)


@pytest.fixture
def harness() -> Harness:
    return Harness()


def line(text: str) -> LogLine:
    return LogLine(text, "INFO")


def started(run: int = 1) -> StateChanged:
    return StateChanged(run, State.STARTING, 1.0)


def test_many_log_chunks_arrive_as_one(harness: Harness) -> None:
    harness.post(*(LogChunk((line(f"{n}"),)) for n in range(40)))
    harness.bridge.pump()
    (chunk,) = harness.events
    assert isinstance(chunk, LogChunk)
    assert [each.text for each in chunk.lines] == [str(n) for n in range(40)]


def test_a_gap_in_the_log_stays_where_it_was(harness: Harness) -> None:
    harness.post(LogChunk((line("a"),)), LogChunk((line("b"),), skipped=7), LogChunk((line("c"),)))
    harness.bridge.pump()
    assert harness.events == [
        LogChunk((line("a"),)),
        LogChunk((line("b"), line("c")), skipped=7),
    ]


def test_the_status_is_drawn_once_for_many_events(harness: Harness) -> None:
    harness.post(SessionChanged("ada"), started(), StateChanged(1, State.RUNNING, 2.0))
    harness.bridge.pump()
    assert [(each.user, each.state) for each in harness.statuses] == [("ada", State.RUNNING)]
    harness.bridge.pump()
    assert len(harness.statuses) == 1


def test_what_does_not_fit_the_budget_waits_and_is_not_lost(harness: Harness) -> None:
    harness.step = 0.004
    harness.post(*(Notice("info", str(n)) for n in range(10)))
    harness.bridge.pump()
    first = len(harness.events)
    assert 0 < first < 10
    for _ in range(10):
        harness.bridge.pump()
    assert [event.text for event in harness.events if isinstance(event, Notice)] == [
        str(n) for n in range(10)
    ]


def test_a_job_calls_back_with_its_result_and_only_once(harness: Harness) -> None:
    got: list[Any] = []
    job: Job[int] = Job(7, "counting")
    harness.bridge.run(job, got.append)
    assert harness.bridge.busy
    harness.post(JobDone(8, "somebody else's"), JobDone(7, 42), JobDone(7, 43))
    harness.bridge.pump()
    assert got == [42]
    assert not harness.bridge.busy


class Clockwork:
    """A root whose `after` the test turns by hand."""

    def __init__(self) -> None:
        self.commands: dict[str, Callable[[], None]] = {}
        self.made = 0
        self.timers: list[str] = []
        self.tk = SimpleNamespace(call=self._call)

    def register(self, callback: Callable[[], None]) -> str:
        self.made += 1
        self.commands[f"command{self.made}"] = callback
        return f"command{self.made}"

    def deletecommand(self, name: str) -> None:
        del self.commands[name]

    def _call(self, _after: str, delay: int | str, what: str) -> str:
        if delay == "cancel":
            self.timers.remove(what)
        else:
            self.timers.append(what)
        return what

    def turn(self) -> None:
        self.commands[self.timers.pop()]()


def clockwork_bridge(root: Clockwork, events: EventQueue, seconds: list[float]) -> Bridge:
    bridge = Bridge(
        root,  # type: ignore[arg-type]
        SimpleNamespace(events=events),  # type: ignore[arg-type]
        on_status=lambda status: bridge.stop() if status.user else None,
        on_event=lambda _event: None,
        on_second=seconds.append,
        on_failed=lambda _error: None,
        wall=lambda: 100.0 + len(seconds) * 2,
    )
    return bridge


def test_once_it_is_stopped_nobody_hears_of_the_time() -> None:
    root, events, seconds = Clockwork(), EventQueue(), list[float]()
    clockwork_bridge(root, events, seconds).start()
    root.turn()
    assert seconds == [100.0]
    events.post(SessionChanged("ada"))
    root.turn()
    assert seconds == [100.0]
    assert not root.timers
    assert not root.commands


def test_a_quiet_window_makes_no_new_command_for_each_round() -> None:
    root, seconds = Clockwork(), list[float]()
    clockwork_bridge(root, EventQueue(), seconds).start()
    for _ in range(20):
        root.turn()
    assert len(seconds) == 20
    assert root.made == 1


def test_a_failed_job_goes_to_its_own_handler_or_to_the_common_one(harness: Harness) -> None:
    own: list[Exception] = []
    error, other = ValueError("a"), ValueError("b")
    harness.bridge.run(Job[int](1, ""), lambda _n: None, own.append)
    harness.bridge.run(Job[int](2, ""), lambda _n: None)
    harness.post(JobDone(1, error=error), JobDone(2, error=other))
    harness.bridge.pump()
    assert own == [error]
    assert harness.failures == [other]


def test_a_callback_that_fails_costs_only_its_own_event(harness: Harness) -> None:
    def fail(_result: int) -> None:
        raise RuntimeError("page broke")

    harness.bridge.run(Job[int](1, ""), fail)
    harness.post(LogChunk((line("before"),)), started(), JobDone(1, 1), SessionChanged("ada"))
    with pytest.raises(RuntimeError):
        harness.bridge.pump()
    harness.bridge.pump()
    assert harness.events[-1] == SessionChanged("ada")
    assert LogChunk((line("before"),)) in harness.events
    assert harness.statuses[-1].user == "ada"


def test_a_run_that_is_over_changes_nothing(harness: Harness) -> None:
    harness.post(started(2), StateChanged(2, State.RUNNING, 2.0))
    harness.bridge.pump()
    harness.post(StateChanged(1, State.CRASHED, 3.0, reason="an old one"))
    harness.bridge.pump()
    assert len(harness.statuses) == 1
