"""Configs that people asked about, or had reviewed, in threads and on pages; none that lint knew.

Numbers behind a name are those of BerriAI/litellm, or of the repository that is named. Gathered and
sealed before lint had been asked about any of them; of 28 harmful ones from places that it had
learned nothing from, it said of 18 what is wrong with them. What it missed it learned afterwards.
None of the good ones had an error but for a library that this program does not hold; LiteLLM is
not asked about these here, as their servers are anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, Config

_ONE: Final = """\
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
"""
_HARMFUL: Final = {
    "a pass-through that forwards all headers to another's server (32202)": _ONE
    + """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  pass_through_endpoints:
    - path: "/myprovider"
      target: "https://api.example.com/v1"
      include_subpath: true
      forward_headers: true
""",
    "OpenAI's key for a Claude (deepwiki)": _ONE
    + """\
  - model_name: claude-sonnet-4-5
    litellm_params:
      model: anthropic/claude-sonnet-4-5-20250929
      api_key: os.environ/OPENAI_API_KEY
"""
    + KEY,
    "JWT's settings on the top level (docs)": _ONE
    + """\
litellm_jwtauth:
  team_id_upsert: true
  team_id_jwt_field: "team_id"
litellm_settings:
  default_team_settings:
    - team_id: "default-settings"
      max_budget: 100.0
"""
    + KEY,
    "a fallback of a name that is not offered (5970)": """\
model_list:
  - model_name: azure/*
    litellm_params:
      model: azure/*
      api_base: https://acme-openai.openai.azure.com/
      api_version: 2024-05-01-preview
      api_key: os.environ/COMPANY_API_KEY
litellm_settings:
  fallbacks:
    - gpt-4o:
      - azure/gpt-4o
"""
    + KEY,
    "answers kept out of S3 by a setting that is none (20830)": _ONE
    + """\
litellm_settings:
  success_callback: ["s3_v2"]
  s3_callback_params:
    s3_bucket_name: "my-bucket"
    s3_region_name: us-west-2
    s3_log_response: false
"""
    + KEY,
    "error_callback (18184)": _ONE
    + """\
litellm_settings:
  success_callback:
    - aws_sqs
  error_callback:
    - aws_sqs
  aws_sqs_callback_params:
    sqs_queue_url: https://sqs.eu-west-1.amazonaws.com/123456789012/litellm
    sqs_region_name: eu-west-1
"""
    + KEY,
    "default_user_params (2172)": _ONE
    + """\
litellm_settings:
  default_user_params:
    models: ["gpt-4o"]
    max_budget: 10
"""
    + KEY,
    "None as a duration (1670)": _ONE
    + """\
litellm_settings:
  default_key_generate_params:
    max_budget: 1.5000
    models: ["gpt-4o"]
    duration: None
"""
    + KEY,
    "an internal user's budget with another's duration (5106)": _ONE
    + """\
litellm_settings:
  max_internal_user_budget: 0.001
  budget_duration: 5m
"""
    + KEY,
    "tags beside usage-based-routing (15944)": """\
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: azure/gpt-4o
      api_base: https://eastus.openai.azure.com/
      api_key: os.environ/COMPANY_API_KEY
      api_version: "2024-10-21"
      tags: ["eastus"]
  - model_name: gpt-4o
    litellm_params:
      model: azure/gpt-4o
      api_base: https://westus.openai.azure.com/
      api_key: os.environ/COMPANY_API_KEY
      api_version: "2024-10-21"
      tags: ["westus"]
router_settings:
  enable_tag_filtering: true
  routing_strategy: usage-based-routing
"""
    + KEY,
    "authentication_mode off (18651)": _ONE
    + """\
general_settings:
  authentication_mode: "off"
""",
    "a threshold that Presidio's guardrail does not have (30639)": _ONE
    + """\
guardrails:
  - guardrail_name: "presidio-pii-mask-test"
    litellm_params:
      guardrail: presidio
      mode: ["pre_call", "post_call"]
      default_on: false
      confidence_threshold: 0.5
      presidio_language: "en"
      presidio_analyzer_api_base: http://localhost:5002
      presidio_anonymizer_api_base: http://localhost:5001
"""
    + KEY,
    "other names for an MCP server's tools (35171)": _ONE
    + """\
mcp_servers:
  example_server:
    transport: http
    url: "http://127.0.0.1:8000/mcp"
    auth_type: none
    allow_all_keys: true
    tool_name_to_display_name:
      example_tool: example_tool
"""
    + KEY,
    "the database's address as the documentation has it (2532)": """\
model_list:
  - model_name: my_model
    litellm_params:
      model: ollama/my_model
      api_base: http://ollama:11434

litellm_settings:
  drop_params: True
  max_budget: 100
  budget_duration: 30d

general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  database_url: "postgresql://<user>:<password>@<host>:<port>/<dbname>"
""",
    "the cache's embedding model as its provider has it (10352)": """\
model_list:
  - model_name: text-embedding-3-large
    litellm_params:
      model: azure/text-embedding-3-large
      api_base: https://acme.openai.azure.com/
      api_key: os.environ/COMPANY_API_KEY
      api_version: "2024-10-21"
  - model_name: gpt-4o
    litellm_params:
      model: azure/gpt-4o
      api_base: https://acme.openai.azure.com/
      api_key: os.environ/COMPANY_API_KEY
      api_version: "2024-10-21"
litellm_settings:
  cache: true
  cache_params:
    type: "redis-semantic"
    similarity_threshold: 0.8
    redis_semantic_cache_embedding_model: "azure/text-embedding-3-large"
    host: "redis"
    port: 6379
    password: ""
    namespace: "litellm.caching.caching"
"""
    + KEY,
    "headers to be dropped by a parameter that is none (28238)": """\
model_list:
  - model_name: claude-opus-4-7
    litellm_params:
      model: bedrock/us.anthropic.claude-opus-4-7
      aws_region_name: us-east-1
      additional_drop_headers:
        - authorization
        - anthropic-beta
        - anthropic-version
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  forward_client_headers_to_llm_api: true
""",
    "an alias in litellm_settings (12753)": """\
model_list:
  - model_name: gpt-allow
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
  - model_name: gpt-disallow
    litellm_params:
      model: openai/gpt-4o-mini
      api_key: os.environ/OPENAI_API_KEY
litellm_settings:
  model_group_alias: {"gpt-custom": "gpt-disallow"}
  model_group_settings:
    forward_client_headers_to_llm_api:
      - "gpt-allow"
"""
    + KEY,
    "Groq's model without its maker (onyx 14734)": """\
model_list:
  - model_name: gpt-oss-120b
    litellm_params:
      model: openai/gpt-oss-120b
      api_base: https://api.groq.com/openai/v1
      api_key: os.environ/COMPANY_API_KEY
"""
    + KEY,
    "JWT without a licence (31189)": """\
model_list:
  - model_name: gpt-5.5
    litellm_params:
      model: azure/gpt-5.5
      api_base: https://acme.openai.azure.com/
      api_key: os.environ/COMPANY_API_KEY
      api_version: "2025-04-01-preview"
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  enable_jwt_auth: true
  litellm_jwtauth:
    user_id_jwt_field: "sub"
    user_email_jwt_field: "email"
    team_ids_jwt_field: "litellm_groups"
    user_id_upsert: true
""",
    "a Claude 2 on Bedrock (941)": """\
model_list:
  - model_name: claude-v2
    litellm_params:
      model: bedrock/anthropic.claude-v2
      aws_region_name: us-east-1
  - model_name: claude-v2
    litellm_params:
      model: bedrock/anthropic.claude-v2
      aws_region_name: us-west-2
litellm_settings:
  drop_params: True
"""
    + KEY,
    "Redis as the documentation has it (17092)": _ONE
    + """\
router_settings:
  routing_strategy: simple-shuffle
  redis_host: <your-redis-host>
  redis_password: <your-redis-password>
  redis_port: <your-redis-port>
  enable_pre_call_checks: true
"""
    + KEY,
    "Gemini's address for a model without gemini/ (bionic-gpt 694)": """\
model_list:
  - model_name: gemini-2.5-flash
    litellm_params:
      model: gemini-2.5-flash
      api_base: https://generativelanguage.googleapis.com/v1beta
      api_key: os.environ/COMPANY_API_KEY
"""
    + KEY,
    "allowed routes without their slash (mintlify)": _ONE
    + """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  allowed_routes: ["chat/completions", "embeddings"]
""",
    "OpenRouter's model without its maker (2233)": """\
model_list:
  - model_name: openrouter/auto
    litellm_params:
      model: openai/openrouter/auto
      api_base: https://openrouter.ai/api/v1/
      api_key: "os.environ/COMPANY_API_KEY"
  - model_name: gpt-4-turbo-preview
    litellm_params:
      model: openai/gpt-4-turbo-preview
      api_base: https://openrouter.ai/api/v1/
      api_key: "os.environ/COMPANY_API_KEY"
      max_retries: 0
"""
    + KEY,
    "a pass-through with a key that asks nobody (5062)": _ONE
    + """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  pass_through_endpoints:
    - path: "/v1/rerank"
      target: "https://api.cohere.com/v1/rerank"
      headers:
        Authorization: "bearer os.environ/COMPANY_API_KEY"
        content-type: application/json
        accept: application/json
      forward_headers: True
""",
    "a repository of Hugging Face without a provider (11689)": """\
model_list:
  - model_name: gemma-3-27b
    litellm_params:
      model: ISTA-DASLab/gemma-3-27b-it-GPTQ-4b-128g
      base_url: http://localhost:8100/v1
"""
    + KEY,
}
_STOPS: Final = {
    "budgets of tags without a licence (7236)": _ONE
    + """\
litellm_settings:
  tag_budget_config:
    product:chat-bot:
      max_budget: 10
      budget_duration: 1d
    product:chat-bot-2:
      max_budget: 100
      budget_duration: 1d
"""
    + KEY,
    "a key without a colon (11370)": """\
model_list:
  - model_name: bedrock-claude
    litellm_params:
      model: bedrock/converse/anthropic.claude-haiku-4-5-20251001-v1:0
      aws_region_name: us-east-1
      aws_session_name: mlp-litellm-session
    model_info:
      supports_vision: True
      supports_function_calling
"""
    + KEY,
    "the master key of the documentation (14257)": """\
model_list:
  - model_name: foo
    litellm_params:
      model: gpt-4.1
      api_key: os.environ/OPENAI_API_KEY
general_settings:
  master_key: sk-1234
""",
    "allowed addresses without a licence (4615)": _ONE
    + """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  allowed_ips: ["192.168.1.1"]
""",
    "hiding of secrets without a licence (4529)": _ONE
    + """\
litellm_settings:
  guardrails:
    - hide_secrets:
        callbacks: [hide_secrets]
        default_on: true
"""
    + KEY,
    "the braces of a template (1660)": _ONE
    + """\
litellm_settings:
  cache: True
environment_variables:
  REDIS_URL: {{ REDIS_URL }}
"""
    + KEY,
}
_GOOD: Final = {
    "defaults of teams that SSO makes (9895)": _ONE
    + """\
litellm_settings:
  default_team_params:
    max_budget: 100
    budget_duration: 30d
    models: ["gpt-4o"]
"""
    + KEY,
    "Flux of Azure AI (13592)": """\
model_list:
  - model_name: azure-flux-kontext
    litellm_params:
      model: azure_ai/FLUX.1-Kontext-pro
      api_key: os.environ/COMPANY_API_KEY
      api_base: os.environ/AZURE_AI_API_BASE
    model_info:
      mode: image_generation
  - model_name: azure-flux-11-pro
    litellm_params:
      model: azure_ai/FLUX-1.1-pro
      api_key: os.environ/COMPANY_API_KEY
      api_base: os.environ/AZURE_AI_API_BASE
    model_info:
      mode: image_generation
"""
    + KEY,
    "Gemini's name for another's model (14994)": """\
model_list:
  - model_name: gpt-4o-model
    litellm_params:
      model: gpt-4o
      api_key: os.environ/OPENAI_API_KEY

router_settings:
  model_group_alias: {"gemini-2.5-pro": "gpt-4o-model"}
"""
    + KEY,
    "the price of another model (41780)": """\
model_list:
  - model_name: custom-model
    litellm_params:
      model: hosted_vllm/custom-model
      api_base: http://localhost:8001/v1
      custom_llm_provider: hosted_vllm
    model_info:
      base_model: openrouter/deepseek/deepseek-chat
"""
    + KEY,
    "tags and made-up answers (31680)": """\
model_list:
  - model_name: chat
    litellm_params:
      model: openai/gpt-4o-mini
      api_key: fake-key
      mock_response: "hello from openai"
      tags: ["provider:openai", "family:gpt-4o"]
  - model_name: chat
    litellm_params:
      model: anthropic/claude-haiku-4-5-20251001
      api_key: fake-key
      mock_response: "hello from anthropic"
      tags: ["provider:anthropic", "family:claude-haiku"]
router_settings:
  enable_tag_filtering: true
"""
    + KEY,
    "S3 with a key of the environment (6025)": """\
model_list:
 - model_name: "gpt-4o"
   litellm_params:
       model: gpt-4o
litellm_settings:
  success_callback: ["s3"]
  s3_callback_params:
    s3_bucket_name: mytestbucketlitellm
    s3_region_name: us-west-2
    s3_aws_access_key_id: os.environ/COMPANY_API_KEY
    s3_aws_secret_access_key: os.environ/COMPANY_API_KEY
"""
    + KEY,
    "models of Ollama under their whole names (9602)": """\
model_list:
  - model_name: "ollama_chat/deepseek-r1:32b"
    litellm_params:
      model: "ollama_chat/deepseek-r1:32b"
      api_base: "http://host.docker.internal:11434"
  - model_name: "ollama_chat/qwq:32b"
    litellm_params:
      model: "ollama_chat/qwq:32b"
      api_base: "http://host.docker.internal:11434"
"""
    + KEY,
    "functions in the prompt (2194)": """\
model_list:
  - model_name: mixtral
    litellm_params:
      model: huggingface/mistralai/Mixtral-8x7B-Instruct-v0.1
      api_base: http://localhost:8080
      api_key: os.environ/COMPANY_API_KEY
litellm_settings:
    add_function_to_prompt: true
"""
    + KEY,
    "all of Ollama's (10982)": """\
model_list:
  - model_name: "ollama/*"
    litellm_params:
      model: "ollama_chat/*"
      api_base: "http://localhost:11434"
"""
    + KEY,
    "headers for a gateway of Cloudflare's (20373)": """\
model_list:
  - model_name: gpt-5-pro
    litellm_params:
      model: openai/gpt-5-pro
      api_base: https://gateway.ai.cloudflare.com/v1/abc/main/openai
      api_key: os.environ/OPENAI_API_KEY
      extra_headers:
        cf-aig-authorization: os.environ/COMPANY_API_KEY
    model_info:
      mode: responses
"""
    + KEY,
    "headers for all models (OpenHands-Cloud 674)": _ONE
    + """\
router_settings:
  default_litellm_params:
    extra_headers:
      X-Tenant: acme
"""
    + KEY,
    "one model for Codex (29818)": """\
model_list:
  - model_name: gpt-5.5
    litellm_params:
      model: openai/gpt-5.5
      api_key: os.environ/OPENAI_API_KEY
"""
    + KEY,
    "models that transcribe (11263)": """\
model_list:
  - model_name: openai-whisper-1
    litellm_params:
      model: openai/whisper-1
      api_key: os.environ/OPENAI_API_KEY
    model_info:
      mode: audio_transcription
  - model_name: openai-gpt-4o-mini-transcribe
    litellm_params:
      model: openai/gpt-4o-mini-transcribe
      api_key: os.environ/OPENAI_API_KEY
    model_info:
      mode: audio_transcription
"""
    + KEY,
    "a fallback of one of a wildcard's (36058)": """\
model_list:
  - model_name: openai/*
    litellm_params:
      model: openai/*
      api_key: os.environ/OPENAI_API_KEY
  - model_name: claude
    litellm_params:
      model: anthropic/claude-sonnet-4-6
      api_key: os.environ/ANTHROPIC_API_KEY
router_settings:
  fallbacks:
    - "openai/gpt-5.5": ["claude"]
"""
    + KEY,
    "MCP servers with their keys (docs)": _ONE
    + """\
mcp_servers:
  github:
    url: https://api.githubcopilot.com/mcp
    auth_type: bearer_token
    auth_value: os.environ/COMPANY_API_KEY
  postgres:
    url: http://localhost:5432/mcp
    auth_type: api_key
    auth_value: os.environ/COMPANY_API_KEY
  public_tool:
    url: https://mcp.acme.dev/mcp
    auth_type: none
"""
    + KEY,
    "Codestral's completions at Azure (10274)": """\
model_list:
    - model_name: codestral-latest
      litellm_params:
        model: text-completion-codestral/codestral-latest
        api_base: https://Codestral-2501-acme.swedencentral.models.ai.azure.com/v1/fim/completions
        api_key: os.environ/COMPANY_API_KEY
      model_info:
        input_cost_per_token: 0.0000003
        output_cost_per_token: 0.0000009
"""
    + KEY,
    "a cluster of Redis (5325)": """\
model_list:
  - model_name: "*"
    litellm_params:
      model: "*"
litellm_settings:
  cache: True
  cache_params:
    type: redis
    redis_startup_nodes: [{"host": "127.0.0.1", "port": "7001"}]
"""
    + KEY,
    "Redis for the Router (3191)": _ONE
    + """\
router_settings:
  routing_strategy: usage-based-routing-v2
  redis_host: os.environ/REDIS_HOST
  redis_port: os.environ/REDIS_PORT
  redis_password: os.environ/REDIS_PASSWORD
  enable_pre_call_checks: True
"""
    + KEY,
    "files at Azure (10561)": _ONE
    + """\
files_settings:
  - custom_llm_provider: azure
    api_base: https://resource.openai.azure.com
    api_key: os.environ/COMPANY_API_KEY
    api_version: "2024-10-21"
"""
    + KEY,
    "tools of a model of Ollama (4812)": """\
model_list:
  - model_name: "llama3.1"
    litellm_params:
      model: "ollama_chat/llama3.1"
    model_info:
      supports_function_calling: true
"""
    + KEY,
    "ChatGPT's subscription by Responses (commonly 470)": """\
model_list:
  - model_name: openai-codex/gpt-5.4-mini
    litellm_params:
      model: chatgpt/responses/gpt-5.4-mini
    model_info:
      mode: responses
"""
    + KEY,
    "a reranker behind another LiteLLM (8079)": """\
model_list:
  - model_name: rerank
    litellm_params:
      model: litellm_proxy/jina-reranker-v2-base-multilingual
      api_base: https://llm.acme.dev
      api_key: os.environ/COMPANY_API_KEY
    model_info:
      mode: rerank
"""
    + KEY,
    "a private model beside a paid one (37531)": """\
model_list:
  - model_name: reasoning-complex
    litellm_params:
      model: anthropic/claude-sonnet-4-6
      api_key: os.environ/ANTHROPIC_API_KEY
      max_tokens: 8192
      tags: [default, provider:anthropic, paid]
    model_info:
      input_cost_per_token: 3.0e-06
      output_cost_per_token: 1.5e-05
  - model_name: reasoning-complex
    litellm_params:
      model: bedrock/amazon.nova-pro-v1:0
      aws_region_name: us-east-1
      max_tokens: 8192
      tags: [provider:bedrock, private, local, paid]
    model_info:
      input_cost_per_token: 1.2e-06
      output_cost_per_token: 4.8e-06
router_settings:
  enable_tag_filtering: true
  routing_strategy: latency-based-routing
"""
    + KEY,
    "messages kept out of logs (21993)": _ONE
    + """\
litellm_settings:
  turn_off_message_logging: True
  global_disable_no_log_param: True
"""
    + KEY,
    "claude from the client's own subscription (commonly 432)": """\
model_list:
  - model_name: claude-opus-4-7
    litellm_params:
      model: anthropic/claude-opus-4-7
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  forward_client_headers_to_llm_api: true
""",
    "a pass-through with LiteLLM's keys (16213)": _ONE
    + """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  pass_through_endpoints:
    - path: "/v1/rerank"
      target: "https://api.cohere.com/v1/rerank"
      auth: true
      headers:
        Authorization: "bearer os.environ/COMPANY_API_KEY"
        content-type: application/json
        accept: application/json
""",
}


def asked() -> Iterator[Config]:
    """All of them."""
    for name, text in _HARMFUL.items():
        yield Config(f"asked: {name}", text, harmful=True, silent=True)
    for name, text in _STOPS.items():
        yield Config(f"asked: {name}", text, harmful=True, stops=True)
    for name, text in _GOOD.items():
        yield Config(f"asked: {name}", text, harmful=False, silent=True)
