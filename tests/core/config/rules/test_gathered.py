"""What a hundred committed configs showed: names that nobody has, and what goes elsewhere than it
seems to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.config.edits import apply_edits
from core.config.issue import Issue
from core.config.lint import lint
from core.config.rules.aside import OF_ANOTHER, OF_ONE_CALL, UNFOLDED
from core.config.rules.clouds import PROFILE
from core.config.rules.fields import NOT_A_FIELD
from core.config.rules.known import ENDPOINTS
from core.config.rules.providers import MISSPELT, NO_PROVIDER
from core.config.rules.retired import RETIRED
from core.config.rules.runs import UNKNOWN_CALLBACK
from core.config.rules.words import EMPTIED
from tests.core.sidecar.copies import told_by_imported
from tests.corpus.parts import KEY, TWO, one
from tests.systems import needs_forks

SET = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY", "COMPANY_API_KEY"})
OWN = "api_key: os.environ/COMPANY_API_KEY"
DAY = date(2026, 11, 28)


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET, today=DAY) if issue.code == code]


def _codes(params: str) -> set[str]:
    return {issue.code for issue in lint(one(f"{params}, {OWN}"), SET, today=DAY)}


# ---- names that nobody has


@pytest.mark.parametrize(
    "model",
    [
        "anthropic/claude-haiku-4-20250414",
        "claude-haiku-4-20250414",
        "anthropic/claude-sonnet-4-3",
        "anthropic/claude-opus-4-5-20250101",
        "anthropic/claude-4.6-opus-high-thinking",
        "anthropic/claude-sonnet-4-5-thinking",
        "openai/gpt-5.2-thinking",
        "openai/gpt-5-high",
        "openai/o3-mini-high",
        "groq/grok-4-1-fast-reasoning",
        "sambanova/claude-sonnet-4-6",
        "moonshot/gemini-2.5-pro",
        "bedrock/anthropic.claude-4-v1:0",
        "bedrock/us.anthropic.claude-sonnet-4-5-v1:0",
        "bedrock/anthropic.claude-3-5-sonnet",
    ],
)
def test_a_model_that_its_provider_never_had_is_told_once(model: str) -> None:
    (issue,) = _found(one(f"model: {model}, {OWN}"), MISSPELT)
    assert issue.message.endswith("every request fails.")
    assert PROFILE not in _codes(f"model: {model}")


@pytest.mark.parametrize(
    "params",
    [
        "model: anthropic/claude-haiku-4-5-20251001",
        "model: claude-sonnet-4-20250514",  # no longer served, which is said by another code
        "model: anthropic/claude-opus-4-1",
        "model: anthropic/claude-haiku-4-20250414, api_base: 'http://localhost:8000'",
        "model: anthropic/claude-sonnet-5-5",
        "model: anthropic/claude-sonnet-6",
        "model: openai/gpt-5.2",
        "model: openai/gpt-5.2-chat-latest",
        "model: openai/gpt-5.2-thinking, api_base: 'http://localhost:8000/v1'",
        "model: groq/openai/gpt-oss-120b",
        "model: cerebras/gpt-oss-120b",
        "model: bedrock/qwen.qwen3-coder-480b-a35b-v1:0",
        "model: bedrock/deepseek.v3.2",
        "model: bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "model: bedrock/us.anthropic.claude-opus-4-6-v1",
        "model: bedrock/anthropic.claude-v2",
    ],
)
def test_a_model_that_there_is_or_may_be_is_left_alone(params: str) -> None:
    assert MISSPELT not in _codes(params)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("cerebras/llama3.3-70b", "cerebras/llama-3.3-70b"),
        ("openai/gpt-4-1-mini", "openai/gpt-4.1-mini"),
        ("openrouter/auto", "openrouter/openrouter/auto"),
    ],
)
def test_a_name_in_other_signs_is_mended(wrong: str, right: str) -> None:
    text = one(f"model: {wrong}, {OWN}")
    (issue,) = _found(text, MISSPELT)
    assert issue.fix is not None
    assert f"model: {right}," in apply_edits(text, issue.fix.edits)


def test_a_makers_own_address_is_no_other_server() -> None:
    address = "api_base: 'https://api.cerebras.ai/v1'"
    assert MISSPELT in _codes(f"model: cerebras/llama3.3-70b, {address}")
    assert MISSPELT not in _codes(f"model: cerebras/llama3.3-70b, {address.replace('ai/', 'lan/')}")
    deepseek = "model: openai/deepseek-chat, api_base: 'https://api.deepseek.com/v1'"
    assert RETIRED in _codes(deepseek)
    assert RETIRED not in _codes(deepseek.replace("api.deepseek.com", "llm.example.org"))
    assert RETIRED not in _codes(deepseek.replace("openai/", "anthropic/"))


def test_an_address_that_litellm_knows_by_half_says_no_provider() -> None:
    params = "model: kimi-k2-0711-preview, api_base: 'https://api.moonshot.ai/v1/'"
    assert NO_PROVIDER in _codes(params)
    assert NO_PROVIDER not in _codes(params.replace("moonshot.ai/v1/", "groq.com/openai/v1"))
    assert "api.moonshot.ai/v1" not in ENDPOINTS


def test_the_name_of_another_entry_is_no_model() -> None:
    text = (
        "model_list:\n  - model_name: gpt-5-nano\n    litellm_params: "
        f"{{model: openrouter/openai/gpt-5-nano, {OWN}}}\n"
        f"  - model_name: fast\n    litellm_params: {{model: gpt-5-nano}}\n{KEY}"
    )
    (issue,) = _found(text, OF_ANOTHER)
    assert "openrouter" in issue.message
    assert (
        _found(text.replace("{model: gpt-5-nano}", f"{{model: gpt-5-nano, {OWN}}}"), OF_ANOTHER)
        == []
    )
    assert _found(text.replace("openrouter/openai/", "openai/"), OF_ANOTHER) == []


# ---- what goes elsewhere, or nowhere


def test_a_body_that_is_not_taken_apart_is_told() -> None:
    body = "extra_body: {chat_template_kwargs: {enable_thinking: false}}"
    assert UNFOLDED in _codes(f"model: anthropic/qwen3, api_base: 'http://a.lan', {body}")
    assert UNFOLDED in _codes(f"model: bedrock/amazon.nova-lite-v1:0, {body}")
    for model in ("openai/x", "gemini/gemini-2.5-flash", "ollama_chat/x", "mistral/x"):
        assert UNFOLDED not in _codes(f"model: {model}, api_base: 'http://a.lan', {body}")


def test_a_cache_of_a_model_says_what_litellm_looks_for() -> None:
    assert OF_ONE_CALL in _codes("model: openai/gpt-4o, cache: {type: prompt}")
    assert OF_ONE_CALL not in _codes("model: openai/gpt-4o, cache: {ttl: 60, no-store: true}")


def test_fallbacks_are_no_fact_of_a_model() -> None:
    text = one(f"model: openai/gpt-4o, {OWN}}}\n    model_info: {{fallback_models: [large]")
    assert len(_found(text, NOT_A_FIELD)) == 1
    assert _found(text.replace("fallback_models", "owner"), NOT_A_FIELD) == []


def test_nobody_is_alerted_by_a_mapping() -> None:
    text = f"{TWO}{KEY}  alerting: [{{slack_webhook_url: os.environ/COMPANY_API_KEY}}]\n"
    (issue,) = _found(text, UNKNOWN_CALLBACK)
    assert "slack" in issue.remedy


def test_a_key_that_the_config_makes_nothing_is_told() -> None:
    text = f"{TWO}{KEY}environment_variables:\n  OPENAI_API_KEY: ''\n  OTHER_TEXT: ''\n"
    (issue,) = _found(text, EMPTIED)
    assert "OPENAI_API_KEY" in issue.message


@pytest.mark.parametrize(
    "key", ["vault/secret/anthropic#api_key", "op://Private/OpenAI/key", "secrets/llm/openai"]
)
def test_the_reference_of_another_vault_is_no_key(key: str) -> None:
    assert "LP195" in {issue.code for issue in lint(one(f"model: openai/gpt-4o, api_key: '{key}'"))}


def test_what_a_provider_is_not_sent_is_not_said_to_be_sent() -> None:
    said = [
        _found(one(f"model: {model}, rpm_limit: 30, {OWN}"), "LP171")[0].message
        for model in ("gemini/gemini-2.5-flash", "mistral/mistral-large-latest")
    ]
    assert said[0].endswith("leaves it out.")
    assert said[1].endswith("sends it on to the provider.")


@pytest.mark.real
@needs_forks
def test_litellm_sends_what_is_said_here(tmp_path: Path) -> None:
    own = {"api_base": "http://own.lan", "api_key": "k", "max_retries": 0}
    amazon = {
        "aws_access_key_id": "a",
        "aws_secret_access_key": "b",
        "aws_region_name": "us-east-1",
    }
    body = {"extra_body": {"zz": 1}}
    asked = {
        "anthropic": {"model": "anthropic/qwen3", **own, **body},
        "bedrock": {"model": "bedrock/amazon.nova-lite-v1:0", **own, **amazon, **body},
        "gemini": {"model": "gemini/gemini-2.5-flash", **own, **body, "rpm_limit": 30},
        "mistral": {"model": "mistral/x", **own, **body, "rpm_limit": 30},
        "auto": {"model": "openrouter/auto", **own},
        "cache": {"model": "anthropic/claude-sonnet-4-6", **own, "cache": {"type": "prompt"}},
    }
    said = told_by_imported("tests.core.config.aside_oracle", asked, tmp_path)
    sent = {name: requests[0][3] for name, requests in said.items()}
    assert sent["anthropic"]["extra_body"] == {"zz": 1}
    assert sent["bedrock"]["additionalModelRequestFields"]["extra_body"] == {"zz": 1}
    assert sent["gemini"]["zz"] == sent["mistral"]["zz"] == 1
    assert "rpm_limit" not in sent["gemini"] and sent["mistral"]["rpm_limit"] == 30
    assert sent["auto"]["model"] == "auto"
    assert "cache" not in str(sent["cache"])
