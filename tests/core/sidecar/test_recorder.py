"""Each request for a model comes to one outcome, and its row goes out before its last byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context
from typing import Any

import pytest

from core.sidecar import recorder
from core.sidecar.masking import Masker
from core.sidecar.model_call import LEFT, Counted, Failure
from core.sidecar.recorder import Recorder, current
from core.sidecar.tool_keys import CLIENT
from core.wire.request_row import (
    CUT_BY_CLIENT,
    CUT_BY_STOP,
    CUT_BY_UPSTREAM,
    FAILED,
    FINISHED,
    REFUSED,
    RequestRow,
    decoded,
)

Message = dict[str, Any]
Script = Callable[[dict[str, Any], Callable[[Message], Awaitable[None]]], Awaitable[None]]
CHAT = "/v1/chat/completions"
EVENTS = [(b"content-type", b"text/event-stream; charset=utf-8")]
WORD = b'data: {"choices":[{"delta":{"content":"Hello"}}]}\n\n'
ERROR = b'data: {"error": {"message": "the provider fell over", "type": "server_error"}}\n\n'


class Book:
    """Where the rows go."""

    def __init__(self) -> None:
        self.rows: list[RequestRow] = []
        self.peers: list[str] = []
        self.counts: list[int] = []

    def send(self, rows: Iterable[str]) -> None:
        self.rows += [decoded(json.loads(row)) for row in rows]

    def connected(self, peer: str) -> None:
        self.peers.append(peer)

    def under_way(self, requests: int) -> None:
        self.counts.append(requests)


class Stage:
    """A recorder around an app that does what a script says."""

    def __init__(self, wait_s: float = 60.0) -> None:
        self.book = Book()
        self.recorder = Recorder(
            self.book, 7, Masker(), wait_s, is_limited=lambda name: name == "limited"
        )
        self.got: list[Message] = []
        self.rows_at_last_byte: int | None = None

    async def serve(self, script: Script, **scope: Any) -> None:
        whole: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": CHAT,
            "headers": [],
            "client": ("127.0.0.1", 5),
            "parsed_body": (("model",), {"model": "gpt"}),
            **scope,
        }

        async def app(inner: Any, _receive: Any, send: Any) -> None:
            await script(whole, send)

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.rows_at_last_byte = len(self.book.rows)
            self.got.append(message)

        async def receive() -> Message:
            return {"type": "websocket.disconnect", "code": scope.get("code", 1000)}

        layers = self.recorder.around(self.recorder.inside(app))
        await layers(whole, receive, send)

    def counted(self, **figures: Any) -> None:
        call = current.get()
        assert call is not None
        self.recorder.counted(call.own_id, Counted(deployment="d", **figures))

    @property
    def row(self) -> RequestRow:
        return self.book.rows[-1]


def run(stage: Stage, script: Script, **scope: Any) -> RequestRow:
    asyncio.run(stage.serve(script, **scope))
    return stage.row


async def start(send: Any, status: int = 200, headers: Any = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def part(send: Any, body: bytes = b"{}", *, more: bool = False) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


def test_a_row_goes_out_before_the_last_byte_and_again_when_counted() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)
        stage.counted(tokens_in=3, tokens_out=4, cost=0.5)
        stage.recorder.tell()

    run(stage, script)
    first, second = stage.book.rows
    assert stage.rows_at_last_byte == 1
    assert (first.outcome, first.settled, first.asked) == (FINISHED, False, "gpt")
    assert (second.id, second.settled, second.tokens_out, second.cost) == (first.id, True, 4, 0.5)
    assert stage.book.peers == ["127.0.0.1:5"]
    assert stage.book.counts[0] == 1


def test_a_task_that_has_lost_the_request_is_known_by_its_id() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        call = current.get()
        assert call is not None
        Context().run(stage.recorder.counted, call.own_id, Counted(tokens_in=3))
        await part(send)

    assert run(stage, script).tokens_in == 3


@pytest.mark.parametrize("sent", [b"", b"x" * 257, b"a b", "ä".encode("latin-1")])
def test_an_id_that_litellm_may_not_take_is_replaced(sent: bytes) -> None:
    """LiteLLM counts under one of its own then, and the request would stay uncounted."""
    stage = Stage()
    seen: list[tuple[list[bytes], str]] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        call = current.get()
        assert call is not None
        ids = [value for name, value in scope["headers"] if name == b"x-litellm-call-id"]
        seen.append((ids, call.own_id))
        await part(send)

    async def ask() -> None:
        headers = [(b"x-litellm-call-id", sent), (b"x-litellm-call-id", b"fit")]
        scope = {"type": "http", "method": "POST", "path": CHAT, "headers": headers}
        await stage.recorder.around(app)(scope, no_message, no_answer)

    asyncio.run(ask())
    ((ids, own),) = seen
    assert ids == [own.encode()]
    assert own not in ("fit", sent.decode("latin-1"))


async def no_message() -> Any:
    raise AssertionError("nobody reads")


async def no_answer(_message: Any) -> None:
    pass


def test_what_was_counted_before_the_end_needs_one_row() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        stage.counted(tokens_in=3)
        await part(send)

    assert run(stage, script).settled
    assert len(stage.book.rows) == 1


def test_what_is_never_counted_settles_without_figures() -> None:
    stage = Stage(wait_s=0.01)

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)

    async def wait() -> None:
        await stage.serve(script)
        for _ in range(2000):
            if stage.row.settled:
                return
            await asyncio.sleep(0.01)

    asyncio.run(wait())
    assert (stage.row.settled, stage.row.tokens_in, stage.row.cost) == (True, None, None)


def test_the_end_settles_everything() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)

    async def both() -> None:
        await stage.serve(script)
        stage.recorder.finish()

    asyncio.run(both())
    assert [one.settled for one in stage.book.rows] == [False, True]


def test_the_call_of_a_guardrail_is_not_that_of_the_request() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        stage.recorder.counted("another", Counted(tokens_in=99))
        stage.recorder.failed("another", Failure(ValueError("no"), deployment="x"))
        await start(send)
        await part(send)

    row = run(stage, script)
    assert (row.tokens_in, row.attempts) == (None, ())


def test_a_stream_with_an_error_is_no_success() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send, headers=EVENTS)
        await part(send, WORD, more=True)
        await part(send, ERROR, more=True)
        await part(send, b"")

    row = run(stage, script)
    assert (row.outcome, row.status, row.stream) == (CUT_BY_UPSTREAM, 200, True)
    assert row.message == "the provider fell over"
    assert row.first_token_s is not None


async def _breaks(_scope: Any, send: Any) -> None:
    await start(send, headers=EVENTS)
    await part(send, WORD, more=True)
    raise ConnectionError("gone")


async def _left(scope: Any, send: Any) -> None:
    await start(send, headers=EVENTS)
    await part(send, WORD, more=True)
    scope[LEFT] = True


async def _left_at_once(scope: Any, _send: Any) -> None:
    scope[LEFT] = True
    raise asyncio.CancelledError


async def _cancelled(_scope: Any, send: Any) -> None:
    await start(send, headers=EVENTS)
    raise asyncio.CancelledError


async def _crashes(_scope: Any, _send: Any) -> None:
    raise ValueError("nobody thought of that")


@pytest.mark.parametrize(
    ("script", "stopping", "outcome"),
    [
        (_breaks, False, CUT_BY_UPSTREAM),
        (_left, False, CUT_BY_CLIENT),
        (_left_at_once, False, CUT_BY_CLIENT),
        (_cancelled, True, CUT_BY_STOP),
        (_crashes, False, FAILED),
    ],
)
def test_an_answer_that_is_not_whole_is_no_success(
    script: Script, stopping: bool, outcome: str
) -> None:
    stage = Stage()
    stage.recorder.stopping = lambda: stopping

    async def serve() -> None:
        try:
            await stage.serve(script)
        except (ValueError, ConnectionError, asyncio.CancelledError):
            return

    asyncio.run(serve())
    assert [one.outcome for one in stage.book.rows] == [outcome]


@pytest.mark.parametrize(
    ("status", "asked_somebody", "outcome"),
    [(401, False, REFUSED), (429, False, REFUSED), (400, True, FAILED), (500, False, FAILED)],
)
def test_who_was_turned_away_is_told_from_who_was_failed(
    status: int, asked_somebody: bool, outcome: str
) -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        if asked_somebody:
            call = current.get()
            assert call is not None
            error = ValueError("the provider says no")
            stage.recorder.failed(call.own_id, Failure(error, "gpt", "d", "openai/gpt"))
        await start(send, status)
        await part(send, b'{"error": {"message": "no such luck", "type": "t"}}')

    row = run(stage, script)
    assert (row.outcome, row.settled, len(row.attempts)) == (outcome, True, int(asked_somebody))
    assert row.message == ("the provider says no" if asked_somebody else "no such luck")


def test_a_page_that_asks_no_model_has_a_row_only_where_one_was_asked() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)

    async def through(scope: Any, send: Any) -> None:
        await script(scope, send)
        stage.counted(tokens_in=3)
        stage.recorder.tell()

    asyncio.run(stage.serve(script, path="/key/generate"))
    assert stage.book.rows == []
    assert run(stage, through, path="/my/own/page").tokens_in == 3
    assert stage.book.counts == []


@pytest.mark.parametrize(
    ("code", "outcome"), [(1000, FINISHED), (1006, CUT_BY_CLIENT), (1011, CUT_BY_UPSTREAM)]
)
def test_a_websocket_is_one_request_with_the_sums_of_its_calls(code: int, outcome: str) -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        for _ in range(2):
            stage.recorder.counted("any", Counted(tokens_in=3, cost=0.5))
        await send({"type": "websocket.close", "code": code})

    row = run(stage, script, type="websocket", method="", path="/v1/realtime")
    assert (row.method, row.outcome, row.tokens_in, row.cost) == ("websocket", outcome, 6, 1.0)


def test_the_next_client_on_a_port_is_announced_anew() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)

    async def three() -> None:
        await stage.serve(script)
        await stage.serve(script)
        stage.recorder.connection_lost("127.0.0.1:5")
        await stage.serve(script)

    asyncio.run(three())
    assert stage.book.peers == ["127.0.0.1:5"] * 2


def test_what_a_limited_key_has_used_waits_for_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "_TOGETHER_S", 3600.0)
    monkeypatch.setattr(recorder, "_SOON_S", 0.0)
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)
        stage.counted(tokens_in=3)

    async def two() -> int:
        await stage.serve(script)
        await asyncio.sleep(0)  # a turn of the loop, in which nobody is told of it
        before = len(stage.book.rows)
        await stage.serve(script, **{CLIENT: "limited"})
        while len(stage.book.rows) < 4:
            await asyncio.sleep(0)
        return before

    assert asyncio.run(two()) == 1
    assert [row.settled for row in stage.book.rows] == [False, False, True, True]


def test_the_figures_have_every_request_at_any_time() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)

    for requests in (1, 2):
        run(stage, script)
        assert f"}} {requests}\n" in stage.recorder.metrics.text()


def test_what_was_told_is_read_with_others_and_one_that_cannot_be_read_takes_none_along() -> None:
    stage = Stage()
    asked: list[str] = []

    def read() -> Counted:
        asked.append("read")
        return Counted(deployment="d", tokens_in=3)

    def unreadable() -> Counted:
        raise TypeError("of another form")

    async def two() -> None:
        for how in (unreadable, read):

            async def script(_scope: Any, send: Any, how: Callable[[], Counted] = how) -> None:
                await start(send)
                await part(send)
                call = current.get()
                assert call is not None
                stage.recorder.told(call.own_id, how)

            await stage.serve(script)
        assert (asked, [row.settled for row in stage.book.rows]) == ([], [False, False])
        stage.recorder.tell()

    asyncio.run(two())
    assert [(row.settled, row.tokens_in) for row in stage.book.rows[2:]] == [
        (True, None),
        (True, 3),
    ]


def test_what_was_told_before_the_end_is_in_the_one_row() -> None:
    stage = Stage()

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        call = current.get()
        assert call is not None
        stage.recorder.told(call.own_id, lambda: Counted(tokens_in=3))
        await part(send)

    row = run(stage, script)
    assert (row.settled, row.tokens_in, len(stage.book.rows)) == (True, 3, 1)


@pytest.mark.parametrize("path", [CHAT, '/openai/deployments/"ä\\/chat/completions'])
@pytest.mark.parametrize("stream", [False, True])
def test_the_first_row_says_what_is_known(path: str, stream: bool) -> None:
    stage = Stage()
    calls: list[Any] = []

    async def script(_scope: Any, send: Any) -> None:
        calls.append(current.get())
        more = EVENTS if stream else []
        await start(send, headers=[*more, (b"x-litellm-model-id", b"d\xff")])
        await part(send, WORD, more=True)
        await part(send)

    headers = [(b"user-agent", b'an "agent"\\')]
    asyncio.run(stage.serve(script, path=path, headers=headers, **{CLIENT: "ä key"}))
    (call,) = calls
    assert stage.book.rows == [call.row(settled=False)]
    assert stage.row.path == path


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"tokens_in": 3, "tokens_out": 4, "cost": 0.1},
        {"tokens_in": 3, "tokens_cached": 0, "tokens_reasoning": 2, "cost": 0.0},
        {"tokens_in": 3, "duration_s": 0.25, "group": 'ä "g"', "model": "m\\", "provider": "p"},
        {"tokens_in": 3, "cost": 1e400},
        {"tokens_in": 3, "cost": 0.0, "cache_hit": True},
        {"deployment": "", "tokens_in": 3, "model": "m"},
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_the_second_row_says_what_is_known(figures: dict[str, Any], stream: bool) -> None:
    stage = Stage()
    calls: list[Any] = []

    async def script(_scope: Any, send: Any) -> None:
        call = current.get()
        assert call is not None
        calls.append(call)
        await start(send, headers=[(b"x-litellm-model-id", b"said"), *(EVENTS if stream else [])])
        await part(send, WORD, more=True)
        await part(send)
        counted = Counted(**{"deployment": "d", "call_type": "acompletion", **figures})
        stage.recorder.counted(call.own_id, counted)
        stage.recorder.tell()

    row = run(stage, script, **{CLIENT: "ä key"})
    (call,) = calls
    assert row == call.row(settled=True)
    assert (row.settled, row.stream, row.tokens_in) == (True, stream, figures.get("tokens_in"))
    assert (row.first_token_s is not None) is stream


def test_rows_that_have_much_in_common_say_each_its_own() -> None:
    stage = Stage()
    seen: list[tuple[str, str, str, str]] = []

    async def script(_scope: Any, send: Any) -> None:
        await start(send, headers=[(b"x-litellm-model-id", seen[-1][2].encode())])
        await part(send)

    async def each() -> None:
        for number in range(600):
            agent, model, deployment = f"a{number % 3}", f"m{number}", f"d{number % 2}"
            seen.append((agent, model, deployment, f"127.0.0.1:{number % 5}"))
            await stage.serve(
                script,
                headers=[(b"user-agent", agent.encode())],
                client=("127.0.0.1", number % 5),
                parsed_body=(("model",), {"model": model}),
            )

    asyncio.run(each())
    rows = stage.book.rows
    assert [(one.user_agent, one.asked, one.deployment, one.peer) for one in rows] == seen


def test_what_is_counted_by_a_task_that_knows_no_request_finds_one_that_is_over() -> None:
    stage = Stage()
    own: list[str] = []

    async def script(_scope: Any, send: Any) -> None:
        await start(send)
        await part(send)
        call = current.get()
        assert call is not None
        own.append(call.own_id)

    async def late() -> None:
        await stage.serve(script)
        Context().run(stage.recorder.told, own[0], lambda: Counted(tokens_in=3))
        stage.recorder.tell()

    asyncio.run(late())
    assert (stage.row.settled, stage.row.tokens_in) == (True, 3)
