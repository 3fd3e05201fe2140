"""The card about the table of prices and models: how old it is, a newer one, and the way back."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from core.base.events import Job
from core.prices.table import PriceTable
from gui.frame.focus import tab_order
from gui.frame.page import Context
from gui.widgets.card import Card
from gui.widgets.form import FormRow

_MEANING = (
    "LiteLLM counts costs by this table, and knows new models by it. A newer one is used from the "
    "next start or apply on."
)
_TYPES = (("Tables of prices", "*.json"), ("All files", "*"))


class PricesCard(Card):
    """It looks again when it comes into sight."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        super().__init__(master, context.theme, "Prices and models")
        self._context = context
        self.age = tk.StringVar(self, "Prices: looking…")
        """How old the table in use is, for who says it elsewhere."""
        self.row = FormRow(self.body, context.theme, "The table in use", "Looking…")
        self.back_button = ttk.Button(self.row.control, text="Go back", command=self._go_back)
        newer = FormRow(self.body, context.theme, "A newer one", _MEANING).control
        self.update_button = ttk.Button(newer, text="From the internet…", command=self._ask)
        self.update_button.pack(side="right")
        self.file_button = ttk.Button(newer, text="From a file…", command=self._choose_file)
        self.file_button.pack(side="right", padx=(0, context.theme.px(8)))
        tab_order(self.file_button, self.update_button)
        self.update_button.bind("<Map>", lambda _event: self.look(), add="+")

    def look(self) -> None:
        """Ask which table is in use."""
        self._context.run(self._context.engine.prices.current(), self._show)

    def _show(self, table: PriceTable) -> None:
        self.row.explain(table.words)
        self.age.set(f"Prices: {table.age}")
        if table.sha256:
            self.back_button.pack(side="right")
        else:
            self.back_button.pack_forget()
        self._enable(True)

    def _enable(self, on: bool) -> None:
        for button in (self.update_button, self.file_button, self.back_button):
            button.state(["!disabled" if on else "disabled"])

    def _ask(self) -> None:
        self._context.dialogs.confirm(
            "Fetch the newest prices?",
            "The table is fetched from LiteLLM's page at GitHub, checked, and kept in the data "
            "folder. Nothing of yours is sent. The table before stays there for the way back.",
            "Fetch it",
            lambda: self._change(self._context.engine.prices.fetch()),
        )

    def _choose_file(self) -> None:
        self._context.dialogs.open_file(
            "A table of LiteLLM's prices",
            lambda path: self._change(self._context.engine.prices.take(path)),
            _TYPES,
        )

    def _go_back(self) -> None:
        self._change(self._context.engine.prices.go_back())

    def _change(self, job: Job[PriceTable]) -> None:
        self._enable(False)

        def done(table: PriceTable) -> None:
            self._show(table)
            self._context.toast("The gateway uses it from its next start or apply on.", "ok")

        def failed(error: Exception) -> None:
            self._enable(True)
            self._context.dialogs.error(error)

        self._context.run(job, done, failed)
