"""A thin bar that shows how much of something is used."""

from __future__ import annotations

import tkinter as tk

from gui.look.theme import Theme

_HEIGHT = 4


class Meter(tk.Canvas):
    """As wide as its place. Colour alone says nothing: put words beside it."""

    def __init__(self, master: tk.Misc, theme: Theme) -> None:
        super().__init__(
            master, height=theme.px(_HEIGHT), highlightthickness=0, borderwidth=0, takefocus=False
        )
        self._theme = theme
        self.share = 0.0
        """From 0 to 1."""
        self._level = "ok"
        self.bind("<Configure>", lambda _event: self._paint(), add="+")
        theme.subscribe(self._paint, self)

    def show(self, share: float, level: str) -> None:
        """Fill so much of it, in the colour of `level`: ok, warn or error."""
        self.share, self._level = min(1.0, max(0.0, share)), level
        self._paint()

    def _paint(self) -> None:
        colors = self._theme.colors
        self.configure(background=colors.pressed)
        self.delete("all")
        width = round(self.winfo_width() * self.share)
        if width:
            color = colors.state(self._level)[0]
            self.create_rectangle(0, 0, width, self._theme.px(_HEIGHT), fill=color, width=0)
