"""An apply and requests that take long: the real sidecar, around a small app, supervised."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from core.base.events import ApplyStep, Finishing, Notice, State
from core.sidecar.lameduck import QUIET_S
from core.supervisor.run_plan import RunPlan
from core.wire.command import SidecarCommand
from tests.conftest import WaitUntil
from tests.core.sidecar.fake_proxy import HERE
from tests.core.supervisor.house import House
from tests.source_tree import ROOT


class LongHouse(House):
    start_deadline_s = 300.0  # a rehearsal loads modules of the real LiteLLM
    drain_s = 600.0

    def plan(self, port: int = 0, stop_deadline_s: float = 3.0) -> RunPlan:
        return replace(super().plan(port, stop_deadline_s), drain_s=self.drain_s)

    @property
    def left(self) -> list[Finishing]:
        return [one for one in self.events if isinstance(one, Finishing)]

    @property
    def cut(self) -> list[str]:
        """What was said of requests that were cut off."""
        said = [one.text for one in self.events if isinstance(one, Notice)]
        return [text for text in said if "cut off" in text]

    def websocket(self) -> Connection:
        address = self.last.address.replace("http://", "ws://")
        return connect(f"{address}/echo", open_timeout=30, proxy=None)


@pytest.fixture
def house(tmp_path: Path, wait_until: WaitUntil) -> Iterator[LongHouse]:
    command = SidecarCommand((sys.executable, "-c", _PROGRAM), ROOT)
    house = LongHouse(tmp_path, wait_until, command)
    house.models = frozenset({"a"})
    house.up()
    yield house
    house.supervisor.close(1.0)


_PROGRAM = f"import runpy, sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv = [{str(HERE)!r}]; " + (
    f"runpy.run_path({str(HERE)!r}, run_name='__main__')"
)


def talk(client: Connection, text: str) -> None:
    client.send(text)
    assert client.recv(timeout=30) == text


def test_an_apply_leaves_a_websocket_alone_and_shows_it(house: LongHouse) -> None:
    first = house.last.pid
    with house.websocket() as client:
        talk(client, "before")
        house.apply(ApplyStep.APPLIED)
        assert house.last.pid != first
        house.wait_until(lambda: house.left, 20.0, what="the request to be shown")
        shown = house.left[-1]
        assert shown.requests == 1
        assert shown.until - shown.since == pytest.approx(600.0, abs=1.0)
        until = time.monotonic() + QUIET_S + 1.0
        while time.monotonic() < until:  # longer than an idle connection is kept
            talk(client, "meanwhile")
            time.sleep(0.1)
    house.wait_until(lambda: house.left[-1].requests == 0, 30.0, what="the end of it")
    assert house.cut == []


def test_what_takes_longer_than_the_bound_is_cut_and_that_is_said(house: LongHouse) -> None:
    house.drain_s = 0.5
    with house.websocket() as client:
        talk(client, "before")
        house.apply(ApplyStep.APPLIED)
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=30)
    house.wait_until(lambda: house.cut, 30.0, what="the word about it")
    assert house.cut[0].startswith("1 request was still open")
    assert house.last.state is State.RUNNING
