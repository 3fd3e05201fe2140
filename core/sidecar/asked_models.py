"""Which models a request asks for: those of its path, its query and its body.

For keys that may use some models only. A request whose models cannot be made out is refused: what
is asked here must be all that LiteLLM could take for a model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from core.sidecar.errorbodies import Message, Scope

_FREE: Final = re.compile(r"/api/event_logging/batch|.*/(?:responses|interactions)/[^/]+/cancel")
"""What names no model, though it is a POST."""
_COUNTED: Final = re.compile(r".*/(?:messages/count_tokens|responses/input_tokens)|.*:countTokens")
"""What names a model and asks it for no answer."""
_PATH: Final = re.compile(
    r"/(?:openai/deployments|engines)/(?P<before>.+?)"
    r"/(?:chat/completions|completions|embeddings|images/(?:generations|edits))"
    r"|(?:/v1beta)?/models/(?P<google>.+):[A-Za-z]+"
)
_FORMS: Final = ("multipart/form-data", "application/x-www-form-urlencoded")
FALLBACKS: Final = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
"""Settings that name other models for when one fails."""
_DEEPEST: Final = 20


class UnreadableError(Exception):
    """It cannot be made out what is asked for."""


def names_models(method: str, path: str) -> bool:
    """Whether a request of this kind names a model."""
    return method == "POST" and _FREE.fullmatch(path) is None


def is_counted(method: str, path: str) -> bool:
    """Whether it asks a model for an answer, which counts for budgets and rates."""
    return names_models(method, path) and _COUNTED.fullmatch(path) is None


def of_path(scope: Scope) -> set[str]:
    """Those in the path and the query."""
    found = _PATH.fullmatch(scope["path"])
    names = {found["before"] or found["google"]} if found else set()
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return names | set(query.get("model", ()))


async def of_body(scope: Scope, body: bytes) -> set[str]:
    """Those in the body. Raises UnreadableError."""
    kind = _content_type(scope)
    if kind.split(";", 1)[0].strip().lower() in _FORMS:
        return await _of_form(scope, body)
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableError from None
    if not isinstance(content, dict):
        raise UnreadableError
    return of_object(content)


def of_object(content: Mapping[str, Any]) -> set[str]:
    """Those that a request's JSON object names, fallbacks of its own among them. Raises
    UnreadableError."""
    names = set()
    for field in ("model", "agent"):
        value = content.get(field)
        if value is None:
            continue
        if not isinstance(value, str):
            raise UnreadableError
        # Several, for LiteLLM's batch of completions.
        names |= {value, *(one.strip() for one in value.split(",") if one.strip())}
        if "," in value:
            names.discard(value)
    override = content.get("router_settings_override")
    for source in (content, override if isinstance(override, dict) else {}):
        for field in FALLBACKS:
            names.update(_targets(source.get(field), 0))
    return names


def _targets(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise UnreadableError
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _targets(one, depth + 1)
        case dict():
            if isinstance(value.get("model"), str):
                yield from of_object(value)
                return
            for one in value.values():
                yield from _targets(one, depth + 1)
        case _:
            pass


async def _of_form(scope: Scope, body: bytes) -> set[str]:
    """By the reader that LiteLLM's own pages use."""
    from starlette.requests import Request

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    request = Request({**scope, "state": {}}, receive)
    try:
        async with request.form() as form:
            values = [value for name in ("model", "agent") for value in form.getlist(name)]
            others = any(form.getlist(name) for name in (*FALLBACKS, "router_settings_override"))
    except Exception:  # noqa: BLE001 - whatever it does not like, LiteLLM's page will not either
        raise UnreadableError from None
    if others or not all(isinstance(value, str) for value in values):
        raise UnreadableError
    return {name for value in values for name in of_object({"model": value})}


def _content_type(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return str(value.decode("latin-1"))
    return ""
