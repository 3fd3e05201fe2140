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
import queue
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from core.wire.protocol import Go, Message, Take, encode

_SEND_S: Final = 5.0
_AT_ONCE_S: Final = 0.1
"""So long it is waited whether a line can be written at all."""
_READ_S: Final = 120.0
"""A sidecar that is just starting reads late, with a virus scanner beside it."""


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


@dataclass
class _Line:
    """What is on its way to a sidecar."""

    text: bytes
    written: threading.Event = field(default_factory=threading.Event)
    error: OSError | None = None


class PipeWire:
    """Windows: `share` is `socket.socket.share`, handed in so that it can be tested elsewhere.

    Such a pipe holds 4 KB, less than an order, and whoever writes more waits for its reader, for
    ever where that hangs: a thread of its own does. What a sidecar has not read by its deadline is
    no matter of ours: it is killed then."""

    def __init__(self) -> None:
        self.child_stdin, self._ours = os.pipe()
        self._child_open = True
        self._mutex = threading.Lock()
        self._lines: queue.SimpleQueue[_Line | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._closed = False
        self._waits_since: float | None = None
        """When the writer began with the line that is not read yet, by the monotonic clock."""

    def spawned(self) -> None:
        if self._child_open:
            self._child_open = False
            os.close(self.child_stdin)

    def send(self, order: Go | Take, listening: socket.socket, pid: int) -> None:
        shared = base64.b64encode(self._share(listening, pid)).decode("ascii")
        self.tell(replace(order, socket_share=shared))

    def tell(self, message: Message) -> None:
        """As `Wire` has it; a line that is not read at once is written later. Raises TimeoutError
        when the sidecar has read nothing for long."""
        line = _Line(encode(message))
        with self._mutex:
            if self._closed:
                raise BrokenPipeError("the pipe is closed")
            since = self._waits_since
            if since is not None and time.monotonic() - since > _READ_S:
                raise TimeoutError("the sidecar reads nothing")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="orders", daemon=True)
                self._writer.start()
            self._lines.put(line)
        if line.written.wait(_AT_ONCE_S) and line.error is not None:
            raise line.error

    def _write(self) -> None:
        error: OSError | None = None
        while (line := self._lines.get()) is not None:
            self._waits_since = time.monotonic()
            try:
                text = line.text
                while text and error is None:
                    text = text[os.write(self._ours, text) :]
            except OSError as trouble:
                error = trouble
            self._waits_since, line.error = None, error
            line.written.set()
        os.close(self._ours)  # here: to close it while it is written to waits for the reader, too

    def close(self) -> None:
        self.spawned()
        with self._mutex:
            if self._closed:
                return
            self._closed = True
            if self._writer is None:
                os.close(self._ours)
            else:
                self._lines.put(None)

    @staticmethod
    def _share(listening: socket.socket, pid: int) -> bytes:
        share = getattr(listening, "share")  # noqa: B009 - exists on Windows alone
        return bytes(share(pid))


def make_wire() -> Wire:
    """The kind that this system has."""
    return PipeWire() if sys.platform == "win32" else SocketWire()
