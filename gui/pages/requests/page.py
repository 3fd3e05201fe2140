"""The requests page: every call of a model, newest first, as it comes in."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk
from typing import Literal

from core.base.errors import UserError
from core.base.events import Event, LedgerChanged
from core.base.status import Status
from core.base.wording import count
from core.ledger.views import KeptRequest, Names, RequestFilter, SortBy
from core.ledger.views import Page as Requests
from gui.frame.delayed import Delayed
from gui.frame.dialogs import Choice
from gui.frame.focus import tab_order
from gui.frame.page import Page
from gui.frame.words import is_locked, shown_address
from gui.pages.requests import strings as texts
from gui.pages.requests.detail import RequestDialog
from gui.widgets.menu import Dropdown
from gui.widgets.virtual_table import VirtualTable

FILTER_MS = 200
"""After the last key in the filter field, the filter is applied."""
BEHIND_S = 1.0
"""How often, at most, the list is read again while its beginning is out of sight."""
NAMES_S = 5.0
"""The same for the names in the boxes."""


class RequestsPage(Page):
    """Title and buttons; what narrows the list; the table; a line about it."""

    title = "Requests"
    icon = "requests"

    # ---- the parts

    def build(self) -> None:
        theme = self.context.theme
        self.names = Names()
        self.wanted = RequestFilter()
        self.sort, self.descending = SortBy.TIME, True
        self.dialog: RequestDialog | None = None
        self._outcome = self._model = ""
        self._client: str | None = None
        self._trouble = self._to_open = ""
        self._counted = -1
        """The ticket of the list whose length was asked for by itself."""
        self._front = False
        self._stale = False
        """Something changed in the ledger that is not on show yet."""
        self._renewed = self._named = 0.0
        self._filter_soon = Delayed(self, FILTER_MS, self._apply_filter)
        self._status = Status()
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        pad = theme.px(24)
        head = self._build_head()
        head.grid(row=0, column=0, sticky="ew", padx=pad, pady=(theme.px(20), theme.px(14)))
        tools = self._build_tools()
        tools.grid(row=1, column=0, sticky="ew", padx=pad, pady=(0, theme.px(10)))
        card = ttk.Frame(self, style="Card.TFrame", padding=theme.px(4))
        card.grid(row=2, column=0, sticky="nsew", padx=pad)
        self.table: VirtualTable[KeptRequest] = VirtualTable(
            card,
            theme,
            self.context.icons,
            texts.COLUMNS,
            ask=self._ask,
            words=lambda kept: texts.in_short(kept, time.time()),
            id_of=lambda kept: kept.row.id,
            sort=self._heading_clicked,
        )
        self.table.pack(fill="both", expand=True)
        self._build_foot(card, pad)
        for event, action in {
            "<<RowOpened>>": self.open,
            "<<RowSelected>>": self._selected,
            "<<Moved>>": self._show_state,
        }.items():
            self.table.bind(event, lambda _event, action=action: action())  # type: ignore[misc]
        self.context.shortcuts.add(self, "filter requests", self.entry.focus_set)
        self.table.show_sort(self.sort.value, self.descending)
        self._show_choices()
        self._show_buttons()

    def _build_head(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        head = ttk.Frame(self, style="Page.TFrame")
        ttk.Label(head, text="Requests", style="Title.TLabel").pack(side="left")
        self.buttons: dict[str, ttk.Button] = {}
        for name, icon, command in (
            ("Export…", "export", self._export),
            ("Open", "search", self.open),
            (texts.RECORD, "bolt", self._record),
        ):
            button = ttk.Button(
                head, text=name, style="Page.TButton", compound="left", command=command
            )
            button.pack(side="right", padx=(theme.px(8), 0))
            icons.attach(button, icon, size=16)
            self.buttons[name] = button
        self.sort_box = Dropdown(head, theme, icons, self._choose_sort)
        self.sort_box.configure(style="Page.TButton")
        self.sort_box.pack(side="right")
        tab_order(self.sort_box, *reversed(self.buttons.values()))
        return head

    def _build_tools(self) -> ttk.Frame:
        theme, icons = self.context.theme, self.context.icons
        tools = ttk.Frame(self, style="Page.TFrame")

        def box(chosen: Callable[[str], None]) -> Dropdown:
            made = Dropdown(tools, theme, icons, chosen)
            made.configure(style="Page.TButton")
            made.pack(side="left", padx=(0, theme.px(6)))
            return made

        self.outcome_box = box(self._choose_outcome)
        self.model_box = box(self._choose_model)
        self.client_box = box(self._choose_client)
        self.text = tk.StringVar(self)
        ttk.Label(tools, text="Filter", style="Muted.TLabel").pack(
            side="left", padx=(theme.px(6), theme.px(8))
        )
        self.entry = ttk.Entry(
            tools, textvariable=self.text, style="Page.TEntry", font=theme.fonts.body, width=8
        )
        self.entry.pack(side="left", fill="x", expand=True)
        self.entry.bind("<Escape>", lambda _event: self.text.set(""))
        self.entry.bind("<Return>", lambda _event: self._apply_filter())
        self.entry.bind("<Down>", lambda _event: self._into_table())
        self.text.trace_add("write", lambda *_args: self._filter_soon.ask())
        return tools

    def _build_foot(self, card: ttk.Frame, pad: int) -> None:
        theme = self.context.theme
        self.note = ttk.Label(card, style="Surface.Muted.TLabel", justify="center")
        foot = ttk.Frame(self, style="Page.TFrame")
        foot.grid(row=3, column=0, sticky="ew", padx=pad, pady=(theme.px(4), theme.px(8)))
        self.state_label = ttk.Label(foot, style="Small.TLabel")
        self.state_label.pack(side="left")
        self.newest = ttk.Button(
            foot, text=texts.SHOW_NEWEST, style="Page.Link.TButton", command=self.show_newest
        )
        # As high as with the button, so that nothing moves when that comes.
        ttk.Frame(foot, style="Page.TFrame", height=self.newest.winfo_reqheight()).pack(side="left")
        self.number = ttk.Label(foot, style="Small.TLabel")
        self.number.pack(side="right")

    # ---- what the table asks for

    def _ask(self, ticket: int, offset: int, limit: int) -> None:
        in_front = self.sort is SortBy.TIME and self.descending
        job = self.context.engine.ledger.requests(
            self.wanted, sort=self.sort, descending=self.descending, offset=offset, limit=limit
        )

        def got(page: Requests) -> None:
            self._trouble = ""
            self.table.take(ticket, page.offset, page.requests, page.total, in_front=in_front)
            if page.total is None:
                self._count(ticket)
            self._open_found()

        def failed(error: Exception) -> None:
            self.table.rows.failed(ticket)
            if not is_locked(error):
                self._trouble = str(error) if isinstance(error, UserError) else repr(error)
            self._show_state()

        self.context.run(job, got, failed)

    def _count(self, ticket: int) -> None:
        """What a page does not tell takes longer: once for each list is often enough."""
        if self._counted == ticket:
            return
        self._counted = ticket

        def got(number: int) -> None:
            self.table.counted(ticket, number)

        self.context.run(self.context.engine.ledger.count(self.wanted), got, lambda _error: None)

    def _renew(self) -> None:
        """Read again what is in sight: at once while the newest are, else once in a while."""
        now = time.monotonic()
        if not self._front or not self._stale:
            return
        if self.table.at_top or now - self._renewed >= BEHIND_S:
            self._stale, self._renewed = False, now
            self.table.renew()
            if now - self._named >= NAMES_S:
                self._ask_names()

    def _ask_names(self) -> None:
        self._named = time.monotonic()

        def got(names: Names) -> None:
            if names != self.names:
                self.names = names
                self._show_choices()

        self.context.run(self.context.engine.ledger.names(), got, lambda _error: None)

    # ---- what narrows and sorts

    def _show_choices(self) -> None:
        outcomes = (texts.ANY_OUTCOME, texts.WENT_WRONG, *(w for _, w in texts.OUTCOMES.values()))
        self.outcome_box.show(outcomes, self._outcome or texts.ANY_OUTCOME)
        models = tuple(one for one in self.names.models if one)
        self.model_box.show((texts.ANY_MODEL, *models), self._model or texts.ANY_MODEL)
        clients = tuple(one or texts.NO_CLIENT for one in self.names.clients)
        chosen = texts.ANY_CLIENT if self._client is None else self._client or texts.NO_CLIENT
        self.client_box.show((texts.ANY_CLIENT, *clients), chosen)
        self.sort_box.show((*texts.SORTS.values(),), texts.SORTS[self.sort, self.descending])

    def _choose_outcome(self, words: str) -> None:
        self._outcome = "" if words == texts.ANY_OUTCOME else words
        self._apply_filter()

    def _choose_model(self, name: str) -> None:
        self._model = "" if name == texts.ANY_MODEL else name
        self._apply_filter()

    def _choose_client(self, name: str) -> None:
        self._client = {texts.ANY_CLIENT: None, texts.NO_CLIENT: ""}.get(name, name)
        self._apply_filter()

    def _choose_sort(self, words: str) -> None:
        self.sort_by(*next(key for key, said in texts.SORTS.items() if said == words))

    def _heading_clicked(self, key: str) -> None:
        chosen = SortBy(key)
        self.sort_by(chosen, not self.descending if chosen is self.sort else True)

    def sort_by(self, sort: SortBy, descending: bool) -> None:
        """Have the table in this order, from its beginning."""
        if (sort, descending) == (self.sort, self.descending):
            return
        self.sort, self.descending = sort, descending
        self.table.show_sort(sort.value, descending)
        self._show_choices()
        self.table.restart()

    def _apply_filter(self) -> None:
        self._filter_soon.cancel()
        self._show_choices()
        by_words = {words: outcome for outcome, (_, words) in texts.OUTCOMES.items()}
        outcome = by_words.get(self._outcome)
        wanted = RequestFilter(
            failed=True if self._outcome == texts.WENT_WRONG else None,
            outcomes=(outcome,) if outcome is not None else (),
            model=self._model,
            client=self._client,
            text=self.text.get().strip(),
        )
        if wanted != self.wanted:
            self.wanted = wanted
            self.table.restart()
            self._show_state()

    def show_only(self, wanted: RequestFilter) -> None:
        """Have the boxes and the field say what `wanted` does, and show those."""
        words = {outcome: said for outcome, (_, said) in texts.OUTCOMES.items()}
        self._outcome = words[wanted.outcomes[0]] if wanted.outcomes else ""
        if wanted.failed:
            self._outcome = texts.WENT_WRONG
        self._model, self._client = wanted.model, wanted.client
        self.text.set(wanted.text)
        self._apply_filter()

    def show_text(self, text: str) -> None:
        """From the log: the request with this id, opened as soon as it is found."""
        self._to_open = text
        if self.wanted == RequestFilter(text=text):
            self._open_found()
        else:
            self.show_only(RequestFilter(text=text))

    def _open_found(self) -> None:
        """Open the request that another page led to, if it is there by now."""
        first = self.table.rows.get(0)
        if self._to_open and self.table.rows.settled:
            if first is not None and first.row.id == self._to_open:
                self.table.go_to(0)
                self.open()
            self._to_open = ""

    # ---- what one can do

    def show_newest(self) -> None:
        """Back to the beginning, in the order of time."""
        if (self.sort, self.descending) != (SortBy.TIME, True):
            self.sort_by(SortBy.TIME, True)
        else:
            self.table.scroll_to(0)
            self.table.renew()

    def open(self) -> None:
        """All that is known of the selected request."""
        kept = self.table.selected
        if kept is None or self.context.dialogs.open_dialogs:
            return
        self.dialog = RequestDialog(
            self.context,
            kept,
            self._address,
            self.table.move,
            lambda: self._status.bodies is not None,
        )
        self.dialog.bind("<Destroy>", self._closed, add="+")

    def _closed(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.dialog:
            self.dialog = None

    @property
    def _address(self) -> str:
        settings = self.context.engine.settings.now
        return self._status.address or shown_address(settings.host, settings.port)

    def _export(self) -> None:
        def chosen(target: Path) -> None:
            form: Literal["csv", "json"] = "json" if target.suffix.lower() == ".json" else "csv"

            def done(number: int) -> None:
                rows = count(number, "request", grouped=True)
                self.context.toast(f"{rows} saved as {target.name}.", "ok")

            self.context.run(self.context.engine.ledger.export(target, self.wanted, form), done)

        types = (("Table (CSV)", "*.csv"), ("JSON", "*.json"))
        self.context.dialogs.save_file("Export the requests", "requests.csv", chosen, types)

    def _record(self) -> None:
        """Have requests and answers recorded for a while, or no longer."""
        bodies = self.context.engine.bodies
        if self._status.bodies is not None:
            self.context.run(bodies.stop(), lambda _none: None)
            return
        seconds = {key: how_long for key, _label, how_long in texts.RECORD_FOR}

        def chosen(key: str) -> None:
            if key in seconds:
                self.context.run(bodies.record(seconds[key]), lambda _none: None)

        choices = [Choice(key, label) for key, label, _ in texts.RECORD_FOR]
        choices.append(Choice("cancel", "Cancel"))
        self.context.dialogs.ask(
            "Record requests and answers?", texts.RECORD_WHAT, choices, chosen, "warning"
        )

    def _into_table(self) -> str:
        self.table.tree.focus_set()
        if self.table.position is None:
            self.table.go_to(0)
        return "break"

    # ---- what is shown

    def _selected(self) -> None:
        self._show_buttons()
        kept = self.table.selected
        if self.dialog is not None and kept is not None:
            self.dialog.show(kept)

    def _show_buttons(self) -> None:
        self.buttons["Open"].state(["!disabled" if self.table.selected else "disabled"])

    def _show_state(self) -> None:
        self._show_buttons()
        rows, wanted = self.table.rows, self.wanted
        narrowed = wanted != RequestFilter()
        self.state_label.configure(text=self._where())
        there = count(rows.size, "request", grouped=True) if rows.total is not None else ""
        more = " that fit" if narrowed and there and rows.size != 1 else ""
        self.number.configure(text=f"{there}{more}")
        note = self._trouble
        if not note and rows.size == 0 and rows.total is not None and rows.settled:
            note = texts.NONE_FITS if narrowed else texts.EMPTY
        self.note.configure(text=note, wraplength=max(200, self.winfo_width() // 2))
        if note:
            self.note.place(relx=0.5, rely=0.4, anchor="center")
        else:
            self.note.place_forget()
        if self.table.at_top and (self.sort, self.descending) == (SortBy.TIME, True):
            self.newest.pack_forget()
        elif not self.newest.winfo_manager():
            self.newest.pack(side="left", padx=(self.context.theme.px(8), 0))

    def _where(self) -> str:
        seen = self.table.in_sight
        if not seen:
            return ""
        if self.table.at_top and (self.sort, self.descending) == (SortBy.TIME, True):
            return "Newest first; new ones come in on top."
        return f"Rows {seen.start + 1:,} to {seen.stop:,}, {self._order}."

    @property
    def _order(self) -> str:
        return texts.SORTS[self.sort, self.descending].lower()

    # ---- from the shell

    def load(self) -> None:
        self.table.restart()
        self._ask_names()

    def first_focus(self) -> tk.Misc:
        return self.table.tree

    def shown(self) -> None:
        self._front = True
        self._ask_names()
        self._renew()

    def hidden(self) -> None:
        self._front = False

    def render(self, status: Status) -> None:
        self._status = status
        on = status.bodies is not None
        self.buttons[texts.RECORD].configure(text=texts.STOP_RECORDING if on else texts.RECORD)

    def tick(self, now: float) -> None:  # noqa: ARG002
        self._renew()
        if self.dialog is not None:
            self.dialog.tick()

    def on_event(self, event: Event) -> None:
        if isinstance(event, LedgerChanged):
            self._stale = True
            self._renew()
