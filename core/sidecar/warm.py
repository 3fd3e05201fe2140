"""What a spare does while nobody needs it: the work that the first request would have to wait for.

FastAPI builds the routes of included routers when a request first passes them, which takes LiteLLM
0.2 s. A request for a path that nobody has passes them all. With its first chat completion LiteLLM
imports 199 modules (the translations of its guardrails, by which it finds the names of tools),
which takes another 0.2 s. Measured in LiteLLM 1.102.4.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import MutableMapping
from typing import Any, Final

from core.sidecar.logs import OWN_LOGGER

_NOWHERE: Final = "/litellm-pocket/nothing-is-here"

logger = logging.getLogger(OWN_LOGGER)


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
