"""The card of a key of one's own: its limits, and what one can do with it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk

from core.keys.entries import ClientKey
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.clients import strings as texts
from gui.pages.clients.limits_panel import LimitsPanel
from gui.widgets.card import Card, wrap_to_width

_BUTTONS = (
    ("copy", "Copy the key", "copy"),
    ("replace", "Replace…", "restart"),
    ("revoke", "Revoke…", "trash"),
)


class OwnKeyCard(Card):
    """Name and state, where its program finds the gateway, the limits, the buttons."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        actions: Mapping[str, Callable[[], None]],
    ) -> None:
        """`actions` by the keys limit, copy, replace and revoke."""
        super().__init__(master, theme, " ")
        self._theme = theme
        self._icons = icons
        self._shown: ClientKey | None = None
        self.chip = ttk.Label(self.actions, compound="left")
        self.chip.pack()
        self.usage = ttk.Label(self.body, style="Surface.Muted.TLabel", justify="left")
        self.usage.pack(fill="x")
        wrap_to_width(self.usage)
        self.limits = LimitsPanel(self.body, theme, icons, actions["limit"])
        self.limits.pack(fill="x", pady=(theme.px(14), 0))
        row = ttk.Frame(self.body, style="Surface.TFrame")
        row.pack(fill="x", pady=(theme.px(18), 0))
        below = ttk.Frame(self.body, style="Surface.TFrame")
        below.pack(fill="x", pady=(theme.px(8), 0))
        self.buttons: dict[str, ttk.Button] = {}
        for name, label, icon in _BUTTONS:
            accent = "Accent." if name == "copy" else ""
            button = ttk.Button(
                below if name == "revoke" else row,  # the narrowest window has room for two
                text=label,
                style=f"{accent}TButton",
                compound="left",
                command=actions[name],
            )
            color = (lambda: theme.colors.on_accent) if accent else None
            icons.attach(button, icon, color, 16)
            button.pack(side="left", padx=(0, theme.px(8)))
            self.buttons[name] = button
        theme.subscribe(self._paint, self)

    def show(self, key: ClientKey, address: str, *, ledger: bool) -> None:
        """Be about this one; `address` of the gateway, empty while none runs; `ledger`: what is
        used is kept."""
        self._shown = key
        self.heading.configure(text=key.name)
        self.usage.configure(text=texts.own_key_usage(address))
        self.limits.show(key, ledger=ledger)
        self._paint()

    def _paint(self) -> None:
        if self._shown is None:
            return
        level, words = texts.key_in_short(self._shown)
        color = self._theme.colors.state(level)[0]
        self.chip.configure(
            text=f" {words}", image=self._icons.get("dot", color, 16), style=f"Chip.{level}.TLabel"
        )
