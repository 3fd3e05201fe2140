"""The menu behind the three dots of the config page, by keys and with the mouse."""

from __future__ import annotations

from typing import Any

import pytest

from gui.pages.config.menu import ConfigMenu, Entry
from tests.gui.conftest import Driver
from tests.gui.keyboard import Keyboard
from tests.systems import needs_tk_menus

pytestmark = pytest.mark.gui


def labels(menu: ConfigMenu) -> list[str]:
    return [str(menu.menu.entrycget(at, "label")).strip() for at in range(len(menu.entries))]


@needs_tk_menus
def test_it_opens_and_is_used_by_keys_alone(inside: Driver) -> None:
    page = inside.page("Config")
    keys = Keyboard(inside)
    keys.go_to(page.menu)
    keys.press("Down")
    inside.wait(page.menu.menu.winfo_ismapped, what="the menu")
    wanted = labels(page.menu).index("Go to line…")
    assert page.menu.menu.index("active") == 0
    menu = page.menu.menu
    inside.wait(lambda: inside.root.focus_get() is menu, what="the keyboard in the menu")
    for _ in range(wanted):
        menu.event_generate("<Down>")
    menu.event_generate("<Return>")
    inside.wait(lambda: not menu.winfo_ismapped(), what="the menu closed")
    inside.wait(page.editor.go_to_bar.winfo_ismapped, what="the bar that asks for a line")


@needs_tk_menus
def test_escape_leaves_it_and_nothing_has_happened(inside: Driver) -> None:
    page = inside.page("Config")
    Keyboard(inside).use(page.menu)
    menu = page.menu.menu
    inside.wait(menu.winfo_ismapped, what="the menu")
    inside.wait(lambda: inside.root.focus_get() is menu, what="the keyboard in the menu")
    menu.event_generate("<Escape>")
    inside.wait(lambda: not menu.winfo_ismapped(), what="the menu closed")
    assert not page.editor.find.visible
    assert not page.editor.go_to_bar.winfo_ismapped()


@needs_tk_menus
def test_another_page_takes_it_away(inside: Driver) -> None:
    page = inside.page("Config")
    page.menu.invoke()
    inside.wait(page.menu.menu.winfo_ismapped, what="the menu")
    inside.page("Logs")
    inside.wait(lambda: not page.menu.menu.winfo_ismapped(), what="the menu gone")
    assert inside.root.grab_current() is None


def test_it_offers_what_it_was_made_with_and_says_the_keys(inside: Driver) -> None:
    page: Any = inside.page("Config")
    done: list[str] = []
    entries = (
        Entry("First…", lambda: done.append("first")),
        Entry("Second…", lambda: done.append("second"), "replace"),
    )
    made = ConfigMenu(page, page.context, entries, lambda: done.append("left"))
    made.grid(row=9, column=0)
    inside.pump()
    assert labels(made) == ["First…", "Second…"]
    assert "Ctrl+H" in str(made.menu.entrycget(1, "accelerator"))
    made.menu.invoke(1)
    assert done == ["left", "second"]
    made.grid_remove()
    inside.pump()
    made.menu.invoke(0)  # the page is out of sight, its menu of the system may not be
    assert done == ["left", "second"]
