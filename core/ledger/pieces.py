"""Sums of a stretch of time, out of days, hours and single requests, whatever cuts through them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from core.ledger.sums import Counted, Sums, sums_of, unpacked
from core.wire.limits import Window

HOUR_S: Final = 3600
_COLUMNS: Final = ", ".join(Sums._fields)
_MOST_DAYS: Final = 4_000


class Piece(NamedTuple):
    """Sums of requests of one kind that began at `at` or soon after, before the next boundary."""

    at: float
    kind: int
    sums: Sums


def pieces(connection: sqlite3.Connection, edges: Sequence[float]) -> Iterator[Piece]:
    """All requests from the first edge to before the last, none across an edge."""
    edges = sorted(set(edges))
    done = dict(connection.execute("SELECT day, until FROM done").fetchall())
    rest: list[float] = []
    for since, until in pairwise(edges):
        if done.get(since) == until:
            query = f"SELECT kind, {_COLUMNS} FROM days WHERE day = ?"
            for kind, *sums in connection.execute(query, (int(since),)):
                yield Piece(since, kind, kept_sums(sums))
            if rest:
                yield from single_hours(connection, rest)
                rest = []
        else:
            rest = [*rest, until] if rest else [since, until]
    if rest:
        yield from single_hours(connection, rest)


def single_hours(connection: sqlite3.Connection, edges: Sequence[float]) -> Iterator[Piece]:
    """As `pieces`, without the sums of days."""
    since, until = min(edges), max(edges)
    whole_before = rows_from(connection)
    broken = {int(edge // HOUR_S) for edge in edges if edge % HOUR_S}
    # Of these there are no single requests any more: they count where they begin.
    broken = {hour for hour in broken if hour >= whole_before}
    query = f"SELECT hour, kind, {_COLUMNS} FROM hours WHERE hour >= ? AND hour < ?"
    first, last = int(since // HOUR_S), -int(-until // HOUR_S)
    if first < whole_before:
        first = -int(-since // HOUR_S)
    for hour, kind, *rest in connection.execute(query, (first, last)):
        if hour not in broken:
            yield Piece(hour * HOUR_S, kind, kept_sums(rest))
    for hour in sorted(broken):
        start = max(since, hour * HOUR_S)
        end = min(until, (hour + 1) * HOUR_S)
        yield from _single(connection, start, end)


def _single(connection: sqlite3.Connection, since: float, until: float) -> Iterator[Piece]:
    query = (
        f"SELECT started, kind, {', '.join(Counted._fields)} FROM requests JOIN kinds USING (kind) "
        "WHERE started >= ? AND started < ?"
    )
    for started, kind, *rest in connection.execute(query, (since, until)):
        yield Piece(started, kind, sums_of([Counted(*rest)]))


def rows_from(connection: sqlite3.Connection) -> int:
    """The first hour of which there are single requests; before it there are only sums."""
    found = connection.execute("SELECT value FROM facts WHERE name = 'rows_from'").fetchone()
    return int(found[0]) if found is not None else 0


def kept_stretch(connection: sqlite3.Connection) -> tuple[float, float] | None:
    """When the first hour that there are sums of begins, and the last one ends."""
    first, last = connection.execute("SELECT min(hour), max(hour) FROM hours").fetchone()
    return None if first is None else (float(first * HOUR_S), float((last + 1) * HOUR_S))


def kept_sums(values: Sequence[Any]) -> Sums:
    """Of a line with the columns of `Sums`, in their order."""
    return Sums._make((*values[:-2], unpacked(values[-2]), unpacked(values[-1])))


# ---- local days


def midnight(now: float) -> float:
    """When the local day of `now` began."""
    return Window.DAY.start(now)


def midnights(since: float, until: float) -> list[float]:
    """The local midnights between the two."""
    found: list[float] = []
    moment = Window.DAY.end(since)
    while moment < until and len(found) < _MOST_DAYS:
        found.append(moment)
        moment = Window.DAY.end(moment)
    return found
