"""What is typed into the fields of a key's limits, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from core.keys.limit_text import budget_of, budget_text, end_of, end_text, rate_of
from core.wire.limits import KeyLimits

FIELDS: Final[Mapping[str, Callable[[str], Any]]] = {
    "day_usd": budget_of,
    "week_usd": budget_of,
    "month_usd": budget_of,
    "requests_per_minute": rate_of,
    "tokens_per_minute": rate_of,
    "expires": end_of,
}
"""By the names of the limits: what reads a field."""


class BadFieldError(Exception):
    """What was typed into `field` cannot be; `words` say what can."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field
        self.words = words


def model_rows(models: Sequence[str], limits: KeyLimits) -> list[tuple[str, str, bool]]:
    """Name, note, ticked: the models of the config, and then what the limits name besides."""
    found = [(name, "", name in limits.models) for name in models]
    others = [name for name in limits.models if name not in models]
    notes = ("every model of this form" if "*" in name else "not in the config" for name in others)
    return [*found, *((name, note, True) for name, note in zip(others, notes, strict=True))]


def texts_of(limits: KeyLimits) -> dict[str, str]:
    """What stands in the fields."""
    rates = (limits.requests_per_minute, limits.tokens_per_minute)
    return {
        "day_usd": budget_text(limits.day_usd),
        "week_usd": budget_text(limits.week_usd),
        "month_usd": budget_text(limits.month_usd),
        "requests_per_minute": "" if rates[0] is None else str(rates[0]),
        "tokens_per_minute": "" if rates[1] is None else str(rates[1]),
        "expires": end_text(limits.expires),
    }


def limits_from(models: Sequence[str], typed: Mapping[str, str]) -> KeyLimits:
    """Raises BadFieldError."""
    values: dict[str, Any] = {}
    for name, read in FIELDS.items():
        try:
            values[name] = read(typed[name])
        except ValueError as error:
            raise BadFieldError(name, str(error)) from None
    return KeyLimits(tuple(models), **values)
