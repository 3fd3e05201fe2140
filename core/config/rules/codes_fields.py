"""The codes of what LiteLLM's own source says of its settings, and of names: LP380 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import OPENAI, general, params, with_more

_ALIAS: Final = "router_settings:\n  model_group_alias: {quick: small}\n"

FIELDS: Final = (
    Code(
        "LP380",
        "A value of another kind",
        "error or warning",
        "A word where a number belongs, one name where a list does, no length of time where one "
        "is meant. Most settings LiteLLM does not look at when it starts: it fails over them "
        "later, or passes them over. What it looks at leaves a model or a guardrail out. An error "
        "where LiteLLM does not start.",
        general("blocked_file_extensions: exe"),
        general("blocked_file_extensions: [exe]"),
    ),
    Code(
        "LP381",
        "A word that is none of those",
        "warning",
        "The setting takes certain words alone, and nothing comes of any other.",
        with_more(
            "litellm_settings:\n  cache: true\n"
            "  cache_params: {type: local, supported_call_types: [chat]}"
        ),
        with_more(
            "litellm_settings:\n  cache: true\n"
            "  cache_params: {type: local, supported_call_types: [acompletion]}"
        ),
    ),
    Code(
        "LP382",
        "A key that these settings do not have",
        "warning",
        "LiteLLM takes what it knows and passes over the rest.",
        with_more(
            "router_settings:\n  provider_budget_config:\n"
            "    openai: {budget_limit: 5, time_period: 1d, period: 1d}"
        ),
        with_more(
            "router_settings:\n  provider_budget_config:\n"
            "    openai: {budget_limit: 5, time_period: 1d}"
        ),
    ),
    Code(
        "LP383",
        "A switch in quotes",
        "warning",
        "LiteLLM asks whether there is anything, and a text with `false` in it is something: the "
        "switch is on.",
        with_more("router_settings:\n  disable_cooldowns: 'false'"),
        with_more("router_settings:\n  disable_cooldowns: false"),
    ),
    Code(
        "LP384",
        "Half of what belongs together",
        "error or warning",
        "What is there does nothing without the rest. An error where LiteLLM does not start.",
        params(f"{OPENAI}\nmax_budget: 10"),
        params(f"{OPENAI}\nmax_budget: 10\nbudget_duration: 30d"),
    ),
    Code(
        "LP385",
        "A name that nobody bears",
        "warning",
        "The setting is for a model, a provider, an MCP server, a policy or a metric, and there is "
        "none of that name. With an unknown metric LiteLLM has none at all, and with an unknown "
        "`completion_model` every chat fails.",
        with_more("router_settings:\n  model_group_retry_policy: {smal: {TimeoutErrorRetries: 3}}"),
        with_more(
            "router_settings:\n  model_group_retry_policy: {small: {TimeoutErrorRetries: 3}}"
        ),
    ),
    Code(
        "LP386",
        "A variable in another program's words",
        "warning",
        "LiteLLM fills in what begins with `os.environ/`, and nothing else: `$NAME`, `env/NAME`, "
        "`{{ NAME }}` and a slip in `os.environ` are used as they stand.",
        with_more(
            "litellm_settings:\n  cache: true\n  cache_params: {type: redis, host: $OPENAI_API_KEY}"
        ),
        with_more(
            "litellm_settings:\n  cache: true\n"
            "  cache_params: {type: redis, host: os.environ/OPENAI_API_KEY}"
        ),
    ),
    Code(
        "LP387",
        "An address that leads nowhere",
        "warning",
        "Its beginning is missing or wrong, it has a blank in it or a comma behind it, or its port "
        "is none. Or its server is no more, as Hugging Face's old one.",
        params(
            "model: openai/x\napi_base: https//api.example.com/v1\n"
            "api_key: os.environ/OPENAI_API_KEY"
        ),
        params(
            "model: openai/x\napi_base: https://api.example.com/v1\n"
            "api_key: os.environ/OPENAI_API_KEY"
        ),
    ),
    Code(
        "LP388",
        "Quotes or blanks within a value",
        "warning",
        "What stands between the outer quotes is the value, also quotes and blanks.",
        params(
            "model: openai/x\napi_base: 'https://api.example.com/v1 '\n"
            "api_key: os.environ/OPENAI_API_KEY"
        ),
        params(
            "model: openai/x\napi_base: https://api.example.com/v1\n"
            "api_key: os.environ/OPENAI_API_KEY"
        ),
    ),
    Code(
        "LP389",
        "An example that nobody replaced",
        "warning",
        "`your-api-key`, `<resource>` and the like stand for a value of your own.",
        params("model: openai/gpt-4o\napi_key: your-api-key"),
        params(OPENAI),
    ),
    Code(
        "LP395",
        "A key of another provider",
        "warning",
        "By the name of its variable the key belongs to another provider than the one that is "
        "asked, which refuses it.",
        params("model: groq/llama-3.3-70b-versatile\napi_key: os.environ/OPENAI_API_KEY"),
        params(OPENAI),
    ),
    Code(
        "LP396",
        "A stream for everybody",
        "warning",
        "With `stream: true` among the parameters of a model LiteLLM answers each request with a "
        "stream. Clients that asked for none cannot read it.",
        params(f"{OPENAI}\nstream: true"),
        params(OPENAI),
    ),
    Code(
        "LP397",
        "A length of embeddings that is not asked for",
        "warning",
        "LiteLLM asks for `dimensions` only where it knows that the provider can do it, by "
        "`openai/` of models named `text-embedding-3`. Of others it refuses each request for "
        "embeddings, or with `drop_params` leaves the length out. A server of your own that can do "
        "it wants `allowed_openai_params: [dimensions]` beside it.",
        params(
            "model: openai/bge-m3\napi_base: https://api.example.com/v1\n"
            "api_key: os.environ/OPENAI_API_KEY\ndimensions: 512"
        ),
        params(
            "model: openai/bge-m3\napi_base: https://api.example.com/v1\n"
            "api_key: os.environ/OPENAI_API_KEY\ndimensions: 512\n"
            "allowed_openai_params: [dimensions]"
        ),
    ),
    Code(
        "LP398",
        "An alias without the fallbacks of its model",
        "warning",
        "LiteLLM looks for fallbacks under the name that the client asked for, and not under the "
        "one that the alias stands for.",
        with_more(f"{_ALIAS}  fallbacks: [{{small: [large]}}]"),
        with_more(f"{_ALIAS}  fallbacks: [{{small: [large]}}, {{quick: [large]}}]"),
    ),
    Code(
        "LP399",
        "A time in which no server answers",
        "warning",
        "Times are seconds. In less than a tenth of one hardly a connection is made.",
        params(f"{OPENAI}\nstream_timeout: 0.01"),
        params(f"{OPENAI}\nstream_timeout: 60"),
    ),
    Code(
        "LP400",
        "An address under its other name",
        "warning",
        "`base_url` counts for chats, text completions and audio. Embeddings, images, reranking "
        "and what comes by way of `/v1/responses` or `/v1/messages` go to the provider's server, "
        "with your words and your key, or fail. `api_base` counts for all of them.",
        params("model: openai/x\nbase_url: https://api.example.com/v1\napi_key: not-needed"),
        params("model: openai/x\napi_base: https://api.example.com/v1\napi_key: not-needed"),
    ),
)
