"""Figures are written short, and what is not known is never a 0."""

from __future__ import annotations

import pytest

from gui.frame.figures import compact, cost, cost_in_short, latency, money, share, whole


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((0, "0"), (987, "987"), (9870, "9,870"), (9999, "9,999"), (10_000, "10 k")),
        *((98_700, "98.7 k"), (999_400, "999 k"), (999_900, "1 M"), (1_234_567, "1.23 M")),
        *((4e9, "4 B"), (2.5, "2.5")),
    ],
)
def test_large_numbers(number: float, text: str) -> None:
    assert compact(number) == text


def test_numbers_in_full() -> None:
    assert whole(1_234_567) == "1,234,567"


@pytest.mark.parametrize(
    ("dollars", "text"),
    [
        *((0, "$0"), (0.00004, "<$0.0001"), (0.0042, "$0.0042"), (0.0999, "$0.100")),
        *((0.12, "$0.12"), (12.345, "$12.35"), (1234.5, "$1,234")),
    ],
)
def test_money(dollars: float, text: str) -> None:
    assert money(dollars) == text


def test_what_has_no_price_does_not_cost_nothing() -> None:
    assert cost(0, 3) == cost_in_short(0, 3) == "no price"
    assert cost(1.2, 3) == "$1.20 or more"
    assert cost_in_short(1.2, 3) == "≥ $1.20"
    assert cost(0, 0) == "$0"  # a price of 0 is one


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((None, "–"), (0.0004, "0.4 ms"), (0.085, "85 ms"), (0.9994, "999 ms"), (0.9999, "1 s")),
        *((1.24, "1.24 s"), (12.34, "12.3 s"), (59.96, "1 min 00 s"), (125.4, "2 min 05 s")),
    ],
)
def test_times_to_wait(seconds: float | None, text: str) -> None:
    assert latency(seconds) == text


@pytest.mark.parametrize(
    ("part", "of", "text"),
    [
        *((0, 0, "–"), (0, 9, "0 %"), (1, 5000, "<0.1 %"), (1, 200, "0.5 %"), (12, 100, "12 %")),
        *((999, 1000, ">99 %"), (7, 7, "100 %")),
    ],
)
def test_shares(part: int, of: int, text: str) -> None:
    assert share(part, of) == text
