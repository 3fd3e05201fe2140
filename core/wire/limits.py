"""Limits of a client program's key, what it has used of them, and the windows in which that counts.

Money is added up in whole picodollars, so that a sum is the same in whatever order its parts come,
in this process, in the next and in a second one beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, Final

PICODOLLARS: Final = 10**12
"""To one US dollar."""
MINUTE_S: Final = 60.0
MOST_USD: Final = 1_000_000.0
MOST_PER_MINUTE: Final = 1_000_000_000


class Window(Enum):
    """How long a budget lasts: by the computer's clock and time zone."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def label(self, moment: float) -> str:
        """Names the window that `moment` is in: the date of its first day, as 2026-11-30. Of two
        windows of a kind, the later has the greater label."""
        return self.first_date(date.fromtimestamp(moment)).isoformat()

    def start(self, moment: float) -> float:
        """When that window began, in seconds since the epoch: at the first moment of its first
        day, which is not midnight where the clocks are put forward then."""
        return self._first_day(moment).timestamp()

    def end(self, moment: float) -> float:
        """When the next one begins."""
        first = self._first_day(moment)
        if self is Window.DAY:
            return (first + timedelta(days=1)).timestamp()
        if self is Window.WEEK:
            return (first + timedelta(days=7)).timestamp()
        return (first.replace(day=1) + timedelta(days=32)).replace(day=1).timestamp()

    def _first_day(self, moment: float) -> datetime:
        # Without a time zone: only then is a day added to a date, whatever its length.
        return datetime.combine(self.first_date(date.fromtimestamp(moment)), time())

    def first_date(self, day: date) -> date:
        """The first day of the window that `day` is in."""
        if self is Window.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Window.MONTH else day


@lru_cache(8)
def _labels(day: date) -> tuple[tuple[Window, str], ...]:
    """Of the windows that it is in. Asked for each request, and nearly always of today."""
    return tuple((window, window.first_date(day).isoformat()) for window in Window)


@dataclass(frozen=True)
class KeyLimits:
    """What a key may be used for; by default there is no limit. Budgets in US dollars."""

    models: tuple[str, ...] = ()
    """Names of the config, or patterns with `*`; empty: every model."""
    day_usd: float | None = None
    week_usd: float | None = None
    month_usd: float | None = None
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    expires: float | None = None
    """From then on it opens nothing; in seconds since the epoch."""

    @property
    def budgets(self) -> tuple[tuple[Window, float], ...]:
        """The windows that have a budget, and how much it is."""
        amounts = zip(Window, (self.day_usd, self.week_usd, self.month_usd), strict=True)
        return tuple((window, amount) for window, amount in amounts if amount is not None)

    @property
    def counts(self) -> bool:
        """It has a limit on what is known only after a request."""
        return bool(self.budgets) or self.tokens_per_minute is not None

    def allows(self, model: str) -> bool:
        """Whether this name of a model may be asked for."""
        return not self.models or any(_matches(model, one) for one in self.models)

    def encoded(self) -> dict[str, Any]:
        """As JSON has it; what is not limited is left out."""
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}


NO_LIMITS: Final = KeyLimits()


def limits_of(content: object) -> KeyLimits:
    """What `KeyLimits.encoded` made. Fields that are not known are ignored. Raises ValueError, in
    words, for what cannot be."""
    if not isinstance(content, Mapping):
        raise ValueError("limits that are no object")
    known = {field.name for field in fields(KeyLimits)}
    found = {name: value for name, value in content.items() if name in known}
    models = found.pop("models", ())
    if not isinstance(models, list | tuple) or not all(isinstance(one, str) for one in models):
        raise ValueError("models that are no names")
    return checked(KeyLimits(tuple(models), **found))


def checked(limits: KeyLimits) -> KeyLimits:
    """`limits`, whole; each model once. Raises ValueError, in words, for what cannot be."""
    for name in ("day_usd", "week_usd", "month_usd", "expires"):
        value = getattr(limits, name)
        if value is not None and not (_is_number(value) and math.isfinite(value) and value > 0):
            raise ValueError(f"{name} is no amount above 0")
    for _window, amount in limits.budgets:
        if amount > MOST_USD:
            raise ValueError(f"a budget of more than {MOST_USD:,.0f} dollars")
    for name in ("requests_per_minute", "tokens_per_minute"):
        value = getattr(limits, name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name} is no whole number from 1")
        if value > MOST_PER_MINUTE:
            raise ValueError(f"{name} is more than {MOST_PER_MINUTE:,}")
    models = tuple(dict.fromkeys(one.strip() for one in limits.models if one.strip()))
    return replace(limits, models=models)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _matches(model: str, pattern: str) -> bool:
    if "*" not in pattern:
        return model == pattern
    first, *rest = pattern.split("*")
    if not model.startswith(first):
        return False
    at = len(first)
    *middle, last = rest
    for part in middle:
        found = model.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(model) - len(last) >= at and model.endswith(last)


def picodollars(usd: float) -> int:
    """The nearest whole number of them."""
    return round(usd * PICODOLLARS)


def dollars(amount: int) -> float:
    """Picodollars in US dollars."""
    return amount / PICODOLLARS


_KEPT: Final = 4
"""Windows of each kind that a tally keeps: a clock that was ahead must not hide the present one."""

Sums = dict[str, dict[str, dict[str, int]]]
"""Picodollars as JSON has them: by the name of a key, the value of a `Window`, its label."""
Minute = dict[str, list[list[int]]]
"""By the name of a key: the second (since the epoch), requests and tokens that count for it."""


class Tally:
    """What some keys have used: money in the latest windows, requests and tokens in the last
    minute. Not safe to use from two threads at once."""

    def __init__(self) -> None:
        self._money: dict[tuple[str, Window], dict[str, int]] = {}
        self._minute: dict[str, dict[int, list[int]]] = {}

    def spend(self, name: str, began: float, amount: int) -> None:
        """A request that began then cost so many picodollars."""
        for window, label in _labels(date.fromtimestamp(began)):
            self._put(name, window, label, amount)

    def request(self, name: str, at: float) -> None:
        """One more was let in."""
        self._second(name, at)[0] += 1

    def tokens(self, name: str, at: float, number: int) -> None:
        """So many more were used."""
        self._second(name, at)[1] += number

    def spent(self, name: str, window: Window, now: float) -> int:
        """Picodollars within the window that `now` is in."""
        amounts = self._money.get((name, window))
        return amounts.get(window.label(now), 0) if amounts else 0

    def last_minute(self, name: str, now: float) -> list[tuple[int, int, int]]:
        """Second, requests and tokens, the oldest first. What is to come goes, too: the clock was
        put back."""
        seconds = self._minute.get(name)
        if not seconds:
            return []
        for second in [one for one in seconds if not now - MINUTE_S < one <= now + 1]:
            del seconds[second]
        return sorted((one, *numbers) for one, numbers in seconds.items())  # type: ignore[misc]

    def add(self, other: Tally) -> None:
        """Take over all that `other` has."""
        for (name, window), amounts in other._money.items():
            for label, amount in amounts.items():
                self._put(name, window, label, amount)
        for name, seconds in other._minute.items():
            mine = self._minute.setdefault(name, {})
            for second, (requests, tokens) in seconds.items():
                numbers = mine.setdefault(second, [0, 0])
                numbers[0] += requests
                numbers[1] += tokens

    def sums(self) -> Sums:
        """The money, for the other process."""
        made: Sums = {}
        for (name, window), amounts in self._money.items():
            made.setdefault(name, {})[window.value] = dict(amounts)
        return made

    def minute(self, now: float) -> Minute:
        """The last minute, for the other process."""
        found = {name: self.last_minute(name, now) for name in self._minute}
        return {name: [list(one) for one in some] for name, some in found.items() if some}

    @classmethod
    def of(cls, sums: Mapping[str, Any], minute: Mapping[str, Any] | None = None) -> Tally:
        """What `sums` and `minute` told. Raises ValueError for anything else."""
        made = cls()
        try:
            for name, windows in sums.items():
                for window, amounts in windows.items():
                    for label, amount in amounts.items():
                        made._put(str(name), Window(window), str(label), int(amount))
            for name, seconds in (minute or {}).items():
                for second, requests, tokens in seconds:
                    made._minute.setdefault(str(name), {})[int(second)] = [requests, tokens]
        except (AttributeError, TypeError):
            raise ValueError("sums of another form") from None
        return made

    def _put(self, name: str, window: Window, label: str, amount: int) -> None:
        amounts = self._money.setdefault((name, window), {})
        amounts[label] = amounts.get(label, 0) + amount
        if len(amounts) > _KEPT:
            del amounts[min(amounts)]

    def _second(self, name: str, at: float) -> list[int]:
        seconds = self._minute.setdefault(name, {})
        if len(seconds) > 2 * MINUTE_S:  # nobody has asked for a while
            self.last_minute(name, at)
        return seconds.setdefault(int(at), [0, 0])


def spent_by(tallies: Iterable[Tally], name: str, window: Window, now: float) -> int:
    """Picodollars that all of them have together."""
    return sum(one.spent(name, window, now) for one in tallies)
