"""Toasts: one short sentence where nothing else is, gone by itself."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from gui.look.icons import Icons
from gui.look.theme import Theme

_SHOWN_MS = {"error": 8000, "warning": 6000}
_USUAL_MS = 3500
_MOST = 3


class Toasts:
    """Stacks toasts in the spot that is kept free for them, as many as it holds. Where there is
    none, or the newest alone is too large for it: at the bottom right of `master`."""

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons) -> None:
        self._master = master
        self._theme = theme
        self._icons = icons
        self._shown: list[ttk.Frame] = []
        self._spot: tk.Misc | None = None

    def keep_to(self, spot: tk.Misc) -> None:
        """Show them in `spot`, a part of the window with nothing in it, while that is in sight."""
        self._spot = spot
        spot.bind("<Configure>", lambda _event: self._stack(), add="+")

    def show(self, text: str, level: str = "info") -> None:
        """Say `text`. A level of info, ok, warning or error gives icon and colour."""
        theme = self._theme
        kind = "warn" if level == "warning" else level
        frame = ttk.Frame(
            self._master, style=f"Banner.{kind}.TFrame", padding=theme.pad(14, 10, 16, 10)
        )
        picture = {"ok": "check", "warning": "warning", "error": "error"}.get(level, "info")
        ttk.Label(
            frame,
            image=self._icons.get(picture, theme.colors.state(level)[0], 18),
            style=f"Banner.{kind}.TLabel",
        ).pack(side="left", padx=(0, theme.px(10)))
        ttk.Label(
            frame,
            text=text,
            style=f"Banner.{kind}.TLabel",
            justify="left",
        ).pack(side="left")
        self._shown.append(frame)
        while len(self._shown) > _MOST:
            self._drop(self._shown[0])
        self._stack()
        for widget in (frame, *frame.winfo_children()):
            widget.bind("<Button-1>", lambda _event: self._drop(frame))
        timer = frame.after(_SHOWN_MS.get(level, _USUAL_MS), lambda: self._drop(frame))
        frame.bind("<Destroy>", lambda _event: frame.after_cancel(timer), add="+")

    @property
    def texts(self) -> list[str]:
        """What is on show now."""
        return [str(frame.winfo_children()[1].cget("text")) for frame in self._shown]

    def clear(self) -> None:
        """Take all away."""
        for frame in tuple(self._shown):
            self._drop(frame)

    def _drop(self, frame: ttk.Frame) -> None:
        if frame in self._shown:
            self._shown.remove(frame)
            frame.destroy()
            self._stack()

    def _stack(self) -> None:
        if not self._shown:
            return
        px, spot = self._theme.px, self._spot
        if spot is not None and spot.winfo_viewable():
            width, height = spot.winfo_width(), spot.winfo_height()
            self._wrap(width - px(14 + 16 + 18 + 10))
            while len(self._shown) > 1 and self._height() > height:
                self._drop(self._shown[0])
            if self._height() <= height:
                self._pile(spot, 0, 0, relwidth=1.0)
                return
        self._wrap(self._theme.em(380))
        self._pile(self._master, -px(24), -px(20), relwidth="")

    def _wrap(self, width: int) -> None:
        for frame in self._shown:
            label = frame.winfo_children()[1]
            if isinstance(label, ttk.Label):
                label.configure(wraplength=width)
            frame.update_idletasks()

    def _height(self) -> int:
        gap = self._theme.px(8)
        return sum(frame.winfo_reqheight() + gap for frame in self._shown)

    def _pile(self, where: tk.Misc, x: int, y: int, relwidth: float | str) -> None:
        """The newest lowest, at `x` and `y` from the lower right corner of `where`."""
        for frame in reversed(self._shown):
            frame.place(in_=where, relx=1.0, rely=1.0, x=x, y=y, anchor="se", relwidth=relwidth)
            frame.lift()
            y -= frame.winfo_reqheight() + self._theme.px(8)
