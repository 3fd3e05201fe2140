"""Slips that nobody thought up: each setting that LiteLLM knows misspelt, moved or of a wrong kind,
and each text of a config written as people miswrite texts. What lint says of them shows which kinds
of mistakes it does not know at all.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.config.known_keys import (
    GENERAL_SETTINGS,
    LITELLM_SETTINGS,
    MODEL_PARAMS,
    OWN_INFO,
    ROUTER_SETTINGS,
    TEXT_PARAMS,
    TOP_LEVEL,
)
from core.config.rules import known
from core.config.rules.fields import Kind, groups

_GROUPS: Final = groups()
_MODEL: Final = {"model": "openai/gpt-4o", "api_key": "os.environ/OPENAI_API_KEY"}
_WRONG: Final[Mapping[str, tuple[Any, ...]]] = {
    "number": ("fast", "10s", [1], {"a": 1}),
    "whole": ("fast", "10s", [1], {"a": 1}),
    "flag": (["x"], {"a": 1}, "maybe"),
    "true": ("true", "yes", 1),
    "text": (["a"], {"a": 1}),
    "list": ("word", {"a": 1}, 5),
    "map": ("word", ["a"], 5),
    "group": ("word", ["a"], 5),
    "words": ("zzzz",),
    "span": ("monthlyish", ["a"]),
    "count": ("fast", 0),
}
_OF_KIND: Final[Mapping[str, Any]] = {
    "number": 30,
    "whole": 3,
    "flag": True,
    "true": True,
    "list": [],
    "map": {},
    "group": {},
    "span": "30d",
    "count": 3,
}
_SECTIONS: Final = {
    "general_settings": GENERAL_SETTINGS,
    "litellm_settings": LITELLM_SETTINGS,
    "router_settings": ROUTER_SETTINGS,
}
_OWN: Final = frozenset(
    {"model", "model_name", "litellm_params", "model_info", "type", "url", "path", "target"}
    | {"guardrail", "mode", "timeout", "otel", "tracing", "set_verbose", "description"}
)
"""What the seeds have, and what does something wherever it stands."""
REFERENCES: Final = (
    *("${%s}", "$%s", "env/%s", 'os.environ["%s"]', "os.environ['%s']", "{{%s}}", "os.environ.%s"),
    *("os.enviorn/%s", "environ/%s", "os.getenv('%s')", "os.environ/%s ", " os.environ/%s"),
    *("'os.environ/%s'", "env:%s", "%%%s%%", "os.environ:%s", "os_environ/%s", "<%s>"),
    *("os.env/%s", "${env:%s}", "${{ secrets.%s }}", "os.environ\\%s"),
)
"""A variable, as it is written elsewhere or by mistake."""
ADDRESSES: Final = (
    *("https://api.example.com/v1 ", " https://api.example.com/v1", "https:/api.example.com/v1"),
    *("htp://api.example.com/v1", "'https://api.example.com/v1'", "https://api.example.com/v1,"),
    *("https://<your-resource>.example.com", "https://https://api.example.com/v1"),
    *("https://api. example.com/v1", "https//api.example.com/v1", "http://localhost:port/v1"),
)
"""Addresses that lead nowhere."""


@dataclass(frozen=True)
class Mutation:
    """One slip, in a config that is good without it."""

    kind: str
    place: str
    what: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def of_settings() -> Iterator[Mutation]:
    """Each setting misspelt, moved, and of another kind."""
    names = _names()
    everywhere = frozenset().union(*names.values())
    for place, words in names.items():
        for name in sorted(words - _OWN):
            kind = _kind(place, name)
            value = _OF_KIND.get(kind.name if kind else "", "word")
            value = min(kind.words) if kind is not None and kind.name == "words" else value
            for slip in _misspelt(name):
                if slip not in everywhere:
                    yield _set("misspelt", place, slip, value)
            for other in _elsewhere(place):
                if name not in names.get(other, frozenset()) and name not in MODEL_PARAMS:
                    yield _set("moved", other, name, value)
            for wrong in _WRONG.get(kind.name if kind else "", ()):
                yield _set("wrong kind", place, name, wrong)


def of_texts(config: Mapping[str, Any]) -> Iterator[Mutation]:
    """Each variable and each address of a config, miswritten."""
    for path, text in _texts(config, ()):
        where = ".".join(map(str, path))
        if text.startswith("os.environ/"):
            name = text.removeprefix("os.environ/")
            for form in REFERENCES:
                yield Mutation("variable", where, form, config, _with(config, path, form % name))
        if text.startswith(("http://", "https://")) or str(path[-1]) == "api_base":
            for address in ADDRESSES:
                yield Mutation("address", where, address, config, _with(config, path, address))


def _names() -> dict[str, frozenset[str]]:
    return {
        **_SECTIONS,
        "cache_params": _GROUPS["cache_params"].names,
        "litellm_params": MODEL_PARAMS,
        "model_info": OWN_INFO,
        "guardrail": _GROUPS["guardrail"].names,
        "mcp_server": known.MCP_SERVER,
        "top": TOP_LEVEL,
    }


def _kind(place: str, name: str) -> Kind | None:
    found = _GROUPS[place].fields.get(name) if place in _GROUPS else None
    if place != "litellm_params" or found is not None:
        return found
    for names, kind in (
        (known.INT_PARAMS, "whole"),
        (known.FLOAT_PARAMS, "number"),
        (known.BOOL_PARAMS, "flag"),
        (known.LIST_PARAMS, "list"),
        (known.MAP_PARAMS, "map"),
        (TEXT_PARAMS, "text"),
    ):
        if name in names:
            return Kind(kind)
    return None


def _misspelt(name: str) -> Iterator[str]:
    """A letter too few, one too many, two swapped; short words become others too easily."""
    at = len(name) // 2
    if len(name) < 7 or not name[at].isalpha():
        return
    yield name[:at] + name[at + 1 :]
    yield name[:at] + name[at] + name[at:]
    if name[at] != name[at + 1]:
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _elsewhere(place: str) -> Sequence[str]:
    """Where people put what belongs to `place`."""
    if place in _SECTIONS:
        return (*(name for name in _SECTIONS if name != place), "top", "litellm_params")
    return {"model_info": ("litellm_params",), "top": (*_SECTIONS, "litellm_params")}.get(place, ())


def _set(kind: str, place: str, name: str, value: Any) -> Mutation:
    return Mutation(kind, place, f"{name}={value!r}", _seed(place, {}), _seed(place, {name: value}))


def _seed(place: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """A config with `more` at a place of it."""
    model: dict[str, Any] = {"model_name": "m", "litellm_params": dict(_MODEL)}
    config: dict[str, Any] = {
        "model_list": [model],
        "general_settings": {"master_key": "os.environ/LITELLM_MASTER_KEY"},
    }
    match place:
        case "cache_params":
            params = {"type": "local", **more}
            config["litellm_settings"] = {"cache": True, "cache_params": params}
        case "litellm_params":
            model["litellm_params"] |= more
        case "model_info":
            model["model_info"] = dict(more)
        case "guardrail":
            params = {"guardrail": "hide-secrets", "mode": "pre_call", **more}
            config["guardrails"] = [{"guardrail_name": "g", "litellm_params": params}]
        case "mcp_server":
            config["mcp_servers"] = {"a": {"url": "http://127.0.0.1:9/mcp", **more}}
        case "top":
            config |= more
        case _:
            config[place] = {**config.get(place, {}), **more}
    return config


def _texts(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    entries = node.items() if isinstance(node, Mapping) else enumerate(node)
    for key, value in entries:
        if isinstance(value, str):
            yield (*path, key), value
        elif isinstance(value, Mapping | list):
            yield from _texts(value, (*path, key))


def _with(config: Mapping[str, Any], path: tuple[str | int, ...], text: str) -> dict[str, Any]:
    changed: Any = copy.deepcopy(dict(config))
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = text
    return dict(changed)
