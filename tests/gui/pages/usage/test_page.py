"""The usage page shows what the ledger adds up, and says of nothing that it cost nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import UserError
from core.base.events import LedgerChanged, State
from core.ledger.views import Bucket, Figures, Group, GroupBy, Span, UsageQuery
from gui.pages.usage import strings
from gui.pages.usage.charting import chart
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard
from tests.gui.stand_in.engine import StandInEngine
from tests.systems import needs_tk_menus

pytestmark = pytest.mark.gui

GPT = Figures(120, 3, 90_000, 4_000, 30_000, 500, 1.25, 0, 0.8, 3.2, 0.25)
LOCAL = Figures(7, 0, 1_000, 200, unpriced=7, p50_s=2.0, p95_s=4.0)
MIXED = Figures(10, 1, 5_000, 500, cost=0.5, unpriced=2, p50_s=1.0, p95_s=1.5)


@pytest.fixture
def engine(tmp_path: Path) -> StandInEngine:
    engine = StandInEngine(tmp_path)
    ledger = engine.ledger
    ledger.fill(**{"gpt-4o-mini": GPT, "local": LOCAL, "mixed": MIXED})
    ledger.groups[GroupBy.CLIENT] = (Group("Claude Code", GPT), Group("", LOCAL))
    ledger.groups[GroupBy.DAY] = (Group("2026-11-09", GPT), Group("2026-11-10", LOCAL))
    start = midnight()
    ledger.buckets = tuple(
        Bucket(start + hour * 3600, 3600, GPT if hour == 1 else Figures()) for hour in range(24)
    )
    return engine


def midnight(days: int = 0) -> float:
    """With which today begins, or a day so many days on."""
    today = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return (today + timedelta(days=days)).timestamp()


def rows(page: Any) -> dict[str, tuple[str, ...]]:
    """What stands in the table, by the id of the row."""
    tree = page.table.tree
    return {
        one.removeprefix("group:"): (
            str(tree.item(one)["text"]).strip(),
            *(str(cell).strip() for cell in tree.item(one)["values"]),
        )
        for one in page.table.order
    }


def segment(page: Any, text: str) -> Any:
    """The radio button with this text."""
    for place in (page.scroll.inner, *page.scroll.inner.winfo_children()):
        found = _find(place, text)
        if found is not None:
            return found
    raise AssertionError(text)


def _find(widget: Any, text: str) -> Any:
    for child in widget.winfo_children():
        if child.winfo_class() == "TRadiobutton" and child.cget("text") == text:
            return child
        found = _find(child, text)
        if found is not None:
            return found
    return None


def test_the_figures_of_today_by_model(inside: Driver) -> None:
    page = inside.page("Usage")
    shown = {
        key: (one.value.cget("text"), one.note.cget("text"))
        for key, one in page.tiles.tiles.items()
    }
    assert shown["requests"] == ("137", "133 finished")
    assert shown["errors"] == ("4", "2.9 % of all")
    assert shown["tokens"][0] == "101 k"
    assert shown["cost"] == ("≥ $1.75", "9 not priced")
    table = rows(page)
    assert list(table) == ["gpt-4o-mini", "mixed", "local"]  # the costliest first
    assert "$1.25" in table["gpt-4o-mini"]
    assert "≥ $0.50" in table["mixed"]
    assert "no price" in table["local"]
    assert not any("$0" in cell for cell in (*table["local"], *texts(page).split()) if cell == "$0")
    (span, by), *_ = inside.engine.called("ledger.usage")
    assert (span, by) == (Span(midnight(), midnight(1)), GroupBy.MODEL)


@pytest.mark.parametrize("size", ["1280x800", "1000x640"])
def test_a_small_cost_is_read_whole(inside: Driver, engine: StandInEngine, size: str) -> None:
    tiny = replace(MIXED, cost=0.00005)
    engine.ledger.fill(tiny=replace(tiny, unpriced=0), some=tiny)
    inside.root.geometry(size)
    page = inside.page("Usage")
    inside.pump()
    table = rows(page)
    assert "<$0.0001" in table["tiny"]
    assert "≥ <$0.0001" in table["some"]


def test_each_span_and_each_group_is_asked_for(inside: Driver) -> None:
    page = inside.page("Usage")
    for text, days in (("7 days", 6), ("30 days", 29)):
        segment(page, text).invoke()
        inside.pump()
        span, _by = inside.engine.called("ledger.usage")[-1]
        assert span == Span(midnight(-days), midnight(1))
    segment(page, "All").invoke()
    segment(page, "Client").invoke()
    inside.pump()
    assert inside.engine.called("ledger.usage")[-1] == (Span(), GroupBy.CLIENT)
    assert [row[0] for row in rows(page).values()] == ["Claude Code", "with the master key"]
    assert page.table.tree.heading("#0")["text"] == "Client"
    segment(page, "Day").invoke()
    inside.pump()
    page.table.sort("name")
    assert [row[0] for row in rows(page).values()] == ["Mon 9 Nov 2026", "Tue 10 Nov 2026"]


def test_an_answer_that_comes_late_is_not_drawn_over_a_later_one(inside: Driver) -> None:
    page = inside.page("Usage")
    script = inside.engine.script
    script.hold = True
    segment(page, "Client").invoke()
    held = list(script._held)
    script._held.clear()
    script.hold = False
    segment(page, "Model").invoke()
    inside.pump()
    inside.post(*held)
    assert "gpt-4o-mini" in rows(page)


def test_every_figure_has_its_chart_in_words(inside: Driver) -> None:
    page = inside.page("Usage")
    for key, column in (
        ("requests", "120 requests, of which 3 did not finish"),
        ("errors", "3 of 120 requests did not finish (2.5 %)"),
        ("tokens", "90 k in (30 k from a cache), 4,000 out (500 of reasoning)"),
        ("cost", "$1.25"),
        ("duration", "Half took at most 800 ms, 95 % at most 3.2 s"),
        ("first", "Half of the streamed answers began within 250 ms"),
    ):
        page.tiles.choose(key)
        inside.pump()
        data = page.chart._data
        assert data == chart(page.report, key)
        assert data.describe(1).endswith(column), key
        assert data.describe(1).startswith(time.strftime("%a", time.localtime()))
        assert ", 01:00–02:00:" in data.describe(1)
        assert data.describe(2).endswith("no requests")
        assert data.rest == page.chart.said.cget("text")


def test_it_looks_again_once_a_second_and_only_in_front(
    inside: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = inside.page("Usage")
    shell: Any = inside.app.shell
    second = shell.tick
    monkeypatch.setattr(shell, "tick", lambda _now: None)  # seconds pass here when the test says so

    def asked() -> int:
        return len(inside.engine.called("ledger.usage"))

    before = asked()
    page.tick(time.time())
    inside.post(*(LedgerChanged() for _ in range(5)))
    assert asked() == before
    page.tick(time.time())
    inside.pump()
    assert asked() == before + 1
    page.tick(time.time())
    assert asked() == before + 1
    inside.page("Status")
    inside.post(LedgerChanged())
    second(time.time())
    assert asked() == before + 1
    inside.page("Usage")
    assert asked() == before + 2


def test_another_day_begins_without_any_request(inside: Driver) -> None:
    page = inside.page("Usage")
    page.tick(time.time() + 86_400)
    assert len(inside.engine.called("ledger.usage")) == 2


@needs_tk_menus
def test_the_button_opens_the_forms_of_an_export(inside: Driver) -> None:
    page = inside.page("Usage")
    page.export.invoke()
    inside.wait(page.menu.winfo_ismapped, what="the menu")
    offered = [str(page.menu.entrycget(at, "label")).strip() for at in range(2)]
    assert offered == ["As CSV…", "As JSON…"]
    page.menu.unpost()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_chosen_is_exported(
    inside: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    page = inside.page("Usage")
    segment(page, "30 days").invoke()
    segment(page, "Client").invoke()
    inside.pump()
    offered: dict[str, Any] = {}

    def choose(**more: Any) -> str:
        offered.update(more)
        return str(tmp_path / "mine")

    monkeypatch.setattr("gui.frame.dialogs.filedialog.asksaveasfilename", choose)
    page.menu.invoke(0 if form == "csv" else 1)
    inside.pump()
    assert offered["initialfile"] == f"usage-month-by-client.{form}"
    ((path, query, asked),) = inside.engine.called("ledger.export")
    assert path == tmp_path / f"mine.{form}"
    assert asked == form
    assert isinstance(query, UsageQuery) and query.by is GroupBy.CLIENT
    assert f"mine.{form} has 7 rows." in inside.toasts


def test_prices_are_applied_again_where_some_lack(inside: Driver) -> None:
    page = inside.page("Usage")
    assert page.prices.winfo_ismapped()
    page.prices.invoke()
    inside.pump()
    assert inside.engine.called("ledger.price_again") == [(Span(midnight(), midnight(1)),)]
    assert "3 requests got another cost." in inside.toasts


def test_prices_are_applied_again_where_all_have_one_once_that_is_wanted(inside: Driver) -> None:
    ledger = inside.engine.ledger
    ledger.fill(gpt=GPT)
    page = inside.page("Usage")
    page.prices.invoke()
    assert strings.ALL_PRICED in texts(inside.dialog())
    inside.press("no")
    assert inside.engine.called("ledger.price_again") == []
    page.prices.invoke()
    inside.press("yes")
    inside.pump()
    assert inside.engine.called("ledger.price_again") == [(Span(midnight(), midnight(1)),)]
    assert "3 requests got another cost." in inside.toasts
    ledger.groups = {}
    page.ask()
    inside.pump()
    assert not page.prices.winfo_ismapped()


def test_before_the_first_request_it_says_how_to_get_there(inside: Driver) -> None:
    ledger = inside.engine.ledger
    ledger.groups, ledger.oldest = {}, None
    page = inside.page("Usage")
    shown = texts(page)
    assert strings.EMPTY_TITLE in shown and "Start the gateway" in shown
    assert "First token" not in shown
    assert page.export.instate(["disabled"])
    page.empty.start.invoke()
    inside.pump()
    assert inside.engine.called("gateway.start")
    inside.enter(State.RUNNING)
    assert not page.empty.start.winfo_ismapped()
    page.empty.connect.invoke()
    inside.pump()
    assert inside.app.shell is not None
    assert inside.app.shell.current == "Clients"
    ledger.fill(gpt=GPT)
    page = inside.page("Usage")
    assert "First token" in texts(page)
    assert strings.EMPTY_TITLE not in texts(page)


def test_a_day_without_requests_is_no_empty_ledger(inside: Driver) -> None:
    ledger = inside.engine.ledger
    ledger.groups = {}
    page = inside.page("Usage")
    assert strings.NOTHING_IN_SPAN in texts(page)
    assert page.tiles.tiles["cost"].value.cget("text") == "$0"
    ledger.fill(gpt=GPT)
    page.ask()
    inside.pump()
    assert strings.NOTHING_IN_SPAN not in texts(page)
    assert "gpt" in rows(page)


def test_a_ledger_that_is_switched_off_is_told(inside: Driver) -> None:
    page = inside.page("Usage")
    assert strings.NOT_COUNTED not in texts(page)
    inside.engine.settings.change(ledger=False)
    inside.pump()
    assert strings.NOT_COUNTED in texts(page)
    status = inside.page("Status")
    assert "so nothing is counted" in texts(status.traffic)
    assert "$0" not in texts(status.traffic)
    inside.engine.settings.change(ledger=True)
    assert strings.NOT_COUNTED not in texts(inside.page("Usage"))


def test_a_ledger_that_cannot_be_read_is_told_and_tried_again(inside: Driver) -> None:
    page = inside.page("Usage")
    ledger = inside.engine.ledger
    ledger.error = UserError("The ledger cannot be read.", "Look at the disk.")
    page.ask()
    inside.pump()
    assert "The ledger cannot be read. Look at the disk." in texts(page)
    assert "gpt-4o-mini" in rows(page)  # what was read before stays
    ledger.error = None
    page.banners.buttons["ledger"]["Try again"].invoke()
    inside.pump()
    assert "cannot be read" not in texts(page)


def test_the_keyboard_reaches_all_of_it(inside: Driver) -> None:
    page = inside.page("Usage")
    keys = Keyboard(inside)
    assert keys.focus is page.tiles.tiles["requests"]
    keys.press("Right", "Right", "Right")
    assert page.tiles.chosen == "cost"
    keys.press("Tab")
    assert keys.focus is page.chart.canvas
    keys.press("Home", "Right")
    assert page.chart.said.cget("text").endswith("$1.25")
    keys.go_to(page.table.tree)
    keys.press("Left")
    assert page.table.sorted_by == ("cached", True)
