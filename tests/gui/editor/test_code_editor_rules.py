"""What the editor's keys do to lines, and how its undo groups edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.editor import lines as rules
from gui.editor.undo import Edit, History, advance, apply


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", ""),
        ("model_list:", "  "),
        ("  a: 1", "  "),
        ("  a: |", "    "),
        ("  a: >-", "    "),
        ("  a: # why", "    "),
        ("  # note:", "  "),
        ("  - a: 1", "    "),
        ("  - a:", "      "),
        ("- - x", "    "),
        ("  - ", "  "),
        ('  a: "b:"', "  "),
        ("a: http://x", ""),
    ],
)
def test_enter_indents_the_new_line(before: str, expected: str) -> None:
    assert rules.new_line(before) == expected


@pytest.mark.parametrize(
    ("before", "width"),
    [("", 1), ("  ", 2), ("   ", 1), ("    ", 2), ("  a", 1), ("a ", 1), ("\t", 1)],
)
def test_backspace_goes_back_one_level(before: str, width: int) -> None:
    assert rules.backspace_width(before) == width


def test_indent_leaves_empty_lines_empty_and_outdent_takes_it_back() -> None:
    lines = ["a:", "", "  b: 1"]
    assert rules.indent(lines) == ["  a:", "", "    b: 1"]
    assert rules.outdent(rules.indent(lines)) == lines
    assert rules.outdent([" a", "\tb", "c"]) == ["a", "b", "c"]


def test_comments_are_put_in_one_column_and_taken_back() -> None:
    lines = ["  a:", "", "    b: 1"]
    out = rules.toggle_comment(lines)
    assert out == ["  # a:", "", "  #   b: 1"]
    assert rules.toggle_comment(out) == lines


@given(st.lists(st.text(alphabet=" ab:-", max_size=12), min_size=1, max_size=6))
def test_commenting_out_and_in_changes_nothing(lines: list[str]) -> None:
    assert rules.toggle_comment(rules.toggle_comment(lines)) == lines


def test_home_goes_to_the_text_and_then_to_the_margin() -> None:
    assert rules.home_column("  ab", 4) == 2
    assert rules.home_column("  ab", 2) == 0
    assert rules.home_column("  ab", 0) == 2


def test_tabs_of_an_indentation_become_spaces_and_others_stay() -> None:
    text = "a:\n\tb: x\ty\n  \tc: 1"
    assert rules.has_tabs(text)
    assert rules.spaces_for_tabs(text) == "a:\n  b: x\ty\n    c: 1"
    assert not rules.has_tabs("a: x\ty")


# ---- undo


def type_in(history: History, text: str, at: int = 0, start: float = 0.0) -> None:
    for offset, char in enumerate(text):
        history.record(Edit(1, at + offset, "", char), start + offset * 0.1)


def steps(history: History) -> int:
    number = 0
    while history.undo():
        number += 1
    return number


def test_a_typed_word_is_one_step_and_the_next_word_another() -> None:
    history = History()
    type_in(history, "hello big")
    assert steps(history) == 2


def test_a_pause_begins_a_new_step() -> None:
    history = History()
    type_in(history, "he")
    type_in(history, "llo", at=2, start=10.0)
    assert steps(history) == 2


def test_deleting_after_typing_is_a_step_of_its_own() -> None:
    history = History()
    type_in(history, "abc")
    history.record(Edit(1, 2, "c", ""), 0.4)
    history.record(Edit(1, 1, "b", ""), 0.5)
    assert [edit.inserted for edit in history.undo()] == ["b", "c"]
    assert steps(history) == 1


def test_edits_of_one_key_press_are_one_step() -> None:
    history = History()
    history.record(Edit(1, 0, "selected", ""), 0.0, event=7)
    history.record(Edit(1, 0, "", "x"), 0.0, event=7)
    assert len(history.undo()) == 2


def test_a_new_edit_forgets_what_was_taken_back() -> None:
    history = History()
    type_in(history, "a")
    history.undo()
    type_in(history, "b")
    assert not history.can_redo


def test_modified_follows_undo_and_redo_to_the_saved_state_and_away() -> None:
    history = History()
    assert not history.modified
    type_in(history, "a")
    history.mark_saved()
    assert not history.modified
    type_in(history, "b", at=1)
    assert history.modified
    history.undo()
    assert not history.modified
    history.undo()
    assert history.modified
    history.redo()
    assert not history.modified


def test_what_was_typed_while_saving_is_not_saved() -> None:
    history = History()
    type_in(history, "a")
    history.seal()
    state = history.state
    type_in(history, "b", at=1, start=0.2)
    history.mark_saved(state)
    assert history.modified


def test_old_steps_are_forgotten_when_there_is_too_much() -> None:
    history = History(most_characters=1000)
    for number in range(50):
        history.record(Edit(1, 0, "", "x" * 100 + "\n"), float(number))
    assert 0 < steps(history) <= 11


@given(
    st.text(alphabet="ab\n", max_size=12),
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 5), st.text(alphabet="xy\n", max_size=4)),
        max_size=12,
    ),
    st.integers(0, 12),
)
def test_undo_all_and_redo_all_lead_back_and_forth(
    text: str, edits: list[tuple[int, int, str]], boundary: int
) -> None:
    history = History()
    now = text
    for number, (at, length, inserted) in enumerate(edits):
        at = min(at, len(now))
        line, column = advance(1, 0, now[:at])
        edit = Edit(line, column, now[at : at + length], inserted)
        now = apply(now, edit)
        history.record(edit, 0.1 * number)
        if number == boundary:
            history.seal()
    final = now
    while edits_back := history.undo():
        for edit in edits_back:
            now = apply(now, edit)
    assert now == text
    while edits_on := history.redo():
        for edit in edits_on:
            now = apply(now, edit)
    assert now == final
