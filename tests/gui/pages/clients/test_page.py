"""The clients page: what is listed, what may be done with a tool, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import UserError
from core.base.events import State
from core.clients.state import ClientState, Connected, FileBack, Trial
from core.clients.tool import Mapped
from core.clients.tools import TOOLS
from tests.gui.conftest import Driver, StandInEngine, texts

pytestmark = pytest.mark.gui

PROJECT = Path("/home/ada/project")


@pytest.fixture
def page(inside: Driver) -> Any:
    page = inside.page("Clients")
    inside.pump()
    return page


def select(inside: Driver, page: Any, tool_id: str) -> None:
    page.list.tree.selection_set(tool_id)
    inside.pump()


def offered(page: Any) -> list[str]:
    """The labels of the buttons in sight that can be pressed."""
    return [
        str(button.cget("text"))
        for button in page.card.buttons.values()
        if button.winfo_manager() and not button.instate(["disabled"])
    ]


def press(inside: Driver, page: Any, key: str) -> None:
    page.card.buttons[key].invoke()
    inside.pump()


def picks(page: Any, monkeypatch: pytest.MonkeyPatch, folder: Path | None) -> None:
    """What the system's dialog for folders will answer."""
    monkeypatch.setattr(
        "gui.frame.dialogs.filedialog.askdirectory", lambda **_more: str(folder or "")
    )


def test_each_tool_is_listed_with_its_state(page: Any) -> None:
    tree = page.list.tree
    rows = {
        tree.item(one, "text").strip(): tree.item(one, "values")[0] for one in tree.get_children()
    }
    assert rows["Claude Code"] == "Ready"
    assert rows["Gemini CLI"] == "Not here"
    assert rows["Shell variables"] == "By hand"
    assert rows["Cursor"] == "Cannot"


def test_every_name_is_whole_and_the_list_stays_as_wide_as_it_is(
    engine: StandInEngine, inside: Driver
) -> None:
    engine.clients.states = {one.id: ClientState(one, None, (), False) for one in TOOLS.values()}
    page = inside.page("Clients")
    tree = page.list.tree
    inside.wait(tree.get_children, what="the tools")
    names = [tree.item(one, "text").strip() for one in tree.get_children()]
    assert names == [one.name for one in TOOLS.values()]
    width = page.list.winfo_width()
    for _ in range(3):
        tree.focus_force()
        inside.pump()
        page.new_key.invoke()
        inside.dialog()
        inside.press("cancel")
        page.banners.show("some", "info", "A line above it.")
        inside.pump()
        page.banners.dismiss("some")
        page.reload()
        inside.pump()
        assert page.list.winfo_width() == width


def test_what_cannot_be_connected_says_why_and_offers_nothing(inside: Driver, page: Any) -> None:
    select(inside, page, "cursor")
    assert "cannot reach this computer" in texts(page.card)
    assert offered(page) == []


def test_a_tool_that_is_not_there_can_be_connected_but_not_opened(
    inside: Driver, page: Any
) -> None:
    inside.enter(State.RUNNING)
    select(inside, page, "gemini-cli")
    assert offered(page) == ["Connect…", "Try it", "Copy with key"]


def test_nothing_can_be_done_without_a_model(engine: StandInEngine, inside: Driver) -> None:
    engine.clients.names = ()
    page = inside.page("Clients")
    inside.pump()
    assert offered(page) == ["Revoke its key…"]
    assert "names no model" in page.banners.texts["models"]


def test_connecting_shows_the_change_first_and_nothing_happens_on_cancel(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    press(inside, page, "connect")
    shown = inside.dialog().view.text.get("1.0", "end")
    assert str(Path("/home/ada/.claude/settings.json")) in shown
    assert '+  "model": "claude",' in shown
    inside.press("cancel")
    assert engine.called("clients.connect") == []
    assert "Connected" not in texts(page.card)


@pytest.mark.parametrize(("until", "while_running"), [("always", False), ("running", True)])
def test_connecting_takes_the_models_and_the_time_that_were_chosen(
    engine: StandInEngine, inside: Driver, page: Any, until: str, while_running: bool
) -> None:
    page.card.main.menu.invoke(1)
    page.card.small.menu.invoke(1)
    press(inside, page, "connect")
    inside.dialog().segments.buttons[until].invoke()
    inside.press("connect")
    assert engine.called("clients.connect") == [
        ("claude-code", Mapped("gpt-4o", "claude"), while_running)
    ]
    assert page.list.tree.item("claude-code", "values")[0] == "Connected"
    assert "Disconnect" in offered(page)


def test_a_refused_connection_leaves_the_dialog_with_the_reason(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.clients.error = UserError("Line 3 of settings.json cannot be read.", "Mend it.")
    press(inside, page, "connect")
    inside.press("connect")
    assert "Line 3 of settings.json" in texts(inside.dialog())
    assert page.list.tree.item("claude-code", "values")[0] == "Ready"


def test_disconnecting_says_what_became_of_the_file(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    press(inside, page, "connect")
    inside.press("connect")
    press(inside, page, "disconnect")
    assert "byte for byte" in inside.toasts
    assert page.list.tree.item("claude-code", "values")[0] == "Ready"


def test_the_models_stay_chosen_when_a_tool_is_disconnected(inside: Driver, page: Any) -> None:
    page.card.main.menu.invoke(1)
    inside.pump()
    chosen = page.card.main.value
    press(inside, page, "connect")
    inside.press("connect")
    press(inside, page, "disconnect")
    inside.pump()
    assert page.card.main.value == chosen


def test_what_the_person_changed_meanwhile_is_named(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    path = Path("/home/ada/.claude/settings.json")
    engine.clients.back = (FileBack(path, "ours removed", ("env.ANTHROPIC_MODEL",)),)
    press(inside, page, "connect")
    inside.press("connect")
    press(inside, page, "disconnect")
    assert "env.ANTHROPIC_MODEL" in inside.toasts


def test_the_connection_of_another_copy_is_named_and_can_be_ended(
    engine: StandInEngine, inside: Driver
) -> None:
    other = Connected(Mapped("x"), "http://127.0.0.1:4001", 1.7e9, False, Path("/media/other"))
    engine.clients.states["codex"] = replace(engine.clients.states["codex"], foreign=other)
    page = inside.page("Clients")
    inside.pump()
    select(inside, page, "codex")
    assert str(Path("/media/other")) in texts(page.card)
    assert "Connect…" not in offered(page)
    press(inside, page, "disconnect")
    assert engine.called("clients.disconnect") == [("codex",)]


def test_opening_asks_for_the_folder(
    engine: StandInEngine, inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.enter(State.RUNNING)
    picks(page, monkeypatch, PROJECT)
    press(inside, page, "launch")
    assert engine.called("clients.launch") == [("claude-code", Mapped("claude"), PROJECT, ())]


def test_opening_without_a_folder_opens_nothing(
    engine: StandInEngine, inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.enter(State.RUNNING)
    picks(page, monkeypatch, None)
    press(inside, page, "launch")
    assert engine.called("clients.launch") == []


def test_opening_starts_the_gateway_first_when_the_person_agrees(
    engine: StandInEngine, inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    picks(page, monkeypatch, PROJECT)
    press(inside, page, "launch")
    assert engine.called("gateway.start") == []
    inside.press("yes")
    assert len(engine.called("gateway.start")) == 1
    assert engine.called("clients.launch") == []
    inside.enter(State.RUNNING)
    assert len(engine.called("clients.launch")) == 1


def test_the_models_of_what_has_come_up_are_offered(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.clients.names = ("newer",)
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    assert page.card.main.value == "newer"


def test_a_try_says_what_was_answered(inside: Driver, page: Any) -> None:
    assert "Try it" not in offered(page)
    inside.enter(State.RUNNING)
    press(inside, page, "try")
    assert "Answered in 0.8 s, streamed and with a tool call. “Hello!”" in texts(page.card)


def test_a_try_says_the_true_error(engine: StandInEngine, inside: Driver, page: Any) -> None:
    engine.clients.trial = Trial(False, error="HTTP 401 from the provider: bad key.")
    inside.enter(State.RUNNING)
    press(inside, page, "try")
    assert "HTTP 401 from the provider: bad key." in texts(page.card)


def test_a_try_of_another_model_is_not_shown_for_this_one(inside: Driver, page: Any) -> None:
    inside.enter(State.RUNNING)
    press(inside, page, "try")
    page.card.main.menu.invoke(1)
    inside.pump()
    assert "Answered" not in texts(page.card)


def test_the_set_up_is_copied_with_the_key_which_is_never_drawn(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    press(inside, page, "copy")
    assert engine.clients.KEY in inside.root.clipboard_get()
    assert engine.clients.KEY not in texts(inside.root)


def test_what_is_entered_by_hand_names_the_chosen_model(inside: Driver, page: Any) -> None:
    select(inside, page, "env")
    assert "OPENAI_MODEL=claude" in texts(page.card)
    page.card.main.menu.invoke(1)
    inside.pump()
    assert "OPENAI_MODEL=gpt-4o" in texts(page.card)


def test_a_key_is_revoked_after_a_question(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    press(inside, page, "revoke")
    inside.press("no")
    assert engine.called("client_keys.revoke") == []
    press(inside, page, "revoke")
    inside.press("yes")
    assert engine.called("client_keys.revoke") == [("claude-code",)]
    assert "is revoked" in inside.toasts
    assert "Revoke its key…" not in offered(page)


def test_what_has_no_key_has_none_to_revoke(inside: Driver, page: Any) -> None:
    select(inside, page, "codex")
    assert "Revoke its key…" not in offered(page)


def test_a_connection_that_has_to_be_made_again_has_a_button_that_says_so(
    engine: StandInEngine, inside: Driver, page: Any
) -> None:
    engine.clients.connect("claude-code", Mapped("gpt-4o", "gpt-4o"))
    page.reload()
    inside.pump()
    select(inside, page, "claude-code")
    assert page.card.buttons["connect"].cget("text") == "Change…"
    engine.clients.states["claude-code"] = replace(
        engine.clients.states["claude-code"],
        trouble="The address is another one. Connect it again.",
    )
    page.reload()
    inside.pump()
    assert page.card.buttons["connect"].cget("text") == "Connect again…"


def test_all_are_disconnected_at_once(engine: StandInEngine, inside: Driver, page: Any) -> None:
    assert page.disconnect_all.instate(["disabled"])
    press(inside, page, "connect")
    inside.press("connect")
    page.disconnect_all.invoke()
    inside.pump()
    assert "1 tool disconnected." in inside.toasts
    assert page.list.tree.item("claude-code", "values")[0] == "Ready"
