"""Unsaved work on disk: the text below one line that says what it belongs to.

The line is a YAML comment and the rest is the text as it was typed, so that a draft can be rescued
with any editor, too.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.base.errors import DataFolderError
from core.base.files import atomic_write, digest, explain, make_private_folder, set_aside

_HEAD: Final = "# Unsaved work of LiteLLM Pocket: base={base} saved={saved:.3f} sha256={digest}\n"
_PATTERN: Final = re.compile(
    rb"# Unsaved work of LiteLLM Pocket: "
    rb"base=([0-9a-f]*) saved=(\d+\.\d{3}) sha256=([0-9a-f]{64})\n"
)


@dataclass(frozen=True)
class Draft:
    """Unsaved work that a crash left behind."""

    text: str
    base_digest: str
    """Of the file the draft was made from; empty when there was none."""
    saved_at: float
    """Seconds since the epoch."""


def keep(path: Path, text: str, base_digest: str, clock: Callable[[], float] = time.time) -> None:
    """Write the draft, for the user's eyes only. Raises DataFolderError."""
    # Half a character can come out of a text widget; a draft must take whatever was typed.
    body = text.encode("utf-8", "surrogatepass")
    head = _HEAD.format(base=base_digest, saved=max(0.0, clock()), digest=digest(body))
    make_private_folder(path.parent)
    atomic_write(path, head.encode("ascii") + body, private=True)


def drop(path: Path) -> None:
    """Remove the draft, if there is one. Raises DataFolderError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise explain(error, "remove", path) from error


def read(path: Path) -> Draft | None:
    """The draft; None when there is none. A damaged one is set aside, and counts as none.

    Raises DataFolderError when it is there and cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, "read", path) from error
    head = _PATTERN.match(data)
    if head is not None and digest(data[head.end() :]) == head[3].decode():
        text = data[head.end() :].decode("utf-8", "surrogatepass")
        return Draft(text, head[1].decode(), float(head[2]))
    try:
        set_aside(path)
    except DataFolderError:
        return None  # it stays where it is; the next draft that is kept will say what is wrong
    return None
