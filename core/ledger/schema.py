"""The form of the ledger's file, and how an older form becomes this one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from core.ledger.errors import NewerLedgerError, OlderLedgerError

Migration = Callable[[sqlite3.Connection], None]

_SUMS: Final = """
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    model_errors INTEGER NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    tokens_cached INTEGER NOT NULL,
    tokens_reasoning INTEGER NOT NULL,
    cost_pico INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    durations BLOB NOT NULL,
    first_tokens BLOB NOT NULL
"""
"""As `core.ledger.sums.Sums`."""

_FIRST: Final = (
    # What many requests have in common, told once.
    """CREATE TABLE kinds (
        kind INTEGER PRIMARY KEY,
        method TEXT NOT NULL,
        path TEXT NOT NULL,
        call_type TEXT NOT NULL,
        client TEXT NOT NULL,
        process TEXT NOT NULL,
        user_agent TEXT NOT NULL,
        asked TEXT NOT NULL,
        model_group TEXT NOT NULL,
        deployment TEXT NOT NULL,
        model TEXT NOT NULL,
        provider TEXT NOT NULL,
        stream INTEGER NOT NULL,
        UNIQUE (method, path, call_type, client, process, user_agent, asked, model_group,
            deployment, model, provider, stream)
    )""",
    """CREATE TABLE troubles (
        trouble INTEGER PRIMARY KEY,
        error TEXT NOT NULL,
        message TEXT NOT NULL,
        UNIQUE (error, message)
    )""",
    """CREATE TABLE requests (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind INTEGER NOT NULL,
        trouble INTEGER,
        run_id INTEGER NOT NULL,
        started REAL NOT NULL,
        outcome INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        status INTEGER,
        peer TEXT NOT NULL,
        pid INTEGER,
        attempts TEXT NOT NULL,
        tokens_in INTEGER,
        tokens_out INTEGER,
        tokens_cached INTEGER,
        tokens_cache_written INTEGER,
        tokens_reasoning INTEGER,
        cost REAL,
        cache_hit INTEGER NOT NULL,
        first_token_s REAL,
        duration_s REAL
    )""",
    # All that a list of requests is filtered and sorted by, so that no row is read for it.
    """CREATE INDEX by_time ON requests (started, kind, outcome, trouble, status, duration_s,
        tokens_in, tokens_out, cost)""",
    "CREATE INDEX by_kind ON requests (kind, started)",
    "CREATE INDEX by_trouble ON requests (trouble) WHERE trouble IS NOT NULL",
    # How many requests there are, so that nobody has to count them.
    """CREATE TABLE counts (
        kind INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        requests INTEGER NOT NULL,
        PRIMARY KEY (kind, outcome)
    ) WITHOUT ROWID""",
    f"""CREATE TABLE hours (
        hour INTEGER NOT NULL, kind INTEGER NOT NULL, {_SUMS}, PRIMARY KEY (hour, kind)
    ) WITHOUT ROWID""",
    f"""CREATE TABLE minutes (
        minute INTEGER NOT NULL, kind INTEGER NOT NULL, {_SUMS}, PRIMARY KEY (minute, kind)
    ) WITHOUT ROWID""",
    # Whole local days that are over: what the hours say, added up. One that is not `done` is not
    # here; a change of an hour takes its day out.
    f"""CREATE TABLE days (
        day INTEGER NOT NULL, kind INTEGER NOT NULL, {_SUMS}, PRIMARY KEY (day, kind)
    ) WITHOUT ROWID""",
    "CREATE TABLE done (day INTEGER PRIMARY KEY, until INTEGER NOT NULL)",
    """CREATE TABLE models (
        name TEXT PRIMARY KEY,
        last_success REAL,
        last_error REAL,
        last_error_text TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    # For a person with sqlite3.
    """CREATE TABLE outcomes (outcome INTEGER PRIMARY KEY, name TEXT NOT NULL)""",
    """INSERT INTO outcomes VALUES (0, 'finished'), (1, 'refused'), (2, 'failed'),
        (3, 'cut by client'), (4, 'cut by upstream'), (5, 'cut by stop')""",
    """CREATE VIEW readable AS
        SELECT number, id, datetime(started, 'unixepoch', 'localtime') AS at, name AS outcome,
            status, client, process, pid, method, path, call_type, asked, model_group, model,
            provider, deployment, stream, tokens_in, tokens_out, tokens_cached,
            tokens_cache_written, tokens_reasoning, cost, cache_hit, first_token_s, duration_s,
            error, message, attempts, user_agent, peer, run_id, settled
        FROM requests JOIN kinds USING (kind) JOIN outcomes USING (outcome)
            LEFT JOIN troubles USING (trouble)""",
)


def _first(connection: sqlite3.Connection) -> None:
    for statement in _FIRST:
        connection.execute(statement)


def _answers_of_unknown_cost(connection: sqlite3.Connection) -> None:
    """Requests that were answered, and of which neither cost nor tokens are known, count among
    those without a price. Of hours whose rows were let go, nobody can tell."""
    unknown = connection.execute(
        "SELECT started, kind FROM requests WHERE outcome = 0 AND settled AND cost IS NULL "
        "AND coalesce(tokens_in, 0) + coalesce(tokens_out, 0) = 0"
    ).fetchall()
    for table, column, seconds in (("hours", "hour", 3600), ("minutes", "minute", 60)):
        more = Counter((int(started // seconds), kind) for started, kind in unknown)
        connection.executemany(
            f"UPDATE {table} SET unpriced = unpriced + ? WHERE {column} = ? AND kind = ?",
            ((number, *key) for key, number in more.items()),
        )
    if unknown:  # they are added up anew
        connection.execute("DELETE FROM days")
        connection.execute("DELETE FROM done")


def _fallbacks(connection: sqlite3.Connection) -> None:
    """Requests that a model failed at, and that another was asked for then, by the minute."""
    connection.execute(
        """CREATE TABLE fallbacks (
            minute INTEGER NOT NULL,
            model TEXT NOT NULL,
            requests INTEGER NOT NULL,
            PRIMARY KEY (minute, model)
        ) WITHOUT ROWID"""
    )


MIGRATIONS: Final[tuple[Migration, ...]] = (_first, _answers_of_unknown_cost, _fallbacks)
"""The n-th brings a file from form n to form n + 1; an empty file has form 0. One that has been
released is never changed: another one is added."""

APPLICATION: Final = 0x4C504C31
"""Marks the file as a ledger of ours (`file` and SQLite's `application_id` tell it)."""


def version_of(connection: sqlite3.Connection) -> int:
    """The form of the file; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_form(connection: sqlite3.Connection, newest: int) -> None:
    """Raises NewerLedgerError for a form that is not known here."""
    found = version_of(connection)
    if found > newest:
        raise NewerLedgerError(
            f"The ledger was written by a newer LiteLLM Pocket: it has form {found}, and this "
            f"version knows form {newest}.",
            "Use the newer version for this data folder. Nothing was changed in the ledger.",
        )


def check_form_to_read(connection: sqlite3.Connection) -> None:
    """As `check_form`; raises OlderLedgerError, too."""
    check_form(connection, len(MIGRATIONS))
    if version_of(connection) < len(MIGRATIONS):
        raise OlderLedgerError(
            "The ledger was written by an older LiteLLM Pocket.",
            "Start LiteLLM Pocket with this data folder once; it brings the ledger up to date.",
        )


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Migration] | None = None
) -> tuple[int, int]:
    """Bring the file to the newest form, each step whole or not at all; the form before and the
    form now. The connection is one without automatic transactions.

    Raises NewerLedgerError, and sqlite3.Error; what the steps before have done stays.
    """
    migrations = MIGRATIONS if migrations is None else migrations
    check_form(connection, len(migrations))
    before = version_of(connection)
    for number in range(before, len(migrations)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            migrations[number](connection)
            connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return before, len(migrations)
