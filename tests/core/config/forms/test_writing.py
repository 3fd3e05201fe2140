"""Values are written so that YAML reads them back, and as people write them."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import ConfigError
from core.config.forms.layout import Scalar
from core.config.forms.parameters import parameters_from_text, text_of_parameters
from core.config.forms.writing import block, flow, scalar

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"), max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(values, st.sampled_from(["", "'", '"']))
def test_what_is_written_is_read_back(value: object, quote: str) -> None:
    assert yaml.safe_load(flow(value)) == value  # type: ignore[arg-type]
    lines = "\n".join(block({"key": value}, 2))  # type: ignore[dict-item]
    assert yaml.safe_load(lines) == {"key": value}
    if isinstance(value, str):
        assert yaml.safe_load(f"- {scalar(value, quote=quote)}") == [value]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("openai/gpt-4o", "openai/gpt-4o"),
        ("http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1"),
        ("yes", '"yes"'),
        ("5", '"5"'),
        ("a: b", '"a: b"'),
        ("", '""'),
        (1.5e-7, "0.00000015"),
        (2.0, "2.0"),
        (1e300, "1.0e+300"),
        (True, "true"),
    ],
)
def test_values_are_quoted_only_where_they_have_to_be(value: str | float, written: str) -> None:
    assert scalar(value) == written


def test_parameters_are_typed_one_a_line() -> None:
    values: dict[str, Scalar] = {"max_tokens": 5, "stop": "a: b", "top_p": 0.5, "stream": True}
    assert parameters_from_text(text_of_parameters(values)) == values
    assert parameters_from_text("") == {}
    for words in ("just words", "a: [", "a: {b: c}", "a:"):
        with pytest.raises(ConfigError):
            parameters_from_text(words)
