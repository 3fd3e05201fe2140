"""Toasts: one short sentence in the corner, gone by itself."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from gui.look.icons import Icons
from gui.look.theme import Theme

_SHOWN_MS = {"error": 8000, "warning": 6000}
_USUAL_MS = 3500
_MOST = 3


class Toasts:
    """Stacks toasts at the bottom right of `master`."""

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons) -> None:
        self._master = master
        self._theme = theme
        self._icons = icons
        self._shown: list[ttk.Frame] = []

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
            wraplength=theme.em(380),
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
        y = -self._theme.px(20)
        for frame in reversed(self._shown):
            frame.place(relx=1.0, rely=1.0, x=-self._theme.px(24), y=y, anchor="se")
            frame.lift()
            frame.update_idletasks()
            y -= frame.winfo_reqheight() + self._theme.px(8)
