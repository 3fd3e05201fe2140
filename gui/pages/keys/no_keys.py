"""What the keys page shows while there is no key: what to do first."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.base.wording import count, listed
from core.keys.entries import FoundKey
from gui.frame.page import Context
from gui.pages.keys import strings as texts

_WIDTH = 460


class NoKeys(ttk.Frame):
    """An icon, a sentence or two, and the ways to the first key."""

    def __init__(
        self,
        master: tk.Misc,
        context: Context,
        *,
        add: Callable[[], None],
        from_file: Callable[[], None],
        from_environment: Callable[[], None],
    ) -> None:
        super().__init__(master, style="Page.TFrame")
        theme = context.theme
        mark = ttk.Label(self, style="TLabel")
        context.icons.attach(mark, "key", lambda: theme.colors.accent, 44)
        mark.pack()
        ttk.Label(self, text=texts.EMPTY_TITLE, style="Heading.TLabel").pack(
            pady=(theme.px(10), theme.px(6))
        )
        ttk.Label(
            self,
            text=texts.EMPTY,
            style="Muted.TLabel",
            wraplength=theme.px(_WIDTH),
            justify="center",
        ).pack()
        ttk.Label(self, text=texts.EMPTY_EXAMPLE, style="Mono.TLabel").pack(pady=(theme.px(10), 0))
        self._context = context
        row = ttk.Frame(self, style="Page.TFrame")
        row.pack(pady=(theme.px(18), 0))
        self.add = ttk.Button(
            row, text="Add a key", style="Page.Accent.TButton", compound="left", command=add
        )
        context.icons.attach(self.add, "plus", lambda: theme.colors.on_accent, 16)
        self.add.pack(side="left")
        self.file = ttk.Button(
            row,
            text="Import a .env file…",
            style="Page.TButton",
            compound="left",
            command=from_file,
        )
        context.icons.attach(self.file, "import", size=16)
        self.file.pack(side="left", padx=(theme.px(8), 0))
        self.found = ttk.Label(
            self, style="Muted.TLabel", wraplength=theme.px(_WIDTH), justify="center"
        )
        self.take = ttk.Button(
            self, text="Choose from them…", style="Page.Link.TButton", command=from_environment
        )

    def tell_environment(self, found: Sequence[FoundKey]) -> None:
        """Say what the environment has."""
        names = [one.name for one in found if one.wanted]
        if not names:
            self.found.pack_forget()
            self.take.pack_forget()
            return
        self.found.configure(
            text=f"The environment of this computer has {count(len(names), 'key')}: "
            f"{listed(names)}."
        )
        self.found.pack(pady=(self._context.theme.px(22), 0))
        self.take.pack(pady=(self._context.theme.px(2), 0))
