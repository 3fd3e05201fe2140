"""Which secrets a config gets, what is said of those that are missing, and the key to the door."""

from __future__ import annotations

import os
from functools import partial

import pytest

from core.base.errors import ConfigError
from core.config.document import parse
from core.gateway import credentials
from core.gateway.credentials import Prepared, keys_digest, needs_of, resolve, uses
from core.wire.environment import MASTER_KEY, spelled
from tests.systems import needs_windows

KEY = "sk-pocket-0123456789abcdef"


def prepared(text: str, **environ: str) -> Prepared:
    return resolve(needs_of([parse(text)]), environ, KEY)


def model(name: str, model: str, key: str = "") -> str:
    line = f"\n      api_key: {key}" if key else ""
    return f"  - model_name: {name}\n    litellm_params:\n      model: {model}{line}\n"


def test_what_the_config_names_is_passed_and_nothing_else() -> None:
    text = "model_list:\n" + model("a", "openai/gpt-4o", "os.environ/MY_KEY")
    found = prepared(text, MY_KEY="sk-mine", HOME="/home/ada", OTHER_KEY="sk-other")
    assert dict(found.environment) == {"MY_KEY": "sk-mine", MASTER_KEY: KEY}
    assert found.notices == ()
    assert found.key == KEY


def test_on_windows_a_key_of_the_vault_is_found_and_hidden_whatever_its_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(credentials, "spelled", partial(spelled, platform="win32"))
    needs = needs_of([parse("model_list:\n" + model("a", "openai/gpt-4o", "os.environ/MY_KEY"))])
    # An old variable of Windows does not count against the vault.
    for environ in ({}, {"MY_KEY": "sk-old"}):
        found = resolve(needs, environ, KEY, {"My_Key": "sk-mine"})
        assert dict(found.environment) == {"MY_KEY": "sk-mine", MASTER_KEY: KEY}
    assert found.secrets == {"MY_KEY", MASTER_KEY}
    assert found.notices == ()


def test_what_a_header_of_a_pass_through_names_within_its_text_is_passed() -> None:
    text = (
        "general_settings:\n  pass_through_endpoints:\n    - path: /x\n      target: https://a.b\n"
        "      headers: {Authorization: Bearer os.environ/COMPANY_TOKEN}\n"
    )
    found = resolve(needs_of([parse(text)]), {"COMPANY_TOKEN": "t-1"}, KEY)
    assert found.environment["COMPANY_TOKEN"] == "t-1"


def test_a_name_that_is_not_set_says_which_models_fail() -> None:
    text = "model_list:\n" + "".join(
        model(name, "openai/x", "os.environ/OPENAI_API_KEY") for name in ("gpt-4o", "gpt-5")
    )
    (notice,) = prepared(text, OPENAI_API_KEY="").notices
    assert notice.level == "warning"
    assert notice.text == "OPENAI_API_KEY is not set; requests to gpt-4o and gpt-5 will fail."
    assert notice.remedy


@needs_windows
def test_a_variable_is_found_however_its_letters_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("My_Key", "sk-mine")
    text = "model_list:\n" + model("a", "openai/gpt-4o", "os.environ/my_key")
    text += "general_settings:\n  master_key: os.environ/My_Key\n"
    found = resolve(needs_of([parse(text)]), os.environ, KEY)
    assert found.environment["my_key"] == "sk-mine"
    assert found.key == "sk-mine"
    assert found.notices == ()


def test_a_name_used_elsewhere() -> None:
    (notice,) = prepared("litellm_settings:\n  cache_password: os.environ/REDIS\n").notices
    assert notice.text == "REDIS is not set; litellm_settings will go without it."


def test_the_cloud_gets_its_credentials_only_when_it_is_used() -> None:
    environ = {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_PROFILE": "work",
        "AZURE_API_KEY": "z",
        "GOOGLE_APPLICATION_CREDENTIALS": "/k.json",
        "GROQ_API_KEY": "g",
    }
    assert set(prepared("model_list:\n" + model("a", "ollama/x"), **environ).environment) == {
        MASTER_KEY
    }
    bedrock = prepared("model_list:\n" + model("a", "bedrock/claude"), **environ)
    assert set(bedrock.environment) == {"AWS_ACCESS_KEY_ID", "AWS_PROFILE", MASTER_KEY}
    vertex = prepared("model_list:\n" + model("a", "vertex_ai/gemini"), **environ)
    assert set(vertex.environment) == {"GOOGLE_APPLICATION_CREDENTIALS", MASTER_KEY}
    groq = prepared("model_list:\n" + model("a", "groq/llama"), **environ)
    assert set(groq.environment) == {"GROQ_API_KEY", MASTER_KEY}


def test_a_model_without_a_provider_in_its_name() -> None:
    found = prepared("model_list:\n" + model("a", "gpt-4o"), OPENAI_API_KEY="sk-real")
    assert found.environment["OPENAI_API_KEY"] == "sk-real"


def test_the_gateway_is_not_led_to_itself() -> None:
    """Whoever pasted our export lines into this shell has set these two."""
    text = "model_list:\n" + model("a", "openai/gpt-4o", "os.environ/OPENAI_API_KEY")
    found = prepared(text, OPENAI_API_KEY=KEY, OPENAI_BASE_URL="http://127.0.0.1:4000/v1")
    assert set(found.environment) == {MASTER_KEY}
    (notice,) = found.notices
    assert "OPENAI_API_KEY holds the key of this gateway" in notice.text


def test_our_master_key_goes_before_one_in_the_environment() -> None:
    text = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
    found = prepared(text, LITELLM_MASTER_KEY="sk-stale-0123456789")
    assert found.environment[MASTER_KEY] == KEY
    assert found.key == KEY


def test_the_key_that_the_config_names() -> None:
    assert prepared("general_settings:\n  master_key: sk-of-the-file-0123\n").key == (
        "sk-of-the-file-0123"
    )
    text = "general_settings:\n  master_key: os.environ/TEAM_KEY\n"
    assert prepared(text, TEAM_KEY="sk-team-0123456789").key == "sk-team-0123456789"


@pytest.mark.parametrize("key", ["sk-pässwort", "sk-a\nb", " sk-blank"])
def test_a_key_that_no_client_can_send_is_never_started_with(key: str) -> None:
    text = "general_settings:\n  master_key: os.environ/TEAM_KEY\n"
    with pytest.raises(ConfigError, match="No client can send") as caught:
        prepared(text, TEAM_KEY=key)
    assert (caught.value.line, caught.value.column) == (2, 15)
    assert key not in str(caught.value)


def test_a_key_that_does_not_look_like_one_is_told() -> None:
    (notice,) = prepared("general_settings:\n  master_key: hunter2-0123\n").notices
    assert "does not begin with sk-" in notice.text
    assert "hunter2" not in notice.text + notice.remedy


@pytest.mark.parametrize("value", ["os.environ/NOT_SET", "''", "null", ""])
def test_an_open_gateway_is_never_started(value: str) -> None:
    with pytest.raises(ConfigError, match="ask nobody for a key") as caught:
        prepared(f"general_settings:\n  master_key: {value}\n")
    assert caught.value.line == 2
    assert caught.value.remedy


def test_an_included_section_takes_the_place_of_ours() -> None:
    ours = parse("include: [more.yaml]\ngeneral_settings:\n  master_key: sk-ours-0123456789\n")
    theirs = parse("general_settings:\n  master_key: sk-theirs-0123456789\n")
    assert resolve(needs_of([ours, theirs]), {}, KEY).key == "sk-theirs-0123456789"
    without = parse("general_settings:\n  alerting: []\n")
    assert resolve(needs_of([ours, without]), {}, KEY).key == KEY


def test_no_secret_in_the_repr() -> None:
    found = prepared("model_list:\n" + model("a", "x/y", "os.environ/K"), K="sk-hidden-1234")
    assert "sk-hidden" not in repr(found)
    assert KEY not in repr(found)


def test_one_look_at_the_config_answers_for_every_later_set_of_keys() -> None:
    """Which keys a run has and which it would get are compared without its config."""
    text = "model_list:\n" + model("a", "openai/x", "os.environ/MY_KEY") + model("b", "groq/y")
    needs = needs_of([parse(text)])
    before = resolve(needs, {"HOME": "/home/ada"}, KEY, {"MY_KEY": "sk-one"}).digest
    same = [
        ({"HOME": "/elsewhere"}, KEY, {"MY_KEY": "sk-one", "UNUSED": "x"}),
        ({"MY_KEY": "sk-of-the-environment"}, KEY, {"MY_KEY": "sk-one"}),
        ({"MY_KEY": "sk-one", "GROQ_API_KEY": ""}, KEY, {}),
    ]
    assert {keys_digest(needs, *given) for given in same} == {before}
    other: list[tuple[dict[str, str], str, dict[str, str]]] = [
        ({}, KEY, {"MY_KEY": "sk-two"}),
        ({}, KEY, {}),
        ({}, KEY, {"MY_KEY": "sk-one", "GROQ_API_KEY": "gsk"}),
        ({}, "sk-a-new-master-key", {"MY_KEY": "sk-one"}),
    ]
    found = [keys_digest(needs, *given) for given in other]
    assert before not in found
    assert len(set(found)) == len(other)
    assert "sk-one" not in before


def test_who_uses_a_key() -> None:
    text = (
        "model_list:\n"
        + model("a", "openai/x", "os.environ/MY_KEY")
        + model("b", "groq/y")
        + "litellm_settings:\n  cache_password: os.environ/REDIS\n"
        + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
    )
    found = uses(needs_of([parse(text)]), ["GROQ_API_KEY", "OTHER"])
    assert {name: (one.models, one.places) for name, one in found.items()} == {
        "MY_KEY": (("a",), ()),
        "GROQ_API_KEY": (("b",), ()),
        "REDIS": ((), ("litellm_settings",)),
    }


def test_no_key_of_the_config_in_the_repr_of_its_needs() -> None:
    needs = needs_of([parse("general_settings:\n  master_key: sk-of-the-file-0123\n")])
    assert "sk-of-the-file" not in repr(needs)
