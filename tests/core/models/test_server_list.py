"""What a server says it has, over real sockets; and to whom its key goes."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.base.errors import UserError
from core.config.catalog import Catalog, Provider
from core.config.forms.model_edits import ModelFields
from core.models import server_list
from core.models.choices import Answers, fields_of, own_server
from core.models.server_list import models_of_server
from tests.fixtures.local_server import Handler, LocalServer

KEY = "sk-0123456789-not-to-be-told"
ANTHROPIC = Provider("anthropic", "Anthropic", "anthropic/", (), frozenset(), "https://a.example")
AZURE = Provider("azure", "Azure", "azure/", (), frozenset(), "")
CATALOG = Catalog((ANTHROPIC, AZURE))


class Answering:
    """A server that answers each path with a status and a body, and remembers who asked how."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Any]] = {}
        self.heard: list[tuple[str, dict[str, str]]] = []
        self.base = ""


@contextmanager
def answering() -> Iterator[Answering]:
    made = Answering()

    class Server(Handler):
        def do_GET(self) -> None:
            made.heard.append((self.path, self.small_headers()))
            status, body = made.answers.get(self.path, (404, {}))
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            on = {"Location": f"{made.base}/elsewhere"} if 300 <= status < 400 else {}
            self.reply(status, "application/json", data, **on)

    with LocalServer(Server) as server:
        made.base = server.address
        yield made


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as made:
        yield made


def fields(base: str, *, key: bool = True) -> ModelFields:
    """As the form makes them for a server of one's own."""
    keys = {"api_key": "ACME_API_KEY"} if key else {}
    return fields_of(Answers(own_server(), keys=keys, plain={"api_base": base}))


def ask(made: ModelFields) -> tuple[str, ...]:
    return models_of_server(made, CATALOG, {"ACME_API_KEY": KEY})


def test_a_server_is_asked_with_its_key_and_named_in_its_order(server: Answering) -> None:
    rows = [{"id": "large"}, {"id": "small"}, {"id": "large"}, {"no": "id"}, "odd"]
    server.answers["/v1/models"] = 200, {"object": "list", "data": rows}
    assert ask(fields(f"{server.base}/v1")) == ("large", "small")
    ((_, headers),) = server.heard
    assert headers["authorization"] == f"Bearer {KEY}"


def test_without_a_key_none_is_sent(server: Answering) -> None:
    server.answers["/v1/models"] = 200, [{"id": "only"}]
    assert ask(fields(f"{server.base}/v1/", key=False)) == ("only",)
    assert "authorization" not in server.heard[0][1]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, {}, "does not take the key (401). Go back"),
        (404, {}, "no list of models (404)"),
        (302, {}, "leads to another address (302)"),
        (503, {}, "status 503"),
        (200, b"<html>", "no list of models"),
        (200, {"data": "odd"}, "no list of models"),
        (200, b"", "no list of models"),
    ],
)
def test_what_goes_wrong_is_said_in_words_and_never_with_the_key(
    server: Answering, status: int, body: Any, words: str
) -> None:
    server.answers["/v1/models"] = status, body
    with pytest.raises(UserError) as caught:
        ask(fields(f"{server.base}/v1"))
    assert words in str(caught.value)
    assert KEY not in str(caught.value)
    assert len(server.heard) == 1  # a redirect is not followed: the key is not for another


def test_a_forgotten_v1_is_hinted_at(server: Answering) -> None:
    with pytest.raises(UserError, match="under /v1"):
        ask(fields(server.base))


def test_a_server_that_does_not_run_is_said_to(free_port: int) -> None:
    with pytest.raises(UserError, match="cannot be reached") as caught:
        ask(fields(f"http://127.0.0.1:{free_port}/v1"))
    assert caught.value.__cause__ is None
    assert KEY not in repr(caught.value)


def test_a_key_without_a_value_is_not_asked_with() -> None:
    with pytest.raises(UserError, match="ACME_API_KEY has no value"):
        models_of_server(fields("http://127.0.0.1:1/v1"), CATALOG, {})


def test_each_provider_is_asked_in_its_own_way() -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    def get(url: str, headers: Any, _within: float) -> Any:
        asked.append((url, dict(headers)))
        return {"data": [{"id": "claude-x"}]}

    made = ModelFields("c", "anthropic/…", {"api_key": "os.environ/A"})
    assert models_of_server(made, CATALOG, {"A": "k"}, get) == ("claude-x",)
    ((url, headers),) = asked
    assert url.startswith("https://a.example/v1/models")
    assert headers["x-api-key"] == "k"
    assert "Authorization" not in headers
    with pytest.raises(UserError, match="Azure has no list"):
        models_of_server(ModelFields("a", "azure/x"), CATALOG, {}, get)


def test_what_runs_here_is_found_and_what_does_not_is_left_out() -> None:
    def get(url: str, _headers: Any, _within: float) -> Any:
        if url == "http://127.0.0.1:11434/api/tags":
            return {"models": [{"name": "llama3.2"}]}
        if ":8000/" in url:
            return {"hello": "I am a page of something else"}
        raise UserError("Nobody there.")

    (found,) = server_list.local_servers(get)
    assert (found.provider, found.label, found.models) == ("ollama", "Ollama", ("llama3.2",))


def test_a_server_that_breaks_off_is_said_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as odd:
        threading.Thread(target=_break_off, args=(odd,), daemon=True).start()
        base = f"http://127.0.0.1:{odd.getsockname()[1]}/v1"
        with pytest.raises(UserError, match="cannot be reached"):
            server_list.get_json(f"{base}/models", {}, 5.0)


def _break_off(odd: socket.socket) -> None:
    client, _ = odd.accept()
    with client:
        client.recv(65536)
        client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
