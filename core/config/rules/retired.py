"""Models that their provider no longer serves."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from core.config.document import text_of
from core.config.lint_context import shown
from core.config.rules.clouds import ASKED_ELSEWHERE, bedrock_name
from core.config.rules.parts import Model, Parts, is_reference, value_of
from core.config.rules.servers import asked_at_own
from core.config.rules.service_days import gone_by_page, gone_by_table, still_served

RETIRED: Final = "LP410"

_OWNERS: Final = {
    "openai": "OpenAI",
    "text-completion-openai": "OpenAI",
    "anthropic": "Anthropic",
    "gemini": "Google's Gemini API",
    "vertex_ai": "Vertex AI",
    "bedrock": "Bedrock",
    "cerebras": "Cerebras",
    "deepseek": "DeepSeek",
    "groq": "Groq",
    "mistral": "Mistral",
    "moonshot": "Moonshot",
    "together_ai": "Together AI",
    "xai": "xAI",
}
"""Who serves its own models under their names. The names of Azure's deployments are anybody's, and
what an aggregator serves is no word of the maker's."""
_BARE: Final = (
    (re.compile(r"(?:gpt-|o\d|text-(?:davinci|curie|babbage|ada)-00|davinci-)"), "openai"),
    (re.compile(r"claude-"), "anthropic"),
    (re.compile(r"gemini-"), "vertex_ai"),
    (re.compile(r"(?:[a-z-]{2,6}\.)?(?:anthropic|amazon|meta|cohere|ai21)\."), "bedrock"),
)
"""Whom LiteLLM asks for a model without a provider before it."""
_ADDRESSES: Final = {
    "openai": ("OPENAI_BASE_URL", "OPENAI_API_BASE"),
    "anthropic": ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE"),
    "gemini": ("GEMINI_API_BASE",),
    "vertex_ai": ("VERTEXAI_API_BASE", "VERTEX_API_BASE"),
    "cerebras": ("CEREBRAS_API_BASE",),
    "deepseek": ("DEEPSEEK_API_BASE",),
    "groq": ("GROQ_API_BASE",),
    "mistral": ("MISTRAL_API_BASE", "MISTRAL_AZURE_API_BASE"),
    "moonshot": ("MOONSHOT_API_BASE",),
    "together_ai": ("TOGETHER_AI_API_BASE",),
    "xai": ("XAI_API_BASE",),
}
"""With one of these variables another server is asked."""


def check(parts: Parts) -> None:
    """All of the above, where somebody says what day it is."""
    today = parts.findings.today
    if today is None or "api_base" in parts.litellm:
        return
    for model in parts.models:
        _check(parts, model, today)


def _check(parts: Parts, model: Model, today: date) -> None:
    node = value_of(model.params, "model")
    provider, name = _asked(model)
    own = asked_at_own(model)
    if own:
        provider, name = own, model.model.partition("/")[2]
    elif not ASKED_ELSEWHERE.isdisjoint(model.params):
        return
    if node is None or provider not in _OWNERS or is_reference(node):
        return
    if not own and parts.may_be_set(*_ADDRESSES.get(provider, ())):
        return
    by_table = gone_by_table(provider, name, today)
    day = by_table or gone_by_page(provider, name, today)
    if not day:
        return
    by = "By LiteLLM's table, " if by_table else ""
    instead = still_served(provider, name, today)
    parts.findings.warn(
        node,
        f"{by}{_OWNERS[provider]} no longer serves {shown(name)} since {day}: every request fails.",
        f"Choose another model, such as {instead}." if instead else "Choose another model.",
        code=RETIRED,
    )


def _asked(model: Model) -> tuple[str, str]:
    """The provider and the name of the model there; "" for a provider that is not known."""
    given = value_of(model.params, "custom_llm_provider")
    provider, slash, name = model.model.partition("/")
    if given is not None:
        provider = "" if is_reference(given) else text_of(given) or ""
        name = model.model.removeprefix(f"{provider}/")
    elif not slash:
        name = model.model
        provider = next((owner for form, owner in _BARE if form.match(name)), "")
    if provider == "bedrock":
        return provider, bedrock_name(name)[0]
    return provider.removeprefix("text-completion-"), name
