"""What goes: by age, by room, by hand; and prices that come later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.ledger import paging, reports
from core.ledger.connection import FILE_NAME
from core.ledger.pieces import midnight
from core.ledger.store import Incoming, Store
from core.ledger.views import Figures, GroupBy, Names, RequestFilter, Span
from core.wire.request_row import FAILED, RequestRow
from tests.conftest import InZone
from tests.core.ledger.house import NOON, row

DAY = 86_400.0
NOW = NOON + 100


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / FILE_NAME, clock=lambda: NOW)) as made:
        yield made


def fill(store: Store, number: int = 200, step: float = 1_800.0) -> list[RequestRow]:
    rows = [
        row(
            f"id-{n:03}",
            started=NOON - n * step,
            message=f"failure {n}" if n % 2 else "",
            outcome=FAILED if n % 2 else "finished",
            group=f"m{n % 3}",
        )
        for n in range(number)
    ]
    store.write(Incoming(one) for one in rows)
    assert store.add_up_days(most=1)
    assert not store.add_up_days()
    return rows


def ids(store: Store) -> set[str]:
    return {one.row.id for one in paging.each(store.connection, RequestFilter(), 0, 10_000)}


def total(store: Store, span: Span = Span()) -> Figures:  # noqa: B008 - it is frozen
    return reports.usage(store.connection, span, GroupBy.MODEL, NOW).total


def test_what_is_too_old_goes_with_its_figures(store: Store) -> None:
    rows = fill(store)
    while store.retain(2, 10**9, most=10):
        pass
    oldest = (NOW - 2 * DAY) // 3600 * 3600
    kept = [one for one in rows if one.started >= oldest]
    assert 90 < len(kept) < 110
    assert ids(store) == {one.id for one in kept}
    assert total(store).requests == len(kept)
    assert paging.count(store.connection, RequestFilter(failed=True)) == sum(
        one.outcome == FAILED for one in kept
    )
    troubles = store.connection.execute("SELECT count(*) FROM troubles").fetchone()[0]
    assert troubles == sum(one.message != "" for one in kept)


def test_a_clock_far_ahead_costs_no_rows_until_it_has_said_so_for_a_day(tmp_path: Path) -> None:
    now = [NOW]
    with closing(Store(tmp_path / FILE_NAME, clock=lambda: now[0])) as store:
        rows = fill(store)

        def kept_by(clock: float) -> int:
            now[0] = clock
            while store.retain(365, 10**9, most=10):
                pass
            return len(ids(store))

        wrong = NOW + 2 * 365 * DAY
        assert kept_by(wrong) == len(rows)  # before any look with a clock that is right
        assert kept_by(NOW) == len(rows)
        assert kept_by(wrong) == kept_by(wrong + 0.9 * DAY) == len(rows)
        assert kept_by(NOW + DAY) == len(rows)
        assert kept_by(wrong + 2 * DAY) == len(rows)  # wrong once more: a day begins anew
        assert kept_by(wrong + 2.9 * DAY) == len(rows)
        assert kept_by(wrong + 3.1 * DAY) == 0
        assert total(store).requests == 0


def test_a_program_that_was_off_for_months_lets_go_a_day_later(tmp_path: Path) -> None:
    now = [NOW]
    with closing(Store(tmp_path / FILE_NAME, clock=lambda: now[0])) as store:
        fill(store)
        assert not store.retain(30, 10**9)
        for later, left in ((100 * DAY, 200), (100.5 * DAY, 200), (101.1 * DAY, 0)):
            now[0] = NOW + later
            while store.retain(30, 10**9):
                pass
            assert len(ids(store)) == left


def test_what_takes_too_much_room_goes_and_its_figures_stay(store: Store) -> None:
    rows = fill(store)
    whole = total(store)
    cap = store.used_bytes() - 20_000
    steps = 0
    while store.retain(3650, cap, most=10):
        steps += 1
    assert steps > 0 and store.used_bytes() <= cap
    left = ids(store)
    assert left == {one.id for one in rows[: len(left)]} and 0 < len(left) < 200
    assert total(store) == whole
    week = Span(NOON - 4 * DAY - 1_000, None)
    assert total(store, week).requests == pytest.approx(193, abs=2)
    assert reports.usage(store.connection, Span(), GroupBy.DAY, NOW).oldest == pytest.approx(
        rows[-1].started, abs=3600
    )
    # One that is gone does not come back, and is not counted twice.
    assert store.write([Incoming(rows[-1])]) == 0
    assert total(store) == whole


@pytest.mark.parametrize(
    "span",
    [Span(), Span(NOON - DAY), Span(None, NOON - DAY), Span(NOON - 2 * DAY - 99, NOON - DAY + 99)],
)
def test_what_is_deleted_leaves_no_trace(store: Store, tmp_path: Path, span: Span) -> None:
    rows = fill(store)
    gone = {
        one.id
        for one in rows
        if (span.since is None or one.started >= span.since)
        and (span.until is None or one.started < span.until)
    }
    deleted = 0
    while more := store.delete(span, most=10):
        deleted += more
    assert deleted == len(gone)
    assert ids(store) == {one.id for one in rows} - gone
    assert total(store).requests == len(rows) - len(gone)
    assert total(store, span).requests == 0
    content = (tmp_path / FILE_NAME).read_bytes()
    for one in rows:
        assert (one.id.encode() in content) is (one.id not in gone)
    if span == Span():
        assert reports.names(store.connection) == Names()
        assert reports.live(store.connection, NOW).models == ()


ZONES = ("UTC", "Asia/Kolkata", "Asia/Kathmandu")
"""Where a day begins on the hour, within one, and a quarter of an hour into one."""


def every_quarter_of_an_hour(store: Store) -> None:
    """A request each, over the last five days."""
    first = NOON - 5 * DAY
    store.write(Incoming(row(f"id-{n:03}", started=first + 900.0 * n)) for n in range(480))


def requests_by_day(store: Store) -> dict[str, int]:
    found = reports.usage(store.connection, Span(), GroupBy.DAY, NOW).groups
    return {one.name: one.figures.requests for one in found}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("added_up", [True, False])
def test_a_day_without_single_requests_is_deleted_whole_and_alone(
    store: Store, in_zone: InZone, zone: str, added_up: bool
) -> None:
    in_zone(zone)
    every_quarter_of_an_hour(store)
    while added_up and store.add_up_days():
        pass
    while store.retain(3650, 0):
        pass
    assert ids(store) == set()
    kept = requests_by_day(store)
    day = midnight(NOON - 2 * DAY)
    assert kept.pop(reports.day_name(day)) >= 92
    while store.delete(Span(day, midnight(day + 1.2 * DAY)), most=50):
        pass
    assert requests_by_day(store) == kept
    while store.add_up_days():
        pass
    assert requests_by_day(store) == kept


def test_prices_of_today_are_given_to_the_past(store: Store) -> None:
    rows = [
        row("free", cost=None, model="openai/own", group="own", tokens_in=1_000),
        row("known", cost=0.5, model="openai/dear", group="dear"),
        row("unknown", cost=0.25, model="openai/gone", group="gone"),
        row("cached", cost=0.0, model="openai/own", group="own", cache_hit=True),
        row("failed", cost=None, tokens_in=None, tokens_out=None, outcome=FAILED),
        row("open", cost=None, settled=False, model="openai/own"),
    ]
    store.write(Incoming(one) for one in rows)
    assert total(store).unpriced == 1
    prices = {"openai/own": 0.001, "openai/dear": 0.002}

    def cost_of(one: RequestRow) -> float | None:
        price = prices.get(one.model)
        return None if price is None else price * (one.tokens_in or 0)

    def price(span: Span) -> int:
        after: int | None = 0
        changed = 0
        while after is not None:
            after, more = store.price(span, cost_of, after, most=2)
            changed += more
        return changed

    assert price(Span(NOON + 1)) == 0
    assert price(Span()) == 2
    assert price(Span()) == 0
    found = total(store)
    assert found.cost == 1.0 + 0.2 + 0.25 and found.unpriced == 0
    costs = {
        one.row.id: one.row.cost for one in paging.each(store.connection, RequestFilter(), 0, 10)
    }
    assert costs == {
        "free": 1.0,
        "known": pytest.approx(0.2),
        "unknown": 0.25,
        "cached": 0.0,
        "failed": None,
        "open": None,
    }
