"""What the keyboard does on the keys page."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Protocol

from gui.keymap import ALT, CONTROL, bind, held, sequences


class ListActions(Protocol):
    """What of the page the keys use."""

    wanted: tk.StringVar

    def open_selected(self) -> None: ...
    def copy(self) -> None: ...
    def delete(self) -> None: ...
    def winfo_toplevel(self) -> tk.Tk | tk.Toplevel: ...


def bind_list_keys(
    page: ListActions, tree: ttk.Treeview, entry: ttk.Entry, free: Callable[[], bool]
) -> None:
    """Enter, double click, Delete and Ctrl+C on a row; Ctrl+F, or just typing, filters, Esc shows
    all again. Nothing happens on the whole page unless it is `free`."""

    def do(action: Callable[[], None]) -> Callable[[object], str]:
        def run(_event: object) -> str:
            action()
            return "break"

        return run

    def double(event: tk.Event[tk.Misc]) -> str | None:
        return do(page.open_selected)(event) if tree.identify_row(event.y) else None

    def find(_event: object) -> str | None:
        if not free():
            return None
        entry.focus_set()
        entry.selection_range(0, "end")
        return "break"

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
    top = page.winfo_toplevel()
    for sequence in sequences("filter keys"):
        top.bind(sequence, find, add="+")
