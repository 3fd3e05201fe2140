"""Each code's examples are what its page says they are, and each fix mends what it belongs to."""

from __future__ import annotations

import re
from datetime import date

import pytest

from core.config.edits import apply_edits
from core.config.issue import Issue
from core.config.issue_codes import Code
from core.config.lint import lint
from core.config.rules.codes import CODES
from tests.core.config.cases import MISSING
from tests.corpus.configs import corpus

SET = frozenset({"LITELLM_MASTER_KEY", "OPENAI_API_KEY"})


def _lint(text: str, workers: int = 1) -> tuple[Issue, ...]:
    """On a day on which no example may name a model that is no longer served."""
    return lint(text, SET, missing=MISSING, workers=workers, today=date(2026, 11, 28))


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_bad_example_has_the_finding_and_the_good_one_none(code: Code) -> None:
    found = [one for one in _lint(code.bad, workers=2) if one.code == code.code]
    assert found
    assert {one.severity for one in found} <= set(re.findall(r"\w+", code.severity))
    assert _lint(code.good) == ()


def test_each_code_is_there_once_and_in_order() -> None:
    codes = [one.code for one in CODES]
    assert codes == sorted(set(codes))


def test_what_is_found_has_a_code_of_the_list_and_a_fix_mends_it() -> None:
    known, mended = {one.code for one in CODES}, 0
    for config in corpus():
        for issue in lint(config.text, SET):
            if issue.code < "LP300":
                continue
            assert issue.code in known
            if issue.fix is not None:
                after = apply_edits(config.text, issue.fix.edits)
                again = [one for one in lint(after, SET) if one.code == issue.code]
                assert issue not in again, (config.name, after)
                mended += 1
    assert mended > 20


def test_no_finding_repeats_a_password() -> None:
    text = next(code for code in CODES if code.code == "LP350").bad
    (issue,) = [one for one in lint(text, SET) if one.code == "LP350"]
    assert "hunter22" in text
    assert "hunter22" not in issue.message + issue.remedy


def test_a_server_of_ones_own_wants_some_key_by_openai() -> None:
    """Measured: LiteLLM answers 500, "Missing credentials", without asking the server."""
    head = "model_list:\n- model_name: a\n  litellm_params: {api_base: 'http://h/v1', model: "
    key = "general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}\n"
    own = SET - {"OPENAI_API_KEY"}
    assert [one.code for one in lint(f"{head}openai/x}}\n{key}", own)] == ["LP304"]
    by_word = f"{head}acme/x, custom_llm_provider: openai}}\n{key}"
    assert [one.code for one in lint(by_word, own)] == ["LP304"]
    for params in ("openai/x, api_key: not-needed", "lm_studio/x", "openai/x, mock_response: hi"):
        assert lint(f"{head}{params}}}\n{key}", own) == ()
    (issue,) = lint(f"{head}openai/x}}\n{key}", SET)
    assert issue.code == "LP419"
    assert "it is sent OPENAI_API_KEY" in issue.message


def test_a_key_of_another_provider_is_told_where_the_provider_itself_answers() -> None:
    head = "model_list:\n- model_name: a\n  litellm_params: {api_key: os.environ/OPENAI_API_KEY, "
    key = "general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}\n"

    def codes(params: str) -> list[str]:
        return [one.code for one in lint(f"{head}{params}}}\n{key}", SET)]

    assert codes("model: groq/llama-3.3-70b-versatile") == ["LP395"]
    assert codes("model: anthropic.claude-3.5-sonnet-20240610") == ["LP395"]
    assert codes("model: openai/gpt-4o") == []
    assert codes("model: anthropic/claude-x, api_base: 'https://gateway.example.org'") == []
    assert codes("model: together_ai/meta-llama/Llama-3-8b-chat-hf") == []


def test_fallbacks_of_an_id_name_the_model_that_clients_ask_for() -> None:
    params = "litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}"
    text = (
        f"model_list:\n- {{model_name: a, {params}, model_info: {{id: first}}}}\n"
        f"- {{model_name: b, {params}, model_info: {{id: second}}}}\n"
        "general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}\n"
        "router_settings: {fallbacks: [{first: [second]}]}\n"
    )
    (issue,) = lint(text, SET)
    assert issue.code == "LP311"
    assert issue.fix is not None
    assert lint(apply_edits(text, issue.fix.edits), SET) == ()


def test_an_alias_of_several_models_is_told_once() -> None:
    text = next(code for code in CODES if code.code == "LP313").good
    text = text.replace("gpt: small", "gpt: [small]")
    assert [one.code for one in lint(text, SET)] == ["LP313"]


@pytest.mark.parametrize("value", ["", "null", "'  '"])
def test_an_empty_master_key_is_an_error_unless_the_config_permits_it(value: str) -> None:
    """Measured: LiteLLM refuses to start, also where the variable of the key is set."""
    head = BAD_KEY.replace("master_key: sk-1234", f"master_key: {value}")
    permitted = "  dangerously_permit_weak_or_unset_master_key: true\n"
    assert {one.severity for one in lint(head, SET) if one.code == "LP153"} == {"error"}
    assert {one.severity for one in lint(head + permitted, SET)} == {"warning"}


BAD_KEY = next(code for code in CODES if code.code == "LP359").bad
