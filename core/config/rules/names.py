"""Names that a provider has for no model of its own, and regions that do not have a model."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import Node

from core.base.secret_rules import REFERENCE
from core.config.document import text_of
from core.config.fixes import rename
from core.config.lint_context import shown
from core.config.rules.clouds import ASKED_ELSEWHERE, REGION, bedrock_name
from core.config.rules.parts import Model, Parts, is_reference, value_of
from core.config.rules.providers import MISSPELT

_ADDRESSES: Final = {
    "openai": ("OPENAI_BASE_URL", "OPENAI_API_BASE"),
    "anthropic": ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE"),
    "gemini": ("GEMINI_API_BASE",),
    "xai": ("XAI_API_BASE",),
    "deepseek": ("DEEPSEEK_API_BASE",),
}
"""Who serves models of its own alone, and by which variables another server is asked."""
_CALLED: Final = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "gemini": "Google",
    "xai": "xAI",
    "deepseek": "DeepSeek",
}
_ROUTES: Final = re.compile(r"(?:responses|chat|container|assistants)/|ft:|models/|tunedModels/")
"""What may stand before a slash in a name of theirs."""
_MAKERS: Final = {
    "openai": re.compile(r"(?:chat)?gpt-|o[134](?:-|$)"),
    "anthropic": re.compile(r"claude-"),
    "gemini": re.compile(r"gemini-|gemma"),
    "xai": re.compile(r"grok-"),
    "deepseek": re.compile(r"deepseek-"),
    "": re.compile(
        r"(?:code)?llama[-\d]|mi[sx]tral|qwen|qwq|phi-?\d|yi-|kimi-|glm-|minimax|nemotron|falcon"
        r"|vicuna|starcoder|granite|command-|solar-|zephyr|dolphin|mythomax|nous-|openhermes"
    ),
}
"""How the names of models of each begin; and those of makers who serve none here."""
_OPEN_ONLY: Final = {
    "cerebras": "Cerebras",
    "groq": "Groq",
    "mistral": "Mistral",
    "moonshot": "Moonshot",
    "sambanova": "SambaNova",
}
"""Hosts of open models or their own, by how they are called."""
_KEPT: Final = {
    "openai": re.compile(r"gpt-[345]|o[134](?:-|$)"),
    "anthropic": re.compile(r"claude-"),
    "gemini": re.compile(r"gemini-"),
    "xai": re.compile(r"grok-[3-9]"),
}
"""Models that none of these serves."""
_BARE_OF_BEDROCK: Final = re.compile(
    r"(?![a-z0-9]+\.[a-z])"
    r"(?:gpt-|llama|mistral-|mixtral-|nova-|titan-|command-|jamba|deepseek-|qwen|gemma-|kimi-|glm-"
    r"|minimax-|embed-|rerank-)[a-z0-9.:-]*",
    re.IGNORECASE,
)
"""Models that Bedrock has under their maker's name, a dot and theirs."""
_ROUTE_OF_BEDROCK: Final = re.compile(
    r"(?:converse|invoke|converse_like|agent|agentcore|async_invoke|openai|mantle|nova|llama|qwen2"
    r"|qwen3|deepseek_r1|moonshot|claude_platform|chat_completions|batch|arn:.*|[a-z]+(?:-[a-z]+)+-\d"
    r"|anthropic|amazon|meta|mistral|cohere|ai21|stability|bedrock|twelvelabs|writer|zai|minimax"
    r"|image_generation|embedding|rerank|invoke_tts|realtime|\*)"
)
"""What may stand before the first slash behind `bedrock/`."""
_SLIP: Final = 0.8
_ROUTE_WORDS: Final = frozenset({"converse", "invoke", "converse_like", "agent", "async_invoke"})
_ARN: Final = re.compile(r"arn:aws[a-z-]*:(?:bedrock|sagemaker)[a-z-]*:([a-z0-9-]+):")
_NO_URL: Final = frozenset(
    {"openai", "azure", "anthropic", "gemini", "ollama", "ollama_chat", "groq"}
)
"""Providers whose models are never called by an address."""
_ONLY_GLOBAL: Final = re.compile(r"gemini-3(?:\.1)?-[a-z-]*preview|gemini-3\.7-flash")
"""Models of Vertex AI that no single region has."""
_WIDE: Final = frozenset({"global", "us", "eu"})
_LOCATION: Final = ("vertex_location", "vertex_ai_location")


def check(parts: Parts) -> None:
    """All of the above."""
    for model in parts.models:
        node = value_of(model.params, "model")
        if node is None or is_reference(node) or "custom_llm_provider" in model.params:
            continue
        provider, slash, name = model.model.partition("/")
        if not slash or "mock_response" in model.params:
            continue
        if provider == "bedrock":
            _check_bedrock(parts, model, node, name)
        elif provider == "vertex_ai":
            _check_location(parts, model, name)
        elif provider in _NO_URL and "://" in name:
            _say(parts, node, "The name of a model is no address: every request fails.", "")
        elif provider in _OPEN_ONLY:
            _check_open(parts, model, node, provider, name)
        elif provider in _ADDRESSES:
            _check_owner(parts, model, node, provider, name)


def _check_owner(parts: Parts, model: Model, node: Node, provider: str, name: str) -> None:
    """A model that its provider cannot have, asked of its own server."""
    if not ASKED_ELSEWHERE.isdisjoint(model.params) or "api_base" in parts.litellm:
        return
    if parts.may_be_set(*_ADDRESSES[provider]) or _ROUTES.match(name) or "*" in name:
        return
    if parts.findings.has_told(node):
        return
    owner = next((one for one, form in _MAKERS.items() if form.match(name.lower())), None)
    called = _CALLED[provider]
    if name.startswith(f"{provider}/"):
        meant = name
        what = f"LiteLLM takes the first {provider}/ away, and {called} is asked for {shown(name)}"
        parts.findings.warn(
            node,
            f"{what}, which it does not know: every request fails.",
            f"Write {shown(meant)}.",
            code=MISSPELT,
            fix=rename(parts.document, node, meant),
        )
    elif "/" in name or (owner is not None and owner != provider):
        instead = f"{owner}/{shown(name)}" if owner and "/" not in name else ""
        _say(
            parts,
            node,
            f"{called} serves no model {shown(name)}, and there is no api_base that leads to "
            "another server: every request fails.",
            f"Write {instead}, or add the api_base of its server."
            if instead
            else "Add the api_base of its server, or write the provider that serves it.",
        )


def _check_open(parts: Parts, model: Model, node: Node, provider: str, name: str) -> None:
    """A model whose maker lets nobody serve it, asked of a host of open ones."""
    owner = next((one for one, form in _KEPT.items() if form.match(name.lower())), None)
    if owner is None or not ASKED_ELSEWHERE.isdisjoint(model.params):
        return
    if "api_base" in parts.litellm or parts.may_be_set(f"{provider.upper()}_API_BASE"):
        return
    if parts.findings.has_told(node):
        return
    called = _OPEN_ONLY[provider]
    _say(
        parts,
        node,
        f"{called} serves no model {shown(name)}, which is {_CALLED[owner]}'s: every request "
        "fails.",
        f"Write {owner}/{shown(name)} with the key of {_CALLED[owner]}, or a model of {called}'s.",
    )


def _say(parts: Parts, node: Node, what: str, remedy: str) -> None:
    remedy = remedy or "Write the name of the model, and the address as api_base."
    parts.findings.warn(node, what, remedy, code=MISSPELT)


def _check_bedrock(parts: Parts, model: Model, node: Node, name: str) -> None:
    _check_arns(parts, model)
    before, slash, rest = name.partition("/")
    if slash and _ROUTE_OF_BEDROCK.fullmatch(before) is None and "." in rest:
        near = parts.findings.near(before, _ROUTE_WORDS, _SLIP)
        parts.findings.warn(
            node,
            f"LiteLLM knows no way {shown(before)}/ to Bedrock, and asks for a model of this name.",
            f"Did you mean {near}/?" if near else "Write bedrock/ and the name of the model.",
            code=MISSPELT,
            fix=rename(parts.document, node, f"bedrock/{near}/{rest}") if near else None,
        )
    asked = bedrock_name(model.model)[0]
    if _BARE_OF_BEDROCK.fullmatch(asked) and "model_id" not in model.params:
        _say(
            parts,
            node,
            f"Bedrock names no model {shown(asked)}: its names begin with their maker.",
            "Write one such as meta.llama3-3-70b-instruct-v1:0 or amazon.nova-lite-v1:0.",
        )


def _check_arns(parts: Parts, model: Model) -> None:
    """A name that says its region, which another one is asked for."""
    region = text_of(value_of(model.params, "aws_region_name"))
    for setting in ("model", "model_id"):
        node = value_of(model.params, setting)
        found = _ARN.search(text_of(node) or "")
        if node is None or found is None or not region or is_reference(node):
            continue
        if region.startswith(REFERENCE) or found[1] == region:
            continue
        parts.findings.warn(
            model.params["aws_region_name"][1],
            f"The ARN is one of {found[1]}, and {shown(region)} is asked for it: every request "
            "fails.",
            f"Write {found[1]}.",
            code=REGION,
            fix=rename(parts.document, model.params["aws_region_name"][1], found[1]),
        )


def _check_location(parts: Parts, model: Model, name: str) -> None:
    """Where a model of Vertex AI is asked that only the wide locations have."""
    if _ONLY_GLOBAL.fullmatch(name) is None or not ASKED_ELSEWHERE.isdisjoint(model.params):
        return
    node = next((one for key in _LOCATION if (one := value_of(model.params, key))), None)
    where = text_of(node)
    if node is not None and (not where or is_reference(node) or where in _WIDE):
        return
    if node is None and (
        parts.may_be_set("VERTEXAI_LOCATION", "VERTEX_LOCATION")
        or "vertex_location" in parts.litellm
    ):
        return
    parts.findings.warn(
        model.params["model"][1] if node is None else node,
        f"Google has {shown(name)} in its global location and no single region: every request "
        + ("goes to us-central1 and hears 404." if node is None else "hears 404."),
        "Write vertex_location: global.",
        code=REGION,
        fix=None if node is None else rename(parts.document, node, "global"),
    )
