"""Keys in plain text: found, named, and replaced with nothing else touched."""

from __future__ import annotations

import string
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import ConfigError
from core.base.secret_rules import meant_name
from core.config.plaintext_keys import find, forgotten, refer, replace, replace_values

CONFIG = """\
# my gateway
model_list:
  - model_name: gpt-4o   # the good one
    litellm_params:
      model: openai/gpt-4o
      api_key: "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"  # do not share
  - model_name: gpt-4o-mini
    litellm_params: {model: openai/gpt-4o-mini, api_key: sk-proj-bbbbbbbbbbbbbbbbbbbbbbbb, rpm: 5}
  - model_name: again
    litellm_params:
      model: openai/o3
      api_key: 'sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa'
  - model_name: local
    litellm_params:
      model: ollama/llama3
      api_key: ollama
  - model_name: claude
    litellm_params:
      model: anthropic/claude-sonnet-4-5
      api_key: os.environ/ANTHROPIC_API_KEY
  - model_name: aws
    litellm_params:
      model: bedrock/x
      aws_secret_access_key: |
        wJalrXUtnFEMI/K7MDENG/bPxRfiCY1
general_settings:
  master_key: sk-1234-mine
litellm_settings:
  cache_params:
    password: h8fj2kd0s9
environment_variables:
  LANGFUSE_SECRET_KEY: sk-lf-1234567890abcdef1234
"""


def test_what_stands_in_plain_text() -> None:
    found = {one.where: one.name for one in find(CONFIG)}
    assert found == {
        "api_key of gpt-4o": "OPENAI_API_KEY",
        "api_key of gpt-4o-mini": "OPENAI_API_KEY_GPT_4O_MINI",
        "api_key of again": "OPENAI_API_KEY",
        "aws_secret_access_key of aws": "AWS_SECRET_ACCESS_KEY",
        "master_key": "LITELLM_MASTER_KEY",
        "cache_params.password": "CACHE_PARAMS_PASSWORD",
        "LANGFUSE_SECRET_KEY": "LANGFUSE_SECRET_KEY",
    }
    first = find(CONFIG)[0]
    assert (first.line, first.column) == (6, 16)
    assert first.value == "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"
    assert first.value not in repr(first)


FORGOTTEN = """\
model_list:
  - model_name: mine
    litellm_params:
      model: openai/gpt-4o
      api_key: COMPANY_API_KEY  # forgotten
      api_base: COMPANY_URL
  - model_name: other
    litellm_params: {model: openai/x, api_key: "${OTHER_KEY}", tags: [SOME_API_KEY]}
general_settings:
  master_key: TEAM_MASTER_KEY
litellm_settings:
  cache_params: {password: 'os.environ["REDIS_PASSWORD"]'}
"""


def test_a_name_without_its_reference_is_no_key() -> None:
    assert find(FORGOTTEN) == ()
    found = [(one.line, one.column, one.where, one.name) for one in forgotten(FORGOTTEN)]
    assert found == [
        (5, 16, "api_key of mine", "COMPANY_API_KEY"),
        (8, 48, "api_key of other", "OTHER_KEY"),
        (10, 15, "master_key", "TEAM_MASTER_KEY"),
        (12, 28, "cache_params.password", "REDIS_PASSWORD"),
    ]
    with_url = forgotten(FORGOTTEN, {"COMPANY_URL"})  # it has a value, so it is meant
    assert [one.name for one in with_url][1] == "COMPANY_URL"


def test_the_reference_is_put_in_front_and_nothing_else_changes() -> None:
    changed = refer(FORGOTTEN, {"COMPANY_URL"})
    assert changed == FORGOTTEN.replace("COMPANY_API_KEY", "os.environ/COMPANY_API_KEY").replace(
        "COMPANY_URL", "os.environ/COMPANY_URL"
    ).replace('"${OTHER_KEY}"', "os.environ/OTHER_KEY").replace(
        "TEAM_MASTER_KEY", "os.environ/TEAM_MASTER_KEY"
    ).replace("'os.environ[\"REDIS_PASSWORD\"]'", "os.environ/REDIS_PASSWORD")
    assert forgotten(changed, {"COMPANY_URL"}) == ()
    assert forgotten("a: [") == ()


@pytest.mark.parametrize(
    "value",
    [
        *("COMPANY_API_KEY", "${COMPANY_API_KEY}", "$COMPANY_API_KEY", "%COMPANY_API_KEY%"),
        *("environ/COMPANY_API_KEY", "env/COMPANY_API_KEY", "OS.ENVIRON/COMPANY_API_KEY"),
        *("os.environ.COMPANY_API_KEY", "os.getenv('COMPANY_API_KEY')", "$env:COMPANY_API_KEY"),
        *("{{ COMPANY_API_KEY }}", "{{env.COMPANY_API_KEY}}", "${COMPANY_API_KEY:-none}"),
        *("os.environ\\COMPANY_API_KEY", "os.environ['COMPANY_API_KEY']", " COMPANY_API_KEY "),
    ],
)
def test_however_a_name_is_written(value: str) -> None:
    assert meant_name(value) == "COMPANY_API_KEY"


@pytest.mark.parametrize(
    "value",
    [
        *("sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa", "AKIAIOSFODNN7EXAMPLE", "$ecret123", "hunter2"),
        *("os.environ/COMPANY_API_KEY", "not-needed", "MY_DEPLOYMENT", "Bearer COMPANY_API_KEY"),
    ],
)
def test_what_is_no_name_of_a_key(value: str) -> None:
    assert meant_name(value) is None


def test_what_the_vault_has_keeps_its_name() -> None:
    value = "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"
    names = {one.where: one.name for one in find(CONFIG, {"MINE": value, "OTHER": "x"})}
    assert names["api_key of gpt-4o"] == names["api_key of again"] == "MINE"
    assert names["api_key of gpt-4o-mini"] == "OPENAI_API_KEY"
    twice = {"A": value, "OPENAI_API_KEY": value}
    assert find(CONFIG, twice)[0].name == "OPENAI_API_KEY"


def test_headers_and_key_files_count() -> None:
    text = (
        "model_list:\n- model_name: a\n  litellm_params:\n    model: vertex_ai/x\n"
        "    extra_headers: {Authorization: Bearer mysecrettoken12345}\n"
        '    vertex_credentials: \'{"private_key": "-----BEGIN PRIVATE KEY-----"}\'\n'
    )
    assert [one.name for one in find(text)] == ["VERTEX_AI_AUTHORIZATION", "VERTEX_CREDENTIALS"]


def test_only_the_values_change() -> None:
    changed = replace(CONFIG, {(one.line, one.column): one.name for one in find(CONFIG)})
    assert find(changed) == ()
    before, after = CONFIG.split("\n"), changed.split("\n")
    assert after[5] == "      api_key: os.environ/OPENAI_API_KEY  # do not share"
    assert after[7] == (
        "    litellm_params: {model: openai/gpt-4o-mini, "
        "api_key: os.environ/OPENAI_API_KEY_GPT_4O_MINI, rpm: 5}"
    )
    assert "      aws_secret_access_key: os.environ/AWS_SECRET_ACCESS_KEY\n" in changed
    touched = [one for one in after if "os.environ" in one]
    kept = [one for one in after if "os.environ" not in one]
    assert len(touched) == 8  # one was a reference before
    assert [line for line in before if line in kept] == kept


def test_some_of_them_may_stay() -> None:
    first = find(CONFIG)[0]
    changed = replace(CONFIG, {(first.line, first.column): "MINE"})
    assert len(find(changed)) == len(find(CONFIG)) - 1
    assert changed == CONFIG.replace('"sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"', "os.environ/MINE")


def test_a_place_without_a_key() -> None:
    with pytest.raises(ConfigError):
        replace(CONFIG, {(1, 1): "X"})
    assert find("model_list: [") == ()


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("&k sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa", "&k os.environ/K"),
        ('!!str "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"', "!!str os.environ/K"),
        ("&k !!str 'sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa'", "&k !!str os.environ/K"),
        (">-\n      sk-proj-aaaaaaaaaaaaaaaa\n      aaaaaaaa1", "os.environ/K"),
        ('"sk-proj-\\x61aaaaaaaaaaaaaaaaaaaaaaa"', "os.environ/K"),
        ("sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa # why 😀", "os.environ/K # why 😀"),
    ],
)
def test_however_it_is_written(value: str, after: str) -> None:
    def config(written: str) -> str:
        return (
            "model_list:\n- model_name: 😀\n  litellm_params:\n    model: openai/x\n"
            f"    api_key: {written}\n    rpm: 3\nlitellm_settings:\n  drop_params: true\n"
        )

    (found,) = find(config(value))
    assert replace(config(value), {(found.line, found.column): "K"}) == config(after)


def test_an_anchor_is_changed_once_for_all_its_aliases() -> None:
    text = (
        "x-key: &k sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa\nmodel_list:\n"
        "- model_name: a\n  litellm_params: {model: openai/a, api_key: *k}\n"
        "- model_name: b\n  litellm_params: {model: openai/b, api_key: *k}\n"
    )
    (found,) = find(text)
    changed = replace(text, {(found.line, found.column): "K"})
    assert changed == text.replace("sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa", "os.environ/K")


def test_a_key_in_a_list_cannot_be_looked_up_and_is_left() -> None:
    text = "litellm_settings:\n  callbacks: [sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa]\n"
    assert find(text) == ()


def test_values_are_replaced_wherever_they_stand() -> None:
    text = "a: secret-one\nb: [secret-one, other]\nc: not secret-one\n"
    assert replace_values(text, {"secret-one": "S"}) == (
        "a: os.environ/S\nb: [os.environ/S, other]\nc: not secret-one\n"
    )


# Without the letters of "xxx", "your-key", "example": such a value is a placeholder.
KEYS = st.text("BCDFGHJKLQ" + string.digits, min_size=20, max_size=40).map("sk-".__add__)
OTHERS = st.dictionaries(
    st.sampled_from(["rpm", "tpm", "timeout", "tags", "note", "api_base"]),
    st.one_of(
        st.integers(0, 9),
        st.booleans(),
        st.text(max_size=12),
        st.lists(st.text(max_size=5), max_size=3),
    ),
)
MODELS = st.lists(
    st.tuples(st.text(min_size=1, max_size=12), KEYS, OTHERS, st.booleans()), min_size=1, max_size=5
)


@given(MODELS, st.sampled_from([None, False, True]), st.sampled_from([None, '"', "'", "|"]))
def test_every_other_value_stays(
    models: list[tuple[str, str, dict[str, object], bool]], flow: bool | None, style: str | None
) -> None:
    config: dict[str, Any] = {
        "model_list": [
            {"model_name": name, "litellm_params": {"model": "openai/x", "api_key": key, **more}}
            for name, key, more, _ in models
        ]
    }
    text = yaml.dump(config, default_flow_style=flow, default_style=style, allow_unicode=True)
    config = yaml.safe_load(text)  # YAML's own writer does not keep everything
    found = find(text)
    wanted = {entry["litellm_params"]["api_key"] for entry in config["model_list"]}
    assert wanted <= {one.value for one in found}
    names = {(one.line, one.column): one.name for one in found}
    by_value = {one.value: f"os.environ/{one.name}" for one in found}
    for entry in config["model_list"]:
        params = entry["litellm_params"]
        for setting, value in params.items():
            params[setting] = by_value.get(value, value) if isinstance(value, str) else value
    assert yaml.safe_load(replace(text, names)) == config
