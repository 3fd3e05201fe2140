"""Scroll bars that are there only while there is something to scroll."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any


class AutoBar(ttk.Scrollbar):
    """A vertical one, laid over the right edge of what it scrolls, or a horizontal one in its
    `cell` (the options of its grid in `master`)."""

    def __init__(
        self,
        master: tk.Misc,
        scrolled: ttk.Treeview | tk.Text | tk.Canvas,
        cell: dict[str, Any] | None = None,
    ) -> None:
        self._scrolled = scrolled
        self._cell = cell
        if cell is None:
            super().__init__(master, orient="vertical", command=scrolled.yview)
        else:
            style = "Field.Horizontal.TScrollbar"
            super().__init__(master, orient="horizontal", style=style, command=scrolled.xview)
            self.grid(sticky="ew", **cell)

    def set(self, first: float | str, last: float | str) -> None:
        """What of the whole is in sight, from 0 to 1."""
        super().set(first, last)
        needed = float(first) > 0.0 or float(last) < 1.0  # Tk hands them over as text
        if self._cell is not None:
            (self.grid if needed else self.grid_remove)()
        elif needed:
            # Laid over, not packed: showing it must not change the width, which could make the
            # content lower again and the bar flicker. Within the ring that shows the focus, which
            # a canvas has not.
            ring = 0 if isinstance(self._scrolled, tk.Canvas) else self.winfo_pixels("1.5p")
            self.place(
                in_=self._scrolled,
                relx=1.0,
                x=-ring,
                y=ring,
                relheight=1.0,
                height=-2 * ring,
                anchor="ne",
            )
        else:
            self.place_forget()
