"""A small bar that asks for a line number."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.tooltip import tip


class GoToLineBar(ttk.Frame):
    """Enter goes there, Esc closes."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        go: Callable[[int], None],
        closed: Callable[[], None],
    ) -> None:
        super().__init__(master, style="Surface.TFrame", padding=theme.pad(8, 6, 8, 6))
        self._go = go
        self._closed = closed
        self.visible = False
        self.number = tk.StringVar(self)
        ttk.Label(self, text="Go to line", style="Surface.TLabel").pack(side="left")
        self.entry = ttk.Entry(
            self, textvariable=self.number, width=8, font=theme.fonts.code, justify="right"
        )
        self.entry.pack(side="left", padx=theme.px(8))
        self.hint = ttk.Label(self, style="Surface.Small.TLabel")
        self.hint.pack(side="left")
        cross = ttk.Button(self, style="Ghost.TButton", command=self._leave)
        icons.attach(cross, "cross", size=16)
        cross.pack(side="right")
        tip(cross, theme, "Close", "close bar")
        self.entry.bind("<Return>", lambda _event: self._enter())
        self.entry.bind("<KP_Enter>", lambda _event: self._enter())
        self.entry.bind("<Escape>", lambda _event: self._leave())

    def open(self, line: int, last: int) -> None:
        """Ask; `line` is where the cursor is, `last` the number of lines."""
        self.number.set(str(line))
        self.hint.configure(text=f"of {last}")
        self.visible = True
        self.grid()
        self.entry.focus_set()
        self.entry.selection_range(0, "end")

    def close(self) -> None:
        """Hide the bar."""
        if self.visible:
            self.visible = False
            self.grid_remove()

    def _leave(self) -> None:
        self.close()
        self._closed()

    def _enter(self) -> None:
        text = self.number.get().strip()
        if not text.isdecimal() or int(text) < 1:
            self.entry.state(["invalid"])
            return
        self.entry.state(["!invalid"])
        self.close()
        self._go(int(text))
