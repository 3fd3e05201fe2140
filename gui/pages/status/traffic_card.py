"""The traffic card: what goes through the gateway right now, and in the last hour."""

from __future__ import annotations

import time
import tkinter as tk
from tkinter import ttk

from core.base.wording import count
from core.ledger.views import Bucket, Figures, Live
from gui.frame.figures import NOTHING, cost, cost_in_short, whole
from gui.frame.page import Context
from gui.widgets.card import Card
from gui.widgets.chart import Chart, ChartData, Series
from gui.widgets.figure_row import FigureRow

_CHART = 96
_FIGURES = {
    "under way": "Under way",
    "minute": "In the last minute",
    "errors": "Errors in the last hour",
    "cost": "Cost today",
}
_QUIET = "No requests in the last hour"
_NOT_COUNTED = "The ledger is switched off in the settings, so nothing is counted"


class TrafficCard(Card):
    """Four figures, and a chart of the last hour by the minute."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        theme = context.theme
        super().__init__(master, theme, "Traffic")
        self.more = ttk.Button(
            self.actions,
            text="Usage",
            style="Link.TButton",
            command=lambda: context.go_to("Usage"),
        )
        self.more.pack()
        self.figures = FigureRow(self.body, theme, _FIGURES)
        self.figures.pack(fill="x")
        self.chart = Chart(self.body, theme, context.icons, _CHART)
        self.chart.pack(fill="x", pady=(theme.px(12), 0))

    def show_under_way(self, requests: int) -> None:
        """Say how many requests are being served."""
        self.figures.say("under way", whole(requests))

    def show(self, live: Live, *, counted: bool) -> None:
        """Draw what the ledger says of the moment; without `counted` it says nothing."""
        errors = live.errors_last_hour if counted else 0
        spent = cost_in_short(live.cost_today, live.unpriced_today)
        self.figures.say("minute", whole(live.last_minute) if counted else NOTHING)
        self.figures.say("errors", whole(errors) if counted else NOTHING, alarm=errors > 0)
        self.figures.say("cost", spent if counted else NOTHING)
        self.chart.show(_chart(live, _QUIET if counted else _NOT_COUNTED))


def _chart(live: Live, quiet: str) -> ChartData:
    buckets = live.last_hour or _empty_hour()
    figures = [one.figures for one in buckets]
    requests = sum(one.requests for one in figures)
    total = f"{count(requests, 'request', grouped=True)} in the last hour" if requests else quiet
    return ChartData(
        tuple(one.start for one in buckets),
        (
            Series("finished", "chart", tuple(one.requests - one.errors for one in figures)),
            Series("errors", "error", tuple(one.errors for one in figures)),
        ),
        total,
        lambda column: _in_words(buckets[column]),
        lambda value: f"{value:.0f}",
        whole=True,
    )


def _empty_hour() -> tuple[Bucket, ...]:
    """What there is to show of a ledger that is not there yet."""
    now = time.time() // 60 * 60
    return tuple(Bucket(now - 60.0 * ago, 60.0, Figures()) for ago in range(59, -1, -1))


def _in_words(bucket: Bucket) -> str:
    at, one = time.strftime("%H:%M", time.localtime(bucket.start)), bucket.figures
    if not one.requests:
        return f"{at}:  no requests"
    said = [count(one.requests, "request", grouped=True)]
    if one.errors:
        said.append(count(one.errors, "error", grouped=True))
    if one.cost or one.unpriced:
        said.append(cost(one.cost, one.unpriced))
    return f"{at}:  {', '.join(said)}"
