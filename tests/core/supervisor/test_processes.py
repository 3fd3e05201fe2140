"""The supervisor with real processes: the fake sidecar, quick and ill-behaved on demand."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import psutil
import pytest

from core.base.events import State
from core.wire.command import SidecarCommand
from tests.conftest import WaitUntil
from tests.core.supervisor.house import FAKE, ROOT, WAYS, House, get, house, kill_all, ours
from tests.fixtures.child import Child
from tests.systems import needs_death_with_parent

__all__ = ["house"]

pytestmark = pytest.mark.timeout(480)  # long: it begins early


def test_start_serve_stop(house: House) -> None:
    up = house.up()
    assert get(up.address) == 200
    assert ours() == [up.pid]
    house.supervisor.stop()
    house.until(State.STOPPED)
    assert ours() == []
    with pytest.raises(OSError):
        get(up.address)


def test_restart_takes_the_same_port_again(house: House, free_port: int) -> None:
    first = house.up(free_port)
    house.supervisor.apply(house.plan(free_port), house.models)
    house.wait_until(lambda: house.last.state is State.RUNNING and house.last.pid != first.pid, 20)
    assert get(first.address) == 200


def test_a_client_that_comes_during_a_crash_is_served(house: House) -> None:
    up = house.up()
    assert up.pid is not None
    psutil.Process(up.pid).kill()
    assert get(up.address) == 200  # waits in the backlog for the next one
    house.wait_until(lambda: house.last.state is State.RUNNING and house.last.pid != up.pid, 20)
    assert State.CRASHED in [one.state for one in house.states]


def test_a_refusal_says_where(house: House) -> None:
    house.misbehave("fail=ValueError: bad routing_strategy")
    house.supervisor.start(house.plan())
    given_up = house.until(State.GIVEN_UP)
    assert "bad routing_strategy" in given_up.reason
    assert "line 3" in given_up.reason


def test_one_that_dies_at_once(house: House, tmp_path: Path) -> None:
    supervisor = house.make_supervisor(
        SidecarCommand((sys.executable, str(FAKE), "die_at_once"), ROOT)
    )
    supervisor.open()
    supervisor.start(house.plan())
    given_up = house.until(State.GIVEN_UP)
    supervisor.close()
    assert "exit status 9" in given_up.reason
    assert "no legs to stand on" in given_up.reason
    log = next((tmp_path / "logs").glob("*.log")).read_text()
    assert "no legs to stand on" in log


def test_noise_breaks_nothing(house: House) -> None:
    supervisor = house.make_supervisor(SidecarCommand((sys.executable, str(FAKE), "flood"), ROOT))
    supervisor.open()
    supervisor.start(house.plan())
    house.until(State.RUNNING)
    supervisor.close(2.0)


def test_a_stop_with_an_open_stream_is_bounded(house: House) -> None:
    up = house.up()
    host, port = up.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as client:
        client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100)
        house.supervisor.stop()
        house.until(State.STOPPED)


def test_one_that_ignores_the_end_of_stdin_is_killed(house: House) -> None:
    house.misbehave("ignore_eof")
    house.supervisor.start(house.plan(stop_deadline_s=0.3))
    house.until(State.RUNNING)
    house.supervisor.stop()
    house.until(State.STOPPED)
    assert ours() == []


@pytest.mark.parametrize("how", ["stop", "kill", "crash"])
def test_what_it_started_goes_with_it(house: House, tmp_path: Path, how: str) -> None:
    house.misbehave("grandchild", *(["ignore_eof"] if how == "kill" else []))
    house.supervisor.start(house.plan(stop_deadline_s=0.5))
    up = house.until(State.RUNNING)
    grandchild = psutil.Process(int((tmp_path / "logs" / "grandchild.pid").read_text()))
    if how == "crash":
        assert up.pid is not None
        psutil.Process(up.pid).kill()
    house.supervisor.stop()
    house.until(State.STOPPED)
    house.wait_until(
        lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE
    )


def test_one_whose_children_cannot_be_listed_is_killed_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_process: psutil.Process, recursive: bool = False) -> NoReturn:
        raise OSError(22, "Invalid parameter")

    house.misbehave("ignore_eof")
    house.supervisor.start(house.plan(stop_deadline_s=0.3))
    up = house.until(State.RUNNING)
    assert up.pid is not None
    with monkeypatch.context() as patched:
        patched.setattr(psutil.Process, "children", refused)
        house.supervisor.stop()
        house.until(State.STOPPED)
    assert ours() == []


def test_stop_in_the_middle_of_a_slow_start(house: House) -> None:
    house.misbehave("never_ready")
    house.supervisor.start(house.plan())
    house.until(State.STARTING)
    house.supervisor.stop()
    house.until(State.STOPPED)


def test_one_that_answers_503_is_not_running(house: House) -> None:
    house.misbehave("status=503")
    house.supervisor.start(house.plan())
    house.until(State.STARTING)
    house.wait_until(lambda: ours())
    assert State.RUNNING not in [one.state for one in house.states]


def test_no_descriptor_is_lost(house: House) -> None:
    def cycle() -> None:
        house.up()
        house.supervisor.stop()
        house.until(State.STOPPED)

    cycle()
    before = _open_here()
    for _ in range(20):
        cycle()
    house.wait_until(
        lambda: _open_here() <= before,
        what="as many descriptors as before",
    )


def _open_here() -> int:
    if sys.platform == "win32":
        return psutil.Process().num_handles()
    return psutil.Process().num_fds()


def test_any_sequence_ends_with_one_sidecar_or_none(house: House, free_port: int) -> None:
    moves: list[Callable[[], object]] = [
        lambda: house.supervisor.start(house.plan(free_port)),
        house.supervisor.stop,
        lambda: house.supervisor.apply(house.plan(free_port), house.models),
        kill_all,
    ]
    house.shake(moves, 100, 20261123, 0.05)
    assert get(house.up(free_port).address) == 200
    assert len(ours()) == 1


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "config",
    [
        "",
        pytest.param("# fake: ignore_eof\n", marks=needs_death_with_parent),
    ],
)
def test_a_parent_that_is_killed_leaves_nothing(
    tmp_path: Path, wait_until: WaitUntil, config: str, way: str, workers: int
) -> None:
    script = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from core.base.events import StateChanged, State
from core.supervisor.run_plan import RunPlan
from core.supervisor.seams import Seams
from core.supervisor.source import Wish
from core.supervisor.supervisor import Supervisor
from core.wire.command import SidecarCommand
def post(event):
    if isinstance(event, StateChanged) and event.state is State.RUNNING:
        print(event.pid, flush=True)
command = SidecarCommand((sys.executable, {str(FAKE)!r}), Path({str(ROOT)!r}))
supervisor = Supervisor(post, command, seams=Seams(can_fork={way == "fork"}))
supervisor.open()
supervisor.want_spare(Wish.{"ALWAYS" if way == "fork" else "NONE"})
folder = Path({str(tmp_path)!r})
(folder / "c.yaml").write_text({config!r})
plan = RunPlan(
    folder / "c.yaml", {{}}, "127.0.0.1", 0, folder, 10**6, 1.0, 2.0, workers={workers}
)
supervisor.start(plan)
time.sleep(600)
"""
    with Child([sys.executable, "-c", script]) as parent:
        sidecar = psutil.Process(int(parent.hear()))
        children = psutil.Process(parent.pid).children(recursive=True)
        assert sidecar in children
        if sys.platform != "win32":  # where a virtual environment's Python starts another
            assert len(children) == workers + (way == "fork")
    wait_until(lambda: not any(map(_lives, children)), 5.0, what="the end of the orphans")


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
