"""The engine's one-off jobs about the desktop and the installation."""

from __future__ import annotations

from core import desktop, health
from core.events import Installed, Job
from core.files import make_private_folder
from core.findings import Finding
from core.gateway import place_of
from core.gatewaydesk import GatewayDesk
from core.paths import Paths
from core.program import Program
from core.worker import Workers


class DesktopJobs:
    """A part of the engine; each job runs on the slow worker."""

    paths: Paths
    _workers: Workers
    _gateway: GatewayDesk
    _program: Program

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

    def selfcheck(self) -> Job[tuple[Finding, ...]]:
        """Findings, each with its remedy (see core.selfcheck)."""

        def look() -> tuple[Finding, ...]:
            from core.selfcheck import check  # a start does without it

            return check(place_of(self.paths, self._program.prepare(lambda _progress: None)))

        return self._workers.slow.submit("Checking the installation", look)
