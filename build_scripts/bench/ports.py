"""Ports for what must know its port before it listens there: a bench, a test."""

from __future__ import annotations

import secrets
import socket
from typing import Final

from build_scripts.bench import BenchError

_HOST: Final = "127.0.0.1"
_PORTS: Final = range(20_000, 32_000)
"""They end where those begin that Linux, Windows and macOS give away by themselves: to whoever
connects, and to whoever asks for any port. One of those may be taken again while it waits for its
use."""


def pick_port() -> int:
    """A loopback TCP port on which nobody listens, and that nobody else gets while this process
    lives: neither from the system, nor from here a second time or in another process, be it of
    another checkout. Raises BenchError when there is none."""
    start = secrets.randbelow(len(_PORTS))  # whoever sets the seed of `random` sets it for all
    for step in range(len(_PORTS)):
        port = _PORTS[(start + step) % len(_PORTS)]
        if _is_free(port) and _claim(port):
            return port
    raise BenchError(f"no port is free from {_PORTS.start} to {_PORTS.stop - 1}")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((_HOST, port))
        except OSError:  # somebody's, or kept back by Windows
            return False
    return True


def _claim(port: int) -> bool:
    """Take the UDP port of the same number until this process ends: only one can have it, and who
    listens by TCP does not mind."""
    claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        claim.bind((_HOST, port))
    except OSError:
        claim.close()
        return False
    claim.detach()
    return True
