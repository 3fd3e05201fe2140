"""A person at the keyboard: keys go to whatever has the focus, as those of a display do."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk
from typing import Any

from tests.gui.conftest import Driver

MOST_STOPS = 150
"""More than any page has, with all that lies around it."""


def as_it_arrives(key: str) -> str:
    """Windows gives the keys of the number pad the names of the others."""
    if sys.platform != "win32":
        return key
    return key.replace("KP_Enter", "Return").replace("KP_", "")


class Keyboard:
    """Presses and lets go keys in the window of `driver`."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._take()
        driver.pump()

    def _take(self) -> None:
        """Without a window manager nobody gives the window the keyboard of the display, nor gives
        it back where the window of another program took it."""
        root = self.driver.root
        self.driver.wait(lambda: root.winfo_viewable())
        (root.focus_lastfor() or root).focus_force()
        self.driver.wait(lambda: root.focus_get() is not None)

    @property
    def focus(self) -> Any:
        """What has the focus. A busy machine may lose the window that of the display between two
        keys: it is taken back, to where it was."""
        if self.driver.root.focus_get() is None:
            self._take()
        return self.driver.root.focus_get()

    def press(self, *keys: str) -> None:
        """Press each, such as "Tab", "Control-s" or "x", and let it go again."""
        for key in map(as_it_arrives, keys):
            *held, name = key.split("-") if len(key) > 1 else [key]
            before = "".join(f"{one}-" for one in held)
            for action in ("KeyPress", "KeyRelease"):
                self.focus.event_generate(f"<{before}{action}-{name}>")
                if action == "KeyPress":
                    self.driver.root.update()
            self.driver.pump(1)

    def type(self, text: str) -> None:
        """Type it, letters, digits and blanks."""
        for letter in text:
            self.press("space" if letter == " " else letter)

    def go_to(self, wanted: tk.Misc) -> None:
        """Press Tab until `wanted` has the focus."""
        for _ in range(MOST_STOPS):
            if self.focus is wanted:
                return
            self.step()
        raise AssertionError(f"no Tab leads to {wanted}")

    def use(self, button: tk.Misc) -> None:
        """Go to a button and press it."""
        self.go_to(button)
        self.press("Return")
        self.driver.pump()

    def step(self) -> None:
        """To the next stop. In an editor Tab is a letter; there Ctrl goes with it."""
        text = self.focus
        types = isinstance(text, tk.Text) and str(text.cget("state")) == "normal"
        self.press("Control-Tab" if types else "Tab")


def everything(widget: tk.Misc) -> Iterator[Any]:
    """All widgets in `widget`, in sight or not, dialogs too."""
    for child in list(widget.children.values()):  # of Python's, which need not ask Tk
        yield child
        yield from everything(child)


def content(widget: Any) -> str:
    """What can be typed into it, if anything can."""
    if isinstance(widget, tk.Text):
        return str(widget.get("1.0", "end"))
    return str(widget.get()) if isinstance(widget, ttk.Entry) else ""


def holders(driver: Driver, marker: str) -> set[Any]:
    """The widgets, in sight or not, in which `marker` was typed."""
    return {one for one in everything(driver.root) if marker in content(one)}


def stops(keys: Keyboard, at_stop: Callable[[Any], None] = lambda _stop: None) -> list[Any]:
    """Go once round by Tab, from where the focus is; `at_stop(widget)` may press keys there.

    Returns every stop that was made, each once.
    """
    found: list[Any] = []
    steps: set[tuple[Any, Any]] = set()
    for _ in range(MOST_STOPS):
        now = keys.focus
        if now not in found:
            found.append(now)
            at_stop(now)
        before = keys.focus
        keys.step()
        if (before, keys.focus) in steps:
            return found
        steps.add((before, keys.focus))
    raise AssertionError("Tab never comes round")
