"""Windows by the local clock, and sums that do not depend on who adds up, or in which order."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire.limits import (
    KeyLimits,
    Tally,
    Window,
    checked,
    dollars,
    limits_of,
    picodollars,
    spent_by,
)
from tests.conftest import InZone

MOMENTS = st.floats(min_value=1.5e9, max_value=2.0e9)
COSTS = st.floats(min_value=0, max_value=100)
ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Beirut")


def local(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def shown(moment: float) -> str:
    return datetime.fromtimestamp(moment).isoformat(" ", "minutes")


@given(MOMENTS, st.sampled_from(Window))
def test_a_moment_is_within_its_window_and_the_next_one_follows(
    moment: float, window: Window
) -> None:
    start, end = window.start(moment), window.end(moment)
    assert start <= moment < end
    assert window.label(start) == window.label(moment) == window.label(end - 1)
    assert window.start(end) == end
    assert window.label(end) > window.label(moment)


@pytest.mark.parametrize("name", ZONES)
def test_the_same_in_every_zone_through_a_whole_year(in_zone: InZone, name: str) -> None:
    in_zone(name)
    moment = local("2017-12-28 12:34")
    while moment < local("2019-01-05 00:00"):
        for window in Window:
            assert window.start(moment) <= moment < window.end(moment)
            assert window.start(window.end(moment)) == window.end(moment)
        moment += 1801.0


def test_days_that_are_longer_or_shorter_when_the_clocks_change(in_zone: InZone) -> None:
    in_zone("Europe/Berlin")
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        noon = local(f"{day} 12:00")
        assert Window.DAY.end(noon) - Window.DAY.start(noon) == hours * 3600
    week = local("2026-10-25 23:59")
    assert shown(Window.WEEK.start(week)) == "2026-10-19 00:00"
    assert shown(Window.WEEK.end(week)) == "2026-10-26 00:00"
    assert shown(Window.MONTH.end(week)) == "2026-11-01 00:00"


def test_a_day_without_a_midnight_begins_when_the_clocks_were_put_forward(in_zone: InZone) -> None:
    in_zone("America/Sao_Paulo")  # 2018-11-04 began at 01:00
    noon = local("2018-11-04 12:00")
    assert shown(Window.DAY.start(noon)) == "2018-11-04 01:00"
    before = Window.DAY.start(noon) - 1
    assert shown(before) == "2018-11-03 23:59"
    assert Window.DAY.end(before) == Window.DAY.start(noon)


@given(st.lists(st.tuples(MOMENTS, COSTS), min_size=1, max_size=30), st.randoms())
def test_a_sum_is_the_same_in_any_order_and_by_any_number_of_counters(
    spent: list[tuple[float, float]], random: object
) -> None:
    now = max(began for began, _cost in spent)
    one, two, whole = Tally(), Tally(), Tally()
    for began, cost in spent:
        whole.spend("script", began, picodollars(cost))
    random.shuffle(spent)  # type: ignore[attr-defined]
    for number, (began, cost) in enumerate(spent):
        (one if number % 2 else two).spend("script", began, picodollars(cost))
    folded = Tally.of(one.sums())
    folded.add(two)
    for window in Window:
        expected = whole.spent("script", window, now)
        assert folded.spent("script", window, now) == expected
        assert spent_by((one, two), "script", window, now) == expected


def test_what_is_over_does_not_count_and_what_comes_late_goes_to_its_own_window() -> None:
    monday, tuesday = local("2026-11-30 12:00"), local("2026-12-01 12:00")
    tally = Tally()
    tally.spend("script", monday, 5)
    tally.spend("script", tuesday, 7)
    tally.spend("script", monday, 11)  # a long answer, over after midnight
    assert tally.spent("script", Window.DAY, tuesday) == 7
    assert tally.spent("script", Window.WEEK, tuesday) == 23
    assert tally.spent("script", Window.MONTH, tuesday) == 7
    assert tally.spent("script", Window.DAY, tuesday + 86400) == 0


def test_a_clock_that_was_ahead_hides_nothing_of_what_comes_after() -> None:
    tally, now = Tally(), local("2026-12-01 12:00")
    for days in (0, 4000, 1, 2):
        tally.spend("script", now + days * 86400, 5)
        assert tally.spent("script", Window.DAY, now + days * 86400) == 5


def test_a_thousand_tenths_of_a_cent_are_a_dollar() -> None:
    tally = Tally()
    for _ in range(1000):
        tally.spend("script", 1.7e9, picodollars(0.001))
    assert dollars(tally.spent("script", Window.DAY, 1.7e9)) == 1.0


def test_the_last_minute_forgets() -> None:
    tally = Tally()
    tally.request("script", 1000.5)
    tally.tokens("script", 1000.9, 30)
    tally.request("script", 1030.0)
    assert tally.last_minute("script", 1059.0) == [(1000, 1, 30), (1030, 1, 0)]
    again = Tally.of({}, tally.minute(1059.0))
    assert again.last_minute("script", 1061.0) == [(1030, 1, 0)]
    assert tally.last_minute("another", 1061.0) == []


def test_a_clock_that_is_put_back_does_not_prolong_the_minute() -> None:
    tally, now = Tally(), 100_000.0
    tally.request("script", now)
    tally.tokens("script", now + 0.9, 30)
    assert tally.last_minute("script", now - 0.5) == [(100_000, 1, 30)]  # another's clock, almost
    assert tally.last_minute("script", now - 7200) == []
    assert Tally.of({}, {"script": [[100_000, 1, 30]]}).minute(now - 7200) == {}
    tally.request("script", now - 7199)
    assert tally.last_minute("script", now - 7198) == [(92_801, 1, 0)]


LIMITS = st.builds(
    KeyLimits,
    models=st.lists(st.text(min_size=1).map(str.strip).filter(bool), unique=True).map(tuple),
    day_usd=st.none() | st.floats(min_value=0.000001, max_value=1e6),
    requests_per_minute=st.none() | st.integers(1, 10**9),
    expires=st.none() | MOMENTS,
)


@given(LIMITS)
def test_limits_come_back_as_they_were(limits: KeyLimits) -> None:
    assert limits_of(limits.encoded()) == limits


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"models": "gpt-4o"},
        {"models": [1]},
        {"day_usd": 0},
        {"day_usd": -1},
        {"week_usd": float("inf")},
        {"month_usd": "5"},
        {"month_usd": 1e9},
        {"requests_per_minute": 1.5},
        {"requests_per_minute": True},
        {"tokens_per_minute": 0},
        {"expires": float("nan")},
    ],
)
def test_what_cannot_be_a_limit_is_none(content: object) -> None:
    with pytest.raises(ValueError):
        limits_of(content)


def test_a_newer_programs_limit_is_passed_over() -> None:
    assert limits_of({"day_usd": 1.0, "from_the_future": 5}) == KeyLimits(day_usd=1.0)
    assert checked(KeyLimits((" a ", "a", ""))) == KeyLimits(("a",))


@pytest.mark.parametrize(
    ("pattern", "model", "allowed"),
    [
        ("gpt-4o", "gpt-4o", True),
        ("gpt-4o", "gpt-4o-mini", False),
        ("openai/*", "openai/gpt-4o", True),
        ("openai/*", "azure/gpt-4o", False),
        ("*", "anything", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("gpt-[4]o", "gpt-4o", False),
    ],
)
def test_models_are_named_or_given_by_a_pattern(pattern: str, model: str, allowed: bool) -> None:
    assert KeyLimits((pattern,)).allows(model) is allowed
    assert KeyLimits().allows(model)
