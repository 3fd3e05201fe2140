"""Leaving without a request lost: the time between "no more" and "gone".

First nobody new is accepted, while what is accepted already is served. Every answer that begins now
says `Connection: close`, so that clients with kept-alive connections come back on a new one, to
whoever listens next. A connection that is idle is closed only after a quiet while: a client may
have sent a request on it this very moment, and would meet a reset.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

QUIET_S: Final = 2.0
"""Longer than a request is on its way to us on any network that a local gateway is used in, and
short enough for a person who waits for Stop."""
_LOOK_EVERY_S: Final = 0.02


class Connection(Protocol):
    """What uvicorn's protocols have in common.

    Those that speak HTTP have a `cycle` besides: the request being answered, None before the first
    one.
    """

    def shutdown(self) -> None:
        """Close it if it is idle, else after the present answer."""


def is_idle(connection: Connection) -> bool:
    """True when no request is being answered on it.

    A WebSocket is never idle: it is one request, from its handshake to its end, and a client that
    listens in silence is as much in the middle of it as one that talks.
    """
    if not hasattr(connection, "cycle"):
        return False
    cycle = connection.cycle
    return cycle is None or bool(getattr(cycle, "response_complete", True))


async def stop_accepting(servers: Iterable[asyncio.Server]) -> None:
    """Leave the listening sockets to others; what was accepted already is still served."""
    loop = asyncio.get_running_loop()
    servers = list(servers)
    for server in servers:
        for listening in server.sockets:
            loop.remove_reader(listening.fileno())
    # A connection that was just accepted is set up by a task of its own, which fails once its
    # server is closed.
    for _ in range(3):
        await asyncio.sleep(0)
    for server in servers:
        server.close()


async def see_off(
    connections: Callable[[], Iterable[Connection]],
    limit_s: float,
    *,
    clock: Callable[[], float],
    quiet_s: float = QUIET_S,
    sleep: Callable[[float], Any] = asyncio.sleep,
) -> None:
    """Wait until every connection is gone, closing those that stay idle, for `limit_s` at most."""
    end = clock() + limit_s
    idle_since: dict[int, float] = {}
    while clock() < end:
        present = list(connections())
        if not present:
            return
        now = clock()
        still_idle: dict[int, float] = {}
        for connection in present:
            if not is_idle(connection):
                continue
            since = idle_since.get(id(connection), now)
            if now - since >= quiet_s:
                connection.shutdown()
            else:
                still_idle[id(connection)] = since
        idle_since = still_idle
        await sleep(_LOOK_EVERY_S)
