""" "Try it" says what came of it, and takes nothing that is broken for an answer."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from core.clients.protocols import SPEAKERS
from core.clients.tool import Connection, Protocol
from core.clients.trying import try_it
from tests.fixtures.local_server import Handler, LocalServer
from tests.fixtures.wire_formats import Asked, answer

KEY: Final = "sk-tool-0123456789abcdef"
PROTOCOLS: Final[tuple[Protocol, ...]] = ("chat", "messages", "responses", "gemini")
SSE: Final = "text/event-stream"


@dataclass
class Says:
    """What the gateway says next."""

    status: int = 200
    kind: str = SSE
    data: bytes = b""
    wait_s: float = 0.0


class Gateway(LocalServer):
    """Says one thing to everything; `asked` is what came in."""

    def __init__(self) -> None:
        self.says = Says()
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        gateway = self

        class Page(Handler):
            protocol_version = "HTTP/1.0"  # an answer ends with its connection

            def do_POST(self) -> None:
                body = self.asked_json()
                gateway.asked.append((self.path, self.small_headers(), body))
                says = gateway.says
                time.sleep(says.wait_s)
                self.send_response(says.status)
                self.send_header("Content-Type", says.kind)
                self.end_headers()
                with contextlib.suppress(OSError):  # who would not wait is gone
                    self.wfile.write(says.data)

        super().__init__(Page)
        self.connection = Connection(self.address, KEY, "big/one", "small")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as made:
        yield made


def stream(protocol: Protocol) -> bytes:
    """A whole answer, as a provider streams it."""
    path = SPEAKERS[protocol].path("m").removeprefix("/v1beta")
    return b"".join(answer(Asked(path, {}, {"stream": True})).pieces)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_without_a_call_is_one(gateway: Gateway, protocol: Protocol) -> None:
    gateway.says = Says(data=stream(protocol))
    trial = try_it(protocol, gateway.connection)
    assert trial.ok, trial
    assert trial.answer.startswith("Hello from")
    assert (trial.streamed, trial.called_tool) == (True, False)
    ((_, headers, body),) = gateway.asked
    assert KEY in (headers.get("authorization", "") + headers.get("x-goog-api-key", ""))
    assert "read_greeting" in json.dumps(body["tools"])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_stream_that_breaks_off_is_none(gateway: Gateway, protocol: Protocol) -> None:
    whole = stream(protocol)
    gateway.says = Says(data=whole[: len(whole) // 2])
    trial = try_it(protocol, gateway.connection)
    assert not trial.ok
    assert "broke off" in trial.error or "no JSON" in trial.error


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_in_one_piece_is_told(gateway: Gateway, protocol: Protocol) -> None:
    gateway.says = Says(kind="application/json", data=b'{"content": "Hello"}')
    trial = try_it(protocol, gateway.connection)
    assert not trial.ok
    assert "in one piece (application/json), although a stream was asked for" in trial.error


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("streamed", [False, True])
def test_the_true_error_without_the_key(
    gateway: Gateway, protocol: Protocol, streamed: bool
) -> None:
    error = {"type": "error", "error": {"message": f"no credit left for {KEY}", "code": 402}}
    data = json.dumps(error).encode()
    gateway.says = Says(data=b"data: " + data + b"\n\n")
    if not streamed:
        gateway.says = Says(402, "application/json", data)
    trial = try_it(protocol, gateway.connection)
    assert not trial.ok
    assert trial.error.endswith("no credit left for [key]")


def test_responses_have_errors_of_their_own(gateway: Gateway) -> None:
    event = {"type": "response.failed", "response": {"error": {"message": "too long"}}}
    gateway.says = Says(data=b"data: " + json.dumps(event).encode() + b"\n\n")
    assert try_it("responses", gateway.connection).error == "The answer failed: too long"


def test_a_slow_answer_is_not_waited_for(gateway: Gateway) -> None:
    gateway.says = Says(data=stream("chat"), wait_s=3)
    trial = try_it("chat", gateway.connection, limit_s=0.3)
    assert trial.error.startswith("The answer did not come in time.")


def test_nobody_there(gateway: Gateway) -> None:
    gateway.close()
    assert "nothing listens on" in try_it("chat", gateway.connection).error


def test_a_model_that_says_nothing(gateway: Gateway) -> None:
    event = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
    gateway.says = Says(data=b"data: " + json.dumps(event).encode() + b"\n\ndata: [DONE]\n\n")
    assert try_it("chat", gateway.connection).error == "The model said nothing."
