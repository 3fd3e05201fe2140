"""A text that can be read, scrolled and copied from, and nothing else."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Literal

from gui.frame.editing_keys import scroll_by_keys
from gui.look.theme import Theme
from gui.widgets.card import ring


class ReadOnlyText(ttk.Frame):
    """Monospaced, with long lines unbroken unless they are to `wrap` ("word"). The size is in
    characters, `pads` (across, down) in scaled pixels."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        columns: int,
        rows: int,
        *,
        wrap: Literal["none", "word"] = "none",
        pads: tuple[int, int] = (4, 4),
    ) -> None:
        # Around the bars as well: where nothing scrolls, their room belongs to the field.
        super().__init__(master, style="Well.TFrame", padding=theme.px(3))
        self._theme = theme
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.text = tk.Text(
            self,
            wrap=wrap,
            state="disabled",
            borderwidth=0,
            relief="flat",
            highlightthickness=0,
            takefocus=True,  # Tk's Tab leaves out what cannot be typed into
            padx=theme.px(pads[0]),
            pady=theme.px(pads[1]),
            width=columns,
            height=rows,
        )
        self.text.grid(row=0, column=0, sticky="nsew")
        down = ttk.Scrollbar(
            self, orient="vertical", style="Field.Vertical.TScrollbar", command=self.text.yview
        )
        down.grid(row=0, column=1, sticky="ns")
        self.text.configure(yscrollcommand=down.set)
        if wrap == "none":
            self._build_across()
        scroll_by_keys(self.text)
        ring(self, self.text)
        theme.subscribe(self._paint, self)

    def _build_across(self) -> None:
        across = ttk.Scrollbar(
            self, orient="horizontal", style="Field.Horizontal.TScrollbar", command=self.text.xview
        )
        across.grid(row=1, column=0, sticky="ew")
        self.text.configure(xscrollcommand=across.set)

    def put(self, *pieces: str | tuple[str, ...]) -> None:
        """Show this: a text, or texts each followed by its tags."""
        self.text.configure(state="normal")
        self.text.delete("1.0", "end")
        if pieces:
            self.text.insert("end", *pieces)  # type: ignore[arg-type]
        self.text.configure(state="disabled")

    def _paint(self) -> None:
        colors = self._theme.colors
        self.text.configure(
            font=self._theme.fonts.code,
            background=colors.field,
            foreground=colors.text,
            selectbackground=colors.selection,
            selectforeground=colors.selection_text,
        )
