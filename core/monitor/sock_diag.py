"""The TCP sockets of this computer, as Linux tells them over a netlink socket: sock_diag(7).

It knows what /proc/net/tcp shows, the sockets of our own network namespace, and may be asked for
those of a few ports alone. All but `SockDiag` is about bytes.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple, Self

from core.monitor.addresses import Address, plain

# linux/netlink.h; the socket module has names for some of it, and on Linux alone.
_AF_NETLINK: Final = 16
_NETLINK_SOCK_DIAG: Final = 4
_NLMSG_ERROR: Final = 2
_NLMSG_DONE: Final = 3
_NLM_F_REQUEST: Final = 0x001
_NLM_F_DUMP: Final = 0x300
_NLM_F_DUMP_INTR: Final = 0x10
_HEADER: Final = struct.Struct("=IHHII")
"""struct nlmsghdr: length with itself, type, flags, sequence, port."""
_STATUS: Final = struct.Struct("=i")
"""What an error and the end of a dump begin with: 0, or an errno with a minus before it."""
_ATTRIBUTE: Final = struct.Struct("=HH")

# linux/sock_diag.h, linux/inet_diag.h
_TCPDIAG_GETSOCK: Final = 18
"""The older question: one list of both families. To make one, the kernel goes through its table of
connections, which is most of the work and not done twice this way."""
_SOCK_DIAG_BY_FAMILY: Final = 20
_LIST: Final = struct.Struct("=4x48xII")
"""struct inet_diag_req: any family, no socket in particular, states."""
_ONE: Final = struct.Struct("=BBxxI4s16s16sIQ")
"""struct inet_diag_req_v2: family, protocol, states, then a socket: ports and addresses (in the
order of the network), interface, cookie."""
_SOCKET: Final = struct.Struct("=BB2x4s16s16sIQ12xII")
"""struct inet_diag_msg: family, state, a socket as before, user, inode."""
_PORTS: Final = struct.Struct("!HH")
_ANY_COOKIE: Final = (1 << 64) - 1
_INET_DIAG_REQ_BYTECODE: Final = 1
_CONDITION: Final = struct.Struct("=BBHBBxxi")
"""struct inet_diag_bc_op and inet_diag_hostcond: what to look at, where to go on for yes and for
no; any family, any address, the port."""
_JUMP: Final = struct.Struct("=BBH")
_BC_JMP: Final = 1
_BC_S_COND: Final = 7

# net/tcp_states.h
ESTABLISHED: Final = 1
LISTEN: Final = 10
CONNECTED: Final = frozenset({ESTABLISHED, 4, 5, 8, 9, 11})
"""Also those of which one side has said its last word: FIN_WAIT1 and 2, CLOSE_WAIT, LAST_ACK,
CLOSING."""

_BUFFER: Final = 1 << 16
"""Twice what the kernel puts into one piece."""
_PATIENCE_S: Final = 1.0
_MOST_PORTS: Final = 64


class MalformedError(ValueError):
    """What came is no answer to what was asked, or not the whole of one."""


class TcpSocket(NamedTuple):
    """One end of a connection, or a listening socket."""

    family: int
    state: int
    local: Address
    remote: Address
    interface: int
    """0 where it is bound to none."""
    cookie: int
    """No other socket has it until the next start of the computer."""
    uid: int
    inode: int
    """0 where no process holds it: it was not accepted yet, or is closed already."""


class SockDiag:
    """Asks the kernel, within a `with`. Everything raises OSError where the system refuses or
    fails, MalformedError for an answer that is none."""

    def __init__(self) -> None:
        self._kernel = socket.socket(_AF_NETLINK, socket.SOCK_DGRAM, _NETLINK_SOCK_DIAG)
        self._kernel.settimeout(_PATIENCE_S)
        self._sequence = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kernel.close()

    def listed(self, states: Collection[int], local_ports: Collection[int] = ()) -> list[TcpSocket]:
        """Those in one of these states and on one of these ports of ours; on any port if none is
        named, or very many are."""
        self._ask(list_request(states, local_ports, self._next()))
        found: list[TcpSocket] = []
        ended = False
        while not ended:
            part, ended = read_answer(self._kernel.recv(_BUFFER), self._sequence)
            found += part
        return found

    def one(self, local: Address, remote: Address, interface: int = 0) -> TcpSocket | None:
        """The end of a connection with this other end; None if it is not on this computer. The
        kernel finds it without going through its table."""
        found = self._found(local, remote, interface)
        return found if found is not None and found.state != LISTEN else None

    def listener(self, end: TcpSocket) -> TcpSocket | None:
        """Who would take a new connection to where this one goes."""
        anybody = "::" if ":" in plain(end.local[0]) else "0.0.0.0"  # noqa: S104
        found = self._found(end.local, (anybody, 0), end.interface)
        return found if found is not None and found.state == LISTEN else None

    def _found(self, local: Address, remote: Address, interface: int) -> TcpSocket | None:
        self._ask(one_request(local, remote, interface, self._next()))
        found: list[TcpSocket] = []
        try:
            while not found:
                found, _ = read_answer(self._kernel.recv(_BUFFER), self._sequence)
        except FileNotFoundError:
            return None
        return found[0]

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _ask(self, message: bytes) -> None:
        self._kernel.sendto(message, (0, 0))


def list_request(
    states: Collection[int], local_ports: Collection[int] = (), sequence: int = 1
) -> bytes:
    """The message that asks for all TCP sockets in these states, on these ports if any are named
    and not too many."""
    body = _LIST.pack(sum(1 << state for state in set(states)), 0)
    if 0 < len(local_ports) <= _MOST_PORTS:
        code = _any_of(list(local_ports))
        body += _ATTRIBUTE.pack(_ATTRIBUTE.size + len(code), _INET_DIAG_REQ_BYTECODE) + code
    return _message(_TCPDIAG_GETSOCK, _NLM_F_DUMP, sequence, body)


def one_request(local: Address, remote: Address, interface: int = 0, sequence: int = 1) -> bytes:
    """The message that asks for the one socket with these ends."""
    near, far = plain(local[0]), plain(remote[0])
    family = socket.AF_INET6 if ":" in near else socket.AF_INET
    body = _ONE.pack(
        family,
        socket.IPPROTO_TCP,
        (1 << 32) - 1,
        _PORTS.pack(local[1], remote[1]),
        socket.inet_pton(family, near),
        socket.inet_pton(family, far),
        interface,
        _ANY_COOKIE,
    )
    return _message(_SOCK_DIAG_BY_FAMILY, 0, sequence, body)


def _message(kind: int, flags: int, sequence: int, body: bytes) -> bytes:
    length = _HEADER.size + len(body)
    return _HEADER.pack(length, kind, _NLM_F_REQUEST | flags, sequence, 0) + body


def _any_of(ports: Sequence[int]) -> bytes:
    """A filter for the kernel. It takes a socket for which it comes to the end of the code, and
    leaves out one for which it would go on behind that."""
    code = b""
    for port in reversed(ports):
        # Behind a condition that holds a jump over all others; one that does not goes on after it.
        over = _JUMP.pack(_BC_JMP, _JUMP.size, _JUMP.size + len(code)) if code else b""
        yes, no = _CONDITION.size, _CONDITION.size + _JUMP.size
        code = _CONDITION.pack(_BC_S_COND, yes, no, socket.AF_UNSPEC, 0, port) + over + code
    return code


def read_answer(data: bytes, sequence: int) -> tuple[list[TcpSocket], bool]:
    """The sockets in one piece of the answer, and whether that was the last one.

    Raises OSError with what the kernel says, MalformedError for what is cut off, empty, or not to
    be relied on since the sockets changed while they were listed.
    """
    if not data:
        raise MalformedError("an empty answer")
    found: list[TcpSocket] = []
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size:
            raise MalformedError("a message is cut off in its header")
        length, kind, flags, answers, _ = _HEADER.unpack_from(data, at)
        if not _HEADER.size <= length <= len(data) - at:
            raise MalformedError(f"a message says that its length is {length}")
        body = data[at + _HEADER.size : at + length]
        at += (length + 3) & ~3
        if answers != sequence:
            continue  # to a question before
        if flags & _NLM_F_DUMP_INTR:
            raise MalformedError("the list was interrupted")
        if kind in (_NLMSG_ERROR, _NLMSG_DONE):
            _raise_for(body)
            if kind == _NLMSG_DONE:
                return found, True
        elif (
            kind in (_TCPDIAG_GETSOCK, _SOCK_DIAG_BY_FAMILY) and (one := _socket(body)) is not None
        ):
            found.append(one)
    return found, False


def _raise_for(body: bytes) -> None:
    if len(body) < _STATUS.size:
        raise MalformedError("a status is cut off")
    (status,) = _STATUS.unpack_from(body)
    if status < 0:
        raise OSError(-status, "the kernel does not tell of its sockets")


def _socket(body: bytes) -> TcpSocket | None:
    """None for one of a family that is none of ours."""
    if len(body) < _SOCKET.size:
        raise MalformedError("a socket is cut off")
    family, state, ports, near, far, interface, cookie, uid, inode = _SOCKET.unpack_from(body)
    if family == socket.AF_INET:
        near, far = near[:4], far[:4]
    elif family != socket.AF_INET6:
        return None
    hosts = (socket.inet_ntop(family, near), socket.inet_ntop(family, far))
    local, remote = zip(hosts, _PORTS.unpack(ports), strict=True)
    return TcpSocket(family, state, local, remote, interface, cookie, uid, inode)
