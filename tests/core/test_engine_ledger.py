"""The ledger behind the one door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from csv import DictReader
from io import StringIO
from json import loads
from pathlib import Path
from sqlite3 import connect

import pytest

from core.base.errors import DataFolderError, LockedError, PricesError
from core.base.events import LedgerChanged, Notice
from core.ledger import schema
from core.ledger.views import GroupBy, Names, RequestFilter, Span, UsageQuery
from tests.core.ledger.house import keep, row
from tests.core.scripted import Bench
from tests.systems import needs_windows

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


@pytest.fixture
def inside(bench: Bench) -> Bench:
    """Logged in."""
    bench.result(bench.engine.account.create("Ada", PASSWORD))
    return bench


def test_requests_are_exported_for_a_spreadsheet_and_for_a_script(
    inside: Bench, tmp_path: Path
) -> None:
    ledger = inside.engine.ledger
    rows = [row(f"id-{n}", user_agent="=cmd|' /C calc'!A0", message='a,"b"\nc') for n in range(7)]
    keep(inside.paths.ledger, *rows, row("other", client="codex"))
    path = tmp_path / "out.csv"
    wanted = RequestFilter(client="claude-code")
    assert inside.result(ledger.export(path, wanted, "csv")) == 7
    lines = list(DictReader(StringIO(path.read_text("utf-8-sig"))))
    assert [line["id"] for line in lines] == [one.id for one in rows]
    assert lines[0]["user_agent"].startswith("'=") and lines[0]["message"] == rows[0].message
    assert (lines[0]["cost"], lines[0]["time"]) == ("0.000123", "2026-11-27T12:00:00.000+00:00")
    path = tmp_path / "out.json"
    assert inside.result(ledger.export(path, RequestFilter(), "json")) == 8
    found = loads(path.read_text("utf-8"))
    assert found[-1]["client"] == "codex" and found[0]["tokens_in"] == 100
    assert {one.name for one in tmp_path.iterdir()} >= {"out.csv", "out.json"}


def test_figures_are_exported(inside: Bench, tmp_path: Path) -> None:
    keep(inside.paths.ledger, row("a"), row("b", group="dear", cost=1.5))
    path = tmp_path / "out.json"
    query = UsageQuery(Span(), GroupBy.MODEL)
    assert inside.result(inside.engine.ledger.export(path, query, "json")) == 2
    first = loads(path.read_text("utf-8"))[0]
    assert (first["name"], first["requests"], first["cost"]) == ("dear", 1, 1.5)


@needs_windows
def test_an_export_over_a_file_that_is_open_in_a_spreadsheet(inside: Bench, tmp_path: Path) -> None:
    keep(inside.paths.ledger, row("a"))
    path = tmp_path / "requests.csv"
    path.write_text("old", "utf-8")
    with path.open("rb"), pytest.raises(DataFolderError) as caught:
        inside.result(inside.engine.ledger.export(path, RequestFilter(), "csv"))
    assert caught.value.what == f"Could not write {path}: another program has it open."
    assert path.read_text("utf-8") == "old"


def test_an_export_that_fails_leaves_nothing(inside: Bench, tmp_path: Path) -> None:
    keep(inside.paths.ledger, row("a"))
    (tmp_path / "taken").mkdir()
    job = inside.engine.ledger.export(tmp_path / "taken", RequestFilter(), "csv")
    with pytest.raises(DataFolderError):
        inside.result(job)
    assert not list(tmp_path.glob(".taken*"))


def test_todays_prices_are_those_of_the_config_and_of_the_table(inside: Bench) -> None:
    inside.paths.config.write_text(
        "model_list:\n"
        "  - model_name: own\n"
        "    litellm_params: {model: openai/local, input_cost_per_token: 0.001,\n"
        "      output_cost_per_token: 2e-3}\n"
    )
    plain = {"tokens_in": 10, "tokens_out": 5, "tokens_cached": None, "cost": None}
    keep(
        inside.paths.ledger,
        row("a", group="own", model="openai/local", **plain),
        row("b", group="fast", model="openai/gpt-4o-mini", **plain),
        row("c", group="odd", model="openai/nobody-knows", **plain),
    )
    ledger = inside.engine.ledger
    assert inside.result(ledger.price_again(Span())) == 2
    costs = [inside.result(ledger.request(id)).row.cost for id in "abc"]
    assert costs == [pytest.approx(0.02), pytest.approx(10 * 1.5e-7 + 5 * 6e-7), None]
    assert inside.of(LedgerChanged)


def test_a_table_that_cannot_be_read_is_said(
    inside: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(inside.paths.ledger, row("a"))
    monkeypatch.setattr("core.gateway.request_costs._TABLE", "no such file")
    with pytest.raises(PricesError):
        inside.result(inside.engine.ledger.price_again(Span()))


def test_requests_are_deleted(inside: Bench) -> None:
    keep(inside.paths.ledger, row("a"), row("b"))
    assert inside.result(inside.engine.ledger.delete(Span())) == 2
    assert inside.result(inside.engine.ledger.count(RequestFilter())) == 0


def test_damage_that_a_page_meets_is_mended_by_a_new_ledger(inside: Bench) -> None:
    path = keep(inside.paths.ledger, *(row(f"id-{n}") for n in range(300)))
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(content)
    assert inside.result(inside.engine.ledger.requests(RequestFilter())).total == 0
    assert any(one.matter == "ledger" for one in inside.of(Notice))


def test_a_ledger_of_an_older_form_is_brought_up_to_date_before_it_is_read(
    inside: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keep(inside.paths.ledger, row("a"))
    monkeypatch.setattr(
        schema,
        "MIGRATIONS",
        (*schema.MIGRATIONS, lambda connection: connection.execute("CREATE TABLE more (x)")),
    )
    assert inside.result(inside.engine.ledger.count(RequestFilter())) == 1
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(schema.MIGRATIONS)
