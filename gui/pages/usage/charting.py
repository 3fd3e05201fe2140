"""A report of usage as a chart and as a table."""

from __future__ import annotations

from collections.abc import Callable

from core.ledger.views import Bucket, Figures, Group, GroupBy, UsageReport
from gui.frame.figures import compact, cost_in_short, latency, money, whole
from gui.pages.usage import strings as texts
from gui.widgets.chart import ChartData, Series
from gui.widgets.sortable_table import Column, Row, SortKey

COLUMNS = (
    Column("name", "Model", 0, right=False, falling=False),
    Column("requests", "Requests", 70),
    Column("errors", "Errors", 54),
    Column("in", "Tokens in", 72),
    Column("out", "Tokens out", 78),
    Column("cached", "Cached", 66, spare=True),
    Column("cost", "Cost", 108),
    Column("p50", "p50", 70),
    Column("p95", "p95", 70),
    Column("first", "First token", 84, spare=True),
)

_Pick = Callable[[Figures], float | None]


def chart(report: UsageReport, key: str) -> ChartData:
    """The figure `key` of `FIGURES` over the time of `report`."""
    buckets = report.buckets
    series = tuple(
        Series(name, color, tuple(pick(one.figures) for one in buckets))
        for name, color, pick in _SERIES[key]
    )

    def describe(column: int) -> str:
        return in_words(key, buckets[column])

    return ChartData(
        tuple(one.start for one in buckets),
        series,
        texts.summary(key, report.total),
        describe,
        _SCALES[key],
        whole=key in ("requests", "errors", "tokens"),
    )


def in_words(key: str, bucket: Bucket) -> str:
    """What a bucket holds."""
    said = texts.summary(key, bucket.figures) if bucket.figures.requests else "no requests"
    return f"{texts.when(bucket)}:  {said}"


def _beyond_median(one: Figures) -> float | None:
    """What the bar of the 95th percentile has on top of that of the median."""
    if one.p50_s is None or one.p95_s is None:
        return None
    return max(0.0, one.p95_s - one.p50_s)


_SERIES: dict[str, tuple[tuple[str, str, _Pick], ...]] = {
    "requests": (
        ("finished", "chart", lambda one: one.requests - one.errors),
        ("errors", "error", lambda one: one.errors),
    ),
    "errors": (("errors", "error", lambda one: one.errors),),
    "tokens": (
        ("in", "chart", lambda one: one.tokens_in),
        ("out", "chart_second", lambda one: one.tokens_out),
    ),
    "cost": (("cost", "chart", lambda one: one.cost),),
    "duration": (
        ("p50", "chart", lambda one: one.p50_s),
        ("p95", "chart_soft", _beyond_median),
    ),
    "first": (("first token", "chart", lambda one: one.first_token_s),),
}
_SCALES: dict[str, Callable[[float], str]] = {
    "requests": compact,
    "errors": compact,
    "tokens": compact,
    "cost": money,
    "duration": lambda value: latency(value) if value else "0",
    "first": lambda value: latency(value) if value else "0",
}


def rows(groups: tuple[Group, ...], by: GroupBy) -> tuple[Row, ...]:
    """The groups of a report as rows of a table with `COLUMNS`."""
    return tuple(_row(one, by) for one in groups)


def _row(group: Group, by: GroupBy) -> Row:
    one = group.figures
    name = texts.group_name(by, group.name)
    keys: tuple[SortKey, ...] = (
        group.name if by is GroupBy.DAY else name.casefold(),
        *(one.requests, one.errors, one.tokens_in, one.tokens_out, one.tokens_cached),
        one.cost if one.cost or not one.unpriced else None,
        *(one.p50_s, one.p95_s, one.first_token_s),
    )
    cells = (
        name,
        whole(one.requests),
        whole(one.errors) if one.errors else "0",
        compact(one.tokens_in),
        compact(one.tokens_out),
        compact(one.tokens_cached),
        cost_in_short(one.cost, one.unpriced),
        latency(one.p50_s),
        latency(one.p95_s),
        latency(one.first_token_s),
    )
    return Row(f"group:{group.name}", cells, keys, quiet=not group.name)
