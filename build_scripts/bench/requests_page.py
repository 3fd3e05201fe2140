"""The requests page over a long ledger: opened, narrowed, scrolled."""

from __future__ import annotations

from functools import partial

from build_scripts.bench import Figure, Measurement
from build_scripts.bench.window import ROWS, check, over_a_long_ledger

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


MEASUREMENT = Measurement(
    "requests page", FIGURES, partial(over_a_long_ledger, "requests", FIGURES), check
)
