"""A request's row as the file has it, and back. What all of a kind share is kept apart."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from operator import attrgetter
from typing import Any, Final

from core.ledger.sums import OUTCOME_NUMBERS
from core.ledger.views import KeptRequest
from core.wire.request_row import OUTCOMES, Attempt, RequestRow, is_plain

KIND_FIELDS: Final = (
    *("method", "path", "call_type", "client", "process", "user_agent", "asked"),
    *("model_group", "deployment", "model", "provider", "stream"),
)
"""Columns of `kinds`."""

OWN_FIELDS: Final = (
    *("run_id", "started", "outcome", "settled", "status", "peer", "pid", "attempts"),
    *("tokens_in", "tokens_out", "tokens_cached", "tokens_cache_written", "tokens_reasoning"),
    *("cost", "cache_hit", "first_token_s", "duration_s"),
)
"""Columns of `requests` besides number, id, kind and trouble."""

Kind = tuple[str | int, ...]
"""Values of `KIND_FIELDS`."""

SELECT: Final = (
    "SELECT number, id, "
    + ", ".join(OWN_FIELDS)
    + ", "
    + ", ".join(KIND_FIELDS)
    + ", error, message FROM requests JOIN kinds USING (kind) LEFT JOIN troubles USING (trouble)"
)
"""What `request_of` reads."""

_EARLIEST: Final = 1e9
_LATEST: Final = 1e10
"""Years 2001 and 2286: no request began before or after."""
_LONGEST: Final = 2_000
"""Characters of a text."""
_MOST: Final = 2**62
_NUMBERS: Final = (
    *("tokens_in", "tokens_out", "tokens_cached", "tokens_cache_written", "tokens_reasoning"),
    *("cost", "first_token_s", "duration_s", "status"),
)
_TEXTS: Final = tuple(f.name for f in fields(RequestRow) if f.type == "str")
_ATTEMPT_TEXTS: Final = tuple(f.name for f in fields(Attempt) if f.type == "str")
_texts_of: Final = attrgetter(*_TEXTS)
_attempt_texts_of: Final = attrgetter(*_ATTEMPT_TEXTS)
_numbers_of: Final = attrgetter(*_NUMBERS)
_encoded: Final = json.JSONEncoder(separators=(",", ":")).encode
"""Made once: `json.dumps` would make one for every row."""


def is_fit(row: RequestRow) -> bool:
    """Whether `clean` would leave it as it is, as it would the values of its kind. True of nearly
    every row that is, and cheaper."""
    texts = row.id + row.peer + row.error + row.message
    if not row.id or len(texts) > _LONGEST or not texts.isascii() or "\0" in texts:
        return False
    if not _EARLIEST <= row.started < _LATEST or abs(row.run_id) >= _MOST:
        return False
    for number in _numbers_of(row):
        if number is not None and not -_MOST < number < _MOST:
            return False
    for attempt in row.attempts:
        duration_s = attempt.duration_s
        if not is_plain(attempt, row) or (
            duration_s is not None and not -_MOST < duration_s < _MOST
        ):
            return False
    return True


def clean(row: RequestRow) -> RequestRow:
    """The row without what no database keeps: endless numbers, halves of characters, and texts
    without end. Raises ValueError for one that has no id or no time."""
    changed = _tidied(row, _TEXTS, _texts_of)
    for name, number in zip(_NUMBERS, _numbers_of(row), strict=True):
        if number is not None and not -_MOST < number < _MOST:  # nor is what is no number
            changed[name] = None
    attempts = tuple(map(_clean_attempt, row.attempts))
    if attempts != row.attempts:
        changed["attempts"] = attempts
    if not row.id or not _EARLIEST <= row.started < _LATEST or abs(row.run_id) >= _MOST:
        raise ValueError("a row without an id or a time")
    return replace(row, **changed) if changed else row


def _clean_attempt(attempt: Attempt) -> Attempt:
    changed = _tidied(attempt, _ATTEMPT_TEXTS, _attempt_texts_of)
    if attempt.duration_s is not None and not math.isfinite(attempt.duration_s):
        changed["duration_s"] = None
    return replace(attempt, **changed) if changed else attempt


def _tidied(
    whole: RequestRow | Attempt, names: Sequence[str], texts_of: Callable[[Any], Sequence[str]]
) -> dict[str, Any]:
    """Those of its texts that are not fit as they are."""
    texts = texts_of(whole)
    together = "".join(texts)
    if len(together) <= _LONGEST and together.isascii() and "\0" not in together:
        return {}  # of nearly every row
    tidy = zip(names, map(_tidy, texts), texts, strict=True)
    return {name: new for name, new, old in tidy if new != old}


def _tidy(text: str) -> str:
    if len(text) > _LONGEST:
        text = text[:_LONGEST]
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def kind_of(row: RequestRow, process: str) -> Kind:
    """What it shares with others of its kind."""
    return (
        *(row.method, row.path, row.call_type, row.client, process, row.user_agent, row.asked),
        *(row.group, row.deployment, row.model, row.provider, int(row.stream)),
    )


def shown_model(model_group: str, asked: str) -> str:
    """The name that figures of a model go by."""
    return model_group or asked


def own_values(row: RequestRow, pid: int | None) -> tuple[Any, ...]:
    """Values of `OWN_FIELDS`."""
    return (
        row.run_id,
        row.started,
        OUTCOME_NUMBERS[row.outcome],
        int(row.settled),
        row.status,
        row.peer,
        pid,
        _attempts_text(row) if row.attempts else "",
        row.tokens_in,
        row.tokens_out,
        row.tokens_cached,
        row.tokens_cache_written,
        row.tokens_reasoning,
        row.cost,
        int(row.cache_hit),
        row.first_token_s,
        row.duration_s,
    )


def request_of(values: sqlite3.Row) -> KeptRequest:
    """The request that a line of `SELECT` holds."""
    row = RequestRow(
        id=values["id"],
        run_id=values["run_id"],
        started=values["started"],
        outcome=OUTCOMES[values["outcome"]],
        settled=bool(values["settled"]),
        method=values["method"],
        path=values["path"],
        call_type=values["call_type"],
        client=values["client"],
        peer=values["peer"],
        user_agent=values["user_agent"],
        asked=values["asked"],
        group=values["model_group"],
        deployment=values["deployment"],
        model=values["model"],
        provider=values["provider"],
        stream=bool(values["stream"]),
        status=values["status"],
        error=values["error"] or "",
        message=values["message"] or "",
        tokens_in=values["tokens_in"],
        tokens_out=values["tokens_out"],
        tokens_cached=values["tokens_cached"],
        tokens_cache_written=values["tokens_cache_written"],
        tokens_reasoning=values["tokens_reasoning"],
        cost=values["cost"],
        cache_hit=bool(values["cache_hit"]),
        first_token_s=values["first_token_s"],
        duration_s=values["duration_s"],
    )
    row = replace(row, attempts=_attempts(values["attempts"], row))
    return KeptRequest(values["number"], row, values["process"], values["pid"])


def _attempts_text(row: RequestRow) -> str:
    """JSON. An attempt that says no more than the row itself does is its duration alone."""
    told = []
    for attempt in row.attempts:
        if is_plain(attempt, row):
            told.append("null" if attempt.duration_s is None else repr(attempt.duration_s))
        else:
            known = asdict(attempt).items()
            told.append(_encoded({name: one for name, one in known if one not in ("", None)}))
    return f"[{','.join(told)}]"


def _attempts(text: str, row: RequestRow) -> tuple[Attempt, ...]:
    if not text:
        return ()
    return tuple(
        Attempt(**one) if isinstance(one, dict) else _plain_attempt(row, one)
        for one in json.loads(text)
    )


def _plain_attempt(row: RequestRow, duration_s: float | None) -> Attempt:
    return Attempt(row.deployment, row.model, row.provider, duration_s=duration_s)
