"""Pages of requests: filtered, sorted, and the same whichever way they are found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.ledger import paging
from core.ledger.connection import open_to_read
from core.ledger.views import RequestFilter, SortBy, Span
from core.wire.request_row import CUT_BY_UPSTREAM, FAILED, FINISHED, REFUSED, RequestRow
from tests.core.ledger.house import NOON, keep, row


def many() -> Iterator[RequestRow]:
    for n in range(300):
        outcome = (FINISHED, FINISHED, FAILED, REFUSED, CUT_BY_UPSTREAM)[n % 5]
        yield row(
            f"{n:03}-id",
            started=NOON + n,
            outcome=outcome,
            client=("", "codex", "claude-code")[n % 3],
            asked=("fast", "alias", "slow")[n % 3],
            group=("fast", "slow", "slow")[n % 3],
            status=(200, 200, 500, 429, None)[n % 5],
            error="RateLimitError" if outcome is not FINISHED else "",
            message=f"Try again in {n} s (100%_sure)" if outcome is not FINISHED else "",
            tokens_in=n * 7 % 100,
            tokens_out=n * 3 % 10,
            cost=None if n % 4 == 0 else n * 13 % 50 / 1000,
            duration_s=n * 17 % 60 / 10,
        )


ROWS = list(many())


@pytest.fixture(params=["few", "many"])
def pages(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Asks for pages, with hits that are looked up one by one, and by going through them."""
    monkeypatch.setattr(paging, "_FEW", 1_000 if request.param == "few" else -1)
    with closing(open_to_read(keep(tmp_path, *ROWS))) as connection:

        def ask(
            wanted: RequestFilter,
            sort: SortBy = SortBy.TIME,
            descending: bool = True,
            offset: int = 0,
            limit: int = 1_000,
        ) -> Any:
            return paging.page(connection, wanted, sort, descending, offset, limit)

        yield ask


@pytest.mark.parametrize(
    ("wanted", "lets_through"),
    [
        (RequestFilter(), lambda one: True),
        (RequestFilter(failed=True), lambda one: one.outcome != FINISHED),
        (RequestFilter(failed=False), lambda one: one.outcome == FINISHED),
        (RequestFilter(outcomes=(REFUSED, FAILED)), lambda one: one.outcome in (REFUSED, FAILED)),
        (RequestFilter(failed=False, outcomes=(FAILED,)), lambda one: False),
        (RequestFilter(model="slow"), lambda one: "slow" in (one.group, one.asked)),
        (RequestFilter(model="alias"), lambda one: one.asked == "alias"),
        (RequestFilter(model="nobody"), lambda one: False),
        (RequestFilter(client=""), lambda one: one.client == ""),
        (
            RequestFilter(client="codex", failed=True),
            lambda one: one.client == "codex" and one.outcome != FINISHED,
        ),
        (RequestFilter(text="CODEX"), lambda one: one.client == "codex"),
        (RequestFilter(text="gpt-4O"), lambda one: True),
        (RequestFilter(text="ratelimit"), lambda one: one.error != ""),
        (RequestFilter(text="(100%_sure)"), lambda one: one.error != ""),
        (RequestFilter(text="100%sure"), lambda one: False),
        (RequestFilter(text="in 7 s"), lambda one: "in 7 s" in one.message),
        (RequestFilter(text="042"), lambda one: one.id == "042-id" or "042" in one.message),
        (
            RequestFilter(text="try again", client="codex"),
            lambda one: one.client == "codex" and one.error != "",
        ),
        (RequestFilter(Span(NOON + 10, NOON + 20)), lambda one: 10 <= one.started - NOON < 20),
        (
            RequestFilter(Span(NOON + 100), failed=True, model="fast", text="again"),
            lambda one: one.started >= NOON + 100 and one.group == "fast" and one.error != "",
        ),
    ],
)
def test_a_filter_lets_through_what_it_says(
    pages: Any, wanted: RequestFilter, lets_through: Any
) -> None:
    expected = [one.id for one in reversed(ROWS) if lets_through(one)]
    found = pages(wanted)
    assert [one.row.id for one in found.requests] == expected
    assert found.total == len(expected)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("wanted", [RequestFilter(), RequestFilter(model="slow")])
@pytest.mark.parametrize(
    ("sort", "key"),
    [
        (SortBy.TIME, lambda one: one.started),
        (SortBy.DURATION, lambda one: one.duration_s),
        (SortBy.TOKENS, lambda one: one.tokens_in + one.tokens_out),
        (SortBy.COST, lambda one: -1.0 if one.cost is None else one.cost),
        (SortBy.STATUS, lambda one: one.status or 0),
    ],
)
def test_pages_follow_one_another_in_the_order_asked_for(
    pages: Any, wanted: RequestFilter, sort: SortBy, key: Any, descending: bool
) -> None:
    expected = [one for one in reversed(ROWS) if not wanted.model or one.group == wanted.model]
    expected.sort(key=key, reverse=descending)
    if descending and sort is not SortBy.TIME:  # reverse keeps equal ones as they were
        assert key(expected[0]) >= key(expected[-1])
    found: list[str] = []
    for offset in range(0, len(expected), 37):
        page = pages(wanted, sort, descending, offset, 37)
        assert page.offset == offset and page.total == len(expected)
        found += [one.row.id for one in page.requests]
    assert found == [one.id for one in expected]
    assert pages(wanted, sort, descending, 10_000, 37).requests == ()


def test_going_through_all_takes_each_once(tmp_path: Path) -> None:
    with closing(open_to_read(keep(tmp_path, *ROWS))) as connection:
        after, found = 0, []
        while some := paging.each(connection, RequestFilter(failed=True), after, 50):
            after = some[-1].number
            found += [one.row.id for one in some]
    assert found == [one.id for one in ROWS if one.outcome != FINISHED]
