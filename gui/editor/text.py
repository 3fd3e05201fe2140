"""The editor's text: a `tk.Text` that knows of every change, with an undo of its own.

Positions are a line (from 1) and a column (from 0) in Python's characters. Tk counts a character
beyond the Basic Multilingual Plane as two; only this module knows.
"""

from __future__ import annotations

import itertools
import time
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from core.config.edits import Edit as OffsetEdit
from core.config.edits import apply_edits
from gui.editor.lines import plain_breaks
from gui.editor.undo import Edit, History, advance
from gui.look.theme import Theme

Position = tuple[int, int]
ChangeListener = Callable[[int, int, int], None]
"""Called with the first line, and how many lines from there were replaced by how many."""

_ROUTE = """
rename {w} {raw}
proc {w} {{command args}} {{
    switch -- $command {{
        insert - delete - replace {{ return [{changer} $command {{*}}$args] }}
        mark {{
            set result [{raw} $command {{*}}$args]
            if {{[lindex $args 0] eq "set" && [lindex $args 1] eq "insert"}} {{ {mover} }}
            return $result
        }}
        default {{ return [{raw} $command {{*}}$args] }}
    }}
}}
"""
"""Only what changes the text passes through Python; all else stays as fast as Tk is."""


def tk_column(line: str, column: int) -> int:
    """The column that Tk means where Python says `column` in `line`."""
    if line.isascii():
        return column
    return column + sum(char > "\uffff" for char in line[:column])


class EditText(tk.Text):
    """A text widget with positions, line edits and undo.

    `read_only` keeps the person from changing it; the program still can.
    """

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        *,
        clock: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        super().__init__(master, undo=False, **options)
        self.history = History()
        self.read_only = False
        self._theme = theme
        self._clock = clock
        self._changed: list[ChangeListener] = []
        self._moved: list[Callable[[], None]] = []
        self._events = itertools.count()
        self._event = -1
        self._by_program = 0
        self._move_pending: str | None = None
        self._content: str | None = None
        """The whole text, if somebody asked for it since the last change: to get a long one out of
        Tk takes as long as a key may take."""
        self._route()
        tag = f"Before{self}"
        self.bindtags((tag, *self.bindtags()))
        for sequence in ("<Key>", "<<Cut>>", "<<Paste>>", "<<PasteSelection>>", "<<Clear>>"):
            self.bind_class(tag, sequence, self._new_event)
        self.bind("<Destroy>", self._gone, add="+")
        self.bind("<ButtonPress-1>", lambda _event: self.history.seal(), add="+")

    def _route(self) -> None:
        """Put our own command in the place of the widget's."""
        self._raw = f"{self}.raw"
        self.tk.eval(
            _ROUTE.format(
                w=self,
                raw=self._raw,
                changer=self.register(self._change),
                mover=self.register(self.note_move),
            )
        )

    def _new_event(self, _event: tk.Event[tk.Misc]) -> None:
        self._event = next(self._events)

    def refused(self) -> None:
        """The person tried to change a text that is read only: <<Refused>> tells of it."""
        self.event_generate("<<Refused>>")

    # ---- who wants to know

    def on_change(self, listener: ChangeListener) -> None:
        """Call `listener` after every change of the text."""
        self._changed.append(listener)

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` once Tk is idle again after the cursor was moved or the text changed."""
        self._moved.append(listener)

    def note_move(self) -> None:
        """The cursor, or what is selected, is elsewhere: tell so once Tk is idle."""
        if self._move_pending is None:
            self._move_pending = self.after_idle(self._tell_move)

    def _gone(self, _event: tk.Event[tk.Misc]) -> None:
        if self._move_pending is not None:
            self.after_cancel(self._move_pending)

    def _tell_move(self) -> None:
        self._move_pending = None
        for listener in self._moved:
            listener()

    # ---- positions

    @property
    def line_count(self) -> int:
        return int(self.tk.call(self._raw, "count", "-lines", "1.0", "end") or 0)

    def line(self, number: int) -> str:
        """The text of line `number`, without its end."""
        return str(self.tk.call(self._raw, "get", f"{number}.0", f"{number}.end"))

    def lines(self, first: int, last: int) -> list[str]:
        """Lines `first` to `last`, both included."""
        return str(self.tk.call(self._raw, "get", f"{first}.0", f"{last}.end")).split("\n")

    @property
    def content(self) -> str:
        """The whole text."""
        if self._content is None:
            self._content = str(self.tk.call(self._raw, "get", "1.0", "end-1c"))
        return self._content

    def read(self) -> str:
        """The whole text, out of the widget itself: for what goes to the disk nothing counts but
        what the person sees."""
        self._content = None
        return self.content

    def _put(self, command: str, *args: object) -> None:
        """Change what is shown."""
        self._content = None
        self.tk.call(self._raw, command, *args)

    def _know(self, before: str | None, edit: Edit) -> None:
        """The text was `before`, if that is known, and then this edit was made: the next one who
        asks for all of it need not wait for Tk."""
        self._content = None if before is None else _spliced(before, edit)

    def index_of(self, line: int, column: int) -> str:
        """Tk's name for a position."""
        return f"{line}.{tk_column(self.line(line), column)}"

    def position(self, index: str) -> Position:
        """The position that Tk calls `index`."""
        exact = str(self.tk.call(self._raw, "index", index))
        line, _, column = exact.partition(".")
        if column == "0":
            return int(line), 0
        return int(line), len(str(self.tk.call(self._raw, "get", f"{line}.0", exact)))

    def offset(self, position: Position) -> int:
        """How many characters of the text stand before the position."""
        line, column = position
        content = self.content
        return len(content) - len(content.split("\n", line - 1)[-1]) + column

    def position_at(self, offset: int) -> Position:
        """The position with so many characters before it."""
        return _position_of(self.content, offset)

    @property
    def cursor(self) -> Position:
        return self.position("insert")

    def go_to(self, line: int, column: int = 0, *, see: bool = True) -> None:
        """Put the cursor there, and let it be seen."""
        line = min(max(1, line), self.line_count)
        self.mark_set("insert", self.index_of(line, min(column, len(self.line(line)))))
        if see:
            self.see("insert")

    @property
    def selection(self) -> tuple[Position, Position] | None:
        """Where the selection begins and ends; None when nothing is selected."""
        ranges = self.tag_ranges("sel")
        if not ranges:
            return None
        return self.position(str(ranges[0])), self.position(str(ranges[-1]))

    def select(self, start: Position, end: Position) -> None:
        """Select from `start` to `end`; the cursor goes to the end."""
        self.tag_remove("sel", "1.0", "end")
        self.tag_add("sel", self.index_of(*start), self.index_of(*end))
        self.go_to(*end)

    def selected_lines(self) -> tuple[int, int]:
        """First and last line that the selection touches; the cursor's without a selection."""
        chosen = self.selection
        if chosen is None:
            line = self.cursor[0]
            return line, line
        (first, _), (last, column) = chosen
        return first, last - 1 if column == 0 and last > first else last

    # ---- changing

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """What happens inside is undone at once."""
        self.history.begin()
        self._by_program += 1
        try:
            yield
        finally:
            self._by_program -= 1
            self.history.end()

    def replace_lines(self, first: int, last: int, new: Sequence[str]) -> None:
        """Put `new` in the place of lines `first` to `last`; only what differs is touched."""
        old = self.lines(first, last)
        skip = 0
        while skip < min(len(old), len(new)) and old[skip] == new[skip]:
            skip += 1
        if skip == len(old) == len(new):
            return
        keep = 0
        while keep < min(len(old), len(new)) - skip and old[-1 - keep] == new[-1 - keep]:
            keep += 1
        before, after = old[skip : len(old) - keep], list(new[skip : len(new) - keep])
        start: Position = (first + skip, 0)
        if before and after:
            self.apply_edit(start, "\n".join(before), "\n".join(after))
        elif before or after:  # whole lines come or go: their line end with them
            at_end = start[0] + len(before) > self.line_count
            if at_end and start[0] > 1:
                start = (start[0] - 1, len(self.line(start[0] - 1)))
            ends = [("\n" + one) if at_end else (one + "\n") for one in before or after]
            text = "".join(ends)
            self.apply_edit(start, text if before else "", text if after else "")

    def apply_edit(self, start: Position, removed: str, inserted: str) -> None:
        """Replace `removed`, which stands at `start`, by `inserted`, as one step."""
        with self.one_step():
            # Noted first: whoever hears of the change asks what can be undone.
            self.history.record(Edit(*start, removed, inserted), self._clock())
            self._perform(Edit(*start, removed, inserted))

    def apply_edits(self, edits: Sequence[OffsetEdit]) -> bool:
        """Make `edits`, whose offsets mean the text as it is, as one step that can be undone; the
        cursor stays on its character. False when the text is read only: nothing has changed.

        Raises ValueError, before anything changes, when they do not fit the text.
        """
        if not self._allowed():
            return False
        content = self.content
        apply_edits(content, edits)
        with self.one_step():
            # From the end, so that the offsets of those before go on to fit; of two insertions at
            # one place the later one goes in first, and is pushed behind the other.
            for edit in sorted(edits, key=lambda one: (one.start, one.end))[::-1]:
                start = _position_of(content, edit.start)
                self.apply_edit(start, content[edit.start : edit.end], edit.text)
        return True

    def insert_text(self, text: str) -> None:
        """Insert at the cursor, in the place of the selection, as one step."""
        if not self._allowed():
            return
        with self.one_step():
            chosen = self.selection
            if chosen is not None:
                self.delete("sel.first", "sel.last")
            self.insert("insert", text)
        self.see("insert")

    def set_content(self, text: str) -> None:
        """Replace everything, as one step that can be undone; the cursor stays where it can."""
        line, column = self.cursor
        top = self.yview()[0]
        self.replace_lines(1, self.line_count, plain_breaks(text).split("\n"))
        self.go_to(line, column, see=False)
        self.yview_moveto(top)

    def reset(self, text: str) -> None:
        """Show `text` as a file just opened: nothing to undo, the cursor at the top."""
        with self.one_step():
            self.delete("1.0", "end")
            self.insert("1.0", plain_breaks(text))
        self.history.clear()
        self.go_to(1, 0)

    def undo(self) -> bool:
        """Take the last step back; False when there is none."""
        return self._allowed() and self._run(self.history.undo())

    def redo(self) -> bool:
        """Do again what was taken back last; False when there is nothing."""
        return self._allowed() and self._run(self.history.redo())

    def _allowed(self) -> bool:
        if self.read_only:
            self.refused()
        return not self.read_only

    def _run(self, edits: Sequence[Edit]) -> bool:
        for edit in edits:
            self._perform(edit)
        if edits:
            self.tag_remove("sel", "1.0", "end")
            self.go_to(*edits[-1].end)
        return bool(edits)

    def _perform(self, edit: Edit) -> None:
        """Change the text without recording it."""
        before = self._content
        start = self.index_of(edit.line, edit.column)
        if edit.removed:
            last_line, last_column = advance(edit.line, edit.column, edit.removed)
            self._put("delete", start, self.index_of(last_line, last_column))
        if edit.inserted:
            self._put("insert", start, edit.inserted)
        self._know(before, edit)
        self._tell(edit)

    def _tell(self, edit: Edit) -> None:
        removed, inserted = edit.removed.count("\n") + 1, edit.inserted.count("\n") + 1
        for listener in self._changed:
            listener(edit.line, removed, inserted)
        self.note_move()

    # ---- what Tk asks for

    def _change(self, command: str, *args: str) -> str:
        if self.read_only and not self._by_program:
            self.refused()
            return ""
        if command == "insert":
            self._inserted(args)
        elif command == "delete":
            for at in range(0, len(args), 2):
                self._deleted(*args[at : at + 2])
        else:  # replace first last text…
            with self.one_step():
                self._deleted(args[0], args[1])
                self._inserted((args[0], *args[2:]))
        return ""

    def _inserted(self, args: Sequence[str]) -> None:
        text = "".join(str(chunk) for chunk in args[1::2])
        if not text:
            return
        edit = Edit(*self.position(str(args[0])), "", text)
        before = self._content
        self._put("insert", *args)
        self._know(before, edit)
        self._keep(edit)

    def _deleted(self, first: str, last: str = "") -> None:
        end = last or f"{first} + 1 indices"
        removed = str(self.tk.call(self._raw, "get", first, end))
        to_end = bool(self.tk.call(self._raw, "compare", end, ">=", "end"))
        if to_end and removed.endswith("\n"):
            removed = removed[:-1]  # Tk keeps its own last line end, whatever is asked
        if not removed:
            return
        edit = Edit(*self.position(first), removed, "")
        # Up to its very end Tk takes more away than it was told, or less.
        before = None if to_end else self._content
        self._put("delete", first, *([last] if last else []))
        self._know(before, edit)
        self._keep(edit)

    def _keep(self, edit: Edit) -> None:
        self.history.record(edit, self._clock(), self._event)
        self._tell(edit)


def _position_of(text: str, offset: int) -> Position:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1)


def _spliced(text: str, edit: Edit) -> str | None:
    """`text` after `edit`; None where only Tk can say, which has its own mind about some
    characters and about what stands behind the last line."""
    if not edit.inserted.isascii() or "\0" in edit.inserted:
        return None
    parts = text.split("\n", edit.line - 1)
    start = len(text) - len(parts[-1]) + edit.column
    if len(parts) < edit.line or not text.startswith(edit.removed, start):
        return None
    return text[:start] + edit.inserted + text[start + len(edit.removed) :]
