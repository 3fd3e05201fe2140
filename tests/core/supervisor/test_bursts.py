"""What a sidecar says is read a burst at a time, and nothing of it is lost by that."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from core.supervisor import bursts
from core.supervisor.bursts import REST_S, read_messages
from core.supervisor.process import Exited, Heard, SidecarProcess
from core.wire.command import SidecarCommand
from core.wire.protocol import MAX_LINE, Bye, Message, Recorded, UnderWay, encode
from tests.conftest import WaitUntil
from tests.core.supervisor.house import ROOT
from tests.fixtures.threads import join

_DIES_AFTER_ITS_LAST_ROW = """\
import os
from core.wire.protocol import Recorded, encode
for number in range(2000):
    os.write(1, encode(Recorded(7, number, [{"id": str(number), "path": "x" * 200}])))
os.kill(os.getpid(), 9)
"""

_SAYS_BYE_WHEN_IT_IS_TO_LEAVE = """\
import os, time
from core.wire.protocol import Bye, Recorded, encode
os.write(1, encode(Recorded(7, 1, [])))
os.read(0, 4096)
os.write(1, encode(Bye(7)))
time.sleep(600)
"""


@dataclass
class Ear:
    """Hears; rows do not press. `meanwhile`: what the other side says during each rest."""

    writer: int
    meanwhile: list[bytes] = field(default_factory=list)
    heard: list[Message] = field(default_factory=list)
    rests: list[int] = field(default_factory=list)
    """How much was heard before each rest."""

    def hear(self, message: Message) -> bool:
        self.heard.append(message)
        return isinstance(message, Recorded)

    def rest(self, seconds: float) -> None:
        assert seconds == REST_S
        self.rests.append(len(self.heard))
        if self.meanwhile:
            os.write(self.writer, self.meanwhile.pop(0))
        else:
            os.close(self.writer)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)


def rows(number: int) -> bytes:
    return encode(Recorded(1, number, [{"id": str(number)}]))


def ids(heard: list[Message]) -> list[str]:
    return [row["id"] for one in heard if isinstance(one, Recorded) for row in one.rows]


def test_rows_that_come_while_it_rests_are_read_together(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    ear = Ear(writer, [rows(2) + rows(3) + rows(4)])
    os.write(writer, rows(1))
    read_messages(reader, ear.hear, ear.rest)
    assert [one.number for one in ear.heard if isinstance(one, Recorded)] == [1, 4]
    assert ids(ear.heard) == ["1", "2", "3", "4"]
    assert ear.rests == [1, 2]


def test_rows_are_joined_with_their_neighbours_alone(pipe: tuple[int, int]) -> None:
    """What else was said among them keeps its place, and so do the rows of another run."""
    reader, writer = pipe
    ear = Ear(writer)
    other = encode(Recorded(2, 5, [{"id": "5"}]))
    os.write(writer, rows(1) + rows(2) + encode(UnderWay(1, 2)) + rows(3) + b"[1,2\n" + rows(4))
    os.write(writer, other)
    os.close(writer)
    read_messages(reader, ear.hear, ear.rest)
    assert [(type(one), getattr(one, "number", 0)) for one in ear.heard] == [
        (Recorded, 2),
        (UnderWay, 0),
        (Recorded, 4),
        (Recorded, 5),
    ]
    assert ids(ear.heard) == ["1", "2", "3", "4", "5"]


@pytest.mark.skipif(sys.platform != "linux", reason="the room of a pipe is chosen on Linux")
def test_what_comes_during_a_rest_at_a_thousand_requests_a_second_has_room(
    pipe: tuple[int, int],
) -> None:
    """Else the gateway would have to wait, or write its rows by a thread of its own."""
    reader, writer = pipe
    one = encode(Recorded(1, 1, [{"id": "a", "path": "x" * 3_000}]))  # five usual rows
    many = [one] * 60
    heard: list[Message] = []

    def hear(message: Message) -> bool:
        heard.append(message)
        return True

    def rest(_seconds: float) -> None:
        while many:
            assert select.select([], [writer], [], 0)[1], f"no room with {len(many)} to come"
            os.write(writer, many.pop())
        if len(ids(heard)) == 61:
            os.close(writer)

    os.write(writer, one)
    read_messages(reader, hear, rest)
    assert len(ids(heard)) == 61


@pytest.mark.parametrize(
    "burst",
    [
        pytest.param(lambda: encode(UnderWay(1, 2)), id="a word that presses"),
        pytest.param(lambda: rows(1) + encode(Bye(1)), id="one that presses behind a row"),
        pytest.param(lambda: encode(Bye(1)) + rows(1), id="and before a row"),
        pytest.param(lambda: rows(1) + rows(2)[:-5], id="a line that goes on"),
    ],
)
def test_it_does_not_rest_while_somebody_waits(
    pipe: tuple[int, int], burst: Callable[[], bytes]
) -> None:
    reader, writer = pipe
    ear = Ear(writer)
    os.write(writer, burst())
    os.close(writer)
    read_messages(reader, ear.hear, ear.rest)
    assert ear.heard
    assert ear.rests == []


def test_a_line_too_long_is_passed_over_and_one_in_pieces_is_whole(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    long = encode(Recorded(1, 1, [{"id": "a", "path": "x" * MAX_LINE}]))
    whole = encode(Recorded(1, 2, [{"id": "b", "path": "y" * (MAX_LINE // 2)}]))
    heard: list[Message] = []

    def tell() -> None:
        with os.fdopen(writer, "wb") as told:
            told.write(b"no message\n" + long + whole + rows(3) + rows(4)[:9])

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    read_messages(reader, heard.append, lambda _seconds: None)
    join(teller)
    assert ids(heard) == ["b", "3"]


def test_of_a_sidecar_that_is_killed_no_row_is_lost_that_it_had_told(
    pipe: tuple[int, int],
) -> None:
    reader, writer = pipe
    heard: list[Message] = []
    child = subprocess.Popen([sys.executable, "-c", _DIES_AFTER_ITS_LAST_ROW], stdout=writer)
    os.close(writer)

    def hear(message: Message) -> bool:
        heard.append(message)
        return True

    read_messages(reader, hear)
    child.wait()
    assert ids(heard) == [str(number) for number in range(2000)]


def test_one_that_leaves_is_heard_at_once(
    monkeypatch: pytest.MonkeyPatch, wait_until: WaitUntil
) -> None:
    monkeypatch.setattr(bursts, "REST_S", 3600.0)
    words: list[Heard] = []

    def hear(_child: object, heard: Heard) -> bool:
        words.append(heard)
        return isinstance(heard, Recorded)

    command = SidecarCommand((sys.executable, "-c", _SAYS_BYE_WHEN_IT_IS_TO_LEAVE), ROOT)
    child = SidecarProcess(command, hear)
    try:
        wait_until(lambda: words, 60)
        child.leave(1.0)
        wait_until(lambda: any(isinstance(one, Bye) for one in words), 60)
    finally:
        child.kill()
        wait_until(lambda: isinstance(words[-1], Exited), 60)
