"""Bounds what a client may send: LiteLLM reads every request whole into memory, before it looks
at the key."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from core.sidecar import refusals
from core.sidecar.error_forms import error_body
from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.sidecar.refusals import Refusals

_LINGER_S: Final = 3.0
"""How long the rest of an upload is read and thrown away. A client sends all before it reads the
answer, and would meet a reset in the middle."""


class Upload:
    """One request whose length is not known to be right: counted as it comes."""

    def __init__(
        self, receive: Receive, send: Send, limit: int, told: Refusals, scope: Scope
    ) -> None:
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
        if self._over and not self._answered:
            await self._refuse()

    async def receive(self) -> Message:
        """Pass on what comes, until it is too much: then the client is gone, for the app."""
        if self._over:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.request":
            self._count += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._count > self._limit:
                self._over = True
                return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """Pass on an answer, but none to a request that was cut off."""
        if self._over and not self._answered:
            return
        self._answered = True
        await self._send(message)

    async def _refuse(self) -> None:
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
        start = {
            "type": "http.response.start",
            "status": 413,
            "headers": refusals.headers(content, close=True),
        }
        await self._send(start)
        await self._send({"type": "http.response.body", "body": content, "more_body": True})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_S):
                await self._throw_away()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _throw_away(self) -> None:
        while not self._whole:
            message = await self._receive()
            if message["type"] != "http.request":
                return
            self._whole = not message.get("more_body", False)
