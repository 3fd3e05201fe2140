"""No picture of our memory on a disk: a crash must not write down the keys that we hold.

A limit of zero stops core files, but Linux does not keep to it where the core goes to a program
(systemd-coredump, apport). "Not dumpable" stops those as well, and has a second effect: no other
process of the same user may read our memory, environment or open files in /proc, or attach a
debugger. What we look up of our own sidecar must therefore do without, as
`core.monitor.connections` does.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)


_PR_SET_DUMPABLE: Final = 4  # prctl(2)
_PR_SET_CHILD_SUBREAPER: Final = 36  # prctl(2)
_SEM_FAILCRITICALERRORS: Final = 0x0001
_SEM_NOGPFAULTERRORBOX: Final = 0x0002  # no Windows Error Reporting, which would keep a dump
AFTER_THE_OTHERS: Final = 0x27F
"""Windows ends programs in the order of this number, the highest first; others have 0x280."""
_WER_NOHEAP: Final = 0x1  # WER_FAULT_REPORTING_FLAG_NOHEAP

SetLimit = Callable[[int, tuple[int, int]], None]


def no_core_dumps() -> list[str]:
    """Call it first thing, in each process that may hold a key; it lasts until the process ends.

    What could not be done comes back in words, one sentence each. Nothing is raised: a program
    without this protection is still better than none. A program that we start gets its dumps
    back on Linux (but not its core files), and must call this itself.
    """
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            return quiet_on_windows(ctypes.WinDLL("kernel32", use_last_error=True))
        return ["Windows was not asked to leave our memory out of its error reports."]
    import resource

    undone = without_core_files(resource.setrlimit, resource.RLIMIT_CORE)
    if sys.platform == "linux":
        undone += not_dumpable(_libc())
    return undone


def without_core_files(set_limit: SetLimit, which: int) -> list[str]:
    """POSIX: a core file may have no bytes. `set_limit` is `resource.setrlimit`."""
    try:
        set_limit(which, (0, 0))
    except (OSError, ValueError) as error:
        return [f"The system did not take the limit for core files: {error}."]
    return []


def not_dumpable(libc: Any) -> list[str]:
    """Linux: no dump of this process at all, wherever dumps go. `libc` is None without prctl."""
    sentence = "The kernel was not asked to leave our memory out of crash dumps"
    if libc is None:
        return [f"{sentence}: this system has no prctl."]
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        return [f"{sentence}: {os.strerror(ctypes.get_errno())}."]
    return []


def quiet_on_windows(kernel32: Any) -> list[str]:
    """Windows: no error report, and where somebody has one made nevertheless, one without the
    heap, which is where Python keeps its texts."""
    kernel32.SetErrorMode(
        kernel32.GetErrorMode() | _SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX
    )
    result: int = kernel32.WerSetFlags(_WER_NOHEAP)
    if result != 0:
        return [
            "Windows did not promise to leave our memory out of its error reports "
            f"(0x{result & 0xFFFFFFFF:08x})."
        ]
    return []


def _libc() -> Any:
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return libc if libc.prctl else None
    except (OSError, AttributeError):
        return None


def die_with_parent() -> None:
    """Call it early. Without effect where there is no such thing; nothing is raised.

    On Windows a job object sees to it (`core.supervisor.job_object`). There we only ask not to be
    ended before our parent when the person logs off: it still wants our requests finished.
    """
    if sys.platform == "win32":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.WinDLL("kernel32").SetProcessShutdownParameters(AFTER_THE_OTHERS, 0)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def adopt_orphans(on: bool) -> None:
    """Linux: from now on what loses its parent below this process becomes its child, or (False) no
    longer. Raises OSError where the system has no such thing."""
    libc = _libc() if sys.platform == "linux" else None
    if libc is None:
        raise OSError("this system lets nobody adopt a process")
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, int(on), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
