"""What the log page costs: a log of a gigabyte, and one that grows as fast as it can be read."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from build_scripts.bench import ROOT, BenchError, Figure, Measurement, progress
from build_scripts.bench.paint import check, display

SIZE = 1_000_000_000
SEGMENT = 125_000_000
LINES = 5_000_000
OFFERED = 60_000
"""Lines a second that are written while the page follows: more than the 50,000 that it is to take,
or it could never be seen to."""
_PER_WRITE = 500
_FLOW_SEGMENT_LINES = 100_000
_KEPT_SEGMENTS = 8
_SETTLED_LINES = 500_000
"""After so many the memory is as large as it gets, if it is bounded."""
_TICK_MS = 5
_LIMIT_S = 600.0
_LINE = "2026-11-23 05:20:11.{:03d} INFO     litellm.proxy: request {:09d} of a client was answered"

FIGURES = (
    Figure(
        "log_open_1gb_ms",
        "ms",
        "from the click on Logs, a page that was never opened before, to the last lines of a log "
        "of 1 GB in eight segments drawn on the display",
        0,
    ),
    Figure(
        "log_search_1gb_s",
        "s",
        "a text that stands once, at the very beginning of that log, found from the page",
        1,
    ),
    Figure(
        "log_lines_per_s",
        "count",
        f"lines a second that the open page took, shown or passed over and said, of {OFFERED:,} a "
        f"second that another process wrote, {LINES:,} in all",
        0,
    ),
    Figure(
        "log_shown_share", "ratio", "of these lines those that were put into the view one by one"
    ),
    Figure(
        "ui_gap_p99_ms",
        "ms",
        f"meanwhile, by how much a timer of the window that wanted to run every {_TICK_MS} ms came "
        "late, in the worst hundredth of its rounds",
        1,
    ),
    Figure(
        "log_rss_growth_mb",
        "MB",
        f"by how much the window's resident memory grew from line {_SETTLED_LINES:,} to the last",
        1,
    ),
)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """A process of its own for each run; of the long flow there is one."""
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    with display() as name, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        big = Path(folder) / "big"
        write_big_log(big / "logs", SIZE, SEGMENT)
        for number in range(runs):
            found = _run("open", big, name)
            progress(
                f"log {number + 1}/{runs}  opened in {found['log_open_1gb_ms']:.0f} ms  "
                f"searched in {found['log_search_1gb_s']:.1f} s"
            )
            for key, value in found.items():
                values[key].append(value)
        found = _run("flow", Path(folder) / "flow", name)
        progress(f"log flow  {found}")
        for key, value in found.items():
            values[key].append(value)
    return values


def _run(what: str, data: Path, display_name: str) -> dict[str, float]:
    environ = {**os.environ, **({"DISPLAY": display_name} if display_name else {})}
    ended = subprocess.run(
        [sys.executable, "-m", "build_scripts.bench.log", what, str(data)],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        timeout=_LIMIT_S * 2,
        check=False,
    )
    if ended.returncode != 0:
        raise BenchError(f"the window of the log's measurement ended with {ended.returncode}")
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def write_big_log(folder: Path, size: int, segment: int) -> None:
    """A log of about `size` bytes in segments of `segment` bytes; one line of it is like no other,
    the first."""
    folder.mkdir(parents=True)
    block = "".join(f"{_LINE.format(n % 1000, n)}\n" for n in range(10_000)).encode()
    for number in range(-(-size // segment)):
        with (folder / f"proxy-20261123-052011-1-{number + 1:03d}.log").open("wb") as file:
            if not number:
                file.write(b"2026-11-23 05:20:11.000 INFO     sidecar: the needle\n")
            while file.tell() < segment:
                file.write(block)


# ---- the window, in a process of its own


@contextlib.contextmanager
def _window(data: Path) -> Iterator[tuple[Any, Any]]:
    """The program on `data` with somebody logged in; the app and its engine."""
    from core.base.paths import find_paths
    from core.base.settings import Settings, save
    from core.engine import Engine
    from gui.app import App

    paths = find_paths(str(data))
    save(paths.settings, Settings(warm_spare="never", idle_lock_minutes=0))
    engine = Engine(paths)
    engine.open()
    app = App(engine)
    try:
        app.root.geometry("1280x800+0+0")
        app._enter_shell("bench")
        _turn(app, lambda: app.shell is not None and app.shell.winfo_viewable())
        yield app, engine
    finally:
        app.destroy()
        engine.close()


def _turn(app: Any, until: Callable[[], object], every_ms: int = 1) -> None:
    """Tk's own main loop, until that holds."""
    deadline = time.monotonic() + _LIMIT_S

    def look() -> None:
        if until() or time.monotonic() > deadline:
            app.root.quit()
        else:
            app.root.after(every_ms, look)

    app.root.after(0, look)
    app.root.mainloop()
    if time.monotonic() > deadline:
        raise BenchError("waited in vain for the window")


def measure_open(data: Path) -> dict[str, float]:
    """Click on Logs; then search."""
    with _window(data) as (app, _engine):
        began = time.perf_counter()
        app.go_to("Logs")
        page = app.shell.pages["Logs"]
        _turn(app, lambda: len(page.view.shown) > 0)
        app.root.update()
        opened = time.perf_counter() - began
        page.open_search()
        page.search.what.set("the needle")
        began = time.perf_counter()
        page.search.search()
        _turn(app, lambda: page.search.list.get_children())
        searched = time.perf_counter() - began
    return {"log_open_1gb_ms": opened * 1000, "log_search_1gb_s": searched}


def measure_flow(data: Path) -> dict[str, float]:
    """Follow a log that another process writes."""
    with _window(data) as (app, engine):
        app.go_to("Logs")
        page = app.shell.pages["Logs"]
        _turn(app, lambda: page.view.settled)
        watch = _Watch(app, page)
        command = [sys.executable, "-m", "build_scripts.bench.log", "write"]
        writer = subprocess.Popen([*command, str(engine.paths.logs), str(LINES)], cwd=ROOT)
        try:
            _turn(app, lambda: watch.over(writer.poll() is not None), 100)
        finally:
            writer.kill()
            writer.wait()
        return watch.figures()


class _Watch:
    """Counts what reaches the page, and how late a timer is."""

    def __init__(self, app: Any, page: Any) -> None:
        self._app = app
        self._page = page
        self._lines = self._skipped = 0
        self._first = self._last = 0.0
        self._late: list[float] = []
        self._process = psutil.Process()
        self._settled_rss = 0
        self._line_bytes = len(_LINE.format(0, 0)) + 1
        really = page.on_event

        def on_event(event: Any) -> None:
            from core.base.events import LogChunk

            if isinstance(event, LogChunk):
                self._take(event)
            really(event)

        page.on_event = on_event
        self._due = time.perf_counter()
        self._tick()

    def _take(self, chunk: Any) -> None:
        now = time.perf_counter()
        self._first = self._first or now
        self._last = now
        self._lines += len(chunk.lines)
        self._skipped += chunk.skipped // self._line_bytes
        if not self._settled_rss and self._lines + self._skipped >= _SETTLED_LINES:
            self._settled_rss = self._process.memory_info().rss

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, now - self._due))
        self._due = now + _TICK_MS / 1000
        self._app.root.after(_TICK_MS, self._tick)

    def over(self, written: bool) -> bool:
        """All that was written was taken, and shows."""
        return written and self._lines + self._skipped >= LINES * 0.999 and self._page.view.settled

    def figures(self) -> dict[str, float]:
        seconds = self._last - self._first
        late = sorted(self._late)
        return {
            "log_lines_per_s": (self._lines + self._skipped) / seconds,
            "log_shown_share": self._lines / (self._lines + self._skipped),
            "ui_gap_p99_ms": late[int(len(late) * 0.99)] * 1000,
            "log_rss_growth_mb": (self._process.memory_info().rss - self._settled_rss) / 1e6,
        }


def write_flow(folder: Path, lines: int) -> None:
    """Write the lines at their pace, in segments of which only the last few are kept."""
    folder.mkdir(exist_ok=True)
    began = time.perf_counter()
    file = None
    paths: list[Path] = []
    for done in range(0, lines, _PER_WRITE):
        if done % _FLOW_SEGMENT_LINES == 0:
            if file is not None:
                file.close()
            number = done // _FLOW_SEGMENT_LINES + 1
            paths.append(folder / f"proxy-20261123-052011-1-{number:03d}.log")
            file = paths[-1].open("ab", buffering=0)
            while len(paths) > _KEPT_SEGMENTS:
                paths.pop(0).unlink()
        text = "".join(f"{_LINE.format(n % 1000, n)}\n" for n in range(done, done + _PER_WRITE))
        if file is not None:
            file.write(text.encode())
        ahead = (done + _PER_WRITE) / OFFERED - (time.perf_counter() - began)
        if ahead > 0:
            time.sleep(ahead)


def main(what: str, data: Path, *more: str) -> int:
    """One part in this process; the figures as JSON on stdout."""
    if what == "write":
        write_flow(data, int(more[0]))
    else:
        print(json.dumps(measure_open(data) if what == "open" else measure_flow(data)))
    return 0


MEASUREMENT = Measurement("log", FIGURES, measure, check)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
