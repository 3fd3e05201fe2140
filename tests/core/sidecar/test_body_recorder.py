"""What passes is recorded only while that is wanted, without secrets, and not without bound."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from core.sidecar import body_recorder
from core.sidecar.body_recorder import BodyRecorder
from core.sidecar.errorbodies import App, Message, Receive, Scope, Send
from core.sidecar.masking import Masker
from core.wire.protocol import Body, RecordBodies, decode, encode
from tests.conftest import WaitUntil

KEY = "qx-very-secret-0123456789"


class Bench:
    def __init__(self) -> None:
        self.sent: list[Body] = []
        self.now = 100.0
        masker = Masker()
        masker.add([KEY])
        self.recorder = BodyRecorder(self.sent.append, masker, clock=lambda: self.now)

    def ask(
        self,
        request: bytes | list[bytes] = b'{"a": 1}',
        answer: bytes | list[bytes] = b'{"b": 2}',
        *,
        kind: bytes = b"application/json",
        name: str = "id-1",
    ) -> list[bytes]:
        """One request through the layer; what the client gets."""
        requests = [request] if isinstance(request, bytes) else request
        answers = [answer] if isinstance(answer, bytes) else answer
        got: list[bytes] = []
        asked: list[bytes] = []

        async def app(_scope: Scope, receive: Receive, send: Send) -> None:
            for _ in requests:
                asked.append((await receive())["body"])
            await send({"type": "http.response.start", "status": 200,
                        "headers": [(b"content-type", kind)]})  # fmt: skip
            for piece in answers:
                await send({"type": "http.response.body", "body": piece, "more_body": True})

        chunks = iter(requests)

        async def receive() -> Message:
            return {"type": "http.request", "body": next(chunks), "more_body": True}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body":
                got.append(message["body"])

        scope: dict[str, Any] = {"type": "http", "headers": [(b"content-type", kind)]}
        layer: App = self.recorder.around(app, lambda _scope: name)

        async def serve() -> None:
            await layer(scope, receive, send)

        asyncio.run(serve())
        assert asked == requests
        return got

    def texts(self, part: str) -> str:
        return "".join(one.data for one in self.sent if one.part == part)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.recorder.close(10)


def test_it_is_off_unless_it_is_wanted(bench: Bench) -> None:
    assert bench.ask() == [b'{"b": 2}']
    bench.recorder.record(RecordBodies(True, until=99.0))
    bench.ask()
    bench.recorder.record(RecordBodies(False))
    bench.ask()
    bench.recorder.close(10)
    assert bench.sent == []


def test_request_and_answer_come_whole_and_under_the_id(
    bench: Bench, wait_until: WaitUntil
) -> None:
    bench.recorder.record(RecordBodies(True, until=200.0))
    got = bench.ask([b'{"a":', b" 1}"], [b"data: 1\n\n", b"data: 2\n\n"], kind=b"text/event-stream")
    assert got == [b"data: 1\n\n", b"data: 2\n\n"]
    wait_until(lambda: len(bench.sent) == 2, 10)
    assert bench.texts("request") == '{"a": 1}'
    assert bench.texts("answer") == "data: 1\n\ndata: 2\n\n"
    assert {one.id for one in bench.sent} == {"id-1"}
    assert all(decode(encode(one)) == one for one in bench.sent)


def test_secrets_are_masked_also_across_two_chunks(bench: Bench, wait_until: WaitUntil) -> None:
    bench.recorder.record(RecordBodies(True))
    bench.ask([f'{{"key": "{KEY[:9]}'.encode(), f'{KEY[9:]}"}}'.encode()], KEY.encode())
    wait_until(lambda: len(bench.sent) == 2, 10)
    assert KEY not in repr([one.data for one in bench.sent])
    assert "********" in bench.texts("request") and "********" in bench.texts("answer")
    assert [one.note for one in bench.sent] == ["hidden", "hidden"]


def test_no_model_is_asked_nothing_is_recorded(bench: Bench) -> None:
    bench.recorder.record(RecordBodies(True))
    bench.ask(name="")
    bench.recorder.close(10)
    assert bench.sent == []


def test_what_is_too_long_is_cut_before_a_secret_could_be(
    bench: Bench, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_recorder, "MOST_BYTES", 20_000)
    bench.recorder.record(RecordBodies(True))
    # The cap goes through the middle of the key: its part would not be known as one.
    request = b"x" * (20_000 - 8) + KEY.encode() + b"y" * 100_000
    bench.ask(request)
    wait_until(lambda: len(bench.sent) == 2, 10)
    first = bench.sent[0]
    assert (first.note, first.size) == ("cut", len(request))
    assert set(bench.texts("request")) == {"x"}


def test_what_is_no_text_is_only_counted(bench: Bench, wait_until: WaitUntil) -> None:
    bench.recorder.record(RecordBodies(True))
    bench.ask(b"\x00\x01" * 50, b"\xff" * 7, kind=b"audio/mpeg")
    wait_until(lambda: len(bench.sent) == 2, 10)
    assert [(one.data, one.note, one.size) for one in bench.sent] == [
        ("", "binary", 100),
        ("", "binary", 7),
    ]


def test_long_texts_come_in_pieces_that_fit_a_line(bench: Bench, wait_until: WaitUntil) -> None:
    bench.recorder.record(RecordBodies(True))
    text = '{"a": "' + "ü" * 400_000 + '"}'
    bench.ask(text.encode())
    wait_until(lambda: bench.sent and bench.sent[-1].part == "answer", 10)
    pieces = [one for one in bench.sent if one.part == "request"]
    assert len(pieces) > 1 and [one.last for one in pieces] == [False] * (len(pieces) - 1) + [True]
    assert bench.texts("request") == text


def test_too_much_at_once_is_left_out_with_a_word(
    bench: Bench, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_recorder, "MOST_WAITING", 10)
    bench.recorder.record(RecordBodies(True))
    bench.ask(b"x" * 100, b"y")
    wait_until(lambda: len(bench.sent) == 2, 10)
    assert [(one.note, one.size) for one in bench.sent] == [("crowded", 100), ("crowded", 1)]
