"""The first screen by the keyboard: passphrases with blanks, a refused Enter, the way back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard
from tests.gui.pages.login.test_page import GOOD, fresh, said
from tests.gui.stand_in.account import RECOVERY

pytestmark = pytest.mark.gui
__all__ = ["fresh"]  # a fixture


def begin(driver: Driver, mode: str) -> tuple[Keyboard, Any]:
    """At the form `mode`, with the focus where it begins."""
    login = driver.app.login
    if mode == "forgot":
        login.show_forgot()
    elif mode == "over":
        login._build_start_over()
    driver.pump()
    assert login.mode == mode
    return Keyboard(driver), login


def test_a_passphrase_with_blanks_is_typed_twice_and_never_shown(fresh: Driver) -> None:
    keys, login = begin(fresh, "create")
    keys.type("Ada")
    keys.press("Tab")
    keys.type(GOOD)
    keys.press("Tab")
    keys.type(GOOD)
    assert (login.name.get(), login.password.get(), login.again.get()) == ("Ada", GOOD, GOOD)
    assert not login.password.shown
    assert not login.again.shown
    keys.press("Return")
    fresh.wait(lambda: login.mode == "recovery")
    assert fresh.engine.called("account.create") == [("Ada", GOOD)]


@pytest.mark.parametrize(
    ("name", "password", "again", "words", "at"),
    [
        ("", GOOD, GOOD, "user name", "name"),
        ("Ada", "", "", "Type the password", "password"),
        ("Ada", "short", "short", "at least 8", "password"),
        ("Ada", GOOD, "", "once more", "again"),
        ("Ada", GOOD, "another one", "not the same", "again"),
    ],
)
@pytest.mark.parametrize("enter", ["Return", "KP_Enter"])
def test_enter_on_a_form_that_will_not_do_says_why_and_goes_there(
    fresh: Driver, name: str, password: str, again: str, words: str, at: str, enter: str
) -> None:
    keys, login = begin(fresh, "create")
    for text in (name, password):
        keys.type(text)
        keys.press("Tab")
    keys.type(again)
    assert keys.focus is login.again.entry
    keys.press(enter)  # and let go: the words must outlive that
    assert words in said(fresh)
    wanted = login.name if at == "name" else getattr(login, at).entry
    assert keys.focus is wanted
    assert not fresh.engine.called("account.create")
    keys.type("x")
    assert said(fresh) == ""  # the next try is not blamed for the last


@pytest.mark.parametrize("enter", ["Return", "KP_Enter"])
def test_enter_in_an_empty_name_says_so_and_stays(fresh: Driver, enter: str) -> None:
    keys, login = begin(fresh, "create")
    keys.press(enter)
    assert "user name" in said(fresh)
    assert keys.focus is login.name
    keys.type("Ada")
    keys.press(enter)
    assert keys.focus is login.password.entry


@pytest.mark.parametrize("mode", ["create", "login", "forgot", "over"])
def test_tab_stops_at_no_eye(fresh: Driver, driver: Driver, mode: str) -> None:
    keys, login = begin(fresh if mode == "create" else driver, mode)
    seen = []
    for _ in range(20):
        seen.append(keys.focus)
        keys.press("Tab")
    assert not any(one.winfo_class() == "TButton" and "Eye" in one.cget("style") for one in seen)
    assert login.button in seen
    for field in login._passwords:
        keys.go_to(field.entry)
        keys.type("a b")
        keys.press("Control-r")
        assert field.shown
        assert field.get() == "a b"
        keys.press("Control-r")
        assert not field.shown


def test_the_eye_takes_no_focus_from_the_field(driver: Driver) -> None:
    keys = Keyboard(driver)
    field = driver.app.login.password
    keys.go_to(field.entry)
    field.eye.event_generate("<Enter>", x=3, y=3)
    field.eye.event_generate("<ButtonPress-1>", x=3, y=3)
    field.eye.event_generate("<ButtonRelease-1>", x=3, y=3)
    driver.pump()
    assert field.shown
    assert keys.focus is field.entry


def test_escape_goes_back_from_what_was_asked_for(driver: Driver) -> None:
    keys, login = begin(driver, "forgot")
    keys.press("Escape")
    assert login.mode == "login"
    assert keys.focus is login.password.entry
    keys.press("Escape")
    assert login.mode == "login"


def test_enter_leads_through_the_form_of_a_forgotten_password(driver: Driver) -> None:
    keys, login = begin(driver, "forgot")
    keys.press("Return")
    assert "recovery key" in said(driver)
    assert keys.focus is login.key
    login.key.insert(0, RECOVERY)
    keys.press("Return")
    keys.type(GOOD)
    keys.press("Return")
    assert "once more" in said(driver)
    assert keys.focus is login.again.entry
    keys.type(GOOD)
    keys.press("Return")
    driver.wait(lambda: login.mode == "recovery")


def test_the_button_that_waits_for_the_tick_says_so(fresh: Driver) -> None:
    keys, login = begin(fresh, "create")
    login.name.insert(0, "Ada")
    for field in (login.password, login.again):
        field.entry.insert(0, GOOD)
    login.submit()
    fresh.wait(lambda: login.mode == "recovery")
    assert login.button.instate(["disabled"])
    assert "tick the box" in texts(login)
    keys.press("Return")
    assert login.mode == "recovery"
    keys.press("space")
    assert "tick the box" not in texts(login)
    assert keys.focus is login.button
    keys.press("Return")
    fresh.wait(lambda: fresh.app.shell is not None and fresh.app.shell.winfo_ismapped())


@pytest.mark.parametrize("title", ["Status", "Config", "Settings"])
def test_after_the_unlock_the_keyboard_is_on_the_page_again(inside: Driver, title: str) -> None:
    """Not on "Log out", which was pressed last: one more Space would lock again."""
    page, shell = inside.page(title), inside.app.shell
    assert shell is not None
    keys = Keyboard(inside)
    before = page if title == "Status" else keys.focus
    if title == "Settings":
        keys.step()
        before = keys.focus
    shell.logout.focus_set()  # as by a click
    keys.press("Return")
    inside.wait(inside.app.login.winfo_ismapped)
    for letter in inside.engine.account.known[1]:
        keys.press("space" if letter == " " else letter)
    keys.press("Return")
    inside.wait(shell.winfo_ismapped)
    inside.pump()
    assert keys.focus is before
    keys.press("space")
    assert len(inside.engine.called("account.logout")) == 1
