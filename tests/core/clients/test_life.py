"""Connections that go with the gateway: they end at its stop, at quit, and after a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.base.errors import HealthError, UserError
from core.base.events import State
from core.clients.state import ClientState
from core.clients.tool import Mapped
from tests.conftest import WaitUntil
from tests.core.scripted import Bench

MAPPED = Mapped("demo", "demo")
ORIGINAL = b'{"theme": "dark"}'


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "home" / ".claude" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(ORIGINAL)
    return path


@pytest.fixture
def running(tmp_path: Path, settings: Path, wait_until: WaitUntil) -> Iterator[Bench]:
    """Logged in, the gateway up."""
    bench = Bench(tmp_path)
    bench.engine.open()
    bench.result(bench.engine.account.create("Ada", "correct horse battery"))
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING)
    yield bench
    bench.engine.close(1.0)


def connect(bench: Bench, while_running: bool) -> ClientState:
    job = bench.engine.clients.connect("claude-code", MAPPED, while_running=while_running)
    return bench.result(job)  # type: ignore[no-any-return]


def stop(bench: Bench) -> None:
    bench.engine.gateway.stop()


def quit_program(bench: Bench) -> None:
    bench.engine.close(1.0)


@pytest.mark.parametrize("end", [stop, quit_program])
def test_it_ends_with_the_gateway(
    running: Bench, settings: Path, wait_until: WaitUntil, end: Callable[[Bench], None]
) -> None:
    state = connect(running, while_running=True)
    assert state.connected is not None
    assert state.trouble == ""
    assert b"http://127.0.0.1:4000" in settings.read_bytes()
    end(running)
    wait_until(lambda: settings.read_bytes() == ORIGINAL)


@pytest.mark.parametrize("end", [stop, quit_program])
def test_one_until_it_is_disconnected_stays(
    running: Bench, settings: Path, end: Callable[[Bench], None]
) -> None:
    connect(running, while_running=False)
    connected = settings.read_bytes()
    end(running)
    if end is stop:
        running.result(running.engine.clients.found())  # after what the stop has queued
    assert settings.read_bytes() == connected
    assert connected != ORIGINAL


def test_after_a_crash_it_ends_at_the_next_start(
    running: Bench, settings: Path, tmp_path: Path, wait_until: WaitUntil
) -> None:
    connect(running, while_running=True)
    connected = settings.read_bytes()
    receipts = {one: one.read_bytes() for one in tmp_path.rglob("*.json") if one != settings}
    running.engine.close(1.0)
    # As it lies on the disk when a program was killed.
    settings.write_bytes(connected)
    for path, data in receipts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    again = Bench(tmp_path)
    again.engine.open()
    wait_until(lambda: settings.read_bytes() != connected)
    again.engine.close(1.0)
    assert settings.read_bytes() == ORIGINAL


def test_it_cannot_go_with_a_gateway_that_does_not_run(running: Bench, settings: Path) -> None:
    stop(running)
    job = running.engine.clients.connect("claude-code", MAPPED, while_running=True)
    assert isinstance(running.done(job).error, HealthError)
    assert settings.read_bytes() == ORIGINAL


def test_each_tool_gets_a_key_of_its_own_and_never_the_gateways(
    running: Bench, settings: Path
) -> None:
    connect(running, while_running=False)
    text = settings.read_text()
    assert running.result(running.engine.keys.master_key()) not in text
    assert len(running.supervisor.admitted) == 1
    snippet = running.result(running.engine.clients.snippet("codex", MAPPED))
    assert 'model = "demo"' in snippet
    assert sorted(running.supervisor.admitted.values()) == ["claude-code", "codex"]


def test_a_gateway_at_another_address_is_said(running: Bench, wait_until: WaitUntil) -> None:
    connect(running, while_running=False)
    stop(running)
    running.result(running.engine.settings.change(port=4001))
    states = {one.tool.id: one for one in running.result(running.engine.clients.found())}
    assert "http://127.0.0.1:4001" in states["claude-code"].trouble
    assert states["claude-code"].mapped == MAPPED


def test_leaving_the_computer_takes_everything_along(running: Bench, settings: Path) -> None:
    connect(running, while_running=False)
    kinds = [one.kind for one in running.result(running.engine.clients.left_here())]
    assert kinds == ["connection", "note"]
    assert running.result(running.engine.clients.leave()) == ()
    assert settings.read_bytes() == ORIGINAL


@pytest.mark.parametrize("mapped", [Mapped("nosuch", ""), Mapped("demo", "demoo")])
def test_a_model_that_nobody_serves_is_refused_and_the_nearest_named(
    running: Bench, settings: Path, mapped: Mapped
) -> None:
    clients = running.engine.clients
    for job in (
        clients.connect("claude-code", mapped, while_running=False),
        clients.preview("claude-code", mapped),
        clients.try_it("claude-code", mapped),
    ):
        error = running.done(job).error
        assert isinstance(error, UserError)
        assert error.what == f"No model is called {mapped.small or mapped.main}."
        assert error.remedy in ("Did you mean demo?", "There are: demo.")
    assert settings.read_bytes() == ORIGINAL
    assert running.supervisor.admitted == {}
