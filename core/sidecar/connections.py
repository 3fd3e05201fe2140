"""Bounds the connections: how many there may be, and how long one may take to say what it wants.

uvicorn waits for a request's headers as long as it takes, so a few hundred connections that never
finish theirs would use up what the system allows a process, and nobody else got in. An answer that
is under way is never cut here, however slow it is.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from core.sidecar import refusals
from core.sidecar.model_call import LEFT, joined
from core.sidecar.refusals import Refusals

HEAD_S: Final = 20.0
"""From the connection, or from the first byte of a later request, to the end of the headers."""
SILENCE_S: Final = 60.0
"""Without a byte of a body that has not ended."""
LEAST_RATE: Final = 500
"""Bytes a second that a body must come at, once `SILENCE_S` are over: slower than any network."""
YOUNG_S: Final = 1.0
"""A connection this young is not closed to make room: its request may be on the way."""
_SWEEP_S: Final = 1.0
_LINGER_S: Final = 1.0
_MOST_LINGERING: Final = 64
_WINDOWS_MOST: Final = 240
"""Windows' select() takes 512 sockets: each request may need a second one, to its provider."""
_SPARE_FILES: Final = 100
_FULL: Final = (
    "This gateway has as many connections as its settings allow. Try again in a moment, or raise "
    '"Most connections" in the settings of LiteLLM Pocket.'
)
_SLOW_HEAD: Final = "The headers of the request did not come in time."
_SLOW_BODY: Final = "The body of the request did not come in time."


def affordable(wanted: int) -> int:
    """`wanted` connections, or as many as this process can have with one more for each."""
    if sys.platform == "win32":
        return min(wanted, _WINDOWS_MOST)
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * wanted + _SPARE_FILES
    unlimited = resource.RLIM_INFINITY
    if soft != unlimited and soft < needed:
        raised = needed if hard == unlimited else min(needed, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        except (OSError, ValueError):
            pass  # then with what there is
    if soft == unlimited:
        return wanted
    return max(1, min(wanted, (soft - _SPARE_FILES) // 2))


class Watch:
    """Keeps an eye on the connections of one server. All of it happens on the loop's thread."""

    def __init__(
        self,
        limit: int,
        told: Refusals,
        *,
        head_s: float = HEAD_S,
        silence_s: float = SILENCE_S,
        clock: Callable[[], float] = time.monotonic,
        gone: Callable[[str], None] = lambda _peer: None,
    ) -> None:
        """`gone` is called with the `address:port` of each connection that is over."""
        self.limit = limit
        self.gone = gone
        self.clock = clock
        self.told = told
        self._head_s = head_s
        self._silence_s = silence_s
        self._heads: dict[WatchedProtocol, float] = {}
        """Who has not finished the headers of a request, and since when; the oldest first."""
        self._idle: dict[WatchedProtocol, float] = {}
        """Who was answered and has asked nothing since."""
        self._lingering: set[WatchedProtocol] = set()
        self._sweeping: asyncio.TimerHandle | None = None

    def protocol(self, **given: Any) -> WatchedProtocol:
        """Makes uvicorn's protocol for a new connection."""
        return WatchedProtocol(watch=self, **given)

    def admit(self, present: Iterable[Any], count: int) -> bool:
        """Whether one more may come in. Where it is full, whoever has waited longest for nothing
        makes room."""
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(_SWEEP_S, self._sweep, present)
        if count < self.limit:
            return True
        for waiting, why in ((self._heads, "had not sent a request"), (self._idle, "was idle")):
            oldest = next(iter(waiting), None)
            if oldest is not None and self.clock() - waiting[oldest] >= YOUNG_S:
                self.told.tell(
                    "room",
                    f"as many connections are open as the settings allow ({self.limit}): one "
                    f"that {why} was closed to let another one in.",
                )
                oldest.close_now()
                return True
        self.told.tell(
            "full",
            f"Turned away: a connection, since {self.limit} are open, the most that the settings "
            "allow.",
        )
        return False

    def linger(self, one: WatchedProtocol) -> bool:
        """Whether there is room for one that only waits to have read its refusal."""
        if len(self._lingering) >= _MOST_LINGERING:
            return False
        self._lingering.add(one)
        return True

    def sort(self, one: WatchedProtocol) -> None:
        """Note what `one` is doing now."""
        if not one.waits:
            self.forget(one)
        elif one.has_begun:
            self._idle.pop(one, None)
            self._heads.setdefault(one, self.clock())
        else:
            self._heads.pop(one, None)
            self._idle.setdefault(one, self.clock())

    def forget(self, one: WatchedProtocol) -> None:
        """It has a request under way, or is gone."""
        self._heads.pop(one, None)
        self._idle.pop(one, None)
        self._lingering.discard(one)

    def _sweep(self, present: Iterable[Any]) -> None:
        now = self.clock()
        for one, since in list(self._heads.items()):
            if now - since < self._head_s:
                break
            self.told.tell(
                "head",
                f"Closed: a connection from {one.peer} that did not finish the headers of a "
                f"request within {self._head_s:g} s.",
            )
            one.give_up(_SLOW_HEAD)
        connections = list(present)
        for one in connections:
            if isinstance(one, WatchedProtocol) and one.is_stuck(now, self._silence_s):
                self.told.tell(
                    "slow body",
                    f"Closed: a connection from {one.peer} whose request stopped coming.",
                )
                one.give_up(_SLOW_BODY)
        self.told.catch_up()
        self._sweeping = None
        if connections or self._lingering:
            self._sweeping = asyncio.get_running_loop().call_later(_SWEEP_S, self._sweep, present)


class _RareWarnings:
    """A logger whose warnings go the way of all refusals: uvicorn warns of each request that is no
    HTTP, as often as somebody sends one."""

    def __init__(self, logger: Any, told: Refusals) -> None:
        self._logger = logger
        self._told = told

    def warning(self, text: str) -> None:
        """Say it now and then."""
        self._told.tell(text, text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._logger, name)


class WatchedProtocol(H11Protocol):
    """uvicorn's HTTP connection, which tells `Watch` what it is doing."""

    def __init__(self, *, watch: Watch, **given: Any) -> None:
        super().__init__(**given)
        self.logger = cast(Any, _RareWarnings(self.logger, watch.told))
        self._watch = watch
        self._turned_away = False
        self._received = 0
        """Bytes since the request under way began, about."""
        self._began = self._last = watch.clock()

    # ---- what it is doing

    @property
    def waits(self) -> bool:
        """Nothing is being asked or answered on it."""
        return self.conn.their_state is h11.IDLE

    @property
    def has_begun(self) -> bool:
        """It is expected to send a request: it is new, or has sent a part of the headers."""
        return self.cycle is None or bool(self.conn.trailing_data[0])

    @property
    def peer(self) -> str:
        """Where it comes from."""
        return self.client[0] if self.client else "somewhere"

    def is_stuck(self, now: float, silence_s: float) -> bool:
        """Whether a body has stopped coming, or crawls."""
        cycle = self.cycle
        if self.conn.their_state is not h11.SEND_BODY or cycle is None or cycle.response_started:
            return False
        if self.flow.read_paused or cycle.waiting_for_100_continue:  # it waits for us
            self._began = self._last = now
            self._received = 0
            return False
        slow = now - self._began > silence_s + self._received / LEAST_RATE
        return slow or now - self._last > silence_s

    # ---- how it ends

    def give_up(self, message: str) -> None:
        """Say why, and close."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._note_that_it_left()
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.cycle is not None or self.conn.trailing_data[0]:
            self.transport.write(refusals.raw(408, message))
        self.close_now()

    def close_now(self) -> None:
        """Close; nothing is under way on it."""
        self._watch.forget(self)
        self.connections.discard(self)
        self.transport.close()

    def _note_that_it_left(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            cast(dict[str, Any], self.cycle.scope)[LEFT] = True

    def _turn_away(self, transport: asyncio.Transport) -> None:
        self._turned_away = True
        self.transport = transport
        if not self._watch.linger(self):
            transport.abort()
            return
        transport.write(refusals.raw(503, _FULL))
        # A client that has not read its answer when the request it is sending meets a closed
        # connection will never see it.
        self.loop.call_later(_LINGER_S, transport.close)

    # ---- asyncio's side

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if not self._watch.admit(self.connections, len(self.connections)):
            self._turn_away(transport)
            return
        super().connection_made(transport)
        self._watch.sort(self)

    def data_received(self, data: bytes) -> None:
        if self._turned_away:
            self.transport.close()
            return
        waited = self.waits
        self._last = self._watch.clock()
        self._received += len(data)
        super().data_received(data)
        if waited and not self.waits:
            self._began, self._received = self._last, len(data)
        self._watch.sort(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.forget(self)
        self._note_that_it_left()
        if self.client is not None:
            self._watch.gone(joined(self.client))
        if not self._turned_away:
            super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._watch.forget(self)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.transport.is_closing():
            self._watch.sort(self)
