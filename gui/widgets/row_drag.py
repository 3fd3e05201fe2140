"""Rows of a table that can be dragged to another place."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.look.theme import Theme

_CURSOR = "sb_v_double_arrow"
_LEAST = 5
"""Pixels of a 96 dpi screen: a hand that only clicks moves the mouse less."""


class RowDrag:
    """Listens to the mouse on `tree`, and draws a line where the row would be put.

    The rows that may be dragged are the first ones of the tree, and change places among themselves.
    Escape gives up.
    """

    def __init__(
        self,
        tree: ttk.Treeview,
        theme: Theme,
        may: Callable[[str], bool],
        dropped: Callable[[str, int], None],
        pressed: Callable[[], object] = lambda: None,
    ) -> None:
        """`may` tells whether the row with this id can be moved now; `dropped` is told its id and
        its new place. `pressed` hears that the mouse took hold of one: what the ids stand for may
        be something else by the time it is dropped."""
        self._tree = tree
        self._theme = theme
        self._may = may
        self._dropped = dropped
        self._pressed = pressed
        self._row = ""
        self._rows: list[str] = []
        """Those that change places."""
        self._from = 0
        """Where the mouse was pressed."""
        self._gap: int | None = None
        """Above which of the rows it would be put; None until the mouse has moved enough."""
        self._line = tk.Frame(tree)
        tree.bind("<ButtonPress-1>", self._press, add="+")
        tree.bind("<B1-Motion>", self._move, add="+")
        tree.bind("<ButtonRelease-1>", lambda _event: self._release(), add="+")
        tree.bind("<Escape>", lambda _event: self._give_up(), add="+")

    def _press(self, event: tk.Event[tk.Misc]) -> None:
        self._stop()
        if self._tree.identify_region(event.x, event.y) in ("tree", "cell"):
            row = self._tree.identify_row(event.y)
            if row and self._may(row):
                self._row, self._from = row, event.y
                self._rows = [one for one in self._tree.get_children() if self._may(one)]
                self._pressed()

    def _move(self, event: tk.Event[tk.Misc]) -> None:
        if not self._row or not all(map(self._tree.exists, self._rows)):
            return
        if self._gap is None and abs(event.y - self._from) < self._theme.px(_LEAST):
            return
        if self._gap is None:
            self._tree.configure(cursor=_CURSOR)
        self._scroll(event.y)
        self._gap = self._gap_at(event.y)
        self._draw(self._gap)

    def _release(self) -> None:
        row, gap = self._row, self._gap
        self._stop()
        if gap is None or not self._tree.exists(row):
            return
        place = self._tree.index(row)
        to = gap if gap <= place else gap - 1
        if to != place and self._may(row):
            self._dropped(row, to)

    def _give_up(self) -> str | None:
        if self._gap is None:
            return None
        self._stop()
        return "break"

    def _stop(self) -> None:
        if self._gap is not None:
            self._tree.configure(cursor="")
            self._line.place_forget()
        self._row, self._gap = "", None

    # ---- where

    def _gap_at(self, y: int) -> int:
        gap = 0
        for number, row in enumerate(self._rows):
            box = self._tree.bbox(row)
            if box and y < int(box[1]) + int(box[3]) // 2:
                return number
            if box:
                gap = number + 1
        return gap

    def _scroll(self, y: int) -> None:
        """One row further, if the mouse is beyond those in sight."""
        boxes = [box for row in self._rows if (box := self._tree.bbox(row))]
        if boxes and y < int(boxes[0][1]):
            self._tree.yview_scroll(-1, "units")
        elif y >= self._tree.winfo_height():
            self._tree.yview_scroll(1, "units")

    def _draw(self, gap: int) -> None:
        rows, px = self._rows, self._theme.px
        above = self._tree.bbox(rows[gap - 1]) if gap else ""
        below = self._tree.bbox(rows[gap]) if gap < len(rows) else ""
        if below:
            y = int(below[1])
        elif above:
            y = int(above[1]) + int(above[3])
        else:
            return
        self._line.configure(background=self._theme.colors.accent)
        self._line.place(x=0, y=max(0, y - px(1)), relwidth=1.0, height=px(2))
