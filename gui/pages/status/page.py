"""The status page: is it running, where, how well, with what traffic, and for whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from tkinter import ttk

from core.base.errors import UserError
from core.base.events import Event, LedgerChanged, SettingsChanged, State
from core.base.status import Status
from core.ledger.views import Live, RequestFilter
from core.ledger.views import Page as SomeRequests
from gui.frame.focus import tab_order
from gui.frame.page import Page
from gui.frame.words import (
    apply_in_short,
    can_start,
    can_stop,
    duration,
    explain_state,
    finishing_text,
    is_locked,
    is_serving,
    reach_of_others,
    shown_address,
    spare_in_short,
    unpacking_in_short,
)
from gui.pages.status.complaints_card import ComplaintsCard
from gui.pages.status.connections_card import ConnectionsCard
from gui.pages.status.master_key import MasterKey
from gui.pages.status.models_card import ModelsCard
from gui.pages.status.process_card import ProcessCard
from gui.pages.status.snippet import SnippetCard
from gui.pages.status.traffic_card import TrafficCard
from gui.widgets.card import Card, wrap_to_width
from gui.widgets.chip import StateChip
from gui.widgets.figure_row import say
from gui.widgets.scroll import ScrollFrame
from gui.widgets.tooltip import tip

_LOOKED_THROUGH = 200
"""The newest requests, among which those of the connected programs are looked for."""
_AGING_S = 5.0
"""How often figures of the last minute are asked for, that go down without any new request."""
_SAMPLE = "“demo” is only a sample that answers by itself."


class StatusPage(Page):
    """Title and buttons; the state; what lacks; traffic; address and key | process; models;
    connections; snippets."""

    title = "Status"
    icon = "status"

    def build(self) -> None:
        theme = self.context.theme
        self._status = Status()
        self._is_drawn = False
        """All but the figures of the process shows what is so."""
        self._starting_since: float | None = None
        self._buttons_for: State | None = None
        self._example_for: object = None
        """The run and config that the example's model was asked for."""
        self._live = Live()
        self._stale, self._asking = True, False
        """There is more than what is shown; an answer is on its way."""
        self._asked_at = 0.0
        """When the ledger was last asked, in seconds since the epoch."""
        self.scroll = ScrollFrame(self, theme, theme.pad(24, 20, 24, 24))
        self.scroll.pack(fill="both", expand=True)
        inner = self.scroll.inner
        inner.columnconfigure((0, 1), weight=1, uniform="half")
        self._build_head(inner)
        self._build_state(inner)
        self.complaints = ComplaintsCard(inner, self.context)
        self.traffic = TrafficCard(inner, self.context)
        self.process = ProcessCard(inner, self.context)
        self.models = ModelsCard(inner, self.context)
        self.connections = ConnectionsCard(inner, self.context)
        self.snippets = SnippetCard(inner, self.context, self._copy_snippet)
        gap = theme.px(16)
        self._build_access(inner).grid(
            row=4, column=0, sticky="nsew", padx=(0, gap // 2), pady=(gap, 0)
        )
        self.process.grid(row=4, column=1, sticky="nsew", padx=(gap // 2, 0), pady=(gap, 0))
        for row, card in (
            (2, self.complaints),
            (3, self.traffic),
            (5, self.models),
            (6, self.connections),
            (7, self.snippets),
        ):
            card.grid(row=row, column=0, columnspan=2, sticky="nsew", pady=(gap, 0))
        self.complaints.grid_remove()
        # Tab goes from the top to the bottom, in the order in which they stand.
        tab_order(self.process, self.models, self.connections, self.snippets)

    # ---- the parts

    def _build_head(self, inner: ttk.Frame) -> None:
        theme, engine = self.context.theme, self.context.engine
        head = ttk.Frame(inner, style="Page.TFrame")
        head.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, theme.px(16)))
        ttk.Label(head, text="Status", style="Title.TLabel").pack(side="left")
        self.start = ttk.Button(
            head,
            text="Start",
            style="Page.Accent.TButton",
            compound="left",
            command=engine.gateway.start,
        )
        self.stop = ttk.Button(
            head, text="Stop", style="Page.TButton", compound="left", command=engine.gateway.stop
        )
        self.restart = ttk.Button(
            head,
            text="Restart",
            style="Page.TButton",
            compound="left",
            command=engine.gateway.restart,
        )
        self.docs = ttk.Button(
            head,
            text="API docs",
            style="Page.TButton",
            compound="left",
            command=lambda: self.context.run(engine.support.open_docs(), lambda _none: None),
        )
        for button, icon, said in (
            (self.start, "play", ""),
            (self.stop, "stop", "Lets requests under way finish, then stops"),
            (self.restart, "restart", "Stops, and starts with the config and settings as saved"),
            (self.docs, "external", "Opens the gateway's own description in the browser"),
        ):
            self._place_button(button, icon)
            if said:
                tip(button, theme, said)
        tab_order(self.docs, self.restart, self.stop, self.start)

    def _place_button(self, button: ttk.Button, icon: str) -> None:
        button.pack(side="right", padx=(self.context.theme.px(8), 0))
        self.context.icons.attach(button, icon, lambda: self._icon_color(button), 16)

    def _icon_color(self, button: ttk.Button) -> str:
        colors = self.context.theme.colors
        if button.instate(["disabled"]):
            return colors.disabled
        return colors.on_accent if button is self.start else colors.text

    def _build_state(self, inner: ttk.Frame) -> None:
        theme = self.context.theme
        card = Card(inner, theme)
        card.grid(row=1, column=0, columnspan=2, sticky="ew")
        row = ttk.Frame(card.body, style="Surface.TFrame")
        row.pack(fill="x")
        self.chip = StateChip(row, theme, self.context.icons)
        self.chip.pack(side="left")
        self.time = ttk.Label(row, style="Surface.Muted.TLabel")
        self.time.pack(side="left", padx=(theme.px(12), 0))
        # In a row that is there anyway: it comes and goes without moving anything.
        self.spare = ttk.Label(row, style="Surface.Muted.TLabel")
        self.spare.pack(side="right")
        self.reason = ttk.Label(card.body, style="Surface.TLabel", justify="left")
        self.reason.pack(fill="x", pady=(theme.px(10), 0))
        wrap_to_width(self.reason)
        self.remedy = ttk.Label(card.body, style="Surface.Muted.TLabel", justify="left")
        wrap_to_width(self.remedy)
        self.applied = ttk.Label(card.body, style="Surface.TLabel", justify="left")
        wrap_to_width(self.applied)
        self.finishing = ttk.Label(card.body, style="Surface.Muted.TLabel", justify="left")
        wrap_to_width(self.finishing)
        self.progress = ttk.Progressbar(
            card.body, mode="indeterminate", style="Thin.Horizontal.TProgressbar"
        )
        self._build_sample(card)

    def _build_sample(self, card: Card) -> None:
        """The way on for who has only just begun."""
        theme = self.context.theme
        self.sample = ttk.Frame(card.body, style="Surface.TFrame")
        self.add_model = ttk.Button(
            self.sample, text="Add a model…", command=lambda: self.context.lead_to("Models", "")
        )
        self.add_model.pack(side="right", padx=(theme.px(12), 0))
        words = ttk.Label(self.sample, text=_SAMPLE, style="Surface.Muted.TLabel", justify="left")
        words.pack(side="left", fill="x", expand=True)
        wrap_to_width(words)

    def _build_access(self, inner: ttk.Frame) -> Card:
        theme = self.context.theme
        card = Card(inner, theme, "Access")
        self.address, self.copy_address = self._access_row(
            card, "Address", "Copy", self._copy_address
        )
        # Broken from the start: at its full length it would push the other card aside.
        self.others = ttk.Label(
            card.body, style="Surface.Small.TLabel", justify="left", wraplength=theme.em(240)
        )
        self.others.pack(fill="x", pady=(0, theme.px(6)))
        wrap_to_width(self.others)
        self.master_key = MasterKey(
            card.body, self.context, self._copy_key, lambda: self._status.state.active
        )
        self.master_key.pack(fill="x")
        return card

    def _access_row(
        self, card: Card, label: str, action: str, command: Callable[[], None]
    ) -> tuple[ttk.Label, ttk.Button]:
        theme = self.context.theme
        row = ttk.Frame(card.body, style="Surface.TFrame")
        row.pack(fill="x", pady=(0, theme.px(6)))
        # The button first: where there is little room, the text gives way.
        button = ttk.Button(row, text=action, compound="left", command=command)
        button.pack(side="right", padx=(theme.px(8), 0))
        words = ttk.Frame(row, style="Surface.TFrame")
        words.pack(side="left", fill="x", expand=True)
        ttk.Label(words, text=label, style="Surface.Small.TLabel").pack(anchor="w")
        value = ttk.Label(words, style="Surface.Mono.TLabel")
        value.pack(anchor="w")
        self.context.icons.attach(button, "copy", size=16)
        return value, button

    # ---- drawing

    def render(self, status: Status) -> None:
        if status.state is not self._status.state or status.run_id != self._status.run_id:
            starting = status.state is State.STARTING
            self._starting_since = time.monotonic() if starting else None
        before, self._status = self._status, status
        self.process.render(status)
        if self._is_drawn and status.without_figures == before.without_figures:
            return  # as every few seconds while nobody touches anything
        self._is_drawn = True
        self.chip.show(status.state)
        say(self.reason, status.reason or explain_state(status.state))
        self._toggle(self.remedy, bool(status.remedy))
        say(self.remedy, status.remedy)
        self._render_apply(status)
        self._render_progress(status.state, status.unpacking is not None)
        self._render_buttons(status.state)
        settings = self.context.engine.settings.now
        self.shown_at = status.address or shown_address(settings.host, settings.port)
        say(self.address, self.shown_at)
        self._show_reach(status)
        self.snippets.show(self.shown_at)
        self._choose_example(status)
        self.traffic.show_under_way(status.under_way)
        self.connections.show(status.connections, serving=is_serving(status.state))
        self.models.render(status)
        self._render_complaints(status)
        self._tell_time(time.time())

    def _render_complaints(self, status: Status) -> None:
        self.complaints.show(status.complaints)
        if bool(status.complaints) != bool(self.complaints.winfo_manager()):
            (self.complaints.grid if status.complaints else self.complaints.grid_remove)()

    def _show_reach(self, status: Status) -> None:
        """Below the address, how others reach it: nobody guesses that from one of this computer."""
        settings = self.context.engine.settings.now
        if status.address:
            words = reach_of_others(status.host, status.address.rpartition(":")[2])
        else:
            words = reach_of_others(settings.host, str(settings.port))
        say(self.others, words)
        if words and not self.others.winfo_manager():
            gap = self.context.theme.px(6)
            self.others.pack(fill="x", pady=(0, gap), before=self.master_key)
        elif not words:
            self.others.pack_forget()

    def _choose_example(self, status: Status) -> None:
        """Have the snippets name a model of what runs now; before the answer, the former one. And
        say whether there is but the sample."""
        asked = (status.run_id, status.config, is_serving(status.state))
        if asked == self._example_for:
            return
        self._example_for = asked

        def chosen(model: str) -> None:
            if asked == self._example_for:
                self.snippets.show_model(model)

        def named(models: tuple[str, ...]) -> None:
            if asked == self._example_for:
                self.models.show_configured(models)

        def alone(is_alone: bool) -> None:
            if asked == self._example_for:
                self._show_sample(is_alone)

        engine = self.context.engine
        self.context.run(engine.models.only_sample(), alone, lambda _error: None)
        self.context.run(engine.gateway.chat_model(), chosen, lambda _error: None)
        self.context.run(engine.clients.models(), named, lambda _error: None)

    def _show_sample(self, is_alone: bool) -> None:
        """At the bottom of the card, whatever comes and goes above."""
        if is_alone:
            self.sample.pack(side="bottom", fill="x", pady=(self.context.theme.px(10), 0))
        else:
            self.sample.pack_forget()

    def _render_apply(self, status: Status) -> None:
        level, text = apply_in_short(
            status.apply if can_stop(status.state) else None, status.finishing
        )
        passing = level in ("info", "ok")
        quiet = text if passing else spare_in_short(status.spare, status.state)
        say(self.spare, unpacking_in_short(status.unpacking) or quiet)
        kind = "warn" if level == "warning" else "error"
        say(self.applied, text, f"Surface.{kind}.TLabel")
        self._toggle(self.applied, bool(text) and not passing)

    def _render_progress(self, state: State, unpacking: bool) -> None:
        busy = unpacking or state in (State.STARTING, State.DRAINING, State.CRASHED)
        if busy != bool(self.progress.winfo_manager()):
            self._toggle(self.progress, busy, pad=14)
            if busy:
                self.progress.start(20)
            else:
                self.progress.stop()

    def _toggle(self, widget: ttk.Widget, on: bool, pad: int = 4) -> None:
        if on:
            widget.pack(fill="x", pady=(self.context.theme.px(pad), 0))
        else:
            widget.pack_forget()

    def _render_buttons(self, state: State) -> None:
        if state is self._buttons_for:
            return
        self._buttons_for = state
        for button, on, icon in (
            (self.start, can_start(state), "play"),
            (self.stop, can_stop(state), "stop"),
            (self.restart, is_serving(state), "restart"),
            (self.docs, is_serving(state), "external"),
        ):
            button.state(["!disabled" if on else "disabled"])
            image = self.context.icons.get(icon, self._icon_color(button), 16)
            button.configure(image=image)

    # ---- the ledger

    def _ask_ledger(self) -> None:
        """What goes through the gateway, and what those who are connected asked for last."""
        self._stale, self._asking = False, True
        self._asked_at = time.time()

        def got(live: Live) -> None:
            self._asking = False
            self._live = live
            self.traffic.show(live, counted=self.context.engine.settings.now.ledger)
            self.models.show(live.models)

        def failed(error: Exception) -> None:
            self._asking = False
            self._stale = is_locked(error)
            if not is_locked(error) and not isinstance(error, UserError):
                self.context.dialogs.error(error)  # what is wrong with the ledger, notices say

        ledger = self.context.engine.ledger
        self.context.run(ledger.live(), got, failed)
        if self._status.connections:
            self.context.run(
                ledger.requests(RequestFilter(), limit=_LOOKED_THROUGH),
                self._show_last,
                lambda _error: None,
            )

    def _show_last(self, page: SomeRequests) -> None:
        self.connections.show_last(page.requests)

    def _is_due(self, now: float) -> bool:
        """Whether there is more to show than was asked for, or less by the time that has passed."""
        if self._asking:
            return False
        if self._stale or int(now // 60) != int(self._asked_at // 60):
            return True
        return bool(self._live.last_minute) and now - self._asked_at >= _AGING_S

    # ---- from the shell

    def shown(self) -> None:
        self._ask_ledger()

    def tick(self, now: float) -> None:
        self._tell_time(now)
        if self._is_due(now):
            self._ask_ledger()

    def _tell_time(self, now: float) -> None:
        status, text = self._status, ""
        if self._starting_since is not None:
            text = f"for {duration(time.monotonic() - self._starting_since)}"
        elif status.since is not None and is_serving(status.state):
            text = f"for {duration(now - status.since)}"
        say(self.time, text)
        left = finishing_text(status.finishing, now, stopping=status.state is State.DRAINING)
        if left != str(self.finishing.cget("text")):
            self.finishing.configure(text=left)
            self._toggle(self.finishing, bool(left))

    def on_event(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            self._stale, self._is_drawn = True, False
            self.render(self._status)
        elif isinstance(event, LedgerChanged):
            self._stale = True

    def hidden(self) -> None:
        self.master_key.hide()
        self._is_drawn = False
        self._example_for = None  # the config may be another one when the page comes back

    # ---- actions

    def _copy_address(self) -> None:
        self.context.clipboard.copy(self.shown_at)
        self.context.toast("The address is on the clipboard.", "ok")

    def _copy_key(self) -> None:
        self._with_key(lambda key: key, "The master key is on the clipboard for 30 seconds.")

    def _copy_snippet(self, template: str, secret: bool) -> None:
        if secret:
            self._with_key(
                lambda key: template.replace(SnippetCard.KEY, key),
                "Copied with your master key. The clipboard is cleared in 30 seconds.",
            )
        else:
            self.context.clipboard.copy(template)
            self.context.toast("Copied.", "ok")

    def _with_key(self, make: Callable[[str], str], said: str) -> None:

        def got(key: str) -> None:
            self.context.clipboard.copy_secret(make(key), cleared=taken_back)
            self.context.toast(said, "ok")

        def taken_back() -> None:
            self.context.toast("The key was cleared from the clipboard.")

        self.context.run(self.context.engine.keys.master_key(), got)
