"""The sidecar's way up to the supervisor: its first stdout, kept for the protocol alone."""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
from typing import Final

from core.wire.protocol import Message, encode


def _at_once() -> int:
    """How many bytes go into a pipe at once or not at all."""
    if sys.platform == "win32":
        return 0  # a pipe there does not say whether there is room in it
    return select.PIPE_BUF  # by POSIX


_AT_ONCE: Final = _at_once()


class Channel:
    """Sends messages, whole, from any thread. Silent once nobody listens any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._mutex = threading.Lock()
        self._broken = False
        if sys.platform != "win32":
            # So that `offer` need not ask beforehand. The pipe's other end does not notice.
            os.set_blocking(descriptor, False)
            self._room = select.poll()
            self._room.register(descriptor, select.POLLOUT)

    @classmethod
    def take(cls) -> Channel:
        """Keep descriptor 1 for the protocol and let everybody else's prints go to stderr."""
        private = os.dup(1)  # not inheritable: no child of ours can keep the channel open
        os.dup2(2, 1)
        return cls(private)

    @property
    def is_broken(self) -> bool:
        """Nobody is at the other end any more."""
        return self._broken

    def close(self) -> None:
        """Let go of it: nothing is sent any more."""
        with self._mutex:
            if not self._broken:
                self._broken = True
                os.close(self._descriptor)

    def send(self, message: Message) -> None:
        """Send it, however long that takes."""
        self.write(encode(message))

    def write(self, data: bytes) -> None:
        """Send whole lines, however long that takes."""
        with self._mutex:
            if self._broken:
                return
            try:
                while data:
                    data = data[self._write_some(data) :]
            except OSError:
                self._broken = True

    def _write_some(self, data: bytes) -> int:
        """How much of it was taken, once there was room."""
        if sys.platform != "win32":
            with contextlib.suppress(BlockingIOError):
                return os.write(self._descriptor, data)
            self._room.poll()
            return 0
        return os.write(self._descriptor, data)

    def offer(self, data: bytes) -> bool:
        """Send whole lines if that takes no time; False where it might."""
        if len(data) > _AT_ONCE or not self._mutex.acquire(blocking=False):
            return False
        try:
            if self._broken:
                return False
            os.write(self._descriptor, data)
        except BlockingIOError:
            return False
        except OSError:
            self._broken = True
            return False
        finally:
            self._mutex.release()
        return True
