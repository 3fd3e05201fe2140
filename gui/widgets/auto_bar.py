"""Scroll bars that are there only while there is something to scroll."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Any


class AutoBar(ttk.Scrollbar):
    """A vertical one, laid over the right edge of what it scrolls, or a horizontal one in its
    `cell` (the options of its grid in `master`).

    A text is as wide as its widest line in sight, and the horizontal bar may cover that very line:
    so one that has come stays until the text or its width is another.
    """

    def __init__(
        self,
        master: tk.Misc,
        scrolled: ttk.Treeview | tk.Text | tk.Canvas,
        cell: dict[str, Any] | None = None,
    ) -> None:
        self._scrolled = scrolled
        self._cell = cell
        self._came_for: tuple[str, int] | None = None
        """The text for which a horizontal bar was needed last; see `_text_now`."""
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
            self._show_across(needed)
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

    def _show_across(self, needed: bool) -> None:
        now = self._text_now()
        if needed:
            self._came_for = now
            self.grid()
        elif now is None or now != self._came_for:
            self.grid_remove()

    def _text_now(self) -> tuple[str, int] | None:
        """Where the text ends and how wide it is shown; None of a table, which is as wide as its
        columns, whatever rows are in sight."""
        text = self._scrolled
        return (text.index("end"), text.winfo_width()) if isinstance(text, tk.Text) else None
