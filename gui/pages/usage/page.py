"""The usage page: how much, for whom, at what price, and how fast."""

from __future__ import annotations

import time
import tkinter as tk
from functools import partial
from pathlib import Path
from tkinter import ttk
from typing import Literal

from core.base.errors import UserError
from core.base.events import Event, LedgerChanged, SettingsChanged
from core.base.status import Status
from core.base.wording import count
from core.ledger.views import GroupBy, Span, UsageQuery, UsageReport
from gui.frame.focus import close_menu, tab_order
from gui.frame.page import Page
from gui.frame.words import is_locked
from gui.pages.usage import charting
from gui.pages.usage import strings as texts
from gui.pages.usage.no_usage import NoUsage
from gui.widgets.card import Card
from gui.widgets.chart import Chart
from gui.widgets.decision_banner import ActionBanners
from gui.widgets.menu import pop_up_below
from gui.widgets.scroll import ScrollFrame
from gui.widgets.sortable_table import SortableTable
from gui.widgets.tiles import Tiles
from gui.widgets.tooltip import tip

_CHART, _ROWS = 124, 4
"""The least height of the chart, in pixels of a 96 dpi screen; the least rows of the table."""
_Form = Literal["csv", "json"]
_TYPES: dict[_Form, tuple[tuple[str, str], ...]] = {
    "csv": (("Comma-separated values", "*.csv"), ("All files", "*")),
    "json": (("JSON", "*.json"), ("All files", "*")),
}


class UsagePage(Page):
    """Title, span and export; the figures; a chart of the chosen one; a table."""

    title = "Usage"
    icon = "usage"

    def build(self) -> None:
        theme = self.context.theme
        self.report: UsageReport | None = None
        self._status = Status()
        self._front = False
        self._stale = True
        """There is more than what is shown."""
        self._asked = 0
        """Counts: an answer to an earlier question is not drawn."""
        self._asking = False
        self._since: float | None = None
        """The beginning of the span that was asked about."""
        self.span = tk.StringVar(self, "today")
        self.by = tk.StringVar(self, GroupBy.MODEL.value)
        self.scroll = ScrollFrame(self, theme, theme.pad(24, 20, 24, 20))
        self.scroll.pack(fill="both", expand=True)
        inner = self.scroll.inner
        inner.columnconfigure(0, weight=1)
        inner.rowconfigure(2, weight=1)
        self._build_head(inner).grid(row=0, column=0, sticky="ew", pady=(0, theme.px(14)))
        self.banners = ActionBanners(inner, theme, self.context.icons)
        self.banners.grid(row=1, column=0, sticky="ew")
        self.body = ttk.Frame(inner, style="Page.TFrame")
        self.body.columnconfigure(0, weight=1)
        self.body.rowconfigure(1, weight=3)
        self.body.rowconfigure(2, weight=2)
        self.tiles = Tiles(self.body, theme, texts.FIGURES, lambda _key: self._draw_chart())
        self.tiles.grid(row=0, column=0, sticky="ew")
        gap = (theme.px(12), 0)
        self._build_chart(self.body).grid(row=1, column=0, sticky="nsew", pady=gap)
        self._build_table(self.body).grid(row=2, column=0, sticky="nsew", pady=gap)
        self.empty = NoUsage(inner, self.context)

    # ---- the parts

    def _build_head(self, inner: ttk.Frame) -> ttk.Frame:
        theme = self.context.theme
        head = ttk.Frame(inner, style="Page.TFrame")
        self.export = ttk.Button(
            head, text="Export…", style="Page.TButton", compound="left", command=self._open_menu
        )
        self.context.icons.attach(self.export, "export", self._export_color, 16)
        self.export.pack(side="right", padx=(theme.px(12), 0))
        self.menu = tk.Menu(self, tearoff=False, font=theme.fonts.body)
        for form in _TYPES:
            label = f"  As {form.upper()}…  "
            self.menu.add_command(label=label, command=partial(self._choose_file, form))
        spans = ttk.Frame(head, style="Page.TFrame")
        spans.pack(side="right")
        for name, said in texts.SPANS.items():
            self._segment(spans, said, name, self.span, "Page.Segment.TRadiobutton")
        tab_order(spans, self.export)
        ttk.Label(head, text=texts.TITLE, style="Title.TLabel").pack(side="left")
        return head

    def _segment(
        self, row: ttk.Frame, said: str, value: str, variable: tk.StringVar, style: str
    ) -> None:
        gap = self.context.theme.px(6) if row.winfo_children() else 0
        ttk.Radiobutton(
            row, text=said, value=value, variable=variable, style=style, command=self.ask
        ).pack(side="left", padx=(gap, 0))

    def _build_chart(self, body: ttk.Frame) -> Card:
        theme = self.context.theme
        card = Card(body, theme)
        self.chart = Chart(card.body, theme, self.context.icons, _CHART)
        self.chart.pack(fill="both", expand=True)
        return card

    def _build_table(self, body: ttk.Frame) -> Card:
        theme = self.context.theme
        card = Card(body, theme)
        row = ttk.Frame(card.body, style="Surface.TFrame")
        row.pack(fill="x", pady=(0, theme.px(10)))
        for by, said in texts.GROUPS.items():
            self._segment(row, said, by.value, self.by, "Segment.TRadiobutton")
        self.prices = ttk.Button(
            row, text=texts.PRICES_AGAIN, style="Link.TButton", command=self._ask_to_price
        )
        tip(self.prices, theme, texts.PRICES_TIP)
        self.table = SortableTable(
            card.body, theme, self.context.icons, charting.COLUMNS, by="cost", least=_ROWS
        )
        self.table.pack(fill="both", expand=True)
        self.none = ttk.Label(self.table, text=texts.NOTHING_IN_SPAN, style="Surface.Muted.TLabel")
        return card

    # ---- what there is

    @property
    def query(self) -> UsageQuery:
        """What is chosen."""
        return UsageQuery(self._span(), GroupBy(self.by.get()))

    def _span(self) -> Span:
        return texts.span_of(self.span.get(), time.time())

    def ask(self) -> None:
        """Have the ledger add up what is chosen."""
        self._asked += 1
        mine, query = self._asked, self.query
        self._stale, self._asking = False, True
        self._since = query.span.since

        def got(report: UsageReport) -> None:
            if mine == self._asked:
                self._asking = False
                self.banners.dismiss("ledger")
                self._show(report, query.by)

        def failed(error: Exception) -> None:
            if mine == self._asked:
                self._asking = False
                self._stale = is_locked(error)
                if not is_locked(error):
                    self._say_failure(error)

        self.context.run(self.context.engine.ledger.usage(query.span, query.by), got, failed)

    def _say_failure(self, error: Exception) -> None:
        if isinstance(error, UserError):
            text = f"{error.what} {error.remedy}".strip()
            self.banners.show("ledger", "error", text, [("Try again", self.ask)])
        else:
            self.context.dialogs.error(error)

    def _show(self, report: UsageReport, by: GroupBy) -> None:
        first, self.report = self.report is None, report
        self._show_emptiness(report)
        for key, tile in self.tiles.tiles.items():
            tile.show(*texts.tile(key, report.total))
        self._draw_chart()
        self.table.name_first(texts.GROUPS[by])
        self.table.show(charting.rows(report.groups, by))
        if report.groups:
            self.none.place_forget()
        else:
            self.none.place(relx=0.5, rely=0.6, anchor="center")
        if not report.total.requests:
            self.prices.pack_forget()
        elif not self.prices.winfo_manager():
            self.prices.pack(side="right")
        if first:
            self.context.focus.offer(self)

    def _show_emptiness(self, report: UsageReport) -> None:
        nothing = report.oldest is None and not report.total.requests
        there, other = (self.empty, self.body) if nothing else (self.body, self.empty)
        if not there.winfo_manager():
            other.grid_remove()
            there.grid(row=2, column=0, sticky="" if nothing else "nsew")
        self.export.state(["disabled" if nothing else "!disabled"])
        self.export.configure(image=self.context.icons.get("export", self._export_color(), 16))

    def _export_color(self) -> str:
        colors = self.context.theme.colors
        return colors.disabled if self.export.instate(["disabled"]) else colors.text

    def _draw_chart(self) -> None:
        if self.report is not None:
            self.chart.show(charting.chart(self.report, self.tiles.chosen))

    # ---- what one can do

    def _open_menu(self) -> None:
        pop_up_below(self.menu, self.export, self.context.theme)

    def _choose_file(self, form: _Form) -> None:
        if not self._front:
            return  # a menu of the system may outlive the page being in front
        query = self.query
        name = f"usage-{self.span.get()}-by-{query.by.value}.{form}"
        self.context.dialogs.save_file(
            "Export the usage", name, partial(self._export, query, form), _TYPES[form]
        )

    def _export(self, query: UsageQuery, form: _Form, path: Path) -> None:
        target = path if path.suffix else path.with_suffix(f".{form}")

        def done(rows: int) -> None:
            self.context.toast(f"{target.name} has {count(rows, 'row', grouped=True)}.", "ok")

        self.context.run(self.context.engine.ledger.export(target, query, form), done)

    def _ask_to_price(self) -> None:
        span = self._span()
        if self.report is None or self.report.total.unpriced:
            self._price_again(span)
            return
        self.context.dialogs.confirm(
            f"{texts.PRICES_AGAIN}?",
            texts.ALL_PRICED,
            texts.PRICES_AGAIN,
            partial(self._price_again, span),
        )

    def _price_again(self, span: Span) -> None:
        def done(changed: int) -> None:
            if changed:
                said = f"{count(changed, 'request', grouped=True)} got another cost."
                self.context.toast(said, "ok")
                self.ask()
            else:
                self.context.toast("Today's prices change nothing here.")

        self.context.run(self.context.engine.ledger.price_again(span), done)

    # ---- from the shell

    def shown(self) -> None:
        self._front = True
        self._say_whether_counted()
        self.ask()

    def _say_whether_counted(self) -> None:
        if self.context.engine.settings.now.ledger:
            self.banners.dismiss("off")
        elif "off" not in self.banners:
            settings = ("Settings", lambda: self.context.go_to("Settings"))
            self.banners.show("off", "info", texts.NOT_COUNTED, [settings])

    def hidden(self) -> None:
        self._front = False
        close_menu(self.menu)

    def first_focus(self) -> tk.Misc | None:
        return self.tiles.tiles[self.tiles.chosen] if self.body.winfo_manager() else None

    def render(self, status: Status) -> None:
        self._status = status
        self.empty.render(status.state)

    def tick(self, now: float) -> None:
        # With no request at all another day begins, too.
        over = texts.span_of(self.span.get(), now).since != self._since
        if (self._stale or over) and not self._asking:
            self.ask()

    def on_event(self, event: Event) -> None:
        if isinstance(event, LedgerChanged):
            self._stale = True
        elif isinstance(event, SettingsChanged):
            self._say_whether_counted()
