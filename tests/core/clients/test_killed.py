"""A program that is killed while it connects or disconnects: the tool's file is the old or the new
one, and the way back works."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.clients.connecting import Connections
from core.clients.tool import Computer, Connection
from core.clients.tools import tool_of
from tests.fixtures.child import Child

CONNECTION = Connection("http://127.0.0.1:4000", "sk-tool-0123456789abcdef", "big", "little")
OLD = {
    ".gemini/settings.json": b'{\r\n  // mine\r\n  "security": { "x": 1 }\r\n}',
    ".gemini/.env": b"A=1 # mine",
}
KILLS = 25


class KilledError(BaseException):
    """Nothing after this happens."""


class Killer:
    """Lets a number of system calls happen, then none. Those of a killed program stay undone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = sys.maxsize
        self.calls = 0
        for name in ("open", "write", "replace", "unlink", "rmdir", "mkdir", "fsync"):
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **more: Any) -> Any:
            if self.left <= 0:
                raise KilledError
            self.left -= 1
            self.calls += 1
            return call(*args, **more)

        return counted


def at(folder: Path) -> Connections:
    return Connections(folder / "data", Computer(sys.platform, {}, folder / "home"))


def home(folder: Path, old: dict[str, bytes]) -> Path:
    for name, data in old.items():
        path = folder / "home" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "home").mkdir(parents=True, exist_ok=True)
    return folder


def state(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder / "home").as_posix(): one.read_bytes()
        for one in (folder / "home").rglob("*")
        if one.is_file() and "litellm-pocket" not in one.parts
    }


@pytest.mark.parametrize("old", [OLD, {}], ids=["files", "no files"])
@pytest.mark.parametrize("step", ["connect", "disconnect"])
def test_killed_between_any_two_steps_the_way_back_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: dict[str, bytes], step: str
) -> None:
    killer = Killer(monkeypatch)
    tool = tool_of("gemini-cli")
    new = home(tmp_path / "new", old)
    at(new).connect(tool, CONNECTION, False)
    whole = {**old, **state(new)}
    point = 0
    while True:
        folder = home(tmp_path / str(point), old)
        if step == "disconnect":
            at(folder).connect(tool, CONNECTION, False)
        killer.left = point
        try:
            if step == "connect":
                at(folder).connect(tool, CONNECTION, False)
            else:
                at(folder).disconnect(tool)
        except KilledError:
            done = False
        else:
            done = True
        killer.left = sys.maxsize
        for name, data in state(folder).items():
            if not name.endswith(".tmp"):  # what was being written when it was killed
                assert data in (old.get(name), whole[name]), point
        at(folder).disconnect_all()
        assert state(folder) == old, point
        assert not list((folder / "data" / "clients").glob("*.json"))
        if done:
            break
        point += 1
    assert point > 5


_CHILD = """
import sys
from pathlib import Path
from core.clients.connecting import Connections
from core.clients.tool import Computer, Connection
from core.clients.tools import tool_of
folder = Path(sys.argv[1])
here = Connections(folder / "data", Computer(sys.platform, {}, folder / "home"))
connection = Connection("http://127.0.0.1:4000", "sk-tool-0123456789abcdef", "big", "little")
print("ready", flush=True)
while True:
    here.connect(tool_of("gemini-cli"), connection, False)
    here.disconnect(tool_of("gemini-cli"))
"""


def test_killed_at_random_points_the_way_back_works(tmp_path: Path) -> None:
    """By the system this time: nothing of ours sees it coming."""
    chance = random.Random(14)
    tool = tool_of("gemini-cli")
    fresh = home(tmp_path / "new", OLD)
    at(fresh).connect(tool, CONNECTION, False)
    new = state(fresh)
    folder = home(tmp_path / "home-of-all", OLD)
    for _ in range(KILLS):
        with Child([sys.executable, "-c", _CHILD, str(folder)]) as child:
            assert child.hear() == "ready"
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(chance.uniform(0.0, 0.05))
        for name, data in state(folder).items():
            assert name.endswith(".tmp") or data in (OLD[name], new[name])
        at(folder).disconnect_all()
        assert state(folder) == OLD
