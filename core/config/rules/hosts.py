"""Servers of the internet that are known by name, and below which path they answer."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import Node, ScalarNode

from core.config.document import text_of
from core.config.edits import Edit, Fix
from core.config.lint_context import shown
from core.config.rules.parts import Model, Parts, is_reference, word_set
from core.config.rules.places import WHOLE_PATH
from core.config.rules.server_paths import KEEP_WHOLE_PATHS, OPENAI_PATHS
from core.config.rules.texts import LEADS_NOWHERE

_CHAT: Final = "/chat/completions"
_DOUBLING: Final = word_set(
    """
    ai21_chat aihubmix aiml baseten cerebras chutes codestral custom_openai dashscope databricks
    deepinfra docker_model_runner empower featherless_ai friendliai galadriel github helicone
    hyperbolic inception lambda_ai litellm_proxy llamafile lm_studio meta_llama mistral
    modelscope moonshot morph nano-gpt nebius novita nscale nvidia_nim openai ovhcloud
    perplexity poe qwen_ai_platform qwencloud sambanova scaleway synthetic v0 vercel_ai_gateway
    volcengine wandb xiaomi_mimo xinference zai
    """
)
"""Providers where LiteLLM adds the path of chats even to an address that ends with it."""
_ADDS_V1: Final = frozenset({"mistral", "minimax"})
_OF_ANTHROPIC: Final = {
    "api.deepseek.com": "/anthropic",
    "api.minimax.io": "/anthropic",
    "api.minimaxi.com": "/anthropic",
    "api.moonshot.ai": "/anthropic",
    "api.moonshot.cn": "/anthropic",
    "api.z.ai": "/api/anthropic",
    "open.bigmodel.cn": "/api/anthropic",
    "openrouter.ai": "/api",
}
"""Where these have Anthropic's."""
_PAGES: Final = frozenset(
    {"platform.openai.com", "chat.openai.com", "chatgpt.com", "console.anthropic.com", "claude.ai"}
    | {"portal.azure.com", "oai.azure.com", "ai.azure.com", "console.groq.com", "huggingface.co"}
    | {"aistudio.google.com", "console.cloud.google.com", "docs.litellm.ai", "console.mistral.ai"}
    | {"platform.deepseek.com", "build.nvidia.com", "github.com", "docs.anthropic.com"}
)
"""Pages for people."""
_DATABRICKS: Final = re.compile(r"[^/]+\.(?:cloud\.databricks\.com|azuredatabricks\.net)")
_SERVING: Final = "/serving-endpoints"
_PLAIN_PORTS: Final = re.compile(r"https://(?:localhost|127\.0\.0\.1):(?:11434|1234)(?:/.*)?")
_ADDRESS: Final = re.compile(r"https?://([^/:?#]+)(?::\d+)?([^?#]*)")


def check(parts: Parts) -> None:
    """All of the above, where nothing else was said of the address."""
    told = {(one.line, one.column) for one in parts.findings.issues}
    for model in parts.models:
        pair = model.params.get("api_base") or model.params.get("base_url")
        node = None if pair is None else pair[1]
        text = text_of(node)
        if node is None or not text or is_reference(node):
            continue
        if (node.start_mark.line + 1, node.start_mark.column + 1) in told:
            continue
        found = _ADDRESS.match(text)
        if found is not None and "mock_response" not in model.params:
            _check(parts, model, node, found[1].lower(), found[2].rstrip("/"))


def _check(parts: Parts, model: Model, node: Node, host: str, path: str) -> None:
    provider = model.provider
    if host in _PAGES:
        parts.findings.warn(
            node,
            f"{shown(host)} has pages for people and no models: every request fails.",
            "Remove the address, or write the one of the server from its docs.",
            code=LEADS_NOWHERE,
        )
    elif _PLAIN_PORTS.match(text_of(node) or ""):
        parts.findings.warn(
            node,
            "Ollama and LM Studio do not speak TLS: nothing can be reached at https:// there.",
            "Write http:// in place of https://.",
            code=LEADS_NOWHERE,
        )
    elif provider in _DOUBLING and path.endswith(_CHAT):
        _say(
            parts,
            node,
            f"LiteLLM adds {_CHAT} by itself: it will ask for {_CHAT}{_CHAT}.",
            path.removesuffix(_CHAT),
        )
    elif provider == "databricks" and _DATABRICKS.fullmatch(host):
        if not path.endswith(_SERVING):
            what = f"Databricks has its models below {_SERVING}: every request will hear 404."
            _say(parts, node, what, _SERVING)
    elif provider == "gemini" and host == "generativelanguage.googleapis.com" and not path:
        what = "Google has its models below /v1beta: every request will hear 404."
        _say(parts, node, what, "/v1beta")
    elif provider == "gemini" and "/models/" in path:
        what = "LiteLLM adds /models/ and the model by itself: the address will have both twice."
        _say(parts, node, what, path.partition("/models/")[0])
    elif provider in ("cohere", "cohere_chat") and path in ("", "/v1", "/v2") and "api.co" in host:
        what = "LiteLLM asks this address as it stands, and adds nothing: every chat hears 404."
        _say(parts, node, what, "/v2/chat")
    elif provider == "watsonx" and path.startswith("/ml/"):
        _say(parts, node, "LiteLLM adds /ml/v1/text/chat by itself: every request fails.", "")
    elif provider == "anthropic":
        meant = _OF_ANTHROPIC.get(host)
        if meant is not None and path.removesuffix("/v1/messages") != meant:
            what = f"Anthropic's protocol lies below {meant} on this server"
            _say(parts, node, f"{what}: every request will fail.", meant)
    elif provider in _DOUBLING or provider in KEEP_WHOLE_PATHS:
        _check_path(parts, node, provider, host, path)


def _check_path(parts: Parts, node: Node, provider: str, host: str, path: str) -> None:
    known = OPENAI_PATHS.get(host)
    asked = path.removesuffix(_CHAT) if provider in KEEP_WHOLE_PATHS else path
    if known is None or known.may_end(asked) or (provider in _ADDS_V1 and not asked):
        return
    what = f"OpenAI's protocol lies below {known.usual} on this server"
    _say(parts, node, f"{what}: every request will fail.", known.usual.rstrip("/"))


def _say(parts: Parts, node: Node, what: str, path: str) -> None:
    """`path` is what is to stand behind the name of the server."""
    fix = None
    found = _ADDRESS.match(text_of(node) or "")
    if found is not None and "…" not in path and isinstance(node, ScalarNode):
        plain = f"{found[0][: len(found[0]) - len(found[2])]}{path}"
        if node.start_mark.line == node.end_mark.line:
            quotes = int(node.style in ("'", '"'))
            start, end = node.start_mark.index + quotes, node.end_mark.index - quotes
            fix = Fix(f"Write {plain}", (Edit(start, end, plain),))
    parts.findings.warn(
        node,
        what,
        f"End the address with {path}." if path else "End the address with the name of the server.",
        code=WHOLE_PATH,
        fix=fix,
    )
