"""What several workers do not share is said once, with the way to share it."""

from __future__ import annotations

import pytest

from core.config.document import parse
from core.gateway.per_process import finding_of

ONE = "model_list:\n- model_name: a\n  litellm_params: {model: openai/a}\n"
TWICE = ONE + "- model_name: a\n  litellm_params: {model: openai/b}\n"
LIMITED = "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, rpm: 5}\n"
CACHE = ONE + "litellm_settings: {cache: true, cache_params: {type: local}}\n"
METRICS = ONE + "litellm_settings:\n  callbacks: [prometheus]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TWICE, "cooldowns of deployments"),
        (LIMITED, "the rpm and tpm limits of models"),
        (CACHE, "the cache of answers"),
        (METRICS, "the figures of the callback prometheus"),
        (ONE + "router_settings: {provider_budget_config: {openai: {}}}\n", "budgets of models"),
    ],
)
def test_what_each_keeps_for_itself_is_named(text: str, said: str) -> None:
    assert finding_of([parse(text)], 1, ()) is None
    found = finding_of([parse(text)], 2, ())
    assert found is not None
    assert said in found.text
    assert "With 2 workers" in found.text
    assert "Redis" in found.remedy


@pytest.mark.parametrize(
    "redis",
    [
        "general_settings: {coordination_redis: {host: localhost}}\n",
        "router_settings: {redis_host: localhost}\n",
        "litellm_settings: {cache: true, cache_params: {type: redis}}\n",
    ],
)
def test_a_redis_shares_it(redis: str) -> None:
    assert finding_of([parse(TWICE + redis)], 4, ()) is None
    assert finding_of([parse(TWICE), parse(redis)], 4, ()) is None


def test_a_redis_of_the_environment_shares_it_but_no_metrics() -> None:
    assert finding_of([parse(TWICE)], 4, {"REDIS_HOST"}) is None
    found = finding_of([parse(METRICS)], 4, {"REDIS_HOST"})
    assert found is not None
    assert "prometheus" in found.text


def test_a_config_of_which_nothing_is_kept_needs_no_word() -> None:
    assert finding_of([parse(ONE)], 16, ()) is None
