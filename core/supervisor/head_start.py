"""A sidecar, or the prefork parent of sidecars, that is started before there is an engine: its
import takes longest."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from core.supervisor.forking import PreforkParent, can_fork
from core.supervisor.process import Heard, SidecarProcess

if TYPE_CHECKING:  # whoever starts early imports little
    from core.supervisor.inbox import Child, Hear, Parent
    from core.wire.command import SidecarCommand


class HeadStart:
    """Starts it at once, for the first who wants one by the same command.

    Call it from the thread that lives longest: on Linux the process is killed when it ends.
    """

    def __init__(self, command: SidecarCommand, *, forks: bool | None = None) -> None:
        """`forks`: a prefork parent; None: where the system can have one. Raises OSError when the
        system cannot start it."""
        self._command = command
        self._mutex = threading.Lock()
        self._words: list[Heard] = []
        """What it said before anybody listened."""
        self._hear: Hear | None = None
        forks = can_fork() if forks is None else forks
        self._parent = PreforkParent(command, self._heard) if forks else None
        self._child = None if forks else SidecarProcess(command, self._heard)

    def spawn(self, command: SidecarCommand, hear: Hear) -> Child:
        """The sidecar that is there, once; then a new one each time. Raises OSError."""
        with self._mutex:
            child = self._child if command == self._command else None
            if child is not None:
                self._child = None
                self._hand_over(child, hear)
        return child or SidecarProcess(command, hear)

    def start_parent(self, command: SidecarCommand, hear: Hear) -> Parent:
        """The prefork parent that is there, once; then a new one each time. Raises OSError."""
        with self._mutex:
            parent = self._parent if command == self._command else None
            if parent is not None:
                self._parent = None
                self._hand_over(parent, hear)
        return parent or PreforkParent(command, hear)

    def parent_waits(self) -> bool:
        """It is a prefork parent, and nobody has it yet."""
        with self._mutex:
            return self._parent is not None

    def close(self) -> None:
        """End it, if nobody took it: it has done nothing yet."""
        with self._mutex:
            child, self._child, self._parent = self._child or self._parent, None, None
        if child is not None:
            child.kill()

    def _hand_over(self, child: Child, hear: Hear) -> None:
        self._hear = hear
        for word in self._words:
            hear(child, word)
        self._words.clear()

    def _heard(self, child: Child, word: Heard) -> bool | None:
        with self._mutex:
            if self._hear is None:
                self._words.append(word)
                return False
        return self._hear(child, word)
