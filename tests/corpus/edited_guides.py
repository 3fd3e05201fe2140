"""A later set: guides and configs of repositories that somebody put right afterwards, gathered with
what was wrong before and sealed before lint had been asked about any of them.

Names of a page are those of LiteLLM's docs; others are a repository's, a number behind them its
thread. Of 47 harmful ones lint said of 42 what is wrong, and of none of the 25 good ones that
LiteLLM would not start. Here is what is wrong in each, without what is not about it. Others of the
kinds of those five stand with the tests of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"
_CLAUDES: Final = "api_key: os.environ/ANTHROPIC_API_KEY"
_OWN: Final = "api_key: os.environ/COMPANY_API_KEY"
_VLLM: Final = "api_base: 'http://vllm.acme.internal:8000/v1', api_key: local"

# ---- harmful: of one model, by its parameters

_PARAMS: Final = {
    "a region of Vertex AI by another word (vertex_ai)": "model: vertex_ai/gemini-2.5-flash, "
    "vertex_project: acme, vertex_region: us-central1, use_in_pass_through: true",
    "a provider with a dash (amazon_nova)": "model: amazon-nova/nova-micro-v1, "
    "api_key: os.environ/COMPANY_API_KEY",
    "a model without its provider (codex)": f"model: codex-mini, {_KEYED}, "
    "api_base: 'https://api.openai.com/v1'",
    "MiniMax without its provider (joryirving/home-ops 6962)": "model: MiniMax-M2.7, "
    f"api_base: 'https://api.minimax.io/v1', {_OWN}",
    "Moonshot without its provider (joryirving/home-ops 6965)": "model: kimi-k2.5, "
    f"api_base: 'https://api.moonshot.ai/v1', {_OWN}",
    "two dollars before braces (joryirving/home-ops 6965)": "model: minimax/MiniMax-M2.7, "
    "api_base: 'https://api.minimax.io/v1', api_key: '$${MINIMAX_API_KEY}'",
    "an address of Ollama with api": "model: ollama/llama2, api_base: 'http://localhost:11434/api'",
    "a key in braces": "model: openai/gpt-4o, api_key: '${OPENAI_API_KEY}', timeout: 30",
    "an address in braces (databricks)": "model: databricks/databricks-bge-large-en, "
    "api_key: '${DATABRICKS_API_KEY}', api_base: '${DATABRICKS_API_BASE}'",
    "vLLM without a key (vllm)": "model: openai/facebook/opt-125m, "
    "api_base: 'http://0.0.0.0:4000', rpm: 1440",
    "a slip in os.environ (custom_pricing)": "model: azure/my-gpt-4o, "
    f"api_base: 'https://acme.openai.azure.com', {_KEYED}, "
    "api_version: os.envrion/AZURE_API_VERSION",
    "the model of another entry (litkhai/llmops-in-a-box)": f"model: qwen-7b, {_KEYED}",
}

# ---- harmful: beside two models

_LASSO: Final = (
    "guardrails:\n  - guardrail_name: lasso\n    litellm_params:\n      guardrail: lasso\n"
    "      mode: pre_call\n"
)
_QDRANT: Final = (
    "litellm_settings:\n  cache: true\n  cache_params:\n    type: qdrant-semantic\n"
    "    qdrant_api_base: http://qdrant.acme.internal:6333\n    similarity_threshold: 0.8\n"
    "    qdrant_collection_name: answers\n"
    "    qdrant_semantic_cache_embedding_model: text-embedding-3-large\n"
)
_BESIDE: Final = {
    "Lasso without its path (17316)": f"{_LASSO}      api_key: os.environ/COMPANY_API_KEY\n"
    '      api_base: "https://server.lasso.security"\n',
    "Lasso's variables by their names (lasso_security)": f"{_LASSO}      api_key: LASSO_API_KEY\n"
    "      api_base: LASSO_API_BASE\n      lasso_user_id: LASSO_USER_ID\n",
    "the size of vectors by another name (theepicsaxguy/homelab 1767)": f"{_QDRANT}"
    "    qdrant_vector_size: 3072\n",
    "agents that are not to be counted": "litellm_settings: {disable_user_agent_tracking: true}\n",
    "a discount beside the settings (provider_discounts)": "cost_discount_config:\n"
    "  vertex_ai: 0.05\n",
    "a margin beside the settings (provider_margins)": "cost_margin_config:\n  global: 0.05\n",
    "an MCP server beside the others (mcp)": "atlassian_mcp:\n  server_id: atlassian_mcp_id\n"
    '  url: "https://mcp.acme.dev/v1/sse"\n  transport: "sse"\n  auth_type: oauth2\n',
    "limits of users beside the settings (self_serve)": "default_internal_user_params:\n"
    "  user_role: internal_user\n  models: [no-default-models]\n",
    "a budget of users by a name of nobody (users)": "litellm_settings:\n"
    "  max_user_budget: 0.0001\n",
    "fallbacks to nowhere (aws-samples/sample-litellm-bedrock-gateway-on-eks 9)": "litellm_settings"
    ":\n  fallbacks:\n    - claude-opus-4-6: [claude-opus-4-5]\n    - small: [claude-sonnet-4-5]\n",
    "a metric by half of its name (prometheus)": "litellm_settings:\n  callbacks: [prometheus]\n"
    "  prometheus_metrics_config:\n    - group: spend\n      metrics: [litellm_total_tokens]\n",
    "a budget for no time (litkhai/llmops-in-a-box)": "litellm_settings: {max_budget: 50}\n",
    "custom_callbacks (litkhai/llmops-in-a-box)": "litellm_settings:\n"
    "  custom_callbacks: [callbacks.language_router]\n",
    "checks by one letter too few (load_balancing)": "router_settings:\n"
    "  enable_pre_call_check: true\n",
    "users by another name (blocked users)": "litellm_settings:\n"
    "  blocked_user_id_list: [user_id_1]\n",
}
_GENERAL: Final = {
    "a logger where nobody looks (cold storage)": "cold_storage_custom_logger: s3_v2",
    "roles by scopes (token_auth)": "litellm_proxy_roles: {proxy_admin: litellm-proxy-admin}",
    "callbacks where nobody looks (team_budgets)": 'callbacks: ["dynamic_rate_limiting"]',
    "a size that asks for a licence (theepicsaxguy/homelab 2152)": "max_request_size_mb: 20",
}

# ---- harmful: LiteLLM does not start, or no request works

_STOPS: Final = {
    "indented by one blank (prometheus)": "model_list:\n - model_name: gpt-4o\n"
    "    litellm_params:\n      model: gpt-4o\nlitellm_settings:\n  callbacks: [prometheus]\n",
    "indented by one blank (datadog)": "model_list:\n - model_name: small\n"
    "    litellm_params:\n      model: gpt-4o\nlitellm_settings:\n"
    '  success_callback: ["datadog_metrics"]\n',
    "tabs (fallbacks)": f"{KEY}router_settings:\n\tenable_pre_call_checks: true\n",
    "a tab before a model": f"{TWO}\t- model_name: my-paid-tier\n    litellm_params:\n"
    "        model: gpt-4\n",
    "models by the name of one (lago)": "model_name:\n  - model_name: small\n"
    f"    litellm_params: {{model: openai/fake, {_KEYED}}}\ngeneral_settings:\n"
    "  master_key: sk-1234\n",
    "callback for callbacks (guardrails)": f"{TWO}{KEY}litellm_settings:\n  guardrails:\n"
    '    - pii_masking:\n        callback: ["presidio"]\n        default_on: true\n',
    "a slip in a callback (aporia)": f"{TWO}{KEY}litellm_settings:\n"
    '  callbacks: ["aporio_prompt_injection"]\n',
    "guardrails among the settings (custom guardrails)": f"{TWO}{KEY}litellm_settings:\n"
    "  guardrails:\n    - guardrail_name: mine\n      litellm_params: {guardrail: mine, "
    "mode: during_call}\n",
    "no colon in braces (mcp)": f"{TWO}{KEY}mcp_servers:\n  {{\n"
    '    "zapier": {"url": "https://zapier.acme.dev/sse"},\n'
    '    "fetch" {"url": "http://localhost:8000/sse"}\n  }\n',
    "a dash in an MCP server (joryirving/home-ops 7545)": f"{TWO}{KEY}mcp_servers:\n"
    "  garmin-connect: {url: 'http://garmin.acme.internal:8080/mcp'}\n",
    "a credential that says nothing of itself (load_test)": f"{TWO}{KEY}credential_list:\n"
    "  - credential_name: azure\n    credential_values: {api_key: os.environ/COMPANY_API_KEY}\n",
    "a callback without a name (team_budgets)": f'{TWO}{KEY}litellm_settings:\n  callbacks: [""]\n',
    "MCP servers in a list (mcp_public_internet)": f"{TWO}{KEY}mcp_servers:\n"
    "  - server_name: internal-db\n    url: http://db.acme.internal:8000/mcp\n"
    "    transport: http\n",
    "parameters beside their name": "model_list:\n  - model_name: small\n    litellm_params:\n"
    f"    model: azure/chatgpt-v-2\n    api_key: os.environ/OPENAI_API_KEY\n{KEY}",
    "a way to sign in that says no flow (mcp_oauth)": f"{TWO}{KEY}mcp_servers:\n  github_mcp:\n"
    "    url: https://mcp.acme.dev/mcp\n    transport: http\n    auth_type: oauth2\n"
    "    client_id: os.environ/NUMBER\n    client_secret: os.environ/COMPANY_API_KEY\n",
    "a cache as settings (caching)": f"{TWO}{KEY}litellm_settings:\n  cache:\n    type: redis\n",
    "a scope of teams (token_auth)": f"{TWO}{KEY}  enable_jwt_auth: true\n  litellm_jwtauth:\n"
    '    team_jwt_scope: "litellm-team"\n',
}

# ---- good

_ONE: Final = {
    "Vertex AI past the gateway (vertex_ai)": "model: vertex_ai/gemini-2.5-flash, "
    "vertex_project: acme, vertex_location: us-central1, use_in_pass_through: true",
    "Amazon's Nova (amazon_nova)": "model: amazon_nova/nova-micro-v1, "
    "api_key: os.environ/COMPANY_API_KEY",
    "embeddings with their format": f"model: openai/bge-m3-mlx-fp16, {_VLLM}, "
    'encoding_format: "float"',
    "moderation (moderation)": f"model: openai/omni-moderation-latest, {_KEYED}",
    "a search of the web (web_search)": f"model: openai/x, {UPSTREAM}, "
    "web_search_options: {search_context_size: high}",
    "one's own price (custom_pricing)": f"model: openai/x, {UPSTREAM}, "
    "input_cost_per_token: 0.000000421, output_cost_per_token: 0.00000052",
}
_GOOD: Final = {
    "metrics (prometheus)": 'litellm_settings: {callbacks: ["prometheus"]}\n',
    "Lasso with its path (17316)": f"{_LASSO}      api_key: os.environ/COMPANY_API_KEY\n"
    '      api_base: "https://server.lasso.security/gateway/v3"\n',
    "a discount (provider_discounts)": "litellm_settings:\n  cost_discount_config:\n"
    "    vertex_ai: 0.05\n    gemini: 0.05\n",
    "a margin (provider_margins)": "litellm_settings:\n  cost_margin_config:\n    global: 0.05\n"
    "    anthropic: {fixed_amount: 0.001}\n",
    "metrics of one's choice (prometheus)": "litellm_settings:\n  callbacks: [prometheus]\n"
    "  prometheus_metrics_config:\n    - group: spend\n      metrics: [litellm_spend_metric, "
    "litellm_total_tokens_metric]\n      include_labels: [model, team, hashed_api_key]\n",
    "a credential (load_test)": "credential_list:\n  - credential_name: azure\n"
    "    credential_values: {api_key: os.environ/COMPANY_API_KEY}\n    credential_info:\n"
    "      description: for tests\n",
    "users of SSO (self_serve)": "litellm_settings:\n  default_internal_user_params:\n"
    '    user_role: "internal_user"\n    models: ["no-default-models"]\n',
    "a budget of whom a request names (users)": "litellm_settings: {max_end_user_budget: 0.0001}\n",
    "checks before a call (load_balancing)": "router_settings: {enable_pre_call_checks: true}\n",
    "metrics of Datadog (datadog)": 'litellm_settings: {success_callback: ["datadog_metrics"]}\n'
    "environment_variables: {DD_API_KEY: os.environ/COMPANY_API_KEY}\n",
}
_NAMED: Final = {
    "stars of several providers (wildcards)": {
        "anthropic/*": f"model: anthropic/*, {_CLAUDES}",
        "openai/*": f"model: openai/*, {_KEYED}",
    },
    "OpenRouter with a star and a name (openrouter)": {
        "openrouter/*": f"model: openrouter/*, {_OWN}",
        "mymodel": f"model: openrouter/google/gemini-2.5-pro, {_OWN}",
    },
    "stars and models of Ollama (8095)": {
        "perplexity/*": f"model: perplexity/*, {_OWN}",
        "'deepseek-r1:14b'": "model: 'ollama_chat/deepseek-r1:14b', "
        "api_base: 'http://host.docker.internal:11434'",
        "ollama/*": "model: ollama_chat/*, api_base: 'http://host.docker.internal:11434'",
    },
    "three makers (bytebot-ai/bytebot 144)": {
        "claude": f"model: anthropic/claude-sonnet-4-6, {_CLAUDES}",
        "gpt-4.1": f"model: openai/gpt-4.1, {_KEYED}",
        "gemini": f"model: gemini/gemini-2.5-pro, {_OWN}",
    },
    "Ollama's cloud by OpenAI's protocol (digithings-ai/digithings 717)": {
        "'ollama-cloud/glm-5.1:cloud'": "model: 'openai/glm-5.1:cloud', "
        f"api_base: 'https://ollama.com/v1', {_OWN}",
        "'ollama/qwen3:8b'": "model: 'ollama/qwen3:8b', api_base: 'http://ollama:11434'",
    },
    "servers at home (noonghunna/club-3090 1062)": {
        "qwen3.6-27b": "model: openai/qwen3.6-27b, "
        "api_base: 'http://host.docker.internal:8010/v1', api_key: EMPTY",
        "qwen3.8-max": "model: openai/qwen3.8-max-preview, rpm: 110, tpm: 480000, api_base: "
        "'https://ws-acme.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1', "
        f"{_OWN}, extra_body: {{thinking_budget: 1}}",
    },
    "Claudes by shorter names (drewpypro/clawdbot-do 6)": {
        "claude-opus-4": f"model: anthropic/claude-opus-4-6, {_CLAUDES}",
        "claude-haiku": f"model: anthropic/claude-haiku-4-5-20251001, {_CLAUDES}",
    },
    "Vertex AI in several places (mathewcsims/self-hosted 36)": {
        "gemini": "model: vertex_ai/gemini-2.5-flash, vertex_location: europe-west2",
        "text-embedding": "model: vertex_ai/text-embedding-005, vertex_location: europe-west2",
        "gpt-oss": "model: vertex_ai/openai/gpt-oss-120b-maas, vertex_location: global",
    },
    "NIM of Nvidia (Lmalviya/deep-research-agent 1)": {
        "gpt-4o": f"model: gpt-4o, {_KEYED}",
        "nemotron": f"model: nvidia_nim/meta/llama-3.1-8b-instruct, {_OWN}",
    },
    "what to drop (opencode_integration)": {
        "gpt-5": f"model: openai/gpt-5, {_KEYED}, additional_drop_params: [reasoningSummary]",
    },
}


def edited_guides() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield _harmful(name, one(params))
    for name, more in _BESIDE.items():
        yield _harmful(name, f"{TWO}{KEY}{more}")
    for name, more in _GENERAL.items():
        yield _harmful(name, f"{TWO}{KEY}  {more}\n")
    for name, text in _STOPS.items():
        yield Config(f"edited: {name}", text, harmful=True, stops=True)
    for name, params in _ONE.items():
        yield Config(f"edited: {name}", one(params), harmful=False)
    for name, more in _GOOD.items():
        yield Config(f"edited: {name}", f"{TWO}{KEY}{more}", harmful=False)
    for name, models in _NAMED.items():
        listed = "".join(
            f"  - model_name: {model}\n    litellm_params: {{{params}}}\n"
            for model, params in models.items()
        )
        yield Config(f"edited: {name}", f"model_list:\n{listed}{KEY}", harmful=False)


def _harmful(name: str, text: str) -> Config:
    return Config(f"edited: {name}", text, harmful=True, silent=True)
