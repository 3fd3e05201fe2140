"""Live sessions where LiteLLM keeps what was said from its callbacks; the rest is in
`test_live_sessions_real.py`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.sidecar.model_call import Counted, ModelCall
from tests.core.sidecar.limits_stage import WORDING
from tests.core.sidecar.live_upstream import begun, done, session, written


@pytest.mark.parametrize(
    ("said", "tokens", "cost"),
    [
        ((), 0, 0.0),
        ((begun(), done()), 5, 0.5),
        ((begun(), done(), begun(2)), None, None),
        ((written({"type": "duration", "seconds": 1}), begun(), done()), 5, None),
    ],
)
def test_what_the_client_hears_says_how_much_is_known(
    said: tuple[Any, ...], tokens: int | None, cost: float | None
) -> None:
    scope = {"type": "websocket", "path": "/v1/realtime", "headers": []}
    call = ModelCall("1", "1", scope, WORDING)
    call.answers({"type": "websocket.accept"})
    for event in (session(), *said):
        call.answers({"type": "websocket.send", "text": json.dumps(event)})
    call.answers({"type": "websocket.send", "bytes": b"\xff sound"})
    known = 5 if any(one["type"] == "response.done" for one in said) else 0
    call.counts(Counted(tokens_in=known, tokens_out=known, cost=0.5 if known else 0.0))
    call.ends(stopping=False)
    row = call.row(settled=True)
    assert (row.tokens_in, row.cost) == (tokens, cost)
