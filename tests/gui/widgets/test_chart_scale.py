"""The ticks of a chart's axes are round, and their words do not run into each other."""

from __future__ import annotations

import sys
import time

import pytest

from gui.widgets.chart_scale import axis, middle_of, time_marks, value_ticks
from tests.conftest import InZone

HOUR, DAY = 3600, 86_400


@pytest.fixture(autouse=True)
def berlin(in_zone: InZone) -> None:
    if sys.platform != "win32":
        in_zone("Europe/Berlin")


def midnight(year: int, month: int, day: int) -> float:
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))


def measure(text: str) -> int:
    return 7 * len(text)


@pytest.mark.parametrize(
    ("most", "wanted", "ticks"),
    [
        (0, 4, (0, 0.5, 1)),
        (7, 4, (0, 2, 4, 6, 8)),
        (100, 4, (0, 50, 100)),
        (101, 4, (0, 50, 100, 150)),
        (0.0042, 4, (0, 0.002, 0.004, 0.006)),
        (1e9, 2, (0, 5e8, 1e9)),
    ],
)
def test_values_have_round_ticks(most: float, wanted: int, ticks: tuple[float, ...]) -> None:
    assert value_ticks(most, wanted) == pytest.approx(ticks)


@pytest.mark.parametrize("most", [0, 1, 2, 3, 11, 97])
def test_there_is_no_tick_at_half_a_request(most: int) -> None:
    ticks = value_ticks(most, 4, whole=True)
    assert all(tick == int(tick) for tick in ticks)
    assert len(set(ticks)) == len(ticks)
    assert ticks[-1] >= max(1, most)


def test_bars_use_the_height() -> None:
    for most in (1.0, 11.0, 21.0, 49.0, 51.0, 99.0, 101.0):
        top, ticks = axis(most, 2)
        assert most <= top <= most * 1.26
        assert ticks[-1] <= top
        assert len(ticks) >= 2


def words(starts: list[float], width: float) -> list[str]:
    marks = time_marks(starts, width, measure, 14)
    each = width / len(starts)
    end = -14.0
    for mark in marks:
        half = measure(mark.text) / 2
        at = middle_of(mark, each, half, width)
        assert at - half >= end + 14, marks
        assert at + half <= width
        end = at + half
    return [mark.text for mark in marks]


def test_a_day_has_its_hours() -> None:
    starts = [midnight(2026, 11, 26) + n * HOUR for n in range(24)]
    assert words(starts, 900)[:3] == ["00:00", "02:00", "04:00"]
    assert words(starts, 300) == ["00:00", "06:00", "12:00", "18:00"]


def test_a_week_of_hours_has_its_days() -> None:
    starts = [midnight(2026, 11, 20) + n * HOUR for n in range(168)]
    assert words(starts, 900) == [
        *("Fri 20", "Sat 21", "Sun 22", "Mon 23", "Tue 24", "Wed 25", "Thu 26")
    ]


def test_a_month_has_its_mondays_where_there_is_no_room_for_more() -> None:
    starts = [midnight(2026, 10, 28 + n) for n in range(30)]
    assert words(starts, 400) == ["2 Nov", "9 Nov", "16 Nov", "23 Nov"]
    assert "1 Nov" in words(starts, 2000)


def test_years_have_months_and_decades_have_years() -> None:
    days = [midnight(2025, 1, 1 + n) for n in range(700)]
    assert words(days, 700)[:3] == ["Jan", "Apr", "Jul"]
    many = [midnight(2018, 1, 1 + n) for n in range(3000)]
    assert words(many, 500)[:3] == ["2018", "2019", "2020"]


def test_the_day_of_the_clock_change_is_one_day() -> None:
    starts = [midnight(2026, 10, 22 + n) for n in range(7)]  # the 25th has 25 hours
    assert words(starts, 700)[3:5] == ["Sun 25", "Mon 26"]


def test_there_is_always_a_word() -> None:
    assert words([midnight(2026, 11, 26) + 17 * 60], 60) == ["26 Nov"]
    assert time_marks([], 100, measure, 4) == ()
