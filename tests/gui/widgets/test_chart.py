"""A chart is read by the pointer and by the keyboard, in both modes and at every size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from tkinter import ttk
from typing import Any

import pytest

from gui.widgets.chart import Chart, ChartData, Series
from tests.gui.conftest import Driver, open_window
from tests.gui.keyboard import Keyboard
from tests.gui.stand_in.engine import StandInEngine

pytestmark = pytest.mark.gui

GOOD = (3.0, 0.0, 8.0, 1000.0, None, 6.0)
BAD = (0.0, 0.0, 2.0, 1.0, None, 0.0)


def data(good: tuple[float | None, ...] = GOOD, bad: tuple[float | None, ...] = BAD) -> ChartData:
    return ChartData(
        tuple(1_795_650_000.0 + 3600 * n for n in range(len(good))),
        (Series("finished", "chart", good), Series("errors", "error", bad)),
        "1,020 in all",
        lambda column: f"column {column}: {good[column]}",
        lambda value: f"{value:g}",
        whole=True,
    )


@pytest.fixture
def chart(driver: Driver) -> Iterator[Chart]:
    made = put(driver)
    yield made
    made.destroy()


def put(driver: Driver) -> Chart:
    for child in driver.root.winfo_children():
        if child.winfo_manager() == "pack":
            child.pack_forget()
    chart = Chart(driver.root, driver.app.theme, driver.app.icons, 200)
    chart.pack(fill="both", expand=True)
    chart.show(data())
    driver.wait(lambda: chart.canvas.find_all(), what="the drawing")
    driver.pump()
    return chart


def said(chart: Chart) -> str:
    return str(chart.said.cget("text"))


def is_wide(driver: Driver, width: int) -> bool:
    return bool(driver.root.winfo_width() == width)


def is_marked(chart: Chart) -> bool:
    canvas: Any = chart.canvas
    return bool(canvas.itemcget("cursor", "state") == "normal")


def middle_of(chart: Chart, column: int) -> int:
    first, last = chart._span(column)
    return (first + last) // 2


def colors_at(chart: Chart, x: int) -> list[str]:
    """What is drawn in this column of pixels, from the bottom to the top, each colour once."""
    canvas: Any = chart.canvas
    found: list[str] = []
    _left, top, _right, bottom = chart._plot
    for y in range(bottom - 1, top - 1, -1):
        for item in reversed(canvas.find_overlapping(x, y, x, y)):
            if canvas.type(item) == "polygon":
                color = str(canvas.itemcget(item, "fill"))
                if color not in found:
                    found.append(color)
                break
    return found


def test_the_pointer_reads_the_column_below_it(chart: Chart, driver: Driver) -> None:
    assert said(chart) == "1,020 in all"
    for column in range(6):
        chart.canvas.event_generate("<Motion>", x=middle_of(chart, column), y=40)
        driver.pump()
        assert said(chart) == f"column {column}: {GOOD[column]}"
    first, _top, last, _bottom = chart.canvas.coords("cursor")
    assert first <= middle_of(chart, 5) <= last
    chart.canvas.event_generate("<Motion>", x=2, y=40)  # over the axis
    driver.pump()
    assert said(chart) == "1,020 in all"
    chart.canvas.event_generate("<Motion>", x=middle_of(chart, 2), y=40)
    chart.canvas.event_generate("<Leave>")
    driver.pump()
    assert said(chart) == "1,020 in all"
    assert is_marked(chart) is False


def test_the_arrow_keys_read_on_from_the_newest(chart: Chart, driver: Driver) -> None:
    other = ttk.Button(chart)
    other.pack()
    keys = Keyboard(driver)
    keys.go_to(chart.canvas)
    assert said(chart) == "column 5: 6.0"
    keys.press("Left", "Left")
    assert said(chart) == "column 3: 1000.0"
    keys.press("Home", "Left")
    assert said(chart) == "column 0: 3.0"
    keys.press("Right")
    assert said(chart) == "column 1: 0.0"
    keys.press("End", "Right")
    assert said(chart) == "column 5: 6.0"
    keys.press("Tab")
    assert keys.focus is other
    assert said(chart) == "1,020 in all"


def test_a_ring_shows_the_focus(chart: Chart, driver: Driver) -> None:
    for mode in ("light", "dark"):
        driver.app.theme.set_mode(mode)
        driver.pump()
        colors = driver.app.theme.colors
        assert int(str(chart.canvas.cget("highlightthickness"))) >= 2
        assert str(chart.canvas.cget("highlightcolor")) == colors.accent
        assert str(chart.canvas.cget("highlightbackground")) == colors.surface
        assert str(chart.canvas.cget("background")) == colors.surface
        assert colors_at(chart, middle_of(chart, 2)) == [colors.chart, colors.error]


def test_what_is_there_is_seen_and_what_is_not_is_not(chart: Chart, driver: Driver) -> None:
    colors = driver.app.theme.colors
    for column, shown in (
        (0, [colors.chart]),  # 3 of 1000 is less than a pixel high
        (1, []),
        (3, [colors.chart, colors.error]),
        (4, []),
    ):
        assert colors_at(chart, middle_of(chart, column)) == shown, column


def test_new_data_keep_the_place_and_what_is_equal_is_not_drawn_again(
    chart: Chart, driver: Driver
) -> None:
    chart.canvas.event_generate("<Motion>", x=middle_of(chart, 3), y=40)
    driver.pump()
    before = chart.canvas.find_all()
    chart.show(data())
    assert chart.canvas.find_all() == before
    chart.show(data((*GOOD[:3], 7.0, *GOOD[4:])))
    assert said(chart) == "column 3: 7.0"
    assert is_marked(chart)
    chart.show(data((1.0, 2.0), (0.0, 0.0)))
    assert said(chart) == "column 1: 2.0"
    chart.show(data((), ()))
    assert said(chart) == "1,020 in all"


def test_bars_and_words_stay_inside_at_every_size(chart: Chart, driver: Driver) -> None:
    for width, height in ((1000, 640), (1280, 700), (1100, 660)):
        driver.root.geometry(f"{width}x{height}+0+0")
        driver.wait(partial(is_wide, driver, width), what=str(width))
        driver.pump()
        canvas: Any = chart.canvas
        assert chart._size == (canvas.winfo_width(), canvas.winfo_height())
        for item in canvas.find_all():
            box = canvas.bbox(item) if canvas.itemcget(item, "state") != "hidden" else None
            if box is not None:
                assert box[0] >= 0 and box[1] >= 0, (canvas.type(item), box)
                assert box[2] <= chart._size[0] and box[3] <= chart._size[1], box


def test_edges_lie_on_whole_pixels_on_a_finer_screen(
    engine: StandInEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tkinter.Tk.winfo_fpixels", lambda *_: 168.0, raising=False)
    with contextmanager(open_window)(engine) as window:
        chart = put(window)
        canvas: Any = chart.canvas
        for item in canvas.find_all():
            if canvas.type(item) in ("polygon", "line", "rectangle"):
                assert all(value == int(value) for value in canvas.coords(item))
        thick = {
            float(canvas.itemcget(one, "width"))
            for one in canvas.find_all()
            if canvas.type(one) == "line"
        }
        assert thick == {2.0}
        chart.destroy()


def test_the_legend_names_the_colours(chart: Chart) -> None:
    names = [str(one.cget("text")).strip() for one in chart.legend.winfo_children()]
    assert names == ["finished", "errors"]
    chart.show(ChartData((0.0,), (Series("cost", "chart", (1.0,)),), "", str, str))
    assert chart.legend.winfo_children() == []
