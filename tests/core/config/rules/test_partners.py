"""Settings that do nothing alone, or that another one takes the effect from."""

from __future__ import annotations

from typing import Final

import pytest

from build_scripts.devtools.catalog_scan import package
from core.config.issue import Issue
from core.config.lint import lint
from tests.corpus.parts import KEY, TWO, UPSTREAM, one

SET: Final = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code == code]


def _source(name: str) -> str:
    return (package() / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", ["allowed_routes", "public_routes", "admin_only_routes"])
def test_a_route_without_its_slash_is_told_and_a_group_of_routes_is_none(setting: str) -> None:
    text = f"{TWO}{KEY}  {setting}: [v1/models, /v1/models, openai_routes, '*']\n"
    (issue,) = _found(text, "LP411")
    assert issue.remedy == "Write /v1/models."


def test_allowed_routes_are_kept_to_without_a_licence_too() -> None:
    (issue,) = _found(f"{TWO}{KEY}  allowed_routes: [/v1/models]\n", "LP331")
    assert "refuses all routes but these" in issue.message
    checks = _source("proxy/auth/auth_utils.py").partition('if "allowed_routes" in')[2]
    refused = checks.index("if route not in _allowed_routes")
    assert "return" not in checks[:refused]


def test_the_time_of_a_budget_is_told_where_there_is_no_budget() -> None:
    mixed = "litellm_settings: {max_internal_user_budget: 1, budget_duration: 5m}\n"
    (issue,) = _found(f"{TWO}{KEY}{mixed}", "LP412")
    assert "internal_user_budget_duration" in issue.remedy
    assert _found(one(f"model: openai/x, {UPSTREAM}, budget_duration: 1d"), "LP412")
    whole = f"model: openai/x, {UPSTREAM}, budget_duration: 1d, max_budget: 5"
    assert _found(one(whole), "LP412") == []


@pytest.mark.parametrize("strategy", ["usage-based-routing", "simple-shuffle", "least-busy"])
def test_a_strategy_that_takes_no_notice_of_tags_is_told(strategy: str) -> None:
    more = f"router_settings: {{routing_strategy: {strategy}, enable_tag_filtering: true}}\n"
    is_told = bool(_found(f"{TWO}{KEY}{more}", "LP413"))
    assert is_told == (f'!= "{strategy}"' not in _asked_otherwise())


def _asked_otherwise() -> str:
    """The strategies of LiteLLM's newer way, which looks at tags first."""
    newer = _source("router_python_core.py").partition("async def _async_get_available_deployment(")
    return newer[2].partition("return self._get_available_deployment_unresolved(")[0]


def test_the_model_of_a_cache_is_one_of_the_list_by_its_name_there() -> None:
    more = "litellm_settings: {cache: true, cache_params: {type: qdrant-semantic, NAME: %s}}\n"
    text = f"{TWO}{KEY}{more}".replace("NAME", "qdrant_semantic_cache_embedding_model")
    (issue,) = _found(text % "openai/gpt-4o", "LP414")
    assert issue.remedy == "Did you mean large?"
    for name in ("large", "openai/text-embedding-3-small", "os.environ/NAME"):
        assert _found(text % name, "LP414") == []
    assert 'm["model_name"]' in _source("caching/_embedding_router.py")
