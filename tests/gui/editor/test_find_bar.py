"""Find and replace: the rules by examples, the bar in an editor by real keys."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.editor.code_editor import CodeEditor
from gui.editor.find_bar_query import (
    Hit,
    Query,
    QueryError,
    hits_in,
    next_hit,
    replace_in,
)
from gui.look.icons import Icons
from gui.look.styles import themed


def found(query: Query, line: str) -> list[str]:
    return [line[hit.start : hit.end] for hit in hits_in(query.compiled(), line, 1)]


def test_case_counts_only_when_asked() -> None:
    assert found(Query("key"), "Key KEY key") == ["Key", "KEY", "key"]
    assert found(Query("key", match_case=True), "Key KEY key") == ["key"]


def test_whole_words() -> None:
    assert found(Query("key", whole_word=True), "api_key key: keys") == ["key"]
    assert found(Query("a|b", whole_word=True, regex=True), "ab a b") == ["a", "b"]


def test_a_plain_text_is_no_regular_expression() -> None:
    assert found(Query("a.c"), "abc a.c") == ["a.c"]
    assert found(Query("a.c", regex=True), "abc a.c") == ["abc", "a.c"]


def test_empty_matches_do_not_count() -> None:
    assert found(Query("x*", regex=True), "axxb") == ["xx"]


def test_a_bad_expression_is_explained() -> None:
    with pytest.raises(QueryError, match=r"Not a regular expression: .*character 2"):
        Query("a(", regex=True).compiled()


def test_groups_can_be_used_in_the_replacement() -> None:
    query = Query(r"(\w+)=(\w+)", regex=True)
    assert replace_in(query, "a=b c=d", r"\2=\1") == ("b=a d=c", 2)
    assert replace_in(Query("a"), "aa", r"\1") == (r"\1\1", 2)
    with pytest.raises(QueryError, match="does not fit"):
        replace_in(query, "a=b", r"\9")


def test_the_next_hit_goes_round_the_end() -> None:
    hits = [Hit(1, 0, 1), Hit(3, 2, 3)]
    assert next_hit(hits, 1, 1) == 1
    assert next_hit(hits, 3, 3) == 0
    assert next_hit(hits, 1, 0, backwards=True) == 1
    assert next_hit([], 1, 0) is None


@given(st.text(alphabet="abA ", max_size=30), st.text(alphabet="abA", min_size=1, max_size=3))
def test_replacing_by_itself_changes_nothing(line: str, what: str) -> None:
    query = Query(what, match_case=True)
    assert replace_in(query, line, what) == (line, line.count(what))


# ---- the bar

TEXT = "api_key: one\nmodel: Key\n# key\n"


@pytest.fixture
def editor() -> Iterator[CodeEditor]:
    root = tk.Tk()
    root.geometry("700x500+0+0")
    theme = themed(root)
    editor = CodeEditor(root, theme, Icons(root, theme))
    editor.pack(fill="both", expand=True)
    editor.text.reset(TEXT)
    root.update()
    editor.text.focus_force()
    root.update()
    yield editor
    root.destroy()


def keys(editor: CodeEditor, *sequences: str) -> None:
    for sequence in sequences:
        editor.focus_get().event_generate(sequence)  # type: ignore[union-attr]
        editor.update()


def wait(editor: CodeEditor, predicate: Callable[[], bool]) -> None:
    for _ in range(10_000):
        editor.update()
        if predicate():
            return
    pytest.fail("waited in vain")


def look_for(editor: CodeEditor, what: str) -> None:
    keys(editor, "<Control-f>")
    editor.find.what.set(what)
    wait(editor, lambda: editor.find.complete)


def count(editor: CodeEditor) -> str:
    return str(editor.find.count.cget("text"))


@pytest.mark.gui
def test_typing_finds_at_once_and_enter_goes_on(editor: CodeEditor) -> None:
    look_for(editor, "key")
    assert count(editor) == "1 of 3"
    assert editor.text.selection == ((1, 4), (1, 7))
    keys(editor, "<Return>")
    assert count(editor) == "2 of 3"
    assert editor.text.selection == ((2, 7), (2, 10))
    keys(editor, "<F3>", "<F3>")
    assert count(editor) == "1 of 3"
    keys(editor, "<Shift-F3>")
    assert count(editor) == "3 of 3"


@pytest.mark.gui
def test_options_narrow_the_search(editor: CodeEditor) -> None:
    look_for(editor, "key")
    editor.find.toggles["whole_word"].invoke()
    wait(editor, lambda: count(editor).endswith("of 2"))
    editor.find.toggles["match_case"].invoke()
    wait(editor, lambda: count(editor).endswith("of 1"))


@pytest.mark.gui
def test_nothing_found_is_said(editor: CodeEditor) -> None:
    look_for(editor, "nowhere")
    assert count(editor) == "No results"


@pytest.mark.gui
def test_a_bad_expression_is_shown_and_harmless(editor: CodeEditor) -> None:
    look_for(editor, "(")
    editor.find.toggles["regex"].invoke()
    editor.update()
    assert "Not a regular expression" in str(editor.find.trouble.cget("text"))
    assert editor.find.trouble.winfo_ismapped()
    keys(editor, "<Return>")
    editor.find.what.set("(key)")
    wait(editor, lambda: count(editor) == "1 of 3")
    assert not editor.find.trouble.winfo_ismapped()


@pytest.mark.gui
def test_the_selection_is_what_is_looked_for(editor: CodeEditor) -> None:
    editor.text.select((2, 0), (2, 5))
    keys(editor, "<Control-f>")
    assert editor.find.what.get() == "model"
    wait(editor, lambda: count(editor) == "1 of 1")


@pytest.mark.gui
def test_escape_closes_and_gives_the_focus_back(editor: CodeEditor) -> None:
    look_for(editor, "key")
    keys(editor, "<Escape>")
    assert not editor.find.winfo_ismapped()
    assert editor.focus_get() is editor.text
    assert not editor.text.tag_ranges("find")


@pytest.mark.gui
def test_tab_leads_to_the_replacement_and_escape_closes_wherever_one_is(
    editor: CodeEditor,
) -> None:
    bar = editor.find
    bar.open(replace=True)
    editor.update()
    assert bar.entry.tk_focusNext() is bar.by_entry
    assert bar._replace_row is not None
    for button in (*bar._beside.winfo_children(), *bar._replace_row.winfo_children()):
        if isinstance(button, ttk.Button | ttk.Checkbutton):
            bar.open(replace=True)
            button.focus_force()
            editor.update()
            button.event_generate("<Escape>")
            editor.update()
            assert not bar.visible, button


@pytest.mark.gui
def test_replace_goes_from_hit_to_hit(editor: CodeEditor) -> None:
    keys(editor, "<Control-h>")
    editor.find.what.set("key")
    editor.find.by.set("token")
    wait(editor, lambda: count(editor) == "1 of 3")
    editor.find.replace()
    wait(editor, lambda: count(editor) == "1 of 2")
    assert editor.content == "api_token: one\nmodel: Key\n# key\n"
    editor.find.replace()
    assert editor.content == "api_token: one\nmodel: token\n# key\n"


@pytest.mark.gui
def test_replace_all_is_one_step(editor: CodeEditor) -> None:
    keys(editor, "<Control-h>")
    editor.find.what.set("key")
    editor.find.by.set("token")
    editor.find.replace_all()
    assert editor.content == "api_token: one\nmodel: token\n# token\n"
    assert count(editor) == "3 replaced"
    editor.text.undo()
    assert editor.content == TEXT


@pytest.mark.gui
def test_hits_behind_an_emoji_are_marked_where_they_are(editor: CodeEditor) -> None:
    editor.text.reset("a: 😀 key\n")
    look_for(editor, "key")
    assert editor.text.get("sel.first", "sel.last") == "key"
    ranges = [str(index) for index in editor.text.tag_ranges("find")]
    assert editor.text.get(*ranges) == "key"


@pytest.mark.gui
def test_an_edit_is_counted_without_moving_the_cursor(editor: CodeEditor) -> None:
    look_for(editor, "key")
    editor.text.go_to(3, 0)
    editor.text.insert("3.0", "key ")
    wait(editor, lambda: count(editor).startswith(("4 found", "1 of 4")))
    assert editor.text.cursor == (3, 4)
