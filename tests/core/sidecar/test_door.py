"""Who is let in: the Host and Origin headers, the size of a request, pages without a database."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.sidecar import database_pages
from core.sidecar.door import Door, Rules
from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.sidecar.refusals import Refusals

Headers = Sequence[tuple[str, str]]
HERE = ("127.0.0.1", 4000)
LAN = ("192.168.7.5", 4000)


@dataclass
class Answer:
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    passed: list[Scope] = field(default_factory=list)
    """What reached the app behind the door."""
    read: list[int] = field(default_factory=list)
    """The sizes of what that app was given of the body."""
    log: list[str] = field(default_factory=list)

    def all_of(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def error(self) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self.body)["error"]
        return made


def _behind(answer: Answer) -> App:
    """Reads all, notes it, and answers 200."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        answer.passed.append(scope)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the client has gone")
            answer.read.append(len(message["body"]))
            if not message["more_body"]:
                break
        said = [(b"access-control-allow-origin", b"*"), (b"x-mine", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": said})
        await send({"type": "http.response.body", "body": b"served"})

    return app


def knock(
    rules: Rules,
    headers: Headers,
    *,
    method: str = "GET",
    path: str = "/v1/models",
    kind: str = "http",
    server: tuple[str, int] = HERE,
    body: Iterable[bytes] = (b"",),
    has_database: bool = False,
    extensions: dict[str, object] | None = None,
) -> Answer:
    """Send one request through a door; the app behind it reads all and answers 200."""
    answer = Answer()
    pieces = list(body)

    async def receive() -> Message:
        if not pieces:
            return {"type": "http.disconnect"}
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        if message["type"].endswith(".start"):
            assert not answer.status, "answered twice"
            answer.status = message["status"]
            answer.headers = [(n.decode(), v.decode()) for n, v in message["headers"]]
        elif message["type"] == "websocket.close":
            answer.status = 403
        else:
            answer.body += message.get("body", b"")

    scope: Scope = {
        "type": kind,
        "method": method,
        "path": path,
        "server": server,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "extensions": extensions or {},
    }
    if kind == "websocket":
        del scope["method"]
    told = Refusals(say=answer.log.append)
    door = Door(_behind(answer), rules, told, has_database=lambda: has_database)
    asyncio.run(door(scope, receive, send))
    return answer


OWN = [
    *("localhost", "localhost:4000", "LOCALHOST:4000", "localhost.", "127.0.0.1:4000"),
    *("127.0.0.1", "127.8.9.10:1", "[::1]:4000", "[::1]", "pocket.localhost:4000"),
    *("[::ffff:127.0.0.1]:4000", "ip6-localhost", "127.0.0.1:"),
]
STRANGE = [
    *("evil.example", "evil.example:4000", "localhost.evil.example", "127.0.0.1.evil.example"),
    *("evil-localhost", "10.1.2.3", "[2001:db8::1]:4000", "127.0.0.1@evil.example", "local host"),
    *("127.0.0.1/evil", "[localhost]", "0x7f000001", "2130706433", "127.1", "*", "\xe9vil"),
]


@pytest.mark.parametrize("host", OWN)
def test_our_own_names_are_served(host: str) -> None:
    assert knock(Rules(), [("host", host)]).body == b"served"


@pytest.mark.parametrize("host", STRANGE)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_other_names_are_not(host: str, kind: str) -> None:
    answer = knock(Rules(), [("host", host)], kind=kind)
    assert not answer.passed
    assert answer.status == (421 if kind == "http" else 403)
    (line,) = answer.log
    assert "the host" in line
    if kind == "http":
        assert "does not answer to the name" in answer.error["message"]
        assert answer.error["code"] == "421"


def test_a_websocket_is_refused_in_words_where_the_server_can() -> None:
    extensions: dict[str, object] = {"websocket.http.response": {}}
    answer = knock(Rules(), [("host", "evil.example")], kind="websocket", extensions=extensions)
    assert answer.status == 421
    assert "evil.example" in answer.error["message"]


def test_a_request_without_a_host_is_from_no_browser() -> None:
    assert knock(Rules(), []).body == b"served"


def test_the_bound_address_and_what_the_settings_name() -> None:
    rules = Rules("192.168.7.5", ("Gateway.lan", "*.corp.example", "10.9.8.7"))
    for host in ("192.168.7.5:4000", "gateway.LAN:4000", "a.b.corp.example", "10.9.8.7"):
        assert knock(rules, [("host", host)], server=LAN).body == b"served", host
    for host in ("corp.example", "evilcorp.example", "lan", "192.168.7.6"):
        assert knock(rules, [("host", host)], server=LAN).status == 421, host


@pytest.mark.parametrize("bound", ["0.0.0.0", "::"])
def test_a_gateway_for_the_network_answers_to_this_computer(bound: str) -> None:
    name = socket.gethostname()
    for host in (name, f"{name.partition('.')[0]}.local:4000", "192.168.7.5:4000"):
        assert knock(Rules(bound), [("host", host)], server=LAN).body == b"served", host
    assert knock(Rules(bound), [("host", "192.168.7.5")], server=HERE).status == 421
    assert knock(Rules(bound), [("host", "evil.example")], server=LAN).status == 421


def test_an_ipv4_client_of_an_ipv6_listener() -> None:
    answer = knock(Rules("::"), [("host", "192.168.7.5")], server=("::ffff:192.168.7.5", 4000))
    assert answer.body == b"served"


def test_this_computers_name_is_not_ours_while_only_it_can_reach_us() -> None:
    if socket.gethostname() == "localhost":
        pytest.skip("this computer has no name of its own")
    assert knock(Rules(), [("host", socket.gethostname())]).status == 421


# ---- origins


WEB = Rules(
    origins=("https://chat.example.com", "http://localhost:*", "https://*.ours.example", "app://*")
)


def page(origin: str, *more: tuple[str, str]) -> Headers:
    return [("host", "127.0.0.1:4000"), ("origin", origin), *more]


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", "http://chat.example.com", "http://localhost.evil:80"),
        *("https://chat.example.com.evil.example", "https://chat.example.com:8443", "https://ours"),
        *("https://evil.example/.ours.example", "http://127.0.0.1:4001", "app:", "*"),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_other_web_pages_are_turned_away(origin: str, kind: str) -> None:
    answer = knock(WEB, page(origin), kind=kind, method="POST")
    assert answer.status == 403
    assert not answer.passed
    assert not [name for name, _ in answer.headers if name.startswith("access-control")]
    (line,) = answer.log
    assert "web page" in line
    if kind == "http":
        assert "may not use this gateway" in answer.error["message"]


@pytest.mark.parametrize(
    "origin",
    [
        *("https://chat.example.com", "http://localhost", "http://localhost:3000"),
        *("https://a.ours.example", "app://obsidian.md"),
    ],
)
def test_an_allowed_page_gets_permission_of_its_own(origin: str) -> None:
    answer = knock(WEB, page(origin))
    assert answer.body == b"served"
    assert answer.all_of("access-control-allow-origin") == [origin]
    assert answer.all_of("vary") == ["Origin"]
    assert answer.all_of("x-mine") == ["1"]
    (scope,) = answer.passed
    assert not [one for one in scope["headers"] if one[0] == b"origin"]  # for LiteLLM's own CORS


def test_an_allowed_page_may_ask_before_it_sends() -> None:
    asked = (
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
        ("access-control-request-private-network", "true"),
    )
    answer = knock(WEB, page("http://localhost:3000", *asked), method="OPTIONS")
    assert answer.status == 200
    assert not answer.passed
    assert answer.all_of("access-control-allow-origin") == ["http://localhost:3000"]
    assert answer.all_of("access-control-allow-headers") == ["authorization,content-type"]
    assert answer.all_of("access-control-allow-private-network") == ["true"]
    assert "POST" in answer.all_of("access-control-allow-methods")[0]
    assert not answer.all_of("access-control-allow-credentials")
    refused = knock(WEB, page("https://evil.example", *asked), method="OPTIONS")
    assert refused.status == 403
    assert not [name for name, _ in refused.headers if name.startswith("access-control")]


def test_a_page_that_the_gateway_itself_served_needs_no_permission() -> None:
    answer = knock(Rules(), page("http://127.0.0.1:4000"), method="POST")
    assert answer.body == b"served"
    assert not answer.all_of("access-control-allow-origin")


def test_no_answer_gives_a_permission_that_came_from_elsewhere() -> None:
    answer = knock(Rules(), [("host", "localhost")])
    assert answer.body == b"served"
    assert answer.headers == [("x-mine", "1")]


# ---- bodies


SMALL = Rules(body_limit_bytes=1000)


def test_a_request_that_says_it_is_too_long_is_not_read() -> None:
    answer = knock(SMALL, [("content-length", "1001")], method="POST", body=[b"x" * 1001])
    assert answer.status == 413
    assert not answer.passed
    assert "longer than" in answer.error["message"]
    assert ("connection", "close") in answer.headers
    assert "of more than" in answer.log[0]


def test_a_stream_is_counted_as_it_comes() -> None:
    pieces = [b"x" * 400] * 5
    answer = knock(SMALL, [("transfer-encoding", "chunked")], method="POST", body=pieces)
    assert answer.status == 413
    assert answer.read == [400, 400]
    assert answer.error["code"] == "413"


@pytest.mark.parametrize("header", [("transfer-encoding", "chunked"), ("content-length", "1000")])
def test_what_fits_passes(header: tuple[str, str]) -> None:
    answer = knock(SMALL, [header], method="POST", body=[b"x" * 600, b"x" * 400])
    assert answer.status == 200
    assert answer.body == b"served"
    assert answer.log == []


def test_the_bodies_under_way_have_a_bound_together() -> None:
    """Whoever comes is turned away while others fill the room, and has it alone afterwards."""
    megabyte = b"x" * 1024 * 1024
    asyncio.run(_fill_the_room(Rules(body_limit_bytes=64 * len(megabyte)), [megabyte] * 64))


async def _fill_the_room(rules: Rules, pieces: list[bytes]) -> None:
    log: list[str] = []
    full, go = asyncio.Event(), asyncio.Event()
    reading = 0

    async def litellm(_scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal reading
        while (message := await receive())["type"] == "http.request" and message["more_body"]:
            pass
        if message["type"] != "http.request":
            return
        reading += 1
        if reading == 4:
            full.set()
        await go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"served", "more_body": False})

    door = Door(litellm, rules, Refusals(say=log.append))

    async def ask(body: list[bytes]) -> list[Message]:
        left, answer = list(body), []

        async def receive() -> Message:
            await asyncio.sleep(0)
            piece = left.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(left)}

        async def send(message: Message) -> None:
            answer.append(message)

        length = str(sum(map(len, body))).encode()
        headers = [(b"host", b"localhost"), (b"content-length", length)]
        scope = {"type": "http", "method": "POST", "path": "/v1/x", "headers": headers}
        await door(scope, receive, send)
        return answer

    waiting = [asyncio.create_task(ask(pieces)) for _ in range(4)]
    await full.wait()
    refused = await ask([b"one more"])
    assert refused[0]["status"] == 503
    assert (b"retry-after", b"5") in refused[0]["headers"]
    assert b"256 MB long together" in refused[1]["body"]
    assert "hold 256 MB together" in log[0]
    go.set()
    for one in waiting:
        assert (await one)[0]["status"] == 200
    alone = await ask(pieces)
    assert alone[0]["status"] == 200
    assert len(log) == 1


# ---- pages without a database


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/ui"), ("GET", "/ui/"), ("GET", "/ui/login/index.html"), ("GET", "/_next/a.js")),
        *(("POST", "/login"), ("POST", "/v2/login"), ("GET", "/sso/key/generate")),
        *(("POST", "/key/generate"), ("GET", "/key/info"), ("POST", "/key/a/b/regenerate")),
        *(("GET", "/spend/logs"), ("GET", "/global/spend/report"), ("POST", "/team/new")),
        *(("GET", "/user/info"), ("GET", "/team/list/"), ("GET", "/fallback/login")),
    ],
)
def test_a_page_that_needs_a_database_says_so(method: str, path: str) -> None:
    answer = knock(Rules(), [("host", "localhost")], method=method, path=path)
    assert answer.status == 404
    assert "needs a database" in answer.error["message"]
    with_one = knock(Rules(), [("host", "localhost")], method=method, path=path, has_database=True)
    assert with_one.body == b"served"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/"), ("GET", ""), ("GET", "/v1/models"), ("POST", "/v1/chat/completions")),
        *(("GET", "/model/info"), ("POST", "/key/health"), ("POST", "/spend/calculate")),
        *(("GET", "/uix"), ("GET", "/user"), ("GET", "/v1"), ("GET", "/v1/mcp/server/health")),
        *(("GET", "/policies/list"), ("GET", "/team/mine"), ("GET", "/health/readiness")),
    ],
)
def test_pages_that_work_without_one_are_left_alone(method: str, path: str) -> None:
    assert not database_pages.needs_database(method, path)


# ---- what the log hears


def test_the_log_hears_of_a_flood_now_and_then() -> None:
    said: list[str] = []
    now = 0.0
    told = Refusals(say=said.append, clock=lambda: now, every_s=10.0)
    for number in range(1000):
        told.tell("host", f"no {number}")
    told.tell("origin", "another kind")
    assert said == ["no 0", "another kind"]
    now = 5.0
    told.catch_up()
    assert len(said) == 2
    now = 10.0
    told.catch_up()
    assert said[2:] == ["999 more like it, the last: no 999"]
    told.tell("host", "again")
    assert len(said) == 3
    now = 30.0
    told.tell("host", "later")
    assert said[3:] == ["later (Before that: 1 more like it.)"]
    now = 60.0
    told.catch_up()
    assert len(said) == 4


def test_what_a_stranger_sends_cannot_forge_a_line() -> None:
    answer = knock(Rules(), [("host", "evil\r\nINFO fine" + "x" * 5000)])
    assert "\n" not in answer.log[0]
    assert len(answer.log[0]) < 400
    assert len(answer.body) < 600
