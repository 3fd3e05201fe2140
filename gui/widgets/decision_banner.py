"""A notice above the editor that asks for a decision: a sentence and its buttons."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Literal

from gui.frame.focus import tab_order
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.card import wrap_to_width
from gui.widgets.tooltip import tip

Action = tuple[str, Callable[[], None]]
"""A button's label and what it does."""


class ActionBanners(ttk.Frame):
    """One banner for each matter, newest at the bottom; none takes no room."""

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons) -> None:
        super().__init__(master, style="Page.TFrame")
        self._theme = theme
        self._icons = icons
        self._shown: dict[str, ttk.Frame] = {}
        self.buttons: dict[str, dict[str, ttk.Button]] = {}
        """By matter and label."""
        self.texts: dict[str, str] = {}

    def __contains__(self, matter: str) -> bool:
        return matter in self._shown

    def show(
        self,
        matter: str,
        level: str,
        text: str,
        actions: Sequence[Action] = (),
        *,
        can_dismiss: bool = False,
        below: bool = False,
    ) -> None:
        """Show `text` (level info, warning or error); an earlier one of this matter goes.

        `below`: the buttons stand under a text that needs the whole width.
        """
        self.dismiss(matter)
        theme = self._theme
        kind = "warn" if level == "warning" else level
        outer = ttk.Frame(self, style="Page.TFrame", padding=theme.pad(0, 0, 0, 10))
        frame = ttk.Frame(outer, style=f"Banner.{kind}.TFrame", padding=theme.pad(14, 8, 8, 8))
        frame.pack(fill="x")
        mark = ttk.Label(frame, style=f"Banner.{kind}.TLabel")
        mark.pack(side="left", anchor="n" if below else "center", padx=(0, theme.px(12)))
        self._icons.attach(mark, level, lambda: theme.colors.state(level)[0], 18)
        cross: ttk.Button | None = None
        if can_dismiss:
            cross = ttk.Button(
                frame, style=f"Banner.{kind}.Ghost.TButton", command=lambda: self.dismiss(matter)
            )
            self._icons.attach(cross, "cross", size=14)
            tip(cross, theme, "Close")
            cross.pack(side="right", anchor="n" if below else "center", padx=(theme.px(6), 0))
        words = ttk.Label(frame, text=text, style=f"Banner.{kind}.TLabel", justify="left")
        wrap_to_width(words)
        if below:
            words.pack(side="top", fill="x")
            row = ttk.Frame(frame, style=f"Flat.{kind}.TFrame")
            row.pack(side="top", fill="x", pady=(theme.px(8), theme.px(2)))
            self._add_buttons(row, matter, kind, actions, "left")
        else:
            self._add_buttons(frame, matter, kind, tuple(reversed(actions)), "right")
            words.pack(side="left", fill="x", expand=True)
        if not below:
            tab_order(*reversed(self.buttons[matter].values()))
        if cross is not None:
            tab_order(cross)
        outer.pack(side="top", fill="x")
        self._shown[matter] = outer
        self.texts[matter] = text

    def _add_buttons(
        self,
        row: ttk.Frame,
        matter: str,
        kind: str,
        actions: Sequence[Action],
        side: Literal["left", "right"],
    ) -> None:
        gap = self._theme.px(6)
        self.buttons[matter] = {}
        for label, action in actions:
            button = ttk.Button(row, text=label, style=f"Banner.{kind}.TButton", command=action)
            button.pack(side=side, padx=(0, gap) if side == "left" else (gap, 0))
            self.buttons[matter][label] = button

    def dismiss(self, matter: str) -> None:
        """Take the banner of this matter away, if it is there."""
        frame = self._shown.pop(matter, None)
        self.buttons.pop(matter, None)
        self.texts.pop(matter, None)
        if frame is not None:
            frame.destroy()
            if not self._shown:
                self.configure(height=1)  # a frame that lost its last child keeps its size
