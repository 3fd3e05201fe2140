"""How long each message lives: by what it is about."""

from __future__ import annotations

from core.base.events import (
    About,
    ApplyChanged,
    ApplyStep,
    ConfigChangedOnDisk,
    ConfigSaved,
    Event,
    Finishing,
    Notice,
    RestartWanted,
    State,
    StateChanged,
    UnderWay,
)
from core.base.status import Crash, Status, holds, reduce


def after(*events: Event, status: Status | None = None) -> Status:
    status = status or Status()
    for event in events:
        status = reduce(status, event)
    return status


def enters(run_id: int, *states: State, reason: str = "") -> list[Event]:
    return [StateChanged(run_id, state, 100.0 + run_id, reason) for state in states]


def up(run_id: int) -> list[Event]:
    return enters(run_id, State.STARTING, State.RUNNING)


def crash(run_id: int) -> list[Event]:
    """The run dies, and the next comes up."""
    return [*enters(run_id, State.CRASHED, reason="It was ended by SIGKILL."), *up(run_id + 1)]


STOP = (State.DRAINING, State.STOPPED)


def test_what_is_said_of_a_run_goes_with_that_run() -> None:
    notice = Notice("warning", "NOT_SET_KEY is not set.", "", About.RUN, 1)
    running = after(*up(1))
    assert holds(notice, running)
    assert not holds(notice, after(*enters(1, *STOP), status=running))
    assert not holds(notice, after(*crash(1), status=running))
    assert not holds(notice, after(*enters(2, State.RUNNING), status=running))  # an apply


def test_what_a_run_lacks_is_known_as_long_as_it_runs() -> None:
    lacks = [Notice("warning", f"KEY_{n} is not set.", "", About.RUN, 1) for n in range(2)]
    told = after(*enters(1, State.STARTING), *lacks, lacks[0], *enters(1, State.RUNNING))
    assert told.complaints == tuple(lacks)
    later = Notice("warning", "The cache cannot be reached.", "", About.RUN, 2)
    applied = after(later, *enters(2, State.RUNNING), status=told)  # said before the new one counts
    assert applied.complaints == (later,)
    assert after(lacks[0], status=applied).complaints == (later,)
    assert after(*crash(1), status=told).complaints == ()
    assert after(*enters(1, *STOP), status=told).complaints == ()


def test_other_notices_are_no_lacks() -> None:
    for other in (
        Notice("warning", "The log cannot be written.", "", About.RUN, 1, "log"),
        Notice("info", "It is slow today.", "", About.RUN, 1),
        Notice("warning", "The disk is full."),
    ):
        assert after(*up(1), other).complaints == ()


def test_requests_under_way_are_counted_until_the_gateway_ends() -> None:
    status = after(*up(1), UnderWay(3))
    assert status.under_way == 3
    assert after(*enters(2, State.RUNNING), status=status).under_way == 3
    assert after(*enters(1, *STOP), status=status).under_way == 0


def test_what_came_of_an_order_goes_with_the_next_one() -> None:
    cut = Notice("info", "1 request had to be cut off.", "", About.ORDER, 1)
    running = after(*up(1))
    stopped = after(*enters(1, *STOP), status=running)
    assert holds(cut, running) and holds(cut, stopped)
    assert not holds(cut, after(*up(2), status=stopped))
    assert not holds(cut, after(*enters(2, State.RUNNING), status=running))
    assert holds(cut, after(*crash(1), status=running))  # nobody has ordered that


def test_what_is_said_of_the_program_stays() -> None:
    notice = Notice("warning", "The settings file was damaged.")
    assert holds(notice, after(*up(1), *enters(1, *STOP), *up(2), *crash(2)))


def test_a_crash_is_known_until_the_next_order() -> None:
    once = after(*up(1), *crash(1))
    assert once.state is State.RUNNING
    assert once.crash == Crash(101.0, "It was ended by SIGKILL.", 1)
    twice = after(*crash(2), status=once)
    assert twice.crash == Crash(102.0, "It was ended by SIGKILL.", 2)
    assert after(*enters(4, State.RUNNING), status=twice).crash is None
    assert after(*enters(3, *STOP), status=twice).crash is None
    assert after(*enters(3, State.GIVEN_UP), status=twice).crash is None  # its reason says it all


def test_a_config_that_was_taken_back_is_forgotten_at_a_later_crash() -> None:
    applied = [*enters(2, State.RUNNING), ApplyChanged(2, ApplyStep.APPLIED)]
    back = [*enters(2, State.CRASHED), ApplyChanged(2, ApplyStep.ROLLED_BACK, "It died."), *up(3)]
    status = after(*up(1), *applied, *back)
    assert status.apply is not None and status.apply.step is ApplyStep.ROLLED_BACK
    assert status.crash is None  # that it was taken back tells of it
    later = after(*crash(3), status=status)
    assert later.apply is None
    assert later.crash is not None and later.crash.times == 1


def test_that_a_config_was_applied_is_no_news_after_its_crash() -> None:
    applied = [*enters(2, State.RUNNING), ApplyChanged(2, ApplyStep.APPLIED)]
    assert after(*up(1), *applied, *crash(2)).apply is None


def test_a_refusal_goes_with_the_text_that_was_refused() -> None:
    refused = ApplyChanged(2, ApplyStep.REFUSED, "No.", config="bad")
    status = after(*up(1), refused)
    assert after(ConfigSaved("bad"), status=status).apply == refused
    assert after(*crash(1), status=status).apply == refused
    for replaced in (ConfigSaved("good"), ConfigChangedOnDisk("good")):
        assert after(replaced, status=status).apply is None


def test_that_an_address_is_busy_goes_with_the_wish_for_it() -> None:
    refused = ApplyChanged(2, ApplyStep.REFUSED, "Busy.", address="127.0.0.1:4156")
    status = after(*up(1), RestartWanted(("port",), "http://127.0.0.1:4156"), refused)
    assert status.restart is not None
    assert after(ConfigSaved("other"), status=status).apply == refused
    assert after(RestartWanted(()), status=status).apply is None
    assert after(RestartWanted(()), status=status).restart is None
    assert after(*enters(1, *STOP), status=status).restart is None


def test_requests_of_before_are_shown_whatever_the_gateway_does() -> None:
    left = Finishing(2, 90.0, 700.0)
    status = after(*up(1), *enters(2, State.RUNNING), left, *crash(2))
    assert status.finishing == left
    assert after(Finishing(0), status=status).finishing is None
