"""The config page in the window: editing, saving, conflicts and drafts. Nothing gets lost."""

from __future__ import annotations

from typing import Any

import pytest

from core.base.errors import ConfigError, DataFolderError
from core.config.store import Issue
from tests.gui.conftest import Driver, texts
from tests.gui.pages.config.acting import press, said, type_in
from tests.gui.stand_in.config import FILE
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui


def test_it_opens_the_file_and_shows_where_it_is(inside: Driver, page: Any) -> None:
    assert page.editor.content == FILE
    assert said(page).endswith("Saved")
    inside.pump()
    assert page.strip.path.cget("text").endswith(inside.engine.paths.config.name)
    assert page.buttons["Save"].instate(["disabled"])
    assert page.editor.text.tag_ranges("key")


def test_a_fresh_config_is_explained(engine: StandInEngine, inside: Driver) -> None:
    engine.config.created = True
    page = inside.page("Config")
    assert "demo" in texts(page.banners)
    page.editor.text.insert("1.0", "# mine\n")
    inside.pump()
    assert "template" in page.banners  # what it says helps as long as one writes
    page.save()
    inside.wait(lambda: "template" not in page.banners, what="no word of a fresh config")


def test_a_config_that_cannot_be_opened_can_be_tried_again(
    engine: StandInEngine, inside: Driver
) -> None:
    really = engine.config.load
    refused = DataFolderError("No right.")
    engine.config.load = lambda: engine.script.job("config.load", error=refused)  # type: ignore[method-assign]
    page = inside.page("Config")
    assert "No right." in texts(page.banners)
    page.editor.text.insert("1.0", "typed into nothing")
    assert page.editor.content == ""
    engine.config.load = really  # type: ignore[method-assign]
    press(inside, page, "open", "Try again")
    assert page.editor.content == FILE


def test_save_writes_the_text_and_drops_the_draft(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "# more\n")
    assert said(page).endswith("Unsaved changes")
    page.editor.text.focus_force()
    inside.pump()
    page.editor.text.event_generate("<Control-s>")
    inside.pump()
    assert engine.config.on_disk == FILE + "# more\n"
    assert said(page).endswith("Saved")
    assert engine.called("config.drop_draft")
    assert not page.editor.modified


def test_saved_is_what_the_person_sees(
    engine: StandInEngine, inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(inside, page, "# more\n")
    monkeypatch.setattr(page.editor.text, "_content", "what somebody reckoned it would be\n")
    page.editor.text.focus_force()
    inside.pump()
    page.editor.text.event_generate("<Control-s>")
    inside.pump()
    assert engine.config.on_disk == FILE + "# more\n"


def test_what_is_typed_while_saving_stays_unsaved(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "a")
    engine.script.hold = True
    page.save()
    type_in(inside, page, "b")
    engine.script.release()
    inside.pump()
    assert engine.config.on_disk == FILE + "a"
    assert page.editor.modified
    assert page.editor.content == FILE + "ab"


def test_a_syntax_error_is_shown_at_its_place_and_costs_nothing(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "  a: [\n")
    engine.config.save_error = ConfigError("The list is not closed.", "Add ].", line=3, column=6)
    page.save()
    inside.pump()
    assert engine.config.on_disk == FILE
    assert page.editor.content == FILE + "  a: [\n"
    assert page.editor.text.cursor == (3, 5)
    assert "The list is not closed." in page.issues.text.get("1.0", "end")
    assert "Line 3" in inside.toasts
    assert page.editor.modified


def test_any_other_failure_to_save_is_said(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "x")
    engine.config.save_error = DataFolderError("The disk is full.", "Make room.")
    page.save()
    assert "The disk is full." in texts(inside.dialog())
    assert page.editor.content == FILE + "x"
    assert page.editor.modified
    inside.press("ok")


def test_issues_come_after_a_pause_and_a_click_goes_there(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.config.issues = (Issue(2, 5, "warning", "A common name.", "Choose another."),)
    type_in(inside, page, "# x\n")
    inside.wait(page.issues.winfo_ismapped)
    assert engine.called("config.check")[-1] == (FILE + "# x\n",)
    assert page.strip.problems.cget("text") == "1 warning"
    inside.pump()
    x, y, _, height = page.issues.text.bbox("1.10")
    page.issues.text.event_generate("<Button-1>", x=x, y=y + height // 2)
    inside.pump()
    assert page.editor.text.cursor == (2, 4)
    assert page.focus_get() is page.editor.text


def test_tabs_are_offered_as_spaces(inside: Driver, page: Any) -> None:
    type_in(inside, page, "\tb: 1\n")
    inside.wait(lambda: "tabs" in page.banners)
    press(inside, page, "tabs", "Use two spaces")
    assert page.editor.content == FILE + "  b: 1\n"
    inside.wait(lambda: "tabs" not in page.banners)


# ---- changed outside


THEIRS = "theirs: true\n"
FRESH = "# of the first start\n"


def test_a_change_from_outside_is_offered_and_can_be_taken(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.config.edit_outside(THEIRS)
    inside.pump()
    assert "changed" in page.banners
    assert page.editor.content == FILE
    press(inside, page, "changed", "Take theirs")
    assert page.editor.content == THEIRS
    assert not page.editor.modified
    assert "changed" not in page.banners
    page.editor.text.undo()
    assert page.editor.content == FILE


def test_mine_can_be_kept_and_saved_over_theirs(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "# mine\n")
    engine.config.edit_outside(THEIRS)
    inside.pump()
    press(inside, page, "changed", "Keep mine")
    assert engine.config.on_disk == THEIRS
    page.save()
    inside.pump()
    assert engine.config.on_disk == FILE + "# mine\n"


def test_a_file_that_is_gone_is_said_to_be_and_put_back(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.config.fresh = FRESH
    engine.config.remove_outside()
    inside.pump()
    assert "file is gone" in texts(page.banners)
    assert said(page).endswith("The file is gone")
    assert page.editor.content == FILE
    press(inside, page, "changed", "Put mine back")
    assert engine.config.on_disk == FILE
    assert not page.editor.modified


def test_in_place_of_a_file_that_is_gone_one_can_begin_anew(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.config.fresh = FRESH
    engine.config.remove_outside()
    inside.pump()
    press(inside, page, "changed", "Compare")
    assert "Of a first start" in texts(inside.dialog().body)
    inside.press("theirs")
    assert engine.config.on_disk == page.editor.content == FRESH
    assert not page.editor.modified
    assert "changed" not in page.banners


def test_a_file_that_is_put_back_by_somebody_else_is_asked_about_no_more(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    """An editor that deletes and renames when it saves."""
    engine.config.remove_outside()
    inside.pump()
    assert "changed" in page.banners
    engine.config.edit_outside(FILE)
    inside.pump()
    assert "changed" not in page.banners
    assert page.editor.content == FILE


def test_a_file_that_is_gone_before_it_was_opened_is_said_to_be(
    engine: StandInEngine, inside: Driver
) -> None:
    engine.config.fresh = FRESH
    engine.config.remove_outside()
    page = inside.page("Config")
    assert "file is gone" in texts(page.banners)
    press(inside, page, "open", "Begin anew")
    assert engine.config.on_disk == page.editor.content == FRESH


def test_a_save_onto_a_changed_file_asks_first(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "# mine\n")
    engine.config.on_disk = THEIRS  # not noticed yet
    page.save()
    inside.pump()
    assert engine.config.on_disk == THEIRS
    press(inside, page, "changed", "Keep mine")
    assert engine.config.on_disk == FILE + "# mine\n"
    assert not page.editor.modified


def test_comparing_shows_both_and_decides(engine: StandInEngine, inside: Driver, page: Any) -> None:
    type_in(inside, page, "# mine\n")
    engine.config.edit_outside(FILE + "# theirs\n")
    inside.pump()
    press(inside, page, "changed", "Compare")
    view = inside.dialog().body.winfo_children()[-1].text
    assert view.tag_ranges("removed") and view.tag_ranges("added")
    inside.press("theirs")
    assert page.editor.content == FILE + "# theirs\n"


def test_the_same_change_on_both_sides_is_no_conflict(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "# same\n")
    engine.config.edit_outside(FILE + "# same\n")
    inside.pump()
    assert "changed" not in page.banners
    assert not page.editor.modified


def test_a_file_that_went_back_needs_no_answer(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.config.edit_outside(THEIRS)
    inside.pump()
    engine.config.edit_outside("other: 1\n")
    inside.pump()
    press(inside, page, "changed", "Take theirs")
    assert page.editor.content == "other: 1\n"


# ---- keys and looks


def test_the_font_size_keys_change_the_setting(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    size = engine.settings.now.font_size
    page.editor.text.focus_force()
    inside.pump()
    page.editor.text.event_generate("<Control-plus>")
    inside.pump()
    assert engine.settings.now.font_size == size + 1
    page.editor.text.event_generate("<Control-Key-0>")
    inside.pump()
    assert engine.settings.now.font_size == 11


def test_both_modes_colour_the_editor(inside: Driver, page: Any) -> None:
    for mode in ("dark", "light"):
        inside.app.theme.set_mode(mode)
        inside.pump()
        colors = inside.app.theme.colors
        assert str(page.editor.text.cget("background")) == colors.field
        assert str(page.editor.text.tag_cget("key", "foreground")) == colors.syntax_key


def test_what_was_typed_and_deleted_again_is_not_unsaved(inside: Driver, page: Any) -> None:
    text = page.editor.text
    type_in(inside, page, "# x")
    assert page.editor.modified
    text.delete("end - 4 chars", "end - 1 chars")
    inside.pump()
    assert not page.editor.modified
    assert page.buttons["Save"].instate(["disabled"])
    assert "Unsaved" not in said(page)
    text.undo()
    inside.pump()
    assert page.editor.modified
    text.undo()
    inside.pump()
    assert not page.editor.modified
    text.redo()
    inside.pump()
    assert page.editor.modified


def test_how_much_is_selected_is_told_of_all_of_it_too(inside: Driver) -> None:
    page = inside.page("Config")
    inside.wait(lambda: page.editor.content)
    page.editor.text.event_generate("<<SelectAll>>")
    number = len(page.editor.text.get("1.0", "end-1c"))
    inside.wait(lambda: f"({number} characters selected)" in page.strip.position.cget("text"))
