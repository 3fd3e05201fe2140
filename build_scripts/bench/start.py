"""How long until the gateway answers, and what memory it then takes: ours against stock."""

from __future__ import annotations

import contextlib
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from build_scripts.bench import ROOT, Figure, Measurement, progress
from build_scripts.bench.ports import pick_port
from build_scripts.bench.programs import (
    STOCK,
    Program,
    ask_demo,
    our_command,
    random_key,
    running,
    stock_command,
    stock_environment,
    tree_rss_mb,
    wait_for_readiness,
    wait_for_ready_line,
)
from core.base.paths import Paths

TEMPLATE = ROOT / "configs" / "litellm_config.yaml"

FIGURES = (
    Figure(
        "stock_start_s",
        "s",
        "spawn of `litellm --config FILE --port N` to the first 200 on /health/readiness",
    ),
    Figure(
        "start_s",
        "s",
        "spawn of `main.py serve --data-dir EMPTY --port N` (so our own start and the sidecar's) "
        "to the first 200 on /health/readiness",
    ),
    Figure("cold_start_ratio", "ratio", "start_s / stock_start_s, run by run"),
    Figure(
        "stock_rss_mb",
        "MB",
        "resident memory of the stock command's process tree, ready and after one request",
        0,
    ),
    Figure(
        "rss_mb",
        "MB",
        "the same of ours: `main.py serve` and the sidecar together",
        0,
    ),
)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Both programs in turn, `runs` times, the other one first each time."""
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    for number in range(runs):
        results: dict[str, tuple[float, float]] = {}
        order: list[tuple[str, Callable[[Path], tuple[float, float]]]]
        order = [("stock", run_stock), ("ours", run_ours)]
        for name, run in order if number % 2 == 0 else reversed(order):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                results[name] = run(Path(folder))
            seconds, megabytes = results[name]
            progress(f"start {number + 1}/{runs}  {name:5}  {seconds:6.2f} s  {megabytes:4.0f} MB")
        values["stock_start_s"].append(results["stock"][0])
        values["start_s"].append(results["ours"][0])
        values["cold_start_ratio"].append(results["ours"][0] / results["stock"][0])
        values["stock_rss_mb"].append(results["stock"][1])
        values["rss_mb"].append(results["ours"][1])
    return values


def run_stock(folder: Path) -> tuple[float, float]:
    """Start the stock command in `folder`: seconds to readiness, megabytes after a request. NaN
    where there is none: Wine's Python has packages, and no commands."""
    if not STOCK.is_file():
        return math.nan, math.nan
    with stock(folder) as (program, seconds):
        return seconds, tree_rss_mb(program.process.pid)


def run_ours(folder: Path) -> tuple[float, float]:
    """Start ours with an empty data folder: seconds to readiness, megabytes after a request."""
    with ours(folder) as (program, seconds):
        return seconds, tree_rss_mb(program.process.pid)


@contextlib.contextmanager
def stock(folder: Path, text: str = "") -> Iterator[tuple[Program, float]]:
    """The stock command, ready and asked once, and the seconds that it took to be ready. `text` is
    its config, else the template."""
    config = folder / "config.yaml"
    config.write_bytes(text.encode() or TEMPLATE.read_bytes())
    port, key = pick_port(), random_key()
    with running(stock_command(config, port), folder, stock_environment(key), port=port) as it:
        it.key = key
        seconds = wait_for_readiness(it)
        ask_demo(it)
        yield it, seconds


@contextlib.contextmanager
def ours(folder: Path, text: str = "", *more: str) -> Iterator[tuple[Program, float]]:
    """The same of ours, with an empty data folder but for the config; `more` are arguments."""
    port = pick_port()
    if text:
        paths = Paths(folder / "data", "option")
        paths.data.mkdir()
        paths.config.write_text(text)
    data = str(folder / "data")
    command = our_command("serve", "--data-dir", data, "--port", str(port), *more)
    with running(command, folder, {}, port=port) as it:
        seconds = wait_for_readiness(it)
        wait_for_ready_line(it)
        ask_demo(it)
        yield it, seconds


MEASUREMENT = Measurement("start", FIGURES, measure)
