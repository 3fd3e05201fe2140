"""Locks on files, which go when their holder goes, however it dies; some drives know none."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol, Self

from core.base.files import explain

NO_LOCKS: Final = frozenset(
    {
        *(errno.ENOSYS, errno.EINVAL, errno.ENOLCK),
        *(getattr(errno, "EOPNOTSUPP", errno.ENOSYS), getattr(errno, "ENOTSUP", errno.ENOSYS)),
    }
)
_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


_FAR: Final = 1 << 30
"""Where Windows locks its byte: far behind the content, since it forbids reading what is locked."""
_BUSY: Final = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


class Locking(Protocol):
    """How one operating system locks a file. Both raise OSError for anything unforeseen."""

    def lock(self, descriptor: int) -> bool:
        """True when the lock is now ours, False when somebody holds it; never waits."""

    def unlock(self, descriptor: int) -> None:
        """Give the lock back."""


class PosixLocking:
    """`flock`: of the open file, so two openings in one process keep each other out as well."""

    def lock(self, descriptor: int) -> bool:
        if sys.platform == "win32":
            raise NotImplementedError
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def unlock(self, descriptor: int) -> None:
        if sys.platform == "win32":
            raise NotImplementedError
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_UN)


class WindowsLocking:
    """`msvcrt.locking` on one byte far behind the content."""

    _TRY = 2  # msvcrt.LK_NBLCK
    _UNLOCK = 0  # msvcrt.LK_UNLCK

    def __init__(self, locking: Callable[[int, int, int], None]) -> None:
        self._locking = locking

    def lock(self, descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            self._locking(descriptor, self._TRY, 1)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def unlock(self, descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        self._locking(descriptor, self._UNLOCK, 1)


def system_locking() -> Locking:
    """The locking of the system we run on."""
    if sys.platform == "win32":
        import msvcrt

        return WindowsLocking(msvcrt.locking)
    return PosixLocking()


class FileLock:
    """One lock file. Not thread-safe; two of them in one process keep each other out."""

    def __init__(self, path: Path, locking: Locking | None = None) -> None:
        self.path = path
        self._locking = locking or system_locking()
        self._descriptor: int | None = None
        self.works = True
        """False once the drive turned out to have no locks: `take` then always succeeds."""

    def take(self) -> bool:
        """Take the lock; False when another holds it. Raises DataFolderError."""
        while True:
            try:
                descriptor = os.open(self.path, _FLAGS, 0o600)
            except OSError as error:
                raise explain(error, "open", self.path) from error
            try:
                taken = self._locking.lock(descriptor)
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    os.close(descriptor)
                    raise explain(error, "lock", self.path) from error
                self.works, taken = False, True
            if not taken:
                os.close(descriptor)
                return False
            if self._still_there(descriptor):
                self._descriptor = descriptor
                return True
            os.close(descriptor)  # removed by its last holder between our open and our lock

    def _still_there(self, descriptor: int) -> bool:
        if sys.platform == "win32":
            return True  # an open file cannot be removed there
        try:
            named, ours = self.path.stat(), os.fstat(descriptor)
        except OSError:
            return False
        return (named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino)

    def release(self, *, remove: bool = False) -> None:
        """Give the lock back, and with `remove` take its file away. Idempotent."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with contextlib.suppress(OSError):
            if remove and sys.platform != "win32":
                self.path.unlink()  # while it is still ours
        with contextlib.suppress(OSError):
            if self.works:
                self._locking.unlock(descriptor)
        os.close(descriptor)
        with contextlib.suppress(OSError):
            if remove and sys.platform == "win32":
                self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
