"""Limits as a person types them, in a form or on a command line, and as they are shown again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from core.base.wording import two_readings
from core.wire.limits import MOST_PER_MINUTE, MOST_USD

_DAY: Final = len("2026-12-31")
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)


def budget_of(text: str) -> float | None:
    """Dollars; None for an empty text. Raises ValueError, in words."""
    text = text.strip().lstrip("$").strip()
    if not text:
        return None
    either = two_readings(text)
    if either is not None:
        raise ValueError(
            f"{text} can be read in two ways. Write {either[0]} for that many dollars, or "
            f"{either[1]} for a part of one."
        )
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = 0.0
    if not 0 < value <= MOST_USD:
        raise ValueError("A budget is an amount in dollars above 0, such as 2.50.")
    return value


def rate_of(text: str) -> int | None:
    """How many a minute; None for an empty text. Raises ValueError, in words."""
    text = text.strip().replace(",", "").replace(" ", "")
    if not text:
        return None
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    if not 1 <= value <= MOST_PER_MINUTE:
        raise ValueError("That is a whole number from 1 on, such as 60.")
    return value


def end_of(text: str) -> float | None:
    """The end of a day, or a moment with its time, in seconds since the epoch; None for an empty
    text. Raises ValueError, in words."""
    text = text.strip()
    if not text:
        return None
    try:
        end = datetime.fromisoformat(text)
        if len(text) <= _DAY:
            end += timedelta(days=1)
        moment = end.timestamp()
    except (ValueError, OverflowError, OSError):
        moment = 0.0
    if moment <= 0:
        raise ValueError("The last day is a date such as 2026-12-31.")
    return moment


def budget_text(usd: float | None) -> str:
    """What `budget_of` takes."""
    return "" if usd is None else f"{usd:.12f}".rstrip("0").rstrip(".")


def end_text(expires: float | None) -> str:
    """What `end_of` takes: the last day, with a time only where it does not end with that."""
    if expires is None:
        return ""
    end = datetime.fromtimestamp(expires)
    if (end.hour, end.minute) == (0, 0):
        return (end - timedelta(days=1)).date().isoformat()
    return f"{end:%Y-%m-%d %H:%M}"
