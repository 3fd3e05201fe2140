"""Keys of programs on the clients page: made, limited, shown with what is used, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.base.errors import VaultError
from core.base.events import LedgerChanged, State
from core.wire.limits import KeyLimits
from tests.gui.conftest import Driver, StandInEngine, texts

pytestmark = pytest.mark.gui


@pytest.fixture
def page(inside: Driver) -> Any:
    page = inside.page("Clients")
    inside.pump()
    return page


def fill(form: Any, **fields: str) -> None:
    for name, text in fields.items():
        entry = form.name if name == "name" else form.fields[name]
        entry.delete(0, "end")
        entry.insert(0, text)


def select(inside: Driver, page: Any, row: str) -> None:
    page.list.tree.selection_set((row,))
    inside.pump()


def make(inside: Driver, page: Any, name: str = "my script", **fields: str) -> None:
    page.new_key.invoke()
    fill(inside.dialog(), name=name, **fields)
    inside.press("save")


def test_a_key_is_made_limited_and_put_on_the_clipboard(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    page.new_key.invoke()
    form = inside.dialog()
    fill(
        form,
        name=" my script ",
        day_usd="$2.50",
        month_usd="20",
        requests_per_minute="1,000",
        expires="2030-12-31",
    )
    form.models.toggle("gpt-4o")
    inside.press("save")
    ends = datetime(2031, 1, 1).timestamp()
    limits = KeyLimits(
        ("gpt-4o",), day_usd=2.5, month_usd=20.0, requests_per_minute=1000, expires=ends
    )
    assert engine.called("client_keys.make") == [("my script", limits)]
    assert "my script is on the clipboard" in inside.toasts
    assert inside.root.clipboard_get() == engine.client_keys.KEY
    assert page.list.selected == "key:my script"
    shown = texts(page.key_card)
    assert "Good until 2031-01-01 00:00." in shown
    assert "Models: gpt-4o." in shown
    assert "At most 1,000 requests a minute." in shown
    assert "Today: $0.00 of $2.50" in shown
    assert len(page.key_card.limits.meters) == 2
    assert not page.card.winfo_manager()


def test_what_is_used_is_read_in_the_smallest_window(inside: Driver, page: Any) -> None:
    inside.root.geometry("1000x640")
    make(inside, page, day_usd="1234.5678", week_usd="12345.67", month_usd="123456.78")
    inside.wait(lambda: inside.root.winfo_width() == 1000)
    inside.pump()
    labels = [one for one in page.key_card.limits._rows.winfo_children() if hasattr(one, "cget")]
    said = [
        one for one in labels if one.winfo_class() == "TLabel" and not int(one["wraplength"] or 0)
    ]
    assert len(said) == 6
    assert [one["text"] for one in said if one.winfo_width() < one.winfo_reqwidth()] == []


def test_with_keys_of_ones_own_the_first_tool_is_what_one_sees_first(
    engine: StandInEngine, inside: Driver
) -> None:
    engine.client_keys.limits["my script"] = KeyLimits()
    page = inside.page("Clients")
    inside.pump()
    assert page.list.selected == "claude-code"
    assert page.list.tree.get_children()[-1] == "key:my script"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "What is it called?"),
        ({"day_usd": "much"}, "A budget is an amount in dollars"),
        ({"week_usd": "0"}, "A budget is an amount in dollars"),
        ({"requests_per_minute": "1.5"}, "a whole number from 1 on"),
        ({"expires": "tomorrow"}, "a date such as 2026-12-31"),
    ],
)
def test_what_cannot_be_is_said_in_the_form_and_nothing_is_lost(
    engine: StandInEngine, inside: Driver, page: Any, fields: dict[str, str], said: str
) -> None:
    page.new_key.invoke()
    form = inside.dialog()
    fill(form, **{"name": "my script", "tokens_per_minute": "5000", **fields})
    inside.press("save")
    assert said in texts(form)
    assert form.fields["tokens_per_minute"].get() == "5000"
    assert engine.called("client_keys.make") == []


def test_a_name_that_is_taken_is_said_beside_it(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.client_keys.error = VaultError("There is a key with the name x.", "Choose another.")
    make(inside, page, "x")
    assert "There is a key with the name x." in texts(inside.dialog())


def test_the_limits_of_a_tool_stand_on_its_card_and_change_in_the_same_form(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    assert "No limits on this key." in texts(page.card)
    page.card.limits.button.invoke()
    form = inside.dialog()
    assert form.title() == "Limits of Claude Code"
    fill(form, day_usd="0.01")
    inside.press("save")
    assert engine.called("client_keys.limit") == [("claude-code", KeyLimits(day_usd=0.01))]
    assert "The limits of Claude Code count from now on." in inside.toasts
    assert "Today: $0.00 of $0.01" in texts(page.card)
    select(inside, page, "codex")  # it has no key
    assert not page.card.limits.winfo_manager()


def test_the_form_shows_what_there_is_and_what_the_config_has_lost(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    before = KeyLimits(
        ("claude", "gone", "local/*"),
        0.000001,
        7.5,
        None,
        60,
        1000,
        datetime(2031, 5, 2, 13, 30).timestamp(),
    )
    engine.client_keys.limits["claude-code"] = before
    page.reload()
    inside.pump()
    page.card.limits.button.invoke()
    form = inside.dialog()
    assert {name: entry.get() for name, entry in form.fields.items()} == {
        "day_usd": "0.000001",
        "week_usd": "7.5",
        "month_usd": "",
        "requests_per_minute": "60",
        "tokens_per_minute": "1000",
        "expires": "2031-05-02 13:30",
    }
    assert form.models.tree.item("gone", "values")[0] == "not in the config"
    inside.press("save")
    assert engine.called("client_keys.limit") == [("claude-code", before)]


@pytest.mark.parametrize(
    ("spent", "words", "level"),
    [(0.5, "Your key", "ok"), (1.7, "85% used", "warn"), (2.5, "Used up", "error")],
)
def test_how_much_is_used_is_seen_in_the_list_and_on_the_bar(
    engine: StandInEngine, inside: Driver, page: Any, spent: float, words: str, level: str
) -> None:
    make(inside, page, day_usd="2")
    engine.client_keys.spent["my script"] = spent
    inside.post(LedgerChanged())
    assert page.list.tree.item("key:my script", "values")[0] == words
    (meter,) = page.key_card.limits.meters
    assert meter.share == min(1.0, spent / 2)
    assert meter._level == level
    assert f"Today: ${spent:.2f} of $2.00" in texts(page.key_card)
    assert "no price do not count" in texts(page.key_card)


def test_without_a_ledger_one_knows_how_long_a_budget_counts(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    make(inside, page, day_usd="2")
    assert "The ledger is off" not in texts(page.key_card)
    engine.settings.put(ledger=False)
    page.reload()
    inside.pump()
    assert "The ledger is off: what is used is forgotten" in texts(page.key_card)


def test_an_expired_key_says_so(engine: StandInEngine, inside: Driver, page: Any) -> None:
    make(inside, page)
    engine.client_keys.limits["my script"] = KeyLimits(expires=1.0)
    page.reload()
    inside.pump()
    assert page.list.tree.item("key:my script", "values")[0] == "Expired"
    assert "Expired 1970-01-01" in texts(page.key_card)


def test_where_the_program_finds_the_gateway(inside: Driver, page: Any) -> None:
    make(inside, page)
    assert "Start the gateway to see the address" in texts(page.key_card)
    inside.enter(State.RUNNING)
    assert "http://127.0.0.1:4000/v1" in texts(page.key_card)


def test_a_key_is_copied_replaced_and_revoked(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    make(inside, page)
    page.key_card.buttons["copy"].invoke()
    inside.pump()
    assert engine.called("client_keys.reveal") == [("my script",)]
    page.key_card.buttons["replace"].invoke()
    inside.press("yes")
    assert engine.called("client_keys.replace") == [("my script",)]
    page.key_card.buttons["revoke"].invoke()
    inside.press("no")
    assert engine.called("client_keys.revoke") == []
    page.key_card.buttons["revoke"].invoke()
    inside.press("yes")
    assert engine.called("client_keys.revoke") == [("my script",)]
    assert "key:my script" not in page.list.tree.get_children()
    assert page.card.winfo_manager()
    assert engine.client_keys.KEY not in texts(page)


def test_a_long_name_is_cut_before_it_runs_into_its_state(inside: Driver, page: Any) -> None:
    make(inside, page, "the nightly report of all that the whole office has asked for")
    row = page.list.tree.get_children()[-1]
    shown = page.list.tree.item(row, "text")
    assert shown.endswith("…")
    room = page.list.tree.column("#0", "width")
    assert inside.app.theme.fonts.body.measure(shown) + inside.app.theme.em(16) < room
