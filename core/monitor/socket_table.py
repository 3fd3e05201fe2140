"""Who is connected to a port, and who holds an end of a connection: as Linux tells it in a
millisecond, without the tables of all sockets and all open files."""

from __future__ import annotations

import errno
import ipaddress
from collections.abc import Callable, Collection
from typing import Final, TypeVar

from core.monitor.addresses import Address, joined, plain
from core.monitor.sock_diag import (
    CONNECTED,
    ESTABLISHED,
    MalformedError,
    SockDiag,
    TcpSocket,
)
from core.monitor.socket_owners import SocketOwners

_REFUSED: Final = frozenset(
    {
        *(errno.EPERM, errno.EACCES, errno.ENOENT, errno.EINVAL, errno.ENOSYS),
        *(errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.EOPNOTSUPP),
    }
)
"""A sandbox or a kernel without it: asking again may even have the system look for a module."""
_LAST_PORT: Final = 65535
_MOST_GATEWAYS: Final = 3

Answer = TypeVar("Answer")


class SocketTable:
    """Asks Linux for those sockets alone that matter: a look takes as little as it finds.

    An answer of None: nothing is to be had in this way. Where the system refuses for good (in some
    sandboxes and containers), it is not asked again.
    """

    def __init__(self, owners: SocketOwners | None = None) -> None:
        self._owners = owners or SocketOwners()
        self._is_refused = False
        self._ports: tuple[int, ...] = ()
        """Those of the last gateways that were asked for; most ends are those of their clients."""

    def peers(
        self, port: int, server_pids: Collection[int], own_pid: int
    ) -> dict[Address, int | None] | None:
        """The far ends of the connections that the servers hold on their port, with the process
        of each where it is known."""
        self._ports = (port, *(one for one in self._ports if one != port))[:_MOST_GATEWAYS]
        return self._asked(lambda kernel: self._peers(kernel, port, server_pids, own_pid))

    def holders(self, near_ends: Collection[str]) -> dict[str, int] | None:
        """The process that holds each of these ends (`host:port`), where it is known."""
        return self._asked(lambda kernel: self._holders(kernel, near_ends))

    def _asked(self, question: Callable[[SockDiag], Answer]) -> Answer | None:
        if self._is_refused:
            return None
        try:
            with SockDiag() as kernel:
                return question(kernel)
        except OSError as error:
            self._is_refused = error.errno in _REFUSED
        except MalformedError:
            pass
        return None

    def _peers(
        self, kernel: SockDiag, port: int, server_pids: Collection[int], own_pid: int
    ) -> dict[Address, int | None]:
        ends = kernel.listed([ESTABLISHED], [port])
        if not ends:
            return {}  # the usual case
        ends = self._of_servers(kernel, ends, server_pids, own_pid)
        mates = {
            _plain_end(end.remote): kernel.one(end.remote, end.local, end.interface) for end in ends
        }
        pids = self._owners.find([one for one in mates.values() if one], [own_pid])
        return {peer: pids.get(mate.inode) if mate else None for peer, mate in mates.items()}

    def _holders(self, kernel: SockDiag, near_ends: Collection[str]) -> dict[str, int]:
        addresses = {end: address for end in near_ends if (address := _address(end)) is not None}
        wanted: dict[str, TcpSocket] = {}
        for end, address in addresses.items():
            # Who comes to a gateway of this computer comes from the address that it goes to.
            for port in self._ports:
                one = kernel.one(address, (address[0], port))
                if one is not None and one.inode:
                    wanted[end] = one
        rest = {address for end, address in addresses.items() if end not in wanted}
        if rest:
            ports = {port for _, port in rest}
            for one in kernel.listed(CONNECTED, ports):
                if one.inode and (near := _plain_end(one.local)) in rest:
                    wanted[joined(*near)] = one
        pids = self._owners.find(wanted.values())
        return {end: pids[one.inode] for end, one in wanted.items() if one.inode in pids}

    def _of_servers(
        self,
        kernel: SockDiag,
        ends: list[TcpSocket],
        server_pids: Collection[int],
        own_pid: int,
    ) -> list[TcpSocket]:
        """Those of the servers among these: by the listening socket that they came to, if it is
        one that we hold, too, and by the process that holds them, if we may look into those of
        the servers."""
        places = {end.local: end for end in ends}
        listeners = {local: kernel.listener(end) for local, end in places.items()}
        ours = self._owners.find_among(
            [one for one in listeners.values() if one], [own_pid, *server_pids]
        )
        if ours:
            ends = [
                end
                for end in ends
                if (listener := listeners[end.local]) is None or listener.inode in ours
            ]
        if all(self._owners.may_read(pid) for pid in server_pids):
            held = self._owners.find_among(ends, server_pids)
            ends = [end for end in ends if end.inode in held]
        return ends


def _address(end: str) -> Address | None:
    """What `joined` was made of, if it is that of a connection."""
    host, _, port = end.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        ipaddress.ip_address(host)
        return (host, int(port)) if 0 < int(port) <= _LAST_PORT else None
    except ValueError:
        return None


def _plain_end(address: Address) -> Address:
    return plain(address[0]), address[1]
