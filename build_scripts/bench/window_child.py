"""A real window that is driven from within: `-m build_scripts.bench.window_child WHAT FOLDER …`.

What was measured is the last line on stdout, as JSON. `window.py` runs this, each time anew.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from build_scripts.bench import sample_ledger
from build_scripts.bench.keystrokes import long_config
from build_scripts.bench.ports import pick_port
from core.base.events import State
from core.base.paths import Paths
from core.base.settings import Settings, save
from core.engine import Engine
from core.ledger.views import RequestFilter
from gui.app import App

_USER, _PASSWORD = "ada", "green tram 19 sings"
_PATIENCE_S = 300.0
_CALM_S = 8.0


def fill(ledger: Path, rows: int) -> dict[str, float]:
    """A ledger with so many requests of the last 30 days."""
    began = time.perf_counter()
    sample_ledger.fill(ledger, rows, 30)
    return {"seconds": time.perf_counter() - began}


class Window:
    """The program, with somebody logged in."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        paths = Paths(data, "option")
        save(paths.settings, Settings(port=pick_port(), theme="light", geometry="1280x800+0+0"))
        self.engine = Engine(paths)
        self.engine.open()
        self.app = App(self.engine)

    def wait(self, predicate: Callable[[], Any], what: str) -> None:
        """Turn the window's loop until `predicate` holds."""
        deadline = time.monotonic() + _PATIENCE_S
        while not predicate():
            self.app.root.update()
            if time.monotonic() > deadline:
                raise SystemExit(f"waited in vain for {what}")
            time.sleep(0.002)

    def live(self, seconds: float) -> None:
        """Let it be for a while, as a program that nobody touches."""
        self.app.root.after(round(seconds * 1000), self.app.root.quit)
        self.app.root.mainloop()

    def log_in(self) -> None:
        """Make the account, and enter."""
        login = self.app.login
        for field in (login.password.entry, login.again.entry):
            field.insert(0, _PASSWORD)
        login.name.insert(0, _USER)
        login.submit()
        self.wait(lambda: login.recovery, "the recovery key")
        assert login.recovery is not None
        login.recovery.tick.invoke()
        login.submit()
        self.wait(lambda: self.app.shell is not None and self.app.shell.winfo_ismapped(), "entry")

    def go_to(self, title: str) -> Any:
        """Bring the page to the front; the page."""
        self.app.go_to(title)
        assert self.app.shell is not None
        return self.app.shell.pages[title]

    def close(self) -> None:
        """End window and engine."""
        self.app.destroy()
        self.engine.close(0)


@contextmanager
def window(data: Path) -> Iterator[Window]:
    """The program on this data folder, until the block ends."""
    made = Window(data)
    try:
        made.log_in()
        yield made
    finally:
        made.close()


def usage(data: Path) -> dict[str, float]:
    """Open the usage page, then look at all there is."""
    with window(data) as it:
        it.engine.settings.change(warm_spare="never")
        it.live(_CALM_S)
        began = time.perf_counter()
        page = it.go_to("Usage")
        it.wait(lambda: page.report is not None, "the figures")
        it.app.root.update()
        opened = time.perf_counter()
        first = page.report
        if first.total.requests == 0:
            raise SystemExit("no requests on the page")
        it.live(2.0)
        again = time.perf_counter()
        before = page.report
        page.span.set("all")
        page.ask()
        it.wait(lambda: page.report is not before, "all figures")
        it.app.root.update()
        ended = time.perf_counter()
        return {
            "usage_page_1m_open_ms": (opened - began) * 1000,
            "usage_page_1m_span_ms": (ended - again) * 1000,
            "requests": page.report.total.requests,
        }


def requests(data: Path) -> dict[str, float]:
    """Open the requests page, narrow it in four ways, and jump to the middle."""
    with window(data) as it:
        it.engine.settings.change(warm_spare="never")
        it.live(_CALM_S)
        began = time.perf_counter()
        page = it.go_to("Requests")

        def there() -> bool:
            return bool(page.table.rows.settled and page.table.rows.size)

        def seconds(since: float, what: str) -> float:
            it.wait(there, what)
            it.app.root.update()
            return time.perf_counter() - since

        opened = seconds(began, "the requests")
        it.wait(lambda: page.names.models, "the names")
        filters = (
            RequestFilter(failed=True),
            RequestFilter(model=page.names.models[0]),
            RequestFilter(client=page.names.clients[-1]),
            RequestFilter(text=page.names.models[-1][:4]),
        )
        narrowed = []
        for wanted in filters:
            again = time.perf_counter()
            page.show_only(wanted)
            narrowed.append(seconds(again, "those that fit"))
            page.show_only(RequestFilter())
            seconds(again, "all of them")
        again = time.perf_counter()
        page.table.scroll_to(page.table.rows.size // 2)
        return {
            "requests_page_1m_open_ms": opened * 1000,
            "requests_page_1m_filter_ms": max(narrowed) * 1000,
            "requests_page_1m_jump_ms": seconds(again, "the middle") * 1000,
        }


def keystrokes(data: Path, lines: int, keys: int) -> dict[str, float]:
    """Type new lines into the middle of a long config."""
    paths = Paths(data, "option")
    paths.config.parent.mkdir(parents=True, exist_ok=True)
    paths.config.write_text(long_config(lines), "utf-8")
    with window(data) as it:
        it.engine.settings.change(warm_spare="never")
        page = it.go_to("Config")
        it.wait(lambda: page.file.digest is not None, "the config")
        it.live(_CALM_S)
        text = page.editor.text
        text.focus_force()
        text.go_to(lines // 2 // 5 * 5 + 1, 0)
        typed = "      timeout: 30\n      # os.environ/OTHER model: openai/gpt\n"
        names = {" ": "space", "\n": "Return", ":": "colon", "#": "numbersign", "/": "slash"}
        names |= {"_": "underscore", ".": "period"}
        took: list[float] = []
        for number in range(keys):
            letter = typed[number % len(typed)]
            began = time.perf_counter()
            text.event_generate(f"<KeyPress-{names.get(letter, letter)}>")
            it.app.root.update_idletasks()
            took.append((time.perf_counter() - began) * 1000)
            # A pause now and then, as people make them: the text is checked in it.
            it.live(0.6 if number % 40 == 39 else 0.04)
        took.sort()
        return {
            "keystroke_p99_ms": took[min(len(took) - 1, len(took) * 99 // 100)],
            "keystroke_median_ms": took[len(took) // 2],
        }


def idle(data: Path, seconds: float) -> dict[str, float]:
    """Nothing but the status page of a running gateway."""
    with window(data) as it:
        it.engine.gateway.start()
        it.wait(lambda: it.app.bridge.status.state is State.RUNNING, "the gateway")
        it.live(_CALM_S * 2)  # the spare is loaded meanwhile
        process = psutil.Process()
        began, before = time.perf_counter(), process.cpu_times()
        it.live(seconds)
        after, ended = process.cpu_times(), time.perf_counter()
        used = after.user + after.system - before.user - before.system
        return {"idle_cpu_percent": used / (ended - began) * 100}


def main(what: str, folder: str, *more: str) -> int:
    """Do one of the above; the exit status."""
    place = Path(folder)
    if what == "fill":
        found = fill(place, int(more[0]))
    elif what == "usage":
        found = usage(place)
    elif what == "requests":
        found = requests(place)
    elif what == "keystrokes":
        found = keystrokes(place, int(more[0]), int(more[1]))
    else:
        found = idle(place, float(more[0]))
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
