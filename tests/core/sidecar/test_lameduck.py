"""Leaving: idle connections get a quiet while, busy ones their time."""

from __future__ import annotations

import asyncio
import socket
from types import SimpleNamespace
from typing import Any

from core.sidecar.lameduck import QUIET_S, is_idle, see_off, stop_accepting
from core.sidecar.serve import InFlight


class Line:
    """A connection whose request ends at `busy_until`; it counts how often it is shut down."""

    def __init__(self, stage: Stage, busy_until: float | None = None) -> None:
        self.stage = stage
        self.busy_until = busy_until
        stage.lines.append(self)

    @property
    def cycle(self) -> Any:
        if self.busy_until is None:
            return None
        return SimpleNamespace(response_complete=self.stage.now >= self.busy_until)

    def shutdown(self) -> None:
        self.stage.closed.append((self, self.stage.now))
        self.stage.lines.remove(self)


class Socket:
    """As uvicorn's protocol for a WebSocket: it has no `cycle`."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.lines.append(self)

    def shutdown(self) -> None:
        self.stage.closed.append((self, self.stage.now))


class Stage:
    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[Line | Socket] = []
        self.closed: list[tuple[Line | Socket, float]] = []

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def see_off(self, limit_s: float) -> None:
        asyncio.run(
            see_off(lambda: [*self.lines], limit_s, clock=lambda: self.now, sleep=self.sleep)
        )


def test_nobody_there_is_no_wait() -> None:
    stage = Stage()
    stage.see_off(60.0)
    assert stage.now == 0.0


def test_an_idle_connection_gets_its_quiet_while() -> None:
    stage = Stage()
    line = Line(stage)
    stage.see_off(60.0)
    (closed, at), *more = stage.closed
    assert (closed, more) == (line, [])
    assert QUIET_S <= at < QUIET_S + 0.1


def test_the_quiet_while_begins_anew_after_a_request() -> None:
    stage = Stage()
    line = Line(stage, busy_until=5.0)
    assert not is_idle(line)
    stage.see_off(60.0)
    assert 5.0 + QUIET_S <= stage.closed[0][1] < 5.2 + QUIET_S


def test_the_time_is_bounded() -> None:
    stage = Stage()
    Line(stage, busy_until=1000.0)
    stage.see_off(3.0)
    assert stage.closed == []
    assert 3.0 <= stage.now < 3.1


def test_a_websocket_is_busy_as_long_as_it_is_there() -> None:
    stage = Stage()
    Socket(stage)
    stage.see_off(600.0)
    assert stage.closed == []
    assert stage.now >= 600.0


def test_what_was_accepted_is_still_served() -> None:
    async def scenario() -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.read(100))
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        address = server.sockets[0].getsockname()
        shared = socket.socket(fileno=server.sockets[0].dup().detach())
        early = socket.create_connection(address)
        for _ in range(2):  # it is accepted, and barely so
            await asyncio.sleep(0)
        await stop_accepting([server])
        early.sendall(b"hello")
        early.setblocking(False)
        data = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(early, 100), 60)
        # The socket itself goes on listening for whoever holds it too.
        late = socket.create_connection(address)
        shared.setblocking(True)
        shared.accept()[0].close()
        for one in (early, late, shared):
            one.close()
        return data

    # The kind of loop that the gateway has on Windows, where asyncio's own is another one.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        assert runner.run(scenario()) == b"hello"


def test_answers_while_leaving_end_their_connection() -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain"), (b"connection", b"keep-alive")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"x"})

    async def ask(requests: InFlight) -> list[Any]:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            sent.append(message)

        await requests({"type": "http"}, receive, send)
        return sent

    requests = InFlight(app)
    before = asyncio.run(ask(requests))
    assert (b"connection", b"keep-alive") in before[0]["headers"]
    requests.leaving = True
    after = asyncio.run(ask(requests))
    assert after[0]["headers"] == [(b"content-type", b"text/plain"), (b"connection", b"close")]
    assert after[1] == {"type": "http.response.body", "body": b"x"}
