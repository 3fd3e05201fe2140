"""`apply` from a shell while the program that runs ends: success is said of nothing but success."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.base.events import ApplyChanged, ApplyStep, State, StateChanged
from core.cli.arguments import parse
from core.cli.commands import run_verb
from core.cli.console import Console
from core.gateway.remote_commands import _Progress
from tests.conftest import ROOT, WaitUntil
from tests.faults.test_serve_faults import CONFIG, FAKE
from tests.fixtures.child import Child
from tests.fixtures.threads import join

_SERVE = """
import sys
from core.supervisor.supervisor import SidecarCommand
from core.cli.arguments import parse
from core.cli.commands import run_verb
fake, root, data = sys.argv[1:]
command = SidecarCommand((sys.executable, fake), root)
sys.exit(run_verb(parse(["--data-dir", data, "serve", "--port", "0"]), command=command))
"""


class Shell:
    """`apply` on a thread, and what it came to."""

    def __init__(self, data: Path, *options: str) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.status: int | None = None
        arguments = parse(["--data-dir", str(data), "apply", *options])

        def run() -> None:
            self.status = run_verb(arguments, Console(self.out, self.err))

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()

    def end(self) -> int | None:
        join(self.thread)
        return self.status


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Child]:
    """A real `serve`, up, in `tmp_path`."""
    (tmp_path / "litellm_config.yaml").write_text(CONFIG)
    command = [sys.executable, "-c", _SERVE, str(FAKE), str(ROOT), str(tmp_path)]
    with Child(command, cwd=ROOT, stderr=subprocess.DEVNULL) as child:
        while not child.hear().startswith("ready "):
            pass
        yield child


def kill(served: Child) -> None:
    """As the task manager does; the sidecars notice by themselves."""
    children = psutil.Process(served.pid).children(recursive=True)
    served.close()
    psutil.wait_procs(children, timeout=30)


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_program_that_is_killed_during_the_rehearsal_has_not_applied(
    served: Child, tmp_path: Path, wait_until: WaitUntil, options: tuple[str, ...]
) -> None:
    (tmp_path / "litellm_config.yaml").write_text("# fake: never_ready\n" + CONFIG)
    before = set(psutil.Process(served.pid).children())
    shell = Shell(tmp_path, *options)
    # Not their number: what was there for the start may go meanwhile.
    wait_until(lambda: set(psutil.Process(served.pid).children()) - before, 30)
    if not options:
        wait_until(lambda: "Trying the new config" in shell.err.getvalue(), 30)
    kill(served)
    assert shell.end() == 1
    said = shell.err.getvalue()
    assert any(words in said for words in ("before the config was applied", "reached", "hung up"))


def test_one_that_is_killed_while_it_is_watched_has_not_lived_through_it(
    served: Child, tmp_path: Path, wait_until: WaitUntil
) -> None:
    shell = Shell(tmp_path, "--watch")
    wait_until(lambda: "Applied." in shell.err.getvalue(), 30)
    kill(served)
    assert shell.end() == 1
    assert "first half minute" in shell.err.getvalue()


def test_the_gateway_of_before_that_comes_back_after_a_crash_is_no_success() -> None:
    progress = _Progress(None, watch=False)
    progress.lines_of(ApplyChanged(2, ApplyStep.REHEARSING))
    for state in (State.CRASHED, State.STARTING, State.RUNNING):
        assert not progress.lines_of(StateChanged(3, state, 0.0))
    assert not progress.over


def test_that_an_earlier_config_was_kept_is_no_success_of_this_one() -> None:
    progress = _Progress(ApplyChanged(1, ApplyStep.APPLIED), watch=True)
    progress.lines_of(ApplyChanged(1, ApplyStep.KEPT))
    assert not progress.over
    progress.lines_of(ApplyChanged(2, ApplyStep.REHEARSING))
    progress.lines_of(ApplyChanged(2, ApplyStep.KEPT))
    assert progress.over
