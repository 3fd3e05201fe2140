"""The service of the ledger: pages of requests, figures, exports, and what changes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from core.base.events import Job
from core.base.jobs import Jobs
from core.ledger.recorder import LedgerRecorder
from core.ledger.views import (
    Figures,
    GroupBy,
    KeptRequest,
    Live,
    Names,
    Page,
    RequestFilter,
    SortBy,
    Span,
    UsageReport,
)

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")


class LedgerService:
    """Each answer is read on a connection of its own, so nothing holds the file in between.

    LedgerError and NewerLedgerError say why it cannot be read; without a ledger all is empty.
    """

    def __init__(
        self, jobs: Jobs, recorder: LedgerRecorder, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._jobs = jobs
        self._recorder = recorder
        self._clock = clock

    def requests(
        self,
        wanted: RequestFilter,
        *,
        sort: SortBy = SortBy.TIME,
        descending: bool = True,
        offset: int = 0,
        limit: int = 100,
    ) -> Job[Page]:
        """A page of the requests that `wanted` lets through."""

        def read(connection: sqlite3.Connection) -> Page:
            from core.ledger import paging

            return paging.page(connection, wanted, sort, descending, offset, limit)

        return self._read("Reading the requests", read, Page((), offset, 0))

    def count(self, wanted: RequestFilter) -> Job[int]:
        """How many requests that are, for a page that does not tell."""

        def read(connection: sqlite3.Connection) -> int:
            from core.ledger import paging

            return paging.count(connection, wanted)

        return self._read("Counting the requests", read, 0)

    def request(self, id: str) -> Job[KeptRequest | None]:
        """The request with that id."""

        def read(connection: sqlite3.Connection) -> KeptRequest | None:
            from core.ledger import paging

            return paging.one(connection, id)

        return self._read("Looking for the request", read, None)

    def usage(self, span: Span, by: GroupBy) -> Job[UsageReport]:
        """The figures of the span."""

        def read(connection: sqlite3.Connection) -> UsageReport:
            from core.ledger import reports

            return reports.usage(connection, span, by, self._clock())

        return self._read("Adding up what was used", read, UsageReport(span, Figures()))

    def live(self) -> Job[Live]:
        """What happens just now."""
        recorder = self._recorder

        def read(connection: sqlite3.Connection) -> Live:
            from core.ledger import reports

            now = self._clock()
            return reports.live(connection, now, recorder.under_way, recorder.last_minute)

        return self._read("Looking at the last hour", read, Live())

    def names(self) -> Job[Names]:
        """The names of models, clients and providers that occur."""

        def read(connection: sqlite3.Connection) -> Names:
            from core.ledger import reports

            return reports.names(connection)

        return self._read("Reading the names", read, Names())

    def _read(self, what: str, call: Callable[[sqlite3.Connection], T], nothing: T) -> Job[T]:
        def run() -> T:
            from core.ledger.reading import read  # SQLite is loaded when it is first needed

            return read(self._recorder.folder, call, nothing)

        return self._jobs.reading_unlocked(what, run)
