"""Parameters that LiteLLM asks a provider for with no model of its own.

Asked of LiteLLM itself: of each provider one request with each parameter, of several models where
the answer is a matter of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SOUND: Final = "presence_penalty frequency_penalty"
_ODDS: Final = "logprobs top_logprobs"
_TABLE: Final = {
    "ai21 ai21_chat": f"top_p {_SOUND} {_ODDS} logit_bias",
    "amazon_nova bigmodel gigachat sambanova zai": f"seed {_SOUND} {_ODDS} n logit_bias",
    "anthropic anthropic_text": f"seed {_SOUND} {_ODDS} n logit_bias",
    "baseten nvidia_nim": f"{_ODDS} n logit_bias",
    "bytez sail": f"stop seed {_SOUND} {_ODDS} logit_bias",
    "cerebras codestral mistral text-completion-codestral": f"{_SOUND} {_ODDS} n logit_bias",
    "clarifai": f"stop seed {_ODDS} n logit_bias",
    "cohere cohere_chat": f"{_ODDS} logit_bias parallel_tool_calls",
    "deepinfra featherless_ai": f"seed {_ODDS}",
    "gemini": "top_logprobs logit_bias",
    "hyperbolic": f"max_completion_tokens {_ODDS} logit_bias",
    "inception": f"top_p seed {_SOUND} {_ODDS} n logit_bias",
    "maritalk": f"max_completion_tokens seed {_ODDS} logit_bias",
    "morph": "n",
    "nscale": "max_completion_tokens seed",
    "ollama ollama_chat": f"presence_penalty {_ODDS} n logit_bias parallel_tool_calls",
    "perplexity": f"stop seed {_ODDS} n logit_bias parallel_tool_calls",
    "snowflake": f"stop seed {_SOUND} {_ODDS} n logit_bias",
    "azure cerebras cohere cohere_chat custom_openai dashscope deepinfra docker_model_runner": (
        "thinking"
    ),
    "github groq llamafile lm_studio moonshot nvidia_nim ollama ollama_chat openai": "thinking",
    "perplexity sambanova together_ai xai xinference": "thinking",
    "custom_openai docker_model_runner github llamafile lm_studio": "reasoning_effort",
    "v0": f"temperature top_p max_tokens max_completion_tokens stop seed {_SOUND} {_ODDS} n "
    "logit_bias",
}


def _by_provider() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for providers, words in _TABLE.items():
        for provider in providers.split():
            found[provider] = found.get(provider, frozenset()) | frozenset(words.split())
    return found


REFUSED_BY: Final = _by_provider()
"""What LiteLLM refuses to ask each of these for."""
