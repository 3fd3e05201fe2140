"""Connections that never say what they want, or too slowly, or are too many: with real uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import uvicorn

from core.sidecar.connections import Watch, affordable
from core.sidecar.errorbodies import Receive, Scope, Send
from core.sidecar.refusals import Refusals
from tests.conftest import WaitUntil
from tests.core.sidecar.fake_proxy import HERE
from tests.core.sidecar.harness import Run, Sidecar, listening_socket
from tests.fixtures.threads import join
from tests.systems import needs_limit_of_files

HALF = b"GET /v1/models HTTP/1.1\r\nHost: localhost\r\n"
UPGRADE = (
    b"GET /v1/realtime HTTP/1.1\r\nHost: %s\r\nOrigin: http://evil.example\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """`/stream?n=` sends that many pieces, one every half second; else says what it was sent."""
    assert scope["type"] == "http"
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/stream":
        for _ in range(int(scope["query_string"][2:])):
            await asyncio.sleep(0.5)
            await send({"type": "http.response.body", "body": b"piece ", "more_body": True})
    await send({"type": "http.response.body", "body": str(size).encode()})


class Served:
    """A uvicorn server in a thread, with its watch, whose clock can be put forward."""

    def __init__(self, limit: int, head_s: float, silence_s: float) -> None:
        self.log: list[str] = []
        self.ahead_s = 0.0
        told = Refusals(say=self.log.append)
        watch = Watch(
            limit,
            told,
            head_s=head_s,
            silence_s=silence_s,
            clock=lambda: time.monotonic() + self.ahead_s,
        )
        config = uvicorn.Config(
            cast(Any, app), http=cast(Any, watch.protocol), log_config=None, lifespan="off"
        )
        self.server = uvicorn.Server(config)
        listener = listening_socket()
        self.port: int = listener.getsockname()[1]
        self._thread = threading.Thread(target=self.server.run, args=([listener],), daemon=True)
        self._thread.start()
        self._opened: list[socket.socket] = []

    def connect(self, data: bytes = b"") -> socket.socket:
        one = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self._opened.append(one)
        one.sendall(data)
        return one

    def after(self, seconds: float) -> None:
        """Let at least so much time go by; returns when the watch has looked what took too long.
        That is then a connection of ours, of which the log has a line."""
        silent = self.connect()
        while not select.select((silent,), (), (), 0.2)[0]:
            self.ahead_s += seconds  # again, lest it came in only after that
        assert read_all(silent) == b""

    @property
    def count(self) -> int:
        return len(self.server.server_state.connections)

    def close(self) -> None:
        for one in self._opened:
            one.close()
        self.server.should_exit = self.server.force_exit = True  # an answer may be under way
        join(self._thread)


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    made: list[Served] = []

    def start(limit: int = 100, head_s: float = 3.0, silence_s: float = 3.0) -> Served:
        made.append(Served(limit, head_s, silence_s))
        return made[-1]

    yield start
    for one in made:
        one.close()


def read_all(one: socket.socket) -> bytes:
    """What comes until the other side closes."""
    parts: list[bytes] = []
    with contextlib.suppress(ConnectionResetError):
        while part := one.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_headers_that_never_end_are_given_up(serve: Callable[..., Served]) -> None:
    served = serve(head_s=1.0)
    assert read_all(served.connect(HALF)).startswith(b"HTTP/1.1 408 ")
    assert read_all(served.connect()) == b""  # nothing was asked, so nothing is answered
    drip = served.connect(HALF)
    end = time.monotonic() + 30
    with contextlib.suppress(OSError):
        while time.monotonic() < end:
            drip.sendall(b"X-Drip: 1\r\n")
            time.sleep(0.1)
    assert time.monotonic() < end
    assert "did not finish the headers" in served.log[0]


def test_a_second_request_has_to_end_its_headers_too(serve: Callable[..., Served]) -> None:
    served = serve(head_s=1.0)
    one = served.connect(HALF + b"\r\n")
    assert one.recv(65536).startswith(b"HTTP/1.1 200 ")
    one.sendall(HALF)
    assert b"HTTP/1.1 408 " in read_all(one)


def test_an_idle_connection_is_kept_for_the_next_request(serve: Callable[..., Served]) -> None:
    served = serve(head_s=60.0)
    with httpx.Client(base_url=f"http://127.0.0.1:{served.port}", trust_env=False) as client:
        client.get("/")
        (kept,) = served.server.server_state.connections
        served.after(3600.0)
        client.get("/")
        assert served.server.server_state.connections == {kept}
    assert len(served.log) == 1


def test_a_body_that_stops_coming_is_given_up(serve: Callable[..., Served]) -> None:
    served = serve(silence_s=1.0)
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
    assert b"HTTP/1.1 408 " in read_all(served.connect(head + b"x" * 10))
    assert "stopped coming" in served.log[0]


def test_a_slow_answer_is_never_cut(serve: Callable[..., Served]) -> None:
    served = serve(head_s=60.0, silence_s=60.0)
    with (
        httpx.Client(base_url=f"http://127.0.0.1:{served.port}", trust_env=False) as client,
        client.stream("GET", "/stream?n=4", timeout=60) as answer,
    ):
        pieces = answer.iter_text()
        text = next(pieces)
        served.after(3600.0)
        text += "".join(pieces)
    assert text == "piece " * 4 + "0"
    assert len(served.log) == 1


def test_where_it_is_full_whoever_asks_nothing_makes_room(
    serve: Callable[..., Served], wait_until: WaitUntil
) -> None:
    served = serve(limit=5, head_s=60.0)
    silent = [served.connect(HALF) for _ in range(5)]
    wait_until(lambda: served.count == 5)

    def asks() -> bool:
        answer = read_all(served.connect(HALF + b"Connection: close\r\n\r\n"))
        assert answer.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 503 ")), answer
        return b" 200 " in answer

    wait_until(asks, 30.0, interval=0.1, what="one of the silent ones to make room")
    assert read_all(silent[0]) == b""
    silent[4].sendall(b"\r\n")
    assert silent[4].recv(65536).startswith(b"HTTP/1.1 200 ")
    assert any("was closed to let another one in" in line for line in served.log)


def test_where_all_are_busy_the_next_one_is_told_so(serve: Callable[..., Served]) -> None:
    served = serve(limit=3)
    busy = [
        served.connect(b"GET /stream?n=120 HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(3)
    ]
    for one in busy:
        assert one.recv(65536).startswith(b"HTTP/1.1 200 ")
    refused = read_all(served.connect(HALF + b"\r\n"))
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"as many connections as its settings allow" in refused
    assert served.count == 3
    for one in busy:
        assert b"piece" in one.recv(65536)
        one.close()
    assert any("Turned away: a connection" in line for line in served.log)


def test_800_connections_that_never_ask_do_not_shut_others_out(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    """Through the whole sidecar. A short bound, as the settings may have it, keeps it quick."""
    run = Run(tmp_path, order={"most_connections": 200})
    opened: list[socket.socket] = []
    with Sidecar(command=[str(HERE), ""]) as sidecar:
        sidecar.serve(run)
        try:
            for _ in range(800):
                one = socket.create_connection(("127.0.0.1", sidecar.port), timeout=30)
                opened.append(one)
                one.sendall(HALF)

            def is_served() -> bool:
                # Where even those that are turned away are too many, one is not told so.
                with sidecar.client() as client, contextlib.suppress(httpx.HTTPError):
                    return client.get("/environment?name=NOTHING").status_code == 200
                return False

            wait_until(is_served, 30.0, interval=0.2, what="an honest client to be served")
            wait_until(lambda: still_open(opened) <= 200, 30.0, interval=0.2)
        finally:
            for one in opened:
                one.close()
        sidecar.end_stdin()
        assert sidecar.exit_code() == 0
    assert "the most that the settings allow" in run.log_text()
    assert run.log_text().count("Turned away: a connection") < 20


def test_nonsense_does_not_flood_the_log(serve: Callable[..., Served]) -> None:
    served = serve()
    for _ in range(50):
        assert read_all(served.connect(b"\x16\x03\x01 nonsense\r\n\r\n")).startswith(
            b"HTTP/1.1 400 "
        )
    assert served.log == ["Invalid HTTP request received."]


def still_open(connections: list[socket.socket]) -> int:
    count = 0
    for one in connections:
        one.setblocking(False)
        try:
            while one.recv(65536):
                pass
        except BlockingIOError:
            count += 1
        except OSError:
            pass
    return count


@needs_limit_of_files
def test_more_connections_than_the_system_has_files_for_are_not_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import resource

    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (256, 1024))
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: raised.append(limits))
    assert affordable(60) == 60
    assert raised == []
    assert affordable(400) == 400
    assert raised == [(900, 1024)]
    assert affordable(5000) == 462


def test_the_settings_reach_the_door(tmp_path: Path) -> None:
    order = {
        "allowed_hosts": ["gateway.lan"],
        "allowed_origins": ["http://localhost:*"],
        "body_limit_bytes": 1024 * 1024,
    }
    run = Run(tmp_path, order=order)
    with Sidecar(command=[str(HERE), ""]) as sidecar:
        sidecar.serve(run)
        with sidecar.client() as client:
            where = "/health/liveliness"
            assert client.get(where, headers={"Host": "evil.example"}).status_code == 421
            assert client.get(where, headers={"Host": "gateway.lan"}).status_code == 200
            assert client.get(where, headers={"Origin": "http://evil.example"}).status_code == 403
            allowed = client.get(where, headers={"Origin": "http://localhost:3000"})
            assert allowed.headers["access-control-allow-origin"] == "http://localhost:3000"

            for sent, status in ((b"evil.example", b"421"), (b"localhost", b"403")):
                with socket.create_connection(("127.0.0.1", sidecar.port), timeout=30) as one:
                    one.sendall(UPGRADE % sent)
                    assert one.recv(65536).startswith(b"HTTP/1.1 " + status)

            def pieces() -> Iterator[bytes]:
                for _ in range(40):
                    yield b"x" * 65536

            for body in (b"x" * (3 * 1024 * 1024), pieces()):
                answer = client.post("/read", content=body)
                assert answer.status_code == 413
                assert answer.json()["error"]["type"] == "request_too_large"
        sidecar.end_stdin()
        assert sidecar.exit_code() == 0
    log = run.log_text()
    assert "'evil.example'" in log
    assert "more than 1 MB" in log
