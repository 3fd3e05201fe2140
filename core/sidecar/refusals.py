"""Turns a request away: an answer in the form that clients know, and a line in the log.

Whoever is turned away may come a thousand times a second, so the log is told of each kind of
refusal at once, and then no more than once in a while, with the number of those in between.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from core.sidecar.error_forms import error_body
from core.sidecar.errorbodies import Scope, Send
from core.sidecar.logs import OWN_LOGGER

EVERY_S: Final = 10.0
"""Between two lines about the same kind of refusal."""

logger = logging.getLogger(OWN_LOGGER)


@dataclass
class _Silence:
    until: float
    kept_back: int = 0
    last: str = ""


class Refusals:
    """What the log is told of those who were turned away. Safe to use from any thread."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        every_s: float = EVERY_S,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self._clock = clock
        self._every_s = every_s
        self._say = say or logger.warning
        self._mutex = threading.Lock()
        self._silences: dict[str, _Silence] = {}

    def tell(self, kind: str, sentence: str) -> None:
        """Say `sentence` now, or count it when one of its kind was said a moment ago."""
        now = self._clock()
        with self._mutex:
            silence = self._silences.get(kind)
            if silence is not None and now < silence.until:
                silence.kept_back += 1
                silence.last = sentence
                return
            self._silences[kind] = _Silence(now + self._every_s)
            more = silence.kept_back if silence is not None else 0
        self._say(sentence + (f" (Before that: {more} more like it.)" if more else ""))

    def catch_up(self, *, all_of_them: bool = False) -> None:
        """Say how many were counted in silences that are over; call it now and then."""
        now = self._clock()
        over: list[_Silence] = []
        with self._mutex:
            for kind, silence in list(self._silences.items()):
                if not all_of_them and now < silence.until:
                    continue
                del self._silences[kind]
                if silence.kept_back:
                    over.append(silence)
                    self._silences[kind] = _Silence(now + self._every_s)
        for silence in over:
            self._say(f"{silence.kept_back} more like it, the last: {silence.last}")


def headers(content: bytes, *, close: bool = False) -> list[tuple[bytes, bytes]]:
    """Those of an answer with this body."""
    made = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode("ascii")),
        (b"cache-control", b"no-store"),
    ]
    return [*made, (b"connection", b"close")] if close else made


def raw(status: int, message: str) -> bytes:
    """The whole answer as it goes over the wire, for a connection without a request."""
    content = error_body(status, message)
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode("ascii")]
    lines += [name + b": " + value for name, value in headers(content, close=True)]
    return b"\r\n".join([*lines, b"", content])


async def answer(
    scope: Scope,
    send: Send,
    status: int,
    message: str,
    more: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    """Answer the request of `scope`, an HTTP request or the beginning of a WebSocket; `more`
    headers."""
    content = error_body(status, message, scope["path"])
    if scope["type"] == "websocket":
        kind = "websocket.http.response"
        if kind not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})  # it becomes a 403
            return
    else:
        kind = "http.response"
    start: dict[str, Any] = {
        "type": f"{kind}.start",
        "status": status,
        "headers": [*headers(content), *more],
    }
    await send(start)
    await send({"type": f"{kind}.body", "body": content, "more_body": False})


def shown(value: bytes | str, most: int = 100) -> str:
    """What a stranger sent, fit for a sentence: in quotes, without control characters, short."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return ascii(text if len(text) <= most else text[:most] + "...")
