"""A ledger as somebody has it after some weeks: made by chance, and always the same."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.ledger.connection import FILE_NAME
from core.ledger.store import Incoming, Store
from core.wire.request_row import CUT_BY_CLIENT, FAILED, FINISHED, Attempt, RequestRow

_BATCH = 20_000
_BY_HOUR = (1, 0, 0, 0, 0, 0, 1, 3, 7, 10, 12, 11, 6, 9, 12, 12, 10, 8, 5, 4, 4, 3, 2, 1)
"""How much is asked in each hour of a day."""
_AT_THE_WEEKEND = 0.25
_CLIENTS = {"Claude Code": 8, "Codex": 4, "OpenCode": 2, "Aider": 2, "": 1}
_FAILURES = (
    ("RateLimitError", 429, "The provider takes no more than 50 requests a minute."),
    ("Timeout", 408, "No answer within 60 seconds."),
    ("APIConnectionError", 500, "Nobody answers at 127.0.0.1:11434."),
)


@dataclass(frozen=True)
class _Model:
    group: str
    model: str
    provider: str
    weight: float
    price_in: float | None
    """Dollars for a million tokens; None: there is no price."""
    price_out: float = 0.0
    fails: float = 0.01


_MODELS = (
    _Model("claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", "anthropic", 8, 3.0, 15.0),
    _Model("claude-haiku-4-5", "anthropic/claude-haiku-4-5", "anthropic", 6, 1.0, 5.0),
    _Model("gpt-5-mini", "openai/gpt-5-mini", "openai", 5, 0.25, 2.0, 0.02),
    _Model("gpt-4o", "openai/gpt-4o", "openai", 2, 2.5, 10.0),
    _Model("gemini-2.5-flash", "gemini/gemini-2.5-flash", "gemini", 3, 0.3, 2.5, 0.03),
    _Model("llama-at-home", "ollama/llama3.3", "ollama", 2, None, 0.0, 0.12),
)


def fill(folder: Path, rows: int, days: float, now: float | None = None) -> None:
    """Make the ledger in `folder`, with `rows` requests of the last `days` days, up to `now`."""
    now = time.time() if now is None else now
    folder.mkdir(parents=True, exist_ok=True)
    with closing(Store(folder / FILE_NAME, clock=lambda: now)) as store:
        made = (Incoming(one) for one in requests(rows, days, now))
        while batch := list(islice(made, _BATCH)):
            store.write(batch)
        while store.add_up_days():
            pass


def requests(rows: int, days: float, now: float) -> Iterator[RequestRow]:
    """The requests, the oldest first."""
    chance = random.Random(4)
    models = _MODELS
    weights = [one.weight for one in models]
    clients, often = list(_CLIENTS), list(_CLIENTS.values())
    for number, moment in enumerate(_moments(rows, days, now, chance)):
        model = chance.choices(models, weights)[0]
        client = chance.choices(clients, often)[0]
        yield _request(number, moment, model, client, chance)


def _moments(rows: int, days: float, now: float, chance: random.Random) -> Iterable[float]:
    """As many moments, most of them when people work."""
    hours = range(int(days * 24))
    weights = []
    for ago in hours:
        at = time.localtime(now - 3600 * ago)
        weights.append((_BY_HOUR[at.tm_hour] or 0.2) * (_AT_THE_WEEKEND if at.tm_wday > 4 else 1))
    chosen = chance.choices(hours, weights, k=rows)
    return sorted(now - 3600 * (ago + chance.random()) for ago in chosen)


def _request(
    number: int, moment: float, model: _Model, client: str, chance: random.Random
) -> RequestRow:
    seconds = chance.lognormvariate(0.9, 0.7)
    tokens_in, tokens_out = int(chance.lognormvariate(8.3, 1.0)), int(chance.lognormvariate(5.4, 1))
    cost = None
    if model.price_in is not None:
        cost = (tokens_in * model.price_in + tokens_out * model.price_out) / 1e6
    lot = chance.random()
    failed, left = lot < model.fails, lot > 0.995
    error, status, message = chance.choice(_FAILURES) if failed else ("", 200, "")
    attempt = Attempt(
        deployment=model.group,
        model=model.model,
        provider=model.provider,
        status=status if failed else None,
        error=error,
        message=message,
        duration_s=seconds,
    )
    return RequestRow(
        id=f"{number:032x}",
        run_id=1,
        started=moment,
        outcome=FAILED if failed else CUT_BY_CLIENT if left else FINISHED,
        settled=True,
        path="/v1/messages" if client == "Claude Code" else "/v1/chat/completions",
        call_type="anthropic_messages" if client == "Claude Code" else "acompletion",
        client=client,
        peer=f"127.0.0.1:{40_000 + number % 20_000}",
        asked=model.group,
        group=model.group,
        deployment=model.group,
        model=model.model,
        provider=model.provider,
        stream=True,
        status=status,
        error=error,
        message=message,
        attempts=(attempt,),
        tokens_in=None if failed else tokens_in,
        tokens_out=None if failed else tokens_out,
        tokens_cached=None if failed else int(tokens_in * chance.random() * 0.8),
        cost=None if failed else cost,
        first_token_s=None if failed else seconds * chance.uniform(0.1, 0.4),
        duration_s=seconds,
    )
