"""The service of the settings: what they are now, and changing them."""

from __future__ import annotations

from pathlib import Path

from core.base import settings as files
from core.base.events import EventBus, Job, Notice, SettingsChanged
from core.base.jobs import Jobs
from core.base.settings import WITHOUT_LOGIN, Settings


class SettingsService:
    """`SettingsChanged` is published after a change."""

    def __init__(self, path: Path, jobs: Jobs, bus: EventBus) -> None:
        self._path = path
        self._jobs = jobs
        self._bus = bus
        self._now = Settings()

    @property
    def now(self) -> Settings:
        """The preferences as they are; from any thread."""
        return self._now

    def load(self) -> tuple[Notice, ...]:
        """Read the file; what the person should know of it. Raises DataFolderError."""
        self._now, notices = files.load(self._path)
        return tuple(notices)

    def change(self, **changes: object) -> Job[Settings]:
        """Check and save. What only changes the window's look needs no login."""
        if changes.keys() <= WITHOUT_LOGIN:
            return self._jobs.quick("Saving the settings", self._change, changes)
        return self._jobs.unlocked("Saving the settings", self._change, changes)

    def _change(self, changes: dict[str, object]) -> Settings:
        changed = files.change(self._now, **changes)
        if changed != self._now:
            files.save(self._path, changed)
            self._now = changed
            self._bus.publish(SettingsChanged(changed))
        return changed
