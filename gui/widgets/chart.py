"""A chart over time, drawn on a canvas: bars on top of each other, whose values are read by the
pointer or with the arrow keys.

Bars alone: their edges lie on whole pixels, so that they are sharp on every screen. A canvas draws
slanting lines with steps.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from tkinter import ttk

from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.chart_scale import axis, middle_of, time_marks
from gui.widgets.figure_row import say

_TICK_APART, _MOST_BAR, _LEAST_BAR = 44, 56, 2
"""Pixels of a 96 dpi screen: between two ticks of the value axis, of the widest bar, and of the
lowest one that is not 0."""


@dataclass(frozen=True)
class Series:
    """One kind of figures, a value for each column; None: there is none. Its bars stand on top of
    those of the series before."""

    name: str
    color: str
    """The name of a colour of the palette."""
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class ChartData:
    """What a chart shows."""

    starts: tuple[float, ...]
    """When each column begins, in seconds since the epoch."""
    series: tuple[Series, ...]
    rest: str
    """What is said while no column is pointed at."""
    describe: Callable[[int], str] = field(compare=False)
    """A column in words, with its moment and its values."""
    scale: Callable[[float], str] = field(compare=False)
    """How a value is written at the axis."""
    whole: bool = False
    """The values are counts: no tick between two whole numbers."""


_NOTHING = ChartData((), (), "", lambda _column: "", str)


class Chart(ttk.Frame):
    """A line of words with the legend; below it the canvas.

    chart
      said      the column that is pointed at, in words
      legend    what the colours mean, where there are several
      canvas    one stop of Tab; a ring shows that the arrow keys are its own
    """

    def __init__(self, master: tk.Misc, theme: Theme, icons: Icons, height: float) -> None:
        """`height` is the least that the canvas asks for, in pixels of a 96 dpi screen where the
        text has its usual size."""
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self._icons = icons
        self._height = height
        self._data = _NOTHING
        self._size = (0, 0)
        self._plot = (0, 0, 0, 0)
        """Left, top, right and bottom of where the values are."""
        self._top = 1.0
        """The value at the upper edge."""
        self._cursor: int | None = None
        head = ttk.Frame(self, style="Surface.TFrame")
        head.pack(fill="x")
        self.legend = ttk.Frame(head, style="Surface.TFrame")
        self.legend.pack(side="right")
        self.said = ttk.Label(head, style="Surface.Muted.TLabel")
        self.said.pack(side="left", fill="x", expand=True)
        self.canvas = tk.Canvas(self, borderwidth=0, takefocus=True, width=1)
        self.canvas.pack(fill="both", expand=True, pady=(theme.px(4), 0))
        self._listen()
        theme.subscribe(self._paint, self)

    @property
    def cursor(self) -> int | None:
        """The column that is pointed at; None for none."""
        return self._cursor

    def show(self, data: ChartData) -> None:
        """Draw `data`; what is on show already is not drawn again."""
        before, self._data = self._data, data
        columns = len(data.starts)
        if self._cursor is not None and self._cursor >= columns:
            self._cursor = columns - 1 if columns else None
        if data != before:
            if [(one.name, one.color) for one in data.series] != [
                (one.name, one.color) for one in before.series
            ]:
                self._show_legend()
            self._draw()
        self._say()

    # ---- pointing

    def _listen(self) -> None:
        canvas = self.canvas
        canvas.bind("<Configure>", self._resized)
        canvas.bind("<Motion>", lambda event: self._point(self._column_at(event.x)))
        canvas.bind("<Leave>", lambda _event: self._left())
        canvas.bind("<ButtonPress-1>", self._pressed)
        canvas.bind("<FocusIn>", lambda _event: self._entered())
        canvas.bind("<FocusOut>", lambda _event: self._point(None))
        for name, by in (("chart next", 1), ("chart previous", -1)):
            bind(canvas, name, partial(self._step, by))
        bind(canvas, "chart first", lambda: self._point(0))
        bind(canvas, "chart last", lambda: self._point(len(self._data.starts) - 1))

    def _pressed(self, event: tk.Event[tk.Misc]) -> None:
        self.canvas.focus_set()
        self._point(self._column_at(event.x))

    def _has_focus(self) -> bool:
        return bool(self.canvas.focus_displayof() is self.canvas)

    def _left(self) -> None:
        if not self._has_focus():
            self._point(None)

    def _entered(self) -> None:
        if self._cursor is None:
            self._point(self._last_filled())

    def _last_filled(self) -> int:
        """The last column that has something to say, else the last one."""
        last = len(self._data.starts) - 1
        for column in range(last, -1, -1):
            if any(one.values[column] for one in self._data.series):
                return column
        return last

    def _step(self, by: int) -> None:
        at = self._last_filled() if self._cursor is None else self._cursor + by
        self._point(min(max(at, 0), len(self._data.starts) - 1))

    def _column_at(self, x: int) -> int | None:
        left, _top, right, _bottom = self._plot
        columns = len(self._data.starts)
        if not columns or right <= left or not left <= x < right:
            return None
        return min(int((x - left) * columns / (right - left)), columns - 1)

    def _point(self, column: int | None) -> None:
        if column is not None and not 0 <= column < len(self._data.starts):
            column = None
        if column != self._cursor:
            self._cursor = column
            self._place_cursor()
            self._say()

    def _say(self) -> None:
        at = self._cursor
        text = self._data.rest if at is None else self._data.describe(at)
        say(self.said, text, "Surface.Muted.TLabel" if at is None else "Surface.TLabel")

    # ---- drawing

    def _paint(self) -> None:
        theme, colors = self._theme, self._theme.colors
        self.canvas.configure(
            background=colors.surface,
            highlightthickness=theme.px(2),
            highlightcolor=colors.accent,
            highlightbackground=colors.surface,
            height=theme.em(self._height),
        )
        self._draw()

    def _show_legend(self) -> None:
        for child in self.legend.winfo_children():
            child.destroy()
        if len(self._data.series) < 2:
            self.legend.configure(width=1)  # a frame that lost its last child keeps its size
            return
        theme = self._theme
        for one in self._data.series:
            label = ttk.Label(
                self.legend, text=f" {one.name}", style="Surface.Small.TLabel", compound="left"
            )
            label.pack(side="left", padx=(theme.px(12), 0))
            self._icons.attach(label, "solid-stop", partial(self._color, one.color), 16)

    def _color(self, name: str) -> str:
        return str(getattr(self._theme.colors, name))

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        # At once: drawn later, the canvas would be shown in its new size with its former content.
        if (event.width, event.height) != self._size:
            self._size = (event.width, event.height)
            self._draw()

    def _draw(self) -> None:
        canvas, (width, height) = self.canvas, self._size
        canvas.delete("all")
        if width < 2 or not self._data.starts:
            return
        small, px = self._theme.fonts.small, self._theme.px
        line = small.metrics("linespace")
        edge = px(2) + px(4)
        top, bottom = edge + line // 2, height - edge - line - px(5)
        wanted = max(2, (bottom - top) // self._theme.em(_TICK_APART))
        self._top, ticks = axis(self._most(), wanted, whole=self._data.whole)
        texts = [self._data.scale(tick) for tick in ticks]
        left = edge + max(small.measure(text) for text in texts) + px(8)
        self._plot = (left, top, width - edge, bottom)
        self._draw_values(ticks, texts)
        self._draw_time(bottom + px(5))
        canvas.create_rectangle(
            *(0, 0, 0, 0),
            width=0,
            fill=self._theme.colors.accent_soft,
            tags="cursor",
            state="hidden",
        )
        self._draw_bars()
        colors = self._theme.colors
        canvas.create_line(
            *(left, bottom, width - edge, bottom), fill=colors.strong_border, width=max(1, px(1))
        )
        self._place_cursor()

    def _most(self) -> float:
        """The highest stack that is to be drawn."""
        columns = zip(*(one.values for one in self._data.series), strict=True)
        return max((sum(value or 0.0 for value in column) for column in columns), default=0.0)

    def _draw_values(self, ticks: Sequence[float], texts: Sequence[str]) -> None:
        left, _top, right, _bottom = self._plot
        colors, px = self._theme.colors, self._theme.px
        for tick, text in zip(ticks, texts, strict=True):
            y = self._y(tick)
            self.canvas.create_line(left, y, right, y, fill=colors.border, width=max(1, px(1)))
            self.canvas.create_text(
                left - px(8),
                y,
                text=text,
                anchor="e",
                fill=colors.muted,
                font=self._theme.fonts.small,
            )

    def _draw_time(self, y: int) -> None:
        left, _top, right, _bottom = self._plot
        small = self._theme.fonts.small
        each = (right - left) / len(self._data.starts)
        gap = small.measure("00")
        for mark in time_marks(self._data.starts, right - left, small.measure, gap):
            half = small.measure(mark.text) / 2
            x = left + middle_of(mark, each, half, right - left)
            self.canvas.create_text(
                round(x), y, text=mark.text, anchor="n", fill=self._theme.colors.muted, font=small
            )

    def _y(self, value: float) -> int:
        _left, top, _right, bottom = self._plot
        return round(bottom - value / self._top * (bottom - top))

    def _span(self, column: int) -> tuple[int, int]:
        """Left and right edge of a column, in whole pixels."""
        left, _top, right, _bottom = self._plot
        each = (right - left) / len(self._data.starts)
        return round(left + column * each), round(left + (column + 1) * each)

    def _draw_bars(self) -> None:
        """The outline of each stack, the whole one first and the lower ones over it: one polygon
        for all bars of a series, since many items are slow."""
        outlines: list[list[int]] = [[] for _one in self._data.series]
        least = self._theme.px(_LEAST_BAR)
        _left, _top, _right, bottom = self._plot
        for column in range(len(self._data.starts)):
            first, last = self._bar(column)
            y, total = bottom, 0.0
            for one, outline in zip(self._data.series, outlines, strict=True):
                value = one.values[column] or 0.0
                if value > 0:
                    total += value
                    # What is there is seen, however little of the whole it is.
                    y = min(self._y(total), y - least)
                outline += (first, bottom, first, y, last, y, last, bottom)
        for one, outline in reversed([*zip(self._data.series, outlines, strict=True)]):
            self.canvas.create_polygon(*outline, width=0, fill=self._color(one.color))

    def _bar(self, column: int) -> tuple[int, int]:
        """Left and right edge of the bar in a column."""
        first, last = self._span(column)
        gap = (last - first) // 5 or (1 if last - first > _LEAST_BAR else 0)
        first, last = first + gap - gap // 2, max(first + 1, last - gap // 2)
        spare = max(0, last - first - self._theme.px(_MOST_BAR))
        return first + spare // 2, last - (spare - spare // 2)

    def _place_cursor(self) -> None:
        if self._cursor is None or not self._data.starts:
            self.canvas.itemconfigure("cursor", state="hidden")
            return
        first, last = self._span(self._cursor)
        _left, top, _right, bottom = self._plot
        self.canvas.coords("cursor", first, top, max(last, first + self._theme.px(2)), bottom)
        self.canvas.itemconfigure("cursor", state="normal")
