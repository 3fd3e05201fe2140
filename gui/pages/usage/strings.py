"""The words of the usage page, and what is reckoned for them."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from core.base.wording import count
from core.ledger.views import Bucket, Figures, GroupBy, Span
from gui.frame.figures import compact, cost, cost_in_short, latency, share, whole

TITLE = "Usage"

SPANS = {"today": "Today", "week": "7 days", "month": "30 days", "all": "All"}
_DAYS = {"today": 1, "week": 7, "month": 30}

GROUPS = {
    GroupBy.MODEL: "Model",
    GroupBy.CLIENT: "Client",
    GroupBy.PROVIDER: "Provider",
    GroupBy.DAY: "Day",
}
_NAMELESS = {
    GroupBy.MODEL: "no model named",
    GroupBy.CLIENT: "with the master key",
    GroupBy.PROVIDER: "no provider reached",
}

FIGURES = (
    ("requests", "Requests"),
    ("errors", "Errors"),
    ("tokens", "Tokens"),
    ("cost", "Cost"),
    ("duration", "Duration"),
    ("first", "First token"),
)

EMPTY_TITLE = "Nothing has been used yet"
EMPTY = (
    "Every request through the gateway is counted here: how many there were, what they cost, how "
    "long they took, and which model and which program it was. Nothing of what is asked or "
    "answered is kept."
)
EMPTY_RUNNING = "Connect a program, or paste the lines at the foot of the status page into one."
EMPTY_STOPPED = "Start the gateway, then connect a program."
NOT_COUNTED = "The ledger is switched off: requests of now are not counted."
NOTHING_IN_SPAN = "No requests in this time"

PRICES_AGAIN = "Apply today's prices"
PRICES_TIP = "Reckons the cost of these requests anew, from the tokens that were kept"
ALL_PRICED = (
    "Each of these requests that took tokens has a cost. It is reckoned anew from the tokens that "
    "were kept and the prices of today, and takes the place of the cost that it has now."
)


def span_of(name: str, now: float) -> Span:
    """From one local midnight to another: days are whole days, today the last of them."""
    days = _DAYS.get(name)
    if days is None:
        return Span()
    today = datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first, end = today - timedelta(days=days - 1), today + timedelta(days=1)
    return Span(first.timestamp(), end.timestamp())


def group_name(by: GroupBy, name: str) -> str:
    """The name of a group as it is shown."""
    if by is GroupBy.DAY and name:
        with_weekday = datetime.fromisoformat(name).strftime("%a %d %b %Y").split()
        return " ".join(part.removeprefix("0") for part in with_weekday)
    return name or _NAMELESS.get(by, "")


def tile(key: str, figures: Figures) -> tuple[str, str]:
    """A figure of `FIGURES` and what stands below it."""
    match key:
        case "requests":
            return whole_or_short(figures.requests), f"{compact(_finished(figures))} finished"
        case "errors":
            return whole_or_short(
                figures.errors
            ), f"{share(figures.errors, figures.requests)} of all"
        case "tokens":
            total = figures.tokens_in + figures.tokens_out
            return compact(total), f"{compact(figures.tokens_in)} in"
        case "cost":
            note = f"{compact(figures.unpriced)} not priced" if figures.unpriced else "all priced"
            if not figures.requests:
                note = ""
            return cost_in_short(figures.cost, figures.unpriced), note
        case "duration":
            return latency(figures.p50_s), f"p95 {latency(figures.p95_s)}"
        case _:
            return latency(figures.first_token_s), "median"


def whole_or_short(number: int) -> str:
    """In full while it is not too long for a tile."""
    return whole(number) if number < 1_000_000 else compact(number)


def _finished(figures: Figures) -> int:
    return figures.requests - figures.errors


def summary(key: str, figures: Figures) -> str:
    """A figure of `FIGURES` in a sentence."""
    requests = count(figures.requests, "request", grouped=True)
    match key:
        case "requests" if not figures.errors:
            return f"{requests}, all finished"
        case "requests":
            return f"{requests}, of which {whole(figures.errors)} did not finish"
        case "errors":
            percent = share(figures.errors, figures.requests)
            return f"{whole(figures.errors)} of {requests} did not finish ({percent})"
        case "tokens":
            return _tokens(figures)
        case "cost":
            return _cost(figures)
        case "duration":
            if figures.p50_s is None:
                return "No request finished"
            return (
                f"Half took at most {latency(figures.p50_s)}, 95 % at most {latency(figures.p95_s)}"
            )
        case _:
            if figures.first_token_s is None:
                return "No streamed answer"
            return f"Half of the streamed answers began within {latency(figures.first_token_s)}"


def _tokens(figures: Figures) -> str:
    cached = f" ({compact(figures.tokens_cached)} from a cache)" if figures.tokens_cached else ""
    thought = (
        f" ({compact(figures.tokens_reasoning)} of reasoning)" if figures.tokens_reasoning else ""
    )
    return f"{compact(figures.tokens_in)} in{cached}, {compact(figures.tokens_out)} out{thought}"


def _cost(figures: Figures) -> str:
    said = cost(figures.cost, figures.unpriced)
    if not figures.unpriced:
        return said
    verb = "has" if figures.unpriced == 1 else "have"
    lacking = f"{count(figures.unpriced, 'request', grouped=True)} {verb} no price"
    return f"{said}: {lacking}" if figures.cost else lacking


def when(bucket: Bucket) -> str:
    """The stretch of time of a bucket."""
    at = time.localtime(bucket.start)
    day = f"{time.strftime('%a', at)} {at.tm_mday} {time.strftime('%b', at)}"
    if bucket.seconds >= 86_400 - 7200:  # the day on which the clock is put forward is shorter
        return day
    end = time.localtime(bucket.start + bucket.seconds)
    return f"{day}, {time.strftime('%H:%M', at)}–{time.strftime('%H:%M', end)}"
