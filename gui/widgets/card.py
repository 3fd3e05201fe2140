"""Cards: rounded surfaces with a heading."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from gui.look.theme import Theme


class Card(ttk.Frame):
    """A rounded surface. Put the content into `body`; `actions` is the right end of its head."""

    def __init__(self, master: tk.Misc, theme: Theme, heading: str = "") -> None:
        super().__init__(master, style="Card.TFrame", padding=theme.pad(20, 16, 20, 18))
        self.head = ttk.Frame(self, style="Surface.TFrame")
        self.actions = ttk.Frame(self.head, style="Surface.TFrame")
        self.heading = ttk.Label(self.head, text=heading, style="Surface.Heading.TLabel")
        if heading:
            self.head.pack(fill="x", pady=(0, theme.px(10)))
            self.heading.pack(side="left")
            self.actions.pack(side="right")
        self.body = ttk.Frame(self, style="Surface.TFrame")
        self.body.pack(fill="both", expand=True)


def wrap_to_width(label: ttk.Label, slack: int = 6) -> None:
    """Let `label` break its lines at the width it gets, less `slack` pixels for its margins."""

    def fit(event: tk.Event[tk.Misc]) -> None:
        label.configure(wraplength=max(80, event.width - slack))

    label.bind("<Configure>", fit, add="+")


def ring(well: ttk.Frame, text: tk.Misc) -> None:
    """Let `well`, a Ring or a Well around `text`, show that `text` has the focus."""
    text.bind("<FocusIn>", lambda _event: well.state(["focus"]), add="+")
    text.bind("<FocusOut>", lambda _event: well.state(["!focus"]), add="+")
