"""Puts the demo model behind LiteLLM, in place of the `mock_response` of the template's entry.

LiteLLM's own mock answers a chat; asked over another protocol it streams nothing, or fails. So
where the config has `model: openai/demo` with a `mock_response`, the entry becomes one of a server
that speaks chat completions, and what LiteLLM would send there is answered here: every protocol,
every stream and every tool call takes the way that it takes for a real server.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any, Final

from core.sidecar.demo_model import Body, answer, chunks, embeddings, whole

MODEL: Final = "openai/demo"
_MODEL: Final = "litellm_proxy/demo"
"""Of the providers that LiteLLM asks by chat completions alone, the one whose embeddings come this
way, too."""
_HOST: Final = "127.0.0.1"
_PORT: Final = 1
"""Nobody listens there: what the demo model does not take over is refused at once, on this very
computer."""


def install(proxy: Any) -> None:
    """Once the router of `proxy` (the module `litellm.proxy.proxy_server`) has read the config.

    Raises RuntimeError when LiteLLM asks a server in another way than the one known here.
    """
    router = proxy.llm_router
    texts: list[str] = []
    for entry in router.model_list if router is not None else ():
        params = entry["litellm_params"]
        text = params.get("mock_response")
        if params.get("model") == MODEL and isinstance(text, str) and not params.get("api_base"):
            del params["mock_response"]
            params["api_base"] = f"http://{_HOST}:{_PORT}/{len(texts)}"
            params["model"] = _MODEL
            params["use_chat_completions_api"] = True
            params["max_retries"] = 0
            params.setdefault("api_key", "not-needed")
            texts.append(text)
    if texts:
        _take_over(texts)


def _take_over(texts: list[str]) -> None:
    owner: Any = importlib.import_module("litellm.llms.openai.openai").OpenAIChatCompletion

    def text_of(client: Any) -> str | None:
        address = client.base_url
        if address.port != _PORT or address.host != _HOST:
            return None
        return texts[int(address.path.strip("/"))]

    chat = _known(owner, "make_openai_chat_completion_request")
    embed = _known(owner, "make_openai_embedding_request")

    @functools.wraps(chat)
    async def chatted(self: Any, openai_aclient: Any, data: Body, *more: Any, **named: Any) -> Any:
        text = text_of(openai_aclient)
        if text is None:
            return await chat(self, openai_aclient, data, *more, **named)
        made = answer(data, text, _count)
        if not data.get("stream"):
            body = whole(data, made)
            return {}, SimpleNamespace(model_dump=lambda *_, **__: body)
        types = importlib.import_module("openai.types.chat")
        return {}, _stream(types.ChatCompletionChunk.construct, chunks(data, made))

    @functools.wraps(embed)
    async def embedded(self: Any, openai_aclient: Any, data: Body, *more: Any, **named: Any) -> Any:
        if text_of(openai_aclient) is None:
            return await embed(self, openai_aclient, data, *more, **named)
        types = importlib.import_module("openai.types")
        made = types.CreateEmbeddingResponse.construct(**embeddings(data, _count))
        return SimpleNamespace(headers={}, parse=lambda: made)

    owner.make_openai_chat_completion_request = chatted
    owner.make_openai_embedding_request = embedded


def _known(owner: Any, name: str) -> Any:
    original = getattr(owner, name, None)
    parameters = list(inspect.signature(original).parameters) if original is not None else []
    if parameters[:3] != ["self", "openai_aclient", "data"]:
        raise RuntimeError(f"this version of LiteLLM asks a server without {name}")
    return original


async def _stream(make: Any, bodies: Iterator[Body]) -> AsyncIterator[Any]:
    for body in bodies:
        yield make(**body)


def _count(text: str) -> int:
    """With the table of tokens that LiteLLM counts with where it knows no better one."""
    litellm: Any = importlib.import_module("litellm")
    return len(litellm.encoding.encode(text, disallowed_special=()))
