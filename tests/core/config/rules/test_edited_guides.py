"""Mistakes that guides had until somebody put them right, each with others of its kind."""

from __future__ import annotations

import re
from typing import Final

import pytest

from build_scripts.devtools.catalog_scan import package
from core.config.issue import Issue
from core.config.lint import lint
from core.config.rules.known import ENDPOINTS
from core.config.rules.providers import NAMELESS
from tests.corpus.parts import KEY, TWO, one

SET: Final = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY", "COMPANY_API_KEY"})


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code == code]


# ---- what lint advises


@pytest.mark.parametrize("name", ["claude-3.5", "claude-3-5-20240620"])
def test_a_claude_without_a_family_is_not_mended_into_another_that_there_is_not(name: str) -> None:
    (issue,) = _found(one(f"model: anthropic/{name}, api_key: os.environ/OPENAI_API_KEY"), "LP302")
    assert issue.fix is None
    assert "family" in issue.remedy


def test_nobody_is_advised_to_make_administrators_of_a_team() -> None:
    jwt = TWO + KEY + "  enable_jwt_auth: true\n  litellm_jwtauth: {{{}: a}}\n"
    (issue,) = _found(jwt.format("team_jwt_scope"), "LP358")
    assert "admin" not in issue.remedy
    assert issue.fix is None
    (issue,) = _found(jwt.format("admin_jwt_scop"), "LP358")
    assert "admin_jwt_scope" in issue.remedy


# ---- variables


@pytest.mark.parametrize(
    "written", ["$${NAME_KEY}", "$$NAME_KEY", "$(NAME_KEY)", "%%NAME_KEY%%", "ENV[NAME_KEY]"]
)
def test_a_variable_in_the_words_of_a_template_is_told(written: str) -> None:
    issues = lint(one(f"model: openai/gpt-4o, api_key: '{written}'"), SET)
    (issue,) = [each for each in issues if each.code in ("LP195", "LP386")]
    assert "os.environ/NAME_KEY" in issue.remedy


def _guard(more: str, kind: str = "lasso") -> str:
    params = f"guardrail: {kind}, mode: pre_call, {more}"
    return f"{TWO}{KEY}guardrails:\n  - guardrail_name: own\n    litellm_params: {{{params}}}\n"


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ("api_key: LASSO_API_KEY, api_base: LASSO_API_BASE, lasso_user_id: LASSO_USER_ID", 3),
        ("api_key: os.environ/COMPANY_API_KEY, lasso_user_id: OPS_TEAM", 0),
        ("api_key: NO_API_KEY", 0),
    ],
)
def test_the_name_of_a_variable_alone_is_told_wherever_a_value_is_wanted(
    params: str, count: int
) -> None:
    found = _found(_guard(params), "LP461")
    assert len(found) == count
    assert all("os.environ/LASSO_" in issue.remedy and issue.fix for issue in found)


def test_a_variable_that_is_set_to_its_own_name_is_told() -> None:
    (issue,) = _found(f"{TWO}{KEY}environment_variables: {{DD_SITE: DD_SITE}}\n", "LP461")
    assert "os.environ/DD_SITE" in issue.remedy


def test_it_is_told_once_where_another_rule_tells_it() -> None:
    issues = lint(one("model: openai/gpt-4o, api_key: OPENAI_API_KEY"), SET)
    assert [issue.code for issue in issues] == ["LP194"]


# ---- guardrails


@pytest.mark.parametrize(
    ("kind", "address", "remedy"),
    [
        ("lasso", "https://server.lasso.security", "/gateway/v3"),
        ("lasso", "https://server.lasso.security/gateway/v3/classify", "/gateway/v3"),
        ("lasso", "https://server.lasso.security/gateway/v3/", ""),
        ("lasso", "https://lasso.acme.dev", ""),
        ("lakera_v2", "https://api.lakera.ai/v2/guard", "name of the server"),
        ("lakera_v2", "https://api.lakera.ai/v2", "name of the server"),
        ("lakera_v2", "https://api.lakera.ai", ""),
        ("lakera_v2", "https://lakera.acme.dev/v2/guard", "name of the server"),
        ("openai_moderation", "https://api.openai.com", "/v1"),
        ("pillar", "https://eu.pillar.acme.dev/x", ""),
    ],
)
def test_a_guardrail_is_asked_where_its_service_answers(
    kind: str, address: str, remedy: str
) -> None:
    found = _found(_guard(f"api_key: x, api_base: '{address}'", kind), "LP460")
    assert [remedy in issue.remedy for issue in found] == [True] * bool(remedy)


# ---- callbacks and caches


@pytest.mark.parametrize("empty", ['""', '" "'])
def test_a_callback_without_a_name_is_an_error(empty: str) -> None:
    # get_instance_fn: ValueError: Empty module name
    (issue,) = _found(f"{TWO}{KEY}litellm_settings: {{callbacks: [{empty}]}}\n", "LP141")
    assert issue.severity == "error"


def _cache(more: str, kind: str = "qdrant-semantic") -> str:
    params = (
        f"type: {kind}, qdrant_api_base: 'http://qdrant:6333', qdrant_collection_name: a, "
        f"similarity_threshold: 0.8{more}"
    )
    return f"{TWO}{KEY}litellm_settings:\n  cache: true\n  cache_params: {{{params}}}\n"


def test_a_name_that_no_cache_knows_is_told_with_what_was_meant() -> None:
    (issue,) = _found(_cache(", qdrant_vector_size: 1536"), "LP462")
    assert "qdrant_semantic_cache_vector_size" in issue.remedy
    (issue,) = _found(_cache(", colour: blue"), "LP462")
    assert issue.fix is None
    redis = f"{TWO}{KEY}litellm_settings:\n  cache: true\n  cache_params: "
    assert _found(f"{redis}{{type: redis, host: a, health_check_interval: 5}}\n", "LP462") == []


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        (", qdrant_semantic_cache_embedding_model: text-embedding-3-large", True),
        (", qdrant_semantic_cache_embedding_model: small", False),
        (", qdrant_semantic_cache_vector_size: 3072", True),
        ("", False),
        (
            ", qdrant_semantic_cache_embedding_model: text-embedding-3-large, "
            "qdrant_semantic_cache_vector_size: 3072",
            False,
        ),
        (
            ", qdrant_semantic_cache_embedding_model: text-embedding-3-large, "
            "qdrant_semantic_cache_vector_size: os.environ/NUMBER",
            False,
        ),
    ],
)
def test_a_collection_takes_vectors_of_its_own_length(more: str, is_told: bool) -> None:
    assert bool(_found(_cache(more), "LP463")) is is_told


# ---- providers


@pytest.mark.parametrize("model", ["kimi-k2.5", "gpt-4o"])
def test_an_address_by_which_litellm_finds_no_provider_is_told(model: str) -> None:
    # get_llm_provider: (model, None), and the router: Unsupported provider - None
    text = one(f"model: {model}, api_base: 'https://api.moonshot.ai/v1', api_key: x")
    (issue,) = _found(text, "LP301")
    assert f"moonshot/{model}" in issue.remedy
    assert _found(text.replace(f"model: {model}", f"model: moonshot/{model}"), "LP301") == []
    assert (
        _found(text.replace("moonshot.ai", "deepinfra.com").replace("/v1", "/v1/openai"), "LP301")
        == []
    )


# ---- sections


@pytest.mark.parametrize(
    ("section", "meant"),
    [
        (
            "model_name:\n  - model_name: a\n    litellm_params: {model: openai/gpt-4o}\n",
            "model_list",
        ),
        ("atlassian: {url: 'https://mcp.acme.dev/sse', auth_type: oauth2}\n", "mcp_servers"),
        ("arr:\n  command: npx\n  args: [a]\n", "mcp_servers"),
        ("notes: {url: 'https://acme.dev'}\n", "x-notes"),
    ],
)
def test_a_section_that_is_none_is_told_by_what_is_in_it(section: str, meant: str) -> None:
    (issue,) = _found(f"{TWO}{KEY}{section}", "LP364")
    assert meant in issue.remedy


def test_these_addresses_are_those_that_litellm_compares_with_none() -> None:
    source = (package() / "litellm_core_utils" / "get_llm_provider_logic.py").read_text("utf-8")
    compared = set(re.findall(r'endpoint == "([^"]+)"', source))
    listed = (package() / "constants.py").read_text("utf-8")
    listed = listed.partition("openai_compatible_endpoints")[2].partition("]\n")[0]
    nameless = {
        one.removeprefix("https://") for one in set(re.findall(r'"([^"]+)"', listed)) - compared
    }
    assert "api.mistral.ai/v1" not in nameless
    assert set(NAMELESS) <= nameless
    assert not set(NAMELESS) & ENDPOINTS
