"""Nothing that a person, a model or a key has said is in a row: what is planted everywhere is found
nowhere, neither in the pipe nor in the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.wire.protocol import Message, Recorded, encode
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import MASTER_KEY, Run
from tests.fixtures.local_server import Handler, LocalServer

pytestmark = pytest.mark.real

PROMPT = "marmalade-prompt that nobody may keep"
ANSWER = "tangerine-answer that nobody may keep"
PROVIDER_KEY = "sk-provider-kiwi-0123456789abcdef"
TOOL_KEY = "sk-pocket-papaya0123456789abcdefghij"
PLANTED = {
    "prompt": "marmalade-prompt",
    "answer": "tangerine-answer",
    "key of the provider": "kiwi-0123456789",
    "key of the gateway": MASTER_KEY,
    "key of a client": "papaya0123456789",
    "header": "cherry-header",
    "metadata": "plum-metadata",
    "user": "quince-user",
    "query": "lychee-query",
    "tool": "mango-tool",
}
CONFIG = """\
model_list:
  - model_name: talks
    litellm_params: {model: openai/gpt-4o-mini, api_key: os.environ/KIWI, api_base: "ADDRESS/v1"}
  - model_name: refuses
    litellm_params: {model: openai/gpt-4o-mini, api_key: os.environ/KIWI, api_base: "ADDRESS/no"}
router_settings: {num_retries: 0}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""


class Provider(Handler):
    def do_POST(self) -> None:
        raw = self.asked().decode()
        if self.path.startswith("/no"):
            sent = json.loads(raw)["messages"][0]["content"]
            key = self.headers["Authorization"]
            self.reply_json(
                400, {"error": {"message": f"I do not like {sent!r} with {key}, nor {raw}"}}
            )
            return
        if json.loads(raw).get("stream"):
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            first = {**chunk, "choices": [{"index": 0, "delta": {"content": ANSWER}}]}
            error = {"error": {"message": f"it broke while saying: {ANSWER}", "code": 500}}
            events = f"data: {json.dumps(first)}\n\ndata: {json.dumps(error)}\n\n".encode()
            self.reply(200, "text/event-stream", events)
            return
        message = {"role": "assistant", "content": ANSWER}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        head = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
        self.reply_json(200, {**head, "choices": [choice], "usage": usage})


@pytest.fixture
def address() -> Iterator[str]:
    with LocalServer(Provider) as server:
        yield server.address


def asks(client: httpx.Client) -> None:
    tool = {"type": "function", "function": {"name": "look", "description": "mango-tool for you"}}
    more = {"metadata": {"note": "plum-metadata"}, "user": "quince-user", "tools": [tool]}
    headers = {"x-note": "cherry-header", "x-litellm-tags": "cherry-header"}
    for model in ("talks", "refuses", f"unknown {MASTER_KEY}"):
        for stream in (False, True):
            body: dict[str, Any] = {"model": model, "stream": stream, **more}
            body["messages"] = [{"role": "user", "content": PROMPT}]
            client.post("/v1/chat/completions?note=lychee-query", json=body, headers=headers)
    body = {"model": "talks", "messages": PROMPT}  # no list: LiteLLM says what it got instead
    client.post("/v1/chat/completions", json=body, headers=headers)
    broken = f'{{"model": "talks", "messages": [{{"content": "{PROMPT}"'
    client.post("/v1/chat/completions", content=broken, headers=headers)
    for key in (TOOL_KEY, f"{MASTER_KEY}x"):
        key_header = {"Authorization": f"Bearer {key}", "User-Agent": f"mine/1 {key}"}
        client.post("/v1/chat/completions", json=body, headers=key_header)
    client.post(f"/v1beta/models/{MASTER_KEY}:generateContent?key={MASTER_KEY}", json={})
    client.post("/v1/embeddings", json=body, headers={"x-litellm-call-id": MASTER_KEY})


def test_nothing_that_was_planted_is_in_a_row(address: str, tmp_path: Path) -> None:
    order = {"ledger_dir": str(tmp_path / "ledger"), "secrets": ["KIWI"]}
    run = Run(
        tmp_path,
        config=CONFIG.replace("ADDRESS", address),
        environment={"KIWI": PROVIDER_KEY},
        order=order,
    )
    messages: list[Message] = []
    with ImportedSidecar() as sidecar:
        sidecar.serve(run)
        asks(sidecar.client())
        sidecar.end_stdin()
        assert sidecar.exit_code() == 0
        while (message := sidecar.messages.get(timeout=60)) is not None:
            messages.append(message)
    rows = [row for one in messages if isinstance(one, Recorded) for row in one.rows]
    assert len({row["id"] for row in rows}) == 12
    said = b"".join(map(encode, messages)).decode()
    file = next((tmp_path / "ledger").iterdir()).read_text("ascii")
    found = [
        (what, where)
        for what, text in PLANTED.items()
        for where, content in (("the pipe", said), ("the file", file))
        if text in content
    ]
    assert found == [], said
    assert "I do not like" in said, "the error itself is told"
