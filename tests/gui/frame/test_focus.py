"""What is typed goes to what is in front, also in the moment in which that changes."""

from __future__ import annotations

import pytest

from gui.shell import PAGES
from tests.gui.conftest import Driver, StandInEngine
from tests.gui.keyboard import Keyboard

OTHERS = [title for title, _icon in PAGES if title != "Config"]


@pytest.mark.gui
@pytest.mark.parametrize("title", OTHERS)
def test_the_page_before_hears_no_key_once_another_is_chosen(inside: Driver, title: str) -> None:
    config = inside.page("Config")
    inside.root.focus_force()
    config.editor.text.focus_set()
    inside.pump()
    assert str(inside.root.focus_get()).startswith(str(config))
    assert inside.app.shell is not None
    inside.app.shell.go_to(title)
    # No turn of the loop: a key that was pressed already would go there now.
    assert not str(inside.root.focus_get()).startswith(str(config))


@pytest.mark.gui
@pytest.mark.parametrize("key", ["space", "Return"])
def test_a_key_typed_while_a_page_comes_presses_nothing_on_it(
    inside: Driver, engine: StandInEngine, key: str
) -> None:
    """A page keeps its focus on the button that was used last: here the one that starts."""
    keys = Keyboard(inside)
    start = inside.page("Status").start
    keys.go_to(start)
    inside.page("Keys")
    shell = inside.app.shell
    assert shell is not None
    shell.go_to("Status")
    inside.root.event_generate(f"<KeyPress-{key}>", when="tail")  # in the queue, as a typed one
    inside.pump()
    assert not engine.called("gateway.start")
    assert not inside.app.dialogs.open_dialogs  # nor did the page before hear it
    inside.wait(lambda: keys.focus is start)
    keys.press(key)
    assert engine.called("gateway.start")


@pytest.mark.gui
def test_an_enter_pressed_twice_does_not_answer_the_question_that_it_brought(
    inside: Driver,
) -> None:
    said: list[str] = []
    keys = Keyboard(inside)
    dialog = inside.app.dialogs.confirm("Apply?", "", "Apply", lambda: said.append("yes"))
    dialog.buttons["yes"].event_generate("<KeyPress-Return>", when="tail")
    inside.pump()
    assert not said
    keys.press("Return")
    assert said == ["yes"]


@pytest.mark.gui
def test_what_is_typed_ahead_for_a_field_of_a_page_arrives(inside: Driver) -> None:
    Keyboard(inside)
    text = inside.page("Config").editor.text
    text.focus_set()
    inside.page("Keys")
    shell = inside.app.shell
    assert shell is not None
    shell.go_to("Config")
    text.mark_set("insert", "1.0")
    for key in ("x", "Return"):
        text.event_generate(f"<KeyPress-{key}>", when="tail")
    inside.pump()
    assert text.get("1.0", "2.0") == "x\n"
