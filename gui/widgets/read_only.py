"""A text that can be read, scrolled and copied from, and nothing else."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from gui.frame.editing_keys import scroll_by_keys
from gui.look.theme import Theme


class ReadOnlyText(ttk.Frame):
    """Monospaced, with long lines unbroken. The size is in characters."""

    def __init__(self, master: tk.Misc, theme: Theme, columns: int, rows: int) -> None:
        super().__init__(master, style="Field.TFrame")
        self._theme = theme
        self.text = tk.Text(
            self,
            wrap="none",
            state="disabled",
            borderwidth=0,
            relief="flat",
            highlightthickness=theme.px(1.5),
            takefocus=True,  # Tk's Tab leaves out what cannot be typed into
            padx=theme.px(4),
            pady=theme.px(4),
            width=columns,
            height=rows,
        )
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.text.grid(row=0, column=0, sticky="nsew")
        down = ttk.Scrollbar(
            self, orient="vertical", style="Field.Vertical.TScrollbar", command=self.text.yview
        )
        down.grid(row=0, column=1, sticky="ns")
        across = ttk.Scrollbar(
            self, orient="horizontal", style="Field.Horizontal.TScrollbar", command=self.text.xview
        )
        across.grid(row=1, column=0, sticky="ew")
        self.text.configure(yscrollcommand=down.set, xscrollcommand=across.set)
        scroll_by_keys(self.text)
        theme.subscribe(self._paint, self)

    def put(self, *pieces: str | tuple[str, ...]) -> None:
        """Show this: a text, or texts each followed by its tags."""
        self.text.configure(state="normal")
        self.text.delete("1.0", "end")
        self.text.insert("end", *pieces)  # type: ignore[arg-type]
        self.text.configure(state="disabled")

    def _paint(self) -> None:
        colors = self._theme.colors
        self.text.configure(
            font=self._theme.fonts.code,
            background=colors.field,
            foreground=colors.text,
            highlightbackground=colors.border,
            highlightcolor=colors.accent,
            selectbackground=colors.selection,
            selectforeground=colors.selection_text,
        )
