"""All pages, all dialogs and the lock by the keyboard alone: what is typed goes where the focus
is to be seen, and nowhere else."""

from __future__ import annotations

import itertools
import sys
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from tkinter import ttk
from typing import Any

import pytest

from core.base.events import ConfigChangedOnDisk, Notice, State
from core.config.history import Outcome
from core.keys.entries import FoundKey
from gui.frame.focus import first_stop, in_sight
from gui.frame.page import Page
from gui.shell import PAGES
from tests.gui.conftest import Driver, open_window
from tests.gui.kept_window import KeptWindow
from tests.gui.keyboard import Keyboard, content, everything, holders, stops
from tests.gui.pages.config.acting import applied
from tests.gui.stand_in.engine import StandInEngine
from tests.gui.stand_in.keys import a_vault
from tests.systems import needs_tk_file_dialog

pytestmark = [pytest.mark.gui, pytest.mark.timeout(300)]

TITLES = [title for title, _icon in PAGES]
NUMBER = {title: f"Control-{number}" for number, title in enumerate(TITLES, 1)}
CONFIG = "model_list:\n" + "".join(f"  - model_name: m{number}\n" for number in range(90))
LITERAL = "model_list:\n  - model_name: a\n    litellm_params: {api_key: sk-lit-one}\n"


class Tourist:
    """Goes about by keys, and leaves a mark at every stop."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.keys = Keyboard(driver)
        self._numbers = itertools.count(1)
        self.marked: dict[str, Any] = {}

    def mark(self, stop: Any) -> None:
        """Type a word that is nowhere else, and look where it went."""
        assert in_sight(stop), f"{stop} has the focus and is not to be seen"
        if isinstance(stop, tk.Text) and str(stop.cget("state")) == "disabled":
            # Without a caret, only its edge, or one around it, can tell where the focus is.
            ring, rest = (str(stop.cget(f"highlight{one}")) for one in ("color", "background"))
            own = int(stop.cget("highlightthickness")) > 0 and ring != rest
            assert own != _has_ring(stop), f"{stop} shows no focus, or shows it twice"
        marker = f"zq{next(self._numbers)}y"
        self.keys.type(marker)
        found = holders(self.driver, marker)
        # A list may hand on what is typed to its filter, and the focus with it.
        assert found <= {self.keys.focus}, f"{marker}, typed at {stop}, is in {found}"
        for one in found:
            self.marked[marker] = one

    def round(self) -> list[Any]:
        """One round by Tab with a mark at each stop."""
        return stops(self.keys, self.mark)

    def written(self) -> dict[str, str]:
        """What can be typed into all of the window holds now, by the path of the widget."""
        root = self.driver.root
        return {str(one): content(one) for one in everything(root) if content(one)}


_RINGS = ("Ring.TFrame", "Well.TFrame")


def _has_ring(stop: Any) -> bool:
    """Whether a well around it shows that it has the focus."""
    while (stop := stop.master) is not None:
        if stop.winfo_class() == "TFrame" and str(stop.cget("style")) in _RINGS:
            return bool(stop.instate(["focus"]))
    return False


def filled_engine(folder: Path) -> StandInEngine:
    made = StandInEngine(folder)
    made.config.on_disk = CONFIG
    made.keys.fill(*a_vault(1_700_000_000.0))
    made.keys.found = (FoundKey("OPENAI_API_KEY", stored=False, same=False, wanted=True),)
    made.config.applied = (
        applied(CONFIG, Outcome.WORKED, "m0"),
        applied(LITERAL, Outcome.WORKED, "a", minutes_ago=9),
    )
    return made


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptWindow]:
    kept = KeptWindow(lambda: open_window(filled_engine(tmp_path_factory.mktemp("data"))))
    yield kept
    kept.close()


@pytest.fixture
def tour(kept: KeptWindow) -> Iterator[Tourist]:
    """Ada at the keyboard, with every page made."""
    driver = kept.take()
    yield Tourist(driver)
    kept.give_back()


def page_of(tour: Tourist, title: str) -> Any:
    shell = tour.driver.app.shell
    assert shell is not None
    tour.keys.press(NUMBER[title])
    tour.driver.pump()
    assert shell.current == title
    return shell.pages[title]


def inputs(place: Any) -> set[Any]:
    """All in sight that can be pressed, chosen or typed into, but for what Enter or a key in the
    field beside it does as well."""
    found = set()
    for one in everything(place):
        kinds = (ttk.Button, ttk.Entry, ttk.Checkbutton, ttk.Radiobutton, ttk.Treeview, tk.Text)
        if not isinstance(one, kinds) or not one.winfo_viewable():
            continue
        if str(one.cget("takefocus")) == "0" or (
            isinstance(one, ttk.Widget) and one.instate(["disabled"])
        ):
            continue
        found.add(one)
    return found


def out_of_order(reached: list[Any], first: Any) -> list[str]:
    """Steps of a round by Tab, from `first` on, that go to what stands further left in the same
    row, or further up. What is compared are the parts of one frame that the two stops lie in."""
    start = reached.index(first)
    # A page that has the focus as a whole is a place to begin, and no stop.
    order = [one for one in (*reached[start:], *reached[:start]) if not isinstance(one, Page)]
    found = []
    for one, other in itertools.pairwise(order):
        here, there = _apart(one, other)
        top, bottom = here.winfo_rooty(), here.winfo_rooty() + here.winfo_height()
        above, below = there.winfo_rooty(), there.winfo_rooty() + there.winfo_height()
        left = there.winfo_rootx() < here.winfo_rootx()
        if left if above < bottom and top < below else above < top:
            found.append(f"{_said(one)} to {_said(other)}")
    return found


def _apart(one: Any, other: Any) -> tuple[Any, Any]:
    """The two children of the innermost frame around both that lead to them."""
    lines = []
    for widget in (one, other):
        line = [widget]
        while line[-1].master is not None:
            line.append(line[-1].master)
        lines.append(line[::-1])
    differ = next(n for n, (a, b) in enumerate(zip(*lines, strict=False)) if a is not b)
    return lines[0][differ], lines[1][differ]


def _said(stop: Any) -> str:
    words = str(stop.cget("text")) if "text" in stop.keys() else ""  # noqa: SIM118 - Tk's, no dict
    return f"{words or stop.winfo_class()} ({stop})"


# ---- the pages


@pytest.mark.parametrize("title", TITLES)
def test_a_page_and_all_around_it(tour: Tourist, title: str) -> None:
    page = page_of(tour, title)
    tour.driver.post(Notice("warning", "The disk is full.", "Free some space."))
    assert str(tour.keys.focus).startswith(str(page))
    reached = tour.round()
    missed = inputs(tour.driver.root) - set(reached)
    assert not missed, f"no Tab leads to {missed}"
    shell = tour.driver.app.shell
    assert shell is not None
    assert out_of_order(reached, first_stop(shell)) == []
    assert all(str(one).startswith(str(shell)) for one in reached)
    if title not in ("Status", "Models", "Clients", "Usage"):  # which have no field
        assert tour.marked


@pytest.mark.parametrize("before", TITLES)
def test_a_page_that_is_left_gives_up_keyboard_and_shortcuts(tour: Tourist, before: str) -> None:
    """From each page to each other one, by keys and by the mouse."""
    shell = tour.driver.app.shell
    assert shell is not None
    for title in TITLES:
        page_of(tour, before)
        for way in ("keys", "mouse"):
            if way == "keys":
                page_of(tour, title)
            else:
                shell.go_to(before)
                tour.driver.pump()
                click(tour.driver, shell.nav[title])
            written = tour.written()
            calls = [name for name, _ in tour.driver.engine.script.calls if name == "config.save"]
            tour.keys.type("zz")
            if title not in ("Config", "Models", "Logs"):
                tour.keys.press("Control-s", "Control-Return", "Control-f", "Control-h")
                tour.keys.press("F3", "Control-z", "Escape")
            assert str(tour.keys.focus).startswith(str(shell.pages[title]))
            after = {path: text for path, text in tour.written().items() if "zz" in text}
            assert all(path.startswith(str(shell.pages[title])) for path in after), after
            now = [name for name, _ in tour.driver.engine.script.calls if name == "config.save"]
            assert now == calls
            others = {p: t for p, t in written.items() if not p.startswith(str(shell.pages[title]))}
            assert others.items() <= tour.written().items()
            clean(tour, title)


def clean(tour: Tourist, title: str) -> None:
    """Take back what was typed."""
    shell = tour.driver.app.shell
    assert shell is not None
    page: Any = shell.pages[title]
    if title == "Config":
        page.editor.text.set_content(CONFIG)
        page.editor.text.history.mark_saved()
        page.editor.go_to((1, 0))
    elif title == "Keys":
        page.wanted.set("")
        page.list.tree.focus_set()
    tour.driver.pump()


def click(driver: Driver, widget: Any) -> None:
    """Press the left button of the mouse on the middle of `widget`."""
    x, y = widget.winfo_width() // 2, widget.winfo_height() // 2
    widget.event_generate("<Enter>", x=x, y=y)
    widget.event_generate("<ButtonPress-1>", x=x, y=y)
    widget.event_generate("<ButtonRelease-1>", x=x, y=y)
    driver.pump()


def test_a_page_that_comes_back_has_the_focus_where_it_was(tour: Tourist) -> None:
    settings = page_of(tour, "Settings")
    tour.keys.go_to(settings.entries["port"])
    page_of(tour, "Config")
    tour.keys.press("Control-f")
    found = tour.keys.focus
    assert found is page_of(tour, "Config").editor.find.entry
    page_of(tour, "Settings")
    assert tour.keys.focus is settings.entries["port"]
    page_of(tour, "Config")
    assert tour.keys.focus is found


def test_what_goes_out_of_sight_hands_the_focus_on(tour: Tourist) -> None:
    page = page_of(tour, "Config")
    page.banners.show("some", "warning", "Look here.", [("Do it", lambda: None)])
    tour.driver.pump()
    tour.keys.go_to(page.banners.buttons["some"]["Do it"])
    page.banners.dismiss("some")
    tour.driver.pump()
    assert tour.keys.focus is page.editor.text
    settings = page_of(tour, "Settings")
    settings.reach.set("other")
    tour.driver.pump()
    tour.keys.type("xyz")
    settings.reach.set("local")
    tour.driver.pump()
    host = content(settings.entries["host"])
    tour.keys.type("abc")
    assert content(settings.entries["host"]) == host
    assert in_sight(tour.keys.focus)


def test_what_comes_late_takes_no_focus(tour: Tourist) -> None:
    """A job that ends when its page was left long ago, or while a dialog asks something."""
    page = page_of(tour, "Config")
    page_of(tour, "Status")
    page.editor.go_to((3, 0))
    tour.driver.pump()
    before = page.editor.content
    tour.keys.type("late")
    assert page.editor.content == before
    page_of(tour, "Config")
    tour.driver.app.dialogs.info("Something", "to know")
    tour.driver.pump()
    page.editor.go_to((3, 0))
    tour.driver.pump()
    tour.keys.type("late")
    assert page.editor.content == before
    assert tour.keys.focus.winfo_toplevel() is tour.driver.dialog()


# ---- the dialogs


def ask_new_key(tour: Tourist) -> Any:
    page = page_of(tour, "Status")
    return page.master_key.new


def ask_model_test(tour: Tourist) -> Any:
    tour.driver.enter(State.STARTING)
    tour.driver.enter(State.RUNNING)
    return page_of(tour, "Status").models.test


def ask_history(tour: Tourist) -> Any:
    return page_of(tour, "Config").buttons["History"]


def await_check(tour: Tourist, text: str) -> None:
    """Until a text that begins like this was checked: that comes a moment after a change, and what
    is asked then would count as a dialog's doing."""
    tour.driver.wait(
        lambda: any(
            name == "config.check" and given[0].startswith(text)
            for name, given in tour.driver.engine.script.calls
        ),
        what="the check of the changed text",
    )


def ask_to_move(tour: Tourist) -> Any:
    page = page_of(tour, "Config")
    page.editor.text.set_content(LITERAL)
    page.editor.text.history.mark_saved()
    page.file.text = LITERAL
    page.moving.look()
    await_check(tour, LITERAL)
    return page.banners.buttons["keys"]["Move into the vault…"]


def change_the_text(tour: Tourist) -> Any:
    """The Config page, with an unsaved change."""
    page = page_of(tour, "Config")
    tour.keys.type("a")
    await_check(tour, "a")
    return page


def ask_about_changed_file(tour: Tourist) -> Any:
    page = change_the_text(tour)
    tour.driver.engine.config.on_disk = "model_list: []\n"
    tour.driver.post(ConfigChangedOnDisk(tour.driver.engine.config.digest))
    return page.banners.buttons["changed"]["Compare"]


def ask_to_log_out(tour: Tourist) -> Any:
    change_the_text(tour)
    assert tour.driver.app.shell is not None
    return tour.driver.app.shell.logout


def ask_to_edit_model(tour: Tourist) -> Any:
    page = page_of(tour, "Models")
    page.table.tree.selection_set("1")
    tour.driver.pump()
    return page.buttons["edit"]


def ask_to_delete_model(tour: Tourist) -> Any:
    ask_to_edit_model(tour)
    return page_of(tour, "Models").buttons["delete"]


def ask_for_alias(tour: Tourist) -> Any:
    return page_of(tour, "Models").routes.buttons["alias"]


def ask_for_fallbacks(tour: Tourist) -> Any:
    return page_of(tour, "Models").routes.buttons["fallback"]


def ask_for_routing(tour: Tourist) -> Any:
    return page_of(tour, "Models").routes.buttons["settings"]


def ask_to_add(tour: Tourist) -> Any:
    return page_of(tour, "Keys").buttons["Add a key"]


def ask_to_replace(tour: Tourist) -> Any:
    page = page_of(tour, "Keys")
    page.list.tree.selection_set("ANTHROPIC_API_KEY")
    tour.driver.pump()
    return page.card.buttons["replace"]


def ask_to_delete(tour: Tourist) -> Any:
    page = page_of(tour, "Keys")
    page.list.tree.selection_set("ANTHROPIC_API_KEY")
    tour.driver.pump()
    return page.card.buttons["delete"]


def ask_to_export(tour: Tourist) -> Any:
    return page_of(tour, "Keys").buttons["Export…"]


def ask_to_import(tour: Tourist) -> Any:
    page = page_of(tour, "Keys")
    page.banners.show(
        "welcome", "info", "Import them.", [("Look", page.importing.from_environment)]
    )
    tour.driver.pump()
    return page.banners.buttons["welcome"]["Look"]


def ask_to_import_export(tour: Tourist) -> Any:
    page = page_of(tour, "Keys")
    page.banners.show("welcome", "info", "Import them.", [("Open", page.importing.from_export)])
    tour.driver.pump()
    return page.banners.buttons["welcome"]["Open"]


def ask_to_leave_settings(tour: Tourist) -> Any:
    page = page_of(tour, "Settings")
    tour.keys.go_to(page.entries["port"])
    tour.keys.press("End")
    tour.keys.type("1")
    # The new address is tried once the keys are quiet, wherever the person is by then.
    called = tour.driver.engine.called
    tour.driver.wait(lambda: called("gateway.try_address"), what="the try of the address")
    assert tour.driver.app.shell is not None
    return tour.driver.app.shell.nav["Status"]


def ask_to_expose(tour: Tourist) -> Any:
    page = page_of(tour, "Settings")
    page.reach.set("all")
    tour.driver.pump()
    return page.apply_button


def ask_password(tour: Tourist) -> Any:
    return page_of(tour, "Settings").account.change_password


def ask_recovery(tour: Tourist) -> Any:
    return page_of(tour, "Settings").account.new_recovery_key


def ask_report(tour: Tourist) -> Any:
    return page_of(tour, "Settings").help.report


DIALOGS: dict[str, Callable[[Tourist], Any]] = {
    name.removeprefix("ask_"): made
    for name, made in list(globals().items())
    if name.startswith("ask_")
}


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog(tour: Tourist, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "gui.frame.dialogs.filedialog.askopenfilename", lambda **_more: "/x/my.keys"
    )
    opener = DIALOGS[name](tour)
    tour.keys.use(opener)
    tour.driver.wait(lambda: tour.driver.app.dialogs.open_dialogs, what=f"the dialog {name}")
    dialog = tour.driver.dialog()
    tour.driver.wait(lambda: dialog.winfo_viewable())
    shell = tour.driver.app.shell
    assert shell is not None
    tour.driver.wait(lambda: not tour.driver.app.bridge.busy)  # what the pages asked for before
    title, calls = shell.current, list(tour.driver.engine.script.calls)
    written = {path: text for path, text in tour.written().items() if str(dialog) not in path}
    reached = tour.round()
    assert all(one.winfo_toplevel() is dialog for one in reached)
    missed = inputs(dialog) - set(reached)
    assert not missed, f"no Tab leads to {missed}"
    assert out_of_order(reached, first_stop(dialog)) == []
    assert not any(one.winfo_class() == "TButton" and "Eye" in one.cget("style") for one in reached)
    # Nothing behind it hears a key.
    tour.keys.press("Control-1", "Control-2", "Control-s", "Control-f", "Control-z", "F3")
    assert tour.driver.app.dialogs.open_dialogs == [dialog]
    assert shell.current == title
    assert dialog.grab_status() == "local"
    behind = {path: text for path, text in tour.written().items() if str(dialog) not in path}
    assert behind == written
    assert tour.driver.engine.script.calls == calls
    tour.keys.press("Escape")
    tour.driver.pump()
    assert tour.driver.app.dialogs.open_dialogs == []
    assert tour.driver.root.grab_current() is None
    if opener.winfo_exists() and in_sight(opener) and opener.instate(["!disabled"]):
        assert tour.keys.focus is opener
    tour.mark(tour.keys.focus)


def test_a_dialog_over_a_dialog_gives_back_what_it_took(tour: Tourist) -> None:
    tour.keys.use(ask_password(tour))
    below = tour.driver.dialog()
    fields = [one for one in inputs(below) if isinstance(one, ttk.Entry)]
    tour.keys.go_to(fields[1])
    above = tour.driver.app.dialogs.info("Something", "to know")
    tour.driver.wait(lambda: above.winfo_viewable())
    tour.driver.pump()
    assert tour.keys.focus.winfo_toplevel() is above
    tour.keys.press("Escape")
    tour.driver.pump()
    assert tour.keys.focus is fields[1]
    assert below.grab_status() == "local"  # else a click reaches the page behind it


# ---- the lock


@pytest.mark.parametrize("title", TITLES)
def test_behind_the_lock_nothing_is_reached(tour: Tourist, title: str) -> None:
    app = tour.driver.app
    shell = app.shell
    assert shell is not None
    page_of(tour, title)
    where = tour.keys.focus
    app.lock("Nobody was here.")
    tour.driver.pump()
    tour.driver.wait(lambda: not tour.driver.app.bridge.busy)  # what the page asked for before
    written = tour.written()
    calls = [one for one in tour.driver.engine.script.calls if one[0] != "account.login"]
    reached = tour.round()
    assert all(str(one).startswith(str(app.login)) for one in reached)
    for key in (*NUMBER.values(), "Control-s", "Control-f", "Control-h", "Control-z", "F3"):
        tour.keys.press(key)
    tour.keys.press("Control-Return", "Control-v", "Escape", "Prior", "Next")
    for one in everything(shell):
        one.focus_set()  # as a callback of the page does that comes late
    tour.driver.pump()
    tour.mark(tour.keys.focus)
    hidden = {p: t for p, t in tour.written().items() if p.startswith(str(shell))}
    assert hidden == {p: t for p, t in written.items() if p.startswith(str(shell))}
    # Ctrl+Enter is an Enter to the log-in, which got a name and a password that are wrong.
    assert [one for one in tour.driver.engine.script.calls if one[0] != "account.login"] == calls
    assert shell.current == title
    assert not any(one.winfo_viewable() for one in everything(shell))
    for field, text in ((app.login.name, "ada"), (app.login.password.entry, "correct horse")):
        field.delete(0, "end")
        tour.keys.go_to(field)
        tour.keys.type(text)
    tour.keys.press("Return")
    tour.driver.wait(lambda: shell.winfo_ismapped())
    tour.driver.pump()
    assert tour.keys.focus is where


def test_the_lock_takes_dialogs_and_menus_with_it(tour: Tourist) -> None:
    tour.keys.use(ask_to_add(tour))
    tour.driver.app.lock("Nobody was here.")
    tour.driver.pump()
    assert tour.driver.app.dialogs.open_dialogs == []
    tour.mark(tour.keys.focus)
    assert tour.marked
    tour.driver.app.login.password.clear()
    tour.driver.log_in()
    page = page_of(tour, "Keys")
    if sys.platform == "win32":  # it waits there for the end of the menu, and turns the loop
        tour.driver.root.after(500, tour.driver.app.lock, "Nobody was here.")
        page.buttons["Import…"].invoke()
    else:
        page.buttons["Import…"].invoke()
        tour.driver.wait(lambda: page.menu.winfo_ismapped())
        tour.driver.app.lock("Nobody was here.")
    tour.driver.pump()
    assert not page.menu.winfo_ismapped()
    assert tour.driver.root.grab_current() is None
    tour.driver.app.login.password.clear()
    tour.mark(tour.keys.focus)
    assert tour.keys.focus is tour.driver.app.login.password.entry


def test_a_file_that_was_being_chosen_is_not_taken_once_the_window_is_locked(
    tour: Tourist, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(**_more: object) -> str:
        tour.driver.app.lock("Nobody was here.")
        tour.driver.pump()
        return "/x/my.keys"

    monkeypatch.setattr("gui.frame.dialogs.filedialog.askopenfilename", choose)
    page_of(tour, "Keys").importing.from_export()
    tour.driver.pump()
    assert tour.driver.app.dialogs.open_dialogs == []


@needs_tk_file_dialog
def test_the_lock_takes_the_file_dialog_with_it(tour: Tourist) -> None:
    """Tk's own: it holds mouse and keyboard, and waits in the middle of the page's call."""
    root = tour.driver.root
    page = page_of(tour, "Keys")
    seen: list[str] = []

    def lock() -> None:
        seen.append(str(root.tk.call("grab", "current", ".")))
        tour.driver.app.lock("Nobody was here.")
        tour.driver.pump()

    root.after(300, lock)
    page.importing.from_export()
    tour.driver.pump()
    assert "filedialog" in seen[0]
    assert tour.driver.app.dialogs.open_dialogs == []
    assert root.tk.call("grab", "current", ".") == ""
    tour.driver.wait(lambda: tour.keys.focus is tour.driver.app.login.password.entry)
    tour.mark(tour.keys.focus)
    assert tour.marked


@pytest.mark.parametrize("width", [1000, 1280])
def test_the_tour_leaves_the_window_sound(tour: Tourist, width: int) -> None:
    """All pages in one go, there and back, at the smallest width and the usual one."""
    tour.driver.root.geometry(f"{width}x700")
    tour.driver.engine.settings.put(idle_lock_minutes=0)
    for title in (*TITLES, *reversed(TITLES)):
        page = page_of(tour, title)
        tour.mark(tour.keys.focus)
        tour.keys.press("Tab" if title != "Config" else "Control-Tab")
        assert in_sight(tour.keys.focus)
        assert str(tour.keys.focus).startswith((str(page), str(tour.driver.app.shell)))
