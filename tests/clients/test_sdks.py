"""The examples that we show are whole programs, and answer; "Try it" asks in every protocol."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from core.clients.protocols import TOOL
from core.clients.snippets import SNIPPETS
from core.clients.tool import Connection, Protocol
from core.clients.trying import try_it
from tests.clients.house import MAPPED, House
from tests.clients.upstream import ANSWER, TOOL_SAID
from tests.conftest import PATIENCE

pytestmark = [pytest.mark.real, pytest.mark.timeout(1500)]

_RUN_S = 60.0


def connection(house: House, main: str = "near") -> Connection:
    key = house.result(house.engine.clients.command("codex", MAPPED)).env["LITELLM_POCKET_KEY"]
    return Connection(f"http://127.0.0.1:{house.port}", key, main, main)


def run(command: list[str], house: House) -> str:
    ended = subprocess.run(
        command,
        env={**house.computer.environ, "NO_PROXY": "127.0.0.1"},
        cwd=house.work,
        capture_output=True,
        timeout=_RUN_S * PATIENCE,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize("name", [one for one in SNIPPETS if one.endswith("-python")])
def test_an_example_in_python_answers(house: House, sdk_python: Path, name: str) -> None:
    script = house.work / "example.py"
    script.write_text(SNIPPETS[name](connection(house)), encoding="utf-8")
    assert run([str(sdk_python), str(script)], house) == ANSWER


@pytest.mark.parametrize("name", [one for one in SNIPPETS if one.endswith("-javascript")])
def test_an_example_in_javascript_answers(house: House, tools: Path, name: str) -> None:
    modules = house.work / "node_modules"
    if not modules.exists():
        modules.symlink_to(tools / "node_modules")
    script = house.work / "example.mjs"
    script.write_text(SNIPPETS[name](connection(house)), encoding="utf-8")
    node = shutil.which("node", path=house.computer.environ["PATH"])
    assert run([str(node), str(script)], house) == ANSWER


@pytest.mark.parametrize("protocol", ["chat", "messages", "responses", "gemini"])
def test_try_it_streams_and_calls_the_tool(house: House, protocol: Protocol) -> None:
    house.upstream.tools = {TOOL: {"name": "World"}}
    house.upstream.asked.clear()
    trial = try_it(protocol, connection(house))
    assert trial.error == ""
    assert (trial.ok, trial.streamed, trial.called_tool) == (True, True, True)
    assert trial.answer.startswith(TOOL_SAID)
    assert "Hello, World" in trial.answer
    assert [one["stream"] for one in house.upstream.asked] == [True, True]


@pytest.mark.parametrize("protocol", ["chat", "messages", "responses", "gemini"])
def test_try_it_says_what_the_provider_said(house: House, protocol: Protocol) -> None:
    house.upstream.refusal = (400, "The model near-7 has been retired.")
    try:
        trial = try_it(protocol, connection(house))
    finally:
        house.upstream.refusal = None
    assert not trial.ok
    assert "The model near-7 has been retired." in trial.error


def test_the_service_tries_with_the_tools_own_key(house: House) -> None:
    trial = house.result(house.engine.clients.try_it("claude-code", MAPPED))
    assert trial.ok, trial.error
    assert os.environ.get("LITELLM_POCKET_KEY") is None
