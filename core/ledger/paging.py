"""Pages of single requests, also out of a million.

What is asked for is first turned into kinds of requests, of which there are few; how many there are
of each kind is kept, so that nobody counts rows. Many hits are found by going through the index of
the time until the page is full; few by going straight to them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.ledger.rows import SELECT, request_of
from core.ledger.views import KeptRequest, Page, RequestFilter, SortBy, Span
from core.wire.request_row import FINISHED, OUTCOMES

_FEW: Final = 20_000
"""So many hits are gathered and sorted; more than that lie close enough together."""
_MOST_COUNTED: Final = 100_000
"""Rows that a page may count on its way."""
_ANY_TIME: Final = Span()
_FINISHED: Final = OUTCOMES.index(FINISHED)
_SORT: Final = {
    SortBy.TIME: "started",
    SortBy.DURATION: "duration_s",
    SortBy.TOKENS: "coalesce(tokens_in, 0) + coalesce(tokens_out, 0)",
    SortBy.COST: "cost",
    SortBy.STATUS: "status",
}
_TEXT_FIELDS: Final = (
    *("path", "client", "process", "user_agent", "asked", "model_group", "deployment"),
    *("model", "provider"),
)


@dataclass(frozen=True)
class _Hits:
    """What a filter comes to."""

    kinds: frozenset[int] | None
    """None: any."""
    outcomes: frozenset[int] | None
    troubles: frozenset[int] = frozenset()
    """Besides those of `kinds`, requests with these troubles …"""
    numbers: frozenset[int] = frozenset()
    """… and these requests: they hold the text elsewhere."""
    allowed: frozenset[int] | None = None
    """Of which kinds those two must be; None: any."""
    span: Span = _ANY_TIME

    @property
    def is_by_text(self) -> bool:
        return bool(self.troubles or self.numbers)

    @property
    def condition(self) -> str:
        """For a WHERE. All of it are numbers."""
        parts = []
        if self.span.since is not None:
            parts.append(f"started >= {self.span.since!r}")
        if self.span.until is not None:
            parts.append(f"started < {self.span.until!r}")
        if self.outcomes is not None:
            parts.append(f"outcome IN ({_joined(self.outcomes)})")
        if self.kinds is not None:
            kinds = f"kind IN ({_joined(self.kinds)})"
            others = []
            if self.troubles:
                others.append(f"trouble IN ({_joined(self.troubles)})")
            if self.numbers:
                others.append(f"number IN ({_joined(self.numbers)})")
            if others:
                other = f"({' OR '.join(others)})"
                if self.allowed is not None:
                    other = f"({other} AND kind IN ({_joined(self.allowed)}))"
                kinds = f"({kinds} OR {other})"
            parts.append(kinds)
        return " AND ".join(parts) or "1"

    @property
    def places(self) -> Iterator[str]:
        """Queries that find each hit by itself, for when there are few."""
        yield f"kind IN ({_joined(self.kinds or ())})"
        if self.troubles:
            yield f"trouble IN ({_joined(self.troubles)})"
        if self.numbers:
            yield f"number IN ({_joined(self.numbers)})"


def page(
    connection: sqlite3.Connection,
    wanted: RequestFilter,
    sort: SortBy,
    descending: bool,
    offset: int,
    limit: int,
) -> Page:
    """The requests from `offset` on, `limit` of them at most. Raises sqlite3.Error."""
    hits = _hits(connection, wanted)
    about = _about(connection, hits)
    offset, limit = max(0, offset), max(0, limit)
    numbers = _numbers(connection, hits, about, sort, descending, offset, limit)
    total = _total(connection, hits, about)
    if total is None and len(numbers) < limit and (numbers or not offset):
        total = offset + len(numbers)
    return Page(tuple(_requests(connection, numbers)), offset, total)


def count(connection: sqlite3.Connection, wanted: RequestFilter) -> int:
    """How many requests that are, however long it takes. Raises sqlite3.Error."""
    hits = _hits(connection, wanted)
    total = _total(connection, hits, _about(connection, hits))
    return total if total is not None else _counted(connection, hits)


def one(connection: sqlite3.Connection, id: str) -> KeptRequest | None:
    """The request with that id. Raises sqlite3.Error."""
    found = connection.execute(f"{SELECT} WHERE id = ?", (id,)).fetchone()
    return None if found is None else request_of(found)


def each(
    connection: sqlite3.Connection, wanted: RequestFilter, after: int, most: int
) -> list[KeptRequest]:
    """The next requests in the order in which they came, from the number behind `after` on.

    Raises sqlite3.Error."""
    hits = _hits(connection, wanted)
    query = f"{SELECT} WHERE number > ? AND {hits.condition} ORDER BY number LIMIT ?"
    return [request_of(line) for line in connection.execute(query, (after, most))]


# ---- what a filter comes to


def _hits(connection: sqlite3.Connection, wanted: RequestFilter) -> _Hits:
    outcomes = _outcomes(wanted)
    text = wanted.text.strip()
    allowed = None
    if wanted.model or wanted.client is not None:
        allowed = _kinds(connection, wanted.model, wanted.client)
    if not text:
        return _Hits(allowed, outcomes, span=wanted.span)
    kinds = _kinds_with_text(connection, text)
    if allowed is not None:
        kinds &= allowed
    pattern = _like(text)
    troubles = connection.execute(
        "SELECT trouble FROM troubles WHERE error LIKE ? ESCAPE '\\' OR message LIKE ? ESCAPE '\\'",
        (pattern, pattern),
    )
    return _Hits(
        kinds,
        outcomes,
        frozenset(line[0] for line in troubles),
        _with_id(connection, text),
        allowed,
        wanted.span,
    )


def _outcomes(wanted: RequestFilter) -> frozenset[int] | None:
    if wanted.failed is None and not wanted.outcomes:
        return None
    every = range(len(OUTCOMES))
    return frozenset(
        number
        for number in every
        if (not wanted.outcomes or OUTCOMES[number] in wanted.outcomes)
        and (wanted.failed is None or wanted.failed is (number != _FINISHED))
    )


def _kinds(connection: sqlite3.Connection, model: str, client: str | None) -> frozenset[int]:
    lines = connection.execute("SELECT kind, client, asked, model_group FROM kinds")
    return frozenset(
        line["kind"]
        for line in lines
        if (client is None or line["client"] == client)
        and (not model or model in (line["asked"], line["model_group"]))
    )


def _kinds_with_text(connection: sqlite3.Connection, text: str) -> frozenset[int]:
    wanted = text.casefold()
    lines = connection.execute(f"SELECT kind, {', '.join(_TEXT_FIELDS)} FROM kinds")
    return frozenset(
        line["kind"]
        for line in lines
        if any(wanted in line[name].casefold() for name in _TEXT_FIELDS)
    )


def _with_id(connection: sqlite3.Connection, text: str) -> frozenset[int]:
    """Whose id begins like that; ids are told in small letters."""
    found: set[int] = set()
    for start in {text, text.lower()}:
        lines = connection.execute(
            "SELECT number FROM requests WHERE id >= ? AND id < ? LIMIT ?",
            (start, start + "\U0010ffff", _FEW),
        )
        found.update(line[0] for line in lines)
    return frozenset(found)


def _like(text: str) -> str:
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


# ---- how many there are


def _about(connection: sqlite3.Connection, hits: _Hits) -> int:
    """How many there are at most, without the span; exactly, when only kinds and outcomes count."""
    total = sum(
        line["requests"]
        for line in connection.execute("SELECT kind, outcome, requests FROM counts")
        if (hits.kinds is None or line["kind"] in hits.kinds)
        and (hits.outcomes is None or line["outcome"] in hits.outcomes)
    )
    if hits.troubles:
        query = f"SELECT count(*) FROM requests WHERE trouble IN ({_joined(hits.troubles)})"
        total += int(connection.execute(query).fetchone()[0])
    return int(total) + len(hits.numbers)


def _total(connection: sqlite3.Connection, hits: _Hits, about: int) -> int | None:
    if hits.span == _ANY_TIME and not hits.is_by_text:
        return about
    if hits.kinds is not None and about <= _FEW:
        return _few_counted(connection, hits)
    if about <= _MOST_COUNTED:
        return _counted(connection, hits)
    return None


def _few_counted(connection: sqlite3.Connection, hits: _Hits) -> int:
    found = connection.execute(f"SELECT count(*) FROM ({_few(hits, 'number')})").fetchone()
    return int(found[0])


def _counted(connection: sqlite3.Connection, hits: _Hits) -> int:
    query = f"SELECT count(*) FROM requests INDEXED BY by_time WHERE {hits.condition}"
    return int(connection.execute(query).fetchone()[0])


# ---- which they are


def _numbers(
    connection: sqlite3.Connection,
    hits: _Hits,
    about: int,
    sort: SortBy,
    descending: bool,
    offset: int,
    limit: int,
) -> list[int]:
    way = "DESC" if descending else "ASC"
    column = _SORT[sort]
    order = f"{column} {way}" if sort is SortBy.TIME else f"{column} {way}, started DESC"
    order = f"{order}, number {way if sort is SortBy.TIME else 'DESC'}"
    if hits.kinds is not None and about <= _FEW:
        inner = _few(hits, "number, started, duration_s, tokens_in, tokens_out, cost, status")
        query = f"SELECT number FROM ({inner}) ORDER BY {order} LIMIT ? OFFSET ?"
    else:
        query = (
            f"SELECT number FROM requests INDEXED BY by_time WHERE {hits.condition} "
            f"ORDER BY {order} LIMIT ? OFFSET ?"
        )
    return [line[0] for line in connection.execute(query, (limit, offset))]


def _few(hits: _Hits, columns: str) -> str:
    """Each place by itself; one that is found twice counts once."""
    rest = hits.condition
    return " UNION ".join(
        f"SELECT {columns} FROM requests WHERE {place} AND {rest}" for place in hits.places
    )


def _requests(connection: sqlite3.Connection, numbers: list[int]) -> Iterator[KeptRequest]:
    found: dict[int, KeptRequest] = {}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        query = f"{SELECT} WHERE number IN ({', '.join('?' * len(some))})"
        for line in connection.execute(query, some):
            kept = request_of(line)
            found[kept.number] = kept
    for number in numbers:
        if number in found:
            yield found[number]


def _joined(numbers: frozenset[int] | tuple[int, ...]) -> str:
    return ", ".join(map(str, sorted(numbers)))
