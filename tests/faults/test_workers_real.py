"""Two workers with the real LiteLLM, both ways in which a sidecar comes to be."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest

from core.base.events import ApplyStep, State
from core.supervisor.run_plan import RunPlan
from core.wire.command import source_command
from tests.conftest import PATIENCE
from tests.core.supervisor.house import WAYS
from tests.faults.test_apply_real import RealHouse, mock, sidecars

pytestmark = [pytest.mark.real, pytest.mark.timeout(1500)]


class RecordingHouse(RealHouse):
    def plan(self, port: int = 0, stop_deadline_s: float = 3.0) -> RunPlan:
        return replace(super().plan(port, stop_deadline_s), ledger_dir=self.folder / "ledger")


@pytest.fixture(scope="module", params=WAYS)
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealHouse]:
    def wait(predicate: Callable[[], object], timeout: float = 60.0, **words: object) -> object:
        deadline = time.monotonic() + timeout * PATIENCE
        while time.monotonic() < deadline:
            if value := predicate():
                return value
            time.sleep(0.02)
        return pytest.fail(f"waited in vain for {words.get('what', predicate)}")

    folder = tmp_path_factory.mktemp("workers")
    house = RecordingHouse(folder, wait, source_command(), forks=request.param == "fork")
    house.workers = 2
    house.write(mock())
    house.up()
    yield house
    house.supervisor.close(5.0)
    assert sidecars() == []


class Clients:
    """Eight that ask again and again, each time on a connection of its own."""

    def __init__(self, house: RealHouse) -> None:
        self._house = house
        self.answered = 0
        self.failed: list[str] = []
        self._over = threading.Event()
        self._mutex = threading.Lock()
        self._threads = [threading.Thread(target=self._ask) for _ in range(8)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._over.is_set():
            try:
                response = self._house.ask()
                content = response.read()
                trouble = "" if response.status == 200 else f"{response.status} {content!r}"
            except (OSError, http.client.HTTPException) as error:
                trouble = repr(error)
            with self._mutex:
                self.answered += not trouble
                self.failed += [trouble] if trouble else []

    def until_answered(self, more: int) -> None:
        wanted = self.answered + more
        self._house.wait_until(lambda: self.answered >= wanted, 60.0)


def total_requests(house: RealHouse) -> int:
    """What /metrics says, from whichever worker answers."""
    connection = house.connect()
    connection.request("GET", "/metrics", headers={"Authorization": "Bearer sk-test"})
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    assert response.status == 200, page
    found = re.findall(r"^litellm_proxy_total_requests_metric_total{.*} (\d+)$", page, re.M)
    return sum(map(int, found))


def test_requests_are_spread_over_both(house: RealHouse) -> None:
    assert len(house.last.pids) == 2
    with Clients(house) as clients:
        begun = {pid: sum(psutil.Process(pid).cpu_times()[:2]) for pid in house.last.pids}
        clients.until_answered(200)
        work = {
            pid: sum(psutil.Process(pid).cpu_times()[:2]) - before for pid, before in begun.items()
        }
    assert clients.failed == []
    house.wait_until(lambda: total_requests(house) >= clients.answered, 20.0)
    counted = [total_requests(house) for _ in range(12)]
    # Each page counts the ones before it; none may fall back to what one worker knows.
    assert counted == sorted(counted)
    assert counted[0] >= clients.answered
    assert all(seconds > 0.1 * sum(work.values()) for seconds in work.values()), work


def test_a_killed_one_takes_its_own_requests_with_it_and_no_others(house: RealHouse) -> None:
    first, second = house.last.pids
    with Clients(house) as clients:
        clients.until_answered(50)
        psutil.Process(first).kill()
        house.wait_until(lambda: first not in house.last.pids and len(house.last.pids) == 2, 90.0)
        clients.until_answered(50)
    assert second in house.last.pids
    assert len(clients.failed) <= 8, clients.failed  # each client has one under way at most
    assert house.last.state is State.RUNNING


def test_an_apply_fails_nobody(house: RealHouse) -> None:
    before = house.last.pids
    with Clients(house) as clients:
        clients.until_answered(50)
        house.write(mock(answer="Changed"))
        house.apply(ApplyStep.APPLIED)
        clients.until_answered(50)
    assert clients.failed == []
    assert not set(before) & set(house.last.pids)
    assert house.answer() == "Changed"


def test_all_write_the_log_and_a_stop_leaves_none(house: RealHouse) -> None:
    pids = house.last.pids
    house.supervisor.stop()
    house.until(State.STOPPED)
    house.wait_until(lambda: sidecars() == [], 30.0)
    text = "".join(path.read_text("utf-8") for path in (house.folder / "logs").iterdir())
    for pid in pids:
        assert f"pid {pid}" in text
    house.up()
    with contextlib.suppress(psutil.Error):
        assert len(house.last.pids) == 2
    assert json.loads(house.ask().read())["choices"]
