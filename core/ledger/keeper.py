"""Keeps the ledger's file, come what may: a full disk, a stick that is pulled out, damage, a form
of a newer version. For the recorder's thread alone."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from core.base.errors import DataFolderError, UserError
from core.base.events import Event, Notice
from core.base.files import explain, make_private_folder, set_aside
from core.ledger import unkept
from core.ledger.connection import FILE_NAME, Fault, fault_of
from core.ledger.errors import LedgerError, NewerLedgerError
from core.ledger.store import Incoming, Store

T = TypeVar("T")
MATTER: Final = "ledger"
RETRY_S: Final = 5.0
_log = logging.getLogger(__name__)

_REMEDIES: Final = {
    Fault.FULL: "Free some space on that drive.",
    Fault.GONE: "Check that the drive is still plugged in and not write-protected.",
    Fault.BUSY: "Close the program that has it open.",
    Fault.OTHER: "Look at the log of LiteLLM Pocket.",
}


@dataclass(frozen=True)
class _Trouble:
    words: str
    remedy: str


class Keeper:
    """`post` is given notices about the matter `MATTER`; the later takes the place of the earlier.

    While the file cannot be used, the rows stay with the caller, who tries again.
    """

    def __init__(
        self,
        folder: Path,
        post: Callable[[Event], None],
        *,
        clock: Callable[[], float] = time.time,
        opened: Callable[..., Store] = Store,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = folder / FILE_NAME
        self._folder = folder
        self._post = post
        self._clock = clock
        self._open = opened
        self._monotonic = monotonic
        self._store: Store | None = None
        self._identity: tuple[int, int] | None = None
        self._trouble: _Trouble | None = None
        self._retry_at = 0.0
        self._newer: NewerLedgerError | None = None
        self._own_file = folder / unkept.file_name(0, os.getpid())

    def keep(self, incoming: Sequence[Incoming]) -> bool:
        """Bring these rows to the disk; False: they are not there, try again later."""
        if self._newer is not None:
            return self._put_beside(incoming)
        if self._monotonic() < self._retry_at:
            return False
        try:
            self.do(lambda store: store.write(incoming))
        except UserError:
            return self._put_beside(incoming) if self._newer is not None else False
        return True

    def try_at_once(self) -> None:
        """The next rows need not wait for the pause after a failure."""
        self._retry_at = 0.0

    def do(self, call: Callable[[Store], T]) -> T:
        """What `call` makes of the open ledger. Raises LedgerError and NewerLedgerError; a notice
        says so, too."""
        try:
            try:
                result = call(self._opened())
            except sqlite3.DatabaseError as error:
                if fault_of(error) is not Fault.DAMAGED:
                    raise
                self._set_aside()
                result = call(self._opened())
        except NewerLedgerError as error:
            if self._newer is None:
                self._newer = error
                self._say("warning", error.what, error.remedy)
            raise
        except sqlite3.Error as error:
            fault = fault_of(error)
            _log.warning("the ledger: %s (%s)", error, getattr(error, "sqlite_errorname", "?"))
            raise self._failed(_Trouble(fault.value, _REMEDIES.get(fault, ""))) from error
        except DataFolderError as error:
            raise self._failed(_Trouble(error.what.rstrip("."), error.remedy)) from error
        except OSError as error:
            told = explain(error, "write", self.path)
            raise self._failed(_Trouble(told.what.rstrip("."), told.remedy)) from error
        self._works_again()
        return result

    def take_unkept(self, *, keep: bool = True) -> bool:
        """Take in what files beside the ledger hold, or remove them unread; whether there is
        anything new."""
        if self._newer is not None or not self._folder.is_dir():
            return False
        some = False
        with contextlib.suppress(OSError):
            for path in unkept.finished_files(self._folder):
                incoming = [Incoming(row) for row in unkept.read(path)] if keep else []
                if incoming and not self.keep(incoming):
                    return some
                some = some or bool(incoming)
                path.unlink()
        return some

    @property
    def is_there(self) -> bool:
        """Whether there is a ledger that can be used."""
        return self._newer is None and self.path.exists()

    def retain(self, days: int, cap_bytes: int) -> bool:
        """As `Store.retain`, then `Store.add_up_days`; nothing more for now when the file cannot be
        written."""
        try:
            return self.do(
                lambda store: store.retain(days, cap_bytes) or store.add_up_days(),
            )
        except UserError:
            return False

    def close(self) -> None:
        """Let go of the file."""
        store, self._store = self._store, None
        if store is not None:
            with contextlib.suppress(sqlite3.Error):
                store.close()

    # ---- inside
    def _opened(self) -> Store:
        if self._store is not None and not self._is_the_same():
            # On POSIX a file that was removed goes on taking rows that nobody will ever see.
            self.close()
        if self._store is None:
            if not self._folder.parent.is_dir():
                # Not made: it may be where a stick was mounted.
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            make_private_folder(self._folder)
            self._store = self._open(self.path, clock=self._clock)
            found = self.path.stat()
            self._identity = (found.st_dev, found.st_ino)
        return self._store

    def _is_the_same(self) -> bool:
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._identity

    def _set_aside(self) -> None:
        """A journal of the damaged file would be taken for one of the new."""
        self.close()
        aside = set_aside(self.path)
        journal = self.path.with_name(f"{FILE_NAME}-journal")
        with contextlib.suppress(FileNotFoundError):
            if journal.stat().st_size:
                journal.replace(aside.with_name(f"{aside.name}-journal"))
            else:
                journal.unlink()
        self._say(
            "warning",
            "The ledger's file was damaged, so a new ledger was begun.",
            f"The damaged file was kept as {aside.name}.",
        )

    def _put_beside(self, incoming: Sequence[Incoming]) -> bool:
        try:
            unkept.append(self._own_file, (one.row for one in incoming))
        except OSError as error:
            told = explain(error, "write", self._own_file)
            self._failed(_Trouble(told.what.rstrip("."), told.remedy))
            return False
        return True

    def _failed(self, trouble: _Trouble) -> LedgerError:
        self.close()
        self._retry_at = self._monotonic() + RETRY_S
        error = LedgerError(
            f"The ledger of requests cannot be kept: {trouble.words}.",
            f"{trouble.remedy} Requests are noted as soon as it can be written again.".strip(),
        )
        if trouble != self._trouble:
            self._trouble = trouble
            self._say("warning", error.what, error.remedy)
        return error

    def _works_again(self) -> None:
        self._retry_at = 0.0
        if self._trouble is not None:
            self._trouble = None
            self._say("info", "The ledger of requests is kept again.", "")

    def _say(self, level: str, text: str, remedy: str) -> None:
        self._post(Notice(level, text, remedy, matter=MATTER))
