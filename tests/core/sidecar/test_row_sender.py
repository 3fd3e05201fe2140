"""Rows reach the parent in order and at once, and are held until it has them on its disk."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.sidecar.channel import Channel
from core.sidecar.row_sender import RowSender
from core.wire.protocol import Recorded, UnderWay, decode
from core.wire.request_row import FINISHED, RequestRow
from tests.systems import needs_pipes_that_never_block


class Pipe:
    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()
        self.channel = Channel(self.writer)
        self._data = b""

    def read(self) -> object:
        while b"\n" not in self._data:
            self._data += os.read(self.reader, 65536)
        line, _, self._data = self._data.partition(b"\n")
        return decode(line)

    def close(self) -> None:
        # In this order: Windows closes no end that a thread is reading from.
        for end in (self.writer, self.reader):
            with contextlib.suppress(OSError):
                os.close(end)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    pipe.close()


def row(name: str, **more: object) -> str:
    return RequestRow(name, 1, 2.0, FINISHED, **more).text()  # type: ignore[arg-type]


def left_behind(folder: Path) -> list[str]:
    file = folder / f"unkept-7-{os.getpid()}.jsonl"
    return [json.loads(one)["id"] for one in file.read_text("ascii").splitlines()]


@needs_pipes_that_never_block
def test_a_row_is_in_the_pipe_when_send_returns(pipe: Pipe, tmp_path: Path) -> None:
    sender = RowSender(pipe.channel, 7, tmp_path)
    before = set(threading.enumerate())
    sender.send([row("a")])
    message = pipe.read()
    assert isinstance(message, Recorded)
    assert (message.run_id, message.number, [one["id"] for one in message.rows]) == (7, 1, ["a"])
    assert set(threading.enumerate()) <= before  # those of other tests may end meanwhile


@needs_pipes_that_never_block
def test_many_rows_together_are_in_the_pipe_too(pipe: Pipe, tmp_path: Path) -> None:
    """In several messages, since a pipe takes 4,096 bytes at once; no thread is woken for them."""
    sender = RowSender(pipe.channel, 7, tmp_path)
    before = set(threading.enumerate())
    names = [f"row {number}" for number in range(12)]
    sender.send([row(name, path="/" + "x" * 500) for name in names])
    assert set(threading.enumerate()) <= before
    found: list[str] = []
    number = 0
    while len(found) < len(names):
        message = pipe.read()
        assert isinstance(message, Recorded)
        found += [one["id"] for one in message.rows]
        number = message.number
    assert found == names
    sender.kept(number)
    sender.close(0.0)
    assert list(tmp_path.iterdir()) == []


def test_a_full_pipe_holds_nobody_up_and_loses_nothing(pipe: Pipe, tmp_path: Path) -> None:
    sender = RowSender(pipe.channel, 7, tmp_path)
    names = [f"row {number}" for number in range(3000)]
    for name in names:
        sender.send([row(name, path="/" + "x" * 200)])
    sender.under_way(3)
    found: list[str] = []
    numbers: list[int] = []
    while True:
        message = pipe.read()
        if isinstance(message, UnderWay):
            if len(found) == len(names):
                break
            continue
        assert isinstance(message, Recorded)
        numbers.append(message.number)
        found += [one["id"] for one in message.rows]
        if len(found) == len(names):
            break
    assert found == names
    assert numbers == sorted(numbers)


def test_what_was_kept_is_let_go(pipe: Pipe, tmp_path: Path) -> None:
    sender = RowSender(pipe.channel, 7, tmp_path)
    for name in ("a", "b", "c"):
        sender.send([row(name)])
        pipe.read()  # where a thread writes, it would send them together
    sender.kept(2)
    sender.close(0.0)
    assert left_behind(tmp_path) == ["c"]


def test_the_end_waits_for_the_receipt(pipe: Pipe, tmp_path: Path) -> None:
    sender = RowSender(pipe.channel, 7, tmp_path)
    sender.send([row("a")])
    threading.Timer(0.2, lambda: sender.kept(1)).start()
    sender.close(60.0)
    assert list(tmp_path.iterdir()) == []


def test_of_a_parent_that_is_gone_nothing_is_awaited(pipe: Pipe, tmp_path: Path) -> None:
    sender = RowSender(pipe.channel, 7, tmp_path / "ledger")
    sender.send([row("a")])
    os.close(pipe.reader)
    sender.send([row("b")])
    deadline = time.monotonic() + 60
    while not pipe.channel.is_broken and time.monotonic() < deadline:
        time.sleep(0.01)
    sender.close(60.0)
    assert left_behind(tmp_path / "ledger") == ["a", "b"]
    if sys.platform != "win32":
        file = next((tmp_path / "ledger").iterdir())
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_ledger_that_takes_nothing_does_not_fill_the_memory(pipe: Pipe, tmp_path: Path) -> None:
    sender = RowSender(pipe.channel, 7, tmp_path)

    def read() -> None:
        with contextlib.suppress(OSError):
            while os.read(pipe.reader, 65536):
                pass

    threading.Thread(target=read, daemon=True).start()
    for start in range(0, 12_000, 100):
        sender.send([row(str(number)) for number in range(start, start + 100)])
    sender.close(1.0)
    left = left_behind(tmp_path)
    assert 9_000 < len(left) <= 10_000
    assert left == [str(number) for number in range(12_000 - len(left), 12_000)]
