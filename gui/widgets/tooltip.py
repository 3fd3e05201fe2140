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


def tip(
    widget: tk.Misc,
    theme: Theme,
    text: str | Callable[[], str],
    shortcut: str = "",
    *,
    beside: bool = False,
) -> None:
    """Say `text` while the pointer rests on `widget`, or once Tab has led to it; behind it the keys
    of `shortcut`, a name in `gui.frame.keymap`. An empty text is not shown. `beside`: to the right
    of it, where what is below would be hidden."""
    _Tip(widget, theme, text if callable(text) else lambda: text, shortcut, beside)


class _Waiting:
    """One text at a time, a moment after it was wanted. It lies in the window of its widget, as the
    toasts do: it takes no focus and no click."""

    def __init__(self, widget: tk.Misc) -> None:
        self._widget = widget
        self._timer: str | None = None
        self._shown: ttk.Label | None = None

    def soon(self, show: Callable[[], ttk.Label | None]) -> None:
        """Have `show` put it up, unless it is there already."""
        self._cancel()
        if self._shown is not None:
            return

        def now() -> None:
            self._timer = None
            self._shown = show()

        self._timer = self._widget.after(DELAY_MS, now)

    def hide(self) -> None:
        """Take it away, or never put it up."""
        self._cancel()
        if self._shown is not None:
            self._shown.destroy()
            self._shown = None

    def _cancel(self) -> None:
        if self._timer is not None:
            self._widget.after_cancel(self._timer)
            self._timer = None


class _Tip:
    """The one of a button or the like."""

    def __init__(
        self,
        widget: tk.Misc,
        theme: Theme,
        text: Callable[[], str],
        shortcut: str,
        beside: bool,
    ) -> None:
        self._widget = widget
        self._beside = beside
        self._theme = theme
        self._text = text
        self._shortcut = shortcut
        self._waiting = _Waiting(widget)
        for sequence in ("<Enter>", "<<TraverseIn>>"):
            widget.bind(sequence, lambda _event: self._waiting.soon(self._show), add="+")
        for sequence in ("<Leave>", "<ButtonPress>", "<KeyPress>", "<FocusOut>", "<Unmap>"):
            widget.bind(sequence, lambda _event: self._waiting.hide(), add="+")
        widget.bind("<Destroy>", self._gone, add="+")

    def _show(self) -> ttk.Label | None:
        text, widget = self._text(), self._widget
        if not text or not widget.winfo_viewable():
            return None
        if self._shortcut:
            text = f"{text}   {label(self._shortcut)}"
        box = (0, 0, widget.winfo_width(), widget.winfo_height())
        return _placed(widget, self._theme, text, box, beside=self._beside)

    def _gone(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._widget:
            self._waiting.hide()


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
        self._waiting = _Waiting(tree)
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
            self._waiting.soon(self._show)

    def _show(self) -> ttk.Label | None:
        tree, (row, column) = self._tree, self._cell
        if not tree.exists(row):
            return None
        shown = tree.item(row, "text") if column == "#0" else tree.set(row, column)
        box = tree.bbox(row, column)
        if not box or not str(shown).endswith("…"):
            return None
        text = self._whole(row, int(column.removeprefix("#")))
        if not text or text == str(shown).strip():
            return None
        return _placed(tree, self._theme, text, box)

    def _leave(self) -> None:
        """The pointer is on no cell, or on one that may be another's by now."""
        self._cell = ("", "")
        self._waiting.hide()


def _rows_may_move(event: tk.Event[tk.Misc]) -> None:
    """Under a tag of its own: a table binds some keys and buttons more closely for itself, and may
    end what they do there."""
    event.widget.event_generate(_MAY_MOVE)


def _placed(
    widget: tk.Misc,
    theme: Theme,
    text: str,
    box: tuple[int, int, int, int],
    *,
    beside: bool = False,
) -> ttk.Label:
    """`text` below this part of `widget` (left, top, width, height), above it where there is no
    room; or `beside` it, on its right."""
    top = widget.winfo_toplevel()
    shown = ttk.Label(top, text=text, style="Tip.TLabel", wraplength=theme.em(_WIDTH))
    wide, high = shown.winfo_reqwidth(), shown.winfo_reqheight()
    left = widget.winfo_rootx() - top.winfo_rootx() + box[0]
    up = widget.winfo_rooty() - top.winfo_rooty() + box[1]
    gap = theme.px(_GAP)
    if beside:
        x, y = left + box[2] + gap, up + (box[3] - high) // 2
    else:
        below = up + box[3] + gap
        y = below if below + high <= top.winfo_height() else max(0, up - gap - high)
        middle = left + box[2] // 2 - wide // 2
        x = max(gap, min(middle, top.winfo_width() - wide - gap))
    shown.place(x=x, y=y)
    shown.lift()
    return shown
