"""The stand-in for the table of prices."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from typing_extensions import override

from core.base.errors import UserError
from core.base.events import Job
from core.prices.service import PriceService
from core.prices.table import PriceTable
from tests.gui.stand_in.script import Script

OWN = PriceTable("litellm", date(2026, 11, 20), 4553)
NEWER = PriceTable("network", date(2026, 11, 25), 4700, "ab" * 32)


class StandInPrices(PriceService):
    """The one that came with LiteLLM, until another is brought in."""

    table = OWN
    """The one in use."""
    fetch_error: UserError | None = None

    def __init__(self, script: Script) -> None:
        self._script = script

    @override
    def current(self) -> Job[Any]:
        return self._script.job("prices.current", result=self.table)

    @override
    def fetch(self) -> Job[Any]:
        if self.fetch_error is not None:
            return self._script.job("prices.fetch", error=self.fetch_error)
        self.table = NEWER
        return self._script.job("prices.fetch", result=self.table)

    @override
    def take(self, path: Path) -> Job[Any]:
        self.table = PriceTable("file", date(2026, 11, 24), 4600, "cd" * 32)
        return self._script.job("prices.take", path, result=self.table)

    @override
    def go_back(self) -> Job[Any]:
        self.table = OWN
        return self._script.job("prices.go_back", result=self.table)
