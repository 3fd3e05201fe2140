"""Writes the ledger's file: rows that come in, and the sums that are kept beside them.

Every change is one transaction. For one thread. `sqlite3.Error` goes up to the recorder, which
knows what to do about each; a transaction that failed has changed nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from core.ledger.connection import open_to_write
from core.ledger.rows import (
    KIND_FIELDS,
    OWN_FIELDS,
    SELECT,
    Kind,
    clean,
    kind_of,
    own_values,
    request_of,
)
from core.ledger.schema import MIGRATIONS, Migration, migrate
from core.ledger.sums import NOTHING, Sums, counted, packed, sums_of, unpacked
from core.ledger.views import KeptRequest
from core.wire.request_row import CUT_BY_UPSTREAM, FAILED, FINISHED, OUTCOMES, RequestRow

HOUR_S: Final = 3600
MINUTE_S: Final = 60
MINUTES_KEPT: Final = 120
"""Before the present one."""
_REMEMBERED: Final = 10_000
"""Kinds, and troubles, whose numbers are not looked up again."""
_COLUMNS: Final = ", ".join(Sums._fields)
_MARKS: Final = ", ".join("?" * len(Sums._fields))


@dataclass(frozen=True)
class Incoming:
    """A row that is to be kept, and whose process it was."""

    row: RequestRow
    process: str = ""
    pid: int | None = None


@dataclass
class _Changes:
    """What a transaction changes of the sums, gathered so that each is written once."""

    hours: dict[tuple[int, int], Sums] = field(default_factory=dict)
    minutes: dict[tuple[int, int], Sums] = field(default_factory=dict)
    counts: dict[tuple[int, int], int] = field(default_factory=dict)
    models: dict[tuple[str, bool], RequestRow] = field(default_factory=dict)
    """What came last of a model, by its name and whether that went well."""

    def count(self, row: RequestRow, kind: int, sign: int) -> None:
        """A request more, or one less."""
        sums = sums_of(counted(row))
        for where, seconds in ((self.hours, HOUR_S), (self.minutes, MINUTE_S)):
            key = (int(row.started // seconds), kind)
            before = where.get(key, NOTHING)
            where[key] = before.plus(sums) if sign > 0 else before.minus(sums)
        outcome = (kind, OUTCOMES.index(row.outcome))
        self.counts[outcome] = self.counts.get(outcome, 0) + sign


class Store:
    """The ledger's file, open for writing. Raises NewerLedgerError, sqlite3.Error and OSError."""

    def __init__(
        self,
        path: Path,
        *,
        migrations: Sequence[Migration] = MIGRATIONS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._connection = open_to_write(path)
        try:
            migrate(self._connection, migrations)
        except BaseException:
            self._connection.close()
            raise
        self._kinds: dict[Kind, int] = {}
        self._troubles: dict[tuple[str, str], int] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that happens within, or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            # What was remembered may name kinds that were never written.
            self._kinds.clear()
            self._troubles.clear()
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            raise

    # ---- rows
    def write(self, incoming: Iterable[Incoming]) -> int:
        """Keep these rows; how many of them were news. Of two with one id the later takes the
        place of the earlier, but one that is settled gives way only to another that is. A row that
        cannot be kept by any database is left out."""
        news = 0
        with self.transaction():
            changes = _Changes()
            for one in incoming:
                try:
                    row = clean(one.row)
                except ValueError:
                    continue
                news += self._put(replace(one, row=row), changes)
            self._apply(changes)
        return news

    def _put(self, new: Incoming, changes: _Changes) -> bool:
        row = new.row
        before = self.request(row.id)
        if before is not None:
            if before.row.settled and not row.settled:
                return False
            new = replace(
                new,
                process=new.process or before.process,
                pid=before.pid if new.pid is None else new.pid,
            )
            if KeptRequest(before.number, row, new.process, new.pid) == before:
                return False
        kind = self._kind(kind_of(row, new.process))
        values = (kind, self._trouble(row), *own_values(row, new.pid))
        if before is None:
            self._connection.execute(_INSERT, (row.id, *values))
        else:
            self._connection.execute(_UPDATE, (*values, before.number))
            changes.count(before.row, self._kind(kind_of(before.row, before.process)), -1)
        changes.count(row, kind, +1)
        _note_model(row, changes)
        return True

    def request(self, id: str) -> KeptRequest | None:
        """The request with that id."""
        found = self._connection.execute(f"{SELECT} WHERE id = ?", (id,)).fetchone()
        return None if found is None else request_of(found)

    def _kind(self, kind: Kind) -> int:
        number = self._kinds.get(kind)
        if number is None:
            number = self._number_of("kinds", "kind", KIND_FIELDS, kind)
            if len(self._kinds) > _REMEMBERED:
                self._kinds.clear()
            self._kinds[kind] = number
        return number

    def _trouble(self, row: RequestRow) -> int | None:
        if not row.error and not row.message:
            return None
        trouble = (row.error, row.message)
        number = self._troubles.get(trouble)
        if number is None:
            number = self._number_of("troubles", "trouble", ("error", "message"), trouble)
            if len(self._troubles) > _REMEMBERED:
                self._troubles.clear()
            self._troubles[trouble] = number
        return number

    def _number_of(
        self, table: str, number: str, names: Sequence[str], values: Sequence[Any]
    ) -> int:
        where = " AND ".join(f"{name} = ?" for name in names)
        query = f"SELECT {number} FROM {table} WHERE {where}"
        found = self._connection.execute(query, values).fetchone()
        if found is not None:
            return int(found[0])
        marks = ", ".join("?" * len(names))
        insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        self._connection.execute(insert, values)
        return int(self._connection.execute("SELECT last_insert_rowid()").fetchone()[0])

    # ---- sums
    def _apply(self, changes: _Changes) -> None:
        self._add("hours", "hour", changes.hours)
        oldest = int(self._clock() // MINUTE_S) - MINUTES_KEPT
        recent = {key: sums for key, sums in changes.minutes.items() if key[0] >= oldest}
        self._add("minutes", "minute", recent)
        self._connection.execute("DELETE FROM minutes WHERE minute < ?", (oldest,))
        for (kind, outcome), more in changes.counts.items():
            if more:
                self._connection.execute(_COUNT, (kind, outcome, more))
        self._connection.execute("DELETE FROM counts WHERE requests = 0")
        for (name, _), row in changes.models.items():
            self._note_traffic(name, row)

    def _add(self, table: str, column: str, changes: dict[tuple[int, int], Sums]) -> None:
        where = f"WHERE {column} = ? AND kind = ?"
        for key, change in changes.items():
            if change == NOTHING:
                continue
            query = f"SELECT {_COLUMNS} FROM {table} {where}"
            found = self._connection.execute(query, key).fetchone()
            if found is None and change.requests < 1:
                continue  # those of before were let go
            sums = change if found is None else kept_sums(tuple(found)).plus(change)
            if sums.requests < 1:
                self._connection.execute(f"DELETE FROM {table} {where}", key)
                continue
            put = f"INSERT OR REPLACE INTO {table} VALUES (?, ?, {_MARKS})"
            self._connection.execute(put, (*key, *sums_values(sums)))

    def _note_traffic(self, name: str, row: RequestRow) -> None:
        ended = row.started + (row.duration_s or 0.0)
        self._connection.execute(
            "INSERT INTO models VALUES (?, NULL, NULL, '') ON CONFLICT DO NOTHING", (name,)
        )
        if row.outcome == FINISHED:
            self._connection.execute(
                "UPDATE models SET last_success = max(coalesce(last_success, 0), ?) WHERE name = ?",
                (ended, name),
            )
        else:
            self._connection.execute(
                "UPDATE models SET last_error = ?, last_error_text = ? "
                "WHERE name = ? AND coalesce(last_error, 0) <= ?",
                (ended, row.message or row.error, name, ended),
            )


def _note_model(row: RequestRow, changes: _Changes) -> None:
    """What came last of a model of the config, well or not; that a client left tells nothing."""
    if not row.group or row.outcome not in (FINISHED, FAILED, CUT_BY_UPSTREAM):
        return
    key = (row.group, row.outcome == FINISHED)
    before = changes.models.get(key)
    if before is None or before.started <= row.started:
        changes.models[key] = row


def kept_sums(values: Sequence[Any]) -> Sums:
    """Of a line with the columns of `Sums`, in their order."""
    return Sums._make((*values[:-2], unpacked(values[-2]), unpacked(values[-1])))


def sums_values(sums: Sums) -> tuple[Any, ...]:
    """As a line holds them."""
    *numbers, durations, first_tokens = sums
    return (*numbers, packed(durations), packed(first_tokens))


_INSERT: Final = (
    f"INSERT INTO requests (id, kind, trouble, {', '.join(OWN_FIELDS)}) "
    f"VALUES (?, ?, ?, {', '.join('?' * len(OWN_FIELDS))})"
)
_UPDATE: Final = (
    "UPDATE requests SET kind = ?, trouble = ?, "
    + ", ".join(f"{name} = ?" for name in OWN_FIELDS)
    + " WHERE number = ?"
)
_COUNT: Final = (
    "INSERT INTO counts VALUES (?, ?, ?) "
    "ON CONFLICT DO UPDATE SET requests = requests + excluded.requests"
)
