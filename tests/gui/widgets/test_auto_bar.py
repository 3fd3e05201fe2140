"""A scroll bar that comes and goes must not go because it came."""

from __future__ import annotations

import _tkinter
import tkinter as tk
import tkinter.font
from collections.abc import Iterator

import pytest

from gui.widgets.auto_bar import AutoBar

pytestmark = pytest.mark.gui
_LINES = 12
"""That are seen whole."""
_WIDE = "wide " * 60


class Shown:
    """A text over its bar, of whose last line in sight so little is seen that the bar covers it."""

    def __init__(self, root: tk.Tk) -> None:
        root.rowconfigure(0, weight=1)
        root.columnconfigure(0, weight=1)
        self.root = root
        self.text = tk.Text(root, wrap="none", borderwidth=0, highlightthickness=0, padx=0, pady=0)
        self.text.grid(row=0, column=0, sticky="nsew")
        self.bar = AutoBar(root, self.text, {"row": 1, "column": 0})
        self.text.configure(xscrollcommand=self.bar.set)
        self.maps = 0
        self.bar.bind("<Map>", self._mapped)
        high = tkinter.font.Font(root, self.text.cget("font")).metrics("linespace")
        root.geometry(f"300x{_LINES * high + high // 4}")
        self.turn()

    def _mapped(self, _event: object) -> None:
        self.maps += 1

    def turn(self) -> None:
        """What is to be done, but not for ever."""
        for _ in range(400):
            self.root.tk.dooneevent(_tkinter.DONT_WAIT)

    def write(self, *lines: str) -> None:
        self.text.delete("1.0", "end")
        self.text.insert("1.0", "\n".join(lines))
        self.turn()


@pytest.fixture
def shown() -> Iterator[Shown]:
    root = tk.Tk()
    try:
        yield Shown(root)
    finally:
        root.destroy()


def lines_in_sight(shown: Shown) -> int:
    return int(shown.text.index(f"@0,{shown.text.winfo_height() - 1}").split(".")[0])


def test_it_stays_over_the_wide_line_that_it_covers(shown: Shown) -> None:
    shown.write(*["short"] * 100)
    assert not shown.bar.winfo_ismapped()
    last = lines_in_sight(shown)
    shown.maps = 0
    shown.write(*["short"] * (last - 1), _WIDE, *["short"] * 50)
    assert shown.bar.winfo_ismapped()
    assert shown.maps == 1
    assert lines_in_sight(shown) < last


def test_it_goes_with_the_wide_line(shown: Shown) -> None:
    shown.write("short", _WIDE)
    assert shown.bar.winfo_ismapped()
    shown.write("short")
    assert not shown.bar.winfo_ismapped()


def test_it_goes_when_there_is_room(shown: Shown) -> None:
    shown.write("short", "wide " * 12)
    assert shown.bar.winfo_ismapped()
    shown.root.geometry("900x200")
    shown.root.update()
    shown.turn()
    assert not shown.bar.winfo_ismapped()
