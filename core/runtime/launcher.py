"""The sidecar's program: there from the start, or made ready when it is first wanted.

From source it is this very Python. The frozen program finds it beside itself, or carries it and
unpacks it at the first start on a computer (see `core.runtime`).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Protocol

from core.base.events import Installed, Notice
from core.base.paths import Paths
from core.base.settings import Settings
from core.runtime.cleaning import installed, remove_all
from core.runtime.frozen import Keep, SidecarProgram, carries_payload, open_sidecar, runtime_homes
from core.runtime.unpack import Report
from core.wire.command import SidecarCommand, source_command


class Launcher(Protocol):
    """Methods may be called from any worker thread."""

    @property
    def command(self) -> SidecarCommand | None:
        """How to start the sidecar; None before `prepare`."""

    def prepare(self, report: Report) -> SidecarCommand:
        """Make it ready. May take seconds. Raises RuntimeBundleError."""

    def close(self, *, leave_no_trace: bool) -> None:
        """The sidecar has ended; with `leave_no_trace` nothing unpacked stays."""

    @property
    def unpacks(self) -> bool:
        """Whether it leaves something on the computer that it runs on."""
        return False

    def unpacked(self) -> tuple[Installed, ...]:
        """What lies there. Reads folders."""
        return ()

    def remove_unpacked(self) -> tuple[Installed, ...]:
        """Remove what nobody runs from; what had to stay. Raises DataFolderError."""
        return ()


class ReadyLauncher(Launcher):
    """One that is simply there."""

    def __init__(self, command: SidecarCommand) -> None:
        self._command = command

    @property
    def command(self) -> SidecarCommand | None:
        return self._command

    def prepare(self, report: Report) -> SidecarCommand:
        del report
        return self._command

    def close(self, *, leave_no_trace: bool) -> None:
        """Nothing to do."""


class FrozenLauncher(Launcher):
    """The one that came with the frozen program. `settings` tells where it is unpacked to; `say`
    hears what the person should know although all went well."""

    def __init__(
        self, paths: Paths, settings: Callable[[], Settings], say: Callable[[Notice], None]
    ) -> None:
        self._paths = paths
        self._settings = settings
        self._say = say
        self._mutex = threading.Lock()
        self._sidecar: SidecarProgram | None = None

    @property
    def command(self) -> SidecarCommand | None:
        sidecar = self._sidecar
        if sidecar is None or not sidecar.executable.exists():
            return None
        return SidecarCommand((str(sidecar.executable),), sidecar.executable.parent)

    def prepare(self, report: Report) -> SidecarCommand:
        with self._mutex:
            command = self.command
            if command is not None:
                return command
            if self._sidecar is not None:  # somebody has cleared the cache
                self._sidecar.close()
            beside = self._settings().runtime_place == "beside the data"
            keep: Keep = "data" if beside else "cache"
            self._sidecar = open_sidecar(self._paths, report, keep=keep, say=self._say)
            executable = self._sidecar.executable
            return SidecarCommand((str(executable),), executable.parent)

    def close(self, *, leave_no_trace: bool) -> None:
        with self._mutex:
            sidecar, self._sidecar = self._sidecar, None
            if sidecar is not None:
                sidecar.close(leave_no_trace=leave_no_trace)

    @property
    def unpacks(self) -> bool:
        return carries_payload()

    def unpacked(self) -> tuple[Installed, ...]:
        return tuple(one for home in runtime_homes(self._paths) for one in installed(home))

    def remove_unpacked(self) -> tuple[Installed, ...]:
        return tuple(one for home in runtime_homes(self._paths) for one in remove_all(home))


def launcher_of(
    paths: Paths,
    settings: Callable[[], Settings],
    say: Callable[[Notice], None],
    command: SidecarCommand | None = None,
) -> Launcher:
    """The one of this copy of LiteLLM Pocket, unless `command` names another."""
    if command is None and getattr(sys, "frozen", False):
        return FrozenLauncher(paths, settings, say)
    return ReadyLauncher(command or source_command())
