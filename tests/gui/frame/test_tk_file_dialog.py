"""Tk's own dialogs for files and folders: in the window's colours, also after the theme changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gui.frame import tk_file_dialog
from tests.conftest import PATIENCE
from tests.gui.conftest import Driver
from tests.systems import needs_tk_file_dialog

pytestmark = [pytest.mark.gui, needs_tk_file_dialog]


class Onlooker:
    """Looks at the list of the dialog as soon as it has entries, and closes the dialog."""

    def __init__(self, driver: Driver, dialog: str) -> None:
        self._driver = driver
        self._dialog = dialog
        self._canvas = ""
        self._asks = False
        self._deadline = time.monotonic() + 10 * PATIENCE
        self.ground = ""
        self.rest: set[str] = set()
        """Colours of the entries that are not selected, once another was before."""

    def watch(self, ask: Callable[[], None]) -> None:
        self._asks = True
        self._driver.root.after(20, self._look)
        ask()
        self._asks = False
        assert self.ground, "the dialog listed nothing"

    def _look(self) -> None:
        try:
            self._read()
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        """Again and again: before the dialog waits for its answer, it does not hear of it."""
        if self._asks:
            tk_file_dialog.give_up(self._driver.root)
            self._driver.root.after(20, self._give_up)

    def _read(self) -> None:
        call = self._driver.root.tk.call
        self._canvas = self._find(self._dialog)
        if not self._canvas or not self._entries():
            if time.monotonic() > self._deadline:
                self._give_up()
                return
            self._driver.root.after(20, self._look)
            return
        call("focus", "-force", self._canvas)
        for _ in range(2):
            call("event", "generate", self._canvas, "<Down>")
            call("update", "idletasks")
        chosen = self._items("withtag", "selectionText")
        self.ground = str(call(self._canvas, "cget", "-background"))
        self.rest = {
            str(call(self._canvas, "itemcget", item, "-fill"))
            for item in self._entries()
            if item not in chosen
        }
        self._give_up()

    def _find(self, place: str) -> str:
        """The list in `place`, whose own name is a matter of Tk's version."""
        call = self._driver.root.tk.call
        if not call("winfo", "exists", place):
            return ""
        if call("winfo", "class", place) == "Canvas":
            return place
        parts = self._driver.root.tk.splitlist(call("winfo", "children", place))
        return next(filter(None, map(self._find, map(str, parts))), "")

    def _items(self, *which: str) -> list[str]:
        tk_ = self._driver.root.tk
        return [str(one) for one in tk_.splitlist(tk_.call(self._canvas, "find", *which))]

    def _entries(self) -> list[str]:
        call = self._driver.root.tk.call
        return [one for one in self._items("all") if call(self._canvas, "type", one) == "text"]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_the_list_is_read_in_both_themes(
    inside: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    dialogs, theme = inside.app.dialogs, inside.app.theme
    inside.root.tk.eval("array unset ::tk::dialog::file::__tk_filedialog")
    for mode in ("light", "dark", "light"):
        theme.set_mode(mode)
        if kind == "file":
            eye = Onlooker(inside, ".__tk_filedialog")
            eye.watch(lambda: dialogs.open_file("Which?", lambda _path: None))
        else:
            eye = Onlooker(inside, ".__tk_choosedir")
            eye.watch(lambda: dialogs.open_folder("Where?", lambda _path: None))
        assert eye.ground == theme.colors.field
        assert eye.rest == {theme.colors.text}


def test_the_look_comes_back_where_the_list_has_lost_it(inside: Driver) -> None:
    """As after a first try that came no further than half."""
    root = inside.root
    tk_file_dialog.dress(root)
    root.tk.eval("oo::define ::tk::IconList mixin")
    tk_file_dialog.dress(root)
    tk_file_dialog.dress(root)
    assert root.tk.eval("info class mixins ::tk::IconList") == "::pocket::ListLook"


def test_a_list_that_is_made_in_another_way_is_shown_as_it_is(
    inside: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another Tk a file can be opened all the same."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        tk_file_dialog, "_LOOK", "oo::define ::tk::NoSuchList mixin ::pocket::ListLook"
    )
    eye = Onlooker(inside, ".__tk_choosedir")
    eye.watch(lambda: inside.app.dialogs.open_folder("Where?", lambda _path: None))
