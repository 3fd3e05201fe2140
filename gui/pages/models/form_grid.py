"""Small labelled fields side by side, for dialogs with many of them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from core.base.wording import two_readings
from gui.look.theme import Theme
from gui.pages.models import strings as texts
from gui.widgets.menu import offer_choices, pop_up_below


class FieldGrid(ttk.Frame):
    """Entries in columns of the same width, each under its label."""

    def __init__(self, master: tk.Misc, theme: Theme, columns: int) -> None:
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._columns = columns
        self._count = 0
        self.entries: dict[str, ttk.Entry] = {}
        self.choosers: dict[str, tk.Menu] = {}
        self._buttons: dict[str, ttk.Button] = {}
        for column in range(columns):
            self.columnconfigure(column, weight=1, uniform="field")
        self.pack(fill="x")

    def add(
        self, name: str, label: str, text: str = "", *, code: bool = False, wide: bool = False
    ) -> ttk.Entry:
        """A field of this name; `code` for what is no prose, `wide` for all columns."""
        theme = self._theme
        row, column = divmod(self._count, self._columns)
        span = self._columns if wide else 1
        self._count += span
        cell = ttk.Frame(self, style="Surface.TFrame")
        left = theme.px(6) if column else 0
        right = theme.px(6) if column + span < self._columns else 0
        cell.grid(row=row, column=column, columnspan=span, sticky="ew", padx=(left, right))
        title = ttk.Label(cell, text=label, style="Surface.Strong.TLabel")
        title.pack(anchor="w", pady=(theme.px(8), theme.px(3)))
        entry = ttk.Entry(cell, font=theme.fonts.code if code else theme.fonts.body, width=10)
        entry.insert(0, text)
        entry.pack(fill="x")
        self.entries[name] = entry
        return entry

    def offer(self, name: str, choices: Sequence[str], *, several: bool = False) -> None:
        """A button beside the field offers these; of `several` each comes behind the others."""
        if not choices:
            return
        entry, theme = self.entries[name], self._theme
        menu = tk.Menu(self, tearoff=False, font=theme.fonts.body)

        def take(choice: str) -> None:
            there = [part.strip() for part in entry.get().split(",") if part.strip()]
            entry.delete(0, "end")
            entry.insert(0, ", ".join([*there, choice]) if several else choice)
            entry.focus_set()

        offer_choices(menu, choices, take)
        entry.pack_configure(side="left", expand=True)
        button = ttk.Button(entry.master, text="Choose…")
        button.pack(side="left", padx=(theme.px(6), 0))
        button.configure(command=lambda: pop_up_below(menu, button, theme, 0, from_left=True))
        self.choosers[name], self._buttons[name] = menu, button

    def enable(self, name: str, on: bool) -> None:
        """Whether something can be put into a field."""
        for part in (self.entries[name], self._buttons.get(name)):
            if part is not None:
                part.state(["!disabled" if on else "disabled"])

    def text(self, name: str) -> str:
        """What is in a field, without spaces around it."""
        return self.entries[name].get().strip()


def number(text: str, kind: type) -> int | float | None:
    """The number that `text` is; None for an empty one. ValueError, in words for the person, when
    it is none, below 0, or one whose comma may stand for thousands or for the decimal point."""
    if not text:
        return None
    either = two_readings(text) if kind is float else None
    if either is not None:
        raise ValueError(f"{text} can be read in two ways. Write {either[0]}, or {either[1]}.")
    try:
        # 30 is written as that, not as 30.0.
        value = int(text) if kind is int or text.isdecimal() else float(text.replace(",", "."))
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise ValueError(texts.BAD_WHOLE if kind is int else texts.BAD_NUMBER)
    return value
