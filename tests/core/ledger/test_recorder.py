"""What sidecars say is kept, acknowledged only when it is on the disk, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.base.events import Event, LedgerChanged, Notice
from core.base.events import UnderWay as UnderWayNow
from core.ledger import paging
from core.ledger import recorder as recorder_module
from core.ledger.reading import read
from core.ledger.recorder import PACE_S, TOGETHER_S, LedgerRecorder, Policy
from core.ledger.store import Incoming, Store
from core.ledger.views import KeptRequest, RequestFilter
from core.sidecar.__main__ import KEPT_S
from core.supervisor.bursts import REST_S
from core.wire.protocol import UnderWay
from core.wire.request_row import RequestRow, Told
from tests.conftest import WaitUntil
from tests.core.ledger.house import row


@dataclass
class House:
    """A recorder, what it posted, and what it acknowledged."""

    folder: Path
    events: list[Event] = field(default_factory=list)
    kept: list[tuple[str, int]] = field(default_factory=list)
    policy: Policy = field(default_factory=Policy)
    number: int = 0
    now: float = 1_000.0

    def open(self, **more: Any) -> LedgerRecorder:
        self.recorder = LedgerRecorder(
            self.folder,
            self.events.append,
            policy=lambda: self.policy,
            **{"pace_s": 0.01, "first_look_s": 0.01, **more},
        )
        self.recorder.open()
        return self.recorder

    def hear(self, *rows: RequestRow, child: str = "first") -> int:
        self.number += 1
        self.recorder.hear(
            child, Told(self.number, rows), lambda number: self.kept.append((child, number))
        )
        return self.number

    def commit(self, *rows: RequestRow) -> None:
        """Have them on the disk: only a commit of rows begins the pace, which else counts from the
        start of the computer."""
        self.hear(*rows)
        self.recorder.do(lambda _store: None)

    def step(self) -> None:
        """Do what the recorder's thread does when it is time to commit."""
        heard, self.recorder._heard = self.recorder._heard, []
        self.recorder._take(heard)
        self.recorder._write(everything=False)

    def ids(self) -> list[str]:
        """The requests that another program reads in the ledger."""
        return [one.row.id for one in self.all_kept()]

    def all_kept(self) -> list[KeptRequest]:
        """The same, whole."""
        nothing: list[KeptRequest] = []
        return list(
            read(self.folder, lambda it: paging.each(it, RequestFilter(), 0, 1_000), nothing)
        )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "ledger")
    yield made
    made.recorder.close()


def test_rows_are_on_the_disk_when_they_are_acknowledged(
    house: House, wait_until: WaitUntil
) -> None:
    house.open()
    house.hear(row("a"), row("b"))
    wait_until(lambda: house.kept, what="the acknowledgement")
    assert house.kept == [("first", 1)]
    assert house.ids() == ["a", "b"]
    assert any(isinstance(event, LedgerChanged) for event in house.events)


def test_all_that_was_heard_is_kept_at_the_end(house: House) -> None:
    recorder = house.open()
    for n in range(50):
        house.hear(row(f"id-{n:02}"), child=("first", "second")[n % 2])
    recorder.close()
    assert house.ids() == [f"id-{n:02}" for n in range(50)]
    # The last number of each stands for those before.
    assert {child: max(n for one, n in house.kept if one == child) for child, _ in house.kept} == {
        "first": 49,
        "second": 50,
    }


def test_of_what_gets_to_the_disk_together_the_last_is_acknowledged(house: House) -> None:
    recorder = house.open(pace_s=3600.0)
    house.commit(row("before"))
    house.kept.clear()
    for n in range(50):
        house.hear(row(f"id-{n:02}"))
    recorder.close()
    assert len(house.kept) == 1


def test_a_request_that_is_counted_at_once_is_whole(house: House) -> None:
    recorder = house.open(process_of=lambda peer: ("node", 1) if peer else ("", None))
    house.hear(row("a", settled=False, peer="127.0.0.1:1"), row("b"), row("a"))
    house.hear(row("b", settled=False))
    recorder.close()
    assert house.ids() == ["a", "b"]
    assert [one.row.settled for one in house.all_kept()] == [True, True]
    assert house.all_kept()[0].process == "node"


def test_of_a_request_told_twice_only_the_last_word_is_looked_at(house: House) -> None:
    looked: list[str] = []

    def process_of(peer: str) -> tuple[str, int | None]:
        looked.append(peer)
        return "node", 1

    recorder = house.open(process_of=process_of, pace_s=3600.0, first_look_s=3600.0)
    house.commit(row("before", peer="127.0.0.1:99"))
    looked.clear()
    for n in range(50):
        house.hear(row(f"id-{n:02}", settled=False, peer=f"127.0.0.1:{n}"))
        house.hear(row(f"id-{n:02}", peer=f"127.0.0.1:{n}"))
    recorder.close()
    assert len(looked) == 50
    assert all(one.row.settled and one.process == "node" for one in house.all_kept())


def test_a_request_that_has_just_ended_waits_for_its_tokens_while_others_are_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under load some have at every commit: each would be written twice, and added up twice."""
    written: list[tuple[str, bool]] = []
    write = Store.write

    def noted(store: Store, incoming: Sequence[Incoming]) -> int:
        written.extend((one.row.id, one.row.settled) for one in incoming)
        return write(store, incoming)

    def later(seconds: float) -> None:
        house.now += seconds

    monkeypatch.setattr(Store, "write", noted)
    monkeypatch.setattr(recorder_module, "time", SimpleNamespace(monotonic=lambda: house.now))
    recorder = LedgerRecorder(house.folder, house.events.append)
    house.recorder = recorder  # without its thread: here is told when it commits
    house.hear(row("old", settled=False), row("a"))
    later(TOGETHER_S + 0.1)
    house.hear(row("b"))
    house.hear(row("new", settled=False), row("c"))
    house.step()
    assert written == [("old", False), ("a", True), ("b", True), ("c", True)]
    assert house.kept == [("first", 2)]  # of the third not all is on the disk
    written.clear()
    house.hear(row("new"))
    later(PACE_S)
    house.step()
    assert written == [("new", True)]
    assert house.kept == [("first", 2), ("first", 4)]
    written.clear()
    house.hear(row("last", settled=False))
    house.step()  # it alone: nothing is gained by waiting
    assert written == [("last", False)]
    assert house.kept[-1] == ("first", 5)


def test_nothing_waits_for_its_tokens_at_the_end(house: House) -> None:
    recorder = house.open(pace_s=3600.0)
    house.commit(row("before"))
    house.hear(row("a"), row("b", settled=False))
    recorder.close()
    assert house.ids() == ["before", "a", "b"]
    assert house.kept[-1] == ("first", 2)


def test_the_process_of_a_client_is_looked_for(house: House) -> None:
    def process_of(peer: str) -> tuple[str, int | None]:
        if peer.endswith(":1"):
            raise OSError("the system does not tell")
        return "node", int(peer.rpartition(":")[2])

    recorder = house.open(process_of=process_of)
    house.hear(row("a", peer="127.0.0.1:4711"), row("b", peer=""))
    kept = recorder.do(lambda store: (store.request("a"), store.request("b")))
    assert [(one.process, one.pid) for one in kept if one] == [("node", 4711), ("", None)]


def test_what_is_asked_after_a_row_knows_of_it(house: House) -> None:
    recorder = house.open()
    house.hear(row("a"))
    assert recorder.do(lambda store: store.request("a")) is not None


def test_requests_under_way_are_added_up_over_sidecars(house: House) -> None:
    recorder = house.open()

    def say(child: str, requests: int) -> None:
        recorder.hear(child, UnderWay(1, requests), lambda _number: None)

    say("first", 3)
    say("second", 2)
    say("second", 2)
    assert recorder.under_way == 5
    say("first", 0)
    recorder.gone("second")
    told = [event.requests for event in house.events if isinstance(event, UnderWayNow)]
    assert told == [3, 5, 2, 0]


def test_a_request_of_the_last_minute_counts_once(house: House) -> None:
    recorder = house.open()
    house.hear(row("a", settled=False), row("b"))
    house.hear(row("a"))
    assert recorder.last_minute == 2


def test_switched_off_nothing_is_kept_and_nobody_waits(house: House) -> None:
    house.policy = Policy(on=False)
    recorder = house.open()
    house.hear(row("a"))
    recorder.close()
    assert house.kept == [("first", 1)]
    assert not house.folder.exists()


def test_requests_that_found_no_room_are_said_once_the_file_can_be_written(
    house: House, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "MOST_WAITING", 4)
    house.folder.write_text("in the way")
    house.open()
    for n in range(10):
        house.hear(row(f"id-{n}"))
    wait_until(lambda: any(isinstance(one, Notice) for one in house.events), what="the trouble")
    house.folder.unlink()
    house.recorder.close()
    said = [one.text for one in house.events if isinstance(one, Notice)]
    assert any("6 requests could not be kept" in text for text in said), said
    assert house.ids() == [f"id-{n}" for n in range(6, 10)]


def test_a_gateway_that_leaves_waits_for_longer_than_a_commit_may_be_away() -> None:
    """Else its rows would come into the ledger by way of a file, minutes later. Of those that came
    just before a commit some are left for the one after it."""
    assert REST_S + TOGETHER_S + PACE_S <= 0.8 * KEPT_S
