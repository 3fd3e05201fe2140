"""What the real LiteLLM does ends up in rows of the ledger: who asked what, who answered, what it
cost and how it ended."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.wire.protocol import Connected, Kept, Recorded, encode
from core.wire.request_row import CUT_BY_CLIENT, FAILED, FINISHED, REFUSED, RequestRow, decoded
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import PATIENCE_S, Sidecar, with_ledger
from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.wire_formats import TOKENS_IN, TOKENS_OUT, Asked, Reply, answer

pytestmark = pytest.mark.real

CONFIG = """\
model_list:
  - model_name: chat
    litellm_params: {model: openai/gpt-4o-mini, api_key: k, api_base: "ADDRESS/v1"}
  - model_name: no price
    litellm_params: {model: openai/my-own, api_key: k, api_base: "ADDRESS/v1"}
  - model_name: free
    litellm_params:
      model: openai/my-free
      api_key: k
      api_base: "ADDRESS/v1"
      input_cost_per_token: 0
      output_cost_per_token: 0
  - model_name: priced
    litellm_params:
      model: openai/my-priced
      api_key: k
      api_base: "ADDRESS/v1"
      input_cost_per_token: 0.001
      output_cost_per_token: 0.002
  - model_name: claude
    litellm_params: {model: anthropic/claude-haiku-4-5, api_key: k, api_base: "ADDRESS/anthropic"}
  - model_name: gemini
    litellm_params: {model: gemini/gemini-2.5-flash, api_key: k, api_base: "ADDRESS/gemini"}
  - model_name: embedding
    litellm_params: {model: openai/text-embedding-3-small, api_key: k, api_base: "ADDRESS/v1"}
  - model_name: broken
    litellm_params: {model: openai/gpt-4o-mini, api_key: k, api_base: "http://127.0.0.1:1/v1"}
  - model_name: alone
    litellm_params: {model: openai/gpt-4o-mini, api_key: k, api_base: "http://127.0.0.1:1/v1"}
  - model_name: unsteady
    litellm_params:
      model: openai/unsteady
      api_key: k
      api_base: "ADDRESS/v1"
      input_cost_per_token: 0.001
      output_cost_per_token: 0.002
  - model_name: never
    litellm_params: {model: openai/unsteady, api_key: k, api_base: "http://127.0.0.1:1/v1"}
router_settings: {num_retries: 1, fallbacks: [{broken: [chat]}]}
litellm_settings: {cache: true, cache_params: {type: local, mode: default_off}}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""
ASKED = [{"role": "user", "content": "Where does the river begin?"}]


class Ledger:
    """What the sidecar tells its parent."""

    def __init__(self, sidecar: Sidecar) -> None:
        self.sidecar = sidecar
        self.rows: dict[str, list[RequestRow]] = {}
        self.peers: list[str] = []
        self.client = sidecar.client()

    def hear(self, timeout_s: float) -> None:
        try:
            message = self.sidecar.messages.get(timeout=timeout_s)
        except Exception:  # noqa: BLE001 - queue.Empty: nothing was said
            return
        if isinstance(message, Connected):
            self.peers.append(message.peer)
        if isinstance(message, Recorded):
            for row in map(decoded, message.rows):
                self.rows.setdefault(row.id, []).append(row)
            self.sidecar.send(encode(Kept(message.number)))

    def settled(self, call_id: str) -> RequestRow:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found = [one for one in self.rows.get(call_id, ()) if one.settled]
            if found:
                return found[-1]
            self.hear(0.2)
        raise AssertionError(f"no row of {call_id}: {list(self.rows)}")

    def ask(self, path: str, body: dict[str, Any], **more: Any) -> RequestRow:
        known = set(self.rows)
        answer = self.client.post(path, json=body, **more)
        call_id = answer.headers.get("x-litellm-call-id")
        row = self.new_row(known) if call_id is None else self.settled(call_id)
        assert row.status == answer.status_code
        return row

    def new_row(self, known: Collection[str]) -> RequestRow:
        """The row of a request that is none of these."""
        new: set[str] = set()
        deadline = time.monotonic() + PATIENCE_S
        while not new and time.monotonic() < deadline:
            self.hear(0.2)
            new = set(self.rows) - set(known)
        return self.settled(next(iter(new), "a new one"))


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    asked = itertools.count()

    def unsteadily(request: Asked) -> Reply:
        """Of three requests for one model only the last is answered."""
        turn = next(asked) % 3 if request.body.get("model") == "unsteady" else 2
        if turn == 2:
            return answer(request)
        error = {"message": ("Something broke", "Come back later")[turn], "type": "e", "code": "c"}
        said = json.dumps({"error": error}).encode()
        return Reply([said], status=(500, 429)[turn])

    with FakeUpstream(unsteadily) as upstream:
        yield upstream


@pytest.fixture(scope="module")
def ledger(upstream: FakeUpstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("recorded")
    config = CONFIG.replace("ADDRESS", upstream.address)
    with ImportedSidecar() as sidecar:
        sidecar.serve(with_ledger(folder, config))
        yield Ledger(sidecar)


CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("chat", "/v1/chat/completions", {"messages": ASKED}),
    ("chat", "/v1/messages", {"messages": ASKED, "max_tokens": 9}),
    ("chat", "/v1/responses", {"input": "hello"}),
    ("claude", "/v1/chat/completions", {"messages": ASKED}),
    ("claude", "/v1/messages", {"messages": ASKED, "max_tokens": 9}),
    ("claude", "/v1/responses", {"input": "hello"}),
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("model", "path", "body"), CALLS)
def test_every_protocol_is_counted_to_the_token(
    ledger: Ledger, model: str, path: str, body: dict[str, Any], stream: bool
) -> None:
    row = ledger.ask(path, {"model": model, **body, **({"stream": True} if stream else {})})
    assert (row.outcome, row.error, row.message) == (FINISHED, "", "")
    assert (row.asked, row.group, row.path, row.stream) == (model, model, path, stream)
    assert (row.tokens_in, row.tokens_out) == (TOKENS_IN, TOKENS_OUT)
    prices = {"chat": (0.15e-6, 0.6e-6), "claude": (1e-6, 5e-6)}[model]
    assert row.cost == pytest.approx(TOKENS_IN * prices[0] + TOKENS_OUT * prices[1])
    assert [one.error for one in row.attempts] == [""]
    assert row.deployment == row.attempts[0].deployment != ""
    assert row.provider == {"chat": "openai", "claude": "anthropic"}[model]
    assert (row.first_token_s is not None) is stream
    assert row.peer in ledger.peers
    assert row.user_agent.startswith("python-httpx")


def test_gemini_and_embeddings_too(ledger: Ledger) -> None:
    contents = {"contents": [{"parts": [{"text": "hello"}]}]}
    for verb in ("generateContent", "streamGenerateContent?alt=sse"):
        row = ledger.ask(f"/v1beta/models/gemini:{verb}", contents)
        assert (row.outcome, row.asked, row.group) == (FINISHED, "gemini", "gemini")
        assert (row.tokens_in, row.tokens_out) == (TOKENS_IN, TOKENS_OUT)
        # No cost: LiteLLM goes by the answer's own name of the model here, which is none.
    row = ledger.ask("/v1/embeddings", {"model": "embedding", "input": "hello"})
    assert (row.outcome, row.tokens_in, row.tokens_out) == (FINISHED, TOKENS_IN, 0)
    assert row.cost == pytest.approx(TOKENS_IN * 0.02e-6)


@pytest.mark.parametrize("model", ["chat", "priced", "claude"])
@pytest.mark.parametrize("verb", ["generateContent", "streamGenerateContent?alt=sse"])
def test_in_googles_words_a_model_of_another_provider_counts_all_the_same(
    ledger: Ledger, model: str, verb: str
) -> None:
    contents = {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}
    row = ledger.ask(f"/v1beta/models/{model}:{verb}", contents)
    assert (row.outcome, row.asked, row.group) == (FINISHED, model, model)
    assert (row.tokens_in, row.tokens_out) == (TOKENS_IN, TOKENS_OUT)
    prices = {"chat": (0.15e-6, 0.6e-6), "priced": (0.001, 0.002), "claude": (1e-6, 5e-6)}[model]
    assert row.cost == pytest.approx(TOKENS_IN * prices[0] + TOKENS_OUT * prices[1])
    assert [one.error for one in row.attempts] == [""]
    assert row.deployment != ""


@pytest.mark.parametrize("stream", [False, True])
def test_no_price_is_not_the_price_of_nothing(ledger: Ledger, stream: bool) -> None:
    costs = {}
    for model in ("no price", "free", "priced"):
        body = {"model": model, "messages": ASKED, "stream": stream}
        row = ledger.ask("/v1/chat/completions", body)
        assert (row.tokens_in, row.tokens_out) == (TOKENS_IN, TOKENS_OUT)
        costs[model] = row.cost
    assert costs == {"no price": None, "free": 0.0, "priced": pytest.approx(0.013)}


def test_the_way_through_retries_and_a_fallback_is_told(ledger: Ledger) -> None:
    row = ledger.ask("/v1/chat/completions", {"model": "broken", "messages": ASKED})
    assert (row.outcome, row.asked, row.status, row.error) == (FINISHED, "broken", 200, "")
    assert [bool(one.error) for one in row.attempts] == [True, True, False]
    assert row.group == "chat"
    assert [one.group for one in row.attempts] == ["broken", "broken", ""]
    assert row.attempts[0].deployment != row.attempts[2].deployment == row.deployment
    assert row.attempts[0].duration_s is not None
    assert (row.tokens_in, row.tokens_out) == (TOKENS_IN, TOKENS_OUT)


@pytest.mark.parametrize("stream", [False, True])
def test_tries_within_an_attempt_are_attempts(
    ledger: Ledger, upstream: FakeUpstream, stream: bool
) -> None:
    before = len(upstream.asked)
    body = {"model": "unsteady", "messages": ASKED, "stream": stream}
    row = ledger.ask("/v1/chat/completions", body, headers={"x-litellm-num-retries": "2"})
    assert (row.outcome, row.status, row.error, row.message) == (FINISHED, 200, "", "")
    assert len(upstream.asked) - before == len(row.attempts) == 3
    assert [(one.status, one.error) for one in row.attempts] == [
        (500, "InternalServerError"),
        (429, "RateLimitError"),
        (None, ""),
    ]
    if not stream:
        assert "Come back later" in row.attempts[1].message
    assert {one.deployment for one in row.attempts} == {row.deployment}
    assert {one.model for one in row.attempts} == {"openai/unsteady"}
    assert {one.provider for one in row.attempts} == {"openai"}
    durations = [one.duration_s for one in row.attempts]
    assert row.duration_s is not None
    assert sum(one or 0.0 for one in durations) <= row.duration_s
    assert all(one is not None for one in durations)
    assert (row.tokens_in, row.tokens_out) == (TOKENS_IN, TOKENS_OUT)
    assert row.cost == pytest.approx(0.013)


def test_tries_within_an_attempt_that_fails_are_attempts(ledger: Ledger) -> None:
    body = {"model": "never", "messages": ASKED}
    row = ledger.ask("/v1/chat/completions", body, headers={"x-litellm-num-retries": "1"})
    assert (row.outcome, row.error, row.cost) == (FAILED, "InternalServerError", None)
    assert len(row.attempts) >= 2
    assert all(one.deployment and one.error and one.duration_s is not None for one in row.attempts)


def test_an_error_is_told_in_its_words(ledger: Ledger) -> None:
    row = ledger.ask("/v1/chat/completions", {"model": "alone", "messages": ASKED})
    assert (row.outcome, row.error, row.tokens_out) == (FAILED, "InternalServerError", None)
    assert "Connection error" in row.message
    assert len(row.attempts) == 2


def test_who_is_turned_away_is_recorded(ledger: Ledger) -> None:
    body = {"model": "chat", "messages": ASKED}
    wrong = {"Authorization": "Bearer sk-is-wrong"}
    row = ledger.ask("/v1/chat/completions", body, headers=wrong)
    assert (row.outcome, row.status, row.attempts) == (REFUSED, 401, ())
    assert "not valid" in row.message
    row = ledger.ask("/v1/messages", body, headers={"Host": "evil.example"})
    assert (row.outcome, row.status) == (REFUSED, 421)
    row = ledger.ask("/v1/chat/completions", {**body, "model": "unknown"})
    assert (row.outcome, row.asked, row.attempts) == (REFUSED, "unknown", ())
    assert "model=unknown" in row.message


def test_an_answer_from_the_cache_costs_nothing(ledger: Ledger) -> None:
    body = {"model": "chat", "messages": ASKED, "cache": {"use-cache": True}}
    first, second = (ledger.ask("/v1/chat/completions", body) for _ in range(2))
    assert (first.cache_hit, second.cache_hit) == (False, True)
    assert first.cost
    assert second.cost == 0.0


def test_a_client_cannot_hide_or_double_a_request(ledger: Ledger) -> None:
    body = {"model": "chat", "messages": ASKED, "no-log": True}
    headers = {"x-litellm-call-id": "mine", "x-litellm-disable-callbacks": "all"}
    known = set(ledger.rows)
    for _ in range(2):
        ledger.client.post("/v1/chat/completions", json=body, headers=headers)
    deadline = time.monotonic() + PATIENCE_S
    while len(set(ledger.rows) - known) < 2 and time.monotonic() < deadline:
        ledger.hear(0.2)
    ids = set(ledger.rows) - known
    assert len(ids) == 2
    assert all(one.startswith("mine~") for one in ids)
    assert {ledger.settled(one).tokens_in for one in ids} == {TOKENS_IN}


def test_pages_that_are_no_models_are_none_of_its_business(ledger: Ledger) -> None:
    known = set(ledger.rows)
    for page in ("/v1/models", "/health/liveliness", "/metrics"):
        ledger.client.get(page)
    ledger.client.post("/v1/messages/count_tokens", json={"model": "chat", "messages": ASKED})
    ledger.client.post("/key/generate", json={})
    ledger.hear(0.5)
    ledger.ask("/v1/chat/completions", {"model": "chat", "messages": ASKED})
    assert len(set(ledger.rows) - known) == 1


def test_a_client_that_leaves_is_no_success(ledger: Ledger) -> None:
    known = set(ledger.rows)
    body = {"model": "chat", "messages": ASKED, "stream": True}
    with ledger.client.stream("POST", "/v1/chat/completions", json=body):
        pass  # closed before it is read to its end, or not: the answer is short
    deadline = time.monotonic() + PATIENCE_S
    while set(ledger.rows) == known and time.monotonic() < deadline:
        ledger.hear(0.2)
    row = ledger.settled(next(iter(set(ledger.rows) - known)))
    assert row.outcome in (CUT_BY_CLIENT, FINISHED)
    assert row.stream


def test_what_nobody_took_lies_in_a_file_for_the_next(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    config = CONFIG.replace("ADDRESS", upstream.address)
    with ImportedSidecar() as sidecar:
        sidecar.serve(with_ledger(tmp_path, config))
        answer = sidecar.client().post(
            "/v1/chat/completions", json={"model": "chat", "messages": ASKED}
        )
        pid = sidecar.process.pid
        sidecar.end_stdin()  # the parent is gone
        assert sidecar.exit_code() == 0
    file = tmp_path / "ledger" / f"unkept-7-{pid}.jsonl"
    rows = [decoded(json.loads(line)) for line in file.read_text("ascii").splitlines()]
    assert {one.id for one in rows} == {answer.headers["x-litellm-call-id"]}
    assert rows[-1].tokens_in == TOKENS_IN
