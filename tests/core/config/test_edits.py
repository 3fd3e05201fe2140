"""Small changes to a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.edits import Edit, apply_edits


def test_each_means_the_text_as_it_was() -> None:
    edits = [Edit(6, 11, "Ada"), Edit(0, 5, "Good day"), Edit(11, 11, "!")]
    assert apply_edits("hello world", edits) == "Good day Ada!"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert apply_edits("ad", [Edit(1, 1, "b"), Edit(1, 1, "c")]) == "abcd"


@pytest.mark.parametrize("edits", [[Edit(0, 3, ""), Edit(2, 4, "")], [Edit(4, 9, "")]])
def test_what_overlaps_is_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("abcd", edits)


@given(st.text(), st.data())
def test_what_lies_outside_stays(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = data.draw(st.text())
    assert apply_edits(text, [Edit(start, end, new)]) == text[:start] + new + text[end:]
