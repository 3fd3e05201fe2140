"""A row of figures, one of which is chosen: what is shown of it in full stands below."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk

from gui.frame.keymap import bind
from gui.look.theme import Theme
from gui.widgets.figure_row import say


class Tile(ttk.Frame):
    """A name, the figure, and what is to be known of it besides."""

    def __init__(self, master: tk.Misc, theme: Theme, name: str) -> None:
        super().__init__(master, style="Tile.TFrame", padding=theme.pad(12, 8, 8, 9))
        self._kinds = ("Small.", "Heading.", "Small.")
        self._labels = tuple(ttk.Label(self) for _kind in self._kinds)
        for label in self._labels:
            label.pack(fill="x")
        self.name, self.value, self.note = self._labels
        self.name.configure(text=name)
        self.choose(False)

    def choose(self, on: bool) -> None:
        """Draw it as the chosen one, or as one that is not; Tab stops at the chosen one alone."""
        self.state(["selected" if on else "!selected"])
        self.configure(takefocus=on)
        ground = "Banner.info." if on else "Surface."
        for label, kind in zip(self._labels, self._kinds, strict=True):
            label.configure(style=f"{ground}{kind}TLabel")

    def show(self, value: str, note: str) -> None:
        """Write `value` and `note`."""
        say(self.value, value)
        say(self.note, note)


class Tiles(ttk.Frame):
    """As many tiles as there are names, of one width. The arrow keys go from one to the next."""

    def __init__(
        self,
        master: tk.Misc,
        theme: Theme,
        names: Sequence[tuple[str, str]],
        chosen: Callable[[str], None],
    ) -> None:
        """`names` are ids with the words for them; the first is chosen. `chosen` is told which one
        the person has picked."""
        super().__init__(master, style="Page.TFrame")
        self._told = chosen
        self.tiles: dict[str, Tile] = {}
        gap = theme.px(8)
        for column, (key, name) in enumerate(names):
            self.columnconfigure(column, weight=1, uniform="tile")
            tile = Tile(self, theme, name)
            tile.grid(row=0, column=column, sticky="nsew", padx=(gap if column else 0, 0))
            self.tiles[key] = tile
            self._listen(tile, key)
        self.chosen = names[0][0]
        self.tiles[self.chosen].choose(True)

    def _listen(self, tile: Tile, key: str) -> None:
        for part in (tile, *tile.winfo_children()):
            part.bind("<ButtonPress-1>", lambda _event: self.choose(key))
        tile.bind("<FocusIn>", lambda _event: tile.state(["focus"]))
        tile.bind("<FocusOut>", lambda _event: tile.state(["!focus"]))
        tile.bind("<Enter>", lambda _event: tile.state(["hover"]))
        tile.bind("<Leave>", lambda _event: tile.state(["!hover"]))
        for name, by in (("figure next", 1), ("figure previous", -1)):
            bind(tile, name, partial(self._step, key, by))

    def _step(self, key: str, by: int) -> None:
        keys = list(self.tiles)
        self.choose(keys[(keys.index(key) + by) % len(keys)])

    def choose(self, key: str) -> None:
        """Choose the tile with this id, and give it the keyboard."""
        before, self.chosen = self.chosen, key
        self.tiles[before].choose(False)
        self.tiles[key].choose(True)
        self.tiles[key].focus_set()
        if key != before:
            self._told(key)
