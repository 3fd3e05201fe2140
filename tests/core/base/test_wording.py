"""Numbers with their nouns, here and in every text of the program."""

from __future__ import annotations

import ast
import re

import pytest

from core.base.wording import count, sentence, usd
from tests.source_tree import PROGRAM, sources

_PLURAL = re.compile(
    r"^ (?:more |new |other )?(?:attempt|byte|change|character|connection|copie|day|error|file|hour"
    r"|key|line|minute|model|name|process|request|second|time|tool|warning|word)e?s\b"
)
_FIXED = {"MIN_LENGTH", "MAX_NAME", "MAX_LENGTH"}
"""Numbers that are never one."""


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "minute", "0 minutes"),
        (1, "minute", "1 minute"),
        (2, "minute", "2 minutes"),
        (1.0, "second", "1 second"),
        (2.5, "second", "2.5 seconds"),
        (4279, "line", "4279 lines"),
    ],
)
def test_the_noun_goes_with_the_number(number: float, noun: str, said: str) -> None:
    assert count(number, noun) == said


def test_a_noun_of_its_own_kind() -> None:
    assert count(1, "entry", "entries") == "1 entry"
    assert count(3, "entry", "entries") == "3 entries"


def test_large_numbers_are_easier_to_read_in_groups() -> None:
    assert count(4279, "line", grouped=True) == "4,279 lines"


def test_no_text_puts_a_plural_behind_whatever_number() -> None:
    found = []
    for source in sources(*PROGRAM):
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.JoinedStr):
                continue
            for value, after in zip(node.values, node.values[1:], strict=False):
                text = after.value if isinstance(after, ast.Constant) else ""
                fixed = isinstance(value, ast.FormattedValue) and (
                    isinstance(value.value, ast.Name) and value.value.id in _FIXED
                )
                one = isinstance(value, ast.FormattedValue) and not fixed
                if one and isinstance(text, str) and _PLURAL.match(text):
                    found.append(f"{source.path}:{node.lineno}: {text.strip()[:40]}")
    assert found == []


def test_what_others_say_ends_with_a_full_stop() -> None:
    assert sentence("ImportError: no x ") == "ImportError: no x."
    for text in ("It is so.", "Is it?", "Too much …"):
        assert sentence(text) == text


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "$0.00"),
        (5, "$5.00"),
        (1234.5, "$1,234.50"),
        (0.1, "$0.10"),
        (0.05, "$0.05"),
        (0.0123, "$0.012"),
        (0.00215, "$0.0022"),
        (0.000002, "$0.000002"),
        (1e-9, "less than $0.000001"),
    ],
)
def test_dollars_say_something_even_where_they_are_few(amount: float, said: str) -> None:
    assert usd(amount) == said
