"""Reading the ledger, by the program that keeps it or by any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from core.ledger.connection import FILE_NAME, Fault, fault_of, open_to_read
from core.ledger.errors import DamagedLedgerError, LedgerError

T = TypeVar("T")


def read(folder: Path, call: Callable[[sqlite3.Connection], T], nothing: T) -> T:
    """What `call` makes of the ledger in `folder`, all of it as of one moment; `nothing` when there
    is none. Raises LedgerError."""
    path = folder / FILE_NAME
    try:
        if not path.exists() or path.stat().st_size == 0:
            return nothing
        with closing(open_to_read(path)) as connection:
            connection.execute("BEGIN")
            return call(connection)
    except sqlite3.Error as error:
        fault = fault_of(error)
        what = f"The ledger cannot be read: {fault.value}."
        if fault is Fault.DAMAGED:
            remedy = "Start LiteLLM Pocket: it keeps the damaged file and begins a new one."
            raise DamagedLedgerError(what, remedy) from error
        raise LedgerError(what, "Try again.") from error
    except OSError as error:
        raise LedgerError(f"The ledger cannot be read: {error.strerror}.", "Try again.") from error
