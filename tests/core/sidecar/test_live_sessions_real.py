"""What the ledger says of live sessions, with the real LiteLLM: what is not known is not 0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import connect

from core.wire.request_row import FINISHED, RequestRow
from tests.core.sidecar.copies import ImportedSidecar
from tests.core.sidecar.harness import MASTER_KEY, PATIENCE_S, Sidecar, with_ledger
from tests.core.sidecar.live_upstream import ScriptedUpstream, begun, done, session, written
from tests.core.sidecar.test_recorder_real import Ledger

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

CONFIG = """\
model_list:
  - model_name: by token
    litellm_params: &live
      model: openai/my-live
      api_key: k
      api_base: "LIVE/v1"
      input_cost_per_token: 0.001
      output_cost_per_token: 0.01
  - model_name: by second
    litellm_params: {<<: *live, model: openai/my-ear, input_cost_per_second: 0.5}
  - model_name: free
    litellm_params:
      <<: *live
      model: openai/my-free
      input_cost_per_token: 0
      output_cost_per_token: 0
general_settings: {master_key: os.environ/LITELLM_MASTER_KEY}
"""
TOKENS = {
    "type": "tokens",
    "input_tokens": 30,
    "output_tokens": 2,
    "input_token_details": {"audio_tokens": 30, "text_tokens": 0},
}
SECONDS = {"type": "duration", "seconds": 4}
TALK, WRITES = "realtime", "transcription"


class Sessions:
    def __init__(self, sidecar: Sidecar, upstream: ScriptedUpstream) -> None:
        self._ledger = Ledger(sidecar)
        self._upstream = upstream

    def row(self, model: str, kind: str, *said: Any) -> RequestRow:
        """Of a session in which the provider says this."""
        self._upstream.begins, self._upstream.answers = (session(kind),), said
        known = set(self._ledger.rows)
        place = f"127.0.0.1:{self._ledger.sidecar.port}"
        url = f"ws://{place}/v1/realtime?model={model.replace(' ', '%20')}"
        headers = {"Authorization": f"Bearer {MASTER_KEY}"}
        with connect(url, additional_headers=headers, proxy=None) as client:
            client.recv(PATIENCE_S)
            client.send(json.dumps({"type": "input_audio_buffer.commit"}))
            heard = [json.loads(client.recv(PATIENCE_S)) for _ in said]
        assert [one["type"] for one in heard] == [one["type"] for one in said]
        row = self._ledger.new_row(known)
        assert row.outcome == FINISHED
        return row


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sessions]:
    folder = tmp_path_factory.mktemp("live")
    with ScriptedUpstream() as upstream, ImportedSidecar() as sidecar:
        config = CONFIG.replace("LIVE", upstream.address)
        sidecar.serve(with_ledger(folder, config))
        yield Sessions(sidecar, upstream)


@pytest.mark.parametrize(
    ("model", "kind", "said", "tokens", "cost"),
    [
        ("by token", TALK, (), (0, 0), 0.0),
        ("by token", TALK, (begun(), done()), (5, 4), 0.045),
        ("free", TALK, (begun(), done()), (5, 4), 0.0),
        # An answer that was broken off, or of which nobody says what it took, is not free.
        ("by token", TALK, (begun(), done(), begun(2)), (None, None), None),
        ("by token", TALK, (begun(), done(None)), (None, None), None),
        ("by token", TALK, (begun(), done(), begun(2), done(None, 2, "failed")), (5, 4), 0.045),
        # What another model writes down of a conversation LiteLLM does not count.
        ("by token", TALK, (written(TOKENS), begun(), done()), (35, 6), None),
        ("by token", TALK, (written(SECONDS), begun(), done()), (5, 4), None),
        ("by token", TALK, (written(), begun(), done()), (None, None), None),
        # A session that only writes down.
        ("by token", WRITES, (written(TOKENS), written(TOKENS)), (60, 4), 0.1),
        ("by second", WRITES, (written(SECONDS),), (None, None), 2.0),
        ("by token", WRITES, (written(SECONDS),), (None, None), None),
        ("free", WRITES, (written(TOKENS),), (30, 2), 0.0),
        ("by second", WRITES, (written(),), (None, None), None),
    ],
)
def test_what_is_not_known_of_a_live_session_is_not_0(
    sessions: Sessions,
    model: str,
    kind: str,
    said: tuple[Any, ...],
    tokens: tuple[int | None, int | None],
    cost: float | None,
) -> None:
    row = sessions.row(model, kind, *said)
    assert (row.tokens_in, row.tokens_out) == tokens
    assert row.cost == pytest.approx(cost) if cost is not None else row.cost is None
