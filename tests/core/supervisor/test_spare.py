"""The warm spare: used once, never two, not for ever."""

from __future__ import annotations

from core.base.events import SpareChanged, SpareState, State
from core.supervisor.process import Exited
from core.supervisor.source import IDLE_S, Wish
from core.wire.protocol import Standby
from tests.core.supervisor.conftest import Theatre


def want(stage: Theatre, wanted: bool = True) -> None:
    stage.supervisor.want_spare(Wish.SOON if wanted else Wish.NONE)
    stage.settle()


def test_a_start_uses_the_spare(stage: Theatre) -> None:
    want(stage)
    spare = stage.child
    spare.says(Standby(2.0))
    assert spare.orders == []
    stage.run()
    assert len(stage.children) == 1
    assert stage.last.pid == spare.pid
    assert spare.orders == ["go"]


def test_never_more_than_one(stage: Theatre) -> None:
    want(stage)
    want(stage)
    assert len(stage.children) == 1


def test_it_is_not_replaced_unasked_but_when_asked(stage: Theatre) -> None:
    want(stage)
    stage.run()
    stage.wait(60.0)
    assert len(stage.children) == 1
    want(stage)
    assert len(stage.children) == 2
    assert stage.children[1].orders == []


def test_one_that_is_not_wanted_leaves(stage: Theatre) -> None:
    want(stage)
    want(stage, False)
    assert stage.child.orders == ["leave"]
    stage.wait(6.0)
    assert stage.child.orders == ["leave", "kill"]


def test_for_what_may_never_be_none_is_kept(stage: Theatre) -> None:
    want(stage)
    stage.supervisor.want_spare(Wish.PERHAPS)
    stage.settle()
    assert stage.child.orders == ["leave"]


def test_idle_too_long_it_gives_its_memory_back(stage: Theatre) -> None:
    want(stage)
    stage.wait(IDLE_S - 1.0)
    assert stage.child.orders == []
    stage.wait(2.0)
    assert stage.child.orders == ["leave"]
    stage.dies(0)
    stage.wait(1000.0)
    assert len(stage.children) == 1


def test_one_that_dies_is_replaced_more_and_more_slowly(stage: Theatre) -> None:
    want(stage)
    for pause in (1.0, 5.0, 30.0, 120.0):
        before = len(stage.children)
        stage.dies(1)
        stage.wait(pause - 0.5)
        assert len(stage.children) == before
        stage.wait(1.0)
        assert len(stage.children) == before + 1
    stage.dies(1)
    stage.wait(600.0)
    assert len(stage.children) == 5
    assert stage.states == []


def test_what_is_said_of_it(stage: Theatre) -> None:
    want(stage)
    stage.child.says(Standby(2.0))
    stage.run()
    said = [one.state for one in stage.events if isinstance(one, SpareChanged)]
    assert said == [SpareState.IMPORTING, SpareState.WARM, SpareState.NONE]


def test_one_from_other_surroundings_is_thrown_away(stage: Theatre) -> None:
    want(stage)
    stale = stage.child
    stage.surroundings = "a train with a proxy"
    stage.run()
    assert len(stage.children) == 2
    assert stale.orders == ["leave"]


def test_a_spare_takes_over_after_a_crash(stage: Theatre) -> None:
    stage.run()
    want(stage)
    spare = stage.child
    stage.children[0].says(Exited(-9, ()))
    stage.settle()
    assert spare.orders == ["go"]
    stage.ready()
    assert stage.state() is State.RUNNING
    assert stage.last.pid == spare.pid


def test_the_end_of_the_program_takes_it_along(stage: Theatre) -> None:
    want(stage)
    want(stage, False)
    stage.child.says(Exited(0, ()))
    stage.settle()
    assert stage.supervisor._machine.alone
