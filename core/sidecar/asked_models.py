"""Which models a request asks for: those of its path, its query and its body.

For the keys of client programs. What cannot be made out is refused where it matters: what is asked
here must be all that LiteLLM could take for a model, or for the provider of one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from core.sidecar.errorbodies import Message, Scope

_CANCEL: Final = re.compile(r".*/(?:responses|interactions)/[^/]+/cancel")
_FREE: Final = re.compile(rf"/api/event_logging/batch|{_CANCEL.pattern}")
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
_DIVERTING: Final = (
    *("custom_llm_provider", "deployment_id", "azure", "use_litellm_proxy"),
    *("litellm_credential_name", "user_config"),
    *("models", "preset"),  # OpenRouter takes any of these, and what is kept there under a name
    "model_id",  # Bedrock is asked for that one, at the price of the config's
    "specific_deployment",  # the model is then what the config calls its provider's, of any entry
)
"""Fields of a body with which LiteLLM sends the request, and the key of the config with it, to
another provider than the config's, or for another model of it; then it knows no price, or takes a
wrong one. Those that LiteLLM refuses by itself (`api_base`, prices) are not among them, but for
`user_config`, which a setting lets pass."""
_OPTIONS: Final = "providerOptions"
"""Vercel's gateway takes a list of models in there."""
_PLUGINS: Final = "plugins"
_OPENROUTERS: Final = "openrouter:"
_ASKING_NOBODY: Final = ("web", "file-parser", "response-healing", "context-compression")
_TOOLS_ASKING_NOBODY: Final = tuple(
    _OPENROUTERS + one for one in ("web_search", "web_fetch", "datetime", "apply_patch")
)
"""Of OpenRouter's plugins and tools, those that ask no other model; `fusion` asks several."""
_HEADERS: Final = ("headers", "extra_headers")
_ITS_HEADERS: Final = "provider_specific_header"
"""Go to the provider as they are."""
_STEERING: Final = re.compile(
    r"host|x-forwarded-host|x-original-(?:host|url)|x-rewrite-url"
    r"|helicone-(?:target-.*|openai-api-base|fallbacks|model-override)"
    r"|x-portkey-(?!metadata$|trace-id$|cache-|debug$|request-timeout$).*"
)
"""Headers by which whoever is at the provider's address decides whose the request is, and the key
in it: a network of caches, a proxy, or a gateway (https://docs.helicone.ai/helicone-headers,
https://portkey.ai/docs/api-reference/inference-api/headers)."""
_MAY_DIVERT: Final = re.compile(
    rb'"(?:%s|extra_body)"|"%s'
    % (
        "|".join((*_DIVERTING, _OPTIONS, _PLUGINS, *_HEADERS, _ITS_HEADERS)).encode(),
        _OPENROUTERS.encode(),
    )
    + rb"|\\u00|\x00"  # letters in another spelling
)
_LIST: Final = "[]"
"""Ends the name of a form's field that LiteLLM takes for a list, under the name without it."""
_UNCOUNTED: Final = re.compile(r"(?!.*/chat/completions$).*/(?:completions|interactions)")
_PICTURES: Final = re.compile(r".*/images/.*")
_NAMING: Final = ("model", "agent")
_PARTS: Final = (
    ("agent_config",),
    ("input_audio_transcription",),
    ("audio", "input", "transcription"),
)
"""Where a part of the content names a model of its own, as what writes down the sound of a live
session does, in its older form and in its newer one."""
_ADVISOR: Final = "advisor_"
"""How the type of Anthropic's tool begins that asks another model."""
_DEEPEST: Final = 20


class UnreadableError(Exception):
    """It cannot be made out what is asked for."""


class DivertedError(Exception):
    """It asks for another provider or model than those of the config; `str` is the field that
    does."""


def names_models(method: str, path: str) -> bool:
    """Whether a request of this kind names a model."""
    return method == "POST" and _FREE.fullmatch(path) is None


def needs_no_body(method: str, path: str) -> bool:
    """Whether the path and the query say all: of a body that comes all the same LiteLLM would take
    the provider, and headers for it."""
    return method != "POST" or _CANCEL.fullmatch(path) is not None


def is_counted(method: str, path: str) -> bool:
    """Whether it asks a model for an answer, which counts for budgets and rates."""
    return names_models(method, path) and _COUNTED.fullmatch(path) is None


def of_path(scope: Scope) -> set[str]:
    """Those in the path and the query."""
    found = _PATH.fullmatch(scope["path"])
    names = {found["before"] or found["google"]} if found else set()
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return names | set(query.get("model", ()))


def may_divert(scope: Scope, body: bytes) -> bool:
    """Whether it is worth reading the body to know: false of nearly every body, and cheap."""
    return _is_form(scope) or _MAY_DIVERT.search(body) is not None


async def objects_in(scope: Scope, body: bytes) -> list[Mapping[str, Any]]:
    """The object in the body; of a form, one for each model that it names, and one at least. Raises
    UnreadableError."""
    if _is_form(scope):
        return await _objects_of_form(scope, body)
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableError from None
    if not isinstance(content, dict):
        raise UnreadableError
    return [content]


def of_object(content: Mapping[str, Any]) -> set[str]:
    """Those that a request's JSON object names, fallbacks of its own among them. A list with commas
    is one name here. Raises UnreadableError and DivertedError."""
    names = set()
    _look_for_diversion(content)
    for value in (content.get("model"), content.get("agent"), *_of_parts(content)):
        if value is None:
            continue
        if not isinstance(value, str):
            raise UnreadableError
        names.add(value)
    override = content.get("router_settings_override")
    for source in (content, override if isinstance(override, dict) else {}):
        for field in FALLBACKS:
            names.update(_targets(source.get(field), 0))
    return names


def asks_agent(content: Mapping[str, Any]) -> bool:
    """Whether it asks an agent of a provider, which is no model of the config."""
    return content.get("agent") is not None


def asks_advisor(content: Mapping[str, Any]) -> bool:
    """Whether it has a tool, also for a fallback of its own, with which LiteLLM or the provider
    asks another model. Raises UnreadableError."""
    waiting: list[object] = []
    for layer in _layers(content):
        fields = ("tools", "router_settings_override", *FALLBACKS)
        waiting += [layer.get(field) for field in fields]
    while waiting:
        match waiting.pop():
            case list() as several:
                waiting += several
            case dict() as one:
                if str(one.get("type")).startswith(_ADVISOR):
                    return True
                waiting += one.values()
            case _:
                pass
    return False


def names_prompt(content: Mapping[str, Any]) -> bool:
    """Whether it names a prompt that is kept elsewhere, which may bring its own model along."""
    return content.get("prompt_id") not in (None, "")


def in_background(path: str, content: Mapping[str, Any]) -> bool:
    """Whether the answer is to be fetched later: then nobody tells what it takes."""
    if _PICTURES.fullmatch(path):
        return False  # there it is a colour
    return any(one.get("background") for one in (content, _object(content.get("extra_body"))))


def is_lost_when_left(path: str, content: Mapping[str, Any]) -> bool:
    """Whether it is a stream of which LiteLLM counts nothing when the client leaves it."""
    return bool(content.get("stream")) and _UNCOUNTED.fullmatch(path) is not None


def _of_parts(content: Mapping[str, Any]) -> Iterator[object]:
    """What the parts of a request, and the tools that it brings along, name as their models."""
    for layer in _layers(content):
        for fields in _PARTS:
            part = layer
            for field in fields:
                part = _object(part.get(field))
            yield part.get("model")
        tools = layer.get("tools")
        for tool in tools if isinstance(tools, list) else ():
            yield _object(tool).get("model")


def _layers(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """It, and what it wants to have put over the request that LiteLLM makes of it."""
    while content:
        yield content
        content = _object(content.get("extra_body"))


def _look_for_diversion(content: Mapping[str, Any], where: str = "") -> None:
    if where.count(".") > _DEEPEST:
        raise UnreadableError
    for field in _DIVERTING:
        if content.get(field) not in (None, "", False, []):
            raise DivertedError(where + field)
    if _object(_object(content.get(_OPTIONS)).get("gateway")).get("models"):
        raise DivertedError(f"{where}{_OPTIONS}.gateway.models")
    if not all(map(_asks_nobody, _list(content.get(_PLUGINS)))):
        raise DivertedError(where + _PLUGINS)
    for tool in _list(content.get("tools")):
        kind = str(_object(tool).get("type"))
        if kind.startswith(_OPENROUTERS) and kind not in _TOOLS_ASKING_NOBODY:
            raise DivertedError(f"{where}tools.{kind}")
    for field, headers in _headers_in(content):
        for name in _object(headers):
            if _STEERING.fullmatch(name.strip().lower()) is not None:
                raise DivertedError(f"{where}{field}.{name.strip()}")
    # For some providers LiteLLM puts it over what it has made.
    more = _object(content.get("extra_body"))
    if not more:
        return
    where += "extra_body."
    for field in ("model", *FALLBACKS):  # a gateway that takes these may be behind it
        if more.get(field) not in (None, "", []):
            raise DivertedError(where + field)
    _look_for_diversion(more, where)


def _asks_nobody(plugin: object) -> bool:
    settings = _object(plugin)
    return settings.get("enabled") is False or settings.get("id") in _ASKING_NOBODY


def _list(value: object) -> list[Any]:
    """`value`, or what its text is; something else alone in one."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise UnreadableError from None
    return value if isinstance(value, list) else [value] if value else []


def _headers_in(content: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for field in _HEADERS:
        yield field, content.get(field)
    its = content.get(_ITS_HEADERS)
    for one in its if isinstance(its, list) else [its]:
        yield _ITS_HEADERS, _object(one).get("extra_headers")


def _object(value: object) -> Mapping[str, Any]:
    """`value`, or what its text is, as LiteLLM reads some that come in a form; else an empty one.
    Raises UnreadableError."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise UnreadableError from None
    return value if isinstance(value, dict) else {}


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
            if not all(isinstance(one, list) for one in value.values()):
                _look_for_diversion(value)  # settings for the same model; else names to names
            for one in value.values():
                yield from _targets(one, depth + 1)
        case _:
            pass


async def _objects_of_form(scope: Scope, body: bytes) -> list[Mapping[str, Any]]:
    """By the reader that LiteLLM's own pages use."""
    from starlette.requests import Request

    is_read = False

    async def receive() -> Message:
        nonlocal is_read
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    request = Request({**scope, "state": {}}, receive)
    try:
        async with request.form() as form:
            fields = [(name.removesuffix(_LIST), one) for name, one in form.multi_items()]
    except Exception:  # noqa: BLE001 - whatever it does not like, LiteLLM's page will not either
        raise UnreadableError from None
    if not is_read:  # to the reader it is no form, as with "form-data\xa0": pages read JSON then
        raise UnreadableError
    content = {name: one for name, one in fields if name not in _NAMING}  # the last, as there
    if any(name in content for name in (*FALLBACKS, "router_settings_override")):
        raise UnreadableError
    asked = [(name, one) for name, one in fields if name in _NAMING]
    return [{**content, name: one} for name, one in asked] or [content]


def _is_form(scope: Scope) -> bool:
    return _content_type(scope).split(";", 1)[0].strip().lower() in _FORMS


def _content_type(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return str(value.decode("latin-1"))
    return ""
