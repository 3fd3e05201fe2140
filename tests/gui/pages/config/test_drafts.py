"""Unsaved work on the config page: kept, offered again, and asked about when one leaves."""

from __future__ import annotations

import time
from typing import Any

import pytest

from core.base.errors import ConfigError
from core.config.store import Draft
from tests.gui.conftest import Driver, texts
from tests.gui.pages.config.acting import press, type_in
from tests.gui.stand_in.config import FILE
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui


def test_unsaved_work_is_kept_soon_and_when_the_page_is_left(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "x")
    inside.wait(lambda: engine.called("config.keep_draft"))
    type_in(inside, page, "y")
    inside.page("Status")
    assert engine.called("config.keep_draft")[-1] == (FILE + "xy",)
    inside.page("Config")
    assert page.editor.content == FILE + "xy"


def test_undoing_everything_drops_the_draft(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "x")
    page.drafts.keep()
    page.editor.text.undo()
    page.drafts.keep()
    assert engine.called("config.drop_draft")


def left_draft(engine: StandInEngine, text: str) -> None:
    engine.config.draft = Draft(text, engine.config.digest, time.time() - 60)


def test_a_left_draft_is_offered_and_restored(engine: StandInEngine, inside: Driver) -> None:
    left_draft(engine, FILE + "# lost?\n")
    page = inside.page("Config")
    assert "Unsaved work from" in texts(page.banners)
    page.editor.text.insert("1.0", "typed too early")
    assert page.editor.content == FILE
    assert "First choose" in inside.toasts
    press(inside, page, "draft", "Restore")
    assert page.editor.content == FILE + "# lost?\n"
    assert page.editor.modified
    page.save()
    inside.pump()
    assert engine.config.on_disk == FILE + "# lost?\n"


def test_a_left_draft_can_be_discarded(engine: StandInEngine, inside: Driver) -> None:
    left_draft(engine, "other\n")
    page = inside.page("Config")
    press(inside, page, "draft", "Discard")
    assert page.editor.content == FILE
    assert engine.called("config.drop_draft")
    type_in(inside, page, "x")
    assert page.editor.content == FILE + "x"


def test_a_draft_that_equals_the_file_is_not_worth_a_question(
    engine: StandInEngine, inside: Driver
) -> None:
    left_draft(engine, FILE)
    page = inside.page("Config")
    assert "draft" not in page.banners
    assert engine.called("config.drop_draft")


# ---- leaving


def leave(inside: Driver) -> list[bool]:
    left: list[bool] = []
    assert inside.app.shell is not None
    inside.app.shell.ask_to_close(lambda: left.append(True))
    inside.pump()
    return left


def test_leaving_with_nothing_unsaved_asks_nothing(inside: Driver, page: Any) -> None:
    assert leave(inside) == [True]


@pytest.mark.parametrize("in_front", ["Config", "Status"])
def test_leaving_saves_first_when_asked_to(
    engine: StandInEngine, inside: Driver, page: Any, in_front: str
) -> None:
    type_in(inside, page, "x")
    inside.page(in_front)
    left = leave(inside)
    assert left == []
    inside.press("save")
    assert left == [True]
    assert engine.config.on_disk == FILE + "x"


def test_leaving_can_be_called_off(inside: Driver, page: Any) -> None:
    type_in(inside, page, "x")
    left = leave(inside)
    inside.press("cancel")
    assert left == []
    assert page.editor.content == FILE + "x"


def test_leaving_without_saving_goes_back_to_the_file(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "x")
    left = leave(inside)
    inside.press("discard")
    assert left == [True]
    assert page.editor.content == FILE
    assert engine.called("config.drop_draft")


def test_a_save_that_fails_keeps_the_person_here(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "x")
    engine.config.save_error = ConfigError("Broken.", "", line=1, column=1)
    left = leave(inside)
    inside.press("save")
    assert left == []
    assert page.editor.content == FILE + "x"
