"""The gateway's own key: hidden, copied, looked at for a moment, made anew."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from gui.frame.clipboard import SHOWN_SECONDS
from gui.frame.focus import tab_order
from gui.frame.page import Context
from gui.widgets.card import wrap_to_width
from gui.widgets.tooltip import tip

_MASK = "sk-" + "•" * 14
_NOTE = "The key opens everything. A copied key leaves the clipboard after 30 seconds."


class MasterKey(ttk.Frame):
    """A row with its buttons; the key itself stands below while it is shown.

    `copy` puts it on the clipboard. `serves` tells whether a gateway runs.
    """

    def __init__(
        self,
        master: tk.Misc,
        context: Context,
        copy: Callable[[], None],
        serves: Callable[[], bool],
    ) -> None:
        super().__init__(master, style="Surface.TFrame")
        self.context = context
        self._serves = serves
        self._timer: str | None = None
        self._asked = 0
        """Counts: an answer that comes after the key was hidden again is not drawn."""
        theme = context.theme
        row = ttk.Frame(self, style="Surface.TFrame")
        row.pack(fill="x")
        self.copy = ttk.Button(row, text="Copy", compound="left", command=copy)
        self.eye = ttk.Button(row, command=self.toggle)
        for button in (self.copy, self.eye):
            button.pack(side="right", padx=(theme.px(8), 0))
        tab_order(self.eye, self.copy)
        context.icons.attach(self.copy, "copy", size=16)
        tip(self.eye, theme, lambda: "Hide the key" if self.shown else "Show the key for a moment")
        words = ttk.Frame(row, style="Surface.TFrame")
        words.pack(side="left", fill="x", expand=True)
        ttk.Label(words, text="Master key", style="Surface.Small.TLabel").pack(anchor="w")
        self.mask = ttk.Label(words, text=_MASK, style="Surface.Mono.TLabel")
        self.mask.pack(anchor="w")
        self.value = ttk.Label(self, style="Surface.Address.TLabel")
        self.foot = ttk.Frame(self, style="Surface.TFrame")
        self.foot.pack(fill="x", pady=(theme.px(6), 0))
        self.new = ttk.Button(
            self.foot, text="New key…", style="Link.TButton", command=self._ask_new
        )
        self.new.pack(side="right", anchor="n")
        note = ttk.Label(self.foot, text=_NOTE, style="Surface.Small.TLabel", justify="left")
        note.pack(side="left", fill="x", expand=True)
        wrap_to_width(note)
        theme.subscribe(self._paint, self)
        self.bind("<Destroy>", self._gone, add="+")

    @property
    def shown(self) -> bool:
        """True while the key can be read."""
        return bool(self.value.winfo_manager())

    def toggle(self) -> None:
        """Show the key for a moment, or hide it."""
        if self.shown:
            self.hide()
            return
        self._asked += 1
        mine = self._asked

        def got(key: str) -> None:
            if mine == self._asked and self.winfo_viewable():
                self._show(key)

        self.context.run(self.context.engine.keys.master_key(), got)

    def hide(self) -> None:
        """Take it off the screen."""
        self._asked += 1
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None
        self.value.configure(text="")
        self.value.pack_forget()
        self._paint()

    def _show(self, key: str) -> None:
        self.hide()
        self.value.configure(text=key)
        self.value.pack(anchor="w", pady=(self.context.theme.px(6), 0), before=self.foot)
        self._timer = self.after(SHOWN_SECONDS * 1000, self.hide)
        self._paint()

    def _paint(self) -> None:
        name = "eye-off" if self.shown else "eye"
        color = self.context.theme.colors.text
        self.eye.configure(image=self.context.icons.get(name, color, 16))

    def _ask_new(self) -> None:
        def go() -> None:
            self.hide()
            self.context.run(self.context.engine.keys.rotate_master_key(), made)

        def made(_none: None) -> None:
            self.context.toast(
                "The gateway tries the new master key; its state says when it counts."
                if self._serves()
                else "There is a new master key. Your tools need it from the next start on.",
                "ok",
            )

        self.context.dialogs.confirm(
            "Make a new master key?",
            "The present one stops working, so your tools need the new key afterwards. A running "
            "gateway takes it over without refusing a request.",
            "Make a new key",
            go,
        )

    def _gone(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self and self._timer is not None:
            self.after_cancel(self._timer)
