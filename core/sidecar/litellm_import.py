"""The one place that imports LiteLLM's proxy, which takes seconds."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

from core.sidecar import allocator, later_modules, lean, token_tables, trust
from core.sidecar.logs import OWN_LOGGER

_NOWHERE: Final = "/litellm-pocket/nothing-is-here"
logger = logging.getLogger(OWN_LOGGER)


TURNS_ON_JSON: Final = ("turn_on_json", "_turn_on_json")
"""What a config's `json_logs` calls, by its name since 1.109 and before."""


def import_proxy() -> Any:
    """The module `litellm.proxy.proxy_server`; its `app` is the ASGI application.

    Untyped on purpose: LiteLLM's types are of no use to us, and its module globals change under
    our eyes when a config is loaded.
    """
    search_path = list(sys.path)
    trust.use_system_certificates()
    token_tables.keep_local()
    allocator.few_arenas()
    # The import makes a million objects that stay: looking through them again and again for
    # garbage takes a fifth of the time.
    gc.disable()
    try:
        with later_modules.standing_in(), lean.importing():
            proxy = importlib.import_module("litellm.proxy.proxy_server")
    finally:
        gc.enable()
    gc.freeze()
    allocator.give_back()
    # LiteLLM puts the grandparent of the current folder first, where anybody's file could pose as
    # a module.
    sys.path[:] = search_path
    # `json_logs: true` in a config would put JSON on the screen in our log's place.
    for name in TURNS_ON_JSON:
        setattr(sys.modules["litellm"], name, lambda: None)
    return proxy


class Collector:
    """The module `gc`, but the number of frozen objects is known and not counted: LiteLLM writes it
    into its log at each start, and to count a million takes longer than half of a copy's start."""

    def __init__(self, frozen: int) -> None:
        self._frozen = frozen

    def freeze(self) -> None:
        """As `gc.freeze`."""
        self._frozen += len(gc.get_objects())
        gc.freeze()

    def get_freeze_count(self) -> int:
        """As `gc.get_freeze_count`."""
        return self._frozen

    def __getattr__(self, name: str) -> Any:
        return getattr(gc, name)


def warm_up(app: Any) -> None:
    """Send `app` (a FastAPI application that has not started) a request, without a network.

    It is as it was before, only quicker: middleware can still be added, and its lifespan has not
    run. Whatever goes wrong is left for a real request to show.
    """
    try:
        asyncio.run(_ask(app))
    except Exception as error:  # noqa: BLE001 - a cold start is all that it costs
        logger.debug("warming up failed: %s", type(error).__name__)
    finally:
        app.middleware_stack = None  # once it is built, Starlette lets nobody add to it


def load_late_modules() -> None:
    """Import what LiteLLM imports with its first chat completion, where this version does so."""
    try:
        importlib.import_module("litellm.llms").load_guardrail_translation_mappings()
    except Exception as error:  # noqa: BLE001 - the first request will import them
        logger.debug("loading late modules failed: %s", type(error).__name__)


async def _ask(app: Any) -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: MutableMapping[str, Any]) -> None:
        return

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": _NOWHERE,
        "raw_path": _NOWHERE.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
        "state": {},
    }
    await app(scope, receive, send)
