"""A table of a million rows under the hands of a person: wheel, bar, keys, mouse."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk
from typing import Any

import pytest

from gui.look.icons import Icons
from gui.look.styles import themed
from gui.widgets import sortable_table
from gui.widgets.virtual_table import WHEEL_ROWS, Column, Shown, VirtualTable

pytestmark = pytest.mark.gui

MILLION = 1_000_000
COLUMNS = (
    Column("time", "Time", 120, sorts=True),
    Column("name", "Name", 160, stretches=True),
    Column("cost", "Cost", 80, right=True, sorts=True),
)


class Bench:
    """A window with nothing but the table, and a list that answers at once or when told."""

    def __init__(self, size: int) -> None:
        self.root = tk.Tk()
        self.root.geometry("640x420")
        self.theme = themed(self.root)
        self.new = 0
        self.size = size
        self.hold = False
        self.held: list[tuple[int, int, int]] = []
        self.asked = 0
        self.sorted_by: list[str] = []
        self.events: list[str] = []
        self.table: VirtualTable[str] = VirtualTable(
            self.root,
            self.theme,
            Icons(self.root, self.theme),
            COLUMNS,
            ask=self._ask,
            words=lambda row: Shown((row, f"name of {row}", "$1"), level="ok"),
            id_of=str,
            sort=self.sorted_by.append,
        )
        self.table.pack(fill="both", expand=True)
        for event in ("<<RowSelected>>", "<<RowOpened>>"):
            self.table.bind(event, lambda _event, name=event: self.events.append(name))
        self.root.update()
        self.table.restart()
        self.table.tree.focus_force()
        self.root.update()

    def _row(self, index: int) -> str:
        return f"new{self.new - index}" if index < self.new else f"r{index - self.new}"

    def _ask(self, ticket: int, offset: int, limit: int) -> None:
        self.asked += 1
        self.held.append((ticket, offset, limit))
        if not self.hold:
            self.root.after_idle(self.answer)

    def answer(self) -> None:
        while self.held:
            ticket, offset, limit = self.held.pop(0)
            end = min(offset + limit, self.size + self.new)
            rows = [self._row(index) for index in range(offset, end)]
            self.table.take(ticket, offset, rows, self.size + self.new, in_front=True)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.table.tree.event_generate(f"<KeyPress-{key}>")
            self.root.update()

    def click(self, slot: int, *, times: int = 1) -> None:
        box: Any = self.table.tree.bbox(str(slot), "name")
        x, y, _width, height = box
        for _ in range(times):
            self.table.tree.event_generate("<ButtonPress-1>", x=x + 9, y=y + height // 2)
            self.table.tree.event_generate("<ButtonRelease-1>", x=x + 9, y=y + height // 2)
        self.root.update()

    def in_sight(self) -> list[str]:
        tree = self.table.tree
        return [str(tree.item(one, "text")).strip() for one in tree.get_children()]

    def marked(self) -> str:
        """The text of the row that looks selected."""
        chosen = self.table.tree.selection()
        return str(self.table.tree.item(chosen[0], "text")).strip() if chosen else ""


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench(MILLION)
    yield made
    made.root.destroy()


def test_only_the_rows_in_sight_exist(bench: Bench) -> None:
    assert 5 < len(bench.table.tree.get_children()) < 60
    assert bench.in_sight()[:2] == ["r0", "r1"]
    assert bench.table.rows.size == MILLION


def test_the_wheel_goes_three_rows(bench: Bench) -> None:
    if bench.root.tk.call("tk", "windowingsystem") == "x11":
        bench.table.tree.event_generate("<Button-5>")
        bench.table.tree.event_generate("<Button-5>")
    else:
        bench.table.tree.event_generate("<MouseWheel>", delta=-240)
    bench.root.update()
    assert bench.in_sight()[0] == f"r{2 * WHEEL_ROWS}"


def test_dragging_the_bar_to_its_middle_and_its_end(bench: Bench) -> None:
    move = bench.table.bar.cget("command")
    bench.root.tk.call(move, "moveto", "0.5")
    bench.root.update()
    assert bench.in_sight()[0] == "r500000"
    assert 0.49 < bench.table.bar.get()[0] < 0.51
    bench.root.tk.call(move, "moveto", "1.0")
    bench.root.update()
    assert bench.in_sight()[-1] == f"r{MILLION - 1}"
    bench.root.tk.call(move, "scroll", "-1", "units")
    bench.root.update()
    assert bench.in_sight()[-1] == f"r{MILLION - 2}"


def test_a_wild_drag_asks_for_few_blocks(bench: Bench) -> None:
    bench.hold = True
    before = bench.asked
    for step in range(1, 200):
        bench.table.scroll_to(step * 5000)
    bench.root.update()
    assert bench.asked - before <= 1
    assert set(bench.in_sight()) == {"…"}
    bench.hold = False
    bench.answer()
    bench.root.update()
    assert bench.in_sight()[0] == f"r{199 * 5000}"


def test_keys_select_and_bring_into_sight(bench: Bench) -> None:
    bench.press("Down")
    assert bench.marked() == "r0"
    bench.press("Down", "Down")
    assert bench.marked() == "r2"
    bench.press("Up")
    assert bench.marked() == "r1"
    page = len(bench.in_sight()) - 1
    bench.press("Next")
    assert bench.marked() == f"r{1 + page}"
    bench.press("Prior")
    assert bench.marked() == "r1"
    bench.press("End")
    assert bench.marked() == f"r{MILLION - 1}"
    assert bench.in_sight()[-1] == bench.marked()
    bench.press("Home")
    assert bench.marked() == "r0"
    assert bench.table.selected == "r0"


def test_enter_and_a_double_click_open(bench: Bench) -> None:
    bench.press("Return")
    assert "<<RowOpened>>" not in bench.events  # nothing is selected
    bench.press("Down", "Return")
    assert bench.events == ["<<RowSelected>>", "<<RowOpened>>"]
    bench.events.clear()
    bench.click(3, times=2)
    assert bench.events == ["<<RowSelected>>", "<<RowOpened>>"]
    assert bench.table.selected == "r3"


def test_the_selection_stays_with_its_row_when_others_come_in(bench: Bench) -> None:
    bench.click(2)
    assert bench.marked() == "r2"
    bench.new = 3
    bench.table.renew()
    bench.root.update()
    assert bench.in_sight()[:4] == ["new3", "new2", "new1", "r0"]
    assert bench.marked() == "r2"
    assert bench.table.position == 5


def test_who_reads_further_down_is_not_moved(bench: Bench) -> None:
    bench.table.scroll_to(4000)
    bench.root.update()
    bench.click(1)
    seen = bench.in_sight()
    bench.new = 7
    bench.table.renew()
    bench.root.update()
    assert bench.in_sight() == seen
    assert bench.table.top == 4007
    assert bench.marked() == "r4001"


def test_a_row_that_is_still_coming_is_selected_by_its_place(bench: Bench) -> None:
    bench.hold = True
    bench.press("End")
    assert bench.table.selected is None
    bench.hold = False
    bench.answer()
    bench.root.update()
    assert bench.table.selected == f"r{MILLION - 1}"
    assert bench.events == ["<<RowSelected>>"]


def test_a_click_on_a_heading_sorts_and_an_arrow_says_how(bench: Bench) -> None:
    tree = bench.table.tree
    wide = [int(tree.column(name, "width")) for name in ("#0", "name")]
    for x in (20, wide[0] + 20, sum(wide) + 20):
        tree.event_generate("<ButtonPress-1>", x=x, y=6)
        tree.event_generate("<ButtonRelease-1>", x=x, y=6)
    bench.root.update()
    assert bench.sorted_by == ["time", "cost"]
    bench.table.show_sort("cost", descending=False)
    assert tree.heading("cost", "text") == "Cost ↑"
    assert tree.heading("#0", "text") == "Time"


def test_the_edge_of_a_column_is_dragged(bench: Bench) -> None:
    tree = bench.table.tree
    before = int(tree.column("#0", "width"))
    assert tree.identify_region(before, 6) == "separator"
    tree.event_generate("<ButtonPress-1>", x=before, y=6)
    tree.event_generate("<B1-Motion>", x=before - 50, y=6)
    tree.event_generate("<ButtonRelease-1>", x=before - 50, y=6)
    bench.root.update()
    assert abs(int(tree.column("#0", "width")) - (before - 50)) < 5
    assert bench.sorted_by == []


def test_more_room_shows_more_rows(bench: Bench) -> None:
    before = len(bench.in_sight())
    bench.root.geometry("640x700")
    for _ in range(100):
        bench.root.update()
        if len(bench.in_sight()) > before:
            break
        time.sleep(0.02)
    assert len(bench.in_sight()) > before
    assert "" not in bench.in_sight()


def test_rows_follow_light_dark_and_size(bench: Bench) -> None:
    light = str(bench.table.tree.item("0", "image"))
    bench.theme.set_mode("dark")
    bench.root.update()
    assert str(bench.table.tree.item("0", "image")) != light
    rows = len(bench.in_sight())
    bench.theme.set_font_size(18)
    bench.root.update()
    bench.root.update()
    assert len(bench.in_sight()) < rows


def test_a_short_list_leaves_the_rest_empty() -> None:
    bench = Bench(2)
    try:
        assert bench.in_sight()[:3] == ["r0", "r1", ""]
        bench.click(5)
        assert bench.marked() == ""
        bench.press("End")
        assert bench.marked() == "r1"
    finally:
        bench.root.destroy()


def test_another_table_in_the_window_does_not_move_its_headings(bench: Bench) -> None:
    """Styles are shared by name, and the two kinds of tables have headings of their own."""
    tree = bench.table.tree

    def looks(kind: ttk.Treeview) -> tuple[str, int]:
        first: Any = kind.bbox(kind.get_children()[0])
        style = ttk.Style(kind)
        return str(style.lookup(f"{kind.cget('style')}.Heading", "padding")), first[1]

    before = looks(tree)
    columns = (sortable_table.Column("name", "Name", 0, right=False),)
    icons = Icons(bench.root, bench.theme)
    other = sortable_table.SortableTable(bench.root, bench.theme, icons, columns, by="name")
    other.pack(fill="both", expand=True)
    other.show((sortable_table.Row("a", ("Anna",), ("anna",)),))
    bench.root.update()
    of_other = looks(other.tree)
    assert looks(tree) == before
    bench.table._paint()  # as after a change of theme
    bench.root.update()
    assert looks(other.tree) == of_other
