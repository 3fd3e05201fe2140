"""The fast parser and the one of LiteLLM make the same of a text, or the fast one is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from core.config import compose as composing
from core.config.compose import compose
from core.config.document import parse
from tests.core.config.cases import FINE, STOPS, SURPRISES

CONFIGS = [*(case[0] for case in (*STOPS.values(), *SURPRISES.values())), *FINE.values()]
TEMPLATE = Path(__file__).parents[3] / "configs" / "litellm_config.yaml"
PIECES = st.sampled_from(
    [
        *"\n\n  :-[]{},'\"#&*!|>%@`?=<ab1é\x07\xa0/\\+0\t\r\u2028\ufeff",
        *(": ", "\n- ", "\n  - ", "\n  ", "<<: ", "a: ", "*a", "&a ", "|\n ", ">2\n", "---"),
        *("...", "'x'", '"y"', " # c\n", "{{", "}}", "http://x?y", "\\u00e9", "\U0001f600"),
        *("x!", "? ", "!!int ", "key: ]"),
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(CONFIGS))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(PIECES) + text[start + draw(st.integers(0, 4)) :]
    return text


def _seen(root: Node | None) -> Iterator[tuple[object, ...]]:
    """Every node with what it says and where it stands; a shared one by its number."""
    numbers: dict[int, int] = {}
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if id(node) in numbers:
            yield ("shared", numbers[id(node)])
            continue
        numbers[id(node)] = len(numbers)
        where = (node.start_mark.index, node.end_mark.index, node.start_mark.line)
        if isinstance(node, ScalarNode):
            # Of nothing at all, one of them says that it stands before the blank, one behind.
            yield (node.tag, node.value, node.style, where if node.value or node.style else ())
        else:
            yield (node.tag, bool(getattr(node, "flow_style", False)), where)
        if isinstance(node, SequenceNode):
            waiting += node.value
        elif isinstance(node, MappingNode):
            waiting += [one for pair in node.value for one in pair]


def _root(text: str, *, fast: bool) -> Node | str | None:
    try:
        return compose(text) if fast else composing._slowly(text)
    except (yaml.YAMLError, RecursionError) as error:
        return type(error).__name__


@given(st.one_of(TEXTS, mutated()))
@example("|#x")
@example("a:\tb")
@example("{a: b?c}")
@example("{a: 'b', c: d?e\n f: g}")
@example("? a\n: b")
@example("a: &x [*x]")
@example("---\na: 1\n...\n")
@example("key: 'é\U0001f600'\nother: [1, {a: b}]\n")
def test_both_parsers_make_the_same_of_a_text(text: str) -> None:
    fast, slow = _root(text, fast=True), _root(text, fast=False)
    if isinstance(fast, str) or isinstance(slow, str):
        assert fast == slow
    else:
        assert list(_seen(fast)) == list(_seen(slow))


def test_an_ordinary_config_goes_to_the_fast_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert yaml.__with_libyaml__, "PyYAML without libyaml: lint takes ten times as long"
    monkeypatch.setattr(composing, "_slowly", lambda _text: pytest.fail("the slow one was asked"))
    text = TEMPLATE.read_text("utf-8") + "\n# Why? Because!\n# a [ bracket\n"
    assert parse(text).models == ("demo",)
    assert parse("a: what is this?\nb: {c: d}\n").root is not None


@pytest.mark.parametrize(
    "text",
    [
        "- " * 50_000 + "x",
        "[" * 200_000,
        "[" * 50_000 + "]" * 50_000,
        "".join(f"{' ' * n}a:\n" for n in range(2_000)),
        "['x]', " * 20_000 + "x" + "]" * 20_000,
    ],
    ids=["dashes", "brackets", "closed brackets", "steps", "hidden brackets"],
)
def test_no_depth_reaches_the_end_of_the_stack(text: str) -> None:
    error = parse(text).error
    assert error is not None and error.code == "LP115"


def test_what_is_wrong_is_said_as_by_the_slow_one() -> None:
    for text, where, words in STOPS.values():
        error = parse(text).error
        if error is not None:
            assert (error.line, error.column) == where and words in error.message
