"""Menus in the colours of the window, and a field that offers a choice by one."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk

from gui.look.icons import Icons
from gui.look.theme import Theme

_COLUMN = 24
"""Entries below each other, so that a long menu stays on the screen."""


def _paint(menu: tk.Menu, theme: Theme) -> None:
    """Just before it opens: a menu knows nothing of a change of theme."""
    colors = theme.colors
    menu.configure(
        background=colors.raised,
        foreground=colors.text,
        activebackground=colors.selection,
        activeforeground=colors.selection_text,
        selectcolor=colors.accent,
        borderwidth=2,  # two lines: an edge in a shade of the menu's own colour
        activeborderwidth=0,  # else the entry under the pointer stands out like a button of old
        relief="groove",
    )
    if menu.tk.call("tk", "windowingsystem") == "x11":
        _space_out(menu, theme.px(28))


def _space_out(menu: tk.Menu, height: int) -> None:
    """Give each entry a height in pixels, by an empty picture: there is no option for it."""
    spacer = f"menu-spacer-{height}"
    if spacer not in menu.tk.splitlist(menu.tk.call("image", "names")):
        menu.tk.call("image", "create", "photo", spacer, "-width", 1, "-height", height)
    last = menu.index("end")
    for entry in range(0 if last is None else last + 1):
        if menu.type(entry) != "separator":
            menu.entryconfigure(entry, image=spacer, compound="left")


def pop_up_below(
    menu: tk.Menu,
    button: tk.Misc,
    theme: Theme,
    entry: int | None = None,
    *,
    from_left: bool = False,
) -> None:
    """Open `menu` in the colours of the window under `button`, whose right edges meet, or with
    `from_left` the left ones; `entry` is the one that Enter takes at once."""
    _paint(menu, theme)
    beyond = 0 if from_left else button.winfo_width() - menu.winfo_reqwidth()
    below = button.winfo_rooty() + button.winfo_height() + theme.px(4)
    menu.tk_popup(button.winfo_rootx() + beyond, below)
    if entry is not None:
        menu.activate(entry)


def offer_choices(
    menu: tk.Menu, choices: Sequence[str], take: Callable[[str], None], nothing: str = "–"
) -> None:
    """Have `menu` offer these and nothing else; `take` is told which was picked, and `nothing`
    stands for an empty one."""
    menu.delete(0, "end")
    for number, choice in enumerate(choices):
        menu.add_command(
            label=f"  {choice or nothing}  ",
            command=partial(take, choice),
            columnbreak=bool(number) and number % _COLUMN == 0,
        )


class Dropdown(ttk.Button):
    """Shows the chosen one of some texts; pressed, or by the Down key, it offers the others."""

    def __init__(
        self, master: tk.Misc, theme: Theme, icons: Icons, chosen: Callable[[str], None]
    ) -> None:
        """`chosen` is told what the person has picked."""
        super().__init__(master, compound="right", command=self._open)
        self._theme = theme
        self._chosen = chosen
        self._choices: tuple[str, ...] = ()
        self.value = ""
        """What is chosen; empty for nothing."""
        self.menu = tk.Menu(self, tearoff=False, font=theme.fonts.body)
        icons.attach(self, "down", lambda: theme.colors.muted, 16)
        self.bind("<Down>", lambda _event: self._open())

    def show(self, choices: Sequence[str], value: str, nothing: str = "–") -> None:
        """Offer `choices`, of which `value` is chosen; `nothing` stands for an empty one."""
        self.value = value
        self.configure(text=f"{value or nothing}  ")
        self.state(["!disabled" if choices else "disabled"])
        if self._choices == (*choices,):
            return
        self._choices = (*choices,)
        offer_choices(self.menu, choices, self._choose, nothing)

    def _choose(self, choice: str) -> None:
        self.value = choice
        self._chosen(choice)

    def _open(self) -> None:
        if self.instate(["disabled"]):
            return
        chosen = self._choices.index(self.value) if self.value in self._choices else None
        pop_up_below(self.menu, self, self._theme, chosen, from_left=True)
