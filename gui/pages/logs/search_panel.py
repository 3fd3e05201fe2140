"""The search over all of the log: what is looked for, how far it is, the lines that it found."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from core.base.errors import UserError
from core.base.events import LogLine, LogPlace, LogQuery, LogSearched
from core.base.wording import count
from gui.frame.keymap import bind
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.logs.log_view_model import LEVELS
from gui.widgets.auto_bar import AutoBar
from gui.widgets.tooltip import tip
from gui.widgets.tree_style import make_flat

_ROWS = 7
_TEXT_SHOWN = 300
"""Characters of a line; a row has room for fewer."""
_BEGINNING = 24
"""Characters of a line that stand first in any case: its time."""
_BEFORE, _FOUND = 20, 24
"""Characters before what was found, and of it, that are to be in sight."""
_MB = 1024 * 1024


class SearchPanel(ttk.Frame):
    """A row to type in, a line of how far it is, and a list.

    `start` begins a search and gives its id, `stop` ends it, `show` goes to a line that was found
    and to the column where it stands, `closed` hears that the panel was closed.
    """

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        *,
        start: Callable[[LogQuery], int],
        stop: Callable[[], None],
        show: Callable[[LogPlace, int], None],
        closed: Callable[[], None],
    ) -> None:
        super().__init__(master, style="Page.TFrame")
        self._theme, self._icons = theme, icons
        self._start, self._stop = start, stop
        self._show, self._closed = show, closed
        self.level = ""
        """From the page: this one and up is looked for."""
        self._running = 0
        """The id of the search under way; 0: none."""
        self._places: dict[str, tuple[LogPlace, int]] = {}
        self.said: Callable[[LogLine], LogLine] = lambda line: line
        """How a line is shown."""
        self.what = tk.StringVar(self)
        self.logger = tk.StringVar(self)
        self.options = {
            "match_case": tk.BooleanVar(self, False),
            "regex": tk.BooleanVar(self, False),
        }
        self.columnconfigure(0, weight=1)
        self._build_row()
        self.state_label = ttk.Label(self, style="Small.TLabel")
        self.state_label.grid(row=1, column=0, sticky="w", pady=(theme.px(6), theme.px(4)))
        self._build_list()
        self.bind("<Configure>", lambda event: self.state_label.configure(wraplength=event.width))
        theme.subscribe(self._paint, self)

    def _build_row(self) -> None:
        theme, px = self._theme, self._theme.px
        row = ttk.Frame(self, style="Page.TFrame")
        row.grid(row=0, column=0, sticky="ew")
        self.entry = ttk.Entry(
            row, textvariable=self.what, style="Page.TEntry", font=theme.fonts.code, width=12
        )
        self.entry.pack(side="left", fill="x", expand=True)
        for name, label, said in (
            ("match_case", "Aa", "Match case"),
            ("regex", ".*", "Regular expression (within one line)"),
        ):
            toggle = ttk.Checkbutton(
                row,
                text=label,
                variable=self.options[name],
                style="Segment.TRadiobutton",  # its look; it toggles all the same
            )
            toggle.pack(side="left", padx=(px(4), 0))
            tip(toggle, theme, said)
        ttk.Label(row, text="Logger", style="Muted.TLabel").pack(side="left", padx=(px(10), px(6)))
        self.logger_entry = ttk.Entry(
            row, textvariable=self.logger, style="Page.TEntry", font=theme.fonts.body, width=13
        )
        self.logger_entry.pack(side="left")
        tip(self.logger_entry, theme, "As litellm or litellm.proxy; empty: all")
        self.button = ttk.Button(
            row, text="Search", style="Page.TButton", width=7, command=self.search
        )
        self.button.pack(side="left", padx=(px(8), 0))
        close = ttk.Button(row, style="Page.Ghost.TButton", command=self.close)
        self._icons.attach(close, "cross", size=16)
        close.pack(side="left", padx=(px(4), 0))
        tip(close, theme, "Close", "close bar")
        for entry in (self.entry, self.logger_entry):
            entry.bind("<Return>", lambda _event: self.search())
            bind(entry, "close bar", self.close)

    def _build_list(self) -> None:
        well = ttk.Frame(self, style="Line.TFrame", padding=1)
        well.grid(row=2, column=0, sticky="ew")
        self.list = ttk.Treeview(well, show="tree", height=_ROWS, selectmode="browse")
        self.list.column("#0", width=self._theme.px(300), stretch=True)
        self.list.configure(yscrollcommand=AutoBar(well, self.list).set)
        self.list.pack(fill="both", expand=True)
        self.list.bind("<Return>", lambda _event: self._open())
        self.list.bind("<KP_Enter>", lambda _event: self._open())
        self.list.bind("<Double-1>", lambda _event: self._open())
        self.list.bind("<ButtonRelease-1>", lambda _event: self._open())
        bind(self.list, "close bar", self.close)

    # ---- what the person does

    def open(self) -> None:
        """Ready to type in."""
        self.entry.focus_set()
        self.entry.selection_range(0, "end")
        if not self.state_label.cget("text"):
            self._say("Looks through all segments and runs, for the level chosen above.")

    def look_for(self, text: str) -> None:
        """Search for this very text, of any level and logger."""
        self.what.set(text)
        self.logger.set("")
        self.options["regex"].set(False)
        self.level = ""
        self.search()

    def search(self) -> None:
        """Begin, or end what is under way."""
        if self._running:
            self._running = 0
            self._stop()
            self._say(f"Stopped. {self._found()}")
            self._paint_button()
            return
        query = LogQuery(
            self.what.get(),
            self.options["regex"].get(),
            self.options["match_case"].get(),
            self.level,
            self.logger.get().strip(),
        )
        if query == LogQuery(regex=query.regex, match_case=query.match_case):
            self._say("Type what to look for, or choose a level.")
            return
        self._places.clear()
        self.list.delete(*self.list.get_children())
        self._running = self._start(query)
        self._say("Searching…")
        self._paint_button()

    def close(self) -> None:
        """End the search, and hide the panel."""
        if self._running:
            self._running = 0
            self._stop()
            self._paint_button()
        self._closed()

    def _open(self) -> None:
        chosen = self.list.selection()
        place = self._places.get(chosen[0]) if chosen else None
        if place is not None:
            self._show(*place)

    # ---- what comes of it

    def take(self, event: LogSearched) -> None:
        """A word of the search under way; those of others are passed over."""
        if event.search_id != self._running:
            return
        room = self.winfo_width() // max(1, self._theme.fonts.mono_small.measure("0"))
        columns = event.columns or (0,) * len(event.hits)
        for line, column in zip(event.hits, columns, strict=True):
            text = excerpt(self.said(line).text.replace("\t", " "), column, room)
            item = self.list.insert("", "end", text=text, tags=(line.level,))
            if line.place is not None:
                self._places[item] = line.place, column
        if event.ended:
            self._running = 0
            self._paint_button()
        self._say(self._words(event))

    def _words(self, event: LogSearched) -> str:
        if event.error is not None:
            error = event.error
            return f"{error.what} {error.remedy}" if isinstance(error, UserError) else str(error)
        if event.capped:
            return f"The newest {self._found()} Older ones were not looked for."
        if event.ended:
            size = _size(event.total)
            return f"{self._found()} All of the log was looked through: {size}."
        return f"Searching… {_size(event.done)} of {_size(event.total)}. {self._found()}"

    def _found(self) -> str:
        return f"{count(len(self.list.get_children()), 'line', grouped=True)} found."

    def _say(self, text: str) -> None:
        self.state_label.configure(text=text)

    def _paint_button(self) -> None:
        self.button.configure(text="Stop" if self._running else "Search")

    def _paint(self) -> None:
        theme = self._theme
        make_flat(self.list, theme.fonts.mono_small.metrics("linespace") + theme.px(6))
        for level in LEVELS:
            self.list.tag_configure(
                level, foreground=theme.colors.log_level(level), font=theme.fonts.mono_small
            )


def excerpt(text: str, column: int, room: int) -> str:
    """A line for a row of so many characters: its beginning, and what was found at `column`."""
    start = column - _BEFORE
    if column + _FOUND <= room or start <= _BEGINNING:
        return text[:_TEXT_SHOWN]
    return f"{text[:_BEGINNING].rstrip()} … {text[start : start + _TEXT_SHOWN]}"


def _size(size: int) -> str:
    return f"{size / _MB:,.1f} MB" if size >= _MB else f"{size / 1024:,.0f} kB"
