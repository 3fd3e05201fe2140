"""Tooltips: what a button does, for those whose words there is no room for."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.frame.keymap import label
from gui.look.theme import Theme

DELAY_MS = 500
_GAP = 6
_WIDTH = 320
_CELLS, _MAY_MOVE = "PocketCells", "<<RowsMayMove>>"


def tip(widget: tk.Misc, theme: Theme, text: str | Callable[[], str], shortcut: str = "") -> None:
    """Say `text` while the pointer rests on `widget`, or once Tab has led to it; behind it the keys
    of `shortcut`, a name in `gui.frame.keymap`. An empty text is not shown."""
    _Tip(widget, theme, text if callable(text) else lambda: text, shortcut)


class _Tip:
    """Lies in the window of its widget, as the toasts do: it takes no focus and no click."""

    def __init__(
        self, widget: tk.Misc, theme: Theme, text: Callable[[], str], shortcut: str
    ) -> None:
        self._widget = widget
        self._theme = theme
        self._text = text
        self._shortcut = shortcut
        self._timer: str | None = None
        self._shown: ttk.Label | None = None
        for sequence in ("<Enter>", "<<TraverseIn>>"):
            widget.bind(sequence, self._soon, add="+")
        for sequence in ("<Leave>", "<ButtonPress>", "<KeyPress>", "<FocusOut>", "<Unmap>"):
            widget.bind(sequence, self._hide, add="+")
        widget.bind("<Destroy>", self._gone, add="+")

    def _soon(self, _event: object) -> None:
        self._cancel()
        if self._shown is None:
            self._timer = self._widget.after(DELAY_MS, self._show)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._widget.after_cancel(self._timer)
            self._timer = None

    def _show(self) -> None:
        self._timer = None
        text, widget = self._text(), self._widget
        if not text or not widget.winfo_viewable():
            return
        if self._shortcut:
            text = f"{text}   {label(self._shortcut)}"
        box = (0, 0, widget.winfo_width(), widget.winfo_height())
        self._shown = _placed(widget, self._theme, text, box)

    def _hide(self, _event: object) -> None:
        self._cancel()
        if self._shown is not None:
            self._shown.destroy()
            self._shown = None

    def _gone(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._widget:
            self._hide(event)


def tip_cells(tree: ttk.Treeview, theme: Theme, whole: Callable[[str, int], str]) -> None:
    """Say the whole of a cell that was cut short while the pointer rests on it. `whole` is asked
    for it by the row's id and the place of the column among those on show, from 0."""
    _CellTips(tree, theme, whole)


class _CellTips:
    """One for all cells of a table."""

    def __init__(self, tree: ttk.Treeview, theme: Theme, whole: Callable[[str, int], str]) -> None:
        self._tree = tree
        self._theme = theme
        self._whole = whole
        self._cell = ("", "")
        self._timer: str | None = None
        self._shown: ttk.Label | None = None
        tree.bindtags((_CELLS, *tree.bindtags()))
        if not tree.bind_class(_CELLS):
            for sequence in ("<ButtonPress>", "<KeyPress>", "<MouseWheel>"):
                tree.bind_class(_CELLS, sequence, _rows_may_move)
        tree.bind("<Motion>", self._moved, add="+")
        for sequence in (_MAY_MOVE, "<Leave>", "<Unmap>", "<Destroy>"):
            tree.bind(sequence, lambda _event: self._leave(), add="+")

    def _moved(self, event: tk.Event[tk.Misc]) -> None:
        tree = self._tree
        cell = (tree.identify_row(event.y), tree.identify_column(event.x))
        if cell == self._cell:
            return
        self._leave()
        self._cell = cell
        if cell[0] and cell[1]:
            self._timer = tree.after(DELAY_MS, self._show)

    def _show(self) -> None:
        self._timer = None
        tree, (row, column) = self._tree, self._cell
        if not tree.exists(row):
            return
        shown = tree.item(row, "text") if column == "#0" else tree.set(row, column)
        box = tree.bbox(row, column)
        if not box or not str(shown).endswith("…"):
            return
        text = self._whole(row, int(column.removeprefix("#")))
        if text and text != str(shown).strip():
            self._shown = _placed(tree, self._theme, text, box)

    def _leave(self) -> None:
        """The pointer is on no cell, or on one that may be another's by now."""
        self._cell = ("", "")
        if self._timer is not None:
            self._tree.after_cancel(self._timer)
            self._timer = None
        if self._shown is not None:
            self._shown.destroy()
            self._shown = None


def _rows_may_move(event: tk.Event[tk.Misc]) -> None:
    """Under a tag of its own: a table binds some keys and buttons more closely for itself, and may
    end what they do there."""
    event.widget.event_generate(_MAY_MOVE)


def _placed(widget: tk.Misc, theme: Theme, text: str, box: tuple[int, int, int, int]) -> ttk.Label:
    """`text` below this part of `widget` (left, top, width, height), above it where there is no
    room."""
    top = widget.winfo_toplevel()
    shown = ttk.Label(top, text=text, style="Tip.TLabel", wraplength=theme.em(_WIDTH))
    wide, high = shown.winfo_reqwidth(), shown.winfo_reqheight()
    left = widget.winfo_rootx() - top.winfo_rootx() + box[0]
    up = widget.winfo_rooty() - top.winfo_rooty() + box[1]
    gap = theme.px(_GAP)
    below = up + box[3] + gap
    y = below if below + high <= top.winfo_height() else max(0, up - gap - high)
    middle = left + box[2] // 2 - wide // 2
    x = max(gap, min(middle, top.winfo_width() - wide - gap))
    shown.place(x=x, y=y)
    shown.lift()
    return shown
