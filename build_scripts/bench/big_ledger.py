"""How long the questions of the pages take to a ledger of a million requests."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from build_scripts.bench import ROOT, Figure, Measurement, progress
from core.ledger import paging, reports
from core.ledger.connection import FILE_NAME
from core.ledger.pieces import HOUR_S
from core.ledger.reading import read
from core.ledger.rows import KIND_FIELDS, OWN_FIELDS, kind_of, own_values
from core.ledger.schema import MIGRATIONS
from core.ledger.store import Store, sums_values
from core.ledger.sums import Sums, counted, sums_of, total
from core.ledger.views import GroupBy, RequestFilter, SortBy, Span
from core.wire.request_row import (
    CUT_BY_CLIENT,
    FAILED,
    FINISHED,
    OUTCOMES,
    REFUSED,
    Attempt,
    RequestRow,
)

ROWS: Final = 1_000_000
DRAWN: Final = 20_000
"""Different requests among them, but for their ids and times."""
DAYS: Final = 180
NOW: Final = 1_795_780_800.0
"""When the newest request began: 2026-11-27 12:00 UTC."""
CACHE: Final = ROOT / "build" / "bench"

_MODELS: Final = (
    ("sonnet", "anthropic/claude-sonnet-4-6", "anthropic", 3e-6, 15e-6),
    ("haiku", "anthropic/claude-haiku-4-5", "anthropic", 1e-6, 5e-6),
    ("gpt", "openai/gpt-5.1", "openai", 1.25e-6, 10e-6),
    ("gpt-mini", "openai/gpt-5-mini", "openai", 0.25e-6, 2e-6),
    ("gemini", "gemini/gemini-3-pro", "gemini", 2e-6, 12e-6),
    ("local", "hosted_vllm/qwen3-coder", "hosted_vllm", None, None),
)
_CLIENTS: Final = (
    ("claude-code", "claude-cli/2.1.197 (external, cli)", "/v1/messages", "anthropic_messages"),
    ("codex", "codex_cli_rs/0.61.0", "/v1/responses", "aresponses"),
    ("opencode", "opencode/1.0.134", "/v1/chat/completions", "acompletion"),
    ("", "python-httpx/0.28.1", "/v1/chat/completions", "acompletion"),
    ("", "python-httpx/0.28.1", "/v1/embeddings", "aembedding"),
)
_ENDS: Final = (
    *((FINISHED, 200), (FAILED, 429), (FAILED, 500), (CUT_BY_CLIENT, 200), (REFUSED, 401)),
)

FIGURES = (
    Figure(
        "ledger_1m_open_ms",
        "ms",
        "the first page of a ledger of a million requests: 100 of them, newest first, and the "
        "names for the filters; asked of the ledger, without the window",
        1,
    ),
    Figure(
        "ledger_1m_filter_ms",
        "ms",
        "the slowest of seven filters of that ledger: by status, model, client, text, span, id",
        1,
    ),
    Figure(
        "ledger_1m_sort_ms",
        "ms",
        "the slower of two pages of that ledger: from the middle of the list, the dearest first",
        1,
    ),
    Figure(
        "ledger_1m_usage_ms",
        "ms",
        f"figures, chart and groups over all {DAYS} days of that ledger, by model",
        1,
    ),
    Figure("ledger_1m_mb", "MB", "size of that ledger on the disk"),
)


def big_ledger(rows: int = ROWS, seed: int = 1) -> Path:
    """A folder with a ledger of so many requests; made once and kept for the next time."""
    folder = CACHE / f"ledger-{len(MIGRATIONS)}-{rows}-{seed}"
    if (folder / FILE_NAME).exists():
        return folder
    progress(f"ledger: making one with {rows:,} requests")
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"part-{os.getpid()}"
    part.unlink(missing_ok=True)
    with closing(Store(part, clock=lambda: NOW)) as store:
        _fill(store, rows, seed)
        while store.add_up_days():
            pass
    part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
    part.replace(folder / FILE_NAME)
    return folder


def _fill(store: Store, rows: int, seed: int) -> None:
    """Rows are drawn from a few thousand: making each anew would take most of the time."""
    dice = random.Random(seed)
    drawn = [_request(dice) for _ in range(min(rows, DRAWN))]
    kinds: dict[tuple[Any, ...], int] = {}
    troubles: dict[tuple[str, str], int] = {}
    pool = []
    for row in drawn:
        kind = kinds.setdefault(kind_of(row, "node"), len(kinds) + 1)
        trouble = None
        if row.error:
            trouble = troubles.setdefault((row.error, row.message), len(troubles) + 1)
        run_id, _, *rest = own_values(row, 4711)
        sums = sums_of(counted(row))
        pool.append((kind, trouble, run_id, tuple(rest), sums, OUTCOMES.index(row.outcome)))
    hours: dict[tuple[int, int], list[Sums]] = {}
    counts: dict[tuple[int, int], int] = {}

    def lines() -> Iterator[tuple[Any, ...]]:
        for n in range(rows):
            kind, trouble, run_id, rest, sums, outcome = dice.choice(pool)
            started = _moment(n, rows, dice)
            hours.setdefault((int(started // HOUR_S), kind), []).append(sums)
            counts[kind, outcome] = counts.get((kind, outcome), 0) + 1
            yield (f"{dice.getrandbits(128):032x}", kind, trouble, run_id, started, *rest)

    def insert(table: str, columns: Sequence[str], values: Any) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)

    store.connection.execute("PRAGMA cache_size = -400000")
    with store.transaction() as connection:
        insert("requests", ("id", "kind", "trouble", *OWN_FIELDS), lines())
        insert("kinds", ("kind", *KIND_FIELDS), [(n, *kind) for kind, n in kinds.items()])
        worded = [(n, *words) for words, n in troubles.items()]
        insert("troubles", ("trouble", "error", "message"), worded)
        summed = ((*key, *sums_values(total(sums))) for key, sums in hours.items())
        insert("hours", ("hour", "kind", *Sums._fields), summed)
        known = [(*key, n) for key, n in counts.items()]
        insert("counts", ("kind", "outcome", "requests"), known)


def _moment(n: int, rows: int, dice: random.Random) -> float:
    """When the n-th of so many begins: by day, as people work, and nearly one after the other."""
    day = DAYS - 1 - n * DAYS // rows
    hour = min(23.99, max(0.0, dice.gauss(14, 4)))
    return min(NOW - 43_200 - day * 86_400 + hour * 3_600, NOW - dice.random() * 600)


def _request(dice: random.Random) -> RequestRow:
    """Tools that have models of their own."""
    client, agent, path, call_type = dice.choices(_CLIENTS, (50, 20, 10, 12, 8))[0]
    name, model, provider, price_in, price_out = dice.choices(_MODELS, (34, 20, 16, 14, 6, 10))[0]
    outcome, status = dice.choices(_ENDS, (955, 20, 6, 14, 5))[0]
    error = {429: "RateLimitError", 500: "APIError", 401: "AuthenticationError"}.get(status, "")
    duration = dice.lognormvariate(1.2, 0.8)
    tokens_in, tokens_out = int(dice.lognormvariate(9, 1.2)), int(dice.lognormvariate(5.5, 1))
    cost = None
    if price_in is not None and price_out is not None and not error:
        cost = tokens_in * price_in + tokens_out * price_out
    return RequestRow(
        id="drawn",
        run_id=dice.randrange(1, 8),
        started=NOW,
        outcome=outcome,
        settled=True,
        path=path,
        call_type=call_type,
        client=client,
        peer=f"127.0.0.1:{dice.randrange(32_768, 60_999)}",
        user_agent=agent,
        asked=name,
        group=name,
        deployment=f"{name}-{dice.randrange(2)}",
        model=model,
        provider=provider,
        stream=call_type != "aembedding",
        status=status,
        error=error,
        message=f"Try again in {dice.randrange(1, 600)} s." if error else "",
        attempts=(Attempt(f"{name}-0", model, provider, duration_s=duration),),
        tokens_in=None if error else tokens_in,
        tokens_out=None if error else tokens_out,
        tokens_cached=None if error else tokens_in // 2,
        cost=cost,
        first_token_s=None if error else duration / 4,
        duration_s=duration,
    )


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Each question on a connection of its own, as the pages ask."""
    folder = big_ledger()
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    for number in range(runs + 1):
        opened = _timed(folder, lambda it: (_page(RequestFilter())(it), reports.names(it)))
        took = {name: _timed(folder, ask) for name, ask in _questions().items()}
        usage = _timed(folder, lambda it: reports.usage(it, Span(), GroupBy.MODEL, NOW))
        told = ", ".join(f"{name} {ms:.0f}" for name, ms in took.items())
        progress(f"ledger {number}/{runs}  page {opened:.0f} ms  usage {usage:.0f} ms  ({told})")
        if number:  # the first brings the file into memory
            values["ledger_1m_open_ms"].append(opened)
            values["ledger_1m_sort_ms"].append(max(took.pop(name) for name in _SORTED))
            values["ledger_1m_filter_ms"].append(max(took.values()))
            values["ledger_1m_usage_ms"].append(usage)
            values["ledger_1m_mb"].append((folder / FILE_NAME).stat().st_size / 1e6)
    return values


def _questions() -> dict[str, Callable[[Any], object]]:
    return {
        "failed": _page(RequestFilter(failed=True)),
        "model": _page(RequestFilter(model="gemini")),
        "client": _page(RequestFilter(client="codex", failed=True)),
        "text": _page(RequestFilter(text="try again in 599")),
        "common text": _page(RequestFilter(text="claude")),
        "span": _page(RequestFilter(Span(NOW - 30 * 86_400), model="haiku")),
        "id": _page(RequestFilter(text="7f3a")),
        "middle": _page(RequestFilter(), offset=ROWS // 2),
        "dearest": _page(RequestFilter(), sort=SortBy.COST),
    }


_SORTED: Final = ("middle", "dearest")


def _page(
    wanted: RequestFilter, *, sort: SortBy = SortBy.TIME, offset: int = 0
) -> Callable[[Any], object]:
    return lambda it: paging.page(it, wanted, sort, True, offset, 100)


def _timed(folder: Path, ask: Callable[[Any], object]) -> float:
    began = time.perf_counter()
    read(folder, ask, None)
    return 1000 * (time.perf_counter() - began)


MEASUREMENT = Measurement("ledger-1m", FIGURES, measure)
