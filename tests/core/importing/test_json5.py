"""JSON as people write it."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import ConfigError
from core.importing.json5 import load

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(JSON)
def test_all_json_is_read_as_python_reads_it(value: Any) -> None:
    assert load(json.dumps(value)) == json.loads(json.dumps(value))
    assert load(json.dumps(value, ensure_ascii=False, indent=2)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, $b_2: 'it\\'s', // why\n}", {"a": 1, "$b_2": "it's"}),
        ("/* x */ [1, .5, 5., +2, 0x1F, -1e3,]", [1, 0.5, 5.0, 2, 31, -1000.0]),
        ("'one \\\ntwo\\x41\\u00e9\\ud83d\\ude00'", "one twoAé😀"),
        ("\ufeff{}", {}),
        ("-Infinity", -math.inf),
        ("{größe: null}", {"größe": None}),
    ],
)
def test_what_json5_allows_besides_is_read(text: str, value: Any) -> None:
    assert load(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1 2]", "{a 1}", "'", '"\\u12"', "{1: 2}", "{} {}", "nul", "[" * 500, "/* {}", "\\"],
)
def test_what_is_none_is_told_with_its_place_and_without_its_words(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert caught.value.line == 1
    assert "sk-" not in str(caught.value)


@given(st.text(st.sampled_from("{}[]:,'\"/*\\ua1 \n.-+exs"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        load(text)
    except ConfigError as error:
        assert error.line is not None
