"""Makes a row for the ledger of every request for a model, off the request's path.

Two layers around LiteLLM and a callback inside of it. The outer layer, outside the door, sees what
a client asks and gets, refusals too. The inner one keeps what LiteLLM is given: it leaves the
content of the request there. The callback (`ledger_callback.py`) brings attempts, tokens and cost.
A context variable, which LiteLLM carries along into its own tasks, says to which request they
belong.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Final, Protocol
from weakref import WeakValueDictionary

from core.sidecar import model_calls
from core.sidecar.error_words import ErrorWords
from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.sidecar.logs import OWN_LOGGER
from core.sidecar.masking import Masker
from core.sidecar.model_call import Counted, Failure, ModelCall, Wording, joined
from core.sidecar.tool_keys import CLIENT
from core.wire.metrics import Metrics
from core.wire.request_row import RequestRow

WAIT_S: Final = 10.0
"""After the end of a request: what LiteLLM has not counted by then counts as nothing, for now."""
_LOOKS: Final = 10
"""Within that time, for those of which nobody waits any more."""
_TOGETHER_S: Final = 0.1
"""What LiteLLM has counted waits this long for others, to be read and told of with them: it is no
news, and several at once cost much less than each by itself. A kill takes the tokens of that moment
along."""
_SOON_S: Final = 0.02
"""Those of a key with limits, since what it has used here counts elsewhere, too."""
_MEASURED: Final = 50
"""In one go, after what LiteLLM has counted was told of."""
_MOST_UNMEASURED: Final = 250
"""Where it counts nothing, as of requests that are refused."""
_SAY_EVERY_S: Final = 0.5
_IDS: Final = 64
_ID_HEADER: Final = b"x-litellm-call-id"
_FIT_ID: Final = re.compile(r"[\w.:@/-]{1,100}", re.ASCII)
_LONGEST_NAME: Final = 200
_MOST_READ: Final = 2000

Read = Callable[[], Counted]
"""Reads what LiteLLM has told of a call."""
logger = logging.getLogger(OWN_LOGGER)

current: ContextVar[ModelCall | None] = ContextVar("pocket_model_call", default=None)
"""The request that is being served here."""


class Rows(Protocol):
    """Where rows go. Nothing here waits."""

    def send(self, rows: Sequence[str]) -> None:
        """Each as JSON, in ASCII."""

    def connected(self, peer: str) -> None: ...

    def under_way(self, requests: int) -> None: ...


class Recorder:
    """Lives on the loop's thread."""

    def __init__(
        self,
        rows: Rows,
        run_id: int,
        masker: Masker,
        wait_s: float = WAIT_S,
        settled: Callable[[RequestRow], object] = lambda _row: None,
        is_limited: Callable[[str], bool] = lambda _name: False,
    ) -> None:
        """`settled` hears at once of each request of a client program that has been counted, also
        of one that goes on: of a WebSocket once for each answer, with the sum so far. `is_limited`:
        whether the key of the client program of this name has limits on what it uses."""
        self._rows = rows
        self._settled = settled
        self._is_limited = is_limited
        self._metrics = Metrics()
        self._unmeasured: dict[str, ModelCall] = {}
        """Told of, and not in the metrics yet: those wait for others, or until somebody looks."""
        self._calls: dict[str, ModelCall] = {}
        """By LiteLLM's ids, until `wait_s` after their end: not every task of LiteLLM's knows in
        whose behalf it runs."""
        self._late: WeakValueDictionary[str, ModelCall] = WeakValueDictionary()
        """Those that were not counted by then, as long as anybody holds them."""
        self._run_id = run_id
        self.is_asked_for_ids = False
        """Whether LiteLLM asks what a request is called, and needs no header for it."""
        self.stopping: Callable[[], bool] = lambda: False
        """Whether what is under way is being broken off."""
        self._wait_s = wait_s
        short = lru_cache(512)(lambda text: _short(masker(text)))
        self._wording = Wording(lambda text: short(text[:_MOST_READ]), ErrorWords(masker))
        self._under_way = 0
        self._said = 0
        self._say_timer: asyncio.TimerHandle | None = None
        self._peers: set[str] = set()
        self._over: deque[ModelCall] = deque()
        """Over for the client for less than `wait_s`, the oldest first."""
        self._wait_timer: asyncio.TimerHandle | None = None
        self._counted: dict[str, ModelCall] = {}
        """To be told of again, in a moment."""
        self._unread: list[tuple[ModelCall, Read]] = []
        """What LiteLLM has told of these, which is read then."""
        self._ids: list[str] = []
        """For requests to come."""
        self._tell_timer: asyncio.TimerHandle | None = None

    @property
    def metrics(self) -> Metrics:
        """Of all that was told of by now."""
        self._measure()
        self._metrics.under_way = self._under_way
        return self._metrics

    # ---- the two layers
    def around(self, app: App) -> App:
        """The outer layer."""

        def recorded(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            kind = scope["type"]
            if kind == "websocket" or (kind == "http" and scope["method"] == "POST"):
                return self._record(app, scope, receive, send)
            return app(scope, receive, send)

        return recorded

    @staticmethod
    def inside(app: App) -> App:
        """The inner layer."""

        def noted(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            call = current.get()
            if call is not None:
                call.inner = scope
                call.client = scope.get(CLIENT, "")
            return app(scope, receive, send)

        return noted

    @staticmethod
    def id_of(scope: Scope) -> str:
        """The id that the row of this request will have; empty where it asks no model."""
        call = current.get()
        asks = model_calls.asks_model(scope.get("method") or "", scope["path"])
        return call.id if call is not None and asks else ""

    async def _record(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        call, inner = self._begin(scope)
        is_asked = model_calls.asks_model(scope.get("method") or "websocket", scope["path"])
        is_websocket = call.is_websocket
        if is_asked:
            self._comes(call)

        def sent(message: Message) -> Awaitable[None]:
            if call.answers(message):
                call.is_whole = True
                self._end(call, is_asked)  # before the client has it all: see row_sender
            return send(message)

        async def received() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                call.closes(message.get("code", 1005))
            return message

        token = current.set(call)
        try:
            await app(inner, received if is_websocket else receive, sent)
        except BaseException as error:
            self._end(call, is_asked, error)
            raise
        finally:
            current.reset(token)
            if call.duration_s is None:
                self._end(call, is_asked)
            if is_asked:
                self._count(-1)
            if is_websocket:
                self._peers.discard(call.peer)

    def _begin(self, scope: Scope) -> tuple[ModelCall, Scope]:
        headers = scope["headers"]
        named = dict(headers[::-1])  # of two of a name the first
        agent, sent = named.get(b"user-agent", b""), named.get(_ID_HEADER)
        name = own = ""
        if sent is not None:
            own = sent.decode("latin-1")
            if _FIT_ID.fullmatch(own) is not None and self._wording.short(own) == own:
                name = f"{own}~{secrets.token_hex(4)}"
            else:
                # LiteLLM takes one of its own in place of what is empty or long: what it counts
                # then would belong to no request, and a budget would never end.
                headers = [one for one in headers if one[0] != _ID_HEADER]
        if not name:
            if not self._ids:
                self._ids += _new_ids()
            name = own = self._ids.pop()
            # Of a request in Google's words LiteLLM tells by its headers alone: see `_owner`.
            if not self.is_asked_for_ids or model_calls.is_googles(scope["path"]):
                headers = [*headers, (_ID_HEADER, own.encode("ascii"))]
        # A copy in any case: LiteLLM leaves the content of the request in it, and the connection
        # holds its own until the next one comes.
        inner = {**scope, "headers": headers}
        client = scope.get("client")
        peer = joined(tuple(client)) if client else ""
        call = ModelCall(name, own, scope, self._wording, self._run_id, agent, peer)
        self._calls[own] = call
        return call, inner

    # ---- what the callback brings
    def told(
        self, call_id: object, read: Read, request_id: Callable[[], object] = lambda: None
    ) -> None:
        """As `counted`, with what reads it. Where the request is over and nobody waits for what its
        key has used, that is done a moment later, for several in one go."""
        call = current.get()
        if call is None or call_id != call.own_id:
            call = self._owner(call_id, request_id)
            if call is None:
                return
        is_pressing = call.client and self._is_limited(call.client)
        if is_pressing or call.duration_s is None or call.is_websocket:
            self._counts(call, read())
            return
        self._unread.append((call, read))
        if self._tell_timer is None:
            self._tell_timer = asyncio.get_running_loop().call_later(_TOGETHER_S, self.tell)

    def counted(
        self,
        call_id: object,
        counted: Counted,
        request_id: Callable[[], object] = lambda: None,
    ) -> None:
        """LiteLLM has counted a call; `request_id` finds the id of the request that it was told of
        with it."""
        call = self._owner(call_id, request_id)
        if call is not None:
            self._counts(call, counted)

    def _counts(self, call: ModelCall, counted: Counted) -> None:
        self._read()  # in the order in which it came
        call.counts(counted)
        self._tell_settled(call)
        self._settle_soon(call)

    def _read(self) -> None:
        """What waits for it."""
        unread, self._unread = self._unread, []
        for call, read in unread:
            try:
                call.counts(read())
            except Exception as error:  # noqa: BLE001 - of a foreign library; the others count
                # Its words may quote the request.
                logger.warning("A request was not counted: %s", type(error).__name__)
            self._is_told_again(call)
            self._tell_settled(call)

    def _is_told_again(self, call: ModelCall) -> None:
        call.is_settled = call.is_wanted = True
        self._counted[call.id] = call

    def _is_pressing(self, call: ModelCall) -> bool:
        return bool(call.client) and self._is_limited(call.client)

    def _tell_settled(self, call: ModelCall) -> None:
        if call.client:
            self._settled(call.row(settled=True))

    def failed(self, call_id: object, failure: Failure, *, once_begun: bool = False) -> None:
        """An attempt went wrong; `once_begun`: it counts only where an answer had begun."""
        call = self._owner(call_id)
        if call is not None and not (once_begun and call.status is None and call.attempts):
            self._read()
            call.failed(failure)
            self._settle_soon(call)

    def _owner(
        self, call_id: object, request_id: Callable[[], object] = lambda: None
    ) -> ModelCall | None:
        """The request under way, unless this call is another that it led to (a guardrail's)."""
        call = current.get() or self._calls.get(str(call_id)) or self._late.get(str(call_id))
        if call is None:
            return None
        if call_id == call.own_id or call.is_websocket:
            return call
        # What is asked in Google's words of a model of another provider LiteLLM asks over again,
        # with an id of its own, and counts that alone. It gives such a call the request along.
        path = call.scope["path"]
        is_asked_anew = model_calls.is_googles(path) and request_id() == call.own_id
        return call if is_asked_anew else None

    # ---- from its beginning to its row
    def _comes(self, call: ModelCall) -> None:
        peer = call.peer
        if peer and peer not in self._peers:
            self._peers.add(peer)
            self._rows.connected(peer)
        self._count(1)

    def connection_lost(self, peer: str) -> None:
        """What comes from there next is another client."""
        self._peers.discard(peer)

    def _end(self, call: ModelCall, is_asked: bool, raised: BaseException | None = None) -> None:
        if call.duration_s is not None:
            return
        is_whole = call.is_whole and raised is None
        call.ends(stopping=not is_whole and self.stopping(), raised=raised)
        call.is_wanted = is_asked or call.is_touched
        call.is_settled = call.counted is not None or call.is_error
        if call.is_wanted:
            self._send((call,))
        self._over.append(call)
        if self._wait_timer is None:
            loop = asyncio.get_running_loop()
            self._wait_timer = loop.call_later(self._wait_s, self._give_up_waiting)

    def _give_up_waiting(self) -> None:
        self._read()
        since = time.perf_counter() - self._wait_s
        while self._over and self._over[0].over_at <= since:
            call = self._over.popleft()
            if self._calls.get(call.own_id) is call:  # a client may choose one twice
                del self._calls[call.own_id]
                if call.counted is None:
                    self._late[call.own_id] = call
            if call.is_wanted and not call.is_settled:
                self._tell_settled(call)
                self._settle_soon(call)
        self._wait_timer = None
        if self._over:
            # Not for each by itself: under load there would be one of these for every request.
            in_s = max(self._over[0].over_at - since, self._wait_s / _LOOKS)
            loop = asyncio.get_running_loop()
            self._wait_timer = loop.call_later(in_s, self._give_up_waiting)

    def _settle_soon(self, call: ModelCall) -> None:
        """Tell of a call again that was over before."""
        if call.duration_s is None:
            return  # its one row is still to come
        self._is_told_again(call)
        is_pressing = self._is_pressing(call)
        timer = self._tell_timer
        if timer is not None and not is_pressing:
            return
        loop = asyncio.get_running_loop()
        at = loop.time() + (_SOON_S if is_pressing else _TOGETHER_S)
        if timer is not None:
            if timer.when() <= at:
                return
            timer.cancel()
        self._tell_timer = loop.call_at(at, self.tell)

    def tell(self) -> None:
        """Send what waits for others."""
        if self._tell_timer is not None:
            self._tell_timer.cancel()
            self._tell_timer = None
        self._read()
        calls, self._counted = list(self._counted.values()), {}
        if calls:
            self._send(calls)
        if len(self._unmeasured) >= _MEASURED:
            self._measure()

    def finish(self) -> None:
        """Nothing more will be counted."""
        self._read()
        for call in self._over:
            if call.is_wanted and not call.is_settled:
                self._is_told_again(call)
        self._over.clear()
        self.tell()
        for timer in (self._wait_timer, self._say_timer):
            if timer is not None:
                timer.cancel()
        self._wait_timer = self._say_timer = None

    def _send(self, calls: Sequence[ModelCall]) -> None:
        rows = []
        for call in calls:
            is_settled = call.is_settled
            rows.append(call.text(settled=is_settled) or call.row(settled=is_settled).text())
            self._unmeasured[call.id] = call
        self._rows.send(rows)
        if len(self._unmeasured) >= _MOST_UNMEASURED:
            self._measure()

    def _measure(self) -> None:
        calls, self._unmeasured = self._unmeasured, {}
        self._metrics.add(call.row(settled=call.is_settled) for call in calls.values())

    # ---- how many
    def _count(self, change: int) -> None:
        self._under_way += change
        if self._say_timer is None:
            self._say()

    def _say(self) -> None:
        self._say_timer = None
        if self._under_way == self._said:
            return
        self._said = self._under_way
        self._rows.under_way(self._said)
        self._say_timer = asyncio.get_running_loop().call_later(_SAY_EVERY_S, self._say)


def _new_ids() -> Iterator[str]:
    """Several, each as `str(uuid.uuid4())`, which makes an object and counts in large numbers: to
    be made in one go, since there is one for each request."""
    digits = os.urandom(16 * _IDS).hex()
    for at in range(0, len(digits), 32):
        one = digits[at : at + 32]
        kind = f"4{one[13:16]}-{'89ab'[int(one[16], 16) & 3]}{one[17:20]}"
        yield f"{one[:8]}-{one[8:12]}-{kind}-{one[20:]}"


def _short(text: str) -> str:
    text = "".join(one if one.isprintable() else " " for one in text).strip()
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
