"""Reads what a sidecar says, a burst at a time.

Under load a sidecar tells of hundreds of requests a second. To be woken for each would cost more
than to read it, and takes a processor from the gateway and its clients at the very moment that an
answer goes out. So after a burst that nobody is in a hurry about the reader lies down for a moment;
what comes meanwhile waits in the pipe, where it is safe from the death of either side.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from typing import Final

from core.wire.protocol import MAX_LINE, Message, decode_all

if sys.platform == "linux":
    import fcntl

REST_S: Final = 0.01 if sys.platform == "win32" else 0.1
"""After words that do not press. Whatever comes next is heard this much later at most. A pipe of
Windows holds a few thousand characters only, and who writes into a full one waits."""
_CHUNK: Final = 262_144
"""Bytes that a pipe is to hold on Linux: the rows of a rest, at 1,500 requests a second. It has
64 KiB to begin with, and each message takes pages of 4 KiB of them that it does not fill."""


def read_messages(
    descriptor: int,
    hear: Callable[[Message], bool | None],
    rest: Callable[[float], object] = time.sleep,
) -> None:
    """Give each message to `hear` until the other side is gone. It answers True where the next
    ones may wait for a moment; one of a burst that presses has them all read at once. `rest` waits
    for that moment, or until something presses.

    What is no message is skipped: a word cut off by a death, or a line longer than any of ours.
    Raises OSError.
    """
    _widen(descriptor)
    begun: list[bytes] = []
    """Of a line whose end is still to come."""
    size = 0
    while chunk := os.read(descriptor, _CHUNK):
        *lines, open_end = chunk.split(b"\n")
        if lines:
            size += len(lines[0])
            lines[0] = b"".join((*begun, lines[0]))
            if size > MAX_LINE:
                del lines[0]
            begun.clear()
            size = 0
        size += len(open_end)
        if size <= MAX_LINE:
            begun.append(open_end)
        else:
            begun.clear()
        messages = decode_all(lines)
        pressing = [message for message in messages if not hear(message)]
        if messages and not pressing and not open_end:
            rest(REST_S)


def _widen(descriptor: int) -> None:
    """Let the pipe hold what comes during a rest, if the system allows that."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _CHUNK)
