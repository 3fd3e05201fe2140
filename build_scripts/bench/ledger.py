"""What the ledger costs: the same gateway with and without it, side by side, asked in turn.

Wall-clock figures want a machine that does nothing else; processor time tells the same truth, less
sharply, on a busy one.
"""

from __future__ import annotations

import http.client
import statistics
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
_SETTLED_S: Final = PACE_S + 0.2
"""After a block: what follows the answers counts, too, up to the last commit."""
_TURNS: Final = 6
"""Stretches under load, in turn: what else the computer does then hits both."""
_STRETCH_S: Final = 2

FIGURES = (
    Figure(
        "ledger_throughput_ratio",
        "ratio",
        "requests a second with the ledger / without it, medians of six stretches of 2 s in "
        "turn; load as in requests_per_s",
    ),
    Figure(
        "ledger_added_p50_ms",
        "ms",
        f"median time of an answer with the ledger, less that without it; one client, {_ALONE} "
        f"requests to each, in turn by {_BLOCK}",
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
class _Alone:
    """What one client saw of one program, and what that took."""

    seconds: list[float] = field(default_factory=list)
    sidecar_s: list[float] = field(default_factory=list)
    """Processor time per request, block by block."""
    parent_s: list[float] = field(default_factory=list)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Both run at once and are asked in turn, after a round that does not count."""
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as with_in,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as without_in,
        start.ours(_prepared(Path(with_in), ledger=True)) as (kept, _),
        start.ours(_prepared(Path(without_in), ledger=False)) as (bare, _),
    ):
        for program in (kept, bare):
            requests_per_second(program, 1)
        for number in range(runs):
            order = (kept, bare) if number % 2 == 0 else (bare, kept)
            rates = _rates_in_turn(order)
            alone = _ask_in_turn(order)
            with_it, without = alone[id(kept)], alone[id(bare)]
            figures = _figures(rates[id(kept)] / rates[id(bare)], with_it, without)
            progress(
                f"ledger {number + 1}/{runs}  {figures['ledger_throughput_ratio']:.3f} of the rate "
                f"{figures['ledger_added_p50_ms']:+.3f} ms, sidecar "
                f"{figures['ledger_sidecar_cpu_us']:+.0f} us, parent "
                f"{figures['ledger_parent_cpu_us']:+.0f} us"
            )
            for name, value in figures.items():
                values[name].append(value)
    return values


def _prepared(folder: Path, *, ledger: bool) -> Path:
    paths = Paths(folder / "data", "option")
    paths.data.mkdir()
    paths.config.write_text(CONFIG)
    save(paths.settings, Settings(ledger=ledger))
    return folder


def _figures(ratio: float, with_it: _Alone, without: _Alone) -> Mapping[str, float]:
    added = statistics.median(with_it.seconds) - statistics.median(without.seconds)
    sidecar = statistics.mean(with_it.sidecar_s), statistics.mean(without.sidecar_s)
    parent = statistics.mean(with_it.parent_s), statistics.mean(without.parent_s)
    return {
        "ledger_throughput_ratio": ratio,
        "ledger_added_p50_ms": added * 1e3,
        "ledger_cpu_ratio": sidecar[0] / sidecar[1],
        "ledger_sidecar_cpu_us": (sidecar[0] - sidecar[1]) * 1e6,
        "ledger_parent_cpu_us": (parent[0] - parent[1]) * 1e6,
    }


def _rates_in_turn(programs: Sequence[Program]) -> dict[int, float]:
    """Requests a second under load, the median of the stretches."""
    rates: dict[int, list[float]] = {id(one): [] for one in programs}
    for turn in range(_TURNS):
        for program in programs if turn % 2 == 0 else reversed(programs):
            rates[id(program)].append(requests_per_second(program, _STRETCH_S))
    medians = {key: statistics.median(some) for key, some in rates.items()}
    if not all(medians.values()):
        raise BenchError(f"not one answer in {_STRETCH_S} s: the computer is too busy to measure")
    return medians


def _ask_in_turn(programs: Sequence[Program]) -> dict[int, _Alone]:
    found = {id(one): _Alone() for one in programs}
    connections = {id(one): http.client.HTTPConnection(HOST, one.port) for one in programs}
    for block in range(_ALONE // _BLOCK):
        for program in programs if block % 2 == 0 else reversed(programs):
            seen = found[id(program)]
            sidecar = sidecar_of(program)
            parent = psutil.Process(program.process.pid)
            before = _cpu_s(sidecar), _cpu_s(parent)
            for _ in range(_BLOCK):
                began = time.perf_counter()
                ask(connections[id(program)], program.key, Habit(stream=False, keep_alive=True))
                seen.seconds.append(time.perf_counter() - began)
            time.sleep(_SETTLED_S)
            seen.sidecar_s.append((_cpu_s(sidecar) - before[0]) / _BLOCK)
            seen.parent_s.append((_cpu_s(parent) - before[1]) / _BLOCK)
    for connection in connections.values():
        connection.close()
    return found


def _cpu_s(process: psutil.Process) -> float:
    taken = process.cpu_times()
    return float(taken.user + taken.system)


MEASUREMENT = Measurement("ledger", FIGURES, measure)
