"""The stand-in for the keys of programs: Claude Code has one, and so have what tests make."""

from __future__ import annotations

import time
from typing import Any

from typing_extensions import override

from core.base.errors import UserError
from core.base.events import Job
from core.keys.client_keys import ClientKeyService
from core.keys.entries import ClientKey, Spent
from core.wire.limits import NO_LIMITS, KeyLimits, Window
from tests.gui.stand_in.script import Script

_TOOLS = {"claude-code": "Claude Code", "codex": "Codex"}


class StandInClientKeys(ClientKeyService):
    KEY = "sk-pocket-own-0123456789"
    error: UserError | None = None
    """What the next change fails with."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.limits: dict[str, KeyLimits] = {"claude-code": NO_LIMITS}
        """Of each key that there is."""
        self.spent: dict[str, float] = {}
        """US dollars, in every window."""

    @override
    def listed(self) -> Job[Any]:
        entries = tuple(self._entry(name, limits) for name, limits in self.limits.items())
        return self._script.job("client_keys.listed", result=entries)

    def _entry(self, name: str, limits: KeyLimits) -> ClientKey:
        now, budgets, usd = time.time(), dict(limits.budgets), self.spent.get(name, 0.0)
        spent = tuple(Spent(one, usd, budgets.get(one), one.end(now)) for one in Window)
        return ClientKey(name, _TOOLS.get(name, name), name in _TOOLS, limits, spent)

    @override
    def make(self, name: str, limits: KeyLimits = NO_LIMITS) -> Job[Any]:
        if self.error is None:
            self.limits[name] = limits
        return self._script.job("client_keys.make", name, limits, result=self.KEY, error=self.error)

    @override
    def limit(self, name: str, limits: KeyLimits) -> Job[Any]:
        self.limits[name] = limits
        return self._script.job("client_keys.limit", name, limits)

    @override
    def reveal(self, name: str) -> Job[Any]:
        return self._script.job("client_keys.reveal", name, result=self.KEY)

    @override
    def replace(self, name: str) -> Job[Any]:
        return self._script.job("client_keys.replace", name, result=self.KEY)

    @override
    def revoke(self, name: str) -> Job[Any]:
        del self.limits[name]
        return self._script.job("client_keys.revoke", name)
