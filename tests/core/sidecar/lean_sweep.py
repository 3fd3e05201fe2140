"""Ask every route of LiteLLM's app with good and bad input; print what came out, as JSON.

A program for test_lean.py, which runs it with and without the shortcuts of the import. No handler
runs: each answers with the values that it would have been called with, so what is compared is
FastAPI's and pydantic's part, and nothing is done in earnest.

Which route a path leads to, and whether a key may use it, is found out once for each method and
path, and not for each of the five bodies that it is asked with: looking through a thousand routes
takes ten times as long as what is compared.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import hashlib
import importlib
import json
import logging
import os
import pickle
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from core.wire.environment import MANDATORY

KEY = "sk-sweep-0123456789"
SAMPLES: dict[str, Any] = {"string": "text", "integer": 3, "number": 1.5, "boolean": True}
JUNK: dict[str, Any] = {"junk": [1]}
RANDOM = re.compile(r"0x[0-9a-fA-F]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Addresses and identifiers: other ones each time."""
MOST_DEPTH = 5


def sample(schema: dict[str, Any], parts: dict[str, Any], depth: int = 0) -> Any:
    """A value that fits the schema, more or less."""
    if "$ref" in schema:
        schema = parts[schema["$ref"].rpartition("/")[2]]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return sample(schema[key][0], parts, depth)
    if "const" in schema or schema.get("enum"):
        return schema.get("const", (schema.get("enum") or [None])[0])
    kind = schema.get("type")
    if kind == "array":
        return [sample(schema.get("items", {}), parts, depth + 1)] if depth < MOST_DEPTH else []
    if kind == "object" or "properties" in schema:
        wanted = schema.get("properties", {})
        if depth >= MOST_DEPTH:
            wanted = {name: wanted[name] for name in schema.get("required", []) if name in wanted}
            if depth >= 2 * MOST_DEPTH:
                return {}
        return {name: sample(one, parts, depth + 1) for name, one in wanted.items()}
    return SAMPLES.get(kind or "string", "text")


def bodies(operation: dict[str, Any], parts: dict[str, Any]) -> list[bytes | None]:
    """Nothing, no JSON, other kinds of JSON, all fields good, each field bad, one field bad."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    result: list[Any] = [{}, [], "text", {"model": 5, "messages": "x"}]
    if schema is not None:
        good = sample(schema, parts)
        result.append(good)
        if isinstance(good, dict):
            result.append(dict.fromkeys(good, JUNK))
            result += [{**good, name: JUNK} for name in list(good)[:4]]
    return [None, b"{", *(json.dumps(one).encode() for one in result)]


Asked = tuple[str, str, tuple[tuple[str, str], ...], bytes | None]
"""Method, path, query and body."""


def requests(spec: dict[str, Any]) -> list[Asked]:
    """Everything to be asked, each once: a third of what is made up for routes without a query or
    a body is the same again."""
    parts = spec["components"]["schemas"]
    result: list[Asked] = []
    for template, item in sorted(spec["paths"].items()):
        for method, operation in sorted(item.items()):
            query = tuple(
                {
                    one["name"]: str(sample(one.get("schema", {}), parts))
                    for one in operation.get("parameters", [])
                    if one["in"] == "query"
                }.items()
            )
            path = re.sub(r"\{[^}]*\}", "3", template)
            result += [
                (method, path, (), None),
                (method, path, query, None),
                (method, path, tuple((name, "junk") for name, _ in query), None),
            ]
            if method != "get":
                result += [(method, path, query, body) for body in bodies(operation, parts)]
    return list(dict.fromkeys(result))


async def ask(app: Any, spec: dict[str, Any]) -> dict[str, list[Any]]:
    """Every answer: its status and its body, the long ones as a hash."""
    answers: dict[str, list[Any]] = {}
    for number, asked in enumerate(requests(spec)):
        status, said = await answer_of(app, *asked)
        text = RANDOM.sub("-", said.decode("utf-8", "replace"))
        if len(text) > 300:
            text = f"{text[:200]} {hashlib.sha256(text.encode()).hexdigest()}"
        method, path, *_ = asked
        answers[f"{number} {method} {path}"] = [status, text]
    return answers


async def answer_of(
    app: Any, method: str, path: str, query: tuple[tuple[str, str], ...], body: bytes | None
) -> tuple[int, bytes]:
    """Status and body, without a client: that would take longer than what is asked."""
    parts = [body or b""]
    over = asyncio.Event()
    status, said = 500, b""

    async def receive() -> dict[str, Any]:
        if parts:
            return {"type": "http.request", "body": parts.pop(), "more_body": False}
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, said
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            said += message.get("body", b"")
            if not message.get("more_body", False):
                over.set()

    headers = {
        "host": "127.0.0.1",
        "authorization": f"Bearer {KEY}",
        "content-type": "application/json",
        "content-length": str(len(body or b"")),
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method.upper(),
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": urlencode(query).encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    with contextlib.suppress(Exception):  # the answer, or that there is none, tells
        await app(scope, receive, send)
    over.set()
    return status, said


def match_once() -> None:
    """A router's answer to the same method and path is the one that it gave before."""
    import fastapi.routing

    router: Any = fastapi.routing._IncludedRouter
    original = router._match
    found: dict[tuple[object, ...], Any] = {}

    def match(self: Any, scope: Any) -> Any:
        asked = (id(self), scope["type"], scope.get("method"), scope["path"])
        if asked not in found:
            found[asked] = original(self, scope)
        kind, child, *rest = found[asked]
        if "path_params" in child:  # nobody's changes to it are for the next
            child = {**child, "path_params": dict(child["path_params"])}
        return (kind, child, *rest)

    router._match = match


def authorize_once() -> None:
    """Whether the key may use a route depends on no body here: the config has no limits."""
    auth: Any = importlib.import_module("litellm.proxy.auth.user_api_key_auth")
    for name in (
        "user_api_key_auth_builder",
        "_authorize_authenticated_request",
        "_reject_from_headers_before_reading_body",
        "_record_unparsable_body_failure",
    ):
        setattr(auth, name, once_per_route(getattr(auth, name)))


def once_per_route(check: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """`check` for the first request of a method and path that it lets through; those after it get
    a copy of what it answered."""
    answers: dict[tuple[str, ...], Any] = {}

    async def checked(*, request: Any = None, **named: Any) -> Any:
        if request is None:
            asked: tuple[str, ...] = (named["route"],)
        else:
            asked = (request.method, request.url.path)
            named["request"] = request
        if asked not in answers:
            answers[asked] = await check(**named)
        return copy.copy(answers[asked])

    return checked


async def describe(*, dependant: Any, values: dict[str, Any], is_coroutine: bool) -> Any:
    """In a handler's place: what it would have been called with."""
    from starlette.responses import JSONResponse

    shown = {
        name: repr(value)
        for name, value in values.items()
        if type(value).__module__.partition(".")[0] not in ("fastapi", "starlette")
        and type(value).__name__ != "UserAPIKeyAuth"
        and name != "now_ms"
    }
    return JSONResponse({"reached": dependant.call.__name__, "with": shown})


def results(routes: list[Any]) -> dict[str, Any]:
    """What each declared type of an answer makes of an empty and of a wrong value."""
    found: dict[str, Any] = {}
    for route in routes:
        included = getattr(route, "effective_route_contexts", None)
        if included is not None:
            found |= results(list(included()))
        field = getattr(route, "response_field", None)
        if field is not None:
            name = f"{sorted(route.methods)} {route.path}"
            found[name] = [validated(field, value) for value in ({}, JUNK, None, 5)]
    return found


def validated(field: Any, value: Any) -> str:
    """What comes of one value; LiteLLM's own validators fall over some of them."""
    try:
        result = field.validate(value, {}, loc=("response",))
    except Exception as error:  # noqa: BLE001 - it is the outcome
        result = error
    return RANDOM.sub("-", repr(result))[:400]


def tokens() -> dict[str, Any]:
    """Whether the token table is what it should be."""
    import litellm
    import tiktoken

    table = litellm.encoding
    return {
        "encoded": table.encode("Grüße, world <|endoftext|>", disallowed_special=()),
        "counted": litellm.token_counter(model="gpt-4", text="hello world"),
        "decoded": table.decode([15339, 1917]),
        "size": table.n_vocab,
        "ranks": len(table._mergeable_ranks),
        "shown": repr(table),
        "claude": hashlib.sha256(
            json.dumps(json.loads(litellm.utils.claude_json_str), sort_keys=True).encode()
        ).hexdigest(),
        "one": [
            copy.deepcopy(table).encode("a b") == table.encode("a b"),
            pickle.loads(pickle.dumps(table)).name == table.name,
            tiktoken.get_encoding("cl100k_base") is table,
            tiktoken.encoding_for_model("gpt-4") is table,
        ],
    }


def adapters() -> dict[str, Any]:
    """The adapters of LiteLLM that are not built yet, and those that cannot be."""
    import gc

    from pydantic import TypeAdapter

    gc.unfreeze()  # what is frozen is in no list
    later = [
        one for one in gc.get_objects() if type(one) is TypeAdapter and not one.pydantic_complete
    ]
    wrong = []
    for one in later:
        try:
            one.validator.title  # noqa: B018 - it is built for this
            built = one.pydantic_complete
        except Exception:  # noqa: BLE001 - it is the outcome
            built = False
        if not built:
            wrong.append(repr(one))
    return {"put off": len(later), "wrong": sorted(wrong)}


def main() -> None:
    os.environ.update(MANDATORY)
    os.environ["LITELLM_MASTER_KEY"] = KEY
    from core.sidecar import lean, litellm_import

    proxy = litellm_import.import_proxy()
    proxy.master_key = KEY
    logging.disable(logging.CRITICAL)  # half of the requests are wrong
    import fastapi.routing

    fastapi.routing.run_endpoint_function = describe
    # On which line each handler begins is looked for in its source, for the words of an exception.
    routing: Any = fastapi.routing
    routing._extract_endpoint_context = lambda _func: {}
    match_once()
    authorize_once()
    spec = proxy.app.openapi()
    report = {
        "openapi": spec,
        "answers": asyncio.run(ask(proxy.app, spec)),
        "results": results(proxy.app.routes),
        "tokens": tokens(),
        "adapters": adapters(),
        "shortcuts": lean.taken,
    }
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
