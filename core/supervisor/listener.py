"""The listening socket, which is ours and not the sidecar's, and the doctor for a port that fails.

Bound before anything is started, so that a busy port is known exactly and at once. It stays open
over a crash: clients wait in its backlog until the next sidecar takes it over.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
import sys
from typing import Final

import psutil

from core.base.errors import PortError

BACKLOG: Final = 2048
_WSAEACCES: Final = 10013
_BUSY: Final = frozenset({errno.EADDRINUSE, 10048})
_NOT_HERE: Final = frozenset({errno.EADDRNOTAVAIL, 10049})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, _WSAEACCES})


class Listener:
    """An open, listening, non-inheritable TCP socket."""

    def __init__(self, sock: socket.socket, host: str) -> None:
        self.socket = sock
        self.host = host
        self.port: int = sock.getsockname()[1]
        self.address = client_address(host, self.port)
        """`http://host:port` as a client on this machine reaches it."""

    @classmethod
    def open(cls, host: str, port: int) -> Listener:
        """Bind and listen; port 0 lets the system choose. Raises PortError in words."""
        if not 0 <= port <= 65535:
            raise PortError(f"{port} is not a port.", "Choose one from 1 to 65535.")
        family, target = _resolve(host)
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            if sys.platform == "win32":
                # SO_REUSEADDR there means "take the port from whoever has it".
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if target == "::" else 1)
            sock.bind((target, port))
            sock.listen(BACKLOG)
        except OSError as error:
            sock.close()
            raise diagnose(error, host, port) from error
        return cls(sock, host)

    def serves(self, host: str, port: int) -> bool:
        """Whether it is what somebody who asks for this address gets; port 0 is any."""
        return host == self.host and port in (0, self.port)

    def close(self) -> None:
        """Clients are refused from now on, once no sidecar holds its copy any more."""
        self.socket.close()


def client_address(host: str, port: int) -> str:
    """Where a client on this machine reaches a gateway that listens on `host`."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def diagnose(error: OSError, host: str, port: int, *, platform: str = sys.platform) -> PortError:
    """What a failed bind means, and what the person can do."""
    code = getattr(error, "winerror", None) or error.errno
    another = "choose another port (Settings, or --port)"
    if code in _BUSY:
        owner = holder_of(port)
        who = f" by {owner}" if owner else " by another program"
        return PortError(
            f"Port {port} is already in use{who}.", f"Close that program, or {another}.", busy=True
        )
    if code in _FORBIDDEN:
        if platform == "win32":
            return PortError(
                f"Windows keeps port {port} for itself, or another program holds it exclusively.",
                "The reserved ranges are shown by  netsh interface ipv4 show excludedportrange "
                f"protocol=tcp . To go on, {another}.",
            )
        if 0 < port < 1024:
            return PortError(
                f"Ports below 1024, such as {port}, are for the administrator.",
                f"To go on, {another}: 4000, for example.",
            )
        return PortError(
            f"The system does not allow listening on {host}:{port}.", f"To go on, {another}."
        )
    if code in _NOT_HERE:
        return PortError(
            f"This computer has no network address {host}.",
            "Set the host to 127.0.0.1 (Settings, or --host).",
        )
    return PortError(
        f"Listening on {host}:{port} failed: {error.strerror or error}.", f"To go on, {another}."
    )


def holder_of(port: int) -> str:
    """The program that listens on `port`, as "name (process 123)"; empty where nobody tells."""
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections(kind="tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.laddr:
                continue
            if connection.laddr.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""


def _resolve(host: str) -> tuple[socket.AddressFamily, str]:
    if host == "localhost":
        return socket.AF_INET, "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise PortError(
            f"{host!r} is not an address to listen on.",
            "Write an IP address: 127.0.0.1 keeps the gateway on this computer.",
        ) from None
    return (socket.AF_INET6 if address.version == 6 else socket.AF_INET), str(address)
