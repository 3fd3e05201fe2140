"""In an empty data folder each tool gets an answer and a tool call from the demo model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from build_scripts.bench.ports import pick_port
from core.clients.snippets import SNIPPETS
from core.clients.tool import Protocol
from core.clients.trying import try_it
from tests.clients.cases import Case
from tests.clients.house import DEMO, House, person_path

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

HELLO = "Hello from LiteLLM Pocket"


@pytest.fixture(scope="module")
def house(
    tools: Path, tmp_path_factory: pytest.TempPathFactory, spawned_copies: None
) -> Iterator[House]:
    """With the config that the first start makes."""
    made = House(tmp_path_factory.mktemp("demo"), pick_port(), person_path(tools), demo=True)
    try:
        made.up()
        yield made
    finally:
        made.down()


def test_a_tool_gets_an_answer_and_a_call(house: House, case: Case) -> None:
    answered = house.run(house.command(case.tool_id, DEMO, case.args("Good day")), case.switches)
    assert answered.code == 0, answered
    assert HELLO in answered.said, answered
    question = f"Use the tool {case.tool} to run something"
    ran = house.run(house.command(case.tool_id, DEMO, case.args(question)), case.switches)
    assert ran.code == 0, ran
    # Its command, whose output the tool gave back.
    assert "The tool answered: " in ran.said, ran
    assert HELLO in ran.said, ran


@pytest.mark.parametrize("protocol", ["chat", "messages", "responses", "gemini"])
def test_try_it_streams_and_calls_the_tool(house: House, protocol: Protocol) -> None:
    trial = try_it(protocol, house.connection("demo"))
    assert trial.error == ""
    assert (trial.ok, trial.streamed, trial.called_tool) == (True, True, True)


@pytest.mark.parametrize("name", [one for one in SNIPPETS if one.endswith("-python")])
def test_an_example_answers(house: House, sdk_python: Path, name: str) -> None:
    assert house.example(SNIPPETS[name](house.connection("demo")), str(sdk_python)).startswith(
        HELLO
    )
