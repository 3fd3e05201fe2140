"""The codes of what stands where it means something else: LP431 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import MODELS, OPENAI, params, with_more

_OLLAMA: Final = "model: ollama_chat/qwen3:4b\napi_base: http://localhost:11434"
_CLAUDE: Final = "model: anthropic/claude-sonnet-4-6\napi_key: not-needed"

ASIDE: Final = (
    Code(
        "LP431",
        "An option of Ollama's in extra_body",
        "warning",
        "What stands in `extra_body` goes beside Ollama's `options`, where Ollama reads none of "
        "them: the context stays as short as it was.",
        params(f"{_OLLAMA}\nextra_body: {{num_ctx: 16384}}"),
        params(f"{_OLLAMA}\nnum_ctx: 16384"),
    ),
    Code(
        "LP432",
        "Fallbacks of a single model",
        "warning",
        "LiteLLM asks fallbacks within `litellm_params` at the address of this model and with its "
        "key, and not by their entries in `model_list`.",
        params(f"{_CLAUDE}\nfallbacks: [gpt-4o]"),
        with_more("litellm_settings:\n  fallbacks: [{small: [large]}]"),
    ),
    Code(
        "LP433",
        "A master_key that is soon guessed",
        "warning",
        "Who tries short keys has it in no time, and with it all that the gateway can do.",
        f"{MODELS}general_settings:\n  master_key: sk-12\n",
        params(OPENAI),
    ),
)
