"""What an export holds: the same config, no secret, and all that belongs to it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import yaml

from core.base.errors import ConfigError
from core.config.document import parse
from core.config.lint import lint
from core.deployment.building import build
from core.deployment.report import TARGETS
from tests.core.deployment.sources import (
    CONFIG,
    IN_URL,
    LITERAL,
    PLANTED,
    VAULT_KEY,
    built,
    source,
)

MODEL = "model_list:\n  - model_name: a\n    litellm_params: {model: openai/a, api_key: k}\n"


def config_of(target: str, text: str = CONFIG) -> dict[str, object]:
    """The exported config, as LiteLLM reads it."""
    read: dict[str, object] = yaml.safe_load(
        built(target, text).files["config/litellm_config.yaml"]
    )
    return read


@pytest.mark.parametrize("target", TARGETS)
def test_no_file_holds_a_planted_secret(target: str) -> None:
    files = built(target).files
    everything = b"\n".join(files.values()).decode()
    assert [one for one in PLANTED if one in everything] == []
    assert b"api_key: os.environ/ANTHROPIC_API_KEY" in files["config/more.yaml"]


@pytest.mark.parametrize("target", TARGETS)
def test_what_was_taken_out_is_kept_for_the_encrypted_file(target: str) -> None:
    variables = {one.name: one.value for one in built(target).variables}
    assert variables["OPENAI_API_KEY"] == LITERAL
    assert variables["ANTHROPIC_API_KEY"] == VAULT_KEY
    assert variables["CONFIG_REDIS_URL"] == f"redis://:{IN_URL}@cache.example.com:6379/1"
    assert variables["CONFIG_REDIS_PASSWORD"] == "hunter22"
    assert variables["REDIS_PASSWORD"] != "hunter22"


def test_another_value_under_the_name_of_a_stored_key_gets_a_name_of_its_own() -> None:
    text = MODEL.replace("api_key: k", "api_key: sk-another-0123456789abcdef")
    given = replace(source(text), secrets={"OPENAI_API_KEY": "sk-stored-0123456789abcdef"})
    files = build(given, "config").files
    assert b"os.environ/OPENAI_API_KEY_2" in files["config/litellm_config.yaml"]


@pytest.mark.parametrize("target", TARGETS)
def test_each_name_is_asked_for_and_none_has_a_value(target: str) -> None:
    example = built(target).files[".env.example"].decode()
    names = re.findall(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", example, re.MULTILINE)
    assert {value for _, value in names} == {""}
    asked = {name for name, _ in names}
    assert {"LITELLM_MASTER_KEY", "FAR_KEY", "OPENAI_API_KEY", "POCKET_KEY_MY_SCRIPT"} <= asked
    assert len(names) == len(asked)
    used = re.findall(
        r"os\.environ/(\w+)", built(target).files["config/litellm_config.yaml"].decode()
    )
    own = set() if target == "config" else {"DATABASE_URL", "REDIS_HOST", "REDIS_PORT"}
    assert set(used) - own <= asked


def test_the_config_is_the_same_but_for_what_many_computers_need() -> None:
    before, after = yaml.safe_load(CONFIG), config_of("config")
    general = after.pop("general_settings")
    assert general == {
        "master_key": "os.environ/LITELLM_MASTER_KEY",
        "database_url": "os.environ/DATABASE_URL",
        "coordination_redis": {
            "host": "os.environ/REDIS_HOST",
            "port": "os.environ/REDIS_PORT",
            "password": "os.environ/REDIS_PASSWORD",
        },
    }
    before["litellm_settings"]["cache_params"] |= {
        "type": "redis",
        "host": "os.environ/REDIS_HOST",
        "port": "os.environ/REDIS_PORT",
        "password": "os.environ/REDIS_PASSWORD",
    }
    before["model_list"][0]["litellm_params"]["api_key"] = "os.environ/OPENAI_API_KEY"
    before["model_list"][1]["litellm_params"]["api_base"] = "os.environ/API_BASE"
    before["router_settings"] = {
        "redis_password": "os.environ/CONFIG_REDIS_PASSWORD",
        "redis_url": "os.environ/CONFIG_REDIS_URL",
    }
    assert after["litellm_settings"] == before["litellm_settings"]
    assert after == before
    text = built("config").files["config/litellm_config.yaml"].decode()
    assert "  # with a note\n" in text
    assert "#off  - model_name: gone\n" in text


def test_a_config_without_a_cache_gets_none() -> None:
    assert "litellm_settings" not in config_of("compose", MODEL)


@pytest.mark.parametrize("target", TARGETS)
def test_another_variable_of_the_master_key_is_the_one_that_counts(target: str) -> None:
    text = f"{MODEL}general_settings:\n  master_key: os.environ/MY_MASTER\n"
    files = built(target, text).files
    assert b"master_key: os.environ/MY_MASTER" in files["config/litellm_config.yaml"]
    assert b"LITELLM_MASTER_KEY" not in b"".join(files.values())
    assert b"\nMY_MASTER=\n" in files[".env.example"]
    assert b'"MY_MASTER"' in files["make_keys.py"]


@pytest.mark.parametrize("nothing", ["", " null", " ''"])
def test_a_master_key_without_a_value_does_not_open_the_gateway(nothing: str) -> None:
    """LiteLLM asks nobody for a key then, whatever the environment holds."""
    text = f"{MODEL}general_settings:\n  master_key:{nothing}\n"
    section: Any = config_of("compose", text)["general_settings"]
    assert section["master_key"] == "os.environ/LITELLM_MASTER_KEY"


def test_a_master_key_in_plain_text_becomes_the_usual_reference() -> None:
    text = f"{MODEL}general_settings:\n  master_key: sk-mine-0123456789\n"
    made = built("compose", text)
    assert (
        b"master_key: os.environ/LITELLM_MASTER_KEY" in (made.files["config/litellm_config.yaml"])
    )
    assert {one.name: one.value for one in made.variables}["LITELLM_MASTER_KEY"] == (
        "sk-mine-0123456789"
    )


def test_a_redis_of_the_config_itself_is_named() -> None:
    text = f"{MODEL}router_settings:\n  redis_host: os.environ/REDIS_HOST\n"
    assert any("asks for REDIS_HOST" in one for one in built("compose", text).named)


def test_the_section_that_counts_is_written_also_where_a_file_is_included() -> None:
    included = {"general.yaml": "general_settings:\n  max_parallel_requests: 9\n"}
    given = source(f"include: [general.yaml]\n{MODEL}general_settings: {{}}\n", included)
    files = build(given, "config").files
    assert b"database_url" in files["config/general.yaml"]
    assert b"database_url" not in files["config/litellm_config.yaml"]


def test_hooks_and_includes_lie_beside_the_config() -> None:
    files = built("compose").files
    assert files["config/hooks.py"] == b"handler = None\n"
    assert {"config/more.yaml", "config/litellm_config.yaml"} <= files.keys()


@pytest.mark.parametrize(
    "code", [f"KEY = '{VAULT_KEY}'", "KEY = 'sk-proj-0123456789abcdefghijklmn'"]
)
def test_code_that_holds_a_key_is_refused(code: str) -> None:
    with pytest.raises(ConfigError, match=r"hooks\.py holds a key"):
        build(source(code={"hooks.py": code.encode()}), "compose")


@pytest.mark.parametrize(
    "place",
    [
        f"mcp_servers:\n  one: {{url: http://x, auth_value: {VAULT_KEY}}}\n",
        f"litellm_settings:\n  things:\n    - {VAULT_KEY}\n",
    ],
)
def test_a_key_where_no_reference_is_looked_up_is_refused(place: str) -> None:
    with pytest.raises(ConfigError, match="no exported file may hold one") as refused:
        build(source(MODEL + place), "compose")
    assert VAULT_KEY not in str(refused.value)
    assert refused.value.line == 4 + place.count("\n") - 1


def test_a_server_on_this_computer_is_found_from_a_container_and_named_for_pods() -> None:
    compose = built("compose")
    assert (
        b"api_base: http://host.docker.internal:1234/v1"
        in (compose.files["config/litellm_config.yaml"])
    )
    assert b"host.docker.internal:host-gateway" in compose.files["compose.yaml"]
    assert any("near" in one for one in compose.translated)
    helm = built("helm")
    assert b"http://127.0.0.1:1234/v1" in helm.files["config/litellm_config.yaml"]
    assert any("The server of near runs on this computer" in one for one in helm.named)
    assert not any("runs on this computer" in one for one in built("config").named)


def test_a_local_server_without_an_address_is_named() -> None:
    text = MODEL.replace("openai/a", "ollama_chat/a")
    assert any(
        "The server of a runs on this computer" in one for one in built("compose", text).named
    )


@pytest.mark.parametrize(
    ("target", "said"),
    [("compose", "there write host.docker.internal into it"), ("helm", "an address that is reach")],
)
def test_a_server_on_this_computer_whose_address_is_a_variable_is_named(
    target: str, said: str
) -> None:
    text = MODEL.replace("model: openai/a", "model: openai/a, api_base: os.environ/OWN_SERVER")
    assert text != MODEL
    here = {**source(text).secrets, "OWN_SERVER": "http://localhost:11434/v1"}
    made = build(replace(source(text), secrets=here), target)
    (named,) = [one for one in made.named if "OWN_SERVER" in one]
    assert named.startswith("The server of a runs on this computer")
    assert said in named
    if target == "compose":
        assert b"host.docker.internal:host-gateway" in made.files["compose.yaml"]
    far = {**here, "OWN_SERVER": "https://far.example.com/v1"}
    made = build(replace(source(text), secrets=far), target)
    assert not any("OWN_SERVER" in one for one in made.named)


def test_pocket_finds_no_fault_in_what_is_taken_back() -> None:
    cached = f"{MODEL}litellm_settings:\n  cache: true\n  cache_params: {{type: local}}\n"
    text = built("compose", cached).files["config/litellm_config.yaml"].decode()
    found = lint(text, {"DATABASE_URL"}, {}, [], parse, {})
    assert [one.code for one in found if one.severity == "error"] == []


def test_two_programs_that_would_be_one_variable_are_refused() -> None:
    given = replace(source(), client_keys={"my script": "a" * 30, "my-script": "b" * 30})
    with pytest.raises(ConfigError, match="would be one variable"):
        build(given, "compose")


def test_the_image_is_that_of_our_litellm_and_its_digest_where_that_is_known() -> None:
    digest = "sha256:" + "0" * 64
    plain, pinned = build(source(), "compose"), build(source(), "compose", {"1.2.3": digest})
    assert not plain.is_pinned
    assert b"imagetools inspect ghcr.io/berriai/litellm:v1.2.3" in plain.files["README.md"]
    assert pinned.is_pinned
    image = yaml.safe_load(pinned.files["compose.yaml"])["services"]["litellm"]["image"]
    assert image == f"ghcr.io/berriai/litellm:v1.2.3@{digest}"
    assert b"imagetools" not in pinned.files["README.md"]
    values = yaml.safe_load(build(source(), "helm", {"1.2.3": digest}).files["values.yaml"])
    assert values["image"]["tag"] == f"v1.2.3@{digest}"
