"""A list of names to tick."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.tree_style import make_flat

_ROWS = 9
_WIDTHS = (290, 290)


@dataclass(frozen=True)
class TickRow:
    """A name, and what is to be said about it."""

    name: str
    note: str
    ticked: bool
    can_tick: bool = True
    warn: bool = False
    """The note is a warning."""


class TickList(ttk.Frame):
    """A table; a click or Space ticks, and `ticked` tells what is."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        rows: Sequence[TickRow],
        changed: Callable[[], None],
        most: int = _ROWS,
    ) -> None:
        """`most` rows are in sight at once."""
        super().__init__(master, style="Line.TFrame", padding=1)
        self._icons = icons
        self._colors = theme.colors
        self._changed = changed
        self._rows = {row.name: row for row in rows}
        self._ticked = {row.name for row in rows if row.ticked and row.can_tick}
        self.tree = ttk.Treeview(
            self,
            columns=("note",),
            show="tree",
            selectmode="browse",
            height=min(most, max(3, len(rows))),
        )
        make_flat(self.tree, theme.row_height)
        self.tree.column("#0", width=theme.em(_WIDTHS[0]), stretch=False)
        self.tree.column("note", width=theme.em(_WIDTHS[1]), stretch=True)
        self.tree.pack(side="left", fill="both", expand=True)
        if len(rows) > most:
            bar = ttk.Scrollbar(self, orient="vertical", command=self.tree.yview)
            self.tree.configure(yscrollcommand=bar.set)
            bar.pack(side="right", fill="y")
        self.tree.tag_configure("dim", foreground=theme.colors.disabled)
        self.tree.tag_configure("warn", foreground=theme.colors.warn)
        for row in rows:
            tag = "" if row.can_tick and not row.warn else "warn" if row.can_tick else "dim"
            self.tree.insert(
                "",
                "end",
                iid=row.name,
                text=f"  {row.name}",
                values=(row.note,),
                image=self._picture(row),
                tags=(tag,) if tag else (),
            )
        if rows:
            self.tree.focus(rows[0].name)
            self.tree.selection_set(rows[0].name)
        self.tree.bind("<ButtonRelease-1>", self._clicked, add="+")
        bind(self.tree, "tick", lambda: self.toggle(self.tree.focus()))

    @property
    def ticked(self) -> tuple[str, ...]:
        """The names that are ticked, in the order of the list."""
        return tuple(name for name in self._rows if name in self._ticked)

    def toggle(self, name: str) -> str:
        """Tick it, or take the tick away."""
        row = self._rows.get(name)
        if row is not None and row.can_tick:
            self._ticked ^= {name}
            self.tree.item(name, image=self._picture(row))
            self._changed()
        return "break"

    def tick_all(self, on: bool) -> None:
        """Tick every one that can be, or none."""
        self._ticked = {row.name for row in self._rows.values() if on and row.can_tick}
        for row in self._rows.values():
            self.tree.item(row.name, image=self._picture(row))
        self._changed()

    def _picture(self, row: TickRow) -> tk.PhotoImage:
        if not row.can_tick:
            return self._icons.get("check", self._colors.disabled, 16)
        on = row.name in self._ticked
        color = self._colors.accent if on else self._colors.muted
        return self._icons.get("box-ticked" if on else "box", color, 16)

    def _clicked(self, event: tk.Event[tk.Misc]) -> None:
        name = self.tree.identify_row(event.y)
        if name:
            self.toggle(name)
