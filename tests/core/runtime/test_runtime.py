"""The runtime is unpacked once, checked at every start, and mended when it was touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.runtime import integrity
from core.runtime.frozen import NAME
from core.runtime.payload import Payload
from core.runtime.unpack import Progress
from tests.core.runtime.bundles import RUNS_HERE
from tests.core.runtime.conftest import House
from tests.source_tree import ROOT
from tests.systems import needs_change_time, needs_links, needs_modes


def test_the_first_start_unpacks_it_and_it_runs(house: House) -> None:
    folder = house.ensure()
    assert folder == house.cache / house.payload.manifest.name
    assert house.complete(folder)
    assert not house.notices
    if RUNS_HERE:
        said = subprocess.run([folder / NAME, "x"], capture_output=True, text=True, check=True)
        assert said.stdout == "sidecar x\n"


def test_progress_runs_from_nothing_to_all(house: House) -> None:
    house.ensure()
    done = [one.done for one in house.progress]
    assert {one.step for one in house.progress} == {"unpacking"}
    assert done == sorted(done)
    assert house.progress[-1].done == house.progress[-1].total == house.payload.manifest.size


def test_the_next_start_writes_nothing_and_needs_no_program_file(house: House) -> None:
    runtime = house.runtime()
    folder = house.ensure(runtime)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    house.progress.clear()
    house.program.unlink()  # the stick is out
    assert house.ensure(runtime) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert not house.progress


def test_what_was_unpacked_before_an_interruption_is_kept(house: House) -> None:
    class EnoughError(Exception):
        pass

    def stop_late(progress: Progress) -> None:
        if progress.done == progress.total:
            raise EnoughError

    with pytest.raises(EnoughError):
        house.runtime().ensure(stop_late)
    assert not (house.cache / house.payload.manifest.name).exists()
    part = house.cache / f"{house.payload.manifest.name}.part"
    kept = {path.name: path.stat().st_ino for path in part.rglob("*") if path.is_file()}
    assert kept
    (part / "_internal" / "noise.bin").write_bytes(b"half")
    (part / "leftover.py").write_bytes(b"import os")
    folder = house.ensure()
    assert house.complete(folder)
    assert house.progress[-1].total == 40_000  # only the one that was wrong
    assert (folder / NAME).stat().st_ino == kept[NAME]
    assert not part.exists()


KILLED = """
import os, sys
from pathlib import Path
from core.runtime.payload import payload_in
from core.runtime.runtime import Runtime
left = int(sys.argv[4])
def report(progress):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
payload = payload_in(Path(sys.argv[1]))
import core.runtime.unpack as unpack
real = unpack._finish
def finish(*args):
    report(None)
    real(*args)
unpack._finish = finish
Runtime(payload, sys.argv[2], [Path(sys.argv[3])]).ensure(report)
"""


@pytest.mark.parametrize("after", range(0, 9, 2))
def test_a_kill_at_any_point_leaves_nothing_that_could_be_run(house: House, after: int) -> None:
    arguments = [str(house.program), NAME, str(house.cache), str(after)]
    subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, check=False)
    folder = house.cache / house.payload.manifest.name
    assert not folder.exists() or house.complete(folder)
    assert house.complete(house.ensure())


def test_programs_that_start_at_the_same_time_share_one(house: House) -> None:
    arguments = [str(house.program), NAME, str(house.cache), "1000000"]
    started = [
        subprocess.Popen([sys.executable, "-c", KILLED, *arguments], cwd=ROOT) for _ in range(3)
    ]
    assert [one.wait() for one in started] == [0, 0, 0]
    assert [path.name for path in house.cache.iterdir() if path.is_dir()] == [
        house.payload.manifest.name
    ]
    assert house.complete(house.cache / house.payload.manifest.name)


def _change(folder: Path) -> None:
    path = folder / "_internal" / "noise.bin"
    body = bytearray(path.read_bytes())
    body[100] ^= 1
    path.write_bytes(bytes(body))


def _hide(folder: Path) -> None:
    """Change a file and set its times back."""
    path = folder / "_internal" / "noise.bin"
    found = path.stat()
    _change(folder)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def _add(folder: Path) -> None:
    (folder / "_internal" / "soundfile.py").write_text("raise SystemExit", encoding="ascii")


def _remove(folder: Path) -> None:
    (folder / "_internal" / "noise.bin").unlink()


def _lead_away(folder: Path) -> None:
    (folder / "_internal").rename(folder.parent.parent / "evil")
    (folder / "_internal").symlink_to(folder.parent.parent / "evil", target_is_directory=True)


def _link_file(folder: Path) -> None:
    path = folder / "_internal" / "noise.bin"
    path.rename(folder.parent.parent / "noise.bin")
    path.symlink_to(folder.parent.parent / "noise.bin")


def _make_unrunnable(folder: Path) -> None:
    (folder / NAME).chmod(0o600)


def _unstamp(folder: Path) -> None:
    (folder / integrity.STAMP).unlink()


@pytest.mark.parametrize("harm", [_change, _add, _remove])
def test_tampering_is_mended_and_said(house: House, harm: Callable[[Path], None]) -> None:
    folder = house.ensure()
    harm(folder)
    assert house.ensure() == folder
    assert house.complete(folder)
    assert integrity.full(folder, house.payload.manifest).clean
    (notice,) = house.notices
    assert notice.level == "warning"
    assert "had been changed" in notice.text
    assert "noise.bin" in notice.text or "soundfile.py" in notice.text


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(_hide, marks=needs_change_time),
        pytest.param(_lead_away, marks=needs_links),
        pytest.param(_link_file, marks=needs_links),
        pytest.param(_make_unrunnable, marks=needs_modes),
    ],
)
def test_sly_tampering_is_mended_too(house: House, harm: Callable[[Path], None]) -> None:
    folder = house.ensure()
    harm(folder)
    assert house.ensure() == folder
    assert house.complete(folder)
    assert not (folder / "_internal").is_symlink()
    assert integrity.full(folder, house.payload.manifest).clean
    assert len(house.notices) == 1


def test_a_missing_stamp_costs_a_check_and_no_words(house: House) -> None:
    folder = house.ensure()
    _unstamp(folder)
    house.progress.clear()
    house.ensure()
    assert {one.step for one in house.progress} == {"checking"}
    assert integrity.quick(folder, house.payload.manifest)
    assert not house.notices


def test_verify_finds_what_even_the_stamp_hides(house: House) -> None:
    folder = house.ensure()
    _change(folder)
    body = json.loads((folder / integrity.STAMP).read_bytes())
    for path in body["files"]:
        body["files"][path] = integrity._mark(folder / path)
    (folder / integrity.STAMP).write_text(json.dumps(body), encoding="ascii")
    house.ensure()
    assert not house.notices
    house.ensure(verify=True)
    assert len(house.notices) == 1
    assert integrity.full(folder, house.payload.manifest).clean


def test_a_kill_while_mending_is_mended_the_next_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = house.ensure()
    _remove(folder)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("core.runtime.unpack._finish", stop)
        with pytest.raises(KeyboardInterrupt):
            house.ensure()
    assert not (folder / integrity.STAMP).exists()
    house.ensure()
    assert integrity.full(folder, house.payload.manifest).clean


def test_a_file_or_a_link_in_its_place_gives_way(house: House) -> None:
    folder = house.cache / house.payload.manifest.name
    folder.parent.mkdir(parents=True)
    folder.write_bytes(b"in the way")
    assert house.complete(house.ensure())


def test_an_upgrade_removes_the_version_before(
    house: House, another: Callable[[str], Payload]
) -> None:
    old = house.runtime(another("0.9"))
    old_folder = house.ensure(old)
    (house.cache / "0.8-0123456789abcdef.part").mkdir()
    (house.cache / "notes.txt").write_bytes(b"mine")
    (house.cache / "my-folder").mkdir()
    house.ensure()
    assert old_folder.exists()  # still in use
    old.close()
    folder = house.ensure()
    names = {path.name for path in house.cache.iterdir() if path.is_dir()}
    assert names == {folder.name, "my-folder"}
    assert (house.cache / "notes.txt").exists()
    assert not list(house.cache.glob("0.9*"))


def test_the_same_version_with_other_files_is_another_runtime(
    house: House, another: Callable[[str], Payload]
) -> None:
    other = another("1.2.3")
    assert other.manifest.name != house.payload.manifest.name
    assert other.manifest.name.split("-")[0] == house.payload.manifest.name.split("-")[0]


def test_its_files_are_the_users_and_its_programs_run(house: House) -> None:
    folder = house.ensure()
    if sys.platform != "win32":
        assert house.cache.stat().st_mode & 0o777 == 0o700
        assert (folder / NAME).stat().st_mode & 0o777 == 0o755
        assert (folder / "_internal" / "noise.bin").stat().st_mode & 0o777 == 0o644
