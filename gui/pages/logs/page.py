"""The log page: the gateway's log, live, and what one wants to do with it."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from tkinter import ttk

from core.base.events import Event, LogChunk, LogLine, SettingsChanged
from core.base.wording import count
from gui.frame.focus import tab_order
from gui.frame.page import Page
from gui.pages.logs.log_view import LogView
from gui.pages.logs.log_view_model import LogFilter, skipped_note, without_overlap
from gui.widgets.card import ring
from gui.widgets.tooltip import tip

FILTER_MS = 200
"""After the last key in the filter field, the filter is applied."""
_LEVELS = (
    ("", "All", ""),
    ("INFO", "Info +", "All but what is for finding faults"),
    ("WARNING", "Warnings +", "Warnings and errors"),
    ("ERROR", "Errors", ""),
)
_EMPTY = "The log of the gateway shows up here once it has been started."


class LogsPage(Page):
    """Title and buttons; filter row; the view; a line about what is shown."""

    title = "Logs"
    icon = "logs"

    # ---- the parts

    def build(self) -> None:
        theme, icons = self.context.theme, self.context.icons
        self._early: list[LogLine] | None = []
        """Live lines that came before the older ones were read; None afterwards."""
        self._filter_timer: str | None = None
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        pad = theme.px(24)
        head = self._build_head()
        head.grid(row=0, column=0, sticky="ew", padx=pad, pady=(theme.px(20), theme.px(14)))
        tools = self._build_tools()
        tools.grid(row=1, column=0, sticky="ew", padx=pad, pady=(0, theme.px(10)))
        well = ttk.Frame(self, style="Ring.TFrame", padding=theme.px(3))
        well.grid(row=2, column=0, sticky="nsew", padx=pad)
        self.view = LogView(well, theme, icons)
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
        foot = ttk.Frame(self, style="Page.TFrame")
        foot.grid(row=3, column=0, sticky="ew", padx=pad, pady=(theme.px(8), theme.px(12)))
        self.state_label = ttk.Label(foot, style="Small.TLabel")
        self.state_label.pack(side="left")
        self.number = ttk.Label(foot, style="Small.TLabel")
        self.number.pack(side="right")
        self.bind("<Destroy>", lambda _event: self._cancel_filter(), add="+")
        self._bind_keys()
        self._take_wrap(self.context.engine.settings.now.log_wrap)

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
        self.wrap = tk.BooleanVar(self, False)
        wrap = ttk.Checkbutton(
            tools,
            text="Wrap",
            variable=self.wrap,
            style="Segment.TRadiobutton",  # its look; it toggles all the same
            command=self._wrap_chosen,
        )
        wrap.pack(side="right", padx=(theme.px(6), 0))
        tip(wrap, theme, "Breaks long lines at the edge, between words")
        find = ttk.Button(
            tools,
            text="Find",
            style="Page.TButton",
            compound="left",
            command=lambda: self.view.find.open(),
        )
        icons.attach(find, "search", size=16)
        find.pack(side="right", padx=(theme.px(10), 0))
        tip(find, theme, "Find in the log", "find in log")
        self.buttons["Find"] = find
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
        self.wanted.trace_add("write", lambda *_args: self._filter_edited())
        return tools

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
        self.context.shortcuts.add(self, "find in log", self.view.find.open)
        self.view.text.bind("<<Copy>>", lambda _event: self._copied())

    # ---- lines

    def load(self) -> None:
        self.context.run(self.context.engine.logs.older(), self._older, self._no_older)
        self._show_state()

    def _older(self, lines: tuple[LogLine, ...]) -> None:
        """What was on disk before; live lines that came meanwhile may be at its end already."""
        early, self._early = self._early or [], None
        self.view.push([*lines, *without_overlap(lines, early)])
        self._show_state()

    def _no_older(self, error: Exception) -> None:
        self.context.toast(f"The older log could not be read. {error}", "warning")
        self._older(())

    def _take(self, chunk: LogChunk) -> None:
        lines = list(chunk.lines)
        if chunk.skipped:
            lines.insert(0, skipped_note(chunk.skipped))
        if self._early is not None:
            self._early += lines
        else:
            self.view.push(lines)
            self._show_state()

    # ---- filter

    def _filter_edited(self) -> None:
        self._cancel_filter()
        self._filter_timer = self.after(FILTER_MS, self._apply_filter)

    def _cancel_filter(self) -> None:
        if self._filter_timer is not None:
            self.after_cancel(self._filter_timer)
            self._filter_timer = None

    def _apply_filter(self) -> None:
        self._cancel_filter()
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
        text = selected or self.view.text.get("1.0", "end - 1 chars")
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

    def _wrap_chosen(self) -> None:
        wrap = self.wrap.get()
        self.view.set_wrap(wrap)
        job = self.context.engine.settings.change(log_wrap=wrap)
        self.context.run(job, lambda _settings: None)

    def _take_wrap(self, wrap: bool) -> None:
        self.wrap.set(wrap)
        self.view.set_wrap(wrap)

    # ---- what is shown

    def _show_state(self) -> None:
        view = self.view
        if view.paused:
            waiting = view.waiting
            lines = f"{count(waiting, 'new line')} {'waits' if waiting == 1 else 'wait'}"
            text = f"Paused. {lines}." if waiting else "Paused."
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
        self._place(self.jump, not view.following or view.paused, anchor="se")
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
        elif isinstance(event, SettingsChanged) and event.settings.log_wrap != self.wrap.get():
            self._take_wrap(event.settings.log_wrap)
