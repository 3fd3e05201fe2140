"""The usual keys of entry fields and of the editor, as they are pressed on every system."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from core.base.events import LogChunk, LogLine
from core.keys.entries import KeyEntry
from tests.gui.conftest import Driver, StandInEngine
from tests.gui.keyboard import as_it_arrives

pytestmark = pytest.mark.gui

TEXT = "one two three"
TO_THE_NEXT_WORD = sys.platform == "win32"
"""Where Control and Right lead to: there it is the next word, elsewhere the end of this one."""


def press(inside: Driver, *sequences: str) -> None:
    for sequence in sequences:
        inside.root.focus_get().event_generate(as_it_arrives(sequence))
        inside.root.update()


@pytest.fixture
def field(inside: Driver) -> Any:
    """An entry field of a page."""
    inside.engine.keys.fill(KeyEntry("A_KEY", True, 1.0))
    page = inside.page("Keys")
    entry = next(one for one in page.tools.winfo_children() if one.winfo_class() == "TEntry")
    entry.focus_force()
    inside.pump()
    entry.insert(0, TEXT)
    entry.icursor(5)
    entry.selection_clear()
    return entry


def selected(entry: Any) -> str:
    return str(entry.selection_get()) if entry.selection_present() else ""


def test_the_first_and_the_last_of_a_list_are_a_key_away(inside: Driver) -> None:
    tree = inside.page("Clients").list.tree
    inside.wait(tree.get_children, what="the tools")
    rows = tree.get_children()
    tree.focus_force()
    inside.pump()
    for key, row in (("<End>", rows[-1]), ("<Home>", rows[0]), ("<KP_End>", rows[-1])):
        press(inside, key)
        assert (tree.focus(), tree.selection()) == (row, (row,))
        assert tree.bbox(row), "out of sight"


def test_moving_and_selecting_in_a_field(inside: Driver, field: Any) -> None:
    for key, at, chosen in (
        ("<Control-a>", None, TEXT),
        ("<Control-Lock-A>", None, TEXT),
        ("<Home>", 0, ""),
        ("<Control-Home>", 0, ""),
        ("<KP_Home>", 0, ""),
        ("<End>", 13, ""),
        ("<Control-End>", 13, ""),
        ("<Shift-Home>", 0, "one t"),
        ("<Control-Shift-Home>", 0, "one t"),
        ("<Control-Shift-End>", 13, "wo three"),
        ("<Control-Left>", 4, ""),
        ("<Control-Shift-Left>", 4, "t"),
        ("<Control-Right>", 8 if TO_THE_NEXT_WORD else 7, ""),
        ("<KP_Left>", 4, ""),
    ):
        field.selection_clear()
        field.icursor(5)
        press(inside, key)
        assert at is None or field.index("insert") == at, key
        assert selected(field) == chosen, key
        assert field.get() == TEXT, key


def test_deleting_in_a_field(inside: Driver, field: Any) -> None:
    for key, left in (
        ("<Control-BackSpace>", "one wo three"),
        ("<Control-Delete>", "one t three"),
        ("<BackSpace>", "one wo three"),
        ("<KP_Delete>", "one to three"),
        ("<Control-w>", TEXT),
        ("<Control-k>", TEXT),
        ("<Control-d>", TEXT),
        ("<Control-h>", TEXT),
        ("<Control-e>", TEXT),
    ):
        field.delete(0, "end")
        field.insert(0, TEXT)
        field.icursor(5)
        press(inside, key)
        assert field.get() == left, key


def test_the_clipboard_by_its_older_keys(inside: Driver, field: Any) -> None:
    field.selection_range(0, 3)
    press(inside, "<Control-Insert>")
    assert inside.root.clipboard_get() == "one"
    press(inside, "<Shift-Delete>")
    assert field.get() == " two three"
    field.icursor("end")
    press(inside, "<Shift-Insert>")
    assert field.get() == " two threeone"
    press(inside, "<Control-y>")  # pastes in a terminal
    assert field.get() == " two threeone"


def test_a_hidden_password_goes_as_a_whole(inside: Driver) -> None:
    inside.app.lock("")
    inside.pump()
    entry = inside.app.login.password.entry
    entry.focus_force()
    entry.insert(0, "green tram")
    press(inside, "<Control-BackSpace>")
    assert entry.get() == ""  # where its words end is not told


# ---- the editor

YAML = "model_list:\n  - model_name: demo\n    model: openai/demo\nlast: line"


@pytest.fixture
def text(inside: Driver) -> Any:
    text = inside.page("Config").editor.text
    text.reset(YAML)
    text.focus_force()
    inside.pump()
    text.go_to(2, 17)
    return text


def test_moving_in_the_editor(inside: Driver, text: Any) -> None:
    for key, at in (
        ("<Home>", (2, 2)),
        ("<End>", (2, 20)),
        ("<Control-Home>", (1, 0)),
        ("<Control-End>", (4, 10)),
        ("<Control-KP_Home>", (1, 0)),
        ("<KP_Down>", (3, 17)),
    ):
        text.go_to(2, 17)
        press(inside, key)
        assert text.cursor == at, key
        assert text.selection is None, key


def test_selecting_in_the_editor(inside: Driver, text: Any) -> None:
    for key, chosen in (
        ("<Shift-Home>", "- model_name: d"),
        ("<Control-Shift-Home>", "model_list:\n  - model_name: d"),
        ("<Control-Shift-End>", "emo\n    model: openai/demo\nlast: line"),
        ("<Control-a>", YAML),
        ("<Control-Shift-Left>", "d"),
        ("<Control-Shift-Right>", "emo\n    " if TO_THE_NEXT_WORD else "emo"),
    ):
        text.tag_remove("sel", "1.0", "end")
        text.go_to(2, 17)
        press(inside, key)
        assert text.get("sel.first", "sel.last") == chosen, key


def test_whole_words_are_deleted_and_come_back(inside: Driver, text: Any) -> None:
    press(inside, "<Control-BackSpace>")
    assert text.line(2) == "  - model_name: emo"
    press(inside, "<Control-Delete>")
    assert text.line(2) == "  - model_name: "
    press(inside, "<Control-Delete>")  # at the end of a line: the line below comes up
    assert text.line(2) == "  - model_name:     model: openai/demo"
    press(inside, "<Control-z>")
    press(inside, "<Control-z>", "<Control-z>")
    assert text.content == YAML


def test_a_word_is_found_behind_its_first_letter_and_over_signs(inside: Driver, text: Any) -> None:
    press(inside, "<Control-Left>")
    assert text.cursor == (2, 16)
    press(inside, "<Control-Left>", "<Control-Left>")
    assert text.cursor == (2, 4)
    text.go_to(3, 0)
    press(inside, "<Control-Left>")
    assert text.cursor == (2, 20)


def test_ctrl_backspace_is_not_taken_for_backspace(inside: Driver, text: Any) -> None:
    text.go_to(3, 4)  # where BackSpace takes one level away
    press(inside, "<BackSpace>")
    assert text.line(3) == "  model: openai/demo"
    press(inside, "<Control-z>")
    text.go_to(3, 4)
    press(inside, "<Control-BackSpace>")
    assert text.line(3) != "  model: openai/demo"


def test_the_older_keys_of_the_clipboard_in_the_editor(inside: Driver, text: Any) -> None:
    text.select((2, 4), (2, 9))
    press(inside, "<Control-Insert>", "<Shift-Delete>")
    assert text.line(2) == "  - _name: demo"
    press(inside, "<Shift-Insert>")
    assert text.line(2) == "  - model_name: demo"
    press(inside, "<Insert>")
    assert text.content == YAML


def test_ctrl_tab_leaves_the_editor_as_it_is(inside: Driver, text: Any) -> None:
    press(inside, "<Control-Tab>")
    assert text.content == YAML
    assert inside.root.focus_get() is not text


# ---- texts that can only be read


def test_the_log_scrolls_by_keys(inside: Driver, engine: StandInEngine) -> None:
    view = inside.page("Logs").view
    inside.post(LogChunk(tuple(LogLine(f"line {n}", "INFO") for n in range(500))))
    inside.wait(lambda: view.settled)
    view.text.focus_force()
    inside.pump()
    end = view.text.yview()[1]
    assert end == pytest.approx(1.0)
    press(inside, "<Prior>")
    page_up = view.text.yview()
    assert 0.8 < page_up[1] < 1.0  # one page, not to wherever the hidden cursor is
    inside.wait(lambda: not view.following, what="the view to stand still")
    press(inside, "<Up>")
    up = view.text.yview()[0]
    assert up < page_up[0]
    press(inside, "<Down>")
    assert view.text.yview()[0] > up
    press(inside, "<End>")
    assert view.text.yview()[1] == pytest.approx(1.0)
    inside.wait(lambda: view.following, what="the view to follow")
    press(inside, "<Shift-Prior>")
    assert view.text.tag_ranges("sel")  # Shift selects, as everywhere
    press(inside, "<Control-Home>")  # last of all: it brings the beginning of the files
    assert view.text.yview()[0] == 0.0
