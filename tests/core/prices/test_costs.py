"""Tokens cost what LiteLLM says that they cost."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from core.prices.costs import PriceBook, Tokens, cost_of
from core.wire.environment import MANDATORY
from tests.core.sidecar.copies import run_imported
from tests.fixtures.litellm_files import own_prices

PLAIN = {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}


def test_each_kind_of_token_has_its_price() -> None:
    entry = {
        **PLAIN,
        "cache_read_input_token_cost": 1e-7,
        "cache_creation_input_token_cost": 1.25e-6,
        "output_cost_per_reasoning_token": 3e-6,
    }
    found = cost_of(entry, Tokens(1_000, 100, cached=600, cache_written=100, reasoning=40))
    assert found == pytest.approx(300e-6 + 60e-6 + 125e-6 + 120e-6 + 120e-6)
    assert cost_of(PLAIN, Tokens(1_000, 100, 600, 100, 40)) == pytest.approx(1_200e-6)


def test_long_prompts_cost_more_from_where_the_table_says() -> None:
    entry = {
        **PLAIN,
        "input_cost_per_token_above_128k_tokens": 3e-6,
        "input_cost_per_token_above_200k_tokens": 5e-6,
        "output_cost_per_token_above_200k_tokens": 7e-6,
    }
    assert cost_of(entry, Tokens(128_000, 1)) == pytest.approx(0.128 + 2e-6)
    assert cost_of(entry, Tokens(128_001, 1)) == pytest.approx(128_001 * 3e-6 + 2e-6)
    assert cost_of(entry, Tokens(300_000, 1)) == pytest.approx(1.5 + 7e-6)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"input_cost_per_token": None},
        {**PLAIN, "input_cost_per_second": 1e-3},
        {"mode": "chat"},
        {**PLAIN, "mode": "realtime", "input_cost_per_audio_token": 3e-5},
        {
            "input_cost_per_token": 5e-6,
            "mode": "image_generation",
            "input_cost_per_image_token": 1e-5,
        },
    ],
)
def test_what_has_no_price_by_tokens_is_not_free(entry: dict[str, Any]) -> None:
    assert cost_of(entry, Tokens(1_000, 10)) is None


def test_what_mostly_takes_text_is_counted_by_tokens_all_the_same() -> None:
    entry = {**PLAIN, "mode": "chat", "input_cost_per_audio_token": 3e-5}
    assert cost_of(entry, Tokens(1_000, 0)) == pytest.approx(1e-3)


def test_what_is_free_costs_nothing() -> None:
    entry = {"input_cost_per_token": 0, "output_cost_per_token": 0.0}
    assert cost_of(entry, Tokens(1_000, 10)) == 0.0


def test_the_config_counts_before_the_table_and_the_exact_name_before_another() -> None:
    table = {"gpt": PLAIN, "azure/gpt": {"input_cost_per_token": 5e-6}}
    book = PriceBook(
        table, [("mine", "openai/gpt", {"input_cost_per_token": 9e-6}), ("no", "x", {})]
    )
    tokens = Tokens(1_000_000, 0)
    assert book.cost("mine", "openai/gpt", "openai", tokens) == 9.0
    assert book.cost("other", "openai/gpt", "openai", tokens) == 1.0
    assert book.cost("other", "azure/gpt", "azure", tokens) == 5.0
    assert book.cost("other", "gpt", "azure", tokens) == 1.0
    assert book.cost("no", "x", "openai", tokens) is None


def test_a_price_of_the_config_that_is_not_by_tokens_leaves_none_of_the_table() -> None:
    own: list[tuple[str, str, dict[str, Any]]] = [
        ("by time", "openai/gpt", {"input_cost_per_second": 0.5}),
        ("cache alone", "openai/gpt", {"cache_read_input_token_cost": 1e-7}),
    ]
    book = PriceBook({"gpt": PLAIN}, own)
    tokens = Tokens(1_000_000, 0)
    assert book.cost("by time", "openai/gpt", "openai", tokens) is None
    assert book.cost("cache alone", "openai/gpt", "openai", tokens) == 1.0


def test_a_model_that_the_config_calls_another_has_the_prices_of_that() -> None:
    table = {"gpt": PLAIN, "azure/gpt": {"input_cost_per_token": 5e-6}}
    own: list[tuple[str, str, dict[str, Any]]] = [
        ("of azure", "azure/my-own", {"base_model": "gpt"}),
        ("full", "azure/my-own", {"base_model": "azure/gpt"}),
        ("priced", "azure/my-own", {"base_model": "gpt", "input_cost_per_token": 9e-6}),
        ("unknown", "azure/gpt", {"base_model": "nobody's"}),
    ]
    book = PriceBook(table, own)
    tokens = Tokens(1_000_000, 0)
    found = [book.cost(name, model, "azure", tokens) for name, model, _ in own]
    assert found == [5.0, 5.0, 9.0, None]


def test_of_two_deployments_of_a_model_the_one_with_a_price_tells_it() -> None:
    priced = ("both", "gpt", {"input_cost_per_token": 9e-6})
    for own in ([priced, ("both", "gpt", {})], [("both", "gpt", {}), priced]):
        book = PriceBook({"gpt": PLAIN}, own)
        assert book.cost("both", "gpt", "openai", Tokens(1_000_000, 0)) == 9.0


_PROVIDERS = (
    *("openai", "anthropic", "gemini", "azure", "mistral", "deepseek", "groq", "xai"),
    *("fireworks_ai", "bedrock", "openrouter", "together_ai"),
)


@pytest.mark.real
def test_litellm_counts_the_same(tmp_path: Path) -> None:
    table = json.loads(own_prices().read_text("utf-8"))
    known = [
        name
        for name, entry in table.items()
        if entry.get("mode") in ("chat", "responses", "embedding")
        and entry.get("litellm_provider") in _PROVIDERS
    ]
    dice = random.Random(7)
    chosen = [
        (name, dice.choice([900, 150_000, 300_000]), 500, dice.choice([0, 200]))
        for name in dice.sample(known, 400)
    ]
    result = tmp_path / "told.json"
    run_imported(
        "tests.core.prices.litellm_costs",
        str(result),
        given=json.dumps(chosen),
        block={**os.environ, **MANDATORY},
        limit_s=250,
    )
    told = json.loads(result.read_text("utf-8"))
    book = PriceBook(table)
    compared = different = 0
    for name, prompt, out, cached in chosen:
        ours = book.cost(name, name, table[name]["litellm_provider"], Tokens(prompt, out, cached))
        if ours is not None:
            compared += 1
            different += ours != pytest.approx(told[name], rel=1e-6)
    assert compared > 350
    assert different <= 4  # a few models are counted by rules of their own
