"""Which lines belong together."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from gui.editor.blocks import around, last_of, opening, opens, outer

TEXT = """\
# a config
model_list:
- model_name: a
  litellm_params:
    model: openai/a

  # more of it
- model_name: b
  litellm_params: {model: openai/b}

# of the router
router_settings:
  num_retries: 2
"""
LINES = TEXT.split("\n")


def test_a_key_holds_the_list_right_under_it_and_an_entry_does_not_hold_the_next() -> None:
    assert last_of(LINES, 2) == 9
    assert last_of(LINES, 3) == 5
    assert last_of(LINES, 8) == 9


def test_comments_and_blank_lines_behind_a_block_are_not_of_it() -> None:
    assert last_of(LINES, 12) == 13
    assert last_of(LINES, 1) == 1
    assert not opens(LINES, 0)
    assert not opens(LINES, 9)


def test_the_innermost_block_around_a_line() -> None:
    assert around(LINES, 5) == 4
    assert around(LINES, 5, {4}) == 3
    assert around(LINES, 5, {4, 3}) == 2
    assert around(LINES, 5, {4, 3, 2}) is None
    assert around(LINES, 11) is None


def test_all_means_the_sections_and_what_stands_in_them() -> None:
    assert outer(LINES) == [(2, 9), (3, 5), (8, 9), (12, 13)]


@given(st.lists(st.sampled_from(["", "a:", "- a", "  b: 1", "  - c", "    d", "# x", "\tt"])))
def test_blocks_never_overlap_in_part(lines: list[str]) -> None:
    found = [(n, last_of(lines, n)) for n in range(1, len(lines) + 1)]
    for first, last in found:
        assert opens(lines, first - 1) == (last > first)
        for other, end in found:
            assert not first < other <= last < end


@given(st.lists(st.sampled_from(["a:", "  b: 1", "  - c", "- d", "    e:", "# f", "", "\tg"])))
def test_those_that_open_a_block_are_found_together_as_one_by_one(lines: list[str]) -> None:
    for count in range(len(lines) + 1):
        assert opening(lines, count) == [opens(lines, at) for at in range(count)]
