"""The providers of LiteLLM, for configs/catalog.json: prefix, credentials, endpoints, address.

From LiteLLM's own tables of what its admin page asks for and of what each provider can, and from
its source, which is not imported for it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

_FIRST: Final = (
    *("openai", "anthropic", "gemini", "azure", "bedrock", "vertex_ai", "openrouter"),
    *("custom_openai", "ollama", "lm_studio", "hosted_vllm", "deepseek", "mistral", "groq", "xai"),
    *("moonshot", "zai", "dashscope", "together_ai", "fireworks_ai", "cohere", "perplexity"),
)
"""What most people come with."""
_LABELS: Final = {
    "gemini": "Google AI Studio (Gemini)",
    "azure": "Azure OpenAI",
    "azure_ai": "Azure AI Foundry",
    "bedrock": "Amazon Bedrock",
    "vertex_ai": "Google Vertex AI",
    "openrouter": "OpenRouter",
    "deepseek": "DeepSeek",
    "moonshot": "Moonshot (Kimi)",
    "zai": "Z.AI (Zhipu, GLM)",
    "dashscope": "Alibaba DashScope (Qwen)",
    "hosted_vllm": "vLLM",
    "lm_studio": "LM Studio",
    "together_ai": "Together AI",
    "fireworks_ai": "Fireworks AI",
    "custom_openai": "Any server with OpenAI's protocol",
}
_PREFIXES: Final = {"ollama": "ollama_chat"}
"""Where another prefix of the same provider is the better one: `ollama/` asks by a prompt."""
_NOT_MODELS: Final = frozenset({"dotprompt", "humanloop", "langfuse"})
"""LiteLLM lists them among the providers; they keep prompts."""
_ENDPOINTS: Final = {"chat_completions": "chat"}
_NO_KEY: Final = frozenset({"ollama", "lm_studio", "hosted_vllm", "custom_openai", "llamafile"})
"""Servers of one's own that mostly want none."""
_BASES: Final = {
    "anthropic": "https://api.anthropic.com",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
    "xai": "https://api.x.ai/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "ollama": "http://localhost:11434",
    "lm_studio": "http://localhost:1234/v1",
    "dashscope": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    "together_ai": "https://api.together.xyz/v1",
    "cohere": "https://api.cohere.ai",
    **dict.fromkeys(("hosted_vllm", "custom_openai", "azure", "azure_ai", "bedrock"), ""),
}
"""What LiteLLM's source does not say in one place; empty where there is none."""
_ENVS: Final = {
    "aws_access_key_id": "AWS_ACCESS_KEY_ID",
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "aws_session_token": "AWS_SESSION_TOKEN",
    "aws_region_name": "AWS_REGION_NAME",
    "vertex_project": "VERTEXAI_PROJECT",
    "vertex_location": "VERTEXAI_LOCATION",
    "vertex_credentials": "VERTEX_CREDENTIALS",
    "azure_ad_token": "AZURE_AD_TOKEN",
    "tenant_id": "AZURE_TENANT_ID",
    "client_id": "AZURE_CLIENT_ID",
    "client_secret": "AZURE_CLIENT_SECRET",
}
_KEYS: Final = {"bedrock": "AWS_BEARER_TOKEN_BEDROCK", "bedrock_mantle": "AWS_BEARER_TOKEN_BEDROCK"}
_NAMES_KEY: Final = re.compile(r"(KEY|TOKEN)$")
_URL: Final = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./-]*)?")


def providers(
    folder: Path, names: Mapping[str, tuple[str, ...]], bases: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What most people use first. `names` are the variables of each that has some, `bases` the
    addresses that the source names."""
    asked: dict[str, dict[str, Any]] = {}
    for entry in _json(folder / "proxy/public_endpoints/provider_create_fields.json"):
        asked.setdefault(entry["litellm_provider"], entry)
    can = _json(folder / "provider_endpoints_support_backup.json")["providers"]
    table = _json(folder / "llms/openai_like/providers.json")
    tabled = {name: one["base_url"] for name, one in table.items() if isinstance(one, dict)}
    found = []
    for name in sorted({*names, *asked} - _NOT_MODELS):
        entry = asked.get(name, {})
        variables = names.get(name, ())
        base = _BASES.get(name, tabled.get(name) or bases.get(name) or _asked_base(entry))
        found.append(
            {
                "provider": name,
                "label": _LABELS.get(name) or entry.get("provider_display_name") or name,
                "names": list(variables),
                "prefix": f"{_PREFIXES.get(name, name)}/",
                "fields": list(_fields(name, entry, variables)),
                "endpoints": sorted(_can(can.get(name, {}))),
                "base": base,
            }
        )
    return sorted(found, key=lambda one: (_rank(one["provider"]), one["label"].lower()))


def bases(folder: Path) -> dict[str, str]:
    """The address of each provider that its own modules name as the last resort."""
    found: dict[str, str] = {}
    source = (folder / "litellm_core_utils/get_llm_provider_logic.py").read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(), comparators=[ast.Constant(value=name)])):
                for url in _last_resorts(ast.Module(node.body, [])):
                    found.setdefault(str(name), url)
    for path in sorted(folder.glob("llms/*/chat/transformation.py")):
        for url in _last_resorts(ast.parse(path.read_text("utf-8"))):
            found.setdefault(path.parts[-3], url)
    return found


def _last_resorts(root: ast.AST) -> Iterator[str]:
    """The address in `api_base or get_secret("X") or "https://…"`, and one in capitals."""
    for node in ast.walk(root):
        match node:
            case ast.BoolOp(op=ast.Or(), values=[*_, ast.Constant(value=str(url))]):
                if _URL.fullmatch(url):
                    yield url
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(url))):
                if name.isupper() and _URL.fullmatch(url):
                    yield url


def _fields(
    name: str, entry: Mapping[str, Any], variables: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    given = [one for one in entry.get("credential_fields", ()) if one["key"] != "base_model"]
    if not any(one["key"] == "api_key" for one in given) and not entry:
        given.append({"key": "api_key", "label": "API Key", "required": True})
    for one in sorted(given, key=lambda one: one["key"] != "api_key"):
        param = one["key"]
        secret = one.get("field_type") in ("password", "upload") or param == "api_key"
        field: dict[str, Any] = {"param": param, "label": one["label"]}
        if env := _env(name, param, variables):
            field["env"] = env
        if secret:
            field["secret"] = True
        if one.get("required") and not (param == "api_key" and name in _NO_KEY):
            field["required"] = True
        if placeholder := one.get("placeholder") or "":
            field["placeholder"] = placeholder
        yield field


def _env(name: str, param: str, variables: tuple[str, ...]) -> str:
    if param == "api_key":
        if name in _KEYS:
            return _KEYS[name]
        keys = [one for one in variables if _NAMES_KEY.search(one)]
        return keys[0] if keys else f"{name.upper().replace('-', '_')}_API_KEY"
    if param in _ENVS:
        return _ENVS[param]
    wanted = {"api_base": ("API_BASE", "BASE_URL"), "api_version": ("API_VERSION",)}.get(param, ())
    return next((one for one in variables if one.endswith(wanted or ("\0",))), "")


def _can(entry: Mapping[str, Any]) -> Iterator[str]:
    for endpoint, is_there in entry.get("endpoints", {}).items():
        if is_there is True:
            yield _ENDPOINTS.get(endpoint, endpoint)


def _asked_base(entry: Mapping[str, Any]) -> str:
    for one in entry.get("credential_fields", ()):
        if one["key"] == "api_base":
            url = str(one.get("default_value") or one.get("placeholder") or "")
            if _URL.fullmatch(url) and "..." not in url:
                return url
    return ""


def _rank(provider: str) -> int:
    return _FIRST.index(provider) if provider in _FIRST else len(_FIRST)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
