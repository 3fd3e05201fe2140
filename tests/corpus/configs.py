"""Configs of all kinds, each with what is to be expected of it.

`UP` in a text stands for the address of the fake upstream. Good ones start and serve each of their
models. Harmful ones do not start, or leave a model out, or answer with an error, or pass something
over that somebody relies on: each was measured with the locked LiteLLM.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import Final

from tests.corpus.mistakes import failing, silent, stops
from tests.corpus.parts import ENVIRONMENT, KEY, TWO, UPSTREAM, Config, one
from tests.corpus.reports import reports

__all__ = ["ENVIRONMENT", "Config", "corpus"]


def corpus() -> tuple[Config, ...]:
    """All of them; their names are unique."""
    found = [*_good(), *stops(), *silent(), *failing()]
    return (*found, *_slips(found), *_remarks(found), *reports())


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
    "loops": "max_agentic_loops: 3",
    "loops in quotes": "max_agentic_loops: '3'",
    "loops from the environment": "max_agentic_loops: os.environ/NUMBER",
    "no loops of its own": "max_agentic_loops: ",
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
    "timezone: Europe/Berlin",
    "budget_reset_time: '12:00'",
    "budget_reset_time: '9:5'",
    "budget_reset_time: ''",
    "guardrails: [{pii: {callbacks: [prometheus], default_on: true}}]",
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
    "    litellm_params: {guardrail: block_code_execution, mode: pre_call}",
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
    "anchors": "defaults: &defaults {timeout: 5}\nrouter_settings: {<<: *defaults}",
    "servers": "mcp_servers: {docs: {url: 'http://127.0.0.1:1/mcp', auth_type: none}}",
    "nothing of each": "guardrails: {}\nmcp_servers: []\nworker_registry: []\nprompts: {}\n"
    "policies: []\nassistant_settings: {}\nsearch_tools: {}\nagents: {}\ncredential_list: {}",
    "a server without arguments": "mcp_servers: "
    "{docs: {url: 'http://127.0.0.1:1/mcp', args: '', env: ''}}",
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
    (
        "an auto router",
        f"""{TWO}  - model_name: auto
    litellm_params:
      model: auto_router/complexity_router
      complexity_router_config:
        tiers: {{SIMPLE: small, MEDIUM: [small, large], COMPLEX: large, REASONING: large}}
{KEY}""",
        {},
    ),
    ("windows line ends", (TWO + KEY).replace("\n", "\r\n"), {}),
    ("comments", "# a\n" + TWO.replace("\n", "  # b\n") + KEY, {}),
)

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
        each
        for each in found
        if not each.harmful and not each.files and "upstream" not in each.name
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
    for config in chance.sample([each for each in found if not each.harmful], 20):
        lines = config.text.splitlines(keepends=True)
        for _ in range(3):
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(("\n", "# a remark\n")))
        yield Config(f"{config.name}, with remarks", "".join(lines), False, files=config.files)
