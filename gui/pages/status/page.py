"""The status page: is it running, where, how well, and for whom."""

from __future__ import annotations

import time
from collections.abc import Callable
from tkinter import ttk

from core.base.events import Event, SettingsChanged, SpareState, State
from core.base.status import Status
from core.base.wording import count
from gui.frame.focus import tab_order
from gui.frame.page import Page
from gui.frame.words import (
    apply_in_short,
    can_start,
    can_stop,
    duration,
    explain_state,
    finishing_text,
    is_serving,
    megabytes,
    shown_address,
    spare_in_short,
    unpacking_in_short,
)
from gui.pages.status.health_card import HealthCard
from gui.pages.status.master_key import MasterKey
from gui.pages.status.snippet import SnippetCard
from gui.widgets.card import Card, wrap_to_width
from gui.widgets.chip import StateChip
from gui.widgets.scroll import ScrollFrame
from gui.widgets.tooltip import tip

_MOST_PEERS = 8


class StatusPage(Page):
    """Title and buttons; the state; address and key | process; health | connections; snippets."""

    title = "Status"
    icon = "status"

    def build(self) -> None:
        theme = self.context.theme
        self._status = Status()
        self._starting_since: float | None = None
        self._example_for: object = None
        """The run and config that the example's model was asked for."""
        self.scroll = ScrollFrame(self, theme, theme.pad(24, 20, 24, 24))
        self.scroll.pack(fill="both", expand=True)
        inner = self.scroll.inner
        inner.columnconfigure((0, 1), weight=1, uniform="half")
        self._build_head(inner)
        self._build_state(inner)
        gap = theme.px(16)
        self._build_access(inner).grid(
            row=2, column=0, sticky="nsew", padx=(0, gap // 2), pady=(gap, 0)
        )
        self._build_process(inner).grid(
            row=2, column=1, sticky="nsew", padx=(gap // 2, 0), pady=(gap, 0)
        )
        self.health = HealthCard(inner, self.context)
        self.health.grid(row=3, column=0, sticky="nsew", padx=(0, gap // 2), pady=(gap, 0))
        self._build_connections(inner).grid(
            row=3, column=1, sticky="nsew", padx=(gap // 2, 0), pady=(gap, 0)
        )
        self.snippets = SnippetCard(inner, self.context, self._copy_snippet)
        self.snippets.grid(row=4, column=0, columnspan=2, sticky="nsew", pady=(gap, 0))

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

    def _build_access(self, inner: ttk.Frame) -> Card:
        theme = self.context.theme
        card = Card(inner, theme, "Access")
        self.address, self.copy_address = self._access_row(
            card, "Address", "Copy", self._copy_address
        )
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

    def _build_process(self, inner: ttk.Frame) -> Card:
        theme = self.context.theme
        card = Card(inner, theme, "Process")
        self.figures: dict[str, ttk.Label] = {}
        for column, name in enumerate(("Process id", "CPU", "Memory")):
            card.body.columnconfigure(column, weight=1, uniform="figure")
            cell = ttk.Frame(card.body, style="Surface.TFrame")
            cell.grid(row=0, column=column, sticky="nw")
            ttk.Label(cell, text=name, style="Surface.Small.TLabel").pack(anchor="w")
            value = ttk.Label(cell, text="–", style="Surface.Heading.TLabel")
            value.pack(anchor="w", pady=(theme.px(2), 0))
            self.figures[name] = value
        self.process_note = ttk.Label(card.body, style="Surface.Small.TLabel", justify="left")
        self.process_note.grid(row=1, column=0, columnspan=3, sticky="ew", pady=(theme.px(12), 0))
        wrap_to_width(self.process_note)
        return card

    def _build_connections(self, inner: ttk.Frame) -> Card:
        card = Card(inner, self.context.theme, "Connections")
        self.connection_count = ttk.Label(card.actions, style="Surface.Muted.TLabel")
        self.connection_count.pack()
        self.peers = ttk.Frame(card.body, style="Surface.TFrame")
        self.peers.pack(fill="x")
        self._peers_shown: object = None
        return card

    # ---- drawing

    def render(self, status: Status) -> None:
        if status.state is not self._status.state or status.run_id != self._status.run_id:
            starting = status.state is State.STARTING
            self._starting_since = time.monotonic() if starting else None
        self._status = status
        self.chip.show(status.state)
        self.reason.configure(text=status.reason or explain_state(status.state))
        self._toggle(self.remedy, bool(status.remedy))
        self.remedy.configure(text=status.remedy)
        self._render_apply(status)
        self._render_progress(status.state, status.unpacking is not None)
        self._render_buttons(status.state)
        settings = self.context.engine.settings.now
        self.shown_at = status.address or shown_address(settings.host, settings.port)
        self.address.configure(text=self.shown_at)
        self.snippets.show(self.shown_at)
        self._choose_example(status)
        self._render_process(status)
        self._render_connections(status)
        self.health.render(status)
        self.tick(time.time())

    def _choose_example(self, status: Status) -> None:
        """Have the snippets name a model of what runs now; before the answer, the former one."""
        asked = (status.run_id, status.config, is_serving(status.state))
        if asked == self._example_for:
            return
        self._example_for = asked

        def chosen(model: str) -> None:
            if asked == self._example_for:
                self.snippets.show_model(model)

        self.context.run(self.context.engine.gateway.chat_model(), chosen, lambda _error: None)

    def _render_apply(self, status: Status) -> None:
        level, text = apply_in_short(
            status.apply if status.state.active else None, status.finishing
        )
        passing = level in ("info", "ok")
        quiet = text if passing else spare_in_short(status.spare, status.state)
        self.spare.configure(text=unpacking_in_short(status.unpacking) or quiet)
        kind = "warn" if level == "warning" else "error"
        self.applied.configure(text=text, style=f"Surface.{kind}.TLabel")
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
        for button, on, icon in (
            (self.start, can_start(state), "play"),
            (self.stop, can_stop(state), "stop"),
            (self.restart, is_serving(state), "restart"),
            (self.docs, is_serving(state), "external"),
        ):
            button.state(["!disabled" if on else "disabled"])
            image = self.context.icons.get(icon, self._icon_color(button), 16)
            button.configure(image=image)

    def _render_process(self, status: Status) -> None:
        cpu, memory = status.cpu_percent, status.rss_bytes
        for name, text in (
            ("Process id", str(status.pid) if status.pid is not None else "–"),
            ("CPU", f"{cpu:.0f} %" if cpu is not None else "–"),
            ("Memory", megabytes(memory) if memory is not None else "–"),
        ):
            self.figures[name].configure(text=text)
        note = "LiteLLM runs as a process of its own, and ends with this window."
        if not status.state.active:
            note = "LiteLLM is not running. Nothing of it is left in memory."
            if status.spare is SpareState.WARM:
                note = "LiteLLM is not running. One is loaded and waits for Start (about 250 MB)."
            elif status.spare is SpareState.IMPORTING:
                note = "LiteLLM is not running. One is being loaded, for a quick start."
        self.process_note.configure(text=note)

    def _render_connections(self, status: Status) -> None:
        serving = is_serving(status.state)
        key = (serving, status.connections)
        if key == self._peers_shown:
            return
        self._peers_shown = key
        theme = self.context.theme
        for child in self.peers.winfo_children():
            child.destroy()
        number = len(status.connections)
        self.connection_count.configure(text=count(number, "connection") if serving else "")
        if not number:
            text = (
                "Nobody is connected. Tools show up here by name while they talk to the gateway."
                if serving
                else "Who is connected is shown here while the gateway runs."
            )
            empty = ttk.Label(self.peers, text=text, style="Surface.Muted.TLabel", justify="left")
            empty.pack(fill="x")
            wrap_to_width(empty)
            return
        for peer in status.connections[:_MOST_PEERS]:
            row = ttk.Frame(self.peers, style="Surface.TFrame")
            row.pack(fill="x", pady=(0, theme.px(4)))
            name = peer.process or "Unknown program"
            ttk.Label(row, text=name, style="Surface.TLabel").pack(side="left")
            pid = f"   pid {peer.pid}" if peer.pid is not None else ""
            ttk.Label(row, text=f"{peer.peer}{pid}", style="Surface.Small.TLabel").pack(
                side="right"
            )
        if number > _MOST_PEERS:
            more = f"and {number - _MOST_PEERS} more"
            ttk.Label(self.peers, text=more, style="Surface.Small.TLabel").pack(anchor="w")

    def tick(self, now: float) -> None:
        status, text = self._status, ""
        if self._starting_since is not None:
            text = f"for {duration(time.monotonic() - self._starting_since)}"
        elif status.since is not None and is_serving(status.state):
            text = f"for {duration(now - status.since)}"
        self.time.configure(text=text)
        left = finishing_text(status.finishing, now, stopping=status.state is State.DRAINING)
        if left != str(self.finishing.cget("text")):
            self.finishing.configure(text=left)
            self._toggle(self.finishing, bool(left))

    def on_event(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            self.render(self._status)

    def hidden(self) -> None:
        self.master_key.hide()
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
