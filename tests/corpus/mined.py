"""What threads, docs and reviews about routing, caches, budgets, sign-in and variables tell of,
each written anew with names and values of our own.

Numbers behind a name are those of BerriAI/litellm, or of the repository that is named; the others
are of the same kinds. Lint said of 37 of the 134 harmful ones what is wrong with them, before it
learned the others' kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"

# ---- harmful: in general_settings

_GENERAL: Final = {
    "a threshold and nobody to alert": "alerting_threshold: 300",
    "kinds of alerts for nobody": "alert_types: [llm_exceptions]",
    "a report every day to nobody": "alerting_args: {daily_report_frequency: 43200}",
    "how often to look for servers, and no look (29409)": "health_check_interval: 300",
    "some servers to look for, and no look": "background_health_check_model_groups: [small]",
    "tokens of others without their switch (34220)": "litellm_jwtauth: {user_id_jwt_field: sub}",
    "keys of a vault without a vault (9039)": "key_management_settings: {hosted_keys: [X]}",
    "a header's user in a role of nobody": "user_header_mappings: [{header_name: X-User, "
    "litellm_user_role: user}]",
    "one parameter for a list": "service_account_settings: {enforced_params: user}",
    "a pass-through to a server's root (18439)": "pass_through_endpoints: [{path: /glm, "
    "target: 'https://api.z.ai'}]",
    "a pass-through with a star": "pass_through_endpoints: [{path: '/ours/*', "
    "target: 'https://example.org/x'}]",
    "a pass-through in LiteLLM's own place": "pass_through_endpoints: "
    "[{path: /v1/chat/completions, target: 'https://example.org/x'}]",
    "a key without Bearer (16541)": "pass_through_endpoints: [{path: /voices, "
    "target: 'https://api.mistral.ai/v1/audio/transcriptions', "
    "headers: {Authorization: os.environ/COMPANY_API_KEY}}]",
    "a pass-through of one method (9951)": "pass_through_endpoints: [{path: /x, "
    "target: 'https://example.org/x', method: POST}]",
    "who signs in to the page": "ui_username: admin",
    "a salt among the general ones": "litellm_salt_key: sk-x",
    "the port (2409)": "port: 8000",
    "how many processes": "num_workers: 4",
    "a budget of each key": "default_key_budget: 10",
    "an address to alert": "slack_webhook_url: 'https://hooks.example.org/x'",
    "a scope of others' tokens": "admin_jwt_scope: litellm-proxy-admin",
    "keys that only some may make": "key_generation_settings: {personal_key_generation: "
    "{allowed_user_roles: [proxy_admin]}}",
    "routes by servers that are looked for, and no look": "enable_health_check_routing: true",
    "routes for administrators without a licence": 'admin_only_routes: ["/key/generate"]',
    "open routes without a licence": 'public_routes: ["/v1/models"]',
    "sizes of requests without a licence": "max_request_size_mb: 10",
    "sizes of answers without a licence": "max_response_size_mb: 10",
    "requests at a time of each": "max_parallel_requests: 100",
    "requests at a time of all": "global_max_parallel_requests: 100",
    "routes as a regular expression": 'public_routes: ["/health.*"]',
    "two pass-throughs in one place": "pass_through_endpoints: "
    "[{path: /x, target: 'https://example.org/x'}, {path: /x, target: 'https://example.org/y'}]",
    "a pass-through with a question": "pass_through_endpoints: "
    "[{path: '/x?y=1', target: 'https://example.org/x'}]",
    "a pass-through by its whole address": "pass_through_endpoints: "
    "[{path: 'http://localhost:4000/x', target: 'https://example.org/x'}]",
}
_GENERAL_STOPS: Final = {
    "models of a role that is none": "role_permissions: [{role: admin, models: [small]}]",
    "roles of tokens by another name (11994)": "enable_jwt_auth: true\n"
    "  litellm_jwtauth: {jwt_litellm_role_map: [{jwt_role: ADMIN, role: proxy_admin}]}",
    "headers as a list (6128)": "pass_through_endpoints: [{path: /x, "
    "target: 'https://example.org/x', headers: ['Authorization: x']}]",
}

# ---- harmful: in litellm_settings

_LITELLM: Final = {
    "who may make keys, in a group of nobody": "key_generation_settings: "
    "{personal_keys: {allowed_user_roles: [proxy_admin]}}",
    "who may make keys, by another name": "key_generation_settings: "
    "{team_key_generation: {allowed_roles: [admin]}}",
    "headers of some models by another name": "model_group_settings: "
    "{forward_client_headers: [small]}",
    "shares of the traffic without a licence": "callbacks: [dynamic_rate_limiter_v3]\n"
    "  priority_reservation: {prod: 0.9, dev: 0.1}",
    "a budget for all without a database (1600)": "max_budget: 100\n  budget_duration: 30d",
    "a budget of each end user": "max_end_user_budget: 0.01",
    "a budget of each user": "max_user_budget: 10",
    "a cache by its former switch": "caching: true",
    "longer contexts by their former name": "longer_context_model_fallback_dict: {small: large}",
    "a minute in milliseconds (5801)": "request_timeout: 60000",
    "a log of changes without a licence": "store_audit_logs: true",
    "callbacks that clients turn off, without a licence": "allow_dynamic_callback_disabling: true",
    "constants (8607)": "constants: {SINGLE_DEPLOYMENT_TRAFFIC_FAILURE_THRESHOLD: 1}",
    "retries by the error in the wrong section": "retry_policy: {TimeoutErrorRetries: 2}",
    "the cooldown in the wrong section (1528)": "cooldown_time: 30",
    "an alias in the wrong section (35486)": "model_group_alias: {gpt-4: large}",
    "checks in the background in the wrong section (8248)": "background_health_checks: true",
    "a database in the wrong section (litellm-docs 1184)": "database_url: os.environ/NUMBER",
    "a bucket's answers without the bucket": "cache: true\n  cache_params: {type: s3}",
    "a local cache at an address": "cache: true\n"
    "  cache_params: {type: local, host: 127.0.0.1, port: 6379}",
    "a threshold in percent (4963)": "cache: true\n  cache_params: {type: qdrant-semantic, "
    "similarity_threshold: 80, qdrant_api_base: 'http://localhost:1', qdrant_collection_name: c, "
    "qdrant_semantic_cache_embedding_model: small}",
    "a threshold of nothing": "cache: true\n  cache_params: {type: qdrant-semantic, "
    "similarity_threshold: 0, qdrant_api_base: 'http://localhost:1', qdrant_collection_name: c, "
    "qdrant_semantic_cache_embedding_model: small}",
    "a threshold for the same words (12234)": "cache: true\n"
    "  cache_params: {type: local, similarity_threshold: 0.8}",
    "vectors of a model that is none (14889)": "cache: true\n  cache_params: "
    "{type: qdrant-semantic, similarity_threshold: 0.8, qdrant_api_base: 'http://localhost:1', "
    "qdrant_collection_name: c, qdrant_semantic_cache_embedding_model: our-vectors}",
    "how long answers are kept, in words (2789)": "cache: true\n"
    "  cache_params: {type: local, ttl: 10m}",
    "kinds of calls by another name (8369)": "cache: true\n"
    "  cache_params: {type: local, supported_call_types: [chat_completion]}",
    "a Redis with its port (994)": "cache: true\n  cache_params: {type: redis, "
    "host: 'localhost:6379'}",
}
_LITELLM_STOPS: Final = {
    "a bucket by another name": "cache: true\n  cache_params: {type: s3, s3_bucket: x}",
    "a semantic cache without its threshold": "cache: true\n  cache_params: "
    "{type: qdrant-semantic, qdrant_api_base: 'http://localhost:1', qdrant_collection_name: c}",
    "a semantic cache without its collection": "cache: true\n  cache_params: "
    "{type: qdrant-semantic, qdrant_api_base: 'http://localhost:1', similarity_threshold: 0.8}",
    "nodes of a cluster as words (6602)": "cache: true\n  cache_params: "
    "{type: redis, redis_startup_nodes: ['127.0.0.1:7001']}",
    "watchers of a master without its name": "cache: true\n  cache_params: "
    "{type: redis, sentinel_nodes: [[localhost, 26379]]}",
    "watchers as words": "cache: true\n  cache_params: "
    "{type: redis, service_name: ours, sentinel_nodes: ['localhost:26379']}",
    "a cache on the disk": "cache: true\n  cache_params: {type: disk, disk_cache_dir: /tmp}",
    "a Redis by the router's words (1853)": "cache: true\n  cache_params: "
    "{type: redis, redis_host: localhost, redis_port: 6379}",
}

# ---- harmful: in router_settings

_ROUTER: Final = {
    "arguments of a way that has none": "routing_strategy_args: {ttl: 60}",
    "tags, all of them, and no look at tags (22682)": "tag_filtering_match_any: false",
    "fails that cool nothing down (7395)": "allowed_fails: 3\n  disable_cooldowns: true",
    "fallbacks, and none at most (37301)": "max_fallbacks: 0\n  fallbacks: [{small: [large]}]",
    "fallbacks of a pattern": 'fallbacks: [{"small*": [large]}]',
    "an alias of a pattern": 'model_group_alias: {"gpt-*": large}',
    "an alias in a model's place": "model_group_alias: {small: large}",
    "ten minutes in milliseconds": "timeout: 600000",
    "a cache among models that are none": "caching_groups: [[small, huge]]",
    "a strategy by another word (12383)": "strategy: weighted-shuffle",
    "a strategy's own setting beside it": "routing_strategy: latency-based-routing\n"
    "  lowest_latency_buffer: 0.5",
    "a check as a setting (19230)": "enforce_model_rate_limits: true",
    "a window for fails (18551)": "allowed_fails_window_seconds: 1200",
    "weights beside the models (5410)": "weights: {small: 1}",
    "a provider's budget in a key's words (7220)": "provider_budget_config: "
    "{openai: {max_budget: 100, budget_duration: 1d}}",
    "a provider's budget of a model (381)": "provider_budget_config: "
    "{small: {budget_limit: 100, time_period: 1d}}",
    "retries of an error without its name": "model_group_retry_policy: "
    "{small: {RateLimitRetries: 3}}",
    "fails in words of a snake": "allowed_fails_policy: {rate_limit_error: 3}",
    "retries of all errors by a number": "retry_policy: 3",
    "a check that is none": "optional_pre_call_checks: [prompt_cache]",
    "a group in a model's place": "routing_groups: [{group_name: small, models: [small, large], "
    "routing_strategy: least-busy}]",
    "a kind of sticking that is none": "model_group_affinity_config: {small: [sticky]}",
    "how long to stick, and no sticking": "deployment_affinity_ttl_seconds: 60",
    "a Redis without its port (5325)": "redis_host: localhost",
    "a Redis twice (3191)": "redis_url: 'redis://localhost:1'\n  redis_host: localhost\n"
    "  redis_port: 6379",
    "requests beside each other": "max_parallel_requests: 10",
}

# ---- harmful: variables, and whole configs

_ROUTER_STOPS: Final = {
    "a group by priority in a model's place": "routing_groups: [{group_name: small, models: "
    "[small, large], routing_strategy: priority, model_priorities: {small: 1, large: 2}}]",
    "priorities of models that are not in the group": "routing_groups: [{group_name: g, models: "
    "[small, large], routing_strategy: priority, model_priorities: {small: 1, huge: 1}}]",
    "a group by priority without any": "routing_groups: [{group_name: g, models: [small, large], "
    "routing_strategy: priority}]",
    "priorities of a group that has none": "routing_groups: [{group_name: g, models: [small, "
    "large], routing_strategy: least-busy, model_priorities: {small: 1, large: 2}}]",
}
_VARIABLES: Final = {
    "a variable without a value": "OPENAI_API_KEY:",
    "how much to log": "LITELLM_LOG: ERROR",
    "logs as JSON": 'JSON_LOGS: "True"',
    "the path of the gateway": "SERVER_ROOT_PATH: /llm",
    "the port as a variable": 'PORT: "4001"',
    "who signs in, as variables (4369)": "UI_USERNAME: admin\n  UI_PASSWORD: hunter2hunter",
    "a password of the mail": "SMTP_PASSWORD: hunter2-x9",
    "a database as a variable (10151)": 'DATABASE_URL: "postgresql://u@h/db"',
    "a sign-in of others without a database (17034)": "GOOGLE_CLIENT_ID: x",
}
_TAGGED: Final = "model_list:\n" + "".join(
    f"  - {{model_name: a, litellm_params: {{model: openai/{tag}, {UPSTREAM}, tags: [{tag}]}}}}\n"
    for tag in ("free", "paid")
)
_WHOLE: Final = {
    "a Redis in variables beside a mode (26233)": f"{TWO}{KEY}litellm_settings:\n  cache: true\n"
    "  cache_params: {mode: default_off}\nenvironment_variables: {REDIS_HOST: redis}\n",
    "tags and no look at them (5801)": f"{_TAGGED}{KEY}",
    "a weight of one alone (5410)": _TAGGED.replace("tags: [free]", "weight: 3").replace(
        ", tags: [paid]", ""
    )
    + KEY,
    "requests of a minute of one alone (11197)": _TAGGED.replace(
        "tags: [free]", "rpm: 200"
    ).replace(", tags: [paid]", "")
    + KEY,
    "an order of one alone": _TAGGED.replace("tags: [free]", "order: 1").replace(
        ", tags: [paid]", ""
    )
    + KEY,
    "weights that nobody draws by (37622)": _TAGGED.replace("tags: [free]", "weight: 3").replace(
        "tags: [paid]", "weight: 1"
    )
    + f"{KEY}router_settings: {{routing_strategy: least-busy}}\n",
    "limits beside the parameters (a guide's page)": f"model_list:\n  - model_name: a\n    rpm: 9\n"
    f"    litellm_params: {{model: openai/x, {UPSTREAM}}}\n{KEY}",
    "two names in one": one(f"model: openai/x, {UPSTREAM}", name="'gpt-4, gpt-4o'"),
    "two keys in one (4906)": one("model: openai/x, api_key: 'first-key,second-key'"),
    "a port in words": f"{TWO}{KEY}litellm_settings:\n  cache: true\n  cache_params: "
    "{type: redis, host: localhost, port: redis}\n",
    "models among the router's settings": f"{TWO}{KEY}router_settings: {{model_list: []}}\n",
    "fallbacks of one model in two entries": f"{TWO}{KEY}router_settings:\n"
    "  fallbacks: [{small: [large]}, {small: [small, large]}]\n",
    "a default beside one for all (3623)": f"{TWO}{KEY}router_settings:\n"
    '  fallbacks: [{"*": [large]}]\n  default_fallbacks: [small]\n',
    "a header with its value": f"{TWO}{KEY}  litellm_key_header_name: 'X-Key: Bearer'\n",
    "a star that nothing stands for (13078)": one(f"model: 'openai/*', {UPSTREAM}"),
    "a regular expression": one(f"model: openai/x, {UPSTREAM}", name="'gpt-.*'"),
    "a fallback to a pattern (12691)": f"{TWO}  - {{model_name: 'openai/*', litellm_params: "
    f"{{model: 'openai/*', {UPSTREAM}}}}}\n{KEY}router_settings:\n"
    '  fallbacks: [{large: ["openai/*"]}]\n',
    "fallbacks twice (Decepticon 648)": f"{TWO}{KEY}litellm_settings:\n"
    "  fallbacks: [{small: [large]}]\nrouter_settings:\n  fallbacks: [{large: [small]}]\n",
    "the gateway as its own server (9808)": one(
        f"model: openai/x, api_base: 'http://0.0.0.0:4000/v1', {_KEYED}"
    ),
    "OpenAI's key for whoever answers (9075)": one(
        "model: openai/x, api_base: 'https://llm.example.org/v1'"
    ),
    "OpenAI's key for Groq": one(
        f"model: openai/llama, api_base: 'https://api.groq.com/openai/v1', {_KEYED}"
    ),
    "Gemma without its ending": one("model: gemini/gemma-3-12b, api_key: x"),
    "vectors with a version": one("model: gemini/gemini-embedding-1.0, api_key: x"),
}

# ---- good ones

_GOOD: Final = {
    "alerts by a webhook": f"{TWO}{KEY}  alerting: [webhook]\n  alerting_threshold: 300\n"
    "environment_variables: {WEBHOOK_URL: 'https://hooks.example.org/x'}\n",
    "checks that stand ready": f"{TWO}{KEY}  background_health_checks: false\n"
    "  health_check_interval: 300\n",
    "tags that count": f"{_TAGGED}{KEY}router_settings: {{enable_tag_filtering: true, "
    "tag_filtering_match_any: false}\n",
    "a group by priority": f"{TWO}{KEY}router_settings: {{routing_groups: [{{group_name: g, "
    "models: [small, large], routing_strategy: priority, model_priorities: "
    "{small: 1, large: 2}}]}\n",
    "a star for a star": one(f"model: 'openai/*', {UPSTREAM}", name="'ours/*'"),
    "all to one model": one(f"model: openai/x, {UPSTREAM}", name="'ours/*'"),
    "a default for all": f"{TWO}{KEY}router_settings:\n  fallbacks: [{{'*': [large]}}]\n",
    "latency with its arguments": f"{TWO}{KEY}router_settings: {{routing_strategy: "
    "latency-based-routing, routing_strategy_args: {ttl: 60}}\n",
    "cooling down": f"{TWO}{KEY}router_settings: {{allowed_fails: 3, cooldown_time: 30}}\n",
    "who may make keys": f"{TWO}{KEY}litellm_settings: {{key_generation_settings: "
    "{personal_key_generation: {allowed_user_roles: [proxy_admin]}}}\n",
    "a pass-through with all behind it": f"{TWO}{KEY}  pass_through_endpoints:\n"
    "    - {path: /glm, target: 'https://api.z.ai', include_subpath: true}\n",
    "ten minutes": f"{TWO}{KEY}litellm_settings: {{request_timeout: 600}}\n",
    "an alias of its own": f"{TWO}{KEY}router_settings: {{model_group_alias: {{tiny: small}}}}\n",
}


def mined() -> Iterator[Config]:
    """All of them."""
    for name, text in _GENERAL.items():
        yield _harmful(name, f"{TWO}{KEY}  {text}\n")
    for name, text in _GENERAL_STOPS.items():
        yield _harmful(name, f"{TWO}{KEY}  {text}\n", stops=True)
    for name, text in _LITELLM.items():
        yield _harmful(name, f"{TWO}{KEY}litellm_settings:\n  {text}\n")
    for name, text in _LITELLM_STOPS.items():
        yield _harmful(name, f"{TWO}{KEY}litellm_settings:\n  {text}\n", stops=True)
    for name, text in _ROUTER.items():
        yield _harmful(name, f"{TWO}{KEY}router_settings:\n  {text}\n")
    for name, text in _ROUTER_STOPS.items():
        yield _harmful(name, f"{TWO}{KEY}router_settings:\n  {text}\n", stops=True)
    yield _harmful(
        "a time with its unit (28)",
        one(f"model: openai/x, {UPSTREAM}, request_timeout: 30s"),
        stops=True,
    )
    for name, text in _VARIABLES.items():
        yield _harmful(name, f"{TWO}{KEY}environment_variables:\n  {text}\n")
    for name, text in _WHOLE.items():
        yield _harmful(name, text)
    for name, text in _GOOD.items():
        yield Config(f"mined: {name}", text, harmful=False)


def _harmful(name: str, text: str, *, stops: bool = False) -> Config:
    return Config(f"mined: {name}", text, harmful=True, stops=stops, silent=not stops)
