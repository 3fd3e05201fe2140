"""The window with a long ledger, and the window that nobody touches."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from build_scripts.bench import ROOT, BenchError, Figure, Measurement, paint, progress
from build_scripts.bench.programs import clean_environment

ROWS = 1_000_000
IDLE_S = 60
_LIMIT_S = 600

USAGE_FIGURES = (
    Figure(
        "usage_page_1m_open_ms",
        "ms",
        f"from the click on Usage to its figures, chart and table on the display, over a ledger of "
        f"{ROWS:,} requests of the last 30 days; the page is made for the first time",
        0,
    ),
    Figure(
        "usage_page_1m_span_ms",
        "ms",
        "the same page, from the click on All to its figures on the display",
        0,
    ),
)
IDLE_FIGURES = (
    Figure(
        "idle_cpu_percent",
        "percent",
        f"of one core, by the window's process over {IDLE_S} s with the status page open, the "
        "gateway running and no request",
    ),
)


def over_a_long_ledger(
    page: str, figures: Sequence[Figure], runs: int
) -> Mapping[str, Sequence[float]]:
    """Open this page in `runs` windows, one after the other, over one ledger."""
    values: dict[str, list[float]] = {figure.name: [] for figure in figures}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ledger = Path(folder) / "ledger"
        progress(f"{page}: making a ledger of {ROWS:,} requests")
        drive("fill", ledger, str(ROWS))
        for number in range(runs):
            data = Path(folder) / f"data-{number}"
            shutil.copytree(ledger, data / "ledger")
            found = drive(page, data)
            for name in values:
                values[name].append(found[name])
            told = "  ".join(f"{values[figure.name][-1]:6.0f} ms" for figure in figures)
            progress(f"{page} {number + 1}/{runs}  {told}")
            shutil.rmtree(data, ignore_errors=True)
    return values


def measure_idle(runs: int) -> Mapping[str, Sequence[float]]:
    """Leave `runs` windows alone for a while."""
    values: list[float] = []
    for number in range(runs):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            found = drive("idle", Path(folder) / "data", str(IDLE_S))
        values.append(found["idle_cpu_percent"])
        progress(f"idle {number + 1}/{runs}  {values[-1]:6.2f} %")
    return {"idle_cpu_percent": values}


def drive(what: str, folder: Path, *more: str) -> dict[str, float]:
    """What `window_child` finds, in a process of its own on a display of its own."""
    with paint.display() as name:
        additions = {"DISPLAY": name} if name else {}
        done = subprocess.run(
            [sys.executable, "-m", "build_scripts.bench.window_child", what, str(folder), *more],
            cwd=ROOT,
            env=clean_environment(additions),
            capture_output=True,
            timeout=_LIMIT_S,
            check=False,
        )
    if done.returncode != 0:
        end = done.stderr.decode(errors="replace").splitlines()[-15:]
        raise BenchError("\n".join([f"the window did not get through {what}", *end]))
    found: dict[str, float] = json.loads(done.stdout.decode().splitlines()[-1])
    return found


def check() -> None:
    """Raises BenchError where no window can be shown."""
    if importlib.util.find_spec("psutil") is None:
        raise BenchError("psutil is missing")
    paint.check()


USAGE = Measurement(
    "usage page", USAGE_FIGURES, partial(over_a_long_ledger, "usage", USAGE_FIGURES), check
)
IDLE = Measurement("idle window", IDLE_FIGURES, measure_idle, check)
