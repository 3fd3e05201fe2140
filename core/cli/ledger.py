"""`usage` and `requests`: what the gateway did, read from the ledger's file. The program that keeps
it may run meanwhile."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import Any, Final

from core.base.errors import UserError
from core.base.paths import Paths
from core.cli.console import Console
from core.ledger import paging, reports
from core.ledger.export import USAGE_FIELDS, csv_line, request_row, usage_rows
from core.ledger.pieces import midnight
from core.ledger.reading import read
from core.ledger.views import (
    Figures,
    GroupBy,
    KeptRequest,
    Live,
    Page,
    RequestFilter,
    SortBy,
    Span,
    UsageReport,
)
from core.wire.request_row import FINISHED

_UNITS: Final = {"m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 7 * 86_400.0}
_AGO: Final = re.compile(r"(\d{1,6})([mhdw])", re.ASCII)
_TOLD: Final = ("requests", "errors", "input_tokens", "output_tokens", "cost")
_NO_NAME: Final = {"client": "(master key or none)", "model": "(none)", "provider": "(none)"}


def since(text: str, now: float) -> float | None:
    """The moment that `--since` names; None for `all`. Raises UserError."""
    text = text.strip().lower()
    if text == "all":
        return None
    if text == "today":
        return midnight(now)
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return max(0.0, now - int(ago[1]) * _UNITS[ago[2]])
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise UserError(
            f"--since {text} is no time.",
            "Use 30m, 24h, 7d or 4w, a day such as 2026-11-26, today, or all.",
        ) from None


def show_usage(paths: Paths, console: Console, began: str, by: str, form: str) -> int:
    """Print the figures; `form` is json, csv or empty. Raises UserError."""
    now = time.time()
    span, group = Span(since(began, now)), GroupBy(by)
    nothing = UsageReport(span, Figures())
    report = read(paths.ledger, lambda it: reports.usage(it, span, group, now), nothing)
    rows = list(usage_rows(report))
    if form == "csv":
        console.answer(csv_line([by, *USAGE_FIELDS[1:]]).rstrip())
        for row in rows:
            console.answer(csv_line(row[name] for name in USAGE_FIELDS).rstrip())
    elif form == "json":
        console.json(
            {
                "by": by,
                "since": span.since,
                "oldest": report.oldest,
                "rows": [{by: row["name"], **row} for row in rows],
                "total": _total(report.total),
            }
        )
    else:
        _show_table(console, by, rows, report.total)
    return 0


def _total(figures: Figures) -> dict[str, Any]:
    return {
        "requests": figures.requests,
        "errors": figures.errors,
        "input_tokens": figures.tokens_in,
        "output_tokens": figures.tokens_out,
        "cost": round(figures.cost, 12),
        "unpriced": figures.unpriced,
    }


def _show_table(console: Console, by: str, rows: list[dict[str, Any]], total: Figures) -> None:
    if not rows:
        console.answer("No requests.")
        return
    lines = [[by, "requests", "errors", "tokens in", "tokens out", "cost"]]
    for row in [*rows, {"name": "total", **_total(total)}]:
        name = _printable(row["name"]) or _NO_NAME.get(by, "")
        numbers = (f"{row[one]:,}" for one in _TOLD[:-1])
        lines.append([name, *numbers, money(row["cost"], row["unpriced"])])
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    for line in lines:
        numbers = (text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True))
        console.answer("  ".join([line[0].ljust(widths[0]), *numbers]))
    if total.unpriced:
        console.say("+: of some requests nobody knows the cost.")


def money(cost: float, unpriced: int = 0) -> str:
    """Dollars; a plus behind them: it is not all. Small amounts keep their digits."""
    if cost >= 1 or not cost:
        shown = f"${cost:,.2f}"
    elif cost < 0.000001:
        shown = "<$0.000001"
    else:
        whole, _, part = f"{cost:.6f}".partition(".")
        shown = f"${whole}.{part.rstrip('0').ljust(2, '0')}"
    if unpriced:
        return "no price" if not cost else f"{shown}+"
    return shown


def show_requests(paths: Paths, console: Console, last: int, *, failed: bool, json: bool) -> int:
    """Print the newest requests, newest first. Raises UserError."""
    wanted = RequestFilter(failed=True if failed else None)
    page = read(
        paths.ledger,
        lambda it: paging.page(it, wanted, SortBy.TIME, True, 0, last),
        Page((), 0, 0),
    )
    if json:
        console.json({"requests": [request_row(one) for one in page.requests]})
        return 0
    if not page.requests:
        console.answer("No requests.")
    for one in page.requests:
        console.answer(_line(one))
    return 0


def _line(request: KeptRequest) -> str:
    row = request.row
    at = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row.started))
    duration = f"{row.duration_s:.2f} s" if row.duration_s is not None else "-"
    tokens = f"{row.tokens_in or 0:,}+{row.tokens_out or 0:,}"
    unpriced = int(row.cost is None and (row.outcome == FINISHED or bool(row.tokens)))
    parts = [
        at,
        f"{row.outcome} {row.status or ''}".strip(),
        row.group or row.asked or row.path,
        row.client or request.process or "-",
        duration,
        f"{tokens} tokens",
        money(row.cost or 0.0, unpriced),
    ]
    lines = ["  ".join(parts)]
    if row.error or row.message:
        lines.append(f"    {row.error} {row.message}".rstrip())
    return "\n".join(map(_printable, lines))


def _printable(text: str) -> str:
    """Others chose the names in it: none of them commands the terminal."""
    return "".join(one if one.isprintable() else "?" for one in text)


def figures_now(paths: Paths) -> dict[str, Any]:
    """What `status` tells of the ledger. Raises UserError."""
    now = time.time()
    live = read(paths.ledger, lambda it: reports.live(it, now), Live())
    return {
        "requests_last_hour": sum(one.figures.requests for one in live.last_hour),
        "errors_last_hour": live.errors_last_hour,
        "cost_today": round(live.cost_today, 12),
        "unpriced_today": live.unpriced_today,
    }
