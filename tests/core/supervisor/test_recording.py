"""What sidecars record reaches the ledger, and its receipt the sidecar that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.base.events import State
from core.supervisor.process import Exited
from core.supervisor.recording import Recordings
from core.wire.protocol import Connected, Ready, Recorded, UnderWay
from tests.core.supervisor.conftest import FakeChild, Theatre


class Book:
    """A ledger that says at once that it has everything, or when it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, Recorded | UnderWay]] = []
        self.receipts: list[Callable[[], None]] = []
        self.over: list[object] = []

    def hear(
        self, child: object, message: Recorded | UnderWay, kept: Callable[[int], None]
    ) -> None:
        self.heard.append((child, message))
        if isinstance(message, Recorded):
            self.receipts.append(lambda: kept(message.number))

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
        (child.pid, Recorded),
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
