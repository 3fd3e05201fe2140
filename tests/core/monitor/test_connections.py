"""Who is connected: asked of the real system, in each way in which it can be asked."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.monitor import socket_table
from core.monitor.connections import ConnectionTable
from core.monitor.sock_diag import MalformedError, SockDiag
from core.monitor.socket_owners import SocketOwners
from core.monitor.socket_table import SocketTable
from tests.conftest import WaitUntil
from tests.fixtures.child import Child
from tests.systems import needs_forks, needs_ipv6, needs_proc

NOBODY_HAS = 1 << 22
"""No process of Linux has this number."""

CLIENT = """
import os, socket, sys
port, hosts = int(sys.argv[1]), sys.argv[2:]
held = [socket.create_connection((host, port)) for host in hosts]
print(*(one.getsockname()[1] for one in held), flush=True)
for order in sys.stdin:
    match order.strip():
        case "fork":
            pid = os.fork()
            if not pid:
                os.read(0, 1)
                os._exit(0)
            print(pid, flush=True)
        case "say no more":
            held[0].shutdown(socket.SHUT_WR)
            print("done", flush=True)
        case "close":
            held.pop(0).close()
            print("done", flush=True)
"""
"""Connects, tells its ports, does as it is told."""

KERNEL = pytest.param(lambda: SocketTable(), id="kernel", marks=needs_proc)
PSUTIL = pytest.param(lambda: None, id="psutil")
by_kernel = pytest.mark.parametrize("way", [KERNEL], indirect=True)
IPV6 = (needs_ipv6, needs_proc)


@pytest.fixture(params=[KERNEL, PSUTIL])
def way(request: pytest.FixtureRequest) -> SocketTable | None:
    """How the system is asked; all tests hold for both."""
    table: SocketTable | None = request.param()
    return table


@pytest.fixture
def system(way: SocketTable | None) -> ConnectionTable:
    return ConnectionTable(way)


@contextmanager
def client_of(port: int, *hosts: str) -> Iterator[tuple[Child, list[int]]]:
    """A process that is connected to each of these, and its ports."""
    with Child([sys.executable, "-c", CLIENT, str(port), *hosts]) as client:
        yield client, [int(number) for number in client.hear().split()]


def serve(host: str, port: int = 0) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, dualstack_ipv6=both)


@pytest.mark.parametrize(
    ("bound", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),
        pytest.param("::1", "::1", marks=IPV6),
        pytest.param("::", "::1", marks=IPV6),
        pytest.param("::", "127.0.0.1", marks=IPV6),
    ],
)
def test_a_client_is_seen_with_its_name(
    system: ConnectionTable, bound: str, host: str, wait_until: WaitUntil
) -> None:
    with serve(bound) as server:
        port = server.getsockname()[1]
        assert system.live(port, [os.getpid()]) == ()
        with client_of(port, host) as (client, (near,)), server.accept()[0]:
            found = wait_until(lambda: system.live(port, [os.getpid()]))
            assert [one.pid for one in found] == [client.pid]
            peer = f"[{host}]:{near}" if ":" in host else f"{host}:{near}"
            assert found[0].peer == peer
            assert found[0].process == psutil.Process(client.pid).name()
            # asked once more, what is remembered of it is as right
            assert system.live(port, [os.getpid()]) == found
            assert system.holders([peer]) == {peer: (found[0].process, client.pid)}


def test_many_clients_stand_in_the_order_of_their_ports(system: ConnectionTable) -> None:
    with serve("127.0.0.1") as server, ExitStack() as stack:
        port = server.getsockname()[1]
        expected = []
        for _ in range(3):
            client, ports = stack.enter_context(client_of(port, *["127.0.0.1"] * 3))
            expected += [(f"127.0.0.1:{near}", client.pid) for near in ports]
            for _ in ports:
                stack.enter_context(server.accept()[0])
        found = system.live(port, [os.getpid()])
        assert [(one.peer, one.pid) for one in found] == sorted(
            expected, key=lambda one: int(one[0].partition(":")[2])
        )
        names = system.holders([peer for peer, _ in expected])
        assert {peer: pid for peer, (_, pid) in names.items()} == dict(expected)


@needs_proc
def test_who_has_closed_or_is_dead_is_gone(system: ConnectionTable, wait_until: WaitUntil) -> None:
    with serve("127.0.0.1") as server:
        port = server.getsockname()[1]

        def seen() -> list[str]:
            return [one.peer for one in system.live(port, [os.getpid()])]

        with ExitStack() as stack:
            client, ports = stack.enter_context(client_of(port, *["127.0.0.1"] * 3))
            peers = [f"127.0.0.1:{near}" for near in ports]
            for _ in ports:
                stack.enter_context(server.accept()[0])
            assert sorted(seen()) == sorted(peers)
            client.tell("close")
            assert client.hear() == "done"
            wait_until(lambda: sorted(seen()) == sorted(peers[1:]))
            assert set(system.holders(peers)) == set(peers[1:])
            client.process.kill()
            client.wait()
            wait_until(lambda: not seen())
            assert system.holders(peers) == {}


@needs_proc
def test_who_has_said_its_last_word_and_waits_for_the_answer_is_still_somebody(
    system: ConnectionTable,
) -> None:
    with serve("127.0.0.1") as server:
        port = server.getsockname()[1]
        with client_of(port, "127.0.0.1") as (client, (near,)), server.accept()[0] as end:
            client.tell("say no more")
            assert client.hear() == "done"
            assert end.recv(1) == b""
            peer = f"127.0.0.1:{near}"
            assert system.holders([peer])[peer][1] == client.pid
            system.live(port, [os.getpid()])  # as the window asks, meanwhile
            assert system.holders([peer])[peer][1] == client.pid


@needs_forks
def test_a_socket_that_two_processes_share(system: ConnectionTable, wait_until: WaitUntil) -> None:
    """One of them has it, and when one is dead, the other one."""
    with serve("127.0.0.1") as server:
        port = server.getsockname()[1]
        with client_of(port, "127.0.0.1") as (client, (near,)), server.accept()[0]:
            client.tell("fork")
            copy, peer = int(client.hear()), f"127.0.0.1:{near}"
            (found,) = system.live(port, [os.getpid()])
            assert found.pid in (client.pid, copy)
            assert system.holders([peer])[peer][1] in (client.pid, copy)
            client.process.kill()
            client.wait()
            (found,) = system.live(port, [os.getpid()])
            assert found.pid == copy
            assert system.holders([peer])[peer][1] == copy
            psutil.Process(copy).kill()
            wait_until(lambda: system.live(port, [os.getpid()]) == ())


@pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("::1", marks=IPV6)])
def test_our_own_probes_do_not_count(system: ConnectionTable, host: str) -> None:
    with serve(host) as server:
        port = server.getsockname()[1]
        with socket.create_connection((host, port)), server.accept()[0]:
            assert system.live(port, [os.getpid()]) == ()
            assert len(system.live(port, [os.getpid()], own_pid=1)) == 1


def test_gateways_on_two_ports_do_not_mix(system: ConnectionTable) -> None:
    with serve("127.0.0.1") as one, serve("127.0.0.1") as other, ExitStack() as stack:
        expected = {}
        for server in (one, other):
            port = server.getsockname()[1]
            client, (near,) = stack.enter_context(client_of(port, "127.0.0.1"))
            stack.enter_context(server.accept()[0])
            expected[port] = [(f"127.0.0.1:{near}", client.pid)]
        for port, peers in expected.items():
            found = system.live(port, [os.getpid()])
            assert [(each.peer, each.pid) for each in found] == peers


OTHER_GATEWAY = """
import socket, sys
server = socket.create_server(("127.0.0.2", int(sys.argv[1])))
print("ready", flush=True)
end = server.accept()[0]
print("accepted", flush=True)
input()
"""


@contextmanager
def two_gateways() -> Iterator[tuple[int, tuple[str, int]]]:
    """Ours and another one on the same port of another address, with a client each; that port, and
    the address and the process of our client."""
    with serve("127.0.0.1") as server, ExitStack() as stack:
        port = server.getsockname()[1]
        other = stack.enter_context(Child([sys.executable, "-c", OTHER_GATEWAY, str(port)]))
        assert other.hear() == "ready"
        client, (near,) = stack.enter_context(client_of(port, "127.0.0.1"))
        stack.enter_context(server.accept()[0])
        stack.enter_context(client_of(port, "127.0.0.2"))
        assert other.hear() == "accepted"
        yield port, (f"127.0.0.1:{near}", client.pid)


@needs_proc
def test_gateways_on_two_addresses_do_not_mix(system: ConnectionTable) -> None:
    with two_gateways() as (port, client):
        found = system.live(port, [os.getpid()])
        assert [(one.peer, one.pid) for one in found] == [client]


@by_kernel
def test_they_do_not_mix_where_the_system_does_not_show_what_the_gateway_has_open(
    system: ConnectionTable,
) -> None:
    """As it is with ours: but we hold the socket that it listens on."""
    with two_gateways() as (port, client):
        found = system.live(port, [NOBODY_HAS])
        assert [(one.peer, one.pid) for one in found] == [client]


def test_a_system_that_tells_nothing(
    system: ConnectionTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_args: Any, **_more: Any) -> Any:
        raise psutil.AccessDenied()

    monkeypatch.setattr(psutil.Process, "net_connections", denied)
    monkeypatch.setattr(psutil, "net_connections", denied)
    monkeypatch.setattr(SockDiag, "listed", refusing(errno.EPERM))
    assert system.live(4000, [os.getpid()]) == ()
    assert system.holders(["127.0.0.1:4000"]) == {}


def test_a_peer_whose_process_is_hidden(
    system: ConnectionTable,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    way: SocketTable | None,
) -> None:
    """Another user's process, or another computer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client, server.accept()[0]:
            if way is not None:
                system = ConnectionTable(SocketTable(SocketOwners(str(tmp_path))))
            else:
                monkeypatch.setattr(psutil, "net_connections", lambda kind: [])
            (found,) = system.live(port, [os.getpid()])
            assert found.peer == f"127.0.0.1:{client.getsockname()[1]}"
            assert (found.process, found.pid) == ("", None)
            assert system.holders([found.peer]) == {}


def test_ends_that_nobody_holds(system: ConnectionTable) -> None:
    odd = ["", "x", "x:", "never:1", "127.0.0.1:0", "127.0.0.1:99999999", "[::1]:1", "::1:²", "[:1"]
    assert system.holders(odd) == {}
    assert system.holders([]) == {}


# ---- a kernel that does not answer


def refusing(code: int) -> Any:
    def refuse(*_args: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return refuse


@by_kernel
@pytest.mark.parametrize(
    "code", [errno.EPERM, errno.EPROTONOSUPPORT, errno.ENOENT, errno.ENOBUFS, errno.ETIMEDOUT]
)
@pytest.mark.parametrize("place", ["__init__", "listed", "one", "listener"])
def test_where_it_refuses_psutil_is_asked(
    system: ConnectionTable, code: int, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SockDiag, place, refusing(code))
    with serve("127.0.0.1") as server:
        port = server.getsockname()[1]
        with client_of(port, "127.0.0.1") as (client, (near,)), server.accept()[0]:
            for _ in range(2):
                (found,) = system.live(port, [os.getpid()])
                assert (found.peer, found.pid) == (f"127.0.0.1:{near}", client.pid)
                assert system.holders([found.peer])[found.peer][1] == client.pid


@by_kernel
def test_one_that_refuses_is_not_asked_again_and_one_that_fails_is(
    system: ConnectionTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(error: Exception) -> None:
        def fail(*_args: Any) -> Any:
            asked.append(type(error).__name__)
            raise error

        monkeypatch.setattr(socket_table, "SockDiag", fail)
        assert system.holders(["127.0.0.1:9"]) == {}

    ask(MalformedError("cut off"))
    ask(OSError(errno.ENOBUFS, "no room"))
    ask(TimeoutError("silent"))
    ask(PermissionError(errno.EPERM, "no"))
    assert len(asked) == 4
    ask(PermissionError(errno.EPERM, "no"))
    assert len(asked) == 4


@needs_ipv6
@by_kernel
def test_clients_of_another_port_are_found_when_a_gateway_is_watched(
    system: ConnectionTable,
) -> None:
    """What is remembered of that one is a shortcut, and no more."""
    with serve("127.0.0.1") as server, serve("::1") as other, ExitStack() as stack:
        port = server.getsockname()[1]
        system.live(port, [os.getpid()])
        expected = {}
        for held, host in ((server, "127.0.0.1"), (other, "::1")):
            client, (near,) = stack.enter_context(client_of(held.getsockname()[1], host))
            stack.enter_context(held.accept()[0])
            expected[f"[::1]:{near}" if ":" in host else f"{host}:{near}"] = client.pid
        assert {end: pid for end, (_, pid) in system.holders(expected).items()} == expected
