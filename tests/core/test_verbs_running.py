"""`main.py status` and `main.py apply`, with an engine that runs in this very process."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ChannelError
from core.events import ApplyChanged, ApplyStep, Finishing, State
from core.paths import Paths
from core.verbs.console import Console
from core.verbs.running import apply_config, show_status
from tests.conftest import WaitUntil
from tests.core.scripted import Bench


class Shell:
    """A console whose two streams can be read."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.console = Console(self.out, self.err)


@pytest.fixture
def shell() -> Shell:
    return Shell()


@pytest.fixture
def bench(tmp_path: Path, wait_until: WaitUntil) -> Iterator[Bench]:
    made = Bench(tmp_path, mode="serve")
    made.engine.open()
    made.engine.open_without_account()
    made.engine.start()
    wait_until(lambda: made.engine.status.state is State.RUNNING, 10)
    yield made
    made.engine.close(1.0)


def test_nothing_runs(tmp_path: Path, shell: Shell) -> None:
    paths = Paths(tmp_path, "option")
    assert show_status(paths, shell.console, json=False) == 1
    assert "No LiteLLM Pocket has the data folder" in shell.out.getvalue()
    with pytest.raises(ChannelError, match="no gateway") as caught:
        apply_config(paths, shell.console, watch=False, json=False)
    assert "main.py serve" in caught.value.remedy


def test_it_runs(bench: Bench, shell: Shell) -> None:
    assert show_status(bench.paths, shell.console, json=False) == 0
    assert "The gateway is running at http://127.0.0.1:4000, for " in shell.out.getvalue()
    assert "main.py apply" not in shell.out.getvalue()
    bench.paths.config.write_text("model_list: []\n")
    show_status(bench.paths, shell.console, json=False)
    assert "main.py apply" in shell.out.getvalue()


def test_it_is_open_and_stopped(bench: Bench, shell: Shell, wait_until: WaitUntil) -> None:
    bench.engine.stop()
    wait_until(lambda: bench.engine.status.state is State.STOPPED, 10)
    assert show_status(bench.paths, shell.console, json=True) == 1
    found = json.loads(shell.out.getvalue())
    assert (found["open"], found["by"], found["state"]) == (True, "serve", "stopped")


def test_it_applies(bench: Bench, shell: Shell) -> None:
    assert apply_config(bench.paths, shell.console, watch=False, json=False) == 0
    assert "Applied." in shell.err.getvalue()


def test_it_is_refused(bench: Bench, shell: Shell) -> None:
    bench.supervisor.refusal = ApplyChanged(0, ApplyStep.REFUSED, "No such provider.", "Mend it.")
    assert apply_config(bench.paths, shell.console, watch=False, json=False) == 1
    assert "No such provider.\nMend it.\n" in shell.err.getvalue()


def test_it_is_refused_for_a_script(bench: Bench, shell: Shell) -> None:
    bench.paths.config.write_text("a: [")
    assert apply_config(bench.paths, shell.console, watch=False, json=True) == 1
    found = json.loads(shell.out.getvalue())
    assert (found["ok"], found["outcome"], found["line"]) == (False, "refused", 1)


def test_where_nothing_runs_it_starts(bench: Bench, shell: Shell, wait_until: WaitUntil) -> None:
    bench.engine.stop()
    wait_until(lambda: bench.engine.status.state is State.STOPPED, 10)
    assert apply_config(bench.paths, shell.console, watch=False, json=False) == 0


def test_status_tells_what_is_left_of_before(bench: Bench, shell: Shell) -> None:
    now = time.time()
    bench.supervisor.post(Finishing(2, now - 90.0, now + 510.0))
    bench.supervisor.enter(State.CRASHED, "The gateway was ended by SIGKILL.")
    bench.supervisor.run_id += 1
    bench.supervisor.enter(State.STARTING)
    bench.supervisor.enter(State.RUNNING)
    show_status(bench.paths, shell.console, json=False)
    said = shell.out.getvalue()
    assert "2 requests are still being finished by the one before, for 1 min" in said
    assert re.search(r"It crashed \d+ s ago: The gateway was ended by SIGKILL\.", said)
    shell.out.truncate(0)
    show_status(bench.paths, shell.console, json=True)
    found = json.loads(shell.out.getvalue().lstrip("\0"))
    assert found["finishing"]["requests"] == 2
    assert found["crash"]["times"] == 1
