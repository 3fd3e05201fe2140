"""Numbers with the right form of their noun, names one after the other, sentences with an end,
and texts for PowerShell."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

MOST_NAMES: Final = 3
"""That `listed` says before it counts."""
_EITHER: Final = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)


def two_readings(text: str) -> tuple[str, str] | None:
    """What `1,250` may be: `1250`, or `1.250` where the comma is the decimal point, a thousandfold
    amount or price. None for what can be read in one way."""
    if not _EITHER.fullmatch(text):
        return None
    return text.replace(",", ""), text.replace(",", ".")


def count(number: float, one: str, many: str = "", *, grouped: bool = False) -> str:
    """`1 connection`, `2 connections`, `2.5 seconds`, `3 entries`; `grouped`: `1,024 lines`.

    `many` is needed only where it is not `one` with an s behind it.
    """
    shown = f"{number:{',' if grouped else ''}}" if isinstance(number, int) else f"{number:g}"
    return f"{shown} {one if shown == '1' else many or one + 's'}"


def usd(amount: float) -> str:
    """`$5.00`, `$1,200.00`, `$0.0021`: to the cent, and where that says nothing, to two digits."""
    if amount == 0 or amount >= 0.1:
        return f"${amount:,.2f}"
    if amount < 0.000001:
        return "less than $0.000001"
    digits = 1 - math.floor(math.log10(amount))
    text = f"{amount:.{digits}f}".rstrip("0")
    return f"${text}{'0' * max(0, 2 - len(text.partition('.')[2]))}"


def listed(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """`gpt-4o`, `gpt-4o and claude`, `gpt-4o, claude, gemini and 4 more`."""
    if len(names) > most:
        rest = len(names) - most
        return f"{', '.join(names[:most])} and {rest} more"
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return names[0] if names else ""


def sentence(text: str) -> str:
    """`text`, which others wrote, with the full stop that it may lack."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def for_powershell(text: str) -> str:
    """`text` in quotes within which nothing has a meaning to PowerShell but the quote itself."""
    for quote in "'\u2018\u2019\u201a\u201b":  # it takes the typographic ones for quotes, too
        text = text.replace(quote, quote * 2)
    return f"'{text}'"
