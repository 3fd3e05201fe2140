"""Counters of the ledger for Prometheus, by the names that LiteLLM's own callback gives them.

A process counts for itself; of several that serve together the program counts, which hears the rows
of all of them. Labels are those of LiteLLM's that mean something without its database;
`api_key_alias` is the name of the client program.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from core.wire.request_row import FINISHED, REFUSED, RequestRow

_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
_MOST_SERIES: Final = 2000
_MOST_OPEN: Final = 5000
"""Requests whose figures may still change."""

Labels = tuple[tuple[str, str], ...]

_TOTALS: Final = "litellm_proxy_total_requests_metric"
_FAILED: Final = "litellm_proxy_failed_requests_metric"
_ANSWERED: Final = "litellm_deployment_success_responses"
_WENT_WRONG: Final = "litellm_deployment_failure_responses"
_HITS: Final = "litellm_cache_hits_metric"
_LATENCY: Final = "litellm_request_total_latency_metric"
_FIRST_TOKEN: Final = "litellm_llm_api_time_to_first_token_metric"  # noqa: S105 - no secret
_FIGURES: Final[Mapping[str, Callable[[RequestRow], float | None]]] = {
    "litellm_spend_metric": lambda row: row.cost,
    "litellm_input_tokens_metric": lambda row: row.tokens_in,
    "litellm_output_tokens_metric": lambda row: row.tokens_out,
    "litellm_total_tokens_metric": lambda row: (
        None if row.tokens_in is None else row.tokens_in + (row.tokens_out or 0)
    ),
    "litellm_input_cached_tokens_metric": lambda row: row.tokens_cached,
    "litellm_output_reasoning_tokens_metric": lambda row: row.tokens_reasoning,
}
_WORDS: Final = {
    _TOTALS: "Requests to this gateway",
    _FAILED: "Requests whose client did not get a whole answer",
    _ANSWERED: "Calls of a deployment that went well",
    _WENT_WRONG: "Calls of a deployment that went wrong",
    _HITS: "Answers from the cache",
    _LATENCY: "Seconds from a request to the end of its answer",
    _FIRST_TOKEN: "Seconds from a request to the first word of a streamed answer",
    "litellm_spend_metric": "US dollars, of the requests whose model has a price",
    "litellm_input_tokens_metric": "Tokens of requests",
    "litellm_output_tokens_metric": "Tokens of answers",
    "litellm_total_tokens_metric": "Tokens of requests and answers",
    "litellm_input_cached_tokens_metric": "Tokens of requests from the provider's cache",
    "litellm_output_reasoning_tokens_metric": "Tokens of reasoning",
}


class Metrics:
    """Adds up what rows say. On the loop's thread."""

    def __init__(self) -> None:
        self.under_way = 0
        self._counters: dict[tuple[str, Labels], list[float]] = {}
        """Each in a list of its own, so that it is looked for once for each row."""
        self._histograms: dict[tuple[str, Labels], list[float]] = {}
        self._open: OrderedDict[str, dict[str, float]] = OrderedDict()
        """What was added for a request so far: it is told of more than once."""

    def add(self, rows: Iterable[RequestRow]) -> None:
        """Take these in, for the first time or again."""
        for row in rows:
            known = self._open.get(row.id)
            if known is None:
                known = self._open[row.id] = {}
                self._count(row)
                if len(self._open) > _MOST_OPEN:
                    self._open.popitem(last=False)
            self._count_attempts(row, known)
            if row.settled or row.tokens_in is not None:
                self._figures(row, known)

    def _count(self, row: RequestRow) -> None:
        # A stranger may ask anything, anywhere.
        asked, route = ("", "") if row.outcome == REFUSED else (row.asked, _route(row))
        who = (("api_key_alias", row.client), ("requested_model", asked), ("route", route))
        self._more(_TOTALS, (*who, ("status_code", str(row.status or ""))))
        if row.outcome != FINISHED:
            error = (("exception_class", row.error), ("exception_status", str(row.status or "")))
            self._more(_FAILED, (*who, *error))
        model = (("model", row.group or asked),)
        if row.outcome == FINISHED and row.duration_s is not None:
            self._observe(_LATENCY, model, row.duration_s)
        if row.first_token_s is not None:
            self._observe(_FIRST_TOKEN, model, row.first_token_s)

    def _count_attempts(self, row: RequestRow, known: dict[str, float]) -> None:
        """Those that went wrong; of some only the later word on the request tells."""
        went_wrong = [attempt for attempt in row.attempts if attempt.error]
        for attempt in went_wrong[int(known.get(_WENT_WRONG, 0)) :]:
            self._more(_WENT_WRONG, _deployment(attempt.deployment, attempt.model))
        if went_wrong:
            known[_WENT_WRONG] = max(known.get(_WENT_WRONG, 0), len(went_wrong))

    def _figures(self, row: RequestRow, known: dict[str, float]) -> None:
        labels = (("api_key_alias", row.client), ("model", row.group or row.asked))
        for name, figure in _FIGURES.items():
            value = figure(row)
            if value is not None and value != (before := known.get(name, 0)):
                self._more(name, labels, value - before)
                known[name] = value
        if row.settled and row.outcome == FINISHED and "answered" not in known:
            known["answered"] = 1
            if row.cache_hit:
                self._more(_HITS, labels)
            elif row.deployment:
                self._more(_ANSWERED, _deployment(row.deployment, row.model))

    def _more(self, name: str, labels: Labels, by: float = 1) -> None:
        counter = self._counters.get((name, labels))
        if counter is None:
            if len(self._counters) >= _MOST_SERIES:
                labels = tuple((label, "other") for label, _ in labels)
            counter = self._counters.setdefault((name, labels), [0])
        counter[0] += by

    def _observe(self, name: str, labels: Labels, seconds: float) -> None:
        histogram = self._histograms.get((name, labels))
        if histogram is None:
            if len(self._histograms) >= _MOST_SERIES:
                labels = (("model", "other"),)
            histogram = self._histograms.setdefault((name, labels), [0.0] * (len(_BUCKETS) + 2))
        histogram[bisect_left(_BUCKETS, seconds)] += 1
        histogram[-1] += seconds

    async def page(self) -> str:
        """`text`, for who would wait for it."""
        return self.text()

    def text(self) -> str:
        """All of it, in Prometheus' own form."""
        return "\n".join([*self._lines(), ""])

    def _lines(self) -> Iterator[str]:
        yield "# HELP litellm_in_flight_requests Requests that are being served"
        yield "# TYPE litellm_in_flight_requests gauge"
        yield f"litellm_in_flight_requests {self.under_way}"
        for name, words in _WORDS.items():
            kind = "histogram" if name in (_LATENCY, _FIRST_TOKEN) else "counter"
            full = name if kind == "histogram" else f"{name}_total"
            yield f"# HELP {full} {words}"
            yield f"# TYPE {full} {kind}"
            for (of, labels), (value,) in self._counters.items():
                if of == name:
                    yield f"{full}{_in_braces(labels)} {value:.12g}"
            for (of, labels), histogram in self._histograms.items():
                if of == name:
                    yield from _histogram_lines(full, labels, histogram)


def _route(row: RequestRow) -> str:
    """Without names of models: there may be any number."""
    path = row.path
    if ":" in path:
        return f"{path.partition('/models/')[0]}/models/{{model}}:{path.rpartition(':')[2]}"
    if "/deployments/" in path:
        return f"/openai/deployments/{{model}}/{path.rpartition('/')[2]}"
    return path


def _deployment(deployment: str, model: str) -> Labels:
    return (("litellm_model_name", model), ("model_id", deployment))


def _in_braces(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{pairs}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _histogram_lines(name: str, labels: Labels, histogram: list[float]) -> Iterator[str]:
    count = 0.0
    for bound, more in zip((*map(str, _BUCKETS), "+Inf"), histogram, strict=False):
        count += more
        yield f"{name}_bucket{_in_braces((*labels, ('le', bound)))} {count:.12g}"
    yield f"{name}_count{_in_braces(labels)} {count:.12g}"
    yield f"{name}_sum{_in_braces(labels)} {histogram[-1]:.12g}"
