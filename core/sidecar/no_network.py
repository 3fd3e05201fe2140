"""While a config is rehearsed nothing may leave the computer: whoever tries it is refused here.

What counts is on whose behalf it is done, not when: LiteLLM's own start goes on beside us. Tasks,
and the threads that LiteLLM hands work to, take along the context of who began them; that tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final


class Held:
    """What is done within tries nothing outside, or has been kept from it."""

    def __init__(self) -> None:
        self.reached_out = False
        """It wanted to talk to somebody, and was refused."""


class RefusedError(OSError):
    """Nobody is spoken to now."""


_held: Final[ContextVar[Held | None]] = ContextVar("held", default=None)
_BY_LOOP: Final = ("create_connection", "getaddrinfo", "sock_connect", "create_datagram_endpoint")
_BY_SOCKET: Final = ("connect", "connect_ex", "sendto")


@contextlib.contextmanager
def held() -> Iterator[Held]:
    """What is called within, and the tasks that it begins, reach nobody. Within `guarded` only."""
    one = Held()
    token = _held.set(one)
    try:
        yield one
    finally:
        _held.reset(token)


@contextlib.contextmanager
def guarded(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Put the refusals in place, and take them away again."""
    changed: list[tuple[Any, str, Any]] = []
    absent = object()
    places: list[tuple[Any, str]] = [(loop, name) for name in _BY_LOOP if hasattr(loop, name)]
    places += [(socket.socket, name) for name in _BY_SOCKET]
    places.append((socket, "getaddrinfo"))
    for owner, name in places:
        changed.append((owner, name, vars(owner).get(name, absent)))
        setattr(owner, name, _refusing(getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, before in changed:
            if before is absent:
                delattr(owner, name)
            else:
                setattr(owner, name, before)


def _refusing(original: Any) -> Any:
    def call(*args: Any, **named: Any) -> Any:
        one = _held.get()
        if one is not None:
            one.reached_out = True
            raise RefusedError("nobody is spoken to while a config is rehearsed")
        return original(*args, **named)

    return call
