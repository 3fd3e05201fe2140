"""Whether what runs is what lies on disk: the config, what it includes, and its Python files."""

from __future__ import annotations

from collections.abc import Callable

from core.account.session import Session
from core.base.events import Event, FilesChanged
from core.base.preferences import SettingsService
from core.config.beside import GONE
from core.config.store import WatchedConfig
from core.gateway.planner import Planner
from core.gateway.run_tracker import RunTracker


class ConfigWatch:
    """`apply` brings the config on disk into service. What is asked here reads files."""

    def __init__(
        self,
        config: WatchedConfig,
        planner: Planner,
        tracker: RunTracker,
        settings: SettingsService,
        session: Session,
        apply: Callable[[], None],
    ) -> None:
        self._config = config
        self._planner = planner
        self._tracker = tracker
        self._settings = settings
        self._session = session
        self._apply = apply
        self._changed_to: str | None = None
        self._tried: str | None = None

    @property
    def path(self) -> str:
        """The config that a start would take."""
        return str(self._planner.config.absolute())

    def is_applied(self) -> bool:
        """True when what runs is the config as it lies on disk, with all that it depends on."""
        running = self._tracker.status.config
        same = bool(running) and running == self._config.digest_now()
        return same and not self.changed_files()

    def changed_files(self) -> tuple[str, ...]:
        """The files that the running config includes or takes Python code from, and that have
        changed since; reads them where they look different from outside."""
        return tuple(self._changed_beside())

    def look(self) -> Event | None:
        """To be called every second or so: tell of changed files beside the config, and apply what
        has changed where the settings say so. What to tell of the config file itself."""
        self._apply_changes()
        return self._config.changed_outside()

    def _changed_beside(self) -> dict[str, str]:
        serving = self._tracker.serving
        if serving is None or not self._tracker.is_up:
            return {}
        return self._planner.changed_since(serving.files)

    def _apply_changes(self) -> None:
        status, up = self._tracker.status, self._tracker.is_up
        beside = self._changed_beside()
        if up and tuple(beside) != status.changed_files:
            self._tracker.hear(FilesChanged(tuple(beside)))
        changed: str | None = None
        wanted = self._settings.now.apply_on_change and self._session.is_open
        if wanted and up and status.config:
            changed = self._config.changed_from(status.config)
            if beside and changed != GONE:
                changed = f"{changed} {sorted(beside.items())}"
        # Seen twice, so that a file is not taken while it is being written; tried once.
        if changed and changed == self._changed_to and changed != self._tried:
            self._tried = changed
            self._apply()
        elif changed is None:
            self._tried = None
        self._changed_to = changed
