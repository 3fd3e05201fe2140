"""Full, read-only and vanished drives: said in words, and nothing half unpacked is run."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections import namedtuple
from pathlib import Path

import pytest

from core.base.errors import DataFolderError, RuntimeBundleError
from core.base.file_lock import FileLock, PosixLocking, WindowsLocking, system_locking
from core.base.paths import Paths
from core.runtime import integrity
from core.runtime.frozen import NAME, open_sidecar, runtime_homes
from core.runtime.locate import payload_of
from core.runtime.unpack import Progress
from tests.core.runtime.bundles import toy_elf
from tests.core.runtime.conftest import House
from tests.fixtures.threads import join
from tests.systems import needs_noexec

Usage = namedtuple("Usage", "total used free")


def test_a_full_disk_sends_it_beside_the_data_and_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.disk_usage

    def usage(path: Path) -> object:
        return Usage(10, 10, 1_000_000) if house.cache in (path, *path.parents) else real(path)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    folder = house.ensure()
    assert folder.parent == house.data
    (notice,) = house.notices
    assert str(house.cache) in notice.text
    assert "1 MB are free" in notice.text
    assert str(folder) in notice.text
    assert "Free some space" in notice.remedy


def test_a_disk_that_fills_up_on_the_way_is_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    room = 30_000

    def write(descriptor: int, body: bytes) -> int:
        nonlocal room
        if len(body) > 4000 and room >= 0:
            room -= len(body)
            if room < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, body)

    monkeypatch.setattr(os, "write", write)
    folder = house.ensure()
    assert folder.parent == house.data
    assert house.complete(folder)
    assert not (house.cache / folder.name).exists()
    assert "the disk is full" in house.notices[0].text


def test_a_cache_that_cannot_be_written_sends_it_beside_the_data(house: House) -> None:
    house.cache.parent.parent.mkdir()
    house.cache.parent.write_bytes(b"a file where the cache should be")
    folder = house.ensure()
    assert folder.parent == house.data
    assert str(house.cache) in house.notices[0].text


@needs_noexec
def test_a_drive_that_starts_no_programs_is_passed_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: house.cache not in Path(path).parents)
    assert house.ensure().parent == house.data
    assert "noexec" in house.notices[0].text
    assert not house.cache.exists()


def test_when_no_place_will_have_it_both_are_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1, 1, 0))
    with pytest.raises(RuntimeBundleError) as caught:
        house.ensure()
    assert str(house.cache) in caught.value.what
    assert str(house.data) in caught.value.what
    assert caught.value.remedy


def test_a_stick_pulled_out_while_unpacking(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = type(house.payload).pieces

    def pieces(self: object, chunk: object) -> object:
        house.program.unlink(missing_ok=True)
        return real(self, chunk)  # type: ignore[arg-type]

    monkeypatch.setattr(type(house.payload), "pieces", pieces)
    with pytest.raises(RuntimeBundleError, match="still plugged in"):
        house.ensure()
    assert not (house.cache / house.payload.manifest.name).exists()
    assert not house.data.exists()  # another place would not help


def test_a_damaged_program_file_is_named_and_nothing_is_run(house: House) -> None:
    body = bytearray(house.program.read_bytes())
    raw = next(chunk for chunk in house.payload.chunks if chunk.name.endswith("raw"))
    body[raw.offset + 50] ^= 1
    house.program.write_bytes(bytes(body))
    with pytest.raises(RuntimeBundleError, match=r"damaged.*checksum"):
        house.ensure()
    assert not (house.cache / house.payload.manifest.name).exists()


def test_a_file_in_other_hands_while_mending(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a program that runs cannot be replaced: the other place is used."""
    folder = house.ensure()
    (folder / NAME).write_bytes(b"changed")
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self == folder / NAME:
            raise PermissionError(errno.EACCES, "in use")
        real(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    assert house.ensure().parent == house.data
    assert not integrity.quick(folder, house.payload.manifest)


def test_two_programs_at_once_unpack_it_once(house: House) -> None:
    folders: list[Path] = []
    reports: list[list[Progress]] = [[], [], []]
    barrier = threading.Barrier(3)

    def start(mine: list[Progress]) -> None:
        runtime = house.runtime()
        barrier.wait()
        folders.append(runtime.ensure(mine.append))

    threads = [threading.Thread(target=start, args=(mine,), daemon=True) for mine in reports]
    for thread in threads:
        thread.start()
    join(*threads)
    assert len(set(folders)) == 1 and len(folders) == 3
    assert house.complete(folders[0])
    assert sum(any(one.step == "unpacking" for one in mine) for mine in reports) == 1


def test_one_that_never_ends_is_not_waited_for_for_ever(house: House) -> None:
    house.cache.mkdir(parents=True)
    with FileLock(house.cache / f"{house.payload.manifest.name}.lock") as busy:
        assert busy.take()
        with pytest.raises(RuntimeBundleError, match="Another LiteLLM Pocket has been busy"):
            house.ensure(house.runtime(patience_s=0.0))
    assert house.complete(house.ensure())


def test_waiting_is_shown(house: House) -> None:
    house.cache.mkdir(parents=True)
    busy = FileLock(house.cache / f"{house.payload.manifest.name}.lock")
    assert busy.take()

    def report(progress: Progress) -> None:
        house.progress.append(progress)
        busy.release()

    house.runtime().ensure(report)
    assert house.progress[0] == Progress("waiting", 0, 0)
    assert house.progress[-1].step == "unpacking"


class NoLocks:
    """A network drive."""

    def lock(self, descriptor: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    def unlock(self, descriptor: int) -> None:
        raise AssertionError("there is nothing to unlock")


def test_a_drive_without_locks_works_and_nothing_of_others_is_removed(house: House) -> None:
    other = house.cache / "0.9-0123456789abcdef"
    other.mkdir(parents=True)
    runtime = house.runtime(locking=NoLocks())
    folder = house.ensure(runtime)
    assert house.complete(folder)
    assert other.exists()
    assert not runtime.leave_no_trace()
    assert folder.exists()


def test_locks_as_windows_has_them(house: House) -> None:
    held: dict[tuple[int, int], int] = {}

    def locking(descriptor: int, mode: int, count: int) -> None:
        found = os.fstat(descriptor)
        key = (found.st_dev, found.st_ino)
        if mode == 0:
            held.pop(key)
        elif key in held:
            raise OSError(errno.EACCES, "busy")
        else:
            held[key] = descriptor

    locks = WindowsLocking(locking)
    one, two = house.runtime(locking=locks), house.runtime(locking=locks)
    assert house.ensure(one) == house.ensure(two)
    assert not one.leave_no_trace()
    assert two.leave_no_trace()
    assert not held
    assert not house.cache.exists()


def test_leave_no_trace_takes_everything_away(house: House) -> None:
    runtime = house.runtime()
    house.ensure(runtime)
    assert runtime.leave_no_trace()
    assert not house.cache.parent.exists()
    assert house.cache.parent.parent.exists()


def test_leave_no_trace_leaves_what_another_program_runs_from(house: House) -> None:
    one, two = house.runtime(), house.runtime()
    folder = house.ensure(one)
    house.ensure(two)
    assert not one.leave_no_trace()
    assert house.complete(folder)
    assert two.leave_no_trace()
    assert not folder.exists()


def _paths(house: House) -> Paths:
    return Paths(house.data.parent, "portable")


def test_the_single_file_unpacks_its_sidecar(house: House) -> None:
    with open_sidecar(
        _paths(house), house.progress.append, executable=house.program, cache=house.cache.parent
    ) as sidecar:
        assert sidecar.executable == house.cache / house.payload.manifest.name / NAME
        assert sidecar.executable.is_file()
    assert sidecar.close(leave_no_trace=True)
    assert not house.cache.exists()


def test_beside_the_data_when_the_person_wants_it_so(house: House) -> None:
    cache = house.cache.parent
    with open_sidecar(_paths(house), executable=house.program, cache=cache, keep="data") as it:
        assert it.executable.parent.parent == house.data
    assert not cache.exists()
    assert runtime_homes(_paths(house), "data", cache) == [house.data, house.cache]


def test_a_folder_program_takes_the_sidecar_beside_it(house: House, tmp_path: Path) -> None:
    program = tmp_path / "folder" / "pocket"
    bundled = program.parent / "sidecar" / NAME
    bundled.parent.mkdir(parents=True)
    bundled.write_bytes(b"")
    program.write_bytes(toy_elf())
    with open_sidecar(_paths(house), executable=program) as sidecar:
        assert sidecar.executable == bundled
    assert sidecar.close(leave_no_trace=True)
    assert bundled.exists()
    assert not house.cache.exists()


def test_the_single_file_does_not_run_what_lies_beside_it(house: House) -> None:
    strange = house.stick / "sidecar" / NAME
    strange.parent.mkdir()
    strange.write_bytes(b"")
    cache = house.cache.parent
    with open_sidecar(_paths(house), executable=house.program, cache=cache) as sidecar:
        assert sidecar.executable.parent.parent == house.cache


def test_a_program_without_any_sidecar_says_so(house: House, tmp_path: Path) -> None:
    program = tmp_path / "elsewhere" / "pocket"
    program.parent.mkdir()
    program.write_bytes(b"#!")
    assert payload_of(program) is None
    with pytest.raises(RuntimeBundleError, match="missing beside"):
        open_sidecar(_paths(house), executable=program)


def test_a_lock_file_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError):
        FileLock(tmp_path / "nowhere" / "x.lock").take()


def test_system_locks_are_those_of_the_system() -> None:
    assert isinstance(system_locking(), WindowsLocking if os.name == "nt" else PosixLocking)
