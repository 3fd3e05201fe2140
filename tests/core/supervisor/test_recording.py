"""What sidecars record reaches the ledger, and its receipt the sidecar that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.events import State
from core.supervisor.process import Exited
from core.supervisor.recording import Recordings
from core.wire.protocol import Connected, Ready, Recorded, UnderWay
from core.wire.request_row import FINISHED, RequestRow, Told
from tests.core.supervisor.conftest import FakeChild, Theatre


class Book:
    """A ledger that says at once that it has everything, or when it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, Told | UnderWay]] = []
        self.receipts: list[Callable[[], None]] = []
        self.over: list[object] = []

    def hear(self, child: object, word: Told | UnderWay, kept: Callable[[int], None]) -> None:
        self.heard.append((child, word))
        if isinstance(word, Told):
            self.receipts.append(lambda: kept(word.number))

    def gone(self, child: object) -> None:
        self.over.append(child)


def test_rows_go_up_and_receipts_down(tmp_path: Path) -> None:
    book = Book()
    stage = Theatre(tmp_path, book)
    stage.run()
    child = stage.child
    child.says(Connected(0, "127.0.0.1:5"))
    child.says(Recorded(0, 1, [{"id": "a"}]))
    child.says(UnderWay(0, 3))
    assert stage.came == ["127.0.0.1:5"]
    assert [(who, type(what)) for who, what in book.heard] == [
        (child.pid, Told),
        (child.pid, UnderWay),
    ]
    book.receipts[0]()  # on a thread of the ledger's: the sidecar is told on the supervisor's
    assert child.kept == []
    stage.settle()
    assert child.kept == [1]


def test_also_of_one_that_drains_until_its_end(tmp_path: Path) -> None:
    book = Book()
    stage = Theatre(tmp_path, book)
    stage.run()
    stage.supervisor.stop()
    stage.settle()
    stage.child.says(Recorded(0, 2, []))
    book.receipts[0]()
    stage.settle()
    assert stage.child.kept == [2]
    stage.dies(0)
    assert book.over == [stage.child.pid]


def test_what_is_no_row_is_passed_over_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book = Book()
    stage = Theatre(tmp_path, book)
    stage.run()
    row = RequestRow("good", 1, 1000.0, FINISHED)
    stage.child.says(Recorded(0, 7, [{"id": "x", "prompt": "a secret"}, row.encoded()]))
    assert [told for _, told in book.heard] == [Told(7, [row])]
    assert "no row" in caplog.text
    assert "secret" not in caplog.text


def test_without_a_ledger_nobody_is_missed(tmp_path: Path) -> None:
    stage = Theatre(tmp_path)
    stage.run()
    stage.child.says(Recorded(0, 1, [{"id": "a"}]))
    stage.child.says(UnderWay(0, 3))
    stage.settle()
    assert stage.state() is State.RUNNING


def test_rows_may_wait_a_moment_while_one_sidecar_alone_makes_them() -> None:
    recordings = Recordings(None, print, print, lambda *_: None, print)
    first, second = (FakeChild(pid, lambda *_: None) for pid in (1, 2))
    recordings.heard(first, Ready(1, []))
    assert recordings.can_wait
    recordings.heard(second, Ready(2, []))  # its limits are to know what the first one spends
    assert not recordings.can_wait
    recordings.heard(first, Exited(0, ()))
    assert recordings.can_wait
