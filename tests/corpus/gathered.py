"""A further set of configs that people committed to public repositories, 116 of them, judged by
LiteLLM's source before lint had been asked about any of them.

Each is the gist of one of their mistakes, in names and values of our own; kinds that an earlier set
has are left out. Of the 60 harmful ones lint said of 57 something that is wrong with them, and of
45 all that is; of their 154 mistakes it knew 137, and of the 34 good ones none had an error but for
what this program does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"
_CLAUDE: Final = "api_key: os.environ/ANTHROPIC_API_KEY"
_BEDROCK: Final = "aws_region_name: us-east-1, aws_access_key_id: a, aws_secret_access_key: b"

# ---- harmful: of one model

_PARAMS: Final = {
    "a model as ChatGPT calls it": f"model: openai/gpt-5.2-instant, {_KEYED}",
    "a model that thinks by its name": f"model: openai/gpt-5.2-thinking, {_KEYED}",
    "a Claude that thinks by its name": "model: anthropic/claude-4.6-opus-high-thinking, "
    + _CLAUDE,
    "a Claude that never was": f"model: claude-haiku-4-20250414, {_CLAUDE}",
    "Bedrock's Claude without its date": "model: bedrock/anthropic.claude-sonnet-4-5-v1:0, "
    + _BEDROCK,
    "Bedrock's Claude of no family": f"model: bedrock/anthropic.claude-4-v1:0, {_BEDROCK}",
    "Grok at Groq": "model: groq/grok-4-1-fast-reasoning, api_key: os.environ/COMPANY_API_KEY",
    "a hyphen less": "model: cerebras/llama3.3-70b, api_base: 'https://api.cerebras.ai/v1', "
    "api_key: os.environ/COMPANY_API_KEY",
    "OpenRouter's choice under half its name": "model: openrouter/auto, api_key: os.environ/NUMBER",
    "a maker's address that LiteLLM knows by half": "model: kimi-k2-0711-preview, "
    "api_base: 'https://api.moonshot.ai/v1/', api_key: os.environ/COMPANY_API_KEY",
    "the body of another protocol": f"model: anthropic/qwen3-32b, {UPSTREAM}, "
    "extra_body: {chat_template_kwargs: {enable_thinking: false}}",
    "a cache of prompts": f"model: anthropic/claude-sonnet-4-6, {_CLAUDE}, cache: {{type: prompt}}",
    "another vault's reference": "model: anthropic/claude-sonnet-4-6, "
    "api_key: 'vault/secret/anthropic#api_key'",
    "limits by the words of a key": "model: gemini/gemini-2.5-flash, rpm_limit: 30, "
    f"tpm_limit: 500000, {_KEYED}",
    "a retired model at its maker's address": "model: openai/deepseek-chat, "
    "api_base: 'https://api.deepseek.com/v1', api_key: os.environ/COMPANY_API_KEY",
    "a retired model of Moonshot's": "model: moonshot/moonshot-v1-8k, "
    "api_key: os.environ/COMPANY_API_KEY",
    "a retired model of Together's": "model: together_ai/openai/gpt-oss-20b, "
    "api_key: os.environ/COMPANY_API_KEY",
    "a retired Imagen": f"model: gemini/imagen-3.0-generate-002, {_KEYED}",
    "a provider of another name": f"model: together/mixtral-8x7b-instruct, {_KEYED}",
    "images where there are none": "model: cloudflare/@cf/flux-1, api_key: x}\n"
    "    model_info: {mode: image_generation",
    "a rerank that is not there": "model: openrouter/cohere/rerank-v3.5, api_key: x}\n"
    "    model_info: {mode: rerank",
    "a star that nothing fills": "model: openrouter/*, api_key: os.environ/COMPANY_API_KEY",
    "fallbacks among what is known of a model": f"model: openai/x, {UPSTREAM}}}\n"
    "    model_info: {fallback_models: [large]",
    "a tier of one's own": f"model: openai/x, {UPSTREAM}}}\n    model_info: {{tier: 2",
}

# ---- harmful: beside two models

_LITELLM: Final = {
    "a model for who names none": "default_model: small",
    "the days to cool down": "cooldown_time: 120",
    "requests at a time": "max_parallel_requests: 100",
    "what is not to be in logs": "redact_request_body: true",
    "who may ask from a browser": "allowed_origins: ['http://localhost']",
    "limits of all": "rpm: 100\n  per_user_rpm: 60",
    "when to try again": "retry_policy: {max_retries: 3}",
    "a log under no name": "success_callback: [log_raw_request_response]",
    "a database as a log": "success_callback: [db]",
    "what is left out for all": "additional_drop_params: [provider]",
    "a layer of one's own": "middleware: [gatekeeper.Gate]",
    "counts at the end of a stream": "stream_options: {include_usage: true}",
    "an address of Langfuse's": "langfuse_host: 'https://langfuse.example.org'",
    "a cache that is a word": "cache: redis",
    "no page for the administrator": "disable_admin_ui: true",
    "fallbacks as names alone": "fallbacks: [small, large]",
    "a limit of money": "budget_limit: 5.00",
}
_GENERAL: Final = {
    "a budget": "max_budget: 50\n  budget_duration: 1d",
    "a model for all": "completion_model: gpt-5.4",
    "an alert that is a mapping": "alerting: [{slack_webhook_url: os.environ/NUMBER}]",
    "an alert in the log": "alerting: [log]",
    "single sign-on": "enable_sso: true",
    "no keys": "disable_auth: true",
    "ways without a key": "allow_routes_without_auth: [/health]",
    "a password of the page": "ui_username: admin",
    "a database of another kind": "database_url: 'sqlite:///x.db'",
    "another vault's database": "database_url: '${DATABASE_URL}'",
    "parameters that are dropped": "drop_params: true",
    "the length of what is asked": "max_input_tokens: 128000",
    "measurements": "enable_prometheus_metrics: true",
}
_ROUTER: Final = {
    "how often to look": "health_check_interval: 10",
    "a breaker": "circuit_breaker: {failure_threshold: 5}",
    "several of one alias": "model_group_alias: {chat: [small, large]}",
    "fallbacks run together": "fallbacks:\n    - small:\n        - large\n          - other",
    "fallbacks of nobody": "fallbacks: [{best: [small]}]",
}
_TOP: Final = {
    "tries": "num_retries: 2",
    "a budget of each team": "budget_manager: {enabled: true}",
    "limits of each key": "default_key_generate_params: {rpm_limit: 5}",
    "who may what": "permissions: {admin_roles: [admin@example.org]}",
    "a Redis": "redis_host: redis",
    "keys that are made nothing": "environment_variables:\n  OPENAI_API_KEY: ''",
}
_WHOLE: Final = {
    "an alias that is a model of its maker's": "model_list:\n  - model_name: gpt-5-nano\n"
    "    litellm_params: {model: openrouter/openai/gpt-5-nano, "
    "api_key: os.environ/COMPANY_API_KEY}\n"
    f"  - model_name: fast\n    litellm_params: {{model: gpt-5-nano}}\n{KEY}",
    "a key in the form of a shell": f"{TWO}general_settings:\n  master_key: ${{MASTER_KEY}}\n",
    "an empty key": f"{TWO}general_settings:\n  master_key: ''\n",
}

# ---- good ones

_GOOD: Final = {
    "Bedrock's name with its maker's twice": one(
        f"model: bedrock/qwen.qwen3-coder-480b-a35b-v1:0, {_BEDROCK}"
    ),
    "Bedrock's Claude with its date": one(
        f"model: bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0, {_BEDROCK}"
    ),
    "a body for a server of one's own": one(
        f"model: openai/qwen3, {UPSTREAM}, extra_body: {{chat_template_kwargs: {{a: true}}}}"
    ),
    "a name for what there is anyway": one(f"model: openai/gpt-5-nano, {UPSTREAM}", name="fast"),
    "a model that another server has": one(f"model: openai/deepseek-chat, {UPSTREAM}"),
    "a model of Groq's": one("model: groq/openai/gpt-oss-120b, api_key: x, api_base: UP/v1"),
    "a cache for a minute": one(f"model: openai/x, {UPSTREAM}, cache: {{ttl: 60}}"),
    "a variable that is empty on purpose": f"{TWO}{KEY}environment_variables:\n  OTHER_TEXT: ''\n",
    "no callbacks yet": f"{TWO}{KEY}litellm_settings:\n  success_callback: []\n"
    "  drop_params: true\n  num_retries: 2\n  request_timeout: 600\n",
    "local names for two": f"{TWO}{KEY}router_settings:\n  routing_strategy: simple-shuffle\n"
    "  model_group_alias: {gpt-4: small, gpt-3.5-turbo: small}\n",
}


def gathered() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield _harmful(name, one(params))
    sections = (("litellm_settings", _LITELLM), ("router_settings", _ROUTER))
    for section, wrong in sections:
        for name, text in wrong.items():
            yield _harmful(f"{section}: {name}", f"{TWO}{KEY}{section}:\n  {text}\n")
    for name, text in _GENERAL.items():
        yield _harmful(f"general_settings: {name}", f"{TWO}{KEY}  {text}\n")
    for name, text in _TOP.items():
        yield _harmful(f"at the top: {name}", f"{TWO}{KEY}{text}\n")
    for name, text in _WHOLE.items():
        yield _harmful(name, text)
    for name, text in _GOOD.items():
        yield Config(f"gathered: {name}", text, harmful=False)


def _harmful(name: str, text: str) -> Config:
    return Config(f"gathered: {name}", text, harmful=True, silent=True)
