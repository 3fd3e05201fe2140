"""Attempts that the `openai` library makes inside of one call of LiteLLM's.

Where a client sets `x-litellm-num-retries`, or a config `max_retries`, LiteLLM has that library ask
again by itself, and hears of the last try alone. Each try before it is an attempt, too: it took
time, and may have been answered by an error that explains the next one.
"""

from __future__ import annotations

import functools
import importlib
import sys
import time
from typing import Any, Final

from core.sidecar.error_words import message_in
from core.sidecar.model_call import Failure
from core.sidecar.recorder import current

_LIBRARY: Final = "openai._base_client"
_CLIENT: Final = "AsyncAPIClient"
_BEFORE_EACH: Final = "_build_request"
_BEFORE_NEXT: Final = "_sleep_for_retry"
_OF_AN_ANSWER: Final = "_make_status_error_from_response"


def install() -> None:
    """Once LiteLLM is imported. Raises RuntimeError when the library asks again in another way."""
    client: Any = getattr(importlib.import_module(_LIBRARY), _CLIENT, None)
    if any(not hasattr(client, name) for name in (_BEFORE_EACH, _BEFORE_NEXT, _OF_AN_ANSWER)):
        raise RuntimeError("this version of the openai library asks again in another way")
    build, wait = getattr(client, _BEFORE_EACH), getattr(client, _BEFORE_NEXT)

    @functools.wraps(build)
    def built(self: Any, *args: Any, **more: Any) -> Any:
        call = current.get()
        if call is not None:
            call.asked_at = time.perf_counter()
        return build(self, *args, **more)

    @functools.wraps(wait)
    async def waited(self: Any, *, options: Any, response: Any, **more: Any) -> None:
        call = current.get()
        if call is not None:
            error, said = _what_went_wrong(self, response)
            call.asks_again(Failure(error, model=_model(options), said=said))
        await wait(self, options=options, response=response, **more)

    setattr(client, _BEFORE_EACH, built)
    setattr(client, _BEFORE_NEXT, waited)


def _what_went_wrong(client: Any, response: Any) -> tuple[BaseException, str]:
    """The error that the library would have raised, and what the provider said."""
    if response is not None:
        error: BaseException = getattr(client, _OF_AN_ANSWER)(response)
        body = getattr(error, "body", None)
        # The library hands out what is within "error", where an answer has that.
        return error, message_in({"error": body})[1] or str(response.reason_phrase)
    cause = sys.exception()
    errors: Any = importlib.import_module("openai")
    request = getattr(cause, "_request", None)
    if "Timeout" in type(cause).__name__:
        return errors.APITimeoutError(request=request), ""
    return errors.APIConnectionError(request=request), ""


def _model(options: Any) -> str:
    """As the provider knows it."""
    content = getattr(options, "json_data", None)
    model = content.get("model") if isinstance(content, dict) else None
    return model if isinstance(model, str) else ""
