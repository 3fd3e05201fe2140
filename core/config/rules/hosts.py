"""Servers of the internet that are known by name, and below which path they answer."""

from __future__ import annotations

import re
from typing import Final

from yaml.nodes import Node, ScalarNode

from core.config.document import text_of
from core.config.edits import Edit, Fix
from core.config.lint_context import shown
from core.config.rules.parts import Model, Parts, is_reference, value_of, word_set
from core.config.rules.places import WHOLE_PATH
from core.config.rules.server_paths import ADDRESS, KEEP_WHOLE_PATHS, OPENAI_PATHS
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
_OTHER_CALLS: Final = ("/embeddings", "/images/generations", "/audio/transcriptions")
"""Paths of other calls, which LiteLLM adds whatever stands there."""
_ADDING_OTHERS: Final = _DOUBLING | {"azure_ai"}
_CLOUDS: Final = (".azure.com", ".googleapis.com", ".amazonaws.com")
"""How the names of their servers end."""
_AZURES: Final = re.compile(r"[^/]+\.(?:services\.ai|openai|cognitiveservices)\.azure\.com")
_FOUNDRY: Final = re.compile(r"[^/]+\.services\.ai\.azure\.com")
_BY_V1: Final = frozenset({"preview", "latest", "v1"})
"""Versions of Azure with which LiteLLM asks below /openai/v1."""
_CHATS: Final = frozenset({"", "chat", "completion"})
_CONTROL: Final = re.compile(r"bedrock\.([a-z0-9-]+)\.amazonaws\.com")
"""Where Amazon's models are looked after, and not asked."""
_MESSAGES: Final = "messages"
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
_SPEAKS_ANTHROPICS: Final = frozenset({"minimax", "deepseek", "dashscope"})
"""Providers whom LiteLLM asks in Anthropic's way where a client does."""
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


def check(parts: Parts) -> None:
    """All of the above, where nothing else was said of the address."""
    told = {(one.line, one.column) for one in parts.findings.issues}
    for model in parts.models:
        node = model.address
        text = text_of(node)
        if node is None or not text or is_reference(node):
            continue
        if (node.start_mark.line + 1, node.start_mark.column + 1) in told:
            continue
        found = ADDRESS.match(text)
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
    elif end := _added(provider, path):
        what = f"LiteLLM adds {end} by itself: it will ask for {end}{end}."
        _say(parts, node, what, path.removesuffix(end))
    elif host.endswith(_CLOUDS) and _is_told_by_cloud(parts, model, node, host, path):
        return
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
        _check_path(parts, model, node, host, path)


def _added(provider: str, path: str) -> str:
    """The path of a call at the end of an address, where LiteLLM adds it all the same; else ""."""
    if provider in _DOUBLING and path.endswith(_CHAT):
        return _CHAT
    if provider not in _ADDING_OTHERS or not path.endswith(_OTHER_CALLS):
        return ""
    return next(end for end in _OTHER_CALLS if path.endswith(end))


def _is_told_by_cloud(parts: Parts, model: Model, node: Node, host: str, path: str) -> bool:
    """Whether it is a server of a cloud, and not the one that is meant."""
    if _AZURES.fullmatch(host):
        return _check_azure(parts, model, node, host, path)
    return _check_cloud(parts, model.provider, node, host, path)


def _check_azure(parts: Parts, model: Model, node: Node, host: str, path: str) -> bool:
    """Whether Azure is asked below another path than the one where it has what is meant."""
    provider, mode = model.provider, text_of(value_of(model.info, "mode")) or ""
    is_foundry = _FOUNDRY.fullmatch(host) is not None
    version = text_of(value_of(model.params, "api_version"))
    what, then = "", ""
    if provider == "anthropic" and "/anthropic" not in path:
        what, then = "Azure has Anthropic's protocol below /anthropic", "/anthropic"
    elif provider == "openai" and is_foundry and "/openai/v1" not in path and "/models" not in path:
        what, then = "Azure has OpenAI's protocol below /openai/v1", "/openai/v1"
    elif provider == "azure" and ("/anthropic" in path or path.startswith("/api/projects")):
        what = "LiteLLM writes /openai/deployments behind this address"
    elif provider == "azure" and path == "/openai/v1" and mode != "responses":
        if version not in _BY_V1:
            what = "LiteLLM writes /openai/deployments behind it, unless api_version is v1"
    elif provider == "azure_ai" and is_foundry and mode in _CHATS and not path.endswith(_CHAT):
        if "claude" in model.model and path and "/anthropic" not in path:
            what = "LiteLLM writes /anthropic/v1/messages behind this address"
        elif "claude" not in model.model and path.startswith(("/anthropic", "/openai", "/api/")):
            what = "LiteLLM writes /models/chat/completions behind this address"
    if what and "embed" not in model.model:
        _say(parts, node, f"{what}: every request hears 404.", then)
    return bool(what)


def _check_cloud(parts: Parts, provider: str, node: Node, host: str, path: str) -> bool:
    """Whether this is another server of Google's or Amazon's than the one that is meant."""
    what, remedy = "", ""
    is_vertex = host.endswith("aiplatform.googleapis.com")
    if provider == "gemini" and is_vertex and "/publishers/" not in path:
        what = "gemini/ does not know the way to Vertex AI: every request hears 404."
        remedy = "Write vertex_ai/ before the model, or remove the address."
    elif provider == "vertex_ai" and host == "generativelanguage.googleapis.com":
        what = "vertex_ai/ does not know the way to the Gemini API: every request hears 404."
        remedy = "Write gemini/ before the model, or remove the address."
    elif provider == "bedrock" and (region := _CONTROL.fullmatch(host)) is not None:
        what = "Amazon answers no requests for models at this server: every one hears 404."
        remedy = f"Write bedrock-runtime.{region[1]}.amazonaws.com, or remove the address."
    elif provider == "bedrock" and host.endswith(".amazonaws.com") and "/model/" in path:
        what = "LiteLLM adds /model/ and the model by itself: the address will have both twice."
        _say(parts, node, what, "")
        return True
    if what:
        parts.findings.warn(node, what, remedy, code=LEADS_NOWHERE)
    return bool(what)


def _check_path(parts: Parts, model: Model, node: Node, host: str, path: str) -> None:
    provider, known = model.provider, OPENAI_PATHS.get(host)
    asked = path.removesuffix(_CHAT) if provider in KEEP_WHOLE_PATHS else path
    if known is None or known.may_end(asked) or (provider in _ADDS_V1 and not asked):
        return
    what = f"OpenAI's protocol lies below {known.usual} on this server"
    then = "every request will fail"
    if provider in _SPEAKS_ANTHROPICS and "/anthropic" in path:
        if text_of(value_of(model.info, "mode")) == _MESSAGES:
            return  # only meant for clients that speak Anthropic's protocol
        then = "only requests to /v1/messages are answered, and every other fails"
    _say(parts, node, f"{what}: {then}.", known.usual.rstrip("/"))


def _say(parts: Parts, node: Node, what: str, path: str) -> None:
    """`path` is what is to stand behind the name of the server."""
    fix = None
    found = ADDRESS.match(text_of(node) or "")
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
