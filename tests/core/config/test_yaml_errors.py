"""A text that is no YAML: the place and the words."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.config.document import parse

BROKEN = {
    "tab": ("model_list:\n\t- model_name: a\n", (2, 1), "tab"),
    "tab below spaces": ("a:\n  b: 1\n\tc: 2\n", (3, 1), "tab"),
    "no colon, block follows": (
        "general_settings\n  master_key: x\n",
        (1, 1),
        "no colon after its key",
    ),
    "no colon, first key": (
        "model_list:\n  - model_name demo\n    litellm_params:\n      model: a/b\n",
        (2, 3),
        "no colon",
    ),
    "no colon among others": ("a: 1\nb\nc: 3\n", (2, 1), "no colon"),
    "two colons": ("a: 1\nurl: see: there\n", (2, 9), "second colon"),
    "indented too far": ("a: 1\n    b: 2\n", (2, 5), "indented further"),
    "indented too little": (
        "model_list:\n  - model_name: a\n    litellm_params:\n      model: x\n   rpm: 3\n",
        (5, 4),
        "neighbours",
    ),
    "equals sign before a bracket": (
        'litellm_settings:\n  num_retries: 3\n  fallbacks=[{"a": ["b"]}]\n',
        (3, 12),
        "= where a colon is meant",
    ),
    "double quote": ('a: "open\nb: 2\n', (1, 4), "quote is never closed"),
    "single quote": ("a: 1\nb: 'open\n", (2, 4), "quote is never closed"),
    "windows path": ('a: "C:\\data"\n', (1, 8), "backslash"),
    "bracket": ("a: [1, 2\nb: 3\n", (2, 2), "bracket opened in line 1"),
    "brace": ("a: {b: 1\n", (2, 1), "bracket opened in line 1"),
    "at sign": ("a: @home\n", (1, 4), "may not start with @"),
    "lone star": ("model_name: *\n", (1, 14), "*"),
    "unknown alias": ("a: *nothing\n", (1, 4), "given a name before"),
    "control character": ("a: 1\nb: x\x07y\n", (2, 5), "U+0007"),
    "two documents": ("a: 1\n---\nb: 2\n", (2, 1), "second document"),
    "contains itself": ("a: &x\n  - *x\n", (2, 5), "contains itself"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_issue_stands_where_one_has_to_look(case: str) -> None:
    text, where, words = BROKEN[case]
    error = parse(text).error
    assert error is not None and error.severity == "error"
    assert (error.line, error.column) == where, error
    assert words in error.message


def test_a_line_break_of_another_kind_does_not_shift_the_line() -> None:
    error = parse("a: 'x\u2028y'\nb: @\n").error
    assert error is not None and error.line == 2


def test_a_message_never_holds_the_value() -> None:
    secret = "sk-proj-1234567890abcdefghij"
    for text in (
        f"api_key: *{secret}",
        f"api_key: !{secret}! x",
        f"k: '{secret}",
        f"k: {secret}: 1",
        f"a: &{secret} 1\nb: &{secret} 2",
        f"%{secret}\n---\na: 1",
        f"{{a: {secret}",
    ):
        error = parse(text).error
        assert error is None or secret not in error.message + error.remedy


def test_aliases_that_multiply_are_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    error = parse("\n".join(lines)).error
    assert error is not None and "multiply" in error.message


@pytest.mark.parametrize("text", ["[" * 5000, "a: " + "{b: " * 3000, "- " * 3000 + "x"])
def test_deep_nesting_is_refused(text: str) -> None:
    error = parse(text).error
    assert error is not None and "deep" in error.message


def test_anchors_and_merge_keys_are_fine() -> None:
    text = "d: &d {api_key: k, rpm: 1}\nmodel_list:\n- model_name: a\n  litellm_params:\n"
    document = parse(text + "    <<: *d\n    model: x\n    rpm: 2\n")
    assert document.error is None
    params = document.get(document.model_entries()[0], "litellm_params")
    assert [
        node and node.value
        for node in (document.get(params, "api_key"), document.get(params, "rpm"))
    ] == ["k", "2"]


PIECES = st.sampled_from(
    [*"\n\n  \t:-[]{},'\"#&*!|>%@`?~=<ab1é\u2028\x00\ufeff", ": ", "\n- ", "---", "<<: "]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_whatever_pyyaml_refuses_is_refused_at_a_place_in_the_text(text: str) -> None:
    document = parse(text)
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        assert document.error is not None
    else:
        ours = ("contains itself", "nested", "multiply")
        assert document.error is None or any(word in document.error.message for word in ours)
    if document.error is not None:
        lines = text.split("\n")
        assert 1 <= document.error.line <= len(lines)
        assert 1 <= document.error.column <= len(lines[document.error.line - 1]) + 1
