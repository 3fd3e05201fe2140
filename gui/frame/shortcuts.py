"""Keys that work wherever the focus is on a page, and only while that page is in front."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from gui.frame.keymap import sequences

Action = Callable[[], object]
_TAG = "PocketShortcuts"


class Shortcuts:
    """The keys of the window and of its pages. Nothing happens unless it is `free`.

    They come before what the key means to the widget with the focus: for Tk, Ctrl+Enter is an
    Enter, too, and would press the button. Dialogs are windows of their own and have none of it.
    """

    def __init__(self, root: tk.Tk, free: Callable[[], bool]) -> None:
        self._root = root
        self._free = free
        self._bound: set[str] = set()
        self._everywhere: dict[str, Action] = {}
        self._of: dict[str, dict[str, Action]] = {}
        """By the path of the page, then by the key."""
        self._front: str | None = None
        root.bind("<FocusIn>", self._put_first, add="+")

    def add(self, page: tk.Misc | None, name: str, action: Action) -> None:
        """The shortcut `name` (of `gui.frame.keymap`) does `action` while `page` is in front;
        with None, on every page."""
        mine = self._everywhere if page is None else self._of.setdefault(str(page), {})
        for sequence in sequences(name):
            mine[sequence] = action
            if sequence not in self._bound:
                self._bound.add(sequence)
                self._root.bind_class(_TAG, sequence, partial(self._run, sequence))

    def front(self, page: tk.Misc | None) -> None:
        """This page came to the front; None: no page is in sight, and no key does anything."""
        self._front = None if page is None else str(page)

    def _run(self, sequence: str, _event: object) -> str | None:
        if self._front is None or not self._free():
            return None
        action = self._of.get(self._front, {}).get(sequence) or self._everywhere.get(sequence)
        if action is None:
            return None
        action()
        return "break"

    def _put_first(self, event: tk.Event[tk.Misc]) -> None:
        widget = event.widget
        if isinstance(widget, tk.Misc) and widget.winfo_exists():
            tags = widget.bindtags()
            if _TAG not in tags:
                widget.bindtags((_TAG, *tags))
