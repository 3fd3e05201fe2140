"""The service of the ledger: pages of requests, figures, exports, and what changes it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from core.base.events import Job
from core.base.jobs import Jobs
from core.ledger.errors import DamagedLedgerError, OlderLedgerError
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
    UsageQuery,
    UsageReport,
)
from core.wire.request_row import RequestRow

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")
CostOf = Callable[[RequestRow], float | None]
Form = Literal["csv", "json"]


class LedgerService:
    """Each answer is read on a connection of its own, so nothing holds the file in between.

    LedgerError says why it cannot be read; without a ledger all is empty.
    """

    def __init__(
        self,
        jobs: Jobs,
        recorder: LedgerRecorder,
        costs: Callable[[], CostOf],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`costs` reads today's prices, and gives what tells the cost of a row by them."""
        self._jobs = jobs
        self._recorder = recorder
        self._costs = costs
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

    def price_again(self, span: Span) -> Job[int]:
        """Give the kept tokens of the span the prices of today; how many requests have another cost
        now. One whose model has no price keeps the cost that it had. PricesError."""
        recorder = self._recorder

        def run() -> int:
            cost_of = self._costs()
            after: int | None = 0
            changed = 0
            while after is not None:
                after, more = recorder.change(
                    lambda store, after=after: store.price(span, cost_of, after)  # type: ignore[misc]
                )
                changed += more
            return changed

        return self._jobs.reading_unlocked("Applying today's prices", run)

    def delete(self, span: Span) -> Job[int]:
        """Delete the requests of the span, and their figures; how many there were."""
        recorder = self._recorder

        def run() -> int:
            deleted = 0
            while more := recorder.change(lambda store: store.delete(span)):
                deleted += more
            return deleted

        return self._jobs.reading_unlocked("Deleting requests", run)

    def export(self, path: Path, wanted: RequestFilter | UsageQuery, form: Form) -> Job[int]:
        """Write them to a file, which is there only when it is whole; how many lines it has.
        DataFolderError."""

        def run() -> int:
            from core.ledger.export import export

            return export(self._recorder.folder, path, wanted, form, self._clock())

        return self._jobs.reading_unlocked("Exporting", run)

    def _read(self, what: str, call: Callable[[sqlite3.Connection], T], nothing: T) -> Job[T]:
        def run() -> T:
            from core.ledger.reading import read  # SQLite is loaded when it is first needed

            folder = self._recorder.folder
            try:
                return read(folder, call, nothing)
            except OlderLedgerError:
                self._recorder.do(lambda _store: None)  # opening it brings it up to date
            except DamagedLedgerError:
                self._recorder.do(lambda store: store.check())  # sets it aside, and says so
            return read(folder, call, nothing)

        return self._jobs.reading_unlocked(what, run)
