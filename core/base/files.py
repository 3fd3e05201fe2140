"""Files that are either as they were or as they should be, never something between.

Every failure of the disk leaves here as a DataFolderError in words.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError
from core.base.names import numbered

_TEMP_PREFIX: Final = ".pocket-"
_TEMP_SUFFIX: Final = ".tmp"
_STALE_AFTER_S: Final = 600.0
"""A temp file this old was left by a killed program: no write takes ten minutes."""

_PATIENCE_S: Final = 2.0 if sys.platform == "win32" else 0.0
"""How long a rename is tried again: on Windows a virus scanner may hold the file for a moment."""

_NO_SYNC: Final = frozenset({errno.EINVAL, errno.ENOSYS, getattr(errno, "ENOTSUP", errno.ENOSYS)})
"""What fsync says on file systems that have no such thing."""


def digest(data: bytes) -> str:
    """SHA-256 of `data` in hex: tells whether two states of a file are the same."""
    return hashlib.sha256(data).hexdigest()


def read_bytes(path: Path) -> bytes:
    """All of the file. Raises DataFolderError, also when there is no such file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise explain(error, "read", path) from error


def atomic_write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Make `data` the content of `path`, or leave the file byte for byte as it was.

    The bytes go to a temp file in the same folder, to the disk, are read back and compared, and
    take the place of the old file in one step, so that a crash or a power cut at any moment leaves
    the old file or the new one. A symbolic link stays a link: the file it points to is written.

    On POSIX an existing file keeps its mode (and its owner and group, where we may give files
    away; what its group may do no other group may); with `private` it becomes 0600. On Windows a
    file has the access list of its folder, which under a user's profile is already theirs alone.
    FAT drives know no permissions at all.

    Raises DataFolderError.
    """
    try:
        target = _real_target(path)
        existing = _existing(target)
        remove_temps(target.parent, _STALE_AFTER_S)
        temp = target.parent / f"{_TEMP_PREFIX}{secrets.token_hex(6)}{_TEMP_SUFFIX}"
        try:
            _write_temp(temp, data, existing, private)
            put_in_place(temp, target, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temp.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise explain(error, "write", path) from error
    sync_folder(target.parent)


def back_up(
    path: Path, folder: Path, keep: int, *, clock: Callable[[], float] = time.time
) -> Path | None:
    """Copy `path` to `folder/name-YYYYMMDD-HHMMSS[-n].ext` and drop all but the newest `keep`.

    Returns the copy, or None when there is no such file or `keep` is below 1. When the newest copy
    already holds these bytes it is returned and nothing is written: saving the same text twice
    must not push an older state out. Copies are private, since a config may hold keys.

    Raises DataFolderError.
    """
    if keep < 1:
        return None
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "read", path) from error
    make_private_folder(folder)
    copies = _copies_of(path, folder)
    if copies and read_bytes(copies[-1]) == data:
        return copies[-1]
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(clock()))
    copy = folder / f"{path.stem}-{stamp}{path.suffix}"
    same_second = [old for old in copies if _copy_key(path, old.name)[0] == stamp]
    if same_second:  # one more than the highest: a pruned number used again would sort as older
        number = _copy_key(path, same_second[-1].name)[1] + 1
        copy = folder / f"{path.stem}-{stamp}-{number}{path.suffix}"
    atomic_write(copy, data, private=True)
    # The one just made is kept whatever its name says: a clock once set wrong must not cost it.
    others = [old for old in _copies_of(path, folder) if old != copy]
    for old in others[: max(0, len(others) - (keep - 1))]:
        with contextlib.suppress(OSError):
            old.unlink()
    return copy


def set_aside(path: Path, *, clock: Callable[[], float] = time.time) -> Path:
    """Rename a damaged file to `name.damaged-YYYYMMDD-HHMMSS` beside it; returns the new path.

    Raises DataFolderError.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(clock()))
    aside = _free_name(path.parent, f"{path.name}.damaged-{stamp}", "")
    try:
        replace_patiently(path, aside)
    except OSError as error:
        raise explain(error, "rename", path) from error
    sync_folder(path.parent)
    return aside


def make_private_folder(path: Path) -> None:
    """Make `path` and what is missing above it; a new folder is the user's alone (0700 on POSIX).

    A folder that is already there keeps its mode: it may be the home folder, and is not ours to
    change. On Windows it gets the access list of its parent: a list of its own would lock a
    portable folder to the one computer that made it.

    Raises DataFolderError.
    """
    try:
        if path.is_dir():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if sys.platform == "win32":
            path.mkdir(exist_ok=True)
        else:
            path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise explain(error, "make", path) from error


def keep_private(folder: Path) -> None:
    """Take a folder of ours, and the files right in it, out of others' sight (0700 and 0600 on
    POSIX), if it is there; never raises. On Windows, and on drives without owners, the access
    list of the parent decides."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        if folder.is_symlink() or not folder.is_dir():
            return
        folder.chmod(0o700)
        for path in folder.iterdir():
            if path.is_file() and not path.is_symlink():
                with contextlib.suppress(OSError):
                    path.chmod(0o600)


def open_private(path: str, flags: int) -> int:
    """For `open(…, opener=…)`: a file that is made by it is the user's alone."""
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """Bring the names in it to the disk, too: a rename, new files. That has happened by now, so a
    failure is none."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace_patiently(
    source: Path,
    target: Path,
    *,
    patience_s: float = _PATIENCE_S,
    replace: Callable[[Path, Path], None] = os.replace,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """`os.replace`, tried again for up to `patience_s` while the file is in somebody's hands.

    Raises the OSError of the last try.
    """
    pause = 0.02
    waited = 0.0
    while True:
        try:
            replace(source, target)
            return
        except PermissionError:
            if waited >= patience_s:
                raise
            sleep(pause)
            waited += pause
            pause = min(pause * 2, 0.25)


def put_in_place(temp: Path, target: Path, shown: Path | None = None) -> None:
    """Let `temp`, a new file in the same folder, take the place of `target`, which the person calls
    `shown`. Raises OSError, and DataFolderError where another program has it open."""
    try:
        replace_patiently(temp, target)
    except PermissionError as error:
        is_denied = getattr(error, "winerror", None) == _DENIED
        if not is_denied or not target.is_file() or not os.access(target, os.W_OK):
            raise
        # So says Windows then, and there is no other reason left: the folder took the new file.
        reason, remedy = _BY_WINERROR[_SHARED]
        raise DataFolderError(f"Could not write {shown or target}: {reason}.", remedy) from error


def explain(error: OSError, verb: str, path: Path, *, is_folder: bool = False) -> DataFolderError:
    """The error in words: `verb` is what was tried ("read", "write"), `path` with what.

    `is_folder`: the path was meant to be a folder.
    """
    reason, remedy = _reason(error, path)
    if error.errno == errno.EACCES and verb in ("read", "open") and not is_folder and path.is_dir():
        # Windows says "access is denied" of a folder that is opened like a file.
        reason, remedy = _BY_ERRNO[errno.EISDIR]
    return DataFolderError(f"Could not {verb} {path}: {reason}.", remedy)


# ---- reasons in words

_FREE = "Free some space on that drive, then try again."
_ELSEWHERE = "Choose a folder that you may write to, for example with --data-dir."
_UNLOCK = "Remove the write protection, or choose another folder with --data-dir."
_SHORTER = "Move the data folder to a shorter path, for example with --data-dir."
_PLUG = "Check that the drive is still plugged in, then try again."
_CLOSE = "Close the other program (or let the virus scanner finish), then try again."

_DENIED: Final = 5
_SHARED: Final = 32
_BY_WINERROR: dict[int, tuple[str, str]] = {
    19: ("the drive is write-protected", _UNLOCK),
    21: ("the drive is not ready", _PLUG),
    _SHARED: ("another program has it open", _CLOSE),
    33: ("another program has locked it", _CLOSE),
    39: ("the disk is full", _FREE),
    112: ("the disk is full", _FREE),
    206: ("the path is too long", _SHORTER),
    433: ("the drive is gone", _PLUG),
}

_BY_ERRNO: dict[int | None, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", _FREE),
    getattr(errno, "EDQUOT", errno.ENOSPC): ("there is no space left for you", _FREE),
    errno.EFBIG: ("the file is too big for this drive", _ELSEWHERE),
    errno.EROFS: ("the drive is read-only", _UNLOCK),
    errno.EACCES: ("you have no permission", _ELSEWHERE),
    errno.EPERM: ("the system does not allow it", _ELSEWHERE),
    errno.ENAMETOOLONG: ("the path is too long", _SHORTER),
    errno.ENOENT: ("it does not exist", "Check the path."),
    errno.ENOTDIR: ("a part of the path is not a folder", "Check the path."),
    errno.EEXIST: ("a file is in the way", "Check the path."),
    errno.EISDIR: ("it is a folder, not a file", "Check the path."),
    errno.ELOOP: ("its symbolic links go in a circle", "Check the path."),
    errno.EMFILE: ("too many files are open", "Restart LiteLLM Pocket."),
    errno.ENXIO: ("the drive is gone", _PLUG),
    errno.ENODEV: ("the drive is gone", _PLUG),
    errno.EIO: ("the drive reported an error", _PLUG),
    getattr(errno, "ESTALE", errno.EIO): ("the network drive is gone", _PLUG),
}

_WINDOWS_MAX_PATH: Final = 240


def _reason(error: OSError, path: Path) -> tuple[str, str]:
    winerror = getattr(error, "winerror", None)
    if isinstance(winerror, int):
        if winerror in (2, 3) and len(str(path)) > _WINDOWS_MAX_PATH:
            return _BY_WINERROR[206]  # Windows calls a path that is too long "not found"
        if winerror in _BY_WINERROR:
            return _BY_WINERROR[winerror]
    known = _BY_ERRNO.get(error.errno)
    if known is not None:
        return known
    return (error.strerror or type(error).__name__).rstrip(".").lower(), "Try another folder."


# ---- steps of the atomic write


def _real_target(path: Path) -> Path:
    if not path.is_symlink():
        return path
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _existing(target: Path) -> os.stat_result | None:
    """What stands there now; refuses what must not be replaced."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise DataFolderError(f"{target} is not an ordinary file.", "Check the path.")
    if not os.access(target, os.W_OK):
        # A rename would pass over a read-only mark on POSIX; whoever set it meant it.
        raise DataFolderError(
            f"Could not write {target}: the file is read-only.",
            "Make the file writable, then try again.",
        )
    return found


def _write_temp(temp: Path, data: bytes, existing: os.stat_result | None, private: bool) -> None:
    # A file that is new and not private gets the user's own default mode (their umask).
    first_mode = 0o666 if existing is None and not private else 0o600
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temp, flags, first_mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        _dress(descriptor, existing, private)
        _sync(descriptor)
    finally:
        os.close(descriptor)
    if temp.read_bytes() != data:
        raise DataFolderError(
            f"What {temp.parent} gave back is not what was written to it.",
            "The drive may be failing: save to another one. The old file is untouched.",
        )


def _dress(descriptor: int, existing: os.stat_result | None, private: bool) -> None:
    """Give the temp file the owner and the mode of the file it will replace."""
    if sys.platform == "win32" or existing is None:
        return
    mode = 0o600 if private else stat.S_IMODE(existing.st_mode)
    # FAT and some network drives refuse both; the content matters more.
    for owner in (existing.st_uid, -1):
        found = os.fstat(descriptor)
        if (found.st_uid, found.st_gid) == (existing.st_uid, existing.st_gid):
            break
        with contextlib.suppress(OSError):
            os.fchown(descriptor, owner, existing.st_gid)
    if os.fstat(descriptor).st_gid != existing.st_gid:
        mode &= ~stat.S_IRWXG
    with contextlib.suppress(OSError):
        os.fchmod(descriptor, mode)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def remove_temps(folder: Path, older_than_s: float = 0.0) -> None:
    """Remove temp files that killed programs left here: they may hold a secret. Never raises."""
    oldest = time.time() - older_than_s
    for temp in folder.glob(f"{_TEMP_PREFIX}*{_TEMP_SUFFIX}"):
        with contextlib.suppress(OSError):
            if temp.stat().st_mtime <= oldest:
                temp.unlink()


# ---- names


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    names = numbered(stem, end=suffix)
    return next(folder / one for one in names if not os.path.lexists(folder / one))


def _copies_of(path: Path, folder: Path) -> list[Path]:
    """The backups of `path`, oldest first by the time in their names."""
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError as error:
        raise explain(error, "read", folder, is_folder=True) from error
    ours = [name for name in names if _copy_key(path, name)[0]]
    return [folder / name for name in sorted(ours, key=lambda name: _copy_key(path, name))]


def _copy_key(path: Path, name: str) -> tuple[str, int]:
    """(time, number) in the name of a backup of `path`; ("", 0) for any other file."""
    pattern = rf"{re.escape(path.stem)}-(\d{{8}}-\d{{6}})(?:-(\d+))?{re.escape(path.suffix)}"
    match = re.fullmatch(pattern, name)
    return (match[1], int(match[2] or 1)) if match else ("", 0)
