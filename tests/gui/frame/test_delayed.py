"""A call that comes once things have been quiet for a while."""

from __future__ import annotations

import tkinter as tk

import pytest

from gui.frame.delayed import Delayed
from tests.gui.conftest import Driver


@pytest.mark.gui
def test_it_comes_once_however_often_it_was_asked_for(inside: Driver) -> None:
    came: list[int] = []
    delayed = Delayed(tk.Frame(inside.root), 20, lambda: came.append(1))
    for _ in range(3):
        delayed.ask()
    assert delayed.waits and came == []
    inside.wait(lambda: came)
    assert not delayed.waits
    inside.pump()
    assert came == [1]


@pytest.mark.gui
def test_it_does_not_come_when_it_is_called_off_or_its_widget_has_gone(inside: Driver) -> None:
    came: list[str] = []
    first, second, last = (tk.Frame(inside.root) for _ in range(3))
    off = Delayed(first, 0, lambda: came.append("off"))
    gone = Delayed(second, 0, lambda: came.append("gone"))
    off.ask()
    gone.ask()
    off.cancel()
    second.destroy()
    Delayed(last, 20, lambda: came.append("last")).ask()
    inside.wait(lambda: came)
    assert came == ["last"]
