"""What leads elsewhere than it seems to: addresses, keys, patterns, aliases, times; and what
LiteLLM's own source says of it."""

from __future__ import annotations

import re
from typing import Final

import pytest

from build_scripts.devtools.catalog_scan import package
from core.config.issue import Issue
from core.config.lint import lint
from core.config.rules import idle
from tests.corpus.parts import KEY, TWO, UPSTREAM, one

SET: Final = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"})
_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code == code]


def _source(name: str) -> str:
    return (package() / name).read_text(encoding="utf-8")


# ---- addresses


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"])
def test_the_gateways_own_address_is_told(host: str) -> None:
    (issue,) = _found(one(f"model: openai/x, api_base: 'http://{host}:4000/v1', {_KEYED}"), "LP418")
    assert "unless it has another port" in issue.message


@pytest.mark.parametrize("address", ["http://localhost:40001/v1", "http://litellm:4000/v1"])
def test_another_servers_address_is_not_the_gateways(address: str) -> None:
    assert _found(one(f"model: openai/x, api_base: '{address}', {_KEYED}"), "LP418") == []


@pytest.mark.parametrize(
    ("provider", "variable"), [("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")]
)
def test_the_key_of_a_provider_for_whoever_answers_is_told(provider: str, variable: str) -> None:
    (issue,) = _found(one(f"model: {provider}/x, api_base: 'https://llm.example.org/v1'"), "LP419")
    assert variable in issue.message


@pytest.mark.parametrize(
    "params",
    [
        "api_base: 'https://api.openai.com/v1'",
        "api_base: 'https://eu.api.openai.com/v1'",
        "api_base: 'https://llm.example.org/v1', api_key: none",
        "api_base: 'https://llm.example.org/v1', mock_response: hi",
        "api_base: os.environ/OPENAI_API_KEY",
    ],
)
def test_its_own_server_and_one_with_a_key_are_right(params: str) -> None:
    assert _found(one(f"model: openai/x, {params}"), "LP419") == []


def test_a_key_by_its_name_for_another_provider_is_told() -> None:
    there = "api_base: 'https://api.groq.com/openai/v1'"
    (issue,) = _found(one(f"model: openai/llama, {there}, {_KEYED}"), "LP395")
    assert "api.groq.com knows no such key" in issue.message
    assert _found(one(f"model: openai/llama, {there}, api_key: os.environ/MINE"), "LP395") == []


# ---- names and times


def test_an_alias_in_the_place_of_a_model_is_told() -> None:
    text = f"{TWO}{KEY}router_settings: {{model_group_alias: {{small: large, large: large}}}}\n"
    (issue,) = _found(text, "LP421")
    assert "takes them all to large" in issue.message
    order = _source("router_python_core.py")
    assert "specific deployment > model id > model_group_alias > routing group" in order


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("request_timeout: 60000", "For milliseconds write 60."),
        ("request_timeout: 90061", "Write the seconds that an answer may take, such as 600."),
    ],
)
def test_a_time_in_milliseconds_is_told(setting: str, said: str) -> None:
    (issue,) = _found(f"{TWO}{KEY}litellm_settings: {{{setting}}}\n", "LP420")
    assert issue.remedy == said
    assert "hours" in issue.message


def test_long_times_are_let_alone() -> None:
    for value in ("600", "6000", "21600", ".inf"):
        assert _found(f"{TWO}{KEY}router_settings: {{timeout: {value}}}\n", "LP420") == []


def test_fallbacks_of_litellm_settings_lose_against_the_routers_own() -> None:
    text = (
        f"{TWO}{KEY}litellm_settings: {{fallbacks: [{{small: [large]}}], num_retries: 2}}\n"
        "router_settings: {fallbacks: [{large: [small]}], num_retries: 3}\n"
    )
    (issue,) = _found(text, "LP434")
    assert issue.message.startswith("fallbacks stand in router_settings too")
    assert "fallbacks or self._host.dynamic().fallbacks" in _source("router_python_core.py")


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ("fallbacks: [{small: [large]}, {small: [tiny]}]", 1),
        ("fallbacks: [{small: [large]}, {large: [small]}]", 0),
        ('fallbacks: [{"*": [large]}], default_fallbacks: [small]', 1),
        ('fallbacks: [{"*": [large]}]', 0),
    ],
)
def test_an_entry_that_another_one_takes_the_place_of_is_told(settings: str, count: int) -> None:
    assert len(_found(f"{TWO}{KEY}router_settings: {{{settings}}}\n", "LP434")) == count


@pytest.mark.parametrize(
    ("params", "name", "count"),
    [
        ("api_key: 'sk-first-1,sk-second-2'", "only", 1),
        ("api_key: x", "'gpt-4, gpt-4o'", 1),
        ("api_key: x", "'x, y and z'", 0),
        ("api_key: [a, b]", "only", 0),
    ],
)
def test_several_in_the_place_of_one_are_told(params: str, name: str, count: int) -> None:
    found = _found(one(f"model: openai/x, {params}", name=name), "LP440")
    assert len(found) == count
    assert all("sk-" not in one.message + one.remedy for one in found)


@pytest.mark.parametrize("name", ["X-Key", "Authorization", "x_key"])
def test_names_of_headers_are_let_alone(name: str) -> None:
    assert _found(f"{TWO}{KEY}  litellm_key_header_name: {name}\n", "LP439") == []


def test_a_header_with_its_value_is_told() -> None:
    text = f"{TWO}{KEY}  litellm_key_header_name: 'Authorization: Bearer'\n"
    (issue,) = _found(text, "LP439")
    assert "no client can send it" in issue.message


@pytest.mark.parametrize("section", ["litellm_settings", "router_settings"])
def test_models_within_another_section_are_told(section: str) -> None:
    (issue,) = _found(f"{TWO}{KEY}{section}: {{model_list: []}}\n", "LP362")
    assert issue.message == f"LiteLLM takes no models from {section}."


# ---- patterns


@pytest.mark.parametrize(
    ("name", "model", "is_told"),
    [
        ("small", "openai/*", True),
        ("ours/*", "openai/*-*", True),
        ("ours/*", "openai/*", False),
        ("*", "*", False),
        ("ours/*", "openai/gpt-4o", False),
        ("*-*", "openai/*", False),
    ],
)
def test_a_star_that_nothing_stands_for_is_told(name: str, model: str, is_told: bool) -> None:
    text = one(f"model: '{model}', {UPSTREAM}", name=f"'{name}'")
    assert bool(_found(text, "LP416")) == is_told


@pytest.mark.parametrize("name", ["gpt-.*", "^gpt-4", "gpt-4$", r"gpt-\d", "(gpt|claude)-4", ".*"])
def test_a_regular_expression_is_told(name: str) -> None:
    assert _found(one(f"model: openai/x, {UPSTREAM}", name=f"'{name}'"), "LP417") != []


@pytest.mark.parametrize(
    "name", ["gpt-4.*", "bedrock/us.anthropic.*", "claude[1m]", "qwen3:4b", "a/b+c", "x (fast)"]
)
def test_names_with_signs_in_them_are_names(name: str) -> None:
    assert _found(one(f"model: openai/x, {UPSTREAM}", name=f"'{name}'"), "LP417") == []


def test_only_the_star_is_a_pattern_to_litellm() -> None:
    source = _source("litellm_core_utils/pattern_match_deployments.py")
    assert r'return re.escape(pattern).replace(r"\*", "(.*)")' in source


@pytest.mark.parametrize(
    ("setting", "count"),
    [
        ('fallbacks: [{"small*": [large]}]', 1),
        ('fallbacks: [{"*": [large]}]', 0),
        ('fallbacks: [{small: ["lar*"]}]', 1),
        ('fallbacks: [{small: [{model: "lar*"}]}]', 1),
        ('default_fallbacks: ["*"]', 1),
        ('model_group_alias: {"x*": small}', 1),
        ('model_group_alias: {x: "small*"}', 1),
        ("model_group_alias: {x: small}", 0),
    ],
)
def test_patterns_of_fallbacks_and_aliases_are_told(setting: str, count: int) -> None:
    assert len(_found(f"{TWO}{KEY}router_settings: {{{setting}}}\n", "LP417")) == count


# ---- pass-through


@pytest.mark.parametrize(
    ("entry", "is_told"),
    [
        ("path: /x, target: 'https://api.example.org'", True),
        ("path: /x, target: 'https://api.example.org/'", True),
        ("path: /x, target: 'https://api.example.org', include_subpath: true", False),
        ("path: /x, target: 'https://api.example.org/v1'", False),
        ("path: /x, target: 'http://localhost:9000'", False),
        ("path: '/x/*', target: 'https://api.example.org/v1'", True),
        ("path: /v1/embeddings, target: 'https://example.org/x'", True),
        ("path: /v1/rerank, target: 'https://example.org/x'", False),
        ("path: '/x?y=1', target: 'https://example.org/x'", True),
        ("path: 'http://localhost/x', target: 'https://example.org/x'", True),
        ("path: '/x/{id}', target: 'https://example.org/x'", False),
    ],
)
def test_a_pass_through_that_leads_nowhere_is_told(entry: str, is_told: bool) -> None:
    text = f"{TWO}{KEY}  pass_through_endpoints: [{{{entry}}}]\n"
    assert bool(_found(text, "LP422")) == is_told


def test_a_key_without_bearer_is_told_of_servers_that_want_it() -> None:
    for host, count in (("api.mistral.ai", 1), ("example.org", 0)):
        text = (
            f"{TWO}{KEY}  pass_through_endpoints: [{{path: /x, target: 'https://{host}/v1/ocr', "
            "headers: {Authorization: os.environ/OPENAI_API_KEY}}]\n"
        )
        found = _found(text, "LP436")
        assert len(found) == count
        assert all("Bearer os.environ/OPENAI_API_KEY" in one.remedy for one in found)


# ---- what nobody looks at


def test_none_of_litellms_lines_asks_for_what_lint_calls_idle() -> None:
    """Not an attribute of the module is read, nor a word of its name but where it is set."""
    names = idle.IN_LITELLM | idle.IN_GENERAL
    asked = re.compile(
        rf"litellm\.({'|'.join(sorted(names))})\b(?!\s*=[^=]|\.| import)"
        rf"|settings\.get\(\s*\"({'|'.join(sorted(names))})\""
    )
    found = {
        next(filter(None, hit.groups()))
        for path in package().rglob("*.py")
        for hit in asked.finditer(path.read_text("utf-8"))
    }
    assert found == set()


def test_a_setting_that_nobody_looks_at_is_told() -> None:
    (issue,) = _found(f"{TWO}{KEY}litellm_settings: {{caching: true, cache: false}}\n", "LP435")
    assert "cache: true" in issue.remedy


@pytest.mark.parametrize("name", ["max_parallel_requests", "global_max_parallel_requests"])
def test_requests_at_a_time_of_all_are_limited_by_another_setting(name: str) -> None:
    (issue,) = _found(f"{TWO}{KEY}  {name}: 10\n", "LP435")
    assert "max_in_flight_requests_per_worker" in issue.remedy
    hooks = _source("proxy/hooks/__init__.py")
    assert 'if os.getenv("LEGACY_MULTI_INSTANCE_RATE_LIMITING", "false")' in hooks
    assert "global_max_parallel_requests" not in _source(
        "proxy/hooks/parallel_request_limiter_v3.py"
    )
    assert "max_in_flight_requests_per_worker" in _source(
        "proxy/middleware/admission_control_middleware.py"
    )


def test_budgets_without_a_database_limit_nothing() -> None:
    text = f"{TWO}{KEY}litellm_settings: {{max_budget: 10, max_end_user_budget: 1}}\n"
    assert len(_found(text, "LP336")) == 2
    said = _source("proxy/proxy_server.py")
    assert "so the budget will NOT be enforced" in said


@pytest.mark.parametrize("name", ["LITELLM_LOG", "SERVER_ROOT_PATH", "NUM_WORKERS", "DOCS_URL"])
def test_a_variable_that_is_read_before_the_config_is_told(name: str) -> None:
    (issue,) = _found(f"{TWO}{KEY}environment_variables: {{{name}: 'x'}}\n", "LP365")
    assert issue.message == f"LiteLLM has read {name} before it sets this: nothing comes of it."


def test_two_pass_throughs_in_one_place_are_told() -> None:
    entry = "{{path: /x, target: 'https://example.org/{}', methods: [{}]}}"
    for methods, count in ((("POST", "POST"), 1), (("POST", "GET"), 0)):
        entries = ", ".join(entry.format(n, one) for n, one in enumerate(methods))
        text = f"{TWO}{KEY}  pass_through_endpoints: [{entries}]\n"
        assert len(_found(text, "LP422")) == count


def test_a_variable_that_becomes_a_word_is_told() -> None:
    (issue,) = _found(f"{TWO}{KEY}environment_variables: {{MINE: }}\n", "LP441")
    assert "to the word None" in issue.message
    assert _found(f"{TWO}{KEY}environment_variables: {{MINE: ''}}\n", "LP441") == []
    assert "value=str(value)" in _source("proxy/proxy_server.py")


@pytest.mark.parametrize(
    ("section", "setting", "file"),
    [
        ("general_settings", "admin_only_routes: [/key/generate]", "proxy/auth/route_checks.py"),
        ("general_settings", "public_routes: [/v1/models]", "proxy/auth/auth_utils.py"),
        ("general_settings", "max_request_size_mb: 5", "proxy/auth/auth_utils.py"),
        ("general_settings", "max_response_size_mb: 5", "proxy/auth/auth_utils.py"),
        ("litellm_settings", "store_audit_logs: true", "proxy/management_helpers/audit_logs.py"),
    ],
)
def test_what_litellm_passes_over_without_a_licence_is_told(
    section: str, setting: str, file: str
) -> None:
    for licence, count in (("", 1), ("  litellm_license: mine\n", 0)):
        general = f"  {setting}\n" if section == "general_settings" else ""
        more = "" if general else f"{section}: {{{setting}}}\n"
        assert len(_found(f"{TWO}{KEY}{licence}{general}{more}", "LP331")) == count
    assert "premium_user is not True" in _source(file)


def test_routes_are_no_regular_expressions() -> None:
    text = f"{TWO}{KEY}  public_routes: ['/health.*', '/api/*', /x]\n"
    (issue,) = _found(text, "LP411")
    assert issue.message.startswith("/health.* is no regular expression")


def test_a_password_among_the_variables_is_told() -> None:
    text = f"{TWO}{KEY}environment_variables: {{SMTP_PASSWORD: hunter2-x9, SMTP_HOST: mail}}\n"
    (issue,) = _found(text, "LP196")
    assert "hunter2" not in issue.message + issue.remedy


@pytest.mark.parametrize("name", ["gemma-3-12b", "gemma-4-9b", "gemini-embedding-1.0"])
def test_names_that_google_cannot_have_are_told(name: str) -> None:
    assert _found(one(f"model: gemini/{name}, api_key: x"), "LP302") != []


@pytest.mark.parametrize("name", ["gemma-3-27b-it", "gemma-9-1b-it", "gemini-embedding-003"])
def test_coming_names_of_google_are_let_alone(name: str) -> None:
    assert _found(one(f"model: gemini/{name}, api_key: x"), "LP302") == []
