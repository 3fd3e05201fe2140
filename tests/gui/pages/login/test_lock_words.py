"""What the lock screen says of the gateway, and numbers with the nouns that go with them."""

from __future__ import annotations

import pytest

from core.base.events import State
from tests.gui.conftest import Driver, texts

pytestmark = pytest.mark.gui


def test_after_a_log_out_it_is_said_that_the_gateway_runs(inside: Driver) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    inside.app.shell.logout.invoke()  # type: ignore[union-attr]
    inside.pump()
    login = inside.app.login
    assert login.winfo_ismapped()
    assert "The gateway still runs. Your tools reach it at http://127.0.0.1:4000." in texts(login)
    assert login.gateway.winfo_ismapped()
    inside.enter(State.STOPPED)  # it ended while nobody was here
    assert not login.gateway.winfo_ismapped()
    assert "gateway still runs" not in texts(login)
    inside.enter(State.STARTING)
    assert "The gateway: Starting…" in texts(login)


def test_nothing_is_said_of_a_gateway_that_does_not_run(driver: Driver) -> None:
    driver.pump()
    assert not driver.app.login.gateway.winfo_ismapped()


def test_a_single_minute_is_one(inside: Driver) -> None:
    inside.engine.settings.change(idle_lock_minutes=1)
    inside.pump()
    inside.clock.offset = 61
    inside.wait(lambda: inside.app.login.winfo_ismapped(), what="the lock")
    assert "Nobody was here for 1 minute." in texts(inside.app.login)


def test_the_unit_behind_a_field_goes_with_its_number(inside: Driver) -> None:
    page = inside.page("Settings")
    field, unit = page.fields["idle_lock_minutes"], page.units["idle_lock_minutes"]
    field.set("1")
    assert unit.cget("text") == "minute"
    field.set("15")
    assert unit.cget("text") == "minutes"
