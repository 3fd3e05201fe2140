"""The settings page: a draft that is checked, applied, or thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import UserError
from core.base.events import State
from core.clients.state import Trace
from gui.pages.settings.left_here import describe
from tests.gui.conftest import Driver, texts
from tests.gui.keyboard import Keyboard, everything

pytestmark = pytest.mark.gui


def sent(driver: Driver) -> list[object]:
    return [args[0] for args in driver.engine.called("settings.change")]


def test_nothing_changes_before_apply(inside: Driver) -> None:
    page = inside.page("Settings")
    assert not page.bar.winfo_manager()
    page.fields["port"].set("4321")
    page.fields["log_wrap"].set(True)
    inside.pump()
    assert page.bar.winfo_manager()
    assert sent(inside) == []
    page.apply_button.invoke()
    inside.pump()
    assert sent(inside) == [{"port": 4321, "log_wrap": True}]
    assert inside.engine.settings.now.port == 4321
    assert not page.bar.winfo_manager()
    assert "applied" in inside.toasts


def test_the_arrows_choose_among_choices_side_by_side(inside: Driver) -> None:
    page, keys = inside.page("Settings"), Keyboard(inside)
    buttons = [one for one in everything(page) if str(one.winfo_class()) == "TRadiobutton"]
    when_needed = next(one for one in buttons if one.cget("text") == "When needed")
    keys.go_to(when_needed)
    keys.press("Left")
    assert page.fields["warm_spare"].get() == "when needed", "there is none on that side"
    keys.press("Right")
    assert page.fields["warm_spare"].get() == "always"
    assert keys.focus.cget("text") == "Always"
    keys.press("Left")
    assert page.fields["warm_spare"].get() == "when needed"


def test_discard_puts_everything_back(inside: Driver) -> None:
    page = inside.page("Settings")
    page.fields["port"].set("4321")
    page.reach.set("all")
    page.discard_button.invoke()
    inside.pump()
    assert page.fields["port"].get() == "4000"
    assert page.reach.get() == "local"
    assert not page.dirty


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "99999"),
        ("port", "abc"),
        ("port", ""),
        ("host", "not a host"),
        ("stop_deadline_s", "-1"),
        ("idle_lock_minutes", "1.5"),
        ("font_size", "900"),
    ],
)
def test_a_bad_value_is_said_beside_its_field_and_cannot_be_applied(
    inside: Driver, name: str, value: str
) -> None:
    page = inside.page("Settings")
    page.fields[name].set(value)
    inside.pump()
    assert "must be" in page.rows[name].trouble
    assert page.apply_button.instate(["disabled"])
    page.apply()
    inside.pump()
    assert sent(inside) == []
    page.discard()
    assert page.rows[name].trouble == ""


def test_opening_to_the_network_asks_and_says_what_it_means(inside: Driver) -> None:
    page = inside.page("Settings")
    page.reach.set("all")
    page.apply()
    words = texts(inside.dialog())
    assert "Anybody" in words
    assert "only protection" in words
    inside.press("no")
    assert sent(inside) == []
    page.apply()
    inside.press("yes")
    assert sent(inside) == [{"host": "0.0.0.0"}]


def test_another_loopback_name_needs_no_question(inside: Driver) -> None:
    page = inside.page("Settings")
    page.reach.set("other")
    page.fields["host"].set("localhost")
    page.apply()
    inside.pump()
    assert sent(inside) == [{"host": "localhost"}]


def test_the_appearance_changes_at_once(inside: Driver) -> None:
    page = inside.page("Settings")
    page.theme_choice.set("dark")
    inside.pump()
    assert inside.app.theme.mode == "dark"
    page.theme_choice.set("light")
    inside.pump()
    assert inside.app.theme.mode == "light"
    page.theme_choice.set("system")  # the stand-in's desktop is dark
    inside.pump()
    assert inside.app.theme.mode == "dark"


def test_changing_the_appearance_keeps_other_edits(inside: Driver) -> None:
    page = inside.page("Settings")
    page.fields["port"].set("4321")
    page.theme_choice.set("dark")
    inside.pump()
    assert page.fields["port"].get() == "4321"
    assert page.bar.winfo_manager()


def test_what_needs_a_restart_says_so(inside: Driver) -> None:
    page = inside.page("Settings")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    page.fields["port"].set("4321")
    inside.pump()
    assert "restart" in page.bar_text.cget("text")
    page.apply()
    inside.pump()
    assert "Restart the gateway" in inside.toasts


def test_a_failed_save_keeps_the_edits(inside: Driver) -> None:
    page = inside.page("Settings")
    inside.engine.settings.error = UserError("The settings cannot be written.", "Free some space.")
    page.fields["port"].set("4321")
    page.apply()
    assert "cannot be written" in texts(inside.dialog())
    inside.press("ok")
    assert page.fields["port"].get() == "4321"
    assert page.apply_button.instate(["!disabled"])


@pytest.mark.parametrize(
    ("answer", "goes", "port"),
    [("stay", False, 4000), ("discard", True, 4000), ("apply", True, 4321)],
)
def test_leaving_with_edits_asks(inside: Driver, answer: str, goes: bool, port: int) -> None:
    page = inside.page("Settings")
    page.fields["port"].set("4321")
    assert inside.app.shell is not None
    inside.app.shell.go_to("Status")
    inside.press(answer)
    assert (inside.app.shell.current == "Status") is goes
    assert inside.engine.settings.now.port == port
    assert page.dirty is not goes


def test_the_text_size_reaches_the_fonts(inside: Driver) -> None:
    page = inside.page("Settings")
    before = abs(inside.app.theme.fonts.mono.cget("size"))
    page.fields["font_size"].set("18")
    page.apply()
    inside.pump()
    assert abs(inside.app.theme.fonts.mono.cget("size")) > before


def test_the_password_is_changed_after_the_old_one(inside: Driver) -> None:
    page = inside.page("Settings")
    page.account.change_password.invoke()
    dialog = inside.dialog()
    entries = [child for child in dialog.body.winfo_children() if hasattr(child, "entry")]
    old, new, again = entries
    for field, text in ((old, "wrong"), (new, "short"), (again, "short")):
        field.entry.insert(0, text)
    inside.press("change")
    assert "at least 8" in texts(dialog)
    for field in (new, again):
        field.clear()
        field.entry.insert(0, "a better horse 7")
    inside.press("change")
    assert "password is wrong" in texts(dialog)
    old.clear()
    old.entry.insert(0, "correct horse")
    inside.press("change")
    assert inside.app.dialogs.open_dialogs == []
    assert inside.engine.called("account.change_password")[-1] == (
        "correct horse",
        "a better horse 7",
    )
    assert "changed" in inside.toasts


def test_it_says_where_the_data_lives_and_the_versions(inside: Driver) -> None:
    shown = texts(inside.page("Settings"))
    assert str(inside.engine.paths.data) in shown
    assert "LiteLLM Pocket" in shown
    assert "Python 3." in shown


def test_the_spare_and_the_config_settings_are_there(inside: Driver) -> None:
    page = inside.page("Settings")
    page.fields["warm_spare"].set("never")
    page.fields["apply_on_change"].set(True)
    page.fields["drain_s"].set("5")
    inside.pump()
    page.apply_button.invoke()
    inside.pump()
    assert sent(inside) == [{"warm_spare": "never", "apply_on_change": True, "drain_s": 5.0}]
    shown = texts(page)
    for text in ("When needed", "Always", "Never", "250 MB", "Apply changes made elsewhere"):
        assert text in shown
    page.fields["drain_s"].set("0")
    inside.pump()
    assert page.rows["drain_s"].trouble


def test_who_is_let_in_is_a_matter_of_the_settings(inside: Driver) -> None:
    page = inside.page("Settings")
    shown = texts(page)
    for text in ("Who is let in", "Names it answers to", "Web pages and apps", "Largest request"):
        assert text in shown
    assert "host.docker.internal" in page.fields["allowed_hosts"].get()
    page.fields["allowed_hosts"].set("gateway.lan")
    page.fields["allowed_origins"].set("*")
    inside.pump()
    assert "every web page" in page.rows["allowed_origins"].trouble
    page.fields["allowed_origins"].set("http://localhost:*")
    page.fields["body_limit_mb"].set("64")
    page.fields["most_connections"].set("100")
    inside.pump()
    page.apply_button.invoke()
    inside.pump()
    assert sent(inside) == [
        {
            "allowed_hosts": "gateway.lan",
            "allowed_origins": "http://localhost:*",
            "body_limit_mb": 64,
            "most_connections": 100,
        }
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("allowed_hosts", "gateway.lan"),
        ("allowed_origins", "http://localhost:*"),
        ("body_limit_mb", "64"),
        ("most_connections", "100"),
        ("workers", "2"),
    ],
)
def test_a_running_gateway_takes_the_door_at_its_next_start(
    inside: Driver, name: str, value: str
) -> None:
    page = inside.page("Settings")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    page.fields[name].set(value)
    inside.pump()
    assert "after a restart" in page.bar_text.cget("text")


# ---- the single file


def test_from_source_nothing_is_unpacked(inside: Driver) -> None:
    page = inside.page("Settings")
    assert "runtime_place" not in page.fields
    inside.pump()
    assert "Nothing of LiteLLM Pocket lies on this computer" in texts(page.left_here.row)
    assert page.left_here.leave.instate(["disabled"])


def test_leaving_the_computer_asks_takes_it_away_and_says_what_stays(inside: Driver) -> None:
    inside.engine.support.is_single_file = True
    used = Path("/home/ada/.cache/litellm-pocket/runtime/0.2")
    settings = Path("/home/ada/.claude/settings.json")
    program = Trace("program", used, "The gateway's program, unpacked", 126_000_000)
    inside.engine.clients.lies_here = (Trace("connection", settings, "Claude Code"), program)
    page = inside.page("Settings")
    inside.pump()
    row = page.left_here
    assert f"Claude Code: {settings}" in texts(row.row)
    assert f"{used}, 120 MB" in texts(row.row)
    row.leave.invoke()
    inside.press("no")
    assert inside.engine.called("clients.leave") == []
    inside.engine.clients.stays_here = (program,)
    row.leave.invoke()
    inside.press("yes")
    assert inside.engine.called("clients.leave") == [()]
    assert inside.engine.settings.now.leave_no_trace  # what is in use goes at the end
    assert str(settings) not in texts(row.row)
    assert "when you close LiteLLM Pocket" in inside.toasts


def test_where_it_is_unpacked_is_a_setting(inside: Driver) -> None:
    inside.engine.support.is_single_file = True
    page = inside.page("Settings")
    page.fields["runtime_place"].set("beside the data")
    page.fields["leave_no_trace"].set(True)
    page.apply_button.invoke()
    inside.pump()
    assert sent(inside) == [{"runtime_place": "beside the data", "leave_no_trace": True}]


def test_the_button_beside_the_data_folder_opens_that_folder(inside: Driver) -> None:
    page = inside.page("Settings")
    card = next(one for one in page.scroll.inner.winfo_children() if hasattr(one, "open"))
    assert str(inside.engine.paths.data) in texts(card)
    card.open.invoke()
    inside.pump()
    assert inside.engine.called("support.open_folder") == [(inside.engine.paths.data,)]


def test_notes_on_many_connections_are_one_line() -> None:
    folder = Path("/state/connections")
    settings = [
        Trace("connection", Path(f"/home/ada/{name}"), f"Settings of {name}") for name in "ab"
    ]
    notes = [Trace("note", folder / f"{name}.json", f"A note that {name} is") for name in "abc"]
    other = Trace("note", folder / "d.json", "A note that d is", foreign=True)
    lines = describe([notes[0], settings[0], *notes[1:], settings[1], other]).split("\n")
    assert lines == [
        f"Settings of a: {Path('/home/ada/a')}",
        f"Settings of b: {Path('/home/ada/b')}",
        f"3 notes on connections: {folder}",
        f"A note that d is (another data folder's): {folder / 'd.json'}",
    ]
