"""What is kept of one request: never a prompt, an answer or a key.

A sidecar tells its parent of a request twice: once it is over for the client (`settled` is False),
and again when LiteLLM has counted its tokens and its cost. Both rows bear one `id`; the later one
takes the place of the earlier. Where LiteLLM counts late, a third one may follow. Of a request that
was under way when its sidecar was killed there is no row.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, TypeVar

T = TypeVar("T")

FINISHED: Final = "finished"
"""The client got the whole answer, and it was no error."""
REFUSED: Final = "refused"
"""This gateway turned it away: a wrong key, a limit, a page that is not there."""
FAILED: Final = "failed"
"""The client got an error."""
CUT_BY_CLIENT: Final = "cut by client"
"""The client left before the answer was whole."""
CUT_BY_UPSTREAM: Final = "cut by upstream"
"""The answer had begun, and the provider broke off or sent an error in the stream."""
CUT_BY_STOP: Final = "cut by stop"
"""The answer was broken off here, since the time to drain was over."""

OUTCOMES: Final = (FINISHED, REFUSED, FAILED, CUT_BY_CLIENT, CUT_BY_UPSTREAM, CUT_BY_STOP)
"""Each request ends as one of these. Only the first is a success."""


@dataclass(frozen=True)
class Attempt:
    """One call of one deployment for a request."""

    deployment: str = ""
    """LiteLLM's id of the deployment (`model_info.id`)."""
    model: str = ""
    """The model as the config names it for LiteLLM, such as `openai/gpt-4o-mini`."""
    provider: str = ""
    status: int | None = None
    """HTTP status of the provider's error; None when it is not known, or there was no error."""
    error: str = ""
    """Class of the error, such as `RateLimitError`; empty when the attempt went well."""
    message: str = ""
    """The error in words, redacted and short."""
    duration_s: float | None = None
    group: str = ""
    """The `model_name` of the config that it was made for, where that is another than the one that
    served the request: a fallback followed."""

    def encoded(self) -> dict[str, Any]:
        """As JSON has it; what is as by default is left out."""
        return {name: value for name, value in vars(self).items() if value != _ATTEMPT[name]}


@dataclass(frozen=True)
class RequestRow:
    """One request. Times in seconds, money in US dollars; None is "not known", never 0."""

    id: str
    """LiteLLM's `litellm_call_id`, which the answer's header `x-litellm-call-id` tells, too. Where
    the client has chosen that one, a tilde and a few digits follow: it may have chosen it twice."""
    run_id: int
    started: float
    """Seconds since the epoch."""
    outcome: str
    """One of `OUTCOMES`."""
    settled: bool = False
    """Nothing more will be known of it."""
    method: str = "POST"
    path: str = ""
    """Of the request, without its query."""
    call_type: str = ""
    """What LiteLLM calls it: `acompletion`, `anthropic_messages`, `aresponses`, `aembedding`, …"""
    client: str = ""
    """The name of the client program whose key let it in; empty: the master key, or none."""
    peer: str = ""
    """The client's `address:port`."""
    user_agent: str = ""
    asked: str = ""
    """The model as the client named it."""
    group: str = ""
    """The `model_name` of the config that served it."""
    deployment: str = ""
    model: str = ""
    """What was asked of the provider, such as `openai/gpt-4o-mini`."""
    provider: str = ""
    stream: bool = False
    status: int | None = None
    """HTTP status of our answer; None when the client left before there was one."""
    error: str = ""
    """Class of the error, such as `RateLimitError`; empty when there was none."""
    message: str = ""
    """The error in words, redacted and short."""
    attempts: tuple[Attempt, ...] = ()
    """In the order of time, the one that went well last."""
    tokens_in: int | None = None
    """Of the prompt, those from the provider's cache among them."""
    tokens_out: int | None = None
    """Of the answer, those of its reasoning among them."""
    tokens_cached: int | None = None
    tokens_cache_written: int | None = None
    tokens_reasoning: int | None = None
    cost: float | None = None
    """US dollars; None: the model has no price, or nothing was counted."""
    cache_hit: bool = False
    """LiteLLM answered it from its own cache."""
    first_token_s: float | None = None
    """From the request to the first piece of the answer's content."""
    duration_s: float | None = None

    @property
    def tokens(self) -> int:
        """Of prompt and answer together, as far as they are known."""
        return (self.tokens_in or 0) + (self.tokens_out or 0)

    def encoded(self) -> dict[str, Any]:
        """As JSON has it; what is as by default is left out. An attempt that says no more than the
        row does is its duration alone."""
        content = {name: value for name, value in vars(self).items() if value != _DEFAULTS[name]}
        if self.attempts:
            content["attempts"] = [
                one.duration_s if is_plain(one, self) else one.encoded() for one in self.attempts
            ]
        return content

    def text(self) -> str:
        """As JSON, in ASCII."""
        return _usual_text(self) or _encode(self.encoded())


_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
_quoted: Final = json.encoder.encode_basestring_ascii
_ALIKE: Final = (
    *("run_id", "outcome", "settled", "method", "path", "call_type", "client", "peer"),
    *("user_agent", "asked", "group", "deployment", "model", "provider", "stream", "status"),
    "cache_hit",
)
"""What is the same of many requests."""
_NUMBERS: Final = (
    *("started", "tokens_in", "tokens_out", "tokens_cached", "tokens_cache_written"),
    *("tokens_reasoning", "cost", "first_token_s", "duration_s"),
)
"""What each has for itself."""
_alike_of: Final = attrgetter(*_ALIKE)
_numbers_of: Final = attrgetter(*_NUMBERS)
_MOST_ALIKE: Final = 512
_MOST: Final = 1e300
_DEFAULTS: Final[Mapping[str, object]] = {one.name: one.default for one in fields(RequestRow)}
_NEEDED: Final[Mapping[type, frozenset[str]]] = {
    cls: frozenset(one.name for one in fields(cls) if one.default is MISSING)
    for cls in (RequestRow, Attempt)
}
_ATTEMPT: Final[Mapping[str, object]] = {one.name: one.default for one in fields(Attempt)}


def _usual_text(row: RequestRow) -> str | None:
    """As JSON, of a row like nearly all: put together from a part that many have in common, which
    takes a third of the time. None for one with an error, or with other attempts than a good one.
    """
    if row.error or row.message:
        return None
    took = ""
    if row.attempts:
        first, *more = row.attempts
        if more or not is_plain(first, row):
            return None
        if first.duration_s is None:
            took = ',"attempts":[null]'
        elif 0 <= first.duration_s < _MOST:
            took = f',"attempts":[{first.duration_s!r}]'
        else:
            return None
    own = numbers_text(_NUMBERS, _numbers_of(row))
    if own is None:
        return None
    return f'{{"id":{_quoted(row.id)}{own},{_alike_text(_alike_of(row))}{took}}}'


def numbers_text(names: Sequence[str], values: Sequence[float | None]) -> str | None:
    """As JSON, to be put behind other fields; what is None is left out. None where one of them is
    no number for JSON."""
    text = ""
    for name, value in zip(names, values, strict=True):
        if value is not None:
            if not -_MOST < value < _MOST:  # nor is what is no number
                return None
            text += f',"{name}":{value!r}'
    return text


def is_plain(attempt: Attempt, row: RequestRow) -> bool:
    """Whether it says no more than the row does, but for how long it took: of nearly every row."""
    if attempt.error or attempt.message or attempt.group or attempt.status is not None:
        return False
    its, of_row = (attempt.deployment, attempt.model), (row.deployment, row.model)
    return its == of_row and attempt.provider == row.provider


@lru_cache(_MOST_ALIKE)
def _alike_text(alike: tuple[object, ...]) -> str:
    """Of these fields."""
    values = zip(_ALIKE, alike, strict=True)
    return _encode({name: value for name, value in values if value != _DEFAULTS[name]})[1:-1]


@dataclass(frozen=True)
class Told:
    """Rows that a sidecar tells of: read and checked once, for all who look at them."""

    number: int
    """Of the last message that they came in, see `core.wire.protocol.Recorded`."""
    rows: Sequence[RequestRow]


def decoded(content: dict[str, Any]) -> RequestRow:
    """The row that `RequestRow.encoded` made. Fields that are not known are ignored. `content` is
    the row's from then on: rows come by the hundred a second.

    Raises ValueError, which quotes nothing of it, for anything else.
    """
    values = _typed(RequestRow, content)
    if values["outcome"] not in OUTCOMES:
        raise ValueError("a row with an unknown outcome")
    row = _made(RequestRow, values)
    if "attempts" in values:
        values["attempts"] = tuple([_attempt(one, row) for one in row.attempts])
    return row


def _attempt(content: object, row: RequestRow) -> Attempt:
    """One of the row's. Raises ValueError."""
    if isinstance(content, dict):
        return _made(Attempt, _typed(Attempt, content))
    if content.__class__ not in _TYPES[Attempt]["duration_s"]:
        raise ValueError("an attempt of a row that is none")
    plain = {"deployment": row.deployment, "model": row.model, "provider": row.provider}
    return _made(Attempt, {**plain, "duration_s": content})


def made(values: dict[str, Any]) -> RequestRow:
    """As `RequestRow(**values)`, and cheaper; nothing is checked. `values` is the row's from then
    on."""
    return _made(RequestRow, values)


def _made(cls: type[T], values: dict[str, Any]) -> T:
    """As `cls(**values)`, which must hold what has no default; the others' are the class's. A
    frozen class takes each field by a call of its own, and rows come by the hundred a second."""
    made = object.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    return made


def _typed(cls: type, content: dict[str, Any]) -> dict[str, Any]:
    """It with those fields alone that are known. Raises ValueError when one is missing that is
    needed, or is of another type."""
    if not isinstance(content, dict):
        raise ValueError("a row that is no object")
    if _is_whole(cls, tuple(content), tuple(map(type, content.values()))):
        return content
    types_of = _TYPES[cls]
    known: dict[str, Any] = {}
    for name, value in content.items():
        allowed = types_of.get(name)
        if allowed is not None:
            if value.__class__ not in allowed:
                raise ValueError(f"a row whose {name} is of another type")
            known[name] = value
    if not known.keys() >= _NEEDED[cls]:
        raise ValueError("a row with a missing field")
    return known


@lru_cache(_MOST_ALIKE)
def _is_whole(cls: type, names: tuple[str, ...], types: tuple[type, ...]) -> bool:
    """What is needed is among these fields, and all of them are known, and of these types. Nearly
    every row is like many others in that, so it need not be looked at field by field."""
    allowed = _TYPES[cls]
    known = all(kind in allowed.get(name, ()) for name, kind in zip(names, types, strict=True))
    return known and _NEEDED[cls] <= set(names)


def _types(hint: Any) -> frozenset[type]:
    """Those that a value may be of; what JSON has is of no subclass."""
    if typing.get_origin(hint) is tuple:
        return frozenset({tuple, list})
    found = set(typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,))
    return frozenset(found | {int} if float in found else found)


_TYPES: Final[Mapping[type, Mapping[str, frozenset[type]]]] = {
    cls: {name: _types(hint) for name, hint in typing.get_type_hints(cls).items()}
    for cls in (RequestRow, Attempt)
}
"""Looked up once: rows come by the hundred a second."""
