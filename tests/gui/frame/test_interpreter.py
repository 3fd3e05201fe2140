"""When Python looks for garbage: in a pause, never under a key, and nothing is kept for ever."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from gui.frame.interpreter import REST_S, Interpreter
from tests.gui.conftest import Driver


class Knot:
    """Holds itself: only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Switched on, and never looking by itself."""
    before = gc.get_threshold()
    gc.enable()
    gc.set_threshold(0)
    yield
    gc.set_threshold(*before)


def grow_old() -> None:
    """As after much work: what is alive by now is among the oldest objects."""
    for _ in range(25):
        gc.collect(1)


def test_what_a_pause_has_set_aside_is_freed_in_a_later_one() -> None:
    interpreter, knot = Interpreter(), Knot()
    gone = weakref.ref(knot)
    grow_old()
    interpreter.pause()
    del knot
    grow_old()
    gc.collect()
    assert gone() is not None
    interpreter.pause()
    assert gone() is None


def test_a_pause_after_which_nothing_was_made_costs_nothing() -> None:
    interpreter = Interpreter()
    grow_old()
    interpreter.pause()
    looks = gc.get_stats()[2]["collections"]
    interpreter.pause()
    assert gc.get_stats()[2]["collections"] == looks


@pytest.mark.gui
def test_the_window_collects_when_somebody_pauses_and_not_while_they_type(
    inside: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    gc.set_threshold(0)  # the window has set its own
    assert inside.app.shell is not None
    now = [inside.clock.monotonic()]
    ticks: list[float] = []
    monkeypatch.setattr(inside.app, "_monotonic", lambda: now[0])
    monkeypatch.setattr(inside.app.shell, "tick", ticks.append)
    knot = Knot()
    gone = weakref.ref(knot)
    grow_old()
    del knot
    inside.root.focus_force()
    inside.root.event_generate("<KeyPress-Shift_L>")
    now[0] += REST_S / 2
    ticks.clear()
    inside.wait(lambda: ticks)
    assert gone() is not None
    now[0] += REST_S
    inside.wait(lambda: gone() is None)
