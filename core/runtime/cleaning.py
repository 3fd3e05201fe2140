"""What lies in a runtime folder, and taking away what nobody runs from."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError
from core.base.events import Installed
from core.base.file_lock import FileLock, Locking
from core.base.files import explain
from core.runtime.locks import in_use

_NAME: Final = re.compile(r"([0-9A-Za-z.+_]+-[0-9a-f]{16})(?:\.(?:part|lock|use)(?:-[0-9a-f]+)?)?")
"""What we make in a runtime folder; anything else there is somebody else's and stays."""

_OUR_FOLDERS: Final = ("litellm-pocket", "Cache")
"""What the user's cache folder for us is called: on Windows `litellm-pocket\\Cache`."""

_GONE: Final = ".gone-"


def installed(root: Path, locking: Locking | None = None) -> list[Installed]:
    """The runtimes, whole or half unpacked, below `root`; empty where there is no such folder."""
    found = []
    for name in _names(root):
        size = sum(_size(folder) for folder in _folders(root, name))
        if size:
            found.append(Installed(root / name, size, _is_busy(root, name, locking)))
    return found


def remove_others(root: Path, keep: str, locking: Locking | None = None) -> list[str]:
    """Remove every runtime below `root` but `keep` that no living program uses; their names.

    Never raises: what cannot be removed now is tried again at the next start.
    """
    _sweep(root)
    return [name for name in _names(root) if name != keep and remove(root, name, locking)]


def remove(root: Path, name: str, locking: Locking | None = None) -> bool:
    """Remove one runtime with all that belongs to it; False when somebody uses it, or the drive
    has no locks to tell, or it could not be removed. Never raises."""
    lock = FileLock(root / f"{name}.lock", locking)
    try:
        if not lock.take():
            return False
    except DataFolderError:
        return False
    try:
        if not lock.works or in_use(root, name, locking):
            return False
        for folder in _folders(root, name):
            # Out of the way in one step, so that nobody ever finds half of a runtime.
            gone = root / f"{_GONE}{secrets.token_hex(6)}"
            folder.replace(gone)
            shutil.rmtree(gone, ignore_errors=True)
    except OSError:
        return False
    finally:
        lock.release(remove=True)
    return True


def remove_all(root: Path, locking: Locking | None = None) -> list[Installed]:
    """Remove every runtime below `root`, and `root` with our folder above it when they are empty
    then. Returns those that had to stay because they are in use.

    Raises DataFolderError when a folder that nobody uses cannot be removed.
    """
    _sweep(root)
    for name in _names(root):
        remove(root, name, locking)
    left = installed(root, locking)
    stuck = [one for one in left if not one.busy]
    if stuck:
        error = OSError(0, "some of its files could not be deleted")
        raise explain(error, "remove", stuck[0].folder)
    if not left:
        remove_if_empty(root)
    return left


def remove_if_empty(root: Path) -> None:
    """Take away `root`, and the folders above it that bear our name, when nothing lies in them."""
    with contextlib.suppress(OSError):
        root.rmdir()
        folder = root.parent
        while folder.name in _OUR_FOLDERS:
            folder.rmdir()
            folder = folder.parent


def delete(path: Path) -> None:
    """Remove a file, a link or a whole folder that must not be where it is. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _names(root: Path) -> list[str]:
    try:
        entries = os.listdir(root)  # noqa: PTH208 (names are all we need)
    except OSError:
        return []
    return sorted({match[1] for entry in entries if (match := _NAME.fullmatch(entry))})


def _folders(root: Path, name: str) -> list[Path]:
    candidates: Iterable[Path] = (root / name, *root.glob(f"{name}.part*"))
    return [one for one in candidates if one.is_dir() and not one.is_symlink()]


def _is_busy(root: Path, name: str, locking: Locking | None) -> bool:
    lock = FileLock(root / f"{name}.lock", locking)
    try:
        if not lock.take():
            return True
    except DataFolderError:
        return False
    try:
        return not lock.works or in_use(root, name, locking)
    finally:
        lock.release()


def _size(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_size  # noqa: PTH118
    return total


def _sweep(root: Path) -> None:
    for gone in root.glob(f"{_GONE}*"):
        shutil.rmtree(gone, ignore_errors=True)
