"""The list of tools: each with its state, those on this computer first."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.clients.state import ClientState
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.clients import strings as texts
from gui.widgets.auto_bar import AutoBar
from gui.widgets.tree_style import make_flat

_WIDTH, _STATE = 248, 86
_ROOMIER = 6
"""Pixels of a 96 dpi screen by which a row is higher than in other tables."""


class ToolList(ttk.Frame):
    """A table with a dot of the state's colour, the tool's name, and the state in words below."""

    def __init__(
        self, master: tk.Misc, theme: Theme, icons: Icons, selected: Callable[[str], None]
    ) -> None:
        """`selected` is told the id of the selected tool ("" for none)."""
        super().__init__(master, style="Card.TFrame", padding=theme.pad(6, 6, 4, 6))
        self._theme = theme
        self._icons = icons
        self._selected = selected
        self._rows: tuple[ClientState, ...] = ()
        self.tree = ttk.Treeview(
            self, columns=("state",), selectmode="browse", show="tree", height=3
        )
        self.tree.configure(yscrollcommand=AutoBar(self, self.tree.yview).set)
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._selected(self.selected))
        theme.subscribe(self._paint, self)

    @property
    def selected(self) -> str:
        """The id of the selected tool; empty when none is."""
        chosen = self.tree.selection()
        return str(chosen[0]) if chosen else ""

    def show(self, states: Sequence[ClientState]) -> None:
        """List `states`, and keep what was selected, else select the first."""
        before = self.selected
        self._rows = (*states,)
        ids = [one.tool.id for one in states]
        if [str(one) for one in self.tree.get_children()] != ids:
            self.tree.delete(*self.tree.get_children())
            for tool_id in ids:
                self.tree.insert("", "end", iid=tool_id)
        self._fill()
        target = before if before in ids else next(iter(ids), "")
        if target:
            self.tree.selection_set(target)
            self.tree.focus(target)
        self._selected(target)

    def _fill(self) -> None:
        colors = self._theme.colors
        for one in self._rows:
            level, words = texts.state_in_short(one)
            color = colors.idle if level == "idle" else colors.state(level)[0]
            self.tree.item(
                one.tool.id,
                text=f"  {one.tool.name}",
                image=self._icons.get("dot", color, 16),
                values=(words,),
                tags=("idle",) if level == "idle" else (),
            )

    def _paint(self) -> None:
        theme = self._theme
        make_flat(self.tree, theme.row_height + theme.px(_ROOMIER))
        self.tree.column("#0", width=theme.em(_WIDTH - _STATE), minwidth=theme.px(80), stretch=True)
        self.tree.column("state", width=theme.em(_STATE), minwidth=theme.px(60), stretch=False)
        self.tree.tag_configure("idle", foreground=theme.colors.muted)
        self._fill()
