"""What may stand at the cursor: offered while one types, taken by Tab, Enter and the mouse."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from typing import Any

import pytest

from core.config.catalog import Catalog
from core.config.completion import Completions, complete
from core.config.help import Help
from core.config.store import Issue
from gui.editor.code_editor import CodeEditor
from gui.frame.editing_keys import teach_editing_keys
from gui.look.icons import Icons
from gui.look.styles import themed
from tests.core.config.test_completion import CATALOG, NAMES
from tests.gui.editor.hand import Hand

pytestmark = pytest.mark.gui

HEAD = "model_list:\n  - model_name: a\n    litellm_params:\n"


class Answers:
    """Who is asked what may stand there: answers at once, or when the test says so."""

    def __init__(self) -> None:
        self.catalog: Catalog = CATALOG
        self.hold = False
        self._held: list[Any] = []
        self.asked = 0

    def complete(self, text: str, at: int, asked: bool, tell: Any) -> None:
        self.asked += 1
        found: Completions = complete(text, at, self.catalog, NAMES, asked=asked)
        if self.hold:
            self._held.append(lambda: tell(found))
        else:
            tell(found)

    def release(self) -> None:
        self.hold = False
        held, self._held = self._held, []
        for one in held:
            one()


def _look_up(text: str, at: int, tell: Any) -> None:
    start = text.rfind(" ", 0, at) + 1
    tell(Help(start, at + 1, "rpm", "int", "Requests per minute.") if "rpm" in text else None)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def hand(answers: Answers) -> Iterator[Hand]:
    root = tk.Tk()
    errors: list[Any] = []
    root.report_callback_exception = lambda *details: errors.append(details)
    root.geometry("700x400+0+0")
    teach_editing_keys(root)
    theme = themed(root)
    editor = CodeEditor(root, theme, Icons(root, theme), {}, answers.complete, _look_up)
    editor.pack(fill="both", expand=True)
    root.update()
    yield Hand(root, editor)
    root.destroy()
    assert not errors


def offered(hand: Hand) -> list[str]:
    completer = hand.editor.completer
    return [one.label for one in completer.list.items] if completer.is_open else []


def test_it_comes_while_one_types_and_tab_takes_it(hand: Hand) -> None:
    hand.open(HEAD + "      ", 4, 6)
    hand.type("ap")
    assert offered(hand) == ["api_key"]
    hand.keys("<Tab>")
    assert hand.content == HEAD + "      api_key: "
    hand.keys("<Control-z>")
    assert hand.content == HEAD + "      ap"


def test_a_provider_leads_on_to_its_models(hand: Hand) -> None:
    hand.open(HEAD + "      model:", 4, 12)
    hand.type(" ")
    assert offered(hand) == ["openai/", "openrouter/"]
    hand.keys("<Down>", "<Return>")
    assert hand.content.endswith("model: openai/")
    assert offered(hand) == ["openai/gpt-4o", "openai/gpt-4o-mini"]
    hand.keys("<Down>", "<Down>", "<KP_Enter>")
    assert hand.content.endswith("model: openai/gpt-4o-mini")
    assert offered(hand) == []


def test_enter_is_a_new_line_where_nothing_was_chosen(hand: Hand) -> None:
    hand.open(HEAD + "      model:", 4, 12)
    hand.type(" open")
    assert offered(hand) == ["openai/", "openrouter/"]
    hand.keys("<Return>")
    assert hand.content.endswith("model: open\n      ")
    assert offered(hand) == []


def test_a_word_that_is_complete_leaves_enter_alone(hand: Hand) -> None:
    hand.open(HEAD + "      model:", 4, 12)
    hand.type(" x\n")
    hand.type("rpm")
    assert offered(hand) == []
    hand.keys("<Return>")
    assert hand.content.endswith("      rpm\n      ")


def test_no_letter_is_lost_while_the_answer_is_on_its_way(hand: Hand, answers: Answers) -> None:
    hand.open(HEAD + "      ", 4, 6)
    answers.hold = True
    hand.type("api")
    assert hand.content.endswith("      api")
    assert answers.asked == 1  # not one for every letter
    answers.release()
    hand.root.update()
    assert offered(hand) == ["api_key"]
    hand.type(":")
    assert hand.content.endswith("      api:")
    assert offered(hand) == []


def test_an_answer_that_comes_when_the_cursor_is_elsewhere_is_dropped(
    hand: Hand, answers: Answers
) -> None:
    hand.open(HEAD + "      ", 4, 6)
    answers.hold = True
    hand.type("a")
    hand.keys("<Up>")
    answers.release()
    hand.root.update()
    assert offered(hand) == []


def test_a_letter_is_drawn_before_anybody_looks_for_what_may_follow(
    hand: Hand, answers: Answers
) -> None:
    hand.open(HEAD + "      ", 4, 6)
    hand.text.event_generate("<KeyPress-a>")
    hand.root.update_idletasks()
    assert hand.content.endswith("a")
    assert answers.asked == 0
    hand.root.update()
    assert answers.asked == 1
    hand.text.event_generate("<KeyPress-p>")
    hand.keys("<Escape>")
    assert offered(hand) == []


def test_esc_closes_it_and_ctrl_space_opens_it(hand: Hand) -> None:
    hand.open(HEAD + "      ", 4, 6)
    hand.keys("<Control-space>")
    assert offered(hand) == ["model", "api_key", "rpm", "use_in_pass_through"]
    hand.keys("<Escape>")
    assert offered(hand) == []
    hand.keys("<Down>", "<Control-space>")
    hand.keys("<BackSpace>")
    assert hand.content == HEAD + "    "


def test_it_narrows_and_widens_with_what_is_typed(hand: Hand) -> None:
    hand.open(HEAD + "      ", 4, 6)
    hand.keys("<Control-space>")
    hand.type("r")
    assert offered(hand) == ["rpm"]
    hand.keys("<BackSpace>", "<Control-space>")
    assert "api_key" in offered(hand)


def test_what_stands_behind_the_word_stays_when_the_cursor_moves_in_it(hand: Hand) -> None:
    hand.open(HEAD + "      api: x", 4, 8)
    hand.keys("<Control-space>", "<Right>")
    assert offered(hand) == ["api_key"]
    hand.keys("<Tab>")
    assert hand.content.endswith("      api_key: x")


def test_a_click_takes(hand: Hand) -> None:
    hand.open(HEAD + "      ", 4, 6)
    hand.keys("<Control-space>")
    hand.root.update()
    rows = hand.editor.completer.list.rows
    x, y, width, height = rows.bbox("2.0")  # type: ignore[misc]
    rows.event_generate("<Button-1>", x=x + width // 2, y=y + height // 2)
    hand.root.update()
    assert hand.content.endswith("      api_key: ")


def test_it_stays_within_the_window(hand: Hand) -> None:
    hand.open(HEAD + "\n" * 60 + "router_settings:\n  routing_strategy: ", 65, 20)
    hand.text.see("insert")
    hand.root.update()
    hand.keys("<Control-space>")
    hand.root.update()
    panel = hand.editor.completer.list
    assert panel.visible
    assert panel.winfo_y() >= 0
    assert panel.winfo_y() + panel.winfo_height() <= hand.root.winfo_height()
    assert panel.winfo_x() + panel.winfo_width() <= hand.root.winfo_width()
    box = hand.text.bbox("insert")
    assert box is not None
    up = hand.text.winfo_rooty() - hand.root.winfo_rooty() + box[1]
    covers = panel.winfo_y() < up + box[3] and panel.winfo_y() + panel.winfo_height() > up
    assert not covers


def test_help_and_problems_are_told_at_the_cursor_and_under_the_pointer(hand: Hand) -> None:
    hand.open(HEAD + "      rpm: fast\n", 4, 8)
    hand.editor.show_issues([Issue(4, 7, "error", "Not a number.", "Put one.", "", "LP140", 3)])
    hand.keys("<Shift-F1>")
    panel = hand.editor.hover.panel
    assert panel.visible
    for said in ("Not a number.", "Put one.", "LP140", "Requests per minute.", "int"):
        assert said in panel.said
    hand.keys("<Right>")
    assert not panel.visible
    box = hand.text.bbox("4.7")
    assert box is not None
    hand.text.event_generate("<Motion>", x=box[0] + 2, y=box[1] + 2)
    hand.editor.hover._soon._come()
    hand.root.update()
    assert "LP140" in panel.said
    assert panel.visible
    hand.text.event_generate("<Leave>")
    hand.root.update()
    assert not panel.visible
