"""The gateway of a trial: a sidecar beside the one that serves, and what it tells of requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from core.base.errors import UserError
from core.supervisor.run_plan import RunPlan
from core.supervisor.trials import TrialEar, TrialOver, TrialUp, TrialWord
from core.wire.protocol import Recorded
from core.wire.request_row import RequestRow, decoded

_LOOK_S: Final = 0.2
"""How often it is looked whether the trial was cancelled."""


class Trying(Protocol):
    """What of the supervisor a trial needs."""

    def begin_trial(self, name: str, plan: RunPlan, hear: TrialEar) -> None: ...

    def end_trial(self, name: str) -> None: ...


class TrialGateway:
    """One life: `begin`, questions to `address`, `row`, `end`. From any thread."""

    def __init__(self, supervisor: Trying, name: str, is_cancelled: Callable[[], bool]) -> None:
        """`name` tells it from those of others."""
        self._supervisor = supervisor
        self._name = name
        self._is_cancelled = is_cancelled
        self._changed = threading.Condition()
        self._over: TrialOver | None = None
        self._rows: dict[str, RequestRow] = {}
        self.address = ""

    def begin(self, plan: RunPlan) -> None:
        """Bring it up with `plan`, and wait until it serves. Raises UserError when it does not,
        or another trial is under way."""
        self._supervisor.begin_trial(self._name, plan, self._hear)
        with self._changed:
            while not self.address and self._over is None and not self._is_cancelled():
                self._changed.wait(_LOOK_S)
            if self._over is not None:
                raise UserError(self._over.reason, self._over.remedy)

    def row(self, call_id: str, patience_s: float) -> RequestRow | None:
        """What was recorded of the request with this id, once it is settled; what is known by then
        when that takes longer than `patience_s`. None: nothing."""
        until = time.monotonic() + patience_s
        with self._changed:
            while not ((row := self._rows.get(call_id)) and row.settled) and self._over is None:
                left = until - time.monotonic()
                if left <= 0 or self._is_cancelled():
                    break
                self._changed.wait(min(left, _LOOK_S))
            return self._rows.get(call_id)

    def end(self) -> None:
        """It goes. Idempotent."""
        self._supervisor.end_trial(self._name)

    def _hear(self, word: TrialWord) -> None:
        with self._changed:
            match word:
                case TrialUp(address=address):
                    self.address = address
                case TrialOver():
                    self._over = self._over or word
                case Recorded(rows=rows):
                    for one in rows:
                        with suppress(ValueError):
                            row = decoded(one)
                            self._rows[row.id.partition("~")[0]] = row
            self._changed.notify_all()
