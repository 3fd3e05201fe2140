"""Claude Code Router: its `config.json`, or what newer versions keep in `config.sqlite`.

A provider there has one address, one key and a list of models; transformers say what it speaks.
The router chooses by the kind of a request, which no gateway sees: what it calls `default`,
`background` and so on become names that a client can ask for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.base.errors import ConfigError
from core.config.forms.layout import Scalar
from core.importing.draft import (
    CHANGED,
    LEFT_OUT,
    TAKEN,
    Findings,
    FoundModel,
    Key,
    Outcome,
    ReportLine,
    Route,
)
from core.importing.endpoints import (
    Endpoint,
    Protocol,
    by_variable,
    endpoint,
    has_variable,
    is_placeholder,
    key_at,
    plain_key,
    slug,
    trouble_of,
    variable_in,
)

PROGRAM: Final = "Claude Code Router"
QUERY: Final = "SELECT value_json FROM app_config WHERE key = 'default'"

_PROTOCOLS: Final[Mapping[str, Protocol]] = {
    "anthropic": "anthropic",
    "anthropic_messages": "anthropic",
    "gemini": "gemini",
    "gemini_generate_content": "gemini",
    "openai_responses": "responses",
    "openai-response": "responses",
    "openai-responses": "responses",
    "openai_chat_completions": "chat",
    "openai_chat": "chat",
    "openai": "chat",
}
"""By the name of a transformer, or the type of a provider or of what it can do."""
_NATIVE: Final = frozenset(
    {*_PROTOCOLS, "deepseek", "openrouter", "groq", "cerebras", "cleancache", "streamoptions"}
)
"""Transformers whose work LiteLLM does by itself."""
_LOGINS: Final = frozenset(
    {"gemini-cli", "qwen-cli", "rovo-cli", "vertex-gemini", "vertex-claude", "codex"}
)
"""Transformers that log in for themselves."""
_ROUTES: Final = ("default", "background", "think", "longContext", "webSearch", "image")
_ELSEWHERE: Final[Mapping[str, str]] = {
    "APIKEY": "clients use keys of this gateway: connect them on the page Clients",
    "APIKEYS": "clients use keys of this gateway: connect them on the page Clients",
    "HOST": "where the gateway listens is set on the page Settings",
    "PORT": "where the gateway listens is set on the page Settings",
    "gateway": "where the gateway listens is set on the page Settings",
    "PROXY_URL": "set HTTPS_PROXY before LiteLLM Pocket starts, if requests need a proxy",
    "proxy": "set HTTPS_PROXY before LiteLLM Pocket starts, if requests need a proxy",
    "API_TIMEOUT_MS": "set request_timeout in litellm_settings (in seconds) if you need it",
    "CUSTOM_ROUTER_PATH": "a router of your own, in JavaScript, cannot be carried over",
    "transformers": "plugins in JavaScript cannot be carried over",
    "plugins": "plugins in JavaScript cannot be carried over",
    "providerPlugins": "plugins in JavaScript cannot be carried over",
    "virtualModelProfiles": "models made of others have no counterpart",
}
_REST: Final = "it is about that program itself"
_MOST_MODELS: Final = 500


@dataclass
class _Notes:
    """What is found while reading."""

    fills_in: bool
    models: list[FoundModel] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    lines: list[ReportLine] = field(default_factory=list)

    def say(self, outcome: Outcome, where: str, text: str) -> None:
        self.lines.append(ReportLine(outcome, where, text))


def is_one(value: Any) -> bool:
    """It looks like the settings of Claude Code Router."""
    return isinstance(value, dict) and isinstance(
        value.get("Providers", value.get("providers")), list
    )


def read(value: Any, path: Path, *, fills_in: bool) -> Findings:
    """`fills_in`: `$NAME` stands for an environment variable, as in `config.json`. Raises
    ConfigError where it is no such thing."""
    if not is_one(value):
        raise ConfigError(
            f"{path.name} has no list of Providers, as {PROGRAM} writes it.",
            "Choose its config.json or config.sqlite.",
        )
    notes = _Notes(fills_in)
    providers = value.get("Providers", value.get("providers"))
    for number, provider in enumerate(providers, 1):
        _provider(notes, f"provider {number}", provider)
    _router(notes, value.get("Router"), value.get("fallback"))
    for name in value:
        if name not in ("Providers", "providers", "Router", "fallback"):
            notes.say(LEFT_OUT, str(name), f"{_ELSEWHERE.get(str(name), _REST)}.")
    return Findings(
        PROGRAM,
        path,
        tuple(notes.models),
        tuple(notes.routes),
        report=tuple(notes.lines),
    )


# ---- providers


def _provider(notes: _Notes, where: str, provider: Any) -> None:
    if not isinstance(provider, dict) or not _text(provider, "name"):
        notes.say(LEFT_OUT, where, "it is no provider with a name.")
        return
    name = _text(provider, "name")
    where = f"{where}, {name}"
    if provider.get("enabled") is False:
        notes.say(LEFT_OUT, where, "it is switched off there.")
        return
    models = [one for one in _list(provider.get("models")) if isinstance(one, str) and one.strip()]
    uses = list(_uses(provider.get("transformer")))
    logins = sorted({one for one, _ in uses} & _LOGINS)
    target = None if logins else _target(notes, where, provider, uses)
    if logins:
        notes.say(LEFT_OUT, where, f"{logins[0]} logs in for itself, and LiteLLM cannot.")
    elif not models:
        notes.say(LEFT_OUT, where, "it has no models.")
    if target is None or not models:
        return
    params = dict(target.params) | _transformed(notes, where, uses)
    written = _key(notes, where, provider)
    key = key_at(target, name, written, fills_in=notes.fills_in)
    filling = plain_key(key, target)
    if key.variable and is_placeholder(written):
        said = f"there is no key in it: add {key.variable} on the page Keys."
        notes.say(CHANGED, where, said)
    if filling:
        params["api_key"] = filling
    for model in models[:_MOST_MODELS]:
        own = _transformed(
            notes, f"{where}, {model}", _uses(_dict(provider, "transformer").get(model))
        )
        notes.models.append(
            FoundModel(
                f"{name},{model}".casefold(),
                f"{where}, {model}",
                model,
                slug(name),
                f"{target.prefix}{model}",
                {**params, **own},
                target.info,
                Key() if filling else key,
            )
        )
    if len(models) > _MOST_MODELS:
        notes.say(LEFT_OUT, where, f"models behind the first {_MOST_MODELS}.")
    for extra in ("extraHeaders", "extraBody"):
        if provider.get(extra):
            notes.say(LEFT_OUT, f"{where}, {extra}", "write it into the model, if it is needed.")


def _target(
    notes: _Notes, where: str, provider: dict[str, Any], uses: list[tuple[str, Any]]
) -> Endpoint | None:
    """Where its requests go; None where that cannot be said."""
    address = next(
        (
            found
            for one in ("api_base_url", "baseUrl", "baseurl")
            if (found := _text(provider, one))
        ),
        "",
    )
    protocol = next((_PROTOCOLS[one] for one, _ in uses if one in _PROTOCOLS), None)
    if protocol is None:
        protocol = _PROTOCOLS.get(_text(provider, "type").casefold())
    for able in _list(provider.get("capabilities")):
        spoken = _PROTOCOLS.get(_text(able, "type").casefold()) if isinstance(able, dict) else None
        if spoken is not None and protocol in (None, spoken):
            protocol, address = spoken, _text(able, "baseUrl") or address
            break
    if notes.fills_in and variable_in(address):
        name = variable_in(address)
        said = f"its address comes from {name}, which must end before /chat/completions."
        notes.say(CHANGED, where, said)
        return by_variable(name)
    if notes.fills_in and has_variable(address):
        notes.say(LEFT_OUT, where, "LiteLLM fills no variable into a part of an address.")
        return None
    trouble = trouble_of(address)
    if trouble:
        notes.say(LEFT_OUT, where, f"{trouble}.")
        return None
    return endpoint(address, protocol or "chat")


def _key(notes: _Notes, where: str, provider: dict[str, Any]) -> str:
    """As it stands there; of several keys the first."""
    names = ("api_key", "apiKey", "apikey")
    texts = [found for one in names if (found := _text(provider, one))]
    others = [
        found
        for one in _list(provider.get("credentials"))
        if isinstance(one, dict) and one.get("enabled") is not False
        for key in (*names, "key", "token")
        if (found := _text(one, key))
    ]
    keys = list(dict.fromkeys([*texts, *others]))
    if len(keys) > 1:
        said = f"the first of the keys ({len(keys)} in all); LiteLLM takes one for each model."
        notes.say(CHANGED, where, said)
    key = keys[0] if keys else ""
    if notes.fills_in and variable_in(key):
        said = f"its key is taken from {variable_in(key)}, from the vault or the environment."
        notes.say(TAKEN, where, said)
    return key


def _transformed(notes: _Notes, where: str, uses: Any) -> dict[str, Scalar]:
    """What the transformers come to in LiteLLM's terms."""
    params: dict[str, Scalar] = {}
    for name, options in uses:
        most = options.get("max_tokens") if isinstance(options, dict) else None
        if name == "maxtoken" and isinstance(most, int) and not isinstance(most, bool):
            params["max_tokens"] = most
            said = f"max_tokens: {most}, where a client asks for no other number."
            notes.say(CHANGED, f"{where}, transformer maxtoken", said)
        elif name not in _NATIVE or options:
            notes.say(LEFT_OUT, f"{where}, transformer {name}", "LiteLLM has no such thing.")
    return params


def _uses(transformer: Any) -> Iterator[tuple[str, Any]]:
    """Names and options."""
    for one in _list(transformer.get("use")) if isinstance(transformer, dict) else ():
        if isinstance(one, str):
            yield one.casefold(), None
        elif isinstance(one, list) and one and isinstance(one[0], str):
            yield one[0].casefold(), one[1] if len(one) > 1 else None


# ---- the router


def _router(notes: _Notes, router: Any, older: Any) -> None:
    if not isinstance(router, dict):
        return
    for name, value in router.items():
        where = f"route {name}"
        if name in _ROUTES and isinstance(value, str) and value.strip():
            notes.routes.append(Route("alias", where, name, (_id(value),)))
        elif name == "fallback":
            _chain(notes, value)
        elif name == "longContextThreshold":
            said = "LiteLLM goes by what the provider says is too long, not by a number."
            notes.say(LEFT_OUT, where, said)
        elif name == "rules":
            for number, rule in enumerate(_list(value), 1):
                called = _text(rule, "name") if isinstance(rule, dict) else ""
                said = "a gateway does not choose by what is in a request."
                notes.say(LEFT_OUT, f"rule {number} of the router {called}".rstrip(), said)
        elif name not in ("builtInRules", *_ROUTES):
            notes.say(LEFT_OUT, where, "it has no counterpart.")
    default, long = router.get("default"), router.get("longContext")
    if isinstance(default, str) and isinstance(long, str) and _id(default) != _id(long):
        notes.routes.append(
            Route(
                "context_window_fallbacks",
                "route longContext, as a fallback",
                _id(default),
                (_id(long),),
            )
        )
    for name, chain in older.items() if isinstance(older, dict) else ():
        first = router.get(name)
        targets = tuple(_id(one) for one in _list(chain) if isinstance(one, str))
        if isinstance(first, str) and targets:
            notes.routes.append(Route("fallbacks", f"fallback of {name}", _id(first), targets))
        else:
            notes.say(LEFT_OUT, f"fallback of {name}", "there is no such route.")


def _chain(notes: _Notes, value: Any) -> None:
    """Of version 3: one chain for all models."""
    if not isinstance(value, dict) or value.get("mode") in (None, "off"):
        return
    targets = tuple(_id(one) for one in _list(value.get("models")) if isinstance(one, str))
    if value["mode"] == "model-chain" and targets:
        notes.routes.append(Route("default_fallbacks", "route fallback", "", targets))
    else:
        notes.say(LEFT_OUT, "route fallback", "set num_retries on the page Models for retries.")


def _id(target: str) -> str:
    """`provider,model`, or `provider/model` as newer versions have it."""
    joint = "," if "," in target else "/"
    provider, _, model = target.partition(joint)
    return f"{provider.strip()},{model.strip()}".casefold()


# ---- values of which nothing is known


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found.strip() if isinstance(found, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}
