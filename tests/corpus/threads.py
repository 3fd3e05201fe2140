"""A fourth set: what stood in public reports, reviews and guides about configs of LiteLLM, each
written anew with names and values of our own, before anybody looked whether lint finds it.

Numbers behind a name are issues, pull requests or discussions of BerriAI/litellm, or of the
repository that is named. Where none stands it is a guide's page. Lint said something of 65 of
the 70 harmful ones when they were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"

# ---- harmful: of one model, by its parameters

_PARAMS: Final = {
    "a key from compose, with a default (hindsight 3398)": "model: openai/x, api_base: UP/v1, "
    "api_key: '${OPENAI_API_KEY:-your-api-key}'",
    "a key from compose, or a complaint (hindsight 3398)": "model: openai/x, api_base: UP/v1, "
    "api_key: '${OPENAI_API_KEY?set it in .env}'",
    "env with a dot in braces (lightspeed-stack 424)": "model: hosted_vllm/coder, api_base: "
    "'http://10.1.2.3:8000/v1', api_key: '${env.COMPANY_API_KEY}'",
    "no model's name (aider 2694)": f"model: '', {_KEYED}",
    "a key in braces (aider 2694)": "model: anthropic/claude-sonnet-4-5, "
    "api_key: '${ANTHROPIC_API_KEY}'",
    "LibreChat's apiKey (LibreChat 4939)": "model: openai/x, api_base: UP/v1, apiKey: dummy",
    "LibreChat's baseURL (LibreChat 4939)": f"model: openai/x, baseURL: UP/v1, {_KEYED}",
    "a variable by its name (khora 914)": "model: anthropic/claude-sonnet-4-5, "
    "api_key_env: ANTHROPIC_API_KEY",
    "time in milliseconds (llm-simple-router 96)": f"model: openai/x, {UPSTREAM}, "
    "stream_timeout_ms: 600000",
    "a time of llm (Arbor 1)": f"model: openai/x, {UPSTREAM}, llm_timeout: 1200",
    "a price per million (7024)": f"model: openai/x, {UPSTREAM}, input_cost_per_1m_token: 0.12",
    "a strategy of one model (19594)": f"model: openai/x, {UPSTREAM}, routing_strategy: least-busy",
    "a whole path of messages (joryirving/home-ops 9669)": "model: minimax/MiniMax-M2, api_base: "
    f"'https://api.minimax.io/anthropic/v1/messages', {_KEYED}",
    "a server's variable that is not set (6332)": "model: litellm_proxy/engine, "
    "api_base: os.environ/SUPER_ENGINE_HOST, api_key: unused",
    "a base url of another compose file (klicker-uzh 5036)": "model: openai/x, "
    f"api_base: os.environ/UPSTREAM_OPENAI_BASE_URL, {_KEYED}",
    "vllm's address without v1 (5183)": "model: openai/facebook/opt-125m, api_base: "
    f"'http://0.0.0.0:8001', {_KEYED}",
    "azure's example address (9808)": f"model: azure/gpt-4o, {_KEYED}, "
    "api_base: 'https://your-azure-endpoint.openai.azure.com/'",
    "ollama's v1 by a plain name (9808)": "model: ollama/llama3.3, api_base: 'http://box:11434/v1'",
    "a deployment in brackets": f"model: 'azure/<your-deployment-name>', {_KEYED}, "
    "api_base: 'https://acme.openai.azure.com'",
    "an address in brackets": f"model: azure/gpt, api_base: <your-azure-endpoint>, {_KEYED}",
    "a key in brackets": "model: azure/gpt, api_base: 'https://acme.openai.azure.com', "
    "api_key: <your-azure-api-key>",
    "a version from the shell (langmanus 159)": f"model: azure/gpt, {_KEYED}, "
    "api_base: 'https://acme.openai.azure.com', api_version: $AZURE_API_VERSION",
    "a setting of the router's tiers beside them (38570)": "model: auto_router/complexity_router, "
    "tier_boundaries: {simple_medium: 0.2}",
}
_INFO: Final = {
    "guardrails in model_info (10279)": "guardrails: [hide]",
    "a key in model_info": "api_key: os.environ/OPENAI_API_KEY",
}

# ---- harmful: below a model

_BELOW: Final = {
    "headers beside the params (1009)": "    headers: {X-Title: LiteLLM Server}\n",
    "variables of prompts beside the params (3893)": "    langfuse_prompt_variables: {a: b}\n",
    "a provider beside the params (19019)": "    provider: azure_ai\n",
    "a cost beside the params (19019)": "    input_cost: '5.00'\n",
}

# ---- harmful: beside two models

_BESIDE: Final = {
    "no auth by a switch of nobody (13366)": "  disable_auth: true\n",
    "callbacks among the general ones (13366)": "  success_callback: [langsmith]\n",
    "logs as json among the general ones (13366)": "  json_logs: true\n",
    "a file for the log (13366)": "  log_file: /var/log/litellm.log\n",
    "general settings twice (litellm-docs 231)": "  store_model_in_db: false\ngeneral_settings:\n"
    "  background_health_checks: true\n",
    "prometheus among the general ones (litellm-docs 231)": '  callbacks: ["prometheus"]\n',
    "a signed-in service's class (15239)": "  custom_auth: auth_handler.user_api_key_auth\n",
    "how long keys live (a schema's page)": "  key_management_settings: "
    "{default_key_duration: 30d, max_key_duration: 365d}\n",
    "the target of a pass-through in brackets (13334)": "  pass_through_endpoints: "
    "[{path: /question, target: <base_url>/question}]\n",
    "servers of tools by another name (9877)": "mcp_uservers: {fetch: {url: "
    "'http://127.0.0.1:9000/sse', transport: sse}}\n",
    "servers in a client's form (mcp-client-for-ollama 112)": "mcpServers: {github: {url: "
    "'https://api.githubcopilot.com/mcp/'}}\n",
    "a server's type (mcp-client-for-ollama 112)": "mcp_servers: {github: {type: sse, url: "
    "'http://127.0.0.1:9000/mcp'}}\n",
    "a server's headers (mcp-client-for-ollama 112)": "mcp_servers: {github: {url: "
    "'http://127.0.0.1:9000/mcp', headers: {Authorization: Bearer x}}}\n",
    "a server of the older protocol (10718)": "mcp_servers: {math: {url: "
    "'http://localhost:8000/sse'}}\n",
    "a description of nowhere (15343)": "mcp_servers: {mine: {url: 'http://127.0.0.1:8090', "
    "spec_path: /path/to/openapi.json, auth_type: none}}\n",
    "fallbacks of somebody's example (6367)": "litellm_settings: {context_window_fallbacks: "
    "[{gpt-3.5-turbo: [gpt-3.5-turbo-large]}]}\n",
    "checks in the singular (5783)": "router_settings: {enable_pre_call_check: true}\n",
    "a stream's time for all (7244)": "litellm_settings: {request_stream_timeout: 60}\n",
    "parallel requests among litellm's": "litellm_settings: {max_parallel_requests: 100}\n",
    "an alias for nobody": "router_settings: {model_group_alias: {gpt-4: production-gpt-4}}\n",
    "a Redis in brackets": "router_settings: {redis_host: <your redis host>, redis_port: 1992}\n",
    "a password of Redis in brackets": "router_settings: {redis_host: 127.0.0.1, redis_port: 1992, "
    "redis_password: <your redis password>}\n",
    "a callback that is none (9417)": "litellm_settings: {callbacks: [lunary]}\n",
    "langfuse and lunary (1760)": "litellm_settings: {success_callback: [langfuse, lunary]}\n",
    "a semantic cache with a model of nobody (1829)": "litellm_settings: {cache: true, "
    "cache_params: {type: redis-semantic, similarity_threshold: 0.8, host: 127.0.0.1, port: 6379, "
    "password: x, redis_semantic_cache_embedding_model: azure-embedding-model}}\n",
    "a cache from a variable (6276)": "litellm_settings: {cache: os.environ/COMPANY_API_KEY}\n",
    "the router by its short name (ragbits 441)": "router: {routing_strategy: least-busy}\n",
}
_WHOLE: Final = {
    "the values of a chart (7525)": "proxy_config:\n  model_list:\n    - model_name: small\n"
    f"      litellm_params: {{model: openai/x, {UPSTREAM}}}\n",
    "a ConfigMap's data (12229)": "config.yaml: |\n  model_list:\n    - model_name: small\n",
    "a ConfigMap as a whole (12229)": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm}\n"
    f"data:\n  config.yaml: |\n    model_list: []\n{KEY}",
    "a model and no list (2322)": "model_list:\n  model_name: azure-gpt\n  litellm-params:\n"
    f"    model: azure/x\n    {_KEYED}\n{KEY}",
    "a dash in litellm_params (2322)": "model_list:\n  - model_name: azure-gpt\n"
    f"    litellm-params:\n      model: openai/x\n      {_KEYED}\n{KEY}",
    "parameters a step too far (3933)": "model_list:\n- model_name: pro\n    litellm_params:\n"
    f"      model: openai/x\n{KEY}",
    "parameters a step too near (1922)": "model_list:\n  - model_name: group\n  litellm_params:\n"
    f"    model: openai/x\n{KEY}",
    "a quote without its end (3933)": "model_list:\n  - model_name: flash\n    litellm_params:\n"
    f'      model: openai/x\n      vertex_location: "us-central1\n{KEY}',
    "the shell's line above (ii-researcher 5)": f"cat << EOF > litellm.yaml\n{TWO}{KEY}EOF\n",
    "an alias of another file (langmanus 159)": "model_list:\n  - model_name: basic\n"
    f"    litellm_params:\n      model: openai/x\n      api_base: *model-baseurl\n{KEY}",
    "equals for colons (2402)": "model_list:\n  - model_name: small\n    litellm_params:\n"
    f"      model = openai/x\n      {_KEYED.replace(':', ' =')}\n{KEY}",
    "a blank of another kind (buttercup 328)": TWO.replace(
        "    litellm_params:", "    \u00a0litellm_params:", 1
    )
    + KEY,
    "a master key among litellm's (litellm-docs 1184)": f"{TWO}litellm_settings:\n"
    "  master_key: sk-abcdefgh-1357\n",
    "a master key beside the rest (3820)": f"{TWO}master_key: sk-abcdefgh-1357\n",
}

# ---- good ones

_GOOD: Final = {
    "models of many providers (open-webui 562)": "model_list:\n"
    f"  - {{model_name: gpt, litellm_params: {{model: openai/gpt-4o, {_KEYED}}}}}\n"
    "  - {model_name: claude, litellm_params: {model: anthropic/claude-sonnet-4-5, "
    "api_key: os.environ/ANTHROPIC_API_KEY}}\n"
    "  - {model_name: server, litellm_params: {model: openai/x, "
    f"api_base: 'http://127.0.0.1:8000/v1', {_KEYED}}}}}\n{KEY}",
    "every model of OpenAI (2788)": "model_list:\n  - model_name: '*'\n    litellm_params: "
    f"{{model: openai/*, {_KEYED}}}\n{KEY}",
    "all of several providers (4238)": "model_list:\n  - model_name: 'anthropic/*'\n"
    "    litellm_params: {model: 'anthropic/*', api_key: os.environ/ANTHROPIC_API_KEY}\n"
    f"  - model_name: 'openai/*'\n    litellm_params: {{model: 'openai/*', {_KEYED}}}\n{KEY}",
    "an alias of a group of two (5524)": "model_list:\n"
    + "".join(
        f"  - model_name: group\n    litellm_params: {{model: openai/gpt-{n}, {UPSTREAM}}}\n"
        for n in (1, 2)
    )
    + f'{KEY}router_settings:\n  model_group_alias: {{"alias-1": "group"}}\n',
    "the parameters first (4542)": "model_list:\n- litellm_params:\n    api_base: UP/v1\n"
    "    api_key: os.environ/OPENAI_API_KEY\n    model: openai/my-fake-model\n    rpm: 800\n"
    f"    input_cost_per_token: 300\n  model_name: gpt-fake\n{KEY}",
    "json for yaml (9663)": '{"model_list": [{"model_name": "gpt", "litellm_params": {"model": '
    '"openai/x", "api_base": "UP/v1", "api_key": "os.environ/OPENAI_API_KEY"}}], '
    '"general_settings": {"master_key": "os.environ/LITELLM_MASTER_KEY"}}\n',
    "a model to check with (7752)": f"model_list:\n  - model_name: openai/*\n    litellm_params: "
    f"{{model: openai/*, {_KEYED}}}\n    model_info: {{health_check_model: openai/gpt-4o-mini}}\n"
    + KEY,
    "a model for embeddings (3987)": "model_list:\n  - model_name: embed\n    litellm_params: "
    f"{{model: openai/text-embedding-3-small, {_KEYED}}}\n    model_info:\n"
    f"      mode: embedding # ADD THIS\n{KEY}",
    "checks in the background (3201)": f"{TWO}router_settings:\n    routing_strategy: "
    f'"least-busy"\n{KEY}  background_health_checks: True\n  health_check_interval: 300\n',
    "a time of one model (6397)": one(f"model: openai/x, {UPSTREAM}, timeout: 180")
    + "litellm_settings:\n  drop_params: true\n  request_timeout: 120\n",
    "limits and tags (7001)": one(
        f"model: openai/x, {UPSTREAM}, timeout: 300, stream_timeout: 120, tpm: 5000000, "
        "tags: ['East US 2']}\n    model_info: {mode: chat, base_model: gpt-4o"
    ),
    "a price by the second too (1684)": one(
        f"model: openai/x, {UPSTREAM}, input_cost_per_token: 0.00002, "
        "output_cost_per_token: 0.00006, input_cost_per_second: 0.000420"
    ),
    "retries and fails (6367)": f"{TWO}{KEY}litellm_settings:\n  drop_params: True\n"
    "  num_retries: 5\n  request_timeout: 600\n  telemetry: False\n",
    "a fallback of two (17796)": f'{TWO}{KEY}router_settings:\n  fallbacks:\n    - "small":\n'
    '      - "large"\n',
    "a cache in memory": f"{TWO}{KEY}litellm_settings:\n  cache: True\n  cache_params:\n"
    '    type: local\n    supported_call_types: ["acompletion", "completion"]\n',
    "a pass-through with headers (5062)": f"{TWO}{KEY}  pass_through_endpoints:\n"
    '    - path: "/v1/rerank"\n      target: "https://api.cohere.com/v1/rerank"\n      headers:\n'
    '        Authorization: "bearer os.environ/COMPANY_API_KEY"\n'
    "        content-type: application/json\n        accept: application/json\n",
    "a default role from a variable (6276)": f"{TWO}{KEY}litellm_settings:\n"
    "  default_internal_user_params:\n    user_role: os.environ/COMPANY_API_KEY\n",
    "a long name of a wildcard (julep 1463)": "model_list:\n  - model_name: '*'\n"
    f"    litellm_params: {{model: '*', {_KEYED}, tags: [paid]}}\n{KEY}",
    "a server of tools (13962)": f"{TWO}{KEY}mcp_servers:\n  deepwiki:\n"
    '    url: "https://mcp.deepwiki.com/mcp"\n    transport: http\n    auth_type: none\n',
    "a strategy by latency": f"{TWO}{KEY}router_settings:\n  routing_strategy: "
    "latency-based-routing\n  routing_strategy_args: {ttl: 60}\n  num_retries: 3\n  timeout: 30\n"
    "  allowed_fails: 3\n  cooldown_time: 60\n",
    "notes of a model for its readers (2694)": one(
        f"model: openai/x, {UPSTREAM}}}\n    model_info: {{provider: anthropic, "
        "display_name: Claude 3, description: A model of theirs"
    ),
    "openrouter by openai's way (2233)": one(
        "model: openai/mistralai/mixtral-8x7b-instruct, "
        f"api_base: 'https://openrouter.ai/api/v1/', max_retries: 0, {_KEYED}"
    ),
}


def threads() -> Iterator[Config]:
    """All of them."""
    yield from _of_model(_PARAMS, "")
    yield from _of_model(_INFO, f"model: openai/x, {UPSTREAM}}}\n    model_info: {{")
    for name, below in _BELOW.items():
        yield _harmful(name, f"{TWO}{below}{KEY}")
    for name, more in _BESIDE.items():
        yield _harmful(name, f"{TWO}{KEY}{more}")
    for name, text in _WHOLE.items():
        yield _harmful(name, text)
    for name, text in _GOOD.items():
        yield Config(f"threads: {name}", text, harmful=False)


def _of_model(params: Mapping[str, str], before: str) -> Iterator[Config]:
    for name, text in params.items():
        yield _harmful(name, one(before + text))


def _harmful(name: str, text: str) -> Config:
    return Config(f"threads: {name}", text, harmful=True, silent=True)
