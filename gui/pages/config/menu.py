"""What the config page can do that is seldom wanted: a menu behind three dots."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from gui.frame.focus import close_menu
from gui.frame.keymap import label as keys_of
from gui.frame.page import Context
from gui.pages.config import strings as texts
from gui.widgets.menu import pop_up_below
from gui.widgets.tooltip import tip


@dataclass(frozen=True)
class Entry:
    """A line of the menu; `shortcut` is a name in `gui.frame.keymap`, whose keys stand behind the
    label."""

    label: str
    command: Callable[[], object]
    shortcut: str = ""


class ConfigMenu(ttk.Button):
    """An icon alone, for the head has no room for more words. Pressed, or by the Down key, it
    offers its entries."""

    def __init__(
        self,
        master: tk.Misc,
        context: Context,
        entries: Sequence[Entry],
        leave: Callable[[], object],
    ) -> None:
        """`leave` takes the keyboard back to the text: every entry is about it, and what an entry
        opens returns the keyboard to where it found it."""
        super().__init__(master, style="Page.TButton", command=self.open)
        self._theme = context.theme
        self._leave = leave
        self.entries = tuple(entries)
        self.menu = tk.Menu(self, tearoff=False, font=context.theme.fonts.body)
        for entry in self.entries:
            self.menu.add_command(
                label=f"  {entry.label}  ",
                accelerator=f"{keys_of(entry.shortcut)}  " if entry.shortcut else "",
                command=partial(self._choose, entry.command),
            )
        context.icons.attach(self, "more", size=16)
        tip(self, context.theme, texts.MORE_TIP)
        self.bind("<Down>", lambda _event: self.open())

    def open(self) -> None:
        """Offer the entries, the first one ready for Enter."""
        pop_up_below(self.menu, self, self._theme, entry=0)

    def close(self) -> None:
        """The page goes out of sight."""
        close_menu(self.menu)

    def _choose(self, command: Callable[[], object]) -> None:
        if self.winfo_viewable():  # a menu of the system may outlive the page being in front
            self._leave()
            command()
