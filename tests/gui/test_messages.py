"""How long each message stays on the screen: as long as what it is about."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from core.base.errors import PortError
from core.base.events import (
    About,
    ApplyStep,
    Finishing,
    MatterSettled,
    Notice,
    RestartWanted,
    State,
)
from core.config.history import Outcome
from core.config.store import Issue
from tests.gui.conftest import Driver, texts
from tests.gui.pages.config.acting import applied, type_in
from tests.gui.stand_in.config import FILE
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui

PAGES = ("Status", "Config", "Keys", "Logs", "Settings")


@pytest.fixture
def running(inside: Driver) -> Driver:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    return inside


def shell(inside: Driver) -> Any:
    return inside.app.shell


def said(inside: Driver) -> str:
    """What stands above the page in front."""
    return texts(shell(inside).banners)


def crash(inside: Driver, reason: str = "The gateway was ended by SIGKILL.") -> None:
    """It dies and is back before the window has drawn anything."""
    inside.engine.gateway.enter(State.CRASHED, reason=reason)
    inside.engine.gateway.enter(State.STARTING)
    inside.engine.gateway.enter(State.RUNNING)
    inside.pump()


def warn_of_key(inside: Driver) -> Notice:
    run = inside.app.bridge.status.run_id
    notice = Notice("warning", "NOT_SET_KEY is not set.", "Add it.", About.RUN, run)
    inside.post(notice)
    return notice


# ---- with the run


@pytest.mark.parametrize("end", ["apply", "stop", "crash"])
def test_what_is_said_of_a_run_goes_with_it(running: Driver, end: str) -> None:
    running.page("Config")
    warn_of_key(running)
    for title in PAGES[1:]:
        running.page(title)
        assert "NOT_SET_KEY" in said(running)
    if end == "apply":
        running.engine.gateway.applying(ApplyStep.APPLIED)
        running.pump()
    elif end == "stop":
        running.engine.gateway.stop()
        running.pump()
    else:
        crash(running)
    for title in PAGES:
        running.page(title)
        assert "NOT_SET_KEY" not in said(running)
    assert "NOT_SET_KEY" not in texts(running.page("Status"))


def test_what_the_run_lacks_stands_on_the_status_page_as_long_as_it_runs(running: Driver) -> None:
    """There it is read, so that no banner says it as well."""
    status = running.page("Status")
    notice = warn_of_key(running)
    assert "NOT_SET_KEY" in texts(status.complaints)
    assert "NOT_SET_KEY" not in said(running)
    running.page("Config")
    assert "NOT_SET_KEY" not in said(running)
    other = replace(notice, text="The cache cannot be reached.")
    running.post(other)
    assert "The cache cannot be reached." in said(running)
    shell(running).banners.dismiss(other)
    running.page("Status")
    for words in ("NOT_SET_KEY is not set.", "The cache cannot be reached.", "Add it."):
        assert words in texts(status.complaints)
    assert said(running) == ""


def test_it_goes_also_while_the_window_is_locked(running: Driver) -> None:
    warn_of_key(running)
    running.app.lock("Locked.")
    running.pump()
    running.engine.gateway.applying(ApplyStep.APPLIED)
    running.pump()
    running.log_in()
    assert "NOT_SET_KEY" not in said(running)
    assert "NOT_SET_KEY" not in texts(running.page("Status"))


def test_what_is_said_of_the_program_stays_until_it_is_read(running: Driver) -> None:
    running.post(Notice("warning", "The settings file was damaged."))
    running.engine.gateway.stop()
    running.pump()
    assert "The settings file was damaged." in said(running)


def test_of_two_words_about_the_log_the_last_one_stands(running: Driver) -> None:
    run = running.app.bridge.status.run_id
    running.post(Notice("warning", "The log cannot be written.", "", About.RUN, run, "log"))
    running.post(Notice("info", "The log is being written again.", "", About.RUN, run, "log"))
    assert "cannot be written" not in said(running)
    assert "written again" in said(running)


# ---- with what it is about


def budget(text: str, until: float) -> Notice:
    return Notice("error", text, "It is refused.", matter="budget of script, day", until=until)


def test_the_word_of_a_budget_goes_when_there_is_more_of_it(running: Driver) -> None:
    ends = running.clock.wall() + 3600
    running.post(budget("4 of 5 dollars.", ends), budget("All 5 dollars.", ends))
    assert "All 5" in said(running) and "4 of 5" not in said(running)
    running.post(MatterSettled("budget of other, day"))
    assert "All 5" in said(running)
    running.post(MatterSettled("budget of script, day"))
    assert said(running) == ""


def test_the_word_of_a_budget_goes_with_its_day(running: Driver) -> None:
    running.post(budget("All 5 dollars.", running.clock.wall() + 3600))
    running.clock.offset += 3500
    shell(running).tick(running.clock.wall())
    assert "All 5" in said(running)
    running.clock.offset += 200
    shell(running).tick(running.clock.wall())
    assert said(running) == ""


# ---- crashes


def test_a_crash_is_announced_although_it_is_over_at_once(running: Driver) -> None:
    running.page("Keys")
    crash(running)
    assert running.app.bridge.status.state is State.RUNNING
    for title in PAGES:
        running.page(title)
        assert "The gateway crashed at" in said(running)
        assert "SIGKILL" in said(running)
    crash(running)
    assert "The gateway crashed 2 times" in said(running)
    assert said(running).count("The gateway crashed") == 1


def test_a_crash_while_the_window_is_locked_is_told_at_the_login(running: Driver) -> None:
    running.app.lock("Locked.")
    running.pump()
    crash(running)
    running.log_in()
    assert "The gateway crashed at" in said(running)


@pytest.mark.parametrize("order", ["apply", "stop"])
def test_the_word_of_a_crash_goes_with_the_next_order(running: Driver, order: str) -> None:
    crash(running)
    if order == "apply":
        running.engine.gateway.applying(ApplyStep.APPLIED)
    else:
        running.engine.gateway.stop()
    running.pump()
    assert "crashed" not in said(running)


def test_the_word_of_a_crash_that_was_read_does_not_come_back(running: Driver) -> None:
    crash(running)
    banners = shell(running).banners
    banners.dismiss(banners.notices[0])
    running.post(Finishing(0))
    running.enter(State.UNHEALTHY)
    running.enter(State.RUNNING)
    assert said(running) == ""
    crash(running)
    assert "2 times" in said(running)


def test_a_later_crash_takes_the_place_of_what_was_taken_back(running: Driver) -> None:
    status = running.page("Status")
    running.engine.gateway.applying(ApplyStep.APPLIED)
    running.engine.gateway.enter(State.CRASHED)
    running.engine.gateway.applying(ApplyStep.ROLLED_BACK, "It died soon.")
    running.engine.gateway.enter(State.STARTING)
    running.engine.gateway.enter(State.RUNNING)
    running.pump()
    assert "was taken back" in texts(status)
    assert "crashed" not in said(running)
    crash(running)
    assert "was taken back" not in texts(status)
    assert "The gateway crashed at" in said(running)


def test_that_there_is_no_gateway_any_more_is_said_on_every_page(running: Driver) -> None:
    running.engine.gateway.enter(State.CRASHED)
    running.enter(State.GIVEN_UP, reason="The gateway crashed 11 times.", remedy="See the log.")
    status = running.page("Status")
    assert "crashed 11 times" in texts(status)
    for title in PAGES[1:]:
        running.page(title)
        assert "The gateway crashed 11 times." in said(running)
    running.enter(State.STARTING)
    assert said(running) == ""


def test_requests_that_a_stop_waits_for_are_not_those_of_an_apply(running: Driver) -> None:
    status = running.page("Status")
    running.engine.gateway.applying(ApplyStep.APPLIED)
    running.pump()
    assert "New config in use." in texts(status)
    running.enter(State.DRAINING)
    running.post(Finishing(1, time.time(), time.time() + 10.0))
    assert "1 request is still being finished, for" in texts(status)
    assert "old one" not in texts(status)


# ---- a restart that is wanted


def test_what_wants_a_restart_stands_with_a_button(running: Driver) -> None:
    wanted = RestartWanted(("port",), "http://127.0.0.1:4156")
    running.post(wanted)
    for title in PAGES:
        running.page(title)
        assert "still listens on http://127.0.0.1:4000, not http://127.0.0.1:4156" in said(running)
    for _ in range(4):
        running.post(Notice("warning", f"Something else {time.monotonic()}."))
    banners = shell(running).banners
    (buttons,) = banners.buttons.values()
    buttons["Restart now"].invoke()
    assert running.engine.called("gateway.restart")
    assert "Restart now" in said(running)  # not done yet
    frame = next(iter(banners.buttons.values()))["Restart now"].master
    assert len([one for one in frame.winfo_children() if one.winfo_class() == "TButton"]) == 1
    running.post(RestartWanted(()))
    assert "Restart now" not in said(running)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("allowed_hosts", "let in are still those of before"),
        ("allowed_origins", "let in are still those of before"),
        ("body_limit_mb", "still have the bounds of before"),
        ("most_connections", "still have the bounds of before"),
        ("log_cap_mb", "take as much room as before"),
        ("workers", "As many processes serve as before"),
    ],
)
def test_each_setting_that_wants_a_restart_is_told(running: Driver, name: str, words: str) -> None:
    running.post(RestartWanted((name,), "http://127.0.0.1:4000"))
    assert words in said(running)
    assert "Restart now" in said(running)


def test_a_restart_that_was_refused_is_told_and_can_be_tried_again(running: Driver) -> None:
    status = running.page("Status")
    running.post(RestartWanted(("port",), "http://127.0.0.1:4156"))
    busy = {"address": "127.0.0.1:4156", "again": True}
    running.engine.gateway.applying(ApplyStep.REHEARSING, again=True)
    running.pump()
    assert "Restarting" in texts(status)
    running.engine.gateway.applying(
        ApplyStep.REFUSED, "Port 4156 is in use.", "Choose another.", **busy
    )
    running.pump()
    assert "goes on as it was. Port 4156 is in use. Choose another." in texts(status)
    assert "Restart now" in said(running)
    running.post(RestartWanted(()))  # the settings are as before
    assert "Port 4156" not in texts(status)


def test_a_busy_address_is_told_beside_its_field(inside: Driver) -> None:
    page = inside.page("Settings")
    inside.engine.gateway.address_trouble = PortError("Port 4156 is already in use.", "Close it.")
    page.fields["port"].set("4156")
    inside.wait(lambda: inside.engine.called("gateway.try_address") == [("127.0.0.1", 4156)])
    inside.wait(lambda: page.rows["port"].trouble, what="the trouble beside the port")
    assert "Port 4156 is already in use. Close it." in texts(page)
    assert page.apply_button.instate(["!disabled"])
    inside.engine.gateway.address_trouble = None
    page.fields["port"].set("4157")
    inside.pump()
    assert page.rows["port"].trouble == ""
    inside.wait(lambda: len(inside.engine.called("gateway.try_address")) == 2)
    inside.pump()
    assert page.rows["port"].trouble == ""


def test_an_answer_that_comes_late_is_not_said_of_another_port(inside: Driver) -> None:
    page = inside.page("Settings")
    inside.engine.gateway.address_trouble = PortError("Port 4156 is already in use.", "Close it.")
    inside.engine.script.hold = True
    page.fields["port"].set("4156")
    inside.wait(lambda: inside.engine.called("gateway.try_address"))
    page.fields["port"].set("4157")
    inside.engine.script.release()
    inside.pump()
    assert page.rows["port"].trouble == ""


# ---- what is left of before


def test_requests_of_before_are_shown_with_their_times(running: Driver) -> None:
    status = running.page("Status")
    now = time.time()
    running.post(Finishing(2, now - 90.0, now + 510.0))
    assert "2 requests are still being finished by the one before, for 1 min 3" in texts(status)
    assert "cut off in 8 min" in texts(status)
    running.post(Finishing(0))
    assert "still being finished" not in texts(status)


# ---- the config page


@pytest.fixture
def refused(running: Driver) -> Any:
    """The page, with a text that the gateway did not take."""
    page = running.page("Config")
    type_in(running, page, "bad: true\n")
    page.buttons["Apply"].invoke()
    running.pump()
    running.engine.gateway.applying(ApplyStep.REHEARSING)
    running.engine.gateway.applying(ApplyStep.REFUSED, "LiteLLM refused it.", "Correct it.", line=2)
    running.pump()
    assert "LiteLLM refused it." in page.banners.texts["apply"]
    return page


def banner(page: Any) -> str:
    return str(page.banners.texts.get("apply", ""))


def test_the_banner_of_a_refusal_goes_when_the_text_is_replaced(
    running: Driver, refused: Any
) -> None:
    refused.editor.text.set_content("general_settings: {}\n")
    running.pump()
    assert not banner(refused)


def test_it_stays_while_the_text_is_being_mended(running: Driver, refused: Any) -> None:
    type_in(running, refused, "# why?\n")
    assert banner(refused)


@pytest.mark.parametrize("how", ["save", "outside", "back"])
def test_it_goes_when_the_file_holds_another_text(
    engine: StandInEngine, running: Driver, refused: Any, how: str
) -> None:
    if how == "save":
        type_in(running, refused, "# mended\n")
        refused.save()
    elif how == "outside":
        engine.config.edit_outside(FILE + "bad: true\n# theirs\n")
    else:
        engine.config.applied = (applied(FILE, Outcome.WORKED, "demo"),)
        refused.applying.history.go_back(engine.config.applied[0])
    running.pump()
    assert not banner(refused)
    assert "LiteLLM refused it." not in texts(running.page("Status"))


def test_a_refused_problem_keeps_its_did_you_mean(engine: StandInEngine, running: Driver) -> None:
    page = running.page("Config")
    known = Issue(3, 5, "warning", "Unknown key modle.", "Did you mean model?")
    engine.config.issues = (known,)
    type_in(running, page, "modle: x\n")
    running.wait(page.issues.winfo_ismapped)
    page.buttons["Apply"].invoke()
    running.pump()
    page._show_issues((known,))
    running.engine.gateway.applying(ApplyStep.REFUSED, "LiteLLM refused it.", "Correct it.", line=3)
    running.pump()
    shown = page.issues.text.get("1.0", "end")
    assert "LiteLLM refused it. Did you mean model?" in shown


def test_a_problem_that_only_the_refusal_knows_comes_with_its_remedy(
    running: Driver, refused: Any
) -> None:
    assert "LiteLLM refused it. Correct it." in refused.issues.text.get("1.0", "end")
