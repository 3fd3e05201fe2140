"""The gateway's master key: how a new one is made, and the file where it lay before the vault."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError
from core.base.files import explain

_FORM: Final = re.compile(r"sk-[A-Za-z0-9_-]{16,256}")
"""What we accept: our own keys, and one that a person chose, if it is not short enough to guess."""

_MAX_BYTES: Final = 4096


def new_key() -> str:
    """A fresh random master key: `sk-` and 32 random bytes in URL-safe characters."""
    return "sk-" + secrets.token_urlsafe(32)


def read(path: Path) -> str | None:
    """The key in the file; None when there is no file.

    Raises DataFolderError when it cannot be read or holds no key: it is not passed over, since
    every tool of the user's may know the key that was in it.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
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
    return key


def _key_in(raw: bytes) -> str | None:
    try:
        text = raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return None
    return text if _FORM.fullmatch(text) else None
