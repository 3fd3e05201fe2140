"""The editor as something that can be searched and replaced in."""

from __future__ import annotations

from collections.abc import Sequence

from gui.editor.find_bar_query import Hit, Query, replace_in, replacement
from gui.editor.text import EditText, tk_column


class EditorFindTarget:
    """See `gui.editor.find_bar.FindTarget`."""

    def __init__(self, text: EditText) -> None:
        self._text = text

    @property
    def line_count(self) -> int:
        return self._text.line_count

    @property
    def cursor(self) -> tuple[int, int]:
        return self._text.cursor

    def lines(self, first: int, last: int) -> list[str]:
        return self._text.lines(first, last)

    @property
    def selection_start(self) -> tuple[int, int] | None:
        chosen = self._text.selection
        return chosen[0] if chosen else None

    def selected_text(self) -> str:
        return self._text.get("sel.first", "sel.last") if self._text.selection else ""

    def take_focus(self) -> None:
        self._text.focus_set()

    def mark_hits(self, hits: Sequence[Hit], *, first: bool) -> None:
        text = self._text
        if first:
            text.tag_remove("find", "1.0", "end")
            text.tag_remove("find_current", "1.0", "end")
        indices: list[str] = []
        number, line = 0, ""
        for hit in hits:
            if hit.line != number:
                number, line = hit.line, text.line(hit.line)
            indices += (
                f"{number}.{tk_column(line, hit.start)}",
                f"{number}.{tk_column(line, hit.end)}",
            )
        if indices:
            text.tag_add("find", *indices)

    def show_hit(self, hit: Hit | None) -> None:
        text = self._text
        text.tag_remove("find_current", "1.0", "end")
        if hit is None:
            return
        text.select((hit.line, hit.start), (hit.line, hit.end))
        text.tag_add("find_current", "sel.first", "sel.last")
        text.see("insert")

    def replace_hit(self, hit: Hit, query: Query, by: str) -> None:
        text = self._text
        if text.read_only:
            text.refused()
            return
        line = text.line(hit.line)
        found = query.compiled().match(line, hit.start)
        if found is None or found.end() != hit.end:
            return  # the text has changed since
        new = replacement(query, found, by)
        text.apply_edit((hit.line, hit.start), line[hit.start : hit.end], new)
        text.go_to(hit.line, hit.start + len(new))

    def replace_all(self, query: Query, by: str) -> int:
        text = self._text
        if text.read_only:
            text.refused()
            return 0
        total = 0
        new: list[str] = []
        for line in text.lines(1, text.line_count):
            changed, count = replace_in(query, line, by)
            new += changed.split("\n")
            total += count
        if total:
            line_number, column = text.cursor
            text.replace_lines(1, text.line_count, new)
            text.go_to(line_number, column)
        return total
