"""Reading the ledger, by the program that keeps it or by any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from core.ledger.connection import FILE_NAME, Fault, fault_of, open_to_read
from core.ledger.keeper import LedgerError

T = TypeVar("T")


def read(folder: Path, call: Callable[[sqlite3.Connection], T], nothing: T) -> T:
    """What `call` makes of the ledger in `folder`, all of it as of one moment; `nothing` when there
    is none. Raises LedgerError and NewerLedgerError."""
    path = folder / FILE_NAME
    try:
        if not path.exists() or path.stat().st_size == 0:
            return nothing
        with closing(open_to_read(path)) as connection:
            connection.execute("BEGIN")
            return call(connection)
    except sqlite3.Error as error:
        fault = fault_of(error)
        if fault is Fault.DAMAGED:
            remedy = "The next request that comes in begins a new one, and keeps the damaged file."
        else:
            remedy = "Try again."
        raise LedgerError(f"The ledger cannot be read: {fault.value}.", remedy) from error
    except OSError as error:
        raise LedgerError(f"The ledger cannot be read: {error.strerror}.", "Try again.") from error
