"""The smallest window: no page, form or dialog loses a control in it."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Iterator
from contextlib import contextmanager
from tkinter import font
from typing import Any

import pytest

from core.base.events import State
from core.config.history import Outcome
from core.keys.entries import FoundKey
from gui.frame.geometry import LEAST
from gui.shell import PAGES
from tests.conftest import PATIENCE
from tests.gui.conftest import Driver, open_window
from tests.gui.pages.config.acting import applied
from tests.gui.stand_in.engine import StandInEngine
from tests.gui.stand_in.keys import a_vault

pytestmark = pytest.mark.gui

CONTROLS = ("TButton", "TEntry", "TCheckbutton", "TRadiobutton", "Treeview", "Text")


@pytest.fixture
def engine(tmp_path: Any) -> StandInEngine:
    engine = StandInEngine(tmp_path)
    engine.models.sample_alone = True
    engine.keys.fill(*a_vault(time.time()))
    engine.keys.found = tuple(FoundKey(f"FOUND_{n}", False, False, False) for n in range(30))
    engine.config.applied = tuple(
        applied(f"{n}\n" * 60, Outcome.WORKED, "demo", minutes_ago=n) for n in range(20)
    )
    return engine


def controls(widget: tk.Misc) -> Iterator[tk.Widget]:
    for child in widget.winfo_children():
        if isinstance(child, tk.Toplevel):
            continue
        if child.winfo_class() in CONTROLS and child.winfo_ismapped():
            yield child
        yield from controls(child)


def lost(top: tk.Misc) -> list[str]:
    """The controls in `top` that are cut off, and that nothing scrolls into sight."""
    found = []
    for one in controls(top):
        left, up = one.winfo_rootx(), one.winfo_rooty()
        right, down = left + one.winfo_width(), up + one.winfo_height()
        squeezed = one.winfo_class() in ("TButton", "TRadiobutton", "TCheckbutton") and (
            one.winfo_width() < one.winfo_reqwidth() or one.winfo_height() < one.winfo_reqheight()
        )
        # A field or a list may be narrower than it would like, but not useless.
        tiny = one.winfo_width() < 60 and one.winfo_class() in ("TEntry", "Treeview", "Text")
        outside = False
        around: tk.Misc | None = one.master
        while isinstance(around, tk.Misc) and not isinstance(around, tk.Canvas | tk.Text):
            x, y = around.winfo_rootx(), around.winfo_rooty()
            outside |= left < x or right > x + around.winfo_width()
            outside |= up < y or down > y + around.winfo_height()
            if around is top:
                break
            around = around.master
        if isinstance(around, tk.Canvas):  # scrolls up and down, not sideways
            x = around.winfo_rootx()
            outside |= left < x or right > x + around.winfo_width()
        if squeezed or tiny or outside:
            found.append(f"{one.winfo_class()} {_words(one)} {one}")
    return found


def assert_whole(inside: Driver, top: tk.Misc, what: str) -> None:
    """Once lines have found their breaks, nothing in `top` is lost."""
    deadline = time.monotonic() + 5 * PATIENCE
    while lost(top) and time.monotonic() < deadline:
        inside.pump()
    assert lost(top) == [], what


def _words(widget: tk.Widget) -> str:
    try:
        return str(widget.cget("text"))
    except tk.TclError:
        return ""


@pytest.mark.parametrize(("size", "points"), [("1000x640", 11), ("1275x816", 14)])
def test_nothing_is_lost_in_the_smallest_window(
    inside: Driver, engine: StandInEngine, size: str, points: int
) -> None:
    engine.settings.change(font_size=points)
    inside.pump()
    wide, high = (int(part) for part in size.split("x"))
    assert inside.root.minsize()[0] <= wide
    assert inside.root.minsize()[1] <= high
    inside.root.geometry(f"{size}+0+0")
    inside.wait(lambda: inside.root.winfo_width() == wide, what=size)
    assert inside.root.winfo_height() == high
    walk(inside)


def walk(inside: Driver) -> None:
    """Every page, with nothing lost on it."""
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    for title, _icon in PAGES:
        page = inside.page(title)
        assert_whole(inside, inside.root, title)
        if title == "Config":
            page.editor.open_find(replace=True)
            inside.pump()
            assert_whole(inside, inside.root, "find and replace")
            page.editor.find.close()
            page.editor.open_go_to_line()
            inside.pump()
            assert_whole(inside, inside.root, "go to line")


@pytest.mark.parametrize("percent", [125, 150, 200])
def test_on_a_finer_screen_everything_grows(
    engine: StandInEngine, monkeypatch: pytest.MonkeyPatch, percent: int
) -> None:
    monkeypatch.setattr(tk.Tk, "winfo_fpixels", lambda *_: 96.0 * percent / 100, raising=False)
    with contextmanager(open_window)(engine) as inside:
        theme, root = inside.app.theme, inside.root
        assert theme.px(100) == percent
        size = font.Font(root, name="TkDefaultFont", exists=True).actual("size")
        assert size == theme.fonts.body.actual("size")
        assert abs(theme.fonts.body.metrics("linespace") - 17 * percent / 100) < 5
        wide, high = theme.px(LEAST[0]), theme.px(LEAST[1])
        root.maxsize(wide, high)  # this screen is smaller
        root.geometry(f"{wide}x{high}+0+0")
        inside.wait(lambda: root.winfo_width() == wide, what=f"{wide}x{high}")
        inside.log_in()
        walk(inside)


def test_the_window_gets_as_small_as_promised(inside: Driver) -> None:
    assert inside.root.minsize()[0] <= 1000
    assert inside.root.minsize()[1] <= 640


def test_no_dialog_is_larger_than_the_screen(inside: Driver, engine: StandInEngine) -> None:
    engine.settings.change(font_size=16)
    inside.pump()
    keys = inside.page("Keys")

    def check(close: bool = True) -> None:
        dialog = inside.dialog()
        inside.wait(dialog.winfo_viewable)
        assert dialog.winfo_rootx() + dialog.winfo_width() <= inside.root.winfo_screenwidth()
        assert dialog.winfo_rooty() + dialog.winfo_height() <= inside.root.winfo_screenheight()
        assert_whole(inside, dialog, str(dialog.title()))
        if close:
            dialog.cancel()
            dialog.close()
            inside.pump()

    keys.add()
    check()
    keys.importing.from_environment()
    check()
    config = inside.page("Config")
    inside.enter(State.STARTING)
    inside.enter(State.RUNNING)
    config.buttons["History"].invoke()
    check(close=False)
    inside.press("compare")
    check()
    inside.page("Settings").help.report.invoke()
    check()


@pytest.mark.parametrize("size", ["1280x800", "1000x640"])
def test_a_toast_covers_nothing(inside: Driver, size: str) -> None:
    """Neither the line with the problems under the editor nor anything to be pressed."""
    inside.root.geometry(f"{size}+0+0")
    inside.page("Config")
    for text in ("Short.", "2 keys are in the vault now; 5 old copies cleaned. Undo…"):
        inside.app.toasts.show(text)
    inside.pump()
    toasts = [one for one in inside.app.toasts._shown if one.winfo_ismapped()]
    assert toasts
    assert inside.app.toasts.texts[-1].startswith("2 keys")
    strip = inside.app.shell.pages["Config"].strip  # type: ignore[union-attr]
    for toast in toasts:
        box = rectangle(toast)
        covered = [one for one in (*controls(inside.root), strip) if meet(box, rectangle(one))]
        assert covered == []
        assert 0 <= box[0] < box[2] <= inside.root.winfo_rootx() + inside.root.winfo_width()


def rectangle(widget: tk.Misc) -> tuple[int, int, int, int]:
    x, y = widget.winfo_rootx(), widget.winfo_rooty()
    return x, y, x + widget.winfo_width(), y + widget.winfo_height()


def meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]
