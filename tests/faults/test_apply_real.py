"""Applies, crashes and stops with the real LiteLLM: what clients and the person see."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.base.events import ApplyStep, State
from core.supervisor.forking import can_fork
from core.supervisor.run_plan import RunPlan
from core.supervisor.source import Wish
from core.wire.command import PREFORK, source_command
from tests.conftest import WaitUntil, wait_for
from tests.core.sidecar.upstream import Upstream
from tests.core.supervisor.house import House

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

SECRET = "sk-" + "known-to-copies-alone-4711"
HEAD = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\nmodel_list:\n"


def model(name: str, **params: str) -> str:
    lines = "".join(f"      {key}: {value}\n" for key, value in params.items())
    return f"  - model_name: {name}\n    litellm_params:\n{lines}"


def mock(name: str = "demo", answer: str = "Hello") -> str:
    return model(name, model="openai/x", api_key="none", mock_response=answer)


class RealHouse(House):
    start_deadline_s = 240.0
    """LiteLLM is loaded anew for each, beside whatever else the machine does."""

    def plan(self, port: int = 0, stop_deadline_s: float = 3.0) -> RunPlan:
        plan = super().plan(port, stop_deadline_s)
        return replace(plan, environment={**plan.environment, "PROVIDER_API_KEY": SECRET})

    def write(self, *models: str) -> None:
        self.config.write_text(HEAD + "".join(models))

    def connect(self) -> http.client.HTTPConnection:
        address = self.last.address.removeprefix("http://")
        return http.client.HTTPConnection(address, timeout=300)

    def ask(self, name: str = "demo", *, stream: bool = False) -> http.client.HTTPResponse:
        connection = self.connect()
        messages = [{"role": "user", "content": "hi"}]
        connection.request(
            "POST",
            "/v1/chat/completions",
            json.dumps({"model": name, "stream": stream, "messages": messages}),
            {"Authorization": "Bearer sk-test", "Content-Type": "application/json"},
        )
        return connection.getresponse()

    def answer(self, name: str = "demo") -> str:
        response = self.ask(name)
        body = json.loads(response.read())
        assert response.status == 200, body
        return str(body["choices"][0]["message"]["content"])


def wait_a_minute(predicate: Callable[[], object], timeout: float = 60.0, **more: Any) -> Any:
    """`wait_for`, for a sidecar that has LiteLLM to load."""
    return wait_for(predicate, timeout, **more)


@pytest.fixture(scope="module")
def real_house(
    tmp_path_factory: pytest.TempPathFactory, spawned_copies: None
) -> Iterator[RealHouse]:
    folder = tmp_path_factory.mktemp("real")
    house = RealHouse(folder, wait_a_minute, source_command(), forks=can_fork())
    house.write(mock())
    house.up()
    yield house
    house.supervisor.close(5.0)


@pytest.fixture
def house(real_house: RealHouse) -> RealHouse:
    """Running, with the demo model, whatever the test before left behind."""
    real_house.write(mock())
    if real_house.last.state is not State.RUNNING:
        real_house.up()
    return real_house


def sidecars() -> list[psutil.Process]:
    return [one for one, line in _processes() if PREFORK not in line]


def parents() -> list[psutil.Process]:
    """Prefork parents of sidecars."""
    return [one for one, line in _processes() if PREFORK in line]


def _processes() -> list[tuple[psutil.Process, list[str]]]:
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            line = child.cmdline()
            if "core.sidecar" in line:
                found.append((child, line))
    return found


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ("  - model_name: demo\n", "litellm_params"),
        (mock() + "router_settings:\n  routing_strategy: by-magic\n", "by-magic"),
        (mock() + "litellm_settings:\n  callbacks: [nowhere.to.be.found]\n", "nowhere"),
    ],
)
def test_a_bad_config_is_refused_while_the_old_one_serves(
    house: RealHouse, models: str, words: str
) -> None:
    house.write(models)
    refused = house.apply(ApplyStep.REFUSED)
    assert words in refused.reason
    assert "\n" not in refused.reason
    assert house.last.state is State.RUNNING
    assert house.answer() == "Hello"


def test_a_model_that_litellm_drops_is_refused(house: RealHouse) -> None:
    house.models = frozenset({"demo", "lost"})
    house.write(mock(), model("lost", model="nopenai/x", api_key="none"))
    refused = house.apply(ApplyStep.REFUSED)
    house.models = frozenset({"demo"})
    assert "lost" in refused.reason
    assert refused.line is not None
    assert "nopenai/x" in house.config.read_text().splitlines()[refused.line - 1]
    assert house.answer() == "Hello"


def test_the_new_config_serves_on_the_same_address(house: RealHouse) -> None:
    address = house.last.address
    house.write(mock(answer="Changed"))
    house.apply(ApplyStep.APPLIED)
    assert house.last.address == address
    assert house.answer() == "Changed"


def test_an_early_death_brings_the_old_config_back(house: RealHouse) -> None:
    before = house.answer()
    house.write(mock(answer="Mayfly"))
    house.apply(ApplyStep.APPLIED)
    assert house.last.pid is not None
    psutil.Process(house.last.pid).kill()
    house.wait_until(lambda: house.applies[-1].step is ApplyStep.ROLLED_BACK, 20)
    house.until(State.RUNNING)
    # On Windows nothing but its status tells that a program was killed.
    assert ("exit status" if sys.platform == "win32" else "SIGKILL") in house.applies[-1].reason
    assert house.answer() == before


def test_a_restart_after_a_crash_keeps_to_the_config_that_was_applied(house: RealHouse) -> None:
    house.apply(ApplyStep.APPLIED)
    house.wait_until(lambda: house.applies[-1].step is ApplyStep.KEPT, 60)
    house.write("saved, but not applied")
    run_id = house.last.run_id
    assert house.last.pid is not None
    psutil.Process(house.last.pid).kill()
    house.wait_until(lambda: house.last.run_id != run_id, 60)
    house.until(State.RUNNING)
    assert house.answer() == "Hello"


def test_a_stream_of_half_a_minute_survives_an_apply(house: RealHouse) -> None:
    with Upstream() as upstream:
        base = f"http://127.0.0.1:{upstream.port}/v1"
        slow = model("slow", model="openai/x", api_key="none", api_base=base)
        house.write(mock(), slow)
        house.apply(ApplyStep.APPLIED)
        plan_s = 45.0
        upstream.more.release()  # the headers of the answer wait for its first word
        response = house.ask("slow", stream=True)
        assert b"one" in response.readline()
        applied = len(house.applies)
        house.supervisor.apply(house.plan(stop_deadline_s=plan_s), house.models)
        house.wait_until(
            lambda: any(one.step is ApplyStep.APPLIED for one in house.applies[applied:]), 60
        )
        assert house.answer() == "Hello"
        threading.Event().wait(30.0)
        upstream.more.release(2)
        rest = response.read()
    assert b"three" in rest
    assert rest.rstrip().endswith(b"data: [DONE]")


def test_a_stop_with_an_open_stream_ends_in_time(house: RealHouse, wait_until: WaitUntil) -> None:
    with Upstream() as upstream:
        base = f"http://127.0.0.1:{upstream.port}/v1"
        house.write(mock(), model("slow", model="openai/x", api_key="none", api_base=base))
        house.apply(ApplyStep.APPLIED)
        upstream.more.release()  # the headers of the answer wait for its first word
        response = house.ask("slow", stream=True)
        assert b"one" in response.readline()
        house.supervisor.stop()
        house.until(State.STOPPED)
        with contextlib.suppress(http.client.IncompleteRead):
            response.read()  # a clean end of the connection, not a reset
        upstream.more.release(9)
    wait_until(lambda: sidecars() == [], 30.0, what="the end of all sidecars")


def test_any_sequence_ends_with_one_sidecar_or_none(house: RealHouse, free_port: int) -> None:
    chance = random.Random(20261123)
    pause = threading.Event()
    house.supervisor.stop()
    house.until(State.STOPPED)

    def kill() -> None:
        for process in (*sidecars(), *parents()):
            with contextlib.suppress(psutil.Error):
                process.kill()

    moves = (
        [lambda: house.supervisor.apply(house.plan(free_port, 2.0), house.models)] * 4
        + [lambda: house.supervisor.start(house.plan(free_port, 2.0))] * 3
        + [lambda: house.supervisor.want_spare(Wish.SOON)] * 2
        + [kill, house.supervisor.stop]
    )
    for _ in range(50):
        chance.choice(moves)()
        pause.wait(chance.random() * 0.5)
    house.supervisor.stop()
    house.supervisor.want_spare(Wish.NONE)
    house.wait_until(lambda: not house.last.state.active and sidecars() == [], 60)
    house.up(free_port)
    assert house.answer() == "Hello"
    house.wait_until(lambda: len(sidecars()) == 1, 20)


def test_the_folder_holds_no_key(real_house: RealHouse) -> None:
    for path in Path(real_house.folder).rglob("*.log"):
        assert "sk-test" not in path.read_text(encoding="utf-8")
