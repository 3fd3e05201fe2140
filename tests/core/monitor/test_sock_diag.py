"""What Linux says of its sockets: messages that the kernel's headers describe, and its own."""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.monitor.sock_diag import (
    CONNECTED,
    ESTABLISHED,
    LISTEN,
    MalformedError,
    SockDiag,
    TcpSocket,
    list_request,
    one_request,
    read_answer,
)
from tests.systems import needs_ipv6, needs_proc

pytestmark = needs_proc

NOOP, ERROR, DONE, BY_FAMILY = 1, 2, 3, 20
INTERRUPTED = 0x10


def message(kind: int, body: bytes, *, sequence: int = 1, flags: int = 2) -> bytes:
    """struct nlmsghdr and what follows, filled up to four bytes."""
    whole = struct.pack("=IHHII", 16 + len(body), kind, flags, sequence, 0) + body
    return whole + bytes(-len(whole) % 4)


def of_socket(one: TcpSocket, extra: bytes = b"") -> bytes:
    """struct inet_diag_msg, member by member, and attributes that nobody asked for."""
    packed = [socket.inet_pton(one.family, host) for host, _ in (one.local, one.remote)]
    return b"".join(
        (
            struct.pack("=BBBB", one.family, one.state, 0, 0),
            struct.pack("!HH", one.local[1], one.remote[1]),
            *(address.ljust(16, b"\0") for address in packed),
            struct.pack("=I", one.interface),
            struct.pack("=Q", one.cookie),
            struct.pack("=IIIII", 7, 8, 9, one.uid, one.inode),
            extra,
        )
    )


def ended(status: int = 0) -> bytes:
    return message(DONE, struct.pack("=i", status))


PORTS = st.integers(0, 65535)
NUMBERS = st.integers(0, (1 << 32) - 1)


@st.composite
def sockets(draw: st.DrawFn) -> TcpSocket:
    family = draw(st.sampled_from([socket.AF_INET, socket.AF_INET6]))
    size = 4 if family == socket.AF_INET else 16

    def address() -> tuple[str, int]:
        packed = draw(st.binary(min_size=size, max_size=size))
        return socket.inet_ntop(family, packed), draw(PORTS)

    return TcpSocket(
        family,
        draw(st.integers(1, 12)),
        address(),
        address(),
        draw(NUMBERS),
        draw(st.integers(0, (1 << 64) - 1)),
        draw(NUMBERS),
        draw(NUMBERS),
    )


# ---- answers


@given(st.lists(sockets(), max_size=4), st.binary(max_size=9), st.booleans())
def test_sockets_are_read_as_they_were_written(
    told: list[TcpSocket], extra: bytes, last: bool
) -> None:
    data = b"".join(message(BY_FAMILY, of_socket(one, extra)) for one in told)
    if last or not told:
        data += ended()
    assert read_answer(data, 1) == (told, last or not told)


@given(st.lists(sockets(), min_size=1, max_size=3), st.data())
def test_what_is_cut_off_is_no_answer(told: list[TcpSocket], data: st.DataObject) -> None:
    whole = b"".join(message(BY_FAMILY, of_socket(one)) for one in told)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    if cut and len(cut) % (len(whole) // len(told)) == 0:  # between two: the rest is to come
        found, is_last = read_answer(cut, 1)
        assert not is_last
        assert found == told[: len(found)]
    else:
        with pytest.raises(MalformedError):
            read_answer(cut, 1)


@given(sockets(), st.integers(0, 71))
def test_a_message_that_is_too_short_for_a_socket(one: TcpSocket, length: int) -> None:
    with pytest.raises(MalformedError):
        read_answer(message(BY_FAMILY, of_socket(one)[:length]) + ended(), 1)


@given(st.binary(max_size=300), st.integers(0, 3))
def test_any_bytes_at_all(data: bytes, sequence: int) -> None:
    try:
        read_answer(data, sequence)
    except (MalformedError, OSError):
        pass


@given(st.sampled_from([NOOP, ERROR, DONE, BY_FAMILY, 18]), NUMBERS, st.binary(max_size=90))
def test_any_message_with_a_good_header(kind: int, sequence: int, body: bytes) -> None:
    try:
        read_answer(message(kind, body, sequence=sequence, flags=sequence & 0xFF), sequence)
    except (MalformedError, OSError):
        pass


@pytest.mark.parametrize("kind", [ERROR, DONE])
def test_what_the_kernel_refuses(kind: int) -> None:
    with pytest.raises(PermissionError) as refused:
        read_answer(message(kind, struct.pack("=i", -errno.EPERM) + bytes(16)), 1)
    assert refused.value.errno == errno.EPERM
    with pytest.raises(MalformedError):
        read_answer(message(kind, b"\1\2"), 1)


def test_a_refusal_with_a_number_that_is_none() -> None:
    with pytest.raises(OSError, match="kernel"):
        read_answer(message(ERROR, struct.pack("=i", -(1 << 31))), 1)


def test_a_receipt_is_no_error_and_no_end() -> None:
    assert read_answer(message(ERROR, struct.pack("=i", 0) + bytes(16)), 1) == ([], False)


def test_a_list_that_changed_while_it_was_made() -> None:
    with pytest.raises(MalformedError):
        read_answer(message(DONE, struct.pack("=i", 0), flags=2 | INTERRUPTED), 1)


def test_an_answer_to_the_question_before_is_passed_over() -> None:
    late = message(DONE, struct.pack("=i", -errno.EPERM), sequence=1)
    assert read_answer(late, 2) == ([], False)


def test_another_family_is_passed_over() -> None:
    one = TcpSocket(socket.AF_INET, 1, ("1.2.3.4", 1), ("5.6.7.8", 2), 0, 1, 1, 1)
    body = bytearray(of_socket(one))
    body[0] = 99
    assert read_answer(message(BY_FAMILY, bytes(body)) + ended(), 1) == ([], True)


# ---- questions


def test_a_question_has_the_length_that_it_says() -> None:
    for asked in (
        list_request([ESTABLISHED]),
        list_request(CONNECTED, range(1, 60)),
        list_request(CONNECTED, range(1, 5000)),
        one_request(("127.0.0.1", 1), ("127.0.0.1", 2)),
        one_request(("::1", 1), ("::1", 2), 3),
    ):
        assert struct.unpack_from("=I", asked)[0] == len(asked)


@pytest.fixture
def servers() -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))),
            stack.enter_context(socket.create_server(("::1", 0), family=socket.AF_INET6)),
        ]


@needs_ipv6
@pytest.mark.parametrize("others", [0, 1, 2, 63, 64, 5000])
def test_the_kernel_lists_those_on_the_ports_that_are_asked_for(
    servers: list[socket.socket], others: int
) -> None:
    """However many others are asked for, before and behind it, and of both families."""
    with ExitStack() as stack:
        ends = set()
        for server in servers:
            client = stack.enter_context(socket.create_connection(server.getsockname()[:2]))
            stack.enter_context(server.accept()[0])
            ends.add((client.getsockname()[:2], client.getpeername()[:2]))
        ours = [local[1] for local, _ in ends]
        ports = [1 + number % 3 for number in range(others)]  # nobody's
        asked = [*ports[: others // 2], *ours, *ports[others // 2 :]]
        with SockDiag() as kernel:
            found = kernel.listed([ESTABLISHED], asked)
            every = kernel.listed([ESTABLISHED])
        assert ends <= {(one.local, one.remote) for one in found}
        assert ends <= {(one.local, one.remote) for one in every}
        if len(asked) <= 64:
            assert {one.local[1] for one in found} <= {*ours, 1, 2, 3}
        assert all(one.state == ESTABLISHED for one in found)


@needs_ipv6
def test_the_kernel_tells_of_one(servers: list[socket.socket]) -> None:
    for server in servers:
        address = server.getsockname()[:2]
        with socket.create_connection(address) as client, server.accept()[0], SockDiag() as kernel:
            near = client.getsockname()[:2]
            theirs, own = kernel.one(near, address), kernel.one(address, near)
            assert theirs is not None
            assert own is not None
            assert (theirs.local, theirs.remote) == (own.remote, own.local) == (near, address)
            assert theirs.cookie != own.cookie
            listener = kernel.listener(own)
            assert listener is not None
            assert (listener.state, listener.local) == (LISTEN, address)
            assert kernel.listener(theirs) is None
            assert kernel.one(near, (address[0], 1)) is None


@needs_ipv6
def test_a_socket_that_takes_any_address_is_found_for_the_one_it_was_come_to() -> None:
    """IPv4 that is dressed as IPv6, too."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "::1"):
            with (
                socket.create_connection((host, port)) as client,
                server.accept()[0],
                SockDiag() as kernel,
            ):
                (end,) = kernel.listed([ESTABLISHED], [port])
                assert end.family == socket.AF_INET6
                listener = kernel.listener(end)
                assert listener is not None
                assert listener.local == ("::", port)
                theirs = kernel.one(end.remote, end.local)
                assert theirs is not None
                assert theirs.local[1] == client.getsockname()[1]
