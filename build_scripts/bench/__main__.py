"""The command line of the bench: `python build_scripts/dev.py bench [--json] [--runs N]`."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import sys
import time
import tokenize
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts.bench import (
    BenchError,
    Figure,
    Measurement,
    big_ledger,
    config,
    frozen,
    keystrokes,
    ledger,
    life,
    log,
    medians,
    paint,
    progress,
    requests_page,
    start,
    throughput,
    vault,
    window,
    workers,
)

MEASUREMENTS: tuple[Measurement, ...] = (
    start.MEASUREMENT,
    paint.MEASUREMENT,
    life.WARM,
    life.APPLY,
    *((life.READY,) if sys.platform == "linux" else ()),
    life.CRASH,
    throughput.MEASUREMENT,
    *((workers.MEASUREMENT,) if sys.platform == "linux" else ()),
    ledger.MEASUREMENT,
    vault.MEASUREMENT,
    vault.REDACTION,
    big_ledger.MEASUREMENT,
    config.MEASUREMENT,
    log.MEASUREMENT,
    window.USAGE,
    requests_page.MEASUREMENT,
    keystrokes.MEASUREMENT,
    window.IDLE,
)
LEAST_RUNS = 3

NOTES = (
    "Each figure is the median of the runs; runs of ours and of stock alternate, and so does "
    "which of the two goes first. Both use the same template config and the same environment.",
    "Stock runs with LITELLM_LOCAL_MODEL_COST_MAP=True, which is in its favour: without it, "
    "it fetches a file at the start and, offline, waits for that in vain. It also gets a random "
    "LITELLM_MASTER_KEY, since it does not start without one.",
    "Memory is resident memory. On Linux pages that processes share count once (PSS; that of our "
    "sidecar only root may see), elsewhere more than once.",
    "python_work says how fast the machine is just now: Python splits 1,000 lines into words.",
)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; the exit status."""
    names = [one.name for one in MEASUREMENTS]
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--runs", type=int, default=LEAST_RUNS, help="at least 3 (the default)")
    parser.add_argument(
        "--frozen", action="store_true", help="what dev.py build made, in place of the source"
    )
    parser.add_argument(
        "--beside",
        type=Path,
        help="what --json printed elsewhere: how many times that each figure is",
    )
    parser.add_argument("--only", choices=names, action="append", help="just this measurement")
    options = parser.parse_args(arguments)
    if options.runs < LEAST_RUNS:
        parser.error(f"--runs: a median needs at least {LEAST_RUNS} runs")
    chosen = [one for one in MEASUREMENTS if not options.only or one.name in options.only]
    if options.frozen:
        chosen = [frozen.MEASUREMENT]
    result: dict[str, float] = {}
    try:
        before = read_figures(options.beside) if options.beside else {}
        for measurement in chosen:  # a minute of measuring is not thrown away
            measurement.check()
        for measurement in chosen:
            result |= medians(measurement, measurement.measure(options.runs))
    except BenchError as error:
        progress(f"bench: {error}")
        return 1
    figures = [one for chose in chosen for one in chose.figures if one.name in result]
    if options.json:
        print(json.dumps(as_json(result, figures, options.runs), indent=2))
    else:
        print(as_table(result, figures, options.runs, before))
    return 0


def read_figures(file: Path) -> dict[str, float]:
    """The figures in `file`, which `--json` made. Raises BenchError where it holds none."""
    try:
        told = json.loads(file.read_text("utf-8"))
        return {name: float(told[name]) for name in told["meaning"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(f"{file} does not hold what bench --json prints: {error!r}") from error


def circumstances() -> dict[str, str]:
    """What the figures depend on."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count() or "?"),
        "python": platform.python_version(),
        "litellm": importlib.metadata.version("litellm"),
        "python_work": f"{work_ms():.0f} ms",
    }


def work_ms() -> float:
    """Processor time that a fixed piece of Python takes (regular expressions, small objects), the
    best of some rounds: times in ms of two machines, or of one that is slower today, compare as
    this does."""
    lines = ["total = sum(price * count for price, count in basket)\n"] * 1000
    rounds = []
    for _ in range(5):
        began = time.thread_time()
        for _ in tokenize.generate_tokens(iter(lines).__next__):
            pass
        rounds.append(time.thread_time() - began)
    return min(rounds) * 1000


def as_json(result: Mapping[str, float], figures: Sequence[Figure], runs: int) -> dict[str, object]:
    """The figures at the top, then what they mean."""
    return {
        **result,
        "runs": runs,
        "circumstances": circumstances(),
        "meaning": {figure.name: figure.meaning for figure in figures},
        "notes": list(NOTES),
    }


def as_table(
    result: Mapping[str, float],
    figures: Sequence[Figure],
    runs: int,
    beside: Mapping[str, float] | None = None,
) -> str:
    """The same for a person; with ratios to the figures `beside`."""
    width = max(len(figure.name) for figure in figures)
    lines = [", ".join(f"{name} {value}" for name, value in circumstances().items())]
    lines += [f"medians of {runs} runs", ""]
    for figure in figures:
        unit = figure.unit if figure.unit in ("s", "ms", "MB") else ""
        value = f"{result[figure.name]:.{figure.digits}f}"
        other = (beside or {}).get(figure.name)
        ratio = f"{f'({result[figure.name] / other:.1f} times)':>15}  " if other else ""
        lines.append(f"{figure.name:<{width}}  {value:>8} {unit:<2}  {ratio}{figure.meaning}")
    return "\n".join([*lines, "", *NOTES])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
