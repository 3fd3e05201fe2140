"""`main.py status` and `main.py apply`, with an engine that runs in this very process."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import ChannelError
from core.base.events import ApplyChanged, ApplyStep, Finishing, State, StateChanged
from core.base.paths import Paths
from core.cli.console import Console
from core.cli.health import Question, examine
from core.cli.running import apply_config, show_status
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
    made.engine.account.open_without()
    made.engine.gateway.start()
    wait_until(lambda: made.engine.gateway.status.state is State.RUNNING, 10)
    yield made
    made.engine.close(1.0)


def test_nothing_runs(tmp_path: Path, shell: Shell) -> None:
    paths = Paths(tmp_path, "option")
    assert show_status(paths, shell.console, json=False) == 1
    assert "No LiteLLM Pocket has the data folder" in shell.out.getvalue()
    with pytest.raises(ChannelError, match="no gateway") as caught:
        apply_config(paths, shell.console, watch=False, json=False)
    assert "main.py serve" in caught.value.remedy


def test_each_worker_is_named(bench: Bench, shell: Shell, wait_until: WaitUntil) -> None:
    status = bench.engine.gateway.status
    bench.supervisor.post(
        StateChanged(status.run_id, State.RUNNING, 1.0, pid=7, address=status.address, pids=(7, 9))
    )
    wait_until(lambda: bench.engine.gateway.status.pids == (7, 9))
    assert show_status(bench.paths, shell.console, json=False) == 0
    assert "2 workers serve: processes 7 and 9." in shell.out.getvalue()
    told = Shell()
    assert show_status(bench.paths, told.console, json=True) == 0
    assert json.loads(told.out.getvalue())["pids"] == [7, 9]


def test_it_runs(bench: Bench, shell: Shell) -> None:
    assert show_status(bench.paths, shell.console, json=False) == 0
    assert "The gateway is running at http://127.0.0.1:4000, for " in shell.out.getvalue()
    assert "main.py apply" not in shell.out.getvalue()
    bench.paths.config.write_text("model_list: []\n")
    show_status(bench.paths, shell.console, json=False)
    assert "main.py apply" in shell.out.getvalue()


def test_it_is_open_and_stopped(bench: Bench, shell: Shell, wait_until: WaitUntil) -> None:
    bench.engine.gateway.stop()
    wait_until(lambda: bench.engine.gateway.status.state is State.STOPPED, 10)
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


LOSSY = """\
model_list:
- {model_name: first, litellm_params: {model: openai/a, api_key: not-needed}}
general_settings: {master_key: hunter2-0123456789}
guardrails:
- guardrail_name: filter
  litellm_params: {guardrail: no_such_guardrail, mode: pre_call}
model_list:
- {model_name: second, litellm_params: {model: openai/b, api_key: os.environ/NOT_SET_KEY}}
"""
TOLD = (
    "line 7: model_list stands here a second time",
    "starts without the guardrail filter",
    "master key of the config does not begin with sk-",
    "NOT_SET_KEY is not set; requests to second will fail.",
)


@pytest.mark.parametrize("running", [True, False])
def test_whoever_applies_is_told_what_gets_lost(
    bench: Bench, shell: Shell, wait_until: WaitUntil, running: bool
) -> None:
    if not running:
        bench.engine.gateway.stop()
        wait_until(lambda: bench.engine.gateway.status.state is State.STOPPED, 10)
    bench.paths.config.write_text(LOSSY)
    assert apply_config(bench.paths, shell.console, watch=False, json=False) == 0
    said = shell.err.getvalue()
    for words in TOLD:
        assert said.count(words) == 1, said
    assert said.splitlines()[-1].startswith(("Applied.", "Started."))
    assert "hunter2" not in said


def test_a_script_is_told_what_gets_lost(bench: Bench, shell: Shell) -> None:
    bench.paths.config.write_text(LOSSY)
    assert apply_config(bench.paths, shell.console, watch=False, json=True) == 0
    found = json.loads(shell.out.getvalue())
    assert (found["ok"], found["outcome"]) == (True, "applied")
    texts = [
        (f"line {one['line']}: " if one["line"] else "") + one["text"] for one in found["findings"]
    ]
    for words in TOLD:
        assert [words in text for text in texts].count(True) == 1, texts
    assert {one["level"] for one in found["findings"]} == {"warning"}


def test_what_gets_lost_stands_in_the_status(bench: Bench, shell: Shell) -> None:
    bench.paths.config.write_text(LOSSY)
    apply_config(bench.paths, shell.console, watch=False, json=False)
    assert show_status(bench.paths, shell.console, json=False) == 0
    for words in TOLD:
        assert words in shell.out.getvalue()


def test_what_gets_lost_stands_in_the_health(bench: Bench, shell: Shell) -> None:
    bench.paths.config.write_text(LOSSY)
    apply_config(bench.paths, shell.console, watch=False, json=False)
    report = examine(bench.paths, Question(), {})  # nobody answers at its address: that fails
    told = [one.sentence for one in report.findings if one.name == "config"]
    for words in TOLD:
        assert [words.lower() in one.lower() for one in told].count(True) == 1, told
    assert {one.status for one in report.findings if one.name == "config"} == {"warn"}


def test_a_config_without_a_fault_is_applied_without_a_word_more(
    bench: Bench, shell: Shell
) -> None:
    assert apply_config(bench.paths, shell.console, watch=False, json=True) == 0
    assert json.loads(shell.out.getvalue())["findings"] == []


def test_an_included_file_or_a_hook_that_changed_is_seen(bench: Bench, shell: Shell) -> None:
    folder = bench.paths.data
    (folder / "sub").mkdir()
    bench.paths.config.write_text(
        "include: [sub/models.yaml]\nlitellm_settings: {callbacks: [hooks.handler]}\n"
        "general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}\n"
    )
    (folder / "sub" / "models.yaml").write_text("include: [deep.yaml]\n")
    (folder / "sub" / "deep.yaml").write_text("model_list: []\n")
    (folder / "hooks.py").write_text("handler = None\n")
    apply_config(bench.paths, shell.console, watch=False, json=False)

    def status() -> str:
        shell.out.truncate(0)
        shell.out.seek(0)
        show_status(bench.paths, shell.console, json=False)
        return shell.out.getvalue()

    assert "changed since" not in status()
    (folder / "sub" / "deep.yaml").write_text("model_list: []  # changed\n")
    assert "sub/deep.yaml has changed since; to use it:" in status()
    (folder / "hooks.py").write_text("handler = 1\n")
    assert "sub/deep.yaml and hooks.py have changed since" in status()
    apply_config(bench.paths, shell.console, watch=False, json=False)
    assert "changed since" not in status()


def test_where_nothing_runs_it_starts(bench: Bench, shell: Shell, wait_until: WaitUntil) -> None:
    bench.engine.gateway.stop()
    wait_until(lambda: bench.engine.gateway.status.state is State.STOPPED, 10)
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
