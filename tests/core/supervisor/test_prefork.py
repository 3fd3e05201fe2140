"""The prefork parent: kept, copied, let go. On the stage, without a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.events import SpareChanged, SpareState, State
from core.sidecar import dry_run
from core.supervisor.prefork import ANSWER_S, IMPORT_S, LOOK_EVERY_S, NO_USE_S, PREPARE_S
from core.supervisor.process import Exited
from core.supervisor.source import IDLE_S, Wish
from core.wire.command import SidecarCommand
from core.wire.protocol import Forked, NotForked, Standby
from tests.core.supervisor.conftest import FakeParent, Theatre


@pytest.fixture
def stage(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path, can_fork=True)


def want(stage: Theatre, wish: Wish = Wish.SOON) -> None:
    stage.supervisor.want_spare(wish)
    stage.settle()


def answers(stage: Theatre, parent: FakeParent) -> None:
    """It has made what is ordered."""
    if not any(isinstance(one, Standby) for one in parent.words):
        parent.says(Standby(2.0))
    for child in parent.forked[len(parent.forked) - parent.awaited :]:
        parent.says(Forked(child.number, 1))
    stage.settle()


def said(stage: Theatre) -> list[SpareState]:
    return [one.state for one in stage.events if isinstance(one, SpareChanged)]


def test_each_start_is_a_copy_of_the_one_parent(stage: Theatre) -> None:
    want(stage)
    (parent,) = stage.parents
    answers(stage, parent)
    for start in range(3):
        stage.run()
        answers(stage, parent)
        assert parent.forked == stage.children
        assert len(stage.children) == start + 1
        stage.supervisor.stop()
        stage.settle()
        stage.dies(0)
        assert stage.state() is State.STOPPED
    assert stage.parents == [parent]
    assert said(stage) == [SpareState.IMPORTING, SpareState.WARM]


def test_while_nothing_is_near_there_is_none(stage: Theatre) -> None:
    want(stage)
    stage.run()
    (parent,) = stage.parents
    answers(stage, parent)
    want(stage, Wish.PERHAPS)
    assert parent.orders == ["leave"]
    assert said(stage)[-1] is SpareState.NONE
    parent.says(Exited(0, ()))
    stage.wait(10 * IDLE_S)
    assert stage.parents == [parent]
    assert stage.state() is State.RUNNING


def test_one_that_goes_first_makes_what_is_ordered(stage: Theatre) -> None:
    want(stage)
    stage.start()
    (parent,) = stage.parents
    want(stage, Wish.PERHAPS)
    assert parent.orders == []  # somebody waits for its copy
    answers(stage, parent)
    assert parent.orders == ["leave"]


@pytest.mark.parametrize("wish", [None, Wish.NONE, Wish.PERHAPS])
def test_for_one_copy_no_parent_is_made(stage: Theatre, wish: Wish | None) -> None:
    if wish is not None:
        want(stage, wish)
    stage.run()
    stage.dies(-9)
    stage.ready()
    assert stage.state() is State.RUNNING
    assert len(stage.children) == 2
    assert stage.parents == []
    assert said(stage) == []


def test_for_several_workers_one_is_made_and_goes_after_them(stage: Theatre) -> None:
    """They share its memory, which is worth its import."""
    want(stage, Wish.PERHAPS)
    stage.start(workers=3)
    (parent,) = stage.parents
    assert len(parent.forked) == 3
    answers(stage, parent)
    assert parent.orders == ["leave"]


def test_what_is_near_for_too_long_gives_its_memory_back(stage: Theatre) -> None:
    want(stage)
    (parent,) = stage.parents
    answers(stage, parent)
    stage.wait(IDLE_S - 1.0)
    assert parent.orders == []
    stage.wait(2.0)
    assert parent.orders == ["leave"]
    parent.says(Exited(0, ()))
    stage.wait(IDLE_S)
    assert stage.parents == [parent]


def test_always_is_for_ever(stage: Theatre) -> None:
    want(stage, Wish.ALWAYS)
    (parent,) = stage.parents
    stage.run()
    answers(stage, parent)
    want(stage, Wish.ALWAYS)
    stage.wait(10 * IDLE_S)
    assert parent.orders == []
    assert stage.parents == [parent]


def test_a_parent_that_waits_is_copied_even_once(stage: Theatre) -> None:
    stage.parent_waits = True
    want(stage, Wish.NONE)
    stage.start()
    (parent,) = stage.parents
    stage.parent_waits = False
    assert parent.forked == stage.children
    assert parent.orders == []  # somebody waits for its copy
    answers(stage, parent)
    assert parent.orders == ["leave"]
    parent.says(Exited(0, ()))
    stage.ready()
    stage.dies(-9)
    assert stage.parents == [parent]
    assert len(stage.children) == 2


def test_it_prepares_again_once_the_next_start_is_near(stage: Theatre) -> None:
    want(stage)
    (parent,) = stage.parents
    stage.run()  # before it was ready: it forgets to prepare
    answers(stage, parent)
    assert parent.prepared == 1  # nothing more would be shared with the one that serves
    want(stage)
    want(stage)
    assert parent.prepared == 2
    assert said(stage)[-1] is SpareState.IMPORTING
    parent.says(Standby(3.0))
    stage.settle()
    assert said(stage)[-1] is SpareState.WARM


def test_a_parent_that_is_made_for_a_start_prepares_at_once(stage: Theatre) -> None:
    want(stage)
    assert [one.prepared for one in stage.parents] == [1]


def test_a_crash_is_followed_by_a_copy_at_once(stage: Theatre) -> None:
    want(stage)
    stage.run()
    answers(stage, stage.parents[0])
    stage.dies(-9)
    assert stage.state() is State.STARTING
    assert len(stage.parents[0].forked) == 2


def test_after_a_crash_without_a_parent_the_next_one_has_one(stage: Theatre) -> None:
    stage.run()
    want(stage, Wish.PERHAPS)
    stage.dies(-9)
    stage.ready()  # a whole import
    assert stage.parents == []
    want(stage)  # another crash is likely now
    (parent,) = stage.parents
    answers(stage, parent)
    stage.dies(-9)
    assert parent.forked == [stage.child]
    assert len(stage.children) == 3


def test_a_computer_that_is_short_of_memory_gets_it_back(stage: Theatre) -> None:
    want(stage)
    stage.run()
    (parent,) = stage.parents
    answers(stage, parent)
    stage.memory_is_short = True
    stage.wait(LOOK_EVERY_S + 1.0)
    assert parent.orders == ["leave"]
    assert said(stage)[-1] is SpareState.NONE
    want(stage)
    stage.dies(-9)
    assert stage.parents == [parent]  # still short
    assert len(stage.children) == 2
    assert stage.state() is State.STARTING


def test_one_from_other_surroundings_is_not_copied(stage: Theatre) -> None:
    want(stage)
    stage.surroundings = "a train with a proxy"
    stage.run()
    stale, fresh = stage.parents
    assert stale.orders == ["leave"]
    assert fresh.forked == stage.children


def test_one_that_dies_is_replaced_and_its_copies_live_on(stage: Theatre) -> None:
    want(stage)
    stage.run()
    answers(stage, stage.parents[0])
    stage.parents[0].says(Exited(-9, ()))
    stage.settle()
    assert stage.state() is State.RUNNING
    stage.wait(2.0)
    assert len(stage.parents) == 2
    assert len(stage.children) == 1


def test_a_start_before_a_dead_one_is_replaced_makes_no_second(stage: Theatre) -> None:
    want(stage)
    stage.parents[0].says(Exited(9, ()))
    stage.settle()
    stage.start()
    stage.wait(60.0)
    assert len(stage.parents) == 2
    assert stage.parents[1].forked == stage.children


def test_where_no_process_can_be_copied_it_is_done_without(stage: Theatre) -> None:
    want(stage)
    for refusal in range(2):
        stage.start()
        parent = stage.parents[refusal]
        parent.says(NotForked(0, "there are 2 threads"))
        stage.settle()
        assert parent.orders == ["leave"]  # it is of no use
        stage.dies(1)
    stage.start()
    want(stage)
    assert len(stage.parents) == 2
    assert len(stage.children) == 3


def test_one_that_is_killed_in_the_middle_of_an_order_is_not_held_against_others(
    stage: Theatre,
) -> None:
    want(stage)
    stage.run()
    for death in range(4):
        stage.parents[-1].says(Exited(-9, ()))
        stage.wait(31.0)
        stage.dies(1)
        stage.ready()
        assert stage.parents[-1].forked[-1] is stage.child, death


def test_where_nothing_is_adopted_sidecars_are_started(stage: Theatre) -> None:
    want(stage)
    stage.refuse_fork = OSError(1, "not permitted")
    stage.run()
    assert stage.parents[0].orders == ["leave"]
    assert len(stage.children) == 1
    assert stage.state() is State.RUNNING


def test_one_that_does_not_answer_is_ended(stage: Theatre) -> None:
    want(stage)
    (parent,) = stage.parents
    answers(stage, parent)
    stage.start()
    stage.wait(ANSWER_S + 1.0)
    assert parent.orders == ["kill"]


def unprepared(stage: Theatre) -> FakeParent:
    """It has its import behind it and, because it was copied before that, nothing else."""
    want(stage)
    stage.run()
    (parent,) = stage.parents
    answers(stage, parent)
    stage.supervisor.stop()
    stage.settle()
    stage.dies(0)
    return parent


def test_one_that_makes_ready_for_several_first_has_the_time_for_it(stage: Theatre) -> None:
    parent = unprepared(stage)
    stage.start(workers=2)
    stage.wait(dry_run.LIMIT_S + 1.0)
    assert parent.orders == []
    answers(stage, parent)
    assert len(parent.forked) == 3
    assert len(stage.parents) == 1
    assert PREPARE_S < IMPORT_S


def test_for_one_alone_it_makes_nothing_ready(stage: Theatre) -> None:
    parent = unprepared(stage)
    stage.start()
    stage.wait(ANSWER_S + 1.0)
    assert parent.orders == ["kill"]


def test_one_that_makes_ready_for_ever_is_ended(stage: Theatre) -> None:
    parent = unprepared(stage)
    stage.start(workers=2)
    stage.wait(PREPARE_S + 1.0)
    assert parent.orders == ["kill"]


def test_an_order_of_before_takes_no_time_from_making_ready(stage: Theatre) -> None:
    parent = unprepared(stage)
    stage.supervisor._machine._source.take()
    stage.start(workers=2)
    parent.says(Forked(parent.forked[-3].number, 1))
    stage.settle()
    stage.wait(ANSWER_S + 1.0)
    assert parent.orders == []


def test_one_that_was_copied_before_it_could_prepare_has_the_time_for_it(stage: Theatre) -> None:
    parent = unprepared(stage)
    want(stage)
    stage.run()
    answers(stage, parent)
    parent.says(Standby(2.0))  # of its import
    stage.settle()
    stage.supervisor.stop()
    stage.settle()
    stage.dies(0)
    stage.start(workers=2)
    stage.wait(ANSWER_S + 1.0)
    assert parent.orders == []


def test_once_it_has_made_ready_the_next_copy_comes_soon(stage: Theatre) -> None:
    parent = unprepared(stage)
    stage.start(workers=3)
    parent.says(Forked(parent.forked[-3].number, 1))
    stage.settle()
    stage.wait(ANSWER_S + 1.0)
    assert parent.orders == ["kill"]


def test_one_that_is_prepared_copies_for_several_soon(stage: Theatre) -> None:
    want(stage)
    (parent,) = stage.parents
    answers(stage, parent)
    stage.start(workers=2)
    stage.wait(ANSWER_S + 1.0)
    assert parent.orders == ["kill"]


def test_the_end_of_the_import_is_not_the_end_of_making_ready(stage: Theatre) -> None:
    """It said so just before the order came."""
    want(stage, Wish.PERHAPS)
    stage.start(workers=2)
    (parent,) = stage.parents
    parent.says(Standby(2.0))
    stage.settle()
    stage.wait(ANSWER_S + 1.0)
    assert parent.orders == []


def test_while_it_imports_it_is_given_its_time(stage: Theatre) -> None:
    want(stage)
    stage.start()
    stage.wait(ANSWER_S + 1.0)
    assert stage.parents[0].orders == []


def test_the_end_of_the_program_takes_it_along(stage: Theatre) -> None:
    want(stage)
    want(stage, Wish.NONE)
    (parent,) = stage.parents
    assert parent.orders == ["leave"]
    assert not stage.supervisor._machine.alone
    parent.says(Exited(0, ()))
    stage.settle()
    assert stage.supervisor._machine.alone


def test_one_that_goes_and_does_not_answer_is_ended_too(stage: Theatre) -> None:
    """The memory is short in the middle of an order: somebody waits for its copy all the same."""
    want(stage)
    (parent,) = stage.parents
    answers(stage, parent)
    stage.start()
    stage.memory_is_short = True
    stage.wait(ANSWER_S / 2)
    want(stage, Wish.PERHAPS)
    assert parent.orders == []
    stage.wait(ANSWER_S / 2 + 1.0)
    assert parent.orders == ["kill"]


def test_one_that_never_gets_its_import_behind_it_is_ended(stage: Theatre) -> None:
    want(stage)
    (stuck,) = stage.parents
    stage.wait(IMPORT_S + 1.0)
    assert stuck.orders == ["kill"]
    stuck.says(Exited(-9, ()))
    stage.settle()
    stage.wait(2.0)
    fresh = stage.parents[-1]
    assert fresh is not stuck
    stage.start()
    assert fresh.forked == stage.children


def test_what_was_in_the_way_of_a_copy_may_be_gone_later(stage: Theatre) -> None:
    want(stage, Wish.ALWAYS)
    for refusal in range(2):
        stage.start()
        stage.parents[refusal].says(NotForked(0, "Resource temporarily unavailable"))
        stage.settle()
        stage.dies(1)
    stage.start()
    assert len(stage.parents) == 2
    stage.dies(1)
    stage.wait(NO_USE_S + 1.0)
    want(stage, Wish.ALWAYS)
    stage.start()
    assert stage.parents[2].forked == [stage.child]


def test_one_of_another_program_is_not_copied(stage: Theatre) -> None:
    want(stage)
    stage.supervisor.use(SidecarCommand(("a newer one",), stage.folder))
    stage.start()
    stale, fresh = stage.parents
    assert stale.orders == ["leave"]
    assert fresh.forked == stage.children


def test_a_dead_one_is_not_replaced_while_memory_is_short(stage: Theatre) -> None:
    want(stage)
    stage.memory_is_short = True
    stage.parents[0].says(Exited(-9, ()))
    stage.settle()
    stage.wait(60.0)
    assert len(stage.parents) == 1


def test_it_comes_once_the_computer_has_the_memory(stage: Theatre) -> None:
    stage.memory_is_short = True
    want(stage, Wish.ALWAYS)
    stage.wait(LOOK_EVERY_S + 1.0)
    assert stage.parents == []
    stage.memory_is_short = False
    stage.wait(LOOK_EVERY_S + 1.0)
    assert len(stage.parents) == 1


def test_a_dead_one_is_replaced_once_the_computer_has_the_memory(stage: Theatre) -> None:
    want(stage, Wish.ALWAYS)
    stage.memory_is_short = True
    stage.parents[0].says(Exited(-9, ()))
    stage.settle()
    stage.wait(2.0)
    stage.memory_is_short = False
    stage.wait(LOOK_EVERY_S + 1.0)
    assert len(stage.parents) == 2


def test_a_start_that_is_no_longer_near_is_not_waited_for(stage: Theatre) -> None:
    stage.memory_is_short = True
    want(stage)
    want(stage, Wish.PERHAPS)
    stage.memory_is_short = False
    stage.wait(LOOK_EVERY_S + 1.0)
    assert stage.parents == []


def test_a_parent_that_cannot_import_says_why(
    stage: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    want(stage)
    stage.parents[0].says(Exited(1, ("ImportError: libfoo.so is missing",)))
    stage.settle()
    assert "libfoo.so is missing" in caplog.text
