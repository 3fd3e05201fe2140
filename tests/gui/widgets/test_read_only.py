"""A text to read: what surrounds it, with or without anything to scroll."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk

import pytest

from gui.look.styles import themed
from gui.look.theme import Theme
from gui.widgets.read_only import ReadOnlyText

pytestmark = pytest.mark.gui


@pytest.fixture
def root() -> Iterator[tk.Tk]:
    made = tk.Tk()
    made.geometry("500x300+0+0")
    yield made
    made.destroy()


def inside(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        yield child
        yield from inside(child)


def edge(view: ReadOnlyText) -> str:
    """The colour of the line that runs around all of it."""
    ring = next(one for one in inside(view) if isinstance(one, tk.Frame))
    assert ring.cget("highlightthickness")
    assert (ring.winfo_width(), ring.winfo_height()) == (view.winfo_width(), view.winfo_height())
    return str(ring.cget("highlightbackground"))


def test_the_room_of_its_bars_is_within_its_edge(root: tk.Tk) -> None:
    """Outside of it they were an empty strip beside and below what does not scroll."""
    theme: Theme = themed(root)
    view = ReadOnlyText(root, theme, 30, 5)
    view.pack(fill="both", expand=True)
    other = ttk.Entry(root)
    other.pack()
    view.put("short")
    root.update()
    assert len([one for one in inside(view) if isinstance(one, ttk.Scrollbar)]) == 2
    other.focus_force()
    root.update()
    assert edge(view) == theme.colors.border
    view.text.focus_force()
    root.update()
    assert edge(view) == theme.colors.accent
