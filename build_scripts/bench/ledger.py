"""What the ledger costs: one gateway, asked without a pause, whose ledger is now in use, now not.

Two gateways that are alike differ by 5 to 15 % on a small machine: where their memory lies, and
what else the computer does. So one sidecar process is compared with itself: in every other slice of
time it serves without its ledger (`switched_sidecar.py`), all else stays as it is. Each slice with
the ledger is compared with the two beside it, since a computer becomes slower and faster all the
time. For the same reason slices are as short as can be: what is written comes later than what was
asked, so the beginning of each does not count, and the rest holds one commit of those with the
ledger, and none of the others. All runs are taken together, each with a new gateway.

The same is done with slices that are alike: each second one of those with the ledger against its
neighbours among these, and of those without. What comes of that, the blank figures, and the
standard errors say what nobody has measured. They want a machine that does nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

import psutil

from build_scripts.bench import ROOT, BenchError, Figure, Measurement, progress
from build_scripts.bench.programs import START_LIMIT_S, Program, running, wait_for_line
from build_scripts.bench.switched_sidecar import is_on
from build_scripts.bench.throughput import CLIENTS, ask_together
from core.ledger.recorder import PACE_S, TOGETHER_S

_SETTLED_S: Final = TOGETHER_S + PACE_S / 2
"""Of each slice, at its beginning. The first commit is `TOGETHER_S` after a slice's first row, and
one more follows each `PACE_S`: here it is half of that since one, and half until the next."""
SLICE_S: Final = _SETTLED_S + PACE_S
"""The first commit after it is half of `PACE_S` into the next one, which has not settled then."""
_TOGETHER_S: Final = 57.0
"""Under load, in each run."""
_ALONE_S: Final = 38.0
"""One client, in each run."""
_FEWEST: Final = 4
"""Answers in a slice; one with fewer is left out: the computer did something else."""
_TRIMMED: Final = 0.25
"""Of the comparisons, at either end: what came when the computer had something else to do."""

_PARTS: Final = f"slices of {SLICE_S:g} s without the first {_SETTLED_S:g} s of each"
_ALONE: Final = f"one client, {_ALONE_S:g} s in each run"
FIGURES = (
    Figure(
        "ledger_throughput_ratio",
        "ratio",
        "requests a second with the ledger / without it in the slices before and after, the "
        f"trimmed mean of all; one process, {_PARTS}; {CLIENTS} kept connections, {_TOGETHER_S:g} "
        "s in each run",
        3,
    ),
    Figure("ledger_throughput_error", "ratio", "the standard error of that", 3),
    Figure(
        "ledger_blank_throughput_ratio",
        "ratio",
        "the same of slices that are alike: 1.00, but for what this cannot tell",
        3,
    ),
    Figure(
        "ledger_added_p50_ms",
        "ms",
        "median time of an answer with the ledger, less that without it in the slices before and "
        f"after, the trimmed mean of all; {_ALONE}",
        3,
    ),
    Figure("ledger_added_p50_error_ms", "ms", "the standard error of that", 3),
    Figure(
        "ledger_blank_added_p50_ms",
        "ms",
        "the same of slices that are alike: 0, but for what this cannot tell",
        3,
    ),
    Figure(
        "ledger_cpu_ratio",
        "ratio",
        "processor time of the sidecar per request with the ledger / without it, of all those "
        "requests, slice by slice in the same way",
        3,
    ),
    Figure(
        "ledger_sidecar_cpu_us",
        "us",
        "processor time that the ledger adds to the sidecar per request, of all those requests",
        0,
    ),
    Figure("ledger_parent_cpu_us", "us", "and to the program that started it", 0),
    Figure(
        "ledger_cpu_error_us",
        "us",
        "the greater of the standard errors of these two",
        0,
    ),
    Figure(
        "ledger_blank_sidecar_cpu_us",
        "us",
        "what is added to the sidecar in slices that are alike: 0, but for what this cannot tell",
        0,
    ),
)


@dataclass(frozen=True)
class Answer:
    """What was seen when it was there."""

    at: float
    """By the monotonic clock."""
    took_s: float
    sidecar_s: float
    """Processor time by then."""
    parent_s: float


@dataclass(frozen=True)
class Slice:
    """What counts of a slice of time."""

    number: int
    took_s: float
    """The mean time of an answer. With so many connections that ask without a pause, it tells how
    many there are in a second, and better than to count the few of one slice."""
    p50_s: float
    sidecar_s: float
    """Processor time per request."""
    parent_s: float

    @property
    def is_on(self) -> bool:
        return is_on((self.number + 0.5) * SLICE_S, SLICE_S)


@dataclass(frozen=True)
class Estimate:
    """A figure, and its standard error."""

    value: float
    error: float


@dataclass
class _Seen:
    """The slices of each run."""

    together: list[list[Slice]] = field(default_factory=list)
    alone: list[list[Slice]] = field(default_factory=list)


Compared = Callable[[Slice, Slice, Slice], float]
"""A slice with the one before and the one after."""


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """A new gateway in each run; the figures are of all of them."""
    seen = _Seen()
    for number in range(runs):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            switched_gateway(Path(folder)) as (program, sidecar),
        ):
            ask(program, sidecar, CLIENTS, SLICE_S)
            seen.together.append(slices(ask(program, sidecar, CLIENTS, _TOGETHER_S)))
            seen.alone.append(slices(ask(program, sidecar, 1, _ALONE_S)))
        try:
            _tell(f"ledger {number + 1}/{runs}", _Seen(seen.together[-1:], seen.alone[-1:]))
        except BenchError as error:  # what there is counts with the other runs
            progress(f"ledger {number + 1}/{runs}  {error}")
    return {name: [value] for name, value in _tell("ledger in all", seen).items()}


def _tell(what: str, seen: _Seen) -> Mapping[str, float]:
    """The figures of these runs, which are also told to who waits."""
    both = [*seen.together, *seen.alone]
    rate = estimate(compared(seen.together, _rate_ratio))
    rate_blank = estimate(compared(seen.together, _rate_ratio, alike=True))
    p50 = estimate(compared(seen.alone, _added_p50_ms))
    p50_blank = estimate(compared(seen.alone, _added_p50_ms, alike=True))
    sidecar = estimate(compared(both, _added_sidecar_us))
    blank = estimate(compared(both, _added_sidecar_us, alike=True))
    parent = _added_parent_us(both)
    progress(
        f"{what}  {rate.value:.3f} ± {rate.error:.3f} of the rate (blank {rate_blank.value:.3f})  "
        f"{p50.value:+.3f} ± {p50.error:.3f} ms (blank {p50_blank.value:+.3f}), sidecar "
        f"{sidecar.value:+.0f} ± {sidecar.error:.0f} us (blank {blank.value:+.0f}), parent "
        f"{parent.value:+.0f} ± {parent.error:.0f} us"
    )
    return {
        "ledger_throughput_ratio": rate.value,
        "ledger_throughput_error": rate.error,
        "ledger_blank_throughput_ratio": rate_blank.value,
        "ledger_added_p50_ms": p50.value,
        "ledger_added_p50_error_ms": p50.error,
        "ledger_blank_added_p50_ms": p50_blank.value,
        "ledger_cpu_ratio": estimate(compared(both, _cpu_ratio)).value,
        "ledger_sidecar_cpu_us": sidecar.value,
        "ledger_parent_cpu_us": parent.value,
        "ledger_cpu_error_us": max(sidecar.error, parent.error),
        "ledger_blank_sidecar_cpu_us": blank.value,
    }


# ---- what is seen
@contextlib.contextmanager
def switched_gateway(
    folder: Path, slice_s: float = SLICE_S
) -> Iterator[tuple[Program, psutil.Process]]:
    """One that serves, and its sidecar, while the block lasts."""
    module = "build_scripts.bench.switched_gateway"
    command = [sys.executable, "-m", module, str(folder / "data"), str(slice_s)]
    with running(command, folder, {"PYTHONPATH": str(ROOT)}) as program:
        _, line = wait_for_line(program, re.compile(r"^\{"), START_LIMIT_S)
        told = json.loads(line)
        program.port, program.key = int(told["port"]), str(told["key"])
        yield program, psutil.Process(int(told["sidecar"]))


def ask(program: Program, sidecar: psutil.Process, clients: int, seconds: float) -> list[Answer]:
    """What so many clients saw, each of which keeps its connection and asks without a pause."""
    parent = psutil.Process(program.process.pid)
    answers: list[Answer] = []

    def answered(took_s: float) -> None:
        answers.append(Answer(time.monotonic(), took_s, _cpu_s(sidecar), _cpu_s(parent)))

    asyncio.run(ask_together(program, clients, seconds, answered))
    return answers


def _cpu_s(process: psutil.Process) -> float:
    """Its processor time so far. On Linux from its own clock: what psutil reads has steps of
    10 ms, as much as a slice's requests may differ by."""
    if sys.platform == "linux":
        return time.clock_gettime(~process.pid << 3 | 2)  # CPUCLOCK_SCHED of a process
    taken = process.cpu_times()
    return float(taken.user + taken.system)


# ---- what comes of it
def slices(answers: Sequence[Answer]) -> list[Slice]:
    """In order, without the first and the last, which are not whole, and what has few answers."""
    found = []
    groups = [
        (number, list(those))
        for number, those in groupby(answers, key=lambda one: int(one.at // SLICE_S))
    ]
    for number, those in groups[1:-1]:
        counted = [one for one in those if one.at % SLICE_S >= _SETTLED_S]
        if len(counted) < _FEWEST:
            continue
        first, last, between = counted[0], counted[-1], len(counted) - 1
        found.append(
            Slice(
                number,
                statistics.mean(one.took_s for one in counted),
                statistics.median(one.took_s for one in counted),
                (last.sidecar_s - first.sidecar_s) / between,
                (last.parent_s - first.parent_s) / between,
            )
        )
    return found


def compared(
    runs: Sequence[Sequence[Slice]], compare: Compared, *, alike: bool = False
) -> list[float]:
    """Each slice with the ledger, in each run, with the one before and the one after. `alike`: of
    those with the ledger, and of those without, each second one in the same way with its
    neighbours, which are as it is."""
    step = 2 if alike else 1
    found = []
    for run in runs:
        by_number = {one.number: one for one in run}
        for one in run:
            before, after = by_number.get(one.number - step), by_number.get(one.number + step)
            is_meant = one.number // 2 % 2 == 1 if alike else one.is_on
            if is_meant and before is not None and after is not None:
                found.append(compare(one, before, after))
    return found


def _rate_ratio(one: Slice, before: Slice, after: Slice) -> float:
    return (before.took_s + after.took_s) / 2 / one.took_s


def _cpu_ratio(one: Slice, before: Slice, after: Slice) -> float:
    return 2 * one.sidecar_s / (before.sidecar_s + after.sidecar_s)


def _added_p50_ms(one: Slice, before: Slice, after: Slice) -> float:
    return 1e3 * (one.p50_s - (before.p50_s + after.p50_s) / 2)


def _added_sidecar_us(one: Slice, before: Slice, after: Slice) -> float:
    return 1e6 * (one.sidecar_s - (before.sidecar_s + after.sidecar_s) / 2)


def _added_parent_us(runs: Sequence[Sequence[Slice]]) -> Estimate:
    """Of all slices at once: the parent has next to nothing to do without the ledger, but in some
    slices something else, which would go into the comparisons with each of its neighbours."""
    kept, bare = (
        estimate([1e6 * one.parent_s for run in runs for one in run if one.is_on is on])
        for on in (True, False)
    )
    return Estimate(kept.value - bare.value, math.hypot(kept.error, bare.error))


def estimate(values: Sequence[float]) -> Estimate:
    """The trimmed mean. Values that follow one another have a slice in common, which the error
    takes into account."""
    if len(values) < _FEWEST:
        raise BenchError("too few slices have answers: the computer is too busy")
    ordered = sorted(values)
    cut = int(len(values) * _TRIMMED)
    low, high = ordered[cut], ordered[-1 - cut]
    kept = ordered[cut : len(ordered) - cut]
    # The error of a trimmed mean: that of the values with those beyond the cuts put onto these.
    drawn_in = [min(max(one, low), high) for one in values]
    mean = statistics.mean(drawn_in)
    off = [one - mean for one in drawn_in]
    alone = sum(one * one for one in off) / (len(off) - 1)
    shared = sum(one * other for one, other in pairwise(off)) / (len(off) - 1)
    share = len(kept) / len(values)
    error = math.sqrt((alone + 2 * max(shared, 0.0)) / len(values)) / share
    return Estimate(statistics.mean(kept), error)


MEASUREMENT = Measurement("ledger", FIGURES, measure)
