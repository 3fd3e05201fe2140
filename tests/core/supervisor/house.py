"""A supervisor with real processes: the fake sidecar, quick and ill-behaved on demand."""

from __future__ import annotations

import contextlib
import http.client
import random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from core.base.events import ApplyChanged, ApplyStep, Event, State, StateChanged
from core.supervisor.forking import can_fork
from core.supervisor.run_plan import RunPlan
from core.supervisor.seams import Seams
from core.supervisor.source import Wish
from core.supervisor.supervisor import Supervisor
from core.wire.command import PREFORK, SidecarCommand
from tests.conftest import WaitUntil

ROOT = Path(__file__).resolve().parent.parent.parent.parent
FAKE = ROOT / "tests" / "fixtures" / "fake_sidecar.py"


class House:
    start_deadline_s = 60.0

    def __init__(
        self,
        folder: Path,
        wait_until: WaitUntil,
        command: SidecarCommand | None = None,
        *,
        forks: bool = False,
    ) -> None:
        self.folder = folder
        self.wait_until = wait_until
        self.config = folder / "config.yaml"
        self.config.write_text("model_list: []\n")
        self.events: list[Event] = []
        self.models = frozenset({"demo"})
        self.workers = 1
        command = command or SidecarCommand((sys.executable, str(FAKE)), ROOT)
        self.forks = forks
        self.supervisor = self.make_supervisor(command)
        self.supervisor.open()
        if forks:  # else there is a parent only while a start is near
            self.supervisor.want_spare(Wish.ALWAYS)

    def make_supervisor(self, command: SidecarCommand) -> Supervisor:
        return Supervisor(self.events.append, command, seams=Seams(can_fork=self.forks))

    def misbehave(self, *words: str) -> None:
        self.config.write_text("".join(f"# fake: {word}\n" for word in words))

    def shake(
        self, moves: Sequence[Callable[[], object]], times: int, seed: int, longest_s: float
    ) -> None:
        """Make so many of these moves, by chance and with pauses by chance, and stop: then no
        sidecar is left."""
        chance, pause = random.Random(seed), threading.Event()
        for _ in range(times):
            with contextlib.suppress(psutil.Error):
                chance.choice(moves)()
            pause.wait(chance.random() * longest_s)
        self.supervisor.stop()
        self.wait_until(lambda: not self.states or not self.last.state.active, 20)
        self.wait_until(lambda: ours() == [], what="no sidecar left")

    def plan(self, port: int = 0, stop_deadline_s: float = 3.0) -> RunPlan:
        return RunPlan(
            self.config,
            {"LITELLM_MASTER_KEY": "sk-test"},
            "127.0.0.1",
            port,
            self.folder / "logs",
            1_000_000,
            drain_s=max(0.2, stop_deadline_s - 1.0),
            stop_deadline_s=stop_deadline_s,
            start_deadline_s=self.start_deadline_s,
            workers=self.workers,
            key="sk-test",
            texts={self.config: self.config.read_text()},
        )

    @property
    def states(self) -> list[StateChanged]:
        return [one for one in self.events if isinstance(one, StateChanged)]

    @property
    def last(self) -> StateChanged:
        return self.states[-1]

    def until(self, state: State) -> StateChanged:
        self.wait_until(
            lambda: self.states and self.last.state is state,
            self.start_deadline_s,
            what=f"{state} ({self.states})",
        )
        return self.last

    @property
    def applies(self) -> list[ApplyChanged]:
        return [one for one in self.events if isinstance(one, ApplyChanged)]

    def apply(self, end: ApplyStep, port: int = 0) -> ApplyChanged:
        """Apply the config as it is now and wait for `end`; another end is a failure at once."""
        before = len(self.applies)
        self.supervisor.apply(self.plan(port), self.models)
        ended = self.wait_until(
            lambda: next((one for one in self.applies[before:] if one.step in {end, *_ENDS}), None),
            self.start_deadline_s,
            what=f"{end} ({self.applies[before:]})",
        )
        assert ended.step is end, ended
        return self.applies[-1]

    def up(self, port: int = 0) -> StateChanged:
        self.supervisor.start(self.plan(port))
        return self.until(State.RUNNING)


_ENDS = (ApplyStep.APPLIED, ApplyStep.REFUSED, ApplyStep.ABANDONED)
WAYS = ("spawn", *(("fork",) if can_fork() else ()))


@pytest.fixture(params=WAYS)
def house(request: pytest.FixtureRequest, tmp_path: Path, wait_until: WaitUntil) -> Iterator[House]:
    """Both ways in which a sidecar comes to be."""
    house = House(tmp_path, wait_until, forks=request.param == "fork")
    yield house
    house.supervisor.close(1.0)
    # A copy whose parent was killed while it made it finds that nobody wants it, and ends.
    wait_until(lambda: (ours(), parents()) == ([], []), 5, what="the end of all processes")


def ours() -> list[int]:
    """The live sidecars below this very process."""
    return [pid for pid, line in _fakes() if PREFORK not in line]


def parents() -> list[int]:
    """Their live prefork parents."""
    return [pid for pid, line in _fakes() if PREFORK in line]


def _fakes() -> list[tuple[int, list[str]]]:
    found = []
    for child in psutil.Process().children(recursive=True):
        # Under Wine psutil passes on a bare OSError for a process that is just coming or going.
        with contextlib.suppress(psutil.Error, OSError):
            line = child.cmdline()
            if str(FAKE) in line and child.status() != psutil.STATUS_ZOMBIE:
                found.append((child.pid, line))
    return found


def kill_all() -> None:
    for pid in ours():
        psutil.Process(pid).kill()


def get(address: str, path: str = "/health/readiness") -> int:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
