"""What the ledger costs: the same gateway with and without it, side by side, asked in turn."""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil

from build_scripts.bench import Figure, Measurement, progress, start
from build_scripts.bench.clients import Habit, ask
from build_scripts.bench.programs import HOST, Program
from build_scripts.bench.throughput import CONFIG, SECONDS, requests_per_second, sidecar_of
from core.base.paths import Paths
from core.base.settings import Settings, save

_ALONE: Final = 300
"""Requests of one client, one after the other."""
_BLOCK: Final = 25

FIGURES = (
    Figure(
        "ledger_throughput_ratio",
        "ratio",
        "requests a second with the ledger / without it, round by round; load as in requests_per_s",
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
)


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
            rates = {id(one): requests_per_second(one, SECONDS) for one in order}
            alone = _ask_in_turn(order)
            with_it, without = alone[id(kept)], alone[id(bare)]
            added = (with_it[0] - without[0]) * 1000
            ratio = rates[id(kept)] / rates[id(bare)]
            progress(f"ledger {number + 1}/{runs}  {ratio:.3f} of the rate, {added:+.3f} ms")
            values["ledger_throughput_ratio"].append(ratio)
            values["ledger_added_p50_ms"].append(added)
            values["ledger_cpu_ratio"].append(with_it[1] / without[1])
    return values


def _prepared(folder: Path, *, ledger: bool) -> Path:
    paths = Paths(folder / "data", "option")
    paths.data.mkdir()
    paths.config.write_text(CONFIG)
    save(paths.settings, Settings(ledger=ledger))
    return folder


def _ask_in_turn(programs: Sequence[Program]) -> dict[int, tuple[float, float]]:
    """Median seconds of an answer, and processor seconds of the sidecar for one."""
    times: dict[int, list[float]] = {id(one): [] for one in programs}
    used = dict.fromkeys(times, 0.0)
    connections = {id(one): http.client.HTTPConnection(HOST, one.port) for one in programs}
    for _ in range(_ALONE // _BLOCK):
        for program in programs:
            sidecar = sidecar_of(program)
            before = _cpu_s(sidecar)
            for _ in range(_BLOCK):
                began = time.perf_counter()
                ask(connections[id(program)], program.key, Habit(stream=False, keep_alive=True))
                times[id(program)].append(time.perf_counter() - began)
            time.sleep(0.1)  # what follows an answer counts, too
            used[id(program)] += _cpu_s(sidecar) - before
    for connection in connections.values():
        connection.close()
    return {key: (statistics.median(some), used[key] / len(some)) for key, some in times.items()}


def _cpu_s(process: psutil.Process) -> float:
    taken = process.cpu_times()
    return float(taken.user + taken.system)


MEASUREMENT = Measurement("ledger", FIGURES, measure)
