"""LiteLLM takes the id of a request's row, with a header where that is the one way."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import Any

import pytest

from core.sidecar import call_ids
from core.sidecar.masking import Masker
from core.sidecar.recorder import Recorder, current
from core.wire.request_row import RequestRow
from tests.core.sidecar.test_recorder import Book

HEADER = b"x-litellm-call-id"
CHAT = "/v1/chat/completions"


def stub(monkeypatch: pytest.MonkeyPatch, name: str, **content: Any) -> Any:
    module: Any = ModuleType(name)
    vars(module).update(content)
    monkeypatch.setitem(sys.modules, name, module)
    return module


def resolve(client_call_id: str | None) -> str:
    return client_call_id or "made up"


def served(recorder: Recorder, ask: Any, path: str, headers: Any = ()) -> tuple[Any, ...]:
    """What LiteLLM calls it, its headers of that kind, and whether the scope is another than the
    connection's."""
    seen: list[tuple[Any, ...]] = []
    outer = {"type": "http", "method": "POST", "path": path, "headers": list(headers)}

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        call = current.get()
        assert call is not None
        sent = [value.decode() for name, value in scope["headers"] if name == HEADER]
        id = ask(sent[0] if sent else None)
        seen.append((id == call.own_id, len(sent), scope is not outer))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body"})

    async def nothing(*_given: Any) -> Any: ...

    asyncio.run(recorder.around(app)(outer, nothing, nothing))  # type: ignore[arg-type]
    return seen[0]


def test_litellm_asks_for_the_id_and_a_request_bears_no_header(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stub(monkeypatch, "litellm")
    stub(monkeypatch, "litellm.proxy")
    theirs = "litellm.proxy.common_request_processing"
    module = stub(monkeypatch, theirs, resolve_litellm_call_id=resolve)
    other = stub(monkeypatch, "litellm.proxy.images", resolve_litellm_call_id=resolve)
    book = Book()
    recorder = Recorder(book, 7, Masker())
    assert served(recorder, module.resolve_litellm_call_id, CHAT) == (True, 1, True)
    call_ids.install(recorder)
    for one in (module, other):
        assert served(recorder, one.resolve_litellm_call_id, CHAT) == (True, 0, True)
    ask = module.resolve_litellm_call_id
    assert served(recorder, ask, CHAT, [(HEADER, b"mine")]) == (True, 1, True)
    assert served(recorder, ask, CHAT, [(HEADER, b"a b")]) == (True, 0, True)
    # Here it tells by a header alone in whose behalf it asks.
    assert served(recorder, ask, "/v1beta/models/m:generateContent") == (True, 1, True)
    assert ask(None) == "made up"
    rows: list[RequestRow] = book.rows
    assert len({row.id for row in rows}) == len(rows) == 6


def test_another_litellm_goes_on_to_be_told_by_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    stub(monkeypatch, "litellm")
    stub(monkeypatch, "litellm.proxy")
    stub(monkeypatch, "litellm.proxy.common_request_processing")
    recorder = Recorder(Book(), 7, Masker())
    call_ids.install(recorder)
    assert served(recorder, resolve, CHAT) == (True, 1, True)
