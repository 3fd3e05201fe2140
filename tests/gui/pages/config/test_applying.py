"""Applying from the config page: what the buttons say and do, and how a failure is told."""

from __future__ import annotations

from typing import Any

import pytest

from core.base.errors import ConfigError
from core.base.events import ApplyStep, FilesChanged, Finishing, Notice, State
from core.config.history import Outcome
from core.config.store import Issue
from tests.gui.conftest import Driver, texts
from tests.gui.pages.config.acting import applied, press, said, type_in
from tests.gui.stand_in.config import FILE
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui

BAD = FILE + "bad: true\n"


@pytest.fixture
def running(inside: Driver, page: Any) -> Any:
    """The page, with the gateway on the file as it is."""
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    return page


def tell(inside: Driver, step: ApplyStep, reason: str = "", remedy: str = "", **more: Any) -> None:
    inside.engine.gateway.applying(step, reason, remedy, **more)
    inside.pump()


def label(page: Any) -> str:
    return str(page.buttons["Apply"].cget("text"))


def usable(page: Any, name: str = "Apply") -> bool:
    return bool(page.buttons[name].instate(["!disabled"]))


def is_main(page: Any, name: str) -> bool:
    return "Accent" in str(page.buttons[name].cget("style"))


def banner(page: Any) -> str:
    return str(page.banners.texts.get("apply", ""))


def refuse(inside: Driver, page: Any, **more: Any) -> None:
    """The person applies a text that the gateway does not come up with."""
    type_in(inside, page, "bad: true\n")
    page.buttons["Apply"].invoke()
    inside.pump()
    tell(inside, ApplyStep.REHEARSING)
    tell(inside, ApplyStep.REFUSED, "LiteLLM refused it.", "Correct it.", **more)


# ---- files beside the config


def test_a_changed_file_that_the_config_includes_is_offered(inside: Driver, running: Any) -> None:
    assert not usable(running)
    inside.engine.events.post(FilesChanged(("sub/models.yaml",)))
    inside.pump()
    assert "sub/models.yaml has changed since the config was applied" in said(running)
    assert (label(running), usable(running)) == ("Apply", True)
    running.buttons["Apply"].invoke()
    inside.pump()
    assert inside.engine.called("gateway.apply")
    inside.engine.events.post(FilesChanged(()))
    inside.pump()
    assert "has changed" not in said(running)


# ---- the button


def test_while_nothing_runs_saving_is_the_main_thing(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    assert label(page) == "Start"
    assert is_main(page, "Save") and not is_main(page, "Apply")
    type_in(inside, page, "# new\n")
    assert label(page) == "Save and start"
    page.buttons["Apply"].invoke()
    inside.pump()
    assert engine.config.on_disk == FILE + "# new\n"
    assert engine.called("gateway.start") and not engine.called("gateway.apply")


def test_save_and_apply_writes_the_file_and_then_applies_it(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    assert label(running) == "Save and apply"
    assert not usable(running)
    assert is_main(running, "Apply") and not is_main(running, "Save")
    type_in(inside, running, "# new\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    made = [name for name, _args in engine.script.calls]
    assert made.index("config.save") < made.index("gateway.apply")
    assert engine.config.on_disk == FILE + "# new\n"


def test_what_is_saved_and_does_not_run_can_be_applied_from_both_places(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    type_in(inside, running, "# new\n")
    running.buttons["Save"].invoke()
    inside.pump()
    assert "still runs the config before" in said(running)
    assert label(running) == "Apply"
    assert running.strip.apply.winfo_manager()
    running.strip.apply.invoke()
    inside.pump()
    inside.pump()
    assert len(engine.called("gateway.apply")) == 1
    tell(inside, ApplyStep.REFUSED, "No.")
    running.buttons["Apply"].invoke()
    inside.pump()
    assert len(engine.called("gateway.apply")) == 2


def test_a_text_that_cannot_be_saved_is_not_applied(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    type_in(inside, running, "  a: [\n")
    engine.config.save_error = ConfigError("The list is not closed.", "Add ].", line=3, column=6)
    running.buttons["Apply"].invoke()
    inside.pump()
    assert not engine.called("gateway.apply")
    engine.config.save_error = None
    running.save()
    inside.pump()
    assert not engine.called("gateway.apply")


def test_a_file_that_others_changed_is_not_applied_unseen(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    engine.config.edit_outside("theirs: true\n")
    inside.pump()
    running.apply()
    inside.pump()
    assert not engine.called("gateway.apply")
    assert "which version" in inside.toasts


def test_ctrl_enter_applies_from_anywhere_on_the_page(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    running.editor.open_find()
    places = (running.editor.text, running.buttons["Undo"], running.editor.find.entry)
    for number, place in enumerate(places, start=1):
        type_in(inside, running, f"# {number}\n")
        place.focus_force()
        inside.pump()
        before = running.editor.content
        place.event_generate("<Control-Return>")
        inside.pump()
        assert running.editor.content == before == engine.config.on_disk
        assert len(engine.called("gateway.apply")) == number
        tell(inside, ApplyStep.APPLIED)
    other = inside.page("Logs")
    other.focus_force()
    inside.pump()
    inside.root.event_generate("<Control-Return>")
    inside.pump()
    assert len(engine.called("gateway.apply")) == len(places)


def test_the_engine_hears_of_unsaved_changes(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "# a\n")
    type_in(inside, page, "# b\n")
    assert engine.called("gateway.editing") == [(True,)]
    page.save()
    inside.pump()
    assert engine.called("gateway.editing") == [(True,), (False,)]
    type_in(inside, page, "# c\n")
    page.editor.text.undo()
    inside.pump()
    assert engine.called("gateway.editing") == [(True,), (False,), (True,), (False,)]


# ---- how it goes


def test_a_restart_is_not_called_a_new_config(inside: Driver, running: Any) -> None:
    tell(inside, ApplyStep.REHEARSING, again=True)
    assert "Restarting…" in said(running)
    assert "new config" not in said(running)


def test_the_strip_tells_each_step(inside: Driver, running: Any) -> None:
    type_in(inside, running, "# new\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    assert "Trying the new config" in said(running)  # said before the gateway knows
    assert not usable(running)
    tell(inside, ApplyStep.REHEARSING)
    assert "Trying the new config" in said(running)
    assert not running.strip.apply.winfo_manager()
    tell(inside, ApplyStep.APPLIED)
    assert said(running).endswith("Applied")
    tell(inside, ApplyStep.KEPT)
    assert said(running).endswith("Saved and running")


def test_requests_on_the_old_config_are_told_while_there_are_some(
    inside: Driver, running: Any
) -> None:
    type_in(inside, running, "# new\n")
    running.buttons["Apply"].invoke()
    inside.post(Finishing(2, 0.0, 9e9))
    tell(inside, ApplyStep.APPLIED)
    assert said(running).endswith("Applied; 2 requests finish on the old config")
    inside.post(Finishing(1, 0.0, 9e9))
    assert said(running).endswith("Applied; 1 request finishes on the old config")
    inside.post(Finishing(0))
    assert said(running).endswith("Applied")


def test_an_order_that_comes_to_nothing_can_be_given_again(inside: Driver, running: Any) -> None:
    type_in(inside, running, "# new\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    inside.post(Notice("error", "The window is locked.", "Log in."))
    assert "still runs the config before" in said(running)
    assert usable(running)


def test_a_refusal_is_said_with_its_place_and_changes_nothing(inside: Driver, running: Any) -> None:
    refuse(inside, running, line=2, column=5)
    assert "LiteLLM refused it. Correct it." in banner(running)
    assert "Nothing has changed" in banner(running)
    assert running.editor.text.cursor == (2, 4)
    assert "LiteLLM refused it." in running.issues.text.get("1.0", "end")
    assert running.editor.text.tag_ranges("issue_error_line")
    assert "still runs the config before" in said(running)
    assert running.editor.content == BAD


def test_the_place_of_a_refusal_stays_in_sight_under_the_banner(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    inside.root.geometry("1000x640+0+0")
    engine.config.applied = (applied(FILE, Outcome.WORKED, "demo"),)
    type_in(inside, running, "# many\n" * 80)
    running.buttons["Apply"].invoke()
    inside.press("apply")
    reason = "One of many words. " * 20
    tell(inside, ApplyStep.REFUSED, reason, "Correct it. " * 20, line=82, column=3)
    assert banner(running).count("One of many words") < 12
    assert running.editor.text.bbox("82.2") is not None


def test_the_banner_of_a_refusal_goes_with_the_next_try(inside: Driver, running: Any) -> None:
    refuse(inside, running)
    assert banner(running)
    type_in(inside, running, "# better\n")
    assert banner(running)
    running.buttons["Apply"].invoke()
    inside.pump()
    tell(inside, ApplyStep.REHEARSING)
    assert not banner(running)
    tell(inside, ApplyStep.APPLIED)
    assert not banner(running)


@pytest.mark.parametrize("solved", [False, True])
def test_a_refusal_goes_when_its_place_is_put_right(
    engine: StandInEngine, inside: Driver, running: Any, solved: bool
) -> None:
    """By another line, or by one that the check missed beside it; and it comes back by an undo."""
    type_in(inside, running, "bad: true\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    if solved:
        engine.config.issues = (Issue(3, 1, "error", "Something is missing.", ""),)
        running._show_issues(engine.config.issues)
    tell(inside, ApplyStep.REFUSED, "LiteLLM refused it.", line=3, column=1)
    assert banner(running)
    type_in(inside, running, "# a remark\n", "1.0")
    inside.wait(lambda: not running._check_soon.waits)
    inside.pump()
    assert banner(running)
    if solved:
        engine.config.issues = ()
        type_in(inside, running, "more: true\n")
    else:
        type_in(inside, running, "not_", "4.0")
    inside.wait(lambda: not banner(running), what="the banner to go")
    while running.editor.modified:
        running.editor.text.undo()
    inside.wait(lambda: banner(running), what="the banner to come back")


def test_the_same_refusal_twice_is_said_twice(inside: Driver, running: Any) -> None:
    refuse(inside, running)
    running.banners.dismiss("apply")
    running.buttons["Apply"].invoke()
    inside.pump()
    # Refused before anything was tried, in the same words.
    tell(inside, ApplyStep.REFUSED, "LiteLLM refused it.", "Correct it.")
    assert banner(running)
    assert usable(running)


def test_a_refusal_does_not_move_the_cursor_of_somebody_who_types(
    inside: Driver, running: Any
) -> None:
    type_in(inside, running, "bad: true\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    type_in(inside, running, "and on")
    where = running.editor.text.cursor
    tell(inside, ApplyStep.REFUSED, "LiteLLM refused it.", line=1, column=1)
    assert banner(running)
    assert running.editor.text.cursor == where


def test_an_apply_that_a_stop_came_before_is_no_news(inside: Driver, running: Any) -> None:
    type_in(inside, running, "# new\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    inside.engine.gateway.applying(ApplyStep.ABANDONED, "The gateway was stopped.")
    inside.engine.gateway.enter(State.DRAINING)
    inside.pump()
    inside.enter(State.STOPPED)
    assert not banner(running)
    assert said(running).endswith("Saved")


def test_a_refusal_while_another_page_is_in_front(inside: Driver, running: Any) -> None:
    type_in(inside, running, "bad: true\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    status = inside.page("Status")
    tell(inside, ApplyStep.REHEARSING)
    assert "Trying the new config" in texts(status)
    tell(inside, ApplyStep.REFUSED, "LiteLLM refused it.", line=2, column=3)
    assert "LiteLLM refused it." in inside.toasts
    assert "LiteLLM refused it." in texts(status)
    inside.page("Config")
    assert "LiteLLM refused it." in banner(running)
    assert running.editor.text.cursor == (2, 2)
    assert len(inside.app.toasts.texts) == 1


def test_a_page_opened_late_tells_what_went_wrong(engine: StandInEngine, inside: Driver) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    engine.config.on_disk = BAD
    tell(inside, ApplyStep.REFUSED, "LiteLLM refused it.")
    page = inside.page("Config")
    assert "LiteLLM refused it." in banner(page)


def test_a_config_that_was_taken_back_is_told_with_the_way_out(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    type_in(inside, running, "bad: true\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    tell(inside, ApplyStep.APPLIED)
    engine.config.applied = (
        applied(BAD, Outcome.ROLLED_BACK, "demo", reason="It died."),
        applied(FILE, Outcome.WORKED, "demo", minutes_ago=60),
    )
    engine.gateway.applying(ApplyStep.ROLLED_BACK, "It died.", "Look at the log.")
    engine.gateway.enter(State.CRASHED)
    engine.gateway.enter(State.STARTING, config=applied(FILE, Outcome.WORKED).digest)
    engine.gateway.running = applied(FILE, Outcome.WORKED).digest
    inside.pump()
    inside.enter(State.RUNNING)
    assert "taken back. It died. Look at the log." in banner(running)
    press(inside, running, "apply", "Go back to the one that worked")
    assert engine.called("gateway.go_back") == [(FILE,)]
    assert running.editor.content == FILE
    assert not running.editor.modified
    assert said(running).endswith("Saved and running")


def test_there_is_no_way_back_offered_where_there_is_none(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    engine.config.applied = (applied(BAD, Outcome.REFUSED, "demo"),)
    refuse(inside, running)
    assert set(running.banners.buttons["apply"]) == {"Show history"}


def test_issues_of_other_lines_stay_beside_a_refusal(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    engine.config.issues = (Issue(1, 1, "warning", "A common name.", ""),)
    type_in(inside, running, "bad: true\n")
    inside.wait(running.issues.winfo_ismapped)
    engine.config.issues = ()
    running._show_issues((Issue(1, 1, "warning", "A common name.", ""),))
    tell(inside, ApplyStep.REFUSED, "LiteLLM refused it.", config="", line=2, column=1)
    shown = running.issues.text.get("1.0", "end")
    assert "A common name." in shown and "LiteLLM refused it." in shown


def test_what_would_change_is_shown_before_it_is_applied(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    engine.config.applied = (applied(FILE, Outcome.WORKED),)
    type_in(inside, running, "# more\n")
    running.buttons["Apply"].invoke()
    dialog = inside.dialog()
    assert "What would run (1)" in texts(dialog)
    assert not engine.called("config.save")
    inside.press("cancel")
    assert not engine.called("config.save")
    assert not engine.called("gateway.apply")
    assert running.editor.modified
    running.buttons["Apply"].invoke()
    inside.press("apply")
    inside.pump()
    assert engine.config.on_disk == FILE + "# more\n"
    assert len(engine.called("gateway.apply")) == 1


def test_who_would_rather_not_look_is_not_asked_again(
    engine: StandInEngine, inside: Driver, running: Any
) -> None:
    engine.config.applied = (applied(FILE, Outcome.WORKED),)
    type_in(inside, running, "# more\n")
    running.buttons["Apply"].invoke()
    tick = next(
        one for one in inside.dialog().body.winfo_children() if one.winfo_class() == "TCheckbutton"
    )
    tick.invoke()
    inside.press("apply")
    inside.pump()
    assert not engine.settings.now.review_before_apply
    inside.enter(State.RUNNING)
    type_in(inside, running, "# again\n")
    running.buttons["Apply"].invoke()
    inside.pump()
    assert engine.config.on_disk.endswith("# again\n")
    assert len(engine.called("gateway.apply")) == 2
