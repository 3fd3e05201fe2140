"""Labels that draw themselves only when what they say is new, and a row of figures made of them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Mapping
from tkinter import ttk

from gui.look.theme import Theme


def say(label: ttk.Label, text: str, style: str = "") -> None:
    """Have `label` say `text`, in `style` if one is given."""
    if str(label.cget("text")) != text:
        label.configure(text=text)
    if style and str(label.cget("style")) != style:
        label.configure(style=style)


class FigureRow(ttk.Frame):
    """Figures on a card, each with its name over it, in columns of one width."""

    def __init__(self, master: tk.Misc, theme: Theme, names: Mapping[str, str]) -> None:
        """`names` has the words for each figure."""
        super().__init__(master, style="Surface.TFrame")
        self.values: dict[str, ttk.Label] = {}
        for column, (key, name) in enumerate(names.items()):
            self.columnconfigure(column, weight=1, uniform="figure")
            cell = ttk.Frame(self, style="Surface.TFrame")
            cell.grid(row=0, column=column, sticky="nw")
            ttk.Label(cell, text=name, style="Surface.Small.TLabel").pack(anchor="w")
            self.values[key] = ttk.Label(cell, text="–", style="Surface.Heading.TLabel")
            self.values[key].pack(anchor="w", pady=(theme.px(2), 0))

    def say(self, key: str, text: str, *, alarm: bool = False) -> None:
        """Write a figure; with `alarm` in the colour of errors."""
        say(self.values[key], text, f"Surface.{'Alarm' if alarm else 'Heading'}.TLabel")
