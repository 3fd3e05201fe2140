"""Which models a server says it has: the one that a form names, and those that run here.

A list of models costs nothing with any provider that we know. The key goes to the one address that
it belongs to: no redirect is followed, and no other file of the computer (`.netrc`) has a say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from core.base.errors import UserError
from core.base.secret_rules import REFERENCE
from core.config.catalog import Catalog, Provider
from core.config.forms.model_edits import ModelFields
from core.models.choices import ADDRESS, KEY, NO_KEY, own_server
from core.prices.download import trust_of_the_system
from core.wire.environment import spelled

_PATIENCE_S: Final = 15.0
_HERE_S: Final = 1.0
_MOST_BYTES: Final = 8_000_000
_OTHER_WAYS: Final = ("azure", "bedrock", "vertex_ai", "sagemaker", "watsonx")
"""Providers whose lists need more than a key and an address, or are of something else."""

Get = Callable[[str, Mapping[str, str], float], Any]
"""The JSON at an address, asked with these headers and within so many seconds; UserError."""


@dataclass(frozen=True)
class LocalServer:
    """A server with models that runs on this computer."""

    provider: str
    """As LiteLLM calls it: "ollama"; that of `own_server` where it is none that we know."""
    label: str
    """For people: "Ollama"."""
    base: str
    """Its address, as a config has it."""
    models: tuple[str, ...]
    """Their names, as it calls them."""


_OWN: Final = own_server().name
_HERE: Final = (
    ("ollama", "Ollama", "http://127.0.0.1:11434"),
    ("lm_studio", "LM Studio", "http://127.0.0.1:1234/v1"),
    (_OWN, "A server on port 8000 (vLLM)", "http://127.0.0.1:8000/v1"),
    (_OWN, "A server on port 8080 (llama.cpp)", "http://127.0.0.1:8080/v1"),
)


def local_servers(get: Get | None = None) -> tuple[LocalServer, ...]:
    """Those at the usual ports that answer with a list of models. Never raises UserError."""
    found = []
    for provider, label, base in _HERE:
        try:
            models = _listed(provider, base, "", get or get_json, _HERE_S)
        except UserError:
            continue
        found.append(LocalServer(provider, label, base, models))
    return tuple(found)


def models_of_server(
    fields: ModelFields, catalog: Catalog, secrets: Mapping[str, str], get: Get | None = None
) -> tuple[str, ...]:
    """The models that the server behind `fields` says it has, in its order; `secrets` are values
    by name. Raises UserError, in words, where it does not say."""
    provider = _provider_of(fields, catalog)
    if provider.name in _OTHER_WAYS:
        raise UserError(f"{provider.label} has no list that a key alone opens.")
    base = str(fields.params.get(ADDRESS) or provider.default_base)
    if not base:
        raise UserError(f"The address of {provider.label} is not known.")
    key = str(fields.params.get(KEY) or "")
    if key.startswith(REFERENCE):
        name = key.removeprefix(REFERENCE)
        key = secrets.get(spelled(name, secrets), "")
        if not key:
            raise UserError(f"{name} has no value.", "Go back and give it one.")
    return _listed(provider.name, base, "" if key == NO_KEY else key, get or get_json, _PATIENCE_S)


def _provider_of(fields: ModelFields, catalog: Catalog) -> Provider:
    if fields.params.get(ADDRESS) and fields.model.startswith((own_server().prefix, "openai/")):
        return own_server()
    for provider in catalog.providers:
        # Ollama has one more prefix, for embeddings, which is its name.
        if fields.model.startswith((provider.prefix or " ", f"{provider.name}/")):
            return provider
    return own_server()


def _listed(provider: str, base: str, key: str, get: Get, within_s: float) -> tuple[str, ...]:
    base = base.rstrip("/")
    if provider in ("ollama", "ollama_chat"):
        bearer = {"Authorization": f"Bearer {key}"} if key else {}
        return _names(get(f"{base}/api/tags", bearer, within_s), "models", "name", base)
    if provider == "anthropic":
        headers = {"x-api-key": key, "anthropic-version": "2023-06-01"}
        url = f"{base.removesuffix('/v1')}/v1/models?limit=1000"
        return _names(get(url, headers, within_s), "data", "id", base)
    if provider == "gemini":
        url = f"{base}/models?pageSize=1000"
        names = _names(get(url, {"x-goog-api-key": key}, within_s), "models", "name", base)
        return tuple(name.removeprefix("models/") for name in names)
    bearer = {"Authorization": f"Bearer {key}"} if key else {}
    return _names(get(f"{base}/models", bearer, within_s), "data", "id", base)


def _names(body: Any, inside: str, called: str, base: str) -> tuple[str, ...]:
    rows = body.get(inside) if isinstance(body, dict) else body  # some send the bare list
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise UserError(f"{_host(base)} answered with something that is no list of models.")
    named = (row.get(called) for row in rows if isinstance(row, dict))
    return tuple(dict.fromkeys(name for name in named if isinstance(name, str) and name))


def _host(url: str) -> str:
    return urlsplit(url).netloc


def get_json(url: str, headers: Mapping[str, str], within_s: float) -> Any:
    """Ask `url`; see `Get`."""
    import requests  # it would delay the window
    from urllib3.exceptions import HTTPError  # of what comes after the head

    host = _host(url)
    try:
        with requests.Session() as session, trust_of_the_system():
            session.trust_env = False  # a .netrc would take the place of the key
            answer = session.get(
                url,
                headers=dict(headers),
                timeout=(min(within_s, 5.0), within_s),
                proxies=requests.utils.get_environ_proxies(url),
                allow_redirects=False,
                stream=True,
            )
            with answer:
                if answer.status_code != 200:
                    raise _refused(host, url, answer.status_code)
                body = answer.raw.read(_MOST_BYTES + 1, decode_content=True)
    except requests.Timeout:
        raise UserError(f"{host} did not answer in time.", "Does it run?") from None
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        # Without the error's own text and what it came from: the headers may be in there.
        raise UserError(
            f"{host} cannot be reached ({type(error).__name__}).",
            "Is the address right, and does the server run?",
        ) from None
    if len(body) > _MOST_BYTES:
        raise UserError(f"{host} sent more than a list of models can be.")
    try:
        return json.loads(body)
    except ValueError:
        raise UserError(
            f"{host} answered with something that is no list of models.",
            "Is the address right? Many servers have their API under /v1.",
        ) from None


def _refused(host: str, url: str, status: int) -> UserError:
    if status in (401, 403):
        return UserError(f"{host} does not take the key ({status}).", "Go back and check it.")
    if status == 404 and "/v1" not in urlsplit(url).path:
        return UserError(
            f"{host} has no list of models at this address (404).",
            "Many servers have their API under /v1: go back and add that.",
        )
    if status == 404:
        return UserError(f"{host} has no list of models (404).")
    if 300 <= status < 400:
        return UserError(
            f"{host} leads to another address ({status}).", "Go back and give that one instead."
        )
    return UserError(f"{host} answered with status {status}.", "Try again later.")
