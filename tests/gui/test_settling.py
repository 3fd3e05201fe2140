"""At whatever size, a page comes to rest: nothing in it makes room for what then needs none."""

from __future__ import annotations

import _tkinter
import time

import pytest

from tests.gui.conftest import Driver

pytestmark = pytest.mark.gui
_MOST_EVENTS = 2000
"""Several times those of the change of a size, and few seconds of those that come without end."""


def settles(driver: Driver) -> bool:
    """Whether there is nothing left to do some time after a change."""
    handled = 0
    for _ in range(3):
        while driver.root.tk.dooneevent(_tkinter.DONT_WAIT):
            handled += 1
            if handled > _MOST_EVENTS:
                return False
        time.sleep(0.004)
    return True


@pytest.mark.parametrize("title", ["Config", "Models", "Logs", "Status"])
def test_a_page_comes_to_rest_at_any_height(inside: Driver, title: str) -> None:
    short, long = "# short\n", f"#{' long' * 60}\n"
    text = 29 * short + long + 90 * short
    inside.engine.config.on_disk = text
    page = inside.page(title)
    if title == "Config":
        inside.wait(lambda: page.editor.content == text)
    for height in range(640, 800, 4):
        inside.root.geometry(f"1000x{height}+0+0")
        assert settles(inside), f"{title} at 1000x{height}"
