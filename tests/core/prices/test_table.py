"""The table of prices: what is taken, what is refused, and the way back."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import DataFolderError, PricesError
from core.base.paths import Paths
from core.base.versions import Release, age, describe, release
from core.cli.console import Console
from core.cli.prices import Change, show_prices
from core.prices.download import download
from core.prices.table import MOST_BYTES, Prices, PriceTable, check
from tests.conftest import ROOT
from tests.fixtures.local_server import Handler, LocalServer

TODAY = date(2026, 11, 26)
OWN = Release("1.0", date(2026, 11, 20), 200)


def table(count: int = 200, **more: Any) -> bytes:
    entries: dict[str, Any] = {
        f"model-{number}": {"litellm_provider": "openai", "input_cost_per_token": 1e-06}
        for number in range(count)
    }
    return json.dumps({"sample_spec": {"mode": "x"}, **entries, **more}).encode()


def prices_in(folder: Path, fetch: Callable[[str], bytes] | None = None) -> Prices:
    return Prices(
        folder / "prices",
        packaged=lambda: OWN,
        today=lambda: TODAY,
        fetch=fetch or (lambda url: table()),
        source="https://example.org/prices.json",
    )


def test_at_first_it_is_the_one_that_came_with_litellm(tmp_path: Path) -> None:
    prices = prices_in(tmp_path)
    assert prices.current() == PriceTable("litellm", OWN.published, 200)
    assert prices.file() is None
    with pytest.raises(PricesError, match="in use already"):
        prices.go_back()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_taken_and_dated_by_its_change(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    file.write_bytes(table(210))
    os.utime(file, (1_763_900_000, 1_763_900_000))
    prices = prices_in(tmp_path)
    taken = prices.take_file(file)
    assert (taken.origin, taken.models) == ("file", 210)
    assert taken.day == date.fromtimestamp(1_763_900_000)
    kept = prices.file()
    assert kept is not None and kept.read_bytes() == file.read_bytes()
    # Another program of the same folder, and the same later, find it, too.
    assert prices_in(tmp_path).current() == taken


def test_a_file_from_the_future_counts_as_of_today(tmp_path: Path) -> None:
    file = tmp_path / "table.json"
    file.write_bytes(table())
    os.utime(file, (4_000_000_000, 4_000_000_000))
    assert prices_in(tmp_path).take_file(file).day == TODAY


def test_there_is_a_way_back_through_the_former_ones(tmp_path: Path) -> None:
    bodies = [table(201), table(202), table(203)]
    prices = prices_in(tmp_path, lambda _url: bodies.pop(0))
    for _ in range(3):
        prices.take_newest()
    assert prices.current().models == 203
    assert prices.go_back().models == 202
    assert prices.go_back().origin == "litellm"
    assert [one.name for one in (tmp_path / "prices").iterdir()] == ["about.json"]


def test_what_is_refused_changes_nothing(tmp_path: Path) -> None:
    bodies = [table(), b"<html>"]
    prices = prices_in(tmp_path, lambda _url: bodies.pop(0))
    first = prices.take_newest()
    with pytest.raises(PricesError, match="no table"):
        prices.take_newest()
    assert prices.current() == first


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError):
        prices_in(tmp_path).take_file(tmp_path / "no.json")


@pytest.mark.parametrize("damage", ["", "{", "[1]", '[{"origin": "file"}]', '[{"sha256": "../x"}]'])
def test_a_damaged_record_counts_as_none(tmp_path: Path, damage: str) -> None:
    prices = prices_in(tmp_path)
    prices.take_newest()
    (tmp_path / "prices" / "about.json").write_text(damage)
    assert prices.current().origin == "litellm"
    assert prices.take_newest().origin == "network"


def test_a_table_that_is_gone_gives_way_to_the_one_before(tmp_path: Path) -> None:
    bodies = [table(201), table(202)]
    prices = prices_in(tmp_path, lambda _url: bodies.pop(0))
    prices.take_newest()
    prices.take_newest()
    gone = prices.file()
    assert gone is not None
    gone.unlink()
    assert prices.current().models == 201


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"{", "not JSON"),
        (b"[1]", "models by their names"),
        (b"[" * 200_000, "nested"),
        (table(20), "it has 20 models"),
        (table(99), "at least 100"),
        (table(x=3), "'x' holds no settings"),
        (table(x={"input_cost_per_token": "1"}), "is no number"),
        (table(x={"input_cost_per_token": True}), "is no number"),
        (table(x={"input_cost_per_token": -1}), "is no price"),
        (b'{"x": NaN}', "NaN"),
        (json.dumps({f"m{n}": {} for n in range(300)}).encode(), "name no provider"),
        (b" " * (MOST_BYTES + 1), "too big"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(PricesError, match=why):
        check(raw, 200)


def test_a_table_with_a_mark_at_its_beginning_is_fine() -> None:
    assert check(b"\xef\xbb\xbf" + table(150), 200) == 150


# ---- the network


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, bytes]]]:
    pages: dict[str, bytes] = {}

    class Pages(Handler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.reply(404 if body is None else 200, "application/json", body or b"")

    with LocalServer(Pages) as serving:
        yield serving.address, pages


def test_it_is_fetched(tmp_path: Path, server: tuple[str, dict[str, bytes]]) -> None:
    address, pages = server
    pages["/prices.json"] = table(222)
    prices = Prices(
        tmp_path, packaged=lambda: OWN, today=lambda: TODAY, source=f"{address}/prices.json"
    )
    assert prices.take_newest() == PriceTable(
        "network", TODAY, 222, hashlib.sha256(table(222)).hexdigest()
    )


def test_what_goes_wrong_on_the_way_is_said(server: tuple[str, dict[str, bytes]]) -> None:
    address, pages = server
    pages["/big"] = b"x" * 2_000
    with pytest.raises(PricesError, match="404"):
        download(f"{address}/no", most_bytes=1_000)
    with pytest.raises(PricesError, match="no table of prices"):
        download(f"{address}/big", most_bytes=1_000)
    with pytest.raises(PricesError, match="cannot be reached"):
        download("http://127.0.0.1:9/x", most_bytes=1_000)


# ---- what is said


def test_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths, prices = Paths(tmp_path, "option"), prices_in(tmp_path)
    console = Console()

    def say(change: Change, *, json: bool = False) -> str:
        assert show_prices(paths, console, change, json=json, prices=prices) == 0
        return capsys.readouterr().out

    assert "came with LiteLLM" in say(Change())
    assert "fetched from LiteLLM's own page" in say(Change(update=True))
    assert json.loads(say(Change(), json=True))["origin"] == "network"
    assert "came with LiteLLM" in say(Change(back=True))


def test_the_release_is_that_of_the_lock() -> None:
    of = release()
    assert f"\nlitellm=={of.version} " in (ROOT / "requirements.txt").read_text("utf-8")
    assert of.published is not None
    assert of.models > 3000


def test_a_release_file_that_is_damaged_is_unknown(tmp_path: Path) -> None:
    assert release(tmp_path / "no.json") == Release("", None, 0)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 26), "of today"),
        (date(2026, 11, 25), "1 day old"),
        (date(2026, 11, 1), "25 days old"),
        (date(2026, 1, 1), "10 months old"),
    ],
)
def test_how_old_something_is(day: date, words: str) -> None:
    assert age(day, TODAY) == words


def test_the_version_names_litellm_its_day_and_the_prices() -> None:
    lines = describe("Prices: x").splitlines()
    of = release()
    assert lines[1] == f"LiteLLM {of.version} of {of.published}"
    assert lines[2] == "Prices: x"
