"""Keeps the gateway's own key from going on to a provider.

A client sends it in one of half a dozen headers, or as `?key=`, to be let in. LiteLLM has several
ways of passing a client's headers and query on (`forward_headers` of a pass-through endpoint,
`x-pass-` headers, `forward_client_headers_to_llm_api`, the built-in `/anthropic/…` routes), and
each takes the key along. What a client sent is cleaned where LiteLLM takes it over; what leaves
nevertheless is cleaned on its way out, unless the config itself has the key as that of an upstream.
"""

from __future__ import annotations

import base64
import functools
import importlib
import inspect
import os
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from core.base.secret_rules import referenced_names
from core.sidecar.importers import importers
from core.sidecar.refusals import Refusals

_PROXY: Final = "litellm.proxy.proxy_server"
_PAGES: Final = "litellm.proxy.pass_through_endpoints.pass_through_endpoints"
_REQUEST: Final = "pass_through_request"
_WEBSOCKET: Final = "websocket_passthrough_request"
_MOST_SAID: Final = 20


def look_ahead() -> None:
    """Find out what `OwnKey.keep_here` will want to know, for this process and its copies."""
    pages = importlib.import_module(_PAGES)
    for name in (_REQUEST, _WEBSOCKET):
        importers.of(name, getattr(pages, name, None))


class OwnKey:
    """The master key of the gateway of this process."""

    def __init__(self, told: Refusals) -> None:
        self._told = told
        self._said: set[str] = set()
        self._search: Callable[[str], object] = lambda _text: None
        self._is_meant: bool | None = None
        """The config sends it to an upstream, as its key there; None: nobody has looked."""

    def keep_here(self, key: str) -> None:
        """From now on nothing that a client sends with `key` in it is passed on; once a process.

        Raises RuntimeError when LiteLLM no longer has one of the ways known here: then nobody
        knows where the key would go.
        """
        self._search = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])").search
        if _PROXY not in sys.modules:
            return
        utils = importlib.import_module("litellm.passthrough.utils")
        pages = importlib.import_module(_PAGES)
        calls = importlib.import_module("litellm.proxy.litellm_pre_call_utils")
        httpx = importlib.import_module("httpx")
        self._wrap(
            utils.BasePassthroughUtils,
            "forward_headers_from_request",
            {"request_headers": self._clean_mapping},
        )
        self._wrap(
            calls.LiteLLMProxyRequestSetup,
            "_get_forwardable_headers",
            {"headers": self._clean_mapping},
        )
        self._wrap(
            pages,
            _REQUEST,
            {"request": self._clean_query, "query_params": self._clean_mapping},
        )
        self._wrap(pages, _WEBSOCKET, {"websocket": self._clean_headers})
        for client in (httpx.AsyncClient, httpx.Client):
            self._wrap(client, "send", {"request": self._clean_outgoing})

    def is_in(self, value: object) -> bool:
        """Whether a header or a parameter holds the key, by itself or as the password of Basic."""
        if not isinstance(value, str):
            return False
        if self._search(value):
            return True
        scheme, _, rest = value.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            return bool(self._search(base64.b64decode(rest).decode("utf-8", "replace")))
        except ValueError:
            return False

    # ---- what is cleaned

    def _clean_mapping(self, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        found = [name for name, value in values.items() if self._holds(value)]
        if not found:
            return values
        self._say(found)
        return {name: value for name, value in values.items() if name not in found}

    def _clean_query(self, request: Any) -> Any:
        pairs = request.query_params.multi_items()
        found = [name for name, value in pairs if self.is_in(value)]
        if found:
            self._say(found)
            kept = [(name, value) for name, value in pairs if name not in found]
            request._query_params = type(request.query_params)(kept)
        return request

    def _clean_headers(self, websocket: Any) -> Any:
        headers = websocket.headers
        found = [name for name, value in headers.items() if self.is_in(value)]
        if found:
            self._say(found)
            raw = [(n, v) for n, v in headers.raw if n.decode("latin-1") not in found]
            websocket._headers = type(headers)(raw=raw)
        return websocket

    def _clean_outgoing(self, request: Any) -> Any:
        headers = [name for name, value in request.headers.multi_items() if self.is_in(value)]
        query = [name for name, value in request.url.params.multi_items() if self.is_in(value)]
        if not (headers or query) or self._sent_on_purpose():
            return request
        self._say([*headers, *query])
        for name in set(headers):
            del request.headers[name]
        if query:
            kept = [one for one in request.url.params.multi_items() if one[0] not in query]
            request.url = request.url.copy_with(params=kept)
        return request

    def _holds(self, value: object) -> bool:
        if isinstance(value, (list, tuple)):
            return any(map(self.is_in, value))
        return self.is_in(value)

    def _sent_on_purpose(self) -> bool:
        if self._is_meant is None:
            proxy: Any = sys.modules[_PROXY]
            router = proxy.llm_router
            state = proxy.proxy_config.get_config_state()
            general = {**(state.get("general_settings") or {}), "master_key": None}
            # Neither of these says that the key goes anywhere.
            rest = {**state, "general_settings": general, "environment_variables": None}
            self._is_meant = self._is_below([rest, router.model_list if router else []])
        return self._is_meant

    def _is_below(self, values: object) -> bool:
        waiting = [values]
        while waiting:
            match waiting.pop():
                case str() as text:
                    meant = [os.environ.get(name, "") for name in referenced_names(text)]
                    if any(map(self.is_in, [text, *meant])):
                        return True
                case dict() as section:
                    waiting.extend(section.values())
                case list() as some:
                    waiting.extend(some)
                case _:
                    pass
        return False

    def _say(self, names: list[str]) -> None:
        where = ", ".join(sorted(set(names)))
        if where in self._said or len(self._said) >= _MOST_SAID:  # a client does it every time
            return
        self._said.add(where)
        self._told.tell(
            f"own key in {where}",
            f"Not passed on to a provider: the gateway's own key, which a client sent in {where}.",
        )

    # ---- where it is cleaned

    @staticmethod
    def _wrap(owner: Any, name: str, clean: Mapping[str, Callable[[Any], Any]]) -> None:
        static = inspect.getattr_static(owner, name, None)
        original: Any = getattr(owner, name, None)
        if original is None or not clean.keys() <= inspect.signature(original).parameters.keys():
            raise RuntimeError(f"this version of LiteLLM passes requests on without {name}")
        signature = inspect.signature(original)

        def washed(*args: Any, **named: Any) -> inspect.BoundArguments:
            bound = signature.bind(*args, **named)
            for argument, wash in clean.items():
                if argument in bound.arguments:
                    bound.arguments[argument] = wash(bound.arguments[argument])
            return bound

        @functools.wraps(original)
        def at_once(*args: Any, **named: Any) -> Any:
            bound = washed(*args, **named)
            return original(*bound.args, **bound.kwargs)

        @functools.wraps(original)
        async def later(*args: Any, **named: Any) -> Any:
            bound = washed(*args, **named)
            return await original(*bound.args, **bound.kwargs)

        cleaned: Any = later if inspect.iscoroutinefunction(original) else at_once
        setattr(owner, name, staticmethod(cleaned) if isinstance(static, staticmethod) else cleaned)
        if inspect.ismodule(owner):  # who has imported the function by its name has the old one
            for module in importers.of(name, original):
                setattr(module, name, cleaned)
