"""The service of what helps around the gateway: the desktop, what is unpacked, check and report.

Its jobs run on the slow worker.
"""

from __future__ import annotations

from pathlib import Path

from core.account.session import Session
from core.base.events import Job
from core.base.files import make_private_folder
from core.base.findings import Finding
from core.base.jobs import Jobs
from core.base.paths import Paths
from core.base.preferences import SettingsService
from core.config.store import WatchedConfig
from core.gateway.run_tracker import RunTracker
from core.instance.window_call import WindowCall
from core.keys.inventory import KeyInventory
from core.monitor import health
from core.runtime.launcher import Launcher
from core.support import desktop
from core.support.report import Diagnostics


class SupportService:
    """From any thread."""

    def __init__(
        self,
        paths: Paths,
        jobs: Jobs,
        settings: SettingsService,
        session: Session,
        keys: KeyInventory,
        config: WatchedConfig,
        tracker: RunTracker,
        launcher: Launcher,
        window: WindowCall,
    ) -> None:
        self._paths = paths
        self._jobs = jobs
        self._settings = settings
        self._session = session
        self._keys = keys
        self._config = config
        self._tracker = tracker
        self._launcher = launcher
        self._window = window

    # ---- the desktop
    def window_came(self) -> None:
        """The window is in front: the answer to WindowWanted."""
        self._window.came()

    def open_docs(self) -> Job[None]:
        """The API docs of the running gateway, in the browser."""

        def docs() -> None:
            desktop.open_url(health.reachable(self._tracker.address) + "/")

        return self._jobs.slow("Opening the API docs", docs)

    def open_log_folder(self) -> Job[None]:
        """Show the log's folder in the file manager."""

        def show() -> None:
            make_private_folder(self._paths.logs)
            desktop.open_folder(self._paths.logs)

        return self._jobs.slow("Opening the folder", show)

    def open_folder(self, folder: Path) -> Job[None]:
        """Show a folder that was written for the person in the file manager."""
        return self._jobs.slow("Opening the folder", lambda: desktop.open_folder(folder))

    def system_theme(self) -> Job[str]:
        """ "light" or "dark", as the desktop says; "light" where it does not."""
        return self._jobs.slow("Asking the desktop", desktop.system_theme)

    # ---- what is unpacked
    @property
    def unpacks(self) -> bool:
        """Whether this program unpacks its sidecar on the computer that it runs on."""
        return self._launcher.unpacks

    # ---- check and report
    def selfcheck(self) -> Job[tuple[Finding, ...]]:
        """Findings, each with its remedy (see core.support.selfcheck)."""
        return self._jobs.slow("Checking the installation", self._findings)

    def diagnostics(self) -> Job[Diagnostics]:
        """What a helper would want to see, with every secret hidden; nothing is written. Takes
        some seconds: the installation is checked."""

        def look() -> Diagnostics:
            # All that needs the vault now: the window may be locked before this is through.
            redact, keys = self._tracker.redactor(), self._keys.entries()
            person = self._session.user or ""
            from core.support import diagnostics  # no start needs it

            subject = diagnostics.Subject(
                self._paths,
                self._settings.now,
                self._config.text_now(),
                self._tracker.status,
                keys,
                self._findings(),
                person=diagnostics.Person.here(person),
            )
            return diagnostics.collect(subject, redact)

        return self._jobs.slow_unlocked("Making the report", look)

    def save_diagnostics(self, report: Diagnostics, target: Path) -> Job[Path]:
        """Write the report, just as it was shown, as a ZIP. DataFolderError."""

        def write() -> Path:
            from core.support import diagnostics

            return diagnostics.save(report, target)

        return self._jobs.unlocked("Saving the report", write)

    def _findings(self) -> tuple[Finding, ...]:
        from core.support.selfcheck import check, place_of  # a start does without it

        return check(place_of(self._paths, self._launcher.prepare(lambda _progress: None)))
