"""The log page in the window: older and live lines joined, buttons, filter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.events import LogChunk, LogLine
from core.base.paths import find_paths
from core.base.settings import Settings, save
from core.engine import Engine
from tests.gui.conftest import Driver, StandInEngine, open_window
from tests.gui.test_window_real import make_account

pytestmark = pytest.mark.gui


def lines(first: int, last: int, level: str = "INFO") -> tuple[LogLine, ...]:
    return tuple(LogLine(f"{number} said", level) for number in range(first, last))


def with_older(engine: StandInEngine, older: tuple[LogLine, ...]) -> None:
    engine.logs.older = lambda max_bytes=0: engine.script.job("logs.older", result=older)  # type: ignore[method-assign]


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
    with_older(engine, lines(0, 50))
    engine.script.hold = True
    page = inside.page("Logs")
    inside.post(LogChunk(lines(40, 50)), LogChunk(lines(50, 55)))
    assert shown(page) == []
    engine.script.release()
    inside.pump()
    inside.post(LogChunk(lines(55, 60)))
    inside.wait(lambda: page.view.settled)
    assert shown(page) == texts(lines(0, 60))
    assert not page.empty.winfo_ismapped()


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
