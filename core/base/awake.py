"""A clock for deadlines: it stands still while the computer sleeps.

Python's `time.monotonic` does so on Linux. On Windows it goes on: after a night with the lid down
whatever was under way would seem to have taken all night.
"""

from __future__ import annotations

import sys
import time

if sys.platform == "win32":
    import ctypes

    _kernel32 = ctypes.WinDLL("kernel32")

    def awake_s() -> float:
        """Seconds that this computer has been awake."""
        ticks = ctypes.c_ulonglong()
        _kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        return ticks.value / 1e7

else:

    def awake_s() -> float:
        """Seconds that this computer has been awake, from some point on."""
        return time.monotonic()
