"""A real window with a stand-in for the engine, pumped by hand."""

from __future__ import annotations

import functools
import gc
import re
import time
import tkinter as tk
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.base.events import Event, State
from core.base.paths import find_paths
from core.base.settings import Settings, save
from core.engine import Engine
from gui.app import App
from gui.frame.page import Page
from gui.look import control_styles, icons, raster, style_kit
from tests.conftest import PATIENCE
from tests.gui.stand_in.engine import StandInEngine


class Clock:
    """Time that a test moves by hand; starts at the real one."""

    def __init__(self) -> None:
        self.offset = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.offset

    def wall(self) -> float:
        return time.time() + self.offset


class Driver:
    """A window under test: turns its main loop and acts as the person."""

    def __init__(self, app: App, engine: Any, clock: Clock) -> None:
        self.app = app
        self.engine = engine
        self.clock = clock
        self.failures: list[str] = []
        """What failed in callbacks of Tk."""

    @property
    def root(self) -> Any:
        return self.app.root

    def pump(self, times: int = 3) -> None:
        """Handle what has queued up, in the engine and in Tk."""
        for _ in range(times):
            self.app.root.update()
            self.app.bridge.pump()
            self.app.root.update()

    def wait(self, predicate: Callable[[], object], timeout: float = 10.0, what: str = "") -> Any:
        """Turn the main loop until `predicate` holds; `timeout` is for an idle machine."""
        deadline = time.monotonic() + timeout * PATIENCE
        while True:
            self.app.root.update()
            value = predicate()
            if value:
                return value
            if time.monotonic() > deadline:
                pytest.fail(f"waited {timeout * PATIENCE:g} s in vain for: {what or predicate}")
            time.sleep(0.01)

    def post(self, *events: Event) -> None:
        """Let core say something, and the window hear it."""
        for event in events:
            self.engine.events.post(event)
        self.pump()

    def enter(self, state: State, **more: Any) -> None:
        """The gateway enters `state`."""
        self.engine.gateway.enter(state, **more)
        self.pump()

    def log_in(self) -> None:
        """Type name and password of the account, and enter."""
        login = self.app.login
        name, password = self.engine.account.known
        login.name.delete(0, "end")
        login.name.insert(0, name)
        login.password.entry.insert(0, password)
        login.submit()
        self.pump()
        self.wait(lambda: self.app.shell is not None and self.app.shell.winfo_ismapped())

    def page(self, title: str) -> Any:
        """Go to a page, and return it."""
        shell = self.app.shell
        assert shell is not None
        shell.go_to(title)
        self.pump()
        page: Page = shell.pages[title]
        return page

    def dialog(self) -> Any:
        """The one dialog that is open."""
        self.pump()
        assert len(self.app.dialogs.open_dialogs) == 1
        return self.app.dialogs.open_dialogs[0]

    def press(self, key: str) -> None:
        """Press a button of the open dialog."""
        self.dialog().buttons[key].invoke()
        self.pump()

    @property
    def toasts(self) -> str:
        """All toasts on show, as one text."""
        return " | ".join(self.app.toasts.texts)


def texts(widget: Any) -> str:
    """Every text that is to be read in `widget`, one per line."""
    found = []
    for child in widget.winfo_children():
        if child.winfo_manager() or child.winfo_class() == "Toplevel":
            try:
                found.append(str(child.cget("text")))
            except Exception:  # noqa: BLE001 - a widget without a text
                pass
            found.append(texts(child))
    return "\n".join(text for text in found if text)


@pytest.fixture(scope="session", autouse=True)
def pictures_are_computed_once() -> Iterator[None]:
    """Keep the computed pictures from window to window: they are a third of what one costs.

    The same arguments give the same bytes; the pictures in Tk are made anew for each window.
    """
    masks: dict[object, raster.Mask] = {}

    def stroke_mask(shapes: Sequence[raster.Shape], size: int, width: float = 1.8) -> raster.Mask:
        key = (*map(_drawn, shapes), size, width)
        if key not in masks:
            masks[key] = raster.stroke_mask(shapes, size, width)
        return masks[key]

    kept = {
        "box": functools.cache(raster.box),
        "tinted": functools.cache(raster.tinted),
        "stroke_mask": stroke_mask,
    }
    with pytest.MonkeyPatch.context() as patch:
        for module in (control_styles, icons, style_kit):
            for name in kept.keys() & vars(module).keys():
                patch.setattr(module, name, kept[name])
        yield


@pytest.fixture(scope="session", autouse=True)
def tcl_reads_its_scripts_again() -> Iterator[None]:
    """On GitHub's Windows one Tk in some hundreds does not begin, since a script of Tcl's own
    "cannot be read: no error" (actions/setup-python 1102). The next try reads it."""
    first_try = tk.Tk.__init__

    def begin(root: tk.Tk, *args: Any, **options: Any) -> None:
        for _ in range(4):
            try:
                return first_try(root, *args, **options)
            except tk.TclError as error:
                if not _NOT_READ.search(str(error)):
                    raise
        return first_try(root, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tk.Tk, "__init__", begin)
        yield


_NOT_READ = re.compile(r"usable (init|tk)\.tcl|tcl_findLibrary|installed properly")


def _drawn(value: Any) -> object:
    """What a shape draws: two made by the same code of the same numbers are the same."""
    if not callable(value):
        return value
    cells = getattr(value, "__closure__", None) or ()
    return value.__code__, *(_drawn(cell.cell_contents) for cell in cells)


@pytest.fixture(scope="module", autouse=True)
def what_came_before_stays() -> None:
    """The thousands of tests, and what those before keep: whoever looks for garbage after each test
    (see below) need not look through all that, which takes 0.3 s and more each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def tk_objects_end_on_this_thread() -> Iterator[None]:
    """Free a test's images and variables here, at its end.

    Left to the garbage collector they may go on some other test's thread, or on one of the
    engine's, and Tk makes that wait a second for a main loop at every one.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


@pytest.fixture
def engine(tmp_path: Path) -> StandInEngine:
    """A stand-in engine with the account of Ada."""
    return StandInEngine(tmp_path)


@pytest.fixture
def driver(engine: StandInEngine) -> Iterator[Driver]:
    """The window on the stand-in, at the login."""
    yield from open_window(engine)


@pytest.fixture
def inside(driver: Driver) -> Driver:
    """The window with Ada logged in, on the status page."""
    driver.log_in()
    return driver


@pytest.fixture
def real(tmp_path: Path, free_port: int) -> Iterator[Driver]:
    """The window on a real engine, in an empty data folder."""
    paths = find_paths(tmp_path / "data")
    save(paths.settings, Settings(port=free_port, theme="light", geometry="1280x800+0+0"))
    engine = Engine(paths)
    engine.open()
    try:
        yield from open_window(engine)
    finally:
        engine.close()


def open_window(engine: Any) -> Iterator[Driver]:
    """Make a window for `engine`, and see at the end that it was sound."""
    clock = Clock()
    app = App(engine, monotonic=clock.monotonic, wall=clock.wall)
    window = Driver(app, engine, clock)
    reported = app.root.report_callback_exception

    def report(kind: Any, error: Any, trace: Any) -> None:
        window.failures.append(f"{kind.__name__}: {error}")
        reported(kind, error, trace)

    app.root.report_callback_exception = report
    app.root.update()
    try:
        yield window
    finally:
        app.destroy()
    assert not window.failures or getattr(engine, "failures_expected", False), window.failures


__all__ = ["Driver", "StandInEngine", "open_window", "replace", "texts"]
