"""`.venv` is known to be right by its stamp, and whatever is not right is remade."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import venv as standard_venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from build_scripts.devtools import DevError, turns, venv, venv_program
from build_scripts.devtools.interpreters import Interpreter
from tests.conftest import WaitUntil
from tests.fixtures.child import Child
from tests.fixtures.threads import join
from tests.source_tree import ROOT
from tests.systems import needs_links, needs_windows

UV = "uv==1 \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text(UV)
    return path


@pytest.fixture
def folder(tmp_path: Path, lock: Path) -> Path:
    """A complete environment, but for packages."""
    place = tmp_path / "venv"
    standard_venv.create(place, symlinks=sys.platform != "win32")
    version = venv.living_version(place)
    assert version is not None
    venv.write_stamp(venv.expected_stamp(version, place, lock), place)
    return place


def test_a_complete_environment_is_ready(folder: Path, lock: Path) -> None:
    assert venv.is_ready(folder, lock)


def _lose_stamp(folder: Path) -> None:
    (folder / venv.STAMP_NAME).unlink()


def _break_stamp(folder: Path) -> None:
    (folder / venv.STAMP_NAME).write_text('{"lock": ')


def _odd_stamp(folder: Path) -> None:
    (folder / venv.STAMP_NAME).write_text("[]")


def _lose_interpreter(folder: Path) -> None:
    for program in venv_program("python", folder).parent.glob("python*"):
        program.unlink()


@pytest.mark.parametrize("harm", [_lose_stamp, _break_stamp, _odd_stamp, _lose_interpreter])
def test_a_damaged_environment_is_to_be_remade(
    folder: Path, lock: Path, harm: Callable[[Path], None]
) -> None:
    harm(folder)
    assert not venv.is_ready(folder, lock)
    assert not venv.can_be_updated(folder, lock)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a launcher there, no link")
def test_an_interpreter_that_vanished_is_noticed(folder: Path, lock: Path) -> None:
    _lose_interpreter(folder)
    venv_program("python", folder).symlink_to("/nowhere/python3")
    assert not venv.is_ready(folder, lock)


def test_a_changed_lock_is_brought_in_without_remaking(folder: Path, lock: Path) -> None:
    lock.write_text(UV + "# more\n")
    assert not venv.is_ready(folder, lock)
    assert venv.can_be_updated(folder, lock)


def test_a_moved_environment_is_remade(folder: Path, lock: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(folder, moved, symlinks=True)
    assert not venv.is_ready(moved, lock)
    assert not venv.can_be_updated(moved, lock)


def test_line_ends_of_the_checkout_do_not_matter(folder: Path, lock: Path) -> None:
    lock.write_bytes(lock.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert venv.is_ready(folder, lock)


def test_make_replaces_what_is_half_done(tmp_path: Path) -> None:
    place = tmp_path / "venv"
    (place / "lib").mkdir(parents=True)
    (place / "lib" / "half").write_text("a file")
    venv.make(Interpreter(sys.executable, (3, 11), True, True), place)
    assert not (place / "lib" / "half").exists()
    assert venv.living_version(place) is not None
    assert venv.read_stamp(place) is None


@needs_windows
def test_its_python_is_the_process_that_was_started(tmp_path: Path) -> None:
    """And not one that starts another: who has its number could hand it no socket."""
    place = tmp_path / "venv"
    base = getattr(sys, "_base_executable", sys.executable)
    venv.make(Interpreter(base, (3, 11), True, True), place)
    code = "import os, sys, tkinter; tkinter.Tcl(); print(os.getpid(), sys.prefix, sep='|')"
    command = [str(venv.venv_python(place)), "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as started:
        assert started.stdout is not None
        number, _, prefix = started.stdout.read().strip().partition("|")
    assert number == str(started.pid)
    assert Path(prefix) == place


@needs_links
def test_a_linked_environment_loses_the_link_only(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "file").write_text("kept")
    link = tmp_path / "venv"
    link.symlink_to(real)
    venv.remove_tree(link)
    assert not link.is_symlink()
    assert (real / "file").exists()


def test_what_cannot_be_removed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError("in use")

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(DevError, match="Close every program"):
        venv.remove_tree(tmp_path)


class Installer:
    """Stands in for running pip and uv; each ends with the status it is told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.statuses = {"get uv": 0, "uv": 0, "pip": 0}
        self.ran: list[str] = []
        self.commands: list[list[str]] = []
        monkeypatch.setattr(venv, "_status", self._status)
        monkeypatch.setattr(venv, "pip_settings", lambda _: {})

    def _status(self, command: Sequence[str], _: Mapping[str, str]) -> int:
        assert venv.read_stamp(self.folder) is None, "the stamp must go before anything changes"
        if "sync" in command:
            step = "uv"
        else:
            step = "get uv" if Path(command[-1]).name.startswith("uv-") else "pip"
        self.ran.append(step)
        self.commands.append(list(command))
        return self.statuses[step]


@pytest.fixture
def installer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Installer:
    return Installer(folder, monkeypatch)


def test_uv_installs_when_it_can_be_had(installer: Installer, lock: Path) -> None:
    venv.fill(installer.folder, lock)
    assert installer.ran == ["get uv", "uv"]
    assert venv.is_ready(installer.folder, lock)


@pytest.mark.parametrize("failing", ["get uv", "uv"])
def test_pip_installs_when_uv_cannot(installer: Installer, lock: Path, failing: str) -> None:
    installer.statuses[failing] = 1
    venv.fill(installer.folder, lock)
    assert installer.ran[-2:] == [failing, "pip"]
    assert venv.is_ready(installer.folder, lock)


def test_pip_installs_when_the_lock_has_no_uv(installer: Installer, lock: Path) -> None:
    lock.write_text(UV.replace("uv", "other"))
    venv.fill(installer.folder, lock)
    assert installer.ran == ["pip"]


def test_a_failed_installation_leaves_no_stamp(installer: Installer, lock: Path) -> None:
    installer.statuses |= {"uv": 1, "pip": 1}
    with pytest.raises(DevError, match="could not be installed"):
        venv.fill(installer.folder, lock)
    assert not venv.is_ready(installer.folder, lock)
    assert not venv.can_be_updated(installer.folder, lock)


def test_everything_is_installed_by_hash_from_wheels(installer: Installer, lock: Path) -> None:
    installer.statuses["uv"] = 1
    venv.fill(installer.folder, lock)
    for command in installer.commands:
        assert "--require-hashes" in command
        assert "--no-build" in command or ":all:" in command
        assert "sync" in command or "--no-deps" in command


HOLD = """
import sys
from pathlib import Path
from build_scripts.devtools.turns import only_one
with only_one(Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.read()
"""


def test_two_set_ups_take_turns(tmp_path: Path, wait_until: WaitUntil) -> None:
    with Child([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT) as holder:
        assert holder.hear() == "in"
        order: list[str] = []

        def second() -> None:
            with turns.only_one(tmp_path):
                order.append("second")

        thread = threading.Thread(target=second, daemon=True)
        thread.start()
        thread.join(0.3)
        order.append("first leaves")
        holder.end_input()
        wait_until(lambda: "second" in order)
        join(thread)
    assert order == ["first leaves", "second"]
