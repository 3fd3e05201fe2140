"""Requests and figures as files for other programs: CSV for a spreadsheet, JSON for a script."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from core.base.files import explain, open_private, put_in_place
from core.ledger import paging, reports
from core.ledger.reading import read
from core.ledger.views import Figures, KeptRequest, RequestFilter, UsageQuery, UsageReport

Form = Literal["csv", "json"]

USAGE_FIELDS: Final = (
    *("name", "requests", "errors", "input_tokens", "output_tokens", "cached_tokens"),
    *("reasoning_tokens", "cost", "unpriced", "p50_s", "p95_s", "first_token_s"),
)
REQUEST_FIELDS: Final = (
    *("number", "time", "id", "outcome", "status", "client", "process", "pid", "method", "path"),
    *("call_type", "asked", "group", "model", "provider", "deployment", "stream"),
    *("tokens_in", "tokens_out", "tokens_cached", "tokens_cache_written", "tokens_reasoning"),
    *("cost", "cache_hit", "first_token_s", "duration_s", "error", "message", "attempts"),
    *("user_agent", "peer", "run_id", "settled"),
)
_AT_ONCE: Final = 5_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def usage_rows(report: UsageReport) -> Iterator[dict[str, Any]]:
    """A line for each group, with the names that the verb `usage` tells."""
    for group in report.groups:
        figures = group.figures
        yield {
            "name": group.name,
            "requests": figures.requests,
            "errors": figures.errors,
            "input_tokens": figures.tokens_in,
            "output_tokens": figures.tokens_out,
            "cached_tokens": figures.tokens_cached,
            "reasoning_tokens": figures.tokens_reasoning,
            "cost": round(figures.cost, 12),
            "unpriced": figures.unpriced,
            "p50_s": figures.p50_s,
            "p95_s": figures.p95_s,
            "first_token_s": figures.first_token_s,
        }


def request_row(request: KeptRequest) -> dict[str, Any]:
    """One request; the time in UTC as ISO 8601 has it."""
    row = request.row
    known = {
        **{name: getattr(row, name) for name in REQUEST_FIELDS if hasattr(row, name)},
        "number": request.number,
        "time": datetime.fromtimestamp(row.started, UTC).isoformat(timespec="milliseconds"),
        "process": request.process,
        "pid": request.pid,
        "attempts": [asdict(one) for one in row.attempts],
    }
    return {name: known[name] for name in REQUEST_FIELDS}


class Export:
    """Writes a file line by line beside its target, and puts it there when it is whole.

    A `with` block; left by an error, nothing is there. Raises DataFolderError.
    """

    def __init__(self, path: Path, form: Form, fields: Iterable[str]) -> None:
        self._path = path
        self._form = form
        self._fields = tuple(fields)
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self.rows = 0
        """How many were written."""

    def __enter__(self) -> Export:
        try:
            self._file = open(self._part, "w", encoding="utf-8", newline="", opener=open_private)
            if self._form == "csv":
                self._file.write(
                    "\ufeff"
                )  # without it a spreadsheet takes UTF-8 for something else
                self._file.write(csv_line(self._fields))
            else:
                self._file.write("[")
        except OSError as error:
            raise explain(error, "write", self._path) from error
        return self

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Some more."""
        try:
            for row in rows:
                if self._form == "csv":
                    self._file.write(csv_line(_cell(row[name]) for name in self._fields))
                else:
                    self._file.write(",\n" if self.rows else "\n")
                    self._file.write(json.dumps(row))
                self.rows += 1
        except OSError as error:
            raise explain(error, "write", self._path) from error

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            with self._file:
                if self._form == "json":
                    self._file.write("\n]\n")
            if kind is None:
                put_in_place(self._part, self._path)
        except OSError as error:
            raise explain(error, "write", self._path) from error
        finally:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)


def export(
    folder: Path, path: Path, wanted: RequestFilter | UsageQuery, form: Form, now: float
) -> int:
    """Write what is wanted of the ledger in `folder`; how many lines. The ledger is read in pieces,
    so that no row waits for it. Raises DataFolderError and LedgerError."""
    if isinstance(wanted, UsageQuery):
        span, by = wanted.span, wanted.by
        nothing = UsageReport(span, Figures())
        report = read(folder, lambda it: reports.usage(it, span, by, now), nothing)
        with Export(path, form, USAGE_FIELDS) as file:
            file.add(usage_rows(report))
        return file.rows
    after: int | None = 0
    with Export(path, form, REQUEST_FIELDS) as file:
        while after is not None:
            some = _some(folder, wanted, after)
            file.add(map(request_row, some))
            after = some[-1].number if some else None
    return file.rows


def _some(folder: Path, wanted: RequestFilter, after: int) -> list[KeptRequest]:
    nothing: list[KeptRequest] = []
    return read(folder, lambda it: paging.each(it, wanted, after, _AT_ONCE), nothing)


def csv_line(cells: Iterable[Any]) -> str:
    """As spreadsheets read it."""
    line = io.StringIO()
    csv.writer(line).writerow(list(cells))
    return line.getvalue()


def _cell(value: Any) -> Any:
    """What a spreadsheet would take for a formula is text: others chose these names."""
    if isinstance(value, list):
        return json.dumps(value) if value else ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
