"""Where the axes of a chart have their ticks: round values, and moments that a calendar knows."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_HOUR, _DAY = 3600.0, 86_400.0
_TELLS = {"%H:%M": _DAY * 1.5, "%a %d": _DAY * 14}
"""The longest stretch of time, in seconds, that is marked in this form."""
_TOO_HIGH, _AIR = 1.25, 1.06
_STEPS = (1.0, 2.0, 5.0, 10.0)
_ALMOST = 1e-9


def value_ticks(most: float, wanted: int, *, whole: bool = False) -> tuple[float, ...]:
    """From 0 up to the first round value that is at least `most`, about `wanted` steps apart of
    1, 2 or 5 times a power of ten; `whole`: none that is a fraction."""
    if not math.isfinite(most) or most <= 0:
        most = 1.0
    rough = most / max(1, wanted)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * (1 - _ALMOST))
    if whole:
        step = max(1.0, float(round(step)))
    return tuple(n * step for n in range(math.ceil(most / step - _ALMOST) + 1))


def axis(most: float, wanted: int, *, whole: bool = False) -> tuple[float, tuple[float, ...]]:
    """The value at the upper edge and the ticks: where the last one would leave much room empty
    over `most`, the axis ends below it."""
    ticks = value_ticks(most, wanted, whole=whole)
    if len(ticks) > 2 and ticks[-1] > most * _TOO_HIGH:
        return most * _AIR, ticks[:-1]
    return ticks[-1], ticks


@dataclass(frozen=True)
class Mark:
    """A tick of the time axis: the column at whose beginning it stands, and its words."""

    column: int
    text: str


@dataclass(frozen=True)
class _Rhythm:
    """One way to mark time: which local moments, and how they are written."""

    seconds: float
    """About how far apart they are."""
    hits: Callable[[time.struct_time], bool]
    form: str


def _minutes(every: int) -> _Rhythm:
    return _Rhythm(60.0 * every, lambda at: at.tm_min % every == 0, "%H:%M")


def _hours(every: int) -> _Rhythm:
    return _Rhythm(_HOUR * every, lambda at: at.tm_min == 0 and at.tm_hour % every == 0, "%H:%M")


def _is_midnight(at: time.struct_time) -> bool:
    return at.tm_hour == 0 and at.tm_min == 0


def _is_every_other_day(at: time.struct_time) -> bool:
    return _is_midnight(at) and at.tm_mday % 2 == 1 and at.tm_mday < 31  # the 1st comes next


def _months(every: int) -> _Rhythm:
    def hits(at: time.struct_time) -> bool:
        return _is_midnight(at) and at.tm_mday == 1 and (at.tm_mon - 1) % every == 0

    return _Rhythm(_DAY * 30 * every, hits, "%b" if every < 12 else "%Y")


_RHYTHMS = (
    *(_minutes(every) for every in (1, 5, 10, 15, 30)),
    *(_hours(every) for every in (1, 2, 3, 6, 12)),
    _Rhythm(_DAY, _is_midnight, "%a %d"),
    _Rhythm(_DAY, _is_midnight, "%d %b"),
    _Rhythm(_DAY * 2, _is_every_other_day, "%d %b"),
    _Rhythm(_DAY * 7, lambda at: _is_midnight(at) and at.tm_wday == 0, "%d %b"),
    *(_months(every) for every in (1, 3, 6, 12)),
)
"""The closest first."""


def time_marks(
    starts: Sequence[float], width: float, measure: Callable[[str], int], gap: int
) -> tuple[Mark, ...]:
    """Ticks for columns that begin at `starts` (seconds since the epoch) and share `width` pixels:
    as many as there is room for, with `gap` pixels between their words.

    `measure` tells how wide a text is. Where no moment of the calendar is among them, the first
    column is marked."""
    if not starts:
        return ()
    locals_ = [time.localtime(one) for one in starts]
    each = width / len(starts)
    apart = starts[1] - starts[0] if len(starts) > 1 else _DAY
    whole = len(starts) * apart
    for rhythm in _RHYTHMS:
        if rhythm.seconds < apart * (1 - _ALMOST) or whole / rhythm.seconds * gap > width:
            continue  # none of them, or too many in any case
        if whole > _TELLS.get(rhythm.form, math.inf):
            continue  # the time of day does not say which day, nor a weekday which week
        marks = [
            Mark(column, _said(at, rhythm.form))
            for column, at in enumerate(locals_)
            if rhythm.hits(at)
        ]
        if marks and _fits(marks, each, measure, gap, width):
            return tuple(marks)
    return (Mark(0, _said(locals_[0], "%d %b")),)


def _said(at: time.struct_time, form: str) -> str:
    return (
        time.strftime(form, at).removeprefix("0") if form[:2] == "%d" else time.strftime(form, at)
    )


def middle_of(mark: Mark, each: float, half: float, width: float) -> float:
    """Where the middle of a tick's words is, which are twice `half` wide: in the middle of the
    column, but within the `width` of the axis."""
    return min(max((mark.column + 0.5) * each, half), width - half)


def _fits(
    marks: Sequence[Mark], each: float, measure: Callable[[str], int], gap: int, width: float
) -> bool:
    end = -math.inf
    for mark in marks:
        half = measure(mark.text) / 2
        middle = middle_of(mark, each, half, width)
        if middle - half < end + gap:
            return False
        end = middle + half
    return True
