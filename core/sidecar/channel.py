"""The sidecar's way up to the supervisor: its first stdout, kept for the protocol alone."""

from __future__ import annotations

import os
import threading

from core.wire.protocol import Message, encode


class Channel:
    """Sends messages, whole, from any thread. Silent once nobody listens any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._mutex = threading.Lock()
        self._broken = False

    @classmethod
    def take(cls) -> Channel:
        """Keep descriptor 1 for the protocol and let everybody else's prints go to stderr."""
        private = os.dup(1)  # not inheritable: no child of ours can keep the channel open
        os.dup2(2, 1)
        return cls(private)

    def send(self, message: Message) -> None:
        data = encode(message)
        with self._mutex:
            if self._broken:
                return
            try:
                while data:
                    data = data[os.write(self._descriptor, data) :]
            except OSError:
                self._broken = True
