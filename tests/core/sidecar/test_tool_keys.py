"""The keys of client programs at the door: where they are found, what they open, how they end."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.sidecar.door import Door, Rules
from core.sidecar.errorbodies import Message, Receive, Scope, Send
from core.sidecar.masking import Masker
from core.sidecar.refusals import Refusals
from core.sidecar.tool_keys import CLIENT, ToolKeys, opens

MASTER = "sk-master-0123456789"
KEY = "sk-pocket-" + "a_B-9" * 8
REVOKED = "sk-pocket-" + "z" * 43
Headers = Sequence[tuple[str, str]]


@dataclass
class Answer:
    status: int = 0
    body: bytes = b""
    passed: list[Scope] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    subprotocol: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def tool_keys(**names: str) -> ToolKeys:
    made = ToolKeys(Refusals(say=lambda _line: None))
    made.stand_for(MASTER)
    made.admit({hashlib.sha256(key.encode()).hexdigest(): name for name, key in names.items()})
    return made


def knock(
    headers: Headers,
    *,
    query: str = "",
    method: str = "POST",
    path: str = "/v1/chat/completions",
    kind: str = "http",
    keys: ToolKeys | None = None,
    messages: Sequence[Message] = (),
    accept: str | None = None,
) -> Answer:
    answer = Answer()
    waiting = list(messages)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        answer.passed.append(scope)
        if accept is not None:
            await send({"type": "websocket.accept", "subprotocol": accept})
        while waiting:
            answer.received.append(await receive())

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        answer.status = message.get("status", answer.status)
        answer.body += message.get("body", b"")
        if message["type"] == "websocket.close":
            answer.status = message["code"]
        answer.subprotocol = message.get("subprotocol", answer.subprotocol)

    scope: Scope = {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }
    if kind == "http":
        scope["method"] = method
    told = Refusals(say=answer.log.append)
    door = Door(app, Rules(), told, tool_keys=keys or tool_keys(claude=KEY))
    asyncio.run(door(scope, receive, send))
    return answer


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("authorization", f"Bearer {KEY}", f"Bearer {MASTER}"),
        ("authorization", KEY, MASTER),
        ("x-api-key", KEY, MASTER),
        ("api-key", KEY, MASTER),
        ("x-goog-api-key", KEY, MASTER),
        ("ocp-apim-subscription-key", KEY, MASTER),
        ("x-litellm-api-key", f"Bearer {KEY}", f"Bearer {MASTER}"),
        (
            "sec-websocket-protocol",
            f"realtime, openai-insecure-api-key.{KEY}, openai-beta.realtime-v1",
            f"realtime, openai-insecure-api-key.{MASTER}, openai-beta.realtime-v1",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_wherever_a_client_puts_it_the_master_key_takes_its_place(
    name: str, value: str, seen: str, kind: str
) -> None:
    answer = knock([("x-other", "1"), (name, value)], kind=kind, path="/v1/responses")
    (scope,) = answer.passed
    assert scope["headers"] == [(b"x-other", b"1"), (name.encode(), seen.encode())]
    assert scope[CLIENT] == "claude"


def test_as_a_parameter_it_is_replaced_too() -> None:
    path = "/v1beta/models/demo:streamGenerateContent"
    (scope,) = knock([], query=f"alt=sse&key={KEY}", path=path).passed
    assert scope["query_string"] == f"alt=sse&key={MASTER}".encode()
    assert scope[CLIENT] == "claude"


def test_no_other_parameter_brings_the_master_key_into_an_answer() -> None:
    query = f"model=local/{KEY}&key={KEY}&after={KEY}"
    (scope,) = knock([], query=query).passed
    assert scope["query_string"] == f"model=local/********&key={MASTER}&after=********".encode()


@pytest.mark.parametrize("key_header", ["authorization", "sec-websocket-protocol"])
def test_a_subprotocol_with_the_key_comes_back_as_it_was_offered(key_header: str) -> None:
    offered = f"openai-insecure-api-key.{KEY}"
    headers = [("sec-websocket-protocol", offered), (key_header, f"realtime {KEY}")]
    made = {"kind": "websocket", "path": "/v1/responses"}
    answer = knock(headers, accept=offered.replace(KEY, MASTER), **made)  # type: ignore[arg-type]
    assert answer.subprotocol == offered
    assert knock(headers, accept="realtime", **made).subprotocol == "realtime"  # type: ignore[arg-type]


@pytest.mark.parametrize("headers", [[], [("authorization", f"Bearer {MASTER}")]])
def test_others_pass_untouched(headers: Headers) -> None:
    (scope,) = knock(headers, path="/key/health").passed
    assert scope["headers"] == [(n.encode(), v.encode()) for n, v in headers]
    assert CLIENT not in scope


def test_a_master_key_that_begins_like_one_is_none() -> None:
    keys = tool_keys(claude=KEY)
    keys.stand_for(REVOKED)
    (scope,) = knock([("x-api-key", REVOKED)], path="/config/list", keys=keys).passed
    assert CLIENT not in scope


@pytest.mark.parametrize("sent", [REVOKED, KEY + "x", KEY[:-1], "sk-pocket-", f"{KEY} {REVOKED}"])
def test_a_key_that_does_not_count_is_turned_away(sent: str) -> None:
    answer = knock([("authorization", f"Bearer {sent}")])
    assert (answer.status, answer.passed) == (401, [])
    assert "Clients page" in answer.json["error"]["message"]
    assert sent not in answer.body.decode() + "".join(answer.log)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/chat/completions", {"error": {"type": "authentication_error", "code": "401"}}),
        ("/v1/responses", {"error": {"type": "authentication_error", "code": "401"}}),
        ("/v1/messages", {"type": "error", "error": {"type": "authentication_error"}}),
        ("/v1/messages/count_tokens", {"type": "error", "error": {"type": "authentication_error"}}),
        (
            "/v1beta/models/gemini-pro:generateContent",
            {"error": {"code": 401, "status": "UNAUTHENTICATED"}},
        ),
        ("/models/x:streamGenerateContent", {"error": {"code": 401, "status": "UNAUTHENTICATED"}}),
    ],
)
def test_the_refusal_speaks_the_protocol_of_the_client(path: str, expected: dict[str, Any]) -> None:
    found = knock([("x-api-key", REVOKED)], path=path).json
    assert found.pop("error").items() >= expected.pop("error").items()
    assert found == expected


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", "/chat/completions"), ("POST", "/v1/completions"), ("POST", "/v1/embeddings")),
        *(("POST", "/engines/gpt/chat/completions"), ("POST", "/v1/messages")),
        *(("POST", "/openai/deployments/a/b/chat/completions"), ("POST", "/v1/responses")),
        *(("GET", "/v1/models"), ("GET", "/models"), ("HEAD", "/"), ("GET", "/v1/models/demo")),
        *(("GET", "/v1/responses/resp_1"), ("DELETE", "/responses/resp_1")),
        *(("POST", "/v1beta/models/a/b:generateContent"), ("POST", "/v1/audio/transcriptions")),
    ],
)
def test_the_models_are_open(method: str, path: str) -> None:
    assert opens(method, path)
    assert knock([("x-api-key", KEY)], method=method, path=path).passed


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/key/list"), ("POST", "/key/generate"), ("GET", "/model/info")),
        *(("POST", "/model/new"), ("GET", "/config/list"), ("POST", "/config/update")),
        *(("GET", "/health"), ("GET", "/v1/model/info"), ("POST", "/v1/files")),
        *(("POST", "/anthropic/v1/messages"), ("POST", "/openai/v1/chat/completions")),
        *(("GET", "/v1/chat/completions/../../key/list"), ("POST", "/v1/models")),
        *(
            ("DELETE", "/v1/models/demo"),
            ("PUT", "/v1/chat/completions"),
            ("POST", "/v1/messages/"),
        ),
        *(("GET", "/key/list?/v1/models"), ("GET", "/\n"), ("POST", "/v1/chat/completions\n")),
    ],
)
def test_everything_else_is_shut_with_a_sentence(method: str, path: str) -> None:
    answer = knock([("x-api-key", KEY)], method=method, path=path)
    assert (answer.status, answer.passed) == (403, [])
    message = answer.json["error"]["message"]
    assert "claude" in message
    assert "status page" in message


def test_an_open_websocket_ends_with_the_next_word_after_the_key_was_revoked() -> None:
    keys = tool_keys(claude=KEY)
    one = {"type": "websocket.receive", "text": "1"}

    class Words(list[Message]):
        def pop(self, *_at: Any) -> Message:
            message = super().pop(0)
            if not self:
                keys.admit({})
            return message

    answer = Answer()
    waiting = Words([one, one])

    async def receive() -> Message:
        return waiting.pop()

    async def send(message: Message) -> None:
        answer.status = message["code"]

    async def lives() -> list[Message]:
        scope = {
            "type": "websocket",
            "path": "/v1/responses",
            "headers": [(b"x-api-key", KEY.encode())],
        }
        let_in = await keys.let_in(keys.sent_in(scope), scope, receive, send)
        assert let_in is not None
        return [await let_in[1](), await let_in[1]()]

    assert asyncio.run(lives()) == [one, {"type": "websocket.disconnect", "code": 1008}]
    assert answer.status == 1008


def test_no_log_shows_one_though_the_sidecar_does_not_know_it() -> None:
    assert (
        Masker()(f"GET /v1beta/x?key={KEY} by {REVOKED}.")
        == "GET /v1beta/x?key=******** by ********."
    )
