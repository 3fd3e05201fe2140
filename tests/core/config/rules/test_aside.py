"""What stands where it means something else than its name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config.issue import Issue
from core.config.lint import lint
from tests.core.sidecar.copies import told_by_imported
from tests.corpus.parts import one
from tests.systems import needs_forks

SET = frozenset({"LITELLM_MASTER_KEY"})
OLLAMA = "model: ollama_chat/qwen3, api_base: 'http://localhost:11434'"


def _found(params: str, code: str, more: str = "", known: frozenset[str] = SET) -> list[Issue]:
    return [issue for issue in lint(one(params, more), known) if issue.code == code]


@pytest.mark.parametrize("provider", ["ollama", "ollama_chat"])
def test_options_of_ollama_do_nothing_beside_its_options(provider: str) -> None:
    params = OLLAMA.replace("ollama_chat", provider)
    (issue,) = _found(f"{params}, extra_body: {{keep_alive: 5m, num_ctx: 9000, top_k: 3}}", "LP431")
    assert "num_ctx, top_k" in issue.message and "keep_alive" not in issue.message


@pytest.mark.parametrize(
    "params",
    [
        f"{OLLAMA}, num_ctx: 9000",
        f"{OLLAMA}, extra_body: {{options: {{num_ctx: 9000}}}}",
        f"{OLLAMA}, extra_body: {{keep_alive: 5m, think: false}}",
        "model: openai/x, api_base: 'http://localhost:8000/v1', api_key: x, extra_body: {top_k: 3}",
    ],
)
def test_what_reaches_ollama_or_is_for_another_server_is_left_alone(params: str) -> None:
    assert _found(params, "LP431") == []


def test_fallbacks_of_a_single_model_go_to_its_own_address() -> None:
    model = "model: anthropic/claude-sonnet-4-6, api_key: x"
    (issue,) = _found(f"{model}, fallbacks: [other]", "LP432")
    assert "with its key" in issue.message
    assert _found(f"{model}, fallbacks: []", "LP432") == []
    fallbacks = "litellm_settings: {fallbacks: [{small: [other]}]}\n"
    assert _found(model, "LP432", fallbacks) == []


@pytest.mark.parametrize(
    ("path", "meant"), [("/v1beta/models/gemini-2.5-flash", "/v1beta"), ("/models/x", "")]
)
def test_a_model_in_the_address_of_gemini_would_be_there_twice(path: str, meant: str) -> None:
    params = f"model: gemini/gemini-2.5-flash, api_key: x, api_base: 'http://proxy.lan{path}'"
    (issue,) = _found(params, "LP352")
    assert issue.fix is not None
    assert issue.fix.edits[0].text == f"http://proxy.lan{meant}"
    good = params.replace(path, "/v1beta")
    assert _found(good, "LP352") == []


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("input_callback: [guard]", "guard"),
        ("input_callback: [guards.tier]", "guards.tier"),
        ("service_callback: [prometheus]", "prometheus"),
        ("service_callback: [lago]", "lago"),
    ],
)
def test_a_callback_that_is_never_called_is_told(setting: str, told: str) -> None:
    (issue,) = _found("model: openai/x, api_key: x", "LP332", f"litellm_settings: {{{setting}}}\n")
    assert issue.severity == "warning" and told in issue.message


@pytest.mark.parametrize("setting", ["prometheus_system", "datadog"])
def test_what_is_told_of_services_is_left_alone(setting: str) -> None:
    more = f"litellm_settings: {{service_callback: [{setting}]}}\n"
    assert _found("model: openai/x, api_key: x", "LP332", more) == []


@pytest.mark.parametrize(
    ("setting", "severity"),
    [
        ("key_management_system: hashicorp_vault", "error"),
        ("key_management_system: cyberark", "error"),
        ("block_robots: true", "warning"),
    ],
)
def test_what_asks_for_a_licence_is_told_unless_there_is_one(setting: str, severity: str) -> None:
    text = one("model: openai/x, api_key: x")
    text = text.replace("general_settings:\n", f"general_settings:\n  {setting}\n")
    assert setting in text
    (issue,) = [issue for issue in lint(text, SET) if issue.code == "LP331"]
    assert issue.severity == severity
    licensed = SET | {"LITELLM_LICENSE"}
    more = "environment_variables: {LITELLM_LICENSE: os.environ/LITELLM_LICENSE}\n"
    assert not [issue for issue in lint(text + more, licensed) if issue.code == "LP331"]


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ("model: anthropic/x, api_base: 'http://localhost:8000'", "anthropic/"),
        ("model: anthropic/x, api_base: 'http://localhost:8000', api_key: ''", "anthropic/"),
        (
            "model: x, custom_llm_provider: openai, api_base: 'http://localhost:1/v1', "
            "use_litellm_proxy: false",
            "openai/",
        ),
    ],
)
def test_a_server_of_ones_own_needs_some_key_too(params: str, named: str) -> None:
    (issue,) = _found(params, "LP304")
    assert named in issue.message and "not-needed" in issue.remedy
    assert _found(params.replace(", api_key: ''", "") + ", api_key: none", "LP304") == []


@pytest.mark.parametrize(("key", "code"), [("sk-", "LP433"), ("sk-12", "LP433"), ("pw", "LP433")])
def test_a_short_master_key_is_soon_guessed(key: str, code: str) -> None:
    good = one("model: openai/x, api_key: x")
    text = good.replace("os.environ/LITELLM_MASTER_KEY", key)
    assert text != good
    assert code in {issue.code for issue in lint(text, SET)}
    longer = good.replace("os.environ/LITELLM_MASTER_KEY", "sk-a-longer-one")
    assert code not in {issue.code for issue in lint(longer, SET)}


def test_a_preview_is_meant_where_there_is_no_more_than_that() -> None:
    (issue,) = _found("model: gemini/gemini-3-flash, api_key: x", "LP302")
    assert issue.remedy == "Did you mean gemini-3-flash-preview?"


@pytest.mark.real
@needs_forks
def test_litellm_sends_them_where_lint_says(tmp_path: Path) -> None:
    gemini = {"model": "gemini/g", "api_key": "x", "api_base": "http://proxy.lan/v1beta/models/g"}
    ollama = {"model": "ollama_chat/q", "api_base": "http://ollama.lan"}
    server = {"model": "openai/x", "api_base": "http://x.lan/v1", "api_key": "key-of-x"}
    asked = {
        "beside": {**ollama, "extra_body": {"num_ctx": 9000}},
        "within": {**ollama, "extra_body": {"options": {"num_ctx": 9000}}},
        "plain": {**ollama, "num_ctx": 9000},
        "fallbacks": {**server, "fallbacks": ["gpt-4o"]},
        "address": gemini,
        "no key": {"model": "anthropic/x", "api_base": "http://x.lan"},
    }
    sent = told_by_imported("tests.core.config.aside_oracle", asked, tmp_path)
    options = {name: sent[name][0][3]["options"] for name in ("beside", "within", "plain")}
    assert options == {"beside": {}, "within": {"num_ctx": 9000}, "plain": {"num_ctx": 9000}}
    hosts = [(host, key, body["model"]) for host, _, key, body in sent["fallbacks"]]
    assert hosts == [("x.lan", "key-of-x", "x"), ("x.lan", "key-of-x", "gpt-4o")]
    assert sent["address"][0][1] == "/v1beta/models/g/models/g:generateContent"
    assert sent["no key"] == []
