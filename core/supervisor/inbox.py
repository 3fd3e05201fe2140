"""What the supervisor hears: orders, verdicts and the words of a child, as calls for its thread."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Protocol

from core.supervisor.process import Heard
from core.wire.protocol import Admit, Figures, Go, Kept, Ping, RecordBodies, Take, Used


class Sidecar(Protocol):
    """One process that serves, or several that serve as one (`core.supervisor.worker_group`)."""

    @property
    def number(self) -> int:
        """Tells it from all others of this program."""

    @property
    def pid(self) -> int | None:
        """Its process, of several the first; None until there is one."""

    @property
    def members(self) -> tuple[Child, ...]:
        """The processes: itself, where it is one."""

    def go(self, go: Go, listening: socket.socket) -> None:
        """Serve, on this socket."""

    def take(self, take: Take, listening: socket.socket) -> None:
        """After a rehearsal: serve on this socket from now on."""

    def leave(self, drain_s: float) -> None:
        """Leave, with this many seconds for requests under way."""

    def kill(self) -> None:
        """End it and what it started, now."""


class Child(Sidecar, Protocol):
    """What the supervisor needs of a `core.supervisor.process.ChildProcess`."""

    def admit(self, admit: Admit) -> None:
        """Of the keys of client programs, these count from now on."""

    def used(self, used: Used) -> None:
        """That much was used of their limits elsewhere."""

    def record(self, order: RecordBodies) -> None:
        """Record what is asked and answered, or nothing any more."""

    def keep(self, kept: Kept) -> None:
        """Its rows up to here are in the ledger."""

    def figures(self, figures: Figures) -> None:
        """That is what it has asked for."""

    def ping(self, ping: Ping) -> None:
        """Say `Pong` from where requests are served."""


Hear = Callable[[Child, Heard], bool | None]
"""Takes what a child says, on its own thread. True: the next may be read a moment later."""


class Parent(Child, Protocol):
    """What it needs of a `core.supervisor.forking.PreforkParent`."""

    @property
    def is_busy(self) -> bool:
        """Somebody waits for a sidecar that is ordered."""

    def fork(self, hear: Hear, *, prepared: bool = False) -> Child:
        """Order a sidecar; its process may come later. `prepared`: not before the parent has ready
        what it can. Raises OSError."""

    def prepare(self) -> None:
        """Let it have more ready than its import."""

    def heard(self, heard: Heard) -> None:
        """It has said this."""


Item = Callable[[], None]
"""Something to do on the supervisor's thread."""
