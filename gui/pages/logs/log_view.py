"""The log as it comes in: bounded, filtered, followed only while the person is at its end.

The buffer is a window on the log. While it is live, its end is the end of the log; who reads
further up may take it back in the log, and then it holds still: what comes is in the files, and
counted.
"""

from __future__ import annotations

import time
import tkinter as tk
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Literal

from core.base.events import LogLine, LogPlace
from gui.editor.find_bar import FindBar
from gui.frame.editing_keys import scroll_by_keys
from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.logs.log_folds import MARK, Folds, bind_clicks
from gui.pages.logs.log_links import LINK, RequestLinks
from gui.pages.logs.log_view_find import LogFindTarget
from gui.pages.logs.log_view_model import LEVELS, NOTE, LogBuffer, LogFilter, in_utc
from gui.widgets.auto_bar import AutoBar

SLICE_S = 0.008
_PAUSE_MS = 4
MOST_AT_ONCE = 1500
"""Lines put into the widget by one insert; more wait for the next slice."""
_BLOCK = 400
_ALL = LogFilter()
_FIND_AGAIN_MS = 600
_LINKS_MS = 120
_NEAR = 60
"""Lines from the edge of what is there, where more is asked for."""
GOAL = "goal"
"""Marks the line that was jumped to."""

More = Literal["before", "after", "start", "end"]
"""What the view lacks: lines above, lines below, the beginning of the log or its end."""


class LogView(ttk.Frame):
    """Lines go into the buffer at once, and from there into the widget in slices: new ones at the
    end; after a change of the filter also older ones, backwards, at the top.

    Generates <<Followed>> when following, pause, or the number of waiting lines has changed.
    """

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        buffer: LogBuffer | None = None,
        clock: Callable[[], float] = time.perf_counter,
        *,
        need: Callable[[More], object] = str,
        show_place: Callable[[LogPlace], object] = str,
        show_request: Callable[[str], object] | None = None,
    ) -> None:
        """`need` is asked for more of the log, `show_place` for the log at a place, and
        `show_request` for what is known of a request; None: ids are no links."""
        super().__init__(master, style="Field.TFrame")
        self._need = need
        self._show_place = show_place
        self._theme = theme
        self._clock = clock
        self.buffer = buffer if buffer is not None else LogBuffer()
        self.filter = LogFilter()
        self.following = True
        self.paused = False
        self.live = True
        """The end of the buffer is the end of the log."""
        self.utc = False
        self._goal: LogPlace | None = None
        """Where to scroll once all is in the widget."""
        self._column, self._found_goal = 0, False
        """What of that line is to be in sight; whether it is marked, or only was at the top."""
        self.inserts = 0
        """How often lines were put into the widget."""
        self._shown: deque[int] = deque()
        """Numbers of the lines in the widget, from the top."""
        self._next = 0
        """The first line that was not looked at yet for the end."""
        self._fill: int | None = None
        """Lines before this one are still to be looked at for the top; None: all were."""
        self._timer: str | None = None
        self._pressed = False
        self._look: str | None = None
        self._waiting = 0
        self.text = self._make_text()
        self.folds = Folds(self.text)
        self.links = RequestLinks(self.text, show_request) if show_request is not None else None
        self._linking: str | None = None
        self._icons = icons
        self._find: FindBar | None = None
        self._lay_out()
        self._bind_keys()
        theme.subscribe(self._paint, self)
        self.bind("<Destroy>", lambda _event: self._gone(), add="+")

    @property
    def find(self) -> FindBar:
        """The bar to look for something in what is here; made when it is first wanted, since the
        log is to show at once."""
        if self._find is None:
            target = LogFindTarget(self.text, self.folds)
            self._find = FindBar(self, target, self._theme, self._icons, replace=False, regex=False)
            self._find.grid(row=0, column=0, columnspan=2, sticky="ew")
            self._find.grid_remove()
            self._find.lift(self.text)  # Tab goes there from the text
        return self._find

    def _make_text(self) -> tk.Text:
        return tk.Text(
            self,
            wrap="none",
            state="disabled",
            borderwidth=0,
            relief="flat",
            highlightthickness=0,  # the page draws a ring around all of it
            padx=self._theme.px(10),
            pady=self._theme.px(6),
            width=20,
            height=5,
            takefocus=True,
        )

    def _lay_out(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.text.grid(row=1, column=0, sticky="nsew")
        self._vertical = ttk.Scrollbar(
            self, orient="vertical", style="Field.Vertical.TScrollbar", command=self._scroll
        )
        self._vertical.grid(row=1, column=1, sticky="ns")
        across = AutoBar(self, self.text, {"row": 2, "column": 0})
        self.text.configure(yscrollcommand=self._vertical.set, xscrollcommand=across.set)

    def _bind_keys(self) -> None:
        text = self.text
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>", "<KeyPress>"):
            text.bind(sequence, lambda _event: self._look_later(), add="+")
        text.bind("<Configure>", lambda _event: self._resized(), add="+")
        text.bind("<ButtonPress-1>", lambda _event: self._press(True), add="+")
        text.bind("<ButtonRelease-1>", lambda _event: self._press(False), add="+")
        text.bind("<<HitShown>>", lambda _event: self._look_later())
        text.bind("<Map>", lambda _event: self._schedule(0), add="+")
        scroll_by_keys(text, self._look_later)
        for name, action in {
            "log end": self.jump_to_end,
            "log top": self._to_top,
            "find in log": lambda: self.find.open(),
            "next in log": lambda: self.find.next(),
            "previous in log": lambda: self.find.previous(),
            "fold": lambda: self._edit(self.folds.toggle_near),
            "fold all": lambda: self._edit(self.folds.toggle_all),
        }.items():
            bind(text, name, action)
        if self.links is not None:
            bind(text, "follow id", self.links.follow_first)
        bind_clicks(text, MARK, self._toggle_fold)
        bind_clicks(text, NOTE, self._note_clicked)
        text.bind("<<SelectAll>>", lambda _event: self._on_key(self._select_all))
        text.bind("<Escape>", lambda _event: self._escape())

    # ---- what comes in

    def push(self, lines: Sequence[LogLine]) -> None:
        """New lines, in order."""
        if self.live and self._costs_the_place(lines):
            self.live = False
        if self.paused or not self.live:
            self._waiting += sum(self.filter.passes(line) for line in lines)
        if self.live:
            self.buffer.append(lines)
        if self.paused or not self.live:
            self.event_generate("<<Followed>>")
        elif self.winfo_viewable() and self._timer is None and self._fill is None:
            self._work()
        else:
            self._schedule()

    def _costs_the_place(self, lines: Sequence[LogLine]) -> bool:
        """Whether `lines` would take away what somebody reads, and can be read later."""
        newest = self.buffer.newest
        reads = self.paused or not self.following
        in_file = newest is not None and newest.place is not None
        return reads and in_file and not self.buffer.has_room(lines)

    def prepend(self, lines: Sequence[LogLine]) -> None:
        """Lines that stand before all others."""
        if not lines:
            return
        first, end = self.buffer.first, self.buffer.end
        self.buffer.prepend(lines)
        if self.buffer.end < end:
            self.live = False
            self._next = min(self._next, self.buffer.end)
        if self._fill is None:
            self._fill = first
        self._schedule(0)

    def extend(self, lines: Sequence[LogLine], *, to_end: bool) -> None:
        """Lines that stand behind all others; `to_end`: those that come now follow them."""
        self.buffer.append(lines)
        if to_end:
            self.live, self._waiting = True, 0
        self._schedule(0)
        self.event_generate("<<Followed>>")

    def replace(
        self,
        lines: Sequence[LogLine],
        *,
        live: bool,
        goal: LogPlace | None = None,
        column: int = 0,
    ) -> None:
        """Show these in place of all others; `live`: what comes now follows them. With a `goal`
        that line is brought into sight, there at `column`, else the last one."""
        self.buffer.clear()
        self.buffer.append(lines)
        self.live = live
        self._refill(goal)
        self._column = column
        self.event_generate("<<Followed>>")

    @property
    def waiting(self) -> int:
        """Lines that have come in and are not shown yet because of a pause."""
        return min(self._waiting, len(self.buffer)) if self.live else self._waiting

    @property
    def shown(self) -> Sequence[int]:
        """Numbers of the lines in the widget, from the top."""
        return self._shown

    @property
    def settled(self) -> bool:
        """True when all that should be shown is."""
        return self._fill is None and (self.paused or self._next >= self.buffer.end)

    # ---- what the person wants

    def set_filter(self, wanted: LogFilter) -> None:
        """Show only these lines; the newest appear first. Those that wait go on waiting."""
        if wanted == self.filter:
            return
        self.filter = wanted
        end = self._next
        self._refill()
        if self.paused:
            self._hold(end)
            held_back = self.buffer.between(self._next, self.buffer.end)
            self._waiting = sum(self.filter.passes(line) for _, line in held_back)

    def _hold(self, end: int) -> None:
        """Of what is put in anew, lines from `end` on have come while the view is held still."""
        self._next = self._fill = max(end, self.buffer.first)

    def pause(self, paused: bool) -> None:
        """Hold the view still; lines go on coming into the buffer."""
        if paused == self.paused:
            return
        self.paused = paused
        if self.live:
            self._waiting = 0
        self._schedule(0)
        self.event_generate("<<Followed>>")

    def clear(self) -> None:
        """Empty the view. The log file keeps everything."""
        self.buffer.clear()
        self.live = True
        self._refill()

    def jump_to_end(self) -> None:
        """Show the newest line, and go on following."""
        if self.paused:
            self.pause(False)
        if not self.live:
            self._need("end")
            return
        self.following = True
        self._see_end()
        self.event_generate("<<Followed>>")

    def set_utc(self, utc: bool) -> None:
        """Show times in UTC, or as they stand in the log."""
        if utc != self.utc:
            self.utc = utc
            self._refill_here()

    def set_folding(self, folding: bool) -> None:
        """Fold long messages, or show all of them."""
        if folding != self.folds.on:
            self.folds.on = folding
            self._refill_here()

    def set_wrap(self, wrap: bool) -> None:
        """Break long lines at the edge."""
        self.text.configure(wrap="word" if wrap else "none")
        if self.following:
            self._see_end()

    def copy_selection(self) -> str:
        """The selected text; empty without a selection."""
        chosen = self.text.tag_ranges("sel")
        return self.folds.plain(str(chosen[0]), str(chosen[1])) if chosen else ""

    def whole_text(self) -> str:
        """All lines that are shown, the folded ones with them."""
        return self.folds.plain("1.0", "end - 1 chars")

    # ---- into the widget

    def _refill(self, goal: LogPlace | None = None, *, found: bool = True) -> None:
        self._shown.clear()
        self._waiting = 0
        self._edit(lambda: self.text.delete("1.0", "end"))
        self.folds.clear()
        self._next = self._fill = self.buffer.end
        self._goal, self._column, self._found_goal = goal, 0, found
        self.following = goal is None
        self._cancel()
        self._schedule(0)

    def _refill_here(self) -> None:
        """Put the lines in anew, with the same ones in sight; those that wait go on waiting."""
        end, waiting = self._next, self._waiting
        self._refill(None if self.following else self._place_in_sight(), found=False)
        if self.paused or not self.live:
            self._hold(end)
            self._waiting = waiting

    def _place_in_sight(self) -> LogPlace | None:
        row = int(self.text.index("@0,0").split(".")[0]) - 1
        if not 0 <= row < len(self._shown):
            return None
        found = next(self.buffer.between(self._shown[row], self._shown[row] + 1), None)
        return found[1].place if found is not None else None

    def _schedule(self, delay_ms: int = _PAUSE_MS) -> None:
        if self._timer is None:
            self._timer = self.after(delay_ms, self._work)

    def _cancel(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    def _gone(self) -> None:
        self._cancel()
        for waiting in (self._look, self._linking):
            if waiting is not None:
                self.after_cancel(waiting)
        self._look = self._linking = None

    def _work(self) -> None:
        """One slice: trim, append, and then as much of the older lines as there is time for."""
        self._timer = None
        if not self.winfo_viewable():
            return  # nobody looks: the buffer has all; <Map> goes on
        self._trim_end()
        if not self.paused:
            self._trim()
            self._append()
        self._prepend()
        if self._find is not None:
            self._find.refresh(_FIND_AGAIN_MS)
        self._link_later()
        if not self.settled:
            self._schedule()
        elif self._goal is not None:
            self._show_goal()

    def _trim(self) -> None:
        gone = 0
        while self._shown and self._shown[0] < self.buffer.first:
            self._shown.popleft()
            gone += 1
        if gone:
            self._edit(lambda: self.text.delete("1.0", f"{gone + 1}.0"))
            self.folds.trimmed()

    def _trim_end(self) -> None:
        gone = 0
        while self._shown and self._shown[-1] >= self.buffer.end:
            self._shown.pop()
            gone += 1
        if gone:
            last = len(self._shown)
            self._edit(lambda: self.text.delete(f"{last + 1}.0", "end - 1 chars"))
            self._edit(lambda: self.folds.cut(last))

    def _append(self) -> None:
        deadline = self._clock() + SLICE_S
        chosen: list[tuple[int, LogLine]] = []
        self._next = max(self._next, self.buffer.first)
        while self._next < self.buffer.end and len(chosen) < MOST_AT_ONCE:
            block_end = min(self._next + _BLOCK, self.buffer.end)
            chosen += self._chosen(self._next, block_end)
            self._next = block_end
            if self._clock() >= deadline:
                break
        if chosen:
            self._insert("end", chosen)
            if self.following and not self._pressed:
                self._see_end()

    def _prepend(self) -> None:
        deadline = self._clock() + SLICE_S
        while self._fill is not None:  # one block at least, or it would never end
            start = max(self._fill - _BLOCK, self.buffer.first)
            chosen = self._chosen(start, self._fill)
            self._fill = start if start > self.buffer.first else None
            if chosen:
                self._insert_above(chosen)
            if self._clock() >= deadline:
                return

    def _chosen(self, start: int, end: int) -> list[tuple[int, LogLine]]:
        """The lines with these numbers that the filter lets pass, as they are shown."""
        block = self.buffer.between(start, end)
        if self.utc:
            block = ((number, in_utc(line)) for number, line in block)
        if self.filter == _ALL:
            return list(block)
        return [pair for pair in block if self.filter.passes(pair[1])]

    def _insert_above(self, chosen: Sequence[tuple[int, LogLine]]) -> None:
        """At the top, while what is in sight stays where it is."""
        top = int(self.text.index("@0,0").split(".")[0])
        box = self.text.dlineinfo("@0,0")
        self._insert("1.0", chosen)
        if self.following:
            self._see_end()
        elif box is not None and self._shown:
            self.text.tk.call(str(self.text), "yview", f"{top + len(chosen)}.0")
            now = self.text.dlineinfo("@0,0")
            if now is not None and now[1] != box[1]:
                self.text.yview_scroll(now[1] - box[1], "pixels")

    def _insert(self, index: str, chosen: Sequence[tuple[int, LogLine]]) -> None:
        """All in one call of Tk: neighbours of one level share a piece."""
        pieces: list[str] = []
        level = ""
        run: list[str] = []
        for _, line in chosen:
            if line.level != level and run:
                pieces += ("".join(run), level)
                run = []
            level = line.level
            run.append(f"{line.text}\n")
        pieces += ("".join(run), level)
        self.inserts += 1
        first = len(self._shown) + 1
        numbers = [number for number, _ in chosen]

        def change() -> None:
            self.text.insert(index, *pieces)
            if self.filter.text:
                return  # what was looked for is not hidden again
            texts = [line.text for _, line in chosen]
            if index == "end":
                self.folds.appended(first, texts)
            else:
                self.folds.prepended(texts)

        self._edit(change)
        if index == "end":
            self._shown.extend(numbers)
        else:
            self._shown.extendleft(reversed(numbers))

    def _show_goal(self) -> None:
        goal, self._goal = self._goal, None
        number = self.buffer.number_of(goal) if goal is not None else None
        if number is None:
            return
        row = bisect_left(self._shown, number)
        if row >= len(self._shown) or self._shown[row] != number:
            return
        self._edit(lambda: self.folds.reveal(row + 1))
        self.text.tag_remove(GOAL, "1.0", "end")
        top = row + 1
        if self._found_goal:
            self.text.tag_add(GOAL, f"{row + 1}.0", f"{row + 2}.0")
            top = max(1, row + 1 - self._rows() // 3)
        self.text.tk.call(str(self.text), "yview", f"{top}.0")
        self.text.see(f"{row + 1}.0")
        if self._column:
            self.text.see(f"{row + 1}.{self._column}")
        self._look_later()

    def _rows(self) -> int:
        """About how many lines have room."""
        return self.text.winfo_height() // max(1, self._theme.fonts.mono.metrics("linespace"))

    def _edit(self, change: Callable[[], None]) -> None:
        self.text.configure(state="normal")
        change()
        self.text.configure(state="disabled")

    # ---- following

    def _see_end(self) -> None:
        """The last line comes into sight, and what is in sight of the lines stays: `see` would go
        back to their beginnings."""
        self.text.yview_moveto(1.0)

    def _scroll(self, *args: str) -> None:
        self.text.tk.call(str(self.text), "yview", *args)
        self._look_later()

    def _press(self, pressed: bool) -> None:
        self._pressed = pressed
        if pressed:  # X11 gives no focus to a text that cannot be edited
            self.text.focus_set()
        self._look_later()

    def _look_later(self) -> None:
        if self._look is None:
            self._look = self.after_idle(self._look_where)

    def _resized(self) -> None:
        """Nobody has scrolled: who followed still does, and sees what was in sight of a line."""
        if self.following:
            self._see_end()
        self._look_later()

    def _look_where(self) -> None:
        """The person may have scrolled: follow if, and only if, the end is in sight."""
        self._look = None
        if not self.winfo_viewable():
            return
        self._link_later()
        at_end = self.live and self.text.dlineinfo("end - 1 chars") is not None
        if at_end != self.following:
            self.following = at_end
            self.event_generate("<<Followed>>")
        if len(self.buffer) and self._fill is None and self._goal is None:
            self._look_for_edges()

    def _look_for_edges(self) -> None:
        """Ask for more before the person has come to the edge of what is there."""
        if int(self.text.index("@0,0").split(".")[0]) <= _NEAR:
            self._need("before")
        if not self.live and not self.paused and self._next >= self.buffer.end:
            bottom = int(self.text.index(f"@0,{self.text.winfo_height()}").split(".")[0])
            if bottom >= len(self._shown) - _NEAR:
                self._need("after")

    def _link_later(self) -> None:
        if self.links is not None and self._linking is None:
            self._linking = self.after(_LINKS_MS, self._link)

    def _link(self) -> None:
        self._linking = None
        if self.links is not None and self.winfo_viewable():
            self.links.mark_in_sight()

    def _toggle_fold(self, index: str) -> None:
        self._edit(lambda: self.folds.toggle(int(index.split(".")[0])))
        self._look_later()

    def _note_clicked(self, index: str) -> None:
        row = int(index.split(".")[0]) - 1
        found = next(self.buffer.between(self._shown[row], self._shown[row] + 1), None)
        if found is not None and found[1].place is not None:
            self._show_place(found[1].place)

    def _on_key(self, action: Callable[[], object]) -> str:
        action()
        return "break"

    def _to_top(self) -> None:
        self.text.see("1.0")
        self._need("start")
        self._look_later()

    def _select_all(self) -> None:
        self.text.tag_add("sel", "1.0", "end - 1 chars")

    def _escape(self) -> None:
        if self._find is not None and self._find.visible:
            self._find.close()

    def _paint(self) -> None:
        colors, text, fonts = self._theme.colors, self.text, self._theme.fonts
        text.configure(
            font=fonts.mono,
            background=colors.field,
            foreground=colors.text,
            selectbackground=colors.selection,
            selectforeground="",
            inactiveselectbackground=colors.selection,
        )
        for level in LEVELS:
            text.tag_configure(level, foreground=colors.log_level(level))
        text.tag_configure("CRITICAL", font=fonts.mono_strong)
        text.tag_configure(NOTE, foreground=colors.warn, background=colors.warn_soft)
        text.tag_configure(GOAL, background=colors.find)
        text.tag_configure(MARK, foreground=colors.accent)
        text.tag_configure(LINK, foreground=colors.accent, underline=True)
        text.tag_configure("find", background=colors.find)
        text.tag_raise("sel")
        text.tag_configure("find_current", background=colors.find_current)
        text.tag_raise("find_current")
