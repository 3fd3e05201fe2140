"""Values that LiteLLM takes in more than one form, each measured with the locked LiteLLM."""

from __future__ import annotations

from typing import Final

import pytest

from core.config.issue import Issue
from core.config.lint import lint
from tests.core.config.cases import KEY, SET

SETTINGS: Final = f"{KEY}litellm_settings:\n  "
GENERAL: Final = f"{KEY}  "
PARAMS: Final = f"{KEY}model_list:\n- model_name: a\n  litellm_params:\n    model: openai/x\n    "
GUARDRAIL: Final = f"{KEY}guardrails:\n- guardrail_name: secrets\n  litellm_params:"
SERVER: Final = f"{KEY}mcp_servers:\n  docs:\n    url: http://127.0.0.1:1/mcp\n    "
THROUGH: Final = f"{GENERAL}pass_through_endpoints:\n  - path: /x\n    target: https://h\n    "
NAMES: Final = {*SET, "NUMBER"}
SKIPPED_IF_FALSY: Final = (
    *("worker_registry", "assistant_settings", "policies", "prompts", "search_tools"),
    *("credential_list", "vector_store_registry", "mcp_servers", "guardrails"),
)


def said(text: str) -> tuple[Issue, ...]:
    """About the form of it alone."""
    return tuple(one for one in lint(text, NAMES) if one.code >= "LP300")


def errors(text: str) -> list[str]:
    return [one.message for one in said(text) if one.severity == "error"]


@pytest.mark.parametrize(
    "value",
    ["3", "", "3.0", "'3'", "' +3 '", "1.0e+3", "'1_0'", "0x10", "os.environ/NUMBER"],
)
def test_loops_may_stand_there_as_whatever_spells_a_whole_number(value: str) -> None:
    assert said(f"{PARAMS}max_agentic_loops: {value}") == ()


@pytest.mark.parametrize(
    "value", ["0", "-1", "true", "'true'", "''", "2.5", "'3.0'", ".inf", "[3]", "three", "!!int ''"]
)
def test_other_loops_stop_litellm_and_their_key_is_said_as_it_is_written(value: str) -> None:
    (message,) = errors(f"{PARAMS}max_agentic_loops: {value}")
    assert message.startswith("max_agentic_loops must be a whole number from 1 on;")


@pytest.mark.parametrize("value", ["'12:00'", "", "''", "'9:5'", "'9:5:7'", "os.environ/NUMBER"])
def test_a_time_of_resets_is_read_as_litellm_reads_it(value: str) -> None:
    assert said(f"{SETTINGS}budget_reset_time: {value}") == ()


@pytest.mark.parametrize("value", ["12:00", "' 9:05'", "'24:00'", "'12:00:60'", "0", "false", "[]"])
def test_other_times_of_resets_stop_litellm(value: str) -> None:
    (message,) = errors(f"{SETTINGS}budget_reset_time: {value}")
    assert message.startswith("budget_reset_time must be a time in quotes")


@pytest.mark.parametrize("value", [".inf", "' 5 '", "' inf '", "Infinity", "1e3", "-.INF"])
def test_a_number_is_a_number_for_settings_as_for_models(value: str) -> None:
    assert errors(f"{SETTINGS}max_budget: {value}") == []
    assert errors(f"{PARAMS}input_cost_per_token: {value}") == []


@pytest.mark.parametrize("value", [".inf", "' inf '", "Infinity", ".nan", "+.INF"])
def test_a_time_that_never_ends_is_none(value: str) -> None:
    """Measured: the library that connects takes no such time, and every request fails."""
    (message,) = errors(f"{PARAMS}timeout: {value}")
    assert message.startswith("timeout must be a number of seconds")
    assert errors(f"{PARAMS}timeout: 1e3") == []


@pytest.mark.parametrize("value", [".inf", "' inf '", ".nan"])
def test_a_model_that_opens_no_connection_may_have_such_a_time(value: str) -> None:
    """Measured: it answers, whichever of the times has no end."""
    mocked = f"{PARAMS}mock_response: hello\n"
    assert errors(f"{mocked}    timeout: {value}") == []
    assert errors(f"{PARAMS}mock_response: os.environ/NUMBER\n    timeout: {value}") == []
    assert errors(f"{mocked}router_settings: {{timeout: {value}}}") == []
    assert errors(f"{mocked}litellm_settings: {{request_timeout: {value}}}") == []
    assert errors(f"{mocked}    timeout: soon")
    assert errors(f"{PARAMS}mock_response: ''\n    timeout: {value}")
    assert errors(f"{PARAMS}mock_response: os.environ/NOT_SET\n    timeout: {value}")
    two = f"{mocked}- {{model_name: b, litellm_params: {{model: openai/x}}}}\n"
    assert errors(f"{two}router_settings: {{timeout: {value}}}")


@pytest.mark.parametrize(
    ("settings", "callbacks", "stops"),
    [
        ("os.environ/NOT_SET", "callbacks: [prometheus]", False),
        ("os.environ/NUMBER", "callbacks: [prometheus]", True),
        ("otel", "success_callback: [hooks.handler]", False),
        ("otel", "failure_callback: [hooks.handler]", False),
        ("otel", "callbacks: [hooks.handler]", True),
        ("otel", "callbacks: hooks.handler", False),
        ("otel", "success_callback: [hooks.handler, langsmith]", True),
    ],
)
def test_settings_of_callbacks_of_another_form_stop_litellm_where_it_looks_into_them(
    settings: str, callbacks: str, stops: bool
) -> None:
    text = f"{SETTINGS}{callbacks}\ncallback_settings: {settings}\n"
    (one,) = (one for one in said(text) if one.code == "LP358")
    assert (one.severity == "error") is stops


@pytest.mark.parametrize("section", SKIPPED_IF_FALSY)
@pytest.mark.parametrize("value", ["[]", "{}", "''", "false", "0"])
def test_litellm_passes_over_a_section_with_nothing_in_it(section: str, value: str) -> None:
    assert said(f"{KEY}{section}: {value}\n") == ()


def test_no_settings_are_needed_beside_no_servers() -> None:
    assert said(f"{KEY}mcp_servers: []\nlitellm_settings:\n") == ()


@pytest.mark.parametrize("value", ["[]", "{}", "''"])
def test_agents_may_be_empty_but_are_gone_through(value: str) -> None:
    for section in ("agents", "agent_list"):
        assert said(f"{KEY}{section}: {value}\n") == ()
        assert errors(f"{KEY}{section}: 0\n") == [
            f"{section} must be a list; LiteLLM does not start with this."
        ]


@pytest.mark.parametrize("section", ["files_settings", "finetune_settings"])
def test_what_is_read_even_when_empty_must_have_its_form(section: str) -> None:
    for value in ("{}", "''"):
        assert errors(f"{KEY}{section}: {value}\n") == [
            f"{section} must be a list; LiteLLM does not start with this."
        ]
    assert errors(f"{KEY}default_vertex_config: []\n")


def test_arguments_and_variables_of_a_server_may_be_empty_whatever_they_are() -> None:
    for name in ("args", "env"):
        for value in ("''", "[]", "{}", "", "false"):
            assert errors(f"{SERVER}{name}: {value}") == []
    assert errors(f"{SERVER}args: x")
    assert errors(f"{SERVER}extra_headers: ''")
    assert errors(f"{SERVER}static_headers: []")


@pytest.mark.parametrize("value", ["{a: b}", "x", "5"])
def test_litellm_starts_with_plugins_that_are_no_list(value: str) -> None:
    (issue,) = said(f"{GENERAL}plugins: {value}")
    assert (issue.severity, issue.code) == ("warning", "LP322")
    assert issue.message == "plugins must be a list: LiteLLM takes none of this."
    assert errors(f"{GENERAL}plugins: [a]")


def test_the_time_of_a_pass_through_fails_no_other_request() -> None:
    (issue,) = said(f"{THROUGH}timeout: 30s")
    assert (issue.severity, issue.code) == ("warning", "LP322")
    assert issue.message == "timeout must be a number: every request to this path fails."
    assert said(f"{THROUGH}timeout: 30") == ()


@pytest.mark.parametrize("value", ["", "5", "1.5", "true", "2024-01-01"])
def test_a_guardrail_whose_params_hold_nothing_is_left_out(value: str) -> None:
    (issue,) = said(f"{GUARDRAIL} {value}")
    assert (issue.severity, issue.code) == ("warning", "LP341")
    assert "starts without the guardrail secrets" in issue.message


@pytest.mark.parametrize("mode", ["during_call", "[pre_call, during_call]", "logging_only"])
def test_a_guardrail_with_a_mode_of_others_is_left_out(mode: str) -> None:
    (issue,) = said(f"{GUARDRAIL} {{guardrail: tool_permission, mode: {mode}}}")
    assert (issue.severity, issue.code) == ("warning", "LP341")
    assert issue.message.startswith("tool_permission has no mode ")
    assert issue.remedy == "There are: post_call, pre_call."
    assert said(f"{GUARDRAIL} {{guardrail: tool_permission, mode: [pre_call, post_call]}}") == ()


@pytest.mark.parametrize("value", ["[]", "''", "abc", "[guardrail, hide-secrets]"])
def test_a_guardrail_with_a_text_or_a_list_stops_litellm(value: str) -> None:
    (issue,) = said(f"{GUARDRAIL} {value}")
    assert (issue.severity, issue.code) == ("error", "LP340")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (f"{SETTINGS}max_budget:", "max_budget may not be empty"),
        (f"{SETTINGS}guardrails: {{a: b}}", "guardrails in litellm_settings must be a list"),
        (f"{SETTINGS}default_team_settings: [a]", "An entry of default_team_settings must be"),
        (f"{GENERAL}role_permissions: {{a: b}}", "role_permissions must be a list"),
        (f"{GENERAL}litellm_jwtauth: {{role_mappings: {{a: b}}}}", "role_mappings must be a list"),
        (
            f"{KEY}router_settings: {{default_litellm_params: 5}}",
            "default_litellm_params must hold",
        ),
    ],
)
def test_a_key_is_written_in_a_message_as_it_is_in_the_file(text: str, start: str) -> None:
    assert [message for message in errors(text) if message.startswith(start)]
