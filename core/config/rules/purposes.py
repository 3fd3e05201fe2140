"""What a model is for, and whether LiteLLM can ask its provider for that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from yaml.nodes import MappingNode, SequenceNode

from core.config.document import text_of
from core.config.fixes import rename
from core.config.lint_context import shown
from core.config.rules.fields import OTHER_KIND
from core.config.rules.known import PROVIDERS
from core.config.rules.parts import Model, Parts, is_reference, value_of, word_set

NOT_FOR_THIS: Final = "LP401"

_OPENAIS: Final = word_set(
    """
    ai21 ai21_chat aiand aiml apertis baseten cerebras chatgpt chutes clarifai clf_ai_gateway
    codestral cognition cometapi coralbricks cortecs darkbloom dashscope deepinfra deepseek
    docker_model_runner edenai empower featherless_ai fireworks_ai friendliai galadriel github
    github_copilot groq helicone hosted_vllm hostinger_router hyperbolic inception lambda_ai
    libertai litellm_proxy llamafile lm_studio meta meta_llama modelscope moonshot morph
    nano-gpt nebius novita nscale nvidia_nim openai opencode_go openinfer parasail perplexity
    pinstripes poe prism publicai qwen_ai_platform qwencloud ragflow reka sail sambanova scx-ai
    streamlake synthetic tencent tensormesh together_ai v0 vercel_ai_gateway volcengine wandb
    xai xinference zai zerogpu
    """
)
"""Providers that LiteLLM asks as it asks OpenAI, for sounds and images too."""
_CHATLESS: Final = word_set(
    """
    aws_polly aws_textract azure_speech black_forest_labs deepgram elevenlabs infinity jina_ai
    milvus mongodb nvidia_riva openai_like opensearch pg_vector recraft reducto runwayml
    s3_vectors soniox stability topaz transcribe valkey voyage
    """
)
"""Providers that LiteLLM asks for other things alone."""
_MEANT_TO_CHAT: Final = frozenset({"openai_like"})
"""Of these, one that nobody would write for something else."""


@dataclass(frozen=True)
class _Purpose:
    """One thing that a model may be for."""

    what: str
    providers: frozenset[str]
    """Those that LiteLLM can ask for it."""
    name: re.Pattern[str] | None = None
    """What the names of such models have in them, where that is sure."""
    instead: str = ""
    """Who serves the same models, behind another word."""


_PURPOSES: Final = {
    "rerank": _Purpose(
        "reranking",
        word_set(
            """
            azure_ai bedrock cohere dashscope deepinfra fireworks_ai hosted_vllm huggingface
            infinity jina_ai litellm_proxy nvidia_nim qwen_ai_platform qwencloud scaleway
            together_ai vertex_ai voyage watsonx
            """
        ),
        re.compile(r"re-?rank", re.IGNORECASE),
        "hosted_vllm/ or infinity/ asks a server of your own for it",
    ),
    "embedding": _Purpose(
        "embeddings",
        word_set(
            """
            azure azure_ai bedrock cohere cohere_chat cometapi dashscope databricks edenai
            fireworks_ai gemini gigachat github_copilot hosted_vllm hostinger_router huggingface
            infinity jina_ai litellm_proxy llamafile lm_studio mistral nebius nvidia_nim oci
            ollama oobabooga openai openai_like openrouter ovhcloud perplexity qwen_ai_platform
            qwencloud sagemaker sambanova sap snowflake together_ai triton vercel_ai_gateway
            vertex_ai volcengine voyage wandb watsonx xinference
            """
        ),
        re.compile(r"(?:^|[-_/:])embed|embedding", re.IGNORECASE),
        "openai/ with the address of the server asks for them",
    ),
    "audio_speech": _Purpose(
        "speech",
        _OPENAIS
        | {"azure", "azure_ai", "elevenlabs", "vertex_ai", "vertex_ai_beta", "gemini", "runwayml"}
        | {"minimax", "mistral", "aws_polly"},
        None,
        "openai/ with the address of the server asks for it",
    ),
    "audio_transcription": _Purpose(
        "transcriptions",
        _OPENAIS
        | {"azure", "azure_ai", "nvidia_riva", "soniox", "bedrock", "deepgram", "elevenlabs"}
        | {"watsonx", "ovhcloud", "scaleway", "mistral", "vertex_ai", "gemini"},
        re.compile(r"(?:^|[-_/])whisper", re.IGNORECASE),
        "openai/ with the address of the server asks for them",
    ),
    "image_generation": _Purpose(
        "images",
        _OPENAIS
        | {"azure", "azure_ai", "recraft", "gemini", "fal_ai", "stability", "runwayml", "vertex_ai"}
        | {"openrouter", "black_forest_labs", "bedrock"},
        None,
        "openai/ with the address of the server asks for them",
    ),
    "chat": _Purpose(
        "chats",
        PROVIDERS - _CHATLESS,
        None,
        "openai/ with the address of the server asks for them",
    ),
    "realtime": _Purpose(
        "calls in real time",
        word_set("azure bedrock gemini meta openai soniox vertex_ai xai"),
        None,
        "openai/, azure/, gemini/, vertex_ai/ and xai/ ask for them",
    ),
    "image_edit": _Purpose(
        "changes of images",
        word_set(
            """
            azure azure_ai bedrock black_forest_labs dashscope fal_ai gemini hosted_vllm
            litellm_proxy openai openrouter recraft stability vertex_ai
            """
        ),
        None,
        "openai/ with the address of the server asks for them",
    ),
    "video_generation": _Purpose(
        "videos",
        word_set(
            """
            azure dashscope edenai fal_ai gemini hosted_vllm minimax openai qwen_ai_platform
            qwencloud runwayml vertex_ai volcengine
            """
        ),
        None,
        "openai/ with the address of the server asks for them",
    ),
    "ocr": _Purpose(
        "the text of documents",
        word_set("aws_textract azure_ai cohere mistral reducto vertex_ai"),
        None,
        "mistral/, azure_ai/ and vertex_ai/ ask for it",
    ),
}
_CHATS: Final = frozenset({"completion", "responses"})
"""Other words for chats."""


def check(parts: Parts) -> None:
    """All of the above."""
    for model in parts.models:
        if "mock_response" not in model.params:
            _check(parts, model)
            _check_vectors(parts, model)


def _check(parts: Parts, model: Model) -> None:
    given = value_of(model.params, "custom_llm_provider")
    provider, slash, name = model.model.partition("/")
    if given is not None:
        provider, name = text_of(given) or "", model.model
    elif not slash:
        return
    if provider not in PROVIDERS or (given is not None and is_reference(given)):
        return
    mode = text_of(value_of(model.info, "mode")) or _by_name(name)
    is_chat = mode in _CHATS or (not mode and provider in _MEANT_TO_CHAT)
    purpose = _PURPOSES.get("chat" if is_chat else mode)
    if purpose is None or provider in purpose.providers or "*" in name:
        return
    node = (model.params["model"] if given is None else model.params["custom_llm_provider"])[1]
    is_ollama = provider == "ollama_chat" and mode == "embedding" and given is None
    parts.findings.warn(
        node,
        f"LiteLLM cannot ask {provider}/ for {purpose.what}: every such request fails.",
        f"Write ollama/{shown(name)}."
        if is_ollama
        else f"Another provider can: {purpose.instead}.",
        code=NOT_FOR_THIS,
        fix=rename(parts.document, node, f"ollama/{name}") if is_ollama else None,
    )


def _check_vectors(parts: Parts, model: Model) -> None:
    """The form of the numbers, of which LiteLLM and each server take one."""
    node = value_of(model.params, "encoding_format")
    if isinstance(node, MappingNode | SequenceNode):
        parts.findings.warn(
            node,
            "encoding_format is one word, and not several: every request for embeddings fails.",
            "Write float or base64.",
            code=OTHER_KIND,
        )


def _by_name(name: str) -> str:
    """What a model is for by its name alone; "" where that says nothing."""
    for mode, purpose in _PURPOSES.items():
        if purpose.name is not None and purpose.name.search(name):
            return mode
    return ""
