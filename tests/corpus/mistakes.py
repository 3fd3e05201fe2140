"""Configs with a mistake, each measured with the locked LiteLLM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

# ---- harmful: LiteLLM does not start, or no request works

_STOPS: Final = {
    "no budget": "litellm_settings: {max_budget: }",
    "a budget of persons as a word": "litellm_settings: {max_internal_user_budget: much}",
    "a budget of sessions as a word": "litellm_settings: {max_ui_session_budget: much}",
    "no callbacks at all": "litellm_settings: {callbacks: }",
    "callbacks as settings": "litellm_settings: {callbacks: {prometheus: {}}}",
    "no callbacks for successes": "litellm_settings: {success_callback: }",
    "teams without their ids": "litellm_settings: "
    "{default_team_settings: [{success_callback: [langsmith]}]}",
    "a provider without its code": "litellm_settings: {custom_provider_map: [{provider: mine}]}",
    "groups as a list": "litellm_settings: {model_group_settings: [small]}",
    "bounds of keys as a list": "litellm_settings: {upperbound_key_generate_params: [a]}",
    "rules as a list": "litellm_settings: {post_call_rules: [litellm.rule]}",
    "cache params without anything": "litellm_settings: {cache: true, cache_params: }",
    "a time of resets as a word": "litellm_settings: {budget_reset_time: soon}",
    "a pattern that is none": "litellm_settings: {key_alias_pattern: '('}",
    "an older guardrail without callbacks": "litellm_settings: "
    "{guardrails: [{pii: {default_on: true}}]}",
    "an older guardrail with a mode": "litellm_settings: "
    "{guardrails: [{pii: {callbacks: [prometheus], mode: pre_call}}]}",
    "an older guardrail of nobody": "litellm_settings: "
    "{guardrails: [{pii: {callbacks: [nobody_knows], default_on: true}}]}",
    "an older guardrail with a licence": "litellm_settings: "
    "{guardrails: [{pii: {callbacks: [hide_secrets], default_on: true}}]}",
    "older guardrails as settings": "litellm_settings: {guardrails: {pii: {callbacks: [x]}}}",
    "an older guardrail at the top": "guardrails: [{pii: {callbacks: [prometheus]}}]",
    "a guardrail's name as a number": "guardrails: "
    "[{guardrail_name: 5, litellm_params: {guardrail: hide-secrets, mode: pre_call}}]",
    "a guardrail's params as a list": "guardrails: "
    "[{guardrail_name: x, litellm_params: [guardrail, hide-secrets]}]",
    "no settings beside servers": "litellm_settings:\n"
    "mcp_servers: {docs: {url: 'http://127.0.0.1:1/mcp'}}",
    "a description that is not there": "mcp_servers: {shop: {spec_path: nowhere.json}}",
    "a server's time as a word": "mcp_servers: {docs: {url: 'http://127.0.0.1:1', timeout: soon}}",
    "a server's headers as a list": "mcp_servers: "
    "{docs: {url: 'http://127.0.0.1:1', static_headers: [a]}}",
    "a server's tools as a text": "mcp_servers: "
    "{docs: {url: 'http://127.0.0.1:1', allowed_tools: search}}",
    "searches as settings": "search_tools: {web: {search_provider: tavily}}",
    "stores as settings": "vector_store_registry: {a: b}",
    "agents as settings": "agents: {a: b}",
    "policies as a list": "policies: [a]",
    "a licence: workers": "worker_registry: [{worker_id: a, url: 'http://127.0.0.1:1'}]",
    "assistants without params": "assistant_settings: {custom_llm_provider: azure}",
    "vertex as a list": "default_vertex_config: [a]",
    "a credential without info": "credential_list: "
    "[{credential_name: a, credential_values: {api_key: k}}]",
    "a credential as a text": "credential_list: "
    "[{credential_name: a, credential_values: k, credential_info: {}}]",
    "budgets of providers as a number": "router_settings: {provider_budget_config: {openai: 5}}",
    "a redis without its scheme": "router_settings: {redis_url: '127.0.0.1:9'}",
    "no strategy": "router_settings: {routing_strategy: }",
    "no time for requests": "litellm_settings: {request_timeout: }",
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
    "headers of a pass-through as a text": "pass_through_endpoints: "
    "[{path: /x, target: 'UP/v1', headers: 'Authorization: a'}]",
    "a path as a number": "pass_through_endpoints: [{path: 5, target: 'UP/v1'}]",
    "roles of tokens as settings": "litellm_jwtauth: {role_mappings: {admin: proxy_admin}}",
    "a key of tokens misspelt": "litellm_jwtauth: {admin_jwt_scop: x}",
    "roles as settings": "role_permissions: {team: [a]}",
    "alerts as a number": "alerting: 5",
    "settings of secrets as a list": "key_management_settings: [a]",
    "a size of the cache as a word": "user_api_key_cache_max_size: big",
    "plugins without names": "plugins: [{x: y}]",
    "a header's name as a number": "user_header_name: 5",
    "a denial as a word": "vector_store_deny_by_default: maybe",
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


_AUTO_STOPS: Final = {
    "tiers beside": "      tiers: {SIMPLE: small}\n      complexity_router_default_model: small",
    "boundaries beside": "      tier_boundaries: {simple_medium: 0.2}\n"
    "      complexity_router_config: {tiers: {SIMPLE: small, MEDIUM: large}}",
}
_HOOKS: Final = {
    "a hook by another name": "hndler = 1\n",
    "a hook that is a class": "from litellm.integrations.custom_logger import CustomLogger\n"
    "class handler(CustomLogger):\n    pass\n",
}


_PARAMS_STOP: Final = (
    ("a weight from a variable", "weight: os.environ/NUMBER"),
    ("a weight in quotes", "weight: '2'"),
    ("a weight as a word", "weight: heavy"),
    ("parallel requests from a variable", "max_parallel_requests: os.environ/NUMBER"),
    ("parallel requests in quotes", "max_parallel_requests: '4'"),
    ("a timeout with its unit", "timeout: 60s"),
    ("no loops", "max_agentic_loops: 0"),
    ("fallbacks of its own as a text", "fallbacks: large"),
    ("headers as a text", "extra_headers: 'X-Team: blue'"),
    ("a body as a list", "extra_body: [a]"),
    ("tools as a number", "tools: 5"),
    ("a form of answers as a text", "response_format: json"),
)


def stops() -> Iterator[Config]:
    def made(name: str, text: str) -> Config:
        return Config(f"stops: {name}", text, harmful=True, stops=True)

    for name, more in _STOPS.items():
        yield made(name, f"{TWO}{KEY}{more}\n")
    for name, more in _STOPS_GENERAL.items():
        yield made(name, f"{TWO}{KEY}  {more}\n")
    for name, key in (("example", "sk-1234"), ("empty", '""'), ("numeric", "123456")):
        yield made(f"master key {name}", f"{TWO}general_settings: {{master_key: {key}}}\n")
    for name, params in _PARAMS_STOP:
        yield made(name, one(f"model: openai/x, {UPSTREAM}, {params}"))
    for name, more in _AUTO_STOPS.items():
        yield made(name, f"{_AUTO}{more}\n{KEY}")
    for name, body in _HOOKS.items():
        text = f"{TWO}{KEY}litellm_settings: {{callbacks: [hooks.handler]}}\n"
        yield Config(f"stops: {name}", text, True, stops=True, files={"hooks.py": body})
    two = TWO.replace("large", "small")
    mixed = two.replace("gpt-4o-mini", "gpt-4o-mini\n      order: 1", 1)
    yield made("orders of two kinds", mixed.replace("gpt-4o\n", "gpt-4o\n      order: '2'\n") + KEY)
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
        yield made(name, text)


# ---- harmful: a model is left out, or answers with an error


def failing() -> Iterator[Config]:
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
    for name, more in (
        ("an auto router without anything", ""),
        ("an auto router's tiers as a list", "complexity_router_config: {tiers: [small, large]}"),
        ("an auto router with hard tiers", "complexity_router_config: {tiers: {COMPLEX: large}}"),
        ("an auto router's settings as a list", "complexity_router_config: [small]"),
    ):
        yield Config(f"fails: {name}", f"{_AUTO}      {more}\n{KEY}", harmful=True)
    for name, info in (
        ("a price in model_info as a word", "input_cost_per_token: cheap"),
        ("tokens in model_info as a word", "max_input_tokens: 128k"),
        ("an ability as a word", "supports_vision: perhaps"),
        ("a base as a list", "base_model: [gpt-4o]"),
        ("a team as a number", "team_id: 5"),
    ):
        params = f"model: openai/x, {UPSTREAM}}}\n    model_info: {{{info}"
        entry = f"  - model_name: broken\n    litellm_params: {{{params}}}\n"
        yield Config(f"fails: {name}", TWO + entry + KEY, harmful=True)


# ---- harmful: passed over in silence

_SILENT: Final = {
    "cache semantic with an address": "litellm_settings: {cache: true, cache_params: {"
    "type: redis-semantic, redis_url: 'redis://127.0.0.1:1', similarity_threshold: 0.8}}",
    "a variable that is not taken": "environment_variables: {NO_PROXY: localhost}",
    "programs allowed by the config": "environment_variables: {LITELLM_ENABLE_MCP_STDIO: 'true'}\n"
    "mcp_servers: {docs: {command: npx, args: [x]}}",
    "a variable that is read before": "environment_variables: {MAX_TEAM_LIST_LIMIT: '9'}",
    "a section of nobody": "log_settings: {level: info}",
    "a setting of nobody": "litellm_settings: {console_log_level: info}",
    "settings within settings": "litellm_settings: {router_settings: {num_retries: 3}}",
    "servers within settings": "litellm_settings: "
    "{mcp_servers: {docs: {url: 'http://127.0.0.1:1'}}}",
    "aliases at the top": "model_group_alias: {gpt: small}",
    "the cache at the top": "cache: true",
    "a host that is an address": "litellm_settings: "
    "{cache: true, cache_params: {type: redis, host: 'redis://127.0.0.1', port: 9}}",
    "a guardrail that is on beside": "guardrails: [{guardrail_name: x, default_on: true, "
    "litellm_params: {guardrail: hide-secrets, mode: pre_call}}]",
    "a guardrail with a word for yes": "guardrails: [{guardrail_name: x, litellm_params: "
    "{guardrail: hide-secrets, mode: pre_call, default_on: always}}]",
    "a guardrail with a number for its key": "guardrails: [{guardrail_name: x, litellm_params: "
    "{guardrail: lakera_v2, mode: pre_call, api_key: 12345}}]",
    "a server's headers by another name": "mcp_servers: "
    "{docs: {url: 'http://127.0.0.1:1', headers: {Authorization: Bearer x}}}",
    "a server without a token": "mcp_servers: "
    "{docs: {url: 'http://127.0.0.1:1', auth_type: bearer_token}}",
    "a server behind a blank": "mcp_servers: {docs: {url: ' http://127.0.0.1:1/sse'}}",
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
    "a guardrail with nothing in it": "guardrails: [{guardrail_name: x, litellm_params: }]",
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
    "a salt": "litellm_salt_key: sk-x",
    "no auth": "disable_auth: true",
    "alerts to nobody": "alerting: [slak]",
    "a pass-through as settings": "pass_through_endpoints: {path: /x, target: 'UP/v1'}",
    "sections within sections": "litellm_settings: {drop_params: true}",
    "a database": "database_url: os.environ/NUMBER",
    "models in a database": "store_model_in_db: true",
    "prompts in a database": "store_prompts_in_spend_logs: true",
    "forwarded headers": "pass_through_endpoints: "
    "[{path: /x, target: 'UP/v1', forward_headers: true}]",
    "a path without a slash": "pass_through_endpoints: [{path: x, target: 'UP/v1'}]",
    "a path without a target": "pass_through_endpoints: [{path: /x}]",
    "azure key vault": "use_azure_key_vault: true",
    "plugins as settings": "plugins: {a: b}",
    "the time of a pass-through with its unit": "pass_through_endpoints: "
    "[{path: /x, target: 'UP/v1', timeout: 30s}]",
    "drop_params in general": "drop_params: true",
    "fallbacks in general": "fallbacks: [{small: [large]}]",
    "retries in general": "num_retries: 3",
    "routes without a licence": "allowed_routes: [openai_routes]",
}


_AUTO: Final = f"""{TWO}  - model_name: auto
    litellm_params:
      model: auto_router/complexity_router
"""
_AUTO_SILENT: Final = {
    "a tier of nobody": "      complexity_router_config: {tiers: {SIMPLE: huge, MEDIUM: small}}",
    "a tier by another name": "      complexity_router_config: "
    "{tiers: {EASY: small, MEDIUM: large}}",
    "a default of nobody": "      complexity_router_default_model: huge",
}


_PARAMS_SILENT: Final = (
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
    ("what is dropped as a text", "api_key: not-needed, additional_drop_params: user"),
    ("a mode among the parameters", "api_key: not-needed, mode: embedding"),
    ("a variable of node", "api_key: process.env.OPENAI_API_KEY"),
    ("the path of completions", "api_base: 'UP/v1/completions', api_key: not-needed"),
    ("the path of models", "api_base: 'UP/v1/models', api_key: not-needed"),
    ("ollama without v1", "api_base: 'http://localhost:11434', api_key: not-needed"),
)


def silent() -> Iterator[Config]:
    def made(name: str, text: str) -> Config:
        return Config(f"silent: {name}", text, harmful=True, silent=True)

    for name, more in _SILENT.items():
        yield made(name, f"{TWO}{KEY}{more}\n")
    for name, more in _SILENT_GENERAL.items():
        yield made(name, f"{TWO}{KEY}  {more}\n")
    for name, params in _PARAMS_SILENT:
        yield made(name, one(f"model: openai/x, {params}"))
    yield made("azure without an address", one("model: azure/mine, api_key: not-needed"))
    yield made(
        "a version with its name",
        one("model: azure/x, api_base: UP, api_key: x, api_version: api-version=2024-10-21"),
    )
    yield made("ollama below v1", one("model: ollama/x, api_base: 'UP/v1'"))
    yield made("ollama below api", one("model: ollama/x, api_base: 'UP/api/generate'"))
    yield made("google by openai", one("model: gemini/x, api_base: 'UP/openai', api_key: x"))
    yield made("vllm itself", one("model: vllm/x, api_base: 'UP/v1', api_key: x"))
    yield made("a project", one("model: vertex_ai/gemini-2.5-flash, project: mine"))
    yield made("no model", one(f"model: openai/, {UPSTREAM}"))
    yield made(
        "half a key",
        one("model: bedrock/anthropic.claude-v2, aws_access_key_id: x, aws_region_name: us-east-1"),
    )
    yield made("a region", one("model: bedrock/anthropic.claude-v2, aws_region: us-east-1"))
    yield made("a placeholder", one(f"model: 'openai/{{model}}', {UPSTREAM}", name="'claude-*'"))
    yield made(
        "a mode misspelt", one("model: openai/x, api_key: x}\n    model_info: {mode: embeddings")
    )
    yield made(
        "words beside the parameters", one("model: openai/x, api_key: x}\n    variables: {a: b")
    )
    yield from (made(name, f"{_AUTO}{text}\n{KEY}") for name, text in _AUTO_SILENT.items())
    yield made(
        "headers beside the parameters",
        one("model: openai/x, api_key: not-needed}\n    headers: {x-team: a"),
    )
    yield made("no key at all", one("model: gemini/gemini-2.5-pro"))
    yield made("a key with a line end", one('model: openai/x, api_key: "sk-1\\n"'))
    yield made("a model misspelt", one("model: openai/gpt-4o-mni, api_key: not-needed"))
