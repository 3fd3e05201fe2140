"""The config page's keys: they work with the focus anywhere on the page."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping

from gui.keymap import sequences


def bind_page_keys(
    page: tk.Misc,
    text: tk.Misc,
    actions: Mapping[str, Callable[[], None]],
    apply: Callable[[], None],
    free: Callable[[], bool],
) -> None:
    """Bind `actions`, by their names in `gui.keymap`, which `text` has keys of its own for, and
    `apply`, which comes before everything.

    Nothing happens while the page is hidden or `free` says that a dialog is open.
    """
    top = page.winfo_toplevel()
    for name, action in actions.items():

        def run(event: tk.Event[tk.Misc], action: Callable[[], None] = action) -> str | None:
            if not page.winfo_viewable() or event.widget is text or not free():
                return None
            action()
            return "break"

        for sequence in sequences(name):
            top.bind(sequence, run, add="+")
    _bind_apply(page, top, apply, free)


def _bind_apply(
    page: tk.Misc, top: tk.Misc, apply: Callable[[], None], free: Callable[[], bool]
) -> None:
    """Ctrl+Enter comes before what plain Enter means to a button, a field or the text: for Tk it
    is an Enter, too."""
    tag = f"Apply{page}"

    def run(_event: tk.Event[tk.Misc]) -> str | None:
        if not page.winfo_viewable() or not free():
            return None
        apply()
        return "break"

    def put_first(event: tk.Event[tk.Misc]) -> None:
        widget = event.widget
        if isinstance(widget, tk.Misc) and str(widget).startswith(f"{page}."):
            tags = widget.bindtags()
            if tag not in tags:
                widget.bindtags((tag, *tags))

    def run_at_top(event: tk.Event[tk.Misc]) -> str | None:
        return run(event) if event.widget is top else None

    for sequence in sequences("apply"):
        page.bind_class(tag, sequence, run)
        top.bind(sequence, run_at_top, add="+")
    top.bind("<FocusIn>", put_first, add="+")
