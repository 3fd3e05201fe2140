"""What a process takes: asked of the real system."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil

from core.monitor.connections import Sampler
from tests.conftest import WaitUntil
from tests.fixtures.child import Child


def test_what_a_process_takes() -> None:
    sampler = Sampler(os.getpid())
    first = sampler.sample()
    assert first is not None
    assert first.rss_bytes > 1_000_000
    sum(number * number for number in range(300_000))
    second = sampler.sample()
    assert second is not None
    assert second.cpu_percent >= 0


def test_a_child_counts_with_its_parent(wait_until: WaitUntil) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True); input(); child.kill(); child.wait()"
    )
    with Child([sys.executable, "-c", code]) as parent:
        child = psutil.Process(int(parent.hear()))

        def both() -> bool:  # the child's memory grows while Python starts in it
            usage = Sampler(parent.pid).sample()
            alone = psutil.Process(parent.pid).memory_info().rss
            return usage is not None and usage.rss_bytes > alone * 1.05

        wait_until(both)
        assert child.is_running()
        parent.tell()
        parent.wait()


def test_a_process_that_is_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    sampler = Sampler(child.pid)
    assert sampler.sample() is not None
    child.communicate(b"\n", timeout=60)
    assert sampler.sample() is None
    assert sampler.sample() is None
