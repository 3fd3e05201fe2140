"""The engine's one-off jobs about the desktop and the installation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.account.session import Session
from core.base.events import Installed, Job
from core.base.files import make_private_folder
from core.base.findings import Finding
from core.base.paths import Paths
from core.base.worker import Workers
from core.gateway.desk import GatewayDesk
from core.monitor import health
from core.prices.table import Prices, PriceTable
from core.runtime.launcher import Launcher
from core.support import desktop
from core.support.selfcheck import place_of


class DesktopJobs:
    """A part of the engine; each job runs on the slow worker."""

    paths: Paths
    _workers: Workers
    _gateway: GatewayDesk
    _program: Launcher
    _prices: Prices
    _session: Session

    def open_docs(self) -> Job[None]:
        """The API docs of the running gateway, in the browser."""

        def docs() -> None:
            desktop.open_url(health.reachable(self._gateway.address) + "/")

        return self._workers.slow.submit("Opening the API docs", docs)

    def open_log_folder(self) -> Job[None]:
        """Show the log's folder in the file manager."""

        def show() -> None:
            make_private_folder(self.paths.logs)
            desktop.open_folder(self.paths.logs)

        return self._workers.slow.submit("Opening the folder", show)

    def system_theme(self) -> Job[str]:
        """ "light" or "dark", as the desktop says; "light" where it does not."""
        return self._workers.slow.submit("Asking the desktop", desktop.system_theme)

    @property
    def unpacks(self) -> bool:
        """Whether this program unpacks its sidecar on the computer that it runs on."""
        return self._program.unpacks

    def unpacked(self) -> Job[tuple[Installed, ...]]:
        """What was unpacked on this computer."""
        return self._workers.slow.submit("Looking", self._program.unpacked)

    def remove_unpacked(self) -> Job[tuple[Installed, ...]]:
        """Remove it, but for what is in use, which is the result."""
        return self._workers.slow.submit("Removing", self._program.remove_unpacked)

    def prices(self) -> Job[PriceTable]:
        """The table of prices and models that the next run uses."""
        return self._workers.quick.submit("Reading the prices", self._prices.current)

    def fetch_prices(self) -> Job[PriceTable]:
        """Fetch LiteLLM's newest table from the internet; used from the next run on.

        PricesError says why not; the table in use stays."""
        return self._priced("Fetching the prices", self._prices.take_newest)

    def take_prices(self, path: Path) -> Job[PriceTable]:
        """The same from a file."""
        return self._priced("Reading the prices", lambda: self._prices.take_file(path))

    def former_prices(self) -> Job[PriceTable]:
        """The table before this one again; at last the one that came with LiteLLM."""
        return self._priced("Going back", self._prices.go_back)

    def _priced(self, what: str, call: Callable[[], PriceTable]) -> Job[PriceTable]:
        def guarded() -> PriceTable:
            self._session.require()
            return call()

        return self._workers.slow.submit(what, guarded)

    def selfcheck(self) -> Job[tuple[Finding, ...]]:
        """Findings, each with its remedy (see core.support.selfcheck)."""

        def look() -> tuple[Finding, ...]:
            from core.support.selfcheck import check  # a start does without it

            return check(place_of(self.paths, self._program.prepare(lambda _progress: None)))

        return self._workers.slow.submit("Checking the installation", look)
