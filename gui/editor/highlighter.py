"""Colours a YAML text as it is edited: what is in sight first, the rest when Tk is idle."""

from __future__ import annotations

import time
from collections.abc import Callable

from gui.editor.highlighter_todo import Todo
from gui.editor.highlighter_yaml import KINDS, START, LineState, Span, is_safe_start, tokenize
from gui.editor.text import EditText, tk_column
from gui.look.theme import Theme

SLICE_S = 0.008
"""How long one slice of work may take."""
_PAUSE_MS = 5
_BLOCK = 24
"""Lines coloured by one call into Tk."""
_AT_ONCE = 60
"""Lines of an edit that are coloured before the person sees it."""
_LOOK_BACK = 400
"""Lines that are looked through for a place where colouring may begin."""


class Highlighter:
    """Keeps the state at the end of every line, so that an edit costs only the lines that it
    really changes: from the edit on until a line ends as it did before."""

    def __init__(
        self, text: EditText, theme: Theme, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._text = text
        self._theme = theme
        self._clock = clock
        self._states: list[LineState | None] = [None] * text.line_count
        """At the end of each line, as it was coloured last; None when it never was."""
        self._todo = Todo(text.line_count)
        self._timer: str | None = None
        self.coloured = 0
        """Lines coloured so far: what the work really was."""
        text.on_change(self.changed)
        text.bind("<Destroy>", self._stop, add="+")
        theme.subscribe(self._paint, text)
        self._schedule()

    @property
    def finished(self) -> bool:
        return not self._todo

    def changed(self, line: int, removed: int, inserted: int) -> None:
        """`removed` lines from `line` on became `inserted` lines."""
        first = line - 1
        ending = self._states[first + removed - 1]
        self._states[first : first + removed] = [*[None] * (inserted - 1), ending]
        self._todo.spliced(first, removed, inserted)
        # Now, not later: a character must not show up in the wrong colour first.
        if self._todo.first == first:
            self._work(until=first + min(inserted, _AT_ONCE))
        self._schedule()

    def in_sight(self) -> None:
        """The view was scrolled: colour what is in it, if that was not done yet."""
        if self.finished:
            return
        top, bottom = self._visible()
        first = self._todo.first
        if bottom <= first:
            return
        start = max(top, first)
        state = self._states[start - 1] if start else START
        if start > first:  # what is above is not known: guess from a line that looks safe
            start, state = self._safe_place(start)
        self._colour(start, bottom, state or START, keep=False)

    def _visible(self) -> tuple[int, int]:
        text = self._text
        top = int(text.index("@0,0").split(".")[0]) - 1
        bottom = int(text.index(f"@0,{max(1, text.winfo_height())}").split(".")[0])
        return top, bottom

    def _safe_place(self, index: int) -> tuple[int, LineState]:
        floor = max(self._todo.first, index - _LOOK_BACK)
        lines = self._text.lines(floor + 1, index + 1)
        for back in range(len(lines) - 1, -1, -1):
            if is_safe_start(lines[back]):
                return floor + back, START
        return index, START

    # ---- the work

    def _schedule(self) -> None:
        if self._timer is None and not self.finished:
            self._timer = self._text.after(_PAUSE_MS, self._continue)

    def _stop(self, _event: object = None) -> None:
        if self._timer is not None:
            self._text.after_cancel(self._timer)
            self._timer = None

    def _continue(self) -> None:
        self._timer = None
        if self._text.winfo_viewable():
            self.in_sight()
        self._work()
        self._schedule()

    def _work(self, until: int | None = None) -> None:
        """Colour from the first line to do, until `until` or until the time is over."""
        deadline = self._clock() + SLICE_S
        while self._todo and (until is None or self._todo.first < until):
            first = self._todo.first
            state = self._states[first - 1] if first else START
            end = min(first + _BLOCK, self._todo.first_end, len(self._states))
            changed = self._colour(first, end, state or START, keep=True)
            self._todo.done(end)
            if changed and end < len(self._states):
                self._todo.add(end, end + 1)
            if self._clock() >= deadline:
                return

    def _colour(self, first: int, end: int, state: LineState, *, keep: bool) -> bool:
        """Colour lines `first` to `end` (indices, `end` not included), the first of which begins
        in `state`. True when the last one ends otherwise than it did."""
        ranges: dict[str, list[str]] = {}
        changed = False
        for index, line in enumerate(self._text.lines(first + 1, end), start=first):
            spans, state = tokenize(line, state)
            _collect(ranges, index + 1, line, spans)
            if keep:
                changed = self._states[index] != state
                self._states[index] = state
        self.coloured += end - first
        text = self._text
        for kind in KINDS:
            text.tag_remove(kind, f"{first + 1}.0", f"{end + 1}.0")
        for kind, indices in ranges.items():
            text.tag_add(kind, *indices)
        return changed

    def _paint(self) -> None:
        colors, fonts, text = self._theme.colors, self._theme.fonts, self._text
        for kind in KINDS:
            color = getattr(colors, f"syntax_{kind}", None)
            if color is not None:
                text.tag_configure(kind, foreground=color)
        text.tag_configure("comment", font=fonts.mono_italic)
        text.tag_configure("tab", background=colors.error_soft)


def _collect(ranges: dict[str, list[str]], number: int, line: str, spans: list[Span]) -> None:
    for start, end, kind in spans:
        ranges.setdefault(kind, []).extend(
            (f"{number}.{tk_column(line, start)}", f"{number}.{tk_column(line, end)}")
        )
