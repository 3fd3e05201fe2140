"""What several workers do not share is said once, with the way to share it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.config.issue import Issue
from core.config.judgement import judge
from core.config.lint import lint
from core.config.rules.workers import KEPT

KEY = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
ONE = "model_list:\n- model_name: a\n  litellm_params: {model: openai/a, api_key: none}\n"
TWICE = ONE + "- model_name: a\n  litellm_params: {model: openai/b, api_key: none}\n"
LIMITED = ONE.replace("none}", "none, rpm: 5}")
CACHE = ONE + "litellm_settings: {cache: true, cache_params: {type: local}}\n"
METRICS = ONE + "litellm_settings:\n  callbacks: [prometheus]\n"
SET = frozenset({"LITELLM_MASTER_KEY", "REDIS_HOST"})


def said_of(
    text: str, workers: int, included: Mapping[str, str | None] | None = None
) -> list[Issue]:
    issues = lint(text, SET, included, workers=workers)
    return [issue for issue in issues if issue.code == KEPT]


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        (TWICE, "cooldowns of deployments", 4),
        (LIMITED, "the rpm and tpm limits of models", 3),
        (CACHE, "the cache of answers", 4),
        (METRICS, "the figures of the callback prometheus", 5),
        (ONE + "router_settings: {provider_budget_config: {openai: {}}}\n", "budgets of models", 4),
    ],
)
def test_what_each_keeps_for_itself_is_named_at_its_place(text: str, said: str, line: int) -> None:
    assert said_of(text, 1) == []
    (found,) = said_of(text, 2)
    assert said in found.message
    assert "With 2 workers" in found.message
    assert "Redis" in found.remedy
    assert found.severity == "warning"
    assert found.line == line


@pytest.mark.parametrize(
    "redis",
    [
        "general_settings: {coordination_redis: {host: localhost}}\n",
        "router_settings: {redis_host: localhost}\n",
        "litellm_settings: {cache: true, cache_params: {type: redis, host: localhost}}\n",
        "router_settings: {default_litellm_params: {api_key: os.environ/REDIS_HOST}}\n",
    ],
)
def test_a_redis_shares_it(redis: str) -> None:
    assert said_of(TWICE + redis, 4) == []
    assert said_of("include: [b.yaml]\n" + TWICE, 4, {"b.yaml": redis}) == []


def test_a_variable_that_the_gateway_does_not_get_shares_nothing() -> None:
    """REDIS_HOST is set for this program; the config does not name it."""
    assert len(said_of(TWICE, 4)) == 1


def test_a_redis_shares_no_metrics() -> None:
    (found,) = said_of(METRICS + "router_settings: {redis_host: localhost}\n", 4)
    assert "prometheus" in found.message
    assert "cooldowns" not in found.message


def test_what_an_included_file_has_is_said_once() -> None:
    (found,) = said_of("include: [b.yaml]\n" + KEY, 3, {"b.yaml": LIMITED})
    assert found.line == 1
    both = {"b.yaml": ONE}
    assert len(said_of("include: [b.yaml]\n" + ONE, 3, both)) == 1  # the same name in both


def test_a_config_of_which_nothing_is_kept_needs_no_word() -> None:
    assert said_of(ONE, 16) == []


def test_the_judgement_of_a_file_takes_the_number_of_workers(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    codes = [one.code for one in judge(path, TWICE + KEY, SET, workers=2).issues]
    assert codes.count(KEPT) == 1
    assert KEPT not in [one.code for one in judge(path, TWICE + KEY, SET).issues]
