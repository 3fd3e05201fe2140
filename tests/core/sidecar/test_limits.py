"""Limits of keys before LiteLLM: what is refused, in which words, and what is counted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest

from core.sidecar.response_ids import Kept
from core.wire.limits import Tally, Window, picodollars
from core.wire.request_row import FINISHED, RequestRow
from tests.core.sidecar.limits_stage import CHAT, NOON, Reply, Stage, form


@pytest.fixture
def stage() -> Stage:
    return Stage()


# ---- which models

ADVISOR = {"type": "advisor_20260301", "name": "advisor", "model": "dear"}
PAINTER = {"type": "image_generation", "model": "dear"}
OF_A_MODEL = {"type": "function", "parameters": {"properties": {"model": {"type": "string"}}}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, {"model": "cheap"}),
        (CHAT, {"model": "local/any", "fallbacks": ["cheap", {"model": "local/two"}]}),
        ("/v1/messages", {"model": "cheap", "fallbacks": [{"cheap": ["local/x"]}]}),
        ("/openai/deployments/cheap/chat/completions", {"model": "cheap"}),
        ("/v1beta/models/local/x:generateContent", {"contents": []}),
        ("/v1/messages/count_tokens", {"model": "cheap"}),
        ("/v1/messages", {"model": "cheap", "tools": [{**ADVISOR, "model": "local/x"}]}),
        ("/v1/responses", {"model": "cheap", "tools": [{"type": "image_generation"}, OF_A_MODEL]}),
        ("/api/event_logging/batch", {"events": []}),
    ],
)
def test_what_a_key_may_use_passes_whole(stage: Stage, path: str, body: Any) -> None:
    stage.limit(models=("cheap", "local/*"))
    assert stage.ask(body, path).status == 200
    assert json.loads(stage.seen[0]) == body


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, {"model": "dear"}),
        (CHAT, {"model": "cheap", "fallbacks": ["dear"]}),
        (CHAT, {"model": "cheap", "context_window_fallbacks": [{"cheap": ["dear"]}]}),
        (CHAT, {"model": "cheap", "fallbacks": [{"model": "cheap", "fallbacks": ["dear"]}]}),
        (CHAT, {"model": "cheap", "router_settings_override": {"fallbacks": ["dear"]}}),
        (CHAT, {"model": ["cheap"]}),
        (CHAT, {"messages": []}),
        (CHAT, []),
        (CHAT, b"{not json"),
        (CHAT, b""),
        (CHAT, b'{"model": "cheap", "x": ' + b"9" * 5000 + b"}"),
        (CHAT, b'{"model": "cheap", "x": ' + b"[" * 100000),
        (CHAT, b'{"model": "cheap", "model": "dear"}'),
        ("/openai/deployments/dear/chat/completions", {"model": "cheap"}),
        ("/openai/deployments/cheap/chat/completions", {"model": "dear"}),
        ("/v1beta/models/dear:streamGenerateContent", {"contents": []}),
        ("/v1/messages/count_tokens", {"model": "dear"}),
        ("/v1/interactions", {"agent": "dear"}),
        ("/v1/responses", {"model": "dear"}),
        ("/v1/responses", {"model": "cheap", "tools": [OF_A_MODEL, PAINTER]}),
        ("/v1/responses", {"model": "cheap", "extra_body": {"tools": [PAINTER]}}),
        ("/v1/messages", {"model": "cheap", "tools": [ADVISOR]}),
        (CHAT, {"model": "cheap", "fallbacks": [{"model": "cheap", "tools": [ADVISOR]}]}),
        (CHAT, {"model": "cheap", "fallbacks": [{"tools": [ADVISOR], "top_p": 1}]}),
    ],
)
def test_everything_else_is_refused_before_litellm_sees_it(
    stage: Stage, path: str, body: Any
) -> None:
    stage.limit(models=("cheap", "local/*"))
    reply = stage.ask(body, path)
    assert (reply.status, reply.passed) == (403, False)
    assert "script may use cheap and local/* only" in reply.message
    assert "Clients page" in reply.message


@pytest.mark.parametrize(
    "limits", [{"models": ("*",)}, {"day_usd": 1.0}, {"requests_per_minute": 9}]
)
@pytest.mark.parametrize(
    ("path", "query", "body"),
    [
        (CHAT, "", {"model": "cheap,dear"}),
        (CHAT, "", {"model": " cheap , cheap"}),
        (CHAT, "model=cheap,dear", {}),
        ("/engines/cheap,dear/chat/completions", "", {}),
        ("/openai/deployments/cheap,dear/chat/completions", "", {"model": "cheap"}),
    ],
)
def test_several_models_at_once_are_not_for_a_key_with_limits(
    stage: Stage, path: str, query: str, body: Any, limits: Any
) -> None:
    stage.limit(**limits)
    reply = stage.ask(body, path, query=query)
    assert (reply.status, reply.passed) == (403, False)
    assert "asks for several models at once (" in reply.message
    assert "may ask for one at a time only. Its limits are" in reply.message
    assert stage.ask(body, path, query=query, name="without limits").status == 200


ELSEWHERE: list[Any] = [
    {"custom_llm_provider": "hosted_vllm"},
    {"deployment_id": "dear"},
    {"azure": True},
    {"use_litellm_proxy": True},
    {"specific_deployment": True},
    {"extra_body": {"model": "dear"}},
    {"litellm_credential_name": "of another"},
    {"user_config": {"model_list": []}},
    {"models": ["dear", "cheap"]},
    {"extra_body": {"models": ["dear"]}},
    {"extra_body": {"fallbacks": ["dear"]}},
    {"extra_body": {"extra_body": {"custom_llm_provider": "hosted_vllm"}}},
    {"extra_body": '{"custom_llm_provider": "hosted_vllm"}'},
    {"providerOptions": {"gateway": {"models": ["dear"]}}},
    {"fallbacks": [{"model": "cheap", "custom_llm_provider": "hosted_vllm"}]},
    {"fallbacks": [{"custom_llm_provider": "hosted_vllm"}]},
    {"router_settings_override": {"fallbacks": [{"model": "cheap", "azure": True}]}},
    {"headers": {"Host": "other.example"}},
    {"extra_headers": {"x-a": "1", "host": "other.example"}},
    {"extra_body": {"extra_headers": {"HOST": "other.example"}}},
    {"provider_specific_header": {"extra_headers": {"Host": "other.example"}}},
    {"extra_headers": {"Helicone-Target-URL": "https://other.example"}},
    {"headers": {"x-portkey-custom-host": "https://other.example/v1"}},
    {"extra_body": {"extra_headers": {"X-Forwarded-Host ": "other.example"}}},
    {"provider_specific_header": [{}, {"extra_headers": {"Host": "other.example"}}]},
]


@pytest.mark.parametrize("name", ["script", "without limits"])
@pytest.mark.parametrize("more", ELSEWHERE)
def test_no_client_sends_a_request_past_the_config(stage: Stage, more: Any, name: str) -> None:
    stage.limit(day_usd=1.0)
    reply = stage.ask({"model": "cheap", **more}, name=name)
    assert (reply.status, reply.passed) == (403, False)
    assert reply.message.startswith(f"The key {name} may ask for the models of the config as they")
    assert reply.message.endswith("with which it would go elsewhere.")
    spelt = json.dumps({"model": "cheap", **more}).replace("i", "\\u0069").replace("a", "\\u0061")
    assert stage.ask(spelt.encode(), name=name).status == 403
    assert stage.ask({"model": "cheap", **more}, name=None).status == 200


@pytest.mark.parametrize("name", ["script", "without limits"])
def test_what_only_sounds_like_it_passes(stage: Stage, name: str) -> None:
    stage.limit(day_usd=1.0)
    messages = [{"role": "user", "content": 'Where is "azure" set, "custom_llm_provider"? ä'}]
    for more in (
        {"messages": messages},
        {"specific_deployment": False},
        {"azure": False, "custom_llm_provider": None, "extra_body": {"top_k": 4}},
        {"fallbacks": [{"azure": ["cheap"]}]},
        {"extra_headers": {"x-host": "azure"}, "headers": None, "provider_specific_header": [1]},
        {"extra_headers": {"Helicone-User-Id": "me", "x-portkey-trace-id": "1"}},
        {"models": None, "providerOptions": {"gateway": {"order": ["azure"]}}},
        {"tools": [{"function": {"parameters": {"properties": {"models": {"type": "array"}}}}}]},
    ):
        assert stage.ask({"model": "cheap", **more}, name=name).status == 200
    body, kind = form(model="whisper", file="azure")
    assert stage.ask(body, "/v1/audio/transcriptions", content_type=kind, name=name).status == 200


@pytest.mark.parametrize("name", ["script", "without limits"])
@pytest.mark.parametrize(
    "path", ["/v1/messages/count_tokens", "/v1/responses/input_tokens", "/models/cheap:countTokens"]
)
def test_what_only_counts_goes_nowhere_else_either(stage: Stage, path: str, name: str) -> None:
    stage.limit(day_usd=1.0)
    body = {"model": "cheap", "custom_llm_provider": "hosted_vllm"}
    assert stage.ask(body, path, name=name).status == 403
    assert stage.ask({"model": "cheap"}, path, name=name).status == 200
    assert stage.seen == [b'{"model": "cheap"}']


@pytest.mark.parametrize("name", ["script", "without limits"])
@pytest.mark.parametrize("path", ["/v1/responses/resp_1/cancel", "/v1beta/interactions/i/cancel"])
def test_where_the_path_says_all_no_body_goes_along(stage: Stage, path: str, name: str) -> None:
    stage.limit(models=("cheap",))
    stage.kept = {"resp_1": Kept("cheap", is_true=True)}
    body = {"custom_llm_provider": "xai", "extra_headers": {"Host": "other.example"}}
    assert stage.ask(body, path, name=name).status == 200
    assert stage.ask(body, path, name=None).status == 200
    assert stage.seen == [b"", json.dumps(body).encode()]


@pytest.mark.parametrize("name", ["script", "without limits"])
def test_an_upload_does_not_go_elsewhere_either(stage: Stage, name: str) -> None:
    stage.limit(day_usd=1.0)
    path = "/v1/audio/transcriptions"
    body, kind = form(model="whisper", custom_llm_provider="hosted_vllm")
    assert stage.ask(body, path, content_type=kind, name=name).status == 403
    files, kind = form(purpose="batch", custom_llm_provider="azure")
    assert stage.ask(files, "/v1/files", content_type=kind, name=name).status == 200
    for more in (
        {"extra_body": ' {"models": ["dear"]}'},
        {"providerOptions": '{"gateway": {"models": ["dear"]}}'},
    ):
        body, kind = form(model="cheap", **more)
        assert stage.ask(body, CHAT, content_type=kind, name=name).status == 403
    body, kind = form(model="cheap", extra_body="some", providerOptions="[1]")
    assert stage.ask(body, CHAT, content_type=kind, name=name).status == 200
    body, kind = form(model="cheap", extra_body='{"x": ' + "9" * 5000 + "}")
    assert stage.ask(body, CHAT, content_type=kind, name=name).status == 400


@pytest.mark.parametrize(
    ("limits", "path", "more"),
    [
        ({"day_usd": 1.0}, "/v1/responses", {"background": "true"}),
        ({"day_usd": 1.0}, "/v1/responses", {"extra_body": '{"background": true}'}),
        ({"day_usd": 1.0}, "/v1/completions", {"stream": "true"}),
        ({"models": ("cheap",)}, CHAT, {"prompt_id": "p"}),
        ({"models": ("cheap",)}, "/v1beta/interactions", {"agent_config": '{"model": "dear"}'}),
    ],
)
def test_what_a_body_may_not_ask_a_form_may_not_either(
    stage: Stage, limits: Any, path: str, more: dict[str, str]
) -> None:
    stage.limit(**limits)
    for body, kind in (
        form(model="cheap", **more),
        (urlencode({"model": "cheap", **more}).encode(), "application/x-www-form-urlencoded"),
    ):
        reply = stage.ask(body, path, content_type=kind)
        assert (reply.status, reply.passed, reply.asked) == (403, False, "cheap")
        assert stage.ask(body, path, content_type=kind, name="without limits").status == 200
    empty, kind = form(model="cheap", **dict.fromkeys(more, ""))
    assert stage.ask(empty, path, content_type=kind).status == 200


BACKGROUND: list[tuple[str, Any]] = [
    ("/v1/responses", {"background": True}),
    ("/v1/responses", {"background": "true"}),
    ("/v1/responses", {"extra_body": {"background": True}}),
    ("/v1beta/interactions", {"background": True}),
    (CHAT, {"background": True}),
]


@pytest.mark.parametrize(("path", "more"), BACKGROUND)
@pytest.mark.parametrize("limits", [{"day_usd": 1.0}, {"tokens_per_minute": 9}])
def test_what_is_fetched_later_is_not_for_a_key_that_is_counted(
    stage: Stage, path: str, more: Any, limits: Any
) -> None:
    stage.limit(**limits)
    reply = stage.ask({"model": "cheap", **more}, path)
    assert (reply.status, reply.passed) == (403, False)
    assert "what an answer in the background uses nobody tells" in reply.message
    assert stage.ask({"model": "cheap", **more}, path, name="without limits").status == 200
    assert stage.ask({"model": "cheap", "background": False}, path).status == 200
    picture = {"model": "cheap", "background": "transparent"}
    assert stage.ask(picture, "/v1/images/generations").status == 200


@pytest.mark.parametrize(
    "more",
    [
        {"tools": [OF_A_MODEL, ADVISOR]},
        {"extra_body": {"tools": [ADVISOR]}},
        {"fallbacks": [{"model": "cheap", "tools": [ADVISOR]}]},
        {"router_settings_override": {"fallbacks": [{"cheap": [{"tools": [ADVISOR]}]}]}},
    ],
)
@pytest.mark.parametrize("limits", [{"day_usd": 1.0}, {"tokens_per_minute": 9}])
def test_an_advisor_is_not_for_a_key_that_is_counted(stage: Stage, more: Any, limits: Any) -> None:
    """LiteLLM asks it, and the model that is asked, by other ids than that of the request."""
    path = "/v1/messages"
    stage.limit(**limits)
    reply = stage.ask({"model": "cheap", **more}, path)
    assert (reply.status, reply.passed) == (403, False)
    assert "what an advisor uses is not counted" in reply.message
    assert stage.talk({"type": "response.create", "model": "cheap", **more}) == 1008
    assert stage.ask({"model": "cheap", **more}, path, name="without limits").status == 200
    assert stage.ask({"model": "cheap", "tools": [OF_A_MODEL]}, path).status == 200


@pytest.mark.parametrize(
    "path", ["/v1/completions", "/engines/cheap/completions", "/v1beta/interactions"]
)
def test_a_stream_that_nobody_counts_when_it_is_left(stage: Stage, path: str) -> None:
    stage.limit(day_usd=1.0)
    reply = stage.ask({"model": "cheap", "stream": True}, path)
    assert (reply.status, reply.passed) == (403, False)
    assert "of a stream of this kind that is left nobody tells it" in reply.message
    assert stage.ask({"model": "cheap", "stream": False}, path).status == 200
    assert stage.ask({"model": "cheap", "stream": True}, path, name="without").status == 200
    assert stage.ask({"model": "cheap", "stream": True}).status == 200
    stage.limit(requests_per_minute=9)
    assert stage.ask({"model": "cheap", "stream": True}, path).status == 200


def test_an_agent_of_a_provider_is_no_model_of_the_config(stage: Stage) -> None:
    path = "/v1beta/interactions"
    stage.limit(day_usd=1.0)
    assert stage.ask({"agent": "deep-research"}, path).status == 403
    assert stage.ask({"agent": "deep-research"}, path, name="without limits").status == 200
    stage.limit(models=("deep-research",))
    assert stage.ask({"agent": "deep-research"}, path).status == 200
    dear = {"agent": "deep-research", "agent_config": {"model": "dear"}}
    assert stage.ask(dear, path).status == 403


def test_a_prompt_that_is_kept_elsewhere_may_name_another_model(stage: Stage) -> None:
    stage.limit(models=("cheap",))
    reply = stage.ask({"model": "cheap", "prompt_id": "p"})
    assert (reply.status, reply.passed) == (403, False)
    assert "may bring another model along" in reply.message
    stage.limit(day_usd=1.0)
    assert stage.ask({"model": "cheap", "prompt_id": "p"}).status == 200


def test_what_cannot_be_read_is_refused_where_it_would_count(stage: Stage) -> None:
    stage.limit(day_usd=1.0)
    reply = stage.ask(b'{"model": "cheap", "x": ' + b"9" * 5000 + b"}")
    assert (reply.status, reply.passed) == (400, False)
    assert reply.message == "It cannot be made out from the request which model it asks for."


def test_what_is_refused_says_what_was_asked(stage: Stage) -> None:
    stage.limit(models=("cheap",), requests_per_minute=1)
    assert stage.ask({"model": "dear", "fallbacks": ["cheap"]}).asked == "dear"
    assert stage.ask({"model": "cheap,dear"}).asked == "cheap,dear"
    assert stage.ask({"model": "cheap", "azure": True}).asked == "cheap"
    assert stage.ask({"model": "cheap"}).status == 200
    reply = stage.ask({"model": "cheap"})
    assert (reply.status, reply.asked) == (429, "cheap")
    assert stage.ask({"contents": []}, "/v1beta/models/cheap:generateContent").asked == "cheap"


def test_uploads_name_their_model_in_a_form(stage: Stage) -> None:
    stage.limit(models=("whisper",))
    path = "/v1/audio/transcriptions"
    body, kind = form(model="whisper", file="sound")
    assert stage.ask(body, path, content_type=kind).status == 200
    body, kind = form(model="dear", file="sound")
    assert stage.ask(body, path, content_type=kind).status == 403
    two = form(model="whisper")[0].replace(b"--X--\r\n", b"") + form(model="dear")[0]
    assert stage.ask(two, path, content_type=kind).status == 403
    assert stage.ask(b"model=dear", path, content_type=kind).status == 403
    kind = "application/x-www-form-urlencoded"
    assert stage.ask(b"model=whisper", path, content_type=kind).status == 200
    assert stage.ask(b"model=dear&model=whisper", path, content_type=kind).status == 403
    assert stage.ask(b"model=whisper&model[]=dear", path, content_type=kind).status == 403


@pytest.mark.parametrize("end", ["", "[]"])
def test_a_list_in_a_form_names_models_like_any_other(stage: Stage, end: str) -> None:
    """LiteLLM makes `fallbacks` of `fallbacks[]`."""
    path = "/v1/audio/transcriptions"
    stage.limit(models=("whisper",))
    body, kind = form(model="whisper", **{f"timestamp_granularities{end}": "word"})
    assert stage.ask(body, path, content_type=kind).status == 200
    body, kind = form(model="whisper", **{f"fallbacks{end}": "dear"})
    assert stage.ask(body, path, content_type=kind).status == 403
    body, kind = form(model="whisper", **{f"models{end}": "dear"})
    assert stage.ask(body, path, content_type=kind, name="without limits").status == 403


@pytest.mark.parametrize(
    "kind", ["multipart/form-data\xa0", "application/x-www-form-urlencoded\x85"]
)
@pytest.mark.parametrize("name", ["script", "without limits"])
def test_what_is_a_form_for_one_and_none_for_the_other_is_refused(
    stage: Stage, kind: str, name: str
) -> None:
    """LiteLLM checks an empty form then, and some of its pages read the body as JSON."""
    stage.limit(day_usd=1.0)
    body = {"model": "cheap", "prompt": "x", "custom_llm_provider": "azure", "api_base": "http://x"}
    for path in ("/v1/images/generations", "/v1/audio/speech", "/v1/rerank", "/v1/moderations"):
        reply = stage.ask(body, path, content_type=kind, name=name)
        assert (reply.status, reply.passed) == (400, False)


def test_the_list_of_models_is_that_of_the_key(stage: Stage) -> None:
    stage.answers = {"object": "list", "data": [{"id": "cheap"}, {"id": "dear"}]}
    assert len(json.loads(stage.ask(path="/v1/models", method="GET").body)["data"]) == 2
    stage.limit(models=("cheap",))
    reply = stage.ask(path="/v1/models", method="GET")
    assert [one["id"] for one in json.loads(reply.body)["data"]] == ["cheap"]
    assert reply.headers[b"content-length"] == str(len(reply.body)).encode()
    assert stage.ask(path="/models/dear", method="GET").status == 403
    assert stage.ask(path="/models/cheap", method="GET").status == 200


def test_the_master_key_and_others_are_not_limited(stage: Stage) -> None:
    stage.limit(models=("cheap",), expires=1.0)
    assert stage.ask({"model": "dear"}, name=None).status == 200
    assert stage.ask({"model": "dear"}, name="codex").status == 200


# ---- time


def test_an_expired_key_opens_nothing(stage: Stage) -> None:
    stage.limit(expires=NOON + 1)
    assert stage.ask().status == 200
    stage.clock.now += 1
    for method, path in (("POST", CHAT), ("GET", "/v1/models")):
        reply = stage.ask(path=path, method=method)
        assert reply.status == 401
        assert "expired: it was good until 2026-11-26 12:00" in reply.message


# ---- money


def test_a_budget_is_used_up_and_comes_back_at_midnight(stage: Stage) -> None:
    stage.limit(day_usd=0.01)
    for _ in range(9):
        assert stage.ask().status == 200
        stage.settle(0.001)
    stage.settle(1.0, name="codex", id="of another")
    assert stage.ask().status == 200
    stage.settle(0.001)
    reply = stage.ask()
    assert (reply.status, reply.passed) == (429, False)
    assert "budget of $0.01 per day ($0.01 spent)" in reply.message
    assert "again from 2026-11-27 00:00 on" in reply.message
    assert reply.headers[b"retry-after"] == str(12 * 3600).encode()
    assert reply.headers[b"x-should-retry"] == b"false"
    assert stage.ask(path="/v1/models", method="GET").status == 200
    assert stage.ask(path="/v1/messages/count_tokens").status == 200
    stage.clock.now += 12 * 3600
    assert stage.ask().status == 200


def test_of_several_budgets_the_one_that_lasts_is_named(stage: Stage) -> None:
    stage.limit(day_usd=0.01, week_usd=0.5, month_usd=0.02)
    stage.settle(0.02)
    message = stage.ask().message
    assert "per month" in message
    assert "2026-12-01 00:00" in message


def test_what_others_have_settled_counts_and_the_last_word_of_it(stage: Stage) -> None:
    stage.limit(day_usd=0.01)
    others = Tally()
    others.spend("script", NOON, picodollars(0.009))
    for _ in range(2):  # told twice, it counts once
        stage.limits.used(others.sums(), {})
    assert stage.ask().status == 200
    stage.settle(0.001)
    assert stage.ask().status == 429


def test_a_row_counts_once_and_without_a_price_not_at_all(stage: Stage) -> None:
    stage.limit(day_usd=0.01)
    stage.ask()
    stage.settle(0.009)
    stage.settle(0.009)
    stage.settle(None, tokens=100_000, id="no price")
    assert stage.ask().status == 200


def test_what_becomes_more_counts_with_the_difference(stage: Stage) -> None:
    """As a WebSocket does, with each answer that goes over it."""
    stage.limit(day_usd=0.01)
    for cost in (0.004, 0.004, 0.009):
        stage.settle(cost, id="a")
    assert stage.ask().status == 200
    stage.settle(0.010, id="a")
    assert stage.ask().status == 429


def test_a_request_counts_for_the_window_in_which_it_began(stage: Stage) -> None:
    stage.limit(day_usd=0.01)
    stage.clock.now = Window.DAY.end(NOON)
    row = RequestRow("late", 1, NOON, FINISHED, True, client="script", cost=0.02)
    stage.limits.settled(row)
    assert stage.ask().status == 200


def test_what_was_answered_is_counted_before_the_key_asks_again(stage: Stage) -> None:
    stage.limit(day_usd=0.01)
    stage.limits._settle_s = 60.0

    async def both() -> tuple[Reply, Reply, float]:
        more: dict[str, Any] = {
            "method": "POST",
            "name": "script",
            "kind": "application/json",
            "query": "",
        }
        first = await stage.asked(None, CHAT, **more)
        second = asyncio.create_task(stage.asked(None, CHAT, **more))
        await asyncio.sleep(0.05)
        assert not second.done()
        begun = time.monotonic()
        stage.settle(0.02, id="1")  # from LiteLLM, a moment later
        return first, await second, time.monotonic() - begun

    first, second, waited = asyncio.run(both())
    assert (first.status, second.status) == (200, 429)
    assert waited < 30


def test_what_is_never_counted_holds_up_nobody_for_long(stage: Stage) -> None:
    stage.limit(day_usd=0.01)
    assert stage.ask().status == 200
    assert stage.ask().status == 200
    assert stage.limits._unsettled == {"script": {"2"}}


# ---- a minute


def test_requests_per_minute(stage: Stage) -> None:
    stage.limit(requests_per_minute=2)
    assert [stage.ask().status for _ in range(3)] == [200, 200, 429]
    stage.clock.now += 15
    reply = stage.ask()
    assert "may make 2 requests a minute, and has. It may ask again in 45 seconds." in reply.message
    assert reply.headers[b"retry-after"] == b"45"
    assert b"x-should-retry" not in reply.headers
    stage.clock.now += 45
    assert stage.ask().status == 200  # those that were refused do not count


def test_tokens_per_minute(stage: Stage) -> None:
    stage.limit(tokens_per_minute=1000)
    stage.ask()
    stage.settle(tokens=999)
    assert stage.ask().status == 200
    stage.settle(tokens=500)
    reply = stage.ask()
    assert reply.status == 429
    assert "may use 1,000 tokens a minute" in reply.message
    stage.clock.now += 60
    assert stage.ask().status == 200


def test_requests_of_another_sidecar_count_for_the_minute(stage: Stage) -> None:
    stage.limit(requests_per_minute=2)
    others = Tally()
    others.request("script", NOON - 10)
    others.request("script", NOON - 90)
    stage.limits.used({}, others.minute(NOON))
    assert [stage.ask().status for _ in range(2)] == [200, 429]


# ---- how it is said


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        (CHAT, lambda body: body["error"]["type"]),
        ("/v1/messages", lambda body: body["error"]["type"]),
        ("/v1beta/models/x:generateContent", lambda body: body["error"]["status"]),
    ],
)
def test_in_the_form_of_the_clients_protocol(
    stage: Stage, path: str, shape: Callable[[Any], str]
) -> None:
    stage.limit(day_usd=0.01)
    stage.settle(0.02)
    body = json.loads(stage.ask(path=path).body)
    assert shape(body) in ("rate_limit_error", "RESOURCE_EXHAUSTED")
    assert ("type" in body) is path.startswith("/v1/messages")
    assert stage.log == ["Turned away: " + body["error"]["message"].partition(" Its limits")[0]]


# ---- an open WebSocket

Texts = Sequence[Any]


def test_a_websocket_is_looked_at_with_each_message(stage: Stage) -> None:
    stage.limit(models=("cheap",), requests_per_minute=2)
    create = {"type": "response.create", "model": "cheap"}
    assert stage.talk(create, {"type": "input_audio_buffer.append"}, create, create) == 1008
    assert len(stage.seen) == 3
    assert stage.sent[-1]["reason"].startswith("The key script may make 2 requests a minute")
    assert len(stage.sent[-1]["reason"].encode()) <= 123


def test_a_websocket_asks_for_allowed_models_only(stage: Stage) -> None:
    stage.limit(models=("cheap",))
    assert stage.talk({"type": "response.create", "model": "dear"}) == 1008
    assert stage.talk({"type": "session.update", "session": {"model": "dear"}}) == 1008
    assert stage.talk({"type": "response.create", "response": {"model": "dear"}}) == 1008
    assert stage.talk({"type": "response.create", "model": "cheap", "azure": True}) == 1008
    assert stage.seen == []
    assert stage.talk(path="/v1/realtime", query="model=dear") == 403
    assert stage.talk("sound", path="/v1/realtime", query="model=cheap") is None
    assert stage.seen == [b"sound"]


@pytest.mark.parametrize("limits", [{}, {"day_usd": 1.0}, {"models": ("cheap",)}])
@pytest.mark.parametrize("strange", ["9" * 5000, "[" * 100_000 + "]" * 100_000])
def test_a_message_that_only_the_provider_can_read_is_not_handed_on(
    stage: Stage, limits: Any, strange: str
) -> None:
    stage.limit(**limits)
    text = f'{{"type": "response.create", "model": "dear", "azure": true, "x": {strange}}}'
    for before in ("", " \n", "\ufeff"):
        assert stage.talk(before + text) == 1008
    assert stage.seen == []


def test_a_budget_that_ends_ends_an_open_websocket(stage: Stage) -> None:
    stage.limit(day_usd=0.01)
    create = {"type": "response.create", "model": "cheap"}
    assert stage.talk(create) is None
    stage.settle(0.01)
    assert stage.talk(create) == 429
    stage.clock.now = Window.DAY.end(NOON)
    assert stage.talk(create) is None


def test_a_live_session_is_counted_when_it_is_over(stage: Stage) -> None:
    live = {"path": "/v1/realtime", "query": "model=cheap"}
    for limits in ({"day_usd": 1.0}, {"tokens_per_minute": 9}):
        stage.limit(**limits)
        assert stage.talk("sound", **live) == 403
        assert stage.talk({"type": "response.create", "model": "cheap"}) is None
    stage.limit(requests_per_minute=9)
    assert stage.talk("sound", **live) is None
    stage.limit(models=("cheap",))
    assert stage.talk("sound", path="/v1/realtime", query="intent=transcription") == 403


@pytest.mark.parametrize(
    "session",
    [
        {"input_audio_transcription": {"model": "dear"}},
        {"type": "realtime", "audio": {"input": {"transcription": {"model": "dear"}}}},
        {"audio": {"input": {"transcription": {"model": "cheap"}}}, "tools": [PAINTER]},
    ],
)
def test_a_live_session_is_written_down_by_an_allowed_model_only(
    stage: Stage, session: Any
) -> None:
    live = {"path": "/v1/realtime", "query": "model=cheap"}
    allowed = json.loads(json.dumps(session).replace("dear", "cheap"))
    for kind in ("session.update", "transcription_session.update"):
        stage.limit(models=("cheap",))
        assert stage.talk({"type": kind, "session": session}, **live) == 1008
        reason = stage.sent[-1]["reason"]
        assert reason == "The key script may use cheap only, and the request asks for 'dear'."
        assert stage.talk({"type": kind, "session": {"model": "cheap", **allowed}}, **live) is None
        stage.limit(requests_per_minute=9)
        assert stage.talk({"type": kind, "session": session}, **live) is None
    assert len(stage.seen) == 4


@pytest.mark.parametrize("limits", [{}, {"day_usd": 1.0}, {"models": ("*",)}])
def test_a_websocket_keeps_to_its_model(stage: Stage, limits: Any) -> None:
    """LiteLLM looks for the first one in the config, and for none that comes later."""
    stage.limit(**limits)
    cheap, dear = ({"type": "response.create", "model": one} for one in ("cheap", "dear"))
    assert stage.talk(cheap, {"type": "response.create", "model": None}, cheap, dear) == 1008
    assert len(stage.seen) == 3
    reason = stage.sent[-1]["reason"]
    assert reason == (
        "The key script may ask for one model over one WebSocket, and this one asks for 'cheap' "
        "and 'dear'."
    )
    assert stage.talk(dear, query="model=cheap") == 1008
    assert stage.talk(cheap, query="model=dear&model=cheap") == 1008
    assert stage.talk({**cheap, "response": {"model": "dear"}}) == 1008
    assert len(stage.seen) == 3
    assert stage.talk(cheap, {"type": "response.create", "response": {"model": "cheap"}}) is None


@pytest.mark.parametrize("limits", [{"day_usd": 1.0}, {"models": ("cheap",)}])
def test_a_message_that_says_two_things_is_not_handed_on(stage: Stage, limits: Any) -> None:
    """LiteLLM takes the last one of two alike, and a provider may take the first."""
    stage.limit(**limits)
    assert stage.talk('{"type": "response.create", "model": "dear", "model": "cheap"}') == 1008
    assert stage.talk('{"model": "cheap", "response": {"models": ["x"], "models": []}}') == 1008
    assert stage.seen == []


def test_over_a_websocket_nothing_is_fetched_later_either(stage: Stage) -> None:
    stage.limit(day_usd=1.0)
    create = {"type": "response.create", "model": "cheap"}
    assert stage.talk({**create, "background": True}) == 1008
    assert stage.talk({**create, "response": {"models": ["dear"]}}) == 1008
    assert stage.seen == []
