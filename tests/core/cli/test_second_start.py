"""Starting the window where one runs: that one is asked to come, or the person is told why not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.base.errors import AlreadyRunningError
from core.base.events import WindowWanted
from core.cli import second_start
from core.cli.second_start import open_or_show
from core.instance import window_call
from core.instance.lock import read_instance
from tests.core.scripted import Bench
from tests.fixtures.threads import join


class Window:
    """Stands in the place of the window of `bench`: hears what is wanted, and comes."""

    def __init__(self, bench: Bench, *, comes: bool = True) -> None:
        self.engine = bench.engine
        self.asked = 0
        self._comes = comes
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            if isinstance(self.engine.events.wait(0.02), WindowWanted):
                self.asked += 1
                if self._comes:
                    self.engine.support.window_came()

    def close(self) -> None:
        self._ended.set()
        join(self._thread)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.engine.close(0.0)


@pytest.fixture
def second(tmp_path: Path) -> Bench:
    """Another start on the same folder."""
    return Bench(tmp_path)


def test_a_free_folder_is_opened(bench: Bench) -> None:
    assert open_or_show(bench.engine.open, bench.paths)
    assert read_instance(bench.paths.instance) is not None


def test_the_window_that_runs_is_asked_to_come(bench: Bench, second: Bench) -> None:
    bench.engine.open()
    window = Window(bench)
    try:
        assert not open_or_show(second.engine.open, second.paths)
        assert not open_or_show(second.engine.open, second.paths)
    finally:
        window.close()
    assert window.asked == 2


def test_a_window_that_is_only_coming_is_waited_for(bench: Bench, second: Bench) -> None:
    """Two starts in a row: the first has the folder, and takes no calls yet."""
    bench.engine.open()
    door = read_instance(bench.paths.instance)
    assert door is not None
    bench.engine._lock.publish(port=0, token="")
    come = threading.Timer(
        0.4, lambda: bench.engine._lock.publish(port=door.port, token=door.token)
    )
    come.start()
    window = Window(bench)
    try:
        assert not open_or_show(second.engine.open, second.paths)
    finally:
        join(come)
        window.close()
    assert window.asked == 1


def test_a_window_that_closes_makes_room(bench: Bench, second: Bench) -> None:
    bench.engine.open()
    bench.engine._channel.close()  # as the first thing of its end
    ending = threading.Timer(0.3, bench.engine.close)
    ending.start()
    try:
        assert open_or_show(second.engine.open, second.paths)
    finally:
        join(ending)
        second.engine.close(0.0)


def test_a_window_that_hangs_is_said(
    bench: Bench, second: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_call, "PATIENCE_S", 0.1)
    monkeypatch.setattr(second_start, "_PATIENCE_S", 0.3)
    bench.engine.open()
    window = Window(bench, comes=False)
    try:
        with pytest.raises(AlreadyRunningError, match="could not be brought to the front"):
            open_or_show(second.engine.open, second.paths)
    finally:
        window.close()


def test_a_gateway_without_a_window_is_said_at_once(
    tmp_path: Path, second: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving = Bench(tmp_path, mode="serve")
    serving.engine.open()
    waited: list[float] = []
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=waited.append)
    monkeypatch.setattr(second_start, "time", clock)
    try:
        with pytest.raises(AlreadyRunningError) as caught:
            open_or_show(second.engine.open, second.paths)
    finally:
        serving.engine.close(0.0)
    assert waited == []
    assert "serve" in caught.value.what
    assert "Ctrl-C" in caught.value.remedy
    assert "--data-dir" in caught.value.remedy


def test_a_window_on_another_computer_is_not_asked(
    bench: Bench, second: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.engine.open()
    monkeypatch.setattr(socket, "gethostname", lambda: "another-computer")
    with pytest.raises(AlreadyRunningError, match="its window"):
        open_or_show(second.engine.open, second.paths)
