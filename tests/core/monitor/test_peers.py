"""Who a client is, is found out when it comes, and once."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Collection, Mapping

from core.monitor.connections import ConnectionTable
from core.monitor.peers import NOBODY, Holder, Peers


class Computer:
    """It takes as long for a look as the test wants."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.let.set()
        self.looking = threading.Event()
        self.holders: dict[str, Holder] = {}
        self.looks: list[set[str]] = []

    def look(self, wanted: Collection[str]) -> Mapping[str, Holder]:
        self.looks.append(set(wanted))
        self.looking.set()
        assert self.let.wait(60)
        return dict(self.holders)


def test_the_program_of_a_real_connection_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        with client:
            host, port = client.getsockname()
            peers = Peers(ConnectionTable.of_this_system().holders)
            peers.connected(f"{host}:{port}")
            name, pid = peers.process_of(f"{host}:{port}")
    assert pid == os.getpid()
    assert "python" in name.lower()


def test_one_look_serves_all_its_requests() -> None:
    computer = Computer()
    computer.holders["a:1"] = ("curl", 7)
    peers = Peers(computer.look, pace_s=0.0)
    peers.connected("a:1")
    assert [peers.process_of("a:1") for _ in range(50)] == [("curl", 7)] * 50
    assert len(computer.looks) == 1


def test_another_one_on_the_same_port_is_looked_for_again() -> None:
    computer = Computer()
    computer.holders["a:1"] = ("curl", 7)
    peers = Peers(computer.look, pace_s=0.0)
    peers.connected("a:1")
    assert peers.process_of("a:1") == ("curl", 7)
    computer.holders["a:1"] = ("wget", 8)
    peers.connected("a:1")
    assert peers.process_of("a:1") == ("wget", 8)


def test_who_is_not_found_holds_nobody_up() -> None:
    peers = Peers(Computer().look, pace_s=0.0)
    assert peers.process_of("never:1") == NOBODY
    peers.connected("gone:1")
    assert peers.process_of("gone:1") == NOBODY


def test_those_who_come_together_are_looked_up_together() -> None:
    """One look, however many they are."""
    computer = Computer()
    names = [f"a:{number}" for number in range(300)]
    computer.holders = {name: ("curl", number) for number, name in enumerate(names, start=1)}
    all_here = threading.Event()
    peers = Peers(computer.look, pause=lambda _seconds: assert_that(all_here.wait(60)))
    for name in names:
        peers.connected(name)
    all_here.set()
    assert [peers.process_of(name) for name in names] == list(computer.holders.values())
    assert computer.looks == [set(names)]


def test_those_who_come_while_somebody_is_looked_for_share_the_next_look() -> None:
    computer = Computer()
    computer.let.clear()
    peers = Peers(computer.look, pace_s=0.0)
    peers.connected("a:0")
    assert computer.looking.wait(60)
    for number in range(1, 300):
        peers.connected(f"a:{number}")
    computer.let.set()
    for number in range(300):
        assert peers.process_of(f"a:{number}") == NOBODY
    assert computer.looks == [{"a:0"}, {f"a:{number}" for number in range(1, 300)}]


def test_who_comes_while_another_of_the_same_port_is_looked_for_is_looked_for_itself() -> None:
    computer = Computer()
    computer.let.clear()
    computer.holders["a:1"] = ("curl", 7)
    peers = Peers(computer.look, pace_s=0.0)
    peers.connected("a:1")
    assert computer.looking.wait(60)
    peers.connected("a:1")
    computer.let.set()
    assert peers.process_of("a:1") == ("curl", 7)
    assert len(computer.looks) == 2


def test_a_look_that_takes_for_ever_is_waited_for_once() -> None:
    """Not anew for each of those whose rows are to be written, and coming costs nobody anything."""
    computer, now = Computer(), [0.0]
    computer.let.clear()
    peers = Peers(computer.look, pace_s=0.0, clock=lambda: now[0])
    for number in range(300):
        peers.connected(f"a:{number}")
    assert computer.looking.wait(60)
    now[0] = 5.0
    assert {peers.process_of(f"a:{number}") for number in range(300)} == {NOBODY}
    computer.let.set()


def assert_that(holds: bool) -> None:
    assert holds
