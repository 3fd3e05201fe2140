"""A sidecar that was started before there was a supervisor."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.base.events import State
from core.supervisor.head_start import HeadStart
from core.supervisor.seams import Seams
from core.supervisor.source import Wish
from core.supervisor.supervisor import Supervisor
from core.wire.command import SidecarCommand
from tests.conftest import WaitUntil
from tests.core.supervisor.house import FAKE, ROOT, House, get, ours, parents
from tests.systems import needs_copies

COMMAND = SidecarCommand((sys.executable, str(FAKE)), ROOT)


class EarlyHouse(House):
    """Its supervisor finds a sidecar there, started by the same command."""

    def __init__(self, folder: Path, wait_until: WaitUntil, head_start: HeadStart) -> None:
        super().__init__(folder, wait_until)
        self.supervisor.close(0.0)
        self.supervisor = Supervisor(
            self.events.append,
            COMMAND,
            seams=Seams(
                spawn=head_start.spawn,
                start_parent=head_start.start_parent,
                parent_waits=head_start.parent_waits,
                can_fork=head_start._parent is not None,
            ),
        )
        self.supervisor.open()


@pytest.fixture
def head_start() -> Iterator[HeadStart]:
    made = HeadStart(COMMAND, forks=False)
    yield made
    made.close()


@pytest.fixture
def early(tmp_path: Path, wait_until: WaitUntil, head_start: HeadStart) -> Iterator[EarlyHouse]:
    made = EarlyHouse(tmp_path, wait_until, head_start)
    yield made
    made.supervisor.close(1.0)
    assert ours() == []


def test_it_is_the_one_that_serves(early: EarlyHouse, wait_until: WaitUntil) -> None:
    (first,) = ours()
    # What it said before anybody listened is heard: without its `standby` it gets no order.
    wait_until(lambda: ours() == [first], 20)
    up = early.up()
    assert (up.pid, ours()) == (first, [first])
    assert get(up.address) == 200


def test_it_may_have_said_all_before_anybody_listened(
    tmp_path: Path, wait_until: WaitUntil, head_start: HeadStart
) -> None:
    wait_until(lambda: len(head_start._words) >= 2, 30)  # hello and standby
    (first,) = ours()
    early = EarlyHouse(tmp_path, wait_until, head_start)
    assert early.up().pid == first
    early.supervisor.close(1.0)


def test_the_next_one_is_a_new_one(early: EarlyHouse, wait_until: WaitUntil) -> None:
    (first,) = ours()
    early.up()
    early.supervisor.stop()
    early.until(State.STOPPED)
    second = early.up()
    assert second.pid != first
    assert ours() == [second.pid]


def test_another_command_gets_its_own(head_start: HeadStart, wait_until: WaitUntil) -> None:
    (first,) = ours()
    other = head_start.spawn(SidecarCommand((*COMMAND.argv, "flood"), ROOT), lambda *_: None)
    assert other.pid != first
    other.kill()
    wait_until(lambda: ours() == [first], 30)


def test_nobody_wanted_it(head_start: HeadStart, wait_until: WaitUntil) -> None:
    assert len(ours()) == 1
    head_start.close()
    wait_until(lambda: not ours(), 30)
    head_start.close()


def test_one_that_died_early_is_replaced(tmp_path: Path, wait_until: WaitUntil) -> None:
    head_start = HeadStart(COMMAND, forks=False)
    child = head_start._child
    assert child is not None
    child.kill()
    wait_until(lambda: not child.alive, 30)
    early = EarlyHouse(tmp_path, wait_until, head_start)
    early.supervisor.want_spare(Wish.SOON)
    early.wait_until(lambda: ours() and ours() != [child.pid], 30)
    assert get(early.up().address) == 200
    early.supervisor.close(1.0)


@needs_copies
def test_a_prefork_parent_that_was_started_early_is_the_one_that_is_copied(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    head_start = HeadStart(COMMAND)
    (parent,) = parents()
    early = EarlyHouse(tmp_path, wait_until, head_start)
    up = early.up()
    assert ours() == [up.pid]
    assert parents() in ([parent], [])
    assert psutil.Process(up.pid).cmdline()[-1] == "--sidecar"  # a copy
    wait_until(lambda: parents() == [], 30)  # nobody wants a second one
    assert get(up.address) == 200
    early.supervisor.close(1.0)
    wait_until(lambda: (ours(), parents()) == ([], []), 5)


@needs_copies
def test_an_early_parent_that_nobody_wanted_goes(wait_until: WaitUntil) -> None:
    head_start = HeadStart(COMMAND)
    assert len(parents()) == 1
    head_start.close()
    wait_until(lambda: not parents(), 30)
