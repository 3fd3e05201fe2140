"""What the requests page says."""

from __future__ import annotations

import re
import time
from typing import Final

from core.ledger.views import KeptRequest, SortBy
from core.wire.request_row import (
    CUT_BY_CLIENT,
    CUT_BY_STOP,
    CUT_BY_UPSTREAM,
    FAILED,
    FINISHED,
    REFUSED,
    RequestRow,
)
from gui.frame.figures import NO_PRICE, NOTHING, latency, money
from gui.widgets.virtual_table import Column, Shown

EMPTY: Final = "Requests show up here as soon as a program asks the gateway something."
NONE_FITS: Final = "No request fits."
ANY_OUTCOME: Final = "Any outcome"
ANY_MODEL: Final = "Any model"
ANY_CLIENT: Final = "Any client"
NO_CLIENT: Final = "Without a key of its own"
SHOW_NEWEST: Final = "Show the newest"
WENT_WRONG: Final = "All that went wrong"
CURL_COPIED: Final = (
    "The command is on the clipboard. The key is a variable in it: put yours into LITELLM_KEY."
)
NO_BODY: Final = (
    "What the client sent was not recorded, so there is nothing to send again. The ledger never "
    "keeps it: with Record… on this page you can have it recorded for a while. Copy as curl gives "
    "a short question to the same model instead."
)
REPLAY: Final = (
    "The same request goes to the gateway once more, with the master key. It costs what the first "
    "one did, and whatever it sets off happens again."
)
RECORD: Final = "Record…"
STOP_RECORDING: Final = "Stop recording"
RECORD_WHAT: Final = (
    "Everything that programs ask, and every answer, is recorded for a while, so that you can look "
    "at it here. The keys that are known are taken out; the rest may be private.\n\nIt is kept "
    "encrypted in the data folder, at most 64 MB of it, and opens with your vault alone. All of it "
    "is deleted when the time is over, when you stop it, and when the program ends."
)
RECORD_FOR: Final = (
    ("900", "15 minutes", 900.0),
    ("3600", "1 hour", 3600.0),
    ("stop", "Until I stop it", None),
)
"""Keys, labels, and seconds."""
ROLES: Final = {"system": "System", "user": "User", "assistant": "Model", "tool": "Tool"}

OUTCOMES: Final = {
    FINISHED: ("ok", "Finished"),
    FAILED: ("error", "Failed"),
    REFUSED: ("warn", "Refused here"),
    CUT_BY_CLIENT: ("idle", "Cut by client"),
    CUT_BY_UPSTREAM: ("error", "Cut by upstream"),
    CUT_BY_STOP: ("warn", "Cut by a stop"),
}
"""Level and words."""

SORTS: Final = {
    (SortBy.TIME, True): "Newest first",
    (SortBy.TIME, False): "Oldest first",
    (SortBy.DURATION, True): "Slowest first",
    (SortBy.DURATION, False): "Fastest first",
    (SortBy.TOKENS, True): "Most tokens first",
    (SortBy.TOKENS, False): "Fewest tokens first",
    (SortBy.COST, True): "Costliest first",
    (SortBy.COST, False): "Cheapest first",
    (SortBy.STATUS, True): "Highest status first",
    (SortBy.STATUS, False): "Lowest status first",
}

COLUMNS: Final = (
    Column(SortBy.TIME.value, "Time", 116, sorts=True),
    Column(SortBy.STATUS.value, "Status", 130, sorts=True, stretches=True),
    Column("model", "Model", 88, stretches=True),
    Column("client", "Client", 72, stretches=True),
    Column(SortBy.TOKENS.value, "Tokens", 100, right=True, sorts=True),
    Column(SortBy.COST.value, "Cost", 78, right=True, sorts=True),
    Column(SortBy.DURATION.value, "Took", 66, right=True, sorts=True),
)
"""The keys of those that sort are the values of `SortBy`."""

_ERRORS: Final = {
    "AuthenticationError": "key refused",
    "APIConnectionError": "no connection",
    "ContextWindowExceededError": "too long",
    "ContentPolicyViolationError": "declined",
    "InternalServerError": "upstream error",
    "NotFoundError": "not found",
    "RateLimitError": "rate limit",
    "RouterRateLimitError": "at rest",
    "ServiceUnavailableError": "unavailable",
    "Timeout": "timeout",
    "APITimeoutError": "timeout",
}
_WORD: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def now() -> float:
    """Seconds since the epoch."""
    return time.time()


def in_short(kept: KeptRequest, now: float) -> Shown:
    """A row of the table; `now` in seconds since the epoch."""
    row = kept.row
    level = OUTCOMES[row.outcome][0]
    cells = (
        moment(row.started, now),
        status(row),
        model(row),
        row.client or kept.process or NOTHING,
        tokens(row),
        cost(row),
        latency(row.duration_s),
    )
    return Shown(cells, level=level)


def moment(at: float, now: float) -> str:
    """`14:32:05` of today, `24 Nov 14:32` of other days, with the year where it is another one."""
    then, today = time.localtime(at), time.localtime(now)
    if then[:3] == today[:3]:
        return time.strftime("%H:%M:%S", then)
    day = f"{then.tm_mday} {time.strftime('%b', then)}"
    if then.tm_year != today.tm_year:
        return f"{day} {then.tm_year}"
    return f"{day} {time.strftime('%H:%M', then)}"


def status(row: RequestRow) -> str:
    """`200`, `200 cached`, `429 rate limit`, `Cut by client`."""
    if row.outcome in (CUT_BY_CLIENT, CUT_BY_UPSTREAM, CUT_BY_STOP):
        return OUTCOMES[row.outcome][1]
    number = str(row.status) if row.status is not None else ""
    if row.outcome == FINISHED:
        more = "cached" if row.cache_hit else "after a retry" if len(row.attempts) > 1 else ""
    else:
        more = error_in_short(row.error) if row.error else OUTCOMES[row.outcome][1].lower()
    return f"{number} {more}".strip() or OUTCOMES[row.outcome][1]


def error_in_short(name: str) -> str:
    """The class of an error in words: `rate limit`, `bad request`."""
    if name in _ERRORS:
        return _ERRORS[name]
    plain = name.removesuffix("Error").removesuffix("Exception") or name
    return " ".join(_WORD.findall(plain)).lower() or name


def model(row: RequestRow) -> str:
    """What was asked for, and what answered where that is another one."""
    if row.group and row.asked and row.group != row.asked:
        return f"{row.asked} → {row.group}"
    return row.asked or row.group or row.model or NOTHING


def tokens(row: RequestRow) -> str:
    """`1.2k → 320`: of the prompt, and of the answer."""
    if row.tokens_in is None and row.tokens_out is None:
        return NOTHING if row.settled or row.outcome != FINISHED else "…"
    into, out = (
        NOTHING if number is None else _thousands(number)
        for number in (row.tokens_in, row.tokens_out)
    )
    return f"{into} → {out}"


def _thousands(number: int) -> str:
    """`980`, `1.2k`, `87k`, `1.2M`: there is little room."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= size * 0.9995:
            count = number / size
            return (
                f"{count:.1f}".removesuffix(".0") + unit if count < 99.95 else f"{count:.0f}{unit}"
            )
    return str(number)


def cost(row: RequestRow) -> str:
    """Never 0 where it is not known."""
    if row.cost is not None:
        return money(row.cost)
    counted = row.tokens_in is not None or row.tokens_out is not None
    if counted and row.settled:
        return NO_PRICE
    return NOTHING if row.settled or row.outcome != FINISHED else "…"
