"""Where prompts and documents are kept: by ways that LiteLLM knows, and with what these need."""

from __future__ import annotations

from typing import Final

from yaml.nodes import MappingNode

from core.config.document import items, text_of
from core.config.lint_context import name_of
from core.config.rules.parts import (
    Pairs,
    Parts,
    is_empty,
    is_reference,
    say_unknown,
    value_of,
    word_set,
)

NO_WAY: Final = "LP451"

_PROMPTS: Final = {
    "arize_phoenix": ("api_key", "api_base"),
    "bitbucket": ("bitbucket_config",),
    "dotprompt": (),
    "generic_prompt_management": ("api_base",),
    "gitlab": ("gitlab_config",),
}
"""Ways to prompts, and what each needs among its litellm_params."""
_STORES: Final = word_set(
    """
    azure azure_ai bedrock gemini milvus mongodb openai opensearch pg_vector ragflow s3_vectors
    valkey vertex_ai
    """
)
"""Where LiteLLM looks for documents."""


def check(parts: Parts) -> None:
    """All of the above."""
    for item in items(parts.section("prompts")):
        params = parts.document.get(item, "litellm_params")
        if isinstance(params, MappingNode):
            _check_prompt(parts, params, parts.pairs(params))
    for item in items(parts.section("vector_store_registry")):
        _check_store(parts, parts.pairs(parts.document.get(item, "litellm_params")))


def _check_prompt(parts: Parts, params: MappingNode, pairs: Pairs) -> None:
    node = value_of(pairs, "prompt_integration")
    way = text_of(node)
    if node is None or is_empty(node):
        parts.findings.error(
            params,
            "This prompt has no prompt_integration; LiteLLM does not start without.",
            f"There are: {', '.join(sorted(_PROMPTS))}.",
            code=NO_WAY,
        )
    elif way is not None and way not in _PROMPTS and not is_reference(node):
        say_unknown(
            parts,
            node,
            f"LiteLLM has no prompts by way of {name_of(node)} and does not start.",
            parts.findings.near(way, frozenset(_PROMPTS), 0.6),
            f"There are: {', '.join(sorted(_PROMPTS))}.",
            code=NO_WAY,
            stops=True,
        )
    for name in _PROMPTS.get(way or "", ()):
        if is_empty(value_of(pairs, name)):
            parts.findings.error(
                params,
                f"Prompts by way of {way} need {name}; LiteLLM does not start without.",
                f"Add {name} to the litellm_params of the prompt.",
                code=NO_WAY,
            )
            return


def _check_store(parts: Parts, params: Pairs) -> None:
    node = value_of(params, "custom_llm_provider")
    name = text_of(node)
    if node is None or not name or name in _STORES or is_reference(node):
        return
    say_unknown(
        parts,
        node,
        f"LiteLLM looks for no documents at {name_of(node)}: nothing is found in this store.",
        parts.findings.near(name, _STORES, 0.7),
        f"There are: {', '.join(sorted(_STORES))}.",
        code=NO_WAY,
    )
