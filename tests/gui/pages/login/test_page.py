"""Making the account, logging in, being slowed down, a damaged account, the lock screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gui.conftest import Driver, StandInEngine, open_window, texts

pytestmark = pytest.mark.gui

GOOD = "green tram 19 sings"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Driver]:
    """The window on an empty data folder."""
    yield from open_window(StandInEngine(tmp_path, account=None))


def fill(driver: Driver, name: str, password: str, again: str | None = None) -> None:
    login = driver.app.login
    login.name.delete(0, "end")
    login.name.insert(0, name)
    login.password.clear()
    login.password.entry.insert(0, password)
    if again is not None:
        login.again.clear()
        login.again.entry.insert(0, again)
    login._typed()
    driver.pump()


def keep_recovery_key(driver: Driver) -> None:
    """Tick that it is written down, and go on."""
    login = driver.app.login
    assert login.recovery is not None
    login.recovery.tick.invoke()
    login.button.invoke()
    driver.wait(lambda: driver.app.shell is not None and driver.app.shell.winfo_ismapped())


def said(driver: Driver) -> str:
    login = driver.app.login
    return str(login.message.cget("text")) if login.message.winfo_manager() else ""


def test_the_first_run_makes_an_account_and_enters(fresh: Driver) -> None:
    login = fresh.app.login
    assert login.mode == "create"
    fill(fresh, " Ada ", GOOD, GOOD)
    login.button.invoke()
    fresh.wait(lambda: login.mode == "recovery")
    assert fresh.engine.called("account.create") == [("Ada", GOOD)]
    keep_recovery_key(fresh)
    assert not login.winfo_ismapped()


@pytest.mark.parametrize(
    ("name", "password", "again", "words"),
    [
        ("", GOOD, GOOD, "user name"),
        ("ada", "", "", "Type the password"),
        ("ada", "short", "short", "at least 8"),
        ("ada", GOOD, GOOD + "x", "not the same"),
    ],
)
def test_a_form_that_will_not_do_is_said_and_not_sent(
    fresh: Driver, name: str, password: str, again: str, words: str
) -> None:
    fill(fresh, name, password, again)
    fresh.app.login.button.invoke()
    fresh.pump()
    assert words in said(fresh)
    assert not fresh.engine.called("account.create")


def test_the_meter_tells_good_from_bad_in_words(fresh: Driver) -> None:
    fill(fresh, "ada", "12345678")
    bad = str(fresh.app.login.meter.label.cget("text"))
    fill(fresh, "ada", "green tram 19 sings loudly!")
    good = str(fresh.app.login.meter.label.cget("text"))
    assert bad
    assert good
    assert bad != good


def test_the_eye_shows_and_hides(driver: Driver) -> None:
    field = driver.app.login.password
    field.entry.insert(0, "secret")
    assert not field.shown
    field.eye.invoke()
    assert field.shown
    assert field.entry.cget("show") == ""
    field.eye.invoke()
    assert not field.shown


def test_caps_lock_is_pointed_out(driver: Driver) -> None:
    field = driver.app.login.password
    field.entry.focus_force()
    driver.pump()
    field.entry.event_generate("<KeyPress>", keysym="A", state=2)
    driver.pump()
    assert "Caps Lock" in texts(field)
    field.entry.event_generate("<KeyPress>", keysym="a", state=0)
    driver.pump()
    assert "Caps Lock" not in texts(field)


def test_return_in_the_password_logs_in(driver: Driver) -> None:
    fill(driver, "ada", "correct horse")
    driver.app.login.password.entry.focus_force()
    driver.pump()
    driver.app.login.password.entry.event_generate("<Return>")
    driver.wait(lambda: driver.app.shell is not None)
    assert driver.engine.called("account.login") == [("ada", "correct horse")]


def test_while_it_is_checked_nothing_can_be_sent_twice(driver: Driver) -> None:
    driver.engine.script.hold = True
    fill(driver, "ada", "wrong")
    driver.app.login.submit()
    driver.app.login.submit()
    driver.pump()
    assert len(driver.engine.called("account.login")) == 1
    assert driver.app.login.button.instate(["disabled"])
    assert driver.app.login.progress.winfo_ismapped()
    driver.engine.script.release()
    driver.pump()
    assert driver.app.login.button.instate(["!disabled"])
    assert "wrong" in said(driver)
    assert driver.app.login.password.get() == ""


def test_a_slowed_down_try_counts_down_and_then_works(driver: Driver) -> None:
    driver.engine.account.retry_after_s = 8.0
    fill(driver, "ada", "wrong")
    driver.app.login._monotonic = driver.clock.monotonic
    driver.app.login.submit()
    driver.pump()
    assert "next try is possible in" in said(driver)
    assert driver.app.login.button.instate(["disabled"])
    fill(driver, "ada", "correct horse")
    driver.app.login.submit()
    driver.pump()
    assert len(driver.engine.called("account.login")) == 1
    driver.clock.offset = 9.0
    driver.wait(lambda: driver.app.login.button.instate(["!disabled"]))
    assert said(driver) == "You can try again now."
    assert driver.app.login.message.cget("style") == "Surface.Muted.TLabel"  # no error
    driver.app.login.submit()
    driver.wait(lambda: driver.app.shell is not None)


def test_a_damaged_account_is_said_and_set_aside_only_when_confirmed(driver: Driver) -> None:
    driver.engine.account.broken = True
    fill(driver, "ada", "correct horse")
    driver.app.login.submit()
    driver.pump()
    assert driver.app.login.mode == "broken"
    assert "damaged" in texts(driver.app.login)
    driver.app.login.buttons["aside"].invoke()
    driver.press("no")
    assert not driver.engine.called("account.set_aside_broken")
    driver.app.login.buttons["aside"].invoke()
    driver.press("yes")
    assert driver.engine.called("account.set_aside_broken")
    assert driver.app.login.mode == "create"
    assert "account.broken.json" in driver.toasts


def test_the_name_is_filled_in_and_the_password_has_the_focus(driver: Driver) -> None:
    assert driver.app.login.name.get() == "ada"
    driver.root.focus_force()
    driver.pump()
    assert driver.root.focus_get() in (driver.root, driver.app.login.password.entry)


def test_a_damaged_account_is_said_at_once(driver: Driver) -> None:
    driver.engine.account.broken = True
    driver.app.login.show()
    driver.pump()
    assert "damaged" in texts(driver.app.login)
    driver.engine.account.broken = False
    driver.app.login.buttons["retry"].invoke()
    assert driver.app.login.mode == "login"


def test_idling_locks_the_window_and_leaves_the_gateway_alone(inside: Driver) -> None:
    inside.engine.settings.put(theme="light", idle_lock_minutes=5)
    inside.clock.offset = 4 * 60
    inside.app._on_second(inside.clock.wall())
    assert not inside.engine.called("account.logout")
    inside.clock.offset = 5 * 60 + 1
    inside.app._on_second(inside.clock.wall())
    inside.pump()
    assert inside.engine.called("account.logout")
    assert not inside.engine.called("gateway.stop")
    assert inside.app.login.winfo_ismapped()
    assert not inside.app.shell.winfo_ismapped()  # type: ignore[union-attr]
    shown = texts(inside.app.login)
    assert "Locked" in shown
    assert "5 minutes" in shown
    assert inside.app.login.name.get() == "ada"


def test_a_key_or_a_click_counts_as_being_there(inside: Driver) -> None:
    inside.engine.settings.put(theme="light", idle_lock_minutes=5)
    inside.clock.offset = 4 * 60
    inside.root.event_generate("<KeyPress>", keysym="a")
    inside.pump()
    inside.clock.offset = 6 * 60
    inside.app._on_second(inside.clock.wall())
    assert not inside.engine.called("account.logout")


def test_locking_closes_dialogs_and_takes_a_secret_off_the_clipboard(inside: Driver) -> None:
    inside.page("Status")._copy_key()
    inside.pump()
    assert inside.root.clipboard_get() == inside.engine.keys.KEY
    inside.app.dialogs.info("Something", "to know")
    inside.app.lock("because")
    inside.pump()
    assert inside.app.dialogs.open_dialogs == []
    assert inside.engine.keys.KEY not in texts(inside.root)
    with pytest.raises(Exception, match="CLIPBOARD"):
        inside.root.clipboard_get()


def test_unlocking_brings_the_page_back_as_it_was(inside: Driver) -> None:
    page = inside.page("Settings")
    page.fields["port"].set("4567")
    inside.app.lock("because")
    inside.pump()
    inside.log_in()
    assert inside.app.shell.current == "Settings"  # type: ignore[union-attr]
    assert page.fields["port"].get() == "4567"


def test_a_password_that_everybody_tries_first_is_asked_about(fresh: Driver) -> None:
    login = fresh.app.login
    login.name.insert(0, "Ada")
    for field in (login.password, login.again):
        field.entry.insert(0, "password1")
    login.submit()
    assert "everybody tries first" in texts(fresh.dialog())
    assert fresh.root.focus_get() is fresh.dialog().buttons["no"]
    fresh.press("no")
    assert not fresh.engine.called("account.create")
    assert login.password.get() == "password1"
    login.submit()
    fresh.press("yes")
    assert fresh.engine.called("account.create") == [("Ada", "password1")]


def test_a_password_that_cannot_be_typed_now_has_no_eye(driver: Driver) -> None:
    field = driver.app.login.password
    assert field.eye.winfo_ismapped()
    field.enable(False)
    driver.pump()
    assert not field.eye.winfo_ismapped()
    field.enable(True)
    driver.pump()
    assert field.eye.winfo_ismapped()
