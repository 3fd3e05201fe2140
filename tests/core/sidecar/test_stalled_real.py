"""A provider that stops in the middle of its answer, through the real LiteLLM: the request ends,
and the ledger says how."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from core.wire.request_row import CUT_BY_CLIENT, CUT_BY_UPSTREAM
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import with_ledger
from tests.core.sidecar.test_recorder_real import Ledger
from tests.fixtures.fake_upstream import FakeUpstream
from tests.fixtures.wire_formats import Asked, Reply, answer

pytestmark = pytest.mark.real

CONFIG = """\
model_list:
  - model_name: chat
    litellm_params:
      {model: openai/gpt-4o-mini, api_key: k, api_base: "ADDRESS/v1", timeout: 2, stream_timeout: 2}
  - model_name: claude
    litellm_params:
      model: anthropic/claude-haiku-4-5
      api_key: k
      api_base: "ADDRESS/anthropic"
      timeout: 2
      stream_timeout: 2
  - model_name: patient chat
    litellm_params: {model: openai/gpt-4o-mini, api_key: k, api_base: "ADDRESS/v1"}
  - model_name: patient claude
    litellm_params:
      {model: anthropic/claude-haiku-4-5, api_key: k, api_base: "ADDRESS/anthropic"}
router_settings: {num_retries: 0, disable_cooldowns: true}
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""
PATHS = ("/v1/chat/completions", "/v1/messages", "/v1/responses")
STALLS, BREAKS = "stop sending", "break the line"


class _BrokenOff(Exception):
    """The connection ends here."""


class Stopping(FakeUpstream):
    """Says the first words of an answer; then, as the request wants it, nothing more until it is
    closed, or nothing more at all on a line that is broken."""

    def __init__(self) -> None:
        self.over = threading.Event()
        super().__init__(self._stopping)

    def _stopping(self, asked: Asked) -> Reply:
        whole = answer(asked)
        stalls = STALLS in json.dumps(asked.body)
        return Reply(self._first_words(list(whole.pieces), stalls), whole.kind, whole.status)

    def _first_words(self, pieces: list[bytes], stalls: bool) -> Iterator[bytes]:
        for piece in pieces:
            yield piece
            if b"Hel" in piece:
                if not stalls:
                    raise _BrokenOff
                self.over.wait(60.0)

    def close(self) -> None:
        self.over.set()
        super().close()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("stopped")
    with Stopping() as upstream, ImportedSidecar() as sidecar:
        config = CONFIG.replace("ADDRESS", upstream.address)
        sidecar.serve(with_ledger(folder, config))
        yield Ledger(sidecar)


def body(path: str, model: str, text: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"model": model, "stream": True}
    if path == "/v1/responses":
        return {**asked, "input": text}
    return {**asked, "messages": [{"role": "user", "content": text}], "max_tokens": 9}


@pytest.mark.parametrize("what", [STALLS, BREAKS])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("model", ["chat", "claude"])
def test_an_answer_that_stops_ends_and_is_no_success(
    ledger: Ledger, path: str, model: str, what: str
) -> None:
    said = b""
    try:
        with ledger.client.stream("POST", path, json=body(path, model, what)) as reply:
            call_id = reply.headers["x-litellm-call-id"]
            for part in reply.iter_raw():
                said += part
    except httpx.RemoteProtocolError:
        said += b"error"  # the line is broken off for the client, too
    row = ledger.settled(call_id)
    assert b"Hello" in said
    assert b"error" in said
    assert (row.outcome, row.status, row.stream) == (CUT_BY_UPSTREAM, 200, True)
    assert row.error
    assert [bool(one.error) for one in row.attempts] == [True]
    assert row.tokens_in
    assert row.cost


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("model", ["patient chat", "patient claude"])
def test_who_leaves_an_answer_that_stopped_has_cut_it(
    ledger: Ledger, path: str, model: str
) -> None:
    said = b""
    with ledger.client.stream("POST", path, json=body(path, model, STALLS)) as reply:
        call_id = reply.headers["x-litellm-call-id"]
        for part in reply.iter_raw():
            said += part
            if b"Hel" in said:
                break
    row = ledger.settled(call_id)
    assert (row.outcome, row.status, row.stream) == (CUT_BY_CLIENT, 200, True)
    assert row.tokens_in
    assert row.cost
