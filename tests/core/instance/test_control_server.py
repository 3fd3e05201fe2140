"""Asking a running program, over a real loopback connection."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.base.errors import ChannelError
from core.instance.control_server import HOST, Answer, ChannelServer, Door, Say, call
from core.instance.lock import Instance
from tests.fixtures.threads import join

Open = Callable[[Callable[[Answer, Say], None]], Instance]


@pytest.fixture
def opened() -> Iterator[Open]:
    servers: list[ChannelServer] = []

    def open_(answer: Callable[[Answer, Say], None]) -> Instance:
        server = ChannelServer(answer)
        servers.append(server)
        door = server.open()
        assert isinstance(door, Door)
        return Instance(1, port=door.port, token=door.token)

    yield open_
    for server in servers:
        server.close()


def echo(request: Answer, say: Say) -> None:
    say({"asked": request["ask"]})
    say({"step": 2})


def test_each_line_of_the_answer_arrives(opened: Open) -> None:
    instance = opened(echo)
    lines = list(call(instance, {"ask": "status"}, timeout_s=60))
    assert lines == [{"asked": "status"}, {"step": 2}]


def test_nobody_gets_in_without_the_token(opened: Open) -> None:
    asked: list[Answer] = []
    instance = opened(lambda request, say: asked.append(request))
    for token in ("", "x" * 64, "ü"):
        with pytest.raises(ChannelError, match="hung up"):
            list(call(Instance(1, port=instance.port, token=token), {}, timeout_s=60))
    assert asked == []


def answer(line: socket.socket, request_line: bytes) -> bytes:
    """What comes of this request; nothing from one that hangs up, be it in the midst of it."""
    try:
        line.sendall(request_line)
        line.shutdown(socket.SHUT_WR)
        return line.recv(10)
    except TimeoutError:
        raise
    except OSError:
        return b""


@pytest.mark.parametrize(
    "request_line", [b"\n", b"GET / HTTP/1.1\r\n", b"[]\n", b"x" * 300_000, b'{"token":', b"\xff\n"]
)
def test_nonsense_is_hung_up_on_and_the_next_is_served(opened: Open, request_line: bytes) -> None:
    instance = opened(echo)
    with socket.create_connection((HOST, instance.port), timeout=60) as line:
        assert answer(line, request_line) == b""
    assert len(list(call(instance, {"ask": "status"}, timeout_s=60))) == 2


def test_a_long_request_is_read_whole(opened: Open) -> None:
    instance = opened(lambda request, say: say({"models": request["models"]}))
    models = [f"openai/a-model-with-a-long-name-{number}" for number in range(2000)]
    assert list(call(instance, {"models": models}, timeout_s=60)) == [{"models": models}]


def test_an_answer_that_does_not_come_is_said_in_words(opened: Open) -> None:
    instance = opened(lambda request, say: None)
    with pytest.raises(ChannelError) as raised:
        (_answer,) = call(instance, {"ask": "status"}, timeout_s=60)
    assert "without an answer" in raised.value.what
    assert "Try again" in raised.value.remedy


def test_one_caller_too_many_is_told_in_words(opened: Open) -> None:
    goes_on = threading.Event()

    def wait(request: Answer, say: Say) -> None:
        say({"step": 1})
        goes_on.wait(60)

    instance = opened(wait)
    callers = [call(instance, {}, timeout_s=60) for _ in range(8)]
    assert [next(one) for one in callers] == [{"step": 1}] * 8
    with pytest.raises(ChannelError):
        (_answer,) = call(instance, {"ask": "status"}, timeout_s=60)
    goes_on.set()
    for one in callers:
        assert list(one) == []


def test_an_error_is_told_in_words(opened: Open) -> None:
    def refuse(request: Answer, say: Say) -> None:
        raise ChannelError("That cannot be.", "Do something else.")

    with pytest.raises(ChannelError, match="That cannot be") as caught:
        list(call(opened(refuse), {}, timeout_s=60))
    assert caught.value.remedy == "Do something else."


def test_a_failure_inside_is_told_without_its_text(opened: Open) -> None:
    def fail(request: Answer, say: Say) -> None:
        raise ValueError("sk-secret")

    with pytest.raises(ChannelError) as caught:
        list(call(opened(fail), {}, timeout_s=60))
    assert "sk-secret" not in str(caught.value) + caught.value.remedy


def test_a_program_that_has_gone_is_said() -> None:
    server = ChannelServer(echo)
    door = server.open()
    assert door is not None
    server.close()
    server.close()
    with pytest.raises(ChannelError, match="could not be reached"):
        list(call(Instance(7, port=door.port, token=door.token), {}, timeout_s=60))


def test_a_line_that_is_reset_ends_the_answer() -> None:
    """So Windows does to the callers of a program that is killed."""
    with socket.create_server((HOST, 0)) as server:
        instance = Instance(1, port=server.getsockname()[1], token="t")
        answers = call(instance, {"ask": "apply"}, timeout_s=60)
        heard: list[Answer] = []
        caller = threading.Thread(target=lambda: heard.append(next(answers)), daemon=True)
        caller.start()
        line, _ = server.accept()
        with line, line.makefile("rb") as asked:
            asked.readline()
            line.sendall(b'{"step": "applied"}\n')
            join(caller)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert [*heard, *answers] == [{"step": "applied"}]


def test_a_program_without_a_channel_is_said() -> None:
    with pytest.raises(ChannelError, match="takes no orders"):
        list(call(Instance(7), {}, timeout_s=60))


def test_an_answer_that_is_none_is_said() -> None:
    with socket.create_server((HOST, 0)) as stranger:
        import threading

        def answer() -> None:
            caller, _ = stranger.accept()
            with caller:
                caller.recv(4096)
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = int(stranger.getsockname()[1])
        with pytest.raises(ChannelError, match="not understood"):
            list(call(Instance(7, port=port, token="x"), {}, timeout_s=60))
        join(thread)


def test_the_token_is_sent_on_one_line_of_json(opened: Open) -> None:
    seen: list[Any] = []

    def note(request: Answer, say: Say) -> None:
        seen.append(dict(request))
        say({})

    instance = opened(note)
    list(call(instance, {"ask": "apply", "watch": True}, timeout_s=60))
    assert seen == [{"ask": "apply", "watch": True, "token": instance.token}]
    assert "token" not in json.dumps(repr(instance.token is None))
