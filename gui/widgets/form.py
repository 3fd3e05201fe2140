"""Rows of a form: a label with its explanation on the left, the control on the right."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from tkinter import ttk

from gui.frame.keymap import on_keys
from gui.look.theme import Theme
from gui.widgets.card import wrap_to_width


class FormRow(ttk.Frame):
    """One row. Put the control into `control`; `complain` says under it what is wrong."""

    def __init__(self, master: tk.Misc, theme: Theme, label: str, help_text: str = "") -> None:
        super().__init__(master, style="Surface.TFrame")
        self._theme = theme
        self.columnconfigure(0, weight=1)
        words = ttk.Frame(self, style="Surface.TFrame")
        words.grid(row=0, column=0, sticky="ew", padx=(0, theme.px(24)))
        title = ttk.Label(words, text=label, style="Surface.TLabel", justify="left")
        title.pack(fill="x")
        wrap_to_width(title)
        self._more = ttk.Label(words, style="Surface.Small.TLabel", justify="left")
        wrap_to_width(self._more)
        self.explain(help_text)
        self.control = ttk.Frame(self, style="Surface.TFrame")
        self.control.grid(row=0, column=1, sticky="e")
        self._trouble = ttk.Label(self, style="Surface.error.TLabel", justify="left")
        wrap_to_width(self._trouble)
        above = any(isinstance(one, FormRow) for one in master.winfo_children() if one is not self)
        self.pack(fill="x", pady=(theme.px(14) if above else 0, 0))

    @property
    def trouble(self) -> str:
        """What is wrong with the value; empty when it is right."""
        return str(self._trouble.cget("text")) if self._trouble.winfo_manager() else ""

    def explain(self, text: str) -> None:
        """Say under the label what it is about."""
        self._more.configure(text=text)
        if text:
            self._more.pack(fill="x", pady=(self._theme.px(2), 0))
        else:
            self._more.pack_forget()

    def complain(self, text: str) -> None:
        """Say what is wrong; an empty text takes it back."""
        self._trouble.configure(text=text)
        if text:
            self._trouble.grid(
                row=1, column=0, columnspan=2, sticky="ew", pady=(self._theme.px(4), 0)
            )
        else:
            self._trouble.grid_remove()


class Segments(ttk.Frame):
    """A few exclusive choices side by side, all in sight."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        choices: dict[str, str],
        variable: tk.StringVar,
    ) -> None:
        """`choices` maps values to labels, in order."""
        super().__init__(master, style="Surface.TFrame")
        self.buttons: dict[str, ttk.Radiobutton] = {}
        for value, label in choices.items():
            button = ttk.Radiobutton(
                self, text=label, value=value, variable=variable, style="Segment.TRadiobutton"
            )
            button.pack(side="left", padx=(0 if not self.buttons else theme.px(6), 0))
            for key, by in (("Left", -1), ("Right", 1), ("Up", -1), ("Down", 1)):
                keys = (f"<Key-{key}>", f"<Key-KP_{key}>")
                on_keys(button, keys, partial(self._choose_beside, value, by))
            self.buttons[value] = button

    def _choose_beside(self, value: str, by: int) -> None:
        """The arrows choose, as they do among any choices of which one is chosen."""
        can = [one for one, button in self.buttons.items() if button.instate(["!disabled"])]
        beside = can.index(value) + by
        if 0 <= beside < len(can):
            self.buttons[can[beside]].focus_set()
            self.buttons[can[beside]].invoke()
