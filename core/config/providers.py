"""The providers of the models in a config, as far as their names tell."""

from __future__ import annotations

from typing import Final

from yaml.nodes import Node

from core.config.document import Document, text_of

_BARE_NAMES: Final = (("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"))
_CLAUDE: Final = ("claude", "anthropic")


def providers(document: Document) -> set[str]:
    """The providers of the models, as far as their names tell."""
    return {one for entry in document.model_entries() for one in providers_of(document, entry)}


def providers_of(document: Document, entry: Node) -> set[str]:
    """The provider of one model, as far as its name tells."""
    params = document.get(entry, "litellm_params")
    given = text_of(document.get(params, "custom_llm_provider"))
    return providers_by_name(given, text_of(document.get(params, "model")) or "")


def providers_by_name(given: str | None, model: str) -> set[str]:
    """The same of a model by its name, beside which `custom_llm_provider` may be given."""
    provider, slash, _ = model.partition("/")
    if given:
        return {given}
    if slash:
        return {provider}
    return {name for start, name in (*_BARE_NAMES, _CLAUDE) if model.startswith(start)}
