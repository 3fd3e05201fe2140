"""The find and replace bar of the editor and of the log."""

from __future__ import annotations

import re
import time
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Protocol

from gui.editor.find_bar_query import Hit, Query, QueryError, hits_in, next_hit
from gui.frame.focus import tab_order
from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.widgets.tooltip import tip

SLICE_S = 0.008
MOST_HITS = 10_000
"""Beyond this the count says "10000+"."""
_BLOCK = 500
_OPTIONS = (
    ("match_case", "Aa", "Match case"),
    ("whole_word", "W", "Whole words"),
    ("regex", ".*", "Regular expression (within one line)"),
)


class FindTarget(Protocol):
    """What can be searched."""

    @property
    def line_count(self) -> int: ...

    def lines(self, first: int, last: int) -> list[str]:
        """Lines `first` to `last` (from 1), both included."""

    @property
    def cursor(self) -> tuple[int, int]: ...

    @property
    def selection_start(self) -> tuple[int, int] | None: ...

    def selected_text(self) -> str: ...

    def mark_hits(self, hits: Sequence[Hit], *, first: bool) -> None:
        """Colour these too; `first`: and no others any more."""

    def show_hit(self, hit: Hit | None) -> None:
        """Select this hit and scroll to it; None: no hit is the current one."""

    def replace_hit(self, hit: Hit, query: Query, by: str) -> None: ...

    def replace_all(self, query: Query, by: str) -> int:
        """Replace every hit as one step; returns how many there were."""

    def take_focus(self) -> None: ...


class FindBar(ttk.Frame):
    """Looks for hits in slices, from the cursor's view of things: live as one types."""

    def __init__(
        self,
        master: tk.Misc,
        target: FindTarget,
        theme: Theme,
        icons: Icons,
        *,
        replace: bool = True,
        regex: bool = True,
    ) -> None:
        """Without `regex` only plain text can be looked for: an expression that never ends would
        hold the window up. In a log there are lines long enough for that."""
        super().__init__(master, style="Surface.TFrame", padding=theme.pad(8, 6, 8, 6))
        self._target = target
        self._theme = theme
        self._icons = icons
        self._hits: list[Hit] = []
        self._current: int | None = None
        self._anchor = (1, 0)
        self._wanted: Callable[[], None] | None = None
        self._timer: str | None = None
        self._stale = False
        self.complete = True
        self.visible = False
        self.options = {name: tk.BooleanVar(self, False) for name, _, _ in _OPTIONS}
        self.what = tk.StringVar(self)
        self.by = tk.StringVar(self)
        self.columnconfigure(0, weight=1)
        self._offered = [one for one in _OPTIONS if regex or one[0] != "regex"]
        self._build_find()
        self._replace_row = self._build_replace() if replace else None
        self.what.trace_add("write", lambda *_args: self._edited())
        for option in self.options.values():
            option.trace_add("write", lambda *_args: self._edited())
        self.bind("<Destroy>", lambda _event: self._cancel(), add="+")

    # ---- the widgets

    def _build_find(self) -> None:
        px = self._theme.px
        self.entry = ttk.Entry(self, textvariable=self.what, font=self._theme.fonts.code)
        self.entry.grid(row=0, column=0, sticky="ew")
        self._beside = box = ttk.Frame(self, style="Surface.TFrame")
        box.grid(row=0, column=1, sticky="w", padx=(px(6), 0))
        self.toggles: dict[str, ttk.Checkbutton] = {}
        for name, label, said in self._offered:
            toggle = ttk.Checkbutton(
                box,
                text=label,
                variable=self.options[name],
                style="Segment.TRadiobutton",  # its look; it toggles all the same
            )
            toggle.pack(side="left", padx=(0, px(2)))
            self.toggles[name] = toggle
            bind(toggle, "close bar", self.close)
            tip(toggle, self._theme, said)
        self.count = ttk.Label(box, style="Surface.Small.TLabel", width=14, anchor="center")
        self.count.pack(side="left", padx=px(4))
        self._button(box, "up", self.previous, "Hit before", "bar previous")
        self._button(box, "down", self.next, "Next hit", "bar next")
        self._button(box, "cross", self.close, "Close", "close bar")
        self.trouble = ttk.Label(self, style="Surface.error.TLabel")
        self._bind_keys(self.entry, ("bar next", self.next), ("bar previous", self.previous))

    def _build_replace(self) -> ttk.Frame:
        px = self._theme.px
        self.by_entry = ttk.Entry(self, textvariable=self.by, font=self._theme.fonts.code)
        # From what is looked for, Tab leads to what takes its place; then come the buttons.
        tab_order(self.entry, self.by_entry, self._beside)
        box = ttk.Frame(self, style="Surface.TFrame")
        for text, action in (("Replace", self.replace), ("Replace all", self.replace_all)):
            button = ttk.Button(box, text=text, command=action)
            button.pack(side="left", padx=(0, px(6)))
            bind(button, "close bar", self.close)
        self._bind_keys(
            self.by_entry,
            ("bar next", self.next),
            ("bar previous", self.previous),
            ("replace one", self.replace),
            ("replace all", self.replace_all),
        )
        return box

    def _button(
        self, box: ttk.Frame, icon: str, action: Callable[[], None], said: str, keys: str
    ) -> None:
        button = ttk.Button(box, style="Ghost.TButton", command=action)
        self._icons.attach(button, icon, size=16)
        button.pack(side="left")
        bind(button, "close bar", self.close)
        tip(button, self._theme, said, keys)

    def _bind_keys(self, entry: ttk.Entry, *actions: tuple[str, Callable[[], None]]) -> None:
        for name, action in (*actions, ("close bar", self.close)):
            bind(entry, name, action)

    # ---- opening and closing

    def open(self, *, replace: bool = False) -> None:
        """Show the bar, with what is selected as the text to look for."""
        if self._replace_row is not None:
            px = self._theme.px
            if replace:
                self.by_entry.grid(row=1, column=0, sticky="ew", pady=(px(6), 0))
                self._replace_row.grid(
                    row=1, column=1, sticky="w", padx=(px(6), 0), pady=(px(6), 0)
                )
            else:
                self.by_entry.grid_remove()
                self._replace_row.grid_remove()
        if not self.visible:
            self.visible = True
            self.grid()
        selected = self._target.selected_text()
        self._anchor = self._target.cursor
        if selected and "\n" not in selected:
            self._anchor = (self._anchor[0], max(0, self._anchor[1] - len(selected)))
            self.what.set(selected)
        else:
            self._edited()
        self.entry.focus_set()
        self.entry.selection_range(0, "end")
        self.entry.icursor("end")

    def close(self) -> None:
        """Hide the bar and its marks; the focus goes back."""
        self._cancel()
        if self.visible:
            self.visible = False
            self.grid_remove()
        self._target.mark_hits((), first=True)
        self._target.take_focus()

    # ---- looking

    @property
    def query(self) -> Query:
        return Query(self.what.get(), **{name: v.get() for name, v in self.options.items()})

    def refresh(self, delay_ms: int = 150) -> None:
        """The text has changed: look again, without moving the cursor."""
        if not self.visible:
            return
        if self._timer is None:
            self._timer = self.after(delay_ms, self._look)
        elif not self.complete:  # what was found so far may have moved
            self._stale = True

    def _edited(self) -> None:
        self._wanted = self._show_from_anchor
        self._cancel()
        self._look()

    def _cancel(self) -> None:
        self._stale = False
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        self._hits, self._current, self.complete = [], None, True
        self._say("")
        self.entry.state(["!invalid"])
        if not self.what.get():
            self._target.mark_hits((), first=True)
            self.count.configure(text="")
            return
        try:
            pattern = self.query.compiled()
        except QueryError as error:
            self._target.mark_hits((), first=True)
            self.entry.state(["invalid"])
            self._say(str(error))
            self.count.configure(text="")
            return
        self.complete = False
        self._slice(pattern, 1)

    def _slice(self, pattern: re.Pattern[str], line: int) -> None:
        self._timer = None
        target, deadline = self._target, time.perf_counter() + SLICE_S
        found: list[Hit] = []
        first, last = line == 1, target.line_count
        while line <= last and len(self._hits) + len(found) < MOST_HITS:
            block = target.lines(line, min(last, line + _BLOCK - 1))
            for number, text in enumerate(block, start=line):
                found += hits_in(pattern, text, number)
            line += len(block)
            if time.perf_counter() >= deadline:
                break
        self._hits += found
        target.mark_hits(found, first=first)
        self.complete = line > last or len(self._hits) >= MOST_HITS
        if not self.complete:
            self._timer = self.after(2, self._slice, pattern, line)
        elif self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            wanted()
        else:
            self._find_current()
        if self.complete and self._stale:
            self._stale = False
            self.refresh()
        self._show_count()

    def _find_current(self) -> None:
        """After looking again: the selected hit is still the current one."""
        start = self._target.selection_start
        at = next_hit(self._hits, *start) if start is not None else None
        if at is not None and (self._hits[at].line, self._hits[at].start) == start:
            self._current = at

    def _show_count(self) -> None:
        more = "+" if not self.complete or len(self._hits) >= MOST_HITS else ""
        if not self._hits:
            text = "No results" if self.complete else "…"
        elif self._current is None:
            text = f"{len(self._hits)}{more} found"
        else:
            text = f"{self._current + 1} of {len(self._hits)}{more}"
        self.count.configure(text=text)

    def _say(self, trouble: str) -> None:
        self.trouble.configure(text=trouble)
        if trouble:
            self.trouble.grid(row=2, column=0, columnspan=2, sticky="w", pady=(4, 0))
        else:
            self.trouble.grid_remove()

    # ---- going from hit to hit

    def _show_from_anchor(self) -> None:
        self._show(next_hit(self._hits, *self._anchor))

    def next(self) -> None:
        """To the next hit, from the end round to the beginning."""
        self._step(backwards=False)

    def previous(self) -> None:
        """To the hit before."""
        self._step(backwards=True)

    def _step(self, *, backwards: bool) -> None:
        if not self.what.get():
            return
        if not self.visible:  # F3 with the bar closed goes on with the last search
            self.open()
            self._target.take_focus()
            return
        line, column = self._target.cursor
        if self._current is not None and self._current < len(self._hits):
            hit = self._hits[self._current]
            line, column = hit.line, hit.start if backwards else hit.end
        self._show(next_hit(self._hits, line, column, backwards=backwards))

    def _show(self, at: int | None) -> None:
        self._current = at
        hit = self._hits[at] if at is not None else None
        self._target.show_hit(hit)
        if hit is not None:
            self._anchor = (hit.line, hit.start)
        self._show_count()

    # ---- replacing

    def replace(self) -> None:
        """Replace the current hit, and go to the next."""
        if self._current is None:
            self.next()
            return
        hit, query = self._hits[self._current], self.query
        try:
            self._target.replace_hit(hit, query, self.by.get())
        except QueryError as error:
            self._say(str(error))
            return
        self._anchor = self._target.cursor
        self._edited()

    def replace_all(self) -> None:
        """Replace all hits at once; Ctrl+Z takes all back."""
        if not self.what.get():
            return
        try:
            number = self._target.replace_all(self.query, self.by.get())
        except QueryError as error:
            self._say(str(error))
            return
        self._cancel()
        self._look()
        self.count.configure(text=f"{number} replaced")
