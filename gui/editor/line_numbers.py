"""The gutter beside a text: line numbers, and marks for lines with something to say."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping

from gui.look.icons import Icons
from gui.look.theme import Theme

_LEAST_DIGITS = 3


class LineNumbers(tk.Canvas):
    """Draws the numbers of the lines in sight, and only those."""

    def __init__(
        self,
        master: tk.Misc,
        text: tk.Text,
        theme: Theme,
        icons: Icons,
        clicked: Callable[[int, bool], None] = lambda _line, _extend: None,
    ) -> None:
        """`clicked(line, extend)`: the person pressed a number, with Shift when `extend`."""
        super().__init__(master, highlightthickness=0, borderwidth=0, takefocus=False)
        self._text = text
        self._theme = theme
        self._icons = icons
        self._clicked = clicked
        self._marks: Mapping[int, str] = {}
        self._pending: str | None = None
        self.shown: tuple[int, ...] = ()
        """The numbers drawn, from the top."""
        text.bind("<Configure>", lambda _event: self.refresh(), add="+")
        self.bind("<Destroy>", self._gone)
        self.bind("<Button-1>", self._pressed)
        self.bind("<B1-Motion>", lambda event: self._pressed(event, extend=True))
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            self.bind(sequence, self._pass_on(sequence))
        theme.subscribe(self._paint, self)

    def mark(self, marks: Mapping[int, str]) -> None:
        """Show a mark ("error" or "warning") beside these lines."""
        self._marks = dict(marks)
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
        self.refresh()

    def _pass_on(self, sequence: str) -> Callable[[tk.Event[tk.Misc]], None]:
        def roll(event: tk.Event[tk.Misc]) -> None:
            if sequence == "<MouseWheel>":
                self._text.event_generate(sequence, delta=event.delta)
            else:
                self._text.yview_scroll(-3 if sequence == "<Button-4>" else 3, "units")

        return roll

    def _pressed(self, event: tk.Event[tk.Misc], extend: bool = False) -> None:
        line = int(self._text.index(f"@0,{event.y}").split(".")[0])
        shift = bool(int(event.state) & 0x1)
        self._clicked(line, extend or shift)

    def _draw(self) -> None:
        self._pending = None
        text, theme = self._text, self._theme
        px, fonts, colors = theme.px, theme.fonts, theme.colors
        last = int(text.index("end-1c").split(".")[0])
        current = int(text.index("insert").split(".")[0])
        digits = max(_LEAST_DIGITS, len(str(last)))
        icon = px(14)
        width = icon + px(8) + fonts.mono.measure("0") * digits + px(12)
        if int(self.cget("width")) != width:
            self.configure(width=width)
        self.delete("all")
        drawn: list[int] = []
        line = int(text.index("@0,0").split(".")[0])
        offset = text.winfo_y() - self.winfo_y()
        while line <= last:
            place = text.dlineinfo(f"{line}.0")
            if place is None:
                # The first line may begin above the view; all others end it.
                if drawn or line > int(text.index("@0,0").split(".")[0]):
                    break
                line += 1
                continue
            y = place[1] + offset
            self.create_text(
                width - px(12),
                y,
                anchor="ne",
                text=str(line),
                font=fonts.mono,
                fill=colors.text if line == current else colors.gutter_text,
            )
            mark = self._marks.get(line)
            if mark is not None:
                self._draw_mark(mark, px(6), y + place[3] // 2)
            drawn.append(line)
            line += 1
        self.shown = tuple(drawn)

    def _draw_mark(self, level: str, x: int, y: int) -> None:
        name = "error" if level == "error" else "warning"
        color = self._theme.colors.state(level)[0]
        self.create_image(x, y, anchor="w", image=self._icons.get(name, color, 14))
