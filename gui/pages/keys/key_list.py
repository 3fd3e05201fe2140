"""The list of keys: a table that stays quick with hundreds, and a button where one is due."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar
from gui.widgets.tree_style import fit, make_flat

_NAMES = 0.36
"""The share of the width that the names get, at most `_MOST_NAMES`."""
_MOST_NAMES, _SINCE = 340, 150
"""Widths in pixels of a 96 dpi screen."""
_LOOK = {
    "stored": ("key", "accent"),
    "unused": ("key", "muted"),
    "missing": ("warning", "error"),
    "environment": ("info", "warn"),
}
"""Icon and the name of its colour, by kind."""
_LEAST = 4
"""Rows that there is room for in any case."""
_ROOMIER = 6
"""Pixels of a 96 dpi screen by which a row is higher than in other tables: a button fits in."""
_BUTTON, _BUTTON_SELECTED = "KeyRow.TButton", "KeyRow.Selection.TButton"


@dataclass(frozen=True)
class KeyRow:
    """One name in words."""

    name: str
    kind: str
    """stored, unused, missing or environment."""
    used: str
    since: str
    action: str
    """The label of the button at its end; empty for none."""


class KeyList(ttk.Frame):
    """A table; over the end of a row in sight that lacks something lies a button.

    Those buttons exist for rows in sight only, and move from row to row.
    """

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        *,
        selected: Callable[[str], None],
        act: Callable[[str], None],
    ) -> None:
        """`selected` is told the name of the selected row ("" for none), `act` that of the row
        whose button was pressed."""
        super().__init__(master, style="Card.TFrame", padding=theme.pad(6, 6, 4, 6))
        self._theme = theme
        self._icons = icons
        self._selected = selected
        self._act = act
        self._rows: dict[str, KeyRow] = {}
        self._pool: list[ttk.Button] = []
        self._placing: str | None = None
        self._widths = (theme.em(_MOST_NAMES), theme.em(_MOST_NAMES))
        self.actions: dict[str, ttk.Button] = {}
        """The buttons in sight, by the name of their row."""
        self.tree = ttk.Treeview(
            self, columns=("used", "since"), selectmode="browse", show="tree", height=3
        )
        self._bar = AutoBar(self, self.tree)
        self.tree.configure(yscrollcommand=self._scrolled)
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._tell())
        self.tree.bind("<Configure>", self._resized, add="+")
        self.bind("<Destroy>", lambda _event: self._cancel(), add="+")
        theme.subscribe(self._paint, self)

    @property
    def selected(self) -> str:
        """The name that is selected; empty when none is."""
        chosen = self.tree.selection()
        return str(chosen[0]) if chosen else ""

    def show(self, rows: Sequence[KeyRow], chosen: str = "", room_for: int = 0) -> None:
        """List `rows` and select `chosen`, else what was selected, else the first.

        The list asks for the height of `room_for` rows, if there are not more."""
        self._ask_height(max(_LEAST, room_for, len(rows)))
        before, top = self.selected, self.tree.yview()[0]
        if [*self._rows] != [row.name for row in rows]:
            self.tree.delete(*self.tree.get_children())
            for row in rows:
                self.tree.insert("", "end", iid=row.name)
            self._rows = {}
            self.tree.yview_moveto(top)
        for row in rows:
            if self._rows.get(row.name) != row:
                self._fill(row)
        self._rows = {row.name: row for row in rows}
        wanted = next((one for one in (chosen, before) if one in self._rows), "")
        target = wanted or next(iter(self._rows), "")
        if target:
            self.tree.selection_set(target)
            self.tree.focus(target)
            if target != before:
                self.tree.see(target)
        self._tell()

    def _ask_height(self, rows: int) -> None:
        if int(str(self.tree.cget("height"))) != rows:
            self.tree.configure(height=rows)

    def _tell(self) -> None:
        self._selected(self.selected)
        self._place_later()

    def _fill(self, row: KeyRow) -> None:
        icon, color = _LOOK[row.kind]
        measure = self._theme.fonts.body.measure
        self.tree.item(
            row.name,
            text=f"  {fit(row.name, self._widths[0] - self._theme.px(48), measure)}",
            image=self._icons.get(icon, getattr(self._theme.colors, color), 16),
            values=(
                fit(row.used, self._widths[1] - self._theme.px(12), measure),
                "" if row.action else row.since,
            ),
            tags=(row.kind,),
        )

    # ---- the look

    def _paint(self) -> None:
        theme, style = self._theme, ttk.Style(self)
        colors = theme.colors
        make_flat(self.tree, theme.row_height + theme.px(_ROOMIER))
        for name, ground in ((_BUTTON, colors.surface), (_BUTTON_SELECTED, colors.selection)):
            style.configure(
                name, font=theme.fonts.small, padding=theme.pad(10, 2, 10, 3), background=ground
            )
        for kind, color in (
            ("unused", colors.muted),
            ("missing", colors.error),
            ("environment", colors.text),
        ):
            self.tree.tag_configure(kind, foreground=color)
        for row in self._rows.values():
            self._fill(row)
        if self.tree.winfo_width() > 1:  # else it was not laid out yet
            self._share(self.tree.winfo_width())
        self._place_later()

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        self._share(event.width)

    def _share(self, width: int) -> None:
        """Give each column its part of `width`."""
        px, em = self._theme.px, self._theme.em
        since, names = em(_SINCE), min(em(_MOST_NAMES), round(width * _NAMES))
        ring = 2 * px(2)  # both sides of what shows the focus, over which rows would be drawn
        used = max(em(120), width - names - since - ring)
        for column, width in (("#0", names), ("used", used), ("since", since)):
            self.tree.column(column, width=width, minwidth=px(80), anchor="w", stretch=False)
        if self._widths != (names, used):
            self._widths = (names, used)
            for row in self._rows.values():
                self._fill(row)
        self._place_later()

    def _scrolled(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        self._place_later()

    # ---- the buttons over the rows

    def _place_later(self) -> None:
        if self._placing is None:
            self._placing = self.after_idle(self._place)

    def _cancel(self) -> None:
        if self._placing is not None:
            self.after_cancel(self._placing)
            self._placing = None

    def _place(self) -> None:
        self._placing = None
        free = list(self._pool)
        self.actions = {}
        for row in self._in_sight():
            place = self.tree.bbox(row.name, "since") if row.action else ""
            if not place:
                continue
            button = free.pop() if free else self._new_button()
            style = _BUTTON_SELECTED if row.name == self.selected else _BUTTON
            button.configure(text=row.action, style=style, command=partial(self._act, row.name))
            x, y, width, height = place
            button.place(
                x=x + width - self._theme.px(14), y=y + height // 2, anchor="e", in_=self.tree
            )
            self.actions[row.name] = button
        for button in free:
            button.place_forget()

    def _in_sight(self) -> list[KeyRow]:
        height = self._theme.row_height + self._theme.px(_ROOMIER)
        names = [self.tree.identify_row(y) for y in range(2, self.tree.winfo_height(), height)] + [
            self.tree.identify_row(self.tree.winfo_height() - 3)
        ]
        return [self._rows[name] for name in dict.fromkeys(names) if name in self._rows]

    def _new_button(self) -> ttk.Button:
        # Enter on the row does the same, so Tab need not stop here.
        button = ttk.Button(self.tree, takefocus=False)
        self._pool.append(button)
        return button
