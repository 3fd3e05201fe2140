"""How the order and the socket get across, on both kinds of system."""

from __future__ import annotations

import base64
import os
import socket
import sys
import threading
from collections.abc import Iterator

import pytest

from core.supervisor import handover
from core.supervisor.handover import PipeWire, SocketWire
from core.wire.protocol import Go, Ping, decode
from tests.fixtures.threads import join
from tests.systems import needs_no_real_share, needs_sent_descriptors


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock


def order(size: int = 10) -> Go:
    return Go(7, "c.yaml", "logs", 1000, 5.0, {"SECRET_KEY": "x" * size})


@needs_sent_descriptors
def test_the_descriptor_comes_with_a_line_too_long_for_one_call(listening: socket.socket) -> None:
    if sys.platform == "win32":
        return
    wire = SocketWire()
    child = socket.socket(fileno=os.dup(wire.child_stdin))
    wire.spawned()
    sender = threading.Thread(target=wire.send, args=(order(3_000_000), listening, 1), daemon=True)
    sender.start()
    data, fds = b"", list[int]()
    while not data.endswith(b"\n"):
        chunk, more, _, _ = socket.recv_fds(child, 65536, 4)
        data, fds = data + chunk, fds + more
    join(sender)
    assert decode(data) == order(3_000_000)
    with socket.socket(fileno=fds[0]) as received:
        assert received.getsockname() == listening.getsockname()
    wire.close()
    assert child.recv(1) == b""
    child.close()
    wire.close()


@needs_no_real_share
def test_windows_gets_the_shared_bytes(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PipeWire, "_share", staticmethod(lambda _sock, pid: b"for %d" % pid))
    wire = PipeWire()
    child = os.dup(wire.child_stdin)
    wire.spawned()
    wire.send(order(), listening, 4321)
    got = decode(os.read(child, 65536))
    assert isinstance(got, Go)
    assert base64.b64decode(got.socket_share) == b"for 4321"
    assert got.environment == order().environment
    wire.close()
    assert os.read(child, 1) == b""
    os.close(child)
    wire.close()


def test_a_child_that_does_not_read_holds_up_nobody() -> None:
    wire = PipeWire()
    child = os.dup(wire.child_stdin)
    wire.spawned()
    wire.tell(order(3_000_000))
    wire.tell(Ping(1))
    wire.close()  # it gets what was said before, once it reads
    with pytest.raises(OSError):
        wire.tell(Ping(2))
    said = b""
    while chunk := os.read(child, 65536):
        said += chunk
    os.close(child)
    assert [decode(line) for line in said.splitlines()] == [order(3_000_000), Ping(1)]


def test_a_child_that_has_read_nothing_for_long_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_READ_S", 0.0)
    wire = PipeWire()
    wire.tell(order(3_000_000))
    with pytest.raises(TimeoutError):
        wire.tell(Ping(1))
    wire.close()  # nobody reads any more: its thread leaves


def test_a_child_that_is_gone_is_an_oserror(listening: socket.socket) -> None:
    wire = SocketWire() if sys.platform != "win32" else PipeWire()
    wire.spawned()
    with pytest.raises(OSError):
        wire.send(order(3_000_000), listening, 1)
    wire.close()
