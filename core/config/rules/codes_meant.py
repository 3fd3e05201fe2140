"""The codes of what is of the right kind and cannot be meant: LP401 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import KEY, OPENAI, params

_CLAUDE: Final = "model: anthropic/claude-sonnet-4-5\napi_key: not-needed"
_BEDROCK: Final = "model: bedrock/{}\naws_region_name: {}"
_SONNET: Final = "anthropic.claude-sonnet-4-5-20250929-v1:0"


def _for(model: str, mode: str) -> str:
    return (
        f"model_list:\n  - model_name: small\n    litellm_params:\n      model: {model}\n"
        "      api_base: http://localhost:8000/v1\n      api_key: not-needed\n"
        f"    model_info:\n      mode: {mode}\n{KEY}"
    )


MEANT: Final = (
    Code(
        "LP401",
        "A provider that LiteLLM cannot ask for this",
        "warning",
        "LiteLLM can ask few of its providers for reranking, speech, images, videos or calls in "
        "real time, by far not all for embeddings, and some for nothing but those: `openai/` not "
        "for reranking, `ollama_chat/` not for embeddings, `voyage/` and `openai_like/` for no "
        "chats. Said by the mode of a model, or by a name that says what it is for.",
        _for("openai/bge-reranker-v2-m3", "rerank"),
        _for("hosted_vllm/bge-reranker-v2-m3", "rerank"),
    ),
    Code(
        "LP402",
        "A region that there is not",
        "warning",
        "Amazon's regions are such as `us-east-1`, Google's such as `us-central1`. A zone "
        "(`us-east-1a`, `us-central1-b`) is a part of one.",
        params(_BEDROCK.format("amazon.nova-lite-v1:0", "us-east-1a")),
        params(_BEDROCK.format("amazon.nova-lite-v1:0", "us-east-1")),
    ),
    Code(
        "LP403",
        "An inference profile that is missing, or of another geography",
        "warning",
        "Bedrock serves newer models by inference profiles alone, whose names begin with a "
        "geography. A profile can be called in regions of its geography.",
        params(_BEDROCK.format(_SONNET, "us-east-1")),
        params(_BEDROCK.format(f"us.{_SONNET}", "us-east-1")),
    ),
    Code(
        "LP404",
        "The price of a million tokens for the one of a single token",
        "warning",
        "Costs are counted with it, and budgets are spent at once.",
        params(f"{OPENAI}\ninput_cost_per_token: 2.5"),
        params(f"{OPENAI}\ninput_cost_per_token: 0.0000025"),
    ),
    Code(
        "LP405",
        "Thinking that Anthropic refuses",
        "warning",
        "It wants `type: enabled` with `budget_tokens` of at least 1024 and less than "
        "`max_tokens`, and no temperature but 1.",
        params(f"{_CLAUDE}\nthinking: {{type: enabled, budget_tokens: 500}}"),
        params(f"{_CLAUDE}\nthinking: {{type: enabled, budget_tokens: 2048}}"),
    ),
    Code(
        "LP406",
        "A number that no provider takes",
        "warning",
        "A temperature is from 0 to 2 (Anthropic: to 1), `top_p` from 0 to 1, and an answer has "
        "at least one token.",
        params(f"{OPENAI}\ntemperature: 7"),
        params(f"{OPENAI}\ntemperature: 0.7"),
    ),
    Code(
        "LP407",
        "A number that begins with 0",
        "warning",
        "YAML takes it for an octal number: 010 is 8.",
        params(f"{OPENAI}\nrpm: 010"),
        params(f"{OPENAI}\nrpm: 10"),
    ),
    Code(
        "LP408",
        "A parameter that LiteLLM refuses to ask for",
        "warning",
        "OpenAI's o1, o3, o4-mini, gpt-5 and gpt-6 and Anthropic's models from Opus 4.7 on take no "
        "temperature and no `top_p` but 1, OpenAI's older models no `reasoning_effort`, none of "
        "its models `thinking`, and many providers no `presence_penalty`, `seed`, `n` or "
        "`logprobs`. "
        "LiteLLM refuses every request, unless `drop_params` lets it leave them out.",
        params("model: openai/gpt-5\napi_key: os.environ/OPENAI_API_KEY\ntemperature: 0.2"),
        params(
            "model: openai/gpt-5\napi_key: os.environ/OPENAI_API_KEY\ntemperature: 0.2\n"
            "drop_params: true"
        ),
    ),
    Code(
        "LP409",
        "None in place of null",
        "warning",
        "Nothing is `null` in YAML, or no value at all. `None` is a text of four letters.",
        params(f"{OPENAI}\napi_base: None"),
        params(f"{OPENAI}\napi_base: null"),
    ),
    Code(
        "LP410",
        "A model that is no longer served",
        "warning",
        "Its provider took it out of service, by the table of models that comes with LiteLLM or by "
        "the provider's own page. Said of Anthropic, Bedrock, Cerebras, DeepSeek, Google, Groq, "
        "Mistral, OpenAI and xAI where nothing leads to another server; not of Azure, whose "
        "deployments are named as people like.",
        params("model: anthropic/claude-3-haiku-20240307\napi_key: not-needed"),
        params("model: anthropic/claude-haiku-4-5\napi_key: not-needed"),
    ),
)
