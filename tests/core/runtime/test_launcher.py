"""The sidecar's program, ready or to be unpacked first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import RuntimeBundleError
from core.base.events import Notice, State, StateChanged, Unpacking
from core.base.paths import Paths
from core.base.settings import Settings
from core.runtime import frozen
from core.runtime.launcher import FrozenLauncher, ReadyLauncher, launcher_of
from core.runtime.unpack import Progress
from core.supervisor.source import Wish
from core.wire.command import SidecarCommand
from tests.conftest import WaitUntil
from tests.core.runtime.conftest import House, house
from tests.core.scripted import Bench

__all__ = ["house"]

COMMAND = SidecarCommand(("sidecar",), Path())


@pytest.fixture
def carried(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """We are the single file, which carries a sidecar."""
    monkeypatch.setattr(frozen.sys, "executable", str(house.program))  # type: ignore[attr-defined]
    monkeypatch.setattr(frozen.sys, "frozen", True, raising=False)  # type: ignore[attr-defined]
    monkeypatch.setattr(frozen.platformdirs, "user_cache_path", lambda *_, **__: house.cache.parent)  # type: ignore[attr-defined]
    return house


def program(house: House, **settings: Any) -> FrozenLauncher:
    paths = Paths(house.data.parent, "portable")
    made = launcher_of(paths, lambda: Settings(**settings), house.notices.append)
    assert isinstance(made, FrozenLauncher)
    return made


def test_from_source_it_is_there_at_once(tmp_path: Path) -> None:
    made = launcher_of(Paths(tmp_path, "option"), Settings, lambda _notice: None)
    assert made.command is not None
    assert "core.sidecar" in made.command.argv
    assert (made.unpacks, made.unpacked()) == (False, ())


def test_it_is_unpacked_when_it_is_wanted(carried: House) -> None:
    made, told = program(carried), list[Progress]()
    assert made.command is None
    assert made.unpacks
    command = made.prepare(told.append)
    assert Path(command.argv[0]).is_relative_to(carried.cache)
    assert told
    assert made.command == made.prepare(told.append) == command
    assert [one.busy for one in made.unpacked()] == [True]
    assert made.remove_unpacked()  # in use: it stays
    made.close(leave_no_trace=False)
    assert [one.busy for one in made.unpacked()] == [False]
    assert made.remove_unpacked() == ()
    assert not carried.cache.exists()


def test_it_leaves_no_trace(carried: House) -> None:
    made = program(carried)
    made.prepare(lambda _progress: None)
    made.close(leave_no_trace=True)
    assert not carried.cache.exists()


def test_beside_the_data(carried: House) -> None:
    made = program(carried, runtime_place="beside the data")
    assert Path(made.prepare(lambda _progress: None).argv[0]).is_relative_to(carried.data)
    made.close(leave_no_trace=False)


def test_a_cache_that_was_cleared_is_filled_again(carried: House) -> None:
    made = program(carried)
    executable = Path(made.prepare(lambda _progress: None).argv[0])
    executable.unlink()
    assert made.command is None
    made.prepare(lambda _progress: None)
    assert executable.exists()
    made.close(leave_no_trace=False)


# ---- in the engine


class Slow:
    """A program that tells how far it is, and may fail."""

    unpacks = True

    def __init__(self) -> None:
        self.command: SidecarCommand | None = None
        self.error: RuntimeBundleError | None = None
        self.closed: list[bool] = []

    def prepare(self, report: Any) -> SidecarCommand:
        report(Progress("unpacking", 50, 100))
        if self.error is not None:
            raise self.error
        self.command = COMMAND
        return COMMAND

    def close(self, *, leave_no_trace: bool) -> None:
        self.closed.append(leave_no_trace)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr("core.engine.launcher_of", lambda *_: made)
    return made


@pytest.fixture
def bench(tmp_path: Path, slow: Slow) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.engine.open()
    made.engine.account.open_without()
    yield made
    made.engine.close(1.0)


def shares(bench: Bench) -> list[float | None]:
    return [event.share for event in bench.of(Unpacking)]


def test_a_start_waits_for_it_and_says_how_far_it_is(bench: Bench, wait_until: WaitUntil) -> None:
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)
    assert shares(bench) == [0.5, None]
    assert bench.supervisor.orders[1:] == ["use", "start"]
    assert bench.engine.gateway.status.unpacking is None


def test_a_spare_waits_for_it_too(bench: Bench, wait_until: WaitUntil) -> None:
    bench.engine.gateway.warm_up()
    wait_until(lambda: bench.supervisor.spares == [Wish.SOON], 10)
    assert bench.supervisor.orders[1:] == ["use"]


def test_why_it_cannot_be_unpacked_is_said(bench: Bench, slow: Slow, wait_until: WaitUntil) -> None:
    slow.error = RuntimeBundleError("The disk is full.", "Make room.")
    bench.engine.gateway.warm_up()
    wait_until(lambda: bench.of(Notice), 10)
    assert bench.of(Notice)[-1] == Notice("warning", "The disk is full.", "Make room.")
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.GIVEN_UP, 10)
    given_up = bench.of(StateChanged)[-1]
    assert (given_up.reason, given_up.remedy) == ("The disk is full.", "Make room.")
    slow.error = None
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)


def test_it_is_closed_with_the_engine_as_the_settings_say(bench: Bench, slow: Slow) -> None:
    bench.result(bench.engine.settings.change(leave_no_trace=True))
    bench.engine.close(1.0)
    assert slow.closed == [True]


def test_a_given_command_goes_before_all(tmp_path: Path) -> None:
    made = launcher_of(Paths(tmp_path, "option"), Settings, lambda _notice: None, COMMAND)
    assert isinstance(made, ReadyLauncher)
    assert made.command is COMMAND
