"""From the address of a server and what it speaks to a provider of LiteLLM."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

from core.base.secret_rules import REFERENCE, is_harmless
from core.config.forms.layout import Scalar
from core.importing.draft import Key

Protocol = Literal["chat", "anthropic", "gemini", "responses"]
"""What the server speaks: OpenAI's chat completions, Anthropic's messages, Gemini's
generateContent, or OpenAI's responses."""

_BY_CHATS: Final = "custom_openai/"
"""With it LiteLLM asks for chat completions alone, which is all that such a server has for sure."""
_NO_KEY: Final = "not-needed"
"""What stands for a key where a server wants none: OpenAI's library does not start without one."""
_ENDINGS: Final[Mapping[Protocol, tuple[str, ...]]] = {
    "chat": ("/chat/completions", "/completions", "/models"),
    "responses": ("/responses", "/models"),
    "anthropic": ("/messages", "/v1"),
    "gemini": ("/models",),
}
_GOOGLE: Final = "generativelanguage.googleapis.com"
_AZURE: Final = (".openai.azure.com", ".cognitiveservices.azure.com")
_PLACEHOLDER: Final = re.compile(
    r"(?i)(?:sk|key)?[-_]?(?:or-v1-)?x*|.*(?:your|placeholder|changeme|replace|xxx|\.\.\.|…).*"
)
_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Z_][A-Z0-9_]*)")


@dataclass(frozen=True)
class _Known:
    """A provider that LiteLLM knows by itself."""

    prefix: str
    variable: str
    """What its key is usually called."""
    bases: tuple[str, ...]
    """Addresses that LiteLLM takes anyway."""


_KNOWN: Final[Mapping[str, _Known]] = {
    "api.openai.com": _Known("openai/", "OPENAI_API_KEY", ("https://api.openai.com/v1",)),
    "api.deepseek.com": _Known(
        "deepseek/",
        "DEEPSEEK_API_KEY",
        ("https://api.deepseek.com", "https://api.deepseek.com/v1"),
    ),
    "openrouter.ai": _Known("openrouter/", "OPENROUTER_API_KEY", ("https://openrouter.ai/api/v1",)),
    "api.groq.com": _Known("groq/", "GROQ_API_KEY", ("https://api.groq.com/openai/v1",)),
    "api.mistral.ai": _Known("mistral/", "MISTRAL_API_KEY", ("https://api.mistral.ai/v1",)),
    "api.x.ai": _Known("xai/", "XAI_API_KEY", ("https://api.x.ai/v1",)),
}
_ANTHROPIC: Final = _Known("anthropic/", "ANTHROPIC_API_KEY", ("https://api.anthropic.com",))
_GEMINI: Final = _Known("gemini/", "GEMINI_API_KEY", (f"https://{_GOOGLE}/v1beta",))


@dataclass(frozen=True)
class Endpoint:
    """Where LiteLLM is to send requests."""

    prefix: str
    params: Mapping[str, Scalar] = field(default_factory=dict)
    info: Mapping[str, Scalar] = field(default_factory=dict)
    key_name: str = ""
    """What its key is usually called; empty where that is nowhere said."""
    needs_key: bool = True


def trouble_of(address: str) -> str:
    """Why nothing can be sent to this address; empty when it can."""
    try:
        parts = urlsplit(address)
        host, login, _ = parts.hostname, parts.username or parts.password, parts.port
    except ValueError:
        return "its address is none"
    if not address:
        return "it has no address"
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", address):
        return "its address does not begin with http:// or https://"
    if login:
        return "there is a password in its address, where everybody would read it"
    if parts.query and not host.endswith(_AZURE):
        return "its address goes on after a ?, which LiteLLM cannot send"
    return ""


def endpoint(address: str, protocol: Protocol) -> Endpoint:
    """Of an address without trouble: that of a request, as Claude Code Router has it, or of the
    API, as cc-switch does."""
    parts = urlsplit(address)
    host = (parts.hostname or "").casefold()
    if protocol == "chat" and host.endswith(_AZURE):
        return _azure(address)
    base = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
    for ending in _ENDINGS[protocol]:
        base = base.removesuffix(ending).rstrip("/")
    if protocol == "gemini":
        if not re.search(r"/v1(?:beta|alpha)?$", base):
            base += "/v1beta"
        return _of(_GEMINI, base)
    if host == _GOOGLE and protocol == "chat":  # its imitation of OpenAI; LiteLLM speaks its own
        return _of(_GEMINI, _GEMINI.bases[0])
    if protocol == "anthropic":
        return _of(_ANTHROPIC, base)
    known = _KNOWN.get(host)
    if known is not None:
        return _of(known, base)
    if protocol == "responses":
        return Endpoint("openai/", {"api_base": base}, {"mode": "responses"})
    return Endpoint(_BY_CHATS, {"api_base": base}, needs_key=not _is_near(host))


def by_variable(name: str) -> Endpoint:
    """A server whose address an environment variable holds."""
    return Endpoint(_BY_CHATS, {"api_base": f"{REFERENCE}{name}"}, needs_key=False)


def _is_near(host: str) -> bool:
    """On this computer, or in its network: such servers seldom want a key."""
    if host == "localhost" or host.endswith((".local", ".lan", ".internal")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host


def _of(known: _Known, base: str) -> Endpoint:
    own = base in known.bases
    # The key of another server that speaks the same is no key of that provider.
    name = known.variable if own or known in _KNOWN.values() else ""
    return Endpoint(known.prefix, {} if own else {"api_base": base}, key_name=name)


def _azure(address: str) -> Endpoint:
    parts = urlsplit(address)
    params: dict[str, Scalar] = {"api_base": f"{parts.scheme}://{parts.netloc}"}
    version = parse_qs(parts.query).get("api-version", [""])[0]
    if re.fullmatch(r"[0-9A-Za-z.-]{1,40}", version):
        params["api_version"] = version
    return Endpoint("azure/", params, key_name="AZURE_API_KEY")


# ---- keys


def variable_in(text: str) -> str:
    """The environment variable that `text` stands for as a whole: `$NAME`, `${NAME}`; else ""."""
    found = _VARIABLE.fullmatch(text.strip())
    return "" if found is None else found[1] or found[2]


def has_variable(text: str) -> bool:
    """A variable is filled in somewhere in it."""
    return _VARIABLE.search(text) is not None


def is_placeholder(key: str) -> bool:
    """It is empty, or only shows where a key is to stand."""
    return _PLACEHOLDER.fullmatch(key) is not None


def key_at(target: Endpoint, provider: str, text: str, *, fills_in: bool = False) -> Key:
    """The key of a server as it stands in the source; `fills_in`: `$NAME` means a variable."""
    text = text.strip()
    name = target.key_name or f"{as_name(provider) or _server(target)}_API_KEY"
    if fills_in and variable_in(text):
        return Key(variable=variable_in(text))
    if is_placeholder(text):
        return Key(variable=name) if target.needs_key else Key()
    return Key(text, name=name)


def plain_key(key: Key, target: Endpoint) -> str:
    """What may stand in the config as it is: a filling that is no secret; "" for all else."""
    if key.value:
        return key.value if is_harmless("api_key", key.value) else ""
    return "" if key.variable or target.needs_key else _NO_KEY


def as_name(text: str) -> str:
    """`text` as a part of the name of a key; "" where nothing of it can be."""
    name = re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_")[:60]
    return f"K{name}" if name[:1].isdigit() else name


def slug(text: str) -> str:
    """`text` as a part of the name of a model."""
    return re.sub(r"[^\w.]+", "-", text.casefold()).strip("-.")[:60]


def _server(target: Endpoint) -> str:
    host = urlsplit(str(target.params.get("api_base", ""))).hostname or ""
    labels = [one for one in host.split(".") if one not in ("api", "www")]
    return as_name(labels[-2] if len(labels) > 1 else "".join(labels)) or "SERVER"
