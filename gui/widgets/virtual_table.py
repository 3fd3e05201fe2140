"""A table of any length: only the rows in sight exist, the others are asked for."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from tkinter import ttk
from typing import Any, Final, Generic, TypeVar

from gui.frame.keymap import on_keys, sequences
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar
from gui.widgets.tooltip import tip_cells
from gui.widgets.tree_style import fit, make_flat
from gui.widgets.virtual_rows import VirtualRows

T = TypeVar("T")

WHEEL_ROWS: Final = 3
"""By one notch of the wheel."""
_NOTCH: Final = 120
_LEAST: Final = 44
_TEXT_INSET: Final = 10
"""What of a column its text does not get, in pixels of a 96 dpi screen."""
_HEADING_INSET: Final = 4
_ICON: Final = 16
_MEASURED: Final = 4096


@dataclass(frozen=True)
class Column:
    """One column. `width` in pixels of a 96 dpi screen where the text has its usual size."""

    key: str
    title: str
    width: int
    right: bool = False
    """Numbers stand at the right."""
    sorts: bool = False
    """A click on its heading sorts by it."""
    stretches: bool = False


@dataclass(frozen=True)
class Shown:
    """A row in words: a cell for each column, and the icon before the first."""

    cells: tuple[str, ...]
    icon: str = "dot"
    level: str = "idle"
    muted: bool = False


class VirtualTable(ttk.Frame, Generic[T]):
    """A Treeview whose few rows are filled anew with each step of the scroll bar.

    The selection is one row, by its id: it stays with it when others come in before it.

    Generates <<RowSelected>> when another row is selected, <<RowOpened>> when one is opened by
    Enter or a double click, <<Moved>> when other rows are in sight or the number of rows changed.
    """

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        columns: Sequence[Column],
        *,
        ask: Callable[[int, int, int], None],
        words: Callable[[T], Shown],
        id_of: Callable[[T], str],
        sort: Callable[[str], None],
    ) -> None:
        """`ask` as of `VirtualRows`; `words` says what of a row is shown; `sort` is told the key
        of the column whose heading was clicked."""
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._icons = icons
        self._columns = tuple(columns)
        self._words = words
        self._id_of = id_of
        self._sort = sort
        self.rows: VirtualRows[T] = VirtualRows(ask)
        self.top = 0
        """The row that is the first in sight."""
        self._slots = 0
        self._whole = 1
        """Rows that there is room for."""
        self._drawn: list[object] = []
        self._cursor: int | None = None
        self._chosen = ""
        self._sorted_by = ("", True)
        self._wheel = 0
        self._measure = lru_cache(_MEASURED)(theme.fonts.body.measure)
        self._build()
        self._bind_keys()
        self._bind_mouse()
        theme.subscribe(self._paint, self)

    # ---- the parts

    def _build(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        keys = [column.key for column in self._columns[1:]]
        self.tree = ttk.Treeview(
            self, columns=keys, selectmode="none", show="tree headings", height=4
        )
        self.tree.grid(row=0, column=0, sticky="nsew")
        for name, column in zip(self._names, self._columns, strict=True):
            anchor: Any = "e" if column.right else "w"
            self.tree.heading(name, text=column.title, anchor=anchor)
            self.tree.column(
                name,
                anchor=anchor,
                width=self._theme.em(column.width),
                minwidth=self._theme.px(_LEAST),
                stretch=column.stretches,
            )
            if column.sorts:
                self.tree.heading(name, command=partial(self._sort, column.key))
        self.bar = ttk.Scrollbar(
            self, orient="vertical", style="Surface.Vertical.TScrollbar", command=self._scrolled
        )
        self.bar.grid(row=0, column=1, sticky="ns")
        across = AutoBar(self, self.tree, {"row": 1, "column": 0})
        across.configure(style="Surface.Horizontal.TScrollbar")
        self.tree.configure(xscrollcommand=across.set)
        self.tree.bind("<Configure>", lambda _event: self._resized())
        self.tree.bind("<Map>", lambda _event: self._resized(), add="+")

    @property
    def _names(self) -> tuple[str, ...]:
        return ("#0", *(column.key for column in self._columns[1:]))

    def _bind_keys(self) -> None:
        for key, step in {
            "Up": lambda: self.move(-1),
            "Down": lambda: self.move(1),
            "Prior": lambda: self.move(-max(1, self._whole - 1)),
            "Next": lambda: self.move(max(1, self._whole - 1)),
            "Home": lambda: self.go_to(0),
            "End": lambda: self.go_to(self.rows.size - 1),
        }.items():
            held = ("", "Control-") if key in ("Home", "End") else ("",)
            keys = [f"<{more}Key-{pad}{key}>" for more in held for pad in ("", "KP_")]
            on_keys(self.tree, keys, step)
        on_keys(self.tree, sequences("open row"), self.open)
        self.tree.bind("<space>", lambda _event: "break")  # ttk would select behind our back

    def _bind_mouse(self) -> None:
        tree = self.tree
        tip_cells(tree, self._theme, self._whole_cell)
        tree.bind("<ButtonPress-1>", self._pressed)
        tree.bind("<Double-ButtonPress-1>", self._pressed_twice)
        tree.bind("<ButtonRelease-1>", lambda _event: self.after_idle(self._refit), add="+")
        if sys.platform == "win32":
            tree.bind("<MouseWheel>", self._rolled)
        else:
            tree.bind("<Button-4>", lambda _event: self._roll(-WHEEL_ROWS))
            tree.bind("<Button-5>", lambda _event: self._roll(WHEEL_ROWS))

    def _paint(self) -> None:
        theme = self._theme
        make_flat(self.tree, theme.row_height, (theme.px(_HEADING_INSET),))
        self._measure.cache_clear()
        self.tree.tag_configure("muted", foreground=theme.colors.muted)
        self.show_sort(*self._sorted_by)
        self._drawn = [None] * len(self._drawn)
        self.after_idle(self._resized)  # once the heading has its new height

    # ---- what the owner says

    def take(
        self, ticket: int, offset: int, rows: Sequence[T], total: int | None, *, in_front: bool
    ) -> None:
        """The answer to `ask`; see `VirtualRows.take`."""
        moved = self.rows.take(ticket, offset, rows, total, in_front=in_front)
        if moved:
            self.top += moved
            self._cursor = None if self._cursor is None else self._cursor + moved
        self._follow_chosen()
        self._show_from(self.top)

    def counted(self, ticket: int, total: int) -> None:
        """See `VirtualRows.counted`."""
        self.rows.counted(ticket, total)
        self._show_from(self.top)

    def restart(self) -> None:
        """Another list is to be shown, from its beginning."""
        self.top, self._cursor = 0, None
        self.rows.restart()

    def renew(self) -> None:
        """The list may have changed; where it is looked at stays where it is."""
        self.rows.renew()

    def show_sort(self, key: str, descending: bool) -> None:
        """Let the heading of the column `key` say by an arrow how the list is sorted."""
        self._sorted_by = (key, descending)
        arrow = " ↓" if descending else " ↑"
        for name, column in zip(self._names, self._columns, strict=True):
            self.tree.heading(name, text=f"{column.title}{arrow if column.key == key else ''}")

    # ---- the selection

    @property
    def selected(self) -> T | None:
        """The row that is selected, as far as it is at hand."""
        row = None if self._cursor is None else self.rows.get(self._cursor)
        return row if row is not None and self._id_of(row) == self._chosen else None

    @property
    def position(self) -> int | None:
        """The place of the selected row in the list, from 0."""
        return self._cursor

    def move(self, by: int) -> None:
        """Select the row so many places further on."""
        start = self._cursor if self._cursor is not None else self.top - (1 if by > 0 else 0)
        self.go_to(start + by)

    def go_to(self, index: int) -> None:
        """Select this row, or the nearest there is, and bring it into sight."""
        if not self.rows.size:
            return
        index = max(0, min(index, self.rows.size - 1))
        if index != self._cursor or self.selected is None:
            self._cursor, self._chosen = index, ""
        top = min(self.top, index)
        self._show_from(max(top, index - self._whole + 1))

    def open(self) -> None:
        """As Enter does."""
        if self.selected is not None:
            self.event_generate("<<RowOpened>>")

    def _follow_chosen(self) -> None:
        """Find the selected row where it is now."""
        if not self._chosen:
            return
        place = self.rows.find(lambda row: self._id_of(row) == self._chosen)
        if place is not None:
            self._cursor = place
        elif self._cursor is not None and self.rows.get(self._cursor) is not None:
            self._cursor = None  # another one stands there

    def _name_chosen(self) -> None:
        """A row that was selected by its place has come: from now on it is known by its id."""
        if self._cursor is None or self._chosen:
            return
        row = self.rows.get(self._cursor)
        if row is not None:
            self._chosen = self._id_of(row)
            self.event_generate("<<RowSelected>>")

    # ---- scrolling

    @property
    def at_top(self) -> bool:
        """True while the first row is in sight."""
        return self.top == 0

    @property
    def in_sight(self) -> range:
        """The places of the rows that can be seen from edge to edge."""
        return range(self.top, min(self.rows.size, self.top + self._whole))

    def scroll_to(self, top: int) -> None:
        """Have this row as the first in sight, as far as there are enough below it."""
        self._show_from(top)

    def _scrolled(self, *what: str) -> None:
        """From the scroll bar: `moveto FRACTION`, or `scroll NUMBER units|pages`."""
        if what[0] == "moveto":
            self._show_from(round(float(what[1]) * self.rows.size))
        else:
            step = max(1, self._whole - 1) if what[2].startswith("page") else 1
            self._show_from(self.top + int(float(what[1])) * step)

    def _roll(self, rows: int) -> str:
        self._show_from(self.top + rows)
        return "break"

    def _rolled(self, event: tk.Event[tk.Misc]) -> str:
        self._wheel -= event.delta * WHEEL_ROWS  # a fine wheel sends parts of a notch
        rows = int(self._wheel / _NOTCH)
        self._wheel -= rows * _NOTCH
        return self._roll(rows)

    # ---- the mouse

    def _at(self, event: tk.Event[tk.Misc]) -> int | None:
        """The place of the row under the pointer."""
        if self.tree.identify_region(event.x, event.y) not in ("cell", "tree"):
            return None
        slot = self.tree.identify_row(event.y)
        index = self.top + int(slot) if slot else self.rows.size
        return index if index < self.rows.size else None

    def _pressed(self, event: tk.Event[tk.Misc]) -> str | None:
        self.tree.focus_set()
        if self.tree.identify_region(event.x, event.y) in ("heading", "separator"):
            return None  # ttk presses headings, and moves the edges of columns
        index = self._at(event)
        if index is not None:
            self.go_to(index)
        return "break"

    def _pressed_twice(self, event: tk.Event[tk.Misc]) -> str | None:
        answer = self._pressed(event)
        if answer and self._at(event) is not None:
            self.open()
        return answer

    def _whole_cell(self, slot: str, place: int) -> str:
        """What a cell says that may have been cut short."""
        row = self.rows.get(self.top + int(slot))
        return "" if row is None else self._words(row).cells[place]

    # ---- drawing

    def _resized(self) -> None:
        """As many rows as there is room for; a Treeview draws none that is cut off."""
        if not self.winfo_exists() or not self.tree.winfo_ismapped():
            return
        self._add_slots(max(1, self._slots))
        box: Any = self.tree.bbox("0")
        room = self.tree.winfo_height() - (box[1] if box else self._theme.row_height)
        self._whole = max(1, (room - self._theme.px(3)) // self._theme.row_height)
        self._add_slots(self._whole)
        self._drawn = [None] * self._slots
        self._show_from(self.top)

    def _add_slots(self, wanted: int) -> None:
        for slot in range(self._slots, wanted):
            self.tree.insert("", "end", iid=str(slot))
            self._drawn.append(None)
        for slot in range(wanted, self._slots):
            self.tree.delete(str(slot))
        self._slots = wanted

    def _refit(self) -> None:
        """Columns may have another width."""
        if self.winfo_exists():
            self._drawn = [None] * self._slots
            self._draw()

    def _show_from(self, top: int) -> None:
        self.top = max(0, min(top, self.rows.size - self._whole))
        self.rows.look_at(self.top, self._slots)
        self._name_chosen()
        self._draw()
        size = max(1, self.rows.size)
        self.bar.set(self.top / size, min(1.0, (self.top + self._whole) / size))
        self.event_generate("<<Moved>>")

    def _draw(self) -> None:
        rooms = [
            int(self.tree.column(name, "width")) - self._theme.px(_TEXT_INSET)
            for name in self._names
        ]
        # Of the first one, what stands before its text, see `make_flat` and `_fill`.
        rooms[0] -= self._theme.em(_ICON) + self._theme.row_height // 3
        chosen = ""
        for slot in range(self._slots):
            index = self.top + slot
            row = self.rows.get(index) if index < self.rows.size else None
            if index == self._cursor:
                chosen = str(slot)
            content = row if row is not None else index < self.rows.size
            if self._drawn[slot] is not content:
                self._drawn[slot] = content
                self._fill(str(slot), row, rooms, coming=content is True)
        if self.tree.selection() != ((chosen,) if chosen else ()):
            self.tree.selection_set((chosen,) if chosen else ())

    def _fill(self, slot: str, row: T | None, rooms: list[int], *, coming: bool) -> None:
        if row is None:
            text = "   …" if coming else ""
            self.tree.item(slot, text=text, image="", values=(), tags=("muted",))
            return
        shown = self._words(row)
        first, *cells = (
            fit(text, room, self._measure) for text, room in zip(shown.cells, rooms, strict=True)
        )
        colors = self._theme.colors
        color = colors.idle if shown.level == "idle" else colors.state(shown.level)[0]
        self.tree.item(
            slot,
            text=f" {first}",
            image=self._icons.get(shown.icon, color, _ICON),
            values=cells,
            tags=("muted",) if shown.muted else (),
        )
