"""The stand-in for the ledger: what a test says it holds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typing_extensions import override

from core.base.errors import UserError
from core.base.events import Job
from core.ledger.service import LedgerService
from core.ledger.views import (
    Bucket,
    Figures,
    Group,
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
from tests.gui.stand_in.script import Script


class StandInLedger(LedgerService):
    """Empty, until a test fills it."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.groups: dict[GroupBy, tuple[Group, ...]] = {}
        """What a report of usage holds, by what it is asked by."""
        self.buckets: tuple[Bucket, ...] = ()
        self.oldest: float | None = None
        self.kept: Sequence[KeptRequest] = ()
        """Single requests, the newest first; filtered and sorted as the real one does."""
        self.uncounted = False
        """Pages of them do not say how many there are in all."""
        self.now = Live()
        self.error: UserError | None = None
        """What every question fails with."""

    def fill(self, **by_group: Figures) -> None:
        """Requests of today, by the name of their model."""
        self.groups[GroupBy.MODEL] = tuple(Group(name, each) for name, each in by_group.items())
        self.oldest = time.time()

    def total(self, by: GroupBy) -> Figures:
        """Of all groups, as far as they can be added up."""
        groups = self.groups.get(by) or next(iter(self.groups.values()), ())
        sums: dict[str, Any] = {}
        for name in ("requests", "errors", "tokens_in", "tokens_out", "cost", "unpriced"):
            sums[name] = sum(getattr(one.figures, name) for one in groups)
        first = groups[0].figures if groups else Figures()
        return Figures(**sums, p50_s=first.p50_s, p95_s=first.p95_s)

    @override
    def usage(self, span: Span, by: GroupBy) -> Job[Any]:
        report = UsageReport(
            span, self.total(by), self.buckets, self.groups.get(by, ()), self.oldest
        )
        return self._script.job("ledger.usage", span, by, result=report, error=self.error)

    @override
    def live(self) -> Job[Any]:
        return self._script.job("ledger.live", result=self.now, error=self.error)

    @override
    def requests(
        self,
        wanted: RequestFilter,
        *,
        sort: SortBy = SortBy.TIME,
        descending: bool = True,
        offset: int = 0,
        limit: int = 100,
    ) -> Job[Any]:
        rows = self._sorted(wanted, sort, descending)
        page = Page(
            tuple(rows[offset : offset + limit]), offset, None if self.uncounted else len(rows)
        )
        asked = (wanted, sort, descending, offset)
        return self._script.job("ledger.requests", *asked, result=page, error=self.error)

    @override
    def count(self, wanted: RequestFilter) -> Job[Any]:
        number = len(self._sorted(wanted, SortBy.TIME, True))
        return self._script.job("ledger.count", wanted, result=number)

    def _sorted(
        self, wanted: RequestFilter, sort: SortBy, descending: bool
    ) -> Sequence[KeptRequest]:
        rows = self.kept
        if wanted != RequestFilter():
            rows = [one for one in rows if _passes(one, wanted)]
        if sort is not SortBy.TIME:
            rows = sorted(rows, key=lambda one: _key(one, sort), reverse=descending)
        return rows if descending or sort is not SortBy.TIME else rows[::-1]

    @override
    def request(self, id: str) -> Job[Any]:
        found = next((one for one in self.kept if one.row.id == id), None)
        return self._script.job("ledger.request", id, result=found)

    @override
    def names(self) -> Job[Any]:
        few = self.kept[:1000]
        names = Names(
            tuple(sorted({one.row.group or one.row.asked for one in few})),
            tuple(sorted({one.row.client for one in few})),
            tuple(sorted({one.row.provider for one in few})),
        )
        return self._script.job("ledger.names", result=names)

    @override
    def price_again(self, span: Span) -> Job[Any]:
        return self._script.job("ledger.price_again", span, result=3, error=self.error)

    @override
    def export(self, path: Path, wanted: RequestFilter | UsageQuery, form: str) -> Job[Any]:
        rows = sum(len(groups) for groups in self.groups.values()) + len(self.kept)
        return self._script.job("ledger.export", path, wanted, form, result=rows, error=self.error)


def _passes(kept: KeptRequest, wanted: RequestFilter) -> bool:
    row = kept.row
    if wanted.failed is not None and wanted.failed == (row.outcome == "finished"):
        return False
    if wanted.outcomes and row.outcome not in wanted.outcomes:
        return False
    if wanted.model and wanted.model not in (row.group, row.asked):
        return False
    if wanted.client is not None and wanted.client != row.client:
        return False
    parts = (row.path, row.asked, row.group, row.model, row.client, kept.process, row.user_agent)
    text = " ".join((*parts, row.error, row.message)).lower()
    return wanted.text.lower() in text or row.id.startswith(wanted.text)


def _key(kept: KeptRequest, sort: SortBy) -> float:
    row = kept.row
    value = {
        SortBy.DURATION: row.duration_s,
        SortBy.TOKENS: (row.tokens_in or 0) + (row.tokens_out or 0),
        SortBy.COST: row.cost,
        SortBy.STATUS: row.status,
    }[sort]
    return -1.0 if value is None else float(value)
