"""The supervisor by replayed histories: a clock of our own, no process, no thread."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from core.base.events import State
from core.supervisor.listener import Listener
from core.supervisor.process import Exited
from core.wire.failing import Failing
from core.wire.protocol import Bye, Failed, LogTrouble, Ready
from tests.core.supervisor.conftest import OK, SICK, Theatre


def test_running_is_proved_by_the_endpoint(stage: Theatre) -> None:
    stage.probe = SICK
    stage.start()
    stage.ready()
    assert stage.state() is State.STARTING
    stage.probe = OK
    stage.wait(1.0)
    assert stage.state() is State.RUNNING
    assert stage.last.pid == stage.child.pid
    assert stage.last.address.startswith("http://127.0.0.1:")


def test_the_order_holds_the_secrets_and_hides_them(stage: Theatre) -> None:
    stage.start()
    order = stage.child.go_order
    assert order is not None
    assert order.environment == {"LITELLM_MASTER_KEY": "sk-very-secret"}
    assert "sk-very-secret" not in repr(order) + repr(stage.plan()) + repr(stage.events)


def test_stop_lets_it_finish_then_says_stopped(stage: Theatre) -> None:
    stage.run()
    stage.supervisor.stop()
    stage.settle()
    assert stage.state() is State.DRAINING
    assert stage.last.address == ""
    assert stage.child.orders == ["go", "leave"]
    stage.dies(0)
    assert stage.state() is State.STOPPED


def test_one_that_does_not_leave_is_killed_then_reported(stage: Theatre) -> None:
    stage.run()
    stage.supervisor.stop()
    stage.settle()
    stage.wait(11.0)
    assert "kill" not in stage.child.orders
    stage.wait(2.0)
    assert stage.child.orders[-1] == "kill"
    stage.wait(6.0)
    assert stage.state() is State.GIVEN_UP
    assert str(stage.child.pid) in stage.last.reason


def test_a_refusal_is_not_looped(stage: Theatre) -> None:
    stage.start()
    order = stage.child.go_order
    assert order is not None
    stage.child.says(Failed(order.run_id, "ValueError: no such provider", 4))
    stage.dies(3)
    assert stage.state() is State.GIVEN_UP
    assert "line 4" in stage.last.reason
    assert "no such provider" in stage.last.reason
    assert stage.last.address == ""
    stage.wait(100.0)
    assert len(stage.children) == 1


def test_a_death_before_ready_is_told_with_its_last_words(stage: Theatre) -> None:
    stage.start()
    stage.dies(-9, "libfoo.so: cannot open shared object file")
    assert stage.state() is State.GIVEN_UP
    killed = "SIGKILL" if hasattr(signal, "SIGKILL") else "signal 9"  # Windows has no such thing
    assert killed in stage.last.reason
    assert "libfoo.so" in stage.last.reason


def test_a_crash_keeps_the_address_and_comes_back(stage: Theatre) -> None:
    stage.run()
    address, run_id = stage.last.address, stage.last.run_id
    stage.dies(1, "boom")
    assert State.CRASHED in stage.states
    assert len(stage.children) == 2  # the first try comes at once
    stage.ready()
    assert stage.state() is State.RUNNING
    assert stage.last.address == address
    assert stage.last.run_id > run_id


def test_a_loop_of_crashes_waits_from_the_fourth_on(stage: Theatre) -> None:
    stage.run()
    for crash in range(3):
        stage.dies()
        assert len(stage.children) == 2 + crash
        stage.ready()
    stage.dies()
    assert stage.state() is State.CRASHED
    assert stage.last.address != ""
    assert len(stage.children) == 4
    stage.wait(0.9)
    assert len(stage.children) == 4
    stage.wait(0.2)
    assert len(stage.children) == 5


def test_kills_ten_seconds_apart_are_each_followed_by_a_try_at_once(stage: Theatre) -> None:
    stage.run()
    for kill in range(10):
        stage.wait(9.0)
        stage.dies(-9)
        assert stage.state() is State.STARTING
        assert len(stage.children) == 2 + kill
        stage.wait(1.0)
        stage.ready()
        assert stage.state() is State.RUNNING


def test_deaths_before_it_is_ready_are_those_of_a_loop(stage: Theatre) -> None:
    stage.run()
    stage.wait(60.0)
    for _ in range(3):
        stage.dies()
        assert stage.state() is State.STARTING
        stage.wait(60.0)  # a slow start is no service
    stage.dies()
    assert stage.state() is State.CRASHED


def test_too_many_crashes_are_given_up_with_the_reason(stage: Theatre) -> None:
    stage.run()
    for _ in range(11):
        stage.dies(1, "out of cheese")
        stage.wait(31.0)
        if stage.last.state is State.STARTING:
            stage.ready()
    assert stage.state() is State.GIVEN_UP
    assert "11 times" in stage.last.reason
    assert "out of cheese" in stage.last.reason
    assert stage.last.address == ""


def test_a_death_on_the_way_back_counts_as_a_crash(stage: Theatre) -> None:
    stage.run()
    for _ in range(4):
        stage.dies()
    assert stage.state() is State.CRASHED


def test_no_restart_where_the_settings_say_so(stage: Theatre) -> None:
    stage.run(restart_after_crash=False)
    stage.dies(1, "boom")
    assert stage.state() is State.GIVEN_UP
    assert len(stage.children) == 1


def test_stop_while_waiting_for_the_next_try(stage: Theatre) -> None:
    stage.run()
    for _ in range(4):
        stage.dies()
    assert stage.state() is State.CRASHED
    stage.supervisor.stop()
    stage.settle()
    assert stage.state() is State.STOPPED
    stage.wait(100.0)
    assert len(stage.children) == 4


def test_stop_while_starting(stage: Theatre) -> None:
    stage.start()
    stage.supervisor.stop()
    stage.settle()
    assert stage.child.orders == ["go", "leave"]
    stage.dies(0)
    assert stage.state() is State.STOPPED


def test_three_bad_verdicts_make_it_unhealthy_and_one_good_heals(stage: Theatre) -> None:
    stage.run()
    run_id = stage.last.run_id
    for _ in range(2):
        stage.supervisor.observe(run_id, SICK)
        stage.settle()
    assert stage.state() is State.RUNNING
    stage.supervisor.observe(run_id, SICK)
    stage.settle()
    assert stage.state() is State.UNHEALTHY
    assert "HTTP 503" in stage.last.reason
    stage.wait(1000.0)
    assert len(stage.children) == 1
    stage.supervisor.observe(run_id, OK)
    stage.settle()
    assert stage.state() is State.RUNNING


def test_verdicts_on_another_run_are_dropped(stage: Theatre) -> None:
    stage.run()
    for _ in range(5):
        stage.supervisor.observe(stage.last.run_id - 1, SICK)
        stage.settle()
    assert stage.state() is State.RUNNING


def test_a_restart_while_it_starts_waits_for_the_old_one(stage: Theatre) -> None:
    stage.start()
    old = stage.child
    stage.supervisor.apply(stage.plan(), frozenset())
    stage.settle()
    assert len(stage.children) == 1
    old.says(Exited(0, ()))
    stage.settle()
    assert len(stage.children) == 2
    stage.ready()
    assert stage.state() is State.RUNNING


def test_a_stop_after_a_restart_wins(stage: Theatre) -> None:
    stage.start()
    stage.supervisor.apply(stage.plan(), frozenset())
    stage.supervisor.stop()
    stage.settle()
    stage.dies(0)
    stage.wait(10.0)
    assert stage.state() is State.STOPPED
    assert len(stage.children) == 1


def test_starting_twice_starts_one(stage: Theatre) -> None:
    stage.start()
    stage.start()
    assert len(stage.children) == 1


def test_a_word_of_an_old_child_is_dropped(stage: Theatre) -> None:
    stage.run()
    old = stage.child
    stage.dies()
    stage.ready()
    old.says(Exited(1, ("late",)))
    stage.settle()
    assert stage.state() is State.RUNNING


def test_a_start_that_takes_too_long(stage: Theatre) -> None:
    stage.start(start_deadline_s=30.0)
    stage.wait(31.0)
    assert stage.state() is State.GIVEN_UP
    assert "in time" in stage.last.reason
    assert stage.child.orders[-1] == "kill"


def test_a_busy_port_starts_nothing(stage: Theatre) -> None:
    holder = Listener.open("127.0.0.1", 0)
    try:
        stage.start(port=holder.port)
    finally:
        holder.close()
    assert stage.state() is State.GIVEN_UP
    assert f"Port {holder.port}" in stage.last.reason
    assert stage.children == []


def test_a_program_that_is_not_there(stage: Theatre) -> None:
    stage.refuse = FileNotFoundError(2, "No such file or directory")
    stage.start()
    assert stage.state() is State.GIVEN_UP
    assert "No such file" in stage.last.reason
    assert stage.last.address == ""


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (lambda run: LogTrouble(run, "no space left"), "no space left"),
        (lambda run: LogTrouble(run, ""), "written again"),
        (lambda run: Bye(run, 2), "2 requests were"),
    ],
)
def test_what_the_child_tells_the_person(
    stage: Theatre, message: Callable[[int], LogTrouble | Bye], words: str
) -> None:
    stage.run()
    stage.child.says(message(stage.last.run_id))
    stage.settle()
    assert any(words in text for text in stage.notices)


def test_what_litellm_leaves_out_is_said(stage: Theatre) -> None:
    stage.start()
    order = stage.child.go_order
    assert order is not None
    stage.child.says(Ready(order.run_id, ["demo"], ["unknown provider: nopenai"]))
    stage.settle()
    assert stage.state() is State.RUNNING
    assert any("nopenai" in text for text in stage.notices)


def test_the_last_words_stand_at_the_end_of_the_log(stage: Theatre) -> None:
    stage.run()
    logs = stage.folder / "logs"
    logs.mkdir()
    segment = logs / f"proxy-20261123-052011-{stage.last.run_id}-001.log"
    segment.write_text("2026-11-23 05:20:11.123 INFO     uvicorn: up")  # cut off in mid-line
    stage.dies(-11, "Fatal Python error: Segmentation fault", "Current thread")
    lines = segment.read_text().splitlines()
    assert lines[0].endswith("uvicorn: up")
    assert "ERROR" in lines[1]
    assert "Segmentation fault" in lines[1]
    assert lines[2] == "    Current thread"


FAILING = Failing("demo", "weight comes from W, and stays text", "Write it.", "", 5, 3)


def ready_with(stage: Theatre, *, all_of: bool) -> None:
    order = stage.child.go_order
    assert order is not None
    stage.child.says(Ready(order.run_id, ["demo"], [], [FAILING.encoded()], all_of))
    stage.settle()


def test_a_config_that_would_fail_every_request_is_not_started(stage: Theatre) -> None:
    stage.start()
    ready_with(stage, all_of=True)
    assert stage.state() is State.GIVEN_UP
    assert "No request to demo can be answered (line 5): weight comes" in stage.last.reason
    assert stage.last.remedy == "Write it."
    assert stage.child.orders == ["go", "leave"]
    stage.dies(0)
    assert stage.state() is State.GIVEN_UP
    stage.start()  # and it can be tried again
    stage.ready()
    assert stage.state() is State.RUNNING


def test_one_that_fails_and_does_not_leave_is_killed(stage: Theatre) -> None:
    stage.start()
    ready_with(stage, all_of=True)
    stage.wait(6.0)
    assert stage.child.orders == ["go", "leave", "kill"]


def test_a_start_tells_of_one_model_that_fails(stage: Theatre) -> None:
    stage.start()
    ready_with(stage, all_of=False)
    assert stage.state() is State.RUNNING
    assert any("weight comes from W" in one for one in stage.notices)


def test_what_has_served_comes_back_whatever_the_rehearsal_says(stage: Theatre) -> None:
    stage.run()
    stage.dies(1, "boom")
    ready_with(stage, all_of=True)
    assert stage.state() is State.RUNNING


def test_a_restart_that_the_system_has_no_process_for_is_tried_again(stage: Theatre) -> None:
    stage.run()
    stage.refuse = OSError(11, "Resource temporarily unavailable")
    stage.dies(-9)
    assert stage.state() is State.CRASHED
    assert "Resource temporarily unavailable" in stage.last.reason
    assert stage.last.address != ""  # clients wait meanwhile
    stage.wait(1.1)
    assert stage.state() is State.CRASHED
    stage.refuse = None
    stage.wait(10.0)
    assert stage.state() is State.STARTING
    stage.ready()
    assert stage.state() is State.RUNNING


def test_a_restart_that_never_gets_a_process_ends(stage: Theatre) -> None:
    stage.run()
    stage.refuse = OSError(12, "Cannot allocate memory")
    stage.dies(-9)
    for _ in range(20):
        stage.wait(31.0)
    assert stage.state() is State.GIVEN_UP
    assert "Cannot allocate memory" in stage.last.reason


def test_a_first_start_without_a_process_is_said_at_once(stage: Theatre) -> None:
    stage.refuse = OSError(12, "Cannot allocate memory")
    stage.start()
    assert stage.state() is State.GIVEN_UP
