"""The first screen and the vault: the recovery key, a forgotten password, a vault in trouble."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from core.base.errors import VaultDamagedError, VaultRolledBackError
from tests.gui.conftest import Driver, texts
from tests.gui.pages.login.test_page import GOOD, fill, fresh, keep_recovery_key, said
from tests.gui.stand_in.account import FRESH, RECOVERY

pytestmark = pytest.mark.gui
__all__ = ["fresh"]  # a fixture


def everything(widget: Any) -> str:
    """All that any widget below holds, on the screen or not."""
    found = []
    for child in widget.winfo_children():
        with contextlib.suppress(Exception):
            found.append(str(child.cget("text")))
        with contextlib.suppress(Exception):
            found.append(str(child.get()))
        found.append(everything(child))
    return "\n".join(found)


def test_the_recovery_key_stays_until_it_is_written_down(fresh: Driver) -> None:
    login = fresh.app.login
    fill(fresh, "Ada", GOOD, GOOD)
    login.button.invoke()
    fresh.wait(lambda: login.mode == "recovery")
    assert all(group in texts(login) for group in RECOVERY.split("-"))
    assert login.button.instate(["disabled"])
    login.button.invoke()
    fresh.pump()
    assert fresh.app.shell is None
    assert login.recovery is not None
    login.recovery.copy.invoke()
    fresh.pump()
    assert fresh.root.clipboard_get() == RECOVERY
    keep_recovery_key(fresh)
    assert not any(group in everything(fresh.root) for group in RECOVERY.split("-"))
    with pytest.raises(Exception, match=r"CLIPBOARD|selection"):
        fresh.root.clipboard_get()


def test_closing_without_having_kept_it_asks(fresh: Driver) -> None:
    login = fresh.app.login
    fill(fresh, "Ada", GOOD, GOOD)
    login.button.invoke()
    fresh.wait(lambda: login.mode == "recovery")
    fresh.app.close()
    assert "recovery key" in texts(fresh.dialog())
    fresh.press("no")
    assert login.recovery is not None
    fresh.clock.offset += 10_000  # nor does idling take it away
    fresh.engine.settings.put(idle_lock_minutes=5)
    fresh.app._on_second(fresh.clock.wall())
    fresh.pump()
    assert login.mode == "recovery"
    keep_recovery_key(fresh)


def test_an_account_of_before_gets_its_recovery_key_at_the_login(driver: Driver) -> None:
    driver.engine.account.before_the_vault = True
    login = driver.app.login
    fill(driver, *driver.engine.account.known)
    login.submit()
    driver.wait(lambda: login.mode == "recovery")
    keep_recovery_key(driver)


def forgot(driver: Driver, key: str, password: str, again: str | None = None) -> None:
    login = driver.app.login
    login.key.delete(0, "end")
    login.key.insert(0, key)
    for field, text in ((login.password, password), (login.again, again or password)):
        field.clear()
        field.entry.insert(0, text)
    login.submit()
    driver.pump()


def test_a_forgotten_password(driver: Driver) -> None:
    login = driver.app.login
    login.buttons["forgot"].invoke()
    driver.pump()
    assert login.mode == "forgot"
    forgot(driver, "", GOOD)
    assert "Type the recovery key" in said(driver)
    forgot(driver, RECOVERY, GOOD, "another one")
    assert "not the same" in said(driver)
    assert not driver.engine.called("account.recover")
    forgot(driver, RECOVERY[:-1] + "0", GOOD)
    driver.wait(lambda: "A letter" in said(driver))
    assert login.password.get() == GOOD  # what was typed stays
    forgot(driver, RECOVERY, GOOD)
    driver.wait(lambda: login.mode == "recovery")
    assert driver.engine.called("account.recover")[-1] == ("ada", RECOVERY, GOOD)
    assert FRESH.split("-")[0] in texts(login)
    assert "The one that you typed opens nothing any more" in texts(login)
    keep_recovery_key(driver)
    assert GOOD not in everything(driver.root)


def test_starting_over_says_what_it_costs_and_asks(driver: Driver) -> None:
    login = driver.app.login
    login.buttons["forgot"].invoke()
    login.buttons["over"].invoke()
    assert "gone for good" in texts(driver.dialog())
    driver.press("no")
    assert login.mode == "forgot"
    login.buttons["over"].invoke()
    driver.press("yes")
    assert login.mode == "over"
    fill(driver, "Ada", GOOD, GOOD)
    login.button.invoke()
    driver.wait(lambda: login.mode == "recovery")
    assert driver.engine.called("account.start_over") == [("Ada", GOOD)]
    keep_recovery_key(driver)


def test_a_damaged_vault_and_its_copy(driver: Driver) -> None:
    driver.engine.account.vault_trouble = VaultDamagedError(
        "The vault x is damaged.", "Use a copy."
    )
    login = driver.app.login
    fill(driver, *driver.engine.account.known)
    login.submit()
    driver.wait(lambda: login.mode == "damaged")
    assert "The vault x is damaged." in texts(login)
    login.buttons["retry"].invoke()
    assert login.mode == "login"
    fill(driver, *driver.engine.account.known)
    login.submit()
    driver.wait(lambda: login.mode == "damaged")
    login.buttons["copy"].invoke()
    driver.wait(lambda: login.mode == "login")
    assert "vault.damaged-20261123" in driver.toasts
    driver.log_in()


def test_an_older_vault_is_used_only_when_agreed(driver: Driver) -> None:
    driver.engine.account.vault_trouble = VaultRolledBackError(
        "The vault is an older copy.", "Find it."
    )
    login = driver.app.login
    fill(driver, *driver.engine.account.known)
    login.submit()
    driver.wait(lambda: login.mode == "older")
    login.buttons["back"].invoke()
    assert login.mode == "login"
    fill(driver, *driver.engine.account.known)
    login.submit()
    driver.wait(lambda: login.mode == "older")
    login.button.invoke()
    driver.wait(lambda: driver.app.shell is not None and driver.app.shell.winfo_ismapped())


def test_a_vault_without_its_account(fresh: Driver) -> None:
    login = fresh.app.login
    fresh.engine.account.vault = GOOD
    login.show()
    assert "earlier account" in texts(login)
    fill(fresh, "Ada", "quite another one", "quite another one")
    login.button.invoke()
    fresh.wait(lambda: "earlier account" in said(fresh))
    assert {"forgot", "over"} <= login.buttons.keys()
    fill(fresh, "Ada", GOOD, GOOD)
    login.button.invoke()
    fresh.wait(lambda: fresh.app.shell is not None and fresh.app.shell.winfo_ismapped())


@pytest.mark.parametrize("mode", ["create", "forgot", "over", "damaged"])
def test_the_longest_forms_fit_the_smallest_window(driver: Driver, mode: str) -> None:
    login = driver.app.login
    driver.root.geometry("1000x640")
    if mode == "create":
        driver.engine.account.known = None
        login.show()
    elif mode == "forgot":
        login.show_forgot()
    elif mode == "over":
        login._build_start_over()
    else:
        login._build_damaged(VaultDamagedError("x" * 90, "y " * 60))
    if mode != "damaged":
        login._say("The two passwords are not the same. Type the second one again. And more. " * 2)
    driver.pump()
    assert login.card.winfo_reqheight() <= login.winfo_height()
