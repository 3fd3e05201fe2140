"""Folded lines: of a long traceback the first and the last show, with a mark to open the rest."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from core.base.wording import count

FOLDED, OPENED, MARK = "folded", "opened", "fold_mark"
FOLD_FROM: Final = 4
"""Lines; fewer are shown as they are."""
_LONGEST: Final = 1000
"""Lines of one message; the log's writer makes none that has more."""
_INDENT: Final = "    "


def continues(text: str) -> bool:
    """Whether a line belongs to the message before it, as the log's format has it."""
    return text.startswith(_INDENT)


class Folds:
    """Folds further lines of messages in a text whose lines are those of the log.

    A mark is text behind the first of the lines; `plain` gives the text without any.
    """

    def __init__(self, text: tk.Text) -> None:
        self._text = text
        self.on = True
        """Whether lines that come are folded."""
        self._run = 0
        """How many lines at the end of the text continue a message."""
        text.tag_configure(FOLDED, elide=True)
        text.tag_bind(MARK, "<Enter>", lambda _event: text.configure(cursor="hand2"))
        text.tag_bind(MARK, "<Leave>", lambda _event: text.configure(cursor=""))

    # ---- lines come and go; the text can be edited meanwhile

    def clear(self) -> None:
        """The text was emptied."""
        self._run = 0

    def appended(self, first: int, texts: Sequence[str]) -> None:
        """These lines stand at the end now, from line `first` on."""
        if not self.on:
            return
        run, start = self._run, first - self._run
        ends: list[tuple[int, int]] = []
        for number, text in enumerate(texts, start=first):
            if continues(text):
                if not run:
                    start = number
                run += 1
            elif run:
                ends.append((start, number - 1))
                run = 0
        if run:
            ends.append((start, first + len(texts) - 1))
        self._run = run
        for begin, end in ends:
            if end >= first:  # what ended before has not changed
                self._fold(begin, end)

    def prepended(self, texts: Sequence[str]) -> None:
        """These lines stand at the beginning now."""
        if not self.on:
            return
        start = 0
        for number, text in enumerate((*texts, ""), start=1):
            if number <= len(texts) and continues(text):
                start = start or number
            elif start:
                self._fold(start, number - 1)
                start = 0
        if texts and continues(texts[-1]):
            self._join(len(texts))

    def _join(self, seam: int) -> None:
        """A message may go on over the seam between what came and what was there."""
        after = self._text.get(f"{seam + 1}.0", f"{seam + _LONGEST}.0").split("\n")
        more = next((n for n, line in enumerate(after) if not continues(line)), len(after))
        before = self._text.get(f"{max(1, seam - _LONGEST)}.0", f"{seam}.end").split("\n")[::-1]
        own = next((n for n, line in enumerate(before) if not continues(line)), len(before))
        if more:
            self._fold(seam - own + 1, seam + more)

    def trimmed(self) -> None:
        """Lines were deleted at the beginning: what has lost its mark is not left hidden."""
        if FOLDED in self._text.tag_names("1.0"):
            start, end = self._range(FOLDED, "1.0")
            self._text.tag_remove(FOLDED, start, end)

    def cut(self, last: int) -> None:
        """Lines were deleted at the end; `last` is the last one now."""
        lines = self._text.get(f"{max(1, last - _LONGEST)}.0", f"{last}.end").split("\n")[::-1]
        self._run = next((n for n, line in enumerate(lines) if not continues(line)), len(lines))
        if self._run and self.on:
            self._fold(last - self._run + 1, last)

    def _fold(self, first: int, last: int) -> None:
        """Fold lines `first` to `last`, or what they were before they were more."""
        text = self._text
        opened = OPENED in text.tag_names(f"{first + 1}.0")
        while mark := text.tag_nextrange(MARK, f"{first}.0", f"{last}.end"):
            text.delete(*mark)
        text.tag_remove(FOLDED, f"{first}.0", f"{last + 1}.0")
        text.tag_remove(OPENED, f"{first}.0", f"{last + 1}.0")
        if last - first + 1 < FOLD_FROM:
            return
        text.tag_add(OPENED if opened else FOLDED, f"{first + 1}.0", f"{last}.0")
        self._mark(first, last - first - 1, opened)

    def _mark(self, line: int, hidden: int, opened: bool) -> None:
        said = f"  ▾ {count(hidden, 'line')}" if opened else f"  ▸ {count(hidden, 'more line')}"
        self._text.insert(f"{line}.end", said, MARK)

    # ---- what the person does

    def toggle(self, line: int) -> None:
        """Open or close the lines whose mark stands on `line`."""
        text = self._text
        mark = text.tag_nextrange(MARK, f"{line}.0", f"{line}.end")
        was = next((tag for tag in (FOLDED, OPENED) if tag in text.tag_names(f"{line + 1}.0")), "")
        if not mark or not was:
            return
        start, end = self._range(was, f"{line + 1}.0")
        opened = was == FOLDED
        text.tag_remove(was, start, end)
        text.tag_add(OPENED if opened else FOLDED, start, end)
        text.delete(*mark)
        self._mark(line, _line(end) - _line(start), opened)

    def toggle_near(self) -> None:
        """Those at the selection, else the first in sight."""
        text = self._text
        selected = text.tag_ranges("sel")
        start = selected[0] if selected else text.index("@0,0")
        line = self._mark_line(_line(start)) if selected else None
        if line is None:
            below = text.tag_nextrange(MARK, f"{_line(start)}.0")
            if not below:
                return
            line = _line(below[0])
        self.toggle(line)

    def toggle_all(self) -> None:
        """Open all if any are closed, else close all."""
        closed = bool(self._text.tag_ranges(FOLDED))
        for mark in self._text.tag_ranges(MARK)[::2]:
            line = _line(mark)
            if (FOLDED in self._text.tag_names(f"{line + 1}.0")) == closed:
                self.toggle(line)

    def reveal(self, line: int) -> None:
        """See to it that this line is not hidden."""
        if FOLDED in self._text.tag_names(f"{line}.0"):
            mark = self._mark_line(line)
            if mark is not None:
                self.toggle(mark)

    def _mark_line(self, line: int) -> int | None:
        """Where the mark of the lines stands that `line` is one of."""
        before = self._text.tag_prevrange(MARK, f"{line}.end + 1 chars")
        if not before:
            return None
        at = _line(before[0])
        lines = self._text.get(f"{at}.0", f"{line}.end").split("\n")
        return at if all(map(continues, lines)) else None

    # ---- what is read of it

    def plain(self, start: str, end: str) -> str:
        """The text from `start` to `end` without the marks."""
        text = self._text
        first, last = _place(text.index(start)), _place(text.index(end))
        ranges = [_place(index) for index in text.tag_ranges(MARK)]
        edges = [first]
        for begin, stop in zip(ranges[::2], ranges[1::2], strict=True):
            if begin < last and stop > first:
                edges += (max(begin, first), min(stop, last))
        edges.append(last)
        kept = list(pairwise(edges))[::2]
        return "".join(text.get(f"{a[0]}.{a[1]}", f"{b[0]}.{b[1]}") for a, b in kept if a < b)

    def _range(self, tag: str, index: str) -> tuple[str, str]:
        """That range of `tag` which begins at `index`, or around it."""
        found = self._text.tag_nextrange(tag, index)
        if found and self._text.compare(found[0], "<=", index):
            return str(found[0]), str(found[1])
        found = self._text.tag_prevrange(tag, index)
        return (str(found[0]), str(found[1])) if found else (index, index)


def bind_clicks(text: tk.Text, tag: str, action: Callable[[str], object]) -> None:
    """Let a click on what bears `tag` do `action` with its index, unless text was selected."""

    def clicked(event: tk.Event[tk.Misc]) -> None:
        if not text.tag_ranges("sel"):
            action(text.index(f"@{event.x},{event.y}"))

    text.tag_bind(tag, "<ButtonRelease-1>", clicked)


def _line(index: object) -> int:
    return int(str(index).split(".")[0])


def _place(index: object) -> tuple[int, int]:
    line, column = str(index).split(".")
    return int(line), int(column)
