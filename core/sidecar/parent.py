"""Linux: ask the kernel to end us when the thread that started us is gone.

The end of stdin says the same on every system, but then requests under way may still take their
time. When the program that watches us was killed nobody waits for that.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)


def die_with_parent() -> None:
    """Call it early. Without effect where there is no such thing; nothing is raised."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
