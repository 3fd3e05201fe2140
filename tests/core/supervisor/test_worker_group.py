"""Several sidecars on one socket, by replayed histories: to the state machine they are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.base.events import ApplyChanged, ApplyStep, Finishing, State
from core.supervisor.process import Exited
from core.supervisor.source import Wish
from core.supervisor.worker_group import ASK_EVERY_S, STUCK_S
from core.wire.failing import Failing
from core.wire.protocol import (
    Body,
    Bye,
    Draining,
    Failed,
    FiguresAsked,
    Forked,
    Go,
    LogTrouble,
    Pong,
    Ready,
    RecordBodies,
    Recorded,
    Taken,
    UnderWay,
)
from core.wire.request_row import FINISHED, RequestRow, Told, decoded
from tests.core.supervisor.conftest import OK, SICK, FakeChild, Theatre

MODELS = frozenset({"demo"})


def order_of(child: FakeChild) -> Go:
    assert child.go_order is not None
    return child.go_order


def ready(stage: Theatre, *children: FakeChild, troubles: tuple[str, ...] = ()) -> None:
    for child in children:
        child.says(Ready(order_of(child).run_id, ["demo"], list(troubles)))
    stage.settle()


def over(stage: Theatre, child: FakeChild, code: int = -9, *lines: str) -> None:
    child.says(Exited(code, lines))
    stage.settle()


def run(stage: Theatre, workers: int = 3, **changes: object) -> list[FakeChild]:
    stage.start(workers=workers, **changes)
    ready(stage, *stage.children)
    assert stage.state() is State.RUNNING
    return list(stage.children)


def test_one_worker_is_a_sidecar_as_ever(stage: Theatre) -> None:
    stage.run(workers=1)
    assert order_of(stage.child).workers == 1
    assert stage.last.pids == (stage.child.pid,)
    stage.dies(1)
    assert State.CRASHED in stage.states


def test_all_of_them_start_and_it_runs_once_the_last_is_ready(stage: Theatre) -> None:
    stage.start(workers=3, most_connections=400)
    first, second, third = stage.children
    ready(stage, third, first, troubles=("no such guardrail",))
    assert stage.state() is State.STARTING
    ready(stage, second, troubles=("no such guardrail",))
    assert stage.state() is State.RUNNING
    assert stage.last.pid == first.pid
    assert stage.last.pids == (first.pid, second.pid, third.pid)
    assert len({order_of(one).run_id for one in stage.children}) == 3  # each writes its own log
    assert order_of(first).run_id == stage.last.run_id
    assert all(order_of(one).most_connections == 134 for one in stage.children)
    assert len([text for text in stage.notices if "no such guardrail" in text]) == 1


def test_one_that_never_gets_ready_is_a_start_that_took_too_long(stage: Theatre) -> None:
    stage.start(workers=2, start_deadline_s=60.0)
    first, second = stage.children
    ready(stage, first)
    stage.wait(61.0)
    assert stage.state() is State.GIVEN_UP
    assert first.orders[-1] == second.orders[-1] == "kill"
    over(stage, first)
    over(stage, second)
    assert stage.supervisor._machine.alone


def test_a_refusal_of_one_is_told_once_and_ends_all(stage: Theatre) -> None:
    stage.start(workers=2)
    first, second = stage.children
    second.says(Failed(order_of(second).run_id, "ValueError: no such provider", 4))
    stage.settle()
    assert first.orders[-1] == "kill"
    over(stage, first)
    over(stage, second, 3)
    assert stage.state() is State.GIVEN_UP
    assert "line 4" in stage.last.reason
    stage.wait(100.0)
    assert len(stage.children) == 2


def test_a_death_before_all_are_ready_ends_the_start(stage: Theatre) -> None:
    stage.start(workers=2)
    first, second = stage.children
    ready(stage, first)
    over(stage, second, -9, "libfoo.so: cannot open shared object file")
    assert first.orders[-1] == "kill"
    over(stage, first)
    assert stage.state() is State.GIVEN_UP
    assert "libfoo.so" in stage.last.reason


def test_one_that_dies_is_replaced_while_the_others_serve(stage: Theatre) -> None:
    first, second, third = run(stage)
    run_id, address = stage.last.run_id, stage.last.address
    stage.supervisor.admit({"digest": "tool"}, {})
    stage.settle()
    over(stage, second, -9, "boom sk-very-secret")
    assert stage.states[-1] is State.RUNNING
    assert State.CRASHED not in stage.states
    assert stage.last.run_id == run_id
    new = stage.child
    assert new not in (first, second, third)
    order = order_of(new)
    assert (order.mode, order.workers, order.tool_keys) == ("serve", 3, {"digest": "tool"})
    assert order.environment == order_of(first).environment
    assert first.orders == third.orders == ["go"]
    told = [text for text in stage.notices if "workers" in text]
    assert len(told) == 1
    assert "boom" in told[0]
    assert "sk-very-secret" not in told[0]
    ready(stage, new)
    assert stage.last.pids == (first.pid, third.pid, new.pid)
    assert stage.last.address == address
    (log,) = (stage.folder / "logs").iterdir()
    assert f"-{order_of(second).run_id}-" in log.name
    assert "boom" in log.read_text()


def test_the_fourth_death_in_a_row_waits_and_the_eleventh_ends_it(stage: Theatre) -> None:
    first, _ = run(stage, 2)
    for death in range(3):
        over(stage, stage.child, 1)
        assert len(stage.children) == 3 + death
        ready(stage, stage.child)
    over(stage, stage.child, 1)
    assert len(stage.children) == 5
    stage.wait(1.1)
    assert len(stage.children) == 6
    while stage.state() is State.RUNNING:
        over(stage, stage.child, 1, "out of cheese")
        stage.wait(31.0)
    assert stage.state() is State.GIVEN_UP
    assert "out of cheese" in stage.last.reason
    assert first.orders == ["go", "leave", "kill"]  # after the time for what it had under way
    over(stage, first, 0)
    assert stage.supervisor._machine.alone


def test_a_replacement_that_hangs_is_ended_and_replaced(stage: Theatre) -> None:
    run(stage, 2, start_deadline_s=60.0)
    over(stage, stage.child)
    hangs = stage.child
    stage.wait(61.0)
    assert hangs.orders == ["go", "kill"]
    over(stage, hangs)
    assert stage.child is not hangs
    assert stage.state() is State.RUNNING


def test_no_replacement_where_the_settings_say_so(stage: Theatre) -> None:
    first, second = run(stage, 2, restart_after_crash=False)
    over(stage, second)
    assert stage.state() is State.RUNNING
    assert stage.last.pids == (first.pid,)
    assert "workers" in stage.notices[-1]
    stage.wait(100.0)
    assert len(stage.children) == 2
    over(stage, first)
    assert stage.state() is State.GIVEN_UP


def test_the_death_of_the_last_that_serves_is_a_crash(stage: Theatre) -> None:
    first, second = run(stage, 2)
    over(stage, first)
    replacement = stage.child
    over(stage, second)
    assert replacement.orders[-1] == "kill"
    over(stage, replacement)
    assert State.CRASHED in stage.states
    assert len(stage.children) == 5
    ready(stage, *stage.children[3:])
    assert stage.state() is State.RUNNING


def test_a_stop_adds_up_what_is_under_way_and_waits_for_the_last(stage: Theatre) -> None:
    first, second = run(stage, 2)
    stage.supervisor.stop()
    stage.settle()
    assert stage.state() is State.DRAINING
    assert first.orders == second.orders == ["go", "leave"]
    first.says(Draining(order_of(first).run_id, 2))
    second.says(Draining(order_of(second).run_id, 3))
    stage.settle()
    told = [one for one in stage.events if isinstance(one, Finishing)]
    assert told[-1].requests == 5
    first.says(Bye(order_of(first).run_id, 1))
    over(stage, first, 0)
    assert [one for one in stage.events if isinstance(one, Finishing)][-1].requests == 3
    assert stage.state() is State.DRAINING
    second.says(Bye(order_of(second).run_id, 2))
    over(stage, second, 0)
    assert stage.state() is State.STOPPED
    assert any(text.startswith("3 requests were still open") for text in stage.notices)


def applying(stage: Theatre, workers: int, **changes: object) -> list[FakeChild]:
    before = len(stage.children)
    stage.supervisor.apply(stage.plan(workers=workers, key="sk-x", **changes), MODELS)
    stage.settle()
    return stage.children[before:]


def steps(stage: Theatre) -> list[ApplyStep]:
    return [one.step for one in stage.events if isinstance(one, ApplyChanged)]


def test_an_apply_swaps_once_all_the_new_ones_have_the_socket(stage: Theatre) -> None:
    old = run(stage, 2)
    new = applying(stage, 3)
    assert [order_of(one).mode for one in new] == ["rehearse"] * 3
    ready(stage, *new[:2])
    assert all(one.orders == ["go"] for one in new)
    ready(stage, new[2])
    assert all(one.orders == ["go", "take"] for one in new)
    for one in new[:2]:
        one.says(Taken(order_of(one).run_id))
    stage.settle()
    assert all(one.orders == ["go"] for one in old)
    new[2].says(Taken(order_of(new[2]).run_id))
    stage.settle()
    assert all(one.orders == ["go", "leave"] for one in old)
    old[0].says(Draining(1, 0))
    stage.settle()
    assert steps(stage)[-1] is ApplyStep.REHEARSING  # the other one still accepts
    old[1].says(Draining(1, 0))
    stage.settle()
    assert steps(stage)[-1] is ApplyStep.APPLIED
    assert stage.last.pids == tuple(one.pid for one in new)


def test_a_new_config_that_kills_a_worker_gives_way_and_the_rest_finish(stage: Theatre) -> None:
    old = run(stage, 2, digest="one")
    new = applying(stage, 2, digest="two")
    ready(stage, *new)
    for one in new:
        one.says(Taken(order_of(one).run_id))
    stage.settle()
    for one in old:
        one.says(Draining(1, 0))
        over(stage, one, 0)
    over(stage, new[0])
    assert steps(stage)[-1] is ApplyStep.ROLLED_BACK
    assert new[1].orders == ["go", "take", "leave"]
    back = stage.children[4:]
    assert len(back) == 2
    assert stage.last.address != ""
    ready(stage, *back)
    assert stage.state() is State.RUNNING
    assert stage.last.config == "one"


def test_a_refused_config_takes_all_its_processes_with_it(stage: Theatre) -> None:
    old = run(stage, 2)
    new = applying(stage, 2)
    new[1].says(Failed(order_of(new[1]).run_id, "no such provider"))
    stage.settle()
    assert steps(stage)[-1] is ApplyStep.REFUSED
    for one in new:
        assert one.orders[-1] in ("leave", "kill")
        over(stage, one, 3)
    assert all(one.orders == ["go"] for one in old)
    assert stage.state() is State.RUNNING


def test_more_or_fewer_come_with_an_apply(stage: Theatre) -> None:
    stage.run()
    new = applying(stage, 2)
    ready(stage, *new)
    for one in new:
        one.says(Taken(order_of(one).run_id))
    stage.settle()
    assert len(stage.last.pids) == 2
    (last,) = applying(stage, 1)
    ready(stage, last)
    last.says(Taken(order_of(last).run_id))
    stage.settle()
    assert list(stage.last.pids) == [last.pid]
    assert all(one.orders[-1] == "leave" for one in new)


def test_what_is_told_reaches_every_one(stage: Theatre) -> None:
    children = run(stage, 2)
    stage.supervisor.admit({"digest": "tool"}, {})
    stage.supervisor.record(RecordBodies(True))
    stage.settle()
    for child in children:
        assert child.admitted == {"digest": "tool"}
        assert child.recording.on
    children[1].says(Body(order_of(children[1]).run_id, "r1", "request", 0))
    assert len(stage.bodies) == 1


def test_the_log_is_in_trouble_once(stage: Theatre) -> None:
    first, second = run(stage, 2)
    for one in (first, second):
        one.says(LogTrouble(order_of(one).run_id, "the disk is full"))
    stage.settle()
    assert len([text for text in stage.notices if "disk is full" in text]) == 1
    first.says(LogTrouble(order_of(first).run_id, ""))
    stage.settle()
    assert "being written again" not in stage.notices[-1]
    second.says(LogTrouble(order_of(second).run_id, ""))
    stage.settle()
    assert "being written again" in stage.notices[-1]


def test_a_verdict_is_about_all_of_them_and_survives_a_death(stage: Theatre) -> None:
    _, second = run(stage, 2)
    for _ in range(3):
        stage.supervisor.observe(stage.last.run_id, SICK)
        stage.settle()
    assert stage.state() is State.UNHEALTHY
    reason = stage.last.reason
    over(stage, second)
    assert (stage.state(), stage.last.reason) == (State.UNHEALTHY, reason)
    stage.supervisor.observe(stage.last.run_id, OK)
    stage.settle()
    assert stage.state() is State.RUNNING


def test_one_that_cannot_be_started_takes_back_the_rest(stage: Theatre) -> None:
    spawn = stage._spawn
    made: list[int] = []

    def fails_the_second_time(*args: object) -> object:
        made.append(1)
        if len(made) == 2:
            raise OSError(11, "Resource temporarily unavailable")
        return spawn(*args)  # type: ignore[arg-type]

    machine = stage.supervisor._machine
    object.__setattr__(machine._seams, "spawn", fails_the_second_time)
    stage.start(workers=2)
    assert stage.state() is State.GIVEN_UP
    assert stage.child.orders == ["leave"]


@pytest.mark.parametrize("wish", [Wish.NONE, Wish.PERHAPS])
def test_one_parent_makes_them_all(tmp_path: object, wish: Wish) -> None:
    stage = Theatre(tmp_path, can_fork=True)  # type: ignore[arg-type]
    stage.supervisor.want_spare(wish)
    stage.start(workers=3)
    assert len(stage.parents) == 1
    assert len(stage.children) == 3
    for child in stage.children:
        stage.parents[0].says(Forked(child.number, child.pid))
    stage.settle()
    ready(stage, *stage.children)
    assert stage.state() is State.RUNNING


def test_the_figures_are_those_of_all_also_of_one_that_died(stage: Theatre) -> None:
    first, second = run(stage, 2)

    def served(child: FakeChild, name: str) -> None:
        row = RequestRow(name, 1, 1000.0, client="script", cost=0.5, outcome=FINISHED, settled=True)
        child.says(Recorded(order_of(child).run_id, 1, [row.encoded()]))

    served(first, "a")
    served(second, "b")
    second.says(UnderWay(order_of(second).run_id, 2))
    first.says(UnderWay(order_of(first).run_id, 1))
    first.says(FiguresAsked(order_of(first).run_id, 7))
    stage.settle()
    assert "litellm_in_flight_requests 3" in first.told_figures
    assert 'litellm_spend_metric_total{api_key_alias="script",model=""} 1' in first.told_figures
    assert second.told_figures == ""
    over(stage, second)
    first.says(FiguresAsked(order_of(first).run_id, 8))
    stage.settle()
    assert "litellm_in_flight_requests 1" in first.told_figures
    assert 'litellm_spend_metric_total{api_key_alias="script",model=""} 1' in first.told_figures


def test_one_that_answers_nothing_while_others_do_is_replaced(stage: Theatre) -> None:
    first, second = run(stage, 2)
    second.answers = False
    for _ in range(int(STUCK_S / ASK_EVERY_S)):
        stage.wait(ASK_EVERY_S)
    assert second.orders == ["go"]
    assert first.pings > second.pings == 2
    stage.wait(ASK_EVERY_S)
    assert second.orders == ["go", "kill"]
    stage.wait(ASK_EVERY_S)
    assert second.orders == ["go", "kill"]
    over(stage, second)
    new = stage.child
    assert new not in (first, second)
    assert any("answered nothing" in text for text in stage.notices)
    ready(stage, new)
    assert stage.last.pids == (first.pid, new.pid)
    assert first.orders == ["go"]


def silent(stage: Theatre, seconds: float) -> None:
    for _ in range(int(seconds / ASK_EVERY_S)):
        stage.wait(ASK_EVERY_S)


def killed(children: list[FakeChild]) -> list[FakeChild]:
    return [one for one in children if "kill" in one.orders]


def test_of_several_that_hang_one_at_a_time_is_ended(stage: Theatre) -> None:
    """What they wait for may be slow, and they be well once it answers."""
    first, *others = run(stage, 4)
    for one in others:
        one.answers = False
    silent(stage, 5 * STUCK_S)
    assert len(killed(others)) == 1  # it is not over yet
    over(stage, killed(others)[0])
    new = stage.child
    silent(stage, 60.0)
    assert len(killed(others)) == 1  # it does not serve yet
    ready(stage, new)
    silent(stage, STUCK_S)
    assert len(killed(others)) == 1
    silent(stage, ASK_EVERY_S)
    assert len(killed(others)) == 2
    assert "kill" not in first.orders + new.orders


def test_those_that_are_well_meanwhile_are_left_alone(stage: Theatre) -> None:
    _, *others = run(stage, 4)
    for one in others:
        one.answers = False
    silent(stage, STUCK_S + ASK_EVERY_S)
    over(stage, killed(others)[0])
    ready(stage, stage.child)
    silent(stage, STUCK_S - ASK_EVERY_S)
    for one in others:
        one.answers = True
        one.says(Pong(1))
    silent(stage, 5 * STUCK_S)
    assert len(killed(others)) == 1
    assert len(stage.last.pids) == 4


def test_a_successor_that_hangs_before_its_first_answer_is_ended_too(stage: Theatre) -> None:
    _, second = run(stage, 2)
    second.answers = False
    silent(stage, STUCK_S + ASK_EVERY_S)
    over(stage, second)
    new = stage.child
    new.answers = False
    ready(stage, new)
    silent(stage, STUCK_S + 2 * ASK_EVERY_S)
    assert "kill" in new.orders


def test_a_successor_that_dies_is_waited_for_again(stage: Theatre) -> None:
    _, second, third = run(stage, 3)
    second.answers = third.answers = False
    silent(stage, STUCK_S + ASK_EVERY_S)
    (ended,) = killed([second, third])
    over(stage, ended)
    over(stage, stage.child, 1)
    silent(stage, 5 * STUCK_S)
    assert len(killed([second, third])) == 1
    ready(stage, stage.child)
    silent(stage, STUCK_S + ASK_EVERY_S)
    assert len(killed([second, third])) == 2


def hangs_and_is_replaced(stage: Theatre) -> None:
    stage.child.answers = False
    silent(stage, STUCK_S + 2 * ASK_EVERY_S)
    assert "kill" in stage.child.orders
    over(stage, stage.child)
    ready(stage, stage.child)
    silent(stage, ASK_EVERY_S)


def test_what_hangs_does_not_end_the_gateway(stage: Theatre) -> None:
    """A dependency may be slow for hours, and so often one of them hangs in it."""
    run(stage, 2)
    for _ in range(10):
        stage.wait(6.0)
        over(stage, stage.child, 1)
        ready(stage, stage.child)
    for _ in range(8):
        hangs_and_is_replaced(stage)
        assert stage.state() is State.RUNNING
        assert len(stage.last.pids) == 2


def test_what_hung_is_not_held_against_what_crashes(stage: Theatre) -> None:
    run(stage, 2)
    for _ in range(6):
        hangs_and_is_replaced(stage)
    for _ in range(7):
        stage.wait(6.0)
        over(stage, stage.child, 1)
        ready(stage, stage.child)
    assert stage.state() is State.RUNNING
    assert len(stage.last.pids) == 2


def test_a_busy_one_that_answers_late_is_left_alone(stage: Theatre) -> None:
    first, second = run(stage, 2)
    second.answers = False
    stage.wait(ASK_EVERY_S)
    stage.wait(STUCK_S - ASK_EVERY_S)
    second.says(Pong(1))
    stage.settle()
    for _ in range(3):
        stage.wait(ASK_EVERY_S)
    assert first.orders == second.orders == ["go"]


def test_where_none_answers_none_is_ended(stage: Theatre) -> None:
    """The whole computer may be busy, and then none is to blame."""
    children = run(stage, 2)
    for one in children:
        one.answers = False
    for _ in range(20):
        stage.wait(ASK_EVERY_S)
    assert all(one.orders == ["go"] for one in children)


def test_where_none_is_replaced_none_is_ended(stage: Theatre) -> None:
    _, second = run(stage, 2, restart_after_crash=False)
    second.answers = False
    for _ in range(20):
        stage.wait(ASK_EVERY_S)
    assert second.orders == ["go"]


def test_a_worker_that_could_not_be_started_is_tried_again(stage: Theatre) -> None:
    _, second = run(stage, 2)
    stage.refuse = OSError(11, "Resource temporarily unavailable")
    over(stage, second)
    assert "Resource temporarily unavailable" in stage.notices[-1]
    stage.refuse = None
    stage.wait(61.0)
    assert len(stage.children) == 3
    ready(stage, stage.child)
    assert len(stage.last.pids) == 2


class Reader:
    """Of a ledger, what reads the rows."""

    def __init__(self) -> None:
        self.rows: list[RequestRow] = []

    def hear(self, _child: object, word: Told | UnderWay, _kept: object) -> None:
        if isinstance(word, Told):
            self.rows += word.rows

    def gone(self, _child: object) -> None:
        pass


def test_a_row_is_decoded_once_for_all_who_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limits of its key, the figures of all workers, the ledger."""
    read: list[object] = []

    def counted(content: dict[str, Any]) -> RequestRow:
        read.append(content)
        return decoded(content)

    monkeypatch.setattr("core.supervisor.recording.decoded", counted)
    ledger = Reader()
    stage = Theatre(tmp_path, ledger)
    first, _ = run(stage, 2)
    row = RequestRow("a", 1, 1000.0, client="script", cost=0.5, outcome=FINISHED, settled=True)
    first.says(Recorded(order_of(first).run_id, 1, [row.encoded()]))
    first.says(FiguresAsked(order_of(first).run_id, 7))
    stage.settle()
    assert ledger.rows == [row]
    assert 'litellm_spend_metric_total{api_key_alias="script",model=""} 0.5' in first.told_figures
    assert stage.supervisor.used().sums()
    assert len(read) == 1


def test_two_entries_of_one_name_that_are_amiss_are_two(stage: Theatre) -> None:
    """Each worker tells of both: an entry that is left out since is new, whatever its name."""
    first, second = (Failing("odd", f"{one} is text.", left_out=True) for one in ("rpm", "tpm"))

    def all_say(children: list[FakeChild], *failing: Failing) -> None:
        told = [one.encoded() for one in failing]
        for child in children:
            child.says(Ready(order_of(child).run_id, ["demo", "odd"], [], told))
        stage.settle()

    stage.start(workers=2)
    all_say(stage.children[:2], second)
    assert stage.state() is State.RUNNING
    assert len(stage.notices) == 1
    stage.supervisor.apply(stage.plan(digest="new", workers=2), MODELS)
    stage.settle()
    all_say(stage.children[2:], first, second)
    told = [one for one in stage.events if isinstance(one, ApplyChanged)][-1]
    assert told.step is ApplyStep.REFUSED
    assert "rpm is text" in told.reason
