"""The clock of the deadlines, over a sleep of the computer."""

from __future__ import annotations

import sys
import time

import pytest

from core.base.awake import awake_s
from core.supervisor.seams import Seams
from tests.conftest import WaitUntil


def test_it_goes_on_while_the_computer_is_awake(wait_until: WaitUntil) -> None:
    began = awake_s()
    wait_until(lambda: awake_s() - began > 0.2, 10, what="time to pass")


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere monotonic time stands still, too")
def test_a_night_with_the_lid_down_is_no_time_to_the_supervisor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Seams().clock
    before = clock()
    morning = time.monotonic() + 8 * 3600
    monkeypatch.setattr(time, "monotonic", lambda: morning)
    assert clock() - before < 60
