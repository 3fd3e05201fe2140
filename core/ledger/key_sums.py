"""What the keys of client programs have used before this program began, as the ledger has it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from core.ledger import reading, unkept
from core.ledger.pieces import kept_stretch, midnight, midnights, pieces
from core.wire.limits import Sums, Tally, Window, picodollars
from core.wire.request_row import RequestRow


def used_before(folder: Path, now: float) -> Tally:
    """What each has spent in the windows that `now` is in, and in those around it that it may turn
    out to be in when the clock is put right; with what sidecars could not tell their program any
    more and left in files. Raises LedgerError and NewerLedgerError."""
    left = [row for row in _left(folder) if row.client and row.cost]

    def read(connection: sqlite3.Connection) -> Tally:
        amounts: Sums = {}
        for (name, window), by_label in _by_window(connection, now).items():
            labels = _around(by_label, window.label(now))
            amounts.setdefault(name, {})[window.value] = {one: by_label[one] for one in labels}
        known = {row.id for row in left if _is_in(connection, row.id)}
        return _with(Tally.of(amounts), [row for row in left if row.id not in known])

    return reading.read(folder, read, None) or _with(Tally(), left)


def _by_window(
    connection: sqlite3.Connection, now: float
) -> dict[tuple[str, Window], dict[str, int]]:
    """What each key has spent, by the labels of windows, from two months before `now` on, or
    before the newest request where `now` is later still."""
    found: dict[tuple[str, Window], dict[str, int]] = {}
    stretch = kept_stretch(connection)
    if stretch is None:
        return found
    oldest, newest = stretch
    clients = dict(connection.execute("SELECT kind, client FROM kinds WHERE client != ''"))
    last_month = Window.MONTH.start(min(now, newest)) - 1
    since = max(Window.MONTH.start(last_month), midnight(oldest))
    for piece in pieces(connection, [since, *midnights(since, newest), newest]):
        name = clients.get(piece.kind)
        if name is None or not piece.sums.cost_pico:
            continue
        for window in Window:
            by_label = found.setdefault((name, window), {})
            label = window.label(piece.at)
            by_label[label] = by_label.get(label, 0) + piece.sums.cost_pico
    return found


def _around(labels: Iterable[str], now: str) -> set[str]:
    """Of those that there are: that of `now`, the ones next to it, for a clock that is a little
    wrong, and the last, for one that stands years back. A tally keeps no more."""
    labels = sorted(labels)
    before = [one for one in labels if one < now][-1:]
    after = [one for one in labels if one > now]
    return {*before, *(one for one in labels if one == now), *after[:1], *after[-1:]}


def _left(folder: Path) -> list[RequestRow]:
    rows: dict[str, RequestRow] = {}
    try:
        for path in unkept.finished_files(folder):
            rows |= {row.id: row for row in unkept.read(path) if row.settled}
    except OSError:
        pass  # then the ledger will not have them either
    return list(rows.values())


def _is_in(connection: sqlite3.Connection, id: str) -> bool:
    found = connection.execute("SELECT settled FROM requests WHERE id = ?", (id,)).fetchone()
    return found is not None and bool(found[0])


def _with(tally: Tally, rows: Iterable[RequestRow]) -> Tally:
    for row in rows:
        tally.spend(row.client, row.started, picodollars(row.cost or 0.0))
    return tally
