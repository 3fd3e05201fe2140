"""Sums over requests, and the medians that can be had of sums.

All of a `Sums` is whole numbers that add up and can be taken away again: money in millionths of a
millionth of a dollar, so that no order of adding rounds differently, and durations as a histogram
whose lanes lie side by side in one long number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from operator import add, sub
from typing import Final, NamedTuple

from core.ledger.views import Figures
from core.wire.request_row import CUT_BY_UPSTREAM, FAILED, FINISHED, OUTCOMES, RequestRow

PICO: Final = 10**12
"""Parts of a dollar that costs are counted in."""

_LANE_BITS: Final = 32
_PER_DECADE: Final = 20
"""Lanes; one is 12 % wide, so a median is told to about 6 %."""
_SHORTEST_S: Final = 0.001
_LANES: Final = 6 * _PER_DECADE
"""Up to 1,000 s; what takes longer counts as that."""
OUTCOME_NUMBERS: Final = {outcome: number for number, outcome in enumerate(OUTCOMES)}
"""As the file has them."""
_FINISHED: Final = OUTCOME_NUMBERS[FINISHED]
_OF_THE_MODEL: Final = (OUTCOME_NUMBERS[FAILED], OUTCOME_NUMBERS[CUT_BY_UPSTREAM])
_MASK: Final = (1 << _LANE_BITS) - 1


class Sums(NamedTuple):
    """What is added up over requests."""

    requests: int = 0
    errors: int = 0
    model_errors: int = 0
    """Of these, those that failed or broke off upstream."""
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    tokens_reasoning: int = 0
    cost_pico: int = 0
    unpriced: int = 0
    durations: int = 0
    """Histogram, see `lane`, of those that finished."""
    first_tokens: int = 0
    """Histogram of those that streamed."""

    def plus(self, other: Sums) -> Sums:
        return Sums._make(map(add, self, other))

    def minus(self, other: Sums) -> Sums:
        return Sums._make(map(sub, self, other))

    def figures(self) -> Figures:
        """As a person reads them."""
        return Figures(
            requests=self.requests,
            errors=self.errors,
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            tokens_cached=self.tokens_cached,
            tokens_reasoning=self.tokens_reasoning,
            cost=self.cost_pico / PICO,
            unpriced=self.unpriced,
            p50_s=quantile(self.durations, 0.5),
            p95_s=quantile(self.durations, 0.95),
            first_token_s=quantile(self.first_tokens, 0.5),
        )


NOTHING: Final = Sums()


def total(many: Iterable[Sums]) -> Sums:
    """All of them together."""
    columns = list(zip(*many, strict=True))
    return Sums(*map(sum, columns)) if columns else NOTHING


class Counted(NamedTuple):
    """What of a request goes into its sums."""

    outcome: int
    """Its number."""
    settled: bool | int
    tokens_in: int | None
    tokens_out: int | None
    tokens_cached: int | None
    tokens_reasoning: int | None
    cost: float | None
    first_token_s: float | None
    duration_s: float | None
    stream: bool | int


def counted(row: RequestRow) -> Counted:
    """Of a row."""
    return Counted(
        OUTCOME_NUMBERS[row.outcome],
        row.settled,
        row.tokens_in,
        row.tokens_out,
        row.tokens_cached,
        row.tokens_reasoning,
        row.cost,
        row.first_token_s,
        row.duration_s,
        row.stream,
    )


def sums_of(many: Iterable[Counted]) -> Sums:
    """What these requests add together."""
    requests = errors = model_errors = unpriced = 0
    tokens_in = tokens_out = tokens_cached = tokens_reasoning = cost_pico = 0
    durations: dict[int, int] = {}
    first_tokens: dict[int, int] = {}
    for one in many:
        outcome, settled, its_in, its_out, cached, reasoning, cost, first_s, took_s, stream = one
        requests += 1
        tokens_in += its_in or 0
        tokens_out += its_out or 0
        tokens_cached += cached or 0
        tokens_reasoning += reasoning or 0
        if outcome == _FINISHED:
            if took_s is not None:
                place = lane(took_s)
                durations[place] = durations.get(place, 0) + 1
        else:
            errors += 1
            model_errors += outcome in _OF_THE_MODEL
        if cost is not None:
            cost_pico += pico(cost)
        elif settled and (outcome == _FINISHED or its_in or its_out):
            unpriced += 1  # it took tokens, or was answered, and nobody knows what that cost
        if stream and first_s is not None:
            place = lane(first_s)
            first_tokens[place] = first_tokens.get(place, 0) + 1
    return Sums(
        *(requests, errors, model_errors),
        *(tokens_in, tokens_out, tokens_cached, tokens_reasoning, cost_pico, unpriced),
        *(histogram(durations), histogram(first_tokens)),
    )


def pico(cost: float | None) -> int:
    """Dollars in the parts that sums are kept in; nothing for a cost that is not known."""
    return round(cost * PICO) if cost is not None else 0


# ---- histograms


def histogram(numbers: Mapping[int, int]) -> int:
    """The one with so many durations in each lane."""
    return sum(number << (_LANE_BITS * place) for place, number in numbers.items())


def lane(seconds: float) -> int:
    """Which stretch of the histogram a duration falls into."""
    if seconds <= _SHORTEST_S:
        return 0
    return min(_LANES - 1, int(_PER_DECADE * math.log10(seconds / _SHORTEST_S)))


def quantile(histogram: int, share: float) -> float | None:
    """The duration that `share` of those in it do not exceed; None for an empty one."""
    counts: list[tuple[int, int]] = []
    number = 0
    while histogram:
        if histogram & _MASK:
            counts.append((number, histogram & _MASK))
        histogram >>= _LANE_BITS
        number += 1
    wanted = share * sum(count for _, count in counts)
    for number, count in counts:
        if wanted <= count:
            return _SHORTEST_S * 10 ** ((number + wanted / count) / _PER_DECADE)
        wanted -= count
    return None


def packed(histogram: int) -> bytes:
    """As it is kept: the number of empty lanes before the first one, then the lanes."""
    if histogram <= 0:
        return b""
    empty = ((histogram & -histogram).bit_length() - 1) // _LANE_BITS
    rest = histogram >> (_LANE_BITS * empty)
    return bytes([empty]) + rest.to_bytes((rest.bit_length() + 7) // 8, "little")


def unpacked(kept: bytes) -> int:
    """The histogram that `packed` wrote."""
    if not kept:
        return 0
    return int.from_bytes(kept[1:], "little") << (_LANE_BITS * kept[0])
