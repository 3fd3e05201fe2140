"""Who is at work on a runtime, and who runs from it.

Both are file locks of the operating system, which go when their holder goes, however it dies:
`<name>.lock` is held while a runtime is checked, unpacked or removed, and every program holds a
`<name>.use-<n>` of its own for as long as it runs from there. On drives that know no locks two
programs are kept apart by using folders of their own, and nothing of others is ever removed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from core.control import Locking, system_locking
from core.errors import DataFolderError, RuntimeBundleError
from core.files import explain
from core.wording import count

PATIENCE_S: Final = 120.0
"""How long another program may be busy with the runtime before we give up: unpacking takes
seconds, on a slow stick perhaps a minute."""

_PAUSE_S: Final = 0.1
_NO_LOCKS: Final = frozenset(
    {
        *(errno.ENOSYS, errno.EINVAL, errno.ENOLCK),
        *(getattr(errno, "EOPNOTSUPP", errno.ENOSYS), getattr(errno, "ENOTSUP", errno.ENOSYS)),
    }
)


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
                if error.errno not in _NO_LOCKS:
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

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


_FLAGS: Final = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def wait_for_lock(
    root: Path,
    name: str,
    waiting: Callable[[], None],
    *,
    locking: Locking | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    patience_s: float = PATIENCE_S,
) -> FileLock:
    """The lock on runtime `name` below `root`, held. `waiting` is called while others hold it.

    Raises RuntimeBundleError when that takes too long, DataFolderError when there can be no lock.
    """
    lock = FileLock(root / f"{name}.lock", locking)
    deadline = clock() + patience_s
    while not lock.take():
        if clock() > deadline:
            raise RuntimeBundleError(
                f"Another LiteLLM Pocket has been busy unpacking to {root} for "
                f"{count(round(patience_s), 'second')}.",
                "Close it, then try again.",
            )
        waiting()
        sleep(_PAUSE_S)
    return lock


def use(root: Path, name: str, locking: Locking | None = None) -> FileLock:
    """Say that this program runs from `name`, until the lock is released. Raises
    DataFolderError."""
    marker = FileLock(root / f"{name}.use-{secrets.token_hex(4)}", locking)
    marker.take()
    return marker


def in_use(root: Path, name: str, locking: Locking | None = None) -> bool:
    """Whether a living program runs from `name`; sweeps the marks of dead ones.

    Ask it with the lock of `name` held. Where the drive has no locks the answer is yes.
    """
    for mark in sorted(root.glob(f"{name}.use-*")):
        probe = FileLock(mark, locking)
        try:
            if not probe.take():
                return True
        except DataFolderError:
            return True
        if not probe.works:
            probe.release()
            return True
        probe.release(remove=True)
    return False
