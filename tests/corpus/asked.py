"""Configs that people asked about, or had reviewed, in threads and on pages; none that lint knew.

Numbers behind a name are those of BerriAI/litellm, or of the repository that is named. Gathered and
sealed before lint had been asked about any of them; of 27 harmful ones from places that it had
learned nothing from, it said of 18 what is wrong with them. What it missed it learned afterwards.
None of the good ones had an error but for a library that this program does not hold; LiteLLM is
not asked about these here, as their servers are anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.asked_good import GOOD, ONE
from tests.corpus.parts import KEY, Config

_HARMFUL: Final = {
    "a pass-through that forwards all headers to another's server (32202)": ONE
    + """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  pass_through_endpoints:
    - path: "/myprovider"
      target: "https://api.example.com/v1"
      include_subpath: true
      forward_headers: true
""",
    "OpenAI's key for a Claude (deepwiki)": ONE
    + """\
  - model_name: claude-sonnet-4-5
    litellm_params:
      model: anthropic/claude-sonnet-4-5-20250929
      api_key: os.environ/OPENAI_API_KEY
"""
    + KEY,
    "JWT's settings on the top level (docs)": ONE
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
    "answers kept out of S3 by a setting that is none (20830)": ONE
    + """\
litellm_settings:
  success_callback: ["s3_v2"]
  s3_callback_params:
    s3_bucket_name: "my-bucket"
    s3_region_name: us-west-2
    s3_log_response: false
"""
    + KEY,
    "error_callback (18184)": ONE
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
    "default_user_params (2172)": ONE
    + """\
litellm_settings:
  default_user_params:
    models: ["gpt-4o"]
    max_budget: 10
"""
    + KEY,
    "None as a duration (1670)": ONE
    + """\
litellm_settings:
  default_key_generate_params:
    max_budget: 1.5000
    models: ["gpt-4o"]
    duration: None
"""
    + KEY,
    "an internal user's budget with another's duration (5106)": ONE
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
    "authentication_mode off (18651)": ONE
    + """\
general_settings:
  authentication_mode: "off"
""",
    "a threshold that Presidio's guardrail does not have (30639)": ONE
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
    "other names for an MCP server's tools (35171)": ONE
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
    "Redis as the documentation has it (17092)": ONE
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
    "allowed routes without their slash (mintlify)": ONE
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
    "budgets of tags without a licence (7236)": ONE
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
    "allowed addresses without a licence (4615)": ONE
    + """\
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  allowed_ips: ["192.168.1.1"]
""",
    "hiding of secrets without a licence (4529)": ONE
    + """\
litellm_settings:
  guardrails:
    - hide_secrets:
        callbacks: [hide_secrets]
        default_on: true
"""
    + KEY,
    "the braces of a template (1660)": ONE
    + """\
litellm_settings:
  cache: True
environment_variables:
  REDIS_URL: {{ REDIS_URL }}
"""
    + KEY,
}


def asked() -> Iterator[Config]:
    """All of them."""
    for name, text in _HARMFUL.items():
        yield Config(f"asked: {name}", text, harmful=True, silent=True)
    for name, text in _STOPS.items():
        yield Config(f"asked: {name}", text, harmful=True, stops=True)
    for name, text in GOOD.items():
        yield Config(f"asked: {name}", text, harmful=False, silent=True)
