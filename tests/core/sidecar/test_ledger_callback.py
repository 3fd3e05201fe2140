"""What is taken out of the details of a call that LiteLLM tells of."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from core.sidecar.ledger_callback import counted


@pytest.fixture(autouse=True)
def without_litellm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The price stands in the call; the import takes seconds, and asks the network."""
    monkeypatch.setitem(sys.modules, "litellm", SimpleNamespace(model_cost={}))


def told(call_type: str, tokens: int, cost: float) -> dict[str, Any]:
    usage = {"prompt_tokens": tokens, "completion_tokens": 0}
    return {
        "call_type": call_type,
        "response_cost": cost,
        "litellm_params": {"input_cost_per_token": 0.000001},
        "standard_logging_object": {**usage, "metadata": {"usage_object": usage}},
    }


@pytest.mark.parametrize("call_type", ["responses", "aresponses"])
def test_an_answer_that_was_only_queued_has_no_cost_of_nothing(call_type: str) -> None:
    found = counted(told(call_type, 0, 0.0))
    assert (found.tokens_in, found.tokens_out, found.cost) == (None, None, None)


@pytest.mark.parametrize(
    ("call_type", "tokens", "cost"),
    [("aresponses", 5, 0.000005), ("aembedding", 0, 0.0)],
)
def test_what_was_counted_is_kept(call_type: str, tokens: int, cost: float) -> None:
    found = counted(told(call_type, tokens, cost))
    assert (found.tokens_in, found.tokens_out, found.cost) == (tokens, 0, cost)


@pytest.mark.parametrize(("price", "cost"), [(0.0001, None), (0.0, 0.0)])
def test_sound_of_unknown_length_has_no_cost_of_nothing(price: float, cost: float | None) -> None:
    details: dict[str, Any] = {
        "response_cost": 0.0,
        "litellm_params": {"input_cost_per_second": price},
        "standard_logging_object": {"call_type": "atranscription"},
    }
    assert counted(details).cost == cost


def test_a_price_that_litellm_has_not_found_counts_all_the_same() -> None:
    assert counted(told("anthropic_messages", 5, 0.0)).cost == pytest.approx(0.000005)
    free = told("anthropic_messages", 5, 0.0)
    free["litellm_params"] = {"input_cost_per_token": 0.0}
    assert counted(free).cost == 0.0
    free["litellm_params"] = {}
    assert counted(free).cost is None
