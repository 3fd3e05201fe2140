"""Writes the ledger's file: rows that come in, and the sums that are kept beside them.

Every change is one transaction. For one thread. `sqlite3.Error` goes up to the recorder, which
knows what to do about each; a transaction that failed has changed nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from core.ledger.connection import DamagedError, open_to_write
from core.ledger.pieces import (
    HOUR_S,
    kept_stretch,
    kept_sums,
    midnight,
    midnights,
    rows_from,
    single_hours,
)
from core.ledger.rows import (
    KIND_FIELDS,
    OWN_FIELDS,
    SELECT,
    Kind,
    clean,
    is_fit,
    kind_of,
    own_values,
    request_of,
)
from core.ledger.schema import Migration, migrate
from core.ledger.sums import NOTHING, Counted, Sums, counted, packed, pico, sums_of, total
from core.ledger.views import KeptRequest, Span
from core.wire.request_row import CUT_BY_UPSTREAM, FAILED, FINISHED, RequestRow

MINUTE_S: Final = 60
_END_OF_TIME: Final = 1e11
MINUTES_KEPT: Final = 120
"""Before the present one."""
_CONFIRMED_S: Final = 24 * HOUR_S
"""For so long a clock that has leapt ahead has to go on before rows are let go by it."""
_ASKED_AT_ONCE: Final = 500
"""Ids in one question."""
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


class _Noted(NamedTuple):
    """What came of a model, and when."""

    at: float
    error: str
    """In words; empty where it went well."""


_TELLING: Final = (FINISHED, FAILED, CUT_BY_UPSTREAM)
"""Outcomes that tell something of the model."""


@dataclass
class _Changes:
    """What a transaction changes of the sums, gathered so that each is written once."""

    more: dict[tuple[int, int], list[Counted]] = field(default_factory=lambda: defaultdict(list))
    """Requests that were not there before, by the minute and the kind."""
    less: dict[tuple[int, int], list[Counted]] = field(default_factory=lambda: defaultdict(list))
    """Those that are there no longer."""
    fallbacks: dict[tuple[int, str], int] = field(default_factory=dict)
    """How many requests another model was asked for, by the minute and the one that failed."""
    models: dict[tuple[str, bool], _Noted] = field(default_factory=dict)
    """What came last of a model, by its name and whether that went well."""

    def add(self, row: RequestRow, kind: int) -> None:
        """A request more."""
        minute = int(row.started // MINUTE_S)
        self.more[minute, kind].append(counted(row))
        for model in _failed_before(row):
            self.fallbacks[minute, model] = self.fallbacks.get((minute, model), 0) + 1

    def take(self, row: RequestRow, kind: int) -> None:
        """One less."""
        minute = int(row.started // MINUTE_S)
        self.less[minute, kind].append(counted(row))
        for model in _failed_before(row):
            self.fallbacks[minute, model] = self.fallbacks.get((minute, model), 0) - 1

    def note(self, row: RequestRow) -> None:
        """What came last of the models of the config that were asked, well or not; that a client
        left tells nothing."""
        for model, failure in _failed_before(row).items():
            self._note(model, False, failure)
        if not row.group or row.outcome not in _TELLING:
            return
        went_well = row.outcome == FINISHED
        if went_well and row.attempts and row.attempts[-1].error:
            return  # which model answered is still to be told
        ended = row.started + (row.duration_s or 0.0)
        self._note(row.group, went_well, _Noted(ended, row.message or row.error))

    def _note(self, model: str, went_well: bool, new: _Noted) -> None:
        before = self.models.get((model, went_well))
        if before is None or before.at <= new.at:
            self.models[model, went_well] = new

    def counts(self) -> dict[tuple[int, int], int]:
        """How many requests more or less there are, by the kind and the outcome."""
        found: Counter[tuple[int, int]] = Counter()
        for (_, kind), those in self.more.items():
            found.update((kind, one.outcome) for one in those)
        for (_, kind), those in self.less.items():
            found.subtract((kind, one.outcome) for one in those)
        return found

    def minutes(self) -> dict[tuple[int, int], Sums]:
        """What becomes of the sums, by the minute and the kind."""
        found = {key: sums_of(those) for key, those in self.more.items()}
        for key, those in self.less.items():
            found[key] = found.get(key, NOTHING).minus(sums_of(those))
        return found


def _by_hour(minutes: Mapping[tuple[int, int], Sums]) -> dict[tuple[int, int], Sums]:
    """These sums, by the hour and the kind."""
    found: dict[tuple[int, int], Sums] = {}
    for (minute, kind), sums in minutes.items():
        key = (minute * MINUTE_S // HOUR_S, kind)
        found[key] = found[key].plus(sums) if key in found else sums
    return found


class Store:
    """The ledger's file, open for writing. Raises NewerLedgerError, sqlite3.Error and OSError."""

    def __init__(
        self,
        path: Path,
        *,
        migrations: Sequence[Migration] | None = None,
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

    @property
    def connection(self) -> sqlite3.Connection:
        """To read what this very store has written."""
        return self._connection

    def check(self) -> None:
        """Look through all of the file. Raises DamagedError."""
        found = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise DamagedError(found)

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
        some = list(self._cleaned(incoming))
        news = 0
        with self.transaction():
            changes = _Changes()
            first = self.rows_from()
            known = self._known_ids([one.row.id for one, _ in some])
            fresh: list[tuple[Any, ...]] = []
            for one, number in some:
                row = one.row
                if row.started // HOUR_S < first:
                    continue  # it was here, and counts in the sums
                if row.id in known:
                    self._insert(fresh)  # it may be among these
                    news += self._replace(one, changes)
                else:
                    known.add(row.id)
                    kind = number or self._kind(kind_of(row, one.process))
                    trouble = self._trouble(row)
                    fresh.append((row.id, kind, trouble, *own_values(row, one.pid)))
                    changes.add(row, kind)
                    changes.note(row)
                    news += 1
            self._insert(fresh)
            self._apply(changes)
        return news

    def _cleaned(self, incoming: Iterable[Incoming]) -> Iterator[tuple[Incoming, int | None]]:
        """As a database keeps them, with the numbers of kinds that are known here; what none keeps
        is left out."""
        for one in incoming:
            number = self._kinds.get(kind_of(one.row, one.process))
            if number is not None and is_fit(one.row):
                yield one, number
                continue
            try:
                row = clean(one.row)
            except ValueError:
                continue
            yield replace(one, row=row), None

    def _known_ids(self, ids: Sequence[str]) -> set[str]:
        """Those of which there is a request: of nearly none."""
        found: set[str] = set()
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            some = ids[start : start + _ASKED_AT_ONCE]
            query = f"SELECT id FROM requests WHERE id IN ({', '.join('?' * len(some))})"
            found.update(line[0] for line in self._connection.execute(query, some))
        return found

    def _insert(self, fresh: list[tuple[Any, ...]]) -> None:
        """Rows of new requests, in one go."""
        if fresh:
            self._connection.executemany(_INSERT, fresh)
            fresh.clear()

    def _replace(self, new: Incoming, changes: _Changes) -> bool:
        """Put it in the place of what is known of its request; whether it is news."""
        row = new.row
        before = self.request(row.id)
        if before is None or (before.row.settled and not row.settled):
            return False
        process = new.process or before.process
        pid = before.pid if new.pid is None else new.pid
        if KeptRequest(before.number, row, process, pid) == before:
            return False
        kind = self._kind(kind_of(row, process))
        values = (kind, self._trouble(row), *own_values(row, pid))
        self._connection.execute(_UPDATE, (*values, before.number))
        changes.take(before.row, self._kind(kind_of(before.row, before.process)))
        changes.add(row, kind)
        changes.note(row)
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

    # ---- what is let go
    def retain(self, days: int, cap_bytes: int, most: int = 20_000) -> bool:
        """Let go of the oldest hours: all of them after `days`, and their single requests as soon
        as the file is larger than `cap_bytes`. About `most` rows at once; True: there is more."""
        too_old = int((self._confirmed_now(days * 12 * HOUR_S) - days * 24 * HOUR_S) // HOUR_S)
        upto = self._hour_after(too_old, most)
        if upto is not None:
            self._let_go(upto)
            with self.transaction() as connection:
                connection.execute("DELETE FROM hours WHERE hour < ?", (upto,))
                self._undo_days(0, upto * HOUR_S)
            return True
        with self.transaction() as connection:
            connection.execute("DELETE FROM hours WHERE hour < ?", (too_old,))
            self._undo_days(0, too_old * HOUR_S)
        if self.used_bytes() > cap_bytes:
            upto = self._hour_after(int(self._clock() // HOUR_S), most)
            if upto is not None:
                self._let_go(upto)
                return True
        self._tidy_up()
        return False

    def _confirmed_now(self, leap_s: float) -> float:
        """The clock's time, unless it is `leap_s` ahead of the last one that was believed: then
        that one, until the clock has said so for a day. A wrong clock must not cost the ledger."""
        now = self._clock()
        facts = dict(
            self._connection.execute(
                "SELECT name, value FROM facts WHERE name IN ('now', 'leapt')"
            ).fetchall()
        )
        stretch = kept_stretch(self._connection)
        before = facts.get("now", stretch and stretch[1])
        leapt = facts.get("leapt")
        if leapt is None and 0 <= now - facts.get("now", 0.0) < HOUR_S:
            return now
        if before is None or now <= before + leap_s:
            new = {"now": now}
        elif leapt is None or now < leapt:
            new = {"now": before, "leapt": now}
        elif now < leapt + _CONFIRMED_S:
            return float(before)
        else:
            new = {"now": now}
        with self.transaction() as connection:
            connection.execute("DELETE FROM facts WHERE name = 'leapt'")
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", new.items())
        return float(new["now"])

    def add_up_days(self, most: int = 10) -> bool:
        """Add up the hours of some days that are over and not added up yet, the newest first;
        True: there are more."""
        oldest = self._connection.execute("SELECT min(hour) FROM hours").fetchone()[0]
        if oldest is None:
            return False
        now = self._clock()
        edges = [midnight(oldest * HOUR_S), *midnights(oldest * HOUR_S, now - HOUR_S)]
        done = dict(self._connection.execute("SELECT day, until FROM done").fetchall())
        wanted = [pair for pair in pairwise(edges) if done.get(int(pair[0])) != int(pair[1])]
        for day, until in wanted[: -most - 1 : -1]:
            sums: dict[int, list[Sums]] = {}
            for piece in single_hours(self._connection, [day, until]):
                sums.setdefault(piece.kind, []).append(piece.sums)
            with self.transaction() as connection:
                self._undo_days(day, until)
                put = f"INSERT INTO days VALUES (?, ?, {_MARKS})"
                lines = [(int(day), kind, *sums_values(total(one))) for kind, one in sums.items()]
                connection.executemany(put, lines)
                connection.execute("INSERT INTO done VALUES (?, ?)", (int(day), int(until)))
        return len(wanted) > most

    def _undo_days(self, since: float, until: float) -> None:
        """The days that these touch are to be added up anew; within a transaction."""
        query = "SELECT day FROM done WHERE day < ? AND until > ?"
        touched = [(day,) for (day,) in self._connection.execute(query, (until, since)).fetchall()]
        for table in ("days", "done") if touched else ():
            self._connection.executemany(f"DELETE FROM {table} WHERE day = ?", touched)

    def used_bytes(self) -> int:
        """What the ledger takes of its file."""
        pages, free, size = (
            int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def delete(self, span: Span, most: int = 20_000) -> int:
        """Delete some of the requests of the span, with what they add to any sum; how many there
        were. 0: none is left."""
        since = span.since if span.since is not None else 0.0
        until = span.until if span.until is not None else _END_OF_TIME
        first, last = -int(-since // HOUR_S), int(until // HOUR_S)
        if last < self.rows_from():  # without single requests it counts where it begins
            last = -int(-until // HOUR_S)
        query = "SELECT hour, sum(requests) FROM hours WHERE hour >= ? AND hour < ? GROUP BY hour"
        number, upto = 0, first
        for hour, requests in self._connection.execute(query, (first, last)).fetchall():
            number, upto = number + requests, hour + 1
            if number >= most:
                break
        if number:
            with self.transaction() as connection:
                self._take_away(first, upto)
                connection.execute("DELETE FROM hours WHERE hour >= ? AND hour < ?", (first, upto))
                # Not the day that begins within the last hour: it has kept its part of that.
                self._undo_days(first * HOUR_S, min(upto * HOUR_S, until))
            return number
        number = self._delete_single(since, until, most)
        if not number:
            with self.transaction() as connection:
                connection.execute(
                    "DELETE FROM models WHERE name NOT IN (SELECT model_group FROM kinds "
                    "WHERE kind IN (SELECT kind FROM counts) UNION SELECT asked FROM kinds "
                    "WHERE kind IN (SELECT kind FROM counts))"
                )
            self._tidy_up()
        return number

    def _delete_single(self, since: float, until: float, most: int) -> int:
        with self.transaction() as connection:
            query = f"{SELECT} WHERE started >= ? AND started < ? LIMIT ?"
            found = [request_of(line) for line in connection.execute(query, (since, until, most))]
            changes = _Changes()
            for one in found:
                changes.take(one.row, self._kind(kind_of(one.row, one.process)))
            numbers = [(one.number,) for one in found]
            connection.executemany("DELETE FROM requests WHERE number = ?", numbers)
            self._apply(changes)
        return len(found)

    def _hour_after(self, before: int, most: int) -> int | None:
        """The hour until which there are about `most` rows; None when there are none before."""
        query = (
            "SELECT hour, sum(requests) FROM hours WHERE hour >= ? AND hour < ? "
            "GROUP BY hour ORDER BY hour"
        )
        number, upto = 0, None
        for hour, requests in self._connection.execute(query, (self.rows_from(), before)):
            number, upto = number + requests, hour + 1
            if number >= most:
                break
        return upto

    def _let_go(self, upto: int) -> None:
        """Of the rows before that hour; their sums stay."""
        with self.transaction() as connection:
            self._take_away(0, upto)
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('rows_from', ?)", (upto,))

    def _take_away(self, first: int, upto: int) -> None:
        """The rows of these hours, and what counts rows; within a transaction."""
        bounds = (first * HOUR_S, upto * HOUR_S)
        where = "WHERE started >= ? AND started < ?"
        query = f"SELECT kind, outcome, count(*) FROM requests {where} GROUP BY kind, outcome"
        fewer = [(line[0], line[1], -line[2]) for line in self._connection.execute(query, bounds)]
        self._connection.executemany(_COUNT, fewer)
        self._connection.execute("DELETE FROM counts WHERE requests = 0")
        self._connection.execute(f"DELETE FROM requests {where}", bounds)
        minutes = (first * HOUR_S // MINUTE_S, upto * HOUR_S // MINUTE_S)
        for table in ("minutes", "fallbacks"):
            query = f"DELETE FROM {table} WHERE minute >= ? AND minute < ?"
            self._connection.execute(query, minutes)

    def _tidy_up(self) -> None:
        """Give back the room of what is gone, and forget kinds and troubles of which there are no
        requests any more."""
        with self.transaction() as connection:
            connection.execute(
                "DELETE FROM troubles WHERE NOT EXISTS "
                "(SELECT 1 FROM requests WHERE requests.trouble = troubles.trouble)"
            )
            connection.execute(
                "DELETE FROM kinds WHERE kind NOT IN (SELECT kind FROM counts) "
                "AND kind NOT IN (SELECT kind FROM hours) "
                "AND kind NOT IN (SELECT kind FROM minutes)"
            )
            self._kinds.clear()
            self._troubles.clear()
        self._connection.execute("PRAGMA incremental_vacuum").fetchall()

    def rows_from(self) -> int:
        """The first hour of which there are single requests."""
        return rows_from(self._connection)

    # ---- prices
    def price(
        self,
        span: Span,
        cost_of: Callable[[RequestRow], float | None],
        after: int,
        most: int = 5_000,
    ) -> tuple[int | None, int]:
        """Give the next `most` settled requests with tokens the cost that `cost_of` says, from the
        number behind `after` on; the last number looked at (None: there are no more), and how many
        have another cost now. Where it knows none, they keep theirs."""
        since = span.since if span.since is not None else 0.0
        until = span.until if span.until is not None else _END_OF_TIME
        query = (
            f"{SELECT} WHERE number > ? AND started >= ? AND started < ? AND settled "
            "AND NOT cache_hit AND coalesce(tokens_in, tokens_out) IS NOT NULL "
            "ORDER BY number LIMIT ?"
        )
        changed, last = 0, None
        with self.transaction() as connection:
            changes = _Changes()
            found = connection.execute(query, (after, since, until, most)).fetchall()
            for one in map(request_of, found):
                last = one.number
                cost = cost_of(one.row)
                if cost is None or pico(cost) == pico_or_none(one.row.cost):
                    continue
                kind = self._kind(kind_of(one.row, one.process))
                changes.take(one.row, kind)
                changes.add(replace(one.row, cost=cost), kind)
                connection.execute(
                    "UPDATE requests SET cost = ? WHERE number = ?", (cost, one.number)
                )
                changed += 1
            self._apply(changes)
        return last, changed

    # ---- sums
    def _apply(self, changes: _Changes) -> None:
        minutes = changes.minutes()
        hours = _by_hour(minutes)
        self._add("hours", "hour", hours)
        for hour in {hour for hour, _ in hours}:
            self._undo_days(hour * HOUR_S, (hour + 1) * HOUR_S)
        oldest = int(self._clock() // MINUTE_S) - MINUTES_KEPT
        recent = {key: sums for key, sums in minutes.items() if key[0] >= oldest}
        self._add("minutes", "minute", recent)
        self._connection.execute("DELETE FROM minutes WHERE minute < ?", (oldest,))
        self._add_fallbacks(changes.fallbacks, oldest)
        counts = changes.counts()
        for (kind, outcome), more in counts.items():
            if more:
                self._connection.execute(_COUNT, (kind, outcome, more))
        if any(more < 0 for more in counts.values()):
            self._connection.execute("DELETE FROM counts WHERE requests = 0")
        for (name, went_well), noted in changes.models.items():
            self._note_traffic(name, went_well, noted)

    def _add_fallbacks(self, changes: dict[tuple[int, str], int], oldest: int) -> None:
        """Forget those before the minute `oldest`, and add these."""
        put = (
            "INSERT INTO fallbacks VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET requests = requests + excluded.requests"
        )
        recent = [(*key, more) for key, more in changes.items() if more and key[0] >= oldest]
        self._connection.executemany(put, recent)
        self._connection.execute(
            "DELETE FROM fallbacks WHERE minute < ? OR requests < 1", (oldest,)
        )

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

    def _note_traffic(self, name: str, went_well: bool, noted: _Noted) -> None:
        self._connection.execute(
            "INSERT INTO models VALUES (?, NULL, NULL, '') ON CONFLICT DO NOTHING", (name,)
        )
        if went_well:
            self._connection.execute(
                "UPDATE models SET last_success = max(coalesce(last_success, 0), ?) WHERE name = ?",
                (noted.at, name),
            )
        else:
            self._connection.execute(
                "UPDATE models SET last_error = ?, last_error_text = ? "
                "WHERE name = ? AND coalesce(last_error, 0) <= ?",
                (noted.at, noted.error, name, noted.at),
            )


def _failed_before(row: RequestRow) -> dict[str, _Noted]:
    """The models that failed at it before the one of its `group` was asked: when, and how."""
    found: dict[str, _Noted] = {}
    moment = row.started
    for attempt in row.attempts:
        moment += attempt.duration_s or 0.0
        if attempt.error and attempt.group not in ("", row.group):
            found[attempt.group] = _Noted(moment, attempt.message or attempt.error)
    return found


def pico_or_none(cost: float | None) -> int | None:
    """As `pico`, with a cost that is not known told from one of nothing."""
    return None if cost is None else pico(cost)


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
