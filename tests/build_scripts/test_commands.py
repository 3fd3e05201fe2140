"""The commands of dev.py: what they hand over to, with a display and without, and how they end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import venv as standard_venv
from pathlib import Path
from typing import NoReturn, cast

import pytest

from build_scripts.devtools import DevError, commands
from build_scripts.devtools import venv as environment
from build_scripts.devtools.interpreters import Interpreter
from tests.conftest import longest_first, worker_scope
from tests.fixtures.child import Child
from tests.source_tree import ROOT
from tests.systems import needs_signals

SET_UP = commands.set_up
PYTHON = Path("python-of-the-venv")


class HandedOver(Exception):
    """Stands for becoming the command."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(command)
        self.command = command


@pytest.fixture(autouse=True)
def no_real_hand_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def hand_over(command: list[str]) -> NoReturn:
        raise HandedOver(command)

    monkeypatch.setattr(commands, "_hand_over", hand_over)
    monkeypatch.setattr(commands, "set_up", lambda **_: PYTHON)
    monkeypatch.setattr(commands, "_trouble", lambda *_: "")


def handed_over(*arguments: str) -> list[str]:
    with pytest.raises(HandedOver) as caught:
        commands.run_command(arguments)
    return caught.value.command


def main_arguments(*arguments: str) -> list[str]:
    command = handed_over(*arguments)
    assert command[:2] == [str(PYTHON), str(ROOT / "main.py")]
    return command[2:]


@pytest.fixture
def no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_why_no_window", lambda _: "There is no display here.")


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_why_no_window", lambda _: "")


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize(
    ("given", "handed"),
    [
        ([], []),
        (["--"], []),
        (["--", "--data-dir", "d"], ["--data-dir", "d"]),
        (["serve", "--port", "1"], ["serve", "--port", "1"]),
        (["--", "serve", "--", "x"], ["serve", "--", "x"]),
    ],
)
def test_run_hands_its_arguments_to_main(given: list[str], handed: list[str]) -> None:
    assert main_arguments("run", *given) == handed


@pytest.mark.usefixtures("no_window")
@pytest.mark.parametrize(
    ("given", "handed"),
    [
        ([], ["serve"]),
        (["--", "--data-dir", "d"], ["serve", "--data-dir", "d"]),
        (["--", "--data-dir", "d", "serve"], ["--data-dir", "d", "serve"]),
        (["--", "health", "--json"], ["health", "--json"]),
        (["--", "--version"], ["--version"]),
        (["--", "--help"], ["--help"]),
    ],
)
def test_run_without_a_display_serves(
    given: list[str], handed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_arguments("run", *given) == handed
    assert ("no display" in capsys.readouterr().err) == (handed[0] == "serve")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a desktop")
def test_a_missing_display_is_told_from_a_broken_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert "DISPLAY is not set" in commands._why_no_window(PYTHON)
    monkeypatch.setenv("DISPLAY", ":7")
    assert commands._why_no_window(PYTHON) == ""

    def broken(_: Path, code: str) -> str:
        return "couldn't connect" if "Tk()" in code else ""

    monkeypatch.setattr(commands, "_trouble", broken)
    assert ":7" in commands._why_no_window(PYTHON)
    assert "couldn't connect" in commands._why_no_window(PYTHON)


def test_without_tk_run_serves_and_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "_trouble", lambda *_: "No module named 'tkinter'")
    assert main_arguments("run") == ["serve"]
    assert "no Tk" in capsys.readouterr().err


def test_without_tk_test_fails_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "_trouble", lambda *_: "No module named 'tkinter'")
    assert commands.run_command(["test"]) == 1
    assert "No module named 'tkinter'" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is for Linux")
def test_without_any_display_test_fails_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(commands, "has_xvfb", lambda: False)
    monkeypatch.setattr(commands, "can_apt", lambda: False)
    assert commands.run_command(["test"]) == 1
    assert "Xvfb" in capsys.readouterr().err


def test_a_whole_run_leaves_a_report_of_what_was_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_require_gui_tests", lambda _: None)
    assert [one for one in handed_over("test") if one.startswith("--junitxml=build")]


@pytest.mark.parametrize("own", [["-n", "3"], ["-n0"], ["--pdb"], ["-p", "no:xdist"]])
def test_test_leaves_the_parallelism_to_whoever_asks_for_it(
    monkeypatch: pytest.MonkeyPatch, own: list[str]
) -> None:
    monkeypatch.setattr(commands, "_require_gui_tests", lambda _: None)
    assert handed_over("test", *own) == [str(PYTHON), "-m", "pytest", *own]


def test_what_uses_the_one_desktop_stays_in_one_worker() -> None:
    window = worker_scope("tests/gui/test_app.py::test_one")
    assert window == worker_scope("tests/frozen/test_window.py::test_other[single]")
    paths = worker_scope("tests/core/base/test_paths.py::test_one")
    assert paths == worker_scope("tests/core/base/test_paths.py::test_other")
    assert len({window, paths, worker_scope("tests/core/base/test_files.py::test_one")}) == 3


class Item:
    """A test, as far as it is looked at."""

    def __init__(self, nodeid: str, **marks: int | None) -> None:
        self.nodeid = nodeid
        self._marks = marks

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        if name not in self._marks:
            return None
        mark: pytest.Mark = getattr(pytest.mark, name)(self._marks[name]).mark
        return mark


def test_what_takes_long_comes_first_and_no_file_is_torn_apart() -> None:
    """A long file that comes last keeps one worker busy when the others have nothing left."""
    items = [
        *(Item("a.py::1"), Item("b.py::1"), Item("b.py::2"), Item("c.py::1", gui=None)),
        *(Item("d.py::1", timeout=700), Item("e.py::1"), Item("e.py::2", timeout=900)),
        Item("f.py::1", real=None),
    ]
    longest_first(cast(list[pytest.Item], items))
    assert [item.nodeid for item in items] == [
        *("e.py::1", "e.py::2", "d.py::1", "f.py::1", "c.py::1", "b.py::1", "b.py::2", "a.py::1")
    ]


def test_the_tests_are_spread_over_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_require_gui_tests", lambda _: None)
    command = handed_over("test")
    assert int(command[command.index("-n") + 1]) in (2, 3, 4)
    at = command.index("--dist")
    assert command[at : at + 3] == ["--dist", "loadfile", "--no-loadscope-reorder"]


def test_test_is_one_pytest_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_require_gui_tests", lambda _: None)
    command = handed_over("test", "-k", "login")
    assert command[:3] == [str(PYTHON), "-m", "pytest"]
    assert command[-2:] == ["-k", "login"]


def test_bench_runs_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "can_apt", lambda: False)
    monkeypatch.setattr(commands, "add_tools", lambda *_: [])
    wanted = [str(PYTHON), "-m", "build_scripts.bench", "--json"]
    assert handed_over("bench", "--json") == wanted


@pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is for Linux")
def test_bench_installs_what_it_needs_though_the_environment_is_complete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed: list[str] = []

    def add_tools(*tools: str) -> list[str]:
        installed.extend(tools)
        return []

    monkeypatch.setattr(commands, "has_xvfb", lambda: False)
    monkeypatch.setattr(commands, "can_apt", lambda: True)
    monkeypatch.setattr(commands, "apt_install", installed.extend)
    monkeypatch.setattr(commands, "add_tools", add_tools)
    handed_over("bench", "--help")
    assert installed == []
    handed_over("bench", "--json")
    assert installed == ["xvfb", "wrk"]


def test_build_runs_in_the_environment() -> None:
    command = handed_over("build", "sidecar", "--force")
    assert command == [str(PYTHON), "-m", "build_scripts.build", "sidecar", "--force"]


def test_a_failed_set_up_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: bool) -> Path:
        raise DevError("No Python here.")

    monkeypatch.setattr(commands, "set_up", fail)
    assert commands.run_command(["run"]) == 1
    assert capsys.readouterr().err == "dev.py run: No Python here.\n"


def test_an_interrupted_set_up_ends_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(**_: bool) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "set_up", interrupt)
    assert commands.run_command(["run"]) == 130
    assert "repairs" in capsys.readouterr().err


class Environment:
    """A pretended `.venv` in the place of the real one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, ready: bool, tk: bool) -> None:
        self.ready, self.tk, self.updatable = ready, tk, False
        self.found = Interpreter("found", (3, 11), True, True)
        self.done: list[str] = []
        monkeypatch.setattr(environment, "is_ready", lambda: self.ready)
        monkeypatch.setattr(environment, "can_be_updated", lambda: self.updatable)
        monkeypatch.setattr(environment, "make", self._make)
        monkeypatch.setattr(environment, "fill", lambda: self.done.append("fill"))
        monkeypatch.setattr(commands, "only_one", contextlib.nullcontext)
        monkeypatch.setattr(commands, "find_interpreter", lambda **_: self.found)
        monkeypatch.setattr(commands, "_trouble", lambda *_: "" if self.tk else "no Tk")
        monkeypatch.setattr(commands, "set_up", SET_UP)

    def _make(self, interpreter: Interpreter) -> None:
        self.done.append(f"make with {interpreter.path}")
        self.tk = interpreter.has_tk


def test_a_ready_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Environment(monkeypatch, ready=True, tk=True)
    assert commands.set_up(need_tk=True, need_xvfb=True) == environment.venv_python()
    assert it.done == []


def test_a_missing_environment_is_made_and_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Environment(monkeypatch, ready=False, tk=False)
    commands.set_up(need_tk=True)
    assert it.done == ["make with found", "fill"]


def test_a_changed_lock_is_only_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Environment(monkeypatch, ready=False, tk=True)
    it.updatable = True
    commands.set_up()
    assert it.done == ["fill"]


def test_an_environment_without_tk_is_remade_where_that_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = Environment(monkeypatch, ready=True, tk=False)
    commands.set_up(need_tk=True)
    assert it.done == ["make with found", "fill"]


def test_an_environment_without_tk_stays_where_no_python_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = Environment(monkeypatch, ready=True, tk=False)
    it.found = Interpreter("found", (3, 11), True, False)
    commands.set_up(need_tk=True)
    assert it.done == []


# ---- the script itself, in a checkout of its own

STAND_IN = """
import os, signal, sys, time
print("main", *sys.argv[1:], "dont_write_bytecode", sys.dont_write_bytecode, flush=True)
if "wait" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
    print("waiting", flush=True)
    time.sleep(60)
sys.exit(7)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose `.venv` is ready (with no packages) and whose main.py is a stand-in."""
    shutil.copytree(ROOT / "build_scripts", tmp_path / "build_scripts")
    (tmp_path / "main.py").write_text(STAND_IN)
    lock = tmp_path / "requirements.txt"
    lock.write_text("nothing==1\n")
    place = tmp_path.resolve() / ".venv"
    standard_venv.create(place, symlinks=sys.platform != "win32")
    version = environment.living_version(place)
    assert version is not None
    environment.write_stamp(environment.expected_stamp(version, place, lock), place)
    return tmp_path


def dev(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(checkout / "build_scripts" / "dev.py"), *arguments],
        cwd=checkout.parent,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_second_start_goes_straight_to_main_with_its_exit_status(checkout: Path) -> None:
    ended = dev(checkout, "run", "--", "serve", "--port", "1")
    assert ended.stdout == "main serve --port 1 dont_write_bytecode False\n"
    assert ended.returncode == 7
    assert ended.stderr == ""


@needs_signals
def test_signals_reach_main(checkout: Path) -> None:
    command = [sys.executable, str(checkout / "build_scripts" / "dev.py"), "run", "wait"]
    with Child(command) as child:
        assert child.hear().startswith("main wait ")
        assert child.hear() == "waiting"
        child.process.send_signal(signal.SIGTERM)
        assert child.wait() == 9


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["--help"], 0), (["nonsense"], 2)])
def test_usage(checkout: Path, arguments: list[str], status: int) -> None:
    ended = dev(checkout, *arguments)
    assert ended.returncode == status
    assert "dev.py run" in ended.stdout + ended.stderr


def test_an_incomplete_checkout_is_named(checkout: Path) -> None:
    (checkout / "requirements.txt").unlink()
    ended = dev(checkout, "run")
    assert ended.returncode == 1
    assert "not a complete checkout" in ended.stderr


def test_an_old_python_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from build_scripts import dev as script

    monkeypatch.setattr(sys, "version_info", (3, 9, 0, "final", 0))
    assert script.main() == 2
    assert "needs Python 3.11 or newer; this is Python 3.9" in capsys.readouterr().err
