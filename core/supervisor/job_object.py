"""Windows: a job object that ends the sidecar when our last handle to it goes, however we die.

See "JOBOBJECT_EXTENDED_LIMIT_INFORMATION" in Microsoft's documentation of the Win32 API.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Final

_EXTENDED_LIMITS: Final = 9  # JobObjectExtendedLimitInformation
_KILL_ON_JOB_CLOSE: Final = 0x2000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class JobObject:
    """A job with one process in it. Closing it ends what is left of that process's tree."""

    def __init__(self, handle: int, close: Callable[[int], Any]) -> None:
        self._handle = handle
        self._close = close

    def close(self) -> None:
        """Idempotent."""
        handle, self._handle = self._handle, 0
        if handle:
            self._close(handle)


def make_job(kernel32: Any, process_handle: int) -> JobObject | None:
    """Put the process into a job that is killed on close.

    None when Windows refuses (an old one, inside somebody else's job): the sidecar then still
    leaves by the end of its stdin.
    """
    handle = kernel32.CreateJobObjectW(None, None)
    if not handle:
        return None
    job = JobObject(handle, kernel32.CloseHandle)
    limits = _ExtendedLimits()
    limits.basic.flags = _KILL_ON_JOB_CLOSE
    if not kernel32.SetInformationJobObject(
        handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
    ) or not kernel32.AssignProcessToJobObject(handle, process_handle):
        job.close()
        return None
    return job


def assign_to_job(process: object) -> JobObject | None:
    """The job of a new process (a Popen); None where there are no jobs."""
    if sys.platform != "win32":
        return None
    kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel32.CreateJobObjectW.restype = ctypes.c_void_p
    kernel32.CreateJobObjectW.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p]
    kernel32.SetInformationJobObject.argtypes = [
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_uint32,
    ]
    kernel32.AssignProcessToJobObject.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    kernel32.CloseHandle.argtypes = [ctypes.c_void_p]
    handle: int = getattr(process, "_handle")  # noqa: B009 - Popen has no public name for it
    return make_job(kernel32, int(handle))
