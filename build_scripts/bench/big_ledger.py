"""How long the questions of the pages take to a ledger of a million requests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from build_scripts.bench import ROOT, Figure, Measurement, progress, sample_ledger
from core.ledger import paging, reports
from core.ledger.connection import FILE_NAME
from core.ledger.reading import read
from core.ledger.schema import MIGRATIONS
from core.ledger.views import GroupBy, RequestFilter, SortBy, Span

ROWS: Final = 1_000_000
DAYS: Final = 180
NOW: Final = 1_795_780_800.0
"""When the newest request began: 2026-11-27 12:00 UTC."""
CACHE: Final = ROOT / "build" / "bench"

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


def big_ledger() -> Path:
    """A folder with that ledger; made once and kept for the next time."""
    folder = CACHE / f"ledger-{len(MIGRATIONS)}-{ROWS}-{DAYS}"
    if not folder.exists():
        progress(f"ledger: making one with {ROWS:,} requests")
        part = folder.with_name(f"part-{os.getpid()}")
        sample_ledger.fill(part, ROWS, DAYS, NOW)
        part.rename(folder)
    return folder


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
        "model": _page(RequestFilter(model="gemini-2.5-flash")),
        "client": _page(RequestFilter(client="Codex", failed=True)),
        "text": _page(RequestFilter(text="within 60 seconds")),
        "common text": _page(RequestFilter(text="claude")),
        "span": _page(RequestFilter(Span(NOW - 30 * 86_400), model="claude-haiku-4-5")),
        "id": _page(RequestFilter(text=f"{ROWS // 2:032x}"[:30])),
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
