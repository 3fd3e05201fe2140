"""Writes down what came of each config that was given to the gateway."""

from __future__ import annotations

import functools
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from core.errors import UserError
from core.events import ApplyChanged, ApplyStep, State, StateChanged
from core.history import History, Outcome

_TEXTS: Final = 4
"""So many configs can be on their way at once; usually it is one."""

_log = logging.getLogger("pocket.history")

_OUTCOMES: Final = {
    ApplyStep.APPLIED: Outcome.NEW,
    ApplyStep.KEPT: Outcome.WORKED,
    ApplyStep.REFUSED: Outcome.REFUSED,
    ApplyStep.ROLLED_BACK: Outcome.ROLLED_BACK,
}


class Recorder:
    """Knows the texts of the configs on their way, by their digest. From any thread."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._mutex = threading.Lock()
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._state = State.STOPPED

    def planned(self, digest: str, text: str) -> None:
        """This config is about to be given to the gateway."""
        with self._mutex:
            self._texts[digest] = text
            self._texts.move_to_end(digest)
            while len(self._texts) > _TEXTS:
                self._texts.popitem(last=False)

    def note_of(self, event: StateChanged | ApplyChanged) -> Callable[[], None] | None:
        """What to write for `event`, to be called on the worker; None for nothing."""
        if isinstance(event, ApplyChanged):
            outcome = _OUTCOMES.get(event.step)
        else:
            outcome = self._of_start(event)
        with self._mutex:
            text = self._texts.get(event.config)
        if outcome is None or text is None:
            return None
        failed = outcome in (Outcome.REFUSED, Outcome.ROLLED_BACK)
        return functools.partial(
            self._write, text, event.config, outcome, event.reason if failed else ""
        )

    def _of_start(self, event: StateChanged) -> Outcome | None:
        before, self._state = self._state, event.state
        if before is State.STARTING and event.state is State.RUNNING:
            return Outcome.WORKED
        if before is State.STARTING and event.state is State.GIVEN_UP:
            return Outcome.REFUSED
        return None

    def _write(self, text: str, digest: str, outcome: Outcome, reason: str) -> None:
        try:
            self._history.record(text, digest, outcome, reason)
        except UserError as error:  # the gateway is more important than its diary
            _log.warning("what was applied could not be noted: %s", error)
