"""The gutter beside a text: line numbers, and marks for lines with something to say."""

from __future__ import annotations

import tkinter as tk
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from gui.editor.folds import Folds
from gui.frame.keymap import SHIFT
from gui.look.icons import Icons
from gui.look.theme import Theme

_LEAST_DIGITS = 3
_FOLD_WIDTH = 20
"""Of the column with the marks to fold by, in pixels of a 96 dpi screen."""

_PLACES = "::lines_in_sight"
_PLACES_BODY = """
set found {}
set top $line
while {$line <= $last} {
    set place [$text dlineinfo $line.0]
    if {$place ne ""} {
        lappend found $line [lindex $place 1] [lindex $place 3]
        if {[dict exists $folded $line]} { set line [dict get $folded $line] }
    } elseif {$found ne "" || $line > $top} {
        # The first line may begin above the view; all others end it.
        break
    }
    incr line
}
return $found
"""
"""Of each line in sight its number, its upper edge and its height. In Tcl, since with every key
each of them would be a call from Python."""


class _Number(NamedTuple):
    """A line's number, and the upper right corner of it."""

    line: int
    x: int
    y: int
    color: str


class _Picture(NamedTuple):
    """A mark, where it stands, and which icon it is."""

    x: int
    y: int
    anchor: Literal["w", "center"]
    name: str
    color: str
    size: int


class LineNumbers(tk.Canvas):
    """Draws the numbers of the lines in sight, and only those."""

    def __init__(
        self,
        master: tk.Misc,
        text: tk.Text,
        theme: Theme,
        icons: Icons,
        clicked: Callable[[int, bool], None],
        folds: Folds,
    ) -> None:
        """`clicked(line, extend)`: the person pressed a number, with Shift when `extend`. The marks
        beside the numbers fold and open."""
        super().__init__(master, highlightthickness=0, borderwidth=0, takefocus=False)
        self._text = text
        self._theme = theme
        self._icons = icons
        self._clicked = clicked
        self._folds = folds
        self._worst: Callable[[int, int], str] = lambda _first, _last: ""
        self._pending: str | None = None
        self.shown: tuple[int, ...] = ()
        """The numbers drawn, from the top."""
        self.marked: dict[int, str] = {}
        """What marks are drawn, by their lines."""
        self.fold_marks: Mapping[int, bool] = {}
        """The lines with a mark to fold by, and whether they are folded."""
        self._drawn: dict[_Number | _Picture, int] = {}
        """The numbers and marks that are on the canvas, and the canvas's own names of them."""
        self._folding = False
        """The button went down on such a mark: to draw the pointer away selects nothing."""
        self.tk.call("proc", _PLACES, "text line last folded", _PLACES_BODY)
        text.bind("<Configure>", lambda _event: self.refresh(), add="+")
        self.bind("<Destroy>", self._gone)
        self.bind("<Button-1>", self._button_down)
        self.bind("<B1-Motion>", self._drawn_along)
        self.bind("<Motion>", self._over)
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            self.bind(sequence, self._pass_on(sequence))
        theme.subscribe(self._paint, self)

    def mark(self, worst: Callable[[int, int], str]) -> None:
        """Show marks; `worst` says of lines, from the first to the last, which one they get:
        "error", "warning" or ""."""
        self._worst = worst
        self.refresh()

    def refresh(self) -> None:
        """Draw again as soon as Tk is idle; any number of calls draw once."""
        if self._pending is None:
            self._pending = self.after_idle(self._draw)

    def _gone(self, _event: tk.Event[tk.Misc]) -> None:
        if self._pending is not None:
            self.after_cancel(self._pending)

    def _paint(self) -> None:
        self.configure(background=self._theme.colors.gutter)
        self.delete("all")  # fonts and icons may have another size
        self._drawn.clear()
        self.refresh()

    def _pass_on(self, sequence: str) -> Callable[[tk.Event[tk.Misc]], None]:
        def roll(event: tk.Event[tk.Misc]) -> None:
            if sequence == "<MouseWheel>":
                self._text.event_generate(sequence, delta=event.delta)
            else:
                self._text.yview_scroll(-3 if sequence == "<Button-4>" else 3, "units")

        return roll

    def _line_at(self, event: tk.Event[tk.Misc]) -> int:
        return int(self._text.index(f"@0,{event.y}").split(".")[0])

    def _on_fold_mark(self, event: tk.Event[tk.Misc]) -> bool:
        left = self.winfo_width() - self._theme.px(_FOLD_WIDTH)
        return event.x >= left and self._line_at(event) in self.fold_marks

    def _over(self, event: tk.Event[tk.Misc]) -> None:
        self.configure(cursor="hand2" if self._on_fold_mark(event) else "")

    def _button_down(self, event: tk.Event[tk.Misc]) -> None:
        self._folding = self._on_fold_mark(event)
        if self._folding:
            self._folds.toggle(self._line_at(event))
        else:
            self._clicked(self._line_at(event), bool(int(event.state) & SHIFT))

    def _drawn_along(self, event: tk.Event[tk.Misc]) -> None:
        if not self._folding:
            self._clicked(self._line_at(event), True)

    def _draw(self) -> None:
        self._pending = None
        text, theme = self._text, self._theme
        px, fonts, colors = theme.px, theme.fonts, theme.colors
        last = int(text.index("end-1c").split(".")[0])
        current = int(text.index("insert").split(".")[0])
        digits = max(_LEAST_DIGITS, len(str(last)))
        icon = px(14)
        numbers = icon + px(8) + fonts.mono.measure("0") * digits  # their right edge
        width = numbers + px(_FOLD_WIDTH)
        if int(self.cget("width")) != width:
            self.configure(width=width)
        written: list[_Number] = []
        middles: dict[int, int] = {}
        top = int(text.index("@0,0").split(".")[0])
        offset = text.winfo_y() - self.winfo_y()
        places = self.tk.splitlist(self.tk.call(_PLACES, text, top, last, self._folds.flat))
        for line, y, height in zip(*[map(int, places)] * 3, strict=True):
            color = colors.text if line == current else colors.gutter_text
            written.append(_Number(line, numbers, y + offset, color))
            middles[line] = y + offset + height // 2
        self.shown = tuple(middles)
        self._bring([*written, *self._pictures(middles, width - px(_FOLD_WIDTH) // 2)])
        self._folds.draw(self.shown)

    def _bring(self, wanted: Sequence[_Number | _Picture]) -> None:
        """See to it that these are on the canvas, and nothing else. With most keys nothing changes
        here, and to draw it all again takes longer than the key."""
        self._scroll_along(wanted)
        gone = self._drawn.keys() - set(wanted)
        if gone:
            self.delete(*(self._drawn.pop(one) for one in gone))
        for one in wanted:
            if one in self._drawn:
                continue
            if isinstance(one, _Number):
                self._drawn[one] = self.create_text(
                    one.x,
                    one.y,
                    anchor="ne",
                    text=str(one.line),
                    font=self._theme.fonts.mono,
                    fill=one.color,
                )
            else:
                image = self._icons.get(one.name, one.color, one.size)
                self._drawn[one] = self.create_image(one.x, one.y, anchor=one.anchor, image=image)

    def _scroll_along(self, wanted: Sequence[_Number | _Picture]) -> None:
        """Where most numbers have moved by the same, as by scrolling, move all that is drawn."""
        before = {one.line: one.y for one in self._drawn if isinstance(one, _Number)}
        moves = Counter(
            one.y - before[one.line]
            for one in wanted
            if isinstance(one, _Number) and one.line in before
        )
        by = max(moves, key=moves.__getitem__, default=0)
        if by:
            self.move("all", 0, by)
            self._drawn = {one._replace(y=one.y + by): item for one, item in self._drawn.items()}

    def _pictures(self, middles: Mapping[int, int], fold_x: int) -> list[_Picture]:
        """The marks of the lines in sight, by where their middles are."""
        colors, x = self._theme.colors, self._theme.px(6)
        self.fold_marks = self._folds.marks(self.shown)
        # Of a folded block, what is wrong in any of its lines.
        last_of, worst = self._folds.last_of, self._worst
        self.marked = {line: mark for line in middles if (mark := worst(line, last_of(line)))}
        found = []
        for line, mark in self.marked.items():
            name = "error" if mark == "error" else "warning"
            found.append(_Picture(x, middles[line], "w", name, colors.state(mark)[0], 14))
        for line, y in middles.items():
            if line in self.fold_marks:
                folded = self.fold_marks[line]
                color = colors.accent if folded else colors.gutter_text
                name = "right" if folded else "down"
                found.append(_Picture(fold_x, y, "center", name, color, 12))
        return found
