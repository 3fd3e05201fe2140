"""The requests page over a long ledger: opened, narrowed, scrolled."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_scripts.bench import Figure, Measurement, progress
from build_scripts.bench.window import ROWS, check, drive

FIGURES = (
    Figure(
        "requests_page_1m_open_ms",
        "ms",
        "from the click on Requests to its rows on the display, over a ledger of "
        f"{ROWS:,} requests of the last 30 days; the page is made for the first time",
        0,
    ),
    Figure(
        "requests_page_1m_filter_ms",
        "ms",
        "the same page, from the choice of what went wrong, of a model, of a client, or the end of "
        "the wait after a text was typed, to the rows: the slowest of the four",
        0,
    ),
    Figure(
        "requests_page_1m_jump_ms",
        "ms",
        "the same page, from the bar's let-go in the middle of all rows to those rows",
        0,
    ),
)


def measure(runs: int) -> Mapping[str, Sequence[float]]:
    """Open the page in `runs` windows, one after the other, over one ledger."""
    values: dict[str, list[float]] = {figure.name: [] for figure in FIGURES}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ledger = Path(folder) / "ledger"
        progress(f"requests: making a ledger of {ROWS:,} requests")
        drive("fill", ledger, str(ROWS))
        for number in range(runs):
            data = Path(folder) / f"data-{number}"
            shutil.copytree(ledger, data / "ledger")
            found = drive("requests", data)
            for name in values:
                values[name].append(found[name])
            opened, narrowed = found[FIGURES[0].name], found[FIGURES[1].name]
            progress(f"requests {number + 1}/{runs}  {opened:5.0f} ms, filter {narrowed:4.0f} ms")
            shutil.rmtree(data, ignore_errors=True)
    return values


MEASUREMENT = Measurement("requests page", FIGURES, measure, check)
