"""The end of a Windows console: its window is closed, the person logs off, the computer goes down.

Windows ends the program as soon as its handler returns, or after some five seconds. So the handler
waits until the program has ended in order, and hurries it before the time is over.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

CLOSED: Final = 2
LOGGED_OFF: Final = 5
SHUT_DOWN: Final = 6
_ORDERLY_S: Final = 3.0
_HURRIED_S: Final = 1.5


class ConsoleEnd:
    """Calls `wish` for such an end, a second time when there is no more time for patience."""

    def __init__(
        self,
        wish: Callable[[], object],
        *,
        orderly_s: float = _ORDERLY_S,
        hurried_s: float = _HURRIED_S,
    ) -> None:
        self._wish = wish
        self._orderly_s = orderly_s
        self._hurried_s = hurried_s
        self._over = threading.Event()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While the block lasts. Its end is the end that Windows is kept waiting for."""
        with _handled(self.hear):
            try:
                yield
            finally:
                self._over.set()

    def hear(self, event: int) -> bool:
        """Windows's word, in a thread of its own; whether it is dealt with."""
        if event not in (CLOSED, LOGGED_OFF, SHUT_DOWN):
            return False  # Ctrl-C and Ctrl-Break are signals to Python
        self._wish()
        if not self._over.wait(self._orderly_s):
            self._wish()
            self._over.wait(self._hurried_s)
        return True


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    @contextmanager
    def _handled(hear: Callable[[int], bool]) -> Iterator[None]:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)(hear)
        kernel.SetConsoleCtrlHandler(handler, True)
        try:
            yield
        finally:
            kernel.SetConsoleCtrlHandler(handler, False)

else:

    @contextmanager
    def _handled(hear: Callable[[int], bool]) -> Iterator[None]:  # noqa: ARG001 - a terminal sends SIGHUP
        yield
