"""What the answers to "Add a model" mean: which keys fit, what it is called, what it writes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from core.base.names import free_name
from core.base.secret_rules import REFERENCE
from core.config.catalog import Credential, Provider
from core.config.catalog_models import CatalogModel
from core.config.forms.model_edits import ModelFields
from core.config.rules.places import missing_path
from core.config.rules.providers import CHATS_ONLY
from core.keys.entries import KeyEntry

KEY_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
"""What a key in the vault may be called."""
NO_KEY: Final = "not-needed"
"""What stands for a key where a server wants none: OpenAI's library does not start without one."""
ADDRESS: Final = "api_base"
KEY: Final = "api_key"

OWN_SERVER: Final = "own-server"
"""The name of the provider that LiteLLM does not have: any server that speaks OpenAI's protocol."""

SAME_AS_OWN: Final = ("custom_openai", "openai_like")
"""Providers of LiteLLM that `own_server` stands for."""
_ASKED_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "bedrock": ("aws_access_key_id", "aws_secret_access_key", "aws_region_name"),
}
"""What to ask for where a provider can be reached in several ways and needs none of them all."""
_BY_CHATS: Final = CHATS_ONLY
"""With this prefix LiteLLM asks a server for chat completions alone, whatever its client speaks:
only few servers have the other addresses. (`openai/` with `use_chat_completions_api` does so as
well, but an answer cut off for its length reaches a client of /v1/messages empty.)"""
_EMBEDDINGS_BY: Final[Mapping[str, str]] = {
    "ollama_chat/": "ollama/",
    _BY_CHATS: "openai/",
}
"""Prefixes of providers that LiteLLM asks for embeddings by another one."""
OPEN: Final = "…"
"""Stands for what has not been answered yet."""
_ENDINGS: Final = ("/chat/completions", "/completions", "/embeddings", "/responses", "/models")
_COMMON_LABELS: Final = frozenset(
    ("api", "llm", "ai", "www", "models", "gateway", "openai", "inference", "proxy", "dev", "prod")
)
_TWO_PART_ENDS: Final = frozenset(("co", "com", "org", "net", "gov", "ac", "edu"))

PROVIDER, ACCESS, PLACE, MODEL, NAME, TEST = "provider", "key", "address", "model", "name", "test"
"""The steps of the walk."""

_PROTOCOLS: Final[Mapping[str, tuple[str, ...]]] = {
    "chat": ("chat", "messages", "responses"),
    "completion": ("chat", "messages", "responses"),
    "responses": ("chat", "messages", "responses"),
    "embedding": ("embeddings",),
}


def own_server() -> Provider:
    """Any server that speaks OpenAI's protocol: a company's gateway, vLLM, llama.cpp."""
    address = Credential(ADDRESS, "Address", "", False, True, "https://llm.example.com/v1")
    key = Credential(KEY, "Key", "", True, False, "")
    return Provider(
        OWN_SERVER,
        "Another server that speaks OpenAI's protocol",
        _BY_CHATS,
        (address, key),
        frozenset(("chat", "embeddings", "models")),
        "",
    )


@dataclass(frozen=True)
class Answers:
    """What has been answered so far."""

    provider: Provider
    is_local: bool = False
    """A server on this computer that was found by itself: it has an address and wants no key."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """By parameter, the name of the key in the vault; without those that are to have none."""
    plain: Mapping[str, str] = field(default_factory=dict)
    """By parameter, what is not secret: an address, a region, a version."""
    wants_more: bool = False
    """The fields that can be left empty are asked for as well."""
    model: str = ""
    """As the provider knows it, without the prefix of LiteLLM."""
    mode: str = "chat"
    """What it is for, in LiteLLM's words: "chat", "embedding", "image_generation"."""
    is_known: bool = True
    """LiteLLM knows this model, and so what it is for."""
    name: str = ""
    """What clients ask for."""


# ---- the way


def key_fields(provider: Provider, *, more: bool = False) -> tuple[Credential, ...]:
    """The secrets to ask for. Where none has to be given, the first is asked for all the same:
    most of such providers have one way among several, and a key is the usual one."""
    secrets = tuple(one for one in provider.fields if one.secret)
    needed = tuple(one for one in secrets if is_usual(provider, one))
    return secrets if more else needed or secrets[:1]


def place_fields(provider: Provider, *, more: bool = False) -> tuple[Credential, ...]:
    """What else to ask for: addresses, regions, versions."""
    plain = (one for one in provider.fields if not one.secret)
    return tuple(one for one in plain if more or is_usual(provider, one))


def is_usual(provider: Provider, credential: Credential) -> bool:
    """Most people have to give it."""
    return credential.required or credential.param in _ASKED_FOR.get(provider.name, ())


def has_more(provider: Provider) -> bool:
    """There are fields that are asked for on request only."""
    asked = {*key_fields(provider), *place_fields(provider)}
    return any(one not in asked for one in provider.fields)


def steps_of(answers: Answers) -> tuple[str, ...]:
    """The steps to go, in order. Of a server of one's own, where it is comes before its key, which
    is named after it."""
    provider, more = answers.provider, answers.wants_more
    if answers.is_local:
        return PROVIDER, MODEL, NAME, TEST
    between = []
    if key_fields(provider, more=more):
        between.append(ACCESS)
    if place_fields(provider, more=more):
        between.append(PLACE)
    if provider.name == OWN_SERVER:
        between.reverse()
    return PROVIDER, *between, MODEL, NAME, TEST


# ---- keys


def fit(credential: Credential, provider: Provider, name: str) -> int:
    """How well a key called `name` fits: 0 it has the very name that LiteLLM looks for, 1 its name
    begins so, 2 it names the provider, 3 nothing speaks for it."""
    name, usual = name.upper(), credential.env.upper()
    if usual and name == usual:
        return 0
    if usual and name.startswith(f"{usual}_"):
        return 1
    words = set(name.split("_"))
    wanted = set(re.split(r"[^A-Z0-9]+", provider.name.upper())) - {"", "AI"}
    other = {one.env.upper() for one in provider.fields if one.env} - {usual}
    if provider.name != OWN_SERVER and wanted and wanted <= words and name not in other:
        return 2
    return 3


def offered_keys(
    credential: Credential,
    provider: Provider,
    entries: Iterable[KeyEntry],
    known: Collection[str] = (),
) -> list[tuple[KeyEntry, bool]]:
    """The keys that have a value, those that fit first, and whether each does. Last come those
    whose names are `known` as other providers': they are not for this server."""
    usable = [one for one in entries if one.stored or one.in_environment]
    ranked = sorted(
        (fit(credential, provider, one.name), one.name in known, one.name, one) for one in usable
    )
    return [(entry, rank < 3) for rank, _known, _name, entry in ranked]


def new_key_name(
    credential: Credential, provider: Provider, address: str, taken: Collection[str]
) -> str:
    """What a new key could be called: as LiteLLM looks for it, or after the server; none of
    `taken`."""
    ending = credential.param.upper()
    if credential.env:
        base = credential.env
    elif provider.name == OWN_SERVER:
        base = f"{_server_word(address)}_{ending}"
    else:
        word = re.sub(r"[^A-Z0-9]+", "_", provider.name.upper()).strip("_")
        base = ending if ending.startswith(word) else f"{word}_{ending}"
    return free_name(base, taken, "_")


def _server_word(address: str) -> str:
    """`https://llm.acme.example/v1` is ACME's."""
    host = _host(address)
    if not host or re.fullmatch(r"[\d.]+|.*:.*", host):
        return "SERVER"
    labels = host.split(".")
    if len(labels) > 1:
        labels.pop()
        if len(labels) > 1 and labels[-1] in _TWO_PART_ENDS:
            labels.pop()
    named = [one for one in labels if one not in _COMMON_LABELS] or labels
    word = re.sub(r"[^A-Z0-9]+", "_", named[-1].upper()).strip("_")
    return f"S{word}" if word[:1].isdigit() else word or "SERVER"


def _host(address: str) -> str:
    try:
        return (urlsplit(address.strip()).hostname or "").casefold()
    except ValueError:
        return ""


# ---- what is typed


def tidy_address(typed: str) -> str:
    """Without blanks around it, the address of one request, or a slash at its end: what people copy
    out of an example is often the whole address of its request."""
    address = typed.strip()
    for ending in _ENDINGS:
        address = address.rstrip("/").removesuffix(ending)
    return address.rstrip("/")


def address_trouble(typed: str) -> str:
    """Why this cannot be an address, with what to do; empty when it can."""
    address = typed.strip()
    try:
        parts = urlsplit(address)
        host, user, _port = parts.hostname, parts.username or parts.password, parts.port
    except ValueError:
        return "This is no address. It looks like https://llm.example.com/v1."
    if parts.scheme not in ("http", "https"):
        return (
            "An address begins with https://, or with http:// where the server does not encrypt: "
            "on this computer, or in a network that you trust."
        )
    if not host or re.search(r"\s", address):
        return "This is no address. It looks like https://llm.example.com/v1."
    if user:
        return "A password in the address would stand in the config for all to read. Leave it out."
    if parts.query or parts.fragment:
        return "Leave out what comes from the ? or # on."
    return ""


def field_trouble(credential: Credential, typed: str) -> str:
    """What is wrong with a field that is not secret; empty when nothing is."""
    typed = typed.strip()
    if not typed:
        return f"{credential.label} is needed." if credential.required else ""
    if _is_address(credential):
        return address_trouble(typed)
    return "Leave out the line break." if "\n" in typed else ""


def address_doubt(provider: Provider, credential: Credential, typed: str) -> str:
    """What the check of the config would warn of in an address; empty for nothing."""
    if not _is_address(credential):
        return ""
    lack = missing_path(provider.prefix.rstrip("/"), tidy_address(typed))
    return "" if lack is None else f"{lack.what} {lack.remedy}"


def _is_address(credential: Credential) -> bool:
    return credential.param.endswith(("api_base", "base_url"))


def example_of(credential: Credential) -> str:
    """What could stand there; empty where the catalog has no example, but an instruction."""
    text = credential.placeholder
    return "" if re.match(r"enter |\[|https://\.\.\.", text, re.IGNORECASE) else text


def tidy_field(credential: Credential, typed: str) -> str:
    """As it is to stand in the config. Azure's addresses and the like stay as they were typed."""
    return tidy_address(typed) if _is_address(credential) else typed.strip()


# ---- the model


def bare_model(provider: Provider, name: str) -> str:
    """`name` without LiteLLM's prefix. A server of one's own may well have models whose names begin
    like that."""
    name = name.strip()
    if provider.name == OWN_SERVER:
        return name
    return name.removeprefix(provider.prefix)


def full_model(provider: Provider, bare: str, mode: str = "chat") -> str:
    """As LiteLLM wants it: with the prefix for what the model is for."""
    prefix = provider.prefix
    return f"{_EMBEDDINGS_BY.get(prefix, prefix) if mode == 'embedding' else prefix}{bare}"


def listed_models(provider: Provider, models: Iterable[CatalogModel]) -> dict[str, CatalogModel]:
    """By their bare names, those that can be had by name; what clients chat with comes first, and
    among these the table's order stays; what only who has trained it can ask (`ft:`) comes last."""
    named = {
        bare_model(provider, one.name): one for one in models if "*" not in one.name and one.name
    }
    order = {"chat": 0, "responses": 1, "completion": 2, "embedding": 3}

    def place(pair: tuple[str, CatalogModel]) -> tuple[int, bool]:
        name, model = pair
        return order.get(model.mode, 4), name.startswith("ft:")

    return dict(sorted(named.items(), key=place))


def guessed_mode(name: str) -> str:
    """What a model that LiteLLM does not know is for, as far as its name tells."""
    return "embedding" if re.search(r"embed|\bbge\b|\be5\b|minilm", name, re.I) else "chat"


def choose_model(answers: Answers, name: str, known: CatalogModel | None) -> Answers:
    """Of all names, `name` is the one; `known` is what the catalog has of it."""
    bare = bare_model(answers.provider, name)
    mode = known.mode if known is not None and known.mode else guessed_mode(bare)
    return replace(answers, model=bare, mode=mode, is_known=known is not None)


def protocols_of(mode: str) -> tuple[str, ...]:
    """Those that clients of such a model speak; none where there is nothing that we could test."""
    return _PROTOCOLS.get(mode, ())


# ---- the name


def propose_name(model: str, provider: Provider, taken: Collection[str]) -> str:
    """What clients could ask for: the model's own name, with the provider's if that is taken."""
    base = model.rstrip("/").rpartition("/")[2].strip() or "model"
    base = re.sub(r"\s+", "-", base)
    if base.startswith(("-", ":", "@")):
        base = f"model{base}"
    if base in taken and provider.name != OWN_SERVER:
        base = f"{base}-{provider.name}"
    return free_name(base, taken)


def name_trouble(name: str) -> str:
    """Why a model cannot be called so; empty when it can."""
    if not name.strip():
        return "What are clients to ask for?"
    if any(not char.isprintable() for char in name):
        return "The name has a character in it that cannot be seen. Type it anew."
    return ""


def name_warning(name: str, taken: Collection[str]) -> str:
    """What to know about a name that can be; empty for nothing."""
    name = name.strip()
    if name in taken:
        return (
            f"There is a model called {name} already: requests for it would be shared between the "
            "two."
        )
    if "*" in name:
        return "With a * it stands for every name that fits."
    return ""


# ---- what comes of it


def model_params(answers: Answers) -> dict[str, str | int | float | bool | None]:
    """What stands beside the model: where it is and which key it takes."""
    params: dict[str, str | int | float | bool | None] = {}
    for one in answers.provider.fields:
        if one.secret:
            key = answers.keys.get(one.param, "")
            if key:
                params[one.param] = f"{REFERENCE}{key}"
        elif answers.plain.get(one.param, ""):
            params[one.param] = answers.plain[one.param]
    if answers.provider.name == OWN_SERVER:
        params.setdefault(KEY, NO_KEY)
    return params


def fields_of(answers: Answers) -> ModelFields:
    """The model as it would stand in the config."""
    info: dict[str, str | int | float | bool | None] = {}
    if not answers.is_known and answers.mode != "chat":
        info["mode"] = answers.mode  # LiteLLM takes what it does not know for a chat model
    proposed = propose_name(answers.model, answers.provider, ()) if answers.model else OPEN
    name = answers.name.strip() or proposed
    model = full_model(answers.provider, answers.model or OPEN, answers.mode)
    return ModelFields(name, model, model_params(answers), info)


# ---- searching


def matching(rows: Sequence[tuple[str, str]], typed: str) -> list[str]:
    """Of pairs of an id and what is to be searched, the ids of those with every typed word."""
    words = typed.casefold().split()
    return [id_ for id_, text in rows if all(word in text.casefold() for word in words)]
