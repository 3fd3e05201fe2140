"""Errors reach clients without the keys that a provider quoted; all else passes untouched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from core.base.redaction import Redactor
from core.sidecar.errorbodies import CleanErrors

KEY = "sk-quoted-by-a-provider"
HIDE = Redactor([KEY])
Message = dict[str, Any]


def start(status: int, kind: str, *more: tuple[bytes, bytes]) -> Message:
    headers = [(b"content-type", kind.encode()), *more]
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(data: bytes, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


def through(messages: Iterable[Message], scope: str = "http") -> list[Message]:
    """What comes out of the wrapper for what the app sends."""
    sent: list[Message] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> Any:
        raise AssertionError

    asyncio.run(CleanErrors(app, HIDE)({"type": scope, "path": "/"}, receive, send))
    return sent


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_an_error_loses_the_key_and_keeps_its_sense(status: int) -> None:
    text = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}."}}).encode()
    length = (b"content-length", str(len(text)).encode())
    quoted = (b"llm_provider-x-key", KEY.encode())
    first, second = through([start(status, "application/json", length, quoted), body(text)])
    assert json.loads(second["body"]) == {
        "error": {"message": "Incorrect API key provided: ********."}
    }
    headers = dict(first["headers"])
    assert headers[b"content-length"] == str(len(second["body"])).encode()
    assert headers[b"llm_provider-x-key"] == b"********"
    assert first["status"] == status


def test_a_key_cut_in_two_by_the_network() -> None:
    text = f"bad key {KEY}!".encode()
    pieces = [body(text[:12], more=True), body(text[12:20], more=True), body(text[20:])]
    _, whole = through([start(401, "text/plain"), *pieces])
    assert whole["body"] == b"bad key ********!"
    assert not whole.get("more_body")


def test_an_error_within_a_stream() -> None:
    word = b'data: {"choices": [{"delta": {"content": "' + KEY.encode() + b'"}}]}\n\n'
    error = b'data: {"error": {"message": "' + KEY.encode() + b'"}}\n\n'
    messages = [start(200, "text/event-stream; charset=utf-8"), body(word, more=True), body(error)]
    _, first, second = through(messages)
    assert first["body"] == word  # an answer is the model's own
    assert second["body"] == b'data: {"error": {"message": "********"}}\n\n'


@pytest.mark.parametrize(
    "messages",
    [
        [start(200, "application/json"), body(KEY.encode())],
        [start(204, "text/plain"), body(b"")],
        [start(200, "text/event-stream"), body(b"data: x\n\n", more=True), body(b"")],
        [start(401, "text/plain", (b"content-encoding", b"gzip")), body(b"\x1f\x8b\xff")],
        [start(400, "image/png"), body(b"\xff\xfe\x00\x80")],
    ],
)
def test_everything_else_passes_as_it_is(messages: list[Message]) -> None:
    assert [one.get("body") for one in through(messages)] == [one.get("body") for one in messages]
    assert through(messages, "websocket") == messages
