"""What all forms have in common: they wait, they say what failed, and they hold still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard
from tests.gui.stand_in.account import FRESH

pytestmark = pytest.mark.gui


@pytest.fixture
def keys(inside: Driver) -> Keyboard:
    return Keyboard(inside)


def opened(keys: Keyboard) -> Any:
    dialog = keys.driver.dialog()
    keys.driver.wait(lambda: dialog.winfo_viewable() and keys.focus.winfo_toplevel() is dialog)
    return dialog


def add(keys: Keyboard) -> None:
    keys.driver.page("Keys").add()


def change_password(keys: Keyboard) -> None:
    keys.driver.page("Settings").account.change_password.invoke()


def new_recovery_key(keys: Keyboard) -> None:
    keys.driver.page("Settings").account.new_recovery_key.invoke()


def export(keys: Keyboard) -> None:
    page = keys.driver.page("Keys")
    page.buttons["Export…"].state(["!disabled"])
    page.buttons["Export…"].invoke()


@pytest.mark.parametrize("open_form", [change_password, new_recovery_key, export])
def test_nothing_moves_when_a_form_says_what_is_wrong(
    keys: Keyboard, open_form: Callable[[Keyboard], None]
) -> None:
    """Else the button goes away under the pointer."""
    open_form(keys)
    dialog = opened(keys)

    def places() -> list[tuple[int, int]]:
        keys.driver.pump()
        return [(one.winfo_rootx(), one.winfo_rooty()) for one in dialog.buttons.values()]

    before, said = places(), texts(dialog)
    keys.press("Return")
    assert texts(dialog) != said
    assert places() == before


def test_a_form_waits_for_its_job_and_sends_it_once(keys: Keyboard) -> None:
    new_recovery_key(keys)
    dialog = opened(keys)
    keys.type("correct horse")
    keys.driver.engine.script.hold = True
    keys.press("Return", "Return")
    assert dialog.buttons["make"].instate(["disabled"])
    assert dialog.buttons["make"].cget("text") == "Making it…"
    assert len(keys.driver.engine.called("account.new_recovery_key")) == 1
    keys.driver.engine.script.release()
    keys.driver.pump()
    assert not dialog.winfo_exists()
    assert FRESH.split("-")[0] in texts(keys.driver.dialog())


def test_a_form_can_be_sent_again_after_a_defect_of_ours(keys: Keyboard) -> None:
    add(keys)
    dialog = opened(keys)
    keys.type("MYxKEY")
    keys.press("Return")
    keys.type("abcdefgh")
    keys.driver.engine.keys.error = ZeroDivisionError("of ours")
    keys.press("Return")
    keys.driver.pump()
    below, above = keys.driver.app.dialogs.open_dialogs
    assert below is dialog
    assert "of ours" in texts(above)
    keys.driver.wait(above.winfo_viewable)
    above.close()
    keys.driver.engine.keys.error = None
    keys.driver.pump()
    assert dialog.buttons["save"].instate(["!disabled"])
    dialog.buttons["save"].invoke()
    keys.driver.pump()
    assert keys.driver.engine.called("keys.put")[-1] == ("MYxKEY", "abcdefgh")
    assert keys.driver.app.dialogs.open_dialogs == []
