"""Who a client is, is found out when it comes, and once."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection, Mapping

from core.monitor.peers import NOBODY, Holder, Peers


class Computer:
    def __init__(self) -> None:
        self.holders: dict[str, Holder] = {}
        self.looks: list[set[str]] = []

    def look(self, wanted: Collection[str]) -> Mapping[str, Holder]:
        self.looks.append(set(wanted))
        return dict(self.holders)


def test_the_program_of_a_real_connection_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        with client:
            host, port = client.getsockname()
            peers = Peers()
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
