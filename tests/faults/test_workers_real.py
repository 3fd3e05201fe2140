"""Two workers with the real LiteLLM, both ways in which a sidecar comes to be."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from core.base.events import ApplyStep, Notice, State
from core.supervisor import worker_group
from core.supervisor.run_plan import RunPlan
from core.wire.command import source_command
from tests.core.supervisor.clients import Clients
from tests.core.supervisor.house import WAYS
from tests.faults.test_apply_real import RealHouse, mock, sidecars, wait_a_minute
from tests.systems import needs_signals

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


class RecordingHouse(RealHouse):
    def plan(self, port: int = 0, stop_deadline_s: float = 3.0) -> RunPlan:
        return replace(super().plan(port, stop_deadline_s), ledger_dir=self.folder / "ledger")


@pytest.fixture(scope="module", params=WAYS)
def house(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    spawned_copies: None,
) -> Iterator[RealHouse]:
    folder = tmp_path_factory.mktemp("workers")
    house = RecordingHouse(folder, wait_a_minute, source_command(), forks=request.param == "fork")
    house.workers = 2
    house.write(mock())
    house.up()
    yield house
    house.supervisor.close(5.0)
    assert sidecars() == []


def work_of(house: RealHouse) -> dict[int, float]:
    """The seconds of a processor that each worker has taken."""
    return {pid: sum(psutil.Process(pid).cpu_times()[:2]) for pid in house.last.pids}


class RealClients(Clients):
    """Eight that ask again and again, each time on a connection of its own."""

    def __init__(self, house: RealHouse) -> None:
        super().__init__(self._ask_once, 8, 0.03)
        self._house = house

    def _ask_once(self) -> str:
        response = self._house.ask()
        content = response.read()
        return "" if response.status == 200 else f"{response.status} {content!r}"

    def until_answered(self, more: int) -> None:
        wanted = self.answers + more
        self._house.wait_until(lambda: self.answers >= wanted, 60.0)


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
    with RealClients(house) as clients:
        begun = work_of(house)
        clients.until_answered(200)

        def is_spread() -> bool:
            """A busy machine may leave one of them waiting for a while."""
            work = [seconds - begun[pid] for pid, seconds in work_of(house).items()]
            return min(work) > 0.1 * sum(work)

        house.wait_until(is_spread, 20.0, what="work for both")
    assert clients.failures == []
    house.wait_until(lambda: total_requests(house) >= clients.answers, 20.0)
    counted = [total_requests(house) for _ in range(12)]
    # Each page counts the ones before it; none may fall back to what one worker knows.
    assert counted == sorted(counted)
    assert counted[0] >= clients.answers


def test_a_killed_one_takes_its_own_requests_with_it_and_no_others(house: RealHouse) -> None:
    first, second = house.last.pids
    with RealClients(house) as clients:
        clients.until_answered(50)
        psutil.Process(first).kill()
        house.wait_until(lambda: first not in house.last.pids and len(house.last.pids) == 2, 90.0)
        clients.until_answered(50)
    assert second in house.last.pids
    assert len(clients.failures) <= 8, clients.failures  # each client has one under way at most
    assert house.last.state is State.RUNNING


@needs_signals
def test_one_that_hangs_is_replaced(house: RealHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by a signal: it holds its connections and answers nothing."""
    monkeypatch.setattr(worker_group, "ASK_EVERY_S", 1.0)
    monkeypatch.setattr(worker_group, "STUCK_S", 6.0)
    before = len(house.events)
    stopped = psutil.Process(house.last.pids[1])
    stopped.suspend()
    house.wait_until(lambda: stopped.pid not in house.last.pids and len(house.last.pids) == 2, 90.0)
    assert not stopped.is_running()
    told = [one.text for one in house.events[before:] if isinstance(one, Notice)]
    assert any("answered nothing" in text for text in told)
    assert house.answer()


def test_an_apply_fails_nobody(house: RealHouse) -> None:
    before = house.last.pids
    with RealClients(house) as clients:
        clients.until_answered(50)
        house.write(mock(answer="Changed"))
        house.apply(ApplyStep.APPLIED)
        clients.until_answered(50)
    assert clients.failures == []
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
