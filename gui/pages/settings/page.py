"""The settings page: a draft is edited, checked and applied; nothing changes before."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import asdict
from tkinter import ttk
from typing import Any

from core.base.errors import UserError
from core.base.events import Event, SettingsChanged
from core.base.settings import RULES, Settings, change
from core.base.status import Status
from gui.frame.dialogs import Choice
from gui.frame.focus import on_enter, tab_order
from gui.frame.page import Page
from gui.pages.settings.about import AboutCard, DataCard
from gui.pages.settings.account import AccountRows
from gui.pages.settings.address_trial import AddressTrial
from gui.pages.settings.help import HelpRows
from gui.pages.settings.left_here import LeftHereRow
from gui.pages.settings.prices_card import PricesCard
from gui.pages.settings.strings import LABELS
from gui.widgets.card import Card
from gui.widgets.form import FormRow, Segments
from gui.widgets.scroll import ScrollFrame

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - offered, with a warning
_NEXT_START = (
    *("host", "port", "allowed_hosts", "allowed_origins", "body_limit_mb", "most_connections"),
    *("log_cap_mb", "workers"),
)
"""Settings that the gateway takes when it starts."""


class SettingsPage(Page):
    """Cards of fields, and a bar with Apply that shows while the draft differs."""

    title = "Settings"
    icon = "settings"

    def build(self) -> None:
        theme = self.context.theme
        self._saved: Settings = self.context.engine.settings.now
        self._serving = False
        self._loading = False
        self._applying = False
        self._trial = AddressTrial(self, self.context, self._check, self._show_bar)
        self.fields: dict[str, tk.StringVar | tk.BooleanVar] = {}
        self.rows: dict[str, FormRow] = {}
        self.entries: dict[str, ttk.Entry] = {}
        self.units: dict[str, ttk.Label] = {}
        """What stands behind a number, in the form that goes with it."""
        self._build_bar()
        self.scroll = ScrollFrame(self, theme, theme.pad(24, 20, 24, 24))
        self.scroll.pack(side="top", fill="both", expand=True)
        tab_order(self.scroll, self.bar)
        inner = self.scroll.inner
        ttk.Label(inner, text="Settings", style="Title.TLabel").pack(
            anchor="w", pady=(0, theme.px(16))
        )
        self._build_gateway(self._card("Gateway"))
        self._build_door(self._card("Who is let in"))
        self._build_config(self._card("Config"))
        self._build_window(self._card("Window"))
        self._build_logs(self._card("Requests and logs"))
        self._build_computer(self._card("This computer"))
        self.account = AccountRows(self._card("Account"), self.context)
        self.prices = PricesCard(self.scroll.inner, self.context)
        self.prices.pack(fill="x", pady=(0, theme.px(16)))
        self.help = HelpRows(self._card("Help"), self.context)
        DataCard(inner, self.context).pack(fill="x", pady=(0, theme.px(16)))
        AboutCard(inner, self.context, self.prices.age).pack(fill="x")
        self._fill(self._saved)
        # After the first fill, so that it does not count as an edit.
        for name, variable in self.fields.items():
            variable.trace_add("write", lambda *_args, name=name: self._edited(name))

    def _card(self, heading: str) -> ttk.Frame:
        theme = self.context.theme
        card = Card(self.scroll.inner, theme, heading)
        card.pack(fill="x", pady=(0, theme.px(16)))
        return card.body

    # ---- the fields

    def _row(self, body: ttk.Frame, name: str, help_text: str = "") -> ttk.Frame:
        row = FormRow(body, self.context.theme, LABELS[name], help_text or RULES[name].help)
        self.rows[name] = row
        return row.control

    def _entry(self, body: ttk.Frame, name: str, width: int = 8, help_text: str = "") -> None:
        control = self._row(body, name, help_text)
        variable = tk.StringVar(self)
        self.fields[name] = variable
        self._typed_entry(control, name, variable, width).pack(side="left")
        unit = RULES[name].unit
        if unit:
            said = ttk.Label(control, text=unit, style="Surface.Muted.TLabel")
            said.pack(side="left", padx=(self.context.theme.px(8), 0))
            self.units[name] = said

            def agree(*_args: object) -> None:
                one = unit.endswith("s") and variable.get().strip() == "1"
                said.configure(text=unit[:-1] if one else unit)

            variable.trace_add("write", agree)

    def _typed_entry(
        self, master: ttk.Frame, name: str, variable: tk.StringVar, width: int
    ) -> ttk.Entry:
        entry = ttk.Entry(
            master, textvariable=variable, width=width, font=self.context.theme.fonts.body
        )
        on_enter(entry, self.apply)
        self.entries[name] = entry
        return entry

    def _switch(self, body: ttk.Frame, name: str) -> None:
        variable = tk.BooleanVar(self)
        self.fields[name] = variable
        ttk.Checkbutton(
            self._row(body, name), variable=variable, style="Switch.TCheckbutton"
        ).pack()

    def _segments(self, body: ttk.Frame, name: str, choices: dict[str, str]) -> None:
        variable = tk.StringVar(self)
        self.fields[name] = variable
        Segments(self._row(body, name), self.context.theme, choices, variable).pack()

    def _build_gateway(self, body: ttk.Frame) -> None:
        theme = self.context.theme
        control = self._row(
            body,
            "host",
            "Only this computer is the safe choice. With the whole network, anybody in it can "
            "reach the gateway, and the master key is the only protection.",
        )
        self.reach = tk.StringVar(self)
        Segments(
            control,
            theme,
            {"local": "This computer", "all": "Whole network", "other": "Other…"},
            self.reach,
        ).pack(anchor="e")
        self._host = tk.StringVar(self)
        self.fields["host"] = self._host
        self._host_entry = self._typed_entry(control, "host", self._host, 24)
        self.reach.trace_add("write", lambda *_args: self._reach_chosen())
        self._entry(body, "port", help_text="Your tools use this port. Usually 4000.")
        choices = {"when needed": "When needed", "always": "Always", "never": "Never"}
        self._segments(body, "warm_spare", choices)
        self._entry(body, "stop_deadline_s")
        self._switch(body, "restart_after_crash")
        self._entry(body, "workers")

    def _build_door(self, body: ttk.Frame) -> None:
        self._entry(body, "allowed_hosts", width=30)
        self._entry(body, "allowed_origins", width=30)
        self._entry(body, "body_limit_mb")
        self._entry(body, "most_connections")

    def _build_config(self, body: ttk.Frame) -> None:
        self._switch(body, "review_before_apply")
        self._switch(body, "apply_on_change")
        self._entry(body, "drain_s")

    def _build_window(self, body: ttk.Frame) -> None:
        self.theme_choice = tk.StringVar(self)
        row = FormRow(body, self.context.theme, LABELS["theme"], "Changes at once.")
        Segments(
            row.control,
            self.context.theme,
            {"system": "As the system", "light": "Light", "dark": "Dark"},
            self.theme_choice,
        ).pack()
        self.theme_choice.trace_add("write", lambda *_args: self._theme_chosen())
        self._entry(body, "font_size")
        self._entry(body, "idle_lock_minutes")

    def _build_logs(self, body: ttk.Frame) -> None:
        self._switch(body, "ledger")
        self._entry(body, "ledger_days")
        self._entry(body, "ledger_cap_mb")
        self._entry(body, "log_cap_mb")
        self._switch(body, "log_wrap")
        self._switch(body, "log_utc")

    def _build_computer(self, body: ttk.Frame) -> None:
        if self.context.engine.support.unpacks:
            choices = {"this computer": "This computer", "beside the data": "Beside the data"}
            self._segments(body, "runtime_place", choices)
            self._switch(body, "leave_no_trace")
        self.left_here = LeftHereRow(body, self.context)

    def _build_bar(self) -> None:
        theme = self.context.theme
        self.bar = ttk.Frame(self, style="Page.TFrame")
        ttk.Frame(self.bar, style="Line.TFrame", height=1).pack(fill="x")
        row = ttk.Frame(self.bar, style="Page.TFrame", padding=theme.pad(24, 12, 24, 12))
        row.pack(fill="x")
        self.bar_text = ttk.Label(row, style="Muted.TLabel")
        self.bar_text.pack(side="left")
        self.apply_button = ttk.Button(
            row, text="Apply", style="Page.Accent.TButton", command=self.apply
        )
        self.apply_button.pack(side="right")
        self.discard_button = ttk.Button(
            row, text="Discard changes", style="Page.TButton", command=self.discard
        )
        self.discard_button.pack(side="right", padx=(0, theme.px(8)))
        tab_order(self.discard_button, self.apply_button)

    # ---- the draft

    def _fill(self, settings: Settings) -> None:
        self._loading = True
        try:
            for name, variable in self.fields.items():
                value = getattr(settings, name)
                if isinstance(variable, tk.BooleanVar):
                    variable.set(bool(value))
                else:
                    variable.set(_shown(value))
            host = settings.host
            known = {"127.0.0.1": "local", _EVERYWHERE: "all"}
            self.reach.set(known.get(host, "other"))
            self.theme_choice.set(settings.theme)
        finally:
            self._loading = False
        for row in self.rows.values():
            row.complain("")
        self._show_bar()

    def _values(self) -> dict[str, Any]:
        return {name: variable.get() for name, variable in self.fields.items()}

    def _check(self) -> Settings | None:
        """The settings of the draft; None when a field is wrong, which is said beside it."""
        good: Settings | None = self._saved
        for name, value in self._values().items():
            try:
                if good is not None:
                    good = change(good, **{name: value})
                else:
                    change(self._saved, **{name: value})
                self.rows[name].complain("")
            except UserError as error:
                good = None
                self.rows[name].complain(error.remedy or error.what)
            if name in self.entries:
                wrong = bool(self.rows[name].trouble)
                self.entries[name].state(["invalid" if wrong else "!invalid"])
        self._show_trial(good)
        return good

    @property
    def dirty(self) -> bool:
        """True while the draft is not what is in force."""
        draft = self._check()
        return draft is None or self._changes(draft) != {}

    def _changes(self, draft: Settings) -> dict[str, Any]:
        now = asdict(self._saved)
        return {
            name: value
            for name, value in asdict(draft).items()
            if name in self.fields and value != now[name]
        }

    def _edited(self, name: str) -> None:
        if self._loading:
            return
        self._show_bar()
        if name in ("host", "port"):
            self._trial.soon()

    def _show_trial(self, draft: Settings | None) -> None:
        """Say beside the address why it could not be had. It may be applied all the same: whoever
        holds it now may be gone by the time it is needed."""
        trouble = None if draft is None else self._trial.trouble_of(draft)
        if draft is None or trouble is None:
            return
        name = "host" if draft.host in trouble.what else "port"
        if not self.rows[name].trouble:
            self.rows[name].complain(str(trouble))

    def _show_bar(self) -> None:
        draft = self._check()
        if draft is None:
            text = "Something above is not right yet."
        else:
            changes = self._changes(draft)
            later = self._serving and any(name in changes for name in _NEXT_START)
            text = "Not applied yet."
            if later:
                text += " The running gateway takes it after a restart."
            if not changes:
                self.bar.pack_forget()
                return
        self.bar_text.configure(text=text)
        usable = draft is not None and not self._applying
        self.apply_button.state(["!disabled" if usable else "disabled"])
        if not self.bar.winfo_manager():
            self.bar.pack(side="bottom", fill="x", before=self.scroll)

    def _reach_chosen(self) -> None:
        choice, px = self.reach.get(), self.context.theme.px
        if choice == "other":
            self._host_entry.pack(anchor="e", pady=(px(8), 0))
            if not self._loading:
                self._host_entry.focus_set()
                self._host_entry.select_range(0, "end")
            return
        self._host_entry.pack_forget()
        if not self._loading:
            self._host.set("127.0.0.1" if choice == "local" else _EVERYWHERE)

    def _theme_chosen(self) -> None:
        if not self._loading and self.theme_choice.get() != self._saved.theme:
            job = self.context.engine.settings.change(theme=self.theme_choice.get())
            self.context.run(job, lambda _settings: None)

    # ---- applying it

    def apply(self) -> None:
        """Check the draft and put it in force."""
        self._apply_then(lambda: None)

    def discard(self) -> None:
        """Back to what is in force."""
        self._fill(self._saved)

    def _apply_then(self, proceed: Callable[[], None]) -> None:
        draft = self._check()
        if draft is None or self._applying:
            return
        changes = self._changes(draft)
        if not changes:
            proceed()
            return
        host = changes.get("host")
        if host is not None and host not in _LOOPBACK and self._saved.host != host:
            self._ask_exposure(host, lambda: self._send(changes, proceed))
        else:
            self._send(changes, proceed)

    def _ask_exposure(self, host: str, go: Callable[[], None]) -> None:
        where = "on every network this computer is in" if host == _EVERYWHERE else f"on {host}"
        self.context.dialogs.confirm(
            "Let others reach the gateway?",
            f"It will listen {where}. Anybody who can reach this computer there can try to use "
            "it, and the master key is the only protection. The traffic is not encrypted. In a "
            "café, hotel or office network this is rarely what you want.",
            "Let others reach it",
            go,
            danger=True,
        )

    def _send(self, changes: dict[str, Any], proceed: Callable[[], None]) -> None:
        self._applying = True
        self._show_bar()

        def done(settings: Settings) -> None:
            self._applying = False
            self._saved = settings
            self._fill(settings)
            later = self._serving and any(name in changes for name in _NEXT_START)
            restart = " Restart the gateway to use it." if later else ""
            self.context.toast(f"Settings applied.{restart}", "ok")  # the banner for it stays
            proceed()

        def failed(error: Exception) -> None:
            self._applying = False
            self._show_bar()
            self.context.dialogs.error(error)

        self.context.run(self.context.engine.settings.change(**changes), done, failed)

    # ---- from the shell

    def render(self, status: Status) -> None:
        self._trial.serves(status.address)
        if self._serving != status.state.active:
            self._serving = status.state.active
            self._show_bar()

    def on_event(self, event: Event) -> None:
        if isinstance(event, SettingsChanged) and not self._applying:
            edits = {name: value for name, value in self._values().items() if self._differs(name)}
            self._saved = event.settings
            self._fill(event.settings)
            for name, value in edits.items():
                self.fields[name].set(value)

    def _differs(self, name: str) -> bool:
        return str(self.fields[name].get()) != _shown(getattr(self._saved, name))

    def can_leave(self, proceed: Callable[[], None]) -> None:
        if not self.dirty:
            proceed()
            return

        def chosen(key: str) -> None:
            if key == "apply":
                self._apply_then(proceed)
            elif key == "discard":
                self.discard()
                proceed()

        choices = [Choice("discard", "Discard", "danger"), Choice("stay", "Stay here")]
        if self._check() is not None:
            choices = [
                Choice("apply", "Apply", "accent"),
                Choice("discard", "Discard"),
                Choice("stay", "Stay here"),
            ]
        self.context.dialogs.ask(
            "Apply the changed settings?",
            "They are not in force yet.",
            choices,
            chosen,
        )


def _shown(value: object) -> str:
    """A setting as its field shows it."""
    return f"{value:g}" if isinstance(value, float) else str(value)
