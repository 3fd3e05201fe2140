"""Limits of keys, and a client that asks with one: for the tests of what is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.sidecar.errorbodies import Message, Receive, Scope, Send
from core.sidecar.limited import LimitedApp
from core.sidecar.limits import Limits
from core.sidecar.model_call import ModelCall, Wording
from core.sidecar.recorder import current
from core.sidecar.refusals import Refusals
from core.sidecar.response_ids import Kept
from core.sidecar.tool_keys import CLIENT
from core.wire.limits import KeyLimits
from core.wire.request_row import FINISHED, RequestRow

NOON = datetime(2026, 11, 26, 12).timestamp()  # a Thursday
CHAT = "/v1/chat/completions"
WORDING = Wording(str, lambda text, _content: text)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """Limits, an app that answers everything, and a client with the key `script`."""

    clock: Clock = field(default_factory=Clock)
    log: list[str] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)
    answers: Mapping[str, Any] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    says: Sequence[Any] = ()
    """What a provider says over a WebSocket at each message."""
    kept: Mapping[str, Kept] = field(default_factory=dict)
    """What ids of answers say."""

    def __post_init__(self) -> None:
        self.limits = Limits(self.clock, settle_s=0.05)
        told = Refusals(say=self.log.append)
        self.app = LimitedApp(self._answer, self.limits, told, lambda id: self.kept.get(id))
        self._number = 0

    def limit(self, **limits: Any) -> None:
        self.limits.admit({"script": KeyLimits(**limits).encoded()})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            while (message := await receive())["type"] == "websocket.receive":
                self.seen.append(message["text"].encode())
                for event in self.says:
                    await send({"type": "websocket.send", "text": json.dumps(event)})
            return
        if scope["method"] == "POST":
            message = await receive()
            body: bytes = message["body"]
            while message["more_body"]:
                message = await receive()
                body += message["body"]
            self.seen.append(body)
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(self.answers).encode()})

    def settle(
        self, cost: float | None = None, tokens: int = 0, name: str = "script", id: str = ""
    ) -> None:
        row = RequestRow(
            id or str(self._number), 1, self.clock.now, FINISHED, True, client=name, cost=cost
        )
        self.limits.settled(RequestRow(**{**row.__dict__, "tokens_in": tokens}))

    def ask(
        self,
        body: Any = None,
        path: str = CHAT,
        *,
        method: str = "POST",
        name: str | None = "script",
        content_type: str = "application/json",
        query: str = "",
    ) -> Reply:
        return asyncio.run(
            self.asked(body, path, method=method, name=name, kind=content_type, query=query)
        )

    async def asked(
        self, body: Any, path: str, *, method: str, name: str | None, kind: str, query: str
    ) -> Reply:
        body = {"model": "cheap"} if body is None else body
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        parts = [data[:7], data[7:]]
        scope: Scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"content-type", kind.encode("latin-1"))],
        }
        if name is not None:
            scope[CLIENT] = name

        async def receive() -> Message:
            return {
                "type": "http.request",
                "body": parts.pop(0),
                "more_body": bool(parts),
            }

        reply = Reply()
        before = len(self.seen)
        self._number += 1
        call = ModelCall(str(self._number), "", scope, WORDING)
        current.set(call)
        await self.app(scope, receive, reply.take)
        call.ends(stopping=False)
        reply.asked = call.row(settled=True).asked
        reply.passed = len(self.seen) > before
        return reply

    def talk(self, *texts: Any, path: str = "/v1/responses", query: str = "") -> int | None:
        """Over a WebSocket; the code with which it was closed, or the status of its refusal."""
        waiting = [
            {"type": "websocket.receive", "text": t if isinstance(t, str) else json.dumps(t)}
            for t in texts
        ]
        closed: list[int] = []

        async def receive() -> Message:
            return waiting.pop(0) if waiting else {"type": "websocket.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] != "websocket.send":
                closed.append(message.get("code") or message.get("status") or 0)
            self.sent.append(message)

        scope: Scope = {
            "type": "websocket",
            "path": path,
            "query_string": query.encode(),
            "headers": [],
            "extensions": {"websocket.http.response": {}},
            CLIENT: "script",
        }
        asyncio.run(self.app(scope, receive, send))
        return closed[0] if closed else None


@dataclass
class Reply:
    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""
    passed: bool = False
    """The app saw the request."""
    asked: str = ""
    """As its row has it."""

    async def take(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.headers |= dict(message.get("headers", ()))
        self.body += message.get("body", b"")

    @property
    def message(self) -> str:
        return str(json.loads(self.body)["error"]["message"])


def form(**fields: str) -> tuple[bytes, str]:
    parts = [
        f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + "--X--\r\n").encode(), "multipart/form-data; boundary=X"
