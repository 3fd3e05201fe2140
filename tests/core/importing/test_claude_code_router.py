"""Claude Code Router's settings as models of LiteLLM."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.config.document import parse
from core.config.forms.model_edits import models
from core.config.forms.setting_edits import aliases, default_fallbacks, fallbacks
from core.config.lint import lint
from core.importing.draft import Draft
from core.importing.service import plan
from tests.core.importing import samples

BASE = "model_list:\n  - model_name: demo\n    litellm_params: {model: openai/demo}\n"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return plan(samples.router_file(tmp_path), BASE, {})


def params(draft: Draft) -> dict[str, dict[str, Any]]:
    return {
        one.fields.name: {"model": one.fields.model, **one.fields.params}
        for one in models(parse(draft.text))
    }


def said(draft: Draft, where: str) -> str:
    return "\n".join(f"{one.outcome}: {one.text}" for one in draft.report if where in one.where)


def one_provider(tmp_path: Path, **provider: Any) -> Draft:
    whole = {"name": "p", "api_key": "sk-of-a-server-0123456789abcd", "models": ["m"], **provider}
    return plan(samples.router_file(tmp_path, json.dumps({"Providers": [whole]})), "", {})


def test_each_provider_comes_as_the_one_that_litellm_knows(draft: Draft) -> None:
    found = params(draft)
    assert found["deepseek-chat"] == {
        "model": "deepseek/deepseek-chat",
        "api_key": "os.environ/DEEPSEEK_API_KEY",
    }
    assert found["claude-sonnet-4"]["model"] == "openrouter/anthropic/claude-sonnet-4"
    assert found["claude-sonnet-4"]["api_key"] == "os.environ/OPENROUTER_API_KEY"
    assert found["gemini-2.5-flash"] == {
        "model": "gemini/gemini-2.5-flash",
        "api_key": "os.environ/GEMINI_API_KEY",
    }
    assert found["qwen2.5-coder:latest"] == {
        "model": "custom_openai/qwen2.5-coder:latest",
        "api_base": "http://localhost:11434/v1",
        "api_key": "ollama",
    }
    assert found["qwen3-coder-plus"] == {
        "model": "custom_openai/qwen3-coder-plus",
        "api_base": "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "api_key": "os.environ/DASHSCOPE_API_KEY",
        "max_tokens": 65536,
    }
    assert "gemini-2.5-pro" not in found
    assert next(iter(found)) == "demo"


def test_routes_become_names_that_clients_can_ask_for(draft: Draft) -> None:
    document = parse(draft.text)
    assert {one.name: one.model for one in aliases(document)} == {
        "default": "deepseek-chat",
        "background": "qwen2.5-coder:latest",
        "think": "deepseek-reasoner",
        "longContext": "claude-sonnet-4",
    }
    # LiteLLM looks for them under the name that is asked for, and clients ask for the route.
    assert {one.model: one.targets for one in fallbacks(document, "context_window_fallbacks")} == {
        "deepseek-chat": ("claude-sonnet-4",),
        "default": ("claude-sonnet-4",),
    }
    assert "left out: its model was not taken over" in said(draft, "route webSearch")


def test_every_item_is_in_the_report_and_no_secret_is(draft: Draft) -> None:
    assert "left out: gemini-cli logs in for itself" in said(draft, "gemini-cli")
    assert "left out: LiteLLM has no such thing" in said(draft, "enhancetool")
    assert "changed: max_tokens: 65536" in said(draft, "maxtoken")
    assert "left out" in said(draft, "longContextThreshold")
    assert "Clients" in said(draft, "APIKEY")
    assert "HTTPS_PROXY" in said(draft, "PROXY_URL")
    assert "that program itself" in said(draft, "LOG")
    assert "add DASHSCOPE_API_KEY" in said(draft, "dashscope")
    everything = repr(draft) + draft.text
    assert not [one for one in samples.SECRETS if one in everything]
    assert [(one.name, one.value) for one in draft.keys] == [
        ("DEEPSEEK_API_KEY", samples.DEEPSEEK_KEY)
    ]


def test_the_draft_is_clean_but_for_keys_that_are_nowhere_yet(draft: Draft) -> None:
    names = {"DEEPSEEK_API_KEY", "OPENROUTER_API_KEY", "GEMINI_API_KEY", "DASHSCOPE_API_KEY"}
    assert lint(draft.text, names) == lint(BASE, names)


def test_once_more_adds_nothing(draft: Draft) -> None:
    stored = {one.name: one.value for one in draft.keys}
    again = plan(draft.path, draft.text, stored)
    assert (again.edits, again.models) == ((), ())
    assert "it is here already, and called deepseek-chat" in said(again, "deepseek-chat")
    assert [one.same for one in again.keys] == [True]


def test_names_of_others_are_respected(tmp_path: Path) -> None:
    base = BASE.replace("demo", "deepseek-chat", 1)
    stored = {"DEEPSEEK_API_KEY": "sk-another", "MINE": samples.DEEPSEEK_KEY}
    draft = plan(samples.router_file(tmp_path), base, stored)
    assert params(draft)["deepseek-chat-deepseek"]["api_key"] == "os.environ/MINE"
    draft = plan(samples.router_file(tmp_path), base, {"DEEPSEEK_API_KEY": "sk-another"})
    assert [one.name for one in draft.keys] == ["DEEPSEEK_API_KEY_2"]


@pytest.mark.parametrize(
    ("provider", "model", "base"),
    [
        (
            {
                "api_base_url": "https://a.example.com/v1/messages",
                "transformer": {"use": ["Anthropic"]},
            },
            "anthropic/m",
            "https://a.example.com",
        ),
        (
            {"api_base_url": "https://api.anthropic.com/v1/messages", "type": "anthropic_messages"},
            "anthropic/m",
            None,
        ),
        (
            {
                "api_base_url": "https://ark.example.com/api/v3/chat/completions",
                "transformer": {"use": ["deepseek"]},
            },
            "custom_openai/m",
            "https://ark.example.com/api/v3",
        ),
        (
            {
                "baseUrl": "https://b.example.com",
                "capabilities": [{"type": "openai_responses", "baseUrl": "https://b.example.com/v1"}],
            },
            "openai/m",
            "https://b.example.com/v1",
        ),
        ({"api_base_url": "https://x.openai.azure.com/"}, "azure/m", "https://x.openai.azure.com"),
        ({"api_base_url": "$COMPANY"}, "custom_openai/m", "os.environ/COMPANY"),
    ],
)  # fmt: skip
def test_what_a_server_speaks_decides(
    tmp_path: Path, provider: dict[str, Any], model: str, base: str | None
) -> None:
    found = params(one_provider(tmp_path, **provider))["m"]
    assert (found["model"], found.get("api_base")) == (model, base)


@pytest.mark.parametrize(
    ("provider", "why"),
    [
        ({"api_base_url": "ftp://x/"}, "does not begin with http"),
        ({"api_base_url": "https://u:hunter22@x.example.com/v1"}, "password in its address"),
        ({"api_base_url": "https://x.example.com/v1?key=hunter22"}, "goes on after a ?"),
        ({"api_base_url": "https://$HOST/v1"}, "no variable into a part"),
        ({"api_base_url": "https://x.example.com", "enabled": False}, "switched off"),
        ({"api_base_url": "https://x.example.com", "models": [1, None]}, "no models"),
        ({"models": ["m"]}, "no address"),
    ],
)
def test_what_cannot_be_taken_says_why(tmp_path: Path, provider: dict[str, Any], why: str) -> None:
    draft = one_provider(tmp_path, **provider)
    assert draft.is_empty
    assert why in said(draft, "provider 1")
    assert "hunter22" not in repr(draft)


def test_the_database_of_newer_versions_is_read_and_fills_nothing_in(tmp_path: Path) -> None:
    provider = {
        "name": "Relay", "baseUrl": "https://relay.example.com/v1", "models": ["a", "b"],
        "type": "openai_chat_completions",
        "credentials": [{"apiKey": samples.RELAY_KEY}, {"apiKey": "$other-key-0123456789"}],
    }  # fmt: skip
    fallback = {"mode": "model-chain", "models": ["Relay/b"], "retryCount": 1}
    rules = [{"id": "1", "name": "big", "type": "condition", "target": "Relay/b"}]
    path = samples.router_database(
        tmp_path, {"Providers": [provider], "Router": {"fallback": fallback, "rules": rules}}
    )
    draft = plan(path, "", {})
    assert params(draft)["a"] == {
        "model": "custom_openai/a",
        "api_base": "https://relay.example.com/v1",
        "api_key": "os.environ/RELAY_API_KEY",
    }
    assert default_fallbacks(parse(draft.text)) == ("b",)
    assert "the first of the keys (2 in all)" in said(draft, "Relay")
    assert "does not choose by what is in a request" in said(draft, "rule 1 of the router big")


def test_fallbacks_of_version_two_come_along(tmp_path: Path) -> None:
    provider = {"name": "p", "api_base_url": "http://10.0.0.1/v1", "models": ["a", "b"]}
    text = json.dumps(
        {
            "Providers": [provider],
            "Router": {"default": "p,a"},
            "fallback": {"default": ["p,b", "p,gone"], "think": ["p,a"]},
        }
    )
    draft = plan(samples.router_file(tmp_path, text), "", {})
    found = {one.model: one.targets for one in fallbacks(parse(draft.text))}
    assert found == {"a": ("b",), "default": ("b",)}
    assert "some of its models" in said(draft, "fallback of default")
    assert "no such route" in said(draft, "fallback of think")


def test_no_line_of_the_report_stands_there_twice(tmp_path: Path) -> None:
    text = (
        '{"Providers": [{"name": "d", "api_base_url": "https://a.example.com/v1/chat/completions",'
        ' "api_key": "k", "models": ["m"]}, {"name": "d"}],'
        ' "Router": {"default": "d,m", "longContext": "gone,x"}}'
    )
    draft = plan(samples.router_file(tmp_path, text), "model_list: []\n", {})
    lines = [f"{one.where}: {one.text}" for one in draft.report]
    assert len(lines) == len(set(lines))
    about = [one for one in lines if "longContext" in one]
    assert len(about) == 2
    assert any("as a fallback" in one for one in about)
    assert "provider 2, d: it has no models." in lines
