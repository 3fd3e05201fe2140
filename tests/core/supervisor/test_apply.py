"""A changed config by replayed histories: rehearsed, swapped, watched, taken back."""

from __future__ import annotations

import sys

import pytest

from core.base.errors import PortError
from core.base.events import ApplyChanged, ApplyStep, Finishing, Notice, State, StateChanged
from core.supervisor.listener import Listener
from core.supervisor.process import Exited
from core.supervisor.rollout import WATCH_S
from core.wire.protocol import Body, Draining, Failed, Ready, RecordBodies, Taken
from tests.core.supervisor.conftest import OK, SICK, FakeChild, Theatre
from tests.systems import needs_second_address_on_port

MODELS = frozenset({"demo"})


def steps(stage: Theatre) -> list[ApplyStep]:
    return [one.step for one in stage.events if isinstance(one, ApplyChanged)]


def told(stage: Theatre) -> ApplyChanged:
    return [one for one in stage.events if isinstance(one, ApplyChanged)][-1]


def rehearse(stage: Theatre, **changes: object) -> FakeChild:
    """A gateway runs; a new config is being tried by the returned child."""
    stage.run()
    stage.supervisor.apply(stage.plan(key="sk-x", **changes), MODELS)
    stage.settle()
    assert steps(stage) == [ApplyStep.REHEARSING]
    return stage.child


def says_ready(stage: Theatre, child: FakeChild, models: list[str], *troubles: str) -> None:
    assert child.go_order is not None
    child.says(Ready(child.go_order.run_id, models, list(troubles)))
    stage.settle()


def take(stage: Theatre, child: FakeChild) -> None:
    says_ready(stage, child, ["demo"])
    assert child.orders == ["go", "take"]
    assert child.go_order is not None
    child.says(Taken(child.go_order.run_id))
    stage.settle()


def test_the_swap(stage: Theatre) -> None:
    child = rehearse(stage)
    old, address = stage.children[0], stage.last.address
    assert child.go_order is not None
    assert child.go_order.mode == "rehearse"
    assert old.orders == ["go"]
    take(stage, child)
    assert steps(stage)[-1] is ApplyStep.REHEARSING  # the old one may still accept a client
    old.says(Draining(1, 0))
    stage.settle()
    assert steps(stage)[-1] is ApplyStep.APPLIED
    assert stage.state() is State.RUNNING
    assert (stage.last.pid, stage.last.address) == (child.pid, address)
    assert old.orders == ["go", "leave"]
    old.says(Exited(0, ()))
    stage.wait(WATCH_S + 1.0)
    assert steps(stage)[-1] is ApplyStep.KEPT
    assert stage.state() is State.RUNNING


def test_what_litellm_complains_of_in_the_rehearsal_is_told(stage: Theatre) -> None:
    child = rehearse(stage)
    says_ready(stage, child, ["demo"], "Skipping guardrail 'filter': starting WITHOUT it")
    assert child.go_order is not None
    child.says(Taken(child.go_order.run_id))
    stage.settle()
    stage.children[0].says(Draining(1, 0))
    stage.settle()
    kinds = [one for one in stage.events if isinstance(one, Notice | ApplyChanged)]
    notice = kinds[-2]
    assert isinstance(notice, Notice)
    assert "Skipping guardrail 'filter'" in notice.text
    assert steps(stage)[-1] is ApplyStep.APPLIED  # so that whoever waits for it has heard it all


def test_the_states_in_between_are_only_running(stage: Theatre) -> None:
    child = rehearse(stage)
    before = len(stage.states)
    take(stage, child)
    stage.children[0].says(Exited(0, ()))
    stage.settle()
    assert stage.states[before:] == [State.RUNNING]


def test_a_config_that_litellm_refuses_changes_nothing(stage: Theatre) -> None:
    child = rehearse(stage)
    assert child.go_order is not None
    child.says(Failed(child.go_order.run_id, "KeyError: 'model'", 7))
    stage.settle()
    assert told(stage).step is ApplyStep.REFUSED
    assert "line 7" in told(stage).reason
    assert stage.children[0].orders == ["go"]
    assert stage.state() is State.RUNNING


def test_a_model_that_is_dropped_is_a_refusal(stage: Theatre) -> None:
    child = rehearse(stage)
    says_ready(stage, child, ["other"], "LLM Provider NOT provided: nopenai/x")
    assert told(stage).step is ApplyStep.REFUSED
    assert "leaves out demo" in told(stage).reason
    assert "nopenai" in told(stage).reason
    assert child.orders == ["go", "leave"]


def test_a_model_that_the_endpoint_does_not_list_is_a_refusal(stage: Theatre) -> None:
    stage.models = ()
    child = rehearse(stage)
    says_ready(stage, child, ["demo"])
    assert told(stage).step is ApplyStep.REFUSED
    assert "demo" in told(stage).reason


def test_one_that_does_not_answer_is_a_refusal(stage: Theatre) -> None:
    child = rehearse(stage)
    stage.probe = SICK
    says_ready(stage, child, ["demo"])
    assert told(stage).step is ApplyStep.REFUSED
    assert "HTTP 503" in told(stage).reason
    stage.probe = OK


@pytest.mark.parametrize("when", ["rehearsing", "taking"])
def test_one_that_dies_before_the_swap(stage: Theatre, when: str) -> None:
    child = rehearse(stage)
    if when == "taking":
        says_ready(stage, child, ["demo"])
    child.says(Exited(-11, ("segfault",)))
    stage.settle()
    assert told(stage).step is ApplyStep.REFUSED
    assert stage.children[0].orders == ["go"]
    assert stage.state() is State.RUNNING


def test_an_early_death_brings_the_old_config_back(stage: Theatre) -> None:
    child = rehearse(stage, drain_s=33.0)
    address = stage.last.address
    take(stage, child)
    stage.wait(WATCH_S - 5.0)
    child.says(Exited(1, ("boom",)))
    stage.settle()
    assert steps(stage)[-1] is ApplyStep.ROLLED_BACK
    assert "exit status 1" in told(stage).reason
    back = stage.child
    assert back.go_order is not None
    assert back.go_order.drain_s == 10.0
    stage.ready()
    assert stage.state() is State.RUNNING
    assert stage.last.address == address


def test_a_later_death_is_an_ordinary_crash(stage: Theatre) -> None:
    child = rehearse(stage, drain_s=33.0)
    take(stage, child)
    stage.wait(WATCH_S + 1.0)
    child.says(Exited(1, ()))
    stage.settle()
    assert ApplyStep.ROLLED_BACK not in steps(stage)
    assert stage.child.go_order is not None
    assert stage.child.go_order.drain_s == 33.0


def test_the_old_one_that_does_not_leave_is_killed(stage: Theatre) -> None:
    child = rehearse(stage)
    take(stage, child)
    old = stage.children[0]
    stage.wait(16.0)
    assert old.orders[-1] == "kill"


def test_a_stop_during_the_rehearsal(stage: Theatre) -> None:
    child = rehearse(stage)
    stage.supervisor.stop()
    stage.settle()
    assert told(stage).step is ApplyStep.ABANDONED
    assert child.orders == ["go", "leave"]
    stage.children[0].says(Exited(0, ()))
    child.says(Exited(0, ()))
    stage.settle()
    assert stage.state() is State.STOPPED
    assert stage.supervisor._machine.alone


def test_a_newer_apply_takes_the_place_of_an_older(stage: Theatre) -> None:
    first = rehearse(stage)
    stage.supervisor.apply(stage.plan(), MODELS)
    stage.settle()
    assert first.orders == ["go", "leave"]
    take(stage, stage.child)
    stage.children[0].says(Draining(1, 0))
    stage.settle()
    trying = ApplyStep.REHEARSING
    assert steps(stage) == [trying, ApplyStep.ABANDONED, trying, ApplyStep.APPLIED]


def test_an_old_one_that_is_stuck_is_not_waited_for(stage: Theatre) -> None:
    child = rehearse(stage)
    take(stage, child)
    stage.wait(1.1)
    assert steps(stage)[-1] is ApplyStep.APPLIED


def test_a_new_one_that_dies_at_once_was_applied_first(stage: Theatre) -> None:
    child = rehearse(stage)
    take(stage, child)
    child.says(Exited(-9, ()))
    stage.settle()
    assert steps(stage)[-2:] == [ApplyStep.APPLIED, ApplyStep.ROLLED_BACK]


def test_a_crash_during_the_rehearsal_lets_both_go_on(stage: Theatre) -> None:
    child = rehearse(stage)
    stage.children[0].says(Exited(-9, ()))
    stage.settle()
    take(stage, child)
    assert stage.state() is State.RUNNING
    assert stage.last.pid == child.pid


def test_with_nothing_running_it_is_a_start(stage: Theatre) -> None:
    stage.supervisor.apply(stage.plan(), MODELS)
    stage.settle()
    stage.ready()
    assert stage.state() is State.RUNNING
    assert steps(stage) == []


def test_a_new_port_is_opened_before_the_old_is_left(stage: Theatre, free_port: int) -> None:
    child = rehearse(stage, port=free_port)
    old_address = stage.last.address
    take(stage, child)
    assert stage.last.address == f"http://127.0.0.1:{free_port}" != old_address


def test_a_new_port_that_is_busy_changes_nothing(stage: Theatre) -> None:
    stage.run()
    holder = Listener.open("127.0.0.1", 0)
    try:
        stage.supervisor.apply(stage.plan(port=holder.port), MODELS)
        stage.settle()
    finally:
        holder.close()
    assert told(stage).step is ApplyStep.REFUSED
    assert f"Port {holder.port}" in told(stage).reason
    assert told(stage).address == f"127.0.0.1:{holder.port}"
    assert len(stage.children) == 1
    assert stage.children[0].orders == ["go"]
    assert stage.state() is State.RUNNING


def test_a_rehearsal_that_takes_too_long(stage: Theatre) -> None:
    child = rehearse(stage, start_deadline_s=30.0)
    stage.wait(31.0)
    assert told(stage).step is ApplyStep.REFUSED
    assert child.orders == ["go", "leave"]
    assert stage.state() is State.RUNNING


# ---- the same port on another address: nobody but we ourselves hold it


def move(stage: Theatre, port: int) -> FakeChild:
    """A gateway on this port of 127.0.0.1 is being moved to all addresses, as far as the swap."""
    stage.run(port=port)
    stage.supervisor.apply(stage.plan(host="0.0.0.0", port=port), MODELS)
    stage.settle()
    child = stage.child
    says_ready(stage, child, ["demo"])
    return child


def hosts(stage: Theatre) -> list[str]:
    return [one.host for one in stage.events if isinstance(one, StateChanged)]


@needs_second_address_on_port
def test_another_address_on_the_same_port_is_taken_when_the_old_one_lets_go(
    stage: Theatre, free_port: int
) -> None:
    child = move(stage, free_port)
    old = stage.children[0]
    assert old.orders == ["go", "leave"]
    assert child.orders == ["go"]
    assert hosts(stage)[-1] == "127.0.0.1"
    old.says(Draining(1, 1))
    stage.settle()
    assert child.orders == ["go", "take"]
    assert told(stage).step is ApplyStep.APPLIED
    assert hosts(stage)[-1] == "0.0.0.0"
    assert stage.state() is State.RUNNING


@needs_second_address_on_port
def test_an_address_that_cannot_be_had_then_leaves_the_former(
    stage: Theatre, free_port: int
) -> None:
    child = move(stage, free_port)

    def busy(host: str, port: int) -> Listener:
        if host == "0.0.0.0":
            raise PortError("Somebody was quicker.", busy=True)
        return Listener.open(host, port)

    stage.listen = busy
    stage.children[0].says(Draining(1, 0))
    stage.settle()
    assert child.orders == ["go", "take"]
    assert (told(stage).step, told(stage).reason) == (ApplyStep.REFUSED, "Somebody was quicker.")
    assert stage.state() is State.RUNNING
    assert stage.last.address == f"http://127.0.0.1:{free_port}"
    assert stage.last.pid == child.pid


@needs_second_address_on_port
def test_an_old_one_that_does_not_let_go_keeps_the_address(stage: Theatre, free_port: int) -> None:
    child = move(stage, free_port)
    stage.wait(11.0)
    assert child.orders == ["go", "take"]
    assert told(stage).step is ApplyStep.REFUSED
    assert "does not let go" in told(stage).reason
    assert stage.state() is State.RUNNING
    assert hosts(stage)[-1] == "127.0.0.1"


@needs_second_address_on_port
def test_one_that_dies_before_it_has_the_address_gives_way_to_the_one_before(
    stage: Theatre, free_port: int
) -> None:
    child = move(stage, free_port)
    child.says(Exited(-9, ()))
    stage.settle()
    stage.ready()
    assert steps(stage)[-1] is ApplyStep.ROLLED_BACK
    assert stage.state() is State.RUNNING
    assert hosts(stage)[-1] == "127.0.0.1"


@needs_second_address_on_port
def test_an_address_that_is_not_of_this_computer_is_refused_at_once(
    stage: Theatre, free_port: int
) -> None:
    stage.run(port=free_port)
    stage.supervisor.apply(stage.plan(host="203.0.113.7", port=free_port), MODELS)
    stage.settle()
    assert told(stage).step is ApplyStep.REFUSED
    assert "203.0.113.7" in told(stage).reason
    assert len(stage.children) == 1


def test_where_it_cannot_be_taken_in_place_it_is_refused_at_once(
    stage: Theatre, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.run(port=free_port)

    def held(host: str, port: int) -> Listener:
        raise PortError(f"{host}:{port} is held.", busy=True)

    stage.listen = held
    with monkeypatch.context() as windows:
        windows.setattr(sys, "platform", "win32")
        stage.supervisor.apply(stage.plan(host="0.0.0.0", port=free_port), MODELS)
        stage.settle()
    assert told(stage).step is ApplyStep.REFUSED
    assert f"Windows does not give out port {free_port}" in told(stage).reason
    assert stage.children[0].orders == ["go"]
    assert stage.state() is State.RUNNING


# ---- what else a restart is


def test_the_same_config_again_is_told_as_a_restart(stage: Theatre) -> None:
    stage.run(digest="a")
    stage.supervisor.apply(stage.plan(digest="a"), frozenset())
    stage.settle()
    take(stage, stage.child)
    stage.wait(1.1)
    assert [one.again for one in stage.events if isinstance(one, ApplyChanged)] == [True, True]
    stage.supervisor.apply(stage.plan(digest="b"), frozenset())
    stage.settle()
    assert not told(stage).again


def test_a_crash_soon_after_a_restart_is_a_crash(stage: Theatre, free_port: int) -> None:
    stage.run(digest="a")
    stage.supervisor.apply(stage.plan(digest="a", port=free_port), frozenset())
    stage.settle()
    take(stage, stage.child)
    stage.dies(-9)
    stage.ready()
    assert ApplyStep.ROLLED_BACK not in steps(stage)
    assert stage.last.address == f"http://127.0.0.1:{free_port}"


def test_another_key_can_be_what_it_dies_of(stage: Theatre) -> None:
    stage.run(digest="a")
    environment = {"LITELLM_MASTER_KEY": "sk-another"}
    stage.supervisor.apply(stage.plan(digest="a", environment=environment), frozenset())
    stage.settle()
    take(stage, stage.child)
    stage.dies(-9)
    assert steps(stage)[-1] is ApplyStep.ROLLED_BACK


def test_limits_that_change_count_for_the_run_that_is_there(stage: Theatre) -> None:
    stage.run()
    stage.supervisor.limit(stop_deadline_s=40.0, restart_after_crash=False)
    stage.settle()
    stage.dies(1, "boom")
    assert stage.state() is State.GIVEN_UP
    stage.run()
    stage.supervisor.limit(stop_deadline_s=40.0, restart_after_crash=True)
    stage.supervisor.stop()
    stage.settle()
    stage.wait(39.0)
    assert "kill" not in stage.child.orders
    stage.wait(2.0)
    assert stage.child.orders[-1] == "kill"


# ---- what is left of before


def left(stage: Theatre) -> Finishing:
    return [one for one in stage.events if isinstance(one, Finishing)][-1]


def test_a_request_of_a_minute_and_a_half_is_finished_and_shown(stage: Theatre) -> None:
    child = rehearse(stage, drain_s=600.0)
    take(stage, child)
    old, begun = stage.children[0], stage.now
    old.says(Draining(1, 2))
    stage.settle()
    assert left(stage) == Finishing(2, begun, begun + 600.0)
    stage.wait(95.0)
    assert "kill" not in old.orders
    old.says(Draining(1, 1))
    stage.settle()
    assert left(stage) == Finishing(1, begun, begun + 600.0)
    old.says(Exited(0, ()))
    stage.settle()
    assert left(stage) == Finishing(0)


def test_requests_of_several_before_are_added_up(stage: Theatre) -> None:
    first = rehearse(stage, drain_s=600.0)
    take(stage, first)
    begun = stage.now
    stage.children[0].says(Draining(1, 1))
    stage.wait(40.0)
    stage.supervisor.apply(stage.plan(drain_s=600.0), MODELS)
    stage.settle()
    take(stage, stage.child)
    first.says(Draining(2, 3))
    stage.settle()
    assert left(stage) == Finishing(4, begun, begun + 640.0)
    stage.supervisor.stop()  # nobody gets ten minutes any more
    stage.settle()
    assert left(stage).until == stage.now + 12.0


def test_a_stop_shows_them_too(stage: Theatre) -> None:
    stage.run()
    stage.supervisor.stop()
    stage.settle()
    stage.child.says(Draining(stage.last.run_id, 1))
    stage.settle()
    assert left(stage).requests == 1
    stage.dies(0)
    assert left(stage) == Finishing(0)


def test_without_requests_nothing_is_shown(stage: Theatre) -> None:
    child = rehearse(stage)
    take(stage, child)
    stage.children[0].says(Draining(1, 0))
    stage.children[0].says(Exited(0, ()))
    stage.settle()
    assert not any(isinstance(one, Finishing) for one in stage.events)


def test_the_keys_of_client_programs_reach_every_sidecar_at_once(stage: Theatre) -> None:
    stage.supervisor.admit({"d1": "codex"}, {})
    child = rehearse(stage)
    old = stage.children[0]
    assert old.admitted == child.admitted == {"d1": "codex"}  # with the order to go
    stage.supervisor.admit({"d2": "codex"}, {})
    stage.settle()
    assert old.admitted == child.admitted == {"d2": "codex"}
    take(stage, child)
    stage.supervisor.admit({}, {})
    stage.settle()
    assert old.orders[-1] == "leave"  # it drains
    assert old.admitted == child.admitted == {}
    old.says(Exited(0, ()))
    stage.wait(WATCH_S + 1.0)
    child.says(Exited(9, ()))
    stage.wait(30.0)
    assert stage.child is not child
    assert stage.child.admitted == {}  # and not those of the plan's time


def test_no_more_than_three_finish_their_requests_at_once(
    stage: Theatre, caplog: pytest.LogCaptureFixture
) -> None:
    """Each holds a LiteLLM in memory; where somebody applies again and again, the oldest goes."""
    stage.run()
    for number in range(5):
        stage.supervisor.apply(stage.plan(key="sk-x", digest=str(number), drain_s=600.0), MODELS)
        stage.settle()
        take(stage, stage.child)
        stage.children[-2].says(Draining(number + 1, 1))
        stage.settle()
    first, second, *others = stage.children
    assert [one.orders[-1] for one in (first, second)] == ["kill", "kill"]
    assert [one.orders[-1] for one in others] == ["leave"] * 3 + ["take"]
    said = [one.getMessage() for one in caplog.records if "3 later ones" in one.getMessage()]
    for one, line in zip((first, second), said, strict=True):
        assert f"sidecar {one.pid} is ended" in line
    first.says(Exited(-9, ()))
    second.says(Exited(-9, ()))
    stage.settle()
    assert told_finishing(stage) == 3
    assert stage.state() is State.RUNNING


def told_finishing(stage: Theatre) -> int:
    return [one for one in stage.events if isinstance(one, Finishing)][-1].requests


def test_the_order_to_record_reaches_every_sidecar_that_is_there_or_comes(stage: Theatre) -> None:
    order = RecordBodies(True, 2000.0)
    child = rehearse(stage)
    old = stage.children[0]
    stage.supervisor.record(order)
    stage.settle()
    assert old.recording == child.recording == order
    take(stage, child)
    stage.supervisor.record(RecordBodies(True))
    stage.settle()
    assert old.recording == child.recording == RecordBodies(True)  # the one that drains, too
    old.says(Exited(0, ()))
    stage.wait(WATCH_S + 1.0)
    child.says(Exited(9, ()))
    stage.wait(30.0)
    assert stage.child is not child
    assert stage.child.go_order is not None
    assert (stage.child.go_order.bodies, stage.child.go_order.bodies_until) == (True, None)
    stage.supervisor.record(RecordBodies(False))
    stage.settle()
    assert not stage.child.recording.on


def test_what_is_recorded_is_handed_on_and_is_no_news_to_the_supervisor(stage: Theatre) -> None:
    child = rehearse(stage)
    body = Body(1, "id", "request", 0, "words")
    before = list(stage.events)
    child.says(body)
    stage.settle()
    assert stage.bodies == [body]
    assert stage.events == before
