"""Figures: buckets and groups of a span in local time, medians, and the last hour."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from core.ledger import reports
from core.ledger.connection import FILE_NAME, open_to_read
from core.ledger.pieces import midnight
from core.ledger.store import Incoming, Store
from core.ledger.sums import histogram, lane, packed, quantile, unpacked
from core.ledger.views import GroupBy, ModelTraffic, Names, Span, UsageReport
from core.wire.request_row import CUT_BY_CLIENT, FAILED, Attempt, RequestRow
from tests.conftest import InZone
from tests.core.ledger.house import NOON, keep, row

HOUR = 3600.0
DAY = 24 * HOUR


def usage(path: Path, span: Span, by: GroupBy = GroupBy.MODEL, now: float = NOON) -> UsageReport:
    with closing(open_to_read(path)) as connection:
        return reports.usage(connection, span, by, now)


def every(step: float, number: int, first: float) -> list[RequestRow]:
    return [row(f"id-{n}", started=first + step * n, cost=0.01) for n in range(number)]


def test_an_empty_span_has_no_figures(tmp_path: Path) -> None:
    path = keep(tmp_path, row("a"))
    found = usage(path, Span(NOON + 10, NOON + 20))
    assert found.total.requests == 0 and found.groups == ()
    assert found.total.p50_s is None
    assert usage(path, Span(NOON + 20, NOON + 10)).buckets == ()
    assert usage(keep(tmp_path / "none"), Span()) == UsageReport(Span(), found.total)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu"])
def test_days_are_the_days_of_the_person(tmp_path: Path, in_zone: InZone, zone: str) -> None:
    in_zone(zone)
    rows = every(HOUR / 4, 14 * 96, NOON - 7 * DAY)
    path = keep(tmp_path, *rows, now=NOON + 8 * DAY)
    counted: dict[str, int] = {}
    for one in rows:
        day = datetime.fromtimestamp(one.started).strftime("%Y-%m-%d")
        counted[day] = counted.get(day, 0) + 1
    found = usage(path, Span(), GroupBy.DAY, NOON + 7 * DAY)
    assert {one.name: one.figures.requests for one in found.groups} == counted
    assert [one.figures.requests for one in found.buckets] == list(counted.values())
    assert found.total.cost == pytest.approx(0.01 * len(rows), abs=1e-12)
    starts = [datetime.fromtimestamp(one.start) for one in found.buckets[1:]]
    assert {(start.hour, start.minute) for start in starts} == {(0, 0)}
    week = usage(path, Span(midnight(NOON) - 3 * DAY, midnight(NOON)))
    days = sorted(counted)
    today = days.index(datetime.fromtimestamp(NOON).strftime("%Y-%m-%d"))
    assert week.total.requests == sum(counted[day] for day in days[today - 3 : today])


def test_a_day_of_25_hours_is_one_day(tmp_path: Path, in_zone: InZone) -> None:
    in_zone("Europe/Berlin")
    first = datetime(2026, 10, 20).timestamp()
    rows = every(HOUR, 11 * 24, first)
    found = usage(keep(tmp_path, *rows), Span(first, first + 11 * DAY), GroupBy.DAY)
    by_day = {one.name: one.figures.requests for one in found.groups}
    assert by_day["2026-10-25"] == 25
    assert max(one.seconds for one in found.buckets) == 25 * HOUR


@pytest.mark.parametrize(
    ("length", "step"), [(2 * HOUR, 60.0), (DAY, HOUR), (7 * DAY, HOUR), (30 * DAY, DAY)]
)
def test_the_buckets_of_a_chart_have_no_gaps(
    tmp_path: Path, in_zone: InZone, length: float, step: float
) -> None:
    in_zone("UTC")
    since = NOON - length + 7.5
    rows = [row("first", started=since), row("last", started=NOON - 0.5), row("out", started=NOON)]
    found = usage(keep(tmp_path, *rows), Span(since, NOON))
    assert found.buckets[0].start == since
    assert found.buckets[-1].start + found.buckets[-1].seconds == NOON
    for one, after in zip(found.buckets, found.buckets[1:], strict=False):
        assert one.start + one.seconds == after.start
    assert {one.seconds for one in found.buckets[1:-1]} == {step}
    assert found.buckets[0].figures.requests == found.buckets[-1].figures.requests == 1
    assert found.total.requests == 2


def test_the_costliest_group_comes_first_and_one_without_a_price_is_told(tmp_path: Path) -> None:
    path = keep(
        tmp_path,
        row("a", group="cheap", cost=0.001),
        row("b", group="dear", cost=2.0),
        row("c", group="own", cost=None),
        row("d", group="own", cost=None),
        row("e", group="", asked="typo", cost=None, tokens_in=None, tokens_out=None),
        row("f", group="late", settled=False, cost=None),
    )
    found = usage(path, Span(), now=NOON + 1)
    assert [one.name for one in found.groups] == ["dear", "cheap", "own", "late", "typo"]
    assert [one.figures.unpriced for one in found.groups] == [0, 0, 2, 0, 1]
    assert found.total.unpriced == 3
    assert found.total.cost == 2.001
    with closing(open_to_read(path)) as connection:
        names = reports.names(connection)
    models = ("cheap", "dear", "late", "own", "typo")
    assert names == Names(models, ("claude-code",), ("openai",))


def test_medians_are_of_those_that_finished_and_first_tokens_of_streams(tmp_path: Path) -> None:
    slow = [row(f"s{n}", duration_s=100.0, outcome=FAILED) for n in range(50)]
    quick = [row(f"q{n}", duration_s=1.0 + n / 100, first_token_s=9.0) for n in range(100)]
    streams = [row(f"t{n}", duration_s=3.0, stream=True, first_token_s=0.5) for n in range(10)]
    found = usage(keep(tmp_path, *slow, *quick, *streams), Span(), now=NOON + 1).total
    assert found.p50_s == pytest.approx(1.55, rel=0.07)
    assert found.p95_s == pytest.approx(3.0, rel=0.13)
    assert found.first_token_s == pytest.approx(0.5, rel=0.13)


def test_a_histogram_tells_what_was_put_in_and_loses_nothing_on_the_disk() -> None:
    for seconds in (0.0, 0.0005, 0.02, 1.0, 59.0, 999.0, 5_000.0):
        three = histogram({lane(seconds): 3})
        assert unpacked(packed(three)) == three
        expected = min(max(seconds, 0.001), 1_000.0)
        assert quantile(three, 0.5) == pytest.approx(expected, rel=0.13)
    assert quantile(0, 0.5) is None and packed(0) == b""


def test_the_last_hour_is_told_by_minutes(tmp_path: Path) -> None:
    now = NOON + 1_830.0
    path = keep(
        tmp_path,
        row("old", started=now - 2 * HOUR),
        row("a", started=now - 59 * 60),
        row("b", started=now - 70, outcome=FAILED, cost=None),
        row("c", started=now - 10, outcome=CUT_BY_CLIENT, cost=0.5),
        row("d", started=now - 5, group="other"),
        now=now,
    )
    with closing(open_to_read(path)) as connection:
        live = reports.live(connection, now, 3, 2)
    assert (live.under_way, live.last_minute) == (3, 2)
    assert len(live.last_hour) == 60
    assert live.last_hour[-1].start == NOON + 1_800
    assert [one.figures.requests for one in live.last_hour if one.figures.requests] == [1, 1, 2]
    assert live.errors_last_hour == 2
    assert live.unpriced_today == 1
    assert live.cost_today == pytest.approx(0.5 + 3 * 0.000123)
    assert [(one.name, one.requests, one.errors) for one in live.models] == [
        ("fast", 3, 1),
        ("other", 1, 0),
    ]


def test_a_model_that_a_fallback_stood_in_for_has_failed(tmp_path: Path) -> None:
    gone = Attempt("d0", "openai/gone", "openai", 500, "ServerError", "Out of order", 0.5, "main")
    answered = Attempt("d1", "openai/gpt-4o-mini", "openai", duration_s=1.0)
    whole = row("a", started=NOON, asked="main", attempts=(gone, answered), duration_s=2.0)
    early = replace(whole, settled=False, group="main", attempts=(replace(gone, group=""),))
    now = NOON + 60
    with closing(Store(tmp_path / FILE_NAME, clock=lambda: now)) as store:
        store.write([Incoming(early)])  # it is not told yet who answered
        assert reports.live(store.connection, now).models == ()
        store.write([Incoming(whole)])
        found = reports.live(store.connection, now)
        assert found.models == (
            ModelTraffic("fast", NOON + 2.0, None, "", 1, 0, found.models[0].p50_s),
            ModelTraffic("main", None, NOON + 0.5, "Out of order", 1, 1, None),
        )
        assert sum(one.figures.requests for one in found.last_hour) == 1
        assert found.errors_last_hour == 0
        assert store.delete(Span(NOON - 1, NOON + 1)) == 1
        assert store.delete(Span(NOON - 1, NOON + 1)) == 0
        assert reports.live(store.connection, now).models == ()


def test_today_has_its_first_hour_where_the_clocks_go_back_over_midnight(
    tmp_path: Path, in_zone: InZone
) -> None:
    in_zone("America/Havana")  # 2026-11-01 has two hours from 00:00 on
    began = 1_793_505_600.0  # the first of them, 04:00 UTC
    path = keep(tmp_path, row("first", cost=1.0, started=began + 60), now=began + 2 * HOUR)
    with closing(open_to_read(path)) as connection:
        for later in (0.5, 1.5, 12):
            assert reports.live(connection, began + later * HOUR).cost_today == 1.0
