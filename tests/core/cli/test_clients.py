"""The verbs about tools, with and without a LiteLLM Pocket that has the data folder open."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.events import State
from core.base.paths import Paths
from core.base.secret_rules import HIDDEN
from core.cli.arguments import parse
from core.cli.commands import run_verb
from core.cli.console import Console
from core.clients.finding import this_computer
from tests.conftest import WaitUntil
from tests.core.scripted import Bench

CONFIG = "model_list:\n  - model_name: near\n    litellm_params: {model: openai/x, api_key: k}\n"


class Person:
    """Types verbs in an empty home, and reads what they print."""

    def __init__(self, data: Path, home: Path) -> None:
        self.data = data
        self.settings = home / ".claude" / "settings.json"
        self.out = self.err = ""

    def types(self, *words: str) -> int:
        out, err = io.StringIO(), io.StringIO()
        status = run_verb(parse(["--data-dir", str(self.data), *words]), Console(out, err))
        self.out, self.err = out.getvalue(), err.getvalue()
        return status

    def listed(self) -> dict[str, Any]:
        """By id."""
        assert self.types("clients", "--json") == 0
        return {one["id"]: one for one in json.loads(self.out)}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    folders = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")
    for name in ("CLAUDE_CONFIG_DIR", *folders):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def person(tmp_path: Path, home: Path) -> Person:
    return Person(tmp_path / "data", home)


@pytest.fixture
def running(tmp_path: Path, home: Path, wait_until: WaitUntil) -> Iterator[Person]:
    """While a gateway serves from the data folder."""
    bench = Bench(tmp_path, mode="serve", computer=this_computer())
    bench.paths.config.write_text(CONFIG)
    bench.engine.open()
    bench.engine.account.open_without()
    bench.engine.gateway.start()
    wait_until(lambda: bench.engine.gateway.status.state is State.RUNNING, 10)
    yield Person(bench.paths.data, home)
    bench.engine.close(1.0)


def test_the_tools_are_listed_without_anything_being_made(person: Person) -> None:
    assert person.types("clients") == 0
    assert "claude-code" in person.out
    assert "Claude Code: not found here" in person.out
    assert not (person.data / "account.json").exists()


def test_before_the_first_start_a_tool_would_get_the_model_of_the_template(person: Person) -> None:
    assert person.listed()["claude-code"]["model"] == "demo"
    assert not (person.data / "litellm_config.yaml").exists()


def test_without_an_account_there_is_no_key_for_a_tool(person: Person) -> None:
    assert person.types("connect", "claude-code", "--model", "near") == 1
    assert "no account" in person.err
    assert not person.settings.exists()


def test_a_tool_that_nobody_knows_is_named_with_those_there_are(running: Person) -> None:
    assert running.types("connect", "claud", "--model", "near") == 1
    assert "There is no tool named claud." in running.err
    assert "claude-code" in running.err


def test_a_model_that_is_not_served_is_refused(running: Person) -> None:
    assert running.types("connect", "claude-code", "--model", "neer") == 1
    assert "No model is called neer." in running.err
    assert "Did you mean near?" in running.err
    assert running.types("connect", "claude-code", "--model", "near", "--small", "x") == 1
    assert running.types("connect", "claude-code", "--model", "neer", "--dry-run") == 1
    assert not running.settings.exists()


def test_a_dry_run_prints_the_change_and_makes_none(running: Person) -> None:
    assert running.types("connect", "claude-code", "--dry-run") == 0
    assert '+    "ANTHROPIC_MODEL": "near"' in running.out
    assert "sk-pocket-" not in running.out and "•" not in running.out.replace(HIDDEN, "")
    assert not running.settings.exists()
    assert running.types("key", "list", "--json") == 0
    assert "claude-code" not in running.out


def test_connected_and_disconnected_the_settings_are_as_they_were(running: Person) -> None:
    running.settings.parent.mkdir()
    running.settings.write_text('{\n  // mine\n  "theme": "dark",\n}\n')
    before = running.settings.read_bytes()
    assert running.types("connect", "claude-code", "--model", "near") == 0
    connected = running.settings.read_text()
    assert '"ANTHROPIC_MODEL": "near"' in connected
    assert "sk-pocket-" in connected
    assert "sk-pocket-" not in running.out + running.err
    assert running.listed()["claude-code"]["connected"] is True
    assert running.types("disconnect", "claude-code") == 0
    assert running.settings.read_bytes() == before
    assert running.listed()["claude-code"]["connected"] is False


@pytest.mark.parametrize(("spared", "told"), [("", True), ("localhost,127.0.0.1,::1", False)])
def test_a_proxy_that_would_swallow_the_requests_of_a_connected_tool_is_told(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, spared: str, told: bool
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", spared)
    running: Person = request.getfixturevalue("running")
    assert running.types("connect", "claude-code", "--model", "near") == 0
    assert ("NO_PROXY" in running.listed()["claude-code"]["trouble"]) is told


def test_all_are_disconnected_also_when_nothing_runs(tmp_path: Path, running: Person) -> None:
    assert running.types("connect", "claude-code", "--model", "near") == 0
    other = Paths(tmp_path / "other", "option")
    assert Person(other.data, tmp_path).types("disconnect", "--all") == 0
    assert running.settings.exists(), "that folder has connected nothing"
    assert running.types("disconnect", "--all") == 0
    assert "Claude Code is disconnected." in running.out
    assert not running.settings.exists()


def test_disconnecting_what_is_not_connected_says_so(running: Person) -> None:
    assert running.types("disconnect", "claude-code") == 1
    assert "not connected" in running.err


def test_the_variables_of_a_shell_have_a_key_of_their_own(running: Person) -> None:
    assert running.types("env", "--shell", "sh") == 0
    lines = dict(line.removeprefix("export ").split("=", 1) for line in running.out.splitlines())
    assert lines["OPENAI_BASE_URL"] == "'http://127.0.0.1:4000/v1'"
    key = lines["ANTHROPIC_AUTH_TOKEN"]
    assert key.startswith("'sk-pocket-")
    assert running.types("env", "--shell", "fish") == 0
    assert key in running.out, "the same key as before"


def test_a_tool_that_is_not_installed_cannot_be_opened(
    running: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert running.types("launch", "claude-code", "--model", "near") == 1
    assert "Claude Code was not found on this computer." in running.err


def test_a_model_must_be_there(running: Person) -> None:
    Paths(running.data, "option").config.write_text("model_list: []\n")
    assert running.types("connect", "claude-code") == 1
    assert "needs a model" in running.err


def test_errors_of_a_settings_file_name_its_line(running: Person) -> None:
    running.settings.parent.mkdir()
    running.settings.write_text('{\n  "env": {\n')
    assert running.types("connect", "claude-code", "--model", "near") == 1
    assert "line" in running.err.lower()
    assert running.settings.read_text() == '{\n  "env": {\n'
