"""Whose server a model is asked at, where its address is a maker's own."""

from __future__ import annotations

from typing import Final

from core.config.document import text_of
from core.config.rules.parts import Model, is_reference, value_of

_OWN: Final = {
    "api.openai.com": "openai",
    "api.anthropic.com": "anthropic",
    "api.cerebras.ai": "cerebras",
    "api.deepseek.com": "deepseek",
    "api.groq.com": "groq",
    "api.mistral.ai": "mistral",
    "api.moonshot.ai": "moonshot",
    "api.x.ai": "xai",
    "generativelanguage.googleapis.com": "gemini",
}
_SPOKEN: Final = frozenset({"openai", "custom_openai"})
"""With these before the slash the server of anybody is asked in OpenAI's protocol."""
_OTHER_ADDRESSES: Final = ("base_url", "aws_bedrock_runtime_endpoint", "model_id")


def asked_at_own(model: Model) -> str:
    """The provider of `_OWN` that the `api_base` of `model` leads to, where its own models are
    asked for; "" where there is no such address, or another server answers."""
    node = value_of(model.params, "api_base")
    address = text_of(node) or ""
    if node is None or is_reference(node) or "mock_response" in model.params:
        return ""
    if any(name in model.params for name in _OTHER_ADDRESSES):
        return ""
    owner = _OWN.get(address.partition("://")[2].partition("/")[0].lower(), "")
    provider = model.model.partition("/")[0]
    return owner if provider == owner or provider in _SPOKEN else ""
