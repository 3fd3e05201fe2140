"""The state chip: a coloured dot and a word."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from core.base.events import State
from gui.frame.words import level_of, word_for
from gui.look.icons import Icons
from gui.look.theme import Theme


class StateChip(ttk.Label):
    """Shows one state. `ground` is "" on a card, "Sidebar." on the sidebar."""

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons, ground: str = "") -> None:
        super().__init__(master, compound="left")
        self._theme = theme
        self._icons = icons
        self._ground = ground
        self._state = State.STOPPED
        theme.subscribe(self._paint, self)

    def show(self, state: State) -> None:
        """Draw `state`."""
        if state is not self._state:
            self._state = state
            self._paint()

    def _paint(self) -> None:
        level = level_of(self._state)
        color = self._theme.colors.idle if level == "idle" else self._theme.colors.state(level)[0]
        self.configure(
            text=" " + word_for(self._state),
            image=self._icons.get("dot", color, 16),
            style=f"{self._ground}Chip.{level}.TLabel",
        )
