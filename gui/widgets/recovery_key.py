"""A recovery key, shown so that a person can write it down."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.look.icons import Icons
from gui.look.theme import Theme

_GROUPS_A_LINE = 3
WHY_NOT = "Write it down, then tick the box."
"""Said while the button that goes on is disabled."""


class RecoveryKey(ttk.Frame):
    """Two lines of groups, a button that copies them, and the tick of who has kept them.

    `copy` puts the key on the clipboard; `changed` is called when the tick changes.
    """

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        key: str,
        copy: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__(master, style="Surface.TFrame")
        self._key = key
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
        self.copy = ttk.Button(row, text="Copy", compound="left", command=lambda: copy(self._key))
        self.copy.pack(side="right")
        icons.attach(self.copy, "copy", size=16)

    def forget(self) -> None:
        """Take it off the screen for good."""
        self._key = ""
        self.text.configure(text="")
