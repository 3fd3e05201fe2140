"""The real Claude Code, Codex, Gemini CLI and OpenCode talk to the gateway: launched, with nothing
written; connected, and taken back byte for byte."""

from __future__ import annotations

import secrets

import pytest

from core.base.errors import UserError
from tests.clients.cases import ELSEWHERE, Case
from tests.clients.house import MAPPED, House, Ran, contents
from tests.clients.upstream import ANSWER, TOOL_SAID, USE_TOOL

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


@pytest.fixture
def secret(house: House, case: Case) -> str:
    """What only the tool's command can find out."""
    word = f"plum-{secrets.token_hex(4)}"
    (house.work / "secret.txt").write_text(word)
    return word


def used_the_tool(house: House, ran: Ran, secret: str) -> None:
    assert ran.code == 0, ran
    assert TOOL_SAID in ran.said, ran
    assert secret in ran.said, ran
    mains = [one for one in house.upstream.asked if one["model"] == "near" and one.get("tools")]
    assert len(mains) >= 2
    assert all(one["stream"] for one in mains)


def test_launched_it_answers_and_nothing_is_written(house: House, case: Case, secret: str) -> None:
    command = house.command(case.tool_id, MAPPED, case.args("Hello"))
    key = house.key(case.tool_id)
    assert not contents(house.home)
    assert key not in " ".join(command.argv)
    answered = house.run(command, case.switches)
    assert answered.code == 0, answered
    assert ANSWER in answered.said, answered
    command = house.command(case.tool_id, MAPPED, case.args(f"{USE_TOOL} now"))
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
        ran = house.plain(case.program, case.args(f"{USE_TOOL} now"), case.switches)
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
    settings = house.home / case.settings
    settings.parent.mkdir(parents=True)
    settings.write_text(ELSEWHERE[case.tool_id])
    command = house.command(case.tool_id, MAPPED, case.args(f"{USE_TOOL} now"))
    used_the_tool(house, house.run(command, case.switches), secret)


def test_a_tool_that_is_not_there_is_named(house: House) -> None:
    with pytest.raises(UserError, match="Aider was not found on this computer"):
        house.command("aider", MAPPED, ())
