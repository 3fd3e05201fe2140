"""What the usage page shows while nothing has gone through the gateway."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from core.base.events import State
from gui.frame.page import Context
from gui.frame.words import can_start
from gui.pages.usage import strings as texts

_WIDTH = 480


class NoUsage(ttk.Frame):
    """An icon, what will be here, and the ways to get there."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        super().__init__(master, style="Page.TFrame")
        theme = context.theme
        mark = ttk.Label(self)
        context.icons.attach(mark, "usage", lambda: theme.colors.accent, 44)
        mark.pack()
        ttk.Label(self, text=texts.EMPTY_TITLE, style="Heading.TLabel").pack(
            pady=(theme.px(10), theme.px(6))
        )
        self.hint = ttk.Label(self, style="Muted.TLabel")
        for label in (ttk.Label(self, text=texts.EMPTY, style="Muted.TLabel"), self.hint):
            label.configure(wraplength=theme.em(_WIDTH), justify="center")
            label.pack(pady=(0, theme.px(6)))
        row = ttk.Frame(self, style="Page.TFrame")
        row.pack(pady=(theme.px(12), 0))
        self.start = ttk.Button(
            row,
            text="Start the gateway",
            style="Page.Accent.TButton",
            compound="left",
            command=context.engine.gateway.start,
        )
        context.icons.attach(self.start, "play", lambda: theme.colors.on_accent, 16)
        self.connect = ttk.Button(
            row,
            text="Connect a program",
            style="Page.TButton",
            compound="left",
            command=lambda: context.go_to("Clients"),
        )
        context.icons.attach(self.connect, "clients", size=16)
        self.connect.pack(side="left")

    def render(self, state: State) -> None:
        """Offer what leads on from `state`."""
        self.hint.configure(text=texts.EMPTY_STOPPED if can_start(state) else texts.EMPTY_RUNNING)
        if not can_start(state):
            self.start.pack_forget()
        elif not self.start.winfo_manager():
            gap = (0, self.connect.winfo_reqheight() // 4)
            self.start.pack(side="left", padx=gap, before=self.connect)
