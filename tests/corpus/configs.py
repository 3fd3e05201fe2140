"""Configs of all kinds, each with what is to be expected of it.

`UP` in a text stands for the address of the fake upstream. Good ones start and serve each of their
models. Harmful ones do not start, or leave a model out, or answer with an error, or pass something
over that somebody relies on: each was measured with the locked LiteLLM.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

ENVIRONMENT: Final = {
    "LITELLM_MASTER_KEY": "sk-of-this-test",
    "OPENAI_API_KEY": "sk-1-not-real",
    "ANTHROPIC_API_KEY": "sk-2-not-real",
    "COMPANY_API_KEY": "sk-3-not-real",
    "NUMBER": "5",
}
KEY: Final = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
TWO: Final = """model_list:
  - model_name: small
    litellm_params:
      model: openai/gpt-4o-mini
      api_base: UP/v1
      api_key: os.environ/OPENAI_API_KEY
  - model_name: large
    litellm_params:
      model: openai/gpt-4o
      api_base: UP/v1
      api_key: os.environ/OPENAI_API_KEY
"""


@dataclass(frozen=True)
class Config:
    """One config of the corpus."""

    name: str
    text: str
    harmful: bool
    stops: bool = False
    """A harmful one with which LiteLLM does not start, or no request works."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Beside the config."""

    silent: bool = False
    """A harmful one that shows neither at the start nor in a request."""


def corpus() -> tuple[Config, ...]:
    """All of them; their names are unique."""
    found = [*_good(), *_stops(), *_silent(), *_failing()]
    return (*found, *_slips(found), *_remarks(found))


def one(params: str, more: str = "", name: str = "only") -> str:
    """A config with one model, whose litellm_params are given as in `{…}`."""
    return f"model_list:\n  - model_name: {name}\n    litellm_params: {{{params}}}\n{KEY}{more}"


UPSTREAM: Final = "api_base: UP/v1, api_key: os.environ/OPENAI_API_KEY"

# ---- good

_PROVIDERS: Final = (
    "openai/gpt-4o",
    "gpt-4o",
    "claude-sonnet-4-5",
    "anthropic/claude-sonnet-4-5",
    "gemini/gemini-2.5-pro",
    "vertex_ai/gemini-2.5-flash",
    "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0",
    "bedrock/converse/us.anthropic.claude-3-7-sonnet-20250219-v1:0",
    "openrouter/anthropic/claude-3.7-sonnet",
    "groq/llama-3.3-70b-versatile",
    "deepseek/deepseek-chat",
    "mistral/mistral-large-latest",
    "xai/grok-4",
    "moonshot/kimi-k2-turbo-preview",
    "zai/glm-4.6",
    "dashscope/qwen-max",
    "ollama/llama3.2",
    "ollama_chat/llama3.2",
    "lm_studio/any-name",
    "hosted_vllm/any-name",
    "openai_like/any-name",
    "custom_openai/any-name",
    "together_ai/meta-llama/Llama-3-8b-chat-hf",
    "fireworks_ai/accounts/fireworks/models/llama-v3p1-8b-instruct",
    "perplexity/sonar",
    "cohere/command-r-plus",
    "huggingface/HuggingFaceH4/zephyr-7b-beta",
    "replicate/meta/meta-llama-3-8b-instruct",
    "databricks/databricks-dbrx-instruct",
    "nvidia_nim/meta/llama3-8b-instruct",
    "cerebras/llama3.1-8b",
    "sambanova/Meta-Llama-3.1-8B-Instruct",
    "github/gpt-4o",
    "llamafile/any-name",
    "litellm_proxy/any-name",
    "azure_ai/command-r-plus",
    "text-completion-openai/gpt-3.5-turbo-instruct",
    "watsonx/ibm/granite-13b-chat-v2",
    "novita/deepseek/deepseek-r1",
)
_PARAMS: Final = {
    "limits": "rpm: 60, tpm: 100000, max_parallel_requests: 4",
    "limits in quotes": 'rpm: "60", tpm: "100000"',
    "limits from the environment": "rpm: os.environ/NUMBER, tpm: os.environ/NUMBER",
    "weight": "weight: 3",
    "no weight": "weight: 0",
    "order": "order: 1",
    "times": "timeout: 60, stream_timeout: 30, max_retries: 2",
    "a time as text": 'timeout: "60"',
    "a time from the environment": "timeout: os.environ/NUMBER",
    "prices": "input_cost_per_token: 0.000001, output_cost_per_token: 2e-6",
    "a price as text": "input_cost_per_token: 1e-6",
    "defaults": "temperature: 0.2, max_tokens: 100, top_p: 0.9, seed: 1",
    "headers": "extra_headers: {X-Team: blue}",
    "body": "extra_body: {guided_json: {}}",
    "tags": "tags: [free, paid]",
    "drop": "drop_params: true, additional_drop_params: [user]",
    "a flag as text": 'drop_params: "true"',
    "chat only": "use_chat_completions_api: true",
    "reasoning": "merge_reasoning_content_in_choices: true",
    "a provider's own": "num_ctx: 8192, top_k: 1, keep_alive: 5m",
    "fallbacks of its own": "fallbacks: []",
    "budget": "max_budget: 10.5, budget_duration: 1d",
    "organization": "organization: org-1",
    "cache control": "cache_control_injection_points: [{location: message, role: system}]",
}
_INFOS: Final = (
    "mode: chat",
    "mode: embedding, base_model: text-embedding-3-small",
    "id: my-id, base_model: gpt-4o",
    "input_cost_per_token: 0.000001",
    "supports_vision: true, max_tokens: 1000, description: 'fast = good'",
    "access_groups: [beta]",
)
_LITELLM: Final = (
    "drop_params: true",
    "drop_params: 'false'",
    "num_retries: 3\n  request_timeout: 600",
    "request_timeout: '600'",
    "fallbacks: [{small: [large]}]",
    "fallbacks:\n    - small: [large]\n    - large: [small]",
    "fallbacks: []",
    "context_window_fallbacks: [{small: [large]}]",
    "content_policy_fallbacks: [{small: [large]}]",
    "default_fallbacks: [large]",
    "fallbacks: [{'*': [large]}]",
    "fallbacks: [{small: [{model: large}]}]",
    "cache: true\n  cache_params: {type: local}",
    "cache: true\n  cache_params: {ttl: 60}",
    "cache: false",
    "callbacks: [prometheus]",
    "success_callback: [langsmith]",
    "set_verbose: false\n  json_logs: true",
    "max_budget: 10\n  budget_duration: 30d",
    "turn_off_message_logging: true\n  redact_user_api_key_info: true",
    "modify_params: true",
    "ssl_verify: false",
    "default_team_settings: []",
    "allowed_fails: 3",
)
_ROUTER: Final = (
    "routing_strategy: simple-shuffle",
    "routing_strategy: least-busy",
    "routing_strategy: latency-based-routing\n  routing_strategy_args: {ttl: 10}",
    "routing_strategy: usage-based-routing-v2",
    "routing_strategy: cost-based-routing",
    "num_retries: 2\n  timeout: 30\n  cooldown_time: 10\n  allowed_fails: 1",
    "timeout: '30'",
    "model_group_alias: {gpt: small}",
    "model_group_alias: {gpt: {model: small, hidden: true}}",
    "model_group_alias:",
    "model_group_alias: {gpt: small}\n  fallbacks: [{small: [gpt]}]",
    "fallbacks: [{small: [large]}]\n  max_fallbacks: 2",
    "retry_policy: {RateLimitErrorRetries: 3, TimeoutErrorRetries: 1}",
    "allowed_fails_policy: {BadRequestErrorAllowedFails: 10}",
    "model_group_retry_policy: {small: {RateLimitErrorRetries: 3}}",
    "enable_pre_call_checks: true",
    "enable_tag_filtering: true",
    "optional_pre_call_checks: [prompt_caching]",
    "default_max_parallel_requests: 10",
    "routing_groups: [{group_name: g, models: [small], routing_strategy: least-busy}]",
    "provider_budget_config: {anthropic: {budget_limit: 1, time_period: 1d}}",
    "disable_cooldowns: true",
)
_GENERAL: Final = (
    "max_parallel_requests: 10",
    "background_health_checks: false\n  health_check_interval: 300",
    "pass_through_endpoints:\n    - path: /company\n      target: UP/v1\n"
    "      headers: {Authorization: Bearer os.environ/COMPANY_API_KEY}",
    "alerting: [slack]\n  alerting_threshold: 300",
    "infer_model_from_keys: false",
    "disable_spend_logs: true",
    "user_header_name: X-User",
    "forward_client_headers_to_llm_api: true",
    "store_model_in_db: false",
    "database_url:",
)
_SECTIONS: Final = {
    "environment": "environment_variables: {MY_FLAG: 'yes', MY_NUMBER: '5'}",
    "credentials": "credential_list:\n  - credential_name: mine\n"
    "    credential_values: {api_key: os.environ/COMPANY_API_KEY}\n    credential_info: {}",
    "guardrail": "guardrails:\n  - guardrail_name: secrets\n"
    "    litellm_params: {guardrail: hide-secrets, mode: pre_call}",
    "a filter of content": "guardrails:\n  - guardrail_name: words\n    litellm_params:\n"
    "      {guardrail: litellm_content_filter, mode: pre_call}",
    "search": "search_tools:\n  - search_tool_name: web\n"
    "    litellm_params: {search_provider: tavily, api_key: os.environ/COMPANY_API_KEY}",
    "files": "files_settings:\n"
    "  - {custom_llm_provider: openai, api_key: os.environ/OPENAI_API_KEY}",
    "a callback of one's own": "litellm_settings: {callbacks: [mine]}\ncallback_settings:\n"
    "  mine: {callback_type: generic_api, endpoint: 'http://127.0.0.1:9', headers: {a: b}}",
    "callback settings": "callback_settings: {otel: {message_logging: false}}",
    "notes": "x-notes: {anything: goes}",
}


def _good() -> Iterator[Config]:
    def good(name: str, text: str, files: Mapping[str, str] | None = None) -> Config:
        return Config(f"good: {name}", text, harmful=False, files=files or {})

    yield good("the usual", TWO + KEY)
    for model in _PROVIDERS:
        yield good(f"model {model}", one(f"model: {model}, api_key: os.environ/COMPANY_API_KEY"))
    for name, params in _PARAMS.items():
        yield good(f"params {name}", one(f"model: openai/gpt-4o, {UPSTREAM}, {params}"))
    for info in _INFOS:
        entry = (
            f"model_list:\n- model_name: only\n  litellm_params: {{model: openai/x, {UPSTREAM}}}"
        )
        yield good(f"info {info}", f"{entry}\n  model_info: {{{info}}}\n{KEY}")
    for section, settings in (("litellm", _LITELLM), ("router", _ROUTER)):
        for setting in settings:
            yield good(f"{section} {setting}", f"{TWO}{KEY}{section}_settings:\n  {setting}\n")
    for setting in _GENERAL:
        yield good(f"general {setting}", f"{TWO}{KEY}  {setting}\n")
    for name, section in _SECTIONS.items():
        yield good(f"section {name}", f"{TWO}{KEY}{section}\n")
    yield from (good(name, text, files) for name, text, files in _GOOD_FORMS)


_SHARED: Final = (
    f"model_list:\n- &m {{model_name: only, litellm_params: {{model: openai/a, {UPSTREAM}}}}}\n"
)
_GOOD_FORMS: Final[tuple[tuple[str, str, Mapping[str, str]], ...]] = (
    (
        "azure",
        one("model: azure/mine, api_key: os.environ/COMPANY_API_KEY, api_base: 'https://my.org'"),
        {},
    ),
    ("a wildcard", one(f"model: openai/*, {UPSTREAM}", name='"openai/*"'), {}),
    ("everything", one(f"model: '*', {UPSTREAM}", name="'*'"), {}),
    (
        "balanced by weight",
        f"{TWO}{KEY}".replace("large", "small").replace(
            "gpt-4o-mini", "gpt-4o-mini\n      weight: 2"
        ),
        {},
    ),
    ("one by alias of YAML", f"{_SHARED}- *m\n{KEY}", {}),
    (
        "merged",
        "x: &d {api_key: os.environ/OPENAI_API_KEY, api_base: UP/v1}\nmodel_list:\n"
        f"- model_name: only\n  litellm_params: {{<<: *d, model: openai/a}}\n{KEY}",
        {},
    ),
    ("included", f"include: [models.yaml]\n{KEY}", {"models.yaml": TWO}),
    (
        "included, with fallbacks here",
        f"include: [models.yaml]\n{KEY}router_settings: {{fallbacks: [{{small: [large]}}]}}\n",
        {"models.yaml": TWO},
    ),
    (
        "code of one's own",
        f"{TWO}{KEY}litellm_settings: {{callbacks: [hooks.handler]}}\n",
        {
            "hooks.py": "from litellm.integrations.custom_logger import CustomLogger\n"
            "handler = CustomLogger()\n"
        },
    ),
    (
        "a master key that does not begin with sk-",
        TWO + KEY.replace("os.env", "team-0123456789-x"),
        {},
    ),
    ("windows line ends", (TWO + KEY).replace("\n", "\r\n"), {}),
    ("comments", "# a\n" + TWO.replace("\n", "  # b\n") + KEY, {}),
)

# ---- harmful: LiteLLM does not start, or no request works

_STOPS: Final = {
    "callbacks with settings": "litellm_settings: {callbacks: [{websearch_interception: {}}]}",
    "a callback of one's own without its address": "litellm_settings: {callbacks: [mine]}\n"
    "callback_settings: {mine: {callback_type: generic_api}}",
    "langtrace with its key": "litellm_settings: {callbacks: [langtrace]}\n"
    "environment_variables: {LANGTRACE_API_KEY: x}",
    "logfire with its key": "litellm_settings: {callbacks: [logfire]}\n"
    "environment_variables: {LOGFIRE_TOKEN: x}",
    "levo with its key": "litellm_settings: {callbacks: [levo]}\n"
    "environment_variables: {LEVOAI_API_KEY: x, LEVOAI_ORG_ID: x, LEVOAI_WORKSPACE_ID: x, "
    "LEVOAI_COLLECTOR_URL: 'http://127.0.0.1:9'}",
    "weave with its key": "litellm_settings: {callbacks: [weave_otel]}\n"
    "environment_variables: {WANDB_API_KEY: x, WANDB_PROJECT_ID: a/b}",
    "newer guardrails in litellm_settings": "litellm_settings: {guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: hide-secrets, mode: pre_call}}]}",
    "a server with oauth2 and no flow": "mcp_servers: "
    "{docs: {url: 'http://127.0.0.1:1/mcp', auth_type: oauth2}}",
    "a server with a way to sign in of nobody": "mcp_servers: "
    "{docs: {url: 'http://127.0.0.1:1/mcp', auth_type: bearer}}",
    "litellm fallbacks as texts": "litellm_settings: {fallbacks: [small, large]}",
    "litellm fallbacks as a mapping": "litellm_settings: {fallbacks: {small: [large]}}",
    "fallbacks as texts": "router_settings: {fallbacks: [small]}",
    "fallbacks as a mapping": "router_settings:\n  fallbacks:\n    small: [large]",
    "fallbacks as one text": "router_settings: {fallbacks: large}",
    "fallbacks to a text": "router_settings: {fallbacks: [{small: large}]}",
    "fallbacks to nothing": "router_settings: {fallbacks: [{small: }]}",
    "two fallbacks in one": "router_settings: {fallbacks: [{small: [large], large: [small]}]}",
    "fallbacks as lists": "router_settings: {fallbacks: [[small]]}",
    "content fallbacks as a text": "router_settings: {content_policy_fallbacks: large}",
    "default fallbacks as a text": "litellm_settings: {default_fallbacks: large}",
    "default fallbacks of the router": "router_settings: {default_fallbacks: large}",
    "aliases as a list": "router_settings: {model_group_alias: [small]}",
    "aliases as a number": "router_settings: {model_group_alias: 5}",
    "aliases as a text": "router_settings: {model_group_alias: small}",
    "an alias without hidden": "router_settings: {model_group_alias: {gpt: {model: small}}}",
    "an alias without all": "router_settings: {model_group_alias: {gpt: {}}}",
    "routing strategy": "router_settings: {routing_strategy: fastest}",
    "a group's strategy": "router_settings: {routing_groups: [{group_name: g, models: [small], "
    "routing_strategy: fastest}]}",
    "groups as texts": "router_settings: {routing_groups: [small]}",
    "defaults as a number": "router_settings: {default_litellm_params: 5}",
    "retries as a word": "router_settings: {retry_policy: {RateLimitErrorRetries: often}}",
    "fails as a word": "router_settings: {allowed_fails_policy: {BadRequestErrorAllowedFails: x}}",
    "timeout as a word": "router_settings: {timeout: fast}",
    "parallel as a word": "router_settings: {default_max_parallel_requests: many}",
    "parallel in quotes": "router_settings: {default_max_parallel_requests: '5'}",
    "parallel from a variable": "router_settings: "
    "{default_max_parallel_requests: os.environ/NUMBER}",
    "health checks of the router": "router_settings: {health_check_interval: 5}",
    "request_timeout as a word": "litellm_settings: {request_timeout: soon}",
    "budget as a word": "litellm_settings: {max_budget: much}",
    "cache as a word": "litellm_settings: {cache: redis}",
    "cache as a text": "litellm_settings: {cache: 'true'}",
    "cache without a place": "litellm_settings: {cache: true}",
    "cache redis without a place": "litellm_settings: {cache: true, cache_params: {type: redis}}",
    "cache unknown": "litellm_settings: {cache: true, cache_params: {type: memory}}",
    "cache disk": "litellm_settings: {cache: true, cache_params: {type: disk}}",
    "cache azure": "litellm_settings: {cache: true, cache_params: {type: azure-blob}}",
    "cache semantic": "litellm_settings: {cache: true, cache_params: {type: redis-semantic, "
    "host: 127.0.0.1, port: 1, similarity_threshold: 0.8}}",
    "cache valkey": "litellm_settings: {cache: true, cache_params: {type: valkey-semantic, "
    "host: 127.0.0.1, port: 1, similarity_threshold: 0.8}}",
    "cache params as a text": "litellm_settings: {cache: true, cache_params: local}",
    "langfuse": "litellm_settings: {callbacks: [langfuse]}",
    "langfuse for successes": "litellm_settings: {success_callback: [langfuse]}",
    "langfuse for failures": "litellm_settings: {failure_callback: [langfuse]}",
    "otel": "litellm_settings: {callbacks: [otel]}",
    "arize": "litellm_settings: {callbacks: [arize]}",
    "arize_phoenix": "litellm_settings: {callbacks: [arize_phoenix]}",
    "agentops": "litellm_settings: {failure_callback: [agentops]}",
    "langfuse_otel": "litellm_settings: {callbacks: [langfuse_otel]}",
    "mlflow": "litellm_settings: {success_callback: [mlflow]}",
    "callbacks as a text": "litellm_settings: {callbacks: prometheus}",
    "a callback that nobody knows": "litellm_settings: {callbacks: [promethues]}",
    "a licence: hide_secrets": "litellm_settings: {callbacks: [hide_secrets]}",
    "a licence: banned_keywords": "litellm_settings: {callbacks: [banned_keywords]}",
    "a licence: llamaguard": "litellm_settings: {callbacks: [llamaguard_moderations]}",
    "a licence: budgets of tags": "litellm_settings: "
    "{tag_budget_config: {a: {max_budget: 1, budget_duration: 1d}}}",
    "code that is not there": "litellm_settings: {callbacks: [hooks.handler]}",
    "rules that are not there": "litellm_settings: {post_call_rules: hooks.rule}",
    "a provider that is not there": "litellm_settings: "
    "{custom_provider_map: [{provider: mine, custom_handler: hooks.handler}]}",
    "a guardrail that is not there": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: hooks.Guard, mode: pre_call}}]",
    "guardrails as a mapping": "guardrails: {guardrail_name: x}",
    "guardrails as texts": "guardrails: [secrets]",
    "guardrail without a name": "guardrails: "
    "[{litellm_params: {guardrail: hide-secrets, mode: pre_call}}]",
    "guardrail without params": "guardrails: [{guardrail_name: x}]",
    "presidio without a server": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: presidio, mode: pre_call}}]",
    "aim without a key": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: aim, mode: pre_call}}]",
    "lasso without a key": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: lasso, mode: pre_call}}]",
    "servers as a list": "mcp_servers: [{url: 'http://127.0.0.1:1'}]",
    "servers as a text": "mcp_servers: abc",
    "a server as a text": "mcp_servers: {docs: text}",
    "a server with a dash": "mcp_servers: {my-docs: {url: 'http://127.0.0.1:1'}}",
    "a server's transport": "mcp_servers: {docs: {url: 'http://127.0.0.1:1', transport: htp}}",
    "credentials as a mapping": "credential_list: {mine: key}",
    "a credential without a name": "credential_list: [{credential_values: {api_key: k}}]",
    "files as a mapping": "files_settings: {custom_llm_provider: openai}",
    "a prompt without params": "prompts: [{prompt_id: a}]",
    "settings as a list": "litellm_settings: [drop_params]",
    "variables as a list": "environment_variables: [A=b]",
    "include as a text": "include: models.yaml",
    "an include that is not there": "include: [models.yaml]",
}
_STOPS_GENERAL: Final = {
    "a licence: allowed_ips": "allowed_ips: [127.0.0.1]",
    "a licence: enforced_params": "enforced_params: [user]",
    "a licence: oauth2": "enable_oauth2_auth: true",
    "cache time as a word": "user_api_key_cache_ttl: soon",
    "a pass-through as a text": "pass_through_endpoints: [company]",
    "a pass-through without a path": "pass_through_endpoints: [{target: 'http://127.0.0.1:1'}]",
    "custom_auth that is not there": "custom_auth: hooks.auth",
    "google kms": "use_google_kms: true",
    "an unknown secret manager": "key_management_system: aws_secrets",
}


def _stops() -> Iterator[Config]:
    def stops(name: str, text: str) -> Config:
        return Config(f"stops: {name}", text, harmful=True, stops=True)

    for name, more in _STOPS.items():
        yield stops(name, f"{TWO}{KEY}{more}\n")
    for name, more in _STOPS_GENERAL.items():
        yield stops(name, f"{TWO}{KEY}  {more}\n")
    for name, key in (("example", "sk-1234"), ("empty", '""'), ("numeric", "123456")):
        yield stops(f"master key {name}", f"{TWO}general_settings: {{master_key: {key}}}\n")
    for name, params in (
        ("a weight from a variable", "weight: os.environ/NUMBER"),
        ("a weight in quotes", "weight: '2'"),
        ("a weight as a word", "weight: heavy"),
        ("parallel requests from a variable", "max_parallel_requests: os.environ/NUMBER"),
        ("parallel requests in quotes", "max_parallel_requests: '4'"),
        ("a timeout with its unit", "timeout: 60s"),
    ):
        yield stops(name, one(f"model: openai/x, {UPSTREAM}, {params}"))
    two = TWO.replace("large", "small")
    mixed = two.replace("gpt-4o-mini", "gpt-4o-mini\n      order: 1", 1)
    yield stops(
        "orders of two kinds", mixed.replace("gpt-4o\n", "gpt-4o\n      order: '2'\n") + KEY
    )
    for name, text in (
        ("empty", ""),
        ("a list", "- a\n"),
        ("a bracket", TWO + KEY + "x: [\n"),
        ("a tab", TWO + "\tx: 1\n" + KEY),
        ("a model without params", "model_list:\n- model_name: a\n" + KEY),
        ("a model without a name", "model_list:\n- litellm_params: {model: openai/x}\n" + KEY),
        (
            "a model without model",
            "model_list:\n- {model_name: a, litellm_params: {rpm: 1}}\n" + KEY,
        ),
        ("models as a mapping", "model_list: {a: b}\n" + KEY),
        ("model_name: off", one("model: openai/x", name="off")),
        ("equals signs", "model_list:\n- model_name=a\n" + KEY),
    ):
        yield stops(name, text)


# ---- harmful: a model is left out, or answers with an error


def _failing() -> Iterator[Config]:
    for name, params in (
        ("an unknown provider", "model: opnai/gpt-4o"),
        ("a provider in capitals", "model: OpenAI/gpt-4o"),
        ("a provider of nobody", "model: acme/gpt-4o"),
        ("no provider", "model: my-model"),
        ("a given provider", "model: x, custom_llm_provider: opnai"),
        ("rpm as a word", "model: openai/x, rpm: fast"),
        ("rpm as a fraction", "model: openai/x, rpm: 1.5"),
        ("tpm as a word", "model: openai/x, tpm: 100k"),
        ("retries as a word", "model: openai/x, max_retries: many"),
        ("a price as a word", "model: openai/x, input_cost_per_token: cheap"),
        ("a budget as a word", "model: openai/x, max_budget: much"),
        ("tags as a text", "model: openai/x, tags: free"),
        ("a flag as a word", "model: openai/x, use_chat_completions_api: maybe"),
        ("a base as a number", "model: openai/x, api_base: 8080"),
        ("a key as a number", "model: openai/x, api_key: 12345"),
        ("a date as version", "model: azure/x, api_version: 2024-10-21"),
        ("a base without http", "model: openai/x, api_base: 'localhost:1'"),
    ):
        keys = "" if "api_base" in params else ", api_base: UP/v1"
        keys += "" if "api_key" in params else ", api_key: os.environ/OPENAI_API_KEY"
        entry = f"  - model_name: broken\n    litellm_params: {{{params}{keys}}}\n"
        yield Config(f"fails: {name}", TWO + entry + KEY, harmful=True)
    info = f"model: openai/x, {UPSTREAM}}}\n    model_info: {{input_cost_per_token: cheap"
    entry = f"  - model_name: broken\n    litellm_params: {{{info}}}\n"
    yield Config("fails: a price in model_info as a word", TWO + entry + KEY, harmful=True)


# ---- harmful: passed over in silence

_SILENT: Final = {
    "fallback to nobody": "router_settings: {fallbacks: [{small: [huge]}]}",
    "fallback of nobody": "router_settings: {fallbacks: [{huge: [large]}]}",
    "fallback to itself": "router_settings: {fallbacks: [{small: [small]}]}",
    "fallback to a number": "router_settings: {fallbacks: [{small: [4]}]}",
    "context fallback to nobody": "litellm_settings: {context_window_fallbacks: [{small: [hug]}]}",
    "content fallback to nobody": "litellm_settings: {content_policy_fallbacks: [{small: [hug]}]}",
    "default fallback to nobody": "litellm_settings: {default_fallbacks: [huge]}",
    "context fallbacks as a text": "router_settings: {context_window_fallbacks: large}",
    "alias of nobody": "router_settings: {model_group_alias: {gpt: huge}}",
    "alias of an alias": "router_settings: {model_group_alias: {gpt: chat, chat: small}}",
    "alias in a circle": "router_settings: {model_group_alias: {gpt: chat, chat: gpt}}",
    "alias of a number": "router_settings: {model_group_alias: {gpt: 5}}",
    "alias of a list": "router_settings: {model_group_alias: {gpt: [small]}}",
    "hidden alias of nobody": "router_settings: "
    "{model_group_alias: {gpt: {model: huge, hidden: true}}}",
    "group of nobody": "router_settings: {routing_groups: [{group_name: g, models: [huge], "
    "routing_strategy: least-busy}]}",
    "an unknown section": "litelm_settings: {drop_params: true}",
    "an unknown setting": "litellm_settings: {drop_parms: true}",
    "a setting of the router elsewhere": "litellm_settings: {model_group_alias: {gpt: small}}",
    "a setting of general elsewhere": "litellm_settings: {alerting: [slack]}",
    "drop_params as a word": "litellm_settings: {drop_params: always}",
    "a callback of nobody": "litellm_settings: {success_callback: [langsmit]}",
    "callbacks as letters": "litellm_settings: {success_callback: langsmith}",
    "cache_params alone": "litellm_settings: {cache_params: {type: local}}",
    "cache of google": "litellm_settings: "
    "{cache: true, cache_params: {type: gcs, gcs_bucket_name: x}}",
    "cache for soon": "litellm_settings: {cache: true, cache_params: {type: local, ttl: soon}}",
    "a guardrail of nobody": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: no_such_guardrail, mode: pre_call}}]",
    "a guardrail without a mode": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: hide-secrets}}]",
    "a guardrail at no time": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: hide-secrets, mode: precall}}]",
    "a guardrail without a kind": "guardrails: "
    "[{guardrail_name: x, litellm_params: {mode: pre_call}}]",
    "a guardrail without its library": "guardrails: "
    "[{guardrail_name: x, litellm_params: {guardrail: custom_code, mode: pre_call}}]",
    "a server that is a program": "mcp_servers: {docs: {command: npx, args: [x]}}",
    "a server without an address": "mcp_servers: {docs: {transport: http}}",
    "a server's address misspelt": "mcp_servers: {docs: {ulr: 'http://127.0.0.1:1'}}",
    "models a second time": "model_list: [{model_name: new, litellm_params: {model: openai/x}}]",
    "a password in an address": "router_settings: {redis_url: 'redis://:hunter22@127.0.0.1:1'}",
}
_SILENT_GENERAL: Final = {
    "a database": "database_url: os.environ/NUMBER",
    "models in a database": "store_model_in_db: true",
    "prompts in a database": "store_prompts_in_spend_logs: true",
    "forwarded headers": "pass_through_endpoints: "
    "[{path: /x, target: 'UP/v1', forward_headers: true}]",
    "a path without a slash": "pass_through_endpoints: [{path: x, target: 'UP/v1'}]",
    "a path without a target": "pass_through_endpoints: [{path: /x}]",
    "azure key vault": "use_azure_key_vault: true",
    "drop_params in general": "drop_params: true",
    "fallbacks in general": "fallbacks: [{small: [large]}]",
    "retries in general": "num_retries: 3",
    "routes without a licence": "allowed_routes: [openai_routes]",
}


def _silent() -> Iterator[Config]:
    def silent(name: str, text: str) -> Config:
        return Config(f"silent: {name}", text, harmful=True, silent=True)

    for name, more in _SILENT.items():
        yield silent(name, f"{TWO}{KEY}{more}\n")
    for name, more in _SILENT_GENERAL.items():
        yield silent(name, f"{TWO}{KEY}  {more}\n")
    for name, params in (
        ("a variable that is not set", "api_key: os.environ/NOT_SET_ANYWHERE"),
        ("a variable misspelt", "api_key: os.environ/OPENAI_API_KY"),
        ("a variable inside", "api_key: Bearer os.environ/OPENAI_API_KEY"),
        ("a variable of a shell", "api_key: '${OPENAI_API_KEY}'"),
        ("a variable without its mark", "api_key: OPENAI_API_KEY"),
        ("a key misspelt", "api_keyy: os.environ/OPENAI_API_KEY"),
        ("a key in the file", "api_key: sk-proj-abcdefghijklmnopqrstuvwxyz0123"),
        ("a whole path", "api_base: 'UP/v1/chat/completions', api_key: not-needed"),
        ("a credential of nobody", "litellm_credential_name: mine"),
        ("a number with a comma", "api_key: not-needed, temperature: '0.7,'"),
        ("parameters within parameters", "api_key: not-needed, params: {temperature: 0.7}"),
        ("a provider by its name", "api_key: not-needed, provider: openai"),
    ):
        yield silent(name, one(f"model: openai/x, {params}"))
    yield silent("azure without an address", one("model: azure/mine, api_key: not-needed"))
    yield silent(
        "a version with its name",
        one("model: azure/x, api_base: UP, api_key: x, api_version: api-version=2024-10-21"),
    )
    yield silent("ollama below v1", one("model: ollama/x, api_base: 'UP/v1'"))
    yield silent(
        "headers beside the parameters",
        one("model: openai/x, api_key: not-needed}\n    headers: {x-team: a"),
    )
    yield silent("no key at all", one("model: gemini/gemini-2.5-pro"))
    yield silent("a key with a line end", one('model: openai/x, api_key: "sk-1\\n"'))
    yield silent("a model misspelt", one("model: openai/gpt-4o-mni, api_key: not-needed"))


# ---- made from the good ones

_WORDS: Final = (
    "model_list",
    "litellm_params",
    "litellm_settings",
    "router_settings",
    "general_settings",
    "master_key",
    "api_key",
    "api_base",
    "routing_strategy",
    "fallbacks",
    "drop_params",
    "openai/",
    "OPENAI_API_KEY",
)
_MOST_SLIPS: Final = 60


def _slips(found: list[Config]) -> Iterator[Config]:
    """A good config in which one word that matters has lost or doubled a letter."""
    chance = random.Random(16)
    good = [
        one for one in found if not one.harmful and not one.files and "upstream" not in one.name
    ]
    made = 0
    while made < _MOST_SLIPS:
        config, word = chance.choice(good), chance.choice(_WORDS)
        places = [found.start() for found in re.finditer(rf"\b{re.escape(word)}", config.text)]
        if not places or ("openai/" in word and "/*" in config.text):
            continue
        at = chance.choice(places) + chance.randrange(1, len(word) - 2)
        letter = config.text[at]
        changed = config.text[:at] + letter * chance.choice((0, 2)) + config.text[at + 1 :]
        made += 1
        yield Config(f"slip {made}: {word} in {config.name}", changed, harmful=True, silent=True)


def _remarks(found: list[Config]) -> Iterator[Config]:
    """Good configs with comments and blank lines in odd places: as good as before."""
    chance = random.Random(17)
    for config in chance.sample([one for one in found if not one.harmful], 20):
        lines = config.text.splitlines(keepends=True)
        for _ in range(3):
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(("\n", "# a remark\n")))
        yield Config(f"{config.name}, with remarks", "".join(lines), False, files=config.files)
