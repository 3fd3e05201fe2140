"""The history dialog: what was given to the gateway, what came of it, and the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.base.events import ApplyStep, State
from core.config.history import Outcome
from gui.pages.config.history import best_way_back
from gui.pages.config.strings import models_text
from tests.gui.conftest import Driver, texts
from tests.gui.pages.config.acting import applied, type_in
from tests.gui.stand_in.config import FILE, digest_of
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui

OLD = "model_list:\n  - model_name: old\n"
OLDER = "model_list:\n  - model_name: older\n"
BAD = "model_list:\n  - model_name: bad\n"


@pytest.fixture
def engine(tmp_path: Any) -> StandInEngine:
    engine = StandInEngine(tmp_path)
    engine.config.applied = (
        applied(FILE, Outcome.NEW, "demo", minutes_ago=1),
        applied(BAD, Outcome.REFUSED, "bad", reason="Line 2 is wrong.", minutes_ago=30),
        applied(OLD, Outcome.WORKED, "old", "older", minutes_ago=90),
    )
    return engine


@pytest.fixture
def page(inside: Driver) -> Any:
    page = inside.page("Config")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    return page


def open_history(inside: Driver, page: Any) -> Any:
    page.buttons["History"].invoke()
    inside.dialog()
    return page.applying.history.list


def choose(inside: Driver, found: Any, text: str) -> None:
    found.tree.selection_set(text)
    inside.pump()


def test_it_lists_what_came_of_each(inside: Driver, page: Any) -> None:
    found = open_history(inside, page)
    rows = [found.tree.item(one) for one in found.tree.get_children()]
    assert [row["text"].strip() for row in rows] == ["Applied", "Refused", "Worked"]
    assert [row["values"][1] for row in rows] == [
        "1 model: demo",
        "1 model: bad",
        "2 models: old, older",
    ]
    assert ["running" in row["values"][2] for row in rows] == [True, False, False]
    assert found.selected.text == FILE
    choose(inside, found, BAD)
    assert "Line 2 is wrong." in found.reason.cget("text")
    inside.press("close")
    assert page.applying.history.list is None


def test_one_whose_keys_were_not_kept_is_there_to_compare(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    lost = replace(applied(OLD, Outcome.WORKED, "old"), hidden=True)
    kept = applied(OLDER, Outcome.WORKED, "older")
    engine.config.applied = (engine.config.applied[0], lost, kept)
    assert best_way_back(engine.config.applied, "another", "another") is not lost
    found = open_history(inside, page)
    buttons = inside.app.dialogs.open_dialogs[0].buttons
    choose(inside, found, OLDER)
    assert buttons["back"].instate(["!disabled"])
    choose(inside, found, OLD)
    assert "They were not kept" in found.reason.cget("text")
    assert buttons["back"].instate(["disabled"])
    assert buttons["compare"].instate(["!disabled"])
    inside.press("close")


def test_an_open_dialog_follows_the_gateway(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    found = open_history(inside, page)
    choose(inside, found, BAD)
    engine.config.applied = (applied(FILE, Outcome.WORKED, "demo"), *engine.config.applied[1:])
    engine.gateway.applying(ApplyStep.KEPT)
    inside.pump()
    assert found.tree.item(FILE)["text"].strip() == "Worked"
    assert found.selected.text == BAD
    inside.press("close")


def test_going_back_is_offered_only_where_it_makes_sense(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    early = "model_list: []  # died\n"
    engine.config.applied = (
        *engine.config.applied,
        applied(early, Outcome.ROLLED_BACK, minutes_ago=99),
    )
    found = open_history(inside, page)
    dialog = inside.dialog()
    for entry, sense in ((OLD, True), (BAD, False), (early, False), (FILE, False), (OLD, True)):
        choose(inside, found, entry)
        assert dialog.buttons["back"].instate(["!disabled"]) == sense, entry
        blue = {key for key, one in dialog.buttons.items() if "Accent" in str(one.cget("style"))}
        assert blue == ({"back"} if sense else {"compare"}), entry
    choose(inside, found, BAD)
    inside.press("compare")
    assert "back" not in inside.dialog().buttons
    inside.press("close")
    assert not engine.called("gateway.go_back")


def test_an_empty_history_says_what_will_be_there(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.config.applied = ()
    open_history(inside, page)
    assert "Nothing yet" in texts(inside.dialog())
    for key in ("back", "compare"):
        assert inside.dialog().buttons[key].instate(["disabled"])
    inside.press("close")


def test_going_back_shows_the_file_as_it_is_then(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    choose(inside, open_history(inside, page), OLD)
    inside.press("back")
    inside.press("yes")
    assert engine.called("gateway.go_back") == [(OLD,)]
    assert page.editor.content == OLD == engine.config.on_disk
    assert not page.editor.modified
    assert usable_undo(page)
    page.editor.text.undo()
    assert page.editor.content == FILE


def usable_undo(page: Any) -> bool:
    return bool(page.buttons["Undo"].instate(["!disabled"]))


def test_enter_presses_the_blue_button_and_asks_before_another_config_serves(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    found = open_history(inside, page)
    choose(inside, found, BAD)
    found.tree.focus_force()
    inside.pump()
    found.tree.event_generate("<Return>")
    assert "Your text and the config of" in texts(inside.dialog())  # compared: that was blue
    inside.press("list")
    choose(inside, page.applying.history.list, OLD)
    page.applying.history.list.tree.focus_force()
    inside.pump()
    page.applying.history.list.tree.event_generate("<Return>")
    assert "the gateway changes over to it" in texts(inside.dialog())
    inside.press("no")
    assert not engine.called("gateway.go_back")


def test_of_the_same_config_given_twice_one_runs(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    again = replace(applied(FILE, Outcome.WORKED, "demo", minutes_ago=99), id="again")
    refused = replace(applied(FILE, Outcome.REFUSED, "demo", minutes_ago=0), id="refused")
    engine.config.applied = (refused, *engine.config.applied, again)
    found = open_history(inside, page)
    running = [one for one in found.tree.get_children() if found.tree.set(one, "running")]
    assert running == [FILE]
    inside.press("close")


def test_going_back_asks_before_unsaved_changes_are_replaced(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "# mine\n")
    choose(inside, open_history(inside, page), OLD)
    inside.press("back")
    assert "unsaved changes" in texts(inside.dialog())
    inside.press("no")
    assert not engine.called("gateway.go_back")
    assert page.editor.content == FILE + "# mine\n"
    choose(inside, open_history(inside, page), OLD)
    inside.press("back")
    inside.press("yes")
    assert page.editor.content == OLD


def test_comparing_shows_the_difference_and_leads_back_to_the_list(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    choose(inside, open_history(inside, page), OLD)
    inside.press("compare")
    view = inside.dialog().body.winfo_children()[-1].text
    assert view.tag_ranges("removed") and view.tag_ranges("added")
    inside.press("list")
    inside.dialog()
    assert page.applying.history.list.selected.text == OLD
    inside.press("compare")
    inside.press("back")
    inside.press("yes")
    assert engine.called("gateway.go_back") == [(OLD,)]
    assert page.editor.content == OLD


def test_a_failure_to_go_back_is_said_and_the_text_stays(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    from core.base.errors import DataFolderError

    error = DataFolderError("The disk is full.", "Make room.")
    engine.gateway.go_back = lambda id_: engine.script.job("gateway.go_back", id_, error=error)  # type: ignore[method-assign]
    choose(inside, open_history(inside, page), OLD)
    inside.press("back")
    inside.press("yes")
    assert "The disk is full." in texts(inside.dialog())
    inside.press("ok")
    assert page.editor.content == FILE
    type_in(inside, page, "# on\n")
    assert page.buttons["Save"].instate(["!disabled"])


def test_the_dialog_goes_when_the_window_is_locked(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    open_history(inside, page)
    inside.app.lock("")
    inside.pump()
    assert inside.app.dialogs.open_dialogs == []
    assert page.applying.history.list is None
    engine.script.hold = True
    page.applying.history.open()
    engine.script.release()
    inside.pump()
    assert inside.app.dialogs.open_dialogs == []


def test_the_way_back_is_the_running_one_or_the_newest_that_worked() -> None:
    new, older = applied("new", Outcome.WORKED), applied("older", Outcome.WORKED)
    bad = applied("bad", Outcome.REFUSED)
    assert best_way_back((bad, new, older), digest_of("bad"), digest_of("older")) is older
    assert best_way_back((bad, new, older), digest_of("bad"), "") is new
    assert best_way_back((bad, new, older), digest_of("new"), digest_of("new")) is older
    assert best_way_back((bad,), digest_of("x"), "") is None
    fresh = applied("fresh", Outcome.NEW)
    assert best_way_back((bad, fresh, older), digest_of("bad"), digest_of("fresh")) is fresh
    assert best_way_back((bad, fresh, older), digest_of("bad"), digest_of("gone")) is older


def test_many_models_are_shortened() -> None:
    assert models_text(()) == "No models"
    assert models_text(("a", "b")) == "2 models: a, b"
    text = models_text([f"a-model-number-{one}" for one in range(30)])
    assert text.startswith("30 models: a-model-number-0, ") and text.endswith(", …")
    assert models_text(("x" * 200,)).endswith("…")
    assert len(models_text(("x" * 200,))) < 60
