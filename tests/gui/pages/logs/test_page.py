"""The log page in the window: older and live lines joined, buttons, filter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import UserError
from core.base.events import LogChunk, LogLine, LogPage, LogPlace, LogQuery, LogSearched
from core.base.paths import find_paths
from core.base.settings import Settings, save
from core.engine import Engine
from tests.gui.conftest import Driver, StandInEngine, open_window
from tests.gui.test_window_real import make_account

pytestmark = pytest.mark.gui


def lines(first: int, last: int, level: str = "INFO") -> tuple[LogLine, ...]:
    return tuple(LogLine(f"{number} said", level) for number in range(first, last))


def with_older(
    engine: StandInEngine, older: tuple[LogLine, ...], error: UserError | None = None
) -> None:
    engine.logs.older = lambda max_bytes=0: engine.script.job(  # type: ignore[method-assign]
        "logs.older", result=older, error=error
    )


def shown(page: Any) -> list[str]:
    text: str = page.view.text.get("1.0", "end - 1 chars")
    return text.splitlines()


def texts(wanted: tuple[LogLine, ...]) -> list[str]:
    return [line.text for line in wanted]


@pytest.fixture
def page(inside: Driver) -> Any:
    return inside.page("Logs")


def test_an_empty_log_says_what_will_come(page: Any) -> None:
    assert page.empty.winfo_ismapped()


def test_older_lines_and_live_ones_join(inside: Driver, engine: StandInEngine) -> None:
    """More came live than the end of the log that is read has, as after a long first start."""
    with_older(engine, lines(20, 50))
    engine.script.hold = True
    page = inside.page("Logs")
    inside.post(LogChunk(lines(0, 50)))
    assert shown(page) == []
    engine.script.release()
    inside.pump()
    inside.post(LogChunk(lines(50, 60)))
    inside.wait(lambda: page.view.settled)
    assert shown(page) == texts(lines(20, 60))
    assert not page.empty.winfo_ismapped()


def test_what_came_live_is_shown_when_the_log_cannot_be_read(
    inside: Driver, engine: StandInEngine
) -> None:
    with_older(engine, (), UserError("Another program has it open."))
    engine.script.hold = True
    page = inside.page("Logs")
    inside.post(LogChunk(lines(0, 5)))
    engine.script.release()
    inside.pump()
    inside.wait(lambda: page.view.settled)
    assert shown(page) == texts(lines(0, 5))
    assert "could not be read" in inside.toasts


def test_what_comes_live_is_followed_while_older_lines_are_on_their_way(
    inside: Driver, engine: StandInEngine
) -> None:
    """So much that there is no room for these beside it, as after a first start."""
    placed = [one._replace(place=LogPlace("a", 1, 1, n)) for n, one in enumerate(lines(0, 25_000))]
    with_older(engine, tuple(placed[4_000:5_000]))
    page = inside.page("Logs")
    inside.wait(lambda: len(shown(page)) == 1_000)
    engine.script.hold = True
    before = LogPage(tuple(placed[:4_000]))
    engine.logs.before = lambda place: engine.script.job("logs.before", result=before)  # type: ignore[method-assign]
    inside.wait(lambda: engine.called("logs.before"))
    inside.post(LogChunk(tuple(placed[5_000:])))
    engine.script.release()
    inside.pump()
    inside.wait(lambda: page.view.settled)
    assert shown(page)[-1] == "24999 said"
    assert page.state_label.cget("text") == "Following the log."


def test_lines_come_in_while_another_page_is_in_front(inside: Driver, page: Any) -> None:
    inside.page("Status")
    inside.post(LogChunk(lines(0, 30)))
    assert shown(page) == []
    inside.page("Logs")
    inside.wait(lambda: len(shown(page)) == 30)


def test_what_was_skipped_is_said_between_the_lines(inside: Driver, page: Any) -> None:
    inside.post(LogChunk(lines(0, 2)))
    inside.post(LogChunk(lines(9, 10), skipped=5 * 1024 * 1024))
    inside.wait(lambda: len(shown(page)) == 4)
    assert "5.0 MB passed over" in shown(page)[2]


def test_level_chips_and_the_filter_field(inside: Driver, page: Any) -> None:
    inside.post(LogChunk(lines(0, 20) + lines(20, 25, "WARNING") + lines(25, 30, "ERROR")))
    page.chips["WARNING"].invoke()
    inside.wait(lambda: len(shown(page)) == 10)
    page.wanted.set("7")
    inside.wait(lambda: shown(page) == ["27 said"])
    inside.app.root.update()
    page.tick(0.0)
    assert page.number.cget("text") == "1 of 30 lines"
    page.wanted.set("")
    page.chips[""].invoke()
    inside.wait(lambda: len(shown(page)) == 30)


def test_pause_says_how_many_lines_wait(inside: Driver, page: Any) -> None:
    inside.post(LogChunk(lines(0, 10)))
    page.buttons["Pause"].invoke()
    inside.post(LogChunk(lines(10, 17)))
    assert page.state_label.cget("text") == "Paused. 7 new lines wait."
    assert page.jump.winfo_ismapped()
    page.jump.invoke()
    inside.wait(lambda: len(shown(page)) == 17)
    inside.pump()
    assert page.state_label.cget("text") == "Following the log."
    assert page.buttons["Pause"].cget("text") == "Pause"


def test_copy_takes_the_selection(inside: Driver, page: Any) -> None:
    inside.post(LogChunk(lines(0, 10)))
    page.view.text.tag_add("sel", "3.0", "3.6")
    page.buttons["Copy"].invoke()
    assert inside.root.clipboard_get() == "2 said"


def test_clear_empties_the_view_and_says_that_the_file_stays(inside: Driver, page: Any) -> None:
    inside.post(LogChunk(lines(0, 10)))
    page.buttons["Clear"].invoke()
    assert shown(page) == []
    assert "file keeps everything" in inside.toasts


def test_save_a_copy_asks_where_to(
    inside: Driver, page: Any, engine: StandInEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gui.frame.dialogs.filedialog.asksaveasfilename", lambda **_options: "/some/where.log"
    )
    page.buttons["Save a copy…"].invoke()
    inside.pump()
    assert engine.called("logs.save_copy") == [(Path("/some/where.log"),)]
    assert "where.log" in inside.toasts


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Driver]:
    """The window on a real engine; no gateway is started."""
    paths = find_paths(tmp_path / "data")
    save(paths.settings, Settings(warm_spare="never"))
    engine = Engine(paths)
    engine.open()
    try:
        yield from open_window(engine)
    finally:
        engine.close()


def test_a_saved_copy_has_all_that_is_shown_of_every_run(
    on_disk: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = on_disk.engine.paths.logs
    logs.mkdir()
    for run, number in ((1, 1), (1, 2), (2, 1)):
        name = f"proxy-2026112{run}-052011-{run}-{number:03d}.log"
        (logs / name).write_text("".join(f"run {run}.{number} line {n}\n" for n in range(20)))
    make_account(on_disk)
    page = on_disk.page("Logs")
    on_disk.wait(lambda: len(shown(page)) == 60, what="the older runs")
    (logs / "proxy-20261123-052011-3-001.log").write_text("run 3 has begun\n")
    on_disk.wait(lambda: "run 3 has begun" in shown(page), what="the new run")
    (logs / "proxy-20261121-052011-1-001.log").unlink()  # as the oldest are, to make room
    target = tmp_path / "copy.log"
    monkeypatch.setattr(
        "gui.frame.dialogs.filedialog.asksaveasfilename", lambda **_options: str(target)
    )
    page.buttons["Save a copy…"].invoke()
    on_disk.wait(lambda: "copy.log" in on_disk.toasts, what="the copy")
    assert target.read_text().splitlines() == shown(page)


LONG = 60_000
"""Lines; several times what the view keeps."""


@pytest.fixture
def long_log(on_disk: Driver) -> Driver:
    """A log of three segments and two runs that is much longer than the view."""
    logs = on_disk.engine.paths.logs
    logs.mkdir()
    for number, run in enumerate((1, 1, 2)):
        name = f"proxy-2026112{run}-052011-{run}-{number + 1:03d}.log"
        first = number * LONG // 3
        (logs / name).write_text("".join(f"{n} said\n" for n in range(first, first + LONG // 3)))
    make_account(on_disk)
    page = on_disk.page("Logs")
    on_disk.wait(lambda: page.view.settled and shown(page)[-1:] == [f"{LONG - 1} said"])
    return on_disk


def numbers(page: Any) -> list[int]:
    return [int(line.split()[0]) for line in shown(page)]


def scroll(driver: Driver, page: Any, to: float) -> None:
    page.view.text.yview_moveto(to)
    page.view._look_later()
    driver.root.update()


def has_grown(page: Any, before: int, edge: int) -> bool:
    """The first (0) or last (-1) line is another one than before."""
    return page.view.settled and numbers(page)[edge] != before


def test_scrolling_up_reads_further_back_and_down_comes_to_the_end_again(long_log: Driver) -> None:
    page = long_log.page("Logs")
    seen_first = numbers(page)[0]
    while numbers(page)[0] > LONG - 30_000:
        before = numbers(page)[0]
        scroll(long_log, page, 0.0)
        long_log.wait(partial(has_grown, page, before, 0))
        kept = numbers(page)
        assert kept == list(range(kept[0], kept[-1] + 1))
    assert len(page.view.buffer) <= 22_000
    assert not page.view.live
    page._show_state()
    assert page.state_label.cget("text").startswith("Reading further up.")
    logs = long_log.engine.paths.logs
    with next(logs.glob("proxy-*-2-*.log")).open("a") as file:
        file.write(f"{LONG} said\n")
    long_log.wait(lambda: page.view.waiting == 1, what="the new line to be counted")
    while not page.view.live:
        before = numbers(page)[-1]
        scroll(long_log, page, 1.0)
        long_log.wait(partial(has_grown, page, before, -1))
    assert numbers(page)[-1] == LONG
    assert seen_first > numbers(page)[0] or len(page.view.buffer) > 10_000


def test_home_shows_the_very_beginning_and_the_button_the_end(long_log: Driver) -> None:
    page = long_log.page("Logs")
    page.view.text.focus_force()
    long_log.root.update()
    page.view.text.event_generate("<Home>")
    long_log.wait(lambda: page.view.settled and shown(page)[0] == "0 said")
    assert page.view.text.dlineinfo("1.0") is not None
    assert not page.view.live
    page.jump.invoke()
    long_log.wait(lambda: page.view.settled and shown(page)[-1] == f"{LONG - 1} said")
    assert page.view.following


def test_home_counts_while_older_lines_are_on_their_way(long_log: Driver) -> None:
    page = long_log.page("Logs")
    page._need("before")
    assert page._asked is not None
    page._need("start")
    long_log.wait(lambda: page.view.settled and shown(page)[0] == "0 said")
    assert not page.view.live


def test_a_search_over_all_lists_lines_and_jumps_to_them(long_log: Driver) -> None:
    page = long_log.page("Logs")
    page.wanted.set("a filter that hides all")
    page._apply_filter()
    page.buttons["Search all"].invoke()
    search = page.search
    long_log.wait(search.winfo_ismapped)
    search.what.set(r"^1?77 said$")
    search.options["regex"].set(True)
    search.button.invoke()
    long_log.wait(lambda: "All of the log was looked through" in search.state_label.cget("text"))
    items = search.list.get_children()
    assert [search.list.item(item, "text") for item in items] == ["177 said", "77 said"]
    search.list.selection_set(items[1])
    search.list.event_generate("<<TreeviewSelect>>")
    search._open()
    view = page.view
    long_log.wait(lambda: view.settled and view._goal is None and view.text.tag_ranges("goal"))
    assert view.text.get("goal.first", "goal.last") == "77 said\n"
    assert view.text.dlineinfo("goal.first") is not None
    assert page.wanted.get() == ""


@pytest.mark.parametrize("size", ["1000x640", "1280x800"])
def test_what_a_search_found_far_to_the_right_is_in_sight(
    inside: Driver, page: Any, engine: StandInEngine, size: str
) -> None:
    inside.root.geometry(f"{size}+0+0")
    page.open_search()
    inside.wait(lambda: inside.root.winfo_width() == int(size.split("x")[0]))
    inside.pump()
    search = page.search
    search.what.set("needle")
    search.button.invoke()
    stamp = "2026-11-27 17:18:32.636 ERROR    "
    place = LogPlace("20261127-171832", 1, 1, 0)
    hits = tuple(
        LogLine(f"{stamp}{'x' * before} needle {'y' * 500}", "ERROR", place)
        for before in (0, 30, 60, 90, 120, 1000)
    )
    columns = tuple(line.text.find("needle") for line in hits)
    inside.post(LogSearched(1, hits, 1, 1, ended=True, columns=columns))
    measure = page.context.theme.fonts.mono_small.measure
    for item in search.list.get_children():
        row = search.list.item(item, "text")
        assert row.startswith("2026-11-27 17:18:32.636")
        upto = row[: row.index("needle") + len("needle")]
        assert measure(upto) < search.list.winfo_width()


def test_a_search_says_what_is_wrong_and_can_be_stopped(
    inside: Driver, page: Any, engine: StandInEngine
) -> None:
    page.open_search()
    search = page.search
    search.button.invoke()
    assert "Type what to look for" in search.state_label.cget("text")
    search.what.set("(")
    search.button.invoke()
    assert engine.called("logs.search") == [(LogQuery("("),)]
    error = UserError("This is no regular expression.", "Mend it.")
    inside.post(LogSearched(1, (), 0, 0, ended=True, error=error))
    assert search.state_label.cget("text") == "This is no regular expression. Mend it."
    page.chips["ERROR"].invoke()
    search.button.invoke()
    assert engine.called("logs.search")[1] == (LogQuery("(", level="ERROR"),)
    inside.post(LogSearched(2, lines(0, 3), 2_000_000, 4_000_000))
    assert search.state_label.cget("text") == "Searching… 1.9 MB of 3.8 MB. 3 lines found."
    search.button.invoke()
    assert engine.called("logs.cancel_search") == [()]
    inside.post(LogSearched(2, lines(3, 6), 4_000_000, 4_000_000, ended=True))
    assert search.state_label.cget("text") == "Stopped. 3 lines found."
    search.close()
    inside.pump()
    assert not search.winfo_ismapped()


def test_no_expression_can_be_looked_for_in_the_windows_own_process(page: Any) -> None:
    assert "regex" not in page.view.find.toggles
    assert "match_case" in page.view.find.toggles


@pytest.mark.parametrize("size", ["1000x640", "1280x800"])
def test_the_filter_and_the_search_have_room(inside: Driver, page: Any, size: str) -> None:
    inside.root.geometry(f"{size}+0+0")
    page.open_search()
    inside.wait(lambda: inside.root.winfo_width() == int(size.split("x")[0]))
    inside.pump()
    for entry in (page.entry, page.search.entry, page.search.logger_entry):
        assert entry.winfo_ismapped() and entry.winfo_width() >= 100
    assert page.view.text.winfo_height() >= 150


def test_opening_the_search_does_not_end_following(inside: Driver, page: Any) -> None:
    inside.post(LogChunk(lines(0, 200)))
    inside.wait(lambda: len(shown(page)) == 200)
    page.open_search()
    inside.wait(page.search.winfo_ismapped)
    inside.pump()
    assert page.view.following
    assert page.view.text.dlineinfo("200.0") is not None


def test_another_page_leads_here_with_an_id(inside: Driver, engine: StandInEngine) -> None:
    inside.app.lead_to("Logs", "0b9a2c1e")
    inside.pump()
    shell = inside.app.shell
    assert shell is not None and shell.current == "Logs"
    assert engine.called("logs.search") == [(LogQuery("0b9a2c1e"),)]
    inside.app.lead_to("No such page", "x")
    assert shell.current == "Logs"


def test_times_in_utc_are_a_setting(inside: Driver, page: Any, engine: StandInEngine) -> None:
    inside.post(LogChunk((LogLine("2026-07-01 12:30:11.123 INFO     x: y", "INFO"),)))
    engine.settings.change(log_utc=True)
    inside.wait(lambda: "Z INFO" in shown(page)[0] if shown(page) else False)
    assert page.utc.get()


def test_the_folder_button(inside: Driver, page: Any, engine: StandInEngine) -> None:
    page.buttons["Open folder"].invoke()
    inside.pump()
    assert engine.called("support.open_log_folder")


def test_wrap_is_a_setting(inside: Driver, page: Any, engine: StandInEngine) -> None:
    assert str(page.view.text.cget("wrap")) == "none"
    engine.settings.change(log_wrap=True)
    inside.pump()
    assert str(page.view.text.cget("wrap")) == "word"
    assert page.wrap.get()


def test_ctrl_f_opens_the_find_bar_from_anywhere_on_the_page(inside: Driver, page: Any) -> None:
    page.entry.focus_force()
    inside.pump()
    page.entry.event_generate("<Control-f>")
    inside.pump()
    assert page.view.find.winfo_ismapped()
