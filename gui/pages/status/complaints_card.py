"""The card with what the config names and the running gateway does not do."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk

from core.base.events import Notice
from gui.frame.page import Context
from gui.frame.words import shorten
from gui.widgets.card import Card, wrap_to_width

_MOST = 6
_TITLE = "Not as the config says"


class ComplaintsCard(Card):
    """A sentence each, with what to do; the page shows the card only while there are any."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        theme = context.theme
        super().__init__(master, theme, _TITLE)
        self._context = context
        self._shown: tuple[Notice, ...] = ()
        for text, page in (("Config", "Config"), ("Log", "Logs")):
            ttk.Button(
                self.actions,
                text=text,
                style="Link.TButton",
                command=partial(context.go_to, page),
            ).pack(side="left", padx=(theme.px(6), 0))

    def show(self, complaints: tuple[Notice, ...]) -> None:
        """List `complaints`, the oldest first."""
        if complaints == self._shown:
            return
        self._shown = complaints
        for child in self.body.winfo_children():
            child.destroy()
        for one in complaints[:_MOST]:
            self._add(one)
        if len(complaints) > _MOST:
            more = f"And {len(complaints) - _MOST} more, which the log tells."
            ttk.Label(self.body, text=more, style="Surface.Muted.TLabel").pack(anchor="w")

    def _add(self, notice: Notice) -> None:
        theme = self._context.theme
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x", pady=(0, theme.px(6)))
        mark = ttk.Label(row, style="Surface.TLabel")
        mark.pack(side="left", anchor="n", padx=(0, theme.px(10)))
        self._context.icons.attach(
            mark,
            "warning" if notice.level == "warning" else "error",
            lambda: theme.colors.state(notice.level)[0],
            18,
        )
        words = ttk.Frame(row, style="Surface.TFrame")
        words.pack(side="left", fill="x", expand=True)
        for text, style in (
            (notice.text, "Surface.TLabel"),
            (notice.remedy, "Surface.Small.TLabel"),
        ):
            if text:
                label = ttk.Label(words, text=shorten(text, 400), style=style, justify="left")
                label.pack(fill="x")
                wrap_to_width(label)
