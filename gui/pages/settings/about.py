"""The cards that say where the data lives and what this program is made of."""

from __future__ import annotations

import platform
import tkinter as tk
from tkinter import ttk

from core.base.versions import POCKET, litellm_line
from gui.frame.focus import tab_order
from gui.frame.page import Context
from gui.widgets.card import Card
from gui.widgets.form import FormRow
from gui.widgets.shortcut_list import open_shortcuts
from gui.widgets.tooltip import tip

_ORIGINS = {
    "option": "Chosen with --data-dir.",
    "environment": "Chosen with LITELLM_POCKET_DATA.",
    "portable": "Portable: beside the program, so it moves with it.",
    "user": "In your user folder, since the program's own folder cannot be written to.",
}


class DataCard(Card):
    """The data folder, and a button that opens it."""

    def __init__(self, master: tk.Misc, context: Context) -> None:
        super().__init__(master, context.theme, "Where your data lives")
        paths = context.engine.paths
        row = FormRow(self.body, context.theme, str(paths.data), _ORIGINS.get(paths.origin, ""))
        self.open = ttk.Button(
            row.control,
            text="Open folder",
            compound="left",
            command=lambda: context.run(
                context.engine.support.open_folder(paths.data), lambda _none: None
            ),
        )
        self.open.pack(side="right")
        context.icons.attach(self.open, "folder", size=16)
        copy = ttk.Button(
            row.control,
            text="Copy path",
            compound="left",
            command=lambda: self._copy(context),
        )
        copy.pack(side="right", padx=(0, context.theme.px(8)))
        context.icons.attach(copy, "copy", size=16)
        tab_order(copy, self.open)

    @staticmethod
    def _copy(context: Context) -> None:
        context.clipboard.copy(str(context.engine.paths.data))
        context.toast("The path is on the clipboard.", "ok")


class AboutCard(Card):
    """Name and versions, how old the prices are, and the way to the shortcuts."""

    def __init__(self, master: tk.Misc, context: Context, prices: tk.StringVar) -> None:
        theme, icons = context.theme, context.icons
        super().__init__(master, theme, "About")
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x")
        ttk.Label(row, image=icons.logo(44), style="Surface.TLabel").pack(side="left")
        self.shortcuts = ttk.Button(
            row, text="Keyboard shortcuts", command=lambda: open_shortcuts(context.dialogs)
        )
        self.shortcuts.pack(side="right")
        tip(self.shortcuts, theme, "All keys that do something of their own", "shortcuts")
        words = ttk.Frame(row, style="Surface.TFrame")
        words.pack(side="left", padx=(theme.px(16), 0))
        ttk.Label(words, text=f"LiteLLM Pocket {POCKET}", style="Surface.Strong.TLabel").pack(
            anchor="w"
        )
        ttk.Label(
            words,
            text=f"{litellm_line()}   ·   "
            f"Python {platform.python_version()}   ·   "
            f"Tk {row.tk.call('info', 'patchlevel')}",
            style="Surface.Muted.TLabel",
        ).pack(anchor="w", pady=(theme.px(2), 0))
        ttk.Label(words, textvariable=prices, style="Surface.Muted.TLabel").pack(anchor="w")
