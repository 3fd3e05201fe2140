"""Who is at work on a runtime, and who runs from it.

Both are file locks of the operating system, which go when their holder goes, however it dies:
`<name>.lock` is held while a runtime is checked, unpacked or removed, and every program holds a
`<name>.use-<n>` of its own for as long as it runs from there. On drives that know no locks two
programs are kept apart by using folders of their own, and nothing of others is ever removed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError, RuntimeBundleError
from core.base.file_lock import FileLock, Locking
from core.base.wording import count

PATIENCE_S: Final = 120.0
"""How long another program may be busy with the runtime before we give up: unpacking takes
seconds, on a slow stick perhaps a minute."""

_PAUSE_S: Final = 0.1


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
