"""A config that a stranger may see: no secret, and still of use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.secret_rules import HIDDEN, hide_shapes
from core.config.document import parse
from core.config.redact import hide_secrets, without_assigned

CONFIG = """\
# my key: sk-in-a-comment-0123456789abcdef
model_list:
  - model_name: gpt-4o  # api_key: hunter2hunter2
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
      max_tokens: 128000
      input_cost_per_token: 0.0000025
  - model_name: literal
    litellm_params: {model: azure/x, api_key: "correct horse \\"battery\\" staple", tpm: 9}
      # api_key: 'an-old-one-of-mine'
  - model_name: headers
    litellm_params:
      model: openai/x
      api_base: https://me:my-login-pass@models.example/v1?api-version=2024-06-01&code=abcQuery99
      extra_headers: {X-Whatever: header-value-1, X-Ref: os.environ/HEADER}
      vertex_credentials: |
        {"private_key": "multi-line-value",
         "more": "second-line-of-it"}
      seed: 42
general_settings:
  master_key: &master letmein
  database_url: "postgresql://pg:pgpass99@host/db"
  alerting: *master
litellm_settings:
  cache_params: {type: redis, password: 31415926535, ttl: 600}
  callbacks: [prometheus]
environment_variables:
  SOME_TOKEN: token-in-a-variable
  HARMLESS: stays
"""

SECRETS = (
    "sk-in-a-comment-0123456789abcdef",
    "hunter2hunter2",
    "correct horse",
    "battery",
    "an-old-one-of-mine",
    "my-login-pass",
    "abcQuery99",
    "header-value-1",
    "multi-line-value",
    "second-line-of-it",
    "letmein",
    "pgpass99",
    "31415926535",
    "token-in-a-variable",
)
KEPT = (
    "model_name: gpt-4o",
    "os.environ/OPENAI_API_KEY",
    "os.environ/HEADER",
    "max_tokens: 128000",
    "input_cost_per_token: 0.0000025",
    "model: azure/x",
    "tpm: 9",
    "models.example/v1?api-version=2024-06-01",
    "seed: 42",
    "type: redis",
    "ttl: 600",
    "callbacks: [prometheus]",
    "HARMLESS: stays",
)


def same(text: str) -> str:
    return text


def test_every_secret_is_hidden_and_the_rest_is_not() -> None:
    shown = hide_secrets(CONFIG, same).text
    assert [one for one in SECRETS if one in shown] == []
    assert [one for one in KEPT if one not in shown] == []
    before, after = CONFIG.splitlines(), shown.splitlines()
    assert before.index("      seed: 42") == after.index("      seed: 42")  # findings name lines
    assert parse(shown).models == parse(CONFIG).models


@pytest.mark.parametrize(
    "broken", ["{", "  bad: [indent\n", "\tx: y\n", "a: b: c\n", 'x: "never closed\n']
)
def test_a_config_that_is_no_yaml_is_hidden_all_the_same(broken: str) -> None:
    text = broken + CONFIG + broken
    assert parse(text).error is not None
    shown = hide_secrets(text, same).text
    hidden_only_by_a_parser = {"header-value-1"}  # under a name that says nothing
    assert [one for one in SECRETS if one in shown and one not in hidden_only_by_a_parser] == []
    assert "model_name: gpt-4o" in shown


def test_what_the_vault_knows_is_hidden_however_yaml_writes_it() -> None:
    value = 'a "known" ä value'

    def redact(text: str) -> str:
        return text.replace(value, HIDDEN)

    text = (
        'one: "a \\"known\\" \\xe4 value"\n'
        "two: 'before a \"known\" ä value after'\n"
        'three: >-\n  a "known"\n  ä value\n'
        'four: a "known" ä value # a "known" ä value\n'
        "five: other\n"
    )
    shown = hide_secrets(text, redact).text
    assert "known" not in shown
    assert "five: other" in shown


def test_a_literal_key_is_told_so_that_it_is_hidden_elsewhere() -> None:
    found = hide_secrets("x:\n  api_key: plain-words-only\n  key: abc\n", same)
    assert found.values == ("plain-words-only",)
    assert "plain-words-only" not in repr(found)
    assert "abc" not in found.text


def test_a_models_name_is_hidden_nowhere_else() -> None:
    text = "model_list: [{model_name: gpt-4o, litellm_params: {model: x, cache_key: gpt-4o}}]"
    assert hide_secrets(text, same).values == ()


@pytest.mark.parametrize(
    "text",
    [
        "sk-ant-" + "abc123-DEF456_" * 4,
        "AKIAABCDEFGHIJKLMNOP",
        "AIzaSyA0123456789abcdefghijklmnopqrstuv",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.abc-def_123",
        "Bearer abcdefgh12345678",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\ncut off",
    ],
)
def test_known_shapes(text: str) -> None:
    assert hide_shapes(f"before {text}") == f"before {HIDDEN}"


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:4000/v1/models?limit=20 gpt-4o-mini-2024-07-18",
        "bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0",
        "basic auth, see https://docs.example/@someone",
        "2026-11-23 05:20:11.123 INFO     litellm.proxy: Ready with gpt-4o, sk-short",
    ],
)
def test_what_looks_like_nothing_stays(text: str) -> None:
    assert hide_shapes(text) == text


@pytest.mark.parametrize("piece", ["a", "a:b:", "x://:", "key=", "&a=b", '"', "eyJ-", "[", "- "])
def test_a_hostile_text_takes_no_long_time(piece: str) -> None:
    """The limit is that of every test: a search that goes back and forth would reach it."""
    hide_secrets(piece * 50_000, same)


@given(st.text(max_size=300))
def test_nothing_is_raised_for_any_text(text: str) -> None:
    hide_secrets(text, same)


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=13, max_size=40),
    st.sampled_from(["api_key", "password", "client_secret", "X-Api-Key", "AWS_SESSION_TOKEN"]),
)
def test_any_value_of_a_secrets_name_is_hidden(value: str, name: str) -> None:
    import yaml

    text = yaml.safe_dump({"a": {name: value}, "z": "end"}, allow_unicode=True)
    shown = hide_secrets(text, same).text
    parsed = yaml.safe_load(shown)
    assert parsed["z"] == "end"
    assert parsed["a"][name] != value


def test_what_only_opens_is_no_secret() -> None:
    assert without_assigned('+    "auth": {') == '+    "auth": {'
    assert without_assigned("api_keys: [") == "api_keys: ["
    assert without_assigned('"api_key": {"value": "hunter22hunter22"}').endswith(HIDDEN)
