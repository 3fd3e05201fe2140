"""The parent's end of the sidecar's stdin: the order to go, with the listening socket beside it.

On POSIX stdin is a Unix socket and the descriptor travels with the line (SCM_RIGHTS), so a socket
that was opened long after the sidecar can still be given to it. Windows has neither; there
`socket.share(pid)` makes bytes that only that process can turn back into the socket, and stdin is
a plain pipe.
"""

from __future__ import annotations

import base64
import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Protocol

from core.wire.protocol import Go, Message, Take, encode

_SEND_S: Final = 5.0


class Wire(Protocol):
    """What the parent keeps of a sidecar's stdin."""

    child_stdin: int
    """The descriptor to give to Popen; `spawned` closes it on our side."""

    def spawned(self) -> None:
        """The child has its end now."""

    def send(self, order: Go | Take, listening: socket.socket, pid: int) -> None:
        """Send the order with the socket. Raises OSError when the child is gone."""

    def tell(self, message: Message) -> None:
        """Send a line alone. Raises OSError when the child is gone."""

    def close(self) -> None:
        """End of stream: the sidecar drains and leaves. Idempotent."""


class SocketWire:
    """POSIX."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self.child_stdin = self._theirs.fileno()

    def spawned(self) -> None:
        self._theirs.close()

    def send(self, order: Go | Take, listening: socket.socket, pid: int) -> None:  # noqa: ARG002
        self.hand_on(order, (listening.fileno(),))

    def hand_on(self, message: Message, descriptors: Sequence[int]) -> None:
        """Send a line with open descriptors beside it. Raises OSError when the child is gone."""
        if sys.platform == "win32":
            raise NotImplementedError
        line = encode(message)
        self._ours.settimeout(_SEND_S)  # a child that never reads must not hold us
        # The descriptor rides on the first bytes that are taken; the rest may need more calls.
        sent = socket.send_fds(self._ours, [line], list(descriptors))
        self._ours.sendall(line[sent:])

    def tell(self, message: Message) -> None:
        self._ours.settimeout(_SEND_S)
        self._ours.sendall(encode(message))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._ours.shutdown(socket.SHUT_RDWR)
        self._ours.close()
        self._theirs.close()


class PipeWire:
    """Windows: `share` is `socket.socket.share`, handed in so that it can be tested elsewhere."""

    def __init__(self) -> None:
        self.child_stdin, self._ours = os.pipe()
        self._open = True
        self._child_open = True

    def spawned(self) -> None:
        if self._child_open:
            self._child_open = False
            os.close(self.child_stdin)

    def send(self, order: Go | Take, listening: socket.socket, pid: int) -> None:
        shared = base64.b64encode(self._share(listening, pid)).decode("ascii")
        self.tell(replace(order, socket_share=shared))

    def tell(self, message: Message) -> None:
        line = encode(message)
        while line:
            line = line[os.write(self._ours, line) :]

    def close(self) -> None:
        self.spawned()
        if self._open:
            self._open = False
            os.close(self._ours)

    @staticmethod
    def _share(listening: socket.socket, pid: int) -> bytes:
        share = getattr(listening, "share")  # noqa: B009 - exists on Windows alone
        return bytes(share(pid))


def make_wire() -> Wire:
    """The kind that this system has."""
    return PipeWire() if sys.platform == "win32" else SocketWire()
