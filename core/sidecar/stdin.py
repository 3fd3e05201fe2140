"""The sidecar's end of stdin: the `go` line, and with it the listening socket.

On POSIX stdin is a Unix stream socket and the listening socket's descriptor comes with the line
(SCM_RIGHTS). On Windows stdin is a pipe and the line holds what `socket.share(our pid)` gave.
"""

from __future__ import annotations

import base64
import binascii
import os
import select
import socket
import sys
from collections.abc import Callable
from typing import Protocol

from core.wire.protocol import MAX_LINE, Go, Leave, Message, ProtocolError, Take, decode

_CHUNK = 65536


class HandoverError(Exception):
    """The order to serve cannot be followed; the text never quotes the line."""


class Receiver(Protocol):
    """Where the bytes come from. `receive` blocks; b"" is the end."""

    def receive(self) -> bytes: ...

    def take_socket(self, order: Go | Take) -> socket.socket:
        """The listening socket that belongs to `order`. Raises HandoverError."""
        ...


class UnixReceiver:
    """Bytes and descriptors from a Unix stream socket."""

    def __init__(self, stdin: socket.socket) -> None:
        self._stdin = stdin
        self._descriptors: list[int] = []

    def receive(self) -> bytes:
        if sys.platform == "win32":
            raise NotImplementedError
        try:
            data, descriptors, _, _ = socket.recv_fds(self._stdin, _CHUNK, 4)
        except ConnectionError:
            return b""  # the other side died with something of ours unread
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        self._descriptors += descriptors
        return data

    def waits(self, beside: int | None = None, limit_s: float = 0.0) -> bool:
        """Whether there is something to receive, or the end, right now; with another descriptor
        `beside`: once either can be read, or `limit_s` seconds are over."""
        ours = self._stdin.fileno()
        both = (ours,) if beside is None else (ours, beside)
        return ours in select.select(both, (), (), limit_s)[0]

    def take_descriptors(self, count: int) -> list[int]:
        """The next `count` that came along. Raises HandoverError."""
        if len(self._descriptors) < count:
            raise HandoverError("the descriptors did not come along")
        taken, self._descriptors = self._descriptors[:count], self._descriptors[count:]
        return taken

    def close(self) -> None:
        """Let go of it, and of what came along and nobody took."""
        self._stdin.close()
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors.clear()

    def take_socket(self, order: Go | Take) -> socket.socket:  # noqa: ARG002 - came beside it
        if not self._descriptors:
            raise HandoverError("the listening socket did not come along")
        first = self._descriptors.pop(0)
        try:
            return _checked(socket.socket(fileno=first))
        except OSError:
            os.close(first)
            raise HandoverError("what came along is not a socket") from None


class PipeReceiver:
    """Bytes from a pipe; the socket is rebuilt from the line."""

    def __init__(
        self, descriptor: int, fromshare: Callable[[bytes], socket.socket] | None = None
    ) -> None:
        self._descriptor = descriptor
        self._fromshare = fromshare or _system_fromshare

    def receive(self) -> bytes:
        try:
            return os.read(self._descriptor, _CHUNK)
        except OSError:
            return b""  # Windows says "broken pipe" where others say nothing more

    def take_socket(self, order: Go | Take) -> socket.socket:
        if not order.socket_share:
            raise HandoverError("the listening socket did not come along")
        try:
            return _checked(self._fromshare(base64.b64decode(order.socket_share, validate=True)))
        except (OSError, ValueError, binascii.Error):
            raise HandoverError("the listening socket could not be taken over") from None


def open_stdin() -> Receiver:
    """Make descriptor 0 ours alone, so that no library can read from it.

    Raises HandoverError when stdin is not what the supervisor gives us.
    """
    private = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    if sys.platform == "win32":
        return PipeReceiver(private)
    try:
        stdin = socket.socket(fileno=private)
    except OSError:
        stdin = None
    if stdin is None or stdin.family != socket.AF_UNIX:
        raise HandoverError(
            "core.sidecar is started by LiteLLM Pocket; use 'main.py serve' to start a gateway"
        )
    return UnixReceiver(stdin)


class OrderStream:
    """The lines that come in, one by one."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._data = b""

    @property
    def has_more(self) -> bool:
        """A whole line was received and not yet asked for."""
        return b"\n" in self._data

    def next(self) -> Message | None:
        """Wait for the next order; None when the stream ends before it is complete.

        Raises ProtocolError for anything that is not a line of our kind and size.
        """
        while b"\n" not in self._data:
            chunk = self._receiver.receive()
            if not chunk:
                return None
            self._data += chunk
            if len(self._data) > MAX_LINE:
                raise ProtocolError("a line that is too long")
        line, _, self._data = self._data.partition(b"\n")
        return decode(line)

    def first(self) -> Go | None:
        """The order to serve; None when the stream ends before it, or the order to leave comes.
        Raises ProtocolError."""
        message = self.next()
        if isinstance(message, Leave):
            return None
        if message is not None and not isinstance(message, Go):
            raise ProtocolError("something else than go")
        return message

    def socket_of(self, order: Go | Take) -> socket.socket:
        """The listening socket that came with `order`. Raises HandoverError."""
        return self._receiver.take_socket(order)


def _checked(listener: socket.socket) -> socket.socket:
    """`listener`, if it is a listening TCP socket; otherwise it is closed."""
    listening = True
    if hasattr(socket, "SO_ACCEPTCONN"):
        listening = bool(listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    if listener.type != socket.SOCK_STREAM or not listening:
        listener.close()
        raise HandoverError("the socket that came along does not listen")
    listener.setblocking(False)
    return listener


def _system_fromshare(info: bytes) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(info)
    raise OSError("sockets are shared like this on Windows only")
