"""From the settings to the order that the sidecar gets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.base.errors import ConfigError
from core.base.paths import Paths, on_another_computer
from core.base.settings import Settings, change
from core.gateway import planner as planning
from core.gateway.planner import Overrides, Planner
from core.wire.protocol import Go, decode, encode


def order(tmp_path: Path, settings: Settings, host: str | None = None) -> Go:
    config = tmp_path / "config.yaml"
    config.write_text(
        "model_list:\n  - model_name: a\n    litellm_params:\n      model: ollama/a\n", "utf-8"
    )
    planner = Planner(Paths(tmp_path, "option"), Overrides(config, host), {})
    plan = planner.plan(settings, "sk-pocket-0123456789", {}).plan
    message = decode(encode(plan.go(1, "serve")))
    assert isinstance(message, Go)
    return message


def test_who_is_let_in_travels_with_the_order(tmp_path: Path) -> None:
    settings = change(
        Settings(),
        host="0.0.0.0",
        allowed_hosts="gateway.lan, *.corp.example",
        allowed_origins="http://localhost:*",
        body_limit_mb=7,
        most_connections=33,
    )
    go = order(tmp_path, settings)
    assert go.host == "0.0.0.0"
    assert go.allowed_hosts == ["gateway.lan", "*.corp.example"]
    assert go.allowed_origins == ["http://localhost:*"]
    assert (go.body_limit_bytes, go.most_connections) == (7 * 1024 * 1024, 33)
    assert order(tmp_path, settings, host="127.0.0.1").host == "127.0.0.1"


def test_nothing_allowed_is_nothing(tmp_path: Path) -> None:
    go = order(tmp_path, change(Settings(), allowed_hosts="", allowed_origins=""))
    assert go.allowed_hosts == go.allowed_origins == []


def test_a_refusal_names_the_first_error_its_code_and_that_there_are_more(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "model_list:\n  - model_name: off\n    litellm_params: {model: openai/a}\n"
        "  - model_name: 4.1\n    litellm_params: {model: openai/b}\n",
        "utf-8",
    )
    planner = Planner(Paths(tmp_path, "option"), Overrides(config), {})
    with pytest.raises(ConfigError) as refused:
        planner.plan(Settings(), "sk-pocket-0123456789", {})
    assert "line 2, column 17" in refused.value.what and "(LP166)" in refused.value.what
    assert refused.value.remedy.endswith("There is 1 more error, the next in line 4.")


def test_what_is_known_of_a_config_is_told_with_its_code(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        "model_list:\n  - model_name: a\n    litellm_params: {model: ollama/a}\n"
        "drop_params: true\n",
        "utf-8",
    )
    planner = Planner(Paths(tmp_path, "option"), Overrides(config), {})
    findings = planner.plan(Settings(), "sk-pocket-0123456789", {}).findings
    (sentence,) = [one.sentence for one in findings if one.line == 4]
    assert sentence.startswith("warning LP135: line 4: LiteLLM ignores drop_params here.")


@pytest.mark.skipif(os.name == "nt", reason="There the name would lead to another computer")
def test_a_file_on_another_computer_is_asked_for_once_a_run_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mere look at it logs the person in there, and the config may come from a stranger."""

    def is_elsewhere(name: str) -> bool:
        return on_another_computer(name, platform="win32")

    monkeypatch.setattr(planning, "on_another_computer", is_elsewhere)
    config = tmp_path / "config.yaml"
    models = tmp_path / "models.yaml"
    name = f"/{models}"  # two slashes at its start: on Windows that is a computer's name
    models.write_text(
        "model_list: [{model_name: m, litellm_params: {model: openai/m, api_key: os.environ/K}}]\n"
    )
    config.write_text(f"include: ['{name}']\n")
    planner = Planner(Paths(tmp_path, "option"), Overrides(config), {})
    assert [one.text for one in planner.included(planner.parse(config.read_text()))] == [None]
    assert not planner.needs().asked and not planner.served_names().can_tell
    assert [one.name for one in planner.needs(everywhere=True).asked] == ["K"]
    assert not planner.needs().asked
    planner.read()
    assert [one.name for one in planner.needs().asked] == ["K"]
