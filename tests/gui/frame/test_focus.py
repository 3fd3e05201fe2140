"""What is typed goes to what is in front, also in the moment in which that changes."""

from __future__ import annotations

import pytest

from gui.shell import PAGES
from tests.gui.conftest import Driver

OTHERS = [title for title, _icon in PAGES if title != "Config"]


@pytest.mark.gui
@pytest.mark.parametrize("title", OTHERS)
def test_the_page_before_hears_no_key_once_another_is_chosen(inside: Driver, title: str) -> None:
    config = inside.page("Config")
    inside.root.focus_force()
    config.editor.text.focus_set()
    inside.pump()
    assert str(inside.root.focus_get()).startswith(str(config))
    assert inside.app.shell is not None
    inside.app.shell.go_to(title)
    # No turn of the loop: a key that was pressed already would go there now.
    assert not str(inside.root.focus_get()).startswith(str(config))
