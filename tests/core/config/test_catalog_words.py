"""What a model takes and costs, in words."""

from __future__ import annotations

import pytest

from core.config.catalog_models import CatalogModel
from core.config.catalog_words import (
    described,
    price_in_words,
    tokens_in_words,
    type_in_words,
)


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
        ("Required[float]", "number"),
        ("bool | str | None", "true or false or text"),
        ("Union[str, list[str]] | None", "text or list"),
        ("dict[str, int | None]", "section"),
        ("UpdateRouterConfig | None", "section"),
        ("Literal['up', 'down']", "text"),
        ("'Cache' | None", ""),
        ("", ""),
    ],
)
def test_types_are_said_without_python(type_: str, words: str) -> None:
    assert type_in_words(type_) == words
