"""What becomes of processes that lose theirs, and of orders that cannot be given."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.supervisor import handover, process
from core.supervisor.adoption import ADOPTING
from core.supervisor.listener import Listener
from core.supervisor.process import Exited, Heard, SidecarProcess
from core.wire.command import SidecarCommand
from core.wire.protocol import Go
from tests.conftest import WaitUntil

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for orphans")

SLEEPS = "import time; time.sleep(600)"
FORKS = """
import os, sys, time
if os.fork() == 0:
    time.sleep(600)
print(flush=True)
sys.stdin.read() or time.sleep(600)
"""


class Ended:
    """A sidecar of this Python text, and what it said."""

    def __init__(self, folder: Path, text: str) -> None:
        self.words: list[Heard] = []
        command = SidecarCommand((sys.executable, "-c", text), folder)
        self.child = SidecarProcess(command, lambda _child, heard: self.words.append(heard))

    @property
    def is_over(self) -> bool:
        return any(isinstance(one, Exited) for one in self.words)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", SLEEPS]) as program:
        yield program
        program.kill()


def test_what_we_have_adopted_leaves_no_entry_among_the_processes(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    """A parent that dies in its dry run, while somebody waits for a copy."""
    ADOPTING.begin()
    try:
        ended = Ended(tmp_path, FORKS)
        pid = ended.child.pid
        assert pid is not None
        wait_until(lambda: psutil.Process(pid).children(), 60)
        (orphan,) = psutil.Process(pid).children()
        psutil.Process(pid).kill()
        wait_until(lambda: ended.is_over, 60)
        wait_until(lambda: not psutil.pid_exists(orphan.pid), 20, what="no zombie")
    finally:
        ADOPTING.end()


def test_the_number_of_one_that_is_over_is_nobodys_to_kill(
    tmp_path: Path,
    wait_until: WaitUntil,
    monkeypatch: pytest.MonkeyPatch,
    stranger: subprocess.Popen[bytes],
) -> None:
    ended = Ended(tmp_path, "")
    wait_until(lambda: ended.is_over, 60)
    # The system has given its number to another program meanwhile.
    monkeypatch.setattr(process, "_tree", lambda _pid: [psutil.Process(stranger.pid)])
    ended.child.kill()
    with pytest.raises(subprocess.TimeoutExpired):
        stranger.wait(0.5)


def order(text: str = "") -> Go:
    return Go(1, "/c.yaml", "/logs", 1, 1.0, {}, texts={"/c.yaml": text})


def test_one_that_takes_in_nothing_is_ended_and_not_waited_for(
    tmp_path: Path, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order that it has half of would leave it waiting for the rest, and us for its answer."""
    monkeypatch.setattr(handover, "_SEND_S", 0.3)
    ended = Ended(tmp_path, SLEEPS)
    listener = Listener.open("127.0.0.1", 0)
    ended.child.go(order("#" * 3_000_000), listener.socket)
    listener.close()
    wait_until(lambda: ended.is_over, 60, what="its end")


def test_one_whose_address_is_closed_before_it_is_there_is_ended(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    ended = Ended(tmp_path, SLEEPS)
    listener = Listener.open("127.0.0.1", 0)
    listener.close()
    ended.child.go(order(), listener.socket)
    wait_until(lambda: ended.is_over, 60, what="its end")
