"""What is wrong with the text, as it is seen in the editor, and its mending."""

from __future__ import annotations

import pytest

from core.config.edits import Edit, Fix
from core.config.issue import Issue
from tests.gui.editor.hand import Hand

pytestmark = pytest.mark.gui

TEXT = "model_list:\n  - modle_name: 😀\n    litellm_params: {api_keys: x}\n"


def fix(text: str, old: str, new: str) -> Fix:
    at = text.index(old)
    return Fix(f"Change to {new}", (Edit(at, at + len(old), new),))


def name_issue() -> Issue:
    mend = fix(TEXT, "modle_name", "model_name")
    return Issue(2, 5, "error", "No.", code="LP101", length=10, fix=mend)


def test_as_many_letters_are_marked_as_are_meant(hand: Hand) -> None:
    hand.open(TEXT)
    hand.editor.show_issues([Issue(3, 22, "warning", "x", length=8), name_issue()])
    assert hand.tagged("issue_warning") == ["api_keys"]
    assert hand.tagged("issue_error") == ["modle_name"]


def test_marks_of_the_gutter_go_with_their_lines(hand: Hand) -> None:
    hand.open(TEXT)
    hand.editor.show_issues([name_issue()])
    hand.text.go_to(1, 0)
    hand.keys("<Return>", "<Return>")
    assert [one.line for one in hand.editor.issues] == [4]
    assert hand.editor.gutter.marked == {4: "error"}
    hand.keys("<Control-z>", "<Control-z>")
    assert [one.line for one in hand.editor.issues] == [2]
    hand.text.select((1, 0), (3, 0))
    hand.keys("<Delete>")
    assert [one.line for one in hand.editor.issues] == [1]


def test_each_of_many_problems_stays_with_its_line(hand: Hand) -> None:
    lines = [f"k{n}: 😀 v{n}" for n in range(40)]
    hand.open("\n".join(lines), 20, 99)
    columns = [line.index("v") + 1 for line in lines]
    hand.editor.show_issues(
        [Issue(n + 1, columns[n], "error", line, length=3) for n, line in enumerate(lines)]
    )
    assert hand.tagged("issue_error") == [f"v{n}" for n in range(40)]
    hand.keys("<Return>")
    gutter = hand.editor.gutter
    assert 21 in gutter.shown
    assert gutter.marked == {n: "error" for n in gutter.shown if n != 21}
    for issue in hand.editor.issues:
        assert hand.text.line(issue.line) == issue.message
    assert [one.message for one in hand.editor.marks.on_lines(20, 22)] == lines[19:21]


def test_a_fix_is_one_step_and_keeps_the_cursor_on_its_letter(hand: Hand) -> None:
    hand.open(TEXT, 3, 20)
    both = (Edit(16, 26, "model_name"), Edit(0, 0, "# a\n"), Edit(0, 0, "# b\n"))
    hand.editor.show_issues([Issue(2, 5, "error", "No.", fix=Fix("Mend", both))])
    assert hand.editor.marks.fix(hand.editor.issues[0])
    assert hand.content == "# a\n# b\n" + TEXT.replace("modle", "model")
    assert hand.text.cursor == (5, 20)
    hand.keys("<Control-z>")
    assert hand.content == TEXT
    hand.keys("<Control-y>")
    assert hand.content.startswith("# a\n# b\nmodel_list:\n  - model_name")


def test_a_fix_for_another_text_is_not_made(hand: Hand) -> None:
    hand.open(TEXT)
    hand.editor.show_issues([name_issue()])
    hand.type("x")
    before = hand.content
    assert not hand.editor.marks.fix(name_issue())
    assert hand.content == before
    assert hand.editor.issues[0].fix is None
    hand.keys("<Control-z>")  # and back: it is the text that was checked
    assert hand.editor.marks.fix(name_issue())


def test_a_text_that_is_read_only_is_not_mended(hand: Hand) -> None:
    hand.open(TEXT)
    hand.editor.show_issues([name_issue()])
    hand.text.read_only = True
    assert not hand.editor.marks.fix(name_issue())
    assert hand.content == TEXT


def test_edits_that_do_not_fit_change_nothing(hand: Hand) -> None:
    hand.open(TEXT)
    with pytest.raises(ValueError, match="overlaps"):
        hand.text.apply_edits([Edit(0, 5, "a"), Edit(4, 6, "b")])
    with pytest.raises(ValueError, match="end"):
        hand.text.apply_edits([Edit(0, 1, "a"), Edit(4, 6000, "b")])
    assert hand.content == TEXT
    assert not hand.text.history.can_undo


def test_of_two_problems_in_a_line_the_nearer_one_is_mended(hand: Hand) -> None:
    text = "a: 1, b: 2\n"
    hand.open(text, 1, 7)
    first = Issue(1, 1, "error", "A", length=1, fix=fix(text, "a", "aa"))
    second = Issue(1, 7, "error", "B", length=1, fix=fix(text, "b", "bb"))
    hand.editor.show_issues([first, second])
    assert hand.editor.marks.fixable_at((1, 7)) == second
    assert hand.editor.marks.fixable_at((1, 2)) == first
    assert hand.editor.marks.fixable_at((2, 0)) is None
    assert hand.editor.marks.at((1, 6)) == (second,)


def test_a_name_leads_to_its_model_by_key_and_by_click(hand: Hand) -> None:
    text = (
        "model_list:\n  - model_name: a\n  - model_name: b\n"
        "router_settings:\n  fallbacks: [{a: [b, c]}]\n"
    )
    hand.open(text, 5, 20)
    hand.keys("<F12>")
    assert hand.text.cursor == (3, 4)
    box = hand.text.bbox("5.16")
    assert box is not None
    hand.text.event_generate("<Control-Button-1>", x=box[0] + 1, y=box[1] + 2)
    hand.root.update()
    assert hand.text.cursor == (2, 4)
    hand.text.go_to(5, 23)  # no model has this name
    hand.keys("<F12>")
    assert hand.text.cursor == (5, 23)
