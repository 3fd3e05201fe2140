"""Refuses what a client's key may not ask, before LiteLLM sees it, in the client's protocol: what
its limits do not allow, and of every such key what would go past the config."""

from __future__ import annotations

import asyncio
import json
import re
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from core.base.wording import listed
from core.sidecar import asked_models, live_sessions, model_calls, refusals, response_ids
from core.sidecar.asked_models import DivertedError, UnreadableError
from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.sidecar.limits import Hindrance, Limits
from core.sidecar.live_sessions import event_in, is_live
from core.sidecar.recorder import current
from core.sidecar.refusals import Refusals, shown
from core.sidecar.response_ids import Kept
from core.sidecar.tool_keys import CLIENT
from core.wire.limits import NO_LIMITS, KeyLimits

_LIST: Final = re.compile(r"(?:/v1)?/models/?")
_ONE: Final = re.compile(r"(?:/v1)?/models/(?P<name>.+)")
_ERROR_FROM: Final = 400
_LONG_S: Final = 60
"""Libraries of clients try again by themselves; where that is of no use for so long, they hear
it."""
_POLICY: Final = 1008
_MOST_REASON: Final = 120
"""Bytes that the close of a WebSocket has room for."""
_GONE: Final[Mapping[str, Any]] = {"type": "websocket.disconnect", "code": _POLICY}


class LimitedApp:
    """An ASGI app around another one, within the door: it knows by then whose key came. What comes
    with the master key passes untouched."""

    def __init__(
        self,
        app: App,
        limits: Limits,
        told: Refusals,
        kept: Callable[[str], Kept | None] = response_ids.kept,
    ) -> None:
        self._app = app
        self._limits = limits
        self._told = told
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope.get(CLIENT)
        if name is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(name, scope, receive, send)
        else:
            await self._http(name, scope, receive, send)

    async def _http(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        limits = self._limits.of(name)
        if asked_models.needs_no_body(method, path):
            if await _held(receive) is None:
                return  # the client has left, or was cut off
            receive = _given(b"", receive)
        id = response_ids.id_in(method, path)
        if id and (of_id := _of_kept(name, limits, self._kept(id))):
            await self._refuse(name, of_id, scope, send)
            return
        counted = asked_models.is_counted(method, path)
        if asked_models.names_models(method, path):
            if limits.models or not counted or model_calls.asks_model(method, path):
                body = await _held(receive)
                if body is None:
                    return
                receive = _given(body, receive)
                if of_content := await _of_content(name, limits, scope, body):
                    await self._refuse(name, of_content, scope, send)
                    return
        elif limits.models:
            if method == "GET" and _LIST.fullmatch(path):
                send = _AllowedModels(send, limits).send
            elif (one := _ONE.fullmatch(path)) and not limits.allows(one["name"]):
                await self._refuse(name, _not_allowed(name, limits, {one["name"]}), scope, send)
                return
        if counted:
            await self._limits.settle_down(name)
        if hindrance := self._limits.hindrance(name, asks=counted):
            await self._refuse(name, hindrance, scope, send)
            return
        if counted:
            self._limits.let_in(name)
            call = current.get()
            if call is not None:
                send = _Answer(send, name, call.id, self._limits).send
        await self._app(scope, receive, send)

    async def _refuse(self, name: str, hindrance: Hindrance, scope: Scope, send: Send) -> None:
        self._told.tell(f"limits of {name}", f"Turned away: {hindrance.what}")
        await refusals.answer(
            scope, send, hindrance.status, hindrance.message, self._headers(hindrance)
        )

    def _headers(self, hindrance: Hindrance) -> list[tuple[bytes, bytes]]:
        wait = self._limits.wait_s(hindrance)
        if not wait:
            return []
        headers = [(b"retry-after", str(wait).encode("ascii"))]
        return headers if wait <= _LONG_S else [*headers, (b"x-should-retry", b"false")]

    # ---- WebSockets

    async def _websocket(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        limits = self._limits.of(name)
        asked = asked_models.of_path(scope)
        hindrance = self._limits.hindrance(name, asks=True)
        if hindrance is None and is_live(scope["path"]):
            hindrance = _of_session(name, limits, asked)
        if hindrance is None and asked:
            hindrance = _of_names(name, limits, asked)
        if hindrance is not None:
            await self._refuse(name, hindrance, scope, send)
            return

        begun = None if is_live(scope["path"]) else set(asked)
        session = _Session()

        async def end(hindrance: Hindrance) -> None:
            self._told.tell(f"limits of {name}", f"Turned away: {hindrance.what}")
            session.end()
            reason = hindrance.what.encode()[:_MOST_REASON].decode(errors="ignore")
            await send({"type": "websocket.close", "code": _POLICY, "reason": reason})

        async def received() -> Message:
            message = await session.unless_over(receive)
            if message["type"] != "websocket.receive":
                return message
            hindrance = self._of_message(name, message, begun, session)
            if hindrance is None:
                return message
            await end(hindrance)
            return {**_GONE}

        async def sent(message: Message) -> None:
            if session.over.done():
                return
            is_event = message["type"] == "websocket.send" and begun is None
            if is_event and (hindrance := self._of_event(name, message, session)):
                await end(hindrance)
            else:
                await send(message)

        await self._app(scope, received, sent)

    def _of_event(self, name: str, message: Message, session: _Session) -> Hindrance | None:
        """What a provider does in a live session without being asked counts as a request, too: it
        notices by itself that a turn is over (`turn_detection`)."""
        if not session.does_more(event_in(message.get("text") or message.get("bytes"))):
            return None
        hindrance = self._limits.hindrance(name, asks=True)
        if hindrance is None:
            self._limits.let_in(name)
        return hindrance

    def _of_message(
        self, name: str, message: Message, begun: set[str] | None, session: _Session
    ) -> Hindrance | None:
        """What comes in over an open WebSocket counts as a request where it asks for an answer.
        `begun`: the models that have been named over it; None where it keeps to one by itself."""
        limits = self._limits.of(name)
        asked: set[str] = set()
        try:
            asks, parts = _in_message(message.get("text") or message.get("bytes") or "")
            refused = _of_objects(name, limits, "", parts, asked)
        except UnreadableError:
            return _unreadable(name, limits)
        if refused is None and asked:
            refused = _of_names(name, limits, asked)
        if refused is None and begun is not None:
            begun |= {one["model"] for one in parts if isinstance(one.get("model"), str)} - {""}
            refused = _of_another(name, begun)
        if refused is not None:
            return refused
        hindrance = self._limits.hindrance(name, asks=asks)
        if hindrance is None and asks:
            self._limits.let_in(name)
            session.asked += 1
        return hindrance


@dataclass
class _Session:
    """What is known of an open WebSocket."""

    asked: int = 0
    """Answers that were asked for, and have not begun."""
    only_writes: bool = False
    """It is there to have sound written down, and has no answers."""
    over: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    """Done once it was closed from here. No task waits for it: sound comes in fifty messages a
    second, each of which would begin and end one."""

    def does_more(self, event: Mapping[str, Any]) -> bool:
        """Whether this event is of an answer that nobody has asked for."""
        kind = event.get("type")
        if kind == live_sessions.BEGUN:
            if not self.asked:
                return True
            self.asked -= 1
        elif kind == live_sessions.WRITTEN:
            return self.only_writes
        elif kind in live_sessions.SESSIONS:
            session = event.get("session")
            its_kind = session.get("type") if isinstance(session, dict) else None
            self.only_writes = "transcription" in (its_kind, str(kind).partition("_")[0])
        return False

    async def unless_over(self, receive: Receive) -> Message:
        """What comes in; when it is over before, that it is."""
        coming = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((coming, self.over), return_when=asyncio.FIRST_COMPLETED)
            return {**_GONE} if self.over.done() else coming.result()
        finally:
            coming.cancel()

    def end(self) -> None:
        """It is closed from here."""
        if not self.over.done():
            self.over.set_result(None)


def _in_message(text: str | bytes) -> tuple[bool, list[dict[str, Any]]]:
    """Whether it asks for an answer, and the objects in it that may name a model. Raises
    UnreadableError."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    try:
        content: Any = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        # LiteLLM hands on what it cannot read, and a provider may: a number of 5,000 digits, say.
        if text.lstrip("\ufeff" + string.whitespace).startswith("{"):
            raise UnreadableError from None
        return False, []  # sound, say
    if not isinstance(content, dict):
        return False, []
    parts = (content, content.get("session"), content.get("response"))
    asks = content.get("type") == "response.create"
    return asks, [one for one in parts if isinstance(one, dict)]


def _each_once(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """LiteLLM takes the last one of two that are called the same, and hands on both: a provider may
    take the first. Raises UnreadableError."""
    content = dict(fields)
    if len(content) != len(fields):
        raise UnreadableError
    return content


async def _of_content(name: str, limits: KeyLimits, scope: Scope, body: bytes) -> Hindrance | None:
    """Why a key with these limits may not ask what is in this request."""
    is_limited = limits != NO_LIMITS
    if not is_limited and not asked_models.may_divert(scope, body):
        return None
    call = current.get()
    asked = asked_models.of_path(scope)
    try:
        contents = await asked_models.objects_in(scope, body)
        for content in contents:
            if call is not None and isinstance(content.get("model"), str):
                call.named = content["model"]  # for its row: LiteLLM may never read it
        refused = _of_objects(name, limits, scope["path"], contents, asked)
    except UnreadableError:
        return _unreadable(name, limits)
    return refused or _of_names(name, limits, asked)


def _of_objects(
    name: str,
    limits: KeyLimits,
    path: str,
    contents: Iterable[Mapping[str, Any]],
    asked: set[str],
) -> Hindrance | None:
    """What these objects of a request are refused for, whatever they name, which is put into
    `asked`. Raises UnreadableError."""
    for content in contents:
        try:
            asked |= asked_models.of_object(content)
        except DivertedError as error:
            return _diverted(name, str(error))
        if limits != NO_LIMITS and not limits.models and asked_models.asks_agent(content):
            return _diverted(name, "agent")
        if limits.counts and asked_models.in_background(path, content):
            return Hindrance(
                403,
                f"The key {name} has a limit on what it uses, and what an answer in the background "
                'uses nobody tells: ask without "background".',
            )
        if limits.counts and asked_models.is_lost_when_left(path, content):
            return Hindrance(
                403,
                f"The key {name} has a limit on what it uses, and of a stream of this kind that is "
                'left nobody tells it: ask without "stream", or over chat completions.',
            )
        if limits.counts and asked_models.asks_advisor(content):
            return Hindrance(
                403,
                f"The key {name} has a limit on what it uses, and what an advisor uses is not "
                "counted, or at another model's price: ask without that tool.",
            )
        if limits.models and asked_models.names_prompt(content):
            return Hindrance(
                403,
                f"{_only(name, limits)}, and the prompt that the request names may bring another "
                "model along.",
            )
    return None


def _of_session(name: str, limits: KeyLimits, asked: set[str]) -> Hindrance | None:
    """Why a key with these limits may not begin a live session."""
    if limits.counts:
        return Hindrance(
            403,
            f"The key {name} has a limit on what it uses, and what a live session uses is known "
            "when it is over.",
        )
    return _not_allowed(name, limits, asked) if limits.models and not asked else None


def _of_kept(name: str, limits: KeyLimits, kept: Kept | None) -> Hindrance | None:
    """Why a key with these limits may not have an answer with such an id."""
    if kept is None:
        return _not_allowed(name, limits, set()) if limits.models else None
    if not kept.is_true:
        what = "The request names an answer that no model of the config has given."
        return Hindrance(403, what, is_of_limits=False)
    is_allowed = not limits.models or limits.allows(kept.model)
    return None if is_allowed else _not_allowed(name, limits, {kept.model})


def _of_names(name: str, limits: KeyLimits, asked: set[str]) -> Hindrance | None:
    if limits == NO_LIMITS:
        return None
    # LiteLLM asks each model of such a list, and counts one of the answers.
    several = next((one for one in sorted(asked) if "," in one), None)
    if several is not None:
        return Hindrance(
            403,
            f"The request asks for several models at once ({shown(several)}), and a key with "
            f"limits, as {name} is, may ask for one at a time only.",
        )
    if limits.models and not _allows(limits, asked):
        return _not_allowed(name, limits, asked)
    return None


def _of_another(name: str, begun: set[str]) -> Hindrance | None:
    """LiteLLM looks for the first model in the config. What a later message calls another one it
    asks by that very name, of any provider, with the first one's key and address."""
    if len(begun) < 2:
        return None
    what = (
        f"The key {name} may ask for one model over one WebSocket, and this one asks for "
        f"{listed(sorted(map(shown, begun)), most=3)}."
    )
    return Hindrance(403, what, is_of_limits=False)


def _unreadable(name: str, limits: KeyLimits) -> Hindrance:
    if limits.models:
        return _not_allowed(name, limits, set())
    what = "It cannot be made out from the request which model it asks for."
    return Hindrance(400, what, is_of_limits=False)


def _diverted(name: str, field: str) -> Hindrance:
    return Hindrance(
        403,
        f"The key {name} may ask for the models of the config as they are there only, and the "
        f'request has the field "{field}", with which it would go elsewhere.',
        is_of_limits=False,
    )


def _allows(limits: KeyLimits, asked: set[str]) -> bool:
    return bool(asked) and all(map(limits.allows, asked))


def _only(name: str, limits: KeyLimits) -> str:
    return f"The key {name} may use {listed(limits.models, most=10)} only"


def _not_allowed(name: str, limits: KeyLimits, asked: set[str]) -> Hindrance:
    refused = sorted(one for one in asked if not limits.allows(one))
    only = _only(name, limits)
    if not refused:
        return Hindrance(403, f"{only}, and the request does not say which model it asks for.")
    return Hindrance(403, f"{only}, and the request asks for {listed(list(map(shown, refused)))}.")


async def _held(receive: Receive) -> bytes | None:
    """The whole body; None when the client left before."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _given(body: bytes, receive: Receive) -> Receive:
    """What gives `body` out, and then goes on with `receive`."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class _Answer:
    """One answer on its way out: notes when the client has all of it."""

    def __init__(self, send: Send, name: str, id: str, limits: Limits) -> None:
        self._send = send
        self._name = name
        self._id = id
        self._limits = limits

    async def send(self, message: Message) -> None:
        """Pass on."""
        if message["type"] == "http.response.start":
            if message["status"] >= _ERROR_FROM:
                self._id = ""
        elif self._id and not message.get("more_body", False):
            self._limits.over(self._name, self._id)
            self._id = ""
        await self._send(message)


class _AllowedModels:
    """The list of models on its way out: those that the key may use."""

    def __init__(self, send: Send, limits: KeyLimits) -> None:
        self._send = send
        self._limits = limits
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def send(self, message: Message) -> None:
        """Hold back until it is whole."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body.append(message.get("body", b""))
        if message.get("more_body", False) or self._start is None:
            return
        body = self._cleaned(b"".join(self._body))
        headers = [
            (name, str(len(body)).encode("ascii") if name.lower() == b"content-length" else value)
            for name, value in self._start.get("headers", ())
        ]
        await self._send({**self._start, "headers": headers})
        await self._send({**message, "body": body})

    def _cleaned(self, body: bytes) -> bytes:
        try:
            content = json.loads(body)
            listed_ones = content["data"]
            kept = [one for one in listed_ones if self._limits.allows(one["id"])]
        except (ValueError, KeyError, TypeError):
            return body  # an error, say
        return json.dumps({**content, "data": kept}, separators=(",", ":")).encode()
