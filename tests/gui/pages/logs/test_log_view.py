"""The log view: bounded, in order, one insert for each batch, and still under the reader's eyes."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.events import LogLine
from gui.look.icons import Icons
from gui.look.styles import themed
from gui.pages.logs.log_view import LogView
from gui.pages.logs.log_view_model import (
    LogBuffer,
    LogFilter,
    note,
    skipped_note,
)


def lines(first: int, last: int, level: str = "INFO") -> list[LogLine]:
    """Lines `first` to `last`, not included."""
    return [LogLine(f"{number} said", level) for number in range(first, last)]


# ---- the model


def test_the_buffer_keeps_the_newest_and_their_numbers() -> None:
    buffer = LogBuffer(max_lines=100)
    buffer.append(lines(0, 108))
    assert (buffer.first, len(buffer)) == (0, 108)  # not yet: trimming waits for some more
    buffer.append(lines(108, 120))
    assert (buffer.first, len(buffer), buffer.end) == (20, 100, 120)
    assert [number for number, _ in buffer.between(0, 25)] == [20, 21, 22, 23, 24]
    assert next(buffer.between(119, 200))[1].text == "119 said"


def test_the_buffer_is_bounded_in_size_too() -> None:
    buffer = LogBuffer(max_lines=10**6, max_bytes=10_000)
    buffer.append([LogLine("x" * 1000, "INFO")] * 50)
    assert len(buffer) <= 10
    assert buffer.size <= 11_000


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 200), st.integers(0, 200))
def test_between_gives_what_is_kept_in_order(batches: list[int], start: int, end: int) -> None:
    buffer = LogBuffer(max_lines=50)
    total = 0
    for size in batches:
        buffer.append(lines(total, total + size))
        total += size
    kept = range(max(start, buffer.first), min(end, total))
    assert [(n, line.text) for n, line in buffer.between(start, end)] == [
        (n, f"{n} said") for n in kept
    ]
    assert len(buffer) <= 55


def test_the_filter_takes_a_level_and_up_and_a_text() -> None:
    shown = LogFilter("WARNING", "KEY")
    assert shown.passes(LogLine("the key is wrong", "ERROR"))
    assert shown.passes(LogLine("Key", "WARNING"))
    assert not shown.passes(LogLine("key", "INFO"))
    assert not shown.passes(LogLine("model", "CRITICAL"))
    assert shown.passes(note("what the view says is never hidden"))


def test_what_was_skipped_is_said_in_words() -> None:
    assert "3.0 MB passed over" in skipped_note(3 * 1024 * 1024).text
    assert "2 kB passed over" in skipped_note(2048).text


# ---- the widget


class Watch:
    """Counts what the view asks of Tk."""

    def __init__(self, view: LogView) -> None:
        self.inserted: list[int] = []
        """Lines of each insert."""
        really = view.text.insert

        def insert(index: str, *pieces: str) -> None:
            self.inserted.append(sum(piece.count("\n") for piece in pieces[::2]))
            really(index, *pieces)

        view.text.insert = insert  # type: ignore[method-assign, assignment]


@pytest.fixture
def view() -> Iterator[LogView]:
    root = tk.Tk()
    root.geometry("700x400+0+0")
    theme = themed(root)
    view = LogView(root, theme, Icons(root, theme), LogBuffer(max_lines=2000))
    view.pack(fill="both", expand=True)
    root.update()
    yield view
    root.destroy()


def wait(view: LogView, predicate: Callable[[], bool]) -> None:
    for _ in range(20_000):
        view.update()
        if predicate():
            return
    pytest.fail("waited in vain")


def settle(view: LogView) -> None:
    wait(view, lambda: view.settled)


def shown(view: LogView) -> list[str]:
    return view.text.get("1.0", "end - 1 chars").splitlines()


def texts(wanted: Sequence[LogLine]) -> list[str]:
    return [line.text for line in wanted]


def at_end(view: LogView) -> bool:
    view.update()
    return view.text.dlineinfo("end - 1 chars") is not None


@pytest.mark.gui
def test_a_batch_is_one_insert_with_the_colours_of_the_levels(view: LogView) -> None:
    watch = Watch(view)
    view.push([*lines(0, 300), *lines(300, 400, "ERROR"), *lines(400, 500)])
    settle(view)
    assert watch.inserted == [500]
    assert view.text.tag_ranges("ERROR")
    start, end = (str(index) for index in view.text.tag_ranges("ERROR"))
    assert view.text.get(start, end).splitlines() == texts(lines(300, 400))


@pytest.mark.gui
def test_it_follows_at_the_end_and_only_there(view: LogView) -> None:
    view.push(lines(0, 200))
    assert at_end(view)
    view.text.focus_force()
    view.update()
    view.text.event_generate("<Prior>")
    view.update()
    assert not view.following
    top = view.text.index("@0,0")
    view.push(lines(200, 260))
    assert view.text.index("@0,0") == top
    view.jump_to_end()
    assert at_end(view)
    view.push(lines(260, 300))
    assert at_end(view)


@pytest.mark.gui
def test_a_pause_holds_the_view_and_counts_what_waits(view: LogView) -> None:
    view.push(lines(0, 50))
    view.pause(True)
    view.push(lines(50, 80))
    view.update()
    assert shown(view) == texts(lines(0, 50))
    assert view.waiting == 30
    view.pause(False)
    settle(view)
    assert shown(view) == texts(lines(0, 80))
    assert view.waiting == 0


@pytest.mark.gui
def test_other_times_end_no_pause(view: LogView) -> None:
    view.push(lines(0, 50))
    view.pause(True)
    view.push(lines(50, 80))
    view.set_utc(True)
    settle(view)
    assert len(shown(view)) == 50
    assert view.waiting == 30
    view.pause(False)
    settle(view)
    assert len(shown(view)) == 80


@pytest.mark.gui
def test_a_filter_ends_no_pause(view: LogView) -> None:
    view.push([*lines(0, 40), *lines(40, 50, "ERROR")])
    view.pause(True)
    view.push([*lines(50, 70), *lines(70, 75, "ERROR")])
    view.set_filter(LogFilter("ERROR"))
    settle(view)
    assert shown(view) == texts(lines(40, 50))
    assert view.waiting == 5
    view.push(lines(75, 77, "ERROR"))
    assert view.waiting == 7
    view.set_filter(LogFilter())
    settle(view)
    assert shown(view) == texts(lines(0, 50))
    assert view.waiting == 27
    view.pause(False)
    settle(view)
    assert shown(view) == texts(lines(0, 77))


@pytest.mark.gui
def test_who_follows_further_to_the_right_stays_there(view: LogView) -> None:
    wide = [LogLine(f"{number} {'x' * 300} end", "INFO") for number in range(200)]
    view.push(wide[:100])
    settle(view)
    view.text.xview_moveto(0.5)
    view.update()
    column = view.text.index("@0,0").split(".")[1]
    assert int(column) > 50
    view.push(wide[100:])
    settle(view)
    assert at_end(view)
    assert view.following
    assert view.text.index("@0,0").split(".")[1] == column
    view.set_filter(LogFilter(text="end"))
    settle(view)
    view.jump_to_end()
    assert at_end(view)
    assert view.text.get("end - 2 lines", "end - 1 chars").startswith("199 ")


@pytest.mark.gui
def test_a_long_pause_stays_bounded_and_comes_back_in_order(view: LogView) -> None:
    view.push(lines(0, 1000))
    view.pause(True)
    for start in range(1000, 9000, 500):
        view.push(lines(start, start + 500))
    assert len(view.buffer) <= 2200
    view.pause(False)
    settle(view)
    assert shown(view) == texts(lines(view.buffer.first, 9000))


@pytest.mark.gui
def test_filters_show_the_right_lines_and_all_come_back(view: LogView) -> None:
    view.push([*lines(0, 500), *lines(500, 510, "WARNING"), *lines(510, 520, "ERROR")])
    view.set_filter(LogFilter("WARNING"))
    settle(view)
    assert shown(view) == texts(lines(500, 520))
    view.push([*lines(520, 530), *lines(530, 531, "CRITICAL")])
    settle(view)
    assert shown(view) == texts([*lines(500, 520), *lines(530, 531)])
    view.set_filter(LogFilter(text="50"))
    settle(view)
    assert shown(view) == [line for line in texts(lines(0, 531)) if "50" in line]
    view.set_filter(LogFilter())
    settle(view)
    assert shown(view) == texts(lines(0, 531))


@pytest.mark.gui
def test_lines_that_come_while_a_filter_is_applied_are_neither_lost_nor_twice(
    view: LogView,
) -> None:
    view.push(lines(0, 1900))
    settle(view)
    now = iter(range(10**6))
    view._clock = lambda: float(next(now))  # every slice does one block
    view.set_filter(LogFilter(text="said"))
    assert not view.settled
    for start in range(1900, 2400, 100):
        view.push(lines(start, start + 100))
        view.update()
    settle(view)
    assert shown(view) == texts(lines(view.buffer.first, 2400))


@pytest.mark.gui
def test_a_flood_stays_bounded_contiguous_and_in_few_inserts(view: LogView) -> None:
    watch = Watch(view)
    view._clock = lambda: 0.0  # a busy machine makes more and smaller slices
    for start in range(0, 100_000, 1000):
        view.push(lines(start, start + 1000))
        if start % 5000 == 0:
            view.update()
    settle(view)
    kept = [int(line.split()[0]) for line in shown(view)]
    assert kept == list(range(100_000 - len(kept), 100_000))
    assert 2000 <= len(kept) <= 2200
    assert len(watch.inserted) <= 100
    assert at_end(view)


@pytest.mark.gui
def test_one_chunk_larger_than_everything_is_taken_in_slices(view: LogView) -> None:
    watch = Watch(view)
    view.push(lines(0, 100_000))
    settle(view)
    assert shown(view) == texts(lines(98_000, 100_000))
    assert max(watch.inserted) <= 1600


@pytest.mark.gui
def test_a_reader_further_up_keeps_the_place_while_old_lines_go(view: LogView) -> None:
    view.push(lines(0, 2000))
    settle(view)
    view.text.yview_moveto(0.8)
    view._look_later()
    view.update()
    place = view.text.get("@0,0", "@0,0 lineend")
    view.push(lines(2000, 2300))
    settle(view)
    assert view.buffer.first > 0
    assert view.text.get("@0,0", "@0,0 lineend") == place


@pytest.mark.gui
def test_clear_empties_the_view_and_goes_on(view: LogView) -> None:
    view.push(lines(0, 50))
    view.clear()
    assert shown(view) == []
    view.push(lines(50, 52))
    settle(view)
    assert shown(view) == texts(lines(50, 52))


@pytest.mark.gui
def test_while_hidden_lines_are_kept_and_shown_afterwards(view: LogView) -> None:
    watch = Watch(view)
    view.pack_forget()
    view.update()
    view.push(lines(0, 300))
    view.update()
    assert watch.inserted == []
    view.pack(fill="both", expand=True)
    wait(view, lambda: bool(shown(view)) and view.settled)
    assert shown(view) == texts(lines(0, 300))
    assert at_end(view)


@pytest.mark.gui
def test_find_stops_following_where_the_hit_is(view: LogView) -> None:
    view.push(lines(0, 500))
    settle(view)
    view.find.open()
    view.find.what.set("17 said")
    wait(view, lambda: view.find.complete)
    assert str(view.find.count.cget("text")).endswith("of 5")
    view.find.next()
    view.update()
    assert view.copy_selection() == "17 said"
    assert not view.following
