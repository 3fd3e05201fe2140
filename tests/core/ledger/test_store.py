"""What the file holds after any rows: one request per id, and sums as a plain count has them."""

from __future__ import annotations

import itertools
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.ledger import paging, reports
from core.ledger.connection import FILE_NAME, open_to_read
from core.ledger.rows import clean, shown_model
from core.ledger.store import Incoming, Store
from core.ledger.sums import pico
from core.ledger.views import Figures, GroupBy, RequestFilter, SortBy, Span
from core.wire.request_row import (
    CUT_BY_CLIENT,
    CUT_BY_UPSTREAM,
    FAILED,
    FINISHED,
    OUTCOMES,
    RequestRow,
)
from tests.core.ledger.house import NOON, keep, last_of_each, row, rows

NOW = NOON + 6_000
_numbers = itertools.count()


def plain(many: list[RequestRow]) -> Figures:
    """The figures of rows, without the medians."""
    return Figures(
        requests=len(many),
        errors=sum(one.outcome != FINISHED for one in many),
        tokens_in=sum(one.tokens_in or 0 for one in many),
        tokens_out=sum(one.tokens_out or 0 for one in many),
        tokens_cached=sum(one.tokens_cached or 0 for one in many),
        tokens_reasoning=sum(one.tokens_reasoning or 0 for one in many),
        cost=sum(pico(one.cost) for one in many) / 10**12,
        unpriced=sum(
            one.settled
            and one.cost is None
            and (one.outcome == FINISHED or bool(one.tokens_in or one.tokens_out))
            for one in many
        ),
    )


def without_medians(figures: Figures) -> Figures:
    names = ("p50_s", "p95_s", "first_token_s")
    return Figures(**{k: v for k, v in vars(figures).items() if k not in names})


@settings(max_examples=150, deadline=None)
@given(
    batches=st.lists(st.lists(rows, max_size=6), max_size=5),
    cut=st.floats(-200_000, 5_000),
    add_up=st.booleans(),
)
def test_any_rows_give_the_sums_that_a_plain_count_gives(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[RequestRow]],
    cut: float,
    add_up: bool,
) -> None:
    path = tmp_path_factory.getbasetemp() / f"ledger-{next(_numbers)}.sqlite3"
    with closing(Store(path, clock=lambda: NOW)) as store:
        for batch in batches:
            store.write(Incoming(one) for one in batch)
            while add_up and store.add_up_days(most=1):
                pass
    kept = last_of_each(clean(one) for batch in batches for one in batch)
    with closing(open_to_read(path)) as connection:
        for since, until in ((None, None), (NOON + cut, None), (None, NOON + cut)):
            wanted = [
                one
                for one in kept.values()
                if (since is None or one.started >= since)
                and (until is None or one.started < until)
            ]
            for by in GroupBy:
                found = reports.usage(connection, Span(since, until), by, NOW)
                assert without_medians(found.total) == plain(wanted)
                assert sum(one.figures.requests for one in found.groups) == len(wanted)
                assert sum(one.figures.requests for one in found.buckets) == len(wanted)
                for group in found.groups if by is GroupBy.MODEL else ():
                    of_it = [
                        one for one in wanted if shown_model(one.group, one.asked) == group.name
                    ]
                    assert without_medians(group.figures) == plain(of_it)
        page = paging.page(connection, RequestFilter(), SortBy.TIME, True, 0, 100)
        assert {one.row.id: one.row for one in page.requests} == kept
        assert page.total == len(kept)
        for outcome in OUTCOMES:
            outcomes = RequestFilter(outcomes=(outcome,))
            assert paging.count(connection, outcomes) == sum(
                one.outcome == outcome for one in kept.values()
            )
        for model in reports.live(connection, NOW).models:
            own, passed_on = of_the_last_hour(list(kept.values()), model.name)
            failed = sum(one.outcome in (FAILED, CUT_BY_UPSTREAM) for one in own)
            assert model.requests == len(own) + len(passed_on)
            assert model.errors == failed + len(passed_on)
    path.unlink()


def of_the_last_hour(
    many: list[RequestRow], model: str
) -> tuple[list[RequestRow], list[RequestRow]]:
    """Those of the model, and those of others before which it had failed."""
    recent = [one for one in many if one.started // 60 > NOW // 60 - 60]
    passed_on = [
        one
        for one in recent
        if one.group != model and any(each.error and each.group == model for each in one.attempts)
    ]
    return [one for one in recent if one.group == model], passed_on


def test_a_settled_row_takes_the_place_of_the_one_before_and_keeps_its_number(
    tmp_path: Path,
) -> None:
    early = row("a", settled=False, tokens_in=None, tokens_out=None, cost=None)
    path = keep(tmp_path, early, row("b"), row("a"), early)
    with closing(open_to_read(path)) as connection:
        found = paging.one(connection, "a")
        assert found is not None and found.number == 1
        assert found.row == row("a")
        assert paging.count(connection, RequestFilter()) == 2


def test_the_process_of_the_client_stays_known(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(Store(path)) as store:
        store.write([Incoming(row("a", settled=False), "node", 4711)])
        store.write([Incoming(row("a"))])
        kept = store.request("a")
    assert kept is not None and (kept.process, kept.pid) == ("node", 4711)


def test_rows_that_no_database_keeps_do_not_hold_up_the_others(tmp_path: Path) -> None:
    odd = row("odd", tokens_in=2**70, cost=float("inf"), duration_s=float("nan"), asked="\ud800\0")
    path = keep(tmp_path, row("never", started=float("nan")), odd, row(""), row("good"))
    with closing(open_to_read(path)) as connection:
        ids = [one.row.id for one in paging.each(connection, RequestFilter(), 0, 10)]
        kept = paging.one(connection, "odd")
    assert ids == ["odd", "good"]
    assert kept is not None
    assert (kept.row.tokens_in, kept.row.cost, kept.row.duration_s) == (None, None, None)


def test_there_is_no_second_file_beside_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(Store(path)) as store:
        store.write([Incoming(row("a"))])
        assert not path.with_name(f"{FILE_NAME}-wal").exists()
        assert not path.with_name(f"{FILE_NAME}-shm").exists()
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
            assert other.execute("SELECT count(*) FROM requests").fetchone()[0] == 1


def test_a_person_can_read_it_with_sqlite3(tmp_path: Path) -> None:
    path = keep(tmp_path, row("a"), row("b", outcome=CUT_BY_CLIENT, error="Gone", message="left"))
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT id, outcome, model_group, cost, message FROM readable ORDER BY number"
        assert connection.execute(query).fetchall() == [
            ("a", "finished", "fast", 0.000123, None),
            ("b", "cut by client", "fast", 0.000123, "left"),
        ]
        names = [name for (name,) in connection.execute("SELECT name FROM outcomes")]
    assert names == list(OUTCOMES)


def test_the_file_is_the_users_alone(tmp_path: Path) -> None:
    path = keep(tmp_path, row("a"))
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o077 == 0


def test_what_came_last_of_a_model_is_known(tmp_path: Path) -> None:
    path = keep(
        tmp_path,
        row("a", started=NOON - 20, duration_s=1.0),
        row("b", started=NOON - 10, duration_s=2.0, outcome=FAILED, message="Too many requests"),
        row("c", started=NOON - 5, outcome=CUT_BY_CLIENT),
        row("d", started=NOON - 30, outcome=FAILED, message="Older"),
    )
    with closing(open_to_read(path)) as connection:
        (model,) = reports.live(connection, NOON + 60).models
    assert (model.name, model.last_success, model.last_error) == ("fast", NOON - 19, NOON - 8)
    assert model.last_error_text == "Too many requests"
    assert (model.requests, model.errors) == (4, 2)
