"""A real window with a stand-in for the engine, pumped by hand."""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import PortError, UserError
from core.base.events import (
    ApplyChanged,
    ApplyStep,
    Event,
    EventQueue,
    Job,
    JobDone,
    ModelHealth,
    SettingsChanged,
    State,
    StateChanged,
)
from core.base.paths import Paths
from core.base.settings import Settings, change
from core.config.history import Applied
from core.config.store import ConfigState, SavedConfig
from gui.app import App
from gui.frame.page import Page
from tests.conftest import PATIENCE
from tests.gui.account_stand_in import StandInAccount
from tests.gui.keys_stand_in import HoldsKeys
from tests.gui.moving_stand_in import MovesKeys
from tests.gui.prices_stand_in import Priced
from tests.gui.unpacked_stand_in import Unpacks


class StandInEngine(StandInAccount, HoldsKeys, MovesKeys, Priced, Unpacks):
    """Has the engine's methods, remembers the calls, and answers every job at once."""

    KEY = "sk-test-0123456789abcdef0123456789"

    def __init__(self, data: Path, account: tuple[str, str] | None = ("ada", "correct horse")):
        self.events = EventQueue()
        self.paths = Paths(data, "option")
        self.account = account
        self.failures_expected = False
        self.settings = Settings(theme="light", idle_lock_minutes=0)
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.hold = False
        """True: jobs stay unanswered until `release`."""
        self.models: tuple[ModelHealth, ...] = (ModelHealth("demo", True),)
        self.change_error: UserError | None = None
        self.address_trouble: PortError | None = None
        """Why the gateway could not listen where the settings page asks about."""
        self.applied: tuple[Applied, ...] = ()
        """The history, newest first."""
        self.digest = "digest"
        """Of the config file."""
        self.chats_with = "demo"
        """The model that examples name."""
        self.running = ""
        """Digest of the config that the gateway runs on."""
        self._ids = itertools.count(1)
        self._held: list[JobDone] = []
        self._run = 0

    # ---- helpers

    def _job(self, what: str, *args: Any, result: Any = None, error: Any = None) -> Job[Any]:
        self.calls.append((what, args))
        job: Job[Any] = Job(next(self._ids), what)
        done = JobDone(job.id, result, error)
        if self.hold:
            self._held.append(done)
        else:
            self.events.post(done)
        return job

    def release(self) -> None:
        """Answer the jobs held back."""
        self.hold = False
        for done in self._held:
            self.events.post(done)
        self._held.clear()

    def called(self, what: str) -> list[tuple[Any, ...]]:
        """The arguments of every call of `what`."""
        return [args for name, args in self.calls if name == what]

    def enter(self, state: State, **more: Any) -> None:
        """Say that the gateway is in `state`."""
        if state is State.STARTING:
            self._run += 1
            self.running = self.digest
        address = "" if state in (State.STOPPED, State.GIVEN_UP) else "http://127.0.0.1:4000"
        pid = 4242 if state.active and state is not State.CRASHED else None
        config = self.running if state.active else ""
        self.events.post(
            StateChanged(
                run_id=self._run,
                state=state,
                **{"at": time.time(), "address": address, "pid": pid, "config": config, **more},
            )
        )

    def applying(self, step: ApplyStep, reason: str = "", remedy: str = "", **more: Any) -> None:
        """Say how far the apply of the config file is."""
        if step is ApplyStep.APPLIED:
            self._run += 1
            self.running = self.digest
            self.enter(State.RUNNING)
        self.events.post(
            ApplyChanged(self._run, step, reason, remedy, **{"config": self.digest, **more})
        )

    # ---- what the window calls

    def change_settings(self, **changes: object) -> Job[Any]:
        if self.change_error is not None:
            return self._job("change_settings", changes, error=self.change_error)
        self.settings = change(self.settings, **changes)
        self.events.post(SettingsChanged(self.settings))
        return self._job("change_settings", changes, result=self.settings)

    def try_address(self, host: str, port: int) -> Job[Any]:
        return self._job("try_address", host, port, result=self.address_trouble)

    def start(self) -> None:
        self.calls.append(("start", ()))
        self.enter(State.STARTING)

    def stop(self, *, for_good: bool = False) -> None:
        self.calls.append(("stop", ("for good",) if for_good else ()))
        self.enter(State.DRAINING)
        self.enter(State.STOPPED)

    def close(self, deadline_s: float | None = None) -> None:
        self.calls.append(("close", (deadline_s,)))

    def restart(self) -> None:
        self.calls.append(("restart", ()))

    def apply(self) -> None:
        self.calls.append(("apply", ()))

    def window_came(self) -> None:
        self.calls.append(("window_came", ()))

    def warm_up(self) -> None:
        self.calls.append(("warm_up", ()))

    def editing(self, unsaved: bool) -> None:
        self.calls.append(("editing", (unsaved,)))

    def history(self) -> Job[Any]:
        return self._job("history", result=self.applied)

    def go_back(self, id_: str) -> Job[Any]:
        return self._job("go_back", id_, result=SavedConfig("digest2", None))

    def master_key(self) -> Job[Any]:
        return self._job("master_key", result=self.KEY)

    def test_models(self) -> Job[Any]:
        return self._job("test_models", result=self.models)

    def chat_model(self) -> Job[Any]:
        return self._job("chat_model", result=self.chats_with)

    def open_docs(self) -> Job[Any]:
        return self._job("open_docs")

    def open_log_folder(self) -> Job[Any]:
        return self._job("open_log_folder")

    def system_theme(self) -> Job[Any]:
        return self._job("system_theme", result="dark")

    def load_config(self) -> Job[Any]:
        state = ConfigState(self.paths.config, "model_list: []\n", "digest")
        return self._job("load_config", result=state)

    def check_config(self, text: str) -> Job[Any]:
        return self._job("check_config", text, result=())

    def save_config(self, text: str, base_digest: str, *, force: bool = False) -> Job[Any]:
        return self._job("save_config", text, result=SavedConfig("digest2", None))

    def keep_draft(self, text: str, base_digest: str) -> Job[Any]:
        return self._job("keep_draft", text)

    def drop_draft(self) -> Job[Any]:
        return self._job("drop_draft")

    def older_log(self, max_bytes: int = 262_144) -> Job[Any]:
        return self._job("older_log", result=())

    def save_log_copy(self, target: Path, shown: Sequence[str] = ()) -> Job[Any]:
        return self._job("save_log_copy", target, result=target)

    def selfcheck(self) -> Job[Any]:
        return self._job("selfcheck", result=())


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
        self.engine.enter(state, **more)
        self.pump()

    def log_in(self) -> None:
        """Type name and password of the account, and enter."""
        login = self.app.login
        name, password = self.engine.account
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


@pytest.fixture(autouse=True)
def tk_objects_end_on_this_thread() -> Iterator[None]:
    """Free a test's images and variables here.

    Left to the garbage collector they may go on some other test's thread, and Tk makes that wait a
    second for a main loop at every one.
    """
    yield
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


def open_window(engine: Any) -> Iterator[Driver]:
    """Make a window for `engine`, and see at the end that it was sound."""
    clock = Clock()
    app = App(engine, monotonic=clock.monotonic, wall=clock.wall)
    failures: list[str] = []
    reported = app.root.report_callback_exception

    def report(kind: Any, error: Any, trace: Any) -> None:
        failures.append(f"{kind.__name__}: {error}")
        reported(kind, error, trace)

    app.root.report_callback_exception = report
    window = Driver(app, engine, clock)
    app.root.update()
    try:
        yield window
    finally:
        app.destroy()
    assert not failures or getattr(engine, "failures_expected", False), failures


__all__ = ["Driver", "StandInEngine", "open_window", "replace", "texts"]
