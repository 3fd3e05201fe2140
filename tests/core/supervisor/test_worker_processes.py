"""Several workers with real processes: the fake sidecar, both ways in which one comes to be."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import psutil
import pytest

from core.base.events import ApplyStep, State
from core.supervisor import worker_group
from core.supervisor.source import Wish
from tests.core.supervisor.clients import asking
from tests.core.supervisor.house import House, get, house, kill_all, ours, parents
from tests.systems import needs_copies, needs_signals

__all__ = ["house"]

pytestmark = pytest.mark.timeout(480)  # long: it begins early


def up(house: House, workers: int = 2) -> tuple[int, ...]:
    house.workers = workers
    house.up()
    return house.last.pids


def test_all_are_up_and_a_stop_leaves_none(house: House) -> None:
    pids = up(house, 3)
    assert len(pids) == 3
    assert sorted(ours()) == sorted(pids)
    assert get(house.last.address) == 200
    house.supervisor.stop()
    house.until(State.STOPPED)
    assert ours() == []


@needs_copies
@pytest.mark.parametrize("house", ["fork"], indirect=True)
def test_they_share_what_their_parent_has_ready(house: House) -> None:
    house.supervisor.want_spare(Wish.NONE)
    house.wait_until(lambda: parents() == [])
    up(house)
    assert get(house.last.address, "/prepared") == 200


def test_one_that_is_killed_is_replaced_and_nobody_is_refused(house: House) -> None:
    first, second = up(house)
    address, run_id = house.last.address, house.last.run_id
    psutil.Process(first).kill()
    assert all(get(address) == 200 for _ in range(20))
    house.wait_until(lambda: len(house.last.pids) == 2 and first not in house.last.pids, 60)
    assert second in house.last.pids
    assert house.last.run_id == run_id
    assert {one.state for one in house.states} == {State.STARTING, State.RUNNING}


def test_an_apply_under_load_refuses_nobody(house: House) -> None:
    before = up(house)
    with asking(house.last.address) as clients:
        house.apply(ApplyStep.APPLIED)
    assert clients.answers
    assert clients.failures == []
    assert not set(before) & set(house.last.pids)
    house.wait_until(lambda: sorted(ours()) == sorted(house.last.pids), 60)


def test_any_sequence_ends_with_all_or_none(house: House, free_port: int) -> None:
    house.workers = 2

    def kill_one() -> None:
        for pid in ours()[:1]:
            with contextlib.suppress(psutil.Error):
                psutil.Process(pid).kill()

    moves: list[Callable[[], object]] = [
        lambda: house.supervisor.start(house.plan(free_port)),
        house.supervisor.stop,
        lambda: house.supervisor.apply(house.plan(free_port), house.models),
        kill_one,
        kill_one,
        kill_all,
    ]
    house.shake(moves, 50, 20261127, 0.1)
    assert get(house.up(free_port).address) == 200
    assert sorted(ours()) == sorted(house.last.pids)
    assert len(house.last.pids) == 2


@needs_signals
def test_one_that_is_stopped_is_replaced(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_group, "ASK_EVERY_S", 0.3)
    # The other one must not be taken for stuck, however long a busy machine lets it wait.
    monkeypatch.setattr(worker_group, "STUCK_S", 5.0)
    first, second = up(house)
    stopped = psutil.Process(second)
    stopped.suspend()
    house.wait_until(lambda: len(house.last.pids) == 2 and second not in house.last.pids, 60)
    assert first in house.last.pids
    assert not stopped.is_running()
    assert sorted(ours()) == sorted(house.last.pids)
    assert all(get(house.last.address) == 200 for _ in range(10))
