"""The keys page: what is listed, what can be read and for how long, and what deleting says."""

from __future__ import annotations

import time
import tkinter as tk
from tkinter import ttk
from typing import Any

import pytest

from core.base.errors import LockedError, VaultError
from core.base.events import ApplyStep, KeysChanged, State
from core.keys.entries import FoundKey, KeyEntry
from tests.gui.conftest import Driver, StandInEngine, texts
from tests.gui.stand_in.keys import a_vault

pytestmark = pytest.mark.gui

SECRET = "sk-ant-api03-0123456789abcdef-hush"


@pytest.fixture
def page(engine: StandInEngine, inside: Driver) -> Any:
    engine.keys.fill(*a_vault(time.time()), ANTHROPIC_API_KEY=SECRET)
    page = inside.page("Keys")
    inside.pump()
    return page


def rows(page: Any) -> dict[str, tuple[str, str]]:
    """Name → used, since; in the order of the list."""
    tree = page.list.tree
    return {one: tuple(tree.item(one, "values")) for one in tree.get_children()}


def select(inside: Driver, page: Any, name: str) -> None:
    page.list.tree.selection_set(name)
    inside.pump()


def everything(widget: tk.Misc) -> str:
    """All that any widget holds, in sight or not."""
    found: list[str] = []
    for child in widget.winfo_children():
        for option in ("text", "textvariable", "label"):
            try:
                found.append(str(child.cget(option)))
            except (tk.TclError, AttributeError):
                continue
        if isinstance(child, ttk.Entry):
            found.append(child.get())
        if isinstance(child, tk.Text):
            found.append(child.get("1.0", "end"))
        if isinstance(child, ttk.Treeview):
            for one in child.get_children():
                found.append(str(child.item(one)))
        found.append(everything(child))
    return "\n".join(found)


# ---- the list


def test_it_says_of_every_name_how_it_stands(page: Any) -> None:
    shown = rows(page)
    assert next(iter(shown)) == "OPENAI_API_KEY"  # what is missing comes first
    assert shown["OPENAI_API_KEY"][0] == "missing: requests to gpt-4o and gpt-4o-mini will fail"
    assert shown["ANTHROPIC_API_KEY"] == ("claude-sonnet and claude-haiku", "2 weeks ago")
    assert shown["AZURE_API_KEY"][0] == "not used by the saved config"
    assert shown["GEMINI_API_KEY"][0] == "from the environment · gemini-flash"
    assert shown["MISTRAL_API_KEY"][1] == "2 minutes ago"
    assert shown["SLACK_WEBHOOK_URL"][0] == "general_settings"
    assert {name: str(one.cget("text")) for name, one in page.list.actions.items()} == {
        "OPENAI_API_KEY": "Add",
        "GEMINI_API_KEY": "Take into the vault",
    }
    assert page.summary.cget("text") == "4 keys · 1 missing · 1 from the environment"


def test_the_card_tells_what_is_known_of_the_selected_one(inside: Driver, page: Any) -> None:
    assert "there is no value anywhere" in texts(page.card)
    select(inside, page, "MISTRAL_API_KEY")
    assert "Used by mistral-large. Set 2 minutes ago." in texts(page.card)
    assert "the vault's counts" in texts(page.card)
    offered = {key for key, one in page.card.buttons.items() if one.winfo_manager()}
    assert offered == {"reveal", "copy", "replace", "delete"}
    select(inside, page, "GEMINI_API_KEY")
    assert "On another computer it is missing" in texts(page.card)


def test_a_missing_one_is_added_from_its_row(inside: Driver, page: Any) -> None:
    page.list.actions["OPENAI_API_KEY"].invoke()
    inside.pump()
    assert "Add a key" in texts(inside.dialog())
    inside.press("cancel")


def test_one_of_the_environment_is_taken_into_the_vault(inside: Driver, page: Any) -> None:
    page.list.actions["GEMINI_API_KEY"].invoke()
    inside.pump()
    assert inside.engine.called("keys.import_environment") == [(["GEMINI_API_KEY"],)]
    assert "1 key imported from the environment" in inside.toasts


def test_changes_are_shown_and_the_selection_stays(inside: Driver, page: Any) -> None:
    select(inside, page, "SLACK_WEBHOOK_URL")
    inside.engine.keys.fill(
        *inside.engine.keys.in_vault, KeyEntry("GROQ_API_KEY", True, time.time())
    )
    inside.post(KeysChanged(stale=False))
    assert rows(page)["GROQ_API_KEY"][1] == "just now"
    assert page.list.selected == "SLACK_WEBHOOK_URL" == page.card.shown


def test_it_is_read_again_when_it_comes_to_the_front(inside: Driver, page: Any) -> None:
    inside.page("Status")
    before = len(inside.engine.called("keys.entries"))
    inside.post(KeysChanged(stale=False))
    assert len(inside.engine.called("keys.entries")) == before  # nobody looks
    inside.engine.keys.fill(KeyEntry("GROQ_API_KEY", True, time.time()))
    inside.page("Keys")
    inside.pump()
    assert list(rows(page)) == ["GROQ_API_KEY"]


def test_a_lock_on_the_way_is_quiet(inside: Driver, page: Any) -> None:
    inside.engine.keys.error = LockedError("Nobody is logged in.")
    select(inside, page, "ANTHROPIC_API_KEY")
    page.card.buttons["reveal"].invoke()
    inside.pump()
    assert inside.app.dialogs.open_dialogs == []


def test_hundreds_of_keys_need_a_handful_of_widgets(inside: Driver, page: Any) -> None:
    many = [KeyEntry(f"KEY_{n:03}", n % 2 == 0, 1.0, ("gpt-4o",)) for n in range(200)]
    inside.engine.keys.fill(*many)
    inside.post(KeysChanged(stale=False))
    assert len(rows(page)) == 200
    assert len(page.list.tree.winfo_children()) < 40
    last = page.list.tree.get_children()[-2]
    page.list.tree.see(last)
    inside.pump()
    assert set(page.list.actions) <= {one.name for one in many if one.missing}


def test_the_small_window_holds_many_keys_and_the_card(inside: Driver, page: Any) -> None:
    inside.root.geometry("1000x640+0+0")
    inside.engine.keys.fill(*(KeyEntry(f"KEY_{n:03}", True, 1.0) for n in range(200)))
    inside.enter(State.STARTING)
    inside.post(KeysChanged(stale=True))
    inside.wait(lambda: page.winfo_height() <= inside.root.minsize()[1])
    inside.pump()
    bottom = page.card.winfo_y() + page.card.winfo_height()
    assert page.card.buttons["delete"].winfo_ismapped()
    assert bottom < page.winfo_height()
    assert page.list.winfo_height() > 5 * 30


# ---- the filter and the keyboard


def test_typing_filters_by_name_and_model(inside: Driver, page: Any) -> None:
    page.list.tree.focus_force()
    inside.pump()
    page.list.tree.event_generate("<Key>", keysym="m")
    inside.pump()
    assert page.wanted.get() == "m"
    assert inside.root.focus_get() is page.entry
    page.wanted.set("mistral large")
    inside.pump()
    assert list(rows(page)) == ["MISTRAL_API_KEY"]
    assert page.summary.cget("text") == "1 of 6 names"
    page.wanted.set("nothing like it")
    inside.pump()
    assert page.no_match.winfo_ismapped()
    assert not page.card.winfo_ismapped()
    page.entry.event_generate("<Escape>")
    inside.pump()
    assert len(rows(page)) == 6


def test_control_f_goes_to_the_filter(inside: Driver, page: Any) -> None:
    page.list.tree.focus_force()
    inside.root.event_generate("<Control-f>")
    inside.pump()
    assert inside.root.focus_get() is page.entry


def test_delete_and_enter_work_on_a_row(inside: Driver, page: Any) -> None:
    select(inside, page, "AZURE_API_KEY")
    page.list.tree.focus_force()
    page.list.tree.event_generate("<Delete>")
    assert "Delete AZURE_API_KEY?" in texts(inside.dialog())
    inside.press("no")
    page.list.tree.focus_force()
    page.list.tree.event_generate("<Return>")
    assert "Replace AZURE_API_KEY" in texts(inside.dialog())
    inside.press("cancel")


def test_tab_reaches_what_a_row_offers(inside: Driver, page: Any) -> None:
    select(inside, page, "ANTHROPIC_API_KEY")
    reached: list[Any] = []
    widget = page.entry
    while widget not in reached:
        reached.append(widget)
        widget = widget.tk_focusNext()
    wanted = [page.list.tree, *page.buttons.values()]
    wanted += [one for one in page.card.buttons.values() if one.winfo_ismapped()]
    assert set(wanted) <= set(reached)
    # The buttons over the rows are Enter's doing: two hundred of them would be no way to go.
    assert not set(page.list.actions.values()) & set(reached)


# ---- values


def test_no_widget_holds_a_value_unless_asked(inside: Driver, page: Any) -> None:
    for name in rows(page):
        select(inside, page, name)
    select(inside, page, "ANTHROPIC_API_KEY")
    assert SECRET not in everything(inside.root)
    page.card.buttons["reveal"].invoke()
    inside.pump()
    assert everything(inside.root).count(SECRET) == 1
    assert page.card.value.cget("text") == SECRET
    page.card.buttons["reveal"].invoke()  # it says Hide now
    assert SECRET not in everything(inside.root)


def test_a_revealed_value_hides_by_itself(
    inside: Driver, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.pages.keys.key_card.STEP_MS", 5)
    seen: list[str] = []
    count = page.card._count

    def note() -> None:
        count()
        seen.append(page.card.left.cget("text"))

    monkeypatch.setattr(page.card, "_count", note)
    select(inside, page, "ANTHROPIC_API_KEY")
    page.card.buttons["reveal"].invoke()
    inside.wait(lambda: seen and not page.card.revealed)
    assert seen == [f"hidden again in {n} s" for n in range(10, 0, -1)]
    assert SECRET not in everything(inside.root)
    assert page.card.buttons["reveal"].cget("text") == "Reveal"


@pytest.mark.parametrize("how", ["another row", "another page", "lock", "changed", "filtered"])
def test_a_revealed_value_is_gone_with_what_it_belongs_to(
    inside: Driver, page: Any, how: str
) -> None:
    select(inside, page, "ANTHROPIC_API_KEY")
    page.card.buttons["reveal"].invoke()
    inside.pump()
    assert page.card.revealed
    match how:
        case "another row":
            select(inside, page, "AZURE_API_KEY")
        case "another page":
            inside.page("Status")
        case "lock":
            inside.app.lock("")
        case "changed":
            inside.engine.keys.put("ANTHROPIC_API_KEY", "sk-another-value")
        case "filtered":
            page.wanted.set("azure")
    inside.pump()
    assert not page.card.revealed
    assert SECRET not in everything(inside.root)


@pytest.mark.parametrize("leave", [True, False])
def test_a_value_that_comes_too_late_is_not_drawn(inside: Driver, page: Any, leave: bool) -> None:
    select(inside, page, "ANTHROPIC_API_KEY")
    inside.engine.script.hold = True
    page.card.buttons["reveal"].invoke()
    page.copy()
    if leave:
        inside.page("Status")
    else:
        select(inside, page, "AZURE_API_KEY")
    inside.engine.script.release()
    inside.pump()
    assert SECRET not in everything(inside.root)
    if leave:
        assert "clipboard" not in inside.toasts


def test_a_long_value_is_cut_and_copied_whole(inside: Driver, page: Any) -> None:
    long = "{" + "x" * 5000 + "}"
    inside.engine.keys.values["AZURE_API_KEY"] = long
    select(inside, page, "AZURE_API_KEY")
    page.card.buttons["reveal"].invoke()
    inside.pump()
    shown = page.card.value.cget("text")
    assert len(shown) < 400
    assert "5,002 characters" in shown
    page.card.buttons["copy"].invoke()
    inside.pump()
    assert inside.root.clipboard_get() == long
    assert "for 30 seconds" in inside.toasts
    assert inside.app.clipboard.clear_secret()


# ---- deleting


def test_deleting_warns_with_the_models(inside: Driver, page: Any) -> None:
    select(inside, page, "ANTHROPIC_API_KEY")
    page.card.buttons["delete"].invoke()
    said = texts(inside.dialog())
    assert "requests to claude-sonnet and claude-haiku will fail" in said
    assert inside.root.focus_get() is inside.dialog().buttons["no"]
    inside.press("no")
    assert inside.engine.called("keys.remove") == []
    page.card.buttons["delete"].invoke()
    inside.press("yes")
    assert inside.engine.called("keys.remove") == [("ANTHROPIC_API_KEY",)]
    assert "ANTHROPIC_API_KEY" not in rows(page)
    assert "ANTHROPIC_API_KEY is deleted." in inside.toasts


def test_deleting_says_what_comes_in_its_place(inside: Driver, page: Any) -> None:
    select(inside, page, "MISTRAL_API_KEY")
    page.delete()
    assert "would use the value from the environment" in texts(inside.dialog())
    inside.press("no")
    select(inside, page, "AZURE_API_KEY")
    page.delete()
    assert "The saved config does not use it." in texts(inside.dialog())
    inside.press("no")


# ---- the gateway


def test_former_keys_in_use_are_told_and_applied(inside: Driver, page: Any) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    assert "stale" not in page.banners
    inside.post(KeysChanged(stale=True))
    assert "still works with the former keys" in texts(page.banners)
    apply = page.banners.buttons["stale"]["Apply now"]
    apply.invoke()
    assert inside.engine.called("gateway.apply") == [()]
    inside.engine.gateway.applying(ApplyStep.REHEARSING)
    inside.pump()
    assert page.banners.buttons["stale"]["Apply now"].instate(["disabled"])
    inside.engine.gateway.applying(ApplyStep.APPLIED)
    inside.pump()
    assert "stale" not in page.banners


# ---- the first time


def test_an_empty_vault_says_what_to_do(engine: StandInEngine, inside: Driver) -> None:
    engine.keys.found = (
        FoundKey("OPENAI_API_KEY", False, False, True),
        FoundKey("EDITOR", False, False, False),
    )
    page = inside.page("Keys")
    inside.pump()
    said = texts(page.empty)
    for words in ("No keys yet", "Import a .env file…", "has 1 key: OPENAI_API_KEY"):
        assert words in said
    assert page.buttons["Export…"].instate(["disabled"])
    assert not page.list.winfo_ismapped()
    page.empty.add.invoke()
    form = inside.dialog()
    assert "Add a key" in texts(form)
    inside.press("cancel")
    engine.keys.fill(KeyEntry("OPENAI_API_KEY", True, time.time()))
    inside.post(KeysChanged(stale=False))
    assert page.list.winfo_ismapped()
    assert not page.empty.winfo_ismapped()


def test_an_empty_vault_with_a_config_that_asks_lists_what_is_missing(
    engine: StandInEngine, inside: Driver
) -> None:
    engine.keys.fill(KeyEntry("OPENAI_API_KEY", False, None, ("gpt-4o",)))
    page = inside.page("Keys")
    inside.pump()
    assert rows(page)["OPENAI_API_KEY"][0] == "missing: requests to gpt-4o will fail"
    assert "The vault is empty" in texts(page.banners)
    engine.keys.put("OPENAI_API_KEY", "sk-0123456789")
    inside.pump()
    assert "The vault is empty" not in texts(page.banners)


def test_what_the_engine_cannot_do_is_said(inside: Driver, page: Any) -> None:
    inside.engine.keys.error = VaultError("The vault cannot be read.", "Try again.")
    select(inside, page, "ANTHROPIC_API_KEY")
    page.copy()
    assert "The vault cannot be read." in texts(inside.dialog())
    inside.press("ok")
