"""The comparison of two texts, and the list of issues, as a person sees them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.edits import Edit, Fix
from core.config.store import Issue
from gui.editor.issues import IssueList, summary
from gui.look.icons import Icons
from gui.look.styles import themed
from gui.look.theme import Theme
from gui.pages.config.strings import draft_text, when
from gui.widgets.diff_view import DiffView
from gui.widgets.diff_view_model import Row, compare, totals

OLD = "\n".join(f"line {number}" for number in range(1, 21))


def test_a_difference_is_shown_with_what_is_around_it() -> None:
    rows = compare(OLD, OLD.replace("line 10", "LINE 10"), context=1)
    assert rows == [
        Row("gap", "8 unchanged lines"),
        Row("same", "line 9", 9, 9),
        Row("removed", "line 10", 10, None),
        Row("added", "LINE 10", None, 10),
        Row("same", "line 11", 11, 11),
        Row("gap", "9 unchanged lines"),
    ]
    assert totals(rows) == (1, 1)


def test_equal_texts_have_no_rows() -> None:
    assert compare(OLD, OLD) == []


LINES = st.lists(st.sampled_from("abc"), max_size=12).map("\n".join)


@given(LINES, LINES)
def test_a_full_comparison_holds_both_texts(old: str, new: str) -> None:
    rows = compare(old, new, context=100)
    if old == new:
        assert rows == []
        return
    assert "\n".join(row.text for row in rows if row.kind != "added") == old
    assert "\n".join(row.text for row in rows if row.kind != "removed") == new


def test_times_are_said_as_people_say_them() -> None:
    now = 1_790_000_000.0
    assert len(when(now - 60, now)) in (5, 15)  # a minute ago may have been yesterday
    assert when(now - 86_400, now).startswith("yesterday ")
    assert "yesterday" not in when(now - 3 * 86_400, now)
    assert "changed by something else" in draft_text(now, now, stale=True)


def test_problems_are_counted_in_words() -> None:
    error, warning = Issue(1, 1, "error", "x"), Issue(1, 1, "warning", "y")
    assert summary([]) == "No problems"
    assert summary([error, warning, warning]) == "1 error, 2 warnings"


@pytest.fixture
def theme() -> Iterator[Theme]:
    root = tk.Tk()
    yield themed(root)
    root.destroy()


@pytest.mark.gui
def test_the_view_colours_what_went_and_what_came(theme: Theme) -> None:
    view = DiffView(theme._root, theme)
    assert view.show("a\nb", "a\nc") == (1, 1)
    text = view.text
    assert text.get(*text.tag_ranges("removed")[-2:]).endswith("b\n")
    assert text.get(*text.tag_ranges("added")[-2:]).strip().endswith("c")
    assert view.show("a", "a") == (0, 0)
    assert "same" in text.get("1.0", "end")


@pytest.mark.gui
def test_arrows_and_enter_choose_an_issue(theme: Theme) -> None:
    root = theme._root
    chosen: list[Issue] = []
    issues = [Issue(9, 1, "warning", "second"), Issue(3, 1, "error", "first", "Mend it.")]
    listed = IssueList(root, theme, Icons(root, theme), chosen.append, lambda _issue: None)
    listed.pack(fill="both", expand=True)
    listed.show(issues)
    root.update()
    listed.text.focus_force()
    root.update()
    assert "Line 3\tfirst Mend it." in listed.text.get("1.0", "end")
    for key in ("<Return>", "<Down>", "<Down>", "<Return>"):
        listed.text.event_generate(key)
        root.update()
    assert [issue.line for issue in chosen] == [3, 9]


@pytest.mark.gui
def test_a_fix_is_offered_beside_the_problem_by_click_and_by_key(theme: Theme) -> None:
    root = theme._root
    mended: list[Issue] = []
    gone_to: list[Issue] = []
    fix = Fix("Change to a", (Edit(0, 1, "a"),))
    issue = Issue(1, 1, "error", "Wrong.", code="LP101", fix=fix)
    listed = IssueList(root, theme, Icons(root, theme), gone_to.append, mended.append)
    listed.pack(fill="both", expand=True)
    listed.show([issue, Issue(2, 1, "error", "Other.")])
    root.update()
    assert "LP101" in listed.text.get("1.0", "end")
    place = str(listed.text.tag_ranges("fix")[0])
    assert listed.text.get(*listed.text.tag_ranges("fix")).split() == ["Change", "to", "a"]
    x, y, width, height = listed.text.bbox(place)  # type: ignore[misc]
    listed.text.event_generate("<Button-1>", x=x + width // 2, y=y + height // 2)
    assert (mended, gone_to) == ([issue], [])
    listed.text.focus_force()
    root.update()
    listed.text.event_generate("<Control-period>")
    root.update()
    assert (mended, gone_to) == ([issue, issue], [])
