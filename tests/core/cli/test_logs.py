"""`logs`: what it prints of the files, and how it ends."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.base.paths import Paths
from core.cli import arguments, commands
from core.cli.arguments import FOLLOWED_AFTER
from core.cli.console import Console
from core.cli.logs import Wanted, show_logs
from tests.conftest import ROOT, WaitUntil
from tests.core.monitor.test_log_tail import head, write
from tests.systems import needs_signals


class Typed:
    """Types the verb for a data folder, and reads what it prints."""

    def __init__(self, data: Path) -> None:
        self.paths = Paths(data, "option")
        self.paths.logs.mkdir()
        self.out, self.err = io.StringIO(), io.StringIO()

    def __call__(self, *words: str) -> list[str]:
        self.out, self.err = io.StringIO(), io.StringIO()
        options = arguments.parse(["logs", "--data-dir", str(self.paths.data), *words])
        assert commands.run_verb(options, Console(self.out, self.err)) == 0
        return self.out.getvalue().splitlines()

    def follow(self, *steps: Callable[[], object], **wanted: Any) -> list[str]:
        """Follow the log; the steps happen one after the other while nothing new is there, then
        Ctrl-C."""
        left = iter(steps)

        def sleep(_seconds: float) -> None:
            step = next(left, None)
            if step is None:
                raise KeyboardInterrupt
            step()

        console = Console(self.out, self.err)
        wished = Wanted(follow=True, **wanted)
        assert show_logs(self.paths, console, wished, {}, sleep=sleep) == 0
        return self.out.getvalue().splitlines()


@pytest.fixture
def logs(tmp_path: Path) -> Typed:
    return Typed(tmp_path)


BROKE = head("ERROR", "it broke")
SAID = head("INFO", "Said")


def test_all_runs_and_segments_in_order(logs: Typed) -> None:
    write(logs.paths.logs, f"{SAID}\r\nno end", 1)
    write(logs.paths.logs, f"{BROKE}\n    Traceback\n", 2)
    write(logs.paths.logs, "other run\n", 1, 2, "20261124-000000")
    assert logs() == [SAID, "no end", BROKE, "    Traceback", "other run"]
    assert logs("--last", "2") == ["    Traceback", "other run"]
    assert logs("--last", "0") == []


def test_which_lines_are_wanted(logs: Typed) -> None:
    write(logs.paths.logs, f"{SAID}\n{BROKE}\n    Traceback\n    ValueError: said\n", 1)
    write(logs.paths.logs, f"{SAID.replace('litellm.proxy', 'uvicorn')}\n", 2)
    assert logs("--level", "warning") == [BROKE, "    Traceback", "    ValueError: said"]
    assert logs("--level", "ERROR", "--grep", "SAID") == ["    ValueError: said"]
    assert len(logs("--logger", "litellm")) == 4
    assert logs("--logger", "litellm", "--last", "1", "--grep", "said") == ["    ValueError: said"]
    assert logs("--last", "3", "--level", "ERROR") == logs("--level", "ERROR")


def test_objects_for_a_script(logs: Typed) -> None:
    write(logs.paths.logs, f"{BROKE}\n    Ümlaut\n")
    first, second = map(json.loads, logs("--json"))
    assert first == {
        "time": "2026-11-23 05:20:11.123",
        "level": "ERROR",
        "logger": "litellm.proxy",
        "text": "it broke",
        "continues": False,
    }
    assert second == {**first, "text": "    Ümlaut", "continues": True}


def test_objects_are_whole_on_a_pipe_with_a_code_page(logs: Typed) -> None:
    said = 'model "größe" 你好 →'
    write(logs.paths.logs, f"{BROKE}\n    {said}\n")
    pipe = io.BytesIO()
    out = io.TextIOWrapper(pipe, encoding="cp1252", errors="replace")  # as of a Windows program
    assert show_logs(logs.paths, Console(out, None), Wanted(json=True), {}) == 0
    _, second = map(json.loads, pipe.getvalue().decode("utf-8").splitlines())
    assert second["text"] == f"    {said}"


def test_keys_that_are_known_here_do_not_show(logs: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-environment")
    logs.paths.config.write_text("general_settings:\n  master_key: sk-of-the-config-1234\n")
    client = "sk-pocket-" + "a" * 30
    write(logs.paths.logs, f"of-the-environment sk-of-the-config-1234 {client} plain\n")
    assert logs() == ["******** ******** ******** plain"]


def test_no_log_yet_is_said_and_makes_nothing(tmp_path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    options = arguments.parse(["logs", "--data-dir", str(tmp_path / "new")])
    assert commands.run_verb(options, Console(out, err)) == 0
    assert "no log yet" in err.getvalue()
    assert not (tmp_path / "new").exists()


def test_following_goes_on_over_segments_and_runs(logs: Typed) -> None:
    folder = logs.paths.logs
    write(folder, "".join(f"{n} said\n" for n in range(100)), 1)
    lines = logs.follow(
        lambda: write(folder, "more\n", 1),
        lambda: write(folder, "next segment\n", 2),
        lambda: write(folder, "next run\n", 1, 2, "20261124-000000"),
    )
    before = [f"{n} said" for n in range(100 - FOLLOWED_AFTER, 100)]
    assert lines == [*before, "more", "next segment", "next run"]


def test_following_can_begin_before_there_is_a_log(logs: Typed) -> None:
    assert logs.follow(lambda: write(logs.paths.logs, "first\n")) == ["first"]


def test_nobody_reads_any_more(logs: Typed) -> None:
    write(logs.paths.logs, "".join(f"{n} said\n" for n in range(200_000)))
    program = subprocess.Popen(
        [sys.executable, "main.py", "logs", "--data-dir", str(logs.paths.data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None and program.stderr is not None
    assert program.stdout.readline().rstrip() == b"0 said"
    program.stdout.close()
    assert program.stderr.read() == b""
    assert program.wait(300) == 0
    program.stderr.close()


@needs_signals
def test_ctrl_c_ends_quietly(logs: Typed, wait_until: WaitUntil) -> None:
    write(logs.paths.logs, "one\n")
    program = subprocess.Popen(
        [sys.executable, "main.py", "logs", "-f", "--data-dir", str(logs.paths.data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell has its background jobs ignore Ctrl-C, and they hand that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert program.stdout is not None
    assert program.stdout.readline().rstrip() == b"one"
    write(logs.paths.logs, "two\n")
    assert program.stdout.readline().rstrip() == b"two"
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=300)
    assert (out, err, program.returncode) == (b"", b"", 0)


@pytest.mark.parametrize("words", [["--last", "few"], ["--level", "loud"]])
def test_what_is_not_understood(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(["logs", *words])
    assert ended.value.code == arguments.USAGE
    assert words[1] in capsys.readouterr().err.lower()
