"""The codes of what LiteLLM itself was asked about, kind by kind: LP450 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import KEY, params, with_more

_BRAINTRUST: Final = "litellm_settings:\n  callbacks: [braintrust]"
_CLAUDE: Final = "model: anthropic/qwen3-32b\napi_base: http://127.0.0.1:30000\napi_key: not-needed"
_NANO: Final = (
    "model_list:\n  - model_name: gpt-5-nano\n    litellm_params: {{model: ollama/llama3.2}}\n"
    "  - model_name: fast\n    litellm_params: {{model: {}}}\n"
)
_PROMPT: Final = (
    "prompts:\n  - prompt_id: hello\n    litellm_params:\n      prompt_id: hello\n"
    "      prompt_integration: {}"
)

ASKED: Final = (
    Code(
        "LP450",
        "A callback that is not told where to",
        "error or warning",
        "LiteLLM finds the key and the address of a callback in variables, or in a setting of its "
        "own, and a gateway has only those variables that its config names or sets. Without them "
        "it goes on and logs nothing. An error where it does not start, or where every request "
        "fails.",
        with_more(_BRAINTRUST),
        with_more(
            f"{_BRAINTRUST}\nenvironment_variables:\n"
            "  BRAINTRUST_API_KEY: os.environ/OPENAI_API_KEY"
        ),
    ),
    Code(
        "LP451",
        "Prompts or documents that there is no way to",
        "error or warning",
        "A prompt says by which way LiteLLM gets it, and what that needs; LiteLLM does not start "
        "without. A store of documents at an unknown provider is a warning: nothing is found in "
        "it.",
        with_more(_PROMPT.format("langfuse")),
        with_more(_PROMPT.format("dotprompt")),
    ),
    Code(
        "LP452",
        "An extra_body that is sent as it is called",
        "warning",
        "For most providers LiteLLM writes into the request what stands in `extra_body`. In "
        "Anthropic's protocol and Amazon's it writes a field of this name, which is refused, or "
        "not looked at.",
        params(f"{_CLAUDE}\nextra_body: {{chat_template_kwargs: {{enable_thinking: false}}}}"),
        params(f"{_CLAUDE}\nchat_template_kwargs: {{enable_thinking: false}}"),
    ),
    Code(
        "LP453",
        "A cache that LiteLLM has no word for",
        "warning",
        "`cache` of a model is what each of its requests says of LiteLLM's own cache of answers. "
        "Prompts are cached by the provider, where `cache_control_injection_points` asks for it.",
        params(f"{_CLAUDE}\ncache: {{type: prompt}}"),
        params(f"{_CLAUDE}\ncache_control_injection_points: [{{location: message, role: system}}]"),
    ),
    Code(
        "LP454",
        "The name of another entry as a model",
        "warning",
        "LiteLLM never looks at `model_name` for a model: it asks the maker of a model that it "
        "knows by this name, with the maker's key.",
        _NANO.format("gpt-5-nano") + KEY,
        _NANO.format("ollama/llama3.2") + KEY,
    ),
)
