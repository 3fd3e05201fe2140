"""The stand-in for the gateway, which goes through its states on a word."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from typing_extensions import override

from core.base.errors import PortError
from core.base.events import ApplyChanged, ApplyStep, Job, ModelHealth, State, StateChanged
from core.config.store import SavedConfig
from core.gateway.service import GatewayService
from tests.gui.stand_in.script import Script


class StandInGateway(GatewayService):
    """`digest` tells the one of the config file, `put_back` makes a former config the file."""

    def __init__(
        self, script: Script, digest: Callable[[], str], put_back: Callable[[str], SavedConfig]
    ) -> None:
        self._script = script
        self._digest = digest
        self._put_back = put_back
        self.models: tuple[ModelHealth, ...] = (ModelHealth("demo", True),)
        self.running = ""
        """Digest of the config that the gateway runs on."""
        self.address_trouble: PortError | None = None
        """Why the gateway could not listen where the settings page asks about."""
        self.chats_with = "demo"
        """The model that examples name."""
        self._run = 0

    # ---- what a test lets happen
    def enter(self, state: State, **more: Any) -> None:
        """Say that the gateway is in `state`."""
        if state is State.STARTING:
            self._run += 1
            self.running = self._digest()
        address = "" if state in (State.STOPPED, State.GIVEN_UP) else "http://127.0.0.1:4000"
        pid = 4242 if state.active and state is not State.CRASHED else None
        config = self.running if state.active else ""
        self._script.events.post(
            StateChanged(
                run_id=self._run,
                state=state,
                **{"at": time.time(), "address": address, "pid": pid, "config": config, **more},
            )
        )

    def applying(self, step: ApplyStep, reason: str = "", remedy: str = "", **more: Any) -> None:
        """Say how far the apply of the config file is."""
        if step is ApplyStep.APPLIED:
            self._run += 1
            self.running = self._digest()
            self.enter(State.RUNNING)
        self._script.events.post(
            ApplyChanged(self._run, step, reason, remedy, **{"config": self._digest(), **more})
        )

    # ---- what the window calls
    @override
    def start(self) -> None:
        self._script.note("gateway.start")
        self.enter(State.STARTING)

    @override
    def stop(self, *, for_good: bool = False) -> None:
        self._script.note("gateway.stop", *(("for good",) if for_good else ()))
        self.enter(State.DRAINING)
        self.enter(State.STOPPED)

    @override
    def restart(self) -> None:
        self._script.note("gateway.restart")

    @override
    def apply(self) -> None:
        self._script.note("gateway.apply")

    @override
    def try_address(self, host: str, port: int) -> Job[Any]:
        return self._script.job("gateway.try_address", host, port, result=self.address_trouble)

    @override
    def chat_model(self) -> Job[Any]:
        return self._script.job("gateway.chat_model", result=self.chats_with)

    @override
    def warm_up(self) -> None:
        self._script.note("gateway.warm_up")

    @override
    def editing(self, unsaved: bool) -> None:
        self._script.note("gateway.editing", unsaved)

    @override
    def go_back(self, id_: str) -> Job[Any]:
        return self._script.job("gateway.go_back", id_, result=self._put_back(id_))

    @override
    def test_models(self) -> Job[Any]:
        return self._script.job("gateway.test_models", result=self.models)
