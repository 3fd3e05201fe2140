"""Texts of the dialog that are only read: what will stand in the config, and what a test said."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from gui.frame.editing_keys import scroll_by_keys
from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar

Piece = tuple[str, str]
"""A text and its tag."""


class WrappedText(ttk.Frame):
    """A text that breaks its lines, scrolls, and can be copied from. Its tags are "strong",
    "muted", "ok", "error", "warn"."""

    def __init__(
        self, master: tk.Misc, theme: Theme, *, code: bool = False, takes_focus: bool = True
    ) -> None:
        super().__init__(master, style="Line.TFrame", padding=1)
        self._theme = theme
        self._code = code
        self.text = tk.Text(
            self,
            wrap="char" if code else "word",
            state="disabled",
            borderwidth=0,
            relief="flat",
            highlightthickness=theme.px(1.5),
            takefocus=takes_focus,
            padx=theme.px(8),
            pady=theme.px(6),
            width=10,
            height=3,
            spacing1=theme.px(0 if code else 2),
        )
        bar = AutoBar(self, self.text)
        self.text.configure(yscrollcommand=bar.set)
        self.text.pack(fill="both", expand=True)
        scroll_by_keys(self.text)
        theme.subscribe(self._paint, self)

    def put(self, pieces: Sequence[Piece]) -> None:
        """Show these."""
        self.text.configure(state="normal")
        self.text.delete("1.0", "end")
        for text, tag in pieces:
            self.text.insert("end", text, (tag,) if tag else ())
        self.text.configure(state="disabled")

    def get(self) -> str:
        """What is shown."""
        return self.text.get("1.0", "end-1c")

    def _paint(self) -> None:
        colors, fonts = self._theme.colors, self._theme.fonts
        self.text.configure(
            font=fonts.mono_small if self._code else fonts.body,
            background=colors.field,
            foreground=colors.text,
            highlightbackground=colors.field,
            highlightcolor=colors.accent,
            selectbackground=colors.selection,
            selectforeground=colors.selection_text,
        )
        self.text.tag_configure("strong", font=fonts.strong)
        self.text.tag_configure("muted", foreground=colors.muted)
        indent = self._theme.px(18)
        self.text.tag_configure("more", foreground=colors.muted, lmargin1=indent, lmargin2=indent)
        for level in ("ok", "error", "warn"):
            self.text.tag_configure(level, foreground=colors.state(level)[0])
        self.text.tag_raise("sel")
