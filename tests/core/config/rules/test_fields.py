"""What LiteLLM's own annotations say of settings, and names that nobody bears."""

from __future__ import annotations

import pytest

from core.config.edits import apply_edits
from core.config.issue import Issue
from core.config.lint import lint
from core.config.rules.examples import OPENAI, general, params, with_more
from core.config.rules.fields import groups

SET = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})
NEW = "LP38"

SAID = {
    "router_settings: {retry_policy: 3}": ("LP380", "retry_policy must be named settings"),
    "router_settings: {optional_pre_call_checks: [prompt_cache]}": ("LP381", "prompt_cache"),
    "router_settings: {enable_pre_call_checks: 'no'}": ("LP383", "takes this for true"),
    "router_settings: {model_group_retry_policy: {small: {RateLimitRetries: 3}}}": (
        "LP382",
        "no RateLimitRetries in model_group_retry_policy",
    ),
    "router_settings: {provider_budget_config: {openai: {max_budget: 5}}}": (
        "LP382",
        "no max_budget in provider_budget_config",
    ),
    "router_settings: {provider_budget_config: {opnai: {budget_limit: 5, time_period: 1d}}}": (
        "LP385",
        "no provider called opnai",
    ),
    "router_settings: {provider_budget_config: {openai: {budget_limit: 5, time_period: soon}}}": (
        "LP380",
        "a length of time",
    ),
    "router_settings: {routing_strategy: latency-based-routing, "
    "routing_strategy_args: {latency_buffer: 1}}": ("LP382", "latency_buffer"),
    "search_tools: [{search_tool_name: s, litellm_params: {search_provider: tavilly}}]": (
        "LP381",
        "tavilly",
    ),
    "policies: {base: {guardrails: {add: []}}}\npolicy_attachments: [{policy: bse}]": (
        "LP385",
        "no policy called bse",
    ),
    "files_settings: [{provider: openai}]": ("LP384", "lacks custom_llm_provider"),
}
FINE = (
    "router_settings: {num_retries: 2, enable_pre_call_checks: 'true', cooldown_time: '30'}",
    "router_settings: {retry_policy: , optional_pre_call_checks: [prompt_caching]}",
    "router_settings: {provider_budget_config: {openai: {budget_limit: 5, time_period: daily}}}",
    "router_settings: {disable_cooldowns: os.environ/NO_COOLDOWNS}",
    "litellm_settings: {cache: true, cache_params: {type: local, mode: default_off}}",
    "litellm_settings: {ssl_verify: ./ca.pem, vertex_ai_safety_settings: [{category: A}]}",
    "litellm_settings: {cost_discount_config: {vertex_ai: 0.1}}",
)


def _new(text: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code.startswith(NEW)]


@pytest.mark.parametrize("more", SAID)
def test_what_a_setting_is_not(more: str) -> None:
    code, words = SAID[more]
    found = _new(with_more(more))
    assert [issue for issue in found if issue.code == code and words in issue.message], found


@pytest.mark.parametrize("more", FINE)
def test_nothing_is_said_of_what_works(more: str) -> None:
    assert _new(with_more(more)) == []


def test_what_one_rule_says_no_other_says_again() -> None:
    text = with_more("router_settings: {num_retries: three}\nlitellm_settings: {callbacks: 5}")
    places = [(one.line, one.column) for one in lint(text, SET)]
    assert len(places) == len(set(places)), lint(text, SET)


def test_a_slip_in_a_word_is_mended() -> None:
    text = general("alerting: [email]\n  alert_types: [llm_exception]")
    (found,) = _new(text)
    assert found.fix is not None
    assert _new(apply_edits(text, found.fix.edits)) == []


def test_a_group_that_litellm_looks_through_at_its_start_is_an_error() -> None:
    window = "{start: '09:00', end: '17:00', timezone: Europe/Berlin}"
    text = params(OPENAI).replace(
        "general_settings", f"    model_info: {{access_windows: [{window}]}}\ngeneral_settings"
    )
    (found,) = _new(text)
    assert found.severity == "error" and "lacks team_ids" in found.message


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("rpm_limit", "rpm"),
        ("cost_per_input_token", "input_cost_per_token"),
        ("default_headers", "extra_headers"),
        ("credential_name", "litellm_credential_name"),
        ("retries", "num_retries"),
        ("model_alias", "model_group_alias"),
        ("routing_strategy", "router_settings"),
        ("litellm_credentials", "litellm_credential_name"),
        ("input_cost_per_minute", "input_cost_per_second"),
    ],
)
def test_a_parameter_by_another_name(name: str, meant: str) -> None:
    found = [one for one in lint(params(f"{OPENAI}\n{name}: 1"), SET) if one.code == "LP171"]
    assert len(found) == 1 and meant in found[0].remedy, found


def test_a_gemini_without_a_provider_takes_no_key() -> None:
    key = "api_key: os.environ/OPENAI_API_KEY"
    (found,) = lint(params(f"model: gemini-2.5-pro\n{key}"), SET)
    assert found.code == "LP301" and "gemini/gemini-2.5-pro" in found.remedy
    (found,) = lint(params(f"model: gemini-2.5-pro\n{key}\napi_base: https://acme.dev/v1"), SET)
    assert found.code == "LP301" and "openai/gemini-2.5-pro" in found.remedy and found.fix is None
    assert lint(params(f"model: gemini-2.5-pro\n{key}\nvertex_project: acme"), SET) == ()


@pytest.mark.parametrize("name", ["top_k", "num_ctx", "chat_template_kwargs", "min_p", "n_probs"])
def test_what_a_server_alone_knows_goes_to_it(name: str) -> None:
    address = "api_base: http://localhost:8000/v1"
    assert lint(params(f"{OPENAI}\n{address}\n{name}: 1"), SET) == ()


def test_what_openai_does_not_know_it_refuses_unless_another_is_asked() -> None:
    text = params(f"{OPENAI}\nnum_ctx: 1")
    (found,) = lint(text, SET)
    assert found.code == "LP171" and "refuses" in found.message
    assert lint(text, SET | {"OPENAI_BASE_URL"}) == ()
    assert lint(f"{text}litellm_settings: {{api_base: 'http://localhost:8000/v1'}}\n", SET) == ()


def test_the_table_is_what_a_person_would_expect() -> None:
    known = groups()
    assert known["general_settings"].fields["health_check_interval"].name == "whole"
    assert "email" in known["prebuilt_patterns"].names
    assert known["PassThroughGenericEndpoint"].needed == {"path", "target"}
    assert known["cache_params"].fields["mode"].words == {"default_on", "default_off"}
    assert known["guardrail"].is_open and not known["alerting_args"].is_open


def test_a_setting_that_logs_do_not_read_is_told() -> None:
    text = with_more(
        "litellm_settings:\n  success_callback: [s3_v2]\n"
        "  s3_callback_params: {s3_bucket_name: logs, s3_log_response: false}"
    )
    (issue,) = [one for one in lint(text, SET) if one.code == "LP382"]
    assert "s3_log_response" in issue.message
    read = text.replace("s3_log_response", "s3_log_prompts_only")
    assert [one for one in lint(read, SET) if one.code == "LP382"] == []


def test_an_address_with_places_to_fill_in_is_told_of_any_kind() -> None:
    address = "redis://<user>:<password>@<host>:6379"
    text = with_more(
        f'litellm_settings: {{cache: true, cache_params: {{type: redis, url: "{address}"}}}}'
    )
    assert [one for one in lint(text, SET) if one.code == "LP389"]
