"""The keys of client programs: each stands for the master key, where models are asked.

This process knows their digests only (`core/keys/tool_keys.py` makes the keys). Where a client
sends one, the master key takes its place before LiteLLM sees the request, so LiteLLM finds it where
it looks for a key, and `own_key.py` keeps it from going on to a provider. A key that does not count
any more is known by how it begins, wherever it stands, and turned away.

No answer tells a client the master key: it stands in no place of a request that LiteLLM repeats.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from core.base.secret_rules import HIDDEN
from core.sidecar import refusals
from core.sidecar.errorbodies import Message, Receive, Scope, Send
from core.sidecar.refusals import Refusals, shown

CLIENT: Final = "pocket.client"
"""In a scope: the name of the client program whose key let it in."""

UNKNOWN: Final = (
    "This key of a client program does not count: it was revoked or replaced, or it belongs to "
    "another data folder of LiteLLM Pocket. Connect the program again, or copy its key again, on "
    "the Clients page of LiteLLM Pocket."
)

_BEGINNING: Final = b"sk-pocket-"
_KEY: Final = re.compile(rb"sk-pocket-[A-Za-z0-9_-]*")
_MODEL: Final = r"(?:/openai/deployments/.+|/engines/.+|/v1|)"
_OPEN: Final[Mapping[str, re.Pattern[str]]] = {
    "POST": re.compile(
        rf"{_MODEL}/(?:chat/completions|completions|embeddings|images/(?:generations|edits))"
        r"|(?:/v1)?/(?:moderations|rerank|audio/(?:speech|transcriptions))|/v2/rerank"
        r"|/v1/messages(?:/count_tokens)?"
        r"|(?:/openai/v1|/v1)?/responses(?:/compact|/input_tokens|/[^/]+/cancel)?"
        r"|(?:/v1beta)?/models/.+:(?:generateContent|streamGenerateContent|countTokens)"
        r"|(?:/v1beta)?/interactions(?:/[^/]+/cancel)?"
        r"|/api/event_logging/batch"  # Claude Code's own count of events, which LiteLLM drops
    ),
    "GET": re.compile(
        r"(?:/v1)?/models(?:/.+)?"
        r"|(?:/openai/v1|/v1)?/responses/[^/]+(?:/input_items)?"
        r"|(?:/v1beta)?/interactions/[^/]+"
        r"|/|/health/(?:liveliness|liveness|readiness)"  # anybody may ask these
    ),
    "DELETE": re.compile(r"(?:/openai/v1|/v1)?/responses/[^/]+|(?:/v1beta)?/interactions/[^/]+"),
    "websocket": re.compile(r"(?:/v1)?/responses|(?:/openai/v1|/v1)?/realtime"),
}


def opens(method: str, path: str) -> bool:
    """Whether the key of a client program opens this; `method` may be "websocket"."""
    known = _OPEN.get("GET" if method == "HEAD" else method)
    return known is not None and known.fullmatch(path) is not None


class ToolKeys:
    """Those that count now. `admit` may be called from any thread, at any time."""

    def __init__(self, told: Refusals | None = None) -> None:
        self._told = told or Refusals()
        self._names: Mapping[str, str] = {}
        self._master = b""

    def admit(self, names: Mapping[str, str]) -> None:
        """From now on these count and no others: names of programs by the digests of keys."""
        self._names = dict(names)

    def stand_for(self, master: str) -> None:
        """This is the key that LiteLLM asks for."""
        self._master = master.encode("latin-1", "replace")

    def sent_in(self, scope: Scope) -> list[bytes]:
        """What the request holds that begins like one. Nearly free where it holds none."""
        values = [value for _, value in scope["headers"] if _BEGINNING in value]
        query = scope.get("query_string", b"")
        if _BEGINNING in query:
            values.append(query)
        found = [key for value in values for key in _KEY.findall(value)]
        return [key for key in found if key != self._master]

    async def let_in(
        self, keys: list[bytes], scope: Scope, receive: Receive, send: Send
    ) -> tuple[Scope, Receive, Send] | None:
        """The request of `scope`, which holds `keys`, as LiteLLM is to see it, and what takes its
        answer; None when it was turned away."""
        names = {self._name_of(key) for key in keys}
        name = next(iter(names))
        method = scope.get("method") or scope["type"]
        if name is None or None in names:
            self._told.tell("tool key", "Turned away: a key of a client program that was revoked.")
            await refusals.answer(scope, send, 401, UNKNOWN)
            return None
        if not opens(method, scope["path"]):
            where = shown(scope["path"])
            self._told.tell(
                f"tool key of {name}", f"Turned away: {name}, which may use the models, at {where}."
            )
            message = (
                f"The key of {name} opens the models of this gateway, and {where} is none of "
                "theirs. What is to be used there is the gateway's own key, which the status page "
                "of LiteLLM Pocket shows."
            )
            await refusals.answer(scope, send, 403, message)
            return None
        if scope["type"] == "websocket":
            receive = self._while_it_counts(keys, receive, send)
            send = self._as_offered(keys[0], send)
        return self._as_master(scope, name), receive, send

    def _name_of(self, key: bytes) -> str | None:
        return self._names.get(hashlib.sha256(key).hexdigest())

    def _as_master(self, scope: Scope, name: str) -> Scope:
        headers = [
            (n, self._replaced(value) if _BEGINNING in value else value)
            for n, value in scope["headers"]
        ]
        query = b"&".join(map(self._in_query, scope.get("query_string", b"").split(b"&")))
        return {**scope, "headers": headers, "query_string": query, CLIENT: name}

    def _replaced(self, value: bytes) -> bytes:
        return _KEY.sub(lambda _: self._master, value)

    def _in_query(self, parameter: bytes) -> bytes:
        """Of any other than `key` LiteLLM may make a part of its answer: `model` is repeated."""
        if parameter.startswith(b"key="):
            return self._replaced(parameter)
        return _KEY.sub(HIDDEN.encode("ascii"), parameter)

    def _as_offered(self, key: bytes, send: Send) -> Send:
        """LiteLLM accepts a WebSocket with the first subprotocol, which may have brought the key:
        it goes back as the client has sent it."""

        async def sent(message: Message) -> None:
            if message["type"] == "websocket.accept" and message.get("subprotocol"):
                offered = message["subprotocol"].replace(
                    self._master.decode("latin-1"), key.decode("ascii")
                )
                message = {**message, "subprotocol": offered}
            await send(message)

        return sent

    def _while_it_counts(self, keys: list[bytes], receive: Receive, send: Send) -> Receive:
        """A WebSocket may stay open for days: what comes in over it counts as a request."""

        async def received() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not all(map(self._name_of, keys)):
                await send({"type": "websocket.close", "code": 1008, "reason": "key revoked"})
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        return received
