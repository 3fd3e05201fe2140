"""What is taken out of the details of a call that LiteLLM tells of."""

from __future__ import annotations

import asyncio
import json
import sys
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from core.sidecar import ledger_callback
from core.sidecar.ledger_callback import PriceTable, install, taken
from core.sidecar.model_call import Counted, Failure
from tests.fixtures.litellm_files import own_prices

OWN_PRICES = own_prices()  # while nothing else bears the name


@pytest.fixture(autouse=True)
def without_litellm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The price stands in the call; the import takes seconds, and asks the network."""
    monkeypatch.setitem(sys.modules, "litellm", SimpleNamespace(model_cost={}))


def counted(details: dict[str, Any]) -> Counted:
    return ledger_callback.counted(PriceTable(), taken(details))


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


@cache
def table() -> dict[str, Any]:
    """LiteLLM's own prices."""
    content: dict[str, Any] = json.loads(OWN_PRICES.read_text("utf-8"))
    return content


def told_of(model: str, price: dict[str, Any], **more: Any) -> dict[str, Any]:
    """1000 tokens each way of a deployment, and LiteLLM says that they cost nothing."""
    provider, name = model.split("/", 1)
    usage = {"prompt_tokens": 1000, "completion_tokens": 1000}
    return {
        "response_cost": 0.0,
        "model": name,
        "custom_llm_provider": provider,
        "litellm_params": {
            "input_cost_per_token": None,
            "output_cost_per_token": None,
            **price,
            "metadata": {"deployment": model, "model_info": {"id": "one", **more}},
        },
        "standard_logging_object": {
            **usage,
            "call_type": "anthropic_messages",
            "model_id": "one",
            "metadata": {"usage_object": usage},
        },
    }


FREE = {"input_cost_per_token": 0, "output_cost_per_token": 0}


@pytest.mark.parametrize(
    ("details", "cost"),
    [
        (told_of("openai/gpt-4o", FREE), 0.0),
        (told_of("openai/gpt-4o", {"input_cost_per_token": 0}), 0.0),
        (told_of("openai/gpt-4o", {"input_cost_per_second": 0.0}), 0.0),
        (told_of("openai/gpt-4o", {}, **FREE), 0.0),
        (told_of("openai/gpt-4o", {"input_cost_per_token": 0}, output_cost_per_token=1e-6), 0.001),
        (told_of("github_copilot/gpt-4o", {}), None),
        (told_of("chatgpt/gpt-6-sol", {}), None),
        (told_of("a_subscription/gpt-4o", {}), None),
        (told_of("openai/gpt-4o", {}), 0.0125),
        (told_of("openai/gpt-4o", {"cache_read_input_token_cost": 0.0}), 0.0125),
        (told_of("vertex_ai/gemini-2.5-pro", {}), 0.01125),
        (told_of("github/gpt-4o", {}), 0.0125),
        (told_of("ollama/llama2", {}), 0.0),
        (told_of("openai/of-nobody", {}), None),
        (told_of("azure/my-deployment", {}, base_model="azure/gpt-4o"), 0.0125),
        (told_of("azure/my-deployment", {"base_model": "gpt-4o"}), 0.0125),
        (told_of("azure/gpt-4o", {}, base_model="azure/gpt-4o-mini"), 0.00075),
        (told_of("azure/my-deployment", {"input_cost_per_token": 0}, base_model="gpt-4o"), 0.0),
        (told_of("openai/gpt-4o", {}, base_model="of-nobody"), None),
    ],
)
def test_only_a_model_that_has_a_price_costs_what_litellm_has_not_counted(
    monkeypatch: pytest.MonkeyPatch, details: dict[str, Any], cost: float | None
) -> None:
    monkeypatch.setattr(sys.modules["litellm"], "model_cost", table())
    assert counted(details).cost == (cost if cost is None else pytest.approx(cost))


def test_a_row_that_litellm_has_made_for_the_deployment_goes_before_the_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = {**table(), "one": {"input_cost_per_token": 0.0, "cache_read_input_token_cost": 1e-6}}
    monkeypatch.setattr(sys.modules["litellm"], "model_cost", rows)
    assert counted(told_of("openai/gpt-4o", {})).cost == 0.0


def test_a_price_that_is_set_while_it_serves_counts_a_second_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 5.0
    prices = PriceTable(lambda: now)
    found = taken(told_of("openai/of-nobody", {}))
    assert ledger_callback.counted(prices, found).cost is None
    row = {"input_cost_per_token": 1e-6, "output_cost_per_token": 0.0}
    monkeypatch.setattr(sys.modules["litellm"], "model_cost", {"openai/of-nobody": row})
    now += 1.0
    assert ledger_callback.counted(prices, found).cost == pytest.approx(0.001)
    # That of one model is no other's.
    assert ledger_callback.counted(prices, taken(told_of("openai/another", {}))).cost is None


def test_what_waits_to_be_read_holds_nothing_of_a_request_or_its_answer() -> None:
    details = told_of("openai/gpt-4o", {})
    request = {"body": {"messages": "a secret word"}, "headers": {"authorization": "a secret"}}
    details["messages"] = details["standard_logging_object"]["messages"] = "a secret word"
    details["standard_logging_object"]["response"] = "a secret answer"
    details["litellm_params"] |= {"proxy_server_request": request, "api_key": "a secret key"}
    details["litellm_params"]["metadata"]["headers"] = request["headers"]
    assert "secret" not in repr(taken(details, "a secret answer"))


_MODULES = ("litellm", "litellm.utils", "litellm.integrations.custom_logger")


def stub(monkeypatch: pytest.MonkeyPatch, name: str) -> Any:
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    return module


class Noting:
    """In the place of a recorder."""

    def __init__(self) -> None:
        self.noted: list[tuple[object, str]] = []

    def failed(self, call_id: object, failure: Failure) -> None:
        self.noted.append((call_id, failure.model))


def test_an_attempt_that_failed_is_noted_and_told_to_others_whatever_it_holds(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[object, ...]] = []

    async def tell(request_data: Any, exception: Exception, call_type: str) -> None:
        told.append((request_data, str(exception), call_type))

    async def event(*_given: Any) -> None: ...

    ended: list[object] = []
    events = {"async_log_success_event": event, "async_log_failure_event": event}
    litellm, utils, base = (stub(monkeypatch, name) for name in _MODULES)
    base.CustomLogger = type("CustomLogger", (), events)
    utils.async_post_call_failure_deployment_hook = tell
    litellm.callbacks = []
    litellm.logging_callback_manager = SimpleNamespace(
        add_litellm_async_success_callback=ended.append,
        add_litellm_async_failure_callback=ended.append,
    )
    recorder: Any = Noting()
    install(recorder)
    good = {"litellm_call_id": "a", "model": "gpt", "metadata": {"deployment": "openai/gpt"}}
    hook = utils.async_post_call_failure_deployment_hook
    asyncio.run(hook(request_data=good, exception=OSError("no"), call_type="acompletion"))
    asyncio.run(hook(object(), OSError("secret words"), "acompletion"))
    assert recorder.noted == [("a", "openai/gpt")]
    assert [one[1:] for one in told] == [("no", "acompletion"), ("secret words", "acompletion")]
    assert "secret words" not in caplog.text
    # It hears of the end of each call, and is asked nothing else.
    assert len(ended) == 2
    assert litellm.callbacks == []
