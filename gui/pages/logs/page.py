"""The log page: the gateway's log, live, and what one wants to do with it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk

from core.base.events import (
    Event,
    Job,
    LogChunk,
    LogLine,
    LogPage,
    LogPlace,
    LogSearched,
    SettingsChanged,
)
from core.base.settings import Settings
from core.base.wording import count
from gui.frame.delayed import Delayed
from gui.frame.focus import tab_order
from gui.frame.page import Page
from gui.pages.logs.log_view import LogView, More
from gui.pages.logs.log_view_model import LogFilter, in_utc, note, skipped_note
from gui.pages.logs.search_panel import SearchPanel
from gui.widgets.card import ring
from gui.widgets.tooltip import tip

FILTER_MS = 200
"""After the last key in the filter field, the filter is applied."""
_FIRST_BYTES = 32_768
"""So much of the log's end is shown at once: more than any screen has room for."""
_REST_MS = 150
"""A moment later follows what a filter, or a reader further up, may want next."""
_LEVELS = (
    ("", "All", ""),
    ("INFO", "Info +", "All but what is for finding faults"),
    ("WARNING", "Warnings +", "Warnings and errors"),
    ("ERROR", "Errors", ""),
)
_REQUESTS = "Requests"
"""The title of the page that knows what became of a request."""
_GONE = "some lines are missing here: the oldest of the log were deleted to make room"
_EMPTY = "The log of the gateway shows up here once it has been started."


def _as_it_is(line: LogLine) -> LogLine:
    return line


class LogsPage(Page):
    """Title and buttons; filter row; the view; the search, once wanted; a line about what is
    shown."""

    title = "Logs"
    icon = "logs"

    # ---- the parts

    def build(self) -> None:
        theme, icons = self.context.theme, self.context.icons
        self._early: list[LogLine] | None = []
        """Live lines that came while the end of the log is read; None afterwards."""
        self._asked: Job[LogPage] | None = None
        """More of the log is on its way; who asks for something else meanwhile, gets that."""
        self._at_start = False
        """Nothing older is there, or wanted."""
        self._filter_soon = Delayed(self, FILTER_MS, self._apply_filter)
        self._rest_soon = Delayed(self, _REST_MS, self._read_rest)
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        pad = theme.px(24)
        head = self._build_head()
        head.grid(row=0, column=0, sticky="ew", padx=pad, pady=(theme.px(20), theme.px(14)))
        tools = self._build_tools()
        tools.grid(row=1, column=0, sticky="ew", padx=pad, pady=(0, theme.px(10)))
        well = ttk.Frame(self, style="Ring.TFrame", padding=theme.px(3))
        well.grid(row=2, column=0, sticky="nsew", padx=pad)
        has_requests = self.context.has_page(_REQUESTS)
        self.view = LogView(
            well,
            theme,
            icons,
            need=self._need,
            show_place=self.show_place,
            show_request=self._show_request if has_requests else None,
        )
        self.view.pack(fill="both", expand=True)
        ring(well, self.view.text)
        theme.subscribe(self._paint_pause, head)
        self.view.bind("<<Followed>>", lambda _event: self._show_state())
        self.empty = ttk.Label(self.view, text=_EMPTY, style="Field.Muted.TLabel")
        self.jump = ttk.Button(
            self.view,
            text="Jump to the end",
            style="Field.TButton",
            compound="left",
            command=self.view.jump_to_end,
        )
        icons.attach(self.jump, "end", size=16)
        self.search = self._build_search()
        self.search.grid(row=3, column=0, sticky="ew", padx=pad, pady=(theme.px(10), 0))
        self.search.grid_remove()
        self._build_foot(pad)
        self._bind_keys()
        self._take_settings(self.context.engine.settings.now)

    def _build_foot(self, pad: int) -> None:
        theme = self.context.theme
        foot = ttk.Frame(self, style="Page.TFrame")
        foot.grid(row=4, column=0, sticky="ew", padx=pad, pady=(theme.px(8), theme.px(12)))
        self.state_label = ttk.Label(foot, style="Small.TLabel")
        self.state_label.pack(side="left")
        self.toggles: list[ttk.Checkbutton] = []
        self.wrap = self._toggle(
            foot, "Wrap", "log_wrap", "Breaks long lines at the edge, between words"
        )
        self.utc = self._toggle(
            foot, "UTC", "log_utc", "Times as UTC, counted from this computer's time zone"
        )
        tab_order(*reversed(self.toggles))
        self.number = ttk.Label(foot, style="Small.TLabel")
        self.number.pack(side="right", padx=(0, theme.px(6)))

    def _build_search(self) -> SearchPanel:
        logs = self.context.engine.logs
        return SearchPanel(
            self,
            self.context.theme,
            self.context.icons,
            start=logs.search,
            stop=logs.cancel_search,
            show=self.show_place,
            closed=self._close_search,
        )

    def _build_head(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        head = ttk.Frame(self, style="Page.TFrame")
        ttk.Label(head, text="Logs", style="Title.TLabel").pack(side="left")
        self.buttons: dict[str, ttk.Button] = {}
        for name, icon, command, said in (
            ("Open folder", "folder", self._open_folder, ""),
            ("Save a copy…", "save", self._save_copy, ""),
            ("Clear", "trash", self._clear, "Empties the view; the log file keeps everything"),
            ("Copy", "copy", self.copy, "Copies what is selected, else all lines shown"),
            ("Pause", "pause", self.toggle_pause, "Holds the view still; nothing is lost"),
        ):
            button = ttk.Button(
                head, text=name, style="Page.TButton", compound="left", command=command
            )
            button.pack(side="right", padx=(theme.px(8), 0))
            if name != "Pause":
                icons.attach(button, icon, size=16)
            self.buttons[name] = button
            if said:
                tip(button, theme, said)
        tab_order(*reversed(self.buttons.values()))
        return head

    def _build_tools(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        tools = ttk.Frame(self, style="Page.TFrame")
        self._build_chips(tools)
        find = ttk.Button(
            tools,
            text="Find",
            style="Page.TButton",
            compound="left",
            command=lambda: self.view.find.open(),
        )
        icons.attach(find, "search", size=16)
        find.pack(side="right", padx=(theme.px(10), 0))
        tip(find, theme, "Find in what the view holds", "find in log")
        self.buttons["Find"] = find
        search = ttk.Button(
            tools, text="Search all", style="Page.TButton", command=self.open_search
        )
        search.pack(side="right", padx=(theme.px(8), 0))
        tip(search, theme, "Search the log files, every segment and run", "search log")
        self.buttons["Search all"] = search
        self.wanted = tk.StringVar(self)
        ttk.Label(tools, text="Filter", style="Muted.TLabel").pack(
            side="left", padx=(theme.px(10), theme.px(8))
        )
        self.entry = ttk.Entry(
            tools, textvariable=self.wanted, style="Page.TEntry", font=theme.fonts.body, width=12
        )
        self.entry.pack(side="left", fill="x", expand=True)
        self.entry.bind("<Escape>", lambda _event: self.wanted.set(""))
        self.entry.bind("<Return>", lambda _event: self._apply_filter())
        self.wanted.trace_add("write", lambda *_args: self._filter_soon.ask())
        tab_order(self.entry, search, find)
        return tools

    def _toggle(self, row: ttk.Frame, text: str, setting: str, said: str) -> tk.BooleanVar:
        """A switch for a setting of the view."""
        variable = tk.BooleanVar(self, False)

        def chosen() -> None:
            job = self.context.engine.settings.change(**{setting: variable.get()})
            self._apply_looks()
            self.context.run(job, lambda _settings: None)

        box = ttk.Checkbutton(
            row,
            text=text,
            variable=variable,
            style="Segment.TRadiobutton",  # its look; it toggles all the same
            command=chosen,
        )
        box.pack(side="right", padx=(self.context.theme.px(6), 0))
        self.toggles.append(box)
        tip(box, self.context.theme, said)
        return variable

    def _build_chips(self, tools: ttk.Frame) -> None:
        theme = self.context.theme
        self.level = tk.StringVar(self, "")
        self.chips: dict[str, ttk.Radiobutton] = {}
        for value, label, said in _LEVELS:
            chip = ttk.Radiobutton(
                tools,
                text=label,
                value=value,
                variable=self.level,
                style="Segment.TRadiobutton",
                command=self._apply_filter,
            )
            chip.pack(side="left", padx=(0, theme.px(6)))
            self.chips[value] = chip
            if said:
                tip(chip, theme, said)

    def _bind_keys(self) -> None:
        self.context.shortcuts.add(self, "find in log", lambda: self.view.find.open())
        self.context.shortcuts.add(self, "search log", self.open_search)
        self.view.text.bind("<<Copy>>", lambda _event: self._copied())

    # ---- lines

    def load(self) -> None:
        self._read_end()
        self._show_state()

    def _read_end(self) -> None:
        """Show the end of the log, and follow it."""
        self._early = []
        self._at_start = False
        logs = self.context.engine.logs
        self.context.run(logs.older(_FIRST_BYTES), self._older, self._no_older)

    def _older(self, lines: tuple[LogLine, ...]) -> None:
        """The end of the log. What came live meanwhile is in it, and what comes now follows it."""
        self._early = None
        self.view.replace(lines, live=True)
        self._rest_soon.ask()
        self._show_state()

    def _read_rest(self) -> None:
        if self.view.live and self._asked is None and self._early is None:
            self._read_before(self._take_rest)

    def _take_rest(self, page: LogPage) -> None:
        """Nobody has asked for it: it takes no room from what has come live meanwhile."""
        if self.view.buffer.has_room(page.lines):
            self._take_before(page)

    def _no_older(self, error: Exception) -> None:
        self.context.toast(f"The older log could not be read. {error}", "warning")
        self._older(tuple(self._early or ()))

    def _need(self, more: More) -> None:
        """The view has come to an edge of what it holds."""
        logs, buffer = self.context.engine.logs, self.view.buffer
        if self._early is not None:
            return
        if more in ("start", "end"):
            self._asked = None  # the person wants this, and no longer what is on its way
        elif self._asked is not None:
            return
        if more == "end":
            self._read_end()
        elif more == "start" and not self._at_start:
            self._read(logs.beginning(), self._show_beginning)
        elif more == "before":
            self._read_before(self._take_before)
        elif more == "after":
            newest = buffer.newest
            if newest is not None and newest.place is not None:
                # From that line on: what comes behind it tells whether it is still there.
                self._read(logs.after(newest.place), self._take_after)

    def _read_before(self, take: Callable[[LogPage], None]) -> None:
        oldest = self.view.buffer.oldest
        if not self._at_start and oldest is not None and oldest.place is not None:
            self._read(self.context.engine.logs.before(oldest.place), take)

    def _read(self, job: Job[LogPage], take: Callable[[LogPage], None]) -> None:
        def done(page: LogPage) -> None:
            if self._asked is job:
                self._asked = None
                if self._early is None:  # else the end was wanted meanwhile, and comes instead
                    take(page)
                    self._show_state()

        def failed(error: Exception) -> None:
            if self._asked is job:
                self._asked = None
            self.context.toast(f"The log could not be read. {error}", "warning")

        self._asked = job
        self.context.run(job, done, failed)

    def _take_before(self, page: LogPage) -> None:
        self._at_start = page.at_start
        self.view.prepend(page.lines)

    def _take_after(self, page: LogPage) -> None:
        newest = self.view.buffer.newest
        lines = list(page.lines)
        if page.gone:
            lines.insert(0, note(_GONE))
        elif newest is not None and lines and lines[0].place == newest.place:
            del lines[0]
        self.view.extend(lines, to_end=page.at_end)
        self._at_start = False

    def _show_beginning(self, page: LogPage) -> None:
        first = page.lines[0].place if page.lines else None
        self.view.replace(page.lines, live=page.at_end, goal=first)
        self._at_start = True

    def show_place(self, place: LogPlace, column: int = 0) -> None:
        """Bring the line at `place` into sight, there at `column`, with what stands around it."""
        if self._early is not None:
            return

        def take(page: LogPage) -> None:
            if page.gone:
                self.context.toast("That part of the log was deleted to make room.", "warning")
            self._at_start = page.at_start
            self._show_all_lines(page, place)
            self.view.replace(page.lines, live=page.at_end, goal=place, column=column)

        self._read(self.context.engine.logs.around(place), take)

    def _show_all_lines(self, page: LogPage, place: LogPlace) -> None:
        """A filter that would hide the line is no longer meant."""
        line = next((one for one in page.lines if one.place == place), None)
        if line is not None and not self.view.filter.passes(line):
            self.level.set("")
            self.wanted.set("")
            self._apply_filter()

    def _take(self, chunk: LogChunk) -> None:
        lines = list(chunk.lines)
        if chunk.skipped:
            before = lines[0].place if lines else None
            lines.insert(0, skipped_note(chunk.skipped, before))
        if self._early is not None:
            self._early += lines
        else:
            self.view.push(lines)
            self._show_state()

    # ---- filter

    def _apply_filter(self) -> None:
        self._filter_soon.cancel()
        self.search.level = self.level.get()
        self.view.set_filter(LogFilter(self.level.get(), self.wanted.get().strip()))
        self._show_state()

    # ---- buttons

    def toggle_pause(self) -> None:
        """Hold the view still, or go on."""
        self.view.pause(not self.view.paused)
        if not self.view.paused:
            self.view.jump_to_end()

    def _paint_pause(self) -> None:
        button, paused = self.buttons["Pause"], self.view.paused
        icon = "play" if paused else "pause"
        color = self.context.theme.colors.text
        button.configure(
            text="Go on" if paused else "Pause", image=self.context.icons.get(icon, color, 16)
        )

    def copy(self) -> None:
        """The selected lines, or all that are shown, to the clipboard."""
        selected = self.view.copy_selection()
        text = selected or self.view.whole_text()
        if not text.strip():
            self.context.toast("There is nothing to copy.")
            return
        self.context.clipboard.copy(text)
        what = "The selection is" if selected else "All lines shown are"
        self.context.toast(f"{what} on the clipboard.", "ok")

    def _copied(self) -> str:
        selected = self.view.copy_selection()
        if selected:
            self.context.clipboard.copy(selected)
        return "break"

    def _clear(self) -> None:
        self.view.clear()
        self._at_start = True  # what was cleared is not read again by itself
        self._asked = None
        self._show_state()
        self.context.toast("The view is empty. The log file keeps everything.")

    def _save_copy(self) -> None:
        def chosen(target: Path) -> None:
            def done(path: Path) -> None:
                self.context.toast(f"Saved as {path.name}.", "ok")

            buffer = self.view.buffer
            kept = buffer.between(buffer.first, buffer.end)
            lines = tuple(line.text for _, line in kept)
            self.context.run(self.context.engine.logs.save_copy(target, lines), done)

        types = (("Log files", "*.log"), ("All files", "*"))
        self.context.dialogs.save_file("Save a copy of the log", "litellm.log", chosen, types)

    def _open_folder(self) -> None:
        self.context.run(self.context.engine.support.open_log_folder(), lambda _none: None)

    def _take_settings(self, settings: Settings) -> None:
        self.wrap.set(settings.log_wrap)
        self.utc.set(settings.log_utc)
        self._apply_looks()

    def _apply_looks(self) -> None:
        self.view.set_wrap(self.wrap.get())
        self.view.set_utc(self.utc.get())
        self.search.said = in_utc if self.utc.get() else _as_it_is

    # ---- the search over all

    def open_search(self) -> None:
        """Show the search over all of the log."""
        self.search.grid()
        self.search.level = self.level.get()
        self.search.open()

    def _close_search(self) -> None:
        self.search.grid_remove()
        self.view.text.focus_set()

    def show_text(self, text: str) -> None:
        """List the lines of all of the log that hold `text`, such as the id of a request."""
        self.search.grid()
        self.search.look_for(text)

    def _show_request(self, request_id: str) -> None:
        self.context.lead_to(_REQUESTS, request_id)

    # ---- what is shown

    def _show_state(self) -> None:
        view = self.view
        if view.paused:
            waiting = view.waiting
            lines = f"{count(waiting, 'new line')} {'waits' if waiting == 1 else 'wait'}"
            text = f"Paused. {lines}." if waiting else "Paused."
        elif not view.live:
            waiting = view.waiting
            come = f" {count(waiting, 'new line', grouped=True)} meanwhile." if waiting else ""
            text = f"Reading further up.{come}"
        elif view.following:
            text = "Following the log."
        else:
            text = "Not following: scroll to the end to follow again."
        self.state_label.configure(text=text)
        if (str(self.buttons["Pause"].cget("text")) == "Pause") == view.paused:
            self._paint_pause()
        kept, filtered = len(view.buffer), view.filter != LogFilter()
        shown = len(view.shown)
        lines = count(kept, "line", grouped=True)
        self.number.configure(text=f"{shown:,} of {lines}" if filtered else lines)
        away = not view.following or not view.live or view.paused
        self._place(self.jump, away, anchor="se")
        self._place(self.empty, kept == 0 and self._early is None, anchor="center")

    def _place(self, widget: tk.Widget, show: bool, *, anchor: str) -> None:
        if not show:
            widget.place_forget()
        elif anchor == "center":
            widget.place(relx=0.5, rely=0.4, anchor="center")
        else:
            gap = self.context.theme.px(22)
            widget.place(relx=1.0, rely=1.0, x=-gap, y=-gap, anchor="se")

    # ---- from the shell

    def first_focus(self) -> tk.Misc:
        return self.view.text

    def tick(self, now: float) -> None:  # noqa: ARG002
        self._show_state()

    def on_event(self, event: Event) -> None:
        if isinstance(event, LogChunk):
            self._take(event)
        elif isinstance(event, LogSearched):
            self.search.take(event)
        elif isinstance(event, SettingsChanged):
            self._take_settings(event.settings)
