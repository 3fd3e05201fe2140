"""The page of counters for Prometheus (see `core.wire.metrics`).

LiteLLM serves `/metrics` only where the config has the callback `prometheus`. Where it has not, the
page is served here, to whoever has the gateway's key. The counters begin with this process, as
Prometheus expects of any that is started anew; of several processes that serve together the page
of each has the figures of all.
"""

from __future__ import annotations

import asyncio
import hmac
import itertools
from collections.abc import Awaitable, Callable
from typing import Any, Final

from core.sidecar import refusals
from core.sidecar.errorbodies import App, Receive, Scope, Send
from core.wire.protocol import Figures

PATH: Final = "/metrics"
_NO_KEY: Final = "The figures of this gateway are for whoever has its key, sent as a bearer token."
_NOT_TOLD: Final = "The figures of all workers could not be had just now. Ask again."
_ANSWER_S: Final = 5.0


class SharedFigures:
    """Asks the program for the figures of all processes that serve together. `ask` sends it the
    number of a question."""

    def __init__(self, ask: Callable[[int], None]) -> None:
        self._ask = ask
        self._numbers = itertools.count(1)
        self._asked: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Future[str]]] = {}

    async def text(self) -> str | None:
        """None: there was no answer in time."""
        loop, number = asyncio.get_running_loop(), next(self._numbers)
        future: asyncio.Future[str] = loop.create_future()
        self._asked[number] = loop, future
        self._ask(number)
        try:
            return await asyncio.wait_for(future, _ANSWER_S)
        except TimeoutError:
            return None
        finally:
            self._asked.pop(number, None)

    def told(self, figures: Figures) -> None:
        """The answer; from any thread."""
        asked = self._asked.get(figures.number)
        if asked is not None:
            loop, future = asked
            loop.call_soon_threadsafe(_settle, future, figures.text)


def _settle(future: asyncio.Future[str], text: str) -> None:
    if not future.done():
        future.set_result(text)


class MetricsPage:
    """An app around LiteLLM's that serves the page where LiteLLM does not (`is_theirs`). `figures`
    gives its text, `key` is the gateway's."""

    def __init__(
        self,
        app: App,
        figures: Callable[[], Awaitable[str | None]],
        key: Callable[[], str],
        is_theirs: Callable[[], bool],
    ) -> None:
        self._app = app
        self._figures = figures
        self._key = key
        self._is_theirs = is_theirs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and scope["path"].rstrip("/") == PATH
        if not is_asked or scope["method"] not in ("GET", "HEAD") or self._is_theirs():
            await self._app(scope, receive, send)
            return
        if not self._has_key(scope):
            await refusals.answer(scope, send, 401, _NO_KEY)
            return
        text = await self._figures()
        if text is None:
            await refusals.answer(scope, send, 503, _NOT_TOLD)
            return
        content = text.encode()
        headers = [
            (b"content-type", b"text/plain; version=0.0.4; charset=utf-8"),
            (b"content-length", str(len(content)).encode("ascii")),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else content
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _has_key(self, scope: Scope) -> bool:
        key = self._key().encode("utf-8")
        sent = [value for name, value in scope["headers"] if name == b"authorization"]
        return bool(key) and any(
            hmac.compare_digest(one.removeprefix(b"Bearer ").strip(), key) for one in sent
        )


def has_own_page(app: Any) -> bool:
    """Whether LiteLLM serves the page itself: the config has its callback."""
    return any(getattr(route, "path", "").rstrip("/") == PATH for route in app.routes)
