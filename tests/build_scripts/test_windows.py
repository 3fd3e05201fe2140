"""`dev.py windows`: what it sets up and runs, and what it says where it cannot."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from build_scripts.devtools import LOCK, ROOT, DevError
from build_scripts.freeze import parity
from build_scripts.windows import NotHere, place, setting_up, verbs
from build_scripts.windows import machine as machines
from build_scripts.windows.isolation import Isolation
from build_scripts.windows.machine import Machine, Wine, windows_path
from build_scripts.windows.place import Place, find_place

linux = pytest.mark.skipif(sys.platform != "linux", reason="Wine is for Linux")


class Recorder(Machine):
    """Runs nothing."""

    runs: list[tuple[list[str], dict[str, Any]]] = []  # noqa: RUF012 - emptied by `machine`

    def run(self, command: Sequence[str], **more: Any) -> int:
        self.runs.append((list(command), more))
        return 7


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder(Place(tmp_path), Wine("wine", "wineserver", None))
    made.runs.clear()
    monkeypatch.setattr(verbs, "set_up", lambda: made)
    return made


def test_the_folder_is_outside_the_checkout_and_can_be_named(tmp_path: Path) -> None:
    found = find_place({"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert found.root == tmp_path / "cache" / "litellm-pocket-windows"
    assert find_place({place.VARIABLE: str(tmp_path / "mine")}).root == tmp_path / "mine"


def test_another_lock_gets_another_python(tmp_path: Path) -> None:
    other = tmp_path / "requirements.txt"
    other.write_text(LOCK.read_text("utf-8") + "# changed\n", "utf-8")
    here = Place(tmp_path)
    assert here.python() == here.python(LOCK)
    assert here.python() != here.python(other)


def test_a_build_never_has_a_network(machine: Recorder) -> None:
    assert verbs.run_here("build", [], offline=False) == 7
    ((command, more),) = machine.runs
    assert command[1:] == ["-m", "build_scripts.build", "single"]
    assert more["offline"] is True


def test_tests_are_all_but_those_of_our_machinery(machine: Recorder) -> None:
    verbs.run_here("test", ["-q"], offline=True)
    verbs.run_here("test", ["tests/core/base/test_paths.py"], offline=False)
    (everything, more), (named, _) = machine.runs
    assert "--ignore=tests/build_scripts" in everything
    assert more["offline"] is True
    assert named[-1] == "tests/core/base/test_paths.py"
    assert not [one for one in named if one.startswith("--ignore")]


def test_run_hands_its_arguments_on(machine: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    verbs.run_here("run", ["status", "--json"], offline=False)
    assert machine.runs[0][0][1:] == [windows_path(LOCK.with_name("main.py")), "status", "--json"]


def test_pictures_are_taken_there(machine: Recorder) -> None:
    verbs.run_here("screenshots", ["--source"], offline=True)
    ((command, more),) = machine.runs
    assert command[1:] == ["-m", verbs.PICTURES, "--source"]
    assert more["offline"] is True
    assert LOCK.parent.joinpath(*verbs.PICTURES.split(".")).with_suffix(".py").is_file()


def test_the_bench_runs_there(machine: Recorder) -> None:
    verbs.run_here("bench", ["--runs", "3"], offline=True)
    assert machine.runs[0][0][1:] == ["-m", "build_scripts.bench", "--runs", "3"]


def test_what_there_is_no_verb_for_is_told(machine: Recorder) -> None:
    with pytest.raises(DevError, match="There are: setup, test, build, run"):
        verbs.run_here("fly", [], offline=False)


def test_a_path_is_named_as_windows_does() -> None:
    assert windows_path(Path("/a b/c.py")) == "Z:\\a b\\c.py"


@linux
@pytest.mark.parametrize(
    ("said", "version"),
    [("wine-10.0 (Debian 10.0~repack-6)", 10), ("wine-8.0", 8), ("something", 0)],
)
def test_an_installed_wine_is_asked_for_its_version(
    tmp_path: Path, said: str, version: int
) -> None:
    program = tmp_path / "wine"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    assert setting_up.version_of(str(program)) == version
    assert setting_up.version_of(str(tmp_path / "none")) == 0


@linux
@pytest.mark.parametrize("has_debootstrap", [False, True])
def test_what_it_needs_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_debootstrap: bool
) -> None:
    """Where another Debian could be fetched but for its tool, and where nothing may be mounted."""
    monkeypatch.setattr(setting_up, "version_of", lambda _: 8)
    monkeypatch.setattr(setting_up, "can_apt", lambda: False)
    monkeypatch.setattr(
        setting_up, "add_tools", lambda *tools: [one for one in tools if one == "debootstrap"]
    )
    rights = ("unshare",) if not has_debootstrap else ()
    monkeypatch.setattr(setting_up, "find_isolation", lambda: Isolation(rights, (), bool(rights)))
    with pytest.raises(NotHere, match="Wine 9 or newer, or") as caught:
        setting_up._wine(Place(tmp_path))
    assert "\n" not in str(caught.value)


@linux
def test_where_no_mirror_gives_a_wine_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_up, "version_of", lambda _: 0)
    monkeypatch.setattr(setting_up, "add_tools", lambda *_tools: [])
    monkeypatch.setattr(setting_up, "find_isolation", lambda: Isolation(("unshare",), (), True))
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "debootstrap").write_text("#!/bin/sh\nexit 1\n")
    (tools / "debootstrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    with pytest.raises(NotHere, match="could not be fetched"):
        setting_up._wine(Place(tmp_path))


@linux
def test_a_stage_that_cannot_be_here_is_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> Machine:
        raise NotHere("No mounts.")

    monkeypatch.setattr(verbs, "set_up", refuse)
    assert verbs.run_here("ci", [], offline=True) == 77
    (line,) = capsys.readouterr().err.splitlines()
    assert "left out" in line and "No mounts." in line
    with pytest.raises(NotHere):
        verbs.run_here("build", [], offline=False)


@linux
@pytest.mark.parametrize(
    ("status", "ends", "tested"), [(0, 0, "required"), (77, 0, ""), (1, 1, None)]
)
def test_a_test_run_goes_on_where_there_is_no_windows_and_stops_where_it_fails(
    tmp_path: Path, status: int, ends: int, tested: str | None
) -> None:
    run = tmp_path / ".ci" / "run"
    run.parent.mkdir()
    run.write_bytes((ROOT / ".ci" / "run").read_bytes())
    dev = tmp_path / "build_scripts" / "dev.py"
    dev.parent.mkdir()
    dev.write_text(
        "import os, pathlib, sys\n"
        f"if 'ci' in sys.argv: sys.exit({status})\n"
        "if 'test' in sys.argv: pathlib.Path('told').write_text(os.environ['POCKET_WINDOWS'])\n"
    )
    ended = subprocess.run(["bash", str(run)], check=False, capture_output=True, text=True)
    assert ended.returncode == ends, ended.stderr
    told = tmp_path / "told"
    assert (told.read_text() if told.exists() else None) == tested
    assert ("left out" in ended.stderr) == (status == 77)


@linux
def test_where_nothing_can_be_kept_apart_all_that_was_started_still_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(machines, "find_isolation", lambda: Isolation((), (), False))
    program = tmp_path / "wine"
    program.write_text(
        "#!/bin/sh\n"
        # Out of the session and orphaned, as wineserver is.
        f"setsid sh -c 'echo $$ > {tmp_path}/left; exec sleep 600' &\n"
        f"while [ ! -s {tmp_path}/left ]; do sleep 0.05; done\n"
        'echo "$https_proxy $no_proxy"; exit 5\n'
    )
    program.chmod(0o755)
    (tmp_path / "prefix").mkdir()
    machine = Machine(Place(tmp_path), Wine(str(program), "wineserver", None))
    assert machine.run(["x"], offline=True, display=":1") == 5
    assert capfdbinary.readouterr().out == b"http://127.0.0.1:9 127.0.0.1,localhost,::1\n"
    left = (tmp_path / "left").read_text().strip()
    assert not Path("/proc", left).exists()


@linux
def test_a_fresh_drive_is_a_copy_that_goes(tmp_path: Path) -> None:
    machine = Machine(Place(tmp_path), Wine("wine", "wineserver", None))
    library = machine.place.prefix / "drive_c" / "windows" / "x.dll"
    library.parent.mkdir(parents=True)
    library.write_bytes(b"machine code")
    registry = machine.place.prefix / "user.reg"
    registry.write_bytes(b"[Software]")
    stale = machine.place.runs / "4194999"  # above every process number
    stale.mkdir(parents=True)
    with machine.copy() as drive:
        assert (drive / "drive_c" / "windows" / "x.dll").stat().st_ino == library.stat().st_ino
        (drive / "user.reg").write_bytes(b"[Changed]")
        (drive / "drive_c" / "new").write_bytes(b"")
        assert not stale.exists()
    assert registry.read_bytes() == b"[Software]"
    assert os.listdir(machine.place.runs) == []  # noqa: PTH208
    assert not (machine.place.prefix / "drive_c" / "new").exists()


@linux
def test_the_account_can_have_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(machines.USER, "Žofie Ünal")
    machine = Machine(Place(tmp_path), Wine("wine", "wineserver", None))
    (machine.place.prefix / "drive_c" / "users" / "root" / "AppData").mkdir(parents=True)
    (machine.place.prefix / "user.reg").write_bytes(
        rb'''"APPDATA"="C:\\users\\root\\AppData" "HOMEPATH"="\\users\\root" "USERNAME"="root"'''
        rb''' "SystemRoot"="C:\\windows" "Other"="C:\\users\\rooted"'''
    )
    with machine.copy() as drive:
        assert (drive / "drive_c" / "users" / "Žofie Ünal" / "AppData").is_dir()
        name = rb"\x017dofie \x00dcnal"
        assert (drive / "user.reg").read_bytes() == (
            rb'''"APPDATA"="C:\\users\\%b\\AppData" "HOMEPATH"="\\users\\%b" "USERNAME"="%b"'''
            rb''' "SystemRoot"="C:\\windows" "Other"="C:\\users\\rooted"''' % (name, name, name)
        )


# ---- the bundles of both systems


def test_the_lists_of_differences_say_why() -> None:
    for reasons in (parity.MODULES, parity.RESOURCES):
        assert all(reason.strip() for reason in reasons.values())


@pytest.mark.parametrize(
    ("name", "standard"),
    [("_json", True), ("xml.sax", True), ("litellm.main", False), ("tzdata", False)],
)
def test_what_comes_with_python_is_told_apart(name: str, standard: bool) -> None:
    assert parity.is_standard_library(name) == standard
