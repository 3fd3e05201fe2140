"""Notices that stay until what they are about is over, or somebody has read them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.base.events import Notice
from gui.frame.focus import tab_order
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.card import wrap_to_width
from gui.widgets.tooltip import tip

_MOST = 3

Action = tuple[str, Callable[[], None]]
"""A button's label and what it does."""


class Banners(ttk.Frame):
    """A stack of notices, newest on top. It takes no room while there are none."""

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons) -> None:
        super().__init__(master, style="Page.TFrame")
        self._theme = theme
        self._icons = icons
        self._shown: dict[Notice, ttk.Frame] = {}
        self.buttons: dict[Notice, dict[str, ttk.Button]] = {}
        """By notice and label."""

    def show(
        self, notice: Notice, actions: Sequence[Action] = (), *, can_dismiss: bool = True
    ) -> None:
        """Add `notice`, unless it is on show already; an earlier one of its matter goes."""
        if notice in self._shown:
            return
        if notice.matter:
            self.settle(notice.matter)
        if len(self._shown) >= _MOST:
            # What waits for a decision is not pushed away by what is only to be read.
            others = [one for one in self._shown if one not in self.buttons]
            self.dismiss(next(iter(others or self._shown)))
        theme = self._theme
        kind = "warn" if notice.level == "warning" else notice.level
        outer = ttk.Frame(self, style="Page.TFrame", padding=theme.pad(24, 12, 24, 0))
        frame = ttk.Frame(outer, style=f"Banner.{kind}.TFrame", padding=theme.pad(14, 10, 8, 10))
        frame.pack(fill="x")
        icon = "info" if kind == "info" else "warning" if kind == "warn" else "error"
        mark = ttk.Label(frame, style=f"Banner.{kind}.TLabel")
        mark.pack(side="left", anchor="n", padx=(0, theme.px(12)))
        self._icons.attach(mark, icon, lambda: theme.colors.state(notice.level)[0], 20)
        from_right: list[ttk.Button] = []
        if can_dismiss:
            close = ttk.Button(
                frame, style=f"Banner.{kind}.Ghost.TButton", command=lambda: self.dismiss(notice)
            )
            self._icons.attach(close, "cross", size=14)
            tip(close, theme, "Close")
            close.pack(side="right", anchor="n", padx=(theme.px(8), 0))
            from_right.append(close)
        if actions:
            self.buttons[notice] = {}
        for label, action in reversed(actions):
            button = ttk.Button(frame, text=label, style=f"Banner.{kind}.TButton", command=action)
            button.pack(side="right", anchor="n", padx=(theme.px(6), 0))
            self.buttons[notice][label] = button
            from_right.append(button)
        tab_order(*reversed(from_right))
        words = ttk.Frame(frame, style=f"Flat.{kind}.TFrame")
        words.pack(side="left", fill="x", expand=True)
        first = ttk.Label(words, text=notice.text, style=f"Banner.{kind}.TLabel", justify="left")
        first.pack(fill="x")
        wrap_to_width(first)
        if notice.remedy:
            more = ttk.Label(
                words, text=notice.remedy, style=f"Banner.{kind}.Muted.TLabel", justify="left"
            )
            more.pack(fill="x", pady=(theme.px(2), 0))
            wrap_to_width(more)
        outer.pack(side="top", fill="x")
        self._shown[notice] = outer

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is on show, oldest first."""
        return tuple(self._shown)

    def keep(self, holds: Callable[[Notice], bool]) -> None:
        """Take away what does not hold any more."""
        for notice in self.notices:
            if not holds(notice):
                self.dismiss(notice)

    def settle(self, matter: str) -> None:
        """Take away what was said of `matter`."""
        self.keep(lambda notice: notice.matter != matter)

    def dismiss(self, notice: Notice) -> None:
        """Take `notice` away."""
        frame = self._shown.pop(notice, None)
        self.buttons.pop(notice, None)
        if frame is not None:
            frame.destroy()
        if not self._shown:
            self.configure(height=1)  # a frame that lost its last child keeps its size otherwise
