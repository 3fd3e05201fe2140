"""A field to search by, and under it the rows that fit what is typed."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from gui.frame.keymap import on_keys
from gui.look.theme import Theme
from gui.widgets.auto_bar import AutoBar
from gui.widgets.tooltip import tip_cells
from gui.widgets.tree_style import fit, make_flat

MOST = 300
"""Rows that are listed at once; nobody reads more, and each takes its time to draw."""
_PAGE = 6
_INSET = 18
"""What of a cell its text does not get, in pixels of a 96 dpi screen."""
_REST = "rest of the rows"


@dataclass(frozen=True)
class ListColumn:
    """A column behind the first, which takes the room that is left."""

    id: str
    heading: str
    width: int
    """Pixels of a 96 dpi screen where the text has its usual size."""


@dataclass(frozen=True)
class ListRow:
    """A row in words."""

    id: str
    cells: tuple[str, ...]
    """One for each column, the first one's in front."""
    strong: bool = False
    quiet: bool = False


class SearchList(ttk.Frame):
    """The keyboard stays in the field: Up and Down choose there as well. `chosen` is told when
    another row is, `taken` when one is pressed twice."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        columns: Sequence[ListColumn],
        find: Callable[[str], Sequence[ListRow]],
        *,
        heading: str = "",
        chosen: Callable[[str], None] = lambda _id: None,
        taken: Callable[[], None] = lambda: None,
    ) -> None:
        """`find` gives the rows for what is typed, the likeliest first."""
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._find = find
        self._columns = tuple(columns)
        self._has_headings = bool(heading)
        self._told, self._chosen = "", chosen
        self._rows: dict[str, ListRow] = {}
        self.typed = tk.StringVar(self)
        self.entry = ttk.Entry(self, textvariable=self.typed, font=theme.fonts.body)
        self.entry.pack(fill="x")
        well = ttk.Frame(self, style="Line.TFrame", padding=1)
        well.pack(fill="both", expand=True, pady=(theme.px(8), 0))
        self.tree = ttk.Treeview(
            well,
            columns=[one.id for one in columns],
            show=("tree", "headings") if heading else ("tree",),
            selectmode="browse",
            height=3,
        )
        self.tree.column("#0", width=theme.em(120), stretch=True)
        if heading:
            self.tree.heading("#0", text=heading, anchor="w")
        for one in columns:
            self.tree.column(one.id, width=theme.em(one.width), stretch=False)
            if heading:
                self.tree.heading(one.id, text=one.heading, anchor="w")
        bar = AutoBar(well, self.tree)
        self.tree.configure(yscrollcommand=bar.set)
        self.tree.pack(fill="both", expand=True)
        self.typed.trace_add("write", lambda *_args: self.renew())
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self._tell())
        self.tree.bind("<Double-Button-1>", lambda event: self._pressed_twice(event, taken))
        self.tree.bind("<Configure>", lambda _event: self._fill(), add="+")
        for key, by in (("Up", -1), ("Down", 1), ("Prior", -_PAGE), ("Next", _PAGE)):
            keys = [f"<Key-{key}>", f"<Key-KP_{key}>"]
            on_keys(self.entry, keys, lambda by=by: self.move(by))  # type: ignore[misc]
        tip_cells(self.tree, theme, self._whole)
        theme.subscribe(self._paint, self)

    def _paint(self) -> None:
        theme, height = self._theme, self._theme.row_height
        # The words of a heading stand over those of its column.
        around = (height // 3, theme.px(2), 4, theme.px(4))
        make_flat(self.tree, height, around if self._has_headings else ())
        self.tree.tag_configure("strong", font=self._theme.fonts.strong)
        self.tree.tag_configure("quiet", foreground=self._theme.colors.muted)

    # ---- what is chosen

    @property
    def selected(self) -> str:
        """The id of the chosen row; empty for none."""
        found = self.tree.selection()
        return str(found[0]) if found and found[0] != _REST else ""

    def select(self, id_: str) -> None:
        """Choose this row, if it is listed."""
        if id_ in self._rows:
            self.tree.selection_set((id_,))
            self.tree.focus(id_)
            self.tree.see(id_)
            self._tell()

    def move(self, by: int) -> None:
        """Choose the row so many places further on."""
        ids = list(self._rows)
        if ids:
            at = ids.index(self.selected) if self.selected in self._rows else -1
            self.select(ids[max(0, min(at + by, len(ids) - 1))])

    def _tell(self) -> None:
        if self.selected != self._told:
            self._told = self.selected
            self._chosen(self._told)

    def _pressed_twice(self, event: tk.Event[tk.Misc], taken: Callable[[], None]) -> None:
        if self.tree.identify_row(event.y) in self._rows:
            taken()

    def _whole(self, id_: str, place: int) -> str:
        """What a cell says that may have been cut short."""
        return self._rows[id_].cells[place] if id_ in self._rows else ""

    # ---- the rows

    def renew(self, prefer: str = "") -> None:
        """Look for the rows anew. What was chosen stays so while it is there, unless `prefer` is;
        else the first one is. Rows that are quiet are not chosen by themselves."""
        found = self._find(self.typed.get())
        before = self.selected
        self.tree.delete(*self.tree.get_children())
        self._rows = {row.id: row for row in found[:MOST]}
        for row in self._rows.values():
            tags = [tag for tag, on in (("strong", row.strong), ("quiet", row.quiet)) if on]
            self.tree.insert("", "end", iid=row.id, tags=tags)
        if len(found) > MOST:
            text = f"{len(found) - MOST} more: type a part of the name"
            self.tree.insert("", "end", iid=_REST, text=text, tags=("quiet",))
        self._fill()
        wanted = [prefer, "" if self.typed.get() else before]
        wanted += [row.id for row in found[:1]] if len(found) == 1 else []
        wanted += [row.id for row in found[:MOST] if not row.quiet][:1]
        self.select(next((one for one in wanted if one in self._rows), ""))
        self._tell()

    def _fill(self) -> None:
        """Cells as long as there is room for."""
        theme, measure = self._theme, self._theme.fonts.body.measure
        strong = theme.fonts.strong.measure
        widths = [theme.em(one.width) for one in self._columns]
        # Not what the tree says of its first column: that learns of its new width later.
        first_width = self.tree.winfo_width() - sum(widths) - theme.row_height // 3
        rooms = [width - theme.px(_INSET) for width in (first_width, *widths)]
        blank = " " if self._has_headings else ""  # the room that a heading leaves at its left
        for row in self._rows.values():
            by = strong if row.strong else measure
            first, *cells = (
                fit(text, max(room, 0), by) for text, room in zip(row.cells, rooms, strict=True)
            )
            self.tree.item(row.id, text=first, values=[blank + cell for cell in cells])
