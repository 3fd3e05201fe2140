"""Budgets through an apply with the real LiteLLM: two sidecars, one sum."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.events import ApplyStep, Notice
from core.wire.command import source_command
from core.wire.limits import PICODOLLARS, KeyLimits, Window
from tests.conftest import PATIENCE
from tests.faults.test_apply_real import RealHouse, model, wait_a_minute
from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.threads import join

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

KEY = "sk-pocket-" + "b" * 43
NAME = "script"
EACH = PICODOLLARS // 1000
BUDGET = 200
"""Requests that it is for."""
CLIENTS = 8


@pytest.fixture
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as upstream:
        yield upstream


@pytest.fixture
def house(tmp_path: Path, upstream: FakeUpstream, spawned_copies: None) -> Iterator[RealHouse]:
    house = RealHouse(tmp_path, wait_a_minute, source_command())
    price = {"input_cost_per_token": "0.0001", "output_cost_per_token": "0.0001"}
    where = {"api_key": "k", "api_base": f"{upstream.address}/v1"}
    house.write(model("demo", model="openai/my-priced", **where, **price))
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    limits = KeyLimits(day_usd=BUDGET * EACH / PICODOLLARS)
    house.supervisor.admit({digest: NAME}, {NAME: limits})
    house.up()
    yield house
    house.supervisor.close(5.0)


def ask(connection: http.client.HTTPConnection) -> tuple[int, str]:
    body = {"model": "demo", "messages": [{"role": "user", "content": "hi"}]}
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


class Crowd:
    """Clients that ask as fast as they get answers, until one is no 200."""

    def __init__(self, house: RealHouse) -> None:
        self._house = house
        self._answered = [0] * CLIENTS
        self._turn = threading.Lock()
        self.others: list[tuple[int, str]] = []
        self.applied = threading.Event()
        self._threads = [
            threading.Thread(target=self._live, args=(number,), daemon=True)
            for number in range(CLIENTS)
        ]
        for one in self._threads:
            one.start()

    @property
    def answered(self) -> int:
        return sum(self._answered)

    def end(self) -> None:
        join(*self._threads, limit_s=PATIENCE * 60)

    def _live(self, number: int) -> None:
        while True:
            self._pace()
            connection = self._house.connect()
            status, text = ask(connection)
            connection.close()
            if status != 200:
                self.others.append((status, text))
                return
            self._answered[number] += 1

    def _pace(self) -> None:
        """Until the apply is through, keep some of the budget for what comes after."""
        if self.answered > BUDGET // 4 and not self.applied.is_set():
            with self._turn:
                self.applied.wait(0.3 if self.answered < BUDGET * 3 // 4 else None)


def test_the_sum_goes_through_applies_and_is_exact(
    house: RealHouse, upstream: FakeUpstream
) -> None:
    def asked() -> int:
        return sum(one.path == "/v1/chat/completions" for one in upstream.asked)

    crowd = Crowd(house)
    house.wait_until(lambda: crowd.answered >= BUDGET // 20)
    house.apply(ApplyStep.APPLIED)  # in the midst of it
    crowd.applied.set()
    crowd.end()
    total = crowd.answered
    assert [status for status, _ in crowd.others] == [429] * CLIENTS, crowd.others
    # Of two sidecars each may not know yet what the other has just had answered.
    assert BUDGET <= total < BUDGET + 2 * CLIENTS
    assert asked() == total
    house.wait_until(
        lambda: house.supervisor.used().spent(NAME, Window.DAY, time.time()) == total * EACH,
        what=f"{total} requests: {house.supervisor.used().sums()}",
    )
    said = [one.text for one in house.events if isinstance(one, Notice) and "budget" in one.matter]
    assert len(said) == 2
    assert "has used up its budget" in said[1]
    house.apply(ApplyStep.APPLIED)
    connection = house.connect()
    status, text = ask(connection)
    assert status == 429, text
    assert asked() == total
    limits = {NAME: KeyLimits(day_usd=1.0)}
    house.supervisor.admit({hashlib.sha256(KEY.encode()).hexdigest(): NAME}, limits)
    house.wait_until(lambda: ask(connection)[0] == 200, what="the raised budget")
    connection.close()
