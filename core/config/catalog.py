"""What the locked LiteLLM knows: providers, models, keys of the config, callbacks, guardrails.

Read from configs/catalog.json and configs/models.tsv, which `dev.py catalog` makes from the locked
LiteLLM. The names of keys alone stand in known_keys.py; here is what is known about them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.base.errors import DataFolderError
from core.base.files import read_bytes
from core.config import known_keys
from core.config.catalog_models import CatalogModel, ModelTable

__all__ = [
    *("ABILITIES", "Catalog", "CatalogModel", "Credential", "KeyInfo", "Provider"),
    *("ProviderKeys", "Runs", "load", "load_catalog"),
]
FILE: Final = "configs/catalog.json"
"""The program's own file of what LiteLLM knows."""
_MODELS: Final = "models.tsv"
_NAMES: Final = {
    "top": known_keys.TOP_LEVEL,
    "litellm_params": known_keys.MODEL_PARAMS,
    "litellm_settings": known_keys.LITELLM_SETTINGS,
    "router_settings": known_keys.ROUTER_SETTINGS,
    "general_settings": known_keys.GENERAL_SETTINGS,
}
"""All keys of a section, also those that nothing more is known of."""


@dataclass(frozen=True)
class ProviderKeys:
    """A provider, and what its keys are usually called."""

    provider: str
    """As in a model's name: "openai"."""
    label: str
    """For people: "OpenAI"."""
    names: tuple[str, ...]
    """The variables, the key itself first: ("OPENAI_API_KEY",)."""


@dataclass(frozen=True)
class Credential:
    """One thing that a provider wants to know before it answers."""

    param: str
    """The key in `litellm_params`: "api_key"."""
    label: str
    """For people: "API key"."""
    env: str
    """The usual name of the variable: "OPENAI_API_KEY"; empty where there is none."""
    secret: bool
    """Whether it belongs into the vault."""
    required: bool
    placeholder: str
    """An example of what to write, for the empty field."""


@dataclass(frozen=True)
class Provider:
    """One provider."""

    name: str
    """As LiteLLM calls it: "openai"."""
    label: str
    """For people: "OpenAI"."""
    prefix: str
    """What a model's name begins with, with the slash: "openai/"."""
    fields: tuple[Credential, ...]
    """What it wants to know, the key itself first."""
    endpoints: frozenset[str]
    """What LiteLLM can ask it: "chat", "messages", "responses", "embeddings", …"""
    default_base: str
    """The address that is asked where a model names none; empty where LiteLLM has none."""

    def model_name(self, model: str) -> str:
        """What stands as `model` in a config, for a model as the table or the server calls it."""
        if model.startswith((self.prefix, f"{self.name}/")):
            return model
        return f"{self.prefix}{model}"


@dataclass(frozen=True)
class KeyInfo:
    """One key of a section of the config."""

    name: str
    type: str
    """As in Python: "str", "int | None", "list"; empty where LiteLLM does not say."""
    default: str
    """As it would stand in the config; empty where there is none."""
    help: str
    """A line for people; empty where there is none."""
    choices: tuple[str, ...]
    """What may stand there, where that is a closed list."""


@dataclass(frozen=True)
class Runs:
    """Whether this program can run a callback or a guardrail."""

    name: str
    runs: bool
    needs: str
    """What it needs and this program lacks ("langfuse"); empty where it runs."""


@dataclass(frozen=True)
class Catalog:
    """All of it."""

    providers: tuple[Provider, ...] = ()
    """What most people use comes first."""
    callbacks: Mapping[str, Runs] = field(default_factory=dict)
    guardrails: Mapping[str, Runs] = field(default_factory=dict)
    sections: Mapping[str, Mapping[str, KeyInfo]] = field(default_factory=dict)
    models: Mapping[str, tuple[CatalogModel, ...]] = field(default_factory=dict)
    """By the provider's name."""

    def models_of(self, provider: str) -> tuple[CatalogModel, ...]:
        """The models of one provider ("openai"), sorted by name. Raises DataFolderError."""
        return self.models.get(provider, ())

    def model(self, name: str) -> CatalogModel | None:
        """The model that a config calls `name`, with its provider's prefix or without.

        Raises DataFolderError."""
        prefix, slash, rest = name.partition("/")
        of = next((one.name for one in self.providers if one.prefix == f"{prefix}/"), prefix)
        near = self.models_of(of) if slash else ()
        for wanted in (name, rest):
            found = next((model for model in near if model.name == wanted), None)
            if found is not None:
                return found
        if isinstance(self.models, ModelTable):
            return self.models.find(name)
        everything = (model for models in self.models.values() for model in models)
        return next((model for model in everything if model.name == name), None)

    def keys(self, section: str) -> Mapping[str, KeyInfo]:
        """The keys of "top", "model_list", "litellm_params", "model_info", "litellm_settings",
        "router_settings", "general_settings", "guardrails", "guardrail_params" (the
        `litellm_params` of a guardrail) or "cache_params", by their names."""
        return self.sections.get(section, {})


def load(path: Path) -> tuple[ProviderKeys, ...]:
    """The providers whose keys have usual names, in the order of the file: what most people use
    comes first. Raises DataFolderError."""
    try:
        return tuple(
            ProviderKeys(str(one["provider"]), str(one["label"]), tuple(one["names"]))
            for one in _body(path)["providers"]
            if one["names"]
        )
    except (ValueError, TypeError, KeyError):
        raise _damaged(path) from None


def load_catalog(path: Path, brought: Path | None = None) -> Catalog:
    """The catalog of configs/catalog.json, and of the models.tsv beside it.

    `brought` is the newer table of prices in use, if there is one (`Prices.file()`): the models are
    its models then. They are read when first asked for. Raises DataFolderError when the program's
    own files are damaged.
    """
    try:
        body = _body(path)
        return Catalog(
            tuple(_provider(one) for one in body["providers"]),
            _runs(body["callbacks"]),
            _runs(body["guardrails"]),
            {name: _section(name, rows) for name, rows in body["keys"].items()},
            ModelTable(path.with_name(_MODELS), brought),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _damaged(path) from None


def _provider(entry: Mapping[str, Any]) -> Provider:
    return Provider(
        entry["provider"],
        entry["label"],
        entry["prefix"],
        tuple(_credential(one) for one in entry["fields"]),
        frozenset(entry["endpoints"]),
        entry["base"],
    )


def _credential(entry: Mapping[str, Any]) -> Credential:
    return Credential(
        entry["param"],
        entry["label"],
        entry.get("env", ""),
        entry.get("secret", False),
        entry.get("required", False),
        entry.get("placeholder", ""),
    )


def _runs(needs: Mapping[str, str]) -> dict[str, Runs]:
    return {name: Runs(name, not lacking, lacking) for name, lacking in needs.items()}


def _section(name: str, rows: Mapping[str, list[Any]]) -> dict[str, KeyInfo]:
    found = {key: KeyInfo(key, "", "", "", ()) for key in sorted(_NAMES.get(name, ()))}
    for key, row in rows.items():
        kind, default, told = [*row[:3], "", "", ""][:3]
        found[key] = KeyInfo(key, kind, default, told, tuple(row[3] if len(row) > 3 else ()))
    return found


def _body(path: Path) -> Any:
    return json.loads(read_bytes(path))


def _damaged(path: Path) -> DataFolderError:
    return DataFolderError(
        f"The program's own file {path.name} is damaged.", "Download LiteLLM Pocket again."
    )
