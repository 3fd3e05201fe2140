"""The stand-in for recorded requests and answers."""

from __future__ import annotations

import time
from typing import Any

from typing_extensions import override

from core.base.errors import UserError
from core.base.events import BodiesChanged, Job
from core.bodies.reading import Exchange, Replayed
from core.bodies.service import BodyService
from tests.gui.stand_in.script import Script


class StandInBodies(BodyService):
    """Nothing is recorded, unless a test says so."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.exchanges: dict[str, Exchange] = {}
        """By the id of the request."""
        self.error: UserError | None = None

    @override
    def record(self, seconds: float | None) -> Job[Any]:
        until = None if seconds is None else time.time() + seconds
        self._script.events.post(BodiesChanged(True, until))
        return self._script.job("bodies.record", seconds, error=self.error)

    @override
    def stop(self) -> Job[Any]:
        self.exchanges.clear()
        self._script.events.post(BodiesChanged(False))
        return self._script.job("bodies.stop")

    @override
    def of(self, id: str, path: str) -> Job[Any]:
        return self._script.job("bodies.of", id, path, result=self.exchanges.get(id))

    @override
    def replay(self, id: str, path: str) -> Job[Any]:
        result = Replayed(200, "again")
        return self._script.job("bodies.replay", id, path, result=result, error=self.error)
