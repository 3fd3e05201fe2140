"""What Python does by itself beside the window's work, kept out of the way of keys.

The collector looks through every object that there is, which takes tens of milliseconds once all
pages are made; left alone it does so whenever much was made, in the middle of a word, too. Here it
is done while the person pauses. What is alive then is set aside until the next pause, so that
whatever the collector looks through in between is only what came since.
"""

from __future__ import annotations

import gc
import sys

REST_S = 2.0
"""Without a key or a movement of the mouse: a pause."""
_WORTH_IT = 20
"""Looks at younger objects since the last pause; below that there is hardly anything to find."""
_YOUNG, _MIDDLE, _ALL = 700, 10, 100
"""How often the collector looks by itself: Python's own numbers, but for all objects ten times as
rarely, for somebody who never pauses."""
_TURN_S = 0.001
"""How long another thread may keep the window's from going on: with Python's own 5 ms each of the
few turns that a key takes would wait as long, whenever a config is checked meanwhile."""


class Interpreter:
    """Python's own work in the process of one window."""

    def __init__(self) -> None:
        self._looks = 0
        """How often the collector had looked at younger objects at the last pause."""

    def start(self) -> None:
        """The window is there."""
        gc.set_threshold(_YOUNG, _MIDDLE, _ALL)
        sys.setswitchinterval(_TURN_S)

    def pause(self) -> None:
        """Nobody waits for the window: free what nobody needs, if that is worth it. Where the
        collector is switched off, somebody has a reason, and nothing happens."""
        looks = gc.get_stats()[1]["collections"]
        if not gc.isenabled() or looks - self._looks < _WORTH_IT:
            return
        self._looks = looks
        collect_all()  # what was alive at the last pause may be garbage by now
        gc.freeze()


def collect_all() -> None:
    """Free whatever nobody needs any more, on this thread."""
    gc.unfreeze()
    gc.collect()
