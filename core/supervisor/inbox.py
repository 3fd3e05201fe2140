"""What lands in the supervisor's inbox: orders, verdicts, and the words of the child."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.base.events import Probe
from core.supervisor.process import Heard
from core.supervisor.run_plan import RunPlan
from core.wire.command import SidecarCommand
from core.wire.protocol import Admit, Go, Take


class Child(Protocol):
    """What the supervisor needs of a `core.supervisor.process.Sidecar`."""

    pid: int

    def go(self, go: Go, listening: socket.socket) -> None:
        """Serve, on this socket."""

    def take(self, take: Take, listening: socket.socket) -> None:
        """After a rehearsal: serve on this socket from now on."""

    def admit(self, admit: Admit) -> None:
        """Of the keys of client programs, these count from now on."""

    def leave(self, drain_s: float) -> None:
        """Leave, with this many seconds for requests under way."""

    def kill(self) -> None:
        """End it and what it started, now."""


Hear = Callable[[Child, Heard], None]


@dataclass(frozen=True)
class Start:
    plan: RunPlan


@dataclass(frozen=True)
class Stop:
    pass


@dataclass(frozen=True)
class Use:
    command: SidecarCommand


@dataclass(frozen=True)
class Spare:
    wanted: bool
    after_s: float


@dataclass(frozen=True)
class Apply:
    plan: RunPlan
    models: frozenset[str]


@dataclass(frozen=True)
class Limits:
    """Settings that a run takes as it goes."""

    stop_deadline_s: float
    restart_after_crash: bool


@dataclass(frozen=True)
class Close:
    deadline_s: float | None


@dataclass(frozen=True)
class Verdict:
    """What came of a question to the endpoint."""

    run_id: int
    probe: Probe
    proof: bool
    """True for our own question after Ready, False for the monitor's."""


@dataclass(frozen=True)
class Proof:
    """What the private endpoint of a rehearsal answered."""

    run_id: int
    readiness: Probe
    models: frozenset[str] | None
    """What `/v1/models` lists; None where it was not asked."""


@dataclass(frozen=True)
class Word:
    child: Child
    heard: Heard


Item = Use | Start | Stop | Spare | Apply | Admit | Limits | Close | Verdict | Proof | Word
