"""A prefork parent with the real LiteLLM, started anew, and its copies."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from core.base.events import SpareChanged, SpareState, State
from core.supervisor.source import Wish
from core.wire.command import source_command
from tests.faults.test_apply_real import SECRET, RealHouse, mock, parents, wait_a_minute
from tests.systems import needs_copies

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(600),
    needs_copies,
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RealHouse]:
    house = RealHouse(tmp_path, wait_a_minute, source_command(), forks=True)
    house.write(mock())
    house.up()
    yield house
    house.supervisor.close(5.0)


def test_copies_of_one_parent_share_nothing_but_its_import(house: RealHouse) -> None:
    """The parent has one thread and knows no key; its copies are processes of their own."""

    def first_id() -> str:
        response = house.ask()
        body = json.loads(response.read())
        assert response.status == 200, body
        return str(body["id"])

    def has_followed(run_id: int) -> bool:
        return house.last.run_id != run_id

    def is_warm() -> bool:
        said = [one.state for one in house.events if isinstance(one, SpareChanged)]
        return said[-1] is SpareState.WARM

    house.supervisor.want_spare(Wish.SOON)
    house.wait_until(is_warm, 120.0, what="a parent")
    (parent,) = parents()
    # What a sidecar loads with its config alone is there before there is one.
    may_look = os.access(f"/proc/{parent.pid}/environ", os.R_OK)  # it lets only root
    maps = Path(f"/proc/{parent.pid}/maps")
    if may_look:
        house.wait_until(lambda: "uvloop/loop" in maps.read_text(), 120.0, what="uvloop")
    house.wait_until(is_warm, 120.0, what="the end of its preparations")
    ids = []
    for _ in range(2):
        before = house.last.run_id
        assert house.last.pid is not None
        psutil.Process(house.last.pid).kill()
        house.wait_until(partial(has_followed, before), 60.0)
        house.until(State.RUNNING)
        assert house.last.pid is not None
        line = psutil.Process(house.last.pid).cmdline()
        assert line[-1] == "--sidecar"  # a copy
        ids.append(first_id())
    assert len(set(ids)) == 2  # each begins with random numbers of its own
    assert parents() == [parent]
    assert parent.num_threads() == 1
    serving = house.last.pid
    assert serving is not None
    assert psutil.Process(serving).ppid() == os.getpid()
    if sys.platform == "linux":
        assert os.getsid(serving) == os.getpgid(serving) == serving
        assert psutil.Process(serving).rlimit(psutil.RLIMIT_CORE) == (0, 0)
    if may_look:
        assert parent.net_connections("inet") == []
        assert not memory_has(parent.pid, SECRET)
        assert memory_has(serving, SECRET)  # so the search would find it


def memory_has(pid: int, secret: str) -> bool:
    """Whether it stands anywhere in what the process may write to."""
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if "w" not in rights:
                continue
            start, end = (int(one, 16) for one in span.split("-"))
            memory.seek(start)
            with contextlib.suppress(OSError):
                if secret.encode() in memory.read(end - start):
                    return True
    return False
