"""A recovery key, shown so that a person can write it down."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from core.base.wording import count
from gui.frame.clipboard import SECRET_SECONDS
from gui.frame.page import Context

_GROUPS_A_LINE = 3
WHY_NOT = "Write it down, then tick the box."
"""Said while the button that goes on is disabled."""


class RecoveryKey(ttk.Frame):
    """Two lines of groups, a button that copies them, and the tick of who has kept them.

    `changed` is called when the tick changes.
    """

    def __init__(
        self, master: tk.Misc, context: Context, key: str, changed: Callable[[], None]
    ) -> None:
        super().__init__(master, style="Surface.TFrame")
        self.context = context
        self._key = key
        theme = context.theme
        groups = key.split("-")
        lines = [groups[:_GROUPS_A_LINE], groups[_GROUPS_A_LINE:]]
        self.text = ttk.Label(
            self,
            text="\n".join("  ".join(line) for line in lines),
            style="Key.TLabel",
            justify="center",
            anchor="center",
            padding=theme.pad(12, 14, 12, 14),
        )
        self.text.pack(fill="x")
        row = ttk.Frame(self, style="Surface.TFrame")
        row.pack(fill="x", pady=(theme.px(12), 0))
        self.kept = tk.BooleanVar(self, value=False)
        self.tick = ttk.Checkbutton(
            row,
            text="I have written it down",
            style="Surface.TCheckbutton",
            variable=self.kept,
            command=changed,
        )
        self.tick.pack(side="left")
        self.copy = ttk.Button(row, text="Copy", compound="left", command=self._copy)
        self.copy.pack(side="right")
        context.icons.attach(self.copy, "copy", size=16)

    def forget(self) -> None:
        """Take it off the screen for good."""
        self._key = ""
        self.text.configure(text="")

    def _copy(self) -> None:
        self.context.clipboard.copy_secret(self._key)
        self.context.toast(
            f"The recovery key is on the clipboard for {count(SECRET_SECONDS, 'second')}.", "ok"
        )
