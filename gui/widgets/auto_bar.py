"""Scroll bars that are there only while there is something to scroll."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any


class AutoBar(ttk.Scrollbar):
    """A vertical one, laid over the right edge of `master`, or a horizontal one in its `cell` (the
    options of its grid)."""

    def __init__(
        self, master: tk.Misc, command: Callable[..., Any], cell: dict[str, Any] | None = None
    ) -> None:
        self._cell = cell
        if cell is None:
            super().__init__(master, orient="vertical", command=command)
        else:
            style = "Field.Horizontal.TScrollbar"
            super().__init__(master, orient="horizontal", style=style, command=command)
            self.grid(sticky="ew", **cell)

    def set(self, first: float | str, last: float | str) -> None:
        """What of the whole is in sight, from 0 to 1."""
        super().set(first, last)
        needed = float(first) > 0.0 or float(last) < 1.0  # Tk hands them over as text
        if self._cell is not None:
            (self.grid if needed else self.grid_remove)()
        elif needed:
            # Laid over, not packed: showing it must not change the width, which could make the
            # content lower again and the bar flicker.
            self.place(relx=1.0, rely=0, relheight=1.0, anchor="ne")
        else:
            self.place_forget()
