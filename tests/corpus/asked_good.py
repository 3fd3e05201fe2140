"""The good ones of the configs that people asked about (asked.py); lint has no error for any."""

from __future__ import annotations

from typing import Final

from tests.corpus.parts import KEY

ONE: Final = """\
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/OPENAI_API_KEY
"""
GOOD: Final = {
    "defaults of teams that SSO makes (9895)": ONE
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
    "headers for all models (OpenHands-Cloud 674)": ONE
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
    "MCP servers with their keys (docs)": ONE
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
    "Redis for the Router (3191)": ONE
    + """\
router_settings:
  routing_strategy: usage-based-routing-v2
  redis_host: os.environ/REDIS_HOST
  redis_port: os.environ/REDIS_PORT
  redis_password: os.environ/REDIS_PASSWORD
  enable_pre_call_checks: True
"""
    + KEY,
    "files at Azure (10561)": ONE
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
    "messages kept out of logs (21993)": ONE
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
    "a pass-through with LiteLLM's keys (16213)": ONE
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
