"""Applies with real processes: clients notice nothing."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from core.base.events import ApplyStep, Finishing, State
from core.supervisor.source import Wish
from core.wire.command import SidecarCommand
from tests.conftest import WaitUntil
from tests.core.supervisor.clients import Clients, asking
from tests.core.supervisor.house import FAKE, ROOT, House, get, house, ours, parents
from tests.systems import needs_copies, needs_second_address_on_port

__all__ = ["house"]

pytestmark = pytest.mark.timeout(480)  # long: it begins early


@pytest.fixture
def clients(house: House) -> Iterator[Clients]:
    with asking(house.up().address) as clients:
        yield clients


def test_clients_notice_nothing_of_twenty_applies(house: House, clients: Clients) -> None:
    for _ in range(20):
        house.supervisor.want_spare(Wish.SOON)
        house.apply(ApplyStep.APPLIED)
    house.wait_until(lambda: len(ours()) == 1, 10.0, what="one sidecar left")
    assert clients.failures == []
    assert clients.answers > 50
    assert {one.state for one in house.states[2:]} == {State.RUNNING}


def test_a_refused_config_leaves_the_old_one_serving(house: House, clients: Clients) -> None:
    pid = house.last.pid
    house.misbehave("fail=KeyError: 'model_name'")
    assert "model_name" in house.apply(ApplyStep.REFUSED).reason
    house.misbehave("models=other")
    assert "leaves out demo" in house.apply(ApplyStep.REFUSED).reason
    house.wait_until(lambda: ours() == [pid], 10.0, what="the old one alone")
    assert clients.failures == []


def test_an_early_death_is_taken_back(house: House) -> None:
    address = house.up().address
    house.misbehave("die_after_take=0.3")
    house.supervisor.apply(house.plan(), frozenset({"demo"}))
    # Not the last step: it dies soon, and that is told as quickly.
    house.wait_until(lambda: ApplyStep.APPLIED in [one.step for one in house.applies], 10)
    house.misbehave()  # the plan goes back, and here the file with it
    house.wait_until(lambda: house.applies[-1].step is ApplyStep.ROLLED_BACK, 10.0)
    house.until(State.RUNNING)
    assert get(address) == 200


def test_a_stream_survives_an_apply(house: House) -> None:
    address = house.up().address
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as client:
        client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(100)
        house.apply(ApplyStep.APPLIED)
        received = b"".join(client.recv(1000) for _ in range(5))
    assert b"data: " in received


def test_what_is_ready_and_all_others_end_with_the_program(house: House) -> None:
    house.up()
    house.supervisor.want_spare(Wish.SOON)
    house.wait_until(lambda: len(ours() + parents()) == 2)
    house.supervisor.close(2.0)
    assert ours() + parents() == []


@needs_copies
def test_a_parent_that_is_killed_takes_nobody_with_it(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    house = House(tmp_path, wait_until, forks=True)
    with asking(house.up().address) as clients:
        (parent,) = parents()
        pid = house.last.pid
        psutil.Process(parent).kill()
        house.apply(ApplyStep.APPLIED)
        house.wait_until(lambda: ours() == [house.last.pid], 20.0, what="the new one alone")
        assert house.last.pid != pid
        house.wait_until(lambda: parents() not in ([], [parent]), 20.0, what="another parent")
    assert clients.failures == []
    house.supervisor.close(1.0)
    assert ours() + parents() == []


@needs_copies
def test_a_parent_goes_once_its_copy_serves_and_a_crash_is_taken_over_without_one(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    house = House(tmp_path, wait_until, forks=True)
    address = house.up().address
    house.supervisor.want_spare(Wish.PERHAPS)
    house.wait_until(lambda: parents() == [], 20.0, what="the end of the parent")
    for wish in (Wish.SOON, Wish.PERHAPS):
        pid = house.last.pid
        assert pid is not None
        psutil.Process(pid).kill()
        assert get(address) == 200  # it waited for the next one
        house.wait_until(
            lambda: house.last.state is State.RUNNING and house.last.pid != pid,  # noqa: B023
            20.0,
        )
        house.supervisor.want_spare(wish)
        house.wait_until(lambda: bool(parents()) == wish.keeps_one, 20.0)  # noqa: B023
    assert get(address) == 200
    house.supervisor.close(1.0)
    assert ours() + parents() == []


@needs_copies
@pytest.mark.parametrize("trouble", ["no_parent", "second_thread"])
def test_without_a_parent_that_forks_it_goes_all_the_same(
    tmp_path: Path, wait_until: WaitUntil, trouble: str
) -> None:
    command = SidecarCommand((sys.executable, str(FAKE), trouble), ROOT)
    house = House(tmp_path, wait_until, command, forks=True)
    address = house.up().address
    assert get(address) == 200
    house.apply(ApplyStep.APPLIED)
    pid = house.last.pid
    assert pid is not None
    psutil.Process(pid).kill()
    assert get(address) == 200
    house.supervisor.close(1.0)
    assert ours() + parents() == []


@needs_copies
def test_a_stop_while_the_parent_still_imports(tmp_path: Path, wait_until: WaitUntil) -> None:
    command = SidecarCommand((sys.executable, str(FAKE), "import_s=3600"), ROOT)
    house = House(tmp_path, wait_until, command, forks=True)
    house.supervisor.start(house.plan())
    house.until(State.STARTING)
    house.supervisor.stop()
    house.until(State.STOPPED)
    house.supervisor.close(1.0)
    assert ours() + parents() == []


def test_a_restart_on_a_busy_port_leaves_the_gateway_where_it_is(
    house: House, clients: Clients
) -> None:
    pid, address = house.last.pid, house.last.address
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = house.apply(ApplyStep.REFUSED, port=port)
    assert f"Port {port} is already in use" in refused.reason
    assert refused.address == f"127.0.0.1:{port}"
    assert (house.last.state, house.last.pid) == (State.RUNNING, pid)
    assert get(address) == 200
    assert clients.failures == []


def test_a_restart_on_a_new_port_serves_there_before_the_old_one_closes(
    house: House, free_port: int
) -> None:
    old = house.up().address
    host, port = old.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as client:
        client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(100)
        house.apply(ApplyStep.APPLIED, port=free_port)
        assert house.last.address == f"http://127.0.0.1:{free_port}"
        assert get(house.last.address) == 200
        assert b"data: " in b"".join(client.recv(1000) for _ in range(3))
        left = [one for one in house.events if isinstance(one, Finishing)]
        assert left and left[-1].requests > 0
    house.wait_until(lambda: len(ours()) == 1, 20.0, what="the old one to leave")
    with pytest.raises(OSError):
        get(old)


@needs_second_address_on_port
def test_the_same_port_on_another_address(house: House, free_port: int) -> None:
    address = house.up(free_port).address
    for host in ("0.0.0.0", "127.0.0.1"):
        house.supervisor.apply(replace(house.plan(free_port), host=host), house.models)
        house.wait_until(lambda host=host: house.last.host == host, 20.0)  # type: ignore[misc]
        house.wait_until(lambda: house.applies[-1].step is ApplyStep.APPLIED, 20.0)
        assert get(address) == 200
    house.wait_until(lambda: len(ours()) == 1, 20.0, what="the old ones to leave")


def test_a_config_whose_first_request_would_fail_changes_nothing(house: House) -> None:
    before = house.up()
    house.misbehave("failing=demo")
    told = house.apply(ApplyStep.REFUSED)
    assert "No request to demo can be answered (line 3)" in told.reason
    assert house.last.pid == before.pid
    assert get(before.address) == 200


@pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
def test_many_applies_leave_no_descriptor_and_no_zombie(house: House) -> None:
    def settled() -> bool:
        return ours() == [house.last.pid] and len(parents()) == house.forks

    def open_in(pid: str) -> list[str]:
        found = []
        with contextlib.suppress(PermissionError):  # a copy lets only root look
            for one in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):  # that of the look itself
                    found.append(str(one.readlink()).partition(":")[0])
        return sorted(found)

    def held() -> list[list[str]]:
        assert house.last.pid is not None
        return [open_in(pid) for pid in ("self", *map(str, (house.last.pid, *parents())))]

    def zombies() -> set[psutil.Process]:
        here = psutil.Process().children()
        return {one for one in here if one.status() == psutil.STATUS_ZOMBIE}

    def more() -> list[Counter[str]]:
        """Than before; a connection that was still open at that look may have gone since."""
        return [Counter(now) - Counter(then) for now, then in zip(held(), before, strict=True)]

    others = zombies()  # of tests before this one
    house.up()
    house.apply(ApplyStep.APPLIED)
    house.wait_until(settled, 20.0)
    before = held()
    for _ in range(15):
        house.apply(ApplyStep.APPLIED)
    house.wait_until(settled, 20.0)
    house.wait_until(lambda: not any(more()), 20.0, what=f"none but {before} ({more()})")
    assert zombies() <= others
