"""The pure machine: which state may follow which, and how long to wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.base.events import State
from core.supervisor.deadlines import Alarm, Deadlines
from core.supervisor.states import (
    CRASH_WINDOW_S,
    LEGAL,
    MOST_CRASHES,
    PROVEN_S,
    CrashHistory,
    may_follow,
)


def test_in_a_loop_the_first_tries_are_at_once_and_then_the_delay_doubles() -> None:
    history = CrashHistory()
    delays = [history.crashed(float(second)) for second in range(MOST_CRASHES)]
    assert delays == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30]


def test_one_that_served_a_while_is_replaced_at_once_each_time() -> None:
    history = CrashHistory()
    delays = [history.crashed(10.0 * kill, served_s=9.0) for kill in range(MOST_CRASHES)]
    assert delays == [0.0] * MOST_CRASHES
    assert history.crashed(100.0, served_s=9.0) is None


def test_a_loop_begins_anew_once_one_has_served_a_while() -> None:
    history = CrashHistory()
    assert [history.crashed(float(second)) for second in range(4)] == [0, 0, 0, 1]
    assert history.crashed(20.0, served_s=PROVEN_S) == 0.0
    assert [history.crashed(21.0), history.crashed(22.0), history.crashed(23.0)] == [0, 0, 1]


def test_the_eleventh_crash_in_ten_minutes_is_the_last() -> None:
    history = CrashHistory()
    for second in range(MOST_CRASHES):
        assert history.crashed(float(second)) is not None
    assert history.crashed(50.0) is None


def test_old_crashes_no_longer_count() -> None:
    history = CrashHistory()
    for second in range(MOST_CRASHES):
        history.crashed(float(second))
    assert history.crashed(CRASH_WINDOW_S + 100.0) == 0.0
    assert history.recent == 1


def test_what_was_stuck_waits_as_a_crash_does_and_never_ends_it() -> None:
    history = CrashHistory()
    assert [history.was_stuck(2.0) for _ in range(5)] == [0, 0, 0, 1, 2]
    assert history.was_stuck(PROVEN_S) == 0.0
    for _ in range(5 * MOST_CRASHES):
        history.was_stuck(0.0)
    assert history.recent == 0
    assert history.crashed(10.0) is not None


def test_a_fresh_start_forgets() -> None:
    history = CrashHistory()
    history.crashed(0.0)
    history.crashed(1.0)
    history.forget()
    assert history.crashed(2.0) == 0.0


@given(st.lists(st.floats(0, 120), max_size=60))
def test_never_more_tries_than_allowed_in_any_window(pauses: list[float]) -> None:
    history, now, tries = CrashHistory(), 0.0, []
    for pause in pauses:
        now += pause
        if history.crashed(now) is not None:
            tries.append(now)
    for start in tries:
        assert sum(start <= one <= start + CRASH_WINDOW_S for one in tries) <= MOST_CRASHES


def test_every_state_can_be_left_and_reached() -> None:
    assert set(LEGAL) == set(State)
    for state in State:
        assert any(state in following for following in LEGAL.values())


def test_unhealthy_alone_never_leads_to_a_start() -> None:
    assert not may_follow(State.UNHEALTHY, State.STARTING)


def test_alarms_ring_once_and_in_order() -> None:
    deadlines = Deadlines()
    deadlines.set(Alarm.KILL, 5.0)
    deadlines.set(Alarm.PROVE, 5.0)
    deadlines.set(Alarm.UNKILLABLE, 9.0)
    assert deadlines.pause(2.0) == 3.0
    assert deadlines.ring(4.9) is None
    assert [deadlines.ring(5.0), deadlines.ring(5.0), deadlines.ring(5.0)] == [
        Alarm.PROVE,
        Alarm.KILL,
        None,
    ]
    assert deadlines.pause(20.0) == 0.0
    deadlines.clear()
    assert deadlines.pause(20.0) is None
