"""What the ledger costs: gateways with and without it, side by side, asked in turn.

Two gateways that are alike differ by some hundredths, on a small machine by tenths: where their
memory lies, and what else the computer does. So each run has new ones, there are two without a
ledger, and the difference between these two is told along with the figures: what is smaller than
that nobody has measured. Wall-clock figures want a machine that does nothing else; processor time
tells the same truth, less sharply, on a busy one.
"""

from __future__ import annotations

import contextlib
import http.client
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from build_scripts.bench import BenchError, Figure, Measurement, progress, start
from build_scripts.bench.clients import Habit, ask
from build_scripts.bench.programs import HOST, Program
from build_scripts.bench.throughput import CONFIG, requests_per_second, sidecar_of
from core.base.paths import Paths
from core.base.settings import Settings, save
from core.ledger.recorder import PACE_S

_ALONE: Final = 300
"""Requests of one client, one after the other."""
_BLOCK: Final = 25
_SETTLED_S: Final = PACE_S + 0.4
"""After a block: what follows the answers counts, too, up to the last commit."""
_TURNS: Final = 6
"""Stretches under load, in turn: what else the computer does then hits all."""
_STRETCH_S: Final = 4
"""Each begins with new connections, and to look whose they are is a cost of the ledger's once for
each of them; who asks a model keeps them for longer than this."""
_HABIT: Final = Habit(stream=False, keep_alive=True)

FIGURES = (
    Figure(
        "ledger_throughput_ratio",
        "ratio",
        "requests a second with the ledger / without it (the mean of two such gateways), the "
        f"median of {_TURNS} turns of {_STRETCH_S} s to each; load as in requests_per_s",
    ),
    Figure(
        "ledger_blank_throughput_ratio",
        "ratio",
        "the same of the two gateways without a ledger: 1.00, but for what this cannot tell",
    ),
    Figure(
        "ledger_added_p50_ms",
        "ms",
        "median time of an answer with the ledger, less that without it (the mean of two), the "
        f"median of blocks of {_BLOCK}; one client, {_ALONE} requests to each, in turn",
        3,
    ),
    Figure(
        "ledger_blank_added_p50_ms",
        "ms",
        "the same of the two gateways without a ledger: 0, but for what this cannot tell",
        3,
    ),
    Figure(
        "ledger_cpu_ratio",
        "ratio",
        "processor time of the sidecar per request with the ledger / without it, of those requests",
    ),
    Figure(
        "ledger_sidecar_cpu_us",
        "us",
        "processor time that the ledger adds to the sidecar per request, of those requests",
        0,
    ),
    Figure("ledger_parent_cpu_us", "us", "and to the program that started it", 0),
)


@dataclass
class _Seen:
    """What was seen of one gateway, turn by turn and block by block."""

    rates: list[float] = field(default_factory=list)
    """Requests a second under load."""
    p50_s: list[float] = field(default_factory=list)
    """Median time of an answer to one client."""
    sidecar_s: list[float] = field(default_factory=list)
    """Processor time per request."""
    parent_s: list[float] = field(default_factory=list)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Three gateways run at once and are asked in turn, after a round that does not count."""
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    for number in range(runs):
        figures = _figures(*_seen_in_a_run(first=number))
        progress(
            f"ledger {number + 1}/{runs}  {figures['ledger_throughput_ratio']:.3f} of the rate "
            f"(blank {figures['ledger_blank_throughput_ratio']:.3f})  "
            f"{figures['ledger_added_p50_ms']:+.3f} ms "
            f"(blank {figures['ledger_blank_added_p50_ms']:+.3f}), sidecar "
            f"{figures['ledger_sidecar_cpu_us']:+.0f} us, parent "
            f"{figures['ledger_parent_cpu_us']:+.0f} us"
        )
        for name, value in figures.items():
            values[name].append(value)
    return values


def _seen_in_a_run(first: int) -> tuple[_Seen, _Seen, _Seen]:
    """Of one gateway with a ledger and two without, which start in another order each time."""
    seen = (_Seen(), _Seen(), _Seen())
    with contextlib.ExitStack() as stack:
        programs: dict[int, Program] = {}
        for place in _in_turn(first):
            folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            prepared = _prepared(Path(stack.enter_context(folder)), ledger=place == 0)
            programs[place] = stack.enter_context(start.ours(prepared))[0]
        for program in programs.values():
            requests_per_second(program, 1)
        for turn in range(_TURNS):
            for place in _in_turn(first + turn):
                seen[place].rates.append(requests_per_second(programs[place], _STRETCH_S))
        if not all(rate for one in seen for rate in one.rates):
            raise BenchError(f"not one answer in {_STRETCH_S} s: the computer is too busy")
        _ask_in_turn(programs, seen, first)
    return seen


def _in_turn(first: int) -> list[int]:
    """The places 0 to 2, each as often the first, the second and the last."""
    return [(first + place) % 3 for place in range(3)]


def _prepared(folder: Path, *, ledger: bool) -> Path:
    paths = Paths(folder / "data", "option")
    paths.data.mkdir()
    paths.config.write_text(CONFIG)
    save(paths.settings, Settings(ledger=ledger))
    return folder


def _figures(kept: _Seen, bare: _Seen, twin: _Seen) -> Mapping[str, float]:
    """Turn by turn, so that a computer that becomes slower makes no difference."""
    rates = list(zip(kept.rates, bare.rates, twin.rates, strict=True))
    answers = list(zip(kept.p50_s, bare.p50_s, twin.p50_s, strict=True))
    without = statistics.mean([*bare.sidecar_s, *twin.sidecar_s])
    added = statistics.mean(kept.sidecar_s) - without
    parent = statistics.mean(kept.parent_s) - statistics.mean([*bare.parent_s, *twin.parent_s])
    return {
        "ledger_throughput_ratio": statistics.median(2 * a / (b + c) for a, b, c in rates),
        "ledger_blank_throughput_ratio": statistics.median(c / b for _, b, c in rates),
        "ledger_added_p50_ms": 1e3 * statistics.median(a - (b + c) / 2 for a, b, c in answers),
        "ledger_blank_added_p50_ms": 1e3 * statistics.median(c - b for _, b, c in answers),
        "ledger_cpu_ratio": 1 + added / without,
        "ledger_sidecar_cpu_us": added * 1e6,
        "ledger_parent_cpu_us": parent * 1e6,
    }


def _ask_in_turn(programs: Mapping[int, Program], seen: Sequence[_Seen], first: int) -> None:
    """One client's requests, block by block."""
    connections = {
        place: http.client.HTTPConnection(HOST, one.port) for place, one in programs.items()
    }
    for place, program in programs.items():
        ask(connections[place], program.key, _HABIT)  # whose connection it is, is looked up once
    time.sleep(_SETTLED_S)
    for block in range(_ALONE // _BLOCK):
        for place in _in_turn(first + block):
            _ask_a_block(programs[place], connections[place], seen[place])
    for connection in connections.values():
        connection.close()


def _ask_a_block(program: Program, connection: http.client.HTTPConnection, seen: _Seen) -> None:
    sidecar, parent = sidecar_of(program), psutil.Process(program.process.pid)
    before = _cpu_s(sidecar), _cpu_s(parent)
    seconds: list[float] = []
    for _ in range(_BLOCK):
        began = time.perf_counter()
        ask(connection, program.key, _HABIT)
        seconds.append(time.perf_counter() - began)
    time.sleep(_SETTLED_S)
    seen.p50_s.append(statistics.median(seconds))
    seen.sidecar_s.append((_cpu_s(sidecar) - before[0]) / _BLOCK)
    seen.parent_s.append((_cpu_s(parent) - before[1]) / _BLOCK)


def _cpu_s(process: psutil.Process) -> float:
    """Its processor time so far. On Linux from its own clock: what psutil reads has steps of
    10 ms, as much as a block of requests may differ by."""
    if sys.platform == "linux":
        return time.clock_gettime(~process.pid << 3 | 2)  # CPUCLOCK_SCHED of a process
    taken = process.cpu_times()
    return float(taken.user + taken.system)


MEASUREMENT = Measurement("ledger", FIGURES, measure)
