"""Seeing to it that the sidecar's program is there before anything is ordered of it."""

from __future__ import annotations

from collections.abc import Callable

from core.base.errors import UserError
from core.base.events import Unpacking
from core.base.jobs import Jobs
from core.gateway.run_tracker import RunTracker
from core.runtime.launcher import Launcher
from core.runtime.unpack import Progress
from core.supervisor.supervisor import Supervisor


class SidecarReady:
    """From any thread."""

    def __init__(
        self, launcher: Launcher, supervisor: Supervisor, tracker: RunTracker, jobs: Jobs
    ) -> None:
        self._launcher = launcher
        self._supervisor = supervisor
        self._tracker = tracker
        self._jobs = jobs

    def then(self, call: Callable[[], None], refuse: Callable[[UserError], None]) -> None:
        """Call `call` once the program is there: at once, or after it was unpacked."""
        if self._launcher.command is not None:
            call()
            return

        def unpack() -> None:
            try:
                self._unpack()
            except UserError as error:
                refuse(error)
            else:
                call()

        self._jobs.run_aside("Unpacking the gateway", unpack)

    def make_sure(self) -> None:
        """Return once the program is there; for the slow worker. Raises UserError."""
        if self._launcher.command is None:
            self._unpack()

    def _unpack(self) -> None:
        def report(progress: Progress) -> None:
            self._tracker.hear(Unpacking(progress.done, progress.total))

        try:
            self._supervisor.use(self._launcher.prepare(report))
        finally:
            if self._tracker.status.unpacking is not None:
                self._tracker.hear(Unpacking(-1, 0))
