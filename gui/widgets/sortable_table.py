"""A table that is sorted by a click on a heading, or with the arrow keys."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from tkinter import ttk
from typing import Any

from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar
from gui.widgets.tooltip import tip_cells
from gui.widgets.tree_style import fit, make_flat

_FIRST = "#0"
_LEAST_NAME, _ROOMY_NAME = 110, 200
"""Pixels of a 96 dpi screen that the first column has in any case, and that it gets before the
spare columns get any."""

_MEASURED = 100
"""Rows by whose cells the columns share what room there is."""

SortKey = str | float | None


@dataclass(frozen=True)
class Column:
    """One column; the first of a table takes what room is left."""

    id: str
    heading: str
    width: int
    """Pixels of a 96 dpi screen where the text has its usual size; 0: its share of what is left,
    as the first one."""
    right: bool = True
    """Figures stand at the right."""
    falling: bool = True
    """Sorted by it, the largest comes first."""
    spare: bool = False
    """Left out where there is little room."""


@dataclass(frozen=True)
class Row:
    """One row in words, and what it is sorted by."""

    id: str
    cells: tuple[str, ...]
    """One for each column."""
    keys: tuple[SortKey, ...]
    """One for each column, those of a column of one type; None comes last, whatever the order."""
    dot: str = ""
    """The name of a colour of the palette for a dot in front; empty for none."""
    quiet: bool = False
    """Drawn as of less weight."""


class SortableTable(ttk.Frame):
    """Rows of text. The selection is kept while rows come, go and move."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        columns: Sequence[Column],
        *,
        by: str,
        least: int = 3,
        most: int = 0,
        selected: Callable[[str], None] = lambda _id: None,
    ) -> None:
        """Sorted by the column `by` at first. It asks for the height of `least` rows, and with
        `most` for as many as there are up to that. `selected` is told the id of the selected row,
        empty for none."""
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._icons = icons
        self.columns = tuple(columns)
        self._least, self._most = least, most
        self._selected = selected
        self._by = next(n for n, one in enumerate(columns) if one.id == by)
        self._falling = columns[self._by].falling
        self._rows: dict[str, Row] = {}
        self._shown: dict[str, Row] = {}
        """As they were filled in."""
        self._widths: tuple[int, ...] = ()
        self._there = list(range(len(columns)))
        """The numbers of the columns that are on show."""
        self.tree = ttk.Treeview(
            self,
            columns=[one.id for one in columns[1:]],
            selectmode="browse",
            show="tree headings",
            height=least,
        )
        bar = AutoBar(self, self.tree)
        bar.configure(style="Surface.Vertical.TScrollbar")
        self.tree.configure(yscrollcommand=bar.set)
        self.tree.pack(fill="both", expand=True)
        self.tree.bind("<Configure>", self._resized, add="+")
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._selected(self.selected))
        for arrow in ("<Up>", "<Down>"):
            self.tree.bind(arrow, lambda _event: self._choose_where_it_begins(), add="+")
        for name, by_ in (("sort next", 1), ("sort previous", -1)):
            bind(self.tree, name, partial(self._sort_beside, by_))
        bind(self.tree, "sort other way", lambda: self.sort(self.sorted_by[0]))
        tip_cells(self.tree, theme, self._whole)
        theme.subscribe(self._paint, self)

    @property
    def selected(self) -> str:
        """The id of the selected row; empty when none is."""
        chosen = self.tree.selection()
        return str(chosen[0]) if chosen else ""

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The id of the column, and whether the largest comes first."""
        return self.columns[self._by].id, self._falling

    @property
    def order(self) -> tuple[str, ...]:
        """The ids of the rows as they stand."""
        return tuple(str(one) for one in self.tree.get_children())

    def name_first(self, heading: str) -> None:
        """Put `heading` over the first column."""
        self.columns = (replace(self.columns[0], heading=heading), *self.columns[1:])
        self.tree.heading(_FIRST, text=heading)

    def show(self, rows: Sequence[Row]) -> None:
        """List `rows`; those that are on show already are not drawn again."""
        self._rows = {row.id: row for row in rows}
        gone = [one for one in self._shown if one not in self._rows]
        if gone:
            self.tree.delete(*gone)
            for one in gone:
                del self._shown[one]
        if self._most:
            height = min(max(self._least, len(rows)), self._most)
            if int(str(self.tree.cget("height"))) != height:
                self.tree.configure(height=height)
        for row in rows:
            if row.id not in self._shown:
                self.tree.insert("", "end", iid=row.id)
            elif self._shown[row.id] != row:
                self._fill(row)
        self._share(max(self.tree.winfo_width(), 1))
        self._arrange()

    def sort(self, column: str) -> None:
        """Sort by the column with this id; the other way round, if it is so already."""
        number = next(n for n, one in enumerate(self.columns) if one.id == column)
        self._falling = not self._falling if number == self._by else self.columns[number].falling
        self._by = number
        self._mark()
        self._share(self.tree.winfo_width())
        self._arrange()

    def _sort_beside(self, by: int) -> None:
        there = self._there
        at = there.index(self._by) if self._by in there else 0
        self.sort(self.columns[there[(at + by) % len(there)]].id)

    def _whole(self, row: str, place: int) -> str:
        """What a cell says that may have been cut short."""
        return self._rows[row].cells[self._there[place]] if row in self._rows else ""

    def _choose_where_it_begins(self) -> str | None:
        """The first arrow chooses the row that the keyboard is on; those after it move on."""
        row = self.tree.focus()
        if self.selected or not row:
            return None
        self.tree.selection_set(row)
        return "break"

    # ---- the order

    def _arrange(self) -> None:
        def key(row: Row) -> Any:
            return row.keys[self._by]

        known = sorted(
            (row for row in self._rows.values() if key(row) is not None),
            key=key,
            reverse=self._falling,
        )
        unknown = [row for row in self._rows.values() if key(row) is None]
        for place, row in enumerate((*known, *unknown)):
            if self.tree.index(row.id) != place:
                self.tree.move(row.id, "", place)
        if self._rows and not self.tree.focus():
            self.tree.focus(self.order[0])  # so that the arrow keys have somewhere to begin

    # ---- the look

    def _column(self, number: int) -> str:
        return self.columns[number].id if number else _FIRST

    def _mark(self) -> None:
        """Show at its heading by which column the table is sorted."""
        color = self._theme.colors.muted
        for number, column in enumerate(self.columns):
            here = number == self._by
            image = self._icons.get("down" if self._falling else "up", color, 12) if here else ""
            self.tree.heading(
                self._column(number),
                image=image,
                anchor="e" if number and column.right else "w",
                command=partial(self.sort, column.id),
            )

    def _paint(self) -> None:
        theme = self._theme
        # The words of a heading stand over those of its column.
        inset = theme.row_height // 3
        make_flat(self.tree, theme.row_height, (inset, theme.px(2), 4, theme.px(4)))
        self.tree.tag_configure("quiet", foreground=self._theme.colors.muted)
        for number, column in enumerate(self.columns):
            self.tree.heading(self._column(number), text=column.heading)
        self._mark()
        self._shown = {}
        self._share(max(self.tree.winfo_width(), 1))

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        self._share(event.width)

    def _share(self, width: int) -> None:
        """Give each column its part of `width`."""
        em, px = self._theme.em, self._theme.px
        room = width - px(18)  # the bar lies over the right edge
        there = list(range(len(self.columns)))
        if room - self._fixed(there) < em(_ROOMY_NAME):
            there = [number for number in there if not self.columns[number].spare]
        open_ = [number for number in there if not (number and self.columns[number].width)]
        needs = [self._needed(number) for number in open_]
        shares = share_out(room - self._fixed(there), needs, px(_LEAST_NAME))
        parts = dict(zip(open_, shares, strict=True))
        widths = tuple(
            parts.get(number) or self._width(number) for number in range(len(self.columns))
        )
        if (widths, there) != (self._widths, self._there):
            self._widths, self._there = widths, there
            self.tree.configure(displaycolumns=[self.columns[number].id for number in there[1:]])
            for number, column in enumerate(self.columns):
                self.tree.column(
                    self._column(number),
                    width=widths[number],
                    minwidth=px(30),
                    anchor="e" if number and column.right else "w",
                    stretch=False,
                )
            self._shown = {}
        for row in self._rows.values():
            if row.id not in self._shown:
                self._fill(row)

    def _needed(self, number: int) -> int:
        """How wide a column is that cuts none of its cells."""
        rows = islice(self._rows.values(), _MEASURED)
        texts = {row.cells[number] for row in rows}
        widest = max(map(self._theme.fonts.body.measure, texts), default=0)
        return widest + self._around(number, has_dot=True)

    def _around(self, number: int, *, has_dot: bool = False) -> int:
        """What of a cell's width is not for its text; a dot stands in the first one alone."""
        theme = self._theme
        if number:
            return theme.px(16)
        return theme.px(24) + (theme.em(16) if has_dot else 0)

    def _fixed(self, there: Sequence[int]) -> int:
        """What the columns of a fixed width take, of those with these numbers."""
        return sum(self._width(number) for number in there[1:])

    def _width(self, number: int) -> int:
        """Of a column of a fixed width; by which is sorted, it has an arrow behind its name."""
        column, theme = self.columns[number], self._theme
        width = theme.em(column.width)
        if not width or number != self._by:
            return width
        return max(width, theme.fonts.small.measure(column.heading) + theme.em(14) + theme.px(12))

    def _fill(self, row: Row) -> None:
        measure = self._theme.fonts.body.measure
        # The blank stands for the room that the heading leaves at its left.
        cells = [
            ("" if one.right else " ")
            + fit(row.cells[number], self._widths[number] - self._around(number), measure)
            for number, one in enumerate(self.columns)
            if number
        ]
        image: tk.PhotoImage | str = ""
        room = self._widths[0] - self._around(0, has_dot=bool(row.dot))
        if row.dot:
            image = self._icons.get("dot", getattr(self._theme.colors, row.dot), 16)
        self.tree.item(
            row.id,
            text=(" " if row.dot else "") + fit(row.cells[0], room, measure),
            image=image,
            values=cells,
            tags=("quiet",) if row.quiet else (),
        )
        self._shown[row.id] = row


def share_out(room: int, needs: Sequence[int], least: int) -> list[int]:
    """Parts of `room`, `least` or more for each: alike where that is enough for all that is needed,
    else those that need less leave it to the others."""
    each = max(least, room // len(needs))
    if min(needs) >= each or max(needs) <= each:
        return [each] * len(needs)
    given = [max(least, need) if need < each else 0 for need in needs]
    wants = [need for need in needs if need >= each]
    others = iter(share_out(room - sum(given), wants, least))
    return [part or next(others) for part in given]
