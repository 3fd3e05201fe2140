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


def test_the_room_of_its_bars_is_within_its_edge(root: tk.Tk) -> None:
    """Outside of it they were an empty strip beside and below what does not scroll."""
    theme: Theme = themed(root)
    view = ReadOnlyText(root, theme, 30, 5)
    view.pack(fill="both", expand=True)
    other = ttk.Entry(root)
    other.pack()
    view.put("short")
    root.update()
    bars = [one for one in view.winfo_children() if isinstance(one, ttk.Scrollbar)]
    assert len(bars) == 2
    assert all(bar.winfo_x() > 1 and bar.winfo_y() > 1 for bar in bars)
    assert max(bar.winfo_x() + bar.winfo_width() for bar in bars) < view.winfo_width() - 1
    assert max(bar.winfo_y() + bar.winfo_height() for bar in bars) < view.winfo_height() - 1
    other.focus_force()
    root.update()
    assert not view.instate(["focus"])
    view.text.focus_force()
    root.update()
    assert view.instate(["focus"])
