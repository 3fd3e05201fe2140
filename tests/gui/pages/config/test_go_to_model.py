"""To a model by a part of its name, and folding from the menu."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gui.conftest import Driver
from tests.gui.keyboard import Keyboard
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui

CONFIG = (
    "model_list:\n"
    + "".join(
        f"  - model_name: m{number}\n    litellm_params:\n      model: openai/gpt-{number}\n"
        for number in range(60)
    )
    + "router_settings:\n  num_retries: 2\n"
)


@pytest.fixture
def engine(tmp_path: Any) -> StandInEngine:
    made = StandInEngine(tmp_path)
    made.config.on_disk = CONFIG
    return made


def test_a_part_of_the_name_leads_to_the_model_even_in_a_folded_block(
    inside: Driver, page: Any
) -> None:
    keys = Keyboard(inside)
    keys.go_to(page.editor.text)
    page.menu.menu.invoke([one.label for one in page.menu.entries].index("Fold all"))
    inside.pump()
    assert page.editor.gutter.shown == (1, 182, 184)
    keys.press("Control-Shift-O")
    dialog = inside.dialog()
    keys.type("m47")
    assert len(dialog.list.tree.get_children()) == 1
    keys.press("Return")
    inside.pump()
    assert inside.app.dialogs.open_dialogs == []
    line = 2 + 47 * 3
    assert page.editor.text.cursor[0] == line
    assert line in page.editor.gutter.shown
    assert keys.focus is page.editor.text
    page.menu.menu.invoke([one.label for one in page.menu.entries].index("Unfold all"))
    inside.pump()
    assert not page.editor.text.tag_ranges("folded")


def test_what_it_stands_for_is_searched_too_and_sections_come_last(
    inside: Driver, page: Any
) -> None:
    page.go_to_model()
    dialog = inside.dialog()
    rows = dialog.list.tree.get_children()
    assert [dialog.list.tree.item(row, "text") for row in rows[-2:]] == [
        "model_list",
        "router_settings",
    ]
    keys = Keyboard(inside)
    keys.type("gpt")
    keys.press("minus", "5", "9", "Return")
    assert page.editor.text.cursor[0] == 2 + 59 * 3


def test_escape_changes_nothing(inside: Driver, page: Any) -> None:
    page.editor.go_to((3, 0))
    page.go_to_model()
    Keyboard(inside).press("Escape")
    assert inside.app.dialogs.open_dialogs == []
    assert page.editor.text.cursor == (3, 0)


def test_where_there_is_nothing_to_go_to_that_is_said(inside: Driver, page: Any) -> None:
    page.editor.text.set_content("# nothing yet\n")
    page.go_to_model()
    assert inside.app.dialogs.open_dialogs == []
    assert "no model" in inside.toasts
