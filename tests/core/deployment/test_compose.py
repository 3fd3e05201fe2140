"""The compose file: what the specification's own schema says of it, and what it starts."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest
import yaml

from core.deployment.building import build
from tests.clients.conftest import missing
from tests.clients.installed import MissingError, compose_schema
from tests.core.deployment.sources import CONFIG, built, source


def services(config: str = CONFIG) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(built("compose", config).files["compose.yaml"])
    return found


def test_the_file_is_as_the_specification_wants_it() -> None:
    try:
        schema = json.loads(compose_schema().read_text("utf-8"))
    except MissingError as error:
        missing(error)
        raise
    jsonschema: Any = importlib.import_module("jsonschema")  # it has no types
    validator = jsonschema.Draft7Validator(schema)
    assert list(validator.iter_errors(services())) == []
    wrong = services()
    wrong["services"]["litellm"]["ports"] = {"4000": 4000}
    assert list(validator.iter_errors(wrong)), "this schema finds nothing wrong"


def test_litellm_starts_behind_a_ready_database_and_redis_with_the_exported_config() -> None:
    found = services()["services"]
    gateway = found["litellm"]
    assert gateway["image"] == "ghcr.io/berriai/litellm:v1.2.3"
    assert gateway["command"][:2] == ["--config", "/app/config/litellm_config.yaml"]
    assert gateway["volumes"] == ["./config:/app/config:ro"]
    assert gateway["depends_on"] == {
        "db": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }
    assert {"healthcheck"} <= found["db"].keys() & found["redis"].keys()


def test_it_is_reached_from_where_pocket_is_reached() -> None:
    assert services()["services"]["litellm"]["ports"] == ["127.0.0.1:4000:4000"]
    wide = build(replace(source(), host="0.0.0.0", port=8080), "compose")
    assert b"0.0.0.0:8080:4000" in wide.files["compose.yaml"]


def test_what_is_missing_of_env_is_said_before_anything_starts() -> None:
    text = built("compose").files["compose.yaml"].decode()
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert asked == {
        "LITELLM_MASTER_KEY",
        "LITELLM_SALT_KEY",
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
    }
    assert text.count("${") == text.count(":?set it in .env}")


def test_no_password_is_an_argument() -> None:
    for name, one in services()["services"].items():
        words = json.dumps([one.get("command"), one["healthcheck"]])
        assert "${" not in words, name
        assert "requirepass" not in words or "printf" in words


def test_containers_reach_this_computer_only_where_a_model_needs_it() -> None:
    text = CONFIG.replace("http://127.0.0.1:1234", "https://near.example.com")
    assert "extra_hosts" in services()["services"]["litellm"]
    assert "extra_hosts" not in services(text)["services"]["litellm"]


@pytest.mark.parametrize("target", ["helm", "config"])
def test_only_compose_gets_a_compose_file(target: str) -> None:
    assert "compose.yaml" not in built(target).files
