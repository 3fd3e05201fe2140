"""The list of shortcuts says what the keyboard does; buttons say what they do; focus is seen."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.events import State
from core.config.history import Outcome
from core.keys.entries import FoundKey, KeyEntry
from gui.frame.keymap import KEYMAP, label, sequences
from gui.pages.settings.password_dialog import PasswordDialog
from tests.gui.conftest import Driver, texts
from tests.gui.pages.config.acting import applied
from tests.gui.stand_in.engine import StandInEngine
from tests.source_tree import sources

_HOMES = ("gui/frame/keymap.py", "gui/frame/editing_keys.py")
_SHORTCUT = re.compile(r"<(?:(?:Control|Alt|Shift)-)+(?!Button|B1|Mouse|\d>)|<F\d")


def test_no_key_has_another_home() -> None:
    found = []
    for source in sources("gui"):
        if str(source) in _HOMES:
            continue
        for node in ast.walk(source.tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and _SHORTCUT.search(text):
                found.append(f"{source}:{text}")
    assert found == []


def test_keys_are_written_as_on_keyboards() -> None:
    assert label("redo") == "Ctrl+Y or Ctrl+Shift+Z"
    assert label("apply") == "Ctrl+Enter"
    assert label("comment") == "Ctrl+/"
    assert label("close bar") == "Esc"
    assert label("page 1") == "Ctrl+1"


@pytest.fixture
def engine(tmp_path: Any) -> StandInEngine:
    engine = StandInEngine(tmp_path)
    engine.keys.fill(KeyEntry("A_KEY", True, 1.0))
    engine.keys.found = (FoundKey("B_KEY", False, False, True),)
    engine.config.applied = (applied("x", Outcome.WORKED),)
    return engine


def bound_in(widget: tk.Misc) -> Iterator[str]:
    """All that `widget` and what is in it listen to, class and window included."""
    for tag in widget.bindtags():
        yield from (str(one) for one in widget.tk.splitlist(widget.tk.call("bind", tag)))
    for child in widget.winfo_children():
        yield from bound_in(child)


@pytest.mark.gui
def test_all_that_is_listed_is_bound(inside: Driver, engine: StandInEngine) -> None:
    bound: set[str] = set()
    for title in ("Status", "Config", "Keys", "Usage", "Logs", "Settings"):
        page = inside.page(title)
        page.focus_force()
        inside.pump()
        for child in page.winfo_children():
            child.focus_set()
            inside.pump()
        bound |= set(bound_in(inside.root))
    keys = inside.page("Keys")
    keys.importing.from_environment()
    bound |= set(bound_in(inside.dialog()))
    inside.press("cancel")
    PasswordDialog(inside.page("Settings").context)
    bound |= set(bound_in(inside.dialog()))
    inside.press("cancel")
    for name in KEYMAP:
        for sequence in sequences(name):
            inside.root.bind_class("Probe", sequence, lambda _event: None)
            (exact,) = inside.root.tk.splitlist(inside.root.tk.call("bind", "Probe"))
            inside.root.unbind_class("Probe", sequence)
            assert str(exact) in bound, (name, sequence)


@pytest.mark.gui
def test_f1_shows_the_list_and_so_do_the_settings(inside: Driver) -> None:
    inside.page("Status").focus_force()
    inside.pump()
    inside.root.focus_get().event_generate("<F1>")
    dialog = inside.dialog()
    shown = next(one for one in _texts_in(dialog))
    said = shown.get("1.0", "end")
    for name, keys in KEYMAP.items():
        assert f"{label(name)}\t{keys.does}\n" in said, name
    inside.wait(lambda: inside.root.focus_get() is shown, what="the keyboard to scroll it")
    inside.press("close")
    settings = inside.page("Settings")
    about = next(one for one in settings.scroll.inner.winfo_children() if "About" in texts(one))
    about.shortcuts.invoke()
    assert "Keyboard shortcuts" in texts(inside.dialog())
    inside.press("close")


def _texts_in(widget: tk.Misc) -> Iterator[tk.Text]:
    for child in widget.winfo_children():
        if isinstance(child, tk.Text):
            yield child
        yield from _texts_in(child)


@pytest.mark.gui
def test_f1_shows_what_works_while_locked(inside: Driver) -> None:
    inside.app.lock("")
    inside.pump()
    inside.app.login.password.entry.focus_force()
    inside.pump()
    inside.app.login.password.entry.event_generate("<F1>")
    said = next(_texts_in(inside.dialog())).get("1.0", "end")
    assert "Ctrl+R\tShow the password" in said
    assert "F1\tThis list" in said
    assert "Ctrl+1" not in said and "Save" not in said
    inside.press("close")
    inside.wait(lambda: inside.root.focus_get() is inside.app.login.password.entry)


# ---- tooltips


def buttons_in(widget: tk.Misc) -> Iterator[Any]:
    for child in widget.winfo_children():
        if child.winfo_class() == "TButton" and child.winfo_viewable():
            yield child
        yield from buttons_in(child)


def tip_over(inside: Driver, button: Any) -> str:
    """What is said while the pointer rests on it."""
    top = button.winfo_toplevel()

    def shown() -> list[Any]:
        labels = (one for one in top.winfo_children() if one.winfo_class() == "TLabel")
        return [one for one in labels if str(one.cget("style")) == "Tip.TLabel"]

    button.event_generate("<Enter>")
    (found,) = inside.wait(shown, timeout=3, what=f"a tooltip of {button}")
    said = str(found.cget("text"))
    inside.wait(found.winfo_viewable)
    assert 0 <= found.winfo_x() <= top.winfo_width() - found.winfo_width()
    button.event_generate("<Leave>")
    inside.wait(lambda: not shown(), timeout=3, what="the tooltip to go")
    return said


@pytest.mark.gui
def test_every_button_without_words_has_a_tooltip(
    inside: Driver, engine: StandInEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.widgets.tooltip.DELAY_MS", 1)
    seen = 0

    def check(where: tk.Misc) -> None:
        nonlocal seen
        inside.pump()
        for button in list(buttons_in(where)):
            if not str(button.cget("text")):
                assert tip_over(inside, button), button
                seen += 1

    inside.app.shell.banners.show(_notice())  # type: ignore[union-attr]
    for title in ("Status", "Config", "Keys", "Usage", "Logs", "Settings"):
        page = inside.page(title)
        if title == "Config":
            page.banners.show("x", "info", "Something to say", can_dismiss=True)
            page.editor.open_find(replace=True)
            check(inside.root)
            page.editor.open_go_to_line()
        check(inside.root)
    inside.page("Keys").add()
    check(inside.dialog())
    inside.press("cancel")
    inside.app.lock("")
    check(inside.root)
    assert seen > 12


def _notice() -> Any:
    from core.base.events import Notice

    return Notice("info", "Something", "to know")


@pytest.mark.gui
def test_a_tooltip_tells_the_shortcut_and_comes_by_tab(
    inside: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.widgets.tooltip.DELAY_MS", 1)
    page = inside.page("Config")
    assert tip_over(inside, page.buttons["Undo"]) == "Undo   Ctrl+Z"
    assert tip_over(inside, page.buttons["Apply"]).endswith("Ctrl+Enter")
    button = page.buttons["History"]
    button.event_generate("<<TraverseIn>>")

    def shown() -> bool:
        return any(
            str(one.cget("style")) == "Tip.TLabel"
            for one in inside.root.winfo_children()
            if one.winfo_class() == "TLabel"
        )

    inside.wait(shown)
    button.focus_force()
    inside.pump()
    button.event_generate("<KeyPress-Shift_L>")
    inside.wait(lambda: not shown())


@pytest.mark.gui
def test_the_tooltip_of_a_page_hides_no_other_page(inside: Driver) -> None:
    shell = inside.app.shell
    assert shell is not None
    nav = shell.nav["Status"]
    nav.event_generate("<Enter>")

    def shown() -> list[Any]:
        children = inside.root.winfo_children()
        labels = (one for one in children if one.winfo_class() == "TLabel")
        return [one for one in labels if str(one.cget("style")) == "Tip.TLabel"]

    (found,) = inside.wait(shown)
    inside.wait(found.winfo_viewable)
    assert found.winfo_rootx() >= nav.winfo_rootx() + nav.winfo_width()
    assert nav.winfo_rooty() <= found.winfo_rooty() + found.winfo_height() // 2
    assert found.winfo_rooty() < nav.winfo_rooty() + nav.winfo_height()


# ---- the focus can be seen


@pytest.mark.gui
def test_what_has_the_focus_shows_it(inside: Driver, engine: StandInEngine) -> None:
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    logs = inside.page("Logs")
    logs.view.text.focus_force()
    inside.wait(lambda: logs.view.master.instate(["focus"]))
    config = inside.page("Config")
    config.editor.text.focus_force()
    inside.wait(lambda: config.editor.master.instate(["focus"]))
    config.buttons["Find"].focus_force()
    inside.wait(lambda: config.editor.master.instate(["!focus"]))


@pytest.mark.gui
@pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("import") is None,
    reason="ImageMagick looks at the screen, by way of X",
)
def test_a_list_draws_a_ring_when_tab_leads_to_it(inside: Driver, tmp_path: Path) -> None:
    page = inside.page("Keys")
    for mode in ("light", "dark"):
        inside.app.theme.set_mode(mode)
        page.add()
        dialog = inside.dialog()
        tree = next(_trees(dialog))
        inside.wait(tree.winfo_viewable)
        accent = inside.app.theme.colors.accent
        assert accent not in _edge(inside, tree, tmp_path)
        inside.root.focus_get().event_generate("<Tab>")
        inside.pump()
        assert inside.root.focus_get() is tree
        assert accent in _edge(inside, tree, tmp_path)
        inside.press("cancel")


def _trees(widget: tk.Misc) -> Iterator[Any]:
    for child in widget.winfo_children():
        if child.winfo_class() == "Treeview":
            yield child
        yield from _trees(child)


def _edge(inside: Driver, widget: Any, folder: Path) -> set[str]:
    """The colours on the left edge of `widget`, as they are on the screen."""
    inside.pump()
    file = folder / "seen.png"
    subprocess.run(["import", "-window", str(widget.winfo_id()), str(file)], check=True)
    image = tk.PhotoImage(master=inside.root, file=file)
    middle = image.height() // 2
    return {"#{:02x}{:02x}{:02x}".format(*image.get(x, middle)) for x in range(4)}
