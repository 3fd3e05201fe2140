"""Folded blocks: of a block only its first line shows, until it is opened.

What is folded stays in the text: it is found, copied and saved as ever. Whatever happens inside,
an edit or a jump, opens it, so that nothing changes out of sight.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence

from core.base.wording import count
from gui.editor import blocks
from gui.editor.text import EditText
from gui.look.theme import Theme

FOLDED = "folded"
_GAP = 8
_LOOK_AHEAD = 60
"""Lines below the view that are read to see whether its last one opens a block."""


class Folds:
    """The folded blocks of one text, which may lie in each other."""

    def __init__(self, text: EditText, theme: Theme, changed: Callable[[], None]) -> None:
        """`changed` is called after blocks were folded or opened."""
        self._text = text
        self._theme = theme
        self._told = changed
        self._folded: dict[int, int] = {}
        """First and last line of each."""
        self._pills: list[tk.Label] = []
        self._looked_at: tuple[list[str], int, list[bool]] = ([], 0, [])
        """The lines in sight and below, and which of how many of them open a block."""
        text.tag_configure(FOLDED, elide=True)
        text.on_change(self._edited)
        text.on_move(self._show_cursor)

    # ---- what is folded

    def last_of(self, line: int) -> int:
        """The last line that is hidden behind `line`, or `line` itself."""
        return self._folded.get(line, line)

    @property
    def flat(self) -> tuple[int, ...]:
        """The first and the last line of each, one behind the other, as Tcl has them."""
        return tuple(line for block in self._folded.items() for line in block)

    def hides(self, line: int) -> bool:
        """Whether the line is out of sight."""
        return any(first < line <= last for first, last in self._folded.items())

    def rows_above(self, line: int) -> int:
        """How many lines in sight stand above this one."""
        return line - 1 - self._hidden_before(line)

    @property
    def rows(self) -> int:
        """How many lines are not hidden."""
        return self._text.line_count - self._hidden_before(self._text.line_count + 1)

    def _hidden_before(self, line: int) -> int:
        hidden, end = 0, 0
        for first, last in sorted(self._folded.items()):
            if first < end or first >= line:
                continue  # in another folded block, or below
            hidden += min(last, line - 1) - first
            end = last + 1
        return hidden

    def marks(self, shown: Sequence[int]) -> dict[int, bool]:
        """Those of the lines that open a block, and whether it is folded."""
        if not shown:
            return {}
        text, top = self._text, shown[0]
        lines = text.lines(top, min(shown[-1] + _LOOK_AHEAD, text.line_count))
        opening = self._opening(lines, shown[-1] - top + 1)
        return {
            line: line in self._folded
            for line in shown
            if line in self._folded or opening[line - top]
        }

    def _opening(self, lines: list[str], number: int) -> list[bool]:
        """Which of the first `number` of these lines open a block. With most keys they are looked
        at twice, and once would do."""
        if self._looked_at[:2] != (lines, number):
            self._looked_at = (lines, number, blocks.opening(lines, number))
        return self._looked_at[2]

    # ---- what the person does

    def toggle(self, line: int) -> None:
        """Fold the block that begins on `line`, or open it."""
        if line in self._folded:
            del self._folded[line]
            self._apply()
        else:
            self._fold(line)

    def fold_here(self) -> None:
        """Fold the innermost block at the cursor; pressed again, the one around it."""
        text = self._text
        line = blocks.around(text.lines(1, text.line_count), text.cursor[0], self._folded)
        if line is not None:
            self._fold(line)

    def open_here(self) -> None:
        """Open the folded block whose first line the cursor is on."""
        if self._text.cursor[0] in self._folded:
            self.toggle(self._text.cursor[0])

    def fold_all(self) -> None:
        """Fold the sections, and in them the blocks next to their margin."""
        text = self._text
        self._folded = dict(blocks.outer(text.lines(1, text.line_count)))
        self._apply(keep_cursor=True)

    def open_all(self) -> None:
        """Open all that is folded."""
        self._folded.clear()
        self._apply()

    def reveal(self, line: int) -> None:
        """See to it that this line is in sight."""
        if self._open_around(line, line):
            self._apply()

    # ---- inside

    def _fold(self, line: int) -> None:
        text = self._text
        last = blocks.last_of(text.lines(1, text.line_count), line)
        if last > line:
            self._folded[line] = last
            self._apply(keep_cursor=True)

    def _apply(self, *, keep_cursor: bool = False) -> None:
        """Hide what is folded, and nothing else. With `keep_cursor` a cursor that would be out of
        sight goes to the line that stays."""
        text = self._text
        text.tag_remove(FOLDED, "1.0", "end")
        for first, last in self._folded.items():
            text.tag_add(FOLDED, f"{first + 1}.0", f"{last + 1}.0")
        line = text.cursor[0]
        if keep_cursor and self.hides(line):
            first = min(one for one, last in self._folded.items() if one < line <= last)
            text.tag_remove("sel", "1.0", "end")
            text.go_to(first, len(text.line(first)))
        self._told()

    def _open_around(self, first: int, last: int) -> bool:
        """Open what hides any of these lines; whether anything did."""
        hiding = [one for one, end in self._folded.items() if one < last and first <= end]
        for one in hiding:
            del self._folded[one]
        return bool(hiding)

    def _edited(self, line: int, removed: int, inserted: int) -> None:
        if not self._folded:
            return
        end = line + removed - 1
        opened = self._open_around(line, end)
        for first in [one for one in self._folded if line <= one <= end]:
            if not (removed == inserted == 1 and self._still(first)):
                del self._folded[first]
                opened = True
        if removed != inserted:
            by = inserted - removed
            self._folded = {
                first + by if first > end else first: last + by if last > end else last
                for first, last in self._folded.items()
            }
        if opened:
            self._apply()

    def _still(self, line: int) -> bool:
        """Whether the line, which was edited, opens the block that is folded behind it."""
        text, last = self._text, self._folded[line]
        lines = text.lines(line, min(last + _LOOK_AHEAD, text.line_count))
        return blocks.last_of(lines, 1) == last - line + 1

    def _show_cursor(self) -> None:
        line = self._text.cursor[0]
        if self._folded and self.hides(line):
            self.reveal(line)
            self._text.see("insert")

    # ---- what shows of it in the text

    def draw(self, shown: Sequence[int]) -> None:
        """Behind each folded line in sight say how much it hides; `shown` are the lines that are
        drawn."""
        text, theme = self._text, self._theme
        used = 0
        for line in shown:
            place = text.dlineinfo(f"{line}.0") if line in self._folded else None
            if place is None:
                continue
            pill = self._pill(used)
            used += 1
            hidden = self._folded[line] - line
            pill.configure(
                text=f"⋯ {count(hidden, 'line')}",
                font=theme.fonts.small,
                foreground=theme.colors.muted,
                background=theme.colors.accent_soft,
            )
            pill.bind("<Button-1>", lambda _event, line=line: self.toggle(line))  # type: ignore[misc]
            x, y, wide, high = place[:4]
            # From the very edge of the text, as the lines are measured: not from inside its margin.
            left, middle = x + wide + theme.px(_GAP), y + high // 2
            pill.place(x=left, y=middle, anchor="w", bordermode="outside")
        for pill in self._pills[used:]:
            pill.place_forget()

    def _pill(self, number: int) -> tk.Label:
        if number == len(self._pills):
            px = self._theme.px
            pill = tk.Label(self._text, cursor="hand2", borderwidth=0, padx=px(6), pady=0)
            for sequence in ("<Button-4>", "<Button-5>"):
                by = -3 if sequence == "<Button-4>" else 3
                pill.bind(sequence, lambda _event, by=by: self._text.yview_scroll(by, "units"))
            pill.bind(
                "<MouseWheel>",
                lambda event: self._text.event_generate("<MouseWheel>", delta=event.delta),
            )
            self._pills.append(pill)
        return self._pills[number]
