"""Limits of keys with the real LiteLLM: a budget under many clients, models, rates, protocols."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import queue
import re
import socket
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from core.base.wording import usd
from core.wire.limits import PICODOLLARS, KeyLimits, picodollars
from core.wire.protocol import Admit, Kept, Recorded, Used, encode
from core.wire.request_row import CUT_BY_CLIENT, REFUSED, RequestRow, decoded
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import MASTER_KEY, PATIENCE_S, Run, Sidecar, with_ledger
from tests.core.sidecar.live_upstream import ScriptedUpstream, begun, done
from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.threads import join
from tests.fixtures.wire_formats import Asked, Reply, answer

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

EACH_USD = 0.001
CLIENTS = 16
CONFIG = """\
model_list:
  - model_name: priced
    litellm_params: &priced
      model: openai/my-priced
      api_key: k
      api_base: "ADDRESS/v1"
      input_cost_per_token: 0.0001
      output_cost_per_token: 0.0001
  - model_name: other
    litellm_params: *priced
  - model_name: ear
    litellm_params:
      model: openai/my-ear
      api_key: k
      api_base: "ADDRESS/v1"
      input_cost_per_second: 0.001
  - model_name: slow
    litellm_params:
      model: openai/my-slow
      api_key: k
      api_base: "ADDRESS/v1"
      input_cost_per_token: 0.0001
      output_cost_per_token: 0.0001
  - model_name: live
    litellm_params: {model: openai/my-live, api_key: k, api_base: "LIVE/v1"}
  - model_name: talks by itself
    litellm_params: {model: openai/my-live, api_key: k, api_base: "TALKER/v1"}
  - model_name: elsewhere
    litellm_params: {model: groq/my-groq, api_key: key-of-groq}
    model_info: {id: entry-of-groq}
  - model_name: several
    litellm_params: {model: openrouter/my-several, api_key: k, api_base: "ADDRESS/v1"}
  - model_name: bedrock
    litellm_params:
      model: bedrock/converse/cheap-one
      aws_access_key_id: x
      aws_secret_access_key: x
      aws_region_name: us-east-1
      aws_bedrock_runtime_endpoint: "ADDRESS"
  - model_name: no socket
    litellm_params: {model: hosted_vllm/my-vllm, api_key: k, api_base: "ADDRESS/v1"}
  - model_name: no price
    litellm_params: {model: openai/my-own, api_key: k, api_base: "ADDRESS/v1"}
environment_variables: {OPENAI_BASE_URL: "ADDRESS/openai"}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""
HOST = {"Host": "other.example"}
ADVISOR = {"type": "advisor_20260301", "name": "advisor", "model": "other"}
ASKED = [{"role": "user", "content": "Where does the river begin?"}]


def key_of(name: str) -> str:
    return f"sk-pocket-{hashlib.sha256(name.encode()).hexdigest()[:43]}"


class Served:
    def __init__(
        self,
        sidecar: Sidecar,
        upstream: FakeUpstream,
        live: ScriptedUpstream | None = None,
        talker: ScriptedUpstream | None = None,
    ) -> None:
        self.sidecar = sidecar
        self.upstream = upstream
        self.live = live
        self.talker = talker
        self.rows: dict[str, RequestRow] = {}
        self.limits: dict[str, Any] = {}

    def limit(self, name: str, **limits: Any) -> None:
        """This key, and those before, count from now on."""
        self.limits[name] = KeyLimits(**limits).encoded()
        keys = {hashlib.sha256(key_of(one).encode()).hexdigest(): one for one in self.limits}
        self.sidecar.send(encode(Admit(keys, self.limits)))
        with self.client(name) as client:
            deadline = time.monotonic() + PATIENCE_S
            while time.monotonic() < deadline:
                if client.get("/v1/models").status_code == 200:
                    return
                time.sleep(0.05)
        raise AssertionError("the key was never let in")

    def client(self, name: str) -> httpx.Client:
        return self.sidecar.client(key_of(name))

    def ask(self, client: httpx.Client, model: str = "priced", **more: Any) -> httpx.Response:
        body = {"model": model, "messages": ASKED, **more}
        return client.post("/v1/chat/completions", json=body)

    def asked_for(self, word: str) -> list[Asked]:
        """What has come to the provider with this in its path or its body."""
        return [one for one in self.upstream.asked if word in f"{one.path} {json.dumps(one.body)}"]

    def hear(self, timeout_s: float = 0.5) -> None:
        """Take in what the sidecar has said."""
        with contextlib.suppress(queue.Empty):
            while (message := self.sidecar.messages.get(timeout=timeout_s)) is not None:
                if isinstance(message, Recorded):
                    self.rows |= {row.id: row for row in map(decoded, message.rows)}
                    self.sidecar.send(encode(Kept(message.number)))

    def settled(self, name: str, number: int) -> list[RequestRow]:
        """The rows of this key that were not refused, once there are so many, all settled."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.hear()
            found = [
                one for one in self.rows.values() if one.client == name and one.outcome != REFUSED
            ]
            if len(found) >= number and all(one.settled for one in found):
                return found
        raise AssertionError(f"no {number} settled rows of {name}")


def unhurried(asked: Asked) -> Reply:
    """As any provider; of one model word by word, for longer than anybody listens."""
    if asked.body.get("model") != "my-slow":
        return answer(asked)
    events = b"".join(answer(asked).pieces).split(b"\n\n")
    words = (one + b"\n\n" for one in [*events[:1], *events[1:2] * 500])

    def slowly() -> Iterator[bytes]:
        for one in words:
            yield one
            time.sleep(0.05)

    return Reply(slowly(), "text/event-stream")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("limited")
    with (
        FakeUpstream(unhurried) as upstream,
        ScriptedUpstream() as live,
        ScriptedUpstream() as talker,
        ImportedSidecar() as sidecar,
    ):
        live.begins = ({"type": "session.created", "session": {}},)
        live.answers = ({"type": "session.updated", "session": {}},)
        config = CONFIG.replace("ADDRESS", upstream.address).replace("LIVE", live.address)
        config = config.replace("TALKER", talker.address)
        sidecar.serve(with_ledger(folder, config))
        yield Served(sidecar, upstream, live, talker)


@pytest.mark.parametrize("stream", [False, True])
def test_a_budget_under_many_clients_is_overrun_by_what_is_in_flight_at_most(
    served: Served, stream: bool
) -> None:
    name = f"many {stream}"
    served.limit(name, day_usd=10 * EACH_USD)
    answered = [0] * CLIENTS
    refused: list[str] = []
    trouble: list[str] = []
    before = len(served.upstream.asked)

    def live(number: int) -> None:
        with served.client(name) as client:
            while True:
                answer = served.ask(client, stream=stream)
                if answer.status_code != 200:
                    (refused if answer.status_code == 429 else trouble).append(answer.text)
                    return
                answered[number] += 1

    clients = [
        threading.Thread(target=live, args=(number,), daemon=True) for number in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    join(*clients, limit_s=PATIENCE_S)
    total = sum(answered)
    assert not trouble
    assert len(refused) == CLIENTS
    assert 10 <= total <= 9 + CLIENTS
    assert len(served.upstream.asked) - before == total
    rows = served.settled(name, total)
    assert len(rows) == total
    assert sum(picodollars(row.cost or 0) for row in rows) == total * PICODOLLARS // 1000
    assert f"has used up its budget of $0.01 per day ({usd(total * EACH_USD)} spent)" in refused[-1]


def test_the_other_protocols_are_refused_in_their_own_words(served: Served) -> None:
    served.limit("words", day_usd=EACH_USD, models=("priced",))
    with served.client("words") as client:
        assert served.ask(client).status_code == 200
        served.settled("words", 1)
        body = {"model": "priced", "max_tokens": 9, "messages": ASKED}
        answer = client.post("/v1/messages", json=body)
        assert answer.status_code == 429
        assert answer.json()["error"]["type"] == "rate_limit_error"
        assert int(answer.headers["retry-after"]) > 0
        answer = client.post("/v1beta/models/priced:generateContent", json={"contents": []})
        assert answer.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
        answer = client.post("/v1/responses", json={"model": "other", "input": "x"})
        assert answer.status_code == 403
        assert [one["id"] for one in client.get("/v1/models").json()["data"]] == ["priced"]


@pytest.mark.parametrize("verb", ["generateContent", "streamGenerateContent?alt=sse"])
def test_a_budget_counts_what_is_asked_in_googles_words(served: Served, verb: str) -> None:
    served.limit(verb, day_usd=2 * EACH_USD)
    body = {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}
    with served.client(verb) as client:
        path = f"/v1beta/models/priced:{verb}"
        assert [client.post(path, json=body).status_code for _ in range(3)] == [200, 200, 429]


def test_what_would_go_past_the_config_or_the_count_reaches_no_provider(served: Served) -> None:
    served.limit("past", day_usd=1.0)
    served.limit("past, without limits")
    before = len(served.upstream.asked)
    more: dict[str, Any]
    for more in (
        {"custom_llm_provider": "custom_openai"},
        {"deployment_id": "dear"},
        {"azure": True},
        {"headers": {"Host": "other.example"}},
        {"provider_specific_header": {"custom_llm_provider": "openai", "extra_headers": HOST}},
        {"fallbacks": [{"model": "other", "custom_llm_provider": "custom_openai"}]},
    ):
        for name in ("past", "past, without limits"):
            with served.client(name) as client:
                assert served.ask(client, **more).status_code == 403
    with served.client("past") as client:
        assert served.ask(client, "priced,priced,other").status_code == 403
        assert len(served.upstream.asked) == before
        assert served.ask(client).status_code == 200
    served.settled("past", 1)
    asked = {row.asked for row in served.rows.values() if row.client == "past"}
    assert asked == {"priced", "priced,priced,other"}


@pytest.mark.parametrize("path", ["/v1/images/generations", "/v1/audio/speech"])
def test_the_configs_key_goes_to_no_address_of_a_client(served: Served, path: str) -> None:
    """Not either where LiteLLM takes the body for an empty form and reads it as JSON later."""
    served.limit("odd form")
    headers = {b"content-type": b"multipart/form-data\xa0"}
    with FakeUpstream(unhurried) as thief, served.client("odd form") as client:
        asked = {"model": "priced", "prompt": "x", "input": "x", "voice": "alloy"}
        body = json.dumps({**asked, "api_base": f"{thief.address}/v1"})
        assert client.post(path, content=body, headers=headers).status_code == 400
        assert not thief.asked


@pytest.mark.parametrize("path", ["/v1/realtime?model=priced", "/v1/responses?model=priced"])
def test_an_open_websocket_does_not_tell_the_master_key(served: Served, path: str) -> None:
    """LiteLLM accepts with the first subprotocol that it is offered."""
    served.limit("talks")
    offered = f"openai-insecure-api-key.{key_of('talks')}"
    head = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
        f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {'A' * 22}==\r\n"
        f"Sec-WebSocket-Protocol: {offered}, realtime\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.sidecar.port), PATIENCE_S) as connection:
        connection.sendall(head.encode())
        answer = b""
        while b"\r\n\r\n" not in answer and (more := connection.recv(65536)):
            answer += more
    assert answer.startswith(b"HTTP/1.1 101")
    assert f"Protocol: {offered}\r\n".encode() in answer
    assert MASTER_KEY.encode() not in answer


def test_a_live_session_is_written_down_by_an_allowed_model_only(served: Served) -> None:
    assert served.live is not None
    served.limit("live", models=("live",))

    def update(model: str) -> str:
        session = {"input_audio_transcription": {"model": model}}
        return json.dumps({"type": "session.update", "session": session})

    url = f"ws://127.0.0.1:{served.sidecar.port}/v1/realtime?model=live"
    headers = {"Authorization": f"Bearer {key_of('live')}"}
    with connect(url, additional_headers=headers, proxy=None) as client:
        assert json.loads(client.recv(PATIENCE_S))["type"] == "session.created"
        client.send(update("live"))
        assert json.loads(client.recv(PATIENCE_S))["type"] == "session.updated"
        client.send(update("whisper-1"))
        with pytest.raises(ConnectionClosed, match="the request asks for 'whisper-1'"):
            client.recv(PATIENCE_S)
    heard = [one["session"]["audio"]["input"]["transcription"] for one in served.live.heard]
    assert heard == [{"model": "live"}]


def test_an_id_that_was_made_up_sends_no_key_elsewhere(served: Served) -> None:
    """LiteLLM takes the provider from the id, and the key from the entry that stands in it."""
    said = "litellm:custom_llm_provider:openai;model_id:entry-of-groq;response_id:resp_made_up"
    path = f"/v1/responses/resp_{base64.b64encode(said.encode()).decode()}"
    served.limit("made up")
    with served.client("made up") as client:
        for answer in (client.get(path), client.delete(path), client.post(f"{path}/cancel")):
            assert answer.status_code == 403
            assert "no model of the config has given" in answer.text
    assert not served.asked_for("resp_made_up")
    with served.sidecar.client() as master:  # or this test is about nothing
        master.post(f"{path}/cancel")
    asked = served.asked_for("resp_made_up")[0]
    assert (asked.path, asked.headers["authorization"]) == (
        "/openai/responses/resp_made_up/cancel",
        "Bearer key-of-groq",
    )


def test_an_answer_is_kept_for_keys_that_may_use_its_model(served: Served) -> None:
    served.limit("keeps", models=("priced",))
    served.limit("may not", models=("slow",))
    served.limit("not limited")
    with served.client("keeps") as client:
        answer = client.post("/v1/responses", json={"model": "priced", "input": "hello"})
        path = f"/v1/responses/{answer.json()['id']}"
        assert client.get("/v1/responses/resp_bare").status_code == 403
        assert not served.asked_for("/v1/responses/")
        client.get(path)
        assert len(served.asked_for("/v1/responses/")) == 1
    with served.client("may not") as client:
        assert client.get(path).status_code == 403
        assert "asks for 'priced'" in client.get(path).text
    assert len(served.asked_for("/v1/responses/")) == 1
    with served.client("not limited") as client:
        client.get(path)
        assert client.get("/v1/responses/resp_bare").status_code >= 400
    assert len(served.asked_for("/v1/responses/")) == 2
    assert not served.asked_for("resp_bare")  # LiteLLM knows nobody to ask


@pytest.mark.parametrize(
    ("model", "more"),
    [
        ("several", {"models": ["dear-1"]}),
        ("several", {"preset": "dear-2"}),
        ("several", {"plugins": [{"id": "fusion", "analysis_models": ["dear-3"]}]}),
        ("several", {"tools": [{"type": "openrouter:fusion", "parameters": {"model": "dear-4"}}]}),
        ("bedrock", {"model_id": "dear-5"}),
    ],
)
def test_a_provider_is_asked_for_the_model_of_the_config(
    served: Served, model: str, more: Any
) -> None:
    (dear,) = re.findall("dear-.", json.dumps(more))
    served.limit("one of several")
    with served.client("one of several") as client:
        assert served.ask(client, model, **more).status_code == 403
    assert not served.asked_for(dear)
    with served.sidecar.client() as master:  # or this test is about nothing
        served.ask(master, model, **more)
    assert served.asked_for(dear)


def test_what_a_provider_answers_by_itself_counts_as_requests(served: Served) -> None:
    """It notices that a turn is over: no message asks for the answer."""
    assert served.talker is not None
    served.limit("talks on", requests_per_minute=2)
    served.talker.answers = (begun(), done())
    url = f"ws://127.0.0.1:{served.sidecar.port}/v1/realtime?model=talks%20by%20itself"
    headers = {"Authorization": f"Bearer {key_of('talks on')}"}
    sound = json.dumps({"type": "input_audio_buffer.append", "audio": "AAAA"})
    with connect(url, additional_headers=headers, proxy=None) as client:

        def heard() -> str:
            return str(json.loads(client.recv(PATIENCE_S))["type"])

        assert heard() == "session.created"
        for _ in range(2):
            client.send(sound)
            assert [heard(), heard()] == ["response.created", "response.done"]
        client.send(sound)
        with pytest.raises(ConnectionClosed, match="may make 2 requests a minute"):
            heard()


def test_a_websocket_keeps_to_the_model_of_the_config(served: Served) -> None:
    """LiteLLM would ask the provider for what a message names, with the key of the config."""
    served.limit("one model")
    before = len(served.upstream.asked)
    url = f"ws://127.0.0.1:{served.sidecar.port}/v1/responses?model=no%20socket"
    headers = {"Authorization": f"Bearer {key_of('one model')}"}
    ask = {"type": "response.create", "model": "hosted_vllm/another", "input": "x"}
    with connect(url, additional_headers=headers, proxy=None) as client:
        client.send(json.dumps(ask))
        with pytest.raises(ConnectionClosed, match="may ask for one model over one WebSocket"):
            client.recv(PATIENCE_S)
    with connect(url, additional_headers=headers, proxy=None) as client:
        client.send(json.dumps({**ask, "model": "no socket"}))
        assert json.loads(client.recv(PATIENCE_S))["type"] == "response.created"
    # What names no model is of a test before, and came late.
    asked = [one.body for one in served.upstream.asked[before:] if "model" in one.body]
    assert {body["model"] for body in asked} == {"my-vllm"}


def test_an_advisor_is_a_model_that_the_key_may_use(served: Served) -> None:
    served.limit("advised", models=("priced",))
    before = len(served.upstream.asked)
    body = {"model": "priced", "max_tokens": 9, "messages": ASKED, "tools": [ADVISOR]}
    with served.client("advised") as client:
        assert client.post("/v1/messages", json=body).status_code == 403
    assert len(served.upstream.asked) == before


def test_what_a_client_calls_its_request_does_not_keep_it_from_the_count(served: Served) -> None:
    for name, sent in (("no id", ""), ("long id", "x" * 300)):
        served.limit(name, day_usd=EACH_USD)
        with served.client(name) as client:
            client.headers["x-litellm-call-id"] = sent
            assert [served.ask(client).status_code for _ in range(2)] == [200, 429]


def test_a_budget_counts_the_seconds_of_a_sound(served: Served) -> None:
    """Providers tell them in one form of their answer only."""
    served.limit("sound", day_usd=2 * EACH_USD)
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setparams((1, 1, 64, 64, "NONE", ""))  # so low that the stand-in can read it as text
        made.writeframes(bytes(64))
    upload = {"file": ("a.wav", file.getvalue(), "audio/wav")}
    with served.client("sound") as client:
        path, form = "/v1/audio/transcriptions", {"model": "ear"}
        answers = [client.post(path, data=form, files=upload) for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert answers[0].json()["text"]
    costs = [row.cost for row in served.settled("sound", 2)]
    assert costs == pytest.approx([EACH_USD, EACH_USD])


def test_what_had_come_of_a_stream_that_is_left_counts_in_googles_words(served: Served) -> None:
    served.limit("left", day_usd=1.0)
    path = "/v1beta/models/slow:streamGenerateContent?alt=sse"
    body = {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}
    with (
        served.client("left") as client,
        client.stream("POST", path, json=body) as answer,
    ):
        next(answer.iter_raw())
    (row,) = served.settled("left", 1)
    assert row.outcome == CUT_BY_CLIENT
    assert row.cost
    assert row.tokens_out


def test_what_nobody_would_count_reaches_no_provider(served: Served) -> None:
    served.limit("uncounted", day_usd=1.0)
    before = len(served.upstream.asked)
    body = {"model": "priced", "input": "x"}
    with served.client("uncounted") as client:
        for path, more in (
            ("/v1/responses", {"background": True}),
            ("/v1/responses", {"extra_body": {"background": True}}),
            ("/v1/chat/completions", {"messages": ASKED, "models": ["other"]}),
            ("/v1/chat/completions", {"messages": ASKED, "extra_body": {"models": ["other"]}}),
            ("/v1/messages", {"messages": ASKED, "max_tokens": 9, "tools": [ADVISOR]}),
            ("/v1beta/interactions", {"agent": "deep-research", "model": None}),
            ("/v1/files", {}),
            ("/v1/batches", {"custom_llm_provider": "openai"}),
            ("/openai/v1/chat/completions", {"messages": ASKED}),
            ("/anthropic/v1/messages", {"messages": ASKED}),
            ("/gemini/v1beta/models/priced:generateContent", {"contents": []}),
        ):
            assert client.post(path, json={**body, **more}).status_code == 403, path
    assert len(served.upstream.asked) == before


def test_what_has_no_price_is_let_through(served: Served) -> None:
    served.limit("free", day_usd=EACH_USD)
    with served.client("free") as client:
        for _ in range(3):
            assert served.ask(client, "no price").status_code == 200
    assert {row.cost for row in served.settled("free", 3)} == {None}


def test_tokens_a_minute_with_what_another_sidecar_has_used(served: Served) -> None:
    served.limit("tokens", tokens_per_minute=100)
    minute = {"tokens": [[int(time.time()), 1, 95]]}
    served.sidecar.send(encode(Used({}, minute)))
    with served.client("tokens") as client:
        deadline = time.monotonic() + PATIENCE_S
        statuses: list[int] = []
        while not statuses or (statuses[-1] == 200 and time.monotonic() < deadline):
            statuses.append(served.ask(client).status_code)
        assert statuses[-1] == 429
        assert len(statuses) <= 2  # 95 and the 10 of one answer


def test_a_cut_stream_counts_with_what_litellm_counted(served: Served) -> None:
    served.limit("cut", day_usd=1.0)
    with (
        served.client("cut") as client,
        client.stream(
            "POST",
            "/v1/chat/completions",
            json={"model": "priced", "stream": True, "messages": ASKED},
        ) as answer,
    ):
        next(answer.iter_raw())
    (row,) = served.settled("cut", 1)
    with served.client("cut") as client:
        assert served.ask(client).status_code == 200
    assert row.client == "cut"


def test_without_a_ledger_a_budget_counts_all_the_same(tmp_path: Path) -> None:
    digest = hashlib.sha256(key_of("alone").encode()).hexdigest()
    order = {
        "tool_keys": {digest: "alone"},
        "limits": {"alone": KeyLimits(day_usd=EACH_USD).encoded()},
    }
    with FakeUpstream() as upstream, ImportedSidecar() as sidecar:
        config = CONFIG.replace("ADDRESS", upstream.address).replace("LIVE", upstream.address)
        sidecar.serve(Run(tmp_path, config=config, order=order))
        served = Served(sidecar, upstream)
        with served.client("alone") as client:
            assert [served.ask(client).status_code for _ in range(2)] == [200, 429]
        sidecar.end_stdin()
        assert sidecar.exit_code() == 0
        assert not list(tmp_path.rglob("unkept*"))
