"""Budgets through an apply with the real LiteLLM: two sidecars, one sum."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.base.events import ApplyStep, Notice
from core.wire.command import source_command
from core.wire.limits import PICODOLLARS, KeyLimits, Window
from tests.conftest import PATIENCE
from tests.faults.test_apply_real import RealHouse, model
from tests.fixtures.fake_upstream import FakeUpstream

pytestmark = [pytest.mark.real, pytest.mark.timeout(1500)]

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
def house(tmp_path: Path, upstream: FakeUpstream) -> Iterator[RealHouse]:
    def wait(predicate: Callable[[], object], timeout: float = 60.0, **words: object) -> object:
        deadline = time.monotonic() + timeout * PATIENCE
        while time.monotonic() < deadline:
            if value := predicate():
                return value
            time.sleep(0.02)
        return pytest.fail(f"waited in vain for {words.get('what', predicate)}")

    house = RealHouse(tmp_path, wait, source_command())
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


def test_the_sum_goes_through_applies_and_is_exact(
    house: RealHouse, upstream: FakeUpstream
) -> None:
    answered = [0] * CLIENTS
    others: list[tuple[int, str]] = []

    def live(number: int) -> None:
        while True:
            connection = house.connect()
            status, text = ask(connection)
            connection.close()
            if status != 200:
                others.append((status, text))
                return
            answered[number] += 1

    clients = [threading.Thread(target=live, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    house.wait_until(lambda: sum(answered) >= BUDGET // 20)
    house.apply(ApplyStep.APPLIED)  # in the midst of it
    assert sum(answered) < BUDGET, "too late to show anything"
    for one in clients:
        one.join(PATIENCE * 60)
    total = sum(answered)
    assert [status for status, _ in others] == [429] * CLIENTS, others
    # Of two sidecars each may not know yet what the other has just had answered.
    assert BUDGET <= total < BUDGET + 2 * CLIENTS
    assert len(upstream.asked) == total
    day = Window.DAY
    house.wait_until(
        lambda: house.supervisor.used().spent(NAME, day, time.time()) == total * EACH,
        what=f"{total} requests: {house.supervisor.used().sums()}",
    )
    said = [one.text for one in house.events if isinstance(one, Notice) and "budget" in one.matter]
    assert len(said) == 2
    assert "has used up its budget" in said[1]
    house.apply(ApplyStep.APPLIED)
    connection = house.connect()
    status, text = ask(connection)
    assert status == 429, text
    assert len(upstream.asked) == total
    limits = {NAME: KeyLimits(day_usd=1.0)}
    house.supervisor.admit({hashlib.sha256(KEY.encode()).hexdigest(): NAME}, limits)
    house.wait_until(lambda: ask(connection)[0] == 200, what="the raised budget")
    connection.close()
