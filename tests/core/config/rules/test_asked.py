"""What each callback, guardrail, provider and address needs, of all of its kind."""

from __future__ import annotations

import pytest

from core.config.issue import Issue
from core.config.lint import lint
from core.config.rules.guard_needs import SKIPS, STOPS
from core.config.rules.keys import names_of
from core.config.rules.loggers import LACKS
from tests.corpus.parts import KEY, TWO, one

SET = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY", "COMPANY_API_KEY"})


def _found(text: str, code: str, variables: frozenset[str] = SET) -> list[Issue]:
    return [issue for issue in lint(text, variables) if issue.code == code]


def _callback(name: str, setting: str = "callbacks", more: str = "") -> str:
    return f"{TWO}{KEY}litellm_settings:\n  {setting}: [{name}]\n{more}"


@pytest.mark.parametrize("name", ["braintrust", "langsmith", "posthog", "s3_v2"])
def test_a_callback_that_is_told_nothing_is_told_of(name: str) -> None:
    (issue,) = _found(_callback(name), LACKS)
    assert issue.severity == "warning"
    assert name in issue.message


def test_a_callback_needs_all_that_belongs_together() -> None:
    text = _callback("datadog", more="environment_variables: {DD_API_KEY: abc}\n")
    (issue,) = _found(text, LACKS)
    assert "DD_SITE" in issue.message
    assert _found(text.replace("DD_API_KEY: abc", "DD_API_KEY: abc, DD_SITE: a.b"), LACKS) == []


def test_what_litellm_stops_over_is_an_error() -> None:
    (issue,) = _found(_callback("sumologic"), LACKS)
    assert issue.severity == "error"
    (issue,) = _found(_callback("datadog", "success_callback"), LACKS)
    assert issue.severity == "error"
    assert "every request fails" in issue.message
    assert _found(_callback("presidio", "success_callback"), LACKS) == []  # nothing is made of it


def test_settings_of_its_own_do_as_well() -> None:
    own = "callback_settings: {generic_api: {endpoint: 'http://127.0.0.1:9'}}\n"
    assert len(_found(_callback("generic_api"), LACKS)) == 1
    assert _found(_callback("generic_api", more=own), LACKS) == []
    bucket = "  s3_callback_params: {s3_bucket_name: a}\n"
    assert _found(_callback("s3_v2", more=bucket), LACKS) == []


def _guardrail(kind: str, more: str = "") -> str:
    params = f"guardrail: {kind}, mode: pre_call{more}"
    return f"{TWO}{KEY}guardrails: [{{guardrail_name: g, litellm_params: {{{params}}}}}]\n"


@pytest.mark.parametrize(
    ("kind", "given", "then"),
    [
        ("aporia", ", api_key: x, api_base: 'http://a.b'", STOPS),
        ("guardrails_ai", ", guard_name: x", STOPS),
        ("generic_guardrail_api", ", api_base: 'http://a.b'", SKIPS),
        ("azure/prompt_shield", ", api_key: x, api_base: 'http://a.b'", SKIPS),
    ],
)
def test_a_guardrail_says_what_it_lacks(kind: str, given: str, then: str) -> None:
    (issue,) = _found(_guardrail(kind), "LP342")
    assert then in issue.message
    assert issue.severity == ("error" if then == STOPS else "warning")
    assert _found(_guardrail(kind, given), "LP342") == []


@pytest.mark.parametrize("name", ["chat-bison", "openai/123", "gemma/gemma-3-12b-it", "123"])
def test_what_vertex_ai_is_asked_by_googles_library_for_is_told(name: str) -> None:
    text = one(f"model: vertex_ai/{name}, vertex_project: p, vertex_location: us-central1")
    assert len(_found(text, "LP319")) == 1


@pytest.mark.parametrize(
    "name",
    ["gemini-2.5-pro", "claude-sonnet-4-5", "meta/llama-4", "text-embedding-005", "imagen-4"],
)
def test_what_litellm_asks_vertex_ai_itself_is_not(name: str) -> None:
    text = one(f"model: vertex_ai/{name}, vertex_project: p, vertex_location: us-central1")
    assert _found(text, "LP319") == []


def test_a_provider_without_its_key_is_told_with_its_variable() -> None:
    (issue,) = _found(one("model: deepinfra/x"), "LP304", SET - {"OPENAI_API_KEY"})
    assert "DEEPINFRA_API_KEY" in issue.remedy
    assert "OpenAI's key" not in issue.message
    assert _found(one("model: deepinfra/x"), "LP304", SET | {"DEEPINFRA_API_KEY"}) == []
    assert _found(one("model: azure/x, api_base: 'https://a.openai.azure.com'"), "LP304") != []
    assert names_of("ollama") == ()


def test_the_key_of_openai_that_another_provider_would_get_is_told() -> None:
    both = one("model: deepinfra/x").replace(
        "model_list:\n",
        "model_list:\n  - model_name: o\n    litellm_params: {model: openai/gpt-4o, "
        "api_key: os.environ/OPENAI_API_KEY}\n",
    )
    (issue,) = _found(both, "LP304")
    assert "OpenAI's key" in issue.message


@pytest.mark.parametrize(
    ("model", "base", "code"),
    [
        ("anthropic/claude-sonnet-4-5", "https://a.services.ai.azure.com", "LP352"),
        ("azure_ai/claude-sonnet-4-5", "https://a.services.ai.azure.com/models", "LP352"),
        ("azure_ai/DeepSeek-V3", "https://a.services.ai.azure.com/openai/v1", "LP352"),
        ("azure/gpt-4o", "https://a.openai.azure.com/openai/v1", "LP352"),
        ("gemini/gemini-2.5-pro", "https://us-central1-aiplatform.googleapis.com/v1", "LP387"),
        ("vertex_ai/gemini-2.5-pro", "https://generativelanguage.googleapis.com/v1beta", "LP387"),
        ("bedrock/amazon.nova-lite-v1:0", "https://bedrock.us-east-1.amazonaws.com", "LP387"),
    ],
)
def test_a_server_of_a_cloud_that_is_not_the_one_meant_is_told(
    model: str, base: str, code: str
) -> None:
    assert len(_found(one(f"model: {model}, api_base: '{base}', api_key: x"), code)) == 1


@pytest.mark.parametrize(
    ("model", "base"),
    [
        ("anthropic/claude-sonnet-4-5", "https://a.services.ai.azure.com/anthropic"),
        ("azure_ai/claude-sonnet-4-5", "https://a.services.ai.azure.com"),
        ("azure_ai/DeepSeek-V3", "https://a.services.ai.azure.com/models/chat/completions"),
        ("azure/gpt-4o", "https://a.services.ai.azure.com"),
        ("gemini/gemini-2.5-pro", "https://aiplatform.googleapis.com/v1/publishers/google"),
        ("bedrock/amazon.nova-lite-v1:0", "https://bedrock-runtime.us-east-1.amazonaws.com"),
    ],
)
def test_the_one_that_is_meant_is_not(model: str, base: str) -> None:
    text = one(f"model: {model}, api_base: '{base}', api_key: x")
    assert _found(text, "LP352") == [] == _found(text, "LP387")


def test_heads_of_requests_are_texts() -> None:
    text = "model: openai/x, api_key: x, extra_headers: {X-Id: {}}"
    assert len(_found(one(text.replace("{}", "12")), "LP322")) == 1
    assert _found(one(text.replace("{}", "'12'")), "LP322") == []


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ("model: openai/openai/gpt-4o, api_key: x", "LP302"),
        ("model: openai/meta-llama/Llama-3, api_key: x", "LP302"),
        ("model: openai/qwen-turbo, api_key: x", "LP302"),
        ("model: bedrock/llama3-70b-instruct, aws_region_name: us-east-1", "LP302"),
        ("model: bedrock/convers/us.amazon.nova-lite-v1:0, aws_region_name: us-east-1", "LP302"),
        ("model: vertex_ai/gemini-3.7-flash, vertex_project: p", "LP402"),
        (
            "model: 'bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/x', "
            "aws_region_name: eu-west-1",
            "LP402",
        ),
    ],
)
def test_names_that_a_provider_does_not_have_are_told(params: str, code: str) -> None:
    assert len(_found(one(params), code)) == 1


@pytest.mark.parametrize(
    "params",
    [
        "model: openai/meta-llama/Llama-3, api_key: x, api_base: 'http://10.0.0.5:8000/v1'",
        "model: openai/responses/gpt-5, api_key: x",
        "model: openai/text-embedding-3-small, api_key: x",
        "model: gemini/gemma-3-27b-it, api_key: x",
        "model: bedrock/converse/us.amazon.nova-lite-v1:0, aws_region_name: us-east-1",
        "model: bedrock/us-west-2/us.amazon.nova-lite-v1:0",
        "model: vertex_ai/gemini-3.7-flash, vertex_project: p, vertex_location: eu",
    ],
)
def test_names_that_it_may_have_are_not(params: str) -> None:
    assert _found(one(params), "LP302") == [] == _found(one(params), "LP402")


def test_with_the_variable_of_another_server_anything_may_be_served() -> None:
    text = one("model: openai/qwen-turbo, api_key: x") + (
        "environment_variables: {OPENAI_BASE_URL: 'http://10.0.0.5:8000/v1'}\n"
    )
    assert _found(text, "LP302") == []


@pytest.mark.parametrize(
    "params",
    [
        "model: anthropic/claude-opus-4-7, temperature: 0.2",
        "model: vertex_ai/claude-opus-5, top_p: 0.9",
        "model: openai/gpt-6-sol, temperature: 0",
        "model: openai/gpt-4o, thinking: {type: enabled, budget_tokens: 2048}",
        "model: perplexity/sonar, seed: 7",
    ],
)
def test_what_litellm_refuses_to_ask_for_is_told_unless_it_may_leave_it_out(params: str) -> None:
    assert len(_found(one(f"{params}, api_key: x"), "LP408")) == 1
    assert _found(one(f"{params}, api_key: x, drop_params: true"), "LP408") == []


@pytest.mark.parametrize(
    "params",
    [
        "model: anthropic/claude-opus-4-6, temperature: 0.2",
        "model: anthropic/claude-opus-4-7, temperature: 1",
        "model: openai/gpt-5.2, temperature: 0.2",
        "model: openai/qwen3, api_base: 'http://10.0.0.5:8000/v1', reasoning_effort: low",
    ],
)
def test_what_it_asks_for_is_not(params: str) -> None:
    assert _found(one(f"{params}, api_key: x"), "LP408") == []
