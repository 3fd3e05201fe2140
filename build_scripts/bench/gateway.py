"""The real engine with the real LiteLLM in this very process, for what no command line shows."""

from __future__ import annotations

import contextlib
import http
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import psutil

from build_scripts.bench import BenchError
from build_scripts.bench.ports import pick_port
from build_scripts.bench.programs import http_status
from core.base.events import (
    ApplyChanged,
    ApplyStep,
    Event,
    SpareChanged,
    SpareState,
    State,
    StateChanged,
)
from core.base.paths import Paths
from core.engine import Engine
from core.gateway.planner import Overrides
from core.wire.command import SidecarCommand

LIMIT_S = 300.0
E_co = TypeVar("E_co", bound=Event)


class Gateway:
    """An open engine in `serve` mode and what it has said."""

    def __init__(
        self,
        folder: Path,
        command: SidecarCommand | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.port = pick_port()
        self.paths = Paths(folder, "option")
        self.engine = Engine(
            self.paths,
            mode="serve",
            overrides=Overrides(port=self.port),
            follow_log=False,
            command=command,
            environ=environ,
        )
        self.key = ""
        self.life: list[StateChanged | ApplyChanged] = []
        """What has been heard of its states and applies so far."""

    def open(self) -> None:
        """Begin, with a random key for this run."""
        self.engine.open()
        self.key = self.engine.account.open_without()

    def wait(self, kind: type[E_co], found: Callable[[E_co], bool], what: str) -> E_co:
        """The next event of `kind` for which `found` holds. Raises BenchError."""
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            event = self.engine.events.wait(0.2)
            if isinstance(event, StateChanged | ApplyChanged):
                self.life.append(event)
            if isinstance(event, StateChanged) and event.state is State.GIVEN_UP:
                raise BenchError(f"the gateway gave up: {event.reason}")
            if isinstance(event, kind) and found(event):
                return event
        raise BenchError(f"waited {LIMIT_S:g} s in vain for {what}")

    def keep_warm(self) -> None:
        """Have a spare from now on, and again after each use."""
        self.engine.settings.change(warm_spare="always")
        self.engine.gateway.warm_up()
        self.wait_warm()

    def wait_warm(self) -> None:
        """Until the spare has done its import."""
        if self.engine.gateway.status.spare is not SpareState.WARM:
            self.wait(SpareChanged, lambda one: one.state is SpareState.WARM, "a warm spare")

    def start(self) -> float:
        """Press Start; the seconds until the first 200 on /health/readiness."""
        began = time.perf_counter()
        self.engine.gateway.start()
        while time.perf_counter() - began < LIMIT_S:
            if self.readiness() == 200:
                return time.perf_counter() - began
            time.sleep(0.002)
        raise BenchError("the gateway did not get ready")

    def wait_alone(self, pid: int) -> None:
        """Until this is the only process that we have. Raises BenchError."""
        deadline = time.monotonic() + LIMIT_S
        while [one.pid for one in psutil.Process().children()] != [pid]:
            if time.monotonic() > deadline:
                raise BenchError("other processes stay")
            time.sleep(0.05)

    def wait_gone(self, pid: int) -> None:
        """Until this process has ended. Raises BenchError."""
        deadline = time.monotonic() + LIMIT_S
        while psutil.pid_exists(pid):
            if time.monotonic() > deadline:
                raise BenchError("a process stays")
            time.sleep(0.05)

    def stop(self) -> None:
        """Press Stop and wait for the end."""
        self.engine.gateway.stop()
        self.wait(StateChanged, lambda one: one.state is State.STOPPED, "the end of the gateway")

    def pid_after(self, run_id: int) -> tuple[int, int]:
        """The run after `run_id` that is running now, and its process."""
        while (
            self.engine.gateway.status.run_id <= run_id
            or self.engine.gateway.status.state is not State.RUNNING
        ):
            self.wait(StateChanged, lambda one: one.state is State.RUNNING, "running")
        status = self.engine.gateway.status
        if status.pid is None:
            raise BenchError("the gateway has no process")
        return status.run_id, status.pid

    def apply(self) -> None:
        """Apply the config on disk and wait until it serves."""
        self.engine.gateway.apply()
        event = self.wait(ApplyChanged, lambda one: one.step in _ENDS, "the end of an apply")
        if event.step is not ApplyStep.APPLIED:
            raise BenchError(f"the config was refused: {event.reason}")

    def chat(self) -> None:
        """Ask the demo model once. Raises BenchError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        body = {"model": "demo", "messages": [{"role": "user", "content": "Hello"}]}
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != http.HTTPStatus.OK:
            raise BenchError(f"the demo model answered with {response.status}")

    def readiness(self) -> int:
        """The status of /health/readiness on a new connection; 0 when nobody answers."""
        return http_status(self.port, "/health/readiness")


_ENDS = (ApplyStep.APPLIED, ApplyStep.REFUSED)


@contextlib.contextmanager
def gateway(
    folder: Path,
    command: SidecarCommand | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Gateway]:
    """An open gateway while the block lasts; `command` starts its sidecar, if not this Python;
    `environ` is where secrets come from, if not from ours."""
    it = Gateway(folder, command, environ)
    it.open()
    try:
        yield it
    finally:
        it.engine.close(5.0)
