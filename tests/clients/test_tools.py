"""The real Claude Code, Codex, Gemini CLI and OpenCode talk to the gateway: launched, with nothing
written; connected, and taken back byte for byte."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.base.errors import UserError
from tests.clients.house import MAPPED, House, Ran, contents
from tests.clients.upstream import ANSWER, TOOL_SAID, USE_TOOL

pytestmark = [pytest.mark.real, pytest.mark.timeout(1500)]


@dataclass(frozen=True)
class Case:
    """How one tool is asked without a person, and what its own settings look like."""

    tool_id: str
    program: str
    ask: tuple[str, ...]
    """Before the question."""
    after: tuple[str, ...]
    """Behind it."""
    tool: str
    """Its name for running a command."""
    arguments: dict[str, Any]
    settings: str
    """In the home folder."""
    own: bytes
    """Settings of a person, which must come back as they are."""
    switches: dict[str, str] = field(default_factory=dict)
    """Leave out what only asks its maker for news."""


CAT = "cat secret.txt"
CASES = (
    Case(
        "claude-code",
        "claude",
        ("-p",),
        ("--allowedTools", "Bash"),
        "Bash",
        {"command": CAT, "description": "Look"},
        ".claude/settings.json",
        b'{ "theme":"dark",\r\n\t"env" : {"MINE": "1"} }',
        {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"},
    ),
    Case(
        "codex",
        "codex",
        ("exec", "--skip-git-repo-check", "--sandbox", "danger-full-access"),
        (),
        "exec_command",
        {"cmd": CAT},
        ".codex/config.toml",
        b'# mine\r\nmodel = "theirs"   # the best\r\n\r\n[analytics]\r\nenabled = false\r\n',
    ),
    Case(
        "gemini-cli",
        "gemini",
        ("--yolo", "-p"),
        (),
        "run_shell_command",
        {"command": CAT},
        ".gemini/settings.json",
        b'{\n  // mine\n  "ui": {"theme": "Ayu"},\n'
        b'  "privacy": {"usageStatisticsEnabled": false}\n}',
        {"GEMINI_CLI_TRUST_WORKSPACE": "true"},
    ),
    Case(
        "opencode",
        "opencode",
        ("run",),
        (),
        "bash",
        {"command": CAT, "description": "Look"},
        ".config/opencode/opencode.json",
        b'{\n  // mine\n  "$schema": "https://opencode.ai/config.json",\n'
        b'  "share": "disabled",\n}\n',
        {"OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_MODELS_FETCH": "1"},
    ),
)


@pytest.fixture(params=CASES, ids=lambda case: case.tool_id)
def case(request: pytest.FixtureRequest, house: House) -> Iterator[Case]:
    """In an empty home and an empty folder."""
    for folder in (house.home, house.work):
        shutil.rmtree(folder)
        folder.mkdir()
    found: Case = request.param
    house.upstream.asked.clear()
    house.upstream.tools = {found.tool: found.arguments}
    yield found


@pytest.fixture
def secret(house: House, case: Case) -> str:
    """What only the tool's command can find out."""
    word = f"plum-{secrets.token_hex(4)}"
    (house.work / "secret.txt").write_text(word)
    return word


def args(case: Case, question: str) -> list[str]:
    return [*case.ask, question, *case.after]


def used_the_tool(house: House, ran: Ran, secret: str) -> None:
    assert ran.code == 0, ran
    assert TOOL_SAID in ran.said, ran
    assert secret in ran.said, ran
    mains = [one for one in house.upstream.asked if one["model"] == "near" and one.get("tools")]
    assert len(mains) >= 2
    assert all(one["stream"] for one in mains)


def test_launched_it_answers_and_nothing_is_written(house: House, case: Case, secret: str) -> None:
    command = house.command(case.tool_id, MAPPED, args(case, "Hello"))
    key = house.key(case.tool_id)
    assert not contents(house.home)
    assert key not in " ".join(command.argv)
    answered = house.run(command, case.switches)
    assert answered.code == 0, answered
    assert ANSWER in answered.said, answered
    command = house.command(case.tool_id, MAPPED, args(case, f"{USE_TOOL} now"))
    used_the_tool(house, house.run(command, case.switches, traced=True), secret)
    assert house.strangers() == []
    assert not (house.home / case.settings).exists()
    holding = [name for name, data in contents(house.home).items() if key.encode() in data]
    assert holding == []


def test_connected_it_answers_and_the_settings_come_back(
    house: House, case: Case, secret: str
) -> None:
    settings = house.home / case.settings
    settings.parent.mkdir(parents=True)
    settings.write_bytes(case.own)
    before = contents(house.home)
    house.result(house.engine.clients.connect(case.tool_id, MAPPED))
    try:
        ran = house.plain(case.program, args(case, f"{USE_TOOL} now"), case.switches)
        used_the_tool(house, ran, secret)
    finally:
        house.result(house.engine.clients.disconnect(case.tool_id))
    after = contents(house.home)
    assert {name: after.get(name) for name in before} == before
    key = house.key(case.tool_id).encode()
    assert [name for name, data in after.items() if key in data] == []


def test_settings_that_were_not_there_are_gone_again(house: House, case: Case) -> None:
    house.result(house.engine.clients.connect(case.tool_id, MAPPED))
    assert (house.home / case.settings).exists()
    house.result(house.engine.clients.disconnect(case.tool_id))
    assert not contents(house.home)


def test_with_other_settings_of_a_person_the_launch_wins(
    house: House, case: Case, secret: str
) -> None:
    """As programs of the same kind leave them: another address, another key."""
    settings = house.home / case.settings
    settings.parent.mkdir(parents=True)
    settings.write_text(ELSEWHERE[case.tool_id])
    command = house.command(case.tool_id, MAPPED, args(case, f"{USE_TOOL} now"))
    used_the_tool(house, house.run(command, case.switches), secret)


NOWHERE = "http://127.0.0.1:9"
ELSEWHERE = {
    "claude-code": json.dumps(
        {
            "model": "opus",
            "apiKeyHelper": "echo sk-theirs",
            "env": {
                "ANTHROPIC_BASE_URL": NOWHERE,
                "ANTHROPIC_AUTH_TOKEN": "sk-theirs",
                "ANTHROPIC_MODEL": "theirs",
                "CLAUDE_CODE_USE_BEDROCK": "1",
            },
        }
    ),
    "codex": (
        'model = "theirs"\nmodel_provider = "other"\n[model_providers.other]\nname = "Other"\n'
        f'base_url = "{NOWHERE}/v1"\nwire_api = "responses"\n'
    ),
    "gemini-cli": json.dumps(
        {"security": {"auth": {"selectedType": "oauth-personal"}}, "model": {"name": "theirs"}}
    ),
    "opencode": json.dumps(
        {
            "model": "other/theirs",
            "provider": {
                "other": {
                    "npm": "@ai-sdk/openai-compatible",
                    "options": {"baseURL": f"{NOWHERE}/v1", "apiKey": "sk-theirs"},
                    "models": {"theirs": {"name": "theirs"}},
                }
            },
        }
    ),
}


def test_a_tool_that_is_not_there_is_named(house: House) -> None:
    with pytest.raises(UserError, match="Aider was not found on this computer"):
        house.command("aider", MAPPED, ())
