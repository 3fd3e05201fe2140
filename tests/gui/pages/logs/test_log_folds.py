"""Folded messages, ids as links, times in UTC, and a window on a log that is longer than it."""

from __future__ import annotations

import random
import tkinter as tk
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.events import LogLine, LogPlace
from gui.look.icons import Icons
from gui.look.styles import themed
from gui.pages.logs.log_folds import FOLD_FROM
from gui.pages.logs.log_links import ids_in
from gui.pages.logs.log_view import LogView
from gui.pages.logs.log_view_model import LogBuffer, LogFilter, in_utc, note, skipped_note
from tests.conftest import InZone
from tests.gui.pages.logs.test_log_view import settle, wait

ID = "0b9a2c1e-7f5d-4e3a-9a51-3d1f6b2c8e77"


def place(number: int) -> LogPlace:
    return LogPlace("20261123-052011", 1, 1, number)


def said(first: int, last: int) -> list[LogLine]:
    """Lines `first` to `last` (not included) that stand in a file."""
    return [LogLine(f"{number} said", "INFO", place(number)) for number in range(first, last)]


def broke(frames: int, name: str = "it broke") -> list[LogLine]:
    """A message with a traceback."""
    lines = ["    Traceback (most recent call last):"]
    lines += [f"      frame {n}" for n in range(frames)]
    lines += [f"    ValueError: {name}"]
    return [LogLine(name, "ERROR"), *(LogLine(line, "ERROR") for line in lines)]


class Asked:
    def __init__(self) -> None:
        self.more: list[str] = []
        self.places: list[LogPlace] = []
        self.requests: list[str] = []


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def view(asked: Asked) -> Iterator[LogView]:
    root = tk.Tk()
    root.geometry("700x400+0+0")
    theme = themed(root)
    view = LogView(
        root,
        theme,
        Icons(root, theme),
        LogBuffer(max_lines=2000),
        need=asked.more.append,
        show_place=asked.places.append,
        show_request=asked.requests.append,
    )
    view.pack(fill="both", expand=True)
    root.update()
    yield view
    root.destroy()


def seen(view: LogView) -> list[str]:
    """The lines as they show: without what is hidden."""
    text = view.text
    shown: str = text.tk.call(str(text), "get", "-displaychars", "--", "1.0", "end - 1 chars")
    return shown.splitlines()


def whole(view: LogView) -> list[str]:
    return view.whole_text().splitlines()


def click(view: LogView, index: str) -> None:
    view.update()
    view.text.see(index)
    view.update()
    box = view.text.bbox(index)
    assert box is not None
    for event in ("<Motion>", "<Button-1>", "<ButtonRelease-1>"):
        view.text.event_generate(event, x=box[0] + 2, y=box[1] + 2)
    view.update()


def texts(lines: list[LogLine]) -> list[str]:
    return [line.text for line in lines]


# ---- folding


@pytest.mark.gui
def test_of_a_long_message_the_first_and_the_last_line_show(view: LogView) -> None:
    view.push([*said(0, 2), *broke(10), *said(2, 3)])
    settle(view)
    assert seen(view) == [
        "0 said",
        "1 said",
        "it broke",
        "    Traceback (most recent call last):  ▸ 10 more lines",
        "    ValueError: it broke",
        "2 said",
    ]
    assert whole(view) == texts([*said(0, 2), *broke(10), *said(2, 3)])


@pytest.mark.gui
def test_a_short_message_is_not_folded(view: LogView) -> None:
    lines = broke(FOLD_FROM - 3)
    view.push(lines)
    settle(view)
    assert seen(view) == texts(lines)


@pytest.mark.gui
def test_a_click_on_the_mark_opens_and_closes(view: LogView) -> None:
    lines = [*broke(5, "one"), *broke(6, "two"), *said(0, 1)]
    view.push(lines)
    settle(view)
    closed = seen(view)
    click(view, "2.end - 3 chars")
    opened = seen(view)
    assert opened[1] == "    Traceback (most recent call last):  ▾ 5 lines"
    assert opened[2:8] == texts(lines)[2:8]
    assert opened[8:] == closed[3:]
    click(view, "2.end - 3 chars")
    assert seen(view) == closed
    assert whole(view) == texts(lines)


@pytest.mark.gui
def test_keys_open_one_and_all(view: LogView) -> None:
    view.push([*broke(5, "one"), *broke(6, "two")])
    settle(view)
    view.text.focus_force()
    view.update()
    view.text.event_generate("<Return>")
    view.update()
    assert len(seen(view)) == 8 + 3
    view.text.event_generate("<Shift-Return>")
    view.update()
    assert len(seen(view)) == 8 + 9
    view.text.event_generate("<Shift-Return>")
    view.update()
    assert len(seen(view)) == 6


@pytest.mark.gui
def test_what_is_found_in_a_fold_is_opened(view: LogView) -> None:
    view.push([*broke(50), *said(0, 1)])
    settle(view)
    view.find.open()
    view.find.what.set("frame 33")
    wait(view, lambda: view.find.complete)
    view.find.next()
    view.update()
    assert view.copy_selection() == "frame 33"
    assert "      frame 33" in seen(view)


@pytest.mark.gui
def test_a_filter_for_a_text_hides_no_hit(view: LogView) -> None:
    view.push(broke(50))
    view.set_filter(LogFilter(text="frame"))
    settle(view)
    assert len(seen(view)) == 50


@pytest.mark.gui
def test_marks_are_not_copied(view: LogView) -> None:
    view.push([*broke(10), *said(0, 2)])
    settle(view)
    view.text.tag_add("sel", "1.0", "end - 1 chars")
    assert view.copy_selection().splitlines() == texts([*broke(10), *said(0, 2)])


@pytest.mark.gui
@pytest.mark.parametrize("seed", range(6))
def test_however_lines_come_they_fold_alike(view: LogView, seed: int) -> None:
    """In one go, in pieces at the end, in pieces at the top: it is the same log."""
    dice = random.Random(seed)
    lines: list[LogLine] = []
    while len(lines) < 120:
        lines += broke(dice.randrange(9), str(len(lines))) if dice.random() < 0.6 else said(0, 2)
    view.push(lines)
    settle(view)
    at_once = seen(view)
    view.clear()
    middle = dice.randrange(len(lines))
    at = middle
    while at < len(lines):
        size = dice.randrange(1, 12)
        view.push(lines[at : at + size])
        settle(view)
        at += size
    at = middle
    while at > 0:
        size = min(at, dice.randrange(1, 12))
        view.prepend(lines[at - size : at])
        settle(view)
        at -= size
    assert seen(view) == at_once
    assert whole(view) == texts(lines)


# ---- links and times


def test_ids_are_found_in_a_line() -> None:
    assert ids_in(f"POST {ID} 200, not {ID}0 nor 0b9a2c1e") == [(5, 41, ID)]


@pytest.mark.gui
def test_an_id_leads_to_its_request(view: LogView, asked: Asked) -> None:
    view.push([*said(0, 3), LogLine(f"call {ID} failed", "ERROR")])
    settle(view)
    wait(view, lambda: bool(view.text.tag_ranges("link")))
    click(view, "4.8")
    assert asked.requests == [ID]
    click(view, "4.1")
    assert asked.requests == [ID]
    view.text.focus_force()
    view.update()
    view.text.event_generate("<Control-Return>")
    assert asked.requests == [ID, ID]


def test_times_in_utc(in_zone: InZone) -> None:
    in_zone("Europe/Berlin")
    summer = LogLine("2026-07-01 00:30:11.123 INFO     x: y", "INFO")
    assert in_utc(summer).text == "2026-06-30 22:30:11.123Z INFO     x: y"
    for text in ("    at 2026-07-01", "2026-99-01 00:30:11.123 INFO", ""):
        assert in_utc(LogLine(text, "INFO")).text.replace("Z", "") == text


@pytest.mark.gui
def test_switching_to_utc_keeps_the_place(view: LogView, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = "2026-07-01 00:30:11.123 INFO"
    view.push([LogLine(f"{stamp} {n}", "INFO", place(n)) for n in range(500)])
    settle(view)
    view.text.yview_moveto(0.3)
    view._look_later()
    view.update()
    before = view.text.get("@0,0", "@0,0 lineend").split()[-1]
    view.set_utc(True)
    wait(view, lambda: view.settled and view._goal is None)
    assert "Z INFO" in view.text.get("1.0", "1.end")
    assert view.text.get("@0,0", "@0,0 lineend").split()[-1] == before
    assert not view.text.tag_ranges("goal"), "a line that nobody looked for is marked"


# ---- a window on a longer log


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=12))
def test_the_buffer_grows_at_both_ends_and_stays_bounded(steps: list[tuple[bool, int]]) -> None:
    buffer = LogBuffer(max_lines=50)
    first = last = 0
    for at_end, size in steps:
        if at_end:
            if last == buffer.end:  # else the newest were dropped: what follows is not next
                buffer.append([LogLine(str(n), "INFO") for n in range(last, last + size)])
                last += size
        else:
            start = buffer.first
            buffer.prepend([LogLine(str(n), "INFO") for n in range(start - size, start)])
        kept = list(buffer.between(-(10**6), 10**6))
        assert [line.text for _, line in kept] == [str(number) for number, _ in kept]
        assert len(kept) <= 55
        last = max(first, buffer.end)


@pytest.mark.gui
@pytest.mark.parametrize("behind", [10, 300])
def test_what_was_found_far_to_the_right_comes_into_sight(view: LogView, behind: int) -> None:
    far = LogLine(f"{'x' * 400} needle", "INFO", place(0))
    for column in (401, 0):
        view.replace((far, *said(1, behind)), live=True, goal=place(0), column=column)
        wait(view, lambda: view.settled and view._goal is None)
        view.update()  # the bar below it comes or goes, which changes its size
        assert view.text.bbox(f"goal.first + {column} chars") is not None


@pytest.mark.gui
def test_the_edges_ask_for_more(view: LogView, asked: Asked) -> None:
    view.replace(said(1000, 2000), live=False, goal=place(1500))
    wait(view, lambda: view.settled and view._goal is None)
    assert asked.more == []
    assert view.text.get("goal.first", "goal.last") == "1500 said\n"
    assert view.text.dlineinfo("goal.first") is not None
    view.text.focus_force()
    view.text.yview_moveto(0.0)
    view._look_later()
    view.update()
    assert asked.more == ["before"]
    view.text.yview_moveto(1.0)
    view._look_later()
    view.update()
    assert asked.more == ["before", "after"]
    assert not view.following
    view.jump_to_end()
    assert asked.more[-1] == "end"


@pytest.mark.gui
def test_older_lines_come_in_above_without_moving_what_is_read(view: LogView) -> None:
    view.push(said(1000, 1500))
    settle(view)
    view.text.yview_moveto(0.02)
    view._look_later()
    view.update()
    top = view.text.get("@0,0", "@0,0 lineend")
    view.prepend(said(500, 1000))
    settle(view)
    view.update()
    assert view.text.get("@0,0", "@0,0 lineend") == top
    assert whole(view) == texts(said(500, 1500))


@pytest.mark.gui
def test_who_reads_further_up_keeps_the_place_whatever_comes(view: LogView) -> None:
    view.push(said(0, 2000))
    settle(view)
    view.text.yview_moveto(0.01)
    view._look_later()
    view.update()
    top = view.text.get("@0,0", "@0,0 lineend")
    for start in range(2000, 50_000, 1000):
        view.push(said(start, start + 1000))
        view.update()
    settle(view)
    assert view.text.get("@0,0", "@0,0 lineend") == top
    assert not view.live
    assert len(view.buffer) <= 2200
    assert view.waiting == 50_000 - 2000 - (len(view.buffer) - 2000)
    view.extend(said(view.buffer.end, 50_000)[:100], to_end=True)
    settle(view)
    assert view.live


@pytest.mark.gui
def test_a_note_leads_to_what_was_passed_over(view: LogView, asked: Asked) -> None:
    view.push([skipped_note(9_000_000, place(77)), *said(77, 80), note("no place")])
    settle(view)
    click(view, "5.3")
    assert asked.places == []
    click(view, "1.3")
    assert asked.places == [place(77)]
