"""What a model takes and costs, in words."""

from __future__ import annotations

import pytest

from core.config.catalog import load_catalog
from core.config.catalog_models import CatalogModel
from core.config.catalog_words import (
    described,
    price_in_words,
    tokens_in_words,
    type_in_words,
)
from tests.conftest import ROOT


def test_sizes_and_prices_are_short() -> None:
    assert tokens_in_words(None) == ""
    assert tokens_in_words(8192) == "8k"
    assert tokens_in_words(1_048_576) == "1M"
    assert tokens_in_words(512) == "512"
    assert price_in_words(2.5e-6) == "$2.50"
    assert price_in_words(1e-5) == "$10"
    assert price_in_words(0.0) == "free"
    assert price_in_words(None) == ""
    assert price_in_words(2e-9) == "$0.002"


def test_a_model_is_described_as_far_as_it_is_known() -> None:
    def model(price_in: float | None, price_out: float | None) -> CatalogModel:
        return CatalogModel("x", "chat", 1_048_576, None, price_in, price_out, frozenset())

    assert described(model(2.5e-6, 1e-5)) == "chat, 1M in, $2.50 / $10 per million"
    assert described(model(0.0, 0.0)) == "chat, 1M in, free"
    assert described(model(None, 1e-5)) == "chat, 1M in"


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        ("int | None", "whole number"),
        ("float | int", "number"),
        ("Optional[bool]", "true or false"),
        ("str | list[Mode]", "text or list"),
        ("Union[str, Dict[str, int]]", "text or settings"),
        ("Required[Literal['chat', 'embedding']]", "text"),
        ("RetryPolicy | dict | None", "settings"),
        ("tuple[ModelAccessWindow, ...] | None", "list"),
        ("Annotated[str, Field(min_length=1)]", "text"),
        ("httpx.Timeout", ""),
        ("", ""),
    ],
)
def test_a_type_is_told_in_words(type_: str, words: str) -> None:
    assert type_in_words(type_) == words


def test_no_key_shows_a_type_of_litellms_own() -> None:
    catalog = load_catalog(ROOT / "configs" / "catalog.json")
    known = {"text", "whole", "number", "true", "false", "list", "settings", "date", "or", ""}
    words = {type_in_words(one.type) for keys in catalog.sections.values() for one in keys.values()}
    assert {word for text in words for word in text.split(" ")} <= known
