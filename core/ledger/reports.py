"""Reports: figures over a span, by model, client, provider or day, and what happens just now.

They come from the sums of each hour. Where a span begins or ends within an hour, as a day does in
India, the requests of that hour are added up one by one.
"""

from __future__ import annotations

import sqlite3
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from core.ledger.pieces import HOUR_S, Piece, kept_sums, midnight, midnights, pieces, rows_from
from core.ledger.rows import shown_model
from core.ledger.store import MINUTE_S
from core.ledger.sums import NOTHING, PICO, Sums, total
from core.ledger.views import (
    Bucket,
    Figures,
    Group,
    GroupBy,
    Live,
    ModelTraffic,
    Names,
    Span,
    UsageReport,
)

_COLUMNS: Final = ", ".join(Sums._fields)
_MINUTES_UP_TO_S: Final = 3 * HOUR_S
_HOURS_UP_TO_S: Final = 8 * 24 * HOUR_S
_EMPTY_SHOWN_S: Final = 400 * 24 * HOUR_S
"""Of a span that begins before the first request, so much is shown."""
_NONE: Final = NOTHING.figures()


def usage(connection: sqlite3.Connection, span: Span, by: GroupBy, now: float) -> UsageReport:
    """The figures of the span. Raises sqlite3.Error."""
    oldest = _oldest(connection)
    since = span.since if span.since is not None else oldest
    if since is not None and oldest is not None and since < oldest - _EMPTY_SHOWN_S:
        since = oldest
    until = span.until if span.until is not None else max(now, _newest(connection)) + 1.0
    if since is None or since >= until:
        return UsageReport(span, NOTHING.figures(), oldest=oldest)
    starts = _starts(since, until)
    edges = [*starts, until]
    days = [since, *midnights(since, until)] if by is GroupBy.DAY else []
    name = _namer(connection, by, days)
    buckets: dict[int, list[Sums]] = {}
    groups: dict[str, list[Sums]] = {}
    for piece in pieces(connection, [*edges, *days]):
        buckets.setdefault(bisect_right(starts, piece.at) - 1, []).append(piece.sums)
        groups.setdefault(name(piece), []).append(piece.sums)
    return UsageReport(
        span,
        total(sums for many in buckets.values() for sums in many).figures(),
        tuple(
            Bucket(start, end - start, _figures(buckets.get(number)))
            for number, (start, end) in enumerate(pairwise(edges))
        ),
        _in_order({name: total(many) for name, many in groups.items()}, by),
        oldest,
    )


def _figures(sums: list[Sums] | None) -> Figures:
    """Of all together. Most stretches of a chart have none: those are not worked out."""
    return total(sums).figures() if sums else _NONE


def names(connection: sqlite3.Connection) -> Names:
    """The names that occur. Raises sqlite3.Error."""
    lines = connection.execute(
        "SELECT DISTINCT model_group, asked, client, provider FROM kinds "
        "WHERE kind IN (SELECT kind FROM counts)"
    ).fetchall()
    return Names(
        _sorted({shown_model(line["model_group"], line["asked"]) for line in lines} - {""}),
        _sorted({line["client"] for line in lines}),
        _sorted({line["provider"] for line in lines} - {""}),
    )


def live(
    connection: sqlite3.Connection, now: float, under_way: int = 0, last_minute: int = 0
) -> Live:
    """What a status page shows; the last two are known to who keeps the ledger. Raises
    sqlite3.Error."""
    first = int(now // MINUTE_S) - 59
    model_of = _groups(connection)
    minutes: dict[int, list[Sums]] = {}
    models: dict[str, list[Sums]] = {}
    query = f"SELECT minute, kind, {_COLUMNS} FROM minutes WHERE minute BETWEEN ? AND ?"
    for minute, kind, *rest in connection.execute(query, (first, first + 59)):
        sums = kept_sums(rest)
        minutes.setdefault(minute, []).append(sums)
        models.setdefault(model_of.get(kind, ""), []).append(sums)
    query = "SELECT model, sum(requests) FROM fallbacks WHERE minute BETWEEN ? AND ? GROUP BY model"
    fallbacks = dict(connection.execute(query, (first, first + 59)).fetchall())
    today = total(piece.sums for piece in pieces(connection, [midnight(now), now + HOUR_S]))
    return Live(
        under_way=under_way,
        last_minute=last_minute,
        errors_last_hour=sum(sums.errors for many in minutes.values() for sums in many),
        cost_today=today.cost_pico / PICO,
        unpriced_today=today.unpriced,
        last_hour=tuple(
            Bucket(minute * MINUTE_S, MINUTE_S, _figures(minutes.get(minute)))
            for minute in range(first, first + 60)
        ),
        models=tuple(
            _traffic(connection, {name: total(many) for name, many in models.items()}, fallbacks)
        ),
    )


def _traffic(
    connection: sqlite3.Connection, hour: Mapping[str, Sums], fallbacks: Mapping[str, int]
) -> Iterator[ModelTraffic]:
    """Of each model; `fallbacks`: how many requests another was asked for after it had failed."""
    for line in connection.execute("SELECT * FROM models ORDER BY name"):
        sums = hour.get(line["name"], NOTHING)
        passed_on = fallbacks.get(line["name"], 0)
        yield ModelTraffic(
            line["name"],
            line["last_success"],
            line["last_error"],
            line["last_error_text"],
            sums.requests + passed_on,
            sums.model_errors + passed_on,
            sums.figures().p50_s,
        )


# ---- pieces


def _oldest(connection: sqlite3.Connection) -> float | None:
    hour = connection.execute("SELECT min(hour) FROM hours").fetchone()[0]
    if hour is not None and hour < rows_from(connection):
        return float(hour * HOUR_S)
    found = connection.execute("SELECT min(started) FROM requests").fetchone()[0]
    return None if found is None else float(found)


def _newest(connection: sqlite3.Connection) -> float:
    return float(connection.execute("SELECT max(started) FROM requests").fetchone()[0] or 0.0)


# ---- stretches of time


def _starts(since: float, until: float) -> list[float]:
    """Where the buckets of a chart begin."""
    length = until - since
    if length > _HOURS_UP_TO_S:
        return [since, *midnights(since, until)]
    step = MINUTE_S if length <= _MINUTES_UP_TO_S else HOUR_S
    first = (since // step + 1) * step
    return [since, *(first + step * n for n in range(int(-(-(until - first) // step))))]


def day_name(moment: float) -> str:
    """The local day, such as 2026-11-26."""
    return time.strftime("%Y-%m-%d", time.localtime(moment))


# ---- groups


def _namer(
    connection: sqlite3.Connection, by: GroupBy, days: Sequence[float]
) -> Callable[[Piece], str]:
    """What tells the group of a piece; `days` are where the days begin."""
    if by is GroupBy.DAY:
        called = [day_name(day) for day in days]
        return lambda piece: called[bisect_right(days, piece.at) - 1]
    lines = connection.execute("SELECT kind, model_group, asked, client, provider FROM kinds")
    match by:
        case GroupBy.CLIENT:
            names = {line["kind"]: line["client"] for line in lines}
        case GroupBy.PROVIDER:
            names = {line["kind"]: line["provider"] for line in lines}
        case _:
            names = {
                line["kind"]: shown_model(line["model_group"], line["asked"]) for line in lines
            }
    return lambda piece: str(names.get(piece.kind, ""))


def _groups(connection: sqlite3.Connection) -> dict[int, str]:
    lines = connection.execute("SELECT kind, model_group FROM kinds")
    return {line["kind"]: line["model_group"] for line in lines}


def _in_order(groups: dict[str, Sums], by: GroupBy) -> tuple[Group, ...]:
    if by is GroupBy.DAY:
        order = sorted(groups)
    else:
        order = sorted(
            groups, key=lambda name: (-groups[name].cost_pico, -groups[name].requests, name)
        )
    return tuple(Group(name, groups[name].figures()) for name in order)


def _sorted(names: set[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))
