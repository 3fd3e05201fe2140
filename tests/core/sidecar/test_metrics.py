"""The counters for Prometheus: what was asked, what it cost, to whoever has the key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.sidecar.metrics import MetricsPage, SharedFigures
from core.wire.metrics import Metrics
from core.wire.protocol import Figures
from core.wire.request_row import FAILED, FINISHED, REFUSED, Attempt, RequestRow

ASKED = RequestRow(
    "a", 1, 2.0, FINISHED, path="/v1/chat/completions", client="Codex", asked="gpt", group="gpt",
    deployment="d", model="openai/gpt", status=200, duration_s=0.3, first_token_s=0.06,
)  # fmt: skip
COUNTED = replace(
    ASKED,
    settled=True,
    tokens_in=3,
    tokens_out=4,
    cost=0.5,
    attempts=(Attempt("d", "openai/gpt", "openai"),),
)


def read(metrics: Metrics) -> dict[str, list[tuple[dict[str, str], float]]]:
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(metrics.text()):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((dict(sample.labels), sample.value))
    return found


def test_a_request_counts_once_and_its_figures_when_they_come() -> None:
    metrics = Metrics()
    metrics.under_way = 2
    for row in (ASKED, COUNTED, COUNTED, replace(COUNTED, tokens_out=5, cost=0.75)):
        metrics.add([row])
    found = read(metrics)
    labels = {"api_key_alias": "Codex", "requested_model": "gpt", "status_code": "200"}
    assert found["litellm_proxy_total_requests_metric_total"] == [
        ({**labels, "route": "/v1/chat/completions"}, 1.0)
    ]
    assert found["litellm_spend_metric_total"] == [
        ({"api_key_alias": "Codex", "model": "gpt"}, 0.75)
    ]
    assert found["litellm_total_tokens_metric_total"][0][1] == 8
    assert found["litellm_deployment_success_responses_total"][0][1] == 1
    assert found["litellm_in_flight_requests"] == [({}, 2.0)]
    assert found["litellm_request_total_latency_metric_count"][0][1] == 1
    buckets = {one["le"]: n for one, n in found["litellm_request_total_latency_metric_bucket"]}
    assert (buckets["0.25"], buckets["0.5"], buckets["+Inf"]) == (0, 1, 1)


def test_what_went_wrong_is_told_apart() -> None:
    metrics = Metrics()
    attempt = Attempt("d", "openai/gpt", "openai", 500, "InternalServerError", "no")
    failed = replace(ASKED, outcome=FAILED, error="InternalServerError", attempts=(attempt,))
    metrics.add([replace(failed, status=500)])
    strange = [replace(ASKED, id=f"{n}", outcome=REFUSED, asked=f'x"{n}\n') for n in range(20)]
    metrics.add(strange)
    found = read(metrics)
    failures = found["litellm_proxy_failed_requests_metric_total"]
    assert [n for _, n in failures] == [1, 20]
    assert failures[0][0]["exception_class"] == "InternalServerError"
    assert failures[1][0]["requested_model"] == ""
    assert found["litellm_deployment_failure_responses_total"][0][1] == 1
    assert "litellm_spend_metric_total" not in found


def test_an_attempt_that_is_told_of_later_counts_once() -> None:
    metrics = Metrics()
    attempt = Attempt("d", "openai/gpt", "openai", 500, "InternalServerError", "no")
    late = replace(COUNTED, attempts=(attempt, attempt, *COUNTED.attempts))
    for row in (replace(ASKED, attempts=(attempt,)), late, late):
        metrics.add([row])
    labels = {"litellm_model_name": "openai/gpt", "model_id": "d"}
    assert read(metrics)["litellm_deployment_failure_responses_total"] == [(labels, 2.0)]


def test_strangers_leave_room_for_the_figures_of_clients() -> None:
    """A path that ends as those of models do is theirs to choose, and so is its beginning."""
    metrics = Metrics()
    for n in range(3000):
        path = f"/x{n}/chat/completions"
        metrics.add([replace(ASKED, id=f"{n}", outcome=REFUSED, client="", path=path, status=401)])
    metrics.add([COUNTED])
    found = read(metrics)
    refused = [n for labels, n in found["litellm_proxy_total_requests_metric_total"] if n > 1]
    assert refused == [3000]
    assert found["litellm_spend_metric_total"] == [
        ({"api_key_alias": "Codex", "model": "gpt"}, 0.5)
    ]


def ask(
    method: str,
    path: str,
    key: str | None,
    *,
    theirs: bool = False,
    figures: Callable[[], Awaitable[str | None]] | None = None,
) -> tuple[Any, bytes]:
    got: list[Any] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        got.append({"status": "passed on"})

    async def send(message: Any) -> None:
        got.append(message)

    page = MetricsPage(app, figures or Metrics().page, lambda: "sk-key", lambda: theirs)
    headers = [] if key is None else [(b"authorization", f"Bearer {key}".encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(page(scope, send, send))  # type: ignore[arg-type]
    return got[0]["status"], got[-1].get("body", b"")


def test_the_page_is_for_whoever_has_the_key() -> None:
    status, body = ask("GET", "/metrics", "sk-key")
    assert status == 200
    assert b"litellm_in_flight_requests 0" in body
    assert ask("GET", "/metrics", "sk-other")[0] == 401
    assert ask("GET", "/metrics", None)[0] == 401
    assert ask("GET", "/metrics", "sk-key", theirs=True)[0] == "passed on"
    assert ask("POST", "/metrics", "sk-key")[0] == "passed on"
    assert ask("GET", "/v1/models", "sk-key")[0] == "passed on"


def test_of_several_processes_the_page_has_what_the_program_answers() -> None:
    def answer(number: int) -> None:
        threading.Thread(
            target=shared.told, args=(Figures(number, "theirs and ours"),), daemon=True
        ).start()

    shared = SharedFigures(answer)
    assert ask("GET", "/metrics", "sk-key", figures=shared.text) == (200, b"theirs and ours")


def test_without_an_answer_there_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.sidecar.metrics._ANSWER_S", 0.05)
    shared = SharedFigures(lambda _number: None)
    status, body = ask("GET", "/metrics", "sk-key", figures=shared.text)
    assert status == 503
    assert b"litellm_" not in body
    shared.told(Figures(1, "too late"))
