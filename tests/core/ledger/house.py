"""Rows, ledgers with rows in them, and what a plain count of rows says."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from core.ledger.connection import FILE_NAME
from core.ledger.store import Incoming, Store
from core.wire.request_row import FINISHED, OUTCOMES, Attempt, RequestRow

NOON = 1_795_780_800.0
"""2026-11-27 12:00 UTC."""


def row(id: str = "a", **more: Any) -> RequestRow:
    """A request that went well, unless `more` says otherwise."""
    usual = RequestRow(
        id=id,
        run_id=1,
        started=NOON,
        outcome=FINISHED,
        settled=True,
        path="/v1/chat/completions",
        call_type="acompletion",
        client="claude-code",
        peer="127.0.0.1:50123",
        user_agent="claude-cli/2.1",
        asked="fast",
        group="fast",
        deployment="d1",
        model="openai/gpt-4o-mini",
        provider="openai",
        status=200,
        attempts=(Attempt("d1", "openai/gpt-4o-mini", "openai", duration_s=1.5),),
        tokens_in=100,
        tokens_out=20,
        tokens_cached=40,
        cost=0.000123,
        first_token_s=0.4,
        duration_s=1.5,
    )
    return replace(usual, **more)


def keep(folder: Path, *rows: RequestRow, now: float = NOON + 60) -> Path:
    """A ledger with these rows; its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    with closing(Store(path, clock=lambda: now)) as store:
        store.write(Incoming(one) for one in rows)
    return path


def last_of_each(rows: Iterable[RequestRow]) -> dict[str, RequestRow]:
    """What a plain reader of the same rows would keep."""
    kept: dict[str, RequestRow] = {}
    for one in rows:
        before = kept.get(one.id)
        if before is None or one.settled or not before.settled:
            kept[one.id] = one
    return kept


_texts = st.sampled_from(["", "fast", "slow", "größe", "a\ud800b", "x\0y"])
_tokens = st.none() | st.integers(0, 10_000)
_seconds = st.none() | st.floats(0, 2_000)

attempts = st.builds(
    Attempt,
    deployment=_texts,
    model=_texts,
    provider=_texts,
    status=st.none() | st.sampled_from([0, 429, 500]),
    error=_texts,
    message=_texts,
    duration_s=_seconds,
    group=_texts,
)

rows = st.builds(
    RequestRow,
    id=st.sampled_from([f"id-{n}" for n in range(6)]),
    run_id=st.integers(1, 3),
    started=st.floats(NOON - 200_000, NOON + 5_000),
    outcome=st.sampled_from(OUTCOMES),
    settled=st.booleans(),
    path=st.sampled_from(["/v1/chat/completions", "/v1/messages"]),
    client=_texts,
    asked=_texts,
    group=_texts,
    model=_texts,
    provider=_texts,
    stream=st.booleans(),
    status=st.none() | st.sampled_from([200, 401, 429, 500]),
    error=_texts,
    message=_texts,
    attempts=st.lists(attempts, max_size=3).map(tuple),
    tokens_in=_tokens,
    tokens_out=_tokens,
    tokens_cached=_tokens,
    tokens_reasoning=_tokens,
    cost=st.none() | st.floats(0, 50),
    cache_hit=st.booleans(),
    first_token_s=_seconds,
    duration_s=_seconds,
)
"""Few ids, so that many rows are about one request."""
