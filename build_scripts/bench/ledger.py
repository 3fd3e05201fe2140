"""What the ledger costs: one gateway, asked without a pause, whose ledger is now in use, now not.

Two gateways that are alike differ by 5 to 15 % on a small machine: where their memory lies, and
what else the computer does. So one sidecar process is compared with itself: each request says by a
header whether the ledger is in use for it (`switched_sidecar.py`), all else stays as it is. Time is
cut into slices, every other one with the ledger, and each of these is compared with the two beside
it, since a computer becomes slower and faster all the time: the shorter a slice is, the less of
that is in a comparison. What is done because of a request is done later in part, so the beginning
of each slice does not count. All runs are taken together, each with a new gateway.

**Many clients**, for how many requests a second there are: all that the ledger does takes something
away there, the commits of the program too, twice a second. So a slice is long enough that what
counts of it holds one commit of those with the ledger, and none of the others.

**One client**, for the time of an answer and the processor of the sidecar. There slices are a fifth
as long: in the same time that halves the error or better, as was found with a computer that has
other things to do. What an answer waits for at the sidecar is all in its own slice: what is done
for it before its last byte, what is done when it is over (the next one waits for that), and the
reading of LiteLLM's figures a tenth of a second later. Not so the program: its commits, and a part
of its reading, fall on both kinds of slices alike, each with half of what it would be if all
requests were with the ledger. They meet few answers, so that a median hardly moves by them; what
they take is in the figures of many clients, and in the processor's time of the program.

How far one must not trust a figure is measured, too. Of one client: by the same design with no
difference in it, slices that are all with the ledger or all without, in turn with the real ones
(the blank figures). Of many: each second slice of those with the ledger is compared with its
neighbours among these, and so of those without. The standard error takes into account that
comparisons have a slice in common. All of it wants a machine that does nothing else.
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
from build_scripts.bench.switched_sidecar import header
from build_scripts.bench.throughput import CLIENTS, ask_together
from core.ledger.recorder import PACE_S, TOGETHER_S


@dataclass(frozen=True)
class Rhythm:
    """How time is cut, on the clock of `time.monotonic`."""

    slice_s: float
    settled_s: float
    """Of each slice, at its beginning: it does not count."""

    def number(self, at: float) -> int:
        """Of the slice that this moment is in."""
        return int(at // self.slice_s)

    def is_on(self, at: float) -> bool:
        """Whether what is asked at this moment is with the ledger."""
        return _is_even(self.number(at))


_COMMIT_SETTLED_S: Final = TOGETHER_S + PACE_S / 2
TOGETHER: Final = Rhythm(_COMMIT_SETTLED_S + PACE_S, _COMMIT_SETTLED_S)
"""Of many clients. The first commit is `TOGETHER_S` after a slice's first row, and one more follows
each `PACE_S`: what counts begins half of that after one, and ends half of that before the next,
which has not settled in the next slice either."""
ALONE: Final = Rhythm(0.2, 0.1)
"""Of one client. What does not count is as long as LiteLLM's figures wait to be read: what counts
holds one such reading, of those with the ledger, and none of the others."""
_TOGETHER_S: Final = 57.0
"""Under load, in each run."""
_STRETCH_S: Final = 5.0
"""Of one client: so long with slices that differ, then so long with those that do not."""
_STRETCHES: Final = 4
"""Of each kind, in each run."""
_FEWEST: Final = 4
"""Answers in a slice; one with fewer is left out: the computer did something else."""
_TRIMMED: Final = 0.25
"""Of the comparisons, at either end: what came when the computer had something else to do."""

_PARTS: Final = (
    f"slices of {TOGETHER.slice_s:g} s without the first {TOGETHER.settled_s:g} s of each"
)
_ALONE: Final = (
    f"one client, {_STRETCHES * _STRETCH_S:g} s in each run, slices of {ALONE.slice_s:g} s without "
    f"the first {ALONE.settled_s:g} s of each"
)
_ALIKE: Final = "the same of slices that are alike: {}, but for what this cannot tell"
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
        _ALIKE.format("1.00"),
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
    Figure("ledger_blank_added_p50_ms", "ms", _ALIKE.format("0"), 3),
    Figure("ledger_blank_added_p50_error_ms", "ms", "the standard error of that", 3),
    Figure(
        "ledger_cpu_ratio",
        "ratio",
        "processor time of the sidecar per request with the ledger / without it, of one client, "
        "slice by slice in the same way",
        3,
    ),
    Figure(
        "ledger_sidecar_cpu_us",
        "us",
        "processor time that the ledger adds to the sidecar per request, of one client",
        0,
    ),
    Figure("ledger_sidecar_cpu_error_us", "us", "the standard error of that", 0),
    Figure("ledger_blank_sidecar_cpu_us", "us", _ALIKE.format("0"), 0),
    Figure(
        "ledger_parent_cpu_us",
        "us",
        "processor time that the ledger adds per request to the program that started the sidecar, "
        "of many clients",
        0,
    ),
    Figure("ledger_parent_cpu_error_us", "us", "the standard error of that", 0),
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
        """Whether it is compared as one with the ledger."""
        return _is_even(self.number)


@dataclass(frozen=True)
class Estimate:
    """A figure, and its standard error."""

    value: float
    error: float


@dataclass
class _Seen:
    """The slices of each run, or of each stretch of it."""

    together: list[list[Slice]] = field(default_factory=list)
    alone: list[list[Slice]] = field(default_factory=list)
    alike: list[list[Slice]] = field(default_factory=list)
    """Of one client, too, but all with the ledger or all without it."""


IsOn = Callable[[float], bool]
"""Whether what is asked at this moment is with the ledger."""
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
            own = _run(program, sidecar)
        try:
            _tell(f"ledger {number + 1}/{runs}", own)
        except BenchError as error:  # what there is counts with the other runs
            progress(f"ledger {number + 1}/{runs}  {error}")
        seen.together += own.together
        seen.alone += own.alone
        seen.alike += own.alike
    return {name: [value] for name, value in _tell("ledger in all", seen).items()}


def _run(program: Program, sidecar: psutil.Process) -> _Seen:
    def asked(clients: int, seconds: float, rhythm: Rhythm, is_on: IsOn) -> list[Slice]:
        return slices(ask(program, sidecar, clients, seconds, is_on), rhythm)

    asked(CLIENTS, 2 * TOGETHER.slice_s, TOGETHER, TOGETHER.is_on)  # what is new, once
    seen = _Seen([asked(CLIENTS, _TOGETHER_S, TOGETHER, TOGETHER.is_on)])
    for stretch in range(_STRETCHES):
        seen.alone.append(asked(1, _STRETCH_S, ALONE, ALONE.is_on))
        seen.alike.append(asked(1, _STRETCH_S, ALONE, _always(on=_is_even(stretch))))
    return seen


def _always(*, on: bool) -> IsOn:
    return lambda _at: on


def _tell(what: str, seen: _Seen) -> Mapping[str, float]:
    """The figures of these runs, which are also told to who waits."""
    rate = estimate(compared(seen.together, _rate_ratio))
    rate_blank = estimate(compared(seen.together, _rate_ratio, alike=True))
    p50 = estimate(compared(seen.alone, _added_p50_ms))
    p50_blank = estimate(compared(seen.alike, _added_p50_ms))
    sidecar = estimate(compared(seen.alone, _added_sidecar_us))
    blank = estimate(compared(seen.alike, _added_sidecar_us))
    parent = _added_parent_us(seen.together)
    progress(
        f"{what}  {rate.value:.3f} ± {rate.error:.3f} of the rate (blank {rate_blank.value:.3f})  "
        f"{p50.value:+.3f} ± {p50.error:.3f} ms (blank {p50_blank.value:+.3f} ± "
        f"{p50_blank.error:.3f}), sidecar {sidecar.value:+.0f} ± {sidecar.error:.0f} us (blank "
        f"{blank.value:+.0f}), parent {parent.value:+.0f} ± {parent.error:.0f} us"
    )
    return {
        "ledger_throughput_ratio": rate.value,
        "ledger_throughput_error": rate.error,
        "ledger_blank_throughput_ratio": rate_blank.value,
        "ledger_added_p50_ms": p50.value,
        "ledger_added_p50_error_ms": p50.error,
        "ledger_blank_added_p50_ms": p50_blank.value,
        "ledger_blank_added_p50_error_ms": p50_blank.error,
        "ledger_cpu_ratio": estimate(compared(seen.alone, _cpu_ratio)).value,
        "ledger_sidecar_cpu_us": sidecar.value,
        "ledger_sidecar_cpu_error_us": sidecar.error,
        "ledger_blank_sidecar_cpu_us": blank.value,
        "ledger_parent_cpu_us": parent.value,
        "ledger_parent_cpu_error_us": parent.error,
    }


# ---- what is seen
@contextlib.contextmanager
def switched_gateway(folder: Path) -> Iterator[tuple[Program, psutil.Process]]:
    """One that serves, and its sidecar, while the block lasts."""
    module = "build_scripts.bench.switched_gateway"
    command = [sys.executable, "-m", module, str(folder / "data")]
    with running(command, folder, {"PYTHONPATH": str(ROOT)}) as program:
        _, line = wait_for_line(program, re.compile(r"^\{"), START_LIMIT_S)
        told = json.loads(line)
        program.port, program.key = int(told["port"]), str(told["key"])
        yield program, psutil.Process(int(told["sidecar"]))


def ask(
    program: Program, sidecar: psutil.Process, clients: int, seconds: float, is_on: IsOn
) -> list[Answer]:
    """What so many clients saw, each of which keeps its connection and asks without a pause."""
    parent = psutil.Process(program.process.pid)
    answers: list[Answer] = []

    def answered(took_s: float) -> None:
        answers.append(Answer(time.monotonic(), took_s, _cpu_s(sidecar), _cpu_s(parent)))

    def wanted() -> str:
        return header(ledger=is_on(time.monotonic()))

    asyncio.run(ask_together(program, clients, seconds, answered, wanted))
    return answers


def _cpu_s(process: psutil.Process) -> float:
    """Its processor time so far. On Linux from its own clock: what psutil reads has steps of
    10 ms, as much as a slice's requests may differ by."""
    if sys.platform == "linux":
        return time.clock_gettime(~process.pid << 3 | 2)  # CPUCLOCK_SCHED of a process
    taken = process.cpu_times()
    return float(taken.user + taken.system)


# ---- what comes of it
def _is_even(number: int) -> bool:
    return number % 2 == 0


def slices(answers: Sequence[Answer], rhythm: Rhythm) -> list[Slice]:
    """In order, without the first and the last, which are not whole, and what has few answers."""
    found = []
    groups = [
        (number, list(those))
        for number, those in groupby(answers, key=lambda one: rhythm.number(one.at))
    ]
    for number, those in groups[1:-1]:
        counted = [one for one in those if one.at % rhythm.slice_s >= rhythm.settled_s]
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
            is_meant = not _is_even(one.number // 2) if alike else one.is_on
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
    """Of all slices at once: the program has next to nothing to do without the ledger, but in some
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
