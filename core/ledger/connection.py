"""Connections to the ledger's file, and what it means when one fails.

No write-ahead log: FAT, exFAT and network drives cannot share its memory, and a stick that is
pulled out would leave a part of the ledger in a second file. No memory mapping either: a page of a
drive that is gone would end the process.
"""

from __future__ import annotations

import os
import sqlite3
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import quote

from core.ledger.schema import check_form_to_read

FILE_NAME: Final = "ledger.sqlite3"
_PAGE: Final = 4096
_PATIENCE_S: Final = 5.0
"""How long one waits for another's lock: a commit on a slow stick, a page that is being read."""


class DamagedError(sqlite3.DatabaseError):
    """A look through the whole file found damage."""

    sqlite_errorname = "SQLITE_CORRUPT"


class Fault(Enum):
    """Why the file cannot be used now."""

    FULL = "the disk is full"
    GONE = "the drive or the folder is gone, or does not let us write"
    BUSY = "another program has the file locked"
    DAMAGED = "the file is damaged"
    OTHER = "the database reported an error"


def fault_of(error: sqlite3.Error) -> Fault:
    """What an error of SQLite means for the file."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return Fault.FULL
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return Fault.DAMAGED
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return Fault.BUSY
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return Fault.GONE
    return Fault.OTHER


def open_to_write(path: Path) -> sqlite3.Connection:
    """The connection that writes; there is one. Makes the file, the user's alone, when there is
    none. Transactions are begun by hand. Raises sqlite3.Error and OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = _connect(path, "rw")
    try:
        if path.stat().st_size == 0:
            connection.execute(f"PRAGMA page_size = {_PAGE}")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        # Emptying the journal instead of removing it: a virus scanner may hold it for a moment.
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = FULL")
        # What is deleted is gone from the file, too.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA cache_size = -8000")
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing. Raises NewerLedgerError, OlderLedgerError and
    sqlite3.Error."""
    try:
        connection = _connect(path, "rw")
        try:
            # It may have to undo what a killed writer left half done: "ro" could not.
            connection.execute("PRAGMA schema_version").fetchone()
        except BaseException:
            connection.close()
            raise
    except sqlite3.OperationalError as error:
        if fault_of(error) is not Fault.GONE:
            raise
        connection = _connect(path, "ro")
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cache_size = -32000")
        check_form_to_read(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{_quoted(path)}?mode={mode}",
        uri=True,
        timeout=_PATIENCE_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=64,
    )
    connection.row_factory = sqlite3.Row
    return connection


def _quoted(path: Path) -> str:
    """The path as SQLite reads it out of a URI: `//server/share` takes four strokes, and a drive
    letter stands behind one."""
    text = path.absolute().as_posix()
    if text.startswith("//"):
        text = "//" + text
    elif not text.startswith("/"):
        text = "/" + text
    return quote(text, safe="/:")
