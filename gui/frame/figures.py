"""How counts, money, shares and times to wait are written. None is "not known"."""

from __future__ import annotations

NO_PRICE = "no price"
NOTHING = "–"
_UNITS = ((1e9, "B"), (1e6, "M"), (1e3, "k"))


def whole(number: int) -> str:
    """`1,234,567`."""
    return f"{number:,}"


def compact(number: float) -> str:
    """Three digits or four: `987`, `9,870`, `98.7 k`, `1.23 M`, `4 B`."""
    if abs(number) < 10_000:
        return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"
    for size, unit in _UNITS:
        # Of 999,999 there would be 1000 k otherwise.
        if abs(number) >= size * 0.9995:
            return f"{_three_digits(number / size)} {unit}"
    return f"{number:,.0f}"


def money(dollars: float) -> str:
    """`$0`, `$0.0042`, `$0.12`, `$12.34`, `$1,234`."""
    if dollars == 0:
        return "$0"
    if dollars < 0.0001:
        return "<$0.0001"
    if dollars < 0.1:
        digits = 4 if dollars < 0.01 else 3
        return f"${dollars:.{digits}f}"
    return f"${dollars:,.2f}" if dollars < 1000 else f"${dollars:,.0f}"


def cost(dollars: float, unpriced: int) -> str:
    """What some requests cost, of which `unpriced` have no price: `$1.20`, `$1.20 or more`,
    `no price`; never 0 for what is not known."""
    if not unpriced:
        return money(dollars)
    return f"{money(dollars)} or more" if dollars else NO_PRICE


def cost_in_short(dollars: float, unpriced: int) -> str:
    """The same where there is little room: `≥ $1.20`."""
    return f"≥ {money(dollars)}" if unpriced and dollars else cost(dollars, unpriced)


def latency(seconds: float | None) -> str:
    """`0.4 ms`, `85 ms`, `1.24 s`, `12.3 s`, `2 min 05 s`; a dash where it is not known."""
    if seconds is None:
        return NOTHING
    if seconds < 0.9995:
        ms = seconds * 1000
        return f"{ms:.1f} ms" if 0 < ms < 9.95 else f"{ms:.0f} ms"
    if seconds < 59.95:
        return f"{_three_digits(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def share(part: int, of: int) -> str:
    """`0 %`, `<0.1 %`, `0.4 %`, `12 %`; a dash of nothing."""
    if not of:
        return NOTHING
    percent = part / of * 100
    if not part:
        return "0 %"
    if percent < 0.1:
        return "<0.1 %"
    if part < of and percent > 99.5:
        return ">99 %"
    shown = f"{percent:.1f}".removesuffix(".0") if percent < 9.95 else f"{percent:.0f}"
    return f"{shown} %"


def _three_digits(number: float) -> str:
    """`1.23`, `12.3`, `123`; what ends in zeros without them."""
    digits = 2 if number < 9.995 else 1 if number < 99.95 else 0
    text = f"{number:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
