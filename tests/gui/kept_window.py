"""A window with every page made, handed on from test to test while it is as good as new.

To make one takes longer than most tests that use it. So that no test is influenced by another, it
is handed on only if all that can be seen, typed or chosen in it is as it was when it was new, and
so are the config, the settings and the gateway behind it; else the next test has a new one.
"""

from __future__ import annotations

import gc
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk
from typing import Any

from gui.shell import PAGES
from tests.gui.conftest import Driver
from tests.gui.keyboard import content, everything

_PASSING = {"active", "focus", "pressed", "hover", "background"}
"""States of a widget that tell where mouse and keyboard are."""


class KeptWindow:
    """Has at most one window, of those that `make` opens."""

    def __init__(self, make: Callable[[], Iterator[Driver]]) -> None:
        self._make = make
        self._open: Iterator[Driver] | None = None
        self._driver: Driver | None = None
        self._new: object = None

    def take(self) -> Driver:
        """Ada logged in, at the first page."""
        if self._driver is None:
            self._open = self._make()
            self._driver = next(self._open)
            self._driver.log_in()
            for title, _icon in reversed(PAGES):
                page = self._driver.page(title)
                if title == "Models":  # read a moment later, and drawn only while it is in front
                    self._driver.wait(page.table.tree.get_children, what="the models' table")
            assert _is_at_rest(self._driver)
            self._new = _state(self._driver)
        self._driver.engine.script.calls.clear()
        return self._driver

    def give_back(self) -> None:
        """Keep it or close it, and see that it was sound."""
        driver = self._driver
        assert driver is not None
        if driver.failures or not _is_at_rest(driver) or _state(driver) != self._new:
            self.close()

    def close(self) -> None:
        """Raises AssertionError for what failed in callbacks."""
        opened, self._open, self._driver = self._open, None, None
        if opened is not None:
            try:
                next(opened, None)
            finally:
                del opened
                gc.collect()  # on this thread: see tests.gui.conftest


def _is_at_rest(driver: Driver) -> bool:
    """Whether it could be brought back to the first page, with nothing open and nothing awaited."""
    app = driver.app
    if app.dialogs.open_dialogs or app.shell is None or not app.shell.winfo_ismapped():
        return False
    app.focus._last.clear()  # nobody was anywhere
    for notice in app.shell.banners.notices:
        app.shell.banners.dismiss(notice)
    driver.page(PAGES[0][0])
    driver.wait(lambda: not app.bridge.busy, what="what the pages asked for")
    driver.pump()
    return not app.dialogs.open_dialogs and app.shell.current == PAGES[0][0]


def _state(driver: Driver) -> object:
    engine = driver.engine
    gateway = (engine.gateway.running, driver.app.bridge.status.state)
    behind = (engine.config.on_disk, engine.settings.now, *gateway)
    log_in = str(driver.app.login)  # is built anew whenever it is shown
    looks = [_looks(one) for one in everything(driver.root) if not str(one).startswith(log_in)]
    return behind, driver.root.geometry(), looks


def _looks(widget: Any) -> tuple[object, ...]:
    """What a person sees of it, and what was typed or chosen there."""
    more: tuple[object, ...] = ()
    if isinstance(widget, ttk.Treeview):
        more = (widget.selection(), widget.get_children())
    elif isinstance(widget, tk.Text):
        more = (str(widget.index("insert")), str(widget.cget("state")))
    elif isinstance(widget, ttk.Label | ttk.Button | ttk.Checkbutton | ttk.Radiobutton):
        more = (str(widget.cget("text")),)
    states = set(map(str, widget.state())) - _PASSING if isinstance(widget, ttk.Widget) else ()
    return str(widget), widget.winfo_manager(), content(widget), frozenset(states), *more
