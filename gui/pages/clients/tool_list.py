"""The list of tools, those on this computer first, and of the keys of one's own below them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from core.clients.state import ClientState
from core.keys.entries import ClientKey
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.clients import strings as texts
from gui.widgets.auto_bar import AutoBar
from gui.widgets.tree_style import fit, make_flat

_WIDTH, _STATE = 284, 104
_ROOMIER = 6
"""Pixels of a 96 dpi screen by which a row is higher than in other tables."""


@dataclass(frozen=True)
class ListRow:
    """One line of the list."""

    id: str
    name: str
    level: str
    words: str


def row_of(key: str) -> str:
    """The id of the row of a key of one's own: no tool has one that looks like it."""
    return f"key:{key}"


class ToolList(ttk.Frame):
    """A table with a dot of the state's colour, the name of the tool or the key, and its state."""

    def __init__(
        self, master: tk.Misc, theme: Theme, icons: Icons, selected: Callable[[str], None]
    ) -> None:
        """`selected` is told the id of the selected row ("" for none): that of a tool, or
        `row_of` the name of a key."""
        super().__init__(master, style="Card.TFrame", padding=theme.pad(6, 6, 4, 6))
        self._theme = theme
        self._icons = icons
        self._selected = selected
        self._rows: tuple[ListRow, ...] = ()
        self.tree = ttk.Treeview(
            self, columns=("state",), selectmode="browse", show="tree", height=3
        )
        self.tree.configure(yscrollcommand=AutoBar(self, self.tree).set)
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._selected(self.selected))
        theme.subscribe(self._paint, self)

    @property
    def selected(self) -> str:
        """The id of the selected row; empty when none is."""
        chosen = self.tree.selection()
        return str(chosen[0]) if chosen else ""

    def show(
        self, states: Sequence[ClientState], keys: Sequence[ClientKey] = (), wanted: str = ""
    ) -> None:
        """List these, and select `wanted`, else keep what was selected, else the first."""
        before = self.selected
        self._rows = (
            *(ListRow(o.tool.id, o.tool.name, *texts.state_in_short(o)) for o in states),
            *(ListRow(row_of(o.name), o.name, *texts.key_in_short(o)) for o in keys),
        )
        ids = [one.id for one in self._rows]
        if [str(one) for one in self.tree.get_children()] != ids:
            self.tree.delete(*self.tree.get_children())
            for row_id in ids:
                self.tree.insert("", "end", iid=row_id)
        self._fill()
        target = next((one for one in (wanted, before, *ids) if one in ids), "")
        if target:
            self.tree.selection_set(target)
            self.tree.focus(target)
            self.tree.see(target)
        self._selected(target)

    def _fill(self) -> None:
        colors, theme = self._theme.colors, self._theme
        # What the dot and the margin before it leave of the column.
        room = theme.em(_WIDTH - _STATE) - theme.em(16) - theme.row_height // 3 - theme.px(10)
        for one in self._rows:
            color = colors.idle if one.level == "idle" else colors.state(one.level)[0]
            self.tree.item(
                one.id,
                text=fit(f"  {one.name}", room, theme.fonts.body.measure),
                image=self._icons.get("dot", color, 16),
                values=(one.words,),
                tags=("idle",) if one.level == "idle" else (),
            )

    def _paint(self) -> None:
        theme = self._theme
        make_flat(self.tree, theme.row_height + theme.px(_ROOMIER))
        # Stretched, a column would be what the tree asks for next time, with its edges on top.
        self.tree.column(
            "#0", width=theme.em(_WIDTH - _STATE), minwidth=theme.px(80), stretch=False
        )
        self.tree.column("state", width=theme.em(_STATE), minwidth=theme.px(60), stretch=False)
        self.tree.tag_configure("idle", foreground=theme.colors.muted)
        self._fill()
