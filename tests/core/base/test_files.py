"""Files are whole before and after every mishap."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base import files
from core.base.errors import DataFolderError
from core.base.files import (
    atomic_write,
    digest,
    make_private_folder,
    read_bytes,
    replace_patiently,
)
from tests.fixtures.child import Child
from tests.systems import needs_links, needs_modes, needs_small_disk, needs_windows

ROOT = Path(__file__).resolve().parents[3]


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@given(st.binary(max_size=5000), st.binary(max_size=5000))
def test_what_was_written_is_read(first: bytes, second: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.bin"
        atomic_write(path, first)
        assert read_bytes(path) == first
        atomic_write(path, second)
        assert read_bytes(path) == second
        assert names(path.parent) == ["file.bin"]


def test_digest_tells_contents_apart() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(b"a") != digest(b"b")


# ---- failures of the disk


def full(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("broken", ["write", "fsync", "replace"])
def test_a_full_disk_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    if broken == "replace":
        monkeypatch.setattr(files, "replace_patiently", full)
    else:
        monkeypatch.setattr(os, broken, full)
    with pytest.raises(DataFolderError, match="the disk is full") as caught:
        atomic_write(path, b"new")
    monkeypatch.undo()
    assert "Free some space" in caught.value.remedy
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["config.yaml"]


def test_a_folder_in_the_place_of_a_file_is_no_matter_of_permissions(tmp_path: Path) -> None:
    """Windows says "access is denied" of it, as if somebody were not allowed to."""
    refused = PermissionError(errno.EACCES, "Permission denied", str(tmp_path))
    assert "a folder, not a file" in files.explain(refused, "read", tmp_path).what
    assert "no permission" in files.explain(refused, "read", tmp_path, is_folder=True).what
    assert "no permission" in files.explain(refused, "read", tmp_path / "file").what


@needs_small_disk
def test_a_really_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting is not allowed here")
    try:
        path = disk / "config.yaml"
        atomic_write(path, b"o" * 20_000)
        with pytest.raises(DataFolderError, match="the disk is full"):
            atomic_write(path, b"n" * 100_000)
        assert path.read_bytes() == b"o" * 20_000
        assert names(disk) == ["config.yaml"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_drive_that_returns_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    real_write = os.write
    monkeypatch.setattr(
        os, "write", lambda fd, data: real_write(fd, bytes(len(data))) and len(data)
    )
    with pytest.raises(DataFolderError, match="not what was written"):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["config.yaml"]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real_write(fd, data[:3]))
    atomic_write(tmp_path / "file", b"0123456789")
    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_ctrl_c_in_the_middle_leaves_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic_write(tmp_path / "file", b"new")
    assert names(tmp_path) == []


def test_a_file_system_without_fsync_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(_: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", unsupported)
    atomic_write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


# ---- places that cannot be written, also for root


def test_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataFolderError, match=r"part of the path is not a folder|does not exist"):
        atomic_write(tmp_path / "file" / "config.yaml", b"new")


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="does not exist"):
        atomic_write(tmp_path / "none" / "config.yaml", b"new")


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").mkdir()
    with pytest.raises(DataFolderError, match="it is a folder"):
        atomic_write(tmp_path / "config.yaml", b"new")
    assert names(tmp_path) == ["config.yaml"]


def test_a_device_is_not_replaced() -> None:
    with pytest.raises(DataFolderError, match="not an ordinary file"):
        atomic_write(Path(os.devnull), b"new")


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match=r"path is too long|Could not"):
        atomic_write(tmp_path / ("x" * 300), b"new")
    assert names(tmp_path) == []


@pytest.fixture
def users_folder() -> Iterator[Path]:
    """A folder that an ordinary user may use, and this process being one while the test runs."""
    if sys.platform == "win32":
        raise NotImplementedError
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(0)


@needs_modes
def test_a_folder_without_permission(users_folder: Path) -> None:
    folder = users_folder / "closed"
    folder.mkdir()
    (folder / "config.yaml").write_bytes(b"old")
    folder.chmod(0o500)
    with pytest.raises(DataFolderError, match="no permission"):
        atomic_write(folder / "config.yaml", b"new")
    folder.chmod(0o700)
    assert (folder / "config.yaml").read_bytes() == b"old"
    assert names(folder) == ["config.yaml"]


@needs_modes
def test_an_unreadable_file_in_words(users_folder: Path) -> None:
    path = users_folder / "secret"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(DataFolderError, match=r"Could not read .*secret: you have no permission"):
        read_bytes(path)


def test_a_file_marked_read_only_is_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    with pytest.raises(DataFolderError, match="the file is read-only"):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"old"


# ---- modes, owners, links


@needs_modes
def test_the_mode_of_an_existing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    for wanted in (0o640, 0o604, 0o755):
        path.chmod(wanted)
        atomic_write(path, b"new")
        assert mode(path) == wanted


@needs_modes
@pytest.mark.parametrize("may_give", [True, False])
def test_what_its_group_may_do_no_other_group_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_give: bool
) -> None:
    """A new file is of its maker's own group, which may be that of everybody."""
    if sys.platform == "win32":
        raise NotImplementedError
    groups = [4242] if os.geteuid() == 0 else [g for g in os.getgroups() if g != os.getegid()]
    if not groups:
        pytest.skip("this user is in one group only")
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    os.chown(path, -1, groups[0])
    path.chmod(0o644)
    if not may_give:

        def refuse(*_: object) -> None:
            raise PermissionError(errno.EPERM, "no")

        monkeypatch.setattr(os, "fchown", refuse)
    atomic_write(path, b"new")
    assert mode(path) == (0o644 if may_give else 0o604)
    assert (path.stat().st_gid == groups[0]) is may_give


@needs_modes
def test_a_private_file_is_the_users_alone(tmp_path: Path) -> None:
    atomic_write(tmp_path / "key", b"k", private=True)
    assert mode(tmp_path / "key") == 0o600
    (tmp_path / "old").write_bytes(b"x")
    (tmp_path / "old").chmod(0o644)
    atomic_write(tmp_path / "old", b"k", private=True)
    assert mode(tmp_path / "old") == 0o600


@needs_links
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real.yaml"
    real.parent.mkdir()
    real.write_bytes(b"old")
    link = tmp_path / "config.yaml"
    link.symlink_to("elsewhere/real.yaml")
    atomic_write(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert names(real.parent) == ["real.yaml"]


@needs_links
def test_a_link_to_a_file_yet_to_be(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("real")
    atomic_write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@needs_links
def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(DataFolderError, match="circle"):
        atomic_write(tmp_path / "a", b"new")


# ---- kills


CHILD = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from core.base.files import atomic_write
    path = Path(sys.argv[1])
    size = int(sys.argv[2])
    print(os.getpid(), flush=True)
    while True:
        atomic_write(path, b"A" * size)
        atomic_write(path, b"B" * (size + 1))
    """
)


def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    size = 300_000
    path.write_bytes(b"A" * size)
    chance = random.Random(7)
    for _ in range(30):
        with Child([sys.executable, "-c", CHILD, str(path), str(size)], cwd=ROOT) as child:
            # A Windows venv's python.exe is a launcher: the pid it prints is the program itself.
            program = psutil.Process(int(child.hear()))
            time.sleep(chance.uniform(0, 0.03))  # the moment is the point, nothing is awaited
            program.kill()
            child.wait()
        assert path.read_bytes() in (b"A" * size, b"B" * (size + 1))


def test_what_a_killed_program_left_is_swept(tmp_path: Path) -> None:
    old = tmp_path / ".pocket-0123456789ab.tmp"
    fresh = tmp_path / ".pocket-ba9876543210.tmp"
    foreign = tmp_path / "notes.tmp"
    for path in (old, fresh, foreign):
        path.write_bytes(b"secret")
    hour_ago = time.time() - 3600
    os.utime(old, (hour_ago, hour_ago))
    os.utime(foreign, (hour_ago, hour_ago))
    atomic_write(tmp_path / "file", b"new")
    assert names(tmp_path) == sorted([fresh.name, "file", "notes.tmp"])


# ---- Windows: a virus scanner holds the file


def test_a_scanner_that_lets_go_is_waited_for() -> None:
    tries: list[int] = []

    def replace(_: Path, __: Path) -> None:
        tries.append(1)
        if len(tries) < 4:
            raise PermissionError(errno.EACCES, "Access is denied")

    replace_patiently(Path("a"), Path("b"), patience_s=2.0, replace=replace, sleep=lambda _: None)
    assert len(tries) == 4


def test_a_scanner_that_does_not_let_go_is_reported() -> None:
    slept: list[float] = []

    def replace(_: Path, __: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    with pytest.raises(PermissionError):
        replace_patiently(Path("a"), Path("b"), patience_s=2.0, replace=replace, sleep=slept.append)
    assert 2.0 <= sum(slept) < 3.0


class WindowsError32(PermissionError):
    winerror = 32


def test_windows_reasons_have_words() -> None:
    error = files.explain(WindowsError32(13, "x"), "write", Path("C:/data/config.yaml"))
    assert "another program has it open" in error.what
    assert "Close the other program" in error.remedy


@needs_windows
def test_a_file_that_another_program_has_open_is_no_matter_of_permissions(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    with path.open("rb"), pytest.raises(DataFolderError) as caught:
        atomic_write(path, b"new")
    assert caught.value.what == f"Could not write {path}: another program has it open."
    assert "Close the other program" in caught.value.remedy
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["config.yaml"]
    atomic_write(path, b"new")


# ---- setting aside, folders


@needs_modes
def test_a_new_folder_is_private_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "a" / "b")
    assert mode(tmp_path / "a" / "b") == 0o700
    old = tmp_path / "old"
    old.mkdir()
    old.chmod(0o755)
    make_private_folder(old)
    assert mode(old) == 0o755


def test_a_folder_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataFolderError, match="a file is in the way"):
        make_private_folder(tmp_path / "file")
