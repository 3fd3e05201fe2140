"""One request for a model, from its first byte to what LiteLLM has counted for it."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from core.sidecar import live_sessions, model_calls
from core.sidecar.error_words import message_in
from core.sidecar.errorbodies import Message, Scope
from core.sidecar.live_sessions import LiveSession
from core.wire.request_row import (
    CUT_BY_CLIENT,
    CUT_BY_STOP,
    CUT_BY_UPSTREAM,
    FAILED,
    FINISHED,
    REFUSED,
    Attempt,
    RequestRow,
    made,
    numbers_text,
)

LEFT: Final = "pocket.left"
"""In a scope: the client has closed the connection before its answer was whole."""
_ERROR_FROM: Final = 400
_THEIRS_FROM: Final = 500
"""Below, an error is one of the request: where nobody was asked, it was refused here."""
_NORMAL_CLOSE: Final = (1000, 1001, 1005)
"""Codes of a WebSocket that is closed because there is no more to say."""
_MOST_RECENT: Final = 200
_MOST_OF_AN_ERROR: Final = 16 * 1024
_MOST_SHARED: Final = 512
_LONGEST_SHARED: Final = 2000
"""Characters of what one is made of: who asks with endless names fills no memory."""
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(slots=True)
class Counted:
    """What LiteLLM has counted: of one call, or of all over one WebSocket."""

    call_type: str = ""
    group: str = ""
    deployment: str = ""
    model: str = ""
    provider: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None
    tokens_cache_written: int | None = None
    tokens_reasoning: int | None = None
    cost: float | None = None
    cache_hit: bool = False
    duration_s: float | None = None
    """Of the attempt that went well."""
    answered: int | None = None
    """Of a live session: the answers that are in these figures, where LiteLLM tells."""
    written: int = 0
    """The same of turns that were written down: they are in the cost, and in no tokens."""

    def plus(self, before: Counted | None) -> Counted:
        """This one, with the figures of `before` added."""
        if before is None:
            return self
        sums = {name: _sum(getattr(before, name), getattr(self, name)) for name in _SUMMED}
        return replace(self, **sums)


_NOTHING: Final = Counted()
_NOBODY: Final = Attempt()
_TOKENS: Final = (
    *("tokens_in", "tokens_out", "tokens_cached", "tokens_cache_written"),
    "tokens_reasoning",
)
_SUMMED: Final = (*_TOKENS, "cost", "answered", "written")
_FIGURES: Final = (*_TOKENS, "cost")
_figures_of: Final = attrgetter(*_FIGURES)
_UNKNOWN: Final[Mapping[str, Any]] = dict.fromkeys(_TOKENS)


def _sum(one: Any, other: Any) -> Any:
    return one if other is None else other if one is None else one + other


@dataclass(frozen=True)
class Failure:
    """An attempt that went wrong, or what went wrong where none was made."""

    error: BaseException
    group: str = ""
    deployment: str = ""
    model: str = ""
    provider: str = ""
    duration_s: float | None = None
    said: str = ""
    """What the provider said; empty: what the error says."""


@dataclass(frozen=True)
class Wording:
    """How texts that came from outside become fit for the ledger."""

    short: Callable[[str], str]
    """For names: without secrets, and not long."""
    error: Callable[[str, object], str]
    """For what an error says, given the content of the request."""
    shared: dict[tuple[object, ...], str] = field(default_factory=dict, init=False, repr=False)
    """Parts of rows that many requests have in common, as JSON, by what they are made of."""


@dataclass(eq=False)
class ModelCall:
    """All of it on the loop's thread. What is empty or None is not known. What is no parameter is
    set when it is no longer as by default: there is one of these for each request."""

    id: str
    own_id: str
    """What LiteLLM calls it (`litellm_call_id`)."""
    scope: Scope
    wording: Wording
    run_id: int = 0
    agent: bytes = b""
    """What the client says that it is, as it came."""
    peer: str = ""
    """The client's `address:port`; empty where it has none."""
    inner: Mapping[str, Any] | None = None
    """The scope that LiteLLM has got; it leaves the content of the request there."""
    client: str = ""
    named: str = ""
    """The model that the body names, where it was read before LiteLLM did."""
    is_whole: bool = field(default=False, init=False)
    """The last part of the answer is sent, or about to be."""
    is_wanted: bool = field(default=False, init=False)
    """It is to have a row."""
    is_settled: bool = field(default=False, init=False)
    """Its row is, or is about to be."""
    attempts: tuple[Attempt, ...] = field(default=(), init=False)
    """Those that went wrong."""
    asked_at: float = field(default=0.0, init=False)
    """When a provider's library asked last; it may do so several times within one attempt."""
    counted: Counted | None = field(default=None, init=False)
    is_touched: bool = field(default=False, init=False)
    """LiteLLM has counted something for it, or has failed to ask somebody."""
    status: int | None = field(default=None, init=False)
    outcome: str = field(default="", init=False)
    duration_s: float | None = field(default=None, init=False)
    """None while it is under way."""
    over_at: float = field(default=0.0, init=False)
    """When it was over for the client, by `time.perf_counter`."""
    _inner: tuple[Attempt, ...] = field(default=(), init=False)
    """Those that went wrong within the attempt under way. Of which deployment it is, is told at its
    end."""
    _inner_began: float = field(default=0.0, init=False)
    _started_ns: int = field(default_factory=time.time_ns)
    """Since the epoch; a row has microseconds."""
    _took_us: int = field(default=0, init=False)
    _began: float = field(default_factory=time.perf_counter)
    _is_stream: bool = field(default=False, init=False)
    _close_code: int | None = field(default=None, init=False)
    _live: LiveSession | None = field(default=None, init=False)
    _first_token_s: float | None = field(default=None, init=False)
    _asked: str = field(default="", init=False)
    """As it came; nearly every request names what many others do, so it is made fit once."""
    _group: str = field(default="", init=False)
    _deployment: bytes = field(default=b"", init=False)
    """The same, from the answer's headers."""
    _error: str = field(default="", init=False)
    _message: str = field(default="", init=False)
    _error_body: bytes = field(default=b"", init=False)
    _content: re.Pattern[bytes] | None = field(default=None, init=False)
    """What the answer's beginning is known by; None while it is no stream."""
    _recent: deque[bytes] | None = field(default=None, init=False)
    """Of a stream, the last events: an error may quote them."""

    @property
    def method(self) -> str:
        """ "websocket" where it is one."""
        return str(self.scope.get("method") or self.scope["type"])

    @property
    def is_websocket(self) -> bool:
        return bool(self.scope["type"] == "websocket")

    @property
    def is_error(self) -> bool:
        """The answer's status says so."""
        return self.status is not None and self.status >= _ERROR_FROM

    @property
    def body(self) -> Any:
        """The content of the request, as LiteLLM has read it."""
        parsed = (self.inner or {}).get("parsed_body")
        return parsed[1] if isinstance(parsed, tuple) and len(parsed) == 2 else None

    @property
    def _quotable(self) -> Any:
        """What an error must not repeat."""
        return [self.body, model_calls.words_in(b"".join(self._recent or ()))]

    # ---- what happens
    def answers(self, message: Message) -> bool:
        """Take note of a part of the answer; True with its last part."""
        kind = message["type"]
        if kind == "http.response.body":
            part = message.get("body", b"")
            if self._content is not None:
                self._look_at(part, self._content)
            elif self.status is not None and self.status >= _ERROR_FROM:
                self._error_body = (self._error_body + part)[:_MOST_OF_AN_ERROR]
            return not message.get("more_body", False)
        if kind in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
            content_type = b""
            for name, value in message.get("headers", ()):
                if name == b"content-type":
                    content_type = value
                elif name == b"x-litellm-model-id":
                    self._deployment = value
                else:
                    continue
                if content_type and self._deployment:  # often among the first four of two dozen
                    break
            if content_type != b"application/json" and model_calls.is_stream(content_type):
                self._streams()
        elif kind == "websocket.accept":
            self.status, self._is_stream = 101, True
            if live_sessions.is_live(self.scope["path"]):
                self._live = LiveSession()
        elif kind == "websocket.send" and self._live is not None:
            self._live.hears(message.get("text") or message.get("bytes"))
        elif kind == "websocket.close":
            self.closes(message.get("code", 1000))
        return False

    def closes(self, code: int) -> None:
        """The WebSocket is closed, by this side or the other; the first one counts."""
        if self._close_code is None:
            self._close_code = code

    def failed(self, failure: Failure) -> None:
        """One attempt went wrong."""
        self.is_touched = True
        self._group = failure.group or self._group
        self._error = type(failure.error).__name__
        if not (failure.deployment or failure.model):
            return  # nobody was asked: what the client is told says more
        attempt = self._attempt(replace(failure, duration_s=self._close_inner(failure)))
        self._message = attempt.message
        self.attempts = (*self.attempts, attempt)

    def asks_again(self, failure: Failure) -> None:
        """A provider's library was refused and is about to ask once more, within one attempt."""
        began = self.asked_at
        if not self._inner:
            self._inner_began = began
        took = max(0.0, time.perf_counter() - began)
        self._inner = (*self._inner, self._attempt(replace(failure, duration_s=took)))

    def _attempt(self, failure: Failure) -> Attempt:
        status = getattr(failure.error, "status_code", None)
        return Attempt(
            failure.deployment,
            self.wording.short(failure.model),
            self.wording.short(failure.provider),
            status if isinstance(status, int) else None,
            type(failure.error).__name__,
            self.wording.error(failure.said or str(failure.error), self._quotable),
            failure.duration_s,
            self.wording.short(failure.group),
        )

    def _close_inner(self, ended: Failure | Counted) -> float | None:
        """What went wrong within the attempt that has ended becomes attempts of their own; how long
        the last of it took, of its duration in all."""
        if not self._inner:
            return ended.duration_s
        inner, self._inner = self._inner, ()
        own = [one for one in inner if ended.model.endswith(one.model)]  # a guardrail asks another
        if own:
            names = (ended.model, ended.provider, ended.group)
            model, provider, group = map(self.wording.short, names)
            deployment = ended.deployment
            self.attempts += tuple(
                replace(one, deployment=deployment, model=model, provider=provider, group=group)
                for one in own
            )
        if not own or ended.duration_s is None:
            return ended.duration_s
        return max(0.0, ended.duration_s - (self.asked_at - self._inner_began))

    def counts(self, counted: Counted) -> None:
        """LiteLLM has counted."""
        self.is_touched = True
        counted.duration_s = self._close_inner(counted)
        if self._live is not None:
            counted = _of_session(counted, self._live)
        self.counted = counted.plus(self.counted if self.is_websocket else None)

    def ends(self, *, stopping: bool, raised: BaseException | None = None) -> None:
        """It is over for the client; `stopping`: what was under way is being broken off."""
        self.over_at = time.perf_counter()
        self._took_us = int((self.over_at - self._began) * 1e6)
        self.duration_s = self._took_us / 1e6
        scope, body, model = self.scope, self.body, None
        if isinstance(body, dict):
            model = body.get("model")
            if body.get("stream") is True:
                self._is_stream = True
        if not isinstance(model, str):
            model = self.named or model_calls.named_by_path(scope["path"])
        self._asked = model
        if self._error_body:
            with contextlib.suppress(ValueError):
                self._keep_error(json.loads(self._error_body))
            self._error_body = b""
        if not self.outcome:
            self.outcome = self._outcome(stopping, raised)
        if self.outcome != FINISHED:
            if not self._error and isinstance(raised, Exception):
                self._error = type(raised).__name__
        elif self._error or self._message:
            self._error = self._message = ""
        # What holds the whole request, and a part of its answer.
        self.inner = self._recent = None
        self.scope = _kept(scope["type"], scope.get("method"), scope["path"])

    def _streams(self) -> None:
        self._is_stream = True
        self._content = model_calls.content_of(self.scope["path"])
        self._recent = deque(maxlen=_MOST_RECENT)

    def _look_at(self, events: bytes, content: re.Pattern[bytes]) -> None:
        if self._recent is not None:
            self._recent.append(events)
        if self._first_token_s is None and content.search(events) is not None:
            self._first_token_s = time.perf_counter() - self._began
        if model_calls.may_be_error(events) and (error := model_calls.error_in(events)) is not None:
            self.outcome = CUT_BY_UPSTREAM
            self._keep_error({"error": error})

    def _outcome(self, stopping: bool, raised: BaseException | None) -> str:
        status = self.status
        if self.scope.get(LEFT):
            return CUT_BY_CLIENT
        if self.is_whole and raised is None and (status or 0) < _ERROR_FROM:
            return FINISHED
        if status is None and self.is_websocket:
            return REFUSED
        if self.is_error:
            is_ours = not self.attempts and status is not None and status < _THEIRS_FROM
            return REFUSED if is_ours else FAILED
        if self.is_websocket and not stopping:
            if self._close_code in _NORMAL_CLOSE:
                return FINISHED
            return CUT_BY_CLIENT if self._close_code in (None, 1006) else CUT_BY_UPSTREAM
        if stopping:
            return CUT_BY_STOP
        return CUT_BY_UPSTREAM if status is not None else FAILED

    def _keep_error(self, content: object) -> None:
        kind, message = message_in(content)
        self._error = self._error or self.wording.short(kind)
        self._message = self._message or self.wording.error(message, self._quotable)

    # ---- what came of it
    def row(self, *, settled: bool) -> RequestRow:
        """As the ledger has it."""
        counted = self.counted or _NOTHING
        group = counted.group or self._group
        attempts = self._all_attempts(counted, group, settled=settled)
        last = attempts[-1] if attempts else _NOBODY
        return made(
            {
                "id": self.id,
                "run_id": self.run_id,
                "started": self._started_ns // 1000 / 1e6,
                "method": self.method,
                "path": self.wording.short(self.scope["path"]),
                "client": self.client,
                "peer": self.peer,
                "user_agent": self.wording.short(self.agent.decode("latin-1")),
                "outcome": self.outcome,
                "settled": settled,
                "call_type": counted.call_type,
                "asked": self.wording.short(self._asked),
                "group": group,
                "deployment": counted.deployment or self._said_deployment or last.deployment,
                "model": counted.model or last.model,
                "provider": counted.provider or last.provider,
                "stream": self._is_stream,
                "status": self.status,
                "error": self._error,
                "message": self._message,
                "attempts": attempts,
                "tokens_in": counted.tokens_in,
                "tokens_out": counted.tokens_out,
                "tokens_cached": counted.tokens_cached,
                "tokens_cache_written": counted.tokens_cache_written,
                "tokens_reasoning": counted.tokens_reasoning,
                "cost": counted.cost,
                "cache_hit": counted.cache_hit,
                "first_token_s": self._first_token_s,
                "duration_s": self.duration_s,
            }
        )

    def text(self, *, settled: bool) -> str | None:
        """As the ledger has it, encoded, of a request that is over and went well; None for any
        other, whose `row` says more. It is made in few steps: the first one goes before the last
        byte of each answer, between 18,000 calls of LiteLLM's, when nothing of it is in the
        processor's cache."""
        scope, counted, first = self.scope, self.counted, self._first_token_s
        if self.outcome != FINISHED or self.status is None or scope.get("method") != "POST":
            return None
        if self.attempts or self._inner or self._group or settled is (counted is None):
            return None
        made_of: tuple[object, ...] = (
            scope["path"],
            self.client,
            self.peer,
            self.agent,
            self._asked,
            self._deployment,
            self._is_stream,
            self.status,
        )
        own = ""
        if counted is not None:
            figures = numbers_text(_FIGURES, _figures_of(counted))
            if figures is None or counted.cache_hit or not counted.deployment:
                return None
            made_of += (counted.call_type, counted.group, counted.deployment)
            made_of += (counted.model, counted.provider)
            took = counted.duration_s
            own = f"{'null' if took is None else repr(took)}]{figures}"
        if first is not None:
            own += f',"first_token_s":{first!r}'
        shared = self.wording.shared.get(made_of) or self._share(made_of)
        # The id is a UUID, or what needs no quoting either: see `recorder._FIT_ID`. Times are whole
        # numbers of microseconds, which become texts in a third of the time.
        return (
            f'{{"id":"{self.id}","run_id":{self.run_id},"started":{self._started_ns // 1000}e-6,'
            f'"duration_s":{self._took_us}e-6,{shared}{own}}}'
        )

    def _share(self, made_of: tuple[object, ...]) -> str:
        """What such a text has in common with many; with an attempt, up to how long it took."""
        found, known = self._make_shared(self.counted), self.wording.shared
        if len(known) >= _MOST_SHARED:
            known.clear()
        if sum(len(one) for one in made_of if isinstance(one, str | bytes)) <= _LONGEST_SHARED:
            known[made_of] = found
        return found

    def _make_shared(self, counted: Counted | None) -> str:
        short = self.wording.short
        fields = {
            "outcome": self.outcome,
            "settled": counted is not None,
            "path": short(self.scope["path"]),
            "client": self.client,
            "peer": self.peer,
            "user_agent": short(self.agent.decode("latin-1")),
            "asked": short(self._asked),
            "deployment": self._said_deployment,
            "stream": self._is_stream,
            "status": self.status,
        }
        if counted is None:
            return _fields(fields)
        asked = {name: getattr(counted, name) for name in ("deployment", "model", "provider")}
        fields |= {"call_type": counted.call_type, "group": counted.group, **asked}
        return f'{_fields(fields)},"attempts":['  # one that says no more than its row: see there

    @property
    def _said_deployment(self) -> str:
        return self.wording.short(self._deployment.decode("latin-1"))

    def _all_attempts(self, counted: Counted, group: str, *, settled: bool) -> tuple[Attempt, ...]:
        went_wrong: tuple[Attempt, ...] = ()
        if self.attempts:
            own = self.wording.short(group)
            went_wrong = tuple(
                replace(one, group="") if one.group == own else one for one in self.attempts
            )
        if settled and self._inner:  # else their deployment is still to be told
            went_wrong += self._inner
        if self.outcome in (FAILED, REFUSED) or not counted.deployment or counted.cache_hit:
            return went_wrong
        if self.outcome == CUT_BY_UPSTREAM and went_wrong:
            return went_wrong
        of_the_answer = Attempt(
            counted.deployment, counted.model, counted.provider, duration_s=counted.duration_s
        )
        return (*went_wrong, of_the_answer)


def _fields(values: Mapping[str, object]) -> str:
    """As JSON without its braces; what is empty is left out."""
    return _encode({name: value for name, value in values.items() if value})[1:-1]


def _of_session(counted: Counted, live: LiveSession) -> Counted:
    """What LiteLLM has counted of a live session, with nothing that it does not know as 0: it takes
    an answer that was broken off for none, and what another model has written down of a
    conversation, too."""
    answered = live.done if counted.answered is None else counted.answered
    if live.is_untold or live.begun > answered:
        return replace(counted, cost=None, **_UNKNOWN)
    if live.written > counted.written:
        counted = replace(counted, cost=None)
    if live.tokens is not None:
        sums = (_sum(counted.tokens_in, live.tokens[0]), _sum(counted.tokens_out, live.tokens[1]))
        return replace(counted, tokens_in=sums[0], tokens_out=sums[1])
    is_0 = not (answered or counted.tokens_in or counted.tokens_out)
    if is_0 and (counted.cost or live.written or counted.written):
        return replace(counted, **_UNKNOWN)
    return counted


@lru_cache(64)
def _kept(kind: str, method: str | None, path: str) -> Scope:
    """Of the scope of a request that is over."""
    return {"type": kind, "method": method, "path": path}


@lru_cache(512)
def joined(client: tuple[str, int]) -> str:
    """An address and its port in one word."""
    host, port = client
    if "." in host:
        host = host.removeprefix("::ffff:")  # IPv4, dressed as IPv6
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
