"""Where requests lead that nobody meant: back to the gateway itself, with a key to a server that it
is not for, past a model of the list, or to the root of a server."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode

from core.base.secret_rules import REFERENCE
from core.base.wording import count
from core.config.document import items, kind, text_of
from core.config.fixes import rename
from core.config.issue import UNSET
from core.config.lint_context import name_of, shown
from core.config.rules.forms import is_number
from core.config.rules.needs import ELSEWHERE
from core.config.rules.parts import (
    Model,
    Pairs,
    Parts,
    is_empty,
    is_null,
    is_reference,
    value_of,
)
from core.config.rules.providers import KEY_OF_OTHER
from core.config.rules.server_paths import OPENAI_PATHS
from core.config.sections import FALLBACKS

ITSELF: Final = "LP418"
OWN_KEY: Final = "LP419"
TOO_LONG: Final = "LP420"
HIDDEN: Final = "LP421"
ROOT: Final = "LP422"
TWICE: Final = "LP434"
NO_BEARER: Final = "LP436"
NO_HEADER: Final = "LP439"

_PORT: Final = ":4000"
_ITSELF: Final = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):4000(?:/.*)?", re.IGNORECASE
)
"""Where the gateway listens, unless it is told another port."""
_HOSTS: Final = {
    "openai": ("OPENAI_API_KEY", "openai.com", "openai.azure.com"),
    "text-completion-openai": ("OPENAI_API_KEY", "openai.com", "openai.azure.com"),
    "anthropic": ("ANTHROPIC_API_KEY", "anthropic.com"),
    "gemini": ("GEMINI_API_KEY", "googleapis.com"),
    "mistral": ("MISTRAL_API_KEY", "mistral.ai"),
    "groq": ("GROQ_API_KEY", "groq.com"),
    "deepseek": ("DEEPSEEK_API_KEY", "deepseek.com"),
    "openrouter": ("OPENROUTER_API_KEY", "openrouter.ai"),
    "xai": ("XAI_API_KEY", "x.ai"),
}
"""The variable that each takes its key from where nothing else says one, and whose hosts it is
for."""
_OWNERS: Final = {
    f"{REFERENCE}{known[0]}": provider
    for provider, known in _HOSTS.items()
    if not provider.startswith("text-")
}
_HOST: Final = re.compile(r"https?://([^/:?#]+)", re.IGNORECASE)
_BARE_KEY: Final = re.compile(rf"{re.escape(REFERENCE)}\w*(?:_KEY|_TOKEN)|sk-\S+")
_OWN_PATHS: Final = frozenset(
    {"/chat/completions", "/completions", "/embeddings", "/models", "/responses", "/moderations"}
    | {"/images/generations", "/audio/speech", "/audio/transcriptions"}
)
"""What LiteLLM serves, with /v1 before it and without; a pass-through comes behind them."""
_PATH: Final = re.compile(r"[^/:?#][^:?#]*|/[^?#]*")
"""Without its slash it has an issue of its own."""
_HEADERS: Final = (
    "litellm_key_header_name",
    "user_header_name",
    "mcp_client_side_auth_header_name",
    "mcp_client_id_header",
)
_BAD_HEADER: Final = re.compile(r"[\s:;,/]")
_LONGEST_S: Final = 30_000


def check(parts: Parts) -> None:
    """All of the above."""
    text = parts.document.text
    has_port = _PORT in text
    for model in parts.models:
        address = model.address
        key = model.params.get("api_key")
        if address is None:
            continue
        if has_port:
            _check_itself(parts, model, address)
        if key is None:
            _check_key(parts, model, address)
        elif isinstance(key[1], ScalarNode) and key[1].value in _OWNERS:
            _check_owner(parts, address, key[1])
    if "timeout" in text:
        for model in parts.models:
            _check_times(parts, model.params, ("timeout", "stream_timeout"))
        _check_times(parts, parts.router, ("timeout", "stream_timeout"))
        _check_times(parts, parts.litellm, ("request_timeout",))
    _check_aliases(parts)
    _check_pass_through(parts)
    _check_twice(parts)
    _check_header_names(parts)


# ---- addresses


def _check_itself(parts: Parts, model: Model, node: Node) -> None:
    address = text_of(node) or ""
    if _ITSELF.fullmatch(address) and "mock_response" not in model.params:
        parts.findings.warn(
            node,
            "This is where the gateway itself listens, unless it has another port: it will ask "
            "itself, and again, until it gives up.",
            "Write the address of the server that has the model.",
            code=ITSELF,
        )


def _check_owner(parts: Parts, node: Node, key: Node) -> None:
    """The key of one provider, by its name, for the server of another."""
    owner = _OWNERS[text_of(key) or ""]
    found = _HOST.match(text_of(node) or "")
    host = found[1].lower() if found is not None else ""
    if host in OPENAI_PATHS and not _is_of(host, owner):
        parts.findings.warn(
            key,
            f"By its name this is the key of {owner}, and {host} knows no such key.",
            "Name the variable after the provider whose key is in it.",
            code=KEY_OF_OTHER,
        )


def _is_of(host: str, owner: str) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in _HOSTS[owner][1:])


def _check_key(parts: Parts, model: Model, node: Node) -> None:
    """Without a key of its own a server gets that of the provider whose protocol it speaks."""
    known = _HOSTS.get(model.provider)
    address = text_of(node) or ""
    if known is None or is_reference(node) or any(name in model.params for name in ELSEWHERE):
        return
    if "api_key" in parts.litellm or not parts.is_set(known[0]):
        return
    found = _HOST.match(address)
    host = found[1].lower() if found is not None else ""
    if host and not _is_of(host, model.provider):
        parts.findings.warn(
            node,
            f"No key is given for {shown(host)}, so it is sent {known[0]}, which is for another.",
            "Add api_key: and the server's own, or any word if it asks for none.",
            kind=UNSET,
            code=OWN_KEY,
        )


# ---- times


def _check_times(parts: Parts, section: Pairs, names: tuple[str, ...]) -> None:
    for name in names:
        node = value_of(section, name)
        if node is None or kind(node) not in ("int", "float") or not is_number(node.value):
            continue
        value = float(node.value.replace("_", ""))
        if _LONGEST_S <= value < float("inf"):
            parts.findings.warn(
                node,
                f"{name} is in seconds, and this is {_hours(value)}: whoever never answers is "
                "waited for as long.",
                f"For milliseconds write {value / 1000:g}."
                if value % 1000 == 0
                else "Write the seconds that an answer may take, such as 600.",
                code=TOO_LONG,
            )


def _hours(seconds: float) -> str:
    hours = round(seconds / 3600)
    return count(hours, "hour") if hours < 48 else count(round(hours / 24), "day")


# ---- names


def _check_header_names(parts: Parts) -> None:
    nodes = [value_of(parts.general, name) for name in _HEADERS]
    for item in items(value_of(parts.general, "user_header_mappings")):
        nodes.append(parts.document.get(item, "header_name"))
    for node in nodes:
        text = text_of(node)
        if node is not None and text and not is_reference(node) and _BAD_HEADER.search(text):
            parts.findings.warn(
                node,
                f"{name_of(node)} is no name of a header: no client can send it.",
                "Write what stands before the colon alone.",
                code=NO_HEADER,
            )


def _check_aliases(parts: Parts) -> None:
    """An alias is looked up before the list."""
    aliases = parts.pairs(value_of(parts.router, "model_group_alias"))
    for name, (key, value) in aliases.items():
        target = parts.document.get(value, "model") if isinstance(value, MappingNode) else value
        if name in parts.groups and text_of(target) not in (None, name):
            parts.findings.warn(
                key,
                f"{name_of(key)} is a model of model_list too, which no request reaches: the alias "
                f"takes them all to {name_of(target)}.",
                "Give one of both another name.",
                code=HIDDEN,
            )


def _check_twice(parts: Parts) -> None:
    """What the router is told of its own takes the place of what litellm_settings say."""
    for name in (*FALLBACKS, "default_fallbacks"):
        if name not in parts.litellm or name not in parts.router:
            continue
        key, value = parts.litellm[name]
        if is_empty(value) or is_empty(parts.router[name][1]):
            continue
        parts.findings.warn(
            key,
            f"{name} stand in router_settings too, and LiteLLM takes no notice of these.",
            "Put both together in router_settings.",
            code=TWICE,
        )
    for section in (parts.router, parts.litellm):
        for name in FALLBACKS:
            _check_sources(parts, name, value_of(section, name))


def _check_sources(parts: Parts, setting: str, node: Node | None) -> None:
    """LiteLLM takes the first entry of a name, and for all others the last of *."""
    seen: set[str] = set()
    for item in items(node):
        pairs = parts.document.pairs(item)
        for source, _ in pairs if len(pairs) == 1 else ():
            name = text_of(source) or ""
            if name in seen and name != "*":
                _say_lost(parts, source, f"{setting} of {shown(name)} stand above already: LiteLLM")
            seen.add(name)
            defaults = (value_of(one, "default_fallbacks") for one in (parts.router, parts.litellm))
            if name == "*" and setting == "fallbacks" and not all(map(is_empty, defaults)):
                _say_lost(parts, source, "default_fallbacks take the place of these: LiteLLM")


def _say_lost(parts: Parts, node: Node, what: str) -> None:
    parts.findings.warn(
        node,
        f"{what} takes no notice of this entry.",
        "Put both together in one list.",
        code=TWICE,
    )


# ---- pass-through


def _check_pass_through(parts: Parts) -> None:
    node = value_of(parts.general, "pass_through_endpoints")
    seen: set[tuple[str, str]] = set()
    for item in items(node):
        entry = parts.pairs(item)
        methods = sorted(text_of(one) or "" for one in items(value_of(entry, "methods")))
        served = (text_of(value_of(entry, "path")) or "", ",".join(methods).upper())
        if served[0] and served in seen:
            parts.findings.warn(
                entry["path"][1],
                f"{shown(served[0])} stands above already, and this pass-through is never asked.",
                "Give it a path of its own.",
                code=ROOT,
            )
            continue
        seen.add(served)
        target, path = value_of(entry, "target"), value_of(entry, "path")
        if path is None or target is None or is_reference(target) or is_reference(path):
            continue
        _check_headers(parts, entry, text_of(target) or "")
        if (text_of(path) or "").removeprefix("/v1") in _OWN_PATHS:
            parts.findings.warn(
                path,
                f"LiteLLM answers {name_of(path)} itself, and this pass-through is never asked.",
                "Give it a path of its own.",
                code=ROOT,
            )
        elif "*" in (text_of(path) or ""):
            _check_path(parts, path)
        elif not _PATH.fullmatch(text_of(path) or "/"):
            parts.findings.warn(
                path,
                "A path is what stands behind the gateway's address alone: each request hears 404.",
                "Write what stands behind the server's name, without a question mark.",
                code=ROOT,
            )
        elif _is_host_alone(text_of(target) or "") and is_null(value_of(entry, "include_subpath")):
            parts.findings.warn(
                target,
                f"Without include_subpath only {name_of(path)} itself is served, and it leads to "
                "the root of this server.",
                "Add include_subpath: true, or the whole path to the target.",
                code=ROOT,
            )


def _check_headers(parts: Parts, entry: Pairs, target: str) -> None:
    """A key alone, where a server wants the word Bearer before it."""
    found = _HOST.match(target)
    if found is None or found[1].lower() not in OPENAI_PATHS:
        return
    for name, (_, value) in parts.pairs(value_of(entry, "headers")).items():
        text = text_of(value) or ""
        if name.lower() == "authorization" and _BARE_KEY.fullmatch(text):
            parts.findings.warn(
                value,
                "This header has a key and no word before it: the server refuses it.",
                f'Write "Bearer {shown(text)}".' if is_reference(value) else "Write Bearer first.",
                code=NO_BEARER,
                fix=rename(parts.document, value, f"Bearer {text}"),
            )


def _is_host_alone(target: str) -> bool:
    """Of a server of the internet whose name says that it is asked by programs: at its root there
    is nothing."""
    found = _HOST.match(target)
    host = found[1].lower() if found is not None else ""
    if found is None or not (host.startswith("api.") or host in OPENAI_PATHS):
        return False
    return target[found.end() :] in ("", "/")


def _check_path(parts: Parts, path: Node) -> None:
    text = text_of(path) or ""
    bare = text.rstrip("*").rstrip("/")
    is_end = "*" not in bare and bare.startswith("/")
    parts.findings.warn(
        path,
        "LiteLLM takes the star of a path as it is: every request hears 404.",
        f"Write path: {shown(bare)} and include_subpath: true."
        if is_end
        else "Write the path without it.",
        code=ROOT,
        fix=rename(parts.document, path, bare) if is_end else None,
    )
