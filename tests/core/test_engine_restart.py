"""A restart through the one door: an apply of settings, keys and config as they are now."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.events import (
    About,
    ApplyChanged,
    ApplyStep,
    Notice,
    RestartWanted,
    State,
    StateChanged,
)
from core.base.settings import Settings
from core.base.status import holds
from tests.conftest import WaitUntil
from tests.core.scripted import Bench
from tests.core.test_engine_apply import GOOD, history, save, steps

UNSET = GOOD.replace("mock_response: hi", "api_key: os.environ/NOT_SET_KEY")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Logged in, and nothing runs."""
    made = Bench(tmp_path)
    made.engine.open()
    made.result(made.engine.account.create("Ada", "correct horse battery"))
    yield made
    made.engine.close(1.0)


@pytest.fixture
def running(bench: Bench, wait_until: WaitUntil) -> Bench:
    """The gateway runs with the template."""
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)
    return bench


def test_a_restart_is_an_apply(running: Bench, wait_until: WaitUntil) -> None:
    running.result(running.engine.settings.change(port=4156))
    running.engine.gateway.restart()
    wait_until(lambda: ApplyStep.APPLIED in steps(running), 10)
    assert running.supervisor.orders[-1] == "apply"
    assert running.supervisor.plans[-1].port == 4156
    assert State.STOPPED not in [one.state for one in running.of(StateChanged)]
    # What LiteLLM left out of the very config that runs is no reason against a restart.
    assert running.supervisor.models == frozenset()


def test_a_restart_with_another_config_wants_its_models(
    running: Bench, wait_until: WaitUntil
) -> None:
    save(running, GOOD)
    running.engine.gateway.restart()
    wait_until(lambda: ApplyStep.APPLIED in steps(running), 10)
    assert running.supervisor.models == {"good"}


def test_what_wants_a_restart_is_said_until_it_is_done_or_undone(
    running: Bench, wait_until: WaitUntil
) -> None:
    def wanted() -> RestartWanted | None:
        return running.engine.gateway.status.restart

    running.result(running.engine.settings.change(theme="dark"))
    assert wanted() is None
    running.result(running.engine.settings.change(port=4156, log_cap_mb=7))
    assert wanted() == RestartWanted(("port", "log_cap_mb"), "http://127.0.0.1:4156")
    running.result(running.engine.settings.change(port=4000, log_cap_mb=50))
    assert wanted() is None
    running.result(running.engine.settings.change(workers=2))
    assert wanted() == RestartWanted(("workers",), "http://127.0.0.1:4000")
    running.result(running.engine.settings.change(workers=1))
    assert wanted() is None
    door = {"allowed_hosts": "gateway.lan", "allowed_origins": "app://*"}
    running.result(running.engine.settings.change(**door, body_limit_mb=9, most_connections=77))
    names = ("allowed_hosts", "allowed_origins", "body_limit_mb", "most_connections")
    assert wanted() == RestartWanted(names, "http://127.0.0.1:4000")
    usual = Settings()
    running.result(running.engine.settings.change(**{name: getattr(usual, name) for name in names}))
    assert wanted() is None
    running.result(running.engine.settings.change(host="0.0.0.0"))
    assert wanted() == RestartWanted(("host",), "http://127.0.0.1:4000")
    running.engine.gateway.restart()
    wait_until(lambda: running.engine.gateway.status.host == "0.0.0.0", 10)
    wait_until(lambda: wanted() is None, 10)
    running.result(running.engine.settings.change(host="127.0.0.1"))
    assert wanted() is not None
    running.engine.gateway.stop()
    wait_until(lambda: running.engine.gateway.status.state is State.STOPPED, 10)
    assert wanted() is None


def test_settings_that_need_no_restart_count_at_once(running: Bench) -> None:
    running.result(running.engine.settings.change(stop_deadline_s=40, restart_after_crash=False))
    assert running.supervisor.limits == (42.0, False)
    assert running.engine.gateway.status.restart is None


def test_an_address_is_tried_without_being_kept(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        trouble = bench.result(bench.engine.gateway.try_address("127.0.0.1", port))
        assert trouble is not None and trouble.busy
        assert f"Port {port} is already in use" in trouble.what
    for _ in range(2):
        assert bench.result(bench.engine.gateway.try_address("127.0.0.1", port)) is None
    trouble = bench.result(bench.engine.gateway.try_address("203.0.113.7", port))
    assert trouble is not None and "no network address" in trouble.what


def test_the_address_of_the_gateway_itself_counts_as_free(
    bench: Bench, wait_until: WaitUntil
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours:
        port = ours.getsockname()[1]
        bench.result(bench.engine.settings.change(port=port))
        bench.engine.gateway.start()
        wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)
        for host in ("127.0.0.1", "0.0.0.0"):
            assert bench.result(bench.engine.gateway.try_address(host, port)) is None


def test_a_busy_address_says_nothing_against_the_config(
    running: Bench, wait_until: WaitUntil
) -> None:
    wait_until(lambda: [one.outcome.value for one in history(running)] == ["worked"], 10)
    config = running.engine.gateway.status.config
    refused = ApplyChanged(9, ApplyStep.REFUSED, "Busy.", config=config, address="127.0.0.1:4156")
    running.supervisor.post(refused)
    assert [one.outcome.value for one in history(running)] == ["worked"]


def test_a_restart_says_nothing_against_a_config_that_worked(
    running: Bench, wait_until: WaitUntil
) -> None:
    wait_until(lambda: [one.outcome.value for one in history(running)] == ["worked"], 10)
    config = running.engine.gateway.status.config
    for step in (ApplyStep.APPLIED, ApplyStep.REFUSED, ApplyStep.KEPT):
        running.supervisor.post(ApplyChanged(9, step, config=config, again=True))
        assert [one.outcome.value for one in history(running)] == ["worked"]


def unset(bench: Bench) -> list[Notice]:
    return [one for one in bench.of(Notice) if "NOT_SET_KEY" in one.text]


def test_the_warning_of_a_config_is_about_its_run(bench: Bench, wait_until: WaitUntil) -> None:
    save(bench, UNSET)
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)
    (warning,) = unset(bench)
    assert (warning.about, warning.run_id) == (About.RUN, bench.engine.gateway.status.run_id)
    assert holds(warning, bench.engine.gateway.status)
    save(bench, GOOD)
    bench.engine.gateway.apply()
    wait_until(lambda: ApplyStep.APPLIED in steps(bench), 10)
    assert not holds(warning, bench.engine.gateway.status)
    assert len(unset(bench)) == 1


def test_the_warning_of_a_config_that_is_refused_is_not_said(
    running: Bench, wait_until: WaitUntil
) -> None:
    save(running, UNSET)
    running.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "No.")
    running.engine.gateway.apply()
    wait_until(lambda: ApplyStep.REFUSED in steps(running), 10)
    assert unset(running) == []


def test_the_warning_of_a_config_comes_back_with_it_after_a_crash(
    bench: Bench, wait_until: WaitUntil
) -> None:
    save(bench, UNSET)
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)
    bench.supervisor.enter(State.CRASHED, "It died.")
    bench.supervisor.run_id += 1
    bench.supervisor.enter(State.STARTING)
    bench.supervisor.enter(State.RUNNING)
    first, second = unset(bench)
    status = bench.engine.gateway.status
    assert not holds(first, status) and holds(second, status)
