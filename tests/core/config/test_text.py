"""Between bytes and text: nothing of the file's own form is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import ConfigError
from core.config.text import compare, decode, encode, place

LINES = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n")),
        st.sampled_from(["\n", "\r\n", "\r"]),
    ),
    max_size=12,
)


@given(st.booleans(), LINES, st.text(st.characters(codec="utf-8", exclude_characters="\r\n")))
def test_opening_and_saving_unchanged_gives_the_same_bytes(
    bom: bool, lines: list[tuple[str, str]], rest: str
) -> None:
    whole = "".join(line + ending for line, ending in lines) + rest
    data = (b"\xef\xbb\xbf" if bom else b"") + whole.encode()
    text = decode(data)
    assert "\r" not in text
    assert encode(text, data) == data


def test_a_windows_file_keeps_its_line_endings_and_its_mark() -> None:
    data = b"\xef\xbb\xbfa: 1\r\nb: 2\r\n"
    assert decode(data) == "a: 1\nb: 2\n"
    assert encode("a: 1\nnew: 3\nb: 2\n", data) == b"\xef\xbb\xbfa: 1\r\nnew: 3\r\nb: 2\r\n"


def test_in_a_file_of_mixed_endings_only_new_lines_get_the_usual_one() -> None:
    data = b"a: 1\r\nb: 2\nc: 3\r\nd: 4\r\n"
    assert encode("a: 1\nb: 2\nx: 9\nd: 4\n", data) == b"a: 1\r\nb: 2\nx: 9\r\nd: 4\r\n"


def test_a_new_file_has_plain_endings() -> None:
    assert encode("a: 1\r\nb: 2\n") == b"a: 1\nb: 2\n"


def test_a_file_that_is_not_utf8_is_named_with_its_place() -> None:
    with pytest.raises(ConfigError) as caught:
        decode("model_list: []\nname: Größe".encode("latin-1"))
    assert (caught.value.line, caught.value.column) == (2, 9)
    assert "UTF-8" in str(caught.value)


def test_a_file_in_utf16_is_called_by_its_name() -> None:
    with pytest.raises(ConfigError, match="UTF-16"):
        decode("a: 1".encode("utf-16"))


def test_half_a_character_has_a_place_too() -> None:
    with pytest.raises(ConfigError) as caught:
        encode("a: 1\nb: \ud800", b"\xef\xbb\xbfa: 1\r\n")
    assert (caught.value.line, caught.value.column) == (2, 4)


@given(st.text(), st.integers(0, 50))
def test_a_place_counts_as_an_editor_does(text: str, index: int) -> None:
    index = min(index, len(text))
    line, column = place(text, index)
    before = text[:index].split("\n")
    assert (line, column) == (len(before), len(before[-1]) + 1)


def test_comparing_shows_both_sides() -> None:
    shown = compare("a: 1\nb: mine\n", "a: 1\nb: theirs\n")
    assert "-b: theirs" in shown and "+b: mine" in shown and " a: 1" in shown
    assert compare("same\n", "same\n") == []
