"""The window as a whole: its life, its keys, its dialogs, and what it does about defects."""

from __future__ import annotations

from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest

from core.base.errors import UserError
from core.base.events import Notice, State
from gui.app import App, run_window
from gui.frame.geometry import fit_geometry
from gui.shell import PAGES
from tests.conftest import ExpectedErrors
from tests.gui.conftest import Driver, StandInEngine, texts
from tests.gui.log_off import log_off

SCREEN = (0, 0, 1920, 1080)
LEAST, USUAL = (1000, 640), (1280, 800)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("", "1280x800+320+93"),
        ("rubbish", "1280x800+320+93"),
        ("1100x700+50+60", "1100x700+50+60"),
        ("200x100+50+60", "1000x640+50+60"),
        ("1100x700+5000+60", "1100x700+410+126"),  # a screen that is gone
        ("1100x700+50+-900", "1100x700+410+126"),  # its title bar could not be reached
        ("9000x9000+0+0", "1920x1080+0+0"),
    ],
)
def test_the_window_opens_where_it_can_be_seen(wanted: str, got: str) -> None:
    assert fit_geometry(wanted, SCREEN, LEAST, USUAL) == got


@pytest.mark.parametrize(
    ("wanted", "least", "usual", "got"),
    [
        ("", LEAST, USUAL, "1272x728+0+0"),  # as large as the usual one
        ("", LEAST, (1920, 1200), "1272x728+0+0"),  # scaled
        ("1280x800+0+0", LEAST, USUAL, "1280x800+0+0"),  # so the person had it
        ("1280x800+500+300", LEAST, USUAL, "1280x800+0+0"),  # on a larger screen before
        ("1100x700+400+300", LEAST, USUAL, "1100x700+180+100"),
        ("1280x800+3000+100", LEAST, USUAL, "1272x728+0+0"),
    ],
)
def test_all_of_the_window_is_on_a_small_screen(
    wanted: str, least: tuple[int, int], usual: tuple[int, int], got: str
) -> None:
    screen, title_and_panel = (0, 0, 1280, 800), (8, 72)
    assert fit_geometry(wanted, screen, least, usual, title_and_panel) == got


@pytest.mark.gui
def test_the_first_window_leaves_room_for_its_title(
    engine: StandInEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.frame.geometry.room", lambda *_: (0, 0, 1280, 800))
    monkeypatch.setattr("gui.frame.geometry.reserve", lambda _scale: (8, 72))
    app = App(engine)
    try:
        app.root.update()
        assert (app.root.winfo_width(), app.root.winfo_height()) == (1272, 728)
    finally:
        app.destroy()


def test_a_second_screen_on_the_left_counts() -> None:
    assert fit_geometry("1100x700+-1500+40", (-1920, 0, 3840, 1080), LEAST, USUAL) == (
        "1100x700+-1500+40"
    )


@pytest.mark.gui
def test_the_first_screen_is_painted_and_then_it_may_end(tmp_path: Path) -> None:
    painted: list[bool] = []
    engine = StandInEngine(tmp_path)
    status = run_window(
        engine,
        exit_after_paint=True,
        on_paint=lambda: painted.append(True),
    )
    assert status == 0
    assert painted == [True]
    assert not engine.called("gateway.warm_up")


@pytest.mark.gui
def test_a_spare_is_asked_for_once_the_first_screen_is_painted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    apps: list[App] = []

    class Watched(App):
        def run(self) -> None:
            apps.append(self)
            super().run()

    def warm_up() -> None:
        order.append("warm up")
        app = apps.pop()
        app.root.after_idle(app.close)

    monkeypatch.setattr("gui.app.App", Watched)
    engine = StandInEngine(tmp_path)
    monkeypatch.setattr(engine.gateway, "warm_up", warm_up)
    assert run_window(engine, on_paint=lambda: order.append("painted")) == 0
    assert order == ["painted", "warm up"]


@pytest.mark.gui
def test_a_spare_is_asked_for_after_every_login(inside: Driver) -> None:
    assert len(inside.engine.called("gateway.warm_up")) == 1
    inside.app.lock("")
    inside.pump()
    inside.log_in()
    assert len(inside.engine.called("gateway.warm_up")) == 2


@pytest.mark.gui
def test_the_small_window_holds_the_longest_form(tmp_path: Path) -> None:
    engine = StandInEngine(tmp_path, account=None)
    engine.settings.put(geometry="1000x640+0+0")
    app = App(engine)
    try:
        app.login._say("The two passwords are not the same. Type the second one again.")
        app.root.update()
        assert app.login.card.winfo_reqheight() < 640
    finally:
        app.destroy()


@pytest.mark.gui
def test_keys_change_the_page(inside: Driver) -> None:
    shell = inside.app.shell
    assert shell is not None
    inside.root.focus_force()
    inside.root.event_generate("<Control-Key-9>")
    inside.pump()
    assert shell.current == "Settings"
    inside.root.event_generate("<Control-Key-1>")
    inside.pump()
    assert shell.current == "Status"
    shell.nav["Status"].focus_force()
    shell.nav["Status"].event_generate("<Up>")
    inside.pump()
    assert inside.root.focus_get() is shell.nav["Settings"]
    shell.nav["Settings"].event_generate("<Return>")
    inside.pump()
    assert shell.current == "Settings"


@pytest.mark.gui
def test_every_button_in_sight_is_reachable_by_tab(inside: Driver) -> None:
    inside.page("Status")
    reached = set()
    widget = inside.root
    for _ in range(200):
        widget = widget.tk_focusNext()
        if widget in reached:
            break
        reached.add(widget)

    def buttons(parent: Any) -> list[Any]:
        found = []
        for child in parent.winfo_children():
            if not child.winfo_manager():
                continue  # out of sight, with all that is in it
            if isinstance(child, ttk.Button) and child.instate(["!disabled"]):
                found.append(child)
            found += buttons(child)
        return found

    assert set(buttons(inside.app.shell)) <= reached


@pytest.mark.gui
def test_logging_out_asks_the_page_and_leaves_the_gateway(inside: Driver) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    inside.page("Settings").fields["port"].set("4321")
    assert inside.app.shell is not None
    inside.app.shell.logout.invoke()
    inside.press("stay")
    assert not inside.engine.called("account.logout")
    inside.app.shell.logout.invoke()
    inside.press("discard")
    assert inside.engine.called("account.logout")
    assert not inside.engine.called("gateway.stop")
    assert inside.app.login.winfo_ismapped()


@pytest.mark.gui
def test_every_page_is_asked_before_the_end(inside: Driver) -> None:
    asked: list[str] = []
    page = inside.page("Settings")
    inside.page("Status")
    page.can_close = lambda proceed: asked.append("Settings")
    inside.app.close()
    assert asked == ["Settings"]
    assert inside.root.winfo_exists()


@pytest.mark.gui
def test_a_notice_stays_until_it_is_dismissed(inside: Driver) -> None:
    assert inside.app.shell is not None
    banners = inside.app.shell.banners
    notice = Notice("warning", "The disk is full.", "Free some space.")
    inside.post(notice, notice)
    assert banners.notices == (notice,)
    assert "Free some space." in texts(banners)
    banners.dismiss(notice)
    inside.pump()
    assert "The disk is full." not in texts(inside.app.shell)


@pytest.mark.gui
def test_a_notice_from_before_the_login_is_shown_after_it(driver: Driver) -> None:
    driver.post(Notice("warning", "The settings file was damaged.", "It was kept."))
    driver.log_in()
    assert "The settings file was damaged." in texts(driver.app.shell)


@pytest.mark.gui
def test_closing_remembers_the_place(driver: Driver) -> None:
    driver.root.geometry("1111x707+3+4")
    driver.pump()
    driver.app.close()
    (changes,) = [args[0] for args in driver.engine.called("settings.change")]
    assert changes["geometry"].startswith("1111x707")


@pytest.mark.gui
def test_closing_while_the_gateway_runs_asks_and_stops_it(inside: Driver) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    inside.app.close()
    inside.press("no")
    assert not inside.engine.called("gateway.stop")
    inside.app.close()
    inside.dialog().buttons["yes"].invoke()
    assert inside.engine.called("gateway.stop") == [("for good",)]
    inside.app.bridge.pump()
    with pytest.raises(Exception, match="destroyed"):
        inside.root.winfo_exists()


@pytest.mark.gui
def test_the_end_of_the_session_ends_the_gateway_without_questions(inside: Driver) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    log_off(inside)
    ((deadline_s,),) = inside.engine.called("close")
    assert 0 < deadline_s < 5  # Windows waits no longer


@pytest.mark.gui
def test_escape_and_return_answer_a_dialog(inside: Driver) -> None:
    answers: list[str] = []
    for key in ("<Escape>", "<Return>"):
        inside.app.dialogs.confirm(
            "Sure?", "", "Yes", lambda: answers.append("yes"), on_no=lambda: answers.append("no")
        )
        dialog = inside.dialog()
        dialog.focus_force()
        inside.pump()
        dialog.event_generate(key)
        inside.pump()
    assert answers == ["no", "yes"]
    assert inside.app.dialogs.open_dialogs == []


@pytest.mark.gui
def test_return_does_not_say_yes_to_something_dangerous(inside: Driver) -> None:
    answers: list[str] = []
    dialog = inside.app.dialogs.confirm(
        "Delete it?",
        "",
        "Delete",
        lambda: answers.append("yes"),
        danger=True,
        on_no=lambda: answers.append("no"),
    )
    inside.pump()
    dialog.buttons["no"].focus_force()
    inside.pump()
    dialog.buttons["no"].event_generate("<Return>")
    inside.pump()
    assert answers == ["no"]


@pytest.mark.gui
def test_a_user_error_is_shown_in_its_own_words(inside: Driver) -> None:
    inside.app.dialogs.error(UserError("Port 4000 is taken.", "Choose another one."))
    shown = texts(inside.dialog())
    assert "Port 4000 is taken." in shown
    assert "Choose another one." in shown
    inside.press("ok")


@pytest.mark.gui
def test_a_defect_in_a_callback_is_shown_and_logged_and_the_window_lives_on(
    inside: Driver, expected_errors: ExpectedErrors
) -> None:
    expected_errors.allow("a callback of the window failed")
    inside.engine.failures_expected = True

    def fail() -> None:
        raise RuntimeError("boom with sk-of-a-test")

    inside.root.after(0, fail)
    inside.wait(lambda: inside.app.dialogs.open_dialogs)
    shown = texts(inside.dialog())
    assert "inside LiteLLM Pocket" in shown
    assert "RuntimeError: boom with ********" in shown
    inside.press("ok")
    inside.enter(State.STARTING)
    assert "Starting" in inside.page("Status").chip.cget("text")


@pytest.mark.gui
def test_pages_are_made_only_when_they_are_wanted(inside: Driver) -> None:
    assert inside.app.shell is not None
    assert set(inside.app.shell.pages) == {"Status"}
    inside.page("Settings")
    assert set(inside.app.shell.pages) == {"Status", "Settings"}
    titles = [title for title, _icon in PAGES]
    assert titles == [
        *("Status", "Config", "Models", "Keys", "Clients"),
        *("Usage", "Requests", "Logs", "Settings"),
    ]


@pytest.mark.gui
def test_a_start_says_when_what_was_changed_is_not_in_it(inside: Driver) -> None:
    """Start stands in the sidebar also while a model was added and not saved."""
    page = inside.page("Config")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    assert "unsaved" not in inside.toasts
    inside.enter(State.STOPPED)
    page.editor.text.insert("1.0", "# mine\n")
    inside.pump()
    inside.page("Models")
    inside.enter(State.STARTING)
    assert "unsaved changes are not in it" in inside.toasts
