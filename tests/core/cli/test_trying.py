"""`main.py try`: what it asks, prints, and its exit status."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.paths import Paths
from core.cli.arguments import parse
from core.cli.commands import run_verb
from core.cli.console import Console
from core.instance.control_server import Answer, ChannelServer, Say
from core.instance.lock import InstanceLock

OK: dict[str, Any] = {
    "model": "small",
    "protocol": "chat",
    "is_streamed": False,
    "with_tool": False,
    "outcome": "ok",
    "status": 200,
    "words": "It answered, for $0.0021.",
    "remedy": "",
    "cost": 0.0021,
    "seconds": 0.5,
}
BAD = {**OK, "protocol": "messages", "is_streamed": True, "outcome": "failed", "status": 404}
BAD |= {"words": "There is no such page.", "remedy": "Write custom_openai/.", "cost": None}


class Running:
    """A program that has the data folder open, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.paths = Paths(folder, "option")
        self.asked: list[Answer] = []
        self.results = [OK, BAD]
        self.console = Console(io.StringIO(), io.StringIO())

    def answer(self, request: Answer, say: Say) -> None:
        self.asked.append(request)
        ok = all(one["outcome"] == "ok" for one in self.results)
        say({"ok": ok, "cost": 0.0021, "results": self.results})

    def run(self, *words: str) -> tuple[int, str]:
        options = parse(["--data-dir", str(self.paths.data), "try", *words])
        code = run_verb(options, self.console)
        assert isinstance(self.console.out, io.StringIO)
        return code, self.console.out.getvalue()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    server = ChannelServer(made.answer)
    with InstanceLock(made.paths.instance) as lock:
        door = server.open()
        assert door is not None
        lock.publish(port=door.port, token=door.token)
        yield made
        server.close()


def test_each_result_has_a_line_and_what_failed_a_remedy(running: Running) -> None:
    code, said = running.run("small", "--protocol", "chat", "--protocol", "messages")
    assert code == 1
    assert running.asked[0]["models"] == ["small"]
    assert running.asked[0]["protocols"] == ["chat", "messages"]
    assert "ok   small, chat, plain: It answered, for $0.0021." in said
    assert "FAIL small, messages, streamed (HTTP 404): There is no such page." in said
    assert "     Write custom_openai/." in said
    assert "It cost $0.0021." in said


def test_all_well_is_a_success_and_a_script_gets_json(running: Running) -> None:
    running.results = [OK]
    code, said = running.run("small", "--json")
    assert code == 0
    assert json.loads(said)["results"] == [OK]
    assert running.asked[0]["protocols"] == []
