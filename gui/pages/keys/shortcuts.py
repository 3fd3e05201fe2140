"""What the keyboard does on the keys page."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Protocol

from gui.frame.keymap import ALT, CONTROL, bind, held


class ListActions(Protocol):
    """What of the page the keys use."""

    wanted: tk.StringVar

    def open_selected(self) -> None: ...
    def copy(self) -> None: ...
    def delete(self) -> None: ...


def bind_list_keys(page: ListActions, tree: ttk.Treeview, entry: ttk.Entry) -> None:
    """Enter, double click, Delete and Ctrl+C on a row; just typing filters, Esc shows all
    again."""

    def do(action: Callable[[], None]) -> Callable[[object], str]:
        def run(_event: object) -> str:
            action()
            return "break"

        return run

    def double(event: tk.Event[tk.Misc]) -> str | None:
        return do(page.open_selected)(event) if tree.identify_row(event.y) else None

    def typed(event: tk.Event[tk.Misc]) -> str | None:
        plain = not held(event) & (CONTROL | ALT)
        if not plain or not event.char.isprintable() or not event.char.strip():
            return None
        entry.focus_set()
        entry.insert("end", event.char)
        entry.icursor("end")
        return "break"

    def clear() -> None:
        page.wanted.set("")
        tree.focus_set()

    def to_list() -> None:
        tree.focus_set()

    bind(tree, "open key", page.open_selected)
    bind(tree, "delete key", page.delete)
    bind(tree, "copy key", page.copy)
    tree.bind("<Double-Button-1>", double)
    tree.bind("<Key>", typed, add="+")
    tree.bind("<Escape>", do(clear))
    entry.bind("<Escape>", do(clear))
    entry.bind("<Down>", do(to_list))
    entry.bind("<Return>", do(to_list))
