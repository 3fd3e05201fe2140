"""The models card: how each model does in real traffic, and the test of all, which is not free."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from core.base.events import ModelHealth
from core.base.status import Status
from core.base.wording import count
from core.ledger.views import ModelTraffic
from gui.frame.figures import NOTHING, latency, share, whole
from gui.frame.page import Context
from gui.frame.words import ago, is_serving
from gui.widgets.card import Card, wrap_to_width
from gui.widgets.sortable_table import Column, Row, SortableTable

_COLUMNS = (
    Column("model", "Model", 0, right=False, falling=False),
    Column("requests", "Last hour", 84),
    Column("errors", "Failed", 62),
    Column("p50", "p50", 72),
    Column("success", "Last success", 130, right=False),
    Column("error", "Last error", 0, right=False),
)
_LEAST, _MOST = 2, 10
"""Rows of the table."""
_NOTE = "As real requests of this gateway went, so it costs nothing."
_EMPTY = "Models show up here once the config names some, or with their first request."


class ModelsCard(Card):
    """A table, what the selected model last failed with, and what the test found."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        theme = context.theme
        super().__init__(master, theme, "Models")
        self.context = context
        self._testing = False
        self._serving = False
        self._run_id = 0
        self._traffic: dict[str, ModelTraffic] = {}
        self._configured: tuple[str, ...] = ()
        self.note = ttk.Label(self.head, text=_NOTE, style="Surface.Small.TLabel")
        self.note.pack(side="left", padx=(theme.px(12), 0))
        self.test = ttk.Button(self.actions, text="Test models…", command=self._ask)
        self.test.pack()
        self.table = SortableTable(
            self.body,
            theme,
            context.icons,
            _COLUMNS,
            by="requests",
            least=_LEAST,
            most=_MOST,
            selected=lambda _id: self._show_error(),
        )
        self.empty = ttk.Label(self.body, text=_EMPTY, style="Surface.Muted.TLabel", justify="left")
        self.empty.pack(fill="x")
        wrap_to_width(self.empty)
        self.error = ttk.Label(self.body, style="Surface.Muted.TLabel", justify="left")
        wrap_to_width(self.error)
        self.results = ttk.Frame(self.body, style="Surface.TFrame")
        self.progress = ttk.Progressbar(
            self.body, mode="indeterminate", style="Thin.Horizontal.TProgressbar"
        )

    def render(self, status: Status) -> None:
        """Take up whether a gateway runs, and which run it is."""
        self._serving = is_serving(status.state)
        if status.run_id != self._run_id:
            self._run_id = status.run_id
            self._clear_results()
        self._enable()

    # ---- from traffic

    def show_configured(self, models: Sequence[str]) -> None:
        """List these, also while nobody has used them."""
        self._configured = tuple(models)
        self._fill()

    def show(self, traffic: Sequence[ModelTraffic]) -> None:
        """Draw how the models did."""
        self._traffic = {one.name: one for one in traffic}
        self._fill()

    def _fill(self) -> None:
        now = time.time()
        others = [
            name
            for name, one in self._traffic.items()
            if name not in self._configured and (one.requests or not self._configured)
        ]
        rows = [_row(name, self._traffic.get(name), now) for name in (*self._configured, *others)]
        there, other = (self.table, self.empty) if rows else (self.empty, self.table)
        if not there.winfo_manager():
            there.pack(fill="x", before=other)
            other.pack_forget()
        self.table.show(rows)
        self._show_error()

    def _show_error(self) -> None:
        """What the selected model last failed with, in full."""
        one = self._traffic.get(self.table.selected.removeprefix("model:"))
        if one is None or one.last_error is None or not self.table.winfo_manager():
            self.error.pack_forget()
            return
        said = ago(time.time() - one.last_error)
        self.error.configure(text=f"{one.name}, {said}: {one.last_error_text}")
        if not self.error.winfo_manager():
            self.error.pack(fill="x", pady=(self.context.theme.px(8), 0), after=self.table)

    # ---- testing the models

    def _enable(self) -> None:
        self.test.state(["!disabled" if self._serving and not self._testing else "disabled"])

    def _ask(self) -> None:
        self.context.dialogs.confirm(
            "Test every model?",
            "LiteLLM sends a few short requests to each model in the config: one over each "
            "protocol that your tools speak. With a paid provider each of them costs a little, and "
            "slow models take up to a minute.",
            "Test models",
            self._start,
        )

    def _start(self) -> None:
        if self._testing or not self._serving:
            return
        self._testing = True
        self._clear_results()
        self._enable()
        self.progress.pack(fill="x", pady=(self.context.theme.px(8), 0))
        self.progress.start(20)
        self.context.run(self.context.engine.gateway.test_models(), self._done, self._failed)

    def _stop(self) -> None:
        self._testing = False
        self.progress.stop()
        self.progress.pack_forget()
        self._enable()

    def _failed(self, error: Exception) -> None:
        self._stop()
        self.context.dialogs.error(error)

    def _done(self, models: tuple[ModelHealth, ...]) -> None:
        self._stop()
        theme = self.context.theme
        self.results.pack(fill="x", pady=(theme.px(8), 0))
        ttk.Frame(self.results, style="Line.TFrame", height=1).pack(fill="x")
        good = sum(model.ok for model in models)
        summary = "There are no models."
        if models:
            summary = f"{good} of {count(len(models), 'model')} answered"
        ttk.Label(self.results, text=summary, style="Surface.Strong.TLabel").pack(
            anchor="w", pady=(theme.px(10), theme.px(4))
        )
        for model in models:
            self._result_row(model)

    def _result_row(self, model: ModelHealth) -> None:
        theme = self.context.theme
        row = ttk.Frame(self.results, style="Surface.TFrame")
        row.pack(fill="x", pady=(theme.px(4), 0))
        mark = ttk.Label(row, style="Surface.TLabel")
        mark.pack(side="left", anchor="n", padx=(0, theme.px(8)))
        self.context.icons.attach(
            mark,
            "check" if model.ok else "cross",
            lambda: theme.colors.ok if model.ok else theme.colors.error,
            16,
        )
        words = ttk.Frame(row, style="Surface.TFrame")
        words.pack(side="left", fill="x", expand=True)
        ttk.Label(words, text=model.model, style="Surface.TLabel").pack(anchor="w")
        if model.reason and not model.ok:
            reason = ttk.Label(
                words, text=model.reason, style="Surface.Small.TLabel", justify="left"
            )
            reason.pack(fill="x")
            wrap_to_width(reason)

    def _clear_results(self) -> None:
        self.results.pack_forget()
        for child in self.results.winfo_children():
            child.destroy()


def _row(name: str, one: ModelTraffic | None, now: float) -> Row:
    key = f"model:{name}"
    if one is None:
        cells = (name, "0", NOTHING, NOTHING, "not used yet", NOTHING)
        return Row(key, cells, (name.casefold(), 0, None, None, None, None), "idle", quiet=True)
    failed = one.errors / one.requests if one.requests else None
    error = NOTHING
    if one.last_error is not None:
        error = f"{ago(now - one.last_error)}: {one.last_error_text}"
    success = ago(now - one.last_success) if one.last_success is not None else "never"
    cells = (
        *(name, whole(one.requests), share(one.errors, one.requests), latency(one.p50_s)),
        *(success, error),
    )
    keys = (
        *(name.casefold(), one.requests, failed, one.p50_s),
        *(one.last_success, one.last_error),
    )
    return Row(key, cells, keys, _health(one))


def _health(one: ModelTraffic) -> str:
    """The colour of a model: that of its last request, or of many failures among them."""
    if one.last_error is None:
        return "ok" if one.last_success is not None else "idle"
    if one.last_success is None or one.last_error > one.last_success:
        return "error"
    return "warn" if one.errors * 5 >= one.requests > 0 else "ok"
