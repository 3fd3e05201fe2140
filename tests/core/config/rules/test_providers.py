"""Who is asked for a model, by which name, with which key."""

from __future__ import annotations

from typing import Final

import pytest

from core.config.issue import Issue
from core.config.lint import lint
from tests.corpus.parts import one

SET: Final = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})
GROQ: Final = "api_base: 'https://api.groq.com/openai/v1'"


def _found(text: str, code: str) -> list[Issue]:
    return [issue for issue in lint(text, SET) if issue.code == code]


@pytest.mark.parametrize(
    ("params", "meant"),
    [
        (
            "model: openai/gpt-oss-120b, api_base: 'https://api.groq.com/openai/v1'",
            "openai/openai/",
        ),
        ("model: groq/llama-4-scout-17b-16e-instruct", "groq/meta-llama/"),
        ("model: openai/gpt-4o, api_base: 'https://openrouter.ai/api/v1'", "openai/MAKER/"),
        (f"model: openai/openai/gpt-oss-120b, {GROQ}", ""),
        ("model: groq/llama-3.3-70b-versatile", ""),
        ("model: openai/gpt-oss-120b, api_base: 'http://localhost:8000/v1'", ""),
    ],
)
def test_a_name_that_lacks_its_maker_is_told(params: str, meant: str) -> None:
    found = _found(one(f"{params}, api_key: os.environ/OPENAI_API_KEY"), "LP302")
    assert [meant in issue.remedy for issue in found] == ([True] if meant else [])


def test_a_claude_of_bedrock_refuses_what_it_does_not_know_and_others_may_not() -> None:
    claude = "model: bedrock/us.anthropic.claude-sonnet-4-6, aws_region_name: us-east-1"
    nova = "model: bedrock/us.amazon.nova-pro-v1:0, aws_region_name: us-east-1"
    assert _found(one(f"{claude}, additional_drop_headers: [x]"), "LP171")
    assert _found(one(f"{nova}, additional_drop_headers: [x]"), "LP171") == []
    assert _found(one(f"{claude}, guardrailConfig: {{trace: enabled}}"), "LP171") == []


def test_a_key_that_the_client_brings_along_is_not_missed() -> None:
    claude = one("model: anthropic/claude-opus-4-7")
    without = frozenset({"LITELLM_MASTER_KEY"})
    codes = [issue.code for issue in lint(claude, without)]
    assert "LP304" in codes
    sent_on = f"{claude}  forward_client_headers_to_llm_api: true\n"
    assert "LP304" not in [issue.code for issue in lint(sent_on, without)]


def test_a_gemini_at_googles_address_is_told_googles_provider() -> None:
    address = "https://generativelanguage.googleapis.com/v1beta"
    params = f"model: gemini-2.5-flash, api_base: '{address}', api_key: os.environ/OPENAI_API_KEY"
    (issue,) = _found(one(params), "LP301")
    assert issue.remedy == "For this key write gemini/gemini-2.5-flash, and remove api_base."
    (issue,) = _found(one(params.replace(address, "http://localhost:1/v1")), "LP301")
    assert issue.remedy == "For this key write openai/gemini-2.5-flash."
