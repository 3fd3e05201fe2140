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
        text = self._text()
        if not text or not self._widget.winfo_viewable():
            return
        if self._shortcut:
            text = f"{text}   {label(self._shortcut)}"
        top, theme = self._widget.winfo_toplevel(), self._theme
        shown = ttk.Label(top, text=text, style="Tip.TLabel", wraplength=theme.em(_WIDTH))
        self._shown = shown
        wide, high = shown.winfo_reqwidth(), shown.winfo_reqheight()
        left = self._widget.winfo_rootx() - top.winfo_rootx()
        up = self._widget.winfo_rooty() - top.winfo_rooty()
        gap = theme.px(_GAP)
        below = up + self._widget.winfo_height() + gap
        y = below if below + high <= top.winfo_height() else max(0, up - gap - high)
        middle = left + self._widget.winfo_width() // 2 - wide // 2
        x = max(gap, min(middle, top.winfo_width() - wide - gap))
        shown.place(x=x, y=y)
        shown.lift()

    def _hide(self, _event: object) -> None:
        self._cancel()
        if self._shown is not None:
            self._shown.destroy()
            self._shown = None

    def _gone(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self._widget:
            self._hide(event)
