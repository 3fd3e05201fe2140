"""What the locked LiteLLM knows: providers, models, keys of the config, callbacks, guardrails.

Read from configs/catalog.json, which `dev.py catalog` makes from the locked LiteLLM.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.errors import DataFolderError
from core.base.files import read_bytes


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


@dataclass(frozen=True)
class CatalogModel:
    """One model of LiteLLM's table. Prices are in dollars per token."""

    name: str
    """As it stands in the table; with the provider's prefix or without."""
    mode: str
    """ "chat", "embedding", …"""
    context: int | None
    """How many tokens may go in."""
    most_out: int | None
    """How many tokens may come out."""
    price_in: float | None
    price_out: float | None
    abilities: frozenset[str]
    """ "vision", "function_calling", …: the `supports_…` of the table."""


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
        """The models of one provider ("openai"), in the order of the table."""
        return self.models.get(provider, ())

    def model(self, name: str) -> CatalogModel | None:
        """The model that a config calls `name`, with its provider's prefix or without."""
        provider, slash, rest = name.partition("/")
        wanted = (name, rest) if slash else (name,)
        tables = [self.models_of(provider)] if slash else list(self.models.values())
        for table in tables:
            for model in table:
                if model.name in wanted:
                    return model
        return None

    def keys(self, section: str) -> Mapping[str, KeyInfo]:
        """The keys of "top", "model_list", "litellm_params", "model_info", "litellm_settings",
        "router_settings", "general_settings", "guardrails" or "cache_params", by their names."""
        return self.sections.get(section, {})


def load(path: Path) -> tuple[ProviderKeys, ...]:
    """In the order of the file: what most people use comes first. Raises DataFolderError."""
    try:
        return tuple(
            ProviderKeys(str(one["provider"]), str(one["label"]), tuple(one["names"]))
            for one in _body(path)["providers"]
        )
    except (ValueError, TypeError, KeyError):
        raise _damaged(path) from None


def load_catalog(path: Path) -> Catalog:
    """The catalog of configs/catalog.json. Raises DataFolderError when it is damaged."""
    return Catalog(
        tuple(
            Provider(
                one.provider,
                one.label,
                f"{one.provider}/",
                tuple(
                    Credential("api_key", "API key", name, True, True, "") for name in one.names[:1]
                ),
                frozenset(),
                "",
            )
            for one in load(path)
        )
    )


def _body(path: Path) -> Any:
    return json.loads(read_bytes(path))


def _damaged(path: Path) -> DataFolderError:
    return DataFolderError(
        f"The program's own file {path.name} is damaged.", "Download LiteLLM Pocket again."
    )
