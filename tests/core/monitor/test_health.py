"""What the person reads when the gateway is asked: over a real socket, against a small server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from core.base.errors import HealthError
from core.monitor import health
from core.monitor.candidate import Candidate
from tests.fixtures.local_server import Handler, LocalServer
from tests.fixtures.threads import join

KEY = "sk-test-0123456789abcdefghij"
OVER = ("/v1/messages", "/v1/responses")
"""Protocols besides chat, of which clients of Gemini speak one with the model in its path."""


class Gateway(LocalServer):
    """Answers per path; what it was asked is remembered."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Any]] = {
            "/health/liveliness": (200, "I'm alive!"),
            "/health/readiness": (200, {"status": "healthy"}),
        }
        self.headers: dict[str, dict[str, str]] = {}
        gateway = self

        class Page(Handler):
            def do_POST(self) -> None:
                self.asked()
                self.do_GET()

            def do_GET(self) -> None:
                gateway.headers[self.path] = dict(self.headers)
                status, body = gateway.answers.get(self.path, (404, {"detail": "Not Found"}))
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                on = {"Location": "http://192.0.2.1/"} if 300 <= status < 400 else {}
                self.reply(status, "application/json", raw, **on)

        super().__init__(Page)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as made:
        yield made


def test_a_gateway_that_is_well(gateway: Gateway) -> None:
    for probe in (
        health.probe_liveliness(gateway.address),
        health.probe_readiness(gateway.address),
    ):
        assert probe.ok
        assert probe.http_status == 200
        assert probe.reason == ""
    assert "Authorization" not in gateway.headers["/health/readiness"]


def test_the_deployments_that_are_loaded(gateway: Gateway) -> None:
    gateway.answers["/model/info"] = (
        200,
        {
            "data": [
                {"model_name": "a", "litellm_params": {"model": "x/a"}, "model_info": {}},
                {"model_name": "b", "model_info": {"mode": "embedding"}},
                {"litellm_params": {}},
                "odd",
            ]
        },
    )
    found = health.deployments(gateway.address, KEY)
    assert found == (Candidate("a", "x/a"), Candidate("b", "", "embedding"))
    gateway.answers["/model/info"] = (200, [])
    assert health.deployments(gateway.address, KEY) == ()


def test_nobody_listens(free_port: int) -> None:
    probe = health.probe_readiness(f"http://127.0.0.1:{free_port}")
    assert not probe.ok
    assert probe.http_status is None
    assert "connection refused" in probe.reason
    assert str(free_port) in probe.reason


def test_no_answer_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        probe = health.probe_liveliness(f"http://127.0.0.1:{silent.getsockname()[1]}", 0.2)
    assert not probe.ok
    assert probe.reason == "no answer within 0.2 seconds"


@pytest.mark.parametrize("reply", [b"SSH-2.0-OpenSSH_9.6\r\n", b""])
def test_something_that_does_not_speak_http(reply: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            peer, _ = server.accept()
            peer.recv(4096)
            peer.sendall(reply)
            peer.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        probe = health.probe_liveliness(f"http://127.0.0.1:{server.getsockname()[1]}", 5)
        join(thread)
    assert not probe.ok
    assert probe.http_status is None
    assert "something else" in probe.reason or "cut" in probe.reason


@pytest.mark.parametrize("body", [b"<html>nginx</html>", b"[]", {"hello": "world"}])
def test_another_web_server_on_the_port(gateway: Gateway, body: Any) -> None:
    gateway.answers["/health/liveliness"] = gateway.answers["/health/readiness"] = (200, body)
    for probe in (
        health.probe_liveliness(gateway.address),
        health.probe_readiness(gateway.address),
    ):
        assert not probe.ok
        assert probe.http_status == 200
        assert "something else answers on this port" in probe.reason


def test_a_redirect_is_not_followed(gateway: Gateway) -> None:
    gateway.answers["/health/readiness"] = (302, b"")
    probe = health.probe_readiness(gateway.address)
    assert (probe.ok, probe.http_status) == (False, 302)
    assert "something else" in probe.reason


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "the key was refused"), (503, "not ready"), (500, "error inside"), (418, "unexpected")],
)
def test_a_status_comes_in_words(gateway: Gateway, status: int, words: str) -> None:
    gateway.answers["/health/readiness"] = (status, {"detail": "Service Unhealthy (db is down)"})
    probe = health.probe_readiness(gateway.address)
    assert (probe.ok, probe.http_status) == (False, status)
    assert words in probe.reason
    assert "db is down" in probe.reason


def test_a_proxy_in_the_environment_is_not_used(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://192.0.2.1:1")
    assert health.probe_readiness(gateway.address, 5).ok


@pytest.mark.parametrize(
    ("address", "used"),
    [
        ("http://0.0.0.0:4000", "http://127.0.0.1:4000"),
        ("http://[::]:4000", "http://[::1]:4000"),
        ("http://127.0.0.1:4000/", "http://127.0.0.1:4000"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_an_address_for_all_is_asked_on_this_computer(address: str, used: str) -> None:
    assert health.reachable(address) == used


def test_the_models_by_the_names_clients_use(gateway: Gateway) -> None:
    gateway.answers["/model/info"] = (
        200,
        {
            "data": [
                {"model_name": "smart", "model_info": {"id": "a"}},
                {"model_name": "smart", "model_info": {"id": "b"}},
                {"model_name": "demo", "model_info": {"id": "c"}},
            ]
        },
    )
    error = (
        "litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key "
        "provided: sk-proj-abcdef0123456789. Have you set 'mode' - see docs\n"
        'stack trace: Traceback (most recent call last):\n File "x.py", line 1'
    )
    gateway.answers["/health"] = (
        200,
        {
            "healthy_endpoints": [
                {"model": "openai/demo", "model_id": "c"},
                {"model": "openai/gpt-4o", "model_id": "a"},
            ],
            "unhealthy_endpoints": [
                {"model": "azure/gpt-4o", "model_id": "b", "error": error},
                {"model": "openai/lost"},
            ],
        },
    )
    for path in (*OVER, "/v1beta/models/demo:generateContent"):
        gateway.answers[path] = (200, {})
    gateway.answers["/v1beta/models/smart:generateContent"] = (200, {})
    found = {one.model: one for one in health.test_models(gateway.address, KEY)}
    assert list(found) == [
        "smart (openai/gpt-4o)",
        "smart (azure/gpt-4o)",
        "demo",
        "openai/lost",
    ]
    assert found["demo"].ok
    assert found["demo"].reason == ""
    refused = found["smart (azure/gpt-4o)"]
    assert not refused.ok
    assert refused.reason.startswith("AuthenticationError: OpenAIException - Incorrect API key")
    assert "sk-proj" not in refused.reason
    assert "Traceback" not in refused.reason
    assert "does not say why" in found["openai/lost"].reason
    assert gateway.headers["/health"]["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("path", [*OVER, "/v1beta/models/local:generateContent"])
def test_a_model_that_fails_over_one_protocol_is_not_well(gateway: Gateway, path: str) -> None:
    models = [
        {"model_name": "local", "model_info": {"id": "a"}},
        {"model_name": "vectors", "model_info": {"id": "b", "mode": "embedding"}},
        {"model_name": "openai/*", "model_info": {"id": "c"}},
    ]
    gateway.answers["/model/info"] = (200, {"data": models})
    healthy = [{"model": "openai/x", "model_id": one} for one in "abc"]
    gateway.answers["/health"] = (200, {"healthy_endpoints": healthy, "unhealthy_endpoints": []})
    for one in (*OVER, "/v1beta/models/local:generateContent"):
        gateway.answers[one] = (200, {})
    said = f"litellm.NotFoundError: NotFoundError: no such page, {KEY}"
    gateway.answers[path] = (404, {"error": {"message": said}})
    local, vectors, pattern = health.test_models(gateway.address, KEY)
    assert (vectors.ok, pattern.ok, local.ok) == (True, True, False)
    why = "NotFoundError: no such page, [key]"
    assert local.reason == f"it answers a chat, but not {path}: {why}"


def test_the_key_is_refused(gateway: Gateway) -> None:
    for path in ("/model/info", "/health", "/v1/models"):
        gateway.answers[path] = (401, {"error": {"message": f"bad key {KEY}"}})
    for ask in (health.test_models, health.list_models):
        with pytest.raises(HealthError, match="refused the key") as caught:
            ask(gateway.address, KEY)
        assert "401" in str(caught.value)
        assert KEY not in str(caught.value)
        assert caught.value.remedy
    assert "/health" not in gateway.headers  # the costly question was not asked in vain


def test_the_models_of_a_gateway_that_is_down(free_port: int) -> None:
    with pytest.raises(HealthError, match="did not answer: connection refused") as caught:
        health.list_models(f"http://127.0.0.1:{free_port}", KEY)
    assert caught.value.remedy


def test_models_of_something_else(gateway: Gateway) -> None:
    gateway.answers["/v1/models"] = (200, b"<html>")
    with pytest.raises(HealthError, match="is not LiteLLM"):
        health.list_models(gateway.address, KEY)


def test_the_list_of_models(gateway: Gateway) -> None:
    gateway.answers["/v1/models"] = (200, {"data": [{"id": "demo"}, {"id": "smart"}]})
    assert health.list_models(gateway.address, KEY) == ("demo", "smart")


def test_a_key_that_cannot_be_sent_is_not_repeated(gateway: Gateway) -> None:
    with pytest.raises(HealthError) as caught:
        health.list_models(gateway.address, "sk-bad\nkey-0123456789")
    assert "sk-bad" not in str(caught.value)


def test_an_endless_answer_is_cut(gateway: Gateway) -> None:
    gateway.answers["/health/readiness"] = (200, b"x" * 200_000)
    probe = health.probe_readiness(gateway.address)
    assert not probe.ok
    assert "longer than" in probe.reason


def test_a_long_reason_is_short_and_hides_secrets() -> None:
    text = "litellm.BadRequestError: " + "because " * 100 + " api_key=abcdef123456"
    assert len(health.shorten(text)) <= 300
    assert "abcdef" not in health.shorten("failed with api_key: abcdef123456 in it")
    assert "eyJhbGci" not in health.shorten("sent Authorization: Bearer eyJhbGciOi.abc")
    assert KEY not in health.shorten(f"no such key {KEY}", KEY)
    assert health.shorten("") == ""
