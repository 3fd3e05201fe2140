"""Who holds a socket, in a made folder like /proc: real folders and links, no real processes."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.monitor.sock_diag import ESTABLISHED, TcpSocket
from core.monitor.socket_owners import SocketOwners
from tests.systems import needs_proc

pytestmark = needs_proc
if sys.platform == "win32":
    OURS = 0
else:
    OURS = os.getuid()


def a_socket(inode: int, uid: int | None = None) -> TcpSocket:
    uid = OURS if uid is None else uid
    ends = (("127.0.0.1", inode), ("127.0.0.1", 4000))
    return TcpSocket(socket.AF_INET, ESTABLISHED, *ends, 0, 1000 + inode, uid, inode)


class Processes:
    """All of them are ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "self").mkdir()
        (folder / "version").write_text("6")
        self.owners = SocketOwners(str(folder))

    def hold(self, pid: int, *inodes: int, link: str = "socket:[{}]") -> None:
        """Open them in this process, beside a file."""
        fds = self.folder / str(pid) / "fd"
        fds.mkdir(parents=True, exist_ok=True)
        for inode in inodes:
            (fds / str(len(list(fds.iterdir())))).symlink_to(link.format(inode))

    def close(self, pid: int) -> None:
        for link in (self.folder / str(pid) / "fd").iterdir():
            link.unlink()


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path)


def test_each_is_found_where_it_is(processes: Processes) -> None:
    processes.hold(7, 0, link="/dev/null")
    processes.hold(7, 0, link="pipe:[1]")
    processes.hold(7, 1, 2)
    processes.hold(90, 3)
    found = processes.owners.find([a_socket(1), a_socket(3), a_socket(4)])
    assert found == {1: 7, 3: 90}
    assert processes.owners.find([a_socket(2), a_socket(1)]) == {1: 7, 2: 7}


def test_of_several_the_youngest_has_it_unless_another_is_to_be_asked_first(
    processes: Processes,
) -> None:
    for pid in (9, 10, 100):
        processes.hold(pid, 1, 2)
    assert processes.owners.find([a_socket(1)]) == {1: 100}
    assert processes.owners.find([a_socket(2)], [9]) == {2: 9}


def test_processes_of_other_users_are_not_looked_at(processes: Processes) -> None:
    processes.hold(7, 1, 2)
    theirs = [a_socket(inode, uid=OURS + 1) for inode in (1, 2)]
    assert processes.owners.find(theirs[:1]) == {}
    assert processes.owners.find(theirs[1:], [7]) == {2: 7}


def test_one_that_nobody_has_is_not_looked_for_again(processes: Processes) -> None:
    processes.hold(7, 1)
    assert processes.owners.find([a_socket(2)]) == {}
    processes.hold(7, 2, 3)
    assert processes.owners.find([a_socket(2), a_socket(3)]) == {3: 7}
    again = a_socket(2)._replace(cookie=5)  # another socket, to which the number has come
    assert processes.owners.find([again]) == {2: 7}


def test_one_that_was_handed_on_is_found_where_it_is_now(processes: Processes) -> None:
    processes.hold(7, 1)
    processes.hold(8, 2)
    assert processes.owners.find([a_socket(1)]) == {1: 7}
    processes.close(7)
    processes.hold(7, 5)
    processes.hold(8, 1)
    assert processes.owners.find([a_socket(1)]) == {1: 8}


def test_a_socket_that_no_process_can_have(processes: Processes) -> None:
    processes.hold(7, 0)
    assert processes.owners.find([a_socket(0)]) == {}


def test_some_processes_alone(processes: Processes) -> None:
    processes.hold(7, 1)
    processes.hold(8, 1, 2)
    assert processes.owners.find([a_socket(1)]) == {1: 8}
    assert processes.owners.find_among([a_socket(1), a_socket(2)], [7]) == {1: 7}
    assert processes.owners.find_among([a_socket(2)], [7, 99]) == {}
    assert processes.owners.find([a_socket(2)]) == {2: 8}


def test_which_may_be_read(processes: Processes) -> None:
    processes.hold(7, 1)
    assert processes.owners.may_read(7)
    assert not processes.owners.may_read(8)


def test_a_computer_without_proc(tmp_path: Path) -> None:
    assert SocketOwners(str(tmp_path / "none")).find([a_socket(1)], [os.getpid()]) == {}


@settings(max_examples=30)
@given(
    st.lists(
        st.dictionaries(st.integers(1, 300), st.sets(st.integers(1, 9), max_size=4), max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_whoever_is_named_has_it(times: list[dict[int, set[int]]]) -> None:
    """Whatever is opened and closed between the looks; and the first look finds each one."""
    with tempfile.TemporaryDirectory() as folder:
        processes = Processes(Path(folder))
        for number, holds in enumerate(times):
            for pid, inodes in holds.items():
                processes.hold(pid, *inodes)
            found = processes.owners.find(a_socket(inode) for inode in range(1, 10))
            for inode, pid in found.items():
                assert inode in holds[pid]
            if number == 0:
                assert set(found) == set().union(*holds.values())
            for pid in holds:
                processes.close(pid)
