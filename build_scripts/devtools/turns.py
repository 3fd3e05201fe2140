"""What only one process at a time may do, while others wait for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build_scripts.devtools import ROOT, say


@contextmanager
def only_one(root: Path = ROOT, what: str = "set-up") -> Iterator[None]:
    """Hold `what` for this process; a second one waits until the first is done."""
    folder = root / "build"
    folder.mkdir(exist_ok=True)
    with (folder / f"{what.replace('-', '')}.lock").open("a+b") as file:
        _lock(file.fileno(), what)
        yield  # closing the file lets go of it, and so does dying


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, _what: str) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(0.2)
            else:
                return

else:
    import fcntl

    def _lock(descriptor: int, what: str) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another {what} is under way; waiting for it.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
