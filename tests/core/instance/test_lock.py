"""One program per data folder, whatever becomes of it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.base.errors import AlreadyRunningError, DataFolderError
from core.base.file_lock import WindowsLocking, system_locking
from core.instance.lock import InstanceLock, read_instance
from tests.fixtures.child import Child
from tests.fixtures.threads import join

ROOT = Path(__file__).resolve().parents[3]

HOLDER = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from core.instance.lock import InstanceLock
    lock = InstanceLock(Path(sys.argv[1]))
    lock.acquire("serve")
    lock.publish(address="http://127.0.0.1:4000")
    print(os.getpid(), flush=True)
    sys.stdin.read()
    """
)


class Holder:
    """Another program that holds a lock. `pid` is its own: a Windows venv puts a launcher before
    the program that runs, and `Popen.pid` is the launcher's."""

    def __init__(self, program: str, path: Path) -> None:
        self._child = Child([sys.executable, "-c", program, str(path)], cwd=ROOT)
        self.words = self._child.hear().split()
        self.pid = int(self.words[0])

    def kill(self) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(self.pid).kill()
        self._child.wait()

    def close(self) -> None:
        self.kill()
        self._child.close()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Holder]:
    """Another program that holds `tmp_path/instance.lock`."""
    child = Holder(HOLDER, tmp_path / "instance.lock")
    yield child
    child.close()


def test_nobody_holds_a_fresh_folder(tmp_path: Path) -> None:
    assert read_instance(tmp_path / "instance.lock") is None


def test_the_holder_is_seen_and_keeps_others_out(tmp_path: Path, holder: Holder) -> None:
    path = tmp_path / "instance.lock"
    seen = read_instance(path)
    assert seen is not None
    assert (seen.pid, seen.mode, seen.address) == (holder.pid, "serve", "http://127.0.0.1:4000")
    assert abs(seen.started - time.time()) < 3600
    with pytest.raises(AlreadyRunningError) as caught:
        InstanceLock(path).acquire()
    assert f"process {holder.pid}" in caught.value.what
    assert "http://127.0.0.1:4000" in caught.value.what
    assert "--data-dir" in caught.value.remedy


def test_a_killed_holder_leaves_the_folder_free(tmp_path: Path, holder: Holder) -> None:
    path = tmp_path / "instance.lock"
    holder.kill()
    assert read_instance(path) is None
    with InstanceLock(path) as lock:
        assert lock.held
        seen = read_instance(path)
        assert seen is not None
        assert (seen.pid, seen.mode, seen.address) == (os.getpid(), "window", "")
    assert read_instance(path) is None


def test_a_child_of_a_killed_holder_does_not_hold_on(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import os, subprocess, sys
        from pathlib import Path
        from core.instance.lock import InstanceLock
        InstanceLock(Path(sys.argv[1])).acquire()  # dropped at once: it must hold all the same
        child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"],
                                 stdin=sys.stdin)
        print(os.getpid(), child.pid, flush=True)
        child.wait()
        """
    )
    path = tmp_path / "instance.lock"
    parent = Holder(program, path)
    try:
        child = psutil.Process(int(parent.words[1]))
        assert read_instance(path) is not None
        parent.kill()
        assert child.is_running()
        assert read_instance(path) is None
    finally:
        parent.close()  # the grandchild ends with its input


def test_what_is_published_replaces_what_was(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    with InstanceLock(path) as lock:
        for address in ("http://127.0.0.1:40000/a/long/one", "http://[::1]:1", ""):
            lock.publish(address=address)
            seen = read_instance(path)
            assert seen is not None
            assert seen.address == address
            assert seen.pid == os.getpid()


def test_release_and_acquire_again(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path / "instance.lock")
    for _ in range(2):
        assert lock.acquire("serve") is None
        assert lock.acquire("serve") is None  # already ours
        lock.release()
        lock.release()
        assert not lock.held
    with pytest.raises(RuntimeError):
        lock.publish(address="x")


def test_looking_on_does_not_keep_a_starting_program_out(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    path.write_bytes(b"")
    over = threading.Event()
    seen: list[int | None] = []

    def look() -> None:
        while not over.is_set():
            found = read_instance(path)
            seen.append(found.pid if found else None)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        for _ in range(30):
            with InstanceLock(path) as lock:
                lock.publish(address="http://127.0.0.1:4000")
    finally:
        over.set()
        join(watcher)
    assert set(seen) <= {None, os.getpid()}


@pytest.mark.parametrize("left", [b"", b"%d"], ids=["nothing", "a dead program's words"])
def test_a_long_look_does_not_keep_a_starting_program_out(tmp_path: Path, left: bytes) -> None:
    """Whoever looks holds the lock for a moment, which may be long on a busy computer."""
    path = tmp_path / "instance.lock"
    if left:
        holder = Holder(HOLDER, path)
        holder.close()
        assert path.read_bytes()
    else:
        path.write_bytes(b"")
    locking = system_locking()
    descriptor = os.open(path, os.O_RDWR)
    assert locking.lock(descriptor)

    def let_go() -> None:
        locking.unlock(descriptor)
        os.close(descriptor)

    look = threading.Timer(1.5, let_go)
    look.start()
    try:
        with InstanceLock(path) as lock:
            assert lock.held
    finally:
        join(look)


def test_an_unwritable_folder_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DataFolderError, match="Could not open"):
        InstanceLock(tmp_path / "file" / "instance.lock").acquire()
    with pytest.raises(DataFolderError, match="Could not open"):
        InstanceLock(tmp_path / "none" / "instance.lock").acquire()


def test_the_file_is_the_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    with InstanceLock(path) as lock:
        lock.publish(port=1234, token="opens the channel")
        if sys.platform != "win32":
            assert path.stat().st_mode & 0o777 == 0o600
        found = read_instance(path)
        assert found is not None
        assert (found.port, found.token) == (1234, "opens the channel")
        assert "opens" not in repr(found)
        own = {"pid", "mode", "started", "address", "host", "port", "token"}
        assert set(json.loads(path.read_bytes())) == own


def test_a_holder_that_has_not_spoken_yet(tmp_path: Path) -> None:
    path = tmp_path / "instance.lock"
    with InstanceLock(path):
        path.write_bytes(b"")
        seen = read_instance(path)
        assert seen is not None
        assert seen.pid is None
        with pytest.raises(AlreadyRunningError, match="has this data folder open"):
            InstanceLock(path).acquire()


# ---- file systems without locks


class NoLocking:
    def lock(self, descriptor: int) -> bool:
        raise OSError(errno.ENOLCK, "No locks available")

    def unlock(self, descriptor: int) -> None:
        raise AssertionError("nothing was locked")


def stranger(pid: int, started: float, host: str | None = None) -> bytes:
    body = {
        "pid": pid,
        "mode": "serve",
        "started": started,
        "address": "",
        "host": socket.gethostname() if host is None else host,
    }
    return json.dumps(body).encode()


def test_without_locks_a_notice_and_a_look_at_the_process(tmp_path: Path, holder: Holder) -> None:
    path = tmp_path / "without.lock"
    path.write_bytes(stranger(holder.pid, time.time()))
    seen = read_instance(path, locking=NoLocking())
    assert seen is not None
    assert seen.pid == holder.pid
    with pytest.raises(AlreadyRunningError, match=str(holder.pid)):
        InstanceLock(path, locking=NoLocking()).acquire()
    holder.kill()
    assert read_instance(path, locking=NoLocking()) is None
    lock = InstanceLock(path, locking=NoLocking())
    notice = lock.acquire()
    assert notice is not None
    assert "cannot lock files" in notice.text
    assert "--data-dir" in notice.remedy
    with pytest.raises(AlreadyRunningError):
        InstanceLock(path, locking=NoLocking()).acquire()
    lock.release()
    assert read_instance(path, locking=NoLocking()) is None


def test_without_locks_a_reused_number_or_another_computer_does_not_lock_out(
    tmp_path: Path,
) -> None:
    path = tmp_path / "instance.lock"
    long_before = psutil.Process().create_time() - 86400
    for content in (
        stranger(os.getpid(), long_before),  # that number belonged to somebody else then
        stranger(os.getpid(), time.time(), host="another-computer"),
        b"{",
        b'{"pid": true, "started": 1}',
    ):
        path.write_bytes(content)
        lock = InstanceLock(path, locking=NoLocking())
        assert lock.acquire() is not None
        lock.release()


# ---- the Windows side, with a pretended msvcrt.locking


class FakeMsvcrt:
    """Locks bytes of files by name; one holder each, as LockFile does."""

    def __init__(self) -> None:
        self.held: dict[tuple[int, int], int] = {}
        self.offsets: set[int] = set()

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        offset = os.lseek(descriptor, 0, os.SEEK_CUR)
        self.offsets.add(offset)
        key = (os.fstat(descriptor).st_ino, offset)
        assert count == 1
        if mode == 2:
            if key in self.held:
                raise PermissionError(errno.EACCES, "Permission denied")
            self.held[key] = descriptor
        else:
            assert self.held.pop(key) == descriptor


def test_windows_locks_a_byte_far_behind_the_content(tmp_path: Path) -> None:
    fake = FakeMsvcrt()
    locking = WindowsLocking(fake.locking)
    path = tmp_path / "instance.lock"
    lock = InstanceLock(path, locking=locking)
    lock.acquire("window")
    lock.publish(address="http://127.0.0.1:4001")
    seen = read_instance(path, locking=locking)
    assert seen is not None
    assert seen.address == "http://127.0.0.1:4001"
    with pytest.raises(AlreadyRunningError):
        InstanceLock(path, locking=locking).acquire()
    assert path.stat().st_size == 1024  # locking far away does not make the file grow
    lock.release()
    assert read_instance(path, locking=locking) is None
    assert fake.held == {}
    assert min(fake.offsets) > 1_000_000
