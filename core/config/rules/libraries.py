"""Models that LiteLLM asks by way of a library which is not part of this program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from yaml.nodes import Node

from core.config.document import text_of
from core.config.fixes import rename
from core.config.lint_context import shown
from core.config.rules.parts import Model, Parts, value_of

NO_LIBRARY: Final = "LP319"

_OF_PROVIDERS: Final = {
    "langfuse": ("the package langfuse", "Write the provider of the model in place of langfuse/."),
    "nvidia_riva": ("the package nvidia-riva-client", "Choose another provider."),
    "petals": ("the package petals", "Choose another provider."),
    "vllm": ("the package vllm", "For a server write hosted_vllm/{}."),
}
"""What a provider needs for whatever it is asked, and what to write in its place."""
_INSTEAD: Final = {"vllm": "hosted_vllm"}
"""Who asks a server of theirs."""
_VERTEX: Final = "vertex_ai"
_BY_HTTP: Final = re.compile(
    r"agent_engine/|.*gemini|meta/|deepseek-ai|mistral|codestral|jamba|claude|qwen|minimaxai/"
    r"|moonshotai/|zai-org/|google/gemma-|openai/gpt-oss-"
)
"""Models of Vertex AI that LiteLLM chats with by itself: Gemini, and those of some makers."""
_NO_CHAT: Final = re.compile(
    r"embed|gecko|image|imagen|veo|lyria|chirp|speech|tts|rank|search|ocr|multimodal|video|music"
    r"|transcri|bge|e5|moderat|translat|virtual-try-on",
    re.IGNORECASE,
)
"""What is in the names of those that are asked for something else."""
_CHATS: Final = ("", "chat", "completion", "responses")
_AUTO: Final = "auto_router/"
_OWN_WAYS: Final = ("complexity_router", "adaptive_router", "quality_router")
"""Models that choose among others by ways of their own."""
_BEGINNINGS: Final = (*(f"{name}/" for name in _OF_PROVIDERS), f"{_VERTEX}/", "bedrock/", _AUTO)
"""How the names of all of these begin."""


def check(parts: Parts) -> None:
    """All of the above."""
    for model in parts.models:
        if not model.model.startswith(_BEGINNINGS) or "mock_response" in model.params:
            continue
        node = model.params["model"][1]
        for needs, then, remedy, meant in _lacks(model):
            _say(parts, node, needs, then, remedy, meant)


def _lacks(model: Model) -> Iterator[tuple[str, str, str, str]]:
    """What is missing, what comes of it, what to do about that, and the name to write instead."""
    before, _, name = model.model.partition("/")
    own = _OF_PROVIDERS.get(before)
    if own is not None:
        meant = f"{_INSTEAD[before]}/{name}" if before in _INSTEAD else ""
        yield own[0], "every request fails", own[1].format(shown(name)), meant
    elif before == _VERTEX and not _is_by_http(model, name):
        remedy = (
            "Gemini and the models of other makers are asked without it: vertex_ai/gemini-…, "
            "claude-…, meta/…, mistral-…, qwen/…."
        )
        yield "the package google-cloud-aiplatform", "every chat fails", remedy, ""
    elif before == "bedrock" and _mode(model) == "realtime":
        needs = "the package aws-sdk-bedrock-runtime"
        yield needs, "every call fails", "Choose another provider for it.", ""
    elif model.model.startswith(_AUTO) and not name.startswith(_OWN_WAYS):
        remedy = "Write auto_router/complexity_router with its tiers, which needs nothing else."
        yield "the package semantic-router", "LiteLLM leaves this model out", remedy, ""


def _mode(model: Model) -> str:
    return text_of(value_of(model.info, "mode")) or ""


def _is_by_http(model: Model, name: str) -> bool:
    """Whether LiteLLM asks Vertex AI itself, or no chat is meant."""
    if _BY_HTTP.match(name) or _mode(model) not in _CHATS or "*" in name:
        return True
    if not _mode(model) and _NO_CHAT.search(name):
        return True
    if name.isdigit() and "api_base" in model.params:
        return True
    others = (value_of(pairs, "base_model") for pairs in (model.params, model.info))
    return any("gemini" in (text_of(node) or "") for node in others)


def _say(parts: Parts, node: Node, needs: str, then: str, remedy: str, meant: str) -> None:
    before = (text_of(node) or "").partition("/")[0]
    parts.findings.warn(
        node,
        f"{before}/ needs {needs} for this, which is not part of this program: {then}.",
        remedy,
        code=NO_LIBRARY,
        fix=rename(parts.document, node, meant) if meant else None,
    )
