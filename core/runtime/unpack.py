"""Write the files of a payload into a folder, several chunks at a time, each checked by hash."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from core.base.errors import DataFolderError
from core.base.files import explain, make_private_folder, sync_folder
from core.runtime import integrity
from core.runtime.locate import unreadable
from core.runtime.manifest import Entry
from core.runtime.payload import Chunk, Payload

Step = Literal["waiting", "checking", "unpacking"]

_ROOM: Final = 16 << 20
"""Bytes that must stay free on the drive besides the files: it serves others too."""

_TICK_S: Final = 0.1
"""Seconds between two reports of progress."""

_NO_SYNC: Final = frozenset(
    {errno.EINVAL, errno.ENOSYS, getattr(errno, "ENOTSUP", errno.ENOSYS), errno.EROFS}
)


@dataclass(frozen=True)
class Progress:
    """How far the preparation is."""

    step: Step
    done: int
    total: int
    """Bytes; both 0 while waiting."""


Report = Callable[[Progress], None]
"""Called by the thread that asked, about ten times a second. What it raises ends the work; what
has been unpacked stays for the next time."""


class Tally:
    """Counts bytes from many threads, and carries the word to stop to them."""

    def __init__(self, step: Step, total: int, report: Report) -> None:
        self._step: Step = step
        self._total = total
        self._report = report
        self._done = 0
        self._mutex = threading.Lock()
        self.stop = threading.Event()

    def add(self, count: int) -> None:
        """`count` bytes more are done."""
        with self._mutex:
            self._done += count

    def show(self) -> None:
        """Report how far we are."""
        self._report(Progress(self._step, min(self._done, self._total), self._total))


class _StoppedError(Exception):
    """Another thread failed, or the person has had enough."""


def unpack(payload: Payload, folder: Path, wanted: Collection[Entry], report: Report) -> None:
    """Make the `wanted` files of `payload` in `folder`, checked and on the disk.

    Raises DataFolderError when they cannot be written, RuntimeBundleError when they cannot be
    read, and whatever `report` raises.
    """
    total = sum(entry.size for entry in wanted)
    _require_room(folder, total)
    _make_folders(folder, wanted)
    names = {entry.path for entry in wanted}
    chunks = [chunk for chunk in payload.chunks if any(e.path in names for e in chunk.entries)]
    tally = Tally("unpacking", total, report)
    with ThreadPoolExecutor(integrity.threads(), "unpack") as pool:
        jobs = [pool.submit(_unpack_chunk, payload, one, folder, names, tally) for one in chunks]
        try:
            _watch(jobs, tally)
        except BaseException:
            tally.stop.set()
            for job in jobs:
                job.cancel()
            raise
    sync_folders(folder, wanted)


def _watch(jobs: list[Future[None]], tally: Tally) -> None:
    pending = set(jobs)
    while pending:
        tally.show()
        done, pending = wait(pending, _TICK_S, FIRST_EXCEPTION)
        for job in done:
            job.result()
    tally.show()


def _unpack_chunk(
    payload: Payload, chunk: Chunk, folder: Path, names: Collection[str], tally: Tally
) -> None:
    pieces = _Pieces(payload.pieces(chunk), tally.stop)
    left = sum(entry.path in names for entry in chunk.entries)
    for entry in chunk.entries:
        if not left:
            break
        if entry.path in names:
            _write(payload, folder / entry.path, entry, pieces.take(entry.size), tally)
            left -= 1
        else:
            for _ in pieces.take(entry.size):
                pass


def _write(
    payload: Payload, path: Path, entry: Entry, pieces: Iterator[memoryview], tally: Tally
) -> None:
    sha256 = hashlib.sha256()
    try:
        # A running program may have the old file mapped: it keeps that one, we make a new one.
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        descriptor = os.open(path, _NEW, 0o600)
    except OSError as error:
        raise explain(error, "write", path) from error
    try:
        for piece in pieces:
            sha256.update(piece)
            _write_all(descriptor, piece, path)
            tally.add(len(piece))
        if sha256.hexdigest() != entry.sha256:
            raise unreadable(payload.path, "")
        _finish(descriptor, path, entry)
    finally:
        os.close(descriptor)
    integrity.settle(path)


_NEW: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


def _write_all(descriptor: int, piece: memoryview, path: Path) -> None:
    try:
        while piece:
            piece = piece[os.write(descriptor, piece) :]
    except OSError as error:
        raise explain(error, "write", path) from error


def _finish(descriptor: int, path: Path, entry: Entry) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # FAT has no modes, and makes all files executable
            os.fchmod(descriptor, entry.permissions)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise explain(error, "write", path) from error


class _Pieces:
    """A stream of bytes, handed out in the lengths that are asked for."""

    def __init__(self, source: Iterator[bytes], stop: threading.Event) -> None:
        self._source = source
        self._rest = memoryview(b"")
        self._stop = stop

    def take(self, count: int) -> Iterator[memoryview]:
        """The next `count` bytes, in pieces. Ends early only where the stream does."""
        while count:
            if self._stop.is_set():
                raise _StoppedError
            if not self._rest:
                self._rest = memoryview(next(self._source, b""))
                if not self._rest:
                    return  # too short: the hash will tell
            piece, self._rest = self._rest[:count], self._rest[count:]
            count -= len(piece)
            yield piece


def _require_room(folder: Path, size: int) -> None:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return
    if free < size + _ROOM:
        raise DataFolderError(
            f"Could not unpack the gateway to {folder}: it needs {(size + _ROOM) // 10**6} MB, "
            f"and {free // 10**6} MB are free there.",
            "Free some space on that drive, then try again.",
        )


def _make_folders(folder: Path, wanted: Collection[Entry]) -> None:
    for one in _folders(folder, wanted):
        try:
            if one.is_symlink() or (one.exists() and not one.is_dir()):
                one.unlink()
        except OSError as error:
            raise explain(error, "make", one) from error
        make_private_folder(one)


def _folders(folder: Path, wanted: Collection[Entry]) -> list[Path]:
    found = {folder}
    for entry in wanted:
        parent = (folder / entry.path).parent
        while parent != folder:
            found.add(parent)
            parent = parent.parent
    return sorted(found)


def sync_folders(folder: Path, wanted: Collection[Entry]) -> None:
    """Bring the names of the files to the disk too."""
    for one in _folders(folder, wanted):
        sync_folder(one)
