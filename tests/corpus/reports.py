"""What people wrote in public: mistakes that were reported for LiteLLM, and configs that work.

Each was written anew, with names and values of our own; where it comes from stands behind it as the
number of an issue of BerriAI/litellm, where it is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tests.corpus.asked import asked
from tests.corpus.committed import committed
from tests.corpus.edited_guides import edited_guides
from tests.corpus.gathered import gathered
from tests.corpus.guides import guides
from tests.corpus.held_out import held_out
from tests.corpus.issues import issues
from tests.corpus.meant import meant
from tests.corpus.mined import mined
from tests.corpus.mined_calls import mined_calls
from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one
from tests.corpus.public import public as of_repositories
from tests.corpus.repositories import repositories
from tests.corpus.sealed import sealed
from tests.corpus.threads import threads

_COMPANY: Final = "api_key: os.environ/COMPANY_API_KEY"
_RESOURCE: Final = f"api_base: 'https://acme.openai.azure.com', {_COMPANY}"

# ---- harmful: of one model, by its parameters

_PARAMS_SILENT: Final = {
    "the whole path of azure (9406)": "model: azure/chat, api_base: "
    f"'https://acme.openai.azure.com/openai/deployments/chat/chat/completions', {_COMPANY}",
    "azure's version as a query (9406)": "model: azure/chat, "
    f"api_version: 'api-version=2024-10-21', {_RESOURCE}",
    "azure's address with a query (8572)": "model: azure/chat, api_base: "
    "'https://acme.openai.azure.com/openai/deployments/chat?api-version=2024-08-01-preview', "
    + _COMPANY,
    "azure without an address": f"model: azure/chat, {_COMPANY}",
    "azure in openai's way": "model: openai/gpt-4.1, api_base: 'https://acme.openai.azure.com/', "
    + _COMPANY,
    "azure with deployment_id (1578)": f"model: azure/gpt-4o, deployment_id: mine, {_RESOURCE}",
    "ollama below v1 (9445)": "model: 'ollama/gemma3:4b', api_base: 'http://ollama:11434/v1'",
    "ollama below api": "model: ollama_chat/llama3, api_base: 'http://ollama:11434/api'",
    "a server without v1 (1407)": "model: openai/x, api_base: 'http://192.168.7.4:5000', "
    + _COMPANY,
    "openai itself without v1 (1853)": "model: openai/gpt-4o, api_base: 'https://api.openai.com', "
    + _COMPANY,
    "vllm without v1": f"model: hosted_vllm/coder, api_base: 'http://10.1.2.3:8000', {_COMPANY}",
    "anthropic with v1": "model: anthropic/claude-sonnet-4-5, "
    f"api_base: 'https://api.anthropic.com/v1', {_COMPANY}",
    "openrouter in anthropic's way": "model: anthropic/claude-3.7-sonnet, "
    f"api_base: 'https://openrouter.ai/api/v1', {_COMPANY}",
    "deepseek at openai's": f"model: openai/deepseek-chat, {_COMPANY}",
    "a model in capitals (6367)": f"model: mistral/Codestral, {_COMPANY}",
    "a provider by its name (7039)": f"model: openai/yi, provider: openai, {UPSTREAM}",
    "python for a variable": "model: openai/x, api_base: UP/v1, "
    "api_key: \"os.environ['OPENAI_API_KEY']\"",
    "getenv for a variable": "model: openai/x, api_base: UP/v1, "
    "api_key: os.getenv('OPENAI_API_KEY')",
    "a dot for the slash of a variable": "model: openai/x, api_base: UP/v1, "
    "api_key: os.environ.OPENAI_API_KEY",
    "variables in small letters (5501)": "model: bedrock/amazon.titan-embed-text-v1, "
    "aws_access_key_id: os.environ/aws_access_key_id, aws_region_name: us-east-1, "
    "aws_secret_access_key: os.environ/aws_secret_access_key",
    "amazon's roles of long ago (2179)": "model: bedrock/anthropic.claude-v2, "
    "aws_arn_arguments: {bedrock_role_arn: 'arn:aws:iam::1:role/x'}",
    "a guardrail of nobody (18363)": f"model: openai/x, {UPSTREAM}, guardrails: [my_guard]",
    "fallbacks within a model": f"model: openai/x, {UPSTREAM}, fallbacks: [{{only: [other]}}]",
    "a name as its fallback": f"model: openai/x, {UPSTREAM}, fallbacks: [other]",
    "access groups among the parameters": f"model: openai/x, {UPSTREAM}, access_groups: [beta]",
    "a server by custom_llm_provider (1407)": "model: chatty, custom_llm_provider: openai, "
    f"api_base: 'http://192.168.7.4:5000', {_COMPANY}",
    "a bare name at a bare server": "model: gpt-4o, api_base: 'http://localhost:1234', " + _COMPANY,
    "bearer before a key": "model: openai/x, api_base: UP/v1, api_key: 'Bearer abc-0123456789'",
    "azure below openai": "model: azure/chat, "
    f"api_base: 'https://acme.openai.azure.com/openai/', {_COMPANY}",
    "groq without its path": "model: groq/llama-3.3-70b-versatile, "
    f"api_base: 'https://api.groq.com', {_COMPANY}",
    "a weight in model_info": f"model: openai/x, {UPSTREAM}}}\n    model_info: {{weight: 5",
    "google's file that is not there (11670)": "model: vertex_ai/gemini-2.5-pro, "
    "vertex_project: p, vertex_location: us-central1, vertex_credentials: keys/google.json",
}

# ---- harmful: passed over in silence, beside two models

_SILENT: Final = {
    "a database among litellm's settings": "litellm_settings: "
    "{database_url: 'postgresql://a@localhost/db'}",
    "fallbacks by where requests go": "router_settings: "
    "{fallbacks: [{openai/gpt-4o-mini: [large]}]}",
    "redis as a callback": "litellm_settings: {success_callback: [redis]}",
    "a place of redis without its type (26233)": "litellm_settings: "
    "{cache: true, cache_params: {host: localhost, port: 6379}}",
    "a server without the value of its token (21015)": "mcp_servers: {find: "
    "{url: 'https://mcp.example.org/mcp', auth_type: api_key, transport: http, auth_value: }}",
    "the older protocol without its name (10718)": "mcp_servers: "
    "{maths: {url: 'http://localhost:8000/sse'}}",
    "a switch of nobody": "litellm_settings: {force_stream_off: true}",
    "aliases by another name (19693)": "router_settings: {model_alias_map: {gpt: small}}",
    "fallbacks for a context of nobody (6367)": "litellm_settings: "
    "{context_window_fallbacks: [{gpt-3.5-turbo: [gpt-3.5-turbo-large]}]}",
    "pass-throughs among litellm's settings": "litellm_settings: "
    "{pass_through_endpoints: [{path: /a, target: 'http://127.0.0.1:1'}]}",
    "a time for streams of all (7244)": "litellm_settings: {request_stream_timeout: 30}",
    "retries by another name": "router_settings: {retry_policy: {RateLimitRetries: 3}}",
    "fails by another name": "router_settings: {allowed_fails_policy: {RateLimitAllowedFails: 3}}",
    "tag filtering elsewhere": "litellm_settings: {enable_tag_filtering: true}",
    "a wait with its unit": "router_settings: {cooldown_time: 5m}",
    "retries as a word": "litellm_settings: {num_retries: three}",
    "retries in quotes": "router_settings: {num_retries: '2'}",
    "settings of callbacks as a text": "callback_settings: otel",
}
_SILENT_GENERAL: Final = {
    "a strategy in general": "routing_strategy: least-busy",
    "origins of nobody": "allowed_origins: ['*']",
}

# ---- harmful: it shows at the start, or in a request

_STOPS: Final = {
    "langfuse and helicone (1760)": "litellm_settings: {success_callback: [langfuse, helicone]}",
    "a strategy with half a name (18624)": "router_settings: {routing_strategy: simple}",
    "settings of callbacks as a text, and a callback": "callback_settings: otel\n"
    "litellm_settings: {callbacks: [prometheus]}",
    "settings of callbacks as a list, and a callback": "callback_settings: [otel]\n"
    "litellm_settings: {success_callback: [langsmith]}",
    "a hook that is not there (13643)": "litellm_settings: {callbacks: my_callbacks.handler}",
    "a path of windows in quotes": 'litellm_settings: {callbacks: ["C:\\hooks\\mine.handler"]}',
    "settings as the switch of the cache": "litellm_settings: "
    "{cache: {type: redis, host: localhost}}",
    "a time with its unit": "litellm_settings: {request_timeout: 10m}",
    "a time without an end": "router_settings: {timeout: .inf}",
}
_FAILS: Final = {
    "a bedrock guardrail without its id (8239)": "guardrails: [{guardrail_name: aws, "
    "litellm_params: {guardrail: bedrock, mode: pre_call, default_on: true, "
    "aws_region_name: us-east-1, aws_access_key_id: a, aws_secret_access_key: b, "
    "aws_bedrock_runtime_endpoint: 'UP/guards'}}]",
}

# ---- good

_GOOD_PARAMS: Final = {
    "a coder behind vllm": "model: Qwen/Coder-30B, custom_llm_provider: openai, stream: false, "
    f"supports_function_calling: true, {UPSTREAM}",
    "a profile of bedrock (10794)": "aws_region_name: eu-central-1, model: "
    "'bedrock/arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-v2', model_id: "
    "'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc'",
    "a role of bedrock (25884)": "model: bedrock/us.anthropic.claude-sonnet-4-6, "
    "aws_region_name: us-west-2, aws_role_name: 'arn:aws:iam::123456789012:role/Gateway', "
    "aws_session_name: blue",
    "vectors in floats": f"model: openai/bge, {UPSTREAM}, encoding_format: float",
    "a server in the house (2398)": "model: openai/openchat, api_key: noneed, api_base: UP/v1",
    "limits with underscores": f"model: openai/x, {UPSTREAM}, tpm: 100_000, rpm: 1_000",
    "no key for vllm (12090)": "model: hosted_vllm/coder, api_base: UP/v1, api_key: ''",
    "thought and caches": f"model: anthropic/claude-sonnet-4-5, {_COMPANY}, "
    "thinking: {type: enabled, budget_tokens: 1024}, "
    "extra_headers: {anthropic-beta: context-1m-2025-08-07}",
    "a provider of openrouter": f"model: openrouter/z-ai/glm-4.6, {_COMPANY}, "
    "extra_body: {provider: {order: [z-ai], allow_fallbacks: false}}",
    "vertex for pass-throughs (17402)": "model: vertex_ai/gemini-2.5-flash, vertex_project: test, "
    "vertex_location: us-central1, use_in_pass_through: true",
    "azure by openai's newer address": "model: openai/gpt-4.1, "
    f"api_base: 'https://acme.openai.azure.com/openai/v1/', {_COMPANY}",
    "llama.cpp without v1": "model: openai/x, api_base: 'http://10.1.2.3:8080', api_key: none",
    "deepseek without v1": "model: openai/deepseek-chat, api_base: 'https://api.deepseek.com', "
    + _COMPANY,
    "azure by its deployment": "model: azure/chat, api_version: '2024-10-21', "
    f"api_base: 'https://acme.openai.azure.com/openai/deployments/chat', {_COMPANY}",
    "groq with its path (2863)": "model: groq/llama-3.3-70b-versatile, "
    f"api_base: 'https://api.groq.com/openai/v1/', {_COMPANY}, rpm: 30",
    "an order in model_info": f"model: openai/x, {UPSTREAM}}}\n    model_info: {{order: 1",
    "a fallback of a model by its provider": f"model: openai/x, {UPSTREAM}, "
    "fallbacks: [anthropic/claude-sonnet-4-5]",
}
_GOOD: Final = {
    "both tokens of a server (14413)": "mcp_servers: {docs: {url: 'http://127.0.0.1:9/mcp', "
    "transport: http, auth_type: bearer_token, authentication_token: abc, auth_value: abc}}",
    "a server by its older protocol": "mcp_servers: "
    "{maths: {url: 'http://127.0.0.1:9/sse', transport: sse}}",
    "a role of users (6276)": "litellm_settings: {default_internal_user_params: "
    "{user_role: os.environ/NUMBER}, success_callback: [prometheus], "
    "service_callback: [prometheus_system], cache: false}",
    "headers for one model": "litellm_settings: "
    "{model_group_settings: {forward_client_headers_to_llm_api: [small]}}",
    "redis with all of it (1853)": "litellm_settings: {set_verbose: True, cache: True, "
    "cache_params: {type: redis, supported_call_types: [completion, acompletion], host: localhost, "
    "port: '6379', password: ''}}",
    "a cache to choose (16571)": "litellm_settings: {cache: true, cache_params: {type: redis, "
    "host: localhost, max_connections: 100, mode: default_off, port: 6379, ttl: 90000}}",
    "a bedrock guardrail (8239)": "guardrails: [{guardrail_name: aws, litellm_params: "
    "{guardrail: bedrock, mode: during_call, guardrailIdentifier: abc, guardrailVersion: DRAFT}}]",
    "checks of bedrock": "guardrails: [{guardrail_name: aws, litellm_params: "
    "{guardrail: bedrock, mode: during_call, checks: {}}}]",
    "budgets in words": "router_settings: "
    "{provider_budget_config: {openai: {budget_limit: 5, time_period: daily}}}",
    "chains of fallbacks": "router_settings: {num_retries: 5, retry_after: 2, max_fallbacks: 9, "
    "fallbacks: [{small: [large]}, {large: [small]}]}",
    "an alias to where requests go": "router_settings: {model_group_alias: {gpt: openai/gpt-4o}}",
    "an alias by litellm's own map": "litellm_settings: {model_alias_map: {gpt: small}}\n"
    "router_settings: {fallbacks: [{small: [large]}]}",
    "a guardrail's parameters from nowhere": "guardrails: "
    "[{guardrail_name: x, litellm_params: os.environ/NOT_SET_AT_ALL}]",
    "policies by their names": "router_settings: {retry_policy: {DefaultRetries: 1}, "
    "allowed_fails_policy: {BadGatewayErrorAllowedFails: 2}}",
    "settings of no callback": "callback_settings: {}",
}
_GOOD_GENERAL: Final = {
    "a pass-through for ranks (5062)": "pass_through_endpoints:\n    - path: /v1/rerank\n"
    "      target: UP/v1/rerank\n      headers: {Authorization: bearer os.environ/COMPANY_API_KEY}",
    "a pass-through for all (23909)": "pass_through_endpoints:\n    - {path: /v1/opt, "
    "target: 'UP/v1', auth: false, headers: {content-type: application/json}}",
    "alerts in detail": "alerting: [slack]\n  alert_types: [llm_exceptions, budget_alerts]\n"
    "  alert_to_webhook_url: {budget_alerts: 'https://hooks.example.org/x'}",
    "limits of users": "global_max_parallel_requests: 100\n  disable_error_logs: true",
}
_PATTERNS: Final = {
    "a star to openai (2788)": ("'openai/*'", '"*"'),
    "a pattern within (6150)": ("'openai/fo::*:static::*'", '"fo::*:static::*"'),
    "every name to one model (4863)": ("openai/one", '"*"'),
    "a prefix of one's own (11784)": ("'openai/*'", '"foo/*"'),
}
_OWN_GUARD: Final = (
    "from litellm.integrations.custom_guardrail import CustomGuardrail\n"
    "class Own(CustomGuardrail):\n    pass\n"
)
_OWN_AUTH: Final = (
    "from litellm.proxy._types import UserAPIKeyAuth\n"
    "async def check(request, api_key):\n    return UserAPIKeyAuth(api_key=api_key)\n"
)


def reports() -> Iterator[Config]:
    """All of them."""
    yield from _harmful()
    yield from _good()
    yield from held_out()
    yield from threads()
    yield from issues()
    yield from committed()
    yield from repositories()
    yield from gathered()
    yield from guides()
    yield from edited_guides()
    yield from sealed()
    yield from mined_calls()
    yield from of_repositories()
    yield from asked()
    yield from meant()
    yield from mined()


def _harmful() -> Iterator[Config]:
    def made(name: str, text: str, *, stops: bool = False, silent: bool = True) -> Config:
        return Config(f"reported: {name}", text, harmful=True, stops=stops, silent=silent)

    for name, params in _PARAMS_SILENT.items():
        yield made(name, one(params))
    for name, more in _SILENT.items():
        yield made(name, f"{TWO}{KEY}{more}\n")
    for name, more in _SILENT_GENERAL.items():
        yield made(name, f"{TWO}{KEY}  {more}\n")
    for name, more in _STOPS.items():
        yield made(name, f"{TWO}{KEY}{more}\n", stops=True, silent=False)
    for name, more in _FAILS.items():
        yield made(name, f"{TWO}{KEY}{more}\n", silent=False)
    endless = one(f"model: openai/x, {UPSTREAM}, timeout: .inf")
    yield made("a model's time without an end", endless, stops=True, silent=False)
    yield made(
        "the master key elsewhere",
        f"{TWO}litellm_settings:\n  master_key: sk-abcdefgh-1357\n",
    )
    yield made(
        "tags that lead nowhere (25884)",
        one(f"model: openai/x, {UPSTREAM}}}\n    model_info: {{tags: [blue]")
        + "router_settings: {enable_tag_filtering: true}\n",
    )
    beside = "model_list:\n- model_name: only\n  api_base: UP/v1\n"
    yield made("the address beside", f"{beside}  litellm_params: {{model: openai/x}}\n{KEY}")
    inner = TWO.replace("\n", "\n  ").rstrip(" ")
    yield made("a section around it all (7525)", f"proxy_config:\n  {inner}")
    dash = "model_list:\n    - model_name: a\n    litellm_params:\n      model: openai/a\n"
    yield made("parameters where the dash is (2179)", dash + KEY, stops=True, silent=False)


def _good() -> Iterator[Config]:
    def made(name: str, text: str, files: Mapping[str, str] | None = None) -> Config:
        return Config(f"seen: {name}", text, harmful=False, files=files or {})

    for name, params in _GOOD_PARAMS.items():
        yield made(name, one(params))
    for name, more in _GOOD.items():
        yield made(name, f"{TWO}{KEY}{more}\n")
    for name, more in _GOOD_GENERAL.items():
        yield made(name, f"{TWO}{KEY}  {more}\n")
    for name, (model, public) in _PATTERNS.items():
        yield made(name, one(f"model: {model}, {UPSTREAM}", name=public))
    guard = "guardrails: [{guardrail_name: own, litellm_params: {guardrail: own_guard.Own, "
    yield made(
        "a guardrail of one's own (18718)",
        f"{TWO}{KEY}{guard}mode: during_call, api_key: k, only_prompts: true}}}}]\n",
        {"own_guard.py": _OWN_GUARD},
    )
    auth = {"my_auth.py": _OWN_AUTH}
    yield made("auth of one's own", f"{TWO}{KEY}  custom_auth: my_auth.check\n", auth)
    yield made(
        "a credential for two",
        "credential_list:\n- credential_name: shared\n  credential_values: "
        "{api_key: os.environ/OPENAI_API_KEY, api_base: UP/v1}\n  credential_info: {}\n"
        + one("model: openai/x, litellm_credential_name: shared"),
    )
    yield made(
        "tags to filter by",
        one(f"model: openai/x, {UPSTREAM}, tags: [default, free]")
        + "router_settings: {enable_tag_filtering: True}\n",
    )
