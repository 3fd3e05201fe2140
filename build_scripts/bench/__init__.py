"""`dev.py bench`: what the program costs, measured against the stock `litellm` command.

Each module here measures one thing and offers a `Measurement`; `__main__` lists them. To add one,
write its module and put it into that list.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class BenchError(Exception):
    """A run went wrong, so there is no figure; says which and why."""


@dataclass(frozen=True)
class Figure:
    """One number of the output."""

    name: str
    unit: str
    """`s`, `ms`, `MB` (a million bytes), `ratio`, `percent` or `count`."""
    meaning: str
    """What exactly was measured, in one or two sentences."""
    digits: int = 2


@dataclass(frozen=True)
class Measurement:
    """A procedure, and the figures that come of it."""

    name: str
    figures: tuple[Figure, ...]
    measure: Callable[[int], Mapping[str, Sequence[float]]]
    """Called with the number of runs; every figure's values, one a run."""
    check: Callable[[], None] = lambda: None
    """Called before anything is measured. Raises BenchError for what this machine lacks."""


def progress(text: str) -> None:
    """A line for the person who waits; stdout is for the result."""
    print(text, file=sys.stderr, flush=True)


def medians(measurement: Measurement, values: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The median of each of the measurement's figures, without those that compare with a stock
    command where there is none (NaN). Raises BenchError when one is missing."""
    missing = [figure.name for figure in measurement.figures if not values.get(figure.name)]
    if missing:
        raise BenchError(f"{measurement.name} gave no value for {', '.join(missing)}")
    found = {figure.name: statistics.median(values[figure.name]) for figure in measurement.figures}
    return {
        figure.name: round(found[figure.name], figure.digits)
        for figure in measurement.figures
        if not math.isnan(found[figure.name])
    }
