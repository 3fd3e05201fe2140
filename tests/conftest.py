"""Fixtures that every test may use, and the watch that no error goes by unnoticed."""

from __future__ import annotations

import faulthandler
import functools
import gc
import logging
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import hypothesis
import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

from build_scripts.bench.ports import pick_port

# How long an example takes says more about the machine's other work than about our code.
hypothesis.settings.register_profile(
    "pocket", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("pocket")

ROOT = Path(__file__).resolve().parent.parent
PATIENCE: Final = 10.0
"""How many times longer than on an idle machine a test waits before it fails. Other programs may
use the same cores, and whoever waits for a condition goes on as soon as it is true."""
STUCK_S: Final = 240.0
"""How long a test may take to end: after its time is over, or to tear down what it had."""
_WATCHED_LOGGERS = ("core", "gui", "main")
IMPORTS_LITELLM: Final = pytest.StashKey[str]()
"""The file that had LiteLLM imported to be collected, if one did."""


class WaitUntil(Protocol):
    """`wait_until(predicate, timeout)`: see the fixture of that name."""

    def __call__(
        self,
        predicate: Callable[[], object],
        timeout: float = 10.0,
        *,
        interval: float = 0.01,
        what: str = "",
        pump: Callable[[], object] | None = None,
    ) -> Any: ...


def wait_for(
    predicate: Callable[[], object],
    timeout: float = 10.0,
    *,
    interval: float = 0.01,
    what: str = "",
    pump: Callable[[], object] | None = None,
) -> Any:
    """Wait for something to become true, and fail in words when it does not.

    Returns the first truthy value of `predicate`. `timeout` and `interval` are seconds of an idle
    machine (see PATIENCE); `what` names the awaited thing in the failure; `pump` runs before every
    look (a window's `update`).
    """
    deadline = time.monotonic() + timeout * PATIENCE
    while True:
        if pump is not None:
            pump()
        value = predicate()
        if value:
            return value
        if time.monotonic() >= deadline:
            awaited = what or getattr(predicate, "__name__", "the condition")
            pytest.fail(f"waited {timeout * PATIENCE:g} s in vain for: {awaited}")
        time.sleep(interval)


@pytest.fixture
def wait_until() -> WaitUntil:
    """`wait_for`."""
    return wait_for


@pytest.fixture
def free_port() -> int:
    """`pick_port`."""
    return pick_port()


InZone = Callable[[str], None]
"""`in_zone(name)`: see the fixture of that name."""


@pytest.fixture
def in_zone() -> Iterator[InZone]:
    """Called with a name it moves the test into that time zone, until its end. On Windows, where
    nobody can choose one, it skips the test unless that zone is the one that there is."""

    def move(name: str) -> None:
        if sys.platform != "win32":
            patch.setenv("TZ", name)
            time.tzset()
        elif name != "UTC" or time.timezone != 0 or time.daylight:
            pytest.skip("Windows has one time zone for all programs, and it is another")

    with pytest.MonkeyPatch.context() as patch:
        yield move
    if sys.platform != "win32":
        time.tzset()


@pytest.fixture(scope="session")
def test_output() -> Path:
    """`test-output/` in the checkout: what a test leaves for people to look at (screenshots)."""
    folder = ROOT / "test-output"
    folder.mkdir(exist_ok=True)
    return folder


class ExpectedErrors:
    """What `expected_errors` hands out: say beforehand which errors a test means to cause."""

    def __init__(self) -> None:
        self._patterns: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        """Errors whose text `pattern` (a regular expression) is found in do not fail the test."""
        self._patterns.append(re.compile(pattern))

    def covers(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._patterns)


class _Collector(logging.Handler):
    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.name} logged {record.levelname}: {record.getMessage()}"
        if record.exc_info and record.exc_info[0] is not None:
            text += "\n" + "".join(traceback.format_exception(*record.exc_info))
        self._found.append(text)


def _describe_thread_death(args: threading.ExceptHookArgs) -> str:
    name = args.thread.name if args.thread is not None else "?"
    lines = traceback.format_exception(args.exc_type, args.exc_value, args.exc_traceback)
    return f"thread {name} died:\n" + "".join(lines)


@pytest.fixture(autouse=True)
def expected_errors() -> Iterator[ExpectedErrors]:
    """Fail the test when our code logged an error, or a thread died, that it did not announce.

    Looks at the loggers of core, gui and main, and at `threading.excepthook`. A test that provokes
    an error says so first: `expected_errors.allow("disk is full")`.
    """
    found: list[str] = []
    expected = ExpectedErrors()
    collector = _Collector(found)
    hook_before = threading.excepthook

    def hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:
            found.append(_describe_thread_death(args))

    loggers = [logging.getLogger(name) for name in _WATCHED_LOGGERS]
    for logger in loggers:
        logger.addHandler(collector)
    threading.excepthook = hook
    try:
        yield expected
    finally:
        threading.excepthook = hook_before
        for logger in loggers:
            logger.removeHandler(collector)
    surprises = [text for text in found if not expected.covers(text)]
    if surprises:
        pytest.fail("unexpected errors during the test:\n" + "\n".join(surprises), pytrace=False)


@pytest.fixture(scope="module")
def spawned_copies() -> Iterator[None]:
    """What a supervisor of this process starts is a copy of one that has LiteLLM imported, where
    there can be such; see `tests.core.sidecar.copies`."""
    from tests.core.sidecar.copies import spawn_copies  # whoever collects needs none of it

    with spawn_copies():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Nothing that hangs holds up the whole run. pytest-timeout breaks a test off, but what it
    raises may be caught, as in a callback of Tk, and it does so once; of a test that has failed
    it lets go, so that nobody is disturbed who looks for the reason."""
    try:
        seconds = _seconds_given(item)
        # On Windows pytest-timeout ends the process as well, and what it says of the threads is
        # lost with a worker of xdist: there we are first.
        _end_if_stuck(item, 0.95 * seconds if sys.platform == "win32" else seconds + STUCK_S)
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    _end_if_stuck(item, STUCK_S)
    yield


def _end_if_stuck(item: pytest.Item, seconds: float) -> None:
    """Unless the test is over by then, say where it is and end this process, of which xdist makes
    another."""
    if not item.config.getoption("usepdb"):
        said = item.config.stash[fault_handler_stderr_fd_key]  # what is no file of the test's
        faulthandler.dump_traceback_later(seconds, exit=True, file=said)


def _seconds_given(item: pytest.Item) -> float:
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0] if limit is not None else item.config.getini("timeout"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Nothing of what is collected goes before the end: a third of the time that each worker takes
    to collect went into looking through it for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Remember which file had LiteLLM imported: five seconds of a processor, in each worker."""
    before = "litellm" in sys.modules
    report = yield
    if "litellm" in sys.modules and not before:
        collector.config.stash[IMPORTS_LITELLM] = collector.nodeid
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the tests that need a display where there is none (pytest-xvfb gives one on Linux). In
    a worker of xdist, put first what takes long."""
    if hasattr(config, "workerinput"):
        longest_first(items)
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        skip = pytest.mark.skip(reason="no display: install Xvfb")
        for item in items:
            if item.get_closest_marker("gui") is not None:
                item.add_marker(skip)


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, sched: Any) -> None:
    """Say at once which test took its worker along: a run that is broken off has no summary."""
    sched.config.get_terminal_writer().line(f"\nIts process ended in {crashitem}.")


def longest_first(items: list[pytest.Item]) -> None:
    """Sort `items`, so that no worker begins a long file when the others have nothing left to do.

    How long a file takes is told by the time that its tests ask for (`pytest.mark.timeout`), by
    whether they start the real LiteLLM or a window, and then by how many there are.
    """
    effort: dict[str, tuple[float, int]] = {}
    for item in items:
        most, count = effort.get(_file(item), (0.0, 0))
        effort[_file(item)] = (max(most, _patience_asked(item)), count + 1)
    order = {file: number for number, file in enumerate(effort)}

    def place(item: pytest.Item) -> tuple[float, int, int]:
        most, count = effort[_file(item)]
        return -most, -count, order[_file(item)]

    items.sort(key=place)


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _patience_asked(item: pytest.Item) -> float:
    limit = item.get_closest_marker("timeout")
    if limit is not None:
        return float(limit.args[0])
    if item.get_closest_marker("real") is not None:
        return 60.0
    return 1.0 if item.get_closest_marker("gui") is not None else 0.0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where all share the one real desktop, keep the files that use it in one worker: they would
    take the focus from each other. (xdist's own groups do nothing under pytest 9.2.)"""
    if sys.platform == "linux" or config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = worker_scope
    return scheduling


def worker_scope(nodeid: str) -> str:
    """What the tests that stay in one worker have in common: their file, or the desktop."""
    file = nodeid.partition("::")[0]
    return "desktop" if _uses_desktop(ROOT / file) else file


@functools.cache
def _uses_desktop(file: Path) -> bool:
    return "pytest.mark.gui" in file.read_text("utf-8")
