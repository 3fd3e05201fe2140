"""Bounds what a client may send: LiteLLM reads every request whole into memory, before it looks
at the key."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from core.base.wording import count
from core.sidecar import refusals
from core.sidecar.error_forms import error_body
from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.sidecar.refusals import Refusals

_LINGER_S: Final = 3.0
"""How long the rest of an upload is read and thrown away. A client sends all before it reads the
answer, and would meet a reset in the middle."""


_TRY_AGAIN_S: Final = 5
_TOGETHER: Final = 4
_LEAST_TOGETHER: Final = 256 * 1024 * 1024
"""Where single requests may only be small, many of them at once are nothing unusual."""


class Room:
    """The memory for the bodies of all requests under way together: LiteLLM keeps each until it
    has answered. A request that may come at all always fits in alone."""

    def __init__(self, limit: int) -> None:
        """`limit` bounds a single body, in bytes."""
        self.most = max(_TOGETHER * limit, _LEAST_TOGETHER)
        self._taken = 0

    def take(self, count: int) -> bool:
        """Whether there was room for so many bytes more."""
        fits = self._taken + count <= self.most
        if fits:
            self._taken += count
        return fits

    def give_back(self, count: int) -> None:
        """So many of those taken are free again."""
        self._taken -= count


class Upload:
    """One request with a body, which is counted as it comes."""

    def __init__(
        self, receive: Receive, send: Send, limit: int, room: Room, told: Refusals, scope: Scope
    ) -> None:
        self._room = room
        self._crowded = False
        """It was cut off because there was no room beside the others."""
        self._receive = receive
        self._send = send
        self._limit = limit
        self._told = told
        self._where = f"{scope.get('method', '')} {refusals.shown(scope.get('path', ''))}"
        self._path = str(scope.get("path", ""))
        self._count = 0
        self._over = False
        self._whole = False
        self._answered = False

    async def serve(self, app: App, scope: Scope, length: int | None) -> None:
        """Hand the request to `app`, or refuse it when it says itself that it is too long."""
        if length is not None and length > self._limit:
            await self._refuse()
            return
        try:
            await app(scope, self.receive, self.send)
        except Exception:
            if not self._over:
                raise  # what becomes of an app whose client was cut off is of no interest
        finally:
            self._room.give_back(self._count)
        if self._over and not self._answered:
            await self._refuse()

    async def receive(self) -> Message:
        """Pass on what comes, until it is too much: then the client is gone, for the app."""
        if self._over:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.request":
            count = len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            too_long = self._count + count > self._limit
            if too_long or not self._room.take(count):
                self._over, self._crowded = True, not too_long
                return {"type": "http.disconnect"}
            self._count += count
        return message

    async def send(self, message: Message) -> None:
        """Pass on an answer, but none to a request that was cut off."""
        if self._over and not self._answered:
            return
        self._answered = True
        await self._send(message)

    async def _refuse(self) -> None:
        status, content, more = self._too_crowded() if self._crowded else self._too_long()
        start = {
            "type": "http.response.start",
            "status": status,
            "headers": [*refusals.headers(content, close=True), *more],
        }
        await self._send(start)
        await self._send({"type": "http.response.body", "body": content, "more_body": True})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                await self._throw_away()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def _too_crowded(self) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        megabytes = self._room.most / 1024 / 1024
        self._told.tell(
            "room",
            f"Turned away: a request ({self._where}), because those under way hold {megabytes:g} "
            "MB together already.",
        )
        content = error_body(
            503,
            f"The requests under way are {megabytes:g} MB long together, the most that this "
            f"gateway holds at once. Try again in {count(_TRY_AGAIN_S, 'second')}.",
            self._path,
        )
        return 503, content, [(b"retry-after", str(_TRY_AGAIN_S).encode("ascii"))]

    def _too_long(self) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        megabytes = self._limit / 1024 / 1024
        self._told.tell(
            "body",
            f"Turned away: a request ({self._where}) of more than {megabytes:g} MB, the most that "
            "the settings allow.",
        )
        content = error_body(
            413,
            f"The request is longer than {megabytes:g} MB, the most that this gateway takes. The "
            'settings of LiteLLM Pocket have the limit: "Largest request".',
            self._path,
        )
        return 413, content, []

    async def _throw_away(self) -> None:
        while not self._whole:
            message = await self._receive()
            if message["type"] != "http.request":
                return
            self._whole = not message.get("more_body", False)
