"""What a second worker gives and takes: requests a second, and memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from build_scripts.bench import BenchError, Figure, Measurement, progress, start
from build_scripts.bench.programs import Program
from build_scripts.bench.throughput import CLIENTS, CONFIG, SECONDS, requests_per_second

FIGURES = (
    Figure(
        "workers2_throughput_ratio",
        "ratio",
        f"answers a second of `serve --workers 2` / `serve`, {CLIENTS} kept-alive connections for "
        f"{SECONDS} s to each in turn, round by round; who asks needs a core, too",
    ),
    Figure(
        "worker_extra_mb",
        "MB",
        "memory (PSS) of all processes of `serve --workers 2` after that, minus that of `serve`",
        0,
    ),
    Figure(
        "workers2_lesser_share",
        "ratio",
        "of the processor time that the two took, the part of the one that took less (0.5: even)",
    ),
)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Both run at once and are asked in turn, after a round that does not count."""
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as one_in,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as two_in,
        start.ours(Path(one_in), CONFIG) as (one, _),
        start.ours(Path(two_in), CONFIG, "--workers", "2") as (two, _),
    ):
        for program in (one, two):
            requests_per_second(program, 1)
        for number in range(runs):
            before = _seconds(two)
            order = (one, two) if number % 2 == 0 else (two, one)
            rates = {id(it): requests_per_second(it, SECONDS) for it in order}
            taken = sorted(now - before.get(pid, 0.0) for pid, now in _seconds(two).items())[-2:]
            values["workers2_throughput_ratio"].append(rates[id(two)] / rates[id(one)])
            values["worker_extra_mb"].append(_pss_mb(two) - _pss_mb(one))
            values["workers2_lesser_share"].append(taken[0] / sum(taken))
            progress(
                f"workers {number + 1}/{runs}  one {rates[id(one)]:5.0f}/s  "
                f"two {rates[id(two)]:5.0f}/s  lesser share {taken[0] / sum(taken):.2f}"
            )
    return values


def _tree(program: Program) -> list[psutil.Process]:
    """The sidecars of a program, and what they are copies of."""
    return psutil.Process(program.process.pid).children(recursive=True)


def _seconds(program: Program) -> dict[int, float]:
    return {one.pid: sum(one.cpu_times()[:2]) for one in _tree(program)}


def _pss_mb(program: Program) -> float:
    if sys.platform != "linux":
        raise BenchError("memory that is shared is counted on Linux alone")
    return sum(float(one.memory_full_info().pss) for one in _tree(program)) / 1e6


MEASUREMENT = Measurement("workers", FIGURES, measure)
