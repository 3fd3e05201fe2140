"""The codes of what LiteLLM itself was asked about, kind by kind: LP450 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import with_more

_BRAINTRUST: Final = "litellm_settings:\n  callbacks: [braintrust]"

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
)
