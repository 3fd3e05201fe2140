"""The log view as something that can be searched."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence

from gui.editor.find_bar_query import Hit, Query
from gui.pages.logs.log_folds import Folds


class LogFindTarget:
    """The log as something that can be searched; see `gui.editor.find_bar.FindTarget`.

    Columns are Tk's: they differ from Python's only behind an emoji.
    """

    def __init__(self, text: tk.Text, folds: Folds) -> None:
        self._text = text
        self._folds = folds

    @property
    def line_count(self) -> int:
        return int(self._text.index("end - 1 chars").split(".")[0])

    @property
    def cursor(self) -> tuple[int, int]:
        ranges = self._text.tag_ranges("sel")
        line, column = self._text.index(str(ranges[0]) if ranges else "@0,0").split(".")
        return int(line), int(column)

    def lines(self, first: int, last: int) -> list[str]:
        return self._folds.plain(f"{first}.0", f"{last}.end").split("\n")

    @property
    def selection_start(self) -> tuple[int, int] | None:
        return self.cursor if self._text.tag_ranges("sel") else None

    def selected_text(self) -> str:
        return self._text.get("sel.first", "sel.last") if self._text.tag_ranges("sel") else ""

    def take_focus(self) -> None:
        self._text.focus_set()

    def mark_hits(self, hits: Sequence[Hit], *, first: bool) -> None:
        if first:
            self._text.tag_remove("find", "1.0", "end")
            self._text.tag_remove("find_current", "1.0", "end")
        if hits:
            indices = [f"{hit.line}.{at}" for hit in hits for at in (hit.start, hit.end)]
            self._text.tag_add("find", *indices)

    def show_hit(self, hit: Hit | None) -> None:
        text = self._text
        text.tag_remove("find_current", "1.0", "end")
        if hit is None:
            return
        start, end = f"{hit.line}.{hit.start}", f"{hit.line}.{hit.end}"
        text.configure(state="normal")
        self._folds.reveal(hit.line)
        text.configure(state="disabled")
        text.tag_remove("sel", "1.0", "end")
        text.tag_add("sel", start, end)
        text.tag_add("find_current", start, end)
        text.see(end)
        text.see(start)
        text.event_generate("<<HitShown>>")

    def replace_hit(self, hit: Hit, query: Query, by: str) -> None:
        """A log is not edited."""

    def replace_all(self, query: Query, by: str) -> int:  # noqa: ARG002
        """A log is not edited."""
        return 0
