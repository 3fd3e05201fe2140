"""A process that another one made for us, and that is our child by now (Linux).

While `ADOPTING` is on, what loses its parent below us becomes our child, with all that this means:
we wait for it, read its exit status, and it can ask the kernel to end with us. It is on only while
a sidecar is being made: what other programs of ours leave behind is for the system to care for.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from typing import Final

from core.base.hardening import adopt_orphans


class Adopting:
    """How many sidecars are being made. The kernel knows one such switch a process, so there is one
    of these."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._count = 0

    def begin(self) -> None:
        """Raises OSError where the system cannot do it."""
        with self._mutex:
            if self._count == 0:
                adopt_orphans(True)
            self._count += 1

    def end(self) -> None:
        """Once for each `begin`."""
        with self._mutex:
            self._count -= 1
            if self._count == 0:
                with contextlib.suppress(OSError):
                    adopt_orphans(False)


ADOPTING: Final = Adopting()


class AdoptedProcess:
    """Has of `subprocess.Popen` what is needed of a process that runs. From any thread."""

    def __init__(self, pid: int) -> None:
        """Raises OSError when it is no child of ours."""
        self.pid = pid
        self._mutex = threading.Lock()
        self._code: int | None = None
        if sys.platform != "win32":
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)

    def poll(self) -> int | None:
        """Its exit status, the negative number of the signal that ended it, or None."""
        with self._mutex:
            if self._code is None and sys.platform != "win32":
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self._code = os.waitstatus_to_exitcode(status)
            return self._code

    def wait(self) -> int:
        """Wait for its end."""
        while (code := self.poll()) is None:
            if sys.platform != "win32":
                # Not reaped by this: its number stays its own until `poll` has the status.
                with contextlib.suppress(ChildProcessError):
                    os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return code

    def kill(self) -> None:
        """End it now. Nothing happens to one that is over."""
        if self.poll() is None and sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
