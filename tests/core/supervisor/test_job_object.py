"""The Windows side that cannot run here, with a kernel32 of our own."""

from __future__ import annotations

from typing import Any

from core.supervisor.job_object import make_job


class Kernel32:
    def __init__(self, *, create: int = 77, limit: int = 1, assign: int = 1) -> None:
        self.answers = {"create": create, "limit": limit, "assign": assign}
        self.flags = 0
        self.assigned: list[tuple[int, int]] = []
        self.closed: list[int] = []

    def CreateJobObjectW(self, security: None, name: None) -> int:
        return self.answers["create"]

    def SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> int:
        assert kind == 9
        assert size == 144  # of the structure on 64 bits, as Windows checks it
        self.flags = limits._obj.basic.flags
        return self.answers["limit"]

    def AssignProcessToJobObject(self, job: int, process: int) -> int:
        self.assigned.append((job, process))
        return self.answers["assign"]

    def CloseHandle(self, handle: int) -> int:
        self.closed.append(handle)
        return 1


def test_the_process_dies_with_our_handle() -> None:
    kernel32 = Kernel32()
    job = make_job(kernel32, 1234)
    assert job is not None
    assert kernel32.flags == 0x2000
    assert kernel32.assigned == [(77, 1234)]
    job.close()
    job.close()
    assert kernel32.closed == [77]


def test_a_windows_that_refuses_leaves_no_handle_behind() -> None:
    assert make_job(Kernel32(create=0), 1) is None
    for kernel32 in (Kernel32(limit=0), Kernel32(assign=0)):
        assert make_job(kernel32, 1) is None
        assert kernel32.closed == [77]
