"""What the ledger costs is found in one process whose ledger is now in use, now not."""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from contextvars import Context, copy_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from build_scripts.bench import BenchError, ledger, medians
from build_scripts.bench.ledger import (
    ALONE,
    TOGETHER,
    Answer,
    Rhythm,
    Slice,
    compared,
    estimate,
    slices,
)
from build_scripts.bench.switched_sidecar import LATE_S, Switch, header
from core.ledger.connection import FILE_NAME, open_to_read
from core.ledger.recorder import PACE_S, TOGETHER_S
from core.sidecar import recorder
from tests.conftest import WaitUntil


def request(*, ledger: bool) -> dict[str, Any]:
    """As the server hands it on."""
    name, _, value = header(ledger=ledger).strip().partition(": ")
    return {"type": "http", "headers": [(b"host", b"x"), (name.encode(), value.encode())]}


WITH, WITHOUT = request(ledger=True), request(ledger=False)


class Told:
    """In the place of a recorder."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def told(self, *given: object) -> None:
        self.heard += given


class Clock:
    """That the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def answers(
    numbers: Sequence[int],
    every_s: float,
    *,
    took_s: float = 0.02,
    dear: float = 1.0,
    rhythm: Rhythm = TOGETHER,
) -> list[Answer]:
    """Some in each of these slices, of which those with the ledger take `dear` times as long."""
    found = []
    cpu = 0.0
    for number in numbers:
        begin = number * rhythm.slice_s
        took = took_s * (dear if rhythm.is_on(begin + rhythm.slice_s / 2) else 1.0)
        for place in range(int(rhythm.slice_s / every_s)):
            cpu += took / 2
            found.append(Answer(begin + (place + 0.5) * every_s, took, cpu, cpu / 10))
    return found


def rate_ratio(one: Slice, before: Slice, after: Slice) -> float:
    return (before.took_s + after.took_s) / 2 / one.took_s


def test_the_cost_is_told_and_a_computer_that_becomes_slower_makes_no_difference() -> None:
    run = [
        Slice(number, took_s := (1.0 + number / 100) * (1.25 if on else 1.0), took_s, took_s, 0.0)
        for number in range(40, 90)
        if (on := TOGETHER.is_on((number + 0.5) * TOGETHER.slice_s)) in (True, False)
    ]
    found = estimate(compared([run], rate_ratio))
    assert found.value == pytest.approx(1 / 1.25)
    assert found.error == pytest.approx(0.0, abs=1e-9)
    assert estimate(compared([run], rate_ratio, alike=True)).value == pytest.approx(1.0)


@pytest.mark.parametrize("rhythm", [TOGETHER, ALONE])
def test_what_comes_before_a_slice_has_settled_does_not_count(rhythm: Rhythm) -> None:
    whole = answers(range(100, 105), 0.01, rhythm=rhythm)
    usual = slices(whole, rhythm)
    assert [one.number for one in usual] == [101, 102, 103]  # the first and the last are not whole
    late = [
        Answer(one.at, one.took_s * 9 if early else one.took_s, *cpu)
        for one in whole
        for early in [one.at % rhythm.slice_s < rhythm.settled_s - 0.01]
        for cpu in [(one.sidecar_s, one.parent_s)]
    ]
    assert late != whole
    assert slices(late, rhythm) == usual


def test_a_slice_holds_one_commit_of_its_own_and_none_of_the_one_before() -> None:
    commits = [TOGETHER_S + place * PACE_S for place in range(10)]
    begin = TOGETHER.settled_s
    assert [begin < at < TOGETHER.slice_s for at in commits].count(True) == 1
    last = next(at for at in commits if at >= TOGETHER.slice_s)
    assert begin > LATE_S
    assert last - TOGETHER.slice_s < begin


def test_a_short_slice_holds_one_reading_of_its_own_and_none_of_the_one_before() -> None:
    answer_s = 0.01
    readings = [place * (recorder._TOGETHER_S + answer_s) for place in range(1, 10)]
    begin, end = ALONE.settled_s, ALONE.slice_s
    assert [begin < at < end for at in readings].count(True) == 1
    last = max(at for at in readings if at - recorder._TOGETHER_S < end)
    assert last - end < begin


def test_a_slice_in_which_the_computer_did_something_else_is_left_out() -> None:
    busy = answers([100, 101], 0.01) + answers([102], 0.9) + answers(range(103, 110), 0.01)
    seen = slices(busy, TOGETHER)
    assert [one.number for one in seen] == [101, *range(103, 109)]
    on = [one.number for one in seen if one.is_on]
    assert len(compared([seen], rate_ratio)) == len([one for one in on if 104 <= one <= 107])


def test_an_outlier_makes_no_figure_and_noise_makes_an_error() -> None:
    calm = [1.0, 1.02, 0.98, 1.01, 0.99] * 4
    quiet, loud = estimate(calm), estimate([*calm[:-1], 50.0])
    assert loud.value == pytest.approx(quiet.value, abs=0.01)
    assert 0.0 < quiet.error < 0.01
    assert loud.error < 0.01
    with pytest.raises(BenchError, match="too busy"):
        estimate([1.0, 1.0])


def test_the_figures_of_all_runs_are_one() -> None:
    run = slices(answers(range(100, 150), 0.01, dear=1.1), TOGETHER)
    alone = slices(answers(range(100, 150), 0.01, dear=1.1, rhythm=ALONE), ALONE)
    alike = slices(answers(range(100, 150), 0.01, rhythm=ALONE), ALONE)
    told = ledger._tell("all", ledger._Seen([run, run], [alone], [alike]))
    assert set(told) == {figure.name for figure in ledger.FIGURES}
    assert told["ledger_throughput_ratio"] == pytest.approx(1 / 1.1)
    assert told["ledger_added_p50_ms"] == pytest.approx(2.0)
    assert told["ledger_cpu_ratio"] == pytest.approx(1.1)
    assert told["ledger_sidecar_cpu_us"] == pytest.approx(1000.0)
    assert told["ledger_parent_cpu_us"] == pytest.approx(100.0)
    assert told["ledger_blank_throughput_ratio"] == pytest.approx(1.0)
    assert told["ledger_blank_added_p50_ms"] == pytest.approx(0.0)
    assert not any(math.isnan(value) for value in told.values())
    rounded = medians(ledger.MEASUREMENT, {name: [value] for name, value in told.items()})
    assert rounded["ledger_added_p50_ms"] == 2.0


def test_without_the_ledger_nobody_records_and_litellm_has_no_callback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, other = object(), object()
    clock = Clock()
    litellm: Any = ModuleType("litellm")
    litellm.callbacks = [other]
    litellm._async_success_callback = [other, "prometheus"]
    monkeypatch.setitem(sys.modules, "litellm", litellm)
    switch = Switch(clock)
    told: Any = Told()

    def install(_recorder: Any) -> None:
        litellm.callbacks.append(ours)
        litellm._async_success_callback.insert(1, ours)

    switch.installed(install, told)
    served: list[str] = []

    contexts: dict[str, Context] = {}

    async def recorded(*_: Any) -> None:
        served.append("recorded")
        contexts["recorded"] = copy_context()

    async def bare(*_: Any) -> None:
        served.append("bare")
        contexts["bare"] = copy_context()

    app: Any = switch.between(recorded, bare)

    def seen(request: dict[str, Any]) -> tuple[str, bool]:
        asyncio.run(app(request, None, None))
        return served[-1], ours in litellm.callbacks

    assert seen(WITH) == ("recorded", True)
    assert seen(WITHOUT) == ("bare", True)  # what came before is counted yet
    contexts["bare"].run(told.told, "another's")
    assert seen(WITHOUT) == ("bare", True)
    contexts["recorded"].run(told.told, "its id")
    assert seen(WITHOUT) == ("bare", False)
    assert seen(WITH) == ("recorded", True)
    assert seen(WITHOUT) == ("bare", True)
    clock.now += LATE_S  # it is never told of
    assert seen(WITHOUT) == ("bare", False)
    assert seen({"type": "http", "headers": []}) == ("recorded", True)  # it says nothing of it
    assert litellm.callbacks == [other, ours]
    assert litellm._async_success_callback == [other, ours, "prometheus"]
    assert told.heard == ["another's", "its id"]


def test_the_life_of_the_app_is_no_request_and_may_begin_at_any_time() -> None:
    switch = Switch()  # nothing is installed yet
    served: list[str] = []

    async def recorded(*_: Any) -> None:
        served.append("recorded")

    async def bare(*_: Any) -> None: ...

    asyncio.run(switch.between(recorded, bare)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert served == ["recorded"]


def test_a_request_that_takes_long_is_counted_before_the_callback_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    litellm: Any = ModuleType("litellm")
    litellm._async_success_callback = callbacks = []
    monkeypatch.setitem(sys.modules, "litellm", litellm)
    switch = Switch(clock)
    switch.installed(lambda _: callbacks.append("ours"), Told())  # type: ignore[arg-type]

    async def both() -> None:
        go_on = asyncio.Event()

        async def long(*_: Any) -> None:
            await go_on.wait()

        async def bare(*_: Any) -> None: ...

        app: Any = switch.between(long, bare)
        task = asyncio.create_task(app(WITH, None, None))
        await asyncio.sleep(0)
        clock.now = LATE_S * 9
        await app(WITHOUT, None, None)
        assert callbacks == ["ours"]
        go_on.set()
        await task
        clock.now += LATE_S
        await app(WITHOUT, None, None)
        assert callbacks == []

    asyncio.run(both())


@pytest.mark.real
def test_the_real_gateway_has_rows_of_the_requests_with_its_ledger_alone(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    begun = {True: 0, False: 0}
    slow = Rhythm(0.05, 0.02)

    def is_on(at: float) -> bool:
        on = slow.is_on(at)
        begun[on] += 1
        return on

    with ledger.switched_gateway(tmp_path) as (program, sidecar):
        assert "core.sidecar" not in sidecar.cmdline()
        deadline = time.monotonic() + 120
        while min(begun.values()) < 5:
            assert ledger.ask(program, sidecar, 1, 1.0, is_on)
            assert time.monotonic() < deadline
        settled = "WHERE settled"
        wait_until(lambda: rows_in(tmp_path, settled) >= begun[True], 60.0, what="the last commit")
    # All of them were counted: the callback does not go too early.
    assert rows_in(tmp_path, "WHERE tokens_in > 0") == rows_in(tmp_path) == begun[True]


def rows_in(folder: Path, where: str = "") -> int:
    with closing(open_to_read(folder / "data" / "ledger" / FILE_NAME)) as connection:
        query = f"SELECT count(*) FROM requests {where}"
        return int(connection.execute(query).fetchone()[0])
