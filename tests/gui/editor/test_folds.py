"""Folding: by the mark in the margin, by keys; and nothing that is folded changes out of sight."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from core.config.store import Issue
from tests.gui.editor.hand import Hand

pytestmark = pytest.mark.gui

CONFIG = """\
model_list:
  - model_name: a
    litellm_params:
      model: openai/a
      rpm: 5
  - model_name: b
    litellm_params:
      model: openai/b
router_settings:
  num_retries: 2
"""


def shown(hand: Hand) -> list[int]:
    """The numbers in the margin."""
    hand.root.update()
    return list(hand.editor.gutter.shown)


def pills(hand: Hand) -> list[str]:
    """What is said behind folded lines."""
    hand.root.update()
    return [str(one.cget("text")) for one in hand.text.winfo_children() if one.winfo_ismapped()]


def click_mark(hand: Hand, line: int) -> None:
    """Press the mark beside the line."""
    hand.root.update()
    gutter, place = hand.editor.gutter, hand.text.dlineinfo(f"{line}.0")
    assert place is not None
    x, y = gutter.winfo_width() - 8, place[1] + place[3] // 2
    gutter.event_generate("<Button-1>", x=x, y=y)
    gutter.event_generate("<ButtonRelease-1>", x=x, y=y)
    hand.root.update()


@pytest.fixture
def open_(hand: Hand) -> Hand:
    hand.open(CONFIG)
    return hand


def test_the_mark_folds_a_block_and_opens_it(open_: Hand) -> None:
    assert set(open_.editor.gutter.fold_marks) == {1, 2, 3, 6, 7, 9}
    click_mark(open_, 2)
    assert shown(open_) == [1, 2, 6, 7, 8, 9, 10, 11]
    assert pills(open_) == ["⋯ 3 lines"]
    assert open_.content == CONFIG
    click_mark(open_, 2)
    assert shown(open_) == list(range(1, 12))
    assert pills(open_) == []


def test_a_click_on_what_is_hidden_opens_it(open_: Hand) -> None:
    click_mark(open_, 2)
    pill = next(one for one in open_.text.winfo_children() if one.winfo_ismapped())
    pill.event_generate("<Button-1>")
    assert shown(open_) == list(range(1, 12))


def test_keys_fold_the_innermost_block_then_the_one_around_it(open_: Hand) -> None:
    open_.text.go_to(4, 8)
    open_.keys("<Alt-Left>")
    assert shown(open_) == [1, 2, 3, 6, 7, 8, 9, 10, 11]
    assert open_.text.cursor == (3, len("    litellm_params:"))
    open_.keys("<Alt-Left>")
    assert shown(open_) == [1, 2, 6, 7, 8, 9, 10, 11]
    open_.keys("<Alt-Right>")
    assert shown(open_) == [1, 2, 3, 6, 7, 8, 9, 10, 11]  # the inner one is still folded
    open_.keys("<Down>", "<Alt-Right>")
    assert shown(open_) == list(range(1, 12))


def test_all_at_once_and_back(open_: Hand) -> None:
    open_.keys("<Alt-Shift-Left>")
    assert shown(open_) == [1, 9, 11]
    click_mark(open_, 1)
    assert shown(open_) == [1, 2, 6, 9, 11]
    open_.keys("<Alt-Shift-Right>")
    assert shown(open_) == list(range(1, 12))


def test_the_arrows_step_over_what_is_hidden(open_: Hand) -> None:
    click_mark(open_, 2)
    open_.text.go_to(2, 4)
    open_.keys("<Down>")
    assert open_.text.cursor == (6, 4)
    open_.keys("<Up>", "<End>", "<Right>")
    assert open_.text.cursor == (6, 0)
    open_.keys("<Left>")
    assert open_.text.cursor == (2, len("  - model_name: a"))
    assert shown(open_) == [1, 2, 6, 7, 8, 9, 10, 11]


def test_a_jump_into_it_opens_it(open_: Hand) -> None:
    open_.keys("<Alt-Shift-Left>")
    open_.editor.go_to((8, 6))
    assert shown(open_) == [1, 2, 6, 7, 8, 9, 11]
    assert open_.text.bbox("insert") is not None


def test_what_is_found_in_it_shows(open_: Hand) -> None:
    open_.keys("<Alt-Shift-Left>", "<Control-f>")
    for letter in "rpm":
        open_.keys(letter)
    open_.keys("<Return>")
    assert open_.text.cursor[0] == 5
    assert 5 in shown(open_)
    assert 10 not in shown(open_)


def test_an_issue_in_it_marks_its_line_and_the_key_leads_there(open_: Hand) -> None:
    click_mark(open_, 2)
    open_.editor.show_issues([Issue(5, 7, "error", "Not a number.")])
    open_.root.update()
    assert open_.editor.gutter.marked[2] == "error"
    open_.text.go_to(1, 0)
    open_.keys("<F8>")
    assert open_.text.cursor[0] == 5
    assert 5 in shown(open_)
    assert open_.editor.gutter.marked[5] == "error"
    assert 2 not in open_.editor.gutter.marked


def test_an_edit_above_moves_it_and_undo_brings_it_back(open_: Hand) -> None:
    click_mark(open_, 6)
    open_.text.go_to(1, 0)
    open_.keys("<Return>", "<Return>")
    assert shown(open_) == [*range(1, 9), 11, 12, 13]
    open_.keys("<Control-z>")
    open_.keys("<Control-z>")
    assert open_.content == CONFIG
    assert shown(open_) == [*range(1, 7), 9, 10, 11]


def test_typing_in_the_line_that_shows_leaves_it_folded(open_: Hand) -> None:
    click_mark(open_, 2)
    open_.text.go_to(2, len("  - model_name: a"))
    open_.type("b")
    assert "- model_name: ab\n    litellm_params" in open_.content
    assert shown(open_) == [1, 2, 6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize("key", ["<Return>", "<Delete>", "<Control-d>", "<Alt-Down>"])
def test_what_would_change_hidden_lines_opens_them_first(open_: Hand, key: str) -> None:
    click_mark(open_, 2)
    open_.text.go_to(2, len("  - model_name: a"))
    open_.keys(key)
    assert shown(open_) == list(range(1, open_.text.line_count + 1))


def test_backspace_behind_it_opens_it(open_: Hand) -> None:
    click_mark(open_, 2)
    open_.text.go_to(6, 0)
    open_.keys("<BackSpace>")
    assert shown(open_) == list(range(1, 11))


def test_undo_of_what_is_hidden_by_now_opens_it(open_: Hand) -> None:
    open_.text.go_to(5, len("      rpm: 5"))
    open_.type("0")
    click_mark(open_, 2)
    open_.keys("<Control-z>")
    assert open_.content == CONFIG
    assert 5 in shown(open_)


def test_a_copy_takes_the_hidden_lines_along(open_: Hand) -> None:
    click_mark(open_, 2)
    gutter, place = open_.editor.gutter, open_.text.dlineinfo("2.0")
    assert place is not None
    gutter.event_generate("<Button-1>", x=30, y=place[1] + 5)
    open_.keys("<Control-c>")
    assert open_.root.clipboard_get() == "".join(CONFIG.splitlines(keepends=True)[1:5])
    open_.keys("<Control-x>")
    assert open_.content == CONFIG.replace("".join(CONFIG.splitlines(keepends=True)[1:5]), "")
    open_.keys("<Control-z>")
    assert open_.content == CONFIG


def test_a_file_that_is_opened_shows_whole(open_: Hand) -> None:
    open_.keys("<Alt-Shift-Left>")
    open_.open("a:\n  b: 1\nc: 2\n")
    assert shown(open_) == [1, 2, 3, 4]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "fold",
                "all",
                "none",
                "here",
                "type",
                "enter",
                "cut",
                "undo",
                "redo",
                "comment",
                "jump",
            ]
        ),
        st.integers(1, 11),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_one_does_what_is_hidden_is_blocks_and_the_cursor_is_in_sight(
    hand: Any, steps: list[tuple[str, int]]
) -> None:
    hand.open(CONFIG)
    text, folds = hand.text, hand.editor.folds
    for what, line in steps:
        line = min(line, text.line_count)
        if what == "fold" and not folds.hides(line):
            folds.toggle(line)
        elif what == "jump":
            hand.editor.go_to((line, 0))
        elif what in ("all", "none", "here"):
            {"all": folds.fold_all, "none": folds.open_all, "here": folds.fold_here}[what]()
        elif what != "fold":
            keys = {
                "type": "x",
                "enter": "<Return>",
                "cut": "<Delete>",
                "undo": "<Control-z>",
                "redo": "<Control-y>",
                "comment": "<Control-slash>",
            }
            hand.keys(keys[what])
        hand.root.update()
        hidden = [n for n in range(1, text.line_count + 1) if "folded" in text.tag_names(f"{n}.0")]
        assert hidden == [n for n in range(1, text.line_count + 1) if folds.hides(n)]
        assert text.cursor[0] not in hidden
        assert folds.rows == text.line_count - len(hidden)
    hand.editor.folds.open_all()
