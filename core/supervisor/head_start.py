"""A sidecar that is started before there is an engine, since its import takes longest."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from core.supervisor.process import Heard, SidecarProcess

if TYPE_CHECKING:  # whoever starts early imports little
    from core.supervisor.inbox import Child, Hear
    from core.wire.command import SidecarCommand


class HeadStart:
    """Starts it at once, for the first who wants one by the same command.

    Call it from the thread that lives longest: on Linux the sidecar is killed when it ends.
    """

    def __init__(self, command: SidecarCommand) -> None:
        """Raises OSError when the system cannot start it."""
        self._command = command
        self._mutex = threading.Lock()
        self._words: list[Heard] = []
        """What it said before anybody listened."""
        self._hear: Hear | None = None
        self._child: SidecarProcess | None = SidecarProcess(command, self._heard)

    def spawn(self, command: SidecarCommand, hear: Hear) -> Child:
        """The sidecar that is there, once; then a new one each time. Raises OSError."""
        with self._mutex:
            child = self._child if command == self._command else None
            if child is not None:
                self._child = None
                self._hear = hear
                for word in self._words:
                    hear(child, word)
                self._words.clear()
        return child or SidecarProcess(command, hear)

    def close(self) -> None:
        """End it, if nobody took it: it has done nothing yet."""
        with self._mutex:
            child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _heard(self, child: SidecarProcess, word: Heard) -> bool | None:
        with self._mutex:
            if self._hear is None:
                self._words.append(word)
                return False
        return self._hear(child, word)
