"""What the keys of client programs have used before this program began, as the ledger has it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from core.ledger import reading, unkept
from core.ledger.reports import names, spent
from core.wire.limits import Tally, Window, picodollars
from core.wire.request_row import RequestRow


def used_before(folder: Path, now: float) -> Tally:
    """What each has spent in the windows that `now` is in, with what sidecars could not tell their
    program any more and left in files. Raises LedgerError and NewerLedgerError."""
    left = [row for row in _left(folder) if row.client and row.cost]

    def read(connection: sqlite3.Connection) -> Tally:
        amounts = {
            name: {
                window.value: {window.label(now): spent(connection, name, window.start(now))}
                for window in Window
            }
            for name in names(connection).clients
            if name
        }
        known = {row.id for row in left if _is_in(connection, row.id)}
        return _with(Tally.of(amounts), [row for row in left if row.id not in known])

    return reading.read(folder, read, None) or _with(Tally(), left)


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
