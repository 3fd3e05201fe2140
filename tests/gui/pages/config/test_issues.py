"""Problems on the config page: found as one types, gone to, mended."""

from __future__ import annotations

from typing import Any

import pytest

from core.config.edits import Edit, Fix
from core.config.issue import Issue
from tests.gui.conftest import Driver
from tests.gui.keyboard import Keyboard
from tests.gui.pages.config.acting import type_in
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui

WRONG, RIGHT = "modle_name", "model_name"


def look(text: str) -> tuple[Issue, ...]:
    """As the check would."""
    at = text.find(WRONG)
    if at < 0:
        return ()
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    fix = Fix(f"Change to {RIGHT}", (Edit(at, at + len(WRONG), RIGHT),))
    return (Issue(line, column, "error", "No such key.", "", "", "LP101", len(WRONG), fix),)


@pytest.fixture
def page(engine: StandInEngine, inside: Driver) -> Any:
    engine.config.find_issues = look
    return inside.page("Config")


def listed(page: Any) -> str:
    return str(page.issues.text.get("1.0", "end"))


def test_a_problem_is_marked_as_one_types_and_mended_by_key(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "  - modle_name: b\n")
    inside.wait(lambda: page.editor.issues, what="the check")
    ranges = page.editor.text.tag_ranges("issue_error")
    assert page.editor.text.get(*ranges) == WRONG
    page.editor.text.focus_force()
    page.editor.text.go_to(1)
    keys = Keyboard(inside)
    keys.press("F8")
    assert page.editor.text.cursor == (3, 4)
    keys.press("Control-period")
    assert "- model_name: b" in page.editor.content
    inside.wait(lambda: not page.editor.issues, what="the check")
    assert not page.issues.winfo_ismapped()
    keys.press("Control-z")
    assert "- modle_name: b" in page.editor.content


def test_where_nothing_can_be_mended_it_says_so(inside: Driver, page: Any) -> None:
    page.editor.text.focus_force()
    Keyboard(inside).press("Control-period")
    assert "no ready change" in inside.toasts


def test_what_a_check_found_in_a_text_of_before_is_not_shown(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "  - modle_name: b\n")
    engine.script.hold = True
    inside.wait(lambda: engine.called("config.check"), what="the check")
    type_in(inside, page, "# more\n")
    engine.config.find_issues = lambda _text: ()
    engine.script.release()
    inside.pump()
    assert not page.editor.issues
    inside.wait(lambda: len(engine.called("config.check")) > 1, what="the next check")
    assert engine.called("config.check")[-1][0].endswith("# more\n")


def test_a_fix_for_a_text_of_before_is_not_made(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    type_in(inside, page, "  - modle_name: b\n")
    inside.wait(lambda: page.editor.issues, what="the check")
    (issue,) = page.editor.issues
    engine.script.hold = True
    type_in(inside, page, "# more\n", at="1.0")
    before = page.editor.content
    page._fix(issue)
    inside.pump()
    assert page.editor.content == before
    assert "has changed" in inside.toasts
    engine.script.release()
    inside.pump()
