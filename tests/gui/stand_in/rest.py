"""The stand-ins for settings, log and support."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typing_extensions import override

from core.base.errors import UserError
from core.base.events import Job, LogLine, LogPage, LogPlace, LogQuery, SettingsChanged
from core.base.preferences import SettingsService
from core.base.settings import Settings, change
from core.monitor.service import LogService
from core.support.report import Diagnostics, ReportFile
from core.support.service import SupportService
from tests.gui.stand_in.script import Script

REPORT = Diagnostics(
    (ReportFile("about.txt", "LiteLLM Pocket 1.0\n"), ReportFile("log.txt", "a line\n" * 50))
)


class StandInSettings(SettingsService):
    """Light, and without a lock when idle, so that no test hangs on the machine's taste."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._now = Settings(theme="light", idle_lock_minutes=0)
        self.error: UserError | None = None
        """What a change fails with."""

    def put(self, **changes: object) -> None:
        """They are so from now on; the window is not told."""
        self._now = change(self._now, **changes)

    @override
    def change(self, **changes: object) -> Job[Any]:
        if self.error is not None:
            return self._script.job("settings.change", changes, error=self.error)
        self.put(**changes)
        self._script.events.post(SettingsChanged(self._now))
        return self._script.job("settings.change", changes, result=self._now)


class StandInLogs(LogService):
    """An empty log."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.lines: tuple[LogLine, ...] = ()
        """What it held before."""

    @override
    def older(self, max_bytes: int = 262_144) -> Job[Any]:
        return self._script.job("logs.older", result=self.lines)

    @override
    def beginning(self) -> Job[Any]:
        return self._script.job("logs.beginning", result=LogPage((), at_start=True, at_end=True))

    @override
    def before(self, place: LogPlace) -> Job[Any]:
        return self._script.job("logs.before", place, result=LogPage((), at_start=True))

    @override
    def after(self, place: LogPlace) -> Job[Any]:
        return self._script.job("logs.after", place, result=LogPage((), at_end=True))

    @override
    def around(self, place: LogPlace) -> Job[Any]:
        return self._script.job("logs.around", place, result=LogPage((), at_end=True))

    @override
    def search(self, query: LogQuery) -> int:
        self._script.note("logs.search", query)
        return len(self._script.called("logs.search"))

    @override
    def cancel_search(self) -> None:
        self._script.note("logs.cancel_search")

    @override
    def save_copy(self, target: Path, shown: Sequence[str] = ()) -> Job[Any]:
        return self._script.job("logs.save_copy", target, result=target)


class StandInSupport(SupportService):
    is_single_file = False

    def __init__(self, script: Script) -> None:
        self._script = script

    @override
    def window_came(self) -> None:
        self._script.note("support.window_came")

    @override
    def open_docs(self) -> Job[Any]:
        return self._script.job("support.open_docs")

    @override
    def open_folder(self, folder: Path) -> Job[Any]:
        return self._script.job("support.open_folder", folder)

    @override
    def open_log_folder(self) -> Job[Any]:
        return self._script.job("support.open_log_folder")

    @override
    def system_theme(self) -> Job[Any]:
        return self._script.job("support.system_theme", result="dark")

    @property
    @override
    def unpacks(self) -> bool:
        return self.is_single_file

    @override
    def selfcheck(self) -> Job[Any]:
        return self._script.job("support.selfcheck", result=())

    @override
    def diagnostics(self) -> Job[Any]:
        return self._script.job("support.diagnostics", result=REPORT)

    @override
    def save_diagnostics(self, report: Diagnostics, target: Path) -> Job[Any]:
        return self._script.job("support.save_diagnostics", report, target, result=target)
