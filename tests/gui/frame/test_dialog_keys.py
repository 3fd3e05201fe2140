"""Dialogs by the keyboard: Enter and Escape, the default button, and buttons that say why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest

from core.keys.entries import FoundKey
from gui.frame.dialogs import Choice
from gui.pages.settings.recovery_dialog import KeyShown
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard, everything
from tests.gui.stand_in.account import FRESH
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui

LITERAL = "model_list:\n  - model_name: a\n    litellm_params: {api_key: sk-lit-one}\n"


@pytest.fixture
def engine(tmp_path: Path) -> StandInEngine:
    made = StandInEngine(tmp_path)
    made.config.on_disk = LITERAL
    made.keys.found = (FoundKey("OPENAI_API_KEY", stored=False, same=False, wanted=True),)
    return made


@pytest.fixture
def keys(inside: Driver) -> Keyboard:
    return Keyboard(inside)


def opened(keys: Keyboard) -> Any:
    dialog = keys.driver.dialog()
    keys.driver.wait(lambda: dialog.winfo_viewable() and keys.focus.winfo_toplevel() is dialog)
    return dialog


def fields(dialog: Any) -> list[Any]:
    return [one for one in everything(dialog) if isinstance(one, ttk.Entry)]


def test_a_button_pressed_twice_opens_one_dialog(keys: Keyboard) -> None:
    """The second press comes before the dialog is there to get it."""
    page = keys.driver.page("Settings")
    button = page.account.change_password
    for key in ("space", "Return"):
        keys.go_to(button)
        for _ in range(2):
            button.event_generate(f"<KeyPress-{key}>")
            button.event_generate(f"<KeyRelease-{key}>")
        opened(keys)
        keys.press("Escape")
        assert not keys.driver.app.dialogs.open_dialogs


def ask(keys: Keyboard, kind: str = "accent") -> tuple[Any, list[str]]:
    answers: list[str] = []
    choices = (Choice("go", "Go", kind), Choice("other", "Other"), Choice("no", "Cancel"))
    keys.driver.app.dialogs.ask("Well?", "Say so.", choices, answers.append)
    return opened(keys), answers


@pytest.mark.parametrize("enter", ["Return", "KP_Enter"])
def test_enter_presses_the_button_that_has_the_focus_and_no_other(
    keys: Keyboard, enter: str
) -> None:
    for key in ("go", "other", "no"):
        dialog, answers = ask(keys)
        keys.go_to(dialog.buttons[key])
        keys.press(enter)
        assert answers == [key]


@pytest.mark.parametrize("enter", ["Return", "KP_Enter"])
def test_a_button_in_the_form_is_not_the_default_one(keys: Keyboard, enter: str) -> None:
    """Enter on "Tick all" ticks, on "Tick none" unticks, and neither imports."""
    page = keys.driver.page("Keys")
    page.importing.from_environment()
    dialog = opened(keys)
    links = [one for one in everything(dialog) if str(one.cget("style")) == "Link.TButton"]
    for link in links:
        keys.go_to(link)
        keys.press(enter)
        assert keys.driver.app.dialogs.open_dialogs == [dialog]
        assert not keys.driver.engine.called("keys.import_environment")
    assert dialog.buttons["import"].instate(["disabled"])


@pytest.mark.parametrize("enter", ["Return", "KP_Enter"])
def test_enter_in_a_field_presses_the_default_button(keys: Keyboard, enter: str) -> None:
    page = keys.driver.page("Keys")
    page.add()
    dialog = opened(keys)
    keys.type("MYxKEY")
    keys.go_to(fields(dialog)[1])
    keys.type("abcdefgh")
    keys.press(enter)
    assert keys.driver.engine.called("keys.put") == [("MYxKEY", "abcdefgh")]
    assert keys.driver.app.dialogs.open_dialogs == []


def test_a_dangerous_button_is_never_pressed_by_an_enter_elsewhere(keys: Keyboard) -> None:
    dialog, answers = ask(keys, "danger")
    dialog.focus_force()
    keys.press("Return", "KP_Enter")
    assert answers == []
    keys.press("Escape")
    assert answers == ["no"]


def test_wrong_settings_are_not_thrown_away_by_an_enter(keys: Keyboard) -> None:
    page = keys.driver.page("Settings")
    page.fields["port"].set("a port")
    assert keys.driver.app.shell is not None
    keys.press("Control-1")
    dialog = opened(keys)
    assert keys.focus is dialog.buttons["stay"]
    keys.press("Return")
    assert keys.driver.app.shell.current == "Settings"
    assert page.fields["port"].get() == "a port"


# ---- refused


def refuse_add(keys: Keyboard) -> tuple[Any, str, int]:
    keys.driver.page("Keys").add()
    dialog = opened(keys)
    keys.type("MYxKEY")
    keys.press("Return")
    return dialog, "Paste the key here.", 1


def refuse_move(keys: Keyboard) -> tuple[Any, str, int]:
    page = keys.driver.page("Config")
    page.moving.open()
    dialog = opened(keys)
    (name,) = fields(dialog)
    keys.go_to(name)
    keys.press("Home")
    keys.type("1")
    keys.press("Return")
    return dialog, "A name has only letters", 0


def refuse_password(keys: Keyboard) -> tuple[Any, str, int]:
    keys.driver.page("Settings").account.change_password.invoke()
    dialog = opened(keys)
    for text in ("correct horse", "green tram 19", "green tram 20"):
        keys.type(text)
        keys.press("Tab")
    keys.go_to(fields(dialog)[0])
    keys.press("Return")
    return dialog, "not the same", 2


def refuse_export(keys: Keyboard) -> tuple[Any, str, int]:
    page = keys.driver.page("Keys")
    page.buttons["Export…"].state(["!disabled"])
    page.buttons["Export…"].invoke()
    dialog = opened(keys)
    keys.type("green tram 19")
    keys.press("Return")
    return dialog, "once more", 1


def refuse_recovery(keys: Keyboard) -> tuple[Any, str, int]:
    keys.driver.page("Settings").account.new_recovery_key.invoke()
    dialog = opened(keys)
    keys.press("Return")
    return dialog, "Type the password", 0


@pytest.mark.parametrize(
    "refuse", [refuse_add, refuse_move, refuse_password, refuse_export, refuse_recovery]
)
def test_what_is_refused_says_why_until_it_is_mended(
    keys: Keyboard, refuse: Callable[[Keyboard], tuple[Any, str, int]]
) -> None:
    """The reason outlives the letting go of Enter, and the focus is where it is mended."""
    dialog, words, at = refuse(keys)
    assert words in texts(dialog)
    assert keys.focus is fields(dialog)[at]
    keys.type("x")
    assert words not in texts(dialog)
    keys.press("Escape")
    assert keys.driver.app.dialogs.open_dialogs == []


def test_a_button_that_cannot_be_pressed_says_why(keys: Keyboard) -> None:
    keys.driver.page("Keys").importing.from_environment()
    dialog = opened(keys)
    why = "Tick at least one key."
    assert why not in texts(dialog)
    keys.press("space")  # it was ticked
    assert dialog.buttons["import"].instate(["disabled"])
    assert why in texts(dialog)
    keys.press("Return")
    assert not keys.driver.engine.called("keys.import_environment")
    keys.press("space")
    assert why not in texts(dialog)
    keys.press("Escape")
    keys.driver.page("Config").moving.open()
    dialog = opened(keys)
    (tick,) = [one for one in everything(dialog) if isinstance(one, ttk.Checkbutton)]
    keys.go_to(tick)
    keys.press("space")
    assert dialog.buttons["move"].instate(["disabled"])
    assert why in texts(dialog)


def test_the_new_recovery_key_waits_for_its_tick_and_says_so(keys: Keyboard) -> None:
    shown = KeyShown(keys.driver.app.context, FRESH)
    dialog = opened(keys)
    assert keys.focus is shown.key.tick
    assert "tick the box" in texts(dialog)
    keys.press("Return")
    assert keys.driver.app.dialogs.open_dialogs == [dialog]
    keys.go_to(shown.key.copy)
    keys.press("Return")  # copies, and does not close
    assert keys.driver.root.clipboard_get() == FRESH
    keys.go_to(shown.key.tick)
    keys.press("space")
    assert "tick the box" not in texts(dialog)
    keys.press("Return")
    assert keys.driver.app.dialogs.open_dialogs == []
