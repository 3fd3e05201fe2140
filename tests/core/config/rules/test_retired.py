"""Models that their provider no longer serves, by the day that lint is asked on."""

from __future__ import annotations

from datetime import date

import pytest

from core.config.catalog import FILE, load_catalog
from core.config.issue import Issue
from core.config.lint import lint
from core.config.rules.retired import RETIRED
from tests.conftest import ROOT
from tests.corpus.parts import one

SET = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})
KEY = "api_key: os.environ/OPENAI_API_KEY"
DAY = date(2026, 11, 28)


def _found(params: str, today: date | None = DAY, more: str = "") -> list[Issue]:
    issues = lint(one(f"{params}, {KEY}", more), SET, today=today)
    return [issue for issue in issues if issue.code == RETIRED]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("openai/gpt-4", "OpenAI no longer serves gpt-4 since 2026-10-23"),
        ("gpt-3.5-turbo", "By LiteLLM's table, OpenAI"),
        ("openai/gpt-4-turbo-preview", "2026-03-26"),
        ("openai/text-davinci-003", "2024-01-04"),
        ("anthropic/claude-2.1", "2025-07-21"),
        ("claude-3-opus-20240229", "2026-01-05"),
        ("anthropic/claude-3-5-haiku-latest", "2026-02-19"),
        ("anthropic/claude-sonnet-4-20250514", "2026-06-15"),
        ("gemini/gemini-1.5-pro", "2025-09-29"),
        ("gemini/gemini-2.0-flash", "Google's Gemini API no longer serves gemini-2.0-flash"),
        ("vertex_ai/gemini-1.0-pro-vision-001", "Vertex AI"),
        ("vertex_ai/claude-3-opus@20240229", "2025-08-01"),
        ("bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0", "Bedrock"),
        ("bedrock/eu.anthropic.claude-3-5-haiku-20241022-v1:0", "2026-06-19"),
        ("us.anthropic.claude-opus-4-20250514-v1:0", "Bedrock no longer serves us.anthropic"),
        ("openai/o1-mini", "2025-10-27"),
        ("gemini/gemini-3-pro-preview", "2026-03-09"),
        ("gemini/text-embedding-004", "2026-01-14"),
        ("groq/llama-3.3-70b-versatile", "Groq no longer serves llama-3.3-70b-versatile"),
        ("groq/qwen/qwen3-32b", "qwen/qwen3-32b since 2026-07-17"),
        ("deepseek/deepseek-chat", "By LiteLLM's table, DeepSeek"),
        ("mistral/open-mixtral-8x7b", "Mistral no longer serves"),
        ("xai/grok-3", "xAI no longer serves grok-3 since 2026-05-15"),
        ("cerebras/llama3.1-8b", "Cerebras"),
        (
            "bedrock/converse/us-east-1/us.anthropic.claude-sonnet-4-20250514-v1:0",
            "us.anthropic.claude-sonnet-4-20250514-v1:0 since 2026-10-14",
        ),
    ],
)
def test_a_model_whose_day_is_past_is_told_with_the_day(model: str, said: str) -> None:
    (issue,) = _found(f"model: {model}")
    assert issue.severity == "warning"
    assert said in issue.message and issue.message.endswith("every request fails.")


@pytest.mark.parametrize(
    "params",
    [
        "model: openai/gpt-4o",
        "model: anthropic/claude-haiku-4-5",
        "model: gemini/gemini-flash-latest",
        "model: bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
        "model: azure/gpt-4, api_version: 2024-10-21",
        "model: openrouter/anthropic/claude-3-opus",
        "model: openai/gpt-4, api_base: 'http://localhost:8000/v1'",
        "model: openai/gpt-4, mock_response: hello",
        "model: openai/*",
        "model: groq/openai/gpt-oss-120b",
        "model: mistral/mistral-large-latest",
        "model: deepseek/deepseek-v4-flash",
        "model: vertex_ai/gemini-2.5-pro",
        "model: bedrock/us-gov.anthropic.claude-3-haiku-20240307-v1:0",
        "model: openai/deepseek-chat, api_base: 'https://api.example.org/v1'",
        "model: deepseek/deepseek-chat, api_base: 'https://api.deepseek.example.org/v1'",
        "model: openrouter/deepseek/deepseek-chat",
        "model: together_ai/openai/gpt-oss-120b",
        "model: gpt-4, custom_llm_provider: azure",
    ],
)
def test_what_is_served_or_asked_of_somebody_else_is_left_alone(params: str) -> None:
    assert _found(params) == []


def test_it_is_told_from_the_day_behind_its_last_on() -> None:
    assert _found("model: openai/gpt-4", date(2026, 10, 23)) == []
    assert len(_found("model: openai/gpt-4", date(2026, 10, 24))) == 1
    assert _found("model: openai/gpt-4", None) == []


def test_an_address_for_all_leads_elsewhere() -> None:
    litellm = "litellm_settings: {api_base: 'http://localhost:8000/v1'}\n"
    assert _found("model: openai/gpt-4", more=litellm) == []


def test_one_of_the_same_family_is_named_where_it_can_be_told() -> None:
    catalog = load_catalog(ROOT / FILE)
    for model, family in (
        ("anthropic/claude-3-5-sonnet-20241022", "anthropic/claude-sonnet-"),
        ("anthropic/claude-3-haiku-20240307", "anthropic/claude-haiku-"),
        ("gemini/gemini-2.0-flash-lite", "gemini/gemini-flash-lite-latest"),
        ("gemini/gemini-1.5-flash", "gemini/gemini-flash-latest"),
        ("gemini/gemini-3-pro-preview", "gemini/gemini-pro-latest"),
    ):
        (issue,) = _found(f"model: {model}")
        instead = issue.remedy.removeprefix("Choose another model, such as ").rstrip(".")
        assert instead.startswith(family)
        assert catalog.model(instead) is not None
        assert _found(f"model: {instead}") == []
    (issue,) = _found("model: openai/gpt-4")
    assert issue.remedy == "Choose another model."


def test_no_preset_names_one() -> None:
    presets = sorted((ROOT / "configs" / "presets").glob("*.yaml"))
    assert presets
    for path in presets:
        issues = lint(path.read_text("utf-8"), SET, today=DAY)
        assert RETIRED not in {issue.code for issue in issues}, path.name


def test_a_slip_in_the_name_of_a_claude_leads_to_none_that_is_gone() -> None:
    text = one(f"model: anthropic/claude-3-5-sonnet, {KEY}")
    (issue,) = [issue for issue in lint(text, SET, today=DAY) if issue.code == "LP302"]
    assert issue.fix is None
    assert "no longer serves claude-3-5-sonnet-latest" in issue.remedy
    (issue,) = [issue for issue in lint(text, SET) if issue.code == "LP302"]
    assert issue.remedy == "Did you mean claude-3-5-sonnet-latest?"
