"""The editor under the hands of a person: real keys, and what one sees of them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

import pytest

from core.config.store import Issue
from tests.gui.editor.hand import TEXT, Hand

pytestmark = pytest.mark.gui


def test_enter_keeps_the_columns_of_yaml(hand: Hand) -> None:
    hand.open("")
    hand.type("a:\nb: 1\n")
    assert hand.content == "a:\n  b: 1\n  "
    hand.open("  - a: 1", 1, 8)
    hand.type("\nb:\nc")
    assert hand.content == "  - a: 1\n    b:\n      c"


def test_enter_on_an_empty_item_leaves_the_list(hand: Hand) -> None:
    hand.open("a:\n  - b\n  -", 3, 3)
    hand.keys("<Return>")
    assert hand.content == "a:\n  - b\n"
    assert hand.text.cursor == (3, 0)


def test_tab_and_shift_tab_move_the_selected_lines(hand: Hand) -> None:
    hand.open("a: 1\nb: 2\nc: 3\n")
    hand.text.select((1, 1), (2, 2))
    hand.keys("<Tab>")
    assert hand.content == "  a: 1\n  b: 2\nc: 3\n"
    assert hand.text.selection == ((1, 3), (2, 4))
    hand.keys("<Shift-Tab>")
    assert hand.content == "a: 1\nb: 2\nc: 3\n"


def test_tab_goes_to_the_next_level_at_the_cursor(hand: Hand) -> None:
    hand.open("abc", 1, 3)
    hand.keys("<Tab>")
    assert hand.content == "abc "


def test_backspace_goes_back_a_level_in_the_leading_blanks(hand: Hand) -> None:
    hand.open("    a: 1", 1, 4)
    hand.keys("<BackSpace>")
    assert hand.content == "  a: 1"
    hand.text.go_to(1, 3)
    hand.keys("<BackSpace>")
    assert hand.content == "  : 1"


def test_home_is_smart_and_extends_with_shift(hand: Hand) -> None:
    hand.open("  ab: 1", 1, 7)
    hand.keys("<Home>")
    assert hand.text.cursor == (1, 2)
    hand.keys("<Home>")
    assert hand.text.cursor == (1, 0)
    hand.text.go_to(1, 7)
    hand.keys("<Shift-Home>")
    assert hand.text.selection == ((1, 2), (1, 7))


def test_ctrl_slash_comments_the_selection_and_back(hand: Hand) -> None:
    hand.open("a:\n  b: 1\n")
    hand.text.select((1, 0), (2, 3))
    hand.keys("<Control-slash>")
    assert hand.content == "# a:\n#   b: 1\n"
    assert hand.tagged("comment") == ["# a:", "#   b: 1"]
    hand.keys("<Control-slash>")
    assert hand.content == "a:\n  b: 1\n"


def test_alt_arrows_move_lines(hand: Hand) -> None:
    hand.open("a\nb\nc", 1, 1)
    hand.keys("<Alt-Down>")
    assert hand.content == "b\na\nc"
    assert hand.text.cursor == (2, 1)
    hand.keys("<Alt-Down>")
    assert hand.content == "b\nc\na"
    hand.keys("<Alt-Down>", "<Alt-Up>", "<Alt-Up>")
    assert hand.content == "a\nb\nc"


def test_ctrl_d_duplicates_the_line(hand: Hand) -> None:
    hand.open("a\nb", 2, 1)
    hand.keys("<Control-d>")
    assert hand.content == "a\nb\nb"
    assert hand.text.cursor == (3, 1)


def test_undo_and_redo_take_a_word_at_a_time(hand: Hand) -> None:
    hand.open("")
    hand.text._clock = lambda: 0.0  # without a pause, however busy the machine is
    hand.type("one two")
    hand.keys("<Control-z>")
    assert hand.content == "one "
    hand.keys("<Control-z>")
    assert hand.content == ""
    hand.keys("<Control-y>", "<Control-Shift-Z>")
    assert hand.content == "one two"
    assert hand.text.cursor == (1, 7)


def test_typing_over_a_selection_is_undone_at_once(hand: Hand) -> None:
    hand.open("a: old\n")
    hand.text.select((1, 3), (1, 6))
    hand.type("n")
    assert hand.content == "a: n\n"
    hand.keys("<Control-z>")
    assert hand.content == "a: old\n"


def test_everything_can_be_undone_to_the_opened_text(hand: Hand) -> None:
    hand.text.go_to(2, 5)
    hand.type("x y\nz")
    hand.keys("<Control-d>", "<Alt-Up>", "<Tab>", "<Control-slash>", "<Delete>", "<BackSpace>")
    hand.keys("<Control-a>", "<Delete>")
    assert hand.content == ""
    while hand.text.undo():
        pass
    assert hand.content == TEXT
    assert not hand.editor.modified


def test_pasted_line_ends_become_plain_and_replace_the_selection(hand: Hand) -> None:
    hand.open("ab")
    hand.text.select((1, 0), (1, 2))
    hand.root.clipboard_clear()
    hand.root.clipboard_append("x\r\ny\rz")
    hand.root.update()
    hand.keys("<<Paste>>")
    assert hand.content == "x\ny\nz"
    hand.keys("<Control-z>")
    assert hand.content == "ab"


def test_tabs_are_shown_and_turned_into_spaces_as_one_step(hand: Hand) -> None:
    hand.open("a:\n\tb: 1\n\tc: 2\n")
    assert hand.tagged("tab") == ["\t", "\t"]
    assert hand.editor.has_tabs
    hand.editor.replace_tabs()
    assert hand.content == "a:\n  b: 1\n  c: 2\n"
    hand.keys("<Control-z>")
    assert hand.content == "a:\n\tb: 1\n\tc: 2\n"


def test_ctrl_s_saves_with_caps_lock_too(hand: Hand, saved: list[str]) -> None:
    hand.keys("<Control-s>", "<Control-S>")
    assert saved == [TEXT, TEXT]


def test_terminal_habits_of_tk_do_not_change_the_text(hand: Hand) -> None:
    hand.text.go_to(2, 4)
    hand.keys(*(f"<Control-{letter}>" for letter in "okti"))
    assert hand.content == TEXT


def test_go_to_line(hand: Hand) -> None:
    hand.open("\n".join(str(number) for number in range(1, 401)))
    hand.keys("<Control-g>")
    hand.editor.go_to_bar.number.set("300")
    hand.keys("<Return>")
    assert hand.text.cursor == (300, 0)
    assert 300 in hand.editor.gutter.shown
    assert hand.root.focus_get() is hand.text


def test_the_gutter_shows_the_numbers_in_sight(hand: Hand) -> None:
    hand.open("x\n" * 5000)
    assert hand.editor.gutter.shown[0] == 1
    assert len(hand.editor.gutter.shown) < 60
    hand.text.yview_moveto(1.0)
    hand.root.update()
    assert hand.editor.gutter.shown[-1] == 5001


def test_the_current_line_is_marked(hand: Hand) -> None:
    hand.keys("<Down>")
    assert hand.tagged("current_line") == ["  - model_name: demo\n"]


def test_issues_mark_their_place_and_f8_goes_round(hand: Hand) -> None:
    hand.editor.show_issues(
        [Issue(4, 7, "error", "no such model"), Issue(2, 5, "warning", "a common name")]
    )
    assert hand.tagged("issue_error") == ["model: x"]
    assert hand.tagged("issue_warning") == ["model_name: demo"]
    hand.keys("<F8>")
    assert hand.text.cursor == (2, 4)
    hand.keys("<F8>")
    assert hand.text.cursor == (4, 6)
    hand.keys("<F8>")
    assert hand.text.cursor == (2, 4)
    hand.keys("<Shift-F8>")
    assert hand.text.cursor == (4, 6)


def test_an_issue_behind_the_end_does_no_harm(hand: Hand) -> None:
    hand.editor.show_issues([Issue(99, 1, "error", "x"), Issue(5, 9, "error", "y")])
    assert hand.editor.issues[0].line == 5


def test_a_read_only_text_says_so_and_stays(hand: Hand) -> None:
    refused: list[bool] = []
    hand.text.bind("<<Refused>>", lambda _event: refused.append(True))
    hand.text.read_only = True
    hand.type("x")
    hand.keys("<Return>", "<Tab>", "<BackSpace>", "<Control-d>", "<Control-slash>", "<Alt-Down>")
    hand.keys("<Control-z>", "<<Paste>>", "<<Cut>>", "<Delete>")
    assert hand.content == TEXT
    assert len(refused) >= 6


def test_emoji_do_not_shift_what_comes_behind(hand: Hand) -> None:
    hand.open("a: 😀😀 b\nc: 1", 1, 6)
    assert hand.text.cursor == (1, 6)
    hand.type("x")
    assert hand.content == "a: 😀😀 xb\nc: 1"
    hand.keys("<Control-z>")
    assert hand.content == "a: 😀😀 b\nc: 1"


def test_a_changed_mode_repaints_the_text(hand: Hand) -> None:
    theme = hand.editor._theme
    theme.set_mode("dark")
    hand.root.update()
    assert str(hand.text.cget("background")) == theme.colors.field
    assert str(hand.editor.gutter.cget("background")) == theme.colors.gutter


def test_what_opens_below_does_not_cover_the_line_that_is_typed_in(hand: Hand) -> None:
    hand.open("\n".join(f"k{n}: {n}" for n in range(200)), 200, 4)
    hand.text.see("insert")
    hand.root.update()
    below = tk.Frame(hand.root, height=150)
    below.pack(side="bottom", fill="x", before=hand.editor)
    hand.root.update()
    assert hand.text.dlineinfo("insert") is not None


def test_what_opens_below_does_not_scroll_to_a_line_that_was_left(hand: Hand) -> None:
    hand.open("\n".join(f"k{n}: {n}" for n in range(200)), 200, 4)
    hand.text.yview_moveto(0.0)
    hand.root.update()
    below = tk.Frame(hand.root, height=150)
    below.pack(side="bottom", fill="x", before=hand.editor)
    hand.root.update()
    assert hand.text.yview()[0] == 0.0


def test_the_numbers_are_looked_for_once_with_a_key(hand: Hand) -> None:
    hand.open("a: 1\nb: 2\n", 1, 4)
    asked: list[str] = []

    def note(command: str, _when: str) -> None:
        _widget, what, *where = command.split()
        if what == "dlineinfo":
            asked.extend(where)

    text = hand.text  # which Tk asks itself, under the name that the widget had at first
    text.tk.call("trace", "add", "execution", f"{text}.raw", "enter", text.register(note))
    hand.keys("<Return>")
    assert hand.editor.gutter.shown == (1, 2, 3, 4)
    assert asked == ["1.0", "2.0", "3.0", "4.0"]


def test_the_text_is_known_as_tk_has_it_whatever_was_done_to_it(hand: Hand) -> None:
    text, start = hand.text, "a: 1\nb: 😀 c\n\nd: 2"

    def same() -> bool:
        return hand.content == str(text.tk.call(f"{text}.raw", "get", "1.0", "end-1c"))

    changes: tuple[Callable[[], object], ...] = (
        lambda: hand.keys("<End>", "<Return>", "<KeyPress-x>", "<BackSpace>", "<BackSpace>"),
        lambda: text.insert("2.0", "é😀", (), "more"),
        lambda: text.delete("2.1", "4.1"),
        lambda: text.replace("1.1", "2.3", "x\ny"),
        lambda: hand.keys("<Control-d>", "<Alt-Up>", "<Control-a>", "<KeyPress-q>"),
        lambda: text.set_content("b: 😀\nnew"),
    )
    for change in changes:
        hand.open(start, 2, 5)
        assert hand.content == start
        change()
        assert same()
        while text.undo():
            assert same()
        assert hand.content == start
        while text.redo():
            assert same()
    hand.open(start)
    assert hand.content == start
    text.delete("1.0", "end")
    assert same()


def test_the_numbers_on_the_display_are_those_of_the_lines(hand: Hand) -> None:
    hand.open("\n".join(f"k{n}:\n  - {n}" for n in range(100)))
    gutter = hand.editor.gutter

    def drawn() -> list[tuple[str, float]]:
        asked = gutter.tk.call
        items = [one for one in gutter.find_all() if str(asked(gutter, "type", one)) == "text"]
        found = [
            (str(asked(gutter, "itemcget", one, "-text")), gutter.coords(one)[1]) for one in items
        ]
        return sorted(found, key=lambda one: one[1])

    for keys in (["<Return>", "<Return>"], ["<Control-z>"], ["<Control-End>"], ["<Prior>"]):
        hand.keys(*keys)
        numbers = [str(one) for one in gutter.shown]
        assert [text for text, _y in drawn()] == numbers
        place = hand.text.dlineinfo(f"{numbers[-1]}.0")
        assert place is not None
        assert drawn()[-1][1] == place[1]
