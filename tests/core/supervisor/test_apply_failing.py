"""A changed config of which something is amiss: refused for what is new, told of what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.base.events import ApplyStep, State
from core.wire.failing import Failing
from core.wire.protocol import Draining, Ready, Taken
from tests.core.supervisor.conftest import FakeChild, Theatre
from tests.core.supervisor.test_apply import MODELS, rehearse, says_ready, told

FAILING = Failing("demo", "rpm is text, where LiteLLM needs a number.", "Write 60.", "", 7, 9)


def says(
    stage: Theatre, child: FakeChild, models: list[str], *failing: Failing, **more: object
) -> None:
    assert child.go_order is not None
    told = [one.encoded() for one in failing]
    child.says(Ready(child.go_order.run_id, models, [], told, **more))  # type: ignore[arg-type]
    stage.settle()


def says_failing(stage: Theatre, child: FakeChild, *failing: Failing, all_of: bool = True) -> None:
    says(stage, child, ["demo"], *failing, fails_all=all_of)


def test_a_model_that_answers_nobody_in_the_rehearsal_is_a_refusal(stage: Theatre) -> None:
    child = rehearse(stage)
    says_failing(stage, child, FAILING, Failing("b", "no"), all_of=False)
    assert told(stage).step is ApplyStep.REFUSED
    assert "No request to demo can be answered (line 7)" in told(stage).reason
    assert "The same holds for b" in told(stage).reason
    assert (told(stage).line, told(stage).column, told(stage).remedy) == (7, 9, "Write 60.")
    assert child.orders == ["go", "leave"]
    assert stage.children[0].orders == ["go"]


def test_a_line_of_an_included_file_is_told_but_is_none_of_the_config(stage: Theatre) -> None:
    child = rehearse(stage)
    says_failing(stage, child, replace(FAILING, file="sub/models.yaml"))
    assert "(line 7 of sub/models.yaml)" in told(stage).reason
    assert told(stage).line is None


def test_a_restart_of_what_serves_only_tells_of_it(stage: Theatre) -> None:
    stage.run(digest="same")
    stage.supervisor.apply(stage.plan(key="sk-x", digest="same"), frozenset())
    stage.settle()
    child = stage.child
    says_failing(stage, child, FAILING)
    assert child.orders == ["go", "take"]
    assert child.go_order is not None
    child.says(Taken(child.go_order.run_id))
    stage.settle()
    assert any("rpm is text" in one for one in stage.notices)


LEFT_OUT = Failing("odd", "rpm must be a number.", "Write 60.", "", 7, 9, left_out=True)


def serves_without(stage: Theatre, *failing: Failing) -> None:
    """A gateway runs, whose config had these already when it was started."""
    stage.start()
    says_failing(stage, stage.child, *failing, all_of=False)
    assert stage.state() is State.RUNNING


def apply_with(stage: Theatre, *failing: Failing) -> FakeChild:
    """A changed config is tried, and found to have these."""
    stage.supervisor.apply(stage.plan(key="sk-x", digest="new"), MODELS | {"odd"})
    stage.settle()
    says_failing(stage, stage.child, *failing, all_of=False)
    return stage.child


def test_what_was_left_out_before_is_told_and_keeps_no_change_from_service(stage: Theatre) -> None:
    serves_without(stage, LEFT_OUT)
    child = apply_with(stage, replace(LEFT_OUT, line=12))  # other lines have moved it
    assert child.orders == ["go", "take"]
    assert child.go_order is not None
    child.says(Taken(child.go_order.run_id))
    stage.settle()
    said = stage.notices[-1]
    assert "LiteLLM leaves out odd (line 12)" in said
    assert "The config before had this, too. Your other changes are in service." in said


@pytest.mark.parametrize(
    "now",
    [
        (LEFT_OUT, LEFT_OUT),
        (replace(LEFT_OUT, reason="tpm must be a number."),),
        (LEFT_OUT, replace(LEFT_OUT, model="another")),
        (replace(LEFT_OUT, left_out=False),),
    ],
)
def test_what_is_new_is_a_refusal_beside_what_was_there_before(
    stage: Theatre, now: tuple[Failing, ...]
) -> None:
    serves_without(stage, LEFT_OUT)
    apply_with(stage, *now)
    assert told(stage).step is ApplyStep.REFUSED


def test_what_was_mended_may_not_come_back(stage: Theatre) -> None:
    serves_without(stage, LEFT_OUT)
    stage.models = ("demo", "odd")
    stage.supervisor.apply(stage.plan(key="sk-x", digest="mended"), MODELS | {"odd"})
    stage.settle()
    says_ready(stage, stage.child, ["demo", "odd"])
    assert stage.child.go_order is not None
    stage.child.says(Taken(stage.child.go_order.run_id))
    stage.settle()
    apply_with(stage, LEFT_OUT)
    assert told(stage).step is ApplyStep.REFUSED


def test_what_is_declared_and_not_there_is_a_refusal_beside_it(stage: Theatre) -> None:
    serves_without(stage, LEFT_OUT)
    stage.supervisor.apply(stage.plan(key="sk-x", digest="new"), MODELS | {"odd", "third"})
    stage.settle()
    says_failing(stage, stage.child, LEFT_OUT, all_of=False)
    assert told(stage).step is ApplyStep.REFUSED
    assert "leaves out third" in told(stage).reason


def test_what_a_good_entry_made_up_for_is_a_refusal_once_that_is_gone(stage: Theatre) -> None:
    """Of two entries of one name LiteLLM left out one: as long as the other was there, clients were
    answered."""
    stage.start()
    says(stage, stage.child, ["demo", "odd"], LEFT_OUT)
    assert stage.state() is State.RUNNING
    stage.supervisor.apply(stage.plan(key="sk-x", digest="new"), MODELS | {"odd"})
    stage.settle()
    says(stage, stage.child, ["demo"], LEFT_OUT)
    assert told(stage).step is ApplyStep.REFUSED
    assert "leaves out odd" in told(stage).reason


def test_a_config_of_which_all_that_is_left_fails_is_a_refusal(stage: Theatre) -> None:
    """It failed before, too; but the next start would refuse this config."""
    stage.start()
    says(stage, stage.child, ["demo", "fine"], FAILING)
    stage.supervisor.apply(stage.plan(key="sk-x", digest="new"), MODELS)
    stage.settle()
    says_failing(stage, stage.child, FAILING, all_of=True)
    assert told(stage).step is ApplyStep.REFUSED
    assert "No request to demo can be answered" in told(stage).reason
    assert stage.children[0].orders == ["go"]


def test_a_config_of_which_litellm_leaves_out_all_that_is_left_is_a_refusal(
    stage: Theatre,
) -> None:
    stage.start()
    says(stage, stage.child, ["demo"], LEFT_OUT)
    stage.supervisor.apply(stage.plan(key="sk-x", digest="new"), frozenset({"odd"}))
    stage.settle()
    says(stage, stage.child, [], LEFT_OUT)
    assert told(stage).step is ApplyStep.REFUSED
    assert "leaves out odd" in told(stage).reason


def test_what_is_new_is_found_behind_any_number_of_old_ones(stage: Theatre) -> None:
    old = [Failing(f"m{number}", "no") for number in range(30)]
    serves_without(stage, *old)
    apply_with(stage, *old, FAILING)
    assert told(stage).step is ApplyStep.REFUSED
    assert "No request to demo can be answered" in told(stage).reason


def test_of_very_many_not_each_is_told(stage: Theatre) -> None:
    serves_without(stage, *(Failing(f"m{number}", "no") for number in range(30)))
    assert sum("can be answered" in one for one in stage.notices) == 20
    assert stage.notices[-1] == "10 more things in the config are amiss."


def test_what_had_no_room_in_the_message_is_taken_for_new(stage: Theatre) -> None:
    serves_without(stage, FAILING)
    stage.supervisor.apply(stage.plan(key="sk-x", digest="new"), MODELS)
    stage.settle()
    says(stage, stage.child, ["demo", "fine"], FAILING, untold=1)
    assert told(stage).step is ApplyStep.REFUSED


SLOW = """\
model_list: [{model_name: big, litellm_params: {model: a/b, rpm: x}}]
router_settings: {model_group_alias: {demo: big}}
"""


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("# Another line.\n" + SLOW, ApplyStep.APPLIED),
        (SLOW.replace("demo: big", "demo: other"), ApplyStep.REFUSED),
        (SLOW.replace("name: big", "name: demo").replace("demo: big", ""), ApplyStep.REFUSED),
    ],
)
def test_what_the_start_had_no_time_for_is_told_unless_it_was_changed(
    stage: Theatre, text: str, step: ApplyStep
) -> None:
    path = stage.folder / "c.yaml"
    stage.start(texts={path: SLOW})
    says(stage, stage.child, ["demo", "fine"], unreached=["demo"])
    assert stage.state() is State.RUNNING
    stage.supervisor.apply(stage.plan(key="sk-x", digest="new", texts={path: text}), MODELS)
    stage.settle()
    child = stage.child
    says(stage, child, ["demo", "fine"], FAILING)
    if step is ApplyStep.APPLIED:
        assert child.go_order is not None
        child.says(Taken(child.go_order.run_id))
        stage.children[0].says(Draining(1, 0))
        stage.settle()
        said = next(one for one in stage.notices if "rpm is text" in one)
        assert "before" not in said  # nobody knows that
    assert told(stage).step is step


def test_an_included_file_that_has_changed_makes_another_config(stage: Theatre) -> None:
    """The file that includes it is as it was."""
    main, part = stage.folder / "c.yaml", stage.folder / "models.yaml"
    stage.run(digest="same", texts={main: "include: [models.yaml]\n", part: "model_list: []\n"})
    texts = {main: "include: [models.yaml]\n", part: SLOW}
    stage.supervisor.apply(stage.plan(key="sk-x", digest="same", texts=texts), frozenset())
    stage.settle()
    says_failing(stage, stage.child, FAILING)
    assert told(stage).step is ApplyStep.REFUSED
