"""Limits as they are typed."""

from __future__ import annotations

import pytest

from core.keys.limit_text import budget_of, rate_of


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("", None),
        ("2.50", 2.5),
        ("2,50", 2.5),
        ("$ 2,5", 2.5),
        ("0,125", 0.125),
        ("1000", 1000.0),
        ("1.000", 1.0),
        ("1,000.50", 1000.5),
        ("1,000.", 1000.0),
        ("1,000,000", 1_000_000.0),
        ("12,345.6", 12_345.6),
    ],
)
def test_a_budget_has_a_decimal_point_or_comma_and_thousands(
    text: str, dollars: float | None
) -> None:
    assert budget_of(text) == dollars


@pytest.mark.parametrize("text", ["1,000", "2,500", "10,000", "$100,000"])
def test_a_budget_that_is_one_dollar_or_a_thousand_is_asked_for_again(text: str) -> None:
    with pytest.raises(ValueError, match="two ways") as raised:
        budget_of(text)
    assert text.strip("$").replace(",", "") in str(raised.value)


@pytest.mark.parametrize("text", ["1.000,50", "1,00,000", "0", "-1", "nan", "inf", "1,000,000.01"])
def test_what_is_no_budget_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"an amount in dollars"):
        budget_of(text)


def test_a_rate_may_have_thousands() -> None:
    assert rate_of("1,000") == 1000
