"""A stage on which a supervisor lives through histories without a process or a thread."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.base.events import Event, Notice, Probe, State, StateChanged
from core.supervisor.inbox import Child, Hear
from core.supervisor.listener import Listener
from core.supervisor.process import Exited, Heard
from core.supervisor.recording import Recording
from core.supervisor.run_plan import RunPlan
from core.supervisor.seams import Seams
from core.supervisor.supervisor import Supervisor
from core.wire.command import SidecarCommand
from core.wire.protocol import (
    Admit,
    Body,
    Figures,
    Forked,
    Go,
    Kept,
    NotForked,
    Ping,
    Pong,
    Ready,
    RecordBodies,
    Take,
    Used,
)

OK = Probe(True, 200)
SICK = Probe(False, 503, "it is sick")


@dataclass
class FakeChild:
    pid: int
    hear: Hear
    orders: list[str] = field(default_factory=list)
    go_order: Go | None = None
    admitted: dict[str, str] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)
    told_used: Used = field(default_factory=lambda: Used({}))
    recording: RecordBodies = field(default_factory=lambda: RecordBodies(False))
    kept: list[int] = field(default_factory=list)
    told_figures: str = ""
    pings: int = 0
    answers: bool = True
    """Its event loop turns."""

    @property
    def number(self) -> int:
        return self.pid

    @property
    def members(self) -> tuple[Child, ...]:
        return (self,)

    def go(self, go: Go, listening: socket.socket) -> None:
        self.go_order = go
        self.admitted = go.tool_keys
        self.limits = go.limits
        self.told_used = Used(**go.used) if go.used else Used({})
        self.orders.append("go")

    def take(self, take: Take, listening: socket.socket) -> None:
        self.orders.append("take")

    def admit(self, admit: Admit) -> None:
        self.admitted = admit.tool_keys
        self.limits = admit.limits

    def used(self, used: Used) -> None:
        self.told_used = used

    def record(self, order: RecordBodies) -> None:
        self.recording = order

    def keep(self, kept: Kept) -> None:
        self.kept.append(kept.number)

    def figures(self, figures: Figures) -> None:
        self.told_figures = figures.text

    def ping(self, ping: Ping) -> None:
        self.pings += 1
        if self.answers:
            self.says(Pong(ping.number))

    def leave(self, drain_s: float) -> None:
        self.orders.append("leave")

    def kill(self) -> None:
        self.orders.append("kill")

    def says(self, heard: Heard) -> None:
        self.hear(self, heard)


@dataclass
class FakeParent(FakeChild):
    """A prefork parent; `stage` is where its copies appear."""

    stage: Theatre | None = None
    forked: list[FakeChild] = field(default_factory=list)
    awaited: int = 0
    prepared: int = 0
    words: list[Heard] = field(default_factory=list)

    @property
    def is_busy(self) -> bool:
        return self.awaited > 0

    def fork(self, hear: Hear, *, prepared: bool = False) -> FakeChild:
        assert self.stage is not None
        if self.stage.refuse_fork is not None:
            raise self.stage.refuse_fork
        self.awaited += 1
        child = FakeChild(100 + len(self.stage.children), hear)
        self.stage.children.append(child)
        self.forked.append(child)
        return child

    def prepare(self) -> None:
        self.prepared += 1

    def heard(self, heard: Heard) -> None:
        self.words.append(heard)
        if isinstance(heard, Forked | NotForked):
            self.awaited -= 1
        if isinstance(heard, Exited):
            self.awaited = 0


class Theatre:
    """A supervisor on a stage: the clock stands until `wait` moves it."""

    def __init__(
        self, folder: Path, recording: Recording | None = None, *, can_fork: bool = False
    ) -> None:
        self.folder = folder
        self.parents: list[FakeParent] = []
        self.refuse_fork: OSError | None = None
        self.memory_is_short = self.parent_waits = False
        self.came: list[str] = []
        """Clients of which a sidecar has told."""
        self.now = 1000.0
        self.events: list[Event] = []
        self.bodies: list[Body] = []
        self.children: list[FakeChild] = []
        self.probe = OK
        self.refuse: Exception | None = None
        self.surroundings = "home"
        self.listen = Listener.open
        self.models: tuple[str, ...] = ("demo",)
        self.supervisor = Supervisor(
            self.events.append,
            SidecarCommand(("nothing",), folder),
            bodies=self.bodies.append,
            seams=Seams(
                probe=lambda _address: self.probe,
                list_models=lambda _address, _key: self.models,
                spawn=self._spawn,
                start_parent=self._start_parent,
                can_fork=can_fork,
                memory_is_short=lambda: self.memory_is_short,
                parent_waits=lambda: self.parent_waits,
                listen=lambda host, port: self.listen(host, port),
                aside=lambda call: call(),
                surroundings=lambda: self.surroundings,
                clock=lambda: self.now,
                wall=lambda: self.now,
            ),
            recording=recording,
            connected=self.came.append,
        )

    def _spawn(self, _command: SidecarCommand, hear: Hear) -> Child:
        if isinstance(self.refuse, OSError):
            raise self.refuse
        child = FakeChild(100 + len(self.children), hear)
        self.children.append(child)
        return child

    def _start_parent(self, _command: SidecarCommand, hear: Hear) -> FakeParent:
        if isinstance(self.refuse, OSError):
            raise self.refuse
        parent = FakeParent(900 + len(self.parents), hear, stage=self)
        self.parents.append(parent)
        return parent

    @property
    def child(self) -> FakeChild:
        return self.children[-1]

    @property
    def last(self) -> StateChanged:
        return [one for one in self.events if isinstance(one, StateChanged)][-1]

    def state(self) -> State:
        return self.last.state

    @property
    def states(self) -> list[State]:
        return [one.state for one in self.events if isinstance(one, StateChanged)]

    @property
    def notices(self) -> list[str]:
        return [one.text for one in self.events if isinstance(one, Notice)]

    def plan(self, **changes: object) -> RunPlan:
        values: dict[str, object] = {
            "config": self.folder / "c.yaml",
            "environment": {"LITELLM_MASTER_KEY": "sk-very-secret"},
            "host": "127.0.0.1",
            "port": 0,
            "log_dir": self.folder / "logs",
            "log_cap_bytes": 1_000_000,
            "drain_s": 10.0,
            "stop_deadline_s": 12.0,
            **changes,
        }
        return RunPlan(**values)  # type: ignore[arg-type]

    def settle(self) -> None:
        """Take everything that waits."""
        for _ in range(6):
            self.supervisor.step(0.001)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.settle()

    def start(self, **changes: object) -> None:
        self.supervisor.start(self.plan(**changes))
        self.settle()

    def ready(self) -> None:
        order = self.child.go_order
        assert order is not None
        self.child.says(Ready(order.run_id, ["demo"]))
        self.settle()

    def run(self, **changes: object) -> None:
        self.start(**changes)
        self.ready()
        assert self.last.state is State.RUNNING

    def dies(self, code: int = 1, *lines: str) -> None:
        self.child.says(Exited(code, lines))
        self.settle()


@pytest.fixture
def stage(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path)
