"""A sidecar beside the one that serves, for somebody who tries a config, by replayed histories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.base.events import State
from core.supervisor.process import Exited
from core.supervisor.trials import TrialOver, TrialUp, TrialWord
from core.wire.protocol import Failed, Ready, Recorded, UnderWay
from tests.core.supervisor.conftest import FakeChild, Theatre


class Ledger:
    def __init__(self) -> None:
        self.heard: list[Any] = []

    def hear(self, child: object, message: object, kept: object) -> None:
        self.heard.append(message)

    def gone(self, child: object) -> None:
        pass


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger) -> Theatre:
    return Theatre(tmp_path, ledger)


def try_it(
    stage: Theatre, name: str = "mine", **changes: object
) -> tuple[FakeChild, list[TrialWord]]:
    words: list[TrialWord] = []
    stage.supervisor.begin_trial(name, stage.plan(**changes), words.append)
    stage.settle()
    return stage.child, words


def up(stage: Theatre, child: FakeChild) -> None:
    assert child.go_order is not None
    child.says(Ready(child.go_order.run_id, ["demo"]))
    stage.settle()


def test_it_comes_up_beside_what_serves_and_goes(stage: Theatre) -> None:
    stage.run()
    before, serving = list(stage.states), stage.child
    child, words = try_it(stage)
    assert child is not serving
    assert child.go_order is not None
    assert child.go_order.mode == "trial"
    assert (child.admitted, child.limits) == ({}, {})
    up(stage, child)
    (word,) = words
    assert isinstance(word, TrialUp)
    assert word.address.startswith("http://127.0.0.1:")
    assert word.address != stage.last.address
    stage.supervisor.end_trial("mine")
    stage.settle()
    assert child.orders == ["go", "leave"]
    assert serving.orders == ["go"]
    assert stage.states == before


def test_its_rows_are_for_whoever_tries_and_for_no_ledger(stage: Theatre, ledger: Ledger) -> None:
    child, words = try_it(stage)
    up(stage, child)
    child.says(UnderWay(1, 1))
    child.says(Recorded(1, 4, [{"id": "x"}]))
    stage.settle()
    assert isinstance(words[-1], Recorded)
    assert child.kept == [4]
    stage.supervisor.end_trial("mine")
    stage.settle()
    child.says(Recorded(1, 5, [{"id": "y"}]))  # of a request that was broken off
    stage.settle()
    assert child.kept == [4, 5]
    assert ledger.heard == []


def test_one_that_does_not_come_up_says_why(stage: Theatre) -> None:
    child, words = try_it(stage)
    assert child.go_order is not None
    child.says(Failed(child.go_order.run_id, "KeyError: 'model'", 7))
    stage.settle()
    (word,) = words
    assert isinstance(word, TrialOver)
    assert "line 7" in word.reason
    assert child.orders == ["go", "leave"]
    assert State.GIVEN_UP not in stage.states


def test_one_that_dies_or_takes_too_long_says_so(stage: Theatre) -> None:
    child, words = try_it(stage)
    child.says(Exited(9, ("no legs",)))
    stage.settle()
    assert isinstance(words[-1], TrialOver)
    assert "no legs" in words[-1].reason
    child, words = try_it(stage, start_deadline_s=20.0)
    stage.wait(19.0)
    assert words == []
    stage.wait(2.0)
    assert isinstance(words[-1], TrialOver)
    assert child.orders == ["go", "leave"]


def test_a_newer_one_is_refused_while_one_is_under_way(stage: Theatre) -> None:
    first, heard_by_first = try_it(stage)
    up(stage, first)
    same, heard_by_second = try_it(stage, "other")
    assert same is first  # no second process
    assert first.orders == ["go"]
    (word,) = heard_by_second
    assert isinstance(word, TrialOver)
    assert "Another test" in word.reason
    assert "Wait" in word.remedy
    assert [type(one) for one in heard_by_first] == [TrialUp]


def test_who_was_refused_ends_nothing_of_the_others(stage: Theatre) -> None:
    first, words = try_it(stage)
    up(stage, first)
    try_it(stage, "other")
    stage.supervisor.end_trial("other")
    stage.settle()
    assert first.orders == ["go"]
    stage.supervisor.end_trial("mine")
    stage.settle()
    assert first.orders == ["go", "leave"]
    assert isinstance(words[-1], TrialOver)
    second, _ = try_it(stage, "other")
    assert second is not first


def test_a_stop_of_the_gateway_leaves_it_alone(stage: Theatre) -> None:
    stage.run()
    serving = stage.child
    child, _ = try_it(stage)
    stage.supervisor.stop()
    stage.settle()
    assert serving.orders == ["go", "leave"]
    assert child.orders == ["go"]


def test_what_cannot_be_launched_is_told(stage: Theatre) -> None:
    stage.refuse = OSError(2, "No such file")
    words: list[TrialWord] = []
    stage.supervisor.begin_trial("mine", stage.plan(), words.append)
    stage.settle()
    assert isinstance(words[-1], TrialOver)
    assert "No such file" in words[-1].reason
