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
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

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
_READ: Final = (
    *("litellm_call_id", "standard_logging_object", "litellm_params", "response_cost"),
    *("call_type", "model", "custom_llm_provider", "api_call_start_time", "end_time"),
)
"""Of a call's details."""
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
    async def went_well(
        _self: Any, kwargs: Any, response_obj: Any = None, *_more: Any, **_named: Any
    ) -> None:
        # What is read of it a moment later, and no more: the rest holds the request and its answer.
        # LiteLLM puts others in the place of these in its own, and changes none that is here.
        details = {name: kwargs[name] for name in _READ if name in kwargs}
        read, request_id = partial(counted, details, response_obj), partial(_request_id, details)
        recorder.told(details.get("litellm_call_id"), read, request_id)

    async def went_wrong(_self: Any, kwargs: Any, *_more: Any, **_named: Any) -> None:
        error, call_id = kwargs.get("exception"), kwargs.get("litellm_call_id")
        if not isinstance(error, BaseException):
            return
        recorder.failed(call_id, failure(kwargs, error), once_begun=True)
        if kwargs.get("combined_usage_object") is not None:  # of what had come by then
            recorder.counted(call_id, counted(kwargs), lambda: _request_id(kwargs))

    return {"async_log_success_event": went_well, "async_log_failure_event": went_wrong}


def counted(kwargs: Mapping[str, Any], answer: object = None) -> Counted:
    """What is in a successful call's details; `answer` is looked at for a live session alone."""
    payload = _mapping(kwargs.get("standard_logging_object"))
    params = _mapping(kwargs.get("litellm_params"))
    metadata = _metadata(params)
    usage = _mapping(_mapping(payload.get("metadata")).get("usage_object"))
    is_hit = payload.get("cache_hit") is True
    tokens_in, tokens_out = payload.get("prompt_tokens"), payload.get("completion_tokens")
    found = Counted(
        call_type=_text(payload.get("call_type"), kwargs.get("call_type")),
        group=_text(payload.get("model_group"), metadata.get("model_group")),
        deployment=_text(payload.get("model_id")),
        model=_text(metadata.get("deployment"), payload.get("model"), kwargs.get("model")),
        provider=_text(payload.get("custom_llm_provider"), kwargs.get("custom_llm_provider")),
        cost=_cost(kwargs, payload, params, metadata, is_hit=is_hit),
        cache_hit=is_hit,
        duration_s=_between(kwargs.get("api_call_start_time"), kwargs.get("end_time")),
    )
    if usage:
        found.tokens_in, found.tokens_out = _count(tokens_in), _count(tokens_out)
        inner = _mapping(usage.get("prompt_tokens_details"))
        outer = _mapping(usage.get("completion_tokens_details"))
        found.tokens_cached = _first(inner.get("cached_tokens"), usage, "cache_read_input_tokens")
        found.tokens_cache_written = _first(
            inner.get("cache_creation_tokens"), usage, "cache_creation_input_tokens"
        )
        found.tokens_reasoning = _count(outer.get("reasoning_tokens"))
    nothing = not (is_hit or found.cost or found.tokens_in or found.tokens_out)
    if nothing and found.call_type in _RESPONSES:
        # Only queued (`background`): what it takes nobody tells, and it is not 0.
        found.tokens_in = found.tokens_out = found.cost = None
    if found.call_type == _LIVE:
        events = getattr(answer, "results", answer)
        if isinstance(events, list):  # else a setting keeps what was said from callbacks
            kinds = [_mapping(one).get("type") for one in events]
            found.answered = kinds.count(live_sessions.DONE)
            found.written = kinds.count(live_sessions.WRITTEN)
        if (
            found.written
            and not found.cost
            and any(_prices(kwargs, payload, params, metadata).values())
        ):
            found.cost = None  # the price is by the second, and they told tokens, or the reverse
    return found


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


def _cost(
    kwargs: Mapping[str, Any],
    payload: Mapping[str, Any],
    params: Mapping[str, Any],
    metadata: Mapping[str, Any],
    *,
    is_hit: bool,
) -> float | None:
    """None where nothing says what the model costs: LiteLLM counts 0 then, too."""
    if is_hit:
        return 0.0
    cost = kwargs.get("response_cost")
    if not isinstance(cost, int | float) or isinstance(cost, bool):
        return None
    if cost:
        return float(cost)
    prices = _prices(kwargs, payload, params, metadata)
    if not any(prices.values()):
        return float(cost) if prices else None
    # Of a stream that was left it does not always find the price that it has.
    return None if payload.get("call_type") in _HEARD else _by_tokens(payload, prices)


def _by_tokens(payload: Mapping[str, Any], prices: Mapping[str, float]) -> float:
    return sum(
        (_count(payload.get(f"{kind}_tokens")) or 0) * prices.get(f"{side}_cost_per_token", 0.0)
        for kind, side in (("prompt", "input"), ("completion", "output"))
    )


def _prices(
    kwargs: Mapping[str, Any],
    payload: Mapping[str, Any],
    params: Mapping[str, Any],
    metadata: Mapping[str, Any],
) -> Mapping[str, float]:
    """Those of the first place that says what the model costs, as LiteLLM has it: a price of 0 is
    one that somebody has set, and the table's does not count beside it."""
    of_config: dict[str, float] = {}
    for section in (metadata.get("model_info"), params.get("model_info"), params):
        if section:
            of_config |= _priced(_mapping(section))
    if _says_all(of_config):
        return of_config
    for row in _rows(kwargs, payload, params, metadata):
        prices = _priced(row)
        if _says_all(prices):
            return prices
    return {}


def _rows(
    kwargs: Mapping[str, Any],
    payload: Mapping[str, Any],
    params: Mapping[str, Any],
    metadata: Mapping[str, Any],
) -> Iterator[Mapping[str, Any]]:
    """Of LiteLLM's table. The name alone may be the model of another provider, who takes money
    for what a subscription includes, say; a `base_model` is whose prices the config wants."""
    table: Mapping[str, Any] = importlib.import_module("litellm").model_cost
    provider, model = _text(kwargs.get("custom_llm_provider")), _text(kwargs.get("model"))
    yield _mapping(table.get(_text(payload.get("model_id"))))
    base = _base_model(params, metadata)
    if base:
        yield from (_mapping(table.get(name)) for name in (f"{provider}/{base}", base))
        return
    names = (_text(metadata.get("deployment")), f"{provider}/{model}")
    own = [_mapping(table[name]) for name in names if name != model and name in table]
    yield from own
    row = _mapping(table.get(model))
    if not own and _is_sold_by(provider, row):
        yield row


def _base_model(params: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    """The model of the table that a deployment says it is, as one of Azure must."""
    for section in (params, params.get("model_info"), metadata.get("model_info")):
        base = _text(_mapping(section).get("base_model"))
        if base:
            return base
    return ""


def _is_sold_by(provider: str, row: Mapping[str, Any]) -> bool:
    """Whether LiteLLM takes the prices of this row for a model of this provider."""
    seller = _text(row.get("litellm_provider"))  # of some with more behind it, as bedrock_converse
    return provider in _RESELLERS or not (seller and provider) or seller.startswith(provider)


def _priced(section: Mapping[str, Any]) -> dict[str, float]:
    # For every request without a cost, of sections with dozens of settings: no call for each. Most
    # are not set, and few are numbers.
    return {
        name: value
        for name, value in section.items()
        if value is not None
        and value.__class__ in _NUMBERS
        and name.__class__ is str
        and ("_cost" in name or "cost_per" in name)
    }


def _says_all(prices: Mapping[str, float]) -> bool:
    """Beside a price for the cache alone LiteLLM takes the others from the table."""
    for name in prices:  # noqa: SIM110 - as in `_priced`
        if "cache" not in name:
            return True
    return False


def _metadata(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the two places where the router leaves it, the one that it has used."""
    for name in ("litellm_metadata", "metadata"):
        found = _mapping(params.get(name))
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
