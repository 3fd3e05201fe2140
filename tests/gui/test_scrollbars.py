"""Every scrollbar, dragged and clicked by the pointer: the view has to move."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from dataclasses import replace
from tkinter import ttk
from typing import Any

import pytest

from core.base.events import LogChunk, LogLine, State
from core.config.history import Outcome
from core.keys.entries import FoundKey, KeyEntry
from tests.gui.conftest import Driver
from tests.gui.pages.config.acting import applied
from tests.gui.stand_in.engine import StandInEngine
from tests.gui.stand_in.rest import REPORT

pytestmark = pytest.mark.gui

LONG = "".join(f"# line {number} {'and more ' * 40}\n" for number in range(400))


@pytest.fixture
def engine(tmp_path: Any) -> StandInEngine:
    """With more of everything than any window has room for."""
    engine = StandInEngine(tmp_path)
    engine.config.on_disk = LONG
    engine.config.applied = tuple(
        applied(f"# {n}\n{LONG.upper()}", Outcome.WORKED, "demo", minutes_ago=n) for n in range(40)
    )
    engine.keys.fill(*(KeyEntry(f"KEY_{n:03}", True, 1.0) for n in range(80)))
    engine.keys.found = tuple(
        FoundKey(f"FOUND_{n:03}", stored=False, same=False, wanted=True) for n in range(40)
    )
    return engine


@pytest.fixture
def window(inside: Driver) -> Driver:
    """As small as it may get."""
    inside.root.geometry("1000x640+0+0")
    inside.pump()
    return inside


def bars_in(widget: tk.Misc) -> Iterator[ttk.Scrollbar]:
    """Those that are on the screen and have something to scroll."""
    for child in widget.winfo_children():
        if isinstance(child, ttk.Scrollbar) and shows_a_part(child):
            yield child
        if not isinstance(child, tk.Toplevel):
            yield from bars_in(child)


def shows_a_part(bar: ttk.Scrollbar) -> bool:
    return bool(bar.winfo_viewable()) and view(bar) != (0.0, 1.0)


def span(bar: ttk.Scrollbar, part: str) -> tuple[int, int]:
    """Where a part of the bar begins and ends, along it."""
    upright = str(bar.cget("orient")) == "vertical"
    length = bar.winfo_height() if upright else bar.winfo_width()
    across = (bar.winfo_width() if upright else bar.winfo_height()) // 2

    def at(place: int) -> str:
        x, y = (across, place) if upright else (place, across)
        return str(bar.identify(x, y))

    found = [place for place in range(length) if at(place).endswith(part)]
    assert found, f"no {part} in {bar}"
    return found[0], found[-1] + 1


def press(bar: ttk.Scrollbar, place: int, to: int | None = None) -> None:
    """The first button down at `place`, drawn to `to`, and let go."""
    upright = str(bar.cget("orient")) == "vertical"
    across = (bar.winfo_width() if upright else bar.winfo_height()) // 2

    def point(at: int) -> dict[str, Any]:
        return {"x": across, "y": at} if upright else {"x": at, "y": across}

    bar.event_generate("<Enter>", **point(place))
    bar.event_generate("<ButtonPress-1>", **point(place))
    if to is not None:
        bar.event_generate("<B1-Motion>", **point((place + to) // 2))
        bar.event_generate("<B1-Motion>", **point(to))
    bar.event_generate("<ButtonRelease-1>", **point(place if to is None else to))
    bar.update()


def view(bar: ttk.Scrollbar) -> tuple[float, float]:
    """What part of the whole is in sight, as the scrolled widget told the bar."""
    edges = [float(edge) for edge in bar.get()]
    return edges[0], edges[1]


def check(inside: Driver, where: tk.Misc, least: int = 1) -> None:
    """Drag and click every bar in `where`."""
    inside.pump()
    bars = list(bars_in(where))
    assert len(bars) >= least, f"{len(bars)} bars"
    for bar in bars:
        upright = str(bar.cget("orient")) == "vertical"
        length = bar.winfo_height() if upright else bar.winfo_width()
        start, end = span(bar, "thumb")
        assert end - start < length - 4, f"the thumb of {bar} fills it: nothing can be dragged"
        far = view(bar)[0] > 0.5  # the log begins at its end
        middle = (start + end) // 2
        before = view(bar)
        press(bar, middle, 2 if far else length - 2)
        dragged = view(bar)
        assert dragged != before, f"{bar} was dragged in vain"
        assert dragged[0] == pytest.approx(0.0 if far else 1.0 - (dragged[1] - dragged[0]), abs=0.1)
        start, end = span(bar, "thumb")
        press(bar, end + 2 if far else start - 2)
        assert (view(bar)[0] > dragged[0]) == far, f"a click beside the thumb of {bar} did nothing"
        assert view(bar) != dragged


def test_on_every_page(window: Driver, engine: StandInEngine) -> None:
    check(window, window.page("Status"))
    config = window.page("Config")
    check(window, config, least=2)
    check(window, window.page("Keys"))
    logs = window.page("Logs")
    many = tuple(LogLine(f"{n} {'said ' * 60}", "INFO") for n in range(3000))
    window.post(LogChunk(many))
    window.wait(lambda: logs.view.settled)
    check(window, logs, least=2)
    check(window, window.page("Settings"))


def test_in_every_dialog(window: Driver, engine: StandInEngine, monkeypatch: Any) -> None:
    keys = window.page("Keys")
    keys.add()
    check(window, window.dialog())
    window.press("cancel")
    keys.importing.from_environment()
    check(window, window.dialog())
    window.press("cancel")
    config = window.page("Config")
    window.enter(State.STARTING)
    window.enter(State.RUNNING)
    config.buttons["History"].invoke()
    check(window, window.dialog())
    window.press("compare")
    check(window, window.dialog(), least=2)
    window.press("close")
    long = tuple(replace(one, text=LONG) for one in REPORT.files)
    monkeypatch.setattr("tests.gui.stand_in.rest.REPORT", replace(REPORT, files=long))
    window.page("Settings").help.report.invoke()
    check(window, window.dialog(), least=2)


def test_neither_a_bar_nor_a_row_covers_the_ring_of_the_focus(window: Driver) -> None:
    keys = window.page("Keys").list
    window.wait(lambda: list(bars_in(keys)), what="a bar")
    (bar,) = bars_in(keys)
    tree = keys.tree
    right, below = tree.winfo_rootx() + tree.winfo_width(), tree.winfo_rooty() + tree.winfo_height()
    assert bar.winfo_rootx() + bar.winfo_width() < right
    assert tree.winfo_rooty() < bar.winfo_rooty()
    assert bar.winfo_rooty() + bar.winfo_height() < below
    widths = sum(int(tree.column(one, "width")) for one in ("#0", "used", "since"))
    assert widths < tree.winfo_width()


def test_a_bar_of_progress_moves(inside: Driver) -> None:
    page = inside.page("Status")
    inside.enter(State.STARTING)
    bar = page.progress
    assert bar.winfo_ismapped()

    def begins() -> int:
        found = [x for x in range(bar.winfo_width()) if "pbar" in str(bar.identify(x, 2))]
        return found[0] if found else -1

    first = inside.wait(lambda: begins() + 1, what="the bar in its trough")
    inside.wait(lambda: begins() + 1 not in (0, first), what="the bar to move")


def test_the_part_that_a_bar_fills_is_what_is_done(inside: Driver) -> None:
    bar = ttk.Progressbar(
        inside.root, mode="determinate", style="Thin.Horizontal.TProgressbar", maximum=100
    )
    bar.place(x=0, y=0, width=400)
    bar["value"] = 50
    inside.pump()
    filled = [x for x in range(400) if "pbar" in str(bar.identify(x, 2))]
    assert 180 <= len(filled) <= 220


def test_ttk_finds_the_parts_that_it_moves(inside: Driver) -> None:
    """What our layouts are made of, wherever ttk looks for a part by its name."""
    style = ttk.Style(inside.root)
    wanted = {
        "Vertical.TScrollbar": ("thumb", "trough"),
        "Horizontal.TScrollbar": ("thumb", "trough"),
        "Thin.Horizontal.TProgressbar": ("pbar", "trough"),
        "TEntry": ("textarea",),
        "TCombobox": ("textarea",),
        "TSpinbox": ("textarea", "uparrow", "downarrow"),
        "Treeview": ("treearea",),
        "Horizontal.TScale": ("slider", "trough"),
    }
    for mode in ("light", "dark"):
        inside.app.theme.set_mode(mode)
        for layout, parts in wanted.items():
            there = {name.rpartition(".")[2] for name in names_in(style.layout(layout))}
            assert set(parts) <= there, (mode, layout, there)


def names_in(layout: Any) -> Iterator[str]:
    for name, options in layout:
        yield name
        yield from names_in(options.get("children", ()))
