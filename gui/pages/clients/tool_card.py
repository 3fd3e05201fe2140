"""The card of the selected tool: its models, and what one can do with it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tkinter import ttk

from core.clients.state import ClientState, Trial
from core.clients.tool import Mapped
from core.keys.entries import ClientKey
from gui.look.icons import Icons
from gui.look.theme import Theme
from gui.pages.clients import strings as texts
from gui.pages.clients.limits_panel import LimitsPanel
from gui.widgets.card import Card, wrap_to_width
from gui.widgets.menu import Dropdown

_BUTTONS = (
    ("launch", "Open…", "play"),
    ("connect", "Connect…", "bolt"),
    ("try", "Try it", "check"),
    ("disconnect", "Disconnect", "undo"),
    ("copy", "Copy with key", "copy"),
    ("revoke", "Revoke its key…", "trash"),
)
_ROWS = (("launch", "connect"), ("try", "copy"), ("disconnect", "revoke"))
"""Which stand beside each other: the narrowest window has room for two."""
_ALWAYS = ("disconnect", "revoke")
"""They take something back, and need nothing for it."""


@dataclass(frozen=True)
class Shown:
    """What the card is about."""

    state: ClientState
    models: tuple[str, ...]
    mapped: Mapped
    running: bool
    """The gateway serves."""
    trial: Trial | None = None
    trying: bool = False
    key: ClientKey | None = None
    """Its own; None: it has none yet."""
    ledger: bool = True
    """What is used of its limits is kept."""
    example: str = ""
    """What one enters by hand, without the key."""

    @property
    def offered(self) -> tuple[str, ...]:
        """The keys of the buttons that make sense, the usual one first."""
        tool, bound = self.state.tool, self.state.connected or self.state.foreign
        known = tool.launch is not None or bool(tool.files) or tool.snippet is not None
        sensible = {
            "launch": tool.launch is not None and self.state.program is not None,
            "connect": bool(tool.files) and self.state.foreign is None,
            "disconnect": bound is not None,
            "try": known,
            "copy": known,
            "revoke": self.key is not None,
        }
        return tuple(key for key, _label, _icon in _BUTTONS if sensible[key])


class ToolCard(Card):
    """Name and state; where it is; the two models; the buttons; what came of a try."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        icons: Icons,
        actions: Mapping[str, Callable[[], None]],
        mapped: Callable[[Mapped], None],
    ) -> None:
        """`actions` by the keys of the buttons, and limit; `mapped` is told which models the person
        has chosen."""
        super().__init__(master, theme, " ")
        self._theme = theme
        self._icons = icons
        self._mapped = mapped
        self._shown: Shown | None = None
        self.chip = ttk.Label(self.actions, compound="left")
        self.chip.pack()
        self.note = self._words("Surface.TLabel")
        self.trouble = self._words("Surface.error.TLabel")
        self.details = self._words("Surface.Muted.TLabel")
        self._models = ttk.Frame(self.body, style="Surface.TFrame")
        self.main, self._main_name = self._dropdown(0, "Model")
        self.small, self._small_name = self._dropdown(1, "Small model")
        self._rows = [ttk.Frame(self.body, style="Surface.TFrame") for _keys in _ROWS]
        self.buttons: dict[str, ttk.Button] = {}
        for key, label, _icon in _BUTTONS:
            row = next(row for row, keys in zip(self._rows, _ROWS, strict=True) if key in keys)
            self.buttons[key] = ttk.Button(row, text=label, compound="left", command=actions[key])
        self.progress = ttk.Progressbar(
            self.body, mode="indeterminate", style="Thin.Horizontal.TProgressbar"
        )
        self.result = self._words("Surface.TLabel")
        self._well = ttk.Frame(self.body, style="Well.TFrame", padding=theme.pad(14, 12, 14, 12))
        self.example = ttk.Label(self._well, style="Field.Mono.TLabel", justify="left")
        self.example.pack(fill="x")
        wrap_to_width(self.example)  # cut off, it would look whole
        self.limits = LimitsPanel(self.body, theme, icons, actions["limit"])
        theme.subscribe(self._paint, self)

    def _words(self, style: str) -> ttk.Label:
        label = ttk.Label(self.body, style=style, justify="left")
        wrap_to_width(label)
        return label

    def _dropdown(self, row: int, label: str) -> tuple[Dropdown, ttk.Label]:
        theme = self._theme
        name = ttk.Label(self._models, text=label, style="Surface.TLabel")
        name.grid(row=row, column=0, sticky="w", padx=(0, theme.px(16)), pady=(0, theme.px(6)))
        made = Dropdown(self._models, theme, self._icons, lambda _name: self._chosen())
        made.grid(row=row, column=1, sticky="w", pady=(0, theme.px(6)))
        return made, name

    def _chosen(self) -> None:
        self._mapped(Mapped(self.main.value, self.small.value))

    # ---- drawing

    def show(self, shown: Shown) -> None:
        """Be about this."""
        if shown == self._shown:
            return
        self._shown = shown
        tool = shown.state.tool
        self.heading.configure(text=tool.name)
        self.note.configure(text=tool.note)
        self.trouble.configure(text=shown.state.trouble)
        self.details.configure(text=texts.details(shown.state))
        offered = shown.offered
        self.main.show(shown.models, shown.mapped.main)
        self.small.show(("", *shown.models), shown.mapped.small, texts.SMALL_AS_MAIN)
        for part in (self.small, self._small_name):
            part.grid() if tool.has_small else part.grid_remove()
        self._offer(offered, shown)
        if shown.key is not None:
            self.limits.show(shown.key, ledger=shown.ledger)
        level, said = ("idle", "") if shown.trial is None else texts.trial(shown.trial)
        self.result.configure(text=said, style=f"Surface.{level}.TLabel" if said else "TLabel")
        self.example.configure(text=shown.example)
        changes, checks, keys = self._rows
        self._lay_out(
            (self.note, 0, bool(tool.note)),
            (self.trouble, 6, bool(shown.state.trouble)),
            (self.details, 6, bool(offered)),
            (self._models, 12, bool(offered)),
            (changes, 8, not {*_ROWS[0]}.isdisjoint(offered)),
            (checks, 8, not {*_ROWS[1]}.isdisjoint(offered)),
            (keys, 8, not {*_ROWS[2]}.isdisjoint(offered)),
            (self.progress, 12, shown.trying),
            (self.result, 12, bool(said) and not shown.trying),
            (self._well, 14, bool(shown.example)),
            (self.limits, 14, shown.key is not None),
        )
        if shown.trying:
            self.progress.start(20)
        else:
            self.progress.stop()
        self._paint()

    def _lay_out(self, *parts: tuple[tk.Widget, int, bool]) -> None:
        for part, _gap, _on in parts:
            part.pack_forget()
        for part, gap, on in parts:
            if on:
                part.pack(fill="x", pady=(self._theme.px(gap), 0))

    def _offer(self, offered: Sequence[str], shown: Shown) -> None:
        ready = bool(shown.mapped.main)
        usable = {"try": ready and shown.running and not shown.trying}
        first = next((key for key in offered if key not in _ALWAYS), "")
        for key, button in self.buttons.items():
            button.pack_forget()
            button.configure(style="Accent.TButton" if key == first else "TButton")
            can = key in _ALWAYS or usable.get(key, ready)
            button.state(["!disabled" if can else "disabled"])
        label = "Connect…"
        if shown.state.connected is not None:  # as what is wrong with it asks for
            label = "Connect again…" if shown.state.trouble else "Change…"
        self.buttons["connect"].configure(text=label)
        for key in offered:
            self.buttons[key].pack(side="left", padx=(0, self._theme.px(8)))

    def _icon_color(self, key: str) -> str:
        colors = self._theme.colors
        accent = str(self.buttons[key].cget("style")) == "Accent.TButton"
        return colors.on_accent if accent else colors.text

    def _paint(self) -> None:
        if self._shown is None:
            return
        level, words = texts.state_in_short(self._shown.state)
        colors = self._theme.colors
        color = colors.idle if level == "idle" else colors.state(level)[0]
        self.chip.configure(
            text=f" {words}", image=self._icons.get("dot", color, 16), style=f"Chip.{level}.TLabel"
        )
        for key, _label, icon in _BUTTONS:
            self.buttons[key].configure(image=self._icons.get(icon, self._icon_color(key), 16))
