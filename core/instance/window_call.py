"""Asking the window to the front, for a second start, and hearing that it came."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from core.base.events import Event, WindowWanted

PATIENCE_S: Final = 6.0
"""For the window to come to the front; it may only just be opening."""


class WindowCall:
    """`publish` carries the question to the window; None: there is none that could come."""

    def __init__(self, publish: Callable[[Event], None] | None) -> None:
        self._publish = publish
        self._came = threading.Event()

    def ask(self) -> bool:
        """Whether the window came. Waits for it, so it belongs on a thread of the channel."""
        if self._publish is None:
            return False
        self._came.clear()
        self._publish(WindowWanted())
        return self._came.wait(PATIENCE_S)

    def came(self) -> None:
        """The window is in front: the answer to WindowWanted."""
        self._came.set()
