"""Counts what had come of a stream that its client left, where LiteLLM itself does not.

LiteLLM counts such a stream by what the object that reads it has collected. In Google's protocol
it finds none: that of Google's own models is of another kind, and for a model of somebody else the
object is out of reach, behind a generator that ends with the request. Who left a moment before the
end had the answer for nothing.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import AsyncIterator
from typing import Any, Final

_PROXY: Final = "litellm.proxy.common_request_processing"
_COUNT: Final = "_bill_partial_streamed_spend_on_disconnect"
_ADAPTER: Final = "litellm.google_genai.adapters.transformation"
_TURN: Final = "translate_completion_output_params_streaming"
_COUNT_GOOGLES: Final = "_handle_async_streaming_logging"
_WITHIN: Final = ("inner", "completion_stream")
"""Where an object has the stream that it turns into another."""


def install() -> None:
    """Once LiteLLM is imported. Raises RuntimeError when it counts such streams in another way."""
    proxy: Any = importlib.import_module(_PROXY)
    adapter: Any = importlib.import_module(_ADAPTER).GoogleGenAIAdapter
    count, turn = getattr(proxy, _COUNT, None), getattr(adapter, _TURN, None)
    if not (callable(count) and callable(turn)):
        raise RuntimeError("this version of LiteLLM counts streams that are left in another way")

    async def counted(request_data: dict[str, Any], response: object) -> bool:
        """Whether it is counted now: what is there of the stream, or of one within it."""
        stream: object = response
        while stream is not None:
            # What is asked for anew, within another stream, has an account of its own.
            account = getattr(stream, "logging_obj", None) if stream is not response else None
            more = {} if account is None else {"litellm_logging_obj": account}
            if await count({**request_data, **more}, stream):
                return True
            if getattr(stream, "collected_chunks", None) and hasattr(stream, _COUNT_GOOGLES):
                await getattr(stream, _COUNT_GOOGLES)()
                return True
            found = (getattr(stream, name, None) for name in _WITHIN)
            stream = next((one for one in found if one is not None), None)
        return False

    @functools.wraps(turn)
    def turned(self: Any, completion_stream: Any) -> object:
        made = turn(self, completion_stream)
        return made if made is None else _Turned(made, completion_stream)

    setattr(proxy, _COUNT, counted)
    setattr(adapter, _TURN, turned)


class _Turned:
    """A stream in Google's protocol, and the one that it is made from."""

    def __init__(self, made: Any, completion_stream: object) -> None:
        self._made = made
        self.completion_stream = completion_stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        part: bytes = await self._made.__anext__()
        return part

    async def aclose(self) -> None:
        """As of a generator."""
        await self._made.aclose()
