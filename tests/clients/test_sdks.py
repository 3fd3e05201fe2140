"""The examples that we show are whole programs, and answer; "Try it" asks in every protocol."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.clients.protocols import TOOL
from core.clients.snippets import SNIPPETS
from core.clients.tool import Protocol
from core.clients.trying import try_it
from tests.clients.house import MAPPED, House
from tests.clients.upstream import ANSWER, TOOL_SAID

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@pytest.mark.parametrize("name", [one for one in SNIPPETS if one.endswith("-python")])
def test_an_example_in_python_answers(house: House, sdk_python: Path, name: str) -> None:
    program = SNIPPETS[name](house.connection("near"))
    assert house.example(program, str(sdk_python)) == ANSWER


@pytest.mark.parametrize("name", [one for one in SNIPPETS if one.endswith("-javascript")])
def test_an_example_in_javascript_answers(house: House, tools: Path, name: str) -> None:
    modules = house.work / "node_modules"
    if not modules.exists():
        modules.symlink_to(tools / "node_modules")
    node = shutil.which("node", path=house.computer.environ["PATH"])
    program = SNIPPETS[name](house.connection("near"))
    assert house.example(program, str(node), ".mjs") == ANSWER


@pytest.mark.parametrize("protocol", ["chat", "messages", "responses", "gemini"])
def test_try_it_streams_and_calls_the_tool(house: House, protocol: Protocol) -> None:
    house.upstream.tools = {TOOL: {"name": "World"}}
    house.upstream.asked.clear()
    trial = try_it(protocol, house.connection("near"))
    assert trial.error == ""
    assert (trial.ok, trial.streamed, trial.called_tool) == (True, True, True)
    assert trial.answer.startswith(TOOL_SAID)
    assert "Hello, World" in trial.answer
    assert [one["stream"] for one in house.upstream.asked] == [True, True]


@pytest.mark.parametrize("protocol", ["chat", "messages", "responses", "gemini"])
def test_try_it_says_what_the_provider_said(house: House, protocol: Protocol) -> None:
    house.upstream.refusal = (400, "The model near-7 has been retired.")
    try:
        trial = try_it(protocol, house.connection("near"))
    finally:
        house.upstream.refusal = None
    assert not trial.ok
    assert "The model near-7 has been retired." in trial.error


def test_the_service_tries_with_the_tools_own_key(house: House) -> None:
    trial = house.result(house.engine.clients.try_it("claude-code", MAPPED))
    assert trial.ok, trial.error
