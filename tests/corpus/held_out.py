"""A third set of mistakes, written before anybody looked whether lint finds them: from reports in
public and from the source of the locked LiteLLM, which was asked what it makes of each.

Numbers behind a name are issues of BerriAI/litellm, where one was the model. Lint said something of
154 of the 227 harmful ones when they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_MODEL: Final = f"model: openai/x, {UPSTREAM}"

# ---- passed over in silence

_PARAMS_PASSED_OVER: Final = {
    "azure_endpoint": "model: azure/chat, azure_endpoint: 'https://acme.openai.azure.com', "
    "api_version: '2024-10-21', api_key: os.environ/COMPANY_API_KEY",
    "aws_region": "model: bedrock/anthropic.claude-3-haiku-20240307-v1:0, aws_region: us-east-1, "
    "aws_access_key_id: os.environ/COMPANY_API_KEY, aws_secret_access_key: "
    "os.environ/COMPANY_API_KEY",
    "vertex_region": "model: vertex_ai/gemini-2.5-pro, vertex_project: p, vertex_region: "
    "europe-west1",
    "a place for the model in braces (dev-agent-lens 15)": "model: 'anthropic/{model}', api_key: "
    "os.environ/ANTHROPIC_API_KEY",
    "thinking as a switch": "model: anthropic/claude-sonnet-4-5, api_key: "
    "os.environ/ANTHROPIC_API_KEY, thinking: true",
    "an effort of nobody": "model: openai/o3, api_key: os.environ/OPENAI_API_KEY, "
    "reasoning_effort: highest",
    "two keys in one (4906)": "model: openai/x, api_base: UP/v1, api_keys: "
    "[os.environ/OPENAI_API_KEY, os.environ/COMPANY_API_KEY]",
    "a credential by another name": "model: openai/x, api_base: UP/v1, credential_name: shared",
}
_MORE_PASSED_OVER: Final = {
    "a budget without its time": "max_budget: 10",
    "a budget's time in words": "max_budget: 10, budget_duration: monthly-ish",
    "drop_params as a list": "drop_params: [temperature]",
    "additional_drop_params as a text": "additional_drop_params: temperature",
    "guardrails of a model as a text": "guardrails: my_guard",
    "model_alias in the params": "model_alias: gpt",
    "a stream's time with its unit": "stream_timeout: 1m",
    "rpm by another name": "rpm_limit: 60",
    "tpm by another name": "tpm_limit: 90000",
    "max_tokens with a k": "max_tokens: 4k",
    "temperature as a word": "temperature: low",
    "a price by another name": "cost_per_input_token: 0.000001",
    "a proxy of one's own": "proxy: 'http://127.0.0.1:9'",
    "headers by openai's name": "default_headers: {X-Team: blue}",
    "retries by another name": "retries: 3",
    "a cooldown by another name": "cooldown: 30",
    "stream in quotes": "stream: 'no'",
}
_INFO_PASSED_OVER: Final = {
    "access groups as a text": "access_groups: beta",
    "a mode of nobody": "mode: chatt",
}
_BELOW_PASSED_OVER: Final = {
    "settings within a model (8338)": "    litellm_settings:\n      success_callback: "
    "[langsmith]\n    environment_variables:\n      LANGSMITH_API_KEY: xxxx\n",
    "limits beside by another name": "    tpm_limit: 90000\n    rpm_limit: 900\n",
    "fallbacks beside the params": "    fallbacks: [small]\n",
    "a timeout beside the params": "    timeout: 30\n",
    "weight beside the params": "    weight: 3\n",
    "tags beside the params": "    tags: [free]\nrouter_settings: {enable_tag_filtering: true}\n",
    "guardrails beside the params": "    guardrails: [hide]\nguardrails: [{guardrail_name: hide, "
    "litellm_params: {guardrail: block_code_execution, mode: pre_call}}]\n",
}
_BESIDE_PASSED_OVER: Final = {
    "retries at the top": "num_retries: 3",
    "drop_params at the top": "drop_params: true",
    "fallbacks at the top": "fallbacks: [{small: [large]}]",
    "pass-throughs at the top": "pass_through_endpoints: [{path: /a, target: "
    "'http://127.0.0.1:1'}]",
    "callbacks at the top": "callbacks: [prometheus]",
    "cache at the top": "cache: true",
    "a strategy among litellm's": "litellm_settings: {routing_strategy: least-busy}",
    "aliases among litellm's": "litellm_settings: {model_group_alias: {gpt: small}}",
    "models in a database, elsewhere": "litellm_settings: {store_model_in_db: true}",
    "alerts among litellm's": "litellm_settings: {alerting: [slack]}",
    "servers of tools among litellm's": "litellm_settings: {mcp_servers: {a: {url: "
    "'http://127.0.0.1:9/mcp', transport: http}}}",
    "cooldown_time among litellm's": "litellm_settings: {cooldown_time: 30}",
    "drop_params among the router's": "router_settings: {drop_params: true}",
    "a request's time among the router's": "router_settings: {request_timeout: 30}",
    "callbacks among the router's": "router_settings: {callbacks: [prometheus]}",
    "a budget among the router's": "router_settings: {max_budget: 10}",
    "a master key among the router's": "router_settings: {master_key: sk-abcdefgh-1357}",
    "a cache among the router's": "router_settings: {cache: true, cache_params: {type: local}}",
    "log_outgoing_requests (16541)": "litellm_settings: {log_outgoing_requests: true}",
    "retries of the router as a word": "router_settings: {num_retries: three}",
    "fails as a word": "router_settings: {allowed_fails: many}",
    "a policy as a number": "router_settings: {retry_policy: 3}",
    "checks before a call in quotes": "router_settings: {enable_pre_call_checks: 'false'}",
    "no cooldowns in quotes": "router_settings: {disable_cooldowns: 'false'}",
    "messages in quotes": "litellm_settings: {turn_off_message_logging: 'false'}",
    "a callback for successes as a text": "litellm_settings: {success_callback: langsmith}",
    "the router's settings as a list": "router_settings:\n  - num_retries: 3\n  - "
    "routing_strategy: least-busy",
    "strategy args by another name": "router_settings: {routing_strategy: latency-based-routing, "
    "routing_strategy_args: {lowest_latency_buffr: 0.5}}",
    "checks of nobody": "router_settings: {optional_pre_call_checks: [prompt_cache]}",
    "a policy for no group": "router_settings: {model_group_retry_policy: {smal: "
    "{RateLimitErrorRetries: 3}}}",
    "a group's policy by another name": "router_settings: {model_group_retry_policy: {small: "
    "{RateLimitRetries: 3}}}",
    "groups of routing of nobody": "router_settings: {routing_groups: [{group_name: a, models: "
    "[smal], routing_strategy: least-busy}]}",
    "budgets misspelt": "router_settings: {provider_budget_configs: {openai: {budget_limit: 5, "
    "time_period: 1d}}}",
    "budgets of nobody": "router_settings: {provider_budget_config: {opnai: {budget_limit: 5, "
    "time_period: 1d}}}",
    "budgets without a time": "router_settings: {provider_budget_config: {openai: {budget_limit: "
    "5}}}",
    "budgets with a time of their own": "router_settings: {provider_budget_config: {openai: "
    "{budget_limit: 5, time_period: one day}}}",
    "budgets by other names": "router_settings: {provider_budget_config: {openai: {limit: 5, "
    "period: 1d}}}",
    "call types of nobody": "litellm_settings: {cache: true, cache_params: {type: local, "
    "supported_call_types: [chat]}}",
    "a cache's time with its unit": "litellm_settings: {cache: true, cache_params: {type: local, "
    "ttl: 1h}}",
    "a cache's mode misspelt": "litellm_settings: {cache: true, cache_params: {type: local, mode: "
    "default_of}}",
    "a guardrail before the call misspelt": "guardrails: [{guardrail_name: hide, litellm_params: "
    "{guardrail: hide-secrets, mode: precall, default_on: true}}]",
    "a guardrail on beside its params": "guardrails: [{guardrail_name: hide, default_on: true, "
    "litellm_params: {guardrail: hide-secrets, mode: pre_call}}]",
    "a guardrail on, misspelt": "guardrails: [{guardrail_name: hide, litellm_params: {guardrail: "
    "hide-secrets, mode: pre_call, defaulton: true}}]",
    "presidio's entities of nobody": "guardrails: [{guardrail_name: pii, litellm_params: "
    "{guardrail: presidio, mode: pre_call, presidio_analyzer_api_base: 'http://127.0.0.1:9', "
    "presidio_anonymizer_api_base: 'http://127.0.0.1:9', pii_entities_config: {EMAIL: MASK}}}]",
    "presidio's action of nobody": "guardrails: [{guardrail_name: pii, litellm_params: "
    "{guardrail: presidio, mode: pre_call, presidio_analyzer_api_base: 'http://127.0.0.1:9', "
    "presidio_anonymizer_api_base: 'http://127.0.0.1:9', pii_entities_config: {EMAIL_ADDRESS: "
    "HIDE}}}]",
    "patterns of nobody": "guardrails: [{guardrail_name: f, litellm_params: {guardrail: "
    "litellm_content_filter, mode: pre_call, default_on: true, patterns: [{pattern_type: "
    "prebuilt, pattern_name: emial, action: MASK}]}}]",
    "an action of nobody": "guardrails: [{guardrail_name: f, litellm_params: {guardrail: "
    "litellm_content_filter, mode: pre_call, default_on: true, patterns: [{pattern_type: "
    "prebuilt, pattern_name: email, action: HIDE}]}}]",
    "a server without its command": "mcp_servers: {a: {transport: stdio, args: [x]}}",
    "a server without a place": "mcp_servers: {a: {transport: http}}",
    "servers as in claude's file (9877)": "mcpServers: {fetch: {url: 'http://127.0.0.1:9/sse'}}",
    "headers of a server misspelt": "mcp_servers: {a: {url: 'http://127.0.0.1:9/mcp', transport: "
    "http, headers: {X-Team: blue}}}",
    "an alias for no server": "mcp_servers: {a: {url: 'http://127.0.0.1:9/mcp', transport: "
    "http}}\nlitellm_settings: {mcp_aliases: {x: nobody}}",
    "a search of nobody": "search_tools: [{search_tool_name: s, litellm_params: {search_provider: "
    "googl, api_key: k}}]",
    "a policy attached to nothing": "policies: {base: {guardrails: {add: [nobody]}}}\n"
    "policy_attachments: [{policy: bse, scope: '*'}]",
    "a group of settings for nobody": "litellm_settings: {model_group_settings: "
    "{forward_client_headers_to_llm_api: [smal]}}",
    "a level of logs": "litellm_settings: {log_level: debug}",
    "verbose by another name": "litellm_settings: {verbose: true}",
    "a cache's ttl outside": "litellm_settings: {cache: true, cache_params: {type: local}, ttl: "
    "600}",
    "langfuse's host among litellm's": "litellm_settings: {success_callback: [langsmith], "
    "langsmith_projct: blue}",
    "a retry after as a text": "router_settings: {retry_after: 5s}",
    "a cooldown of one kind": "router_settings: {allowed_fails_policy: 3}",
    "tags in quotes": "router_settings: {enable_tag_filtering: 'false'}",
    "files of openai by another name": "files_settings: [{provider: openai, api_key: k}]",
}
_GENERAL_PASSED_OVER: Final = {
    "retries in general (1210)": "num_retries: 3",
    "drop_params in general": "drop_params: true",
    "a request's time in general": "request_timeout: 600",
    "fallbacks in general": "fallbacks: [{small: [large]}]",
    "a cache in general": "cache: true",
    "callbacks in general": "success_callback: [prometheus]",
    "guardrails in general": "guardrails: [{guardrail_name: h, litellm_params: {guardrail: "
    "hide-secrets, mode: pre_call}}]",
    "credentials in general": "credential_list: []",
    "variables in general": "environment_variables: {A: b}",
    "servers of tools in general": "mcp_servers: {a: {url: 'http://127.0.0.1:9/mcp'}}",
    "more files in general": "include: [more.yaml]",
    "budgets in general": "max_budget: 100",
    "the ui in general (16541)": "ui: true",
    "types of alerts of nobody": "alerting: [slack]\n  alert_types: [llm_exception]",
    "a threshold with its unit": "alerting_threshold: 5m",
    "parallel requests as a word": "max_parallel_requests: many",
    "parallel requests of all as a word": "global_max_parallel_requests: many",
    "checks of health with a unit": "background_health_checks: true\n  health_check_interval: 5m",
    "checks of health in quotes": "background_health_checks: 'false'",
    "a vault's settings by other names": "key_management_system: aws_secret_manager\n  "
    "key_management_settings: {stored_keys: true}",
    "who sees the ui": "ui_access_mode: admins",
    "pass-throughs as settings": "pass_through_endpoints: {path: /a, target: 'http://127.0.0.1:1'}",
    "a pass-through without a slash": "pass_through_endpoints: [{path: a/b, target: "
    "'http://127.0.0.1:1'}]",
    "a pass-through to nowhere": "pass_through_endpoints: [{path: /a}]",
    "a pass-through by url": "pass_through_endpoints: [{path: /a, url: 'http://127.0.0.1:1'}]",
    "methods as a text": "pass_through_endpoints: [{path: /a, target: 'http://127.0.0.1:1', "
    "methods: GET}]",
    "forwarding misspelt": "pass_through_endpoints: [{path: /a, target: 'http://127.0.0.1:1', "
    "forward_header: true}]",
    "a target without http": "pass_through_endpoints: [{path: /a, target: 'api.example.org/v1'}]",
    "a master key by another name": "masterkey: sk-abcdefgh-1357",
    "a salt in the config": "salt_key: sk-abcdefgh-1357",
    "cors in general": "cors_origins: ['*']",
    "a port in general": "port: 4000",
    "workers in general": "num_workers: 4",
    "jwt in general": "enable_jwt_auth: true",
    "retention with a word": "maximum_spend_logs_retention_period: a month",
    "a spelling of prompts": "store_prompt_in_spend_logs: true",
    "headers to forward as a list": "forward_client_headers_to_llm_api: [X-Team]",
}

# ---- it shows in a request

_PARAMS_FAILS: Final = {
    "api-base with a hyphen": "model: openai/x, api-base: UP/v1, api_key: "
    "os.environ/OPENAI_API_KEY",
    "apiBase in camels": "model: openai/x, apiBase: UP/v1, api_key: os.environ/OPENAI_API_KEY",
    "baseURL as in javascript": "model: openai/x, baseURL: UP/v1, api_key: "
    "os.environ/OPENAI_API_KEY",
    "an empty model (aider 2694)": "model: '', api_key: '${ANTHROPIC_API_KEY}'",
    "a key as a list": "model: openai/x, api_base: UP/v1, api_key: [os.environ/OPENAI_API_KEY]",
    "provider beside the model": "model: claude-mine, provider: anthropic, api_key: "
    "os.environ/ANTHROPIC_API_KEY",
}
_MORE_FAILS: Final = {
    "tags as a text": "tags: blue",
    "max_retries as a word": "max_retries: two",
    "a budget with its sign": "max_budget: $10, budget_duration: 1d",
    "a budget's time as a number": "max_budget: 10, budget_duration: 30",
    "headers as a text": "extra_headers: 'X-Team: blue'",
    "headers as a list": "extra_headers: ['X-Team: blue']",
    "a time with its unit": "timeout: 30s",
    "rpm with its unit": "rpm: 60/min",
    "a weight as a word": "weight: heavy",
    "client params as a text": "configurable_clientside_auth_params: api_base",
    "a switch of pass-throughs as a word": "use_in_pass_through: maybe",
    "an hour that is none": "rpd: 100, daily_reset_time: '25:00'",
    "max_parallel_requests as a word": "max_parallel_requests: few",
    "a price as a text": "input_cost_per_token: $0.01",
    "tools as a text": "tools: search",
    "extra_body as a list": "extra_body: [top_k]",
}
_INFO_FAILS: Final = {
    "an id in a list": "id: [a]",
    "a tier of nobody": "tier: gold",
    "a base model as a list": "base_model: [gpt-4o]",
    "no batch at all": "max_embedding_batch_size: 0",
    "a mode as a list": "mode: [chat, embedding]",
    "a model that is off by a word": "blocked: maybe",
    "context as a word": "max_input_tokens: 128k",
}
_BESIDE_FAILS: Final = {
    "the cache in quotes": "litellm_settings: {cache: 'true', cache_params: {type: local}}",
    "a guardrail's modes misspelt": "guardrails: [{guardrail_name: hide, litellm_params: "
    "{guardrail: hide-secrets, mode: [pre_call, postcall], default_on: true}}]",
}
_GENERAL_FAILS: Final = {
    "a header as a list": "litellm_key_header_name: [X-Key]",
    "allowed routes with a licence": "allowed_routes: [/chat/completions]",
    "a size with its unit": "max_request_size_mb: 10MB",
}

# ---- LiteLLM does not start

_PARAMS_STOPS: Final = {
    "a model as settings": "model: {name: openai/x}, api_base: UP/v1, api_key: "
    "os.environ/OPENAI_API_KEY",
    "a model as a list": "model: [openai/x], api_base: UP/v1, api_key: os.environ/OPENAI_API_KEY",
    "parameters of the other router (38570)": "model: auto_router/complexity_router, "
    "complexity_router_default_model: only, tier_boundaries: {simple_medium: 0.2}, "
    "complexity_router_config: {tiers: {SIMPLE: only, MEDIUM: only, COMPLEX: only, REASONING: "
    "only}}",
}
_INFO_STOPS: Final = {
    "windows of hours without a team": "access_windows: [{start: '09:00', end: '17:00', timezone: "
    "Europe/Berlin}]",
}
_MODELS_STOPS: Final = {
    "a hyphen for the underscore (2322)": "model_list:\n  - model_name: a\n    litellm-params: "
    "{model: openai/a, api_base: UP/v1, api_key: k}\n",
    "one model without its dash (2322)": "model_list:\n  model_name: a\n  litellm_params:\n    "
    "model: openai/a\n    api_key: k\n",
    "a name by another name": "model_list:\n  - name: a\n    litellm_params: {model: openai/a, "
    "api_base: UP/v1, api_key: k}\n",
    "models by their names": "model_list:\n  gpt:\n    litellm_params: {model: openai/a, "
    "api_base: UP/v1, api_key: k}\n",
    "models as texts": "model_list: [openai/gpt-4o, openai/gpt-4o-mini]\n",
}
_BELOW_STOPS: Final = {
    "a null for a model": "  -\n",
}
_BESIDE_STOPS: Final = {
    "checks of health among the router's": "router_settings: {health_check_interval: 300}",
    "a cache without a fold": "litellm_settings: {cache: true, type: local, ttl: 60}",
    "fallbacks as settings": "router_settings: {fallbacks: {small: [large]}}",
    "a policy's number as a word": "router_settings: {retry_policy: {RateLimitErrorRetries: few}}",
    "two callbacks in one": "litellm_settings: {callbacks: 'prometheus, langsmith'}",
    "default fallbacks as a text": "litellm_settings: {default_fallbacks: large}",
    "fallbacks of policy as settings": "litellm_settings: {content_policy_fallbacks: {small: "
    "large}}",
    "a budget of users as a word": "litellm_settings: {default_internal_user_params: {max_budget: "
    "lots}}",
    "providers of one's own as settings": "litellm_settings: {custom_provider_map: {provider: "
    "mine, custom_handler: a.b}}",
    "litellm's settings as a list": "litellm_settings:\n  - drop_params: true",
    "variables as a list": "environment_variables: [A=b]",
    "guardrails as a text": "guardrails: presidio",
    "guardrails as settings": "guardrails: {hide: {guardrail: hide-secrets, mode: pre_call}}",
    "a strategy of tomorrow": "router_settings: {routing_strategy: usage-based-routing-v3}",
    "strategy args as a word": "router_settings: {routing_strategy: latency-based-routing, "
    "routing_strategy_args: {ttl: ten}}",
    "budgets as a number": "router_settings: {provider_budget_config: {openai: 5}}",
    "an alias's hidden misspelt": "router_settings: {model_group_alias: {gpt: {model: small, "
    "hiden: true}}}",
    "an alias's model misspelt": "router_settings: {model_group_alias: {gpt: {modle: small}}}",
    "a cache of memory": "litellm_settings: {cache: true, cache_params: {type: memory}}",
    "a cache's vectors by nobody": "litellm_settings: {cache: true, cache_params: {type: "
    "redis-semantic, host: localhost, port: 6379, similarity_threshold: 0.8, "
    "redis_semantic_cache_embedding_model: nobody}}",
    "a cache's host misspelt": "litellm_settings: {cache: true, cache_params: {type: redis, hots: "
    "localhost, port: 6379}}",
    "a guardrail without its params": "guardrails: [{guardrail_name: hide, guardrail: "
    "hide-secrets, mode: pre_call}]",
    "a transport of nobody": "mcp_servers: {a: {url: 'http://127.0.0.1:9/mcp', transport: "
    "streamable-http}}",
    "an auth of nobody": "mcp_servers: {a: {url: 'http://127.0.0.1:9/mcp', transport: http, "
    "auth_type: bearer, auth_value: x}}",
    "a server of tools with a hyphen": "mcp_servers: {my-server: {url: 'http://127.0.0.1:9/mcp', "
    "transport: http}}",
    "servers as a list": "mcp_servers: [{url: 'http://127.0.0.1:9/mcp', transport: http}]",
    "a server's tools as a text": "mcp_servers: {a: {url: 'http://127.0.0.1:9/mcp', transport: "
    "http, allowed_tools: search}}",
    "credentials by their names": "credential_list: {shared: {api_key: os.environ/OPENAI_API_KEY}}",
    "a credential without its name": "credential_list: [{name: shared, credential_values: "
    "{api_key: k}}]",
    "a credential's values misspelt": "credential_list: [{credential_name: shared, values: "
    "{api_key: k}, credential_info: {}}]",
    "a store without its params": "vector_store_registry: [{vector_store_name: a}]",
    "a store without its provider": "vector_store_registry: [{vector_store_name: a, "
    "litellm_params: {vector_store_id: x}}]",
    "a prompt without its params": "prompts: [{prompt_id: a}]",
    "a module without its function": "litellm_settings: {post_call_rules: rules}",
    "names of teams by another name": "litellm_settings: {default_team_settings: [{team: a, "
    "success_callback: [langsmith]}]}",
    "tags with a budget as a number": "litellm_settings: {tag_budget_config: {blue: 5}}",
    "default params as a list": "router_settings: {default_litellm_params: [timeout]}",
    "tuning as settings": "finetune_settings: {custom_llm_provider: openai, api_key: k}",
}
_GENERAL_STOPS: Final = {
    "args of alerts as a number": "alerting: [slack]\n  alerting_args: 30",
    "a cache of keys with its unit": "user_api_key_cache_ttl: 1h",
    "a vault of nobody": "key_management_system: aws",
    "headers of a pass-through as a list": "pass_through_endpoints: [{path: /a, target: "
    "'http://127.0.0.1:1', headers: [X-A]}]",
    "auth without its function": "custom_auth: my_auth",
    "addresses with a licence": "allowed_ips: [127.0.0.1]",
}

# ---- good, though it may look like a mistake

_GOOD: Final = {
    "one name to alert": "  alerting: slack\n",
    "a variable as a number": "environment_variables: {PORT_OF_MINE: 5}\n",
    "a variable as a switch": "environment_variables: {TRACING_OF_MINE: true}\n",
}
_HOOK: Final = (
    "from litellm.integrations.custom_logger import CustomLogger\n"
    "class Mine(CustomLogger):\n    pass\nhandler = Mine()\n"
)
_CODE_STOPS: Final = {
    "a class for an instance (docs 892)": "hook.Mine",
    "a name that the file has not": "hook.other",
    "a hook with its ending": "hook.py",
    "a hook by its folder": "./hook.handler",
}


def held_out() -> Iterator[Config]:
    """All of them."""
    passed = (_PARAMS_PASSED_OVER, _MORE_PASSED_OVER, _INFO_PASSED_OVER)
    for name, text in _with_models(*passed):
        yield _harmful(name, text, silent=True)
    for name, text in _with_models(_PARAMS_FAILS, _MORE_FAILS, _INFO_FAILS):
        yield _harmful(name, text)
    for name, text in _with_models(_PARAMS_STOPS, {}, _INFO_STOPS):
        yield _harmful(name, text, stops=True)
    yield from _lists()
    for name, more in _BESIDE_PASSED_OVER.items():
        yield _harmful(name, f"{TWO}{KEY}{more}\n", silent=True)
    for name, more in _BESIDE_FAILS.items():
        yield _harmful(name, f"{TWO}{KEY}{more}\n")
    for name, more in _BESIDE_STOPS.items():
        yield _harmful(name, f"{TWO}{KEY}{more}\n", stops=True)
    for name, more in _GENERAL_PASSED_OVER.items():
        yield _harmful(name, f"{TWO}{KEY}  {more}\n", silent=True)
    for name, more in _GENERAL_FAILS.items():
        yield _harmful(name, f"{TWO}{KEY}  {more}\n")
    for name, more in _GENERAL_STOPS.items():
        yield _harmful(name, f"{TWO}{KEY}  {more}\n", stops=True)
    for name, hook in _CODE_STOPS.items():
        text = f"{TWO}{KEY}litellm_settings: {{callbacks: [{hook}]}}\n"
        files = {"hook.py": _HOOK}
        yield Config(f"held out: {name}", text, harmful=True, stops=True, files=files)
    for name, more in _GOOD.items():
        yield Config(f"held out: {name}", f"{TWO}{KEY}{more}", harmful=False)


def _lists() -> Iterator[Config]:
    for name, below in _BELOW_PASSED_OVER.items():
        yield _harmful(name, f"{TWO}{below}{KEY}", silent=True)
    for name, below in _BELOW_STOPS.items():
        yield _harmful(name, f"{TWO}{below}{KEY}", stops=True)
    for name, models in _MODELS_STOPS.items():
        yield _harmful(name, f"{models}{KEY}", stops=True)
    other = TWO.replace("model_list", "models")
    yield _harmful("models by another name", f"{other}{KEY}", silent=True)


def _with_models(
    params: dict[str, str], more: dict[str, str], info: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for name, text in params.items():
        yield name, one(text)
    for name, text in more.items():
        yield name, one(f"{_MODEL}, {text}")
    for name, text in info.items():
        yield name, one(f"{_MODEL}}}\n    model_info: {{{text}")


def _harmful(name: str, text: str, *, stops: bool = False, silent: bool = False) -> Config:
    return Config(f"held out: {name}", text, harmful=True, stops=stops, silent=silent)
