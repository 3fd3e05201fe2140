"""The limits of a key, and how much of them is used, in a card."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from core.keys.entries import ClientKey
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.clients import strings as texts
from gui.widgets.card import wrap_to_width
from gui.widgets.meter import Meter


class LimitsPanel(ttk.Frame):
    """A line with the button that changes them; a bar for each budget; the others in words."""

    def __init__(
        self, master: tk.Misc, theme: Theme, icons: Icons, change: Callable[[], None]
    ) -> None:
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._shown: tuple[ClientKey, str, bool] | None = None
        head = ttk.Frame(self, style="Surface.TFrame")
        head.pack(fill="x")
        self.button = ttk.Button(head, text="Limits…", compound="left", command=change)
        icons.attach(self.button, "edit", size=16)
        self.button.pack(side="right", padx=(theme.px(12), 0))
        self.summary = ttk.Label(head, style="Surface.TLabel", justify="left")
        self.summary.pack(side="left", fill="x", expand=True)
        wrap_to_width(self.summary)
        self._rows = ttk.Frame(self, style="Surface.TFrame")
        self.meters: list[Meter] = []

    def show(self, key: ClientKey, *, ledger: bool) -> None:
        """Be about this one; `ledger`: what is used is kept."""
        now = time.time()
        summary = texts.limits(key, now)
        if self._shown == (key, summary, ledger):
            return
        self._shown = (key, summary, ledger)
        self.summary.configure(text=summary)
        for child in self._rows.winfo_children():
            child.destroy()
        self.meters = []
        for one in key.spent:
            if one.budget is not None:
                self._budget(texts.budget(one), one.share)
        if not self.meters:
            self._rows.pack_forget()
            return
        note = ttk.Label(
            self._rows,
            text=texts.UNPRICED if ledger else f"{texts.UNPRICED} {texts.NO_LEDGER}",
            style="Surface.Small.TLabel",
            justify="left",
        )
        note.pack(fill="x", pady=(self._theme.px(8), 0))
        wrap_to_width(note)
        self._rows.pack(fill="x")

    def _budget(self, words: tuple[str, str], share: float) -> None:
        theme = self._theme
        level = texts.level_of(share)
        style = "Surface.TLabel" if level == "ok" else f"Surface.{level}.TLabel"
        used = ttk.Label(self._rows, text=words[0], style=style)
        used.pack(anchor="w", pady=(theme.px(10), theme.px(4)))
        meter = Meter(self._rows, theme)
        meter.pack(fill="x")
        meter.show(share, level)
        # Below: the narrowest window has no room for both in one line.
        until = ttk.Label(self._rows, text=words[1], style="Surface.Small.TLabel")
        until.pack(anchor="e", pady=(theme.px(4), 0))
        self.meters.append(meter)
