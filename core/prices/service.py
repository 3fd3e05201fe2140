"""The service of the table of prices: how old it is, and bringing it up to date."""

from __future__ import annotations

from pathlib import Path

from core.base.events import Job
from core.base.jobs import Jobs
from core.prices.table import Prices, PriceTable


class PriceService:
    """A newer table is used from the next run on. PricesError says why there is none; the table in
    use stays then."""

    def __init__(self, jobs: Jobs, prices: Prices) -> None:
        self._jobs = jobs
        self._prices = prices

    def current(self) -> Job[PriceTable]:
        """The table of prices and models that the next run uses."""
        return self._jobs.quick("Reading the prices", self._prices.current)

    def fetch(self) -> Job[PriceTable]:
        """Fetch LiteLLM's newest table from the internet."""
        return self._jobs.slow_unlocked("Fetching the prices", self._prices.take_newest)

    def take(self, path: Path) -> Job[PriceTable]:
        """The same from a file."""
        take = self._prices.take_file
        return self._jobs.slow_unlocked("Reading the prices", lambda: take(path))

    def go_back(self) -> Job[PriceTable]:
        """The table before this one again; at last the one that came with LiteLLM."""
        return self._jobs.slow_unlocked("Going back", self._prices.go_back)
