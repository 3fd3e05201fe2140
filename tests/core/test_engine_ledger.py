"""The ledger behind the one door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.errors import LockedError
from core.ledger.views import GroupBy, Names, RequestFilter, Span
from tests.core.ledger.house import keep, row
from tests.core.scripted import Bench

PASSWORD = "correct horse battery"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    made.engine.open()
    yield made
    made.engine.close(1.0)


def test_what_was_kept_can_be_asked_for_by_who_is_logged_in(bench: Bench) -> None:
    ledger = bench.engine.ledger
    keep(bench.paths.ledger, row("a"), row("b", client="codex"))
    for job in (
        ledger.requests(RequestFilter()),
        ledger.count(RequestFilter()),
        ledger.request("a"),
        ledger.usage(Span(), GroupBy.MODEL),
        ledger.live(),
        ledger.names(),
    ):
        with pytest.raises(LockedError):
            bench.result(job)
    bench.result(bench.engine.account.create("Ada", PASSWORD))
    page = bench.result(ledger.requests(RequestFilter(client="codex")))
    assert [one.row.id for one in page.requests] == ["b"] and page.total == 1
    assert bench.result(ledger.count(RequestFilter())) == 2
    assert bench.result(ledger.request("a")).row == row("a")
    assert bench.result(ledger.request("c")) is None
    assert bench.result(ledger.usage(Span(), GroupBy.CLIENT)).total.requests == 2
    assert bench.result(ledger.names()) == Names(("fast",), ("claude-code", "codex"), ("openai",))
    assert len(bench.result(ledger.live()).last_hour) == 60


def test_without_a_ledger_all_is_empty_and_none_is_made(bench: Bench) -> None:
    bench.result(bench.engine.account.create("Ada", PASSWORD))
    ledger = bench.engine.ledger
    assert bench.result(ledger.requests(RequestFilter())).total == 0
    assert bench.result(ledger.usage(Span(), GroupBy.DAY)).groups == ()
    assert bench.result(ledger.names()) == Names()
    assert bench.result(ledger.live()).models == ()
    assert not bench.paths.ledger.exists()
