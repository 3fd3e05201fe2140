"""A table is sorted by the mouse and by the keyboard, and keeps what was selected."""

from __future__ import annotations

from collections.abc import Iterator
from tkinter import ttk
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.widgets.sortable_table import Column, Row, SortableTable, share_out
from gui.widgets.tiles import Tiles
from tests.gui.conftest import Driver
from tests.gui.keyboard import Keyboard

pytestmark = pytest.mark.gui

COLUMNS = (
    Column("name", "Name", 0, right=False, falling=False),
    Column("count", "Count", 80),
    Column("cost", "Cost", 80),
    Column("more", "More", 300, spare=True),
)
ROWS = (
    Row("a", ("Anna", "3", "no price", "x"), ("anna", 3, None, 1)),
    Row("b", ("bert", "20", "$0", "y"), ("bert", 20, 0.0, 2), dot="ok"),
    Row("c", ("Carl", "100", "$2", "z"), ("carl", 100, 2.0, 3), quiet=True),
)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def table(driver: Driver, told: list[str]) -> Iterator[SortableTable]:
    for child in driver.root.winfo_children():
        if child.winfo_manager() == "pack":
            child.pack_forget()
    made = SortableTable(
        driver.root, driver.app.theme, driver.app.icons, COLUMNS, by="count", selected=told.append
    )
    made.pack(fill="both", expand=True)
    made.show(ROWS)
    driver.pump()
    yield made
    made.destroy()


@pytest.mark.parametrize(
    ("needs", "parts"),
    [
        ([50, 60], [200, 200]),  # all fit in their share
        ([300, 150], [250, 150]),  # the narrow one leaves what it does not need
        ([300, 50], [300, 100]),  # each has the least
        ([500, 600], [200, 200]),  # nobody can leave anything
        ([120, 150, 500], [120, 140, 140]),
    ],
)
def test_columns_share_by_what_they_need(needs: list[int], parts: list[int]) -> None:
    assert share_out(400, needs, 100) == parts


@given(st.lists(st.integers(0, 900), min_size=1, max_size=6), st.integers(0, 2000))
def test_however_they_share_each_has_the_least_and_all_have_the_room(
    needs: list[int], room: int
) -> None:
    parts = share_out(room, needs, 100)
    assert min(parts) >= 100
    assert sum(parts) <= max(room, 100 * len(needs))


def test_a_long_cell_takes_the_room_that_another_column_does_not_need(driver: Driver) -> None:
    columns = (
        Column("name", "Name", 0, right=False),
        Column("count", "Count", 80),
        Column("target", "Goes to", 0, right=False),
    )
    theme, icons = driver.app.theme, driver.app.icons
    table = SortableTable(driver.root, theme, icons, columns, by="name")
    long = "a-provider/" + "a-long-name-" * 4 + "end"
    width = 130 + 80 + 18 + theme.fonts.body.measure(long) + 30
    table.place(x=0, y=0, width=theme.px(1) * width, height=200)
    driver.pump()
    table.show([Row("a", ("me", "1", long), ("me", 1, long))])
    driver.pump()
    assert table.tree.set("a", "target").strip() == long
    table.destroy()


def click(driver: Driver, table: SortableTable, x: int) -> None:
    for event in ("<Motion>", "<ButtonPress-1>", "<ButtonRelease-1>"):
        table.tree.event_generate(event, x=x, y=8)
    driver.pump()


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_it(
    driver: Driver, table: SortableTable
) -> None:
    assert table.order == ("c", "b", "a")
    click(driver, table, 40)
    assert table.sorted_by == ("name", False)
    assert table.order == ("a", "b", "c")
    click(driver, table, 40)
    assert table.order == ("c", "b", "a")


def test_what_is_not_known_comes_last_either_way(table: SortableTable) -> None:
    table.sort("cost")
    assert table.order == ("c", "b", "a")
    table.sort("cost")
    assert table.order == ("b", "c", "a")


def test_the_keyboard_sorts_and_moves(
    driver: Driver, table: SortableTable, told: list[str]
) -> None:
    keys = Keyboard(driver)
    keys.go_to(table.tree)
    keys.press("Left")
    assert table.sorted_by == ("name", False)
    keys.press("space")
    assert table.order == ("c", "b", "a")
    keys.press("Right", "Right")
    assert table.sorted_by == ("cost", True)
    keys.press("Down")
    assert told[-1] == table.selected != ""


def test_a_table_of_one_row_can_be_chosen_from_by_the_keyboard(
    driver: Driver, table: SortableTable
) -> None:
    table.show(ROWS[:1])
    keys = Keyboard(driver)
    keys.go_to(table.tree)
    keys.press("Down")
    assert table.selected == ROWS[0].id


def test_the_selection_stays_while_rows_come_go_and_move(
    table: SortableTable, told: list[str]
) -> None:
    table.tree.selection_set("b")
    new = Row("d", ("Dora", "50", "$9", ""), ("dora", 50, 9.0, 4))
    table.show((ROWS[1], new, Row("c", ("Carl", "1", "$2", "z"), ("carl", 1, 2.0, 3))))
    assert table.order == ("d", "b", "c")
    assert table.selected == "b"
    assert table.tree.set("c", "count") == "1"


def test_spare_columns_give_way_to_the_names(driver: Driver, table: SortableTable) -> None:
    def shown() -> tuple[str, ...]:
        return tuple(str(one) for one in table.tree.cget("displaycolumns"))

    table.pack_forget()
    for width, there in ((900, ("count", "cost", "more")), (500, ("count", "cost"))):
        table.place(x=0, y=0, width=width, height=300)
        driver.wait(lambda there=there: shown() == there, what=str(width))  # type: ignore[misc]
    for _ in range(5):
        table._sort_beside(1)
        assert table.sorted_by[0] != "more"


def test_it_follows_the_theme(driver: Driver, table: SortableTable) -> None:
    for mode in ("dark", "light"):
        driver.app.theme.set_mode(mode)
        driver.pump()
        assert str(table.tree.item("a")["text"]).strip() == "Anna"
        color = str(table.tree.tag_configure("quiet", "foreground"))
        assert color == driver.app.theme.colors.muted


def test_figures_are_chosen_by_keyboard_and_mouse(driver: Driver) -> None:
    for child in driver.root.winfo_children():
        if child.winfo_manager() == "pack":
            child.pack_forget()
    told: list[str] = []
    names = (("a", "A"), ("b", "B"), ("c", "C"))
    tiles = Tiles(driver.root, driver.app.theme, names, told.append)
    tiles.pack(fill="x")
    driver.pump()
    keys = Keyboard(driver)
    keys.go_to(tiles.tiles["a"])
    keys.press("Right")
    assert (tiles.chosen, told) == ("b", ["b"])
    assert keys.focus is tiles.tiles["b"]
    keys.press("Right", "Right")
    assert told == ["b", "c", "a"]
    keys.press("Left")
    assert tiles.chosen == "c"
    tiles.tiles["b"].value.event_generate("<ButtonPress-1>", x=2, y=2)
    driver.pump()
    assert tiles.chosen == "b"
    assert [one.instate(["selected"]) for one in tiles.tiles.values()] == [False, True, False]
    tiles.destroy()


def test_the_pointer_on_a_cell_that_was_cut_short_shows_all_of_it(
    driver: Driver, table: SortableTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.widgets.tooltip.DELAY_MS", 1)
    long = "a price that is longer than the column for it"
    table.show((*ROWS, Row("d", ("Dora", "1", long, "w"), ("dora", 1, 9.0, 4))))
    driver.pump()

    def said() -> list[str]:
        labels = [one for one in driver.root.winfo_children() if isinstance(one, ttk.Label)]
        return [str(one.cget("text")) for one in labels if str(one.cget("style")) == "Tip.TLabel"]

    def point_at(row: str, column: str) -> None:
        box: Any = table.tree.bbox(row, column)
        x, y, width, height = box
        table.tree.event_generate("<Motion>", x=x + width // 2, y=y + height // 2)
        driver.pump()

    assert table.tree.set("d", "cost").endswith("…")
    point_at("d", "cost")
    driver.wait(lambda: said() == [long])
    point_at("b", "cost")
    assert not said()
    driver.pump()
    assert not said()  # all of it can be read there
    point_at("d", "cost")
    driver.wait(lambda: said() == [long])
    table.tree.event_generate(
        "<Button-5>" if table.tk.call("tk", "windowingsystem") == "x11" else "<MouseWheel>"
    )
    driver.pump()
    assert not said()  # another row may be there now
