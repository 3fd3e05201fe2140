"""What LiteLLM tells of each call, for the ledger: from an allow-list, and nothing else.

LiteLLM hands its callbacks everything, prompts and keys among it. What is taken over is named here.
LiteLLM makes the "standard logging payload" that most of it stands in for every request anyway.

The callback hears how calls ended, and no more. It is not among `litellm.callbacks`: LiteLLM asks
each of those some sixty times for a request, and for each piece of a stream, whether it has
anything to say to it. Attempts that went wrong, which it tells these alone, are heard of where it
begins to tell of them.
"""

from __future__ import annotations

import functools
import importlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Final, NamedTuple

from core.sidecar import live_sessions
from core.sidecar.logs import OWN_LOGGER
from core.sidecar.model_call import Counted, Failure
from core.sidecar.recorder import Recorder

_NAME: Final = "_PROXY_PocketLedger"
"""LiteLLM takes a class of this kind of name for a part of its own: a client cannot keep it from
being told, as it can with others (`no-log`)."""
_ATTEMPT_FAILED: Final = "async_post_call_failure_deployment_hook"
"""The function of `litellm.utils` that tells callbacks of an attempt that went wrong."""
_RESPONSES: Final = ("responses", "aresponses")
_HEARD: Final = ("transcription", "atranscription")
_LIVE: Final = "_arealtime"
_NUMBERS: Final = (int, float)
_OF_PAYLOAD: Final = (
    *("call_type", "model_group", "model_id", "model", "custom_llm_provider"),
    *("cache_hit", "prompt_tokens", "completion_tokens"),
)
_of_payload: Final = itemgetter(*_OF_PAYLOAD)
_OF_DETAILS: Final = (
    *("call_type", "model", "custom_llm_provider", "api_call_start_time", "end_time"),
    "response_cost",
)
_TABLE_S: Final = 1.0
_RESELLERS: Final = ("github", "litellm_proxy", "nadir")
"""LiteLLM prices what these serve as whoever made it does."""
logger = logging.getLogger(OWN_LOGGER)


def install(recorder: Recorder) -> None:
    """Have LiteLLM tell `recorder`, once its config is loaded.

    Raises RuntimeError when LiteLLM does not know callbacks of this form any more.
    """
    litellm: Any = importlib.import_module("litellm")
    utils: Any = importlib.import_module("litellm.utils")
    base: Any = importlib.import_module("litellm.integrations.custom_logger").CustomLogger
    expected = ((base, "async_log_success_event"), (base, "async_log_failure_event"))
    for owner, name in (*expected, (utils, _ATTEMPT_FAILED)):
        if not hasattr(owner, name):
            raise RuntimeError(f"this version of LiteLLM tells no callback by {name}")
    callback = type(_NAME, (base,), _methods(recorder))()
    manager = litellm.logging_callback_manager
    manager.add_litellm_async_success_callback(callback)
    manager.add_litellm_async_failure_callback(callback)
    setattr(utils, _ATTEMPT_FAILED, _hearing(recorder, getattr(utils, _ATTEMPT_FAILED)))


def _hearing(recorder: Recorder, tell: Callable[..., Awaitable[None]]) -> Callable[..., Any]:
    """As `tell`, which tells LiteLLM's other callbacks of an attempt that went wrong."""

    @functools.wraps(tell)
    async def heard(request_data: Any, exception: Exception, *more: Any, **named: Any) -> None:
        try:
            recorder.failed(request_data.get("litellm_call_id"), attempt(request_data, exception))
        except Exception as error:  # noqa: BLE001 - the request goes on
            # Its words may quote the request.
            logger.warning("An attempt was not noted: %s", type(error).__name__)
        await tell(request_data, exception, *more, **named)

    return heard


def _methods(recorder: Recorder) -> dict[str, Any]:
    table = PriceTable()

    async def went_well(
        _self: Any, kwargs: Any, response_obj: Any = None, *_more: Any, **_named: Any
    ) -> None:
        read = partial(counted, table, taken(kwargs, response_obj))
        recorder.told(kwargs.get("litellm_call_id"), read, partial(_request_id, kwargs))

    async def went_wrong(_self: Any, kwargs: Any, *_more: Any, **_named: Any) -> None:
        error, call_id = kwargs.get("exception"), kwargs.get("litellm_call_id")
        if not isinstance(error, BaseException):
            return
        recorder.failed(call_id, failure(kwargs, error), once_begun=True)
        if kwargs.get("combined_usage_object") is not None:  # of what had come by then
            found = counted(table, taken(kwargs))
            recorder.counted(call_id, found, lambda: _request_id(kwargs))

    return {"async_log_success_event": went_well, "async_log_failure_event": went_wrong}


class Names(NamedTuple):
    """By which a model is looked for in LiteLLM's table."""

    id: str
    deployment: str
    provider: str
    model: str
    base: str
    """The model of the table that a deployment says it is, as one of Azure must: it is whose prices
    the config wants."""

    def rows(self, table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The name alone may be the model of another provider, who takes money for what a
        subscription includes, say."""
        yield _mapping(table.get(self.id))
        provider, model, base = self.provider, self.model, self.base
        if base:
            yield from (_mapping(table.get(name)) for name in (f"{provider}/{base}", base))
            return
        names = (self.deployment, f"{provider}/{model}")
        own = [_mapping(table[name]) for name in names if name != model and name in table]
        yield from own
        row = _mapping(table.get(model))
        if not own and _is_sold_by(provider, row):
            yield row


class PriceTable:
    """LiteLLM's table. It changes hardly ever: what it has of a model is looked for once a second
    at most."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[Names, Mapping[str, float]] = {}
        self._known_until = clock()

    def prices(self, names: Names) -> Mapping[str, float]:
        """Those of the first row that says what the model costs."""
        now = self._clock()
        if now >= self._known_until:
            self._known, self._known_until = {}, now + _TABLE_S
        found = self._known.get(names)
        if found is None:
            rows = names.rows(importlib.import_module("litellm").model_cost)
            found = self._known[names] = next(filter(_says_all, map(_priced, rows)), {})
        return found


@dataclass(slots=True)
class _Reading:
    """Reads what was taken out of a call's details: see `taken`."""

    table: PriceTable
    payload: tuple[Any, ...]
    """`_OF_PAYLOAD`."""
    usage: object
    details: tuple[Any, ...]
    """`_OF_DETAILS`."""
    group: object
    deployment: object
    infos: tuple[object, object]
    """What the config says of the model, besides its parameters; in two places."""
    prices: Mapping[str, Any]
    """Among the parameters, where there is no cost."""
    base: object
    """A `base_model` among these."""
    kinds: list[object] | None
    """Of the events of a live session; None where they are not told."""

    def counted(self) -> Counted:
        """The same, as it is for the ledger."""
        call_type, group, deployment, model, provider, hit, tokens_in, tokens_out = self.payload
        of_call, of_model, of_provider, began, ended, cost = self.details
        is_hit = hit is True
        call_type = _text(call_type, of_call)
        found = Counted(
            call_type=call_type,
            group=_text(group, self.group),
            deployment=_text(deployment),
            model=_text(self.deployment, model, of_model),
            provider=_text(provider, of_provider),
            cost=0.0 if is_hit else self._cost(cost, call_type),
            cache_hit=is_hit,
            duration_s=_between(began, ended),
        )
        usage = _mapping(self.usage)
        if usage:
            found.tokens_in, found.tokens_out = _count(tokens_in), _count(tokens_out)
            inner = _mapping(usage.get("prompt_tokens_details"))
            outer = _mapping(usage.get("completion_tokens_details"))
            found.tokens_cached = _first(
                inner.get("cached_tokens"), usage, "cache_read_input_tokens"
            )
            found.tokens_cache_written = _first(
                inner.get("cache_creation_tokens"), usage, "cache_creation_input_tokens"
            )
            found.tokens_reasoning = _count(outer.get("reasoning_tokens"))
        nothing = not (is_hit or found.cost or found.tokens_in or found.tokens_out)
        if nothing and call_type in _RESPONSES:
            # Only queued (`background`): what it takes nobody tells, and it is not 0.
            found.tokens_in = found.tokens_out = found.cost = None
        if call_type == _LIVE:
            self._of_session(found)
        return found

    def _of_session(self, found: Counted) -> None:
        if self.kinds is not None:
            found.answered = self.kinds.count(live_sessions.DONE)
            found.written = self.kinds.count(live_sessions.WRITTEN)
        if found.written and not found.cost and any(self._prices().values()):
            found.cost = None  # the price is by the second, and they told tokens, or the reverse

    def _cost(self, cost: object, call_type: str) -> float | None:
        """None where nothing says what the model costs: LiteLLM counts 0 then, too."""
        if not isinstance(cost, int | float) or isinstance(cost, bool):
            return None
        if cost:
            return float(cost)
        prices = self._prices()
        if not any(prices.values()):
            return float(cost) if prices else None
        # Of a stream that was left it does not always find the price that it has.
        return None if call_type in _HEARD else self._by_tokens(prices)

    def _by_tokens(self, prices: Mapping[str, float]) -> float:
        return sum(
            (_count(tokens) or 0) * prices.get(f"{side}_cost_per_token", 0.0)
            for tokens, side in ((self.payload[6], "input"), (self.payload[7], "output"))
        )

    def _prices(self) -> Mapping[str, float]:
        """Those of the first place that says what the model costs, as LiteLLM has it: a price of 0
        is one that somebody has set, and the table's does not count beside it."""
        of_config: dict[str, float] = {}
        for section in (*self.infos, self.prices):
            if section:
                of_config |= _priced(_mapping(section))
        if _says_all(of_config):
            return of_config
        _, model, provider, *_ = self.details
        return self.table.prices(
            Names(
                _text(self.payload[2]),
                _text(self.deployment),
                _text(provider),
                _text(model),
                _text(self.base, *(_mapping(one).get("base_model") for one in self.infos[::-1])),
            )
        )


def taken(kwargs: Mapping[str, Any], answer: object = None) -> tuple[Any, ...]:
    """What `counted` reads, a moment later and for several at once, out of a successful call's
    details: those are a thousand objects, the request and its answer among them, and this is none
    of these. In few steps: it is done between thousands of LiteLLM's. `answer` is looked at for a
    live session alone."""
    payload, params = kwargs.get("standard_logging_object"), kwargs.get("litellm_params")
    if payload.__class__ is not dict or params.__class__ is not dict:
        payload, params = _mapping(payload), _mapping(params)
    metadata = _metadata(params)
    try:
        values = _of_payload(payload)
    except KeyError:  # it was not made whole
        values = tuple(map(payload.get, _OF_PAYLOAD))
    details = tuple(map(kwargs.get, _OF_DETAILS))
    prices, kinds = {}, None
    if not details[-1]:
        prices = {name: params[name] for name in _price_names(tuple(params))}
    if _LIVE in (values[0], details[0]):
        events = getattr(answer, "results", answer)
        if isinstance(events, list):  # else a setting keeps what was said from callbacks
            kinds = [_mapping(one).get("type") for one in events]
    return (
        values,
        _mapping(payload.get("metadata")).get("usage_object"),
        details,
        metadata.get("model_group"),
        metadata.get("deployment"),
        (metadata.get("model_info"), params.get("model_info")),
        prices,
        params.get("base_model"),
        kinds,
    )


def counted(table: PriceTable, found: tuple[Any, ...]) -> Counted:
    """What LiteLLM has counted; `found` is what was `taken`."""
    return _Reading(table, *found).counted()


def failure(kwargs: Mapping[str, Any], error: BaseException) -> Failure:
    """What is in a failed call's details."""
    metadata = _metadata(_mapping(kwargs.get("litellm_params")))
    return Failure(
        error,
        _text(metadata.get("model_group")),
        _text(_mapping(metadata.get("model_info")).get("id")),
        _text(metadata.get("deployment")),
        _text(kwargs.get("custom_llm_provider")),
        _between(kwargs.get("api_call_start_time"), kwargs.get("end_time")),
    )


def attempt(request: Mapping[str, Any], error: BaseException) -> Failure:
    """What is in the parameters of one attempt."""
    metadata = _metadata(request)
    details = _mapping(getattr(request.get("litellm_logging_obj"), "model_call_details", None))
    return Failure(
        error,
        _text(metadata.get("model_group")),
        _text(
            _mapping(metadata.get("model_info")).get("id"),
            _mapping(request.get("model_info")).get("id"),
        ),
        _text(metadata.get("deployment"), request.get("model")),
        _text(getattr(error, "llm_provider", None), request.get("custom_llm_provider")),
        _between(details.get("current_attempt_api_call_start_time"), datetime.now()),
    )


def _request_id(kwargs: Mapping[str, Any]) -> object:
    """The id in the headers of the request in whose behalf it was called, where it is known."""
    request = _mapping(_mapping(kwargs.get("litellm_params")).get("proxy_server_request"))
    return _mapping(request.get("headers")).get("x-litellm-call-id")


def _is_sold_by(provider: str, row: Mapping[str, Any]) -> bool:
    """Whether LiteLLM takes the prices of this row for a model of this provider."""
    seller = _text(row.get("litellm_provider"))  # of some with more behind it, as bedrock_converse
    return provider in _RESELLERS or not (seller and provider) or seller.startswith(provider)


@lru_cache(64)
def _price_names(names: tuple[object, ...]) -> tuple[str, ...]:
    """Those of settings that are prices. The parameters of most calls are called the same."""
    return tuple(name for name in names if isinstance(name, str) and _is_price(name))


def _is_price(name: str) -> bool:
    return "_cost" in name or "cost_per" in name


def _priced(section: Mapping[Any, Any]) -> dict[str, float]:
    return {
        name: value
        for name, value in section.items()
        if value is not None  # of most settings: the quickest to see
        and value.__class__ in _NUMBERS
        and name.__class__ is str
        and _is_price(name)
    }


def _says_all(prices: Mapping[str, float]) -> bool:
    """Beside a price for the cache alone LiteLLM takes the others from the table."""
    return any("cache" not in name for name in prices)


def _metadata(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the two places where the router leaves it, the one that it has used."""
    for name in ("litellm_metadata", "metadata"):
        found = params.get(name)
        if found:
            found = _mapping(found)
            if "model_group" in found or "deployment" in found:
                return found
    return {}


def _text(*values: object) -> str:
    """The first that is a text and not empty."""
    for value in values:
        if isinstance(value, str) and value:
            return value
    return ""


def _mapping(value: object) -> Mapping[str, Any]:
    if isinstance(value, dict):  # nearly always, and quicker to see
        return value
    return value if isinstance(value, Mapping) else {}


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _first(value: object, section: Mapping[str, Any], name: str) -> int | None:
    found = _count(value)
    return found if found is not None else _count(section.get(name))


def _between(start: object, end: object) -> float | None:
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return None
    if (start.tzinfo is None) != (end.tzinfo is None):
        return None
    return max(0.0, (end - start).total_seconds())
