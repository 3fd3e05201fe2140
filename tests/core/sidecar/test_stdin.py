"""Both ways in which the order and the listening socket reach the sidecar."""

from __future__ import annotations

import base64
import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from core.sidecar.stdin import (
    HandoverError,
    OrderStream,
    PipeReceiver,
    UnixReceiver,
)
from core.wire.protocol import MAX_LINE, Go, Hello, Leave, ProtocolError, Take, encode
from tests.core.sidecar.harness import listening_socket
from tests.fixtures.threads import join
from tests.systems import needs_sent_descriptors


def order(share: str = "", **environment: str) -> Go:
    return Go(
        run_id=3,
        config="/c.yaml",
        log_dir="/l",
        log_cap_bytes=1,
        drain_s=1.0,
        environment=environment,
        socket_share=share,
    )


def pipe_with(data: bytes) -> int:
    read, write = os.pipe()

    def feed() -> None:
        with os.fdopen(write, "wb") as end:
            end.write(data)

    threading.Thread(target=feed, daemon=True).start()
    return read


def send(ours: socket.socket, data: bytes, descriptor: int) -> None:
    """The descriptor rides on the first byte, as if the rest did not fit at once."""
    if sys.platform != "win32":
        socket.send_fds(ours, [data[:1]], [descriptor])
    ours.sendall(data[1:])


# ---- POSIX


@needs_sent_descriptors
def test_the_socket_comes_with_the_line() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, listening_socket() as listener:
        big = order(PADDING="x" * 500_000)  # more than one read
        thread = threading.Thread(
            target=send, args=(ours, encode(big), listener.fileno()), daemon=True
        )
        thread.start()
        receiver = UnixReceiver(theirs)
        orders = OrderStream(receiver)
        go = orders.first()
        join(thread)
        assert go == big
        with orders.socket_of(big) as taken:
            assert taken.getsockname() == listener.getsockname()
            assert not taken.get_inheritable()
        ours.close()
        assert orders.next() is None


@needs_sent_descriptors
def test_each_socket_belongs_to_the_line_it_came_with() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, listening_socket() as private, listening_socket() as shared:
        orders = OrderStream(UnixReceiver(theirs))
        send(ours, encode(order()), private.fileno())
        send(ours, encode(Take(7)) + encode(Leave(7, 3.0)), shared.fileno())
        with orders.socket_of(order()) if orders.first() else pytest.fail("no go") as first:
            assert first.getsockname() == private.getsockname()
        assert orders.next() == Take(7)
        with orders.socket_of(Take(7)) as second:
            assert second.getsockname() == shared.getsockname()
        assert orders.next() == Leave(7, 3.0)


@needs_sent_descriptors
def test_an_order_without_a_socket_or_with_a_wrong_one_is_refused() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, socket.socket() as deaf, Path(os.devnull).open() as no_socket:
        receiver = UnixReceiver(theirs)
        ours.sendall(encode(order()))
        orders = OrderStream(receiver)
        go = orders.first()
        assert go is not None
        with pytest.raises(HandoverError, match="did not come along"):
            receiver.take_socket(go)
        for wrong, words in ((deaf, "does not listen"), (no_socket, "not a socket")):
            send(ours, encode(order()), wrong.fileno())
            assert orders.first() == order()
            with pytest.raises(HandoverError, match=words):
                receiver.take_socket(go)


@needs_sent_descriptors
def test_the_end_before_any_order() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(b'{"kind":"go"')
        ours.close()
        assert OrderStream(UnixReceiver(theirs)).first() is None


# ---- Windows, with a fake socket.fromshare


def test_the_socket_is_rebuilt_from_the_line() -> None:
    shares: list[bytes] = []
    with listening_socket() as listener:

        def fromshare(info: bytes) -> socket.socket:
            shares.append(info)
            return listener.dup()

        read = pipe_with(encode(order(base64.b64encode(b"\x00protocol info").decode())))
        receiver = PipeReceiver(read, fromshare)
        orders = OrderStream(receiver)
        go = orders.first()
        assert go is not None
        with orders.socket_of(go) as taken:
            assert taken.getsockname() == listener.getsockname()
        assert shares == [b"\x00protocol info"]
        assert orders.next() is None
        os.close(read)


def _fail(info: bytes) -> socket.socket:
    raise OSError(10022, "invalid argument")


@pytest.mark.parametrize("share", ["", "%%%", base64.b64encode(b"stale").decode()])
def test_a_share_that_is_missing_or_no_good_is_refused(share: str) -> None:
    with pytest.raises(HandoverError):
        PipeReceiver(-1, _fail).take_socket(order(share))


def test_a_broken_pipe_is_the_end() -> None:
    assert PipeReceiver(-1).receive() == b""


# ---- both


@pytest.mark.parametrize(
    "data",
    [
        b"not json: sk-secret\n",
        encode(Hello(1, "3", "1")),
        b'{"kind":"go","environment":{"K":"sk-secret"}}\n',
    ],
)
def test_anything_but_go_is_refused_without_quoting_it(data: bytes) -> None:
    read = pipe_with(data)
    with pytest.raises(ProtocolError) as caught:
        OrderStream(PipeReceiver(read)).first()
    os.close(read)
    assert "sk-secret" not in str(caught.value)


def test_a_line_without_end_is_refused() -> None:
    class Endless(PipeReceiver):
        def receive(self) -> bytes:
            return b"x" * (MAX_LINE // 4)

    with pytest.raises(ProtocolError, match="too long"):
        OrderStream(Endless(-1)).first()
