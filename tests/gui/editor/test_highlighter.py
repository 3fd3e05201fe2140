"""The colours of YAML: the reader of lines by examples and properties, the widget by its tags."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.editor.highlighter import Highlighter
from gui.editor.highlighter_todo import Todo
from gui.editor.highlighter_yaml import KINDS, START, LineState, is_safe_start, tokenize
from gui.editor.text import EditText
from gui.look.styles import themed


def colours(line: str, state: LineState = START) -> list[tuple[str, str]]:
    return [(line[a:b], kind) for a, b, kind in tokenize(line, state)[0]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("model_list:", [("model_list", "key"), (":", "punctuation")]),
        (
            "  - model_name: demo # free",
            [
                ("-", "punctuation"),
                ("model_name", "key"),
                (":", "punctuation"),
                ("demo", "string"),
                ("# free", "comment"),
            ],
        ),
        (
            "api_key: os.environ/OPENAI_API_KEY",
            [
                ("api_key", "key"),
                (":", "punctuation"),
                ("os.environ/OPENAI_API_KEY", "environment"),
            ],
        ),
        (
            "api_key: 'os.environ/KEY'",
            [
                ("api_key", "key"),
                (":", "punctuation"),
                ("'", "string"),
                ("os.environ/KEY", "environment"),
                ("'", "string"),
            ],
        ),
        ("port: 4000", [("port", "key"), (":", "punctuation"), ("4000", "number")]),
        ("a: -1.5e3", [("a", "key"), (":", "punctuation"), ("-1.5e3", "number")]),
        ("v: 1.2.3", [("v", "key"), (":", "punctuation"), ("1.2.3", "string")]),
        ("a: yes", [("a", "key"), (":", "punctuation"), ("yes", "constant")]),
        ("a: ~", [("a", "key"), (":", "punctuation"), ("~", "constant")]),
        ("a: nothing", [("a", "key"), (":", "punctuation"), ("nothing", "string")]),
        ('"a b": c', [('"a b"', "key"), (":", "punctuation"), ("c", "string")]),
        ("url: http://x:1/#y", [("url", "key"), (":", "punctuation"), ("http://x:1/#y", "string")]),
        ("a: &base", [("a", "key"), (":", "punctuation"), ("&base", "anchor")]),
        ("<<: *base", [("<<", "anchor"), (":", "punctuation"), ("*base", "anchor")]),
        ("a: !!str 1", [("a", "key"), (":", "punctuation"), ("!!str", "anchor"), ("1", "number")]),
        ("\t- a", [("\t", "tab"), ("-", "punctuation"), ("a", "string")]),
        ("--- # new", [("---", "punctuation"), ("# new", "comment")]),
        (
            "{a: 1, b: [x y, true]}",
            [
                ("{", "punctuation"),
                ("a", "key"),
                (":", "punctuation"),
                ("1", "number"),
                (",", "punctuation"),
                ("b", "key"),
                (":", "punctuation"),
                ("[", "punctuation"),
                ("x y", "string"),
                (",", "punctuation"),
                ("true", "constant"),
                ("]", "punctuation"),
                ("}", "punctuation"),
            ],
        ),
    ],
)
def test_the_parts_of_a_line(line: str, expected: list[tuple[str, str]]) -> None:
    assert colours(line) == expected


def kinds_of(text: str) -> list[list[str]]:
    state, found = START, []
    for line in text.split("\n"):
        spans, state = tokenize(line, state)
        found.append([span.kind for span in spans])
    return found


def test_a_block_scalar_lasts_as_long_as_it_is_indented() -> None:
    kinds = kinds_of("  a: |\n    key: no\n\n    # neither\n  b: 1")
    assert kinds[1] == ["string"] and kinds[3] == ["string"]
    assert kinds[4] == ["key", "punctuation", "number"]


def test_a_block_scalar_in_a_list_item_belongs_to_the_key() -> None:
    kinds = kinds_of("- a: >-\n    text: x\n  b: 1")
    assert kinds[1] == ["string"]
    assert kinds[2] == ["key", "punctuation", "number"]


def test_a_quoted_text_goes_on_to_its_end() -> None:
    kinds = kinds_of('a: "one\n  two: 3\n  end" # c\nb: 1')
    assert kinds[1] == ["string"]
    assert kinds[2] == ["string", "comment"]
    assert kinds[3] == ["key", "punctuation", "number"]


def test_a_backslash_at_the_end_of_a_line_does_not_close_the_quote() -> None:
    assert tokenize('a: "one \\')[1].mode == '"'


YAML_LINES = st.text(alphabet=" \t-:#'\"[]{},&*!|>ab1~/.\\", max_size=24)


@given(YAML_LINES, st.sampled_from([START, LineState("|", 2), LineState('"'), LineState(depth=2)]))
def test_spans_are_in_order_within_the_line_and_of_known_kinds(line: str, state: LineState) -> None:
    spans, after = tokenize(line, state)
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(line)
        assert span.kind in KINDS
        at = span.end
    assert after.depth >= 0


@given(st.lists(YAML_LINES, max_size=6), st.lists(YAML_LINES, max_size=3))
def test_a_safe_start_reads_the_same_after_whole_lines(above: list[str], below: list[str]) -> None:
    """What is taken for a safe start begins a node wherever no quote or bracket is open."""
    line = "general_settings:"
    assert is_safe_start(line)
    state = START
    for one in above:
        state = tokenize(one, state)[1]
    if state.depth or state.mode in ("'", '"'):
        return
    assert tokenize(line, state)[0] == tokenize(line, START)[0]


@given(
    st.integers(0, 30),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6), st.integers(1, 6)), max_size=12),
)
def test_the_todo_follows_edits_like_a_list_of_flags(
    count: int, edits: list[tuple[int, int, int]]
) -> None:
    todo, flags = Todo(count), [True] * count
    for start, removed, inserted in edits:
        if start + removed > len(flags):
            todo.done(start)
            flags[:start] = [False] * len(flags[:start])
            continue
        todo.spliced(start, removed, inserted)
        flags[start : start + removed] = [True] * inserted
        assert todo.ranges == sorted(todo.ranges)
        marked = [any(a <= at < b for a, b in todo.ranges) for at in range(len(flags))]
        assert marked == flags


# ---- in the widget


@pytest.fixture
def text() -> Iterator[EditText]:
    root = tk.Tk()
    theme = themed(root)
    widget = EditText(root, theme, height=20, width=60)
    widget.pack()
    root.update()
    yield widget
    root.destroy()


def tagged(text: EditText, tag: str) -> list[str]:
    ranges = [str(index) for index in text.tag_ranges(tag)]
    return [text.get(a, b) for a, b in zip(ranges[::2], ranges[1::2], strict=True)]


def colour_all(text: EditText, **options: Any) -> Highlighter:
    highlighter = Highlighter(text, text._theme, **options)
    finish(text, highlighter)
    return highlighter


def finish(text: EditText, highlighter: Highlighter) -> None:
    while not highlighter.finished:
        text.update()


@pytest.mark.gui
def test_the_widget_shows_the_colours(text: EditText) -> None:
    text.reset("a: 1 # one\nb: os.environ/KEY\n")
    colour_all(text)
    assert tagged(text, "key") == ["a", "b"]
    assert tagged(text, "number") == ["1"]
    assert tagged(text, "comment") == ["# one"]
    assert tagged(text, "environment") == ["os.environ/KEY"]


@pytest.mark.gui
def test_columns_are_right_behind_an_emoji(text: EditText) -> None:
    text.reset("a: 😀 # one\n")
    colour_all(text)
    assert tagged(text, "comment") == ["# one"]


@pytest.mark.gui
def test_typing_costs_one_line_in_a_long_file(text: EditText) -> None:
    text.reset("model: demo\n" * 5000)
    highlighter = colour_all(text)
    before = highlighter.coloured
    text.insert("2500.end", " # why")
    finish(text, highlighter)
    assert highlighter.coloured - before <= 2
    assert tagged(text, "comment") == ["# why"]


@pytest.mark.gui
def test_opening_a_block_scalar_recolours_what_becomes_its_text(text: EditText) -> None:
    text.reset("a:\n  b: 1\n  c: 2\nd: 3\n" + "e: 4\n" * 200)
    highlighter = colour_all(text)
    before = highlighter.coloured
    text.insert("1.end", " |")
    finish(text, highlighter)
    assert tagged(text, "string") == ["  b: 1", "  c: 2"]
    assert tagged(text, "key")[:2] == ["a", "d"]
    assert highlighter.coloured - before < 60
    text.undo()
    finish(text, highlighter)
    assert tagged(text, "string") == []
    assert tagged(text, "key")[:4] == ["a", "b", "c", "d"]


@pytest.mark.gui
def test_the_end_of_a_long_file_is_coloured_as_soon_as_it_is_seen(text: EditText) -> None:
    text.reset("a: 1\n" * 5000 + "last: true\n")
    now = iter(range(10**6))
    highlighter = Highlighter(
        text, text._theme, clock=lambda: float(next(now))
    )  # slices of 1 block
    text.yview_moveto(1.0)
    text.update_idletasks()
    highlighter.in_sight()
    assert not highlighter.finished
    assert tagged(text, "constant") == ["true"]


@pytest.mark.gui
@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_the_colours_are_those_of_a_fresh_file(text: EditText, seed: int) -> None:
    import random

    chance = random.Random(seed)
    pieces = ["a: 1\n", "  b: |\n", "    t: x\n", '"', "{", "}", "\n", "# c", "- ", "'", " "]
    text.reset("".join(chance.choices(pieces, k=60)))
    highlighter = colour_all(text)
    for _ in range(40):
        line = chance.randint(1, text.line_count)
        column = chance.randint(0, len(text.line(line)))
        if chance.random() < 0.5:
            text.insert(f"{line}.{column}", "".join(chance.choices(pieces, k=3)))
        else:
            text.delete(f"{line}.{column}", f"{line}.{column} + {chance.randint(1, 20)} chars")
    finish(text, highlighter)
    shown = {kind: [str(index) for index in text.tag_ranges(kind)] for kind in KINDS}
    fresh = text.content
    text.reset("")
    text.reset(fresh)
    finish(text, highlighter)
    assert shown == {kind: [str(index) for index in text.tag_ranges(kind)] for kind in KINDS}
