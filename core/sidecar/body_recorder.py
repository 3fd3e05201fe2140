"""Records what is asked and answered, while somebody wants to see it: masked, bounded, and handed
to the parent at once. Nothing of it is written here."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.wire.protocol import Body, RecordBodies

MOST_BYTES: Final = 1024 * 1024
"""Of one request, or one answer: what is behind that is left out."""
PIECE: Final = 128 * 1024
"""Characters in one message; as JSON each may take six bytes."""
MOST_WAITING: Final = 64 * 1024 * 1024
"""Bytes that wait to be masked and sent. What comes on top is left out."""
_TAIL: Final = 8192
"""Of what was cut off, so much more is left out: a secret may stand across the edge, of which the
part would not be known."""
_TEXTS: Final = (
    b"application/json",
    b"text/",
    b"application/x-ndjson",
    b"application/problem+json",
)

Mask = Callable[[str], str]


@dataclass
class _Part:
    """A request or an answer, as it passes."""

    chunks: list[bytes] = field(default_factory=list)
    kept: int = 0
    size: int = 0
    is_text: bool = True

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        room = MOST_BYTES - self.kept
        if self.is_text and room > 0 and chunk:
            piece = chunk if len(chunk) <= room else chunk[:room]
            self.chunks.append(bytes(piece))
            self.kept += len(piece)


@dataclass
class _Exchange:
    id: str
    request: _Part
    answer: _Part

    @property
    def size(self) -> int:
        return self.request.kept + self.answer.kept


class BodyRecorder:
    """A layer around LiteLLM; `record` may be called from any thread. What was recorded is masked
    and sent on a thread of its own, which begins with the first."""

    def __init__(
        self,
        send: Callable[[Body], None],
        mask: Mask,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._send = send
        self._mask = mask
        self._clock = clock
        self.run_id = 0
        self._order = RecordBodies(False)
        self._mutex = threading.Lock()
        self._waiting = 0
        self._done: queue.SimpleQueue[_Exchange | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def record(self, order: RecordBodies) -> None:
        """From now on, or no longer."""
        self._order = order

    @property
    def on(self) -> bool:
        """Whether what comes now is recorded."""
        order = self._order
        return order.on and (order.until is None or self._clock() < order.until)

    def around(self, app: App, id_of: Callable[[Scope], str]) -> App:
        """`id_of` names the request that comes; empty: it asks no model."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if not self._order.on or scope["type"] != "http" or not self.on:
                await app(scope, receive, send)
                return
            name = id_of(scope)
            if not name:
                await app(scope, receive, send)
                return
            await self._watch(app, name, scope, receive, send)

        return watched

    async def _watch(self, app: App, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = _Exchange(name, _Part(is_text=_is_text(scope["headers"])), _Part())

        async def received() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                exchange.request.add(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.answer.is_text = _is_text(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                exchange.answer.add(message.get("body", b""))
            await send(message)

        try:
            await app(scope, received, sent)
        finally:
            if self.on:
                self._put(exchange)

    # ---- aside

    def _put(self, exchange: _Exchange) -> None:
        with self._mutex:
            if self._waiting + exchange.size > MOST_WAITING:
                exchange = _Exchange(
                    exchange.id, _crowded(exchange.request), _crowded(exchange.answer)
                )
            self._waiting += exchange.size
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name="bodies", daemon=True)
                self._thread.start()
        self._done.put(exchange)

    def close(self, timeout_s: float) -> None:
        """Send what waits, within the time."""
        if self._thread is not None:
            self._done.put(None)
            self._thread.join(timeout_s)

    def _live(self) -> None:
        while (exchange := self._done.get()) is not None:
            size = exchange.size
            if self.on:  # else it is no longer wanted
                for part, content in (("request", exchange.request), ("answer", exchange.answer)):
                    for body in self._bodies(exchange.id, part, content):
                        self._send(body)
            with self._mutex:
                self._waiting -= size
            del exchange, content  # not to be kept while nothing comes

    def _bodies(self, name: str, part: str, content: _Part) -> Iterator[Body]:
        text, note = self._text(content)
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)] or [""]
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            yield Body(self.run_id, name, part, number, piece, last, content.size, note)

    def _text(self, content: _Part) -> tuple[str, str]:
        if not content.is_text:
            return "", "binary" if content.size else ""
        came = b"".join(content.chunks).decode("utf-8", "replace")
        text = self._mask(came)
        if content.kept == content.size:
            return text, "" if text == came else "hidden"
        if not content.chunks:
            return "", "crowded"
        return text[:-_TAIL], "cut"


def _crowded(part: _Part) -> _Part:
    return _Part(size=part.size, is_text=part.is_text)


def _is_text(headers: object) -> bool:
    """Whether a body with these headers can be read; without a type it is taken for JSON."""
    kind, coding = b"", b""
    for name, value in headers:  # type: ignore[attr-defined]
        lower = name.lower()
        if lower == b"content-type":
            kind = value.lower()
        elif lower == b"content-encoding":
            coding = value.lower()
    return coding in (b"", b"identity") and (not kind or kind.startswith(_TEXTS))
