"""The log as it comes in: bounded, filtered, followed only while the person is at its end."""

from __future__ import annotations

import time
import tkinter as tk
from collections import deque
from collections.abc import Callable, Sequence
from tkinter import ttk

from core.base.events import LogLine
from gui.editor.find_bar import FindBar
from gui.frame.editing_keys import scroll_by_keys
from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.logs.log_view_find import LogFindTarget
from gui.pages.logs.log_view_model import LEVELS, NOTE, LogBuffer, LogFilter
from gui.widgets.auto_bar import AutoBar

SLICE_S = 0.008
_PAUSE_MS = 4
MOST_AT_ONCE = 1500
"""Lines put into the widget by one insert; more wait for the next slice."""
_BLOCK = 400
_FIND_AGAIN_MS = 600


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
    ) -> None:
        super().__init__(master, style="Field.TFrame")
        self._theme = theme
        self._clock = clock
        self.buffer = buffer if buffer is not None else LogBuffer()
        self.filter = LogFilter()
        self.following = True
        self.paused = False
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
        self.text = tk.Text(
            self,
            wrap="none",
            state="disabled",
            borderwidth=0,
            relief="flat",
            highlightthickness=0,  # the page draws a ring around all of it
            padx=theme.px(10),
            pady=theme.px(6),
            width=20,
            height=5,
            takefocus=True,
        )
        self.find = FindBar(self, LogFindTarget(self.text), theme, icons, replace=False)
        self._lay_out()
        self._bind_keys()
        theme.subscribe(self._paint, self)
        self.bind("<Destroy>", lambda _event: self._gone(), add="+")

    def _lay_out(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.find.grid(row=0, column=0, columnspan=2, sticky="ew")
        self.find.grid_remove()
        self.text.grid(row=1, column=0, sticky="nsew")
        self._vertical = ttk.Scrollbar(
            self, orient="vertical", style="Field.Vertical.TScrollbar", command=self._scroll
        )
        self._vertical.grid(row=1, column=1, sticky="ns")
        across = AutoBar(self, self.text.xview, {"row": 2, "column": 0})
        self.text.configure(yscrollcommand=self._vertical.set, xscrollcommand=across.set)

    def _bind_keys(self) -> None:
        text = self.text
        for sequence in ("<MouseWheel>", "<Button-4>", "<Button-5>", "<KeyPress>", "<Configure>"):
            text.bind(sequence, lambda _event: self._look_later(), add="+")
        text.bind("<ButtonPress-1>", lambda _event: self._press(True), add="+")
        text.bind("<ButtonRelease-1>", lambda _event: self._press(False), add="+")
        text.bind("<<HitShown>>", lambda _event: self._look_later())
        text.bind("<Map>", lambda _event: self._schedule(0), add="+")
        scroll_by_keys(text, self._look_later)
        for name, action in {
            "log end": self.jump_to_end,
            "log top": self._to_top,
            "find in log": self.find.open,
            "next in log": self.find.next,
            "previous in log": self.find.previous,
        }.items():
            bind(text, name, action)
        text.bind("<<SelectAll>>", lambda _event: self._on_key(self._select_all))
        text.bind("<Escape>", lambda _event: self._escape())

    # ---- what comes in

    def push(self, lines: Sequence[LogLine]) -> None:
        """New lines, in order."""
        self.buffer.append(lines)
        if self.paused:
            self._waiting += sum(self.filter.passes(line) for line in lines)
            self.event_generate("<<Followed>>")
        elif self.winfo_viewable() and self._timer is None and self._fill is None:
            self._work()
        else:
            self._schedule()

    @property
    def waiting(self) -> int:
        """Lines that have come in and are not shown yet because of a pause."""
        return min(self._waiting, len(self.buffer))

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
        """Show only these lines; the newest appear first."""
        if wanted == self.filter:
            return
        self.filter = wanted
        self._refill()

    def pause(self, paused: bool) -> None:
        """Hold the view still; lines go on coming into the buffer."""
        if paused == self.paused:
            return
        self.paused = paused
        self._waiting = 0
        self._schedule(0)
        self.event_generate("<<Followed>>")

    def clear(self) -> None:
        """Empty the view. The log file keeps everything."""
        self.buffer.clear()
        self._refill()

    def jump_to_end(self) -> None:
        """Show the newest line, and go on following."""
        if self.paused:
            self.pause(False)
        self.following = True
        self.text.see("end")
        self.event_generate("<<Followed>>")

    def set_wrap(self, wrap: bool) -> None:
        """Break long lines at the edge."""
        self.text.configure(wrap="word" if wrap else "none")
        if self.following:
            self.text.see("end")

    def copy_selection(self) -> str:
        """The selected text; empty without a selection."""
        return self.text.get("sel.first", "sel.last") if self.text.tag_ranges("sel") else ""

    # ---- into the widget

    def _refill(self) -> None:
        self._shown.clear()
        self._waiting = 0
        self._edit(lambda: self.text.delete("1.0", "end"))
        self._next = self._fill = self.buffer.end
        self.following = True
        self._cancel()
        self._schedule(0)

    def _schedule(self, delay_ms: int = _PAUSE_MS) -> None:
        if self._timer is None:
            self._timer = self.after(delay_ms, self._work)

    def _cancel(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    def _gone(self) -> None:
        self._cancel()
        if self._look is not None:
            self.after_cancel(self._look)
            self._look = None

    def _work(self) -> None:
        """One slice: trim, append, and then as much of the older lines as there is time for."""
        self._timer = None
        if not self.winfo_viewable():
            return  # nobody looks: the buffer has all; <Map> goes on
        if not self.paused:
            self._trim()
            self._append()
        self._prepend()
        self.find.refresh(_FIND_AGAIN_MS)
        if not self.settled:
            self._schedule()

    def _trim(self) -> None:
        gone = 0
        while self._shown and self._shown[0] < self.buffer.first:
            self._shown.popleft()
            gone += 1
        if gone:
            self._edit(lambda: self.text.delete("1.0", f"{gone + 1}.0"))

    def _append(self) -> None:
        deadline = self._clock() + SLICE_S
        chosen: list[tuple[int, LogLine]] = []
        self._next = max(self._next, self.buffer.first)
        while self._next < self.buffer.end and len(chosen) < MOST_AT_ONCE:
            block_end = min(self._next + _BLOCK, self.buffer.end)
            block = self.buffer.between(self._next, block_end)
            chosen += [pair for pair in block if self.filter.passes(pair[1])]
            self._next = block_end
            if self._clock() >= deadline:
                break
        if chosen:
            self._insert("end", chosen)
            self._shown.extend(number for number, _ in chosen)
            if self.following and not self._pressed:
                self.text.see("end")

    def _prepend(self) -> None:
        deadline = self._clock() + SLICE_S
        while self._fill is not None:  # one block at least, or it would never end
            start = max(self._fill - _BLOCK, self.buffer.first)
            block = self.buffer.between(start, self._fill)
            chosen = [pair for pair in block if self.filter.passes(pair[1])]
            self._fill = start if start > self.buffer.first else None
            if chosen:
                self._insert("1.0", chosen)
                self._shown.extendleft(number for number, _ in reversed(chosen))
                if self.following:
                    self.text.see("end")
            if self._clock() >= deadline:
                return

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
        self._edit(lambda: self.text.insert(index, *pieces))

    def _edit(self, change: Callable[[], None]) -> None:
        self.text.configure(state="normal")
        change()
        self.text.configure(state="disabled")

    # ---- following

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

    def _look_where(self) -> None:
        """The person may have scrolled: follow if, and only if, the end is in sight."""
        self._look = None
        if not self.winfo_viewable():
            return
        at_end = self.text.dlineinfo("end - 1 chars") is not None
        if at_end != self.following:
            self.following = at_end
            self.event_generate("<<Followed>>")

    def _on_key(self, action: Callable[[], object]) -> str:
        action()
        return "break"

    def _to_top(self) -> None:
        self.text.see("1.0")
        self._look_later()

    def _select_all(self) -> None:
        self.text.tag_add("sel", "1.0", "end - 1 chars")

    def _escape(self) -> None:
        if self.find.visible:
            self.find.close()

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
        text.tag_configure("find", background=colors.find)
        text.tag_raise("sel")
        text.tag_configure("find_current", background=colors.find_current)
        text.tag_raise("find_current")
