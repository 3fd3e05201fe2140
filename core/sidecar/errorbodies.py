"""Takes secrets out of the errors that clients get: a provider's may quote the key it refused.
Each gets its error in the form of its own protocol.

The client is a tool that may write what it gets into a log of its own, or send it somewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from core.sidecar.error_forms import in_form

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_ERROR_FROM: Final = 400
_EVENTS: Final = b"text/event-stream"
_ERROR_EVENT: Final = b'"error"'


class CleanErrors:
    """An ASGI app around another one. What is no error passes through untouched."""

    def __init__(self, app: App, mask: Callable[[str], str]) -> None:
        self._app = app
        self._mask = mask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            send = _Answer(send, self._mask, scope["path"]).send
        await self._app(scope, receive, send)


class _Answer:
    """One answer on its way out."""

    def __init__(self, send: Send, mask: Callable[[str], str], path: str) -> None:
        self._send = send
        self._mask = mask
        self._path = path
        self._held: Message | None = None
        """The start of an error, which goes out with its body."""
        self._body: list[bytes] = []
        self._is_stream = False

    async def send(self, message: Message) -> None:
        """Pass on, or hold back until an error is whole."""
        kind = message["type"]
        if kind == "http.response.start":
            headers = {name.lower(): value for name, value in message.get("headers", ())}
            readable = b"content-encoding" not in headers
            if message["status"] >= _ERROR_FROM and readable:
                self._held = message
                return
            self._is_stream = readable and headers.get(b"content-type", b"").startswith(_EVENTS)
        elif kind == "http.response.body":
            if self._held is not None:
                await self._hold(self._held, message)
                return
            if self._is_stream and _ERROR_EVENT in message.get("body", b""):
                message = {**message, "body": self._clean(message["body"])}
        await self._send(message)

    async def _hold(self, start: Message, message: Message) -> None:
        self._body.append(message.get("body", b""))
        if message.get("more_body", False):
            return
        self._held = None
        body = in_form(start["status"], self._clean(b"".join(self._body)), self._path)
        headers = [
            (name, self._length(body) if name.lower() == b"content-length" else self._value(value))
            for name, value in start.get("headers", ())
        ]
        await self._send({**start, "headers": headers})
        await self._send({**message, "body": body})

    def _clean(self, data: bytes) -> bytes:
        text = data.decode("utf-8", "surrogateescape")
        cleaned = self._mask(text)
        return data if cleaned == text else cleaned.encode("utf-8", "surrogateescape")

    def _value(self, value: bytes) -> bytes:
        return self._mask(value.decode("latin-1")).encode("latin-1")

    @staticmethod
    def _length(body: bytes) -> bytes:
        return str(len(body)).encode("ascii")
