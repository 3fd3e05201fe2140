"""Which requests ask for a model, and when the answer to one begins to say something."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Final

_CALLS: Final = re.compile(
    r"(?:/.*)?/(?:chat/completions|completions|embeddings|responses(?:/compact)?|rerank|moderations"
    r"|images/(?:generations|edits|variations)|audio/(?:transcriptions|translations|speech)"
    r"|videos|ocr|v1/messages|interactions)"
    r"|/.*:(?:generateContent|streamGenerateContent|predict|embedContent|batchEmbedContents)"
)
_GOOGLES: Final = re.compile(r"/.*:(?:generateContent|streamGenerateContent)")
_NAMED_BY_PATH: Final = re.compile(
    r".*/models/(.+):\w+|.*/deployments/(.+?)/(?:chat|completions|embeddings|images|audio)\b.*"
    r"|.*/engines/(.+)/(?:chat/completions|completions|embeddings)"
)
_STREAMS: Final = (b"text/event-stream", b"application/vnd.amazon.eventstream")
_CONTENT: Final = (
    (re.compile(r".*/v1/messages"), re.compile(rb"content_block_delta")),
    (re.compile(r".*/(?:responses|interactions)"), re.compile(rb'\.delta"')),
    (re.compile(r".*:streamGenerateContent"), re.compile(rb'"(?:text|functionCall|inlineData)"')),
    (
        re.compile(r".*/completions"),
        re.compile(rb'"(?:content|reasoning_content|text|refusal|arguments|name)":\s*"[^"]'),
    ),
)
"""By path, what is in the first event that holds something of the answer: those before it only
say that there will be one."""
_WORDS: Final = re.compile(
    rb'"(?:content|reasoning_content|text|delta|thinking|arguments|partial_json)":\s*'
    rb'"((?:[^"\\\x00-\x1f\x80-\xff]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|[\x80-\xff])*)"'
)
_MOST_PATHS: Final = 64
"""A gateway is asked at few, and a stranger may ask at any."""
_ANY: Final = re.compile(rb"\S")
_ERROR: Final = re.compile(rb'"error"\s*:\s*[^\sn]|"type"\s*:\s*"(?:error|response\.failed)"')
"""Cheap, and true of every event that is an error; also of some that are none."""


@lru_cache(_MOST_PATHS)
def asks_model(method: str, path: str) -> bool:
    """Whether this is one of the calls that the ledger is about; `method` may be "websocket"."""
    if method == "websocket":
        return True
    return method == "POST" and _CALLS.fullmatch(path) is not None


@lru_cache(_MOST_PATHS)
def is_googles(path: str) -> bool:
    """Whether an answer is asked for in Google's own protocol."""
    return _GOOGLES.fullmatch(path) is not None


def named_by_path(path: str) -> str:
    """The model, where the path has it; else empty."""
    found = _NAMED_BY_PATH.fullmatch(path)
    return next(filter(None, found.groups()), "") if found is not None else ""


def is_stream(content_type: bytes) -> bool:
    """Whether an answer of this type comes event by event."""
    return content_type.startswith(_STREAMS)


@lru_cache(_MOST_PATHS)
def content_of(path: str) -> re.Pattern[bytes]:
    """What to look for in the events of a stream until the answer has begun."""
    for paths, content in _CONTENT:
        if paths.fullmatch(path):
            return content
    return _ANY


def words_in(events: bytes) -> str:
    """What the answer has said in these events, in one piece."""
    return "".join(json.loads(b'"' + one + b'"') for one in _WORDS.findall(events))


def may_be_error(events: bytes) -> bool:
    """False where none of these events is one: quickly, since every event is asked."""
    return b'"error"' in events or b"response.failed" in events


def error_in(events: bytes) -> dict[str, Any] | None:
    """The error that one of these events is; None in nearly every case.

    A model may say the word error, and a tool may have a field of that name: what counts is what
    the event itself is.
    """
    if _ERROR.search(events) is None:
        return None
    for line in events.splitlines():
        data = line.removeprefix(b"data:").strip()
        if not data.startswith(b"{"):
            continue
        try:
            event = json.loads(data)
        except ValueError:
            continue
        if isinstance(event, dict) and (found := _error_of(event)) is not None:
            return found
    return None


def _error_of(event: dict[str, Any]) -> dict[str, Any] | None:
    error = event.get("error")
    kind = event.get("type")
    if kind == "response.failed":
        response = event.get("response")
        error = response.get("error") if isinstance(response, dict) else None
        return error if isinstance(error, dict) else {}
    if kind == "error":
        return error if isinstance(error, dict) else event
    if isinstance(error, dict) and (kind is None or "choices" not in event):
        return error
    return {"message": error} if isinstance(error, str) and error and kind is None else None
