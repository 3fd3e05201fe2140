"""What is watched, when, and that stale looks are dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.events import (
    ConfigChangedOnDisk,
    Connection,
    Event,
    EventQueue,
    HealthChecked,
    LogChunk,
    Probe,
    Sampled,
    State,
    StateChanged,
)
from core.monitor.connections import Usage
from core.monitor.log_tail import LogTail
from core.monitor.monitor import Monitor, Senses
from tests.conftest import ExpectedErrors, WaitUntil

OK = Probe(True, 200)


class StandIn:
    """A machine with one gateway."""

    def __init__(self) -> None:
        self.readiness = OK
        self.probes = 0
        self.gate = threading.Event()
        self.gate.set()
        self.observed: list[tuple[int, Probe]] = []
        self.changed: Event | None = None

    def probe(self, _address: str) -> Probe:
        self.probes += 1
        self.gate.wait(60)
        return self.readiness

    def sampler(self, pid: int) -> Any:
        machine = self

        class Sampler:
            def __init__(self) -> None:
                self.pid = pid
                self.machine = machine

            def sample(self) -> Usage:
                return Usage(12.5, 300)

        return Sampler()

    def peers(self, port: int, pids: Collection[int]) -> tuple[Connection, ...]:
        return (Connection(f"127.0.0.1:{port}", "curl", next(iter(pids))),)

    def watch(self) -> Event | None:
        event, self.changed = self.changed, None
        return event

    def observe(self, run_id: int, probe: Probe) -> None:
        self.observed.append((run_id, probe))

    def senses(self) -> Senses:
        return Senses(
            liveliness=self.probe,
            readiness=self.probe,
            sampler=self.sampler,
            peers=self.peers,
            periods=(0.01, 0.02, 0.02),
        )


class Watched:
    def __init__(self, machine: StandIn, folder: Path) -> None:
        self.events = EventQueue()
        self.folder = folder
        self.seen: list[Event] = []
        self.monitor = Monitor(
            self.events,
            LogTail(folder),
            observe=machine.observe,
            watch=machine.watch,
            senses=machine.senses(),
        )

    def drain(self) -> list[Event]:
        self.seen += self.events.drain()
        return self.seen

    def enter(self, state: State, run_id: int = 1) -> None:
        self.monitor.follow(
            StateChanged(run_id, state, time.time(), pids=(77,), address="http://127.0.0.1:4000")
        )

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.drain() if isinstance(event, kind)]


@pytest.fixture
def machine() -> StandIn:
    return StandIn()


@pytest.fixture
def watched(machine: StandIn, tmp_path: Path) -> Iterator[Watched]:
    made = Watched(machine, tmp_path)
    made.monitor.open()
    yield made
    machine.gate.set()
    made.monitor.close()


def test_a_running_gateway_is_watched(
    watched: Watched, machine: StandIn, wait_until: WaitUntil
) -> None:
    watched.enter(State.RUNNING)
    wait_until(lambda: len(watched.of(HealthChecked)) >= 2 and watched.of(Sampled))
    check = watched.of(HealthChecked)[0]
    assert (check.run_id, check.liveliness, check.readiness) == (1, OK, OK)
    assert machine.observed[0] == (1, OK)
    sample = watched.of(Sampled)[0]
    assert (sample.cpu_percent, sample.rss_bytes) == (12.5, 300)
    assert sample.connections == (Connection("127.0.0.1:4000", "curl", 77),)


def test_one_that_starts_or_drains_is_not_probed(
    watched: Watched, machine: StandIn, wait_until: WaitUntil
) -> None:
    watched.enter(State.STARTING)
    wait_until(lambda: watched.of(Sampled))
    assert machine.probes == 0
    watched.enter(State.DRAINING)
    count = len(watched.of(Sampled))
    wait_until(lambda: len(watched.of(Sampled)) > count + 1)
    assert machine.probes == 0


def test_an_answer_about_a_run_that_is_over_is_dropped(
    watched: Watched, machine: StandIn, wait_until: WaitUntil
) -> None:
    machine.gate.clear()
    watched.enter(State.RUNNING)
    wait_until(lambda: machine.probes)
    watched.enter(State.STOPPED)
    machine.gate.set()
    watched.enter(State.RUNNING, run_id=2)
    wait_until(lambda: watched.of(HealthChecked))
    assert {check.run_id for check in watched.of(HealthChecked)} == {2}
    assert {run for run, _ in machine.observed} == {2}


def test_the_log_waits_until_its_last_piece_was_taken(
    watched: Watched, wait_until: WaitUntil
) -> None:
    watched.enter(State.RUNNING)
    path = watched.folder / "proxy-20261123-052011-1-0.log"
    path.write_text("one\n")
    wait_until(lambda: not watched.events.log_taken)
    with path.open("a") as file:
        file.write("two\nthree\n")
    first = wait_until(lambda: watched.of(LogChunk))[0]
    assert [line.text for line in first.lines] == ["one"]
    wait_until(lambda: len(watched.of(LogChunk)) == 2)
    assert [line.text for line in watched.of(LogChunk)[1].lines] == ["two", "three"]


def test_a_config_changed_by_others_is_told(
    watched: Watched, machine: StandIn, wait_until: WaitUntil
) -> None:
    machine.changed = ConfigChangedOnDisk("abc")
    watched.enter(State.RUNNING)
    wait_until(lambda: watched.of(ConfigChangedOnDisk))


def test_who_is_connected_is_asked_half_as_often_of_nobody(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    machine, asked = StandIn(), list[int]()
    connected: tuple[Connection, ...] = ()

    def peers(_port: int, pid: int) -> tuple[Connection, ...]:
        asked.append(pid)
        return connected

    machine.peers = peers  # type: ignore[method-assign,assignment]
    watched = Watched(machine, tmp_path)
    watched.monitor.open()
    watched.enter(State.RUNNING)
    wait_until(lambda: len(watched.of(Sampled)) >= 8)
    number = len(asked)
    assert number <= len(watched.of(Sampled)) // 2 + 1
    connected = (Connection("127.0.0.1:9", "curl", 7),)
    wait_until(lambda: watched.of(Sampled)[-1].connections == connected)
    watched.monitor.close()


def test_a_look_that_fails_is_told_once_and_the_rest_goes_on(
    tmp_path: Path, wait_until: WaitUntil, expected_errors: ExpectedErrors
) -> None:
    expected_errors.allow("the monitor failed at one look")
    machine = StandIn()

    def broken(_port: int, _pids: Collection[int]) -> tuple[Connection, ...]:
        raise OSError("no table")

    machine.peers = broken  # type: ignore[method-assign,assignment]
    watched = Watched(machine, tmp_path)
    watched.monitor.open()
    watched.enter(State.RUNNING)
    wait_until(lambda: len(watched.of(HealthChecked)) >= 3)
    watched.monitor.close()
    assert not watched.of(Sampled)


def test_it_ends_at_once(watched: Watched) -> None:
    watched.enter(State.STOPPED)
    watched.monitor.close(5)
    assert not any(
        thread.name.startswith("monitor") and thread in watched.monitor._threads
        for thread in threading.enumerate()
    )
