"""The door before the real LiteLLM: what it keeps in, what it keeps out, and what it leaves be."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from core.sidecar import database_pages
from core.sidecar.tool_keys import opens
from core.wire.environment import MANDATORY
from core.wire.protocol import Admit, encode
from tests.conftest import WaitUntil
from tests.core.sidecar.copies import ImportedSidecar, run_imported
from tests.core.sidecar.harness import MASTER_KEY, Run, Sidecar
from tests.core.sidecar.upstream import Upstream

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]

CONFIG = """\
model_list:
  - model_name: demo
    litellm_params:
      model: openai/demo
      api_key: not-needed
      mock_response: Hello from the harness
  - model_name: near
    litellm_params:
      model: openai/near
      api_key: sk-of-the-provider
      api_base: http://127.0.0.1:{port}/v1
  - model_name: chat-only
    litellm_params:
      model: openai/near
      api_key: sk-of-the-provider
      api_base: http://127.0.0.1:{port}/v1
      use_chat_completions_api: true
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  forward_client_headers_to_llm_api: true
  pass_through_endpoints:
    - path: /company
      target: http://127.0.0.1:{port}/v1
      forward_headers: true
      include_subpath: true
"""


@pytest.fixture(scope="module")
def company() -> Iterator[Upstream]:
    """A server that others' requests are passed on to; it remembers them."""
    with Upstream("from the company") as made:
        yield made


@dataclass
class Served:
    sidecar: Sidecar
    run: Run

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: object = None,
    ) -> httpx.Response:
        with self.sidecar.client(None) as client:
            return client.request(method, path, headers=headers, json=body)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, company: Upstream) -> Iterator[Served]:
    run = Run(
        tmp_path_factory.mktemp("door"),
        config=CONFIG.format(port=company.port),
        environment={
            "ANTHROPIC_API_BASE": f"http://127.0.0.1:{company.port}",
            "ANTHROPIC_API_KEY": "sk-ant-of-the-provider",
        },
    )
    with ImportedSidecar() as sidecar:
        sidecar.serve(run)
        yield Served(sidecar, run)


BEARER = {"Authorization": f"Bearer {MASTER_KEY}"}
HELLO = {"model": "near", "messages": [{"role": "user", "content": "hi"}]}


# ---- the gateway's own key


@pytest.mark.parametrize(
    "headers",
    [
        BEARER,
        {"x-api-key": MASTER_KEY},
        {"api-key": MASTER_KEY},
        {"x-goog-api-key": MASTER_KEY},
        {"x-litellm-api-key": MASTER_KEY},
        {"x-litellm-api-key": f"Bearer {MASTER_KEY}"},
        {**BEARER, "x-pass-token": MASTER_KEY},
        {**BEARER, "Cookie": f"a=b; token={MASTER_KEY}"},
        {**BEARER, "X-Mine": "Basic " + base64.b64encode(f"me:{MASTER_KEY}".encode()).decode()},
    ],
    ids=lambda headers: "+".join(headers),
)
@pytest.mark.parametrize("path", ["/company/chat", "/anthropic/v1/messages"])
def test_a_pass_through_leaves_our_key_at_home(
    served: Served, company: Upstream, headers: dict[str, str], path: str
) -> None:
    company.asked.clear()
    answer = served.ask("POST", f"{path}?mark=1", {**headers, "X-Kept": "kept"}, HELLO)
    assert answer.status_code == 200, answer.text
    ((where, seen),) = company.asked
    assert "mark=1" in where
    assert seen["x-kept"] == "kept"
    everything = json.dumps([where, seen])
    assert MASTER_KEY not in everything
    assert base64.b64encode(f"me:{MASTER_KEY}".encode()).decode() not in everything


def test_nobody_passes_through_without_a_key(served: Served, company: Upstream) -> None:
    """LiteLLM itself asks for one only where the config says `auth: true`."""
    company.asked.clear()
    for headers in ({}, {"Authorization": "Bearer sk-wrong"}):
        assert served.ask("POST", "/company/chat", headers, HELLO).status_code == 401
    assert company.asked == []


def test_a_key_in_the_query_stays_at_home(served: Served, company: Upstream) -> None:
    company.asked.clear()
    answer = served.ask("POST", f"/company/chat?key={MASTER_KEY}&q=1", BEARER, HELLO)
    assert answer.status_code == 200
    assert company.asked[0][0] == "/v1/chat?q=1"


def test_a_key_that_is_not_ours_is_passed_on(served: Served, company: Upstream) -> None:
    company.asked.clear()
    headers = {"x-litellm-api-key": MASTER_KEY, "Authorization": "Bearer sk-of-the-company"}
    assert served.ask("POST", "/company/chat", headers, HELLO).status_code == 200
    ((_, seen),) = company.asked
    assert seen["authorization"] == "Bearer sk-of-the-company"
    assert MASTER_KEY not in json.dumps(seen)


def test_headers_for_a_model_leave_our_key_at_home(served: Served, company: Upstream) -> None:
    company.asked.clear()
    headers = {"x-litellm-api-key": MASTER_KEY, "x-api-key": MASTER_KEY, "x-mine": "kept"}
    answer = served.ask("POST", "/v1/chat/completions", headers, HELLO)
    assert answer.json()["choices"][0]["message"]["content"] == "from the company"
    ((_, seen),) = company.asked
    assert seen["authorization"] == "Bearer sk-of-the-provider"
    assert seen["x-mine"] == "kept"
    assert MASTER_KEY not in json.dumps(seen)


def test_a_config_may_use_our_key_as_that_of_an_upstream(tmp_path: Path, company: Upstream) -> None:
    """The next gateway in a chain may have the same key; that is its owner's choice."""
    config = CONFIG.format(port=company.port).replace(
        "sk-of-the-provider", "os.environ/LITELLM_MASTER_KEY"
    )
    company.asked.clear()
    with ImportedSidecar() as sidecar:
        sidecar.serve(Run(tmp_path, config=config))
        with sidecar.client() as client:
            assert client.post("/v1/chat/completions", json=HELLO).status_code == 200
            ((_, seen),) = company.asked
            assert seen["authorization"] == f"Bearer {MASTER_KEY}"
            company.asked.clear()
            assert client.post("/company/chat", json=HELLO).status_code == 200
            assert MASTER_KEY not in json.dumps(company.asked)


# ---- the keys of client programs

TOOL_KEY = "sk-pocket-" + "t" * 43
TOOL = {hashlib.sha256(TOOL_KEY.encode()).hexdigest(): "codex"}
CHAT = {**HELLO, "model": "chat-only"}
GEMINI = {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}
TOOL_REQUESTS = [
    ("/v1/chat/completions", {"Authorization": f"Bearer {TOOL_KEY}"}, CHAT),
    ("/v1/messages?beta=true", {"x-api-key": TOOL_KEY}, {**CHAT, "max_tokens": 9}),
    ("/v1/messages/count_tokens", {"Authorization": f"Bearer {TOOL_KEY}"}, CHAT),
    ("/v1/responses", {"api-key": TOOL_KEY}, {"model": "chat-only", "input": "hi"}),
    ("/v1beta/models/chat-only:generateContent", {"x-goog-api-key": TOOL_KEY}, GEMINI),
    (f"/v1beta/models/chat-only:generateContent?key={TOOL_KEY}", {}, GEMINI),
]


@pytest.mark.parametrize(("path", "headers", "body"), TOOL_REQUESTS, ids=lambda one: str(one)[:40])
def test_the_key_of_a_client_program_opens_the_models_and_stays_at_home(
    served: Served,
    company: Upstream,
    wait_until: WaitUntil,
    path: str,
    headers: dict[str, str],
    body: object,
) -> None:
    def ask() -> httpx.Response:
        company.asked.clear()
        return served.ask("POST", path, {**headers, "x-pass-token": TOOL_KEY}, body)

    served.sidecar.send(encode(Admit(TOOL)))
    wait_until(lambda: ask().status_code == 200)
    assert company.asked or "count_tokens" in path
    everything = json.dumps(company.asked)
    assert TOOL_KEY not in everything
    assert MASTER_KEY not in everything
    assert served.ask("GET", "/model/info", headers or {"x-api-key": TOOL_KEY}).status_code == 403
    served.sidecar.send(encode(Admit({})))
    wait_until(lambda: ask().status_code == 401)
    assert "Clients page" in ask().json()["error"]["message"]
    assert served.ask("POST", path.partition("?")[0], BEARER, body).status_code == 200
    assert TOOL_KEY not in served.run.log_text()


def test_a_tool_key_opens_these_routes_of_litellm_and_no_others(
    routes: dict[tuple[str, str], str],
) -> None:
    opened = {one for one in routes if opens(one[0], re.sub(r"\{[^}]*\}", "x", one[1]))}
    lines = (line.split() for line in OPENED.strip().splitlines())
    assert opened == {(method, path) for method, *paths in lines for path in paths}


# ---- who may come in


def test_only_our_own_names_are_served(served: Served) -> None:
    for path in ("/health/liveliness", "/", "/openapi.json", "/v1/models"):
        answer = served.ask("GET", path, {**BEARER, "Host": "evil.example:4000"})
        assert answer.status_code == 421
        assert "does not answer to the name" in answer.json()["error"]["message"]
        assert served.ask("GET", path, {**BEARER, "Host": "localhost:1"}).status_code == 200


def test_no_answer_lets_every_web_page_read_it(served: Served) -> None:
    refused = served.ask("GET", "/health/liveliness", {"Origin": "https://evil.example"})
    assert refused.status_code == 403
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    assert served.ask("OPTIONS", "/v1/chat/completions", asked).status_code == 403
    own = {"Origin": f"http://127.0.0.1:{served.sidecar.port}"}
    app = {**BEARER, "Origin": "app://notes"}
    for headers in (None, own, app, {"Origin": "null"}):
        for path in ("/health/liveliness", "/v1/models", "/company/chat"):
            answer = served.ask("GET" if path[1] != "c" else "POST", path, headers, None)
            assert answer.headers.get("access-control-allow-origin") != "*"


# ---- pages without a database


def test_a_page_that_needs_a_database_says_so(served: Served) -> None:
    for method, path in (
        *(("GET", "/ui"), ("GET", "/ui/"), ("GET", "/sso/key/generate"), ("POST", "/login")),
        *(("POST", "/v2/login"), ("GET", "/key/info"), ("POST", "/key/generate")),
        *(("GET", "/spend/logs"), ("GET", "/user/info"), ("GET", "/team/list")),
    ):
        answer = served.ask(method, path, BEARER, {} if method == "POST" else None)
        assert answer.status_code == 404, path
        assert "needs a database" in answer.json()["error"]["message"]
    for path in ("/v1/models", "/model/info", "/health/readiness", "/policies/list"):
        assert served.ask("GET", path, BEARER).status_code == 200, path
    assert served.ask("POST", "/key/health", BEARER, {}).status_code == 200


_ASKS_AT_ONCE = re.compile(
    r"(?:if prisma_client is None|if not prisma_client):\n(?:\s+#.*\n)*\s+raise"
    r"|get_prisma_client_or_throw"
)
_NO_PAGES = ("HEAD", "OPTIONS")
OPENED = """
GET / /health/liveliness /health/liveness /health/readiness
GET /models /v1/models /models/{model_id} /v1/models/{model_id}
POST /chat/completions /v1/chat/completions /completions /v1/completions
POST /embeddings /v1/embeddings /images/edits /v1/images/edits
POST /images/generations /v1/images/generations /moderations /v1/moderations
POST /audio/speech /v1/audio/speech /audio/transcriptions /v1/audio/transcriptions
POST /engines/{model:path}/chat/completions /engines/{model:path}/completions
POST /engines/{model:path}/embeddings /openai/deployments/{model:path}/chat/completions
POST /openai/deployments/{model:path}/completions /openai/deployments/{model:path}/embeddings
POST /openai/deployments/{model:path}/images/edits
POST /openai/deployments/{model:path}/images/generations /rerank /v1/rerank /v2/rerank
POST /v1/messages /v1/messages/count_tokens /api/event_logging/batch
POST /responses /responses/compact /responses/input_tokens /responses/{response_id}/cancel
POST /v1/responses /v1/responses/compact /v1/responses/input_tokens
POST /v1/responses/{response_id}/cancel /openai/v1/responses /openai/v1/responses/compact
POST /openai/v1/responses/input_tokens /openai/v1/responses/{response_id}/cancel
GET /responses/{response_id} /responses/{response_id}/input_items /v1/responses/{response_id}
GET /v1/responses/{response_id}/input_items /openai/v1/responses/{response_id}
GET /openai/v1/responses/{response_id}/input_items
DELETE /responses/{response_id} /v1/responses/{response_id} /openai/v1/responses/{response_id}
POST /models/{model_name:path}:countTokens /v1beta/models/{model_name:path}:countTokens
POST /models/{model_name:path}:generateContent /v1beta/models/{model_name:path}:generateContent
POST /models/{model_name:path}:streamGenerateContent
POST /v1beta/models/{model_name:path}:streamGenerateContent
POST /interactions /interactions/{interaction_id}/cancel
POST /v1beta/interactions /v1beta/interactions/{interaction_id}/cancel
GET /interactions/{interaction_id} /v1beta/interactions/{interaction_id}
DELETE /interactions/{interaction_id} /v1beta/interactions/{interaction_id}
websocket /responses /v1/responses /realtime /v1/realtime /openai/v1/realtime
"""
_WORKS_ALL_THE_SAME = {
    ("GET", "/model/info"),
    ("GET", "/v1/model/info"),
    ("GET", "/schedule/model_cost_map_reload/status"),
    ("GET", "/schedule/anthropic_beta_headers_reload/status"),
}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Of the LiteLLM that is installed, by method and path: the source behind them."""
    result = tmp_path_factory.mktemp("routes") / "found.json"
    run_imported(
        "tests.core.sidecar.litellm_routes",
        str(result),
        given="",
        block={**os.environ, **MANDATORY},
        limit_s=250,
    )
    found = json.loads(result.read_text("utf-8"))
    return {(method, path): source for method, path, source in found if method not in _NO_PAGES}


def test_the_list_of_pages_is_that_of_this_litellm(routes: dict[tuple[str, str], str]) -> None:
    """A new LiteLLM may have more pages of that kind, or none of those that are listed."""
    listed = set(database_pages.entries())
    assert listed - routes.keys() == set()
    for (method, path), source in routes.items():
        if method == "websocket":
            continue
        concrete = re.sub(r"\{[^}]*\}", "x", path)
        needs = database_pages.needs_database(method, concrete)
        if (method, path) in listed:
            assert needs, (method, path)
        elif _ASKS_AT_ONCE.search(source) and (method, path) not in _WORKS_ALL_THE_SAME:
            assert needs, (method, path, "refuses without a database and is not listed")
        elif concrete.split("/")[1] not in database_pages.WHOLE:
            assert not needs, (method, path, "is shut out, though nothing says that it must be")
