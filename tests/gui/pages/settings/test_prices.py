"""The card about the table of prices and models."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import PricesError
from tests.gui.conftest import Driver, texts
from tests.gui.stand_in.prices import NEWER

pytestmark = pytest.mark.gui


def test_the_table_in_use_is_named_and_there_is_no_way_back_from_the_first(
    inside: Driver,
) -> None:
    card = inside.page("Settings").prices
    inside.pump()
    assert "came with LiteLLM" in texts(card)
    assert not card.back_button.winfo_manager()


def test_it_is_fetched_only_after_a_yes(inside: Driver) -> None:
    card = inside.page("Settings").prices
    inside.pump()
    card.update_button.invoke()
    inside.pump()
    assert inside.engine.called("prices.fetch") == []
    inside.dialog().buttons["yes"].invoke()
    inside.pump()
    assert inside.engine.called("prices.fetch") == [()]
    assert f"{NEWER.models:,} models" in texts(card)
    assert card.back_button.winfo_manager()
    card.back_button.invoke()
    inside.pump()
    assert inside.engine.called("prices.go_back") == [()]
    assert "came with LiteLLM" in texts(card)


def test_about_says_how_old_the_prices_are(inside: Driver) -> None:
    page = inside.page("Settings")
    inside.pump()
    about = next(one for one in page.scroll.inner.winfo_children() if "About" in texts(one))
    assert f"Prices: {inside.engine.prices.table.age}" in texts(about)
    page.prices.update_button.invoke()
    inside.pump()
    inside.dialog().buttons["yes"].invoke()
    inside.pump()
    assert f"Prices: {NEWER.age}" in texts(about)


def test_a_file_is_taken(inside: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    card = inside.page("Settings").prices
    monkeypatch.setattr(
        card._context.dialogs, "open_file", lambda _title, done, _types: done(tmp_path / "t.json")
    )
    card.file_button.invoke()
    inside.pump()
    assert inside.engine.called("prices.take") == [(tmp_path / "t.json",)]
    assert "taken from a file" in texts(card)


def test_what_went_wrong_is_said_and_it_can_be_tried_again(inside: Driver) -> None:
    inside.engine.prices.fetch_error = PricesError("example.org cannot be reached.", "Take a file.")
    card = inside.page("Settings").prices
    inside.pump()
    card.update_button.invoke()
    inside.pump()
    inside.dialog().buttons["yes"].invoke()
    inside.pump()
    assert "cannot be reached" in texts(inside.dialog())
    assert "disabled" not in card.update_button.state()
