"""Notices that stay until somebody has read them."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from core.events import Notice
from gui.icons import Icons
from gui.theme import Theme
from gui.widgets.card import wrap_to_width
from gui.widgets.tooltip import tip

_MOST = 3


class Banners(ttk.Frame):
    """A stack of notices, newest on top. It takes no room while there are none."""

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons) -> None:
        super().__init__(master, style="Page.TFrame")
        self._theme = theme
        self._icons = icons
        self._shown: dict[Notice, ttk.Frame] = {}

    def show(self, notice: Notice) -> None:
        """Add `notice`, unless it is on show already."""
        if notice in self._shown:
            return
        if len(self._shown) >= _MOST:
            self.dismiss(next(iter(self._shown)))
        theme = self._theme
        kind = "warn" if notice.level == "warning" else notice.level
        outer = ttk.Frame(self, style="Page.TFrame", padding=theme.pad(24, 12, 24, 0))
        frame = ttk.Frame(outer, style=f"Banner.{kind}.TFrame", padding=theme.pad(14, 10, 8, 10))
        frame.pack(fill="x")
        icon = "info" if kind == "info" else "warning" if kind == "warn" else "error"
        mark = ttk.Label(frame, style=f"Banner.{kind}.TLabel")
        mark.pack(side="left", anchor="n", padx=(0, theme.px(12)))
        self._icons.attach(mark, icon, lambda: theme.colors.state(notice.level)[0], 20)
        close = ttk.Button(
            frame, style=f"Banner.{kind}.Ghost.TButton", command=lambda: self.dismiss(notice)
        )
        self._icons.attach(close, "cross", size=14)
        tip(close, theme, "Close")
        close.pack(side="right", anchor="n", padx=(theme.px(8), 0))
        words = ttk.Frame(frame, style=f"Flat.{kind}.TFrame")
        words.pack(side="left", fill="x", expand=True)
        first = ttk.Label(words, text=notice.text, style=f"Banner.{kind}.TLabel", justify="left")
        first.pack(fill="x")
        wrap_to_width(first)
        if notice.remedy:
            more = ttk.Label(
                words, text=notice.remedy, style=f"Banner.{kind}.Muted.TLabel", justify="left"
            )
            more.pack(fill="x", pady=(theme.px(2), 0))
            wrap_to_width(more)
        outer.pack(side="top", fill="x")
        self._shown[notice] = outer

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is on show, oldest first."""
        return tuple(self._shown)

    def dismiss(self, notice: Notice) -> None:
        """Take `notice` away."""
        frame = self._shown.pop(notice, None)
        if frame is not None:
            frame.destroy()
        if not self._shown:
            self.configure(height=1)  # a frame that lost its last child keeps its size otherwise
