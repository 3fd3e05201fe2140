"""`serve` from the first line to the exit status, on a supervisor without processes."""

from __future__ import annotations

import io
import re
import sys
import threading
from pathlib import Path

import pytest

from core.account.account import Account
from core.base.events import State
from core.base.versions import program_name
from core.cli.console import Console
from core.cli.key import Login
from core.cli.serve import FAILED, KILLED, STOPPED, StopSignals, serve
from tests.conftest import WaitUntil
from tests.core.scripted import Bench
from tests.fixtures.threads import join

PASSWORD = "correct horse battery"


class Run:
    """One `serve` on a thread."""

    def __init__(self, bench: Bench, login: Login | None = None, *, show_log: bool = False) -> None:
        self.bench = bench
        self.out, self.err = io.StringIO(), io.StringIO()
        self.signals = StopSignals()
        self.status: int | None = None
        console = Console(self.out, self.err)

        def run() -> None:
            self.status = serve(
                bench.engine, console, login or Login(), show_log=show_log, signals=self.signals
            )

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()

    @property
    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()

    def end(self) -> int | None:
        join(self.thread, limit_s=100)
        return self.status

    def interrupt(self, count: int = 1) -> int | None:
        self.signals.count = count
        return self.end()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, mode="serve")


READY = "ready http://127.0.0.1:4000"


def test_ready_then_stopped(bench: Bench, wait_until: WaitUntil) -> None:
    run = Run(bench)
    wait_until(lambda: READY in run.lines)
    way = "  set" if sys.platform == "win32" else "export"
    assert f"{way} OPENAI_BASE_URL=http://127.0.0.1:4000/v1" in run.lines
    (key_line,) = [line for line in run.lines if f"{way} OPENAI_API_KEY=" in line]
    key = bench.supervisor.plans[0].environment["LITELLM_MASTER_KEY"]
    assert key_line == f"{way} OPENAI_API_KEY={key}"
    assert run.interrupt() == STOPPED
    assert bench.supervisor.orders[-1] == "stop"
    assert not bench.paths.master_key.exists()  # the key was of this run only


LITERAL = """\
model_list:
- {model_name: demo, litellm_params: {model: openai/x, api_key: not-needed, mock_response: hi}}
general_settings: {master_key: "sk-of the config"}
"""


def test_the_key_that_is_printed_is_the_one_that_works(bench: Bench, wait_until: WaitUntil) -> None:
    bench.paths.config.write_text(LITERAL)
    run = Run(bench)
    wait_until(lambda: READY in run.lines)
    keys = [line for line in run.lines if "OPENAI_API_KEY=" in line]
    if sys.platform != "win32":
        assert keys == ["export OPENAI_API_KEY='sk-of the config'"]
    assert bench.supervisor.plans[0].key == "sk-of the config"
    # Another key comes with another config: whoever reads the lines needs that one.
    bench.paths.config.write_text(LITERAL.replace("sk-of the config", "sk-another-one"))
    bench.engine.gateway.apply()
    wait_until(lambda: "sk-another-one" in run.out.getvalue())
    assert "another one now" in run.err.getvalue()
    run.interrupt()


def test_what_the_config_loses_is_told_once_each(bench: Bench, wait_until: WaitUntil) -> None:
    bench.paths.config.write_text(
        "model_list: []\n" + LITERAL.replace("not-needed", "os.environ/NOT_SET_KEY")
    )
    run = Run(bench)
    wait_until(lambda: READY in run.lines)
    run.interrupt()
    said = run.err.getvalue()
    assert said.count("warning LP120: line 2: model_list stands here a second time") == 1
    assert said.count("NOT_SET_KEY is not set") == 1


def test_ready_is_said_once_per_run(bench: Bench, wait_until: WaitUntil) -> None:
    run = Run(bench)
    wait_until(lambda: READY in run.lines)
    bench.supervisor.enter(State.UNHEALTHY, "It does not answer.")
    bench.supervisor.enter(State.RUNNING)
    wait_until(lambda: "answers again" in run.err.getvalue())
    assert run.lines.count(READY) == 1
    assert "It does not answer." in run.err.getvalue()
    run.interrupt()


def test_a_gateway_that_gives_up(bench: Bench, wait_until: WaitUntil) -> None:
    run = Run(bench)
    wait_until(lambda: READY in run.lines)
    bench.supervisor.enter(State.GIVEN_UP, "LiteLLM died five times.", "See its log.")
    assert run.end() == FAILED
    assert run.err.getvalue().endswith("LiteLLM died five times.\nSee its log.\n")


def test_the_second_wish_to_end_kills(bench: Bench, wait_until: WaitUntil) -> None:
    run = Run(bench)
    wait_until(lambda: READY in run.lines)
    assert run.interrupt(2) == KILLED
    assert bench.supervisor.closed_with == [0.0]


def test_an_open_folder(bench: Bench, tmp_path: Path) -> None:
    other = Bench(tmp_path)
    other.engine.open()
    run = Run(bench)
    assert run.end() == FAILED
    assert "Another LiteLLM Pocket" in run.err.getvalue()
    other.engine.close(1.0)


def with_account(bench: Bench) -> None:
    Account(bench.paths.account, bench.paths.lockout, rounds=4).create("Ada", PASSWORD)


def test_the_password_from_standard_input(bench: Bench, wait_until: WaitUntil) -> None:
    with_account(bench)
    run = Run(bench, Login(from_stdin=True, stdin=io.StringIO(PASSWORD + "\r\n")))
    wait_until(lambda: READY in run.lines)
    key = bench.supervisor.plans[0].environment["LITELLM_MASTER_KEY"]
    assert key.startswith("sk-")
    assert f"{program_name()} key" in run.err.getvalue()
    assert key not in run.out.getvalue() + run.err.getvalue()
    assert run.interrupt() == STOPPED


def test_the_recovery_key_is_for_eyes_only(bench: Bench, wait_until: WaitUntil) -> None:
    """An account from before the vault gets its recovery key here: not into a service's log."""
    with_account(bench)
    run = Run(bench, Login(from_stdin=True, stdin=io.StringIO(PASSWORD + "\n")))
    wait_until(lambda: READY in run.lines)
    assert "Make a recovery key" in run.err.getvalue()
    assert not re.search(r"([0-9A-Z]{6}-){5}", run.err.getvalue() + run.out.getvalue())
    run.interrupt()


@pytest.mark.parametrize("typed", ["wrong one\n", ""])
def test_a_wrong_password(bench: Bench, typed: str) -> None:
    with_account(bench)
    run = Run(bench, Login(from_stdin=True, stdin=io.StringIO(typed)))
    assert run.end() == FAILED
    assert "password is wrong" in run.err.getvalue()
    assert bench.supervisor.plans == []


def test_nobody_can_be_asked_for_the_password(bench: Bench) -> None:
    with_account(bench)
    run = Run(bench, Login(stdin=io.StringIO()))
    assert run.end() == FAILED
    assert "--password-stdin" in run.err.getvalue()


def test_the_log_is_shown_on_demand(bench: Bench, wait_until: WaitUntil) -> None:
    run = Run(bench, show_log=True)
    wait_until(lambda: READY in run.lines)
    bench.paths.logs.mkdir()
    (bench.paths.logs / "proxy-20261123-052011-1-0.log").write_text("a line of the log\n")
    wait_until(lambda: "a line of the log" in run.lines)
    run.interrupt()
