"""Writes down what came of each config that was given to the gateway."""

from __future__ import annotations

import functools
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from core.base.errors import ConfigError, UserError
from core.base.events import ApplyChanged, ApplyStep, State, StateChanged
from core.base.files import digest as digest_of
from core.config.document import Parse, parse
from core.config.history import Applied, Copy, History, Outcome, Sealer, protect
from core.config.scrub import Cleaner

_TEXTS: Final = 4
"""So many configs can be on their way at once; usually it is one."""

_log = logging.getLogger("pocket.history")

_OUTCOMES: Final = {
    ApplyStep.APPLIED: Outcome.NEW,
    ApplyStep.KEPT: Outcome.WORKED,
    ApplyStep.REFUSED: Outcome.REFUSED,
    ApplyStep.ROLLED_BACK: Outcome.ROLLED_BACK,
}


class HistoryRecorder:
    """Knows the texts of the configs on their way, by their digest. From any thread, but for what
    reads or writes files."""

    def __init__(
        self,
        history: History,
        sealer: Sealer,
        redact: Callable[[str], str] = str,
        parse: Parse = parse,
    ) -> None:
        """`redact` hides the secrets that are known; `parse` may know the documents by now."""
        self._parse = parse
        self._history = history
        self._sealer = sealer
        self._redact = redact
        self._copies: dict[str, Copy] = {}
        """What is to be written of those texts, made while the vault was open."""
        self._older_done = False
        self._mutex = threading.Lock()
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._cleaned: set[str] = set()
        """Digests of configs whose texts have lost their keys since."""
        self._state = State.STOPPED

    def planned(self, digest: str, text: str) -> None:
        """This config is about to be given to the gateway."""
        with self._mutex:
            if digest not in self._cleaned:
                self._texts[digest] = text
            self._texts.move_to_end(digest)
            while len(self._texts) > _TEXTS:
                of, _ = self._texts.popitem(last=False)
                self._copies.pop(of, None)

    def prepare(self, digest: str) -> None:
        """The config has been given: make what will be written of it, while somebody is logged in
        whose vault can encrypt it. On the worker, as all that follows."""
        with self._mutex:
            text = self._texts.get(digest)
            known = digest in self._copies
        if text is not None and not known:
            copy = self._protected(text)
            with self._mutex:
                self._copies[digest] = copy
        self.protect_older()

    def protect_older(self) -> None:
        """Former versions kept configs as they were, keys and all; once in a run."""
        if self._older_done:
            return
        self._older_done = True
        try:
            self._history.protect_all(self._protected)
        except UserError as error:
            _log.warning("former configs could not be encrypted: %s", error)

    def entries(self) -> tuple[Applied, ...]:
        """The history, with whole texts where our vault opens them. Raises DataFolderError."""
        return tuple(map(self._opened, self._history.entries()))

    def find(self, id_: str) -> Applied:
        """One to go back to. Raises ConfigError when there is none, or its keys were not kept."""
        applied = self._opened(self._history.find(id_))
        if applied.hidden:
            raise ConfigError(
                "Keys stood in that config in plain text, and they were not kept: there was no "
                "vault then, or another one.",
                "Compare it with the present one, and change by hand what you want back.",
            )
        return applied

    def _opened(self, applied: Applied) -> Applied:
        text = self._sealer.unseal(applied.sealed) if applied.sealed else None
        return applied if text is None else replace(applied, text=text, sealed="", hidden=False)

    def _protected(self, text: str) -> Copy:
        return protect(text, self._sealer, self._redact, self._parse)

    def note_of(self, event: StateChanged | ApplyChanged) -> Callable[[], None] | None:
        """What to write for `event`, to be called on the worker; None for nothing."""
        if isinstance(event, ApplyChanged):
            # What was not tried, an address that could not be had, and a restart tell nothing of
            # the config; but one that goes on living after a restart works.
            again = event.again and event.step is not ApplyStep.KEPT
            silent = event.untried or event.address or again
            outcome = None if silent else _OUTCOMES.get(event.step)
        else:
            outcome = self._of_start(event)
        with self._mutex:
            known = event.config in self._texts
        if outcome is None or not known:
            return None
        failed = outcome in (Outcome.REFUSED, Outcome.ROLLED_BACK)
        return functools.partial(self._write, event.config, outcome, event.reason if failed else "")

    def clean(self, names: Mapping[str, str]) -> None:
        """Keys have moved into the vault (see `core.config.scrub`): what runs is noted without
        them from now on, as the history has it by now."""
        cleaner = Cleaner(names)
        with self._mutex:
            for of, text in self._texts.items():
                without = cleaner.config(text)
                if without != text:
                    self._texts[of] = without
                    self._copies[of] = self._protected(without)
                    self._cleaned.add(of)

    def _of_start(self, event: StateChanged) -> Outcome | None:
        before, self._state = self._state, event.state
        if before is State.STARTING and event.state is State.RUNNING:
            return Outcome.WORKED
        if before is State.STARTING and event.state is State.GIVEN_UP:
            return Outcome.REFUSED
        return None

    def _write(self, of: str, outcome: Outcome, reason: str) -> None:
        with self._mutex:
            text, changed = self._texts.get(of), of in self._cleaned
            copy = self._copies.get(of)
        if text is None:
            return
        copy = copy or self._protected(text)
        digest = digest_of(text.encode("utf-8", "surrogatepass")) if changed else of
        try:
            self._history.record(copy, digest, outcome, reason)
        except UserError as error:  # the gateway is more important than its diary
            _log.warning("what was applied could not be noted: %s", error)
