"""The gateway's master key, in one file that only the user can read.

The vault takes this file over; until then it is the one place where the key lies on the disk.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from core.errors import DataFolderError
from core.events import Notice
from core.files import atomic_write, explain

_FORM: Final = re.compile(r"sk-[A-Za-z0-9_-]{16,256}")
"""What we accept: our own keys, and one that a person chose, if it is not short enough to guess."""

_MAX_BYTES: Final = 4096


def new_key() -> str:
    """A fresh random master key: `sk-` and 32 random bytes in URL-safe characters."""
    return "sk-" + secrets.token_urlsafe(32)


def load_or_create(path: Path, *, notify: Callable[[Notice], None] | None = None) -> str:
    """The key in the file; a new one, written first, when there is no file.

    Where other users of this computer could read the file it is closed to them, and `notify` hears
    of it. Raises DataFolderError when the file cannot be read or written or holds no key: it is
    never replaced, since every tool of the user's may know the key that was in it.
    """
    try:
        raw = _read(path)
    except FileNotFoundError:
        fresh = new_key()
        atomic_write(path, fresh.encode("ascii") + b"\n", private=True)
        return fresh
    except OSError as error:
        raise explain(error, "read", path) from error
    key = _key_in(raw)
    if key is None:
        what = "is empty" if not raw.strip() else "does not hold a master key"
        raise DataFolderError(
            f"The key file {path} {what}.",
            'It must hold one line: "sk-" and at least 16 letters, digits, "-" or "_". Put the '
            "key back from a copy; or delete the file to get a new key, and give that to your "
            "tools.",
        )
    if sys.platform != "win32":
        notice = _close_to_others(path)
        if notice is not None and notify is not None:
            notify(notice)
    return key


def _read(path: Path) -> bytes:
    if path.is_symlink() and not path.exists():
        # Writing a key through a link to nowhere would hide where it lies.
        raise DataFolderError(
            f"The key file {path} is a link to a file that is not there.",
            "Put that file back, or delete the link to get a new key.",
        )
    with path.open("rb") as file:
        return file.read(_MAX_BYTES + 1)


def _key_in(raw: bytes) -> str | None:
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return None
    return text if _FORM.fullmatch(text) else None


def _close_to_others(path: Path) -> Notice | None:
    """Take the rights of group and others away; what to say about it, None when nothing was."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & 0o077:
            return None
        path.chmod(0o600)
        closed = not stat.S_IMODE(path.stat().st_mode) & 0o077
    except OSError:
        closed = False
    if closed:
        return Notice(
            "warning",
            f"Other users of this computer could read the key file {os.fspath(path)}. "
            "It is now closed to them.",
            "If somebody else uses this computer, change the key: stop the gateway, delete the "
            "file, and give the new key to your tools.",
        )
    return Notice(
        "warning",
        f"Other users of this computer may be able to read the key file {os.fspath(path)}.",
        "Its drive keeps no permissions (FAT and exFAT do not). Take the drive with you, or use "
        "a data folder on another one.",
    )
