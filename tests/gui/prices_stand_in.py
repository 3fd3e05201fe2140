"""The part of the stand-in engine that is about the table of prices."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.base.events import Job
from core.prices.table import PriceTable

OWN = PriceTable("litellm", date(2026, 11, 20), 4553)
NEWER = PriceTable("network", date(2026, 11, 25), 4700, "ab" * 32)


class Priced:
    """Mixed into the stand-in engine."""

    table = OWN
    """The one in use."""
    fetch_error: UserError | None = None

    def _job(self, what: str, *args: Any, result: Any = None, error: Any = None) -> Job[Any]:
        raise NotImplementedError

    def prices(self) -> Job[Any]:
        return self._job("prices", result=self.table)

    def fetch_prices(self) -> Job[Any]:
        if self.fetch_error is not None:
            return self._job("fetch_prices", error=self.fetch_error)
        self.table = NEWER
        return self._job("fetch_prices", result=self.table)

    def take_prices(self, path: Path) -> Job[Any]:
        self.table = PriceTable("file", date(2026, 11, 24), 4600, "cd" * 32)
        return self._job("take_prices", path, result=self.table)

    def former_prices(self) -> Job[Any]:
        self.table = OWN
        return self._job("former_prices", result=self.table)
