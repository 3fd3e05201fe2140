"""The line under the editor: saved or not, problems, the file, where the cursor is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.base.wording import count
from core.config.store import Issue
from gui.editor.issues import summary
from gui.look.theme import Theme
from gui.widgets.tooltip import tip


class EditorStrip(ttk.Frame):
    """State and an Apply button on the left; problems, file and position on the right."""

    def __init__(self, master: tk.Misc, theme: Theme, apply: Callable[[], None]) -> None:
        super().__init__(master, style="Page.TFrame")
        self._theme = theme
        px = theme.px
        self.state_label = ttk.Label(self, style="Small.TLabel")
        self.state_label.pack(side="left")
        self.apply = ttk.Button(self, text="Apply", style="Page.Link.TButton", command=apply)
        # The button comes and goes without changing the height.
        self._strut = ttk.Frame(self, style="Page.TFrame", width=1)
        self._strut.pack(side="left")
        self.position = ttk.Label(self, style="Small.TLabel", anchor="e")
        self.position.pack(side="right")
        self.problems = ttk.Label(self, style="Small.TLabel")
        self.problems.pack(side="right", padx=(px(16), px(16)))
        self.path = ttk.Label(self, style="Small.TLabel", anchor="e")
        self.path.pack(side="right", fill="x", expand=True, padx=(px(16), 0))
        self._path = ""
        self._level = "idle"
        self.path.bind("<Configure>", lambda event: self._shorten(event.width))
        tip(self.path, theme, lambda: self._path)
        theme.subscribe(self._paint, self)

    def say(self, level: str, text: str) -> None:
        """How the text stands to the file. `level` is ok, warn, error, info or idle."""
        self._level = level
        self.state_label.configure(text=f"●  {text}")
        self._paint()

    def offer_apply(self, offer: bool) -> None:
        """Show or hide the Apply button."""
        if offer and not self.apply.winfo_manager():
            self.apply.pack(side="left", padx=(self._theme.px(8), 0), after=self.state_label)
        elif not offer:
            self.apply.pack_forget()

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Say how many problems there are."""
        self.problems.configure(text=summary(issues))

    def show_position(self, line: int, column: int, selected: int = 0) -> None:
        """Both from 1; `selected` characters."""
        picked = f"   ({count(selected, 'character')} selected)" if selected else ""
        self.position.configure(text=f"Line {line}, column {column}{picked}")

    def show_path(self, path: str) -> None:
        """The file's full name; its end stays in sight when room is short."""
        self._path = path
        self._shorten(self.path.winfo_width())

    def _shorten(self, width: int) -> None:
        measure, text = self._theme.fonts.small.measure, self._path
        if measure(text) > width:
            start = 1
            while start < len(text) - 8 and measure("…" + text[start:]) > width:
                start += 2
            text = "…" + text[start:]
            if measure(text) > width or start > len(self._path) - 14:
                text = ""  # a few letters of it tell nobody anything
        if str(self.path.cget("text")) != text:
            self.path.configure(text=text)

    def _paint(self) -> None:
        colors = self._theme.colors
        color = colors.muted if self._level == "idle" else colors.state(self._level)[0]
        self.state_label.configure(foreground=color)
        self._strut.configure(height=self.apply.winfo_reqheight())
