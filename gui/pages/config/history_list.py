"""The list of the configs that the gateway was given, and what is known of the selected one."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from core.config.history import Applied
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar

_ROWS = 8
_DETAILS = 5
"""Lines of text under the list."""
_COLUMNS = {"#0": 150, "when": 140, "models": 330, "running": 90}
"""With their widths in pixels of a 96 dpi screen."""


@dataclass(frozen=True)
class HistoryRow:
    """One entry in words."""

    entry: Applied
    level: str
    icon: str
    outcome: str
    when: str
    models: str
    running: bool
    details: str
    """What came of it, in full."""


class HistoryList(ttk.Frame):
    """A table, newest first; under it the reason of the selected entry, and a hint."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        hint: str,
        empty: str,
        selected: Callable[[Applied | None], None],
    ) -> None:
        """`hint` stands under the list, `empty` is said when there is no entry; `selected` is
        called with what was selected, or None."""
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._icons = icons
        self._empty = empty
        self._selected = selected
        self._rows: dict[str, HistoryRow] = {}
        px = theme.px
        self._build_table()
        width = theme.em(sum(_COLUMNS.values()))
        # As high as it can get, so that a selection moves nothing.
        height = theme.fonts.body.metrics("linespace") * _DETAILS
        box = ttk.Frame(self, style="Surface.TFrame", height=height, width=width)
        box.pack(fill="x", pady=(px(10), 0))
        box.pack_propagate(False)
        self.reason = ttk.Label(
            box, style="Surface.TLabel", justify="left", anchor="nw", wraplength=width - px(8)
        )
        self.reason.pack(fill="both", expand=True)
        ttk.Label(
            self, text=hint, style="Surface.Small.TLabel", justify="left", wraplength=width
        ).pack(fill="x", pady=(px(6), 0))
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._tell())

    def _build_table(self) -> None:
        well = ttk.Frame(self, style="Line.TFrame", padding=1)
        well.pack(fill="both", expand=True)
        columns = tuple(one for one in _COLUMNS if one != "#0")
        # Without headings: what stands in the columns needs none.
        self.tree = ttk.Treeview(
            well, columns=columns, selectmode="browse", height=_ROWS, show="tree"
        )
        for column, width in _COLUMNS.items():
            self.tree.column(
                column, width=self._theme.em(width), anchor="w", stretch=column == "models"
            )
        self.tree.configure(yscrollcommand=AutoBar(well, self.tree).set)
        self.tree.pack(fill="both", expand=True)

    @property
    def selected(self) -> Applied | None:
        """The entry that is selected."""
        chosen = self.tree.selection()
        return self._rows[chosen[0]].entry if chosen and chosen[0] in self._rows else None

    def show(self, rows: Sequence[HistoryRow], chosen: str = "") -> None:
        """List `rows`; the one with the id `chosen` gets selected, else the first."""
        self._rows = {row.entry.id: row for row in rows}
        tree, colors = self.tree, self._theme.colors
        tree.delete(*tree.get_children())
        for row in rows:
            tree.insert(
                "",
                "end",
                iid=row.entry.id,
                text=f"  {row.outcome}",
                image=self._icons.get(row.icon, colors.state(row.level)[0], 16),
                values=(row.when, row.models, "●  running" if row.running else ""),
            )
        if rows:
            target = chosen if chosen in self._rows else rows[0].entry.id
            tree.selection_set(target)
            tree.focus(target)
            tree.see(target)
        self._tell()

    def _tell(self) -> None:
        entry = self.selected
        self.reason.configure(text=self._rows[entry.id].details if entry else self._empty)
        self._selected(entry)
