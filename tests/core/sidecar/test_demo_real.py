"""The demo model behind the real LiteLLM, with the config of the first start: over every protocol,
streamed and not, with a tool and without."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import MASTER_KEY, Run, Sidecar
from tests.core.sidecar.protocols import PROTOCOLS, QUESTION, SCHEMA, TOOL, ask
from tests.source_tree import ROOT

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
TEXT = "Hello from LiteLLM Pocket! Your gateway works."


@pytest.fixture(scope="module")
def sidecar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sidecar]:
    config = (ROOT / "configs" / "litellm_config.yaml").read_text("utf-8")
    with ImportedSidecar() as made:
        ready = made.serve(Run(tmp_path_factory.mktemp("demo"), config=config))
        assert (ready.models, ready.troubles) == (["demo"], [])
        yield made


@pytest.fixture(scope="module")
def client(sidecar: Sidecar) -> Iterator[httpx.Client]:
    with sidecar.client() as made:
        yield made


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestEachProtocol:
    def test_it_answers(self, client: httpx.Client, protocol: str, stream: bool) -> None:
        heard = ask(client, protocol, "demo", "hi", stream=stream)
        assert (heard.status, heard.text, heard.call) == (200, TEXT, None), heard.error
        assert heard.streamed is stream
        if stream:
            assert len(heard.events) > 5  # word by word
        asked, said = heard.tokens
        assert 0 < asked < 20
        assert 5 < said < 20

    def test_it_calls_the_tool_that_is_asked_for(
        self, client: httpx.Client, protocol: str, stream: bool
    ) -> None:
        heard = ask(client, protocol, "demo", QUESTION, stream=stream, tool=True)
        assert heard.call == (TOOL, {"city": "Paris"}), heard
        assert heard.text == ""
        assert min(heard.tokens) > 5

    def test_it_calls_none_that_nobody_asked_for(
        self, client: httpx.Client, protocol: str, stream: bool
    ) -> None:
        heard = ask(client, protocol, "demo", "Say hello.", stream=stream, tool=True)
        assert (heard.text, heard.call) == (TEXT, None)

    def test_it_tells_what_the_tool_said(
        self, client: httpx.Client, protocol: str, stream: bool
    ) -> None:
        heard = ask(client, protocol, "demo", QUESTION, stream=stream, result="sunny, 21")
        assert heard.call is None
        assert "sunny, 21" in heard.text


def test_more_text_is_more_tokens(client: httpx.Client) -> None:
    short, long = (ask(client, "chat", "demo", "hi " * n).tokens[0] for n in (1, 500))
    assert 450 < long - short < 600


def test_openais_own_library(sidecar: Sidecar) -> None:
    import openai  # not for everybody who collects this file: it takes a second

    made = openai.OpenAI(api_key=MASTER_KEY, base_url=f"http://127.0.0.1:{sidecar.port}/v1")
    client: Any = made
    with made:
        tools = [{"type": "function", "function": {"name": TOOL, "parameters": SCHEMA}}]
        question = [{"role": "user", "content": QUESTION}]
        chat = client.chat.completions.create(model="demo", messages=question, tools=tools)
        (call,) = chat.choices[0].message.tool_calls
        assert (call.function.name, json.loads(call.function.arguments)) == (
            TOOL,
            {"city": "Paris"},
        )
        with client.responses.stream(model="demo", input="hi") as stream:
            kinds = [event.type for event in stream]
            assert kinds[-1] == "response.completed"
            assert stream.get_final_response().output_text == TEXT
        one, same, other = client.embeddings.create(
            model="demo", input=["the old man and the sea", "the old man and the river", "tax"]
        ).data
        assert math.isclose(math.dist(one.embedding, [0.0] * len(one.embedding)), 1.0, rel_tol=1e-6)
        assert math.dist(one.embedding, same.embedding) < math.dist(one.embedding, other.embedding)


def test_the_rest_that_clients_ask_a_model(client: httpx.Client) -> None:
    body = {"model": "demo", "messages": [{"role": "user", "content": "hi"}]}
    assert client.post("/v1/messages/count_tokens", json=body).json()["input_tokens"] > 0
    body = {"model": "demo", "prompt": "hi"}
    assert client.post("/v1/completions", json=body).json()["choices"][0]["text"] == TEXT
    health = client.get("/health").json()
    assert (health["healthy_count"], health["unhealthy_count"]) == (1, 0)


def test_a_form_that_the_answer_must_have(client: httpx.Client) -> None:
    schema = {"name": "x", "schema": SCHEMA}
    body = {
        "model": "demo",
        "messages": [{"role": "user", "content": "hi"}],
        "response_format": {"type": "json_schema", "json_schema": schema},
    }
    answer = client.post("/v1/chat/completions", json=body).json()
    assert json.loads(answer["choices"][0]["message"]["content"]).keys() == {"city"}
