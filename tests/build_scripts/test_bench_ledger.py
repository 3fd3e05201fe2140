"""What the ledger costs is found in one process whose ledger is now in use, now not."""

from __future__ import annotations

import asyncio
import http.client
import math
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from build_scripts.bench import BenchError, ledger, medians
from build_scripts.bench.clients import Habit, ask
from build_scripts.bench.ledger import SLICE_S, Answer, Slice, compared, estimate, slices
from build_scripts.bench.programs import HOST
from build_scripts.bench.switched_sidecar import LATE_S, Switch, is_on
from core.ledger.connection import FILE_NAME, open_to_read
from core.ledger.recorder import PACE_S, TOGETHER_S
from tests.conftest import WaitUntil

REQUEST = {"type": "http"}


class Clock:
    """That the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def answers(
    numbers: Sequence[int], every_s: float, *, took_s: float = 0.02, dear: float = 1.0
) -> list[Answer]:
    """Some in each of these slices, of which those with the ledger take `dear` times as long."""
    found = []
    cpu = 0.0
    for number in numbers:
        took = took_s * (dear if is_on((number + 0.5) * SLICE_S, SLICE_S) else 1.0)
        for place in range(int(SLICE_S / every_s)):
            cpu += took / 2
            found.append(Answer(number * SLICE_S + (place + 0.5) * every_s, took, cpu, cpu / 10))
    return found


def rate_ratio(one: Slice, before: Slice, after: Slice) -> float:
    return (before.took_s + after.took_s) / 2 / one.took_s


def test_the_cost_is_told_and_a_computer_that_becomes_slower_makes_no_difference() -> None:
    run = [
        Slice(number, took_s := (1.0 + number / 100) * (1.25 if on else 1.0), took_s, took_s, 0.0)
        for number in range(40, 90)
        if (on := is_on((number + 0.5) * SLICE_S, SLICE_S)) in (True, False)
    ]
    found = estimate(compared([run], rate_ratio))
    assert found.value == pytest.approx(1 / 1.25)
    assert found.error == pytest.approx(0.0, abs=1e-9)
    assert estimate(compared([run], rate_ratio, alike=True)).value == pytest.approx(1.0)


def test_what_comes_before_a_slice_has_settled_does_not_count() -> None:
    whole = answers(range(100, 105), 0.01)
    usual = slices(whole)
    assert [one.number for one in usual] == [101, 102, 103]  # the first and the last are not whole
    late = [
        Answer(one.at, one.took_s * 9 if one.at % SLICE_S < LATE_S else one.took_s, *cpu)
        for one in whole
        for cpu in [(one.sidecar_s, one.parent_s)]
    ]
    assert slices(late) == usual


def test_a_slice_holds_one_commit_of_its_own_and_none_of_the_one_before() -> None:
    commits = [TOGETHER_S + place * PACE_S for place in range(10)]
    begin = SLICE_S - PACE_S
    assert [begin < at < SLICE_S for at in commits].count(True) == 1
    last = next(at for at in commits if at >= SLICE_S)
    assert begin > LATE_S
    assert last - SLICE_S < begin


def test_a_slice_in_which_the_computer_did_something_else_is_left_out() -> None:
    seen = slices(answers([100, 101], 0.01) + answers([102], 0.9) + answers(range(103, 110), 0.01))
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
    run = slices(answers(range(100, 150), 0.01, dear=1.1))
    told = ledger._tell("all", ledger._Seen([run, run], [run]))
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
    switch = Switch(1.0, clock)

    def install(_recorder: Any) -> None:
        litellm.callbacks.append(ours)
        litellm._async_success_callback.insert(1, ours)

    switch.installed(install, None)  # type: ignore[arg-type]
    served: list[str] = []

    async def recorded(*_: Any) -> None:
        served.append("recorded")

    async def bare(*_: Any) -> None:
        served.append("bare")

    app = switch.between(recorded, bare)
    seen = []
    for clock.now in (0.0, 1.0, 1.0 + LATE_S, 1.9, 2.0):
        asyncio.run(app(REQUEST, None, None))  # type: ignore[arg-type]
        seen.append((served[-1], ours in litellm.callbacks))
    assert seen == [
        ("recorded", True),
        ("bare", True),  # what came before is counted yet
        ("bare", False),
        ("bare", False),
        ("recorded", True),
    ]
    assert litellm.callbacks == [other, ours]
    assert litellm._async_success_callback == [other, ours, "prometheus"]


def test_the_life_of_the_app_is_no_request_and_may_begin_at_any_time() -> None:
    switch = Switch(1.0, lambda: 1.9)  # nothing is installed yet
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
    litellm.callbacks = []
    monkeypatch.setitem(sys.modules, "litellm", litellm)
    switch = Switch(1.0, clock)
    switch.installed(lambda _: litellm.callbacks.append("ours"), None)  # type: ignore[arg-type]

    async def both() -> None:
        go_on = asyncio.Event()

        async def long(*_: Any) -> None:
            await go_on.wait()

        async def bare(*_: Any) -> None: ...

        app: Any = switch.between(long, bare)
        task = asyncio.create_task(app(REQUEST, None, None))
        await asyncio.sleep(0)
        clock.now = 1.9
        await app(REQUEST, None, None)
        assert litellm.callbacks == ["ours"]
        go_on.set()
        await task
        await app(REQUEST, None, None)
        assert litellm.callbacks == []

    asyncio.run(both())


@pytest.mark.real
def test_the_real_gateway_has_rows_of_the_slices_with_its_ledger_alone(
    tmp_path: Path, wait_until: WaitUntil
) -> None:
    slice_s = 1.0
    habit = Habit(stream=False, keep_alive=True)
    with_it = without = unsure = 0
    with ledger.switched_gateway(tmp_path, slice_s) as (program, sidecar):
        assert "core.sidecar" not in sidecar.cmdline()
        connection = http.client.HTTPConnection(HOST, program.port, timeout=60)
        deadline = time.monotonic() + 120
        while min(with_it, without) < 5:
            began = time.monotonic()
            ask(connection, program.key, habit)
            ended = time.monotonic()
            assert ended < deadline
            if int(began // slice_s) != int(ended // slice_s):
                unsure += 1
            elif is_on(began, slice_s):
                with_it += 1
            else:
                without += 1
        connection.close()
        wait_until(lambda: rows_in(tmp_path) >= with_it, 60.0, what="the last commit")
    assert with_it <= rows_in(tmp_path) <= with_it + unsure


def rows_in(folder: Path) -> int:
    with closing(open_to_read(folder / "data" / "ledger" / FILE_NAME)) as connection:
        return int(connection.execute("SELECT count(*) FROM requests").fetchone()[0])
