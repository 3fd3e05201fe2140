"""What threads and pages tell of providers, callbacks, guardrails and addresses, and all the others
of the same kinds.

Numbers behind a name are those of BerriAI/litellm, or of the repository or page that is named; the
others are of the same kinds. What comes of each was asked of the locked LiteLLM.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"
_COMPANY: Final = "api_key: os.environ/COMPANY_API_KEY"
_VERTEX: Final = "vertex_project: p, vertex_location: us-central1"
_FOUNDRY: Final = "https://acme.services.ai.azure.com"

# ---- harmful: of one model

_PARAMS: Final = {
    "parameters in a group (1150)": f"model: openai/x, {UPSTREAM}, params: {{temperature: 0.7}}",
    "a model of Hugging Face without its owner (11689)": f"model: huggingface/gpt2, {_COMPANY}",
    "an address without Anthropic's path (16811)": "model: anthropic/claude-sonnet-4-6, "
    f"api_base: '{_FOUNDRY}', {_COMPANY}",
    "Azure's models below a path of others (17765)": "model: azure_ai/claude-sonnet-4-6, "
    f"api_base: '{_FOUNDRY}/models', {_COMPANY}",
    "a project's address (7275)": "model: azure/gpt-4o, api_version: '2024-10-21', "
    f"api_base: '{_FOUNDRY}/api/projects/p', {_COMPANY}",
    "Azure's newer path by its older protocol": "model: azure/gpt-4o, api_version: '2024-10-21', "
    f"api_base: 'https://acme.openai.azure.com/openai/v1', {_COMPANY}",
    "OpenAI's protocol without its path": f"model: openai/x, api_base: '{_FOUNDRY}', {_COMPANY}",
    "the path of embeddings": f"model: azure_ai/embed, api_base: '{_FOUNDRY}/models/embeddings', "
    f"{_COMPANY}",
    "no check of certificates (1751)": f"model: openai/x, {UPSTREAM}, verify_ssl: false",
    "what to leave out, as a switch": f"model: openai/x, {UPSTREAM}, additional_drop_params: true",
    "an endpoint of one's own at Vertex AI (6763)": "model: vertex_ai/openai/5464397967697903616, "
    f"{_VERTEX}",
    "a Gemma of Vertex AI": f"model: vertex_ai/gemma/gemma-3-12b-it, {_VERTEX}",
    "a Bison (1232)": f"model: vertex_ai/chat-bison, {_VERTEX}",
    "a Llama of Vertex AI without its maker": f"model: vertex_ai/llama3-405b, {_VERTEX}",
    "a Gemini by its maker": f"model: vertex_ai/google/gemini-2.5-pro, {_VERTEX}",
    "a Gemini by Google's whole name": "model: vertex_ai/publishers/google/models/gemini-2.5-pro, "
    f"{_VERTEX}",
    "Vertex AI's server for a Gemini": f"model: gemini/gemini-2.5-pro, {_COMPANY}, "
    "api_base: 'https://us-central1-aiplatform.googleapis.com/v1'",
    "the Gemini API's server for Vertex AI": f"model: vertex_ai/gemini-2.5-pro, {_VERTEX}, "
    "api_base: 'https://generativelanguage.googleapis.com/v1beta'",
    "Amazon's other server": "model: bedrock/us.anthropic.claude-sonnet-4-6, "
    "aws_region_name: us-east-1, api_base: 'https://bedrock.us-east-1.amazonaws.com'",
    "Amazon's whole path": "model: bedrock/us.anthropic.claude-sonnet-4-6, aws_region_name: "
    "us-east-1, api_base: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/x/converse'",
    "prompts of Langfuse (9379)": f"model: langfuse/gpt-4o, prompt_id: x, {_KEYED}",
    "whom to choose by meaning": "model: auto_router/a, auto_router_config_path: /a.json, "
    "auto_router_default_model: only, auto_router_embedding_model: only",
    "a single region for a model of the whole world (18781)": "model: "
    "vertex_ai/gemini-3-flash-preview, vertex_project: p, vertex_location: us-central1",
    "no location for such a model (37989)": "model: vertex_ai/gemini-3.7-flash, vertex_project: p",
    "an ARN of another region": "model: 'bedrock/arn:aws:bedrock:us-east-1:123456789012:"
    "inference-profile/us.anthropic.claude-sonnet-4-6', aws_region_name: eu-west-1",
    "a way to Bedrock with a slip": "model: bedrock/convers/us.anthropic.claude-sonnet-4-6, "
    "aws_region_name: us-east-1",
    "a model of Bedrock without its maker": "model: bedrock/llama3-70b-instruct, "
    "aws_region_name: us-east-1",
    "the provider twice": f"model: openai/openai/gpt-4o, {_KEYED}",
    "a Claude by its maker twice": f"model: anthropic/anthropic/claude-sonnet-4-6, {_KEYED}",
    "a model of a server that nothing leads to (1134)": "model: openai/meta-llama/Llama-2-7b-chat, "
    f"{_KEYED}",
    "a Qwen of OpenAI": f"model: openai/qwen-turbo, {_KEYED}",
    "an address for a model": "model: azure/https://acme.openai.azure.com/gpt-4o, "
    f"api_base: 'https://acme.openai.azure.com', {_COMPANY}",
    "a cold Opus": f"model: anthropic/claude-opus-4-7, {_COMPANY}, temperature: 0.2",
    "a cold Sonnet of Amazon": "model: bedrock/us.anthropic.claude-sonnet-5, aws_region_name: "
    "us-east-1, top_p: 0.9",
    "a cold gpt-6": f"model: openai/gpt-6-sol, {_KEYED}, temperature: 0",
    "thinking for OpenAI (11185)": f"model: openai/gpt-4o, {_KEYED}, thinking: {{type: enabled, "
    "budget_tokens: 2048}",
    "several answers of Mistral": f"model: mistral/mistral-large-latest, {_COMPANY}, n: 2",
    "a seed for Perplexity": f"model: perplexity/sonar, {_COMPANY}, seed: 7",
    "an effort of LM Studio": "model: lm_studio/x, api_base: UP/v1, reasoning_effort: low",
    "points that are no list": f"model: anthropic/claude-sonnet-4-6, {_COMPANY}, "
    "cache_control_injection_points: {location: message, role: system}",
    "points of a role with a slip": f"model: anthropic/claude-sonnet-4-6, {_COMPANY}, "
    "cache_control_injection_points: [{location: message, role: sytem}]",
    "a chat by openai_like": f"model: openai_like/x, {UPSTREAM}",
    "Ollama's other whole path": "model: ollama_chat/x, "
    "api_base: 'http://ollama:11434/v1/chat/completions'",
    "another LiteLLM without a key": "model: litellm_proxy/x, api_base: UP",
    "a server that only chats, without a key": "model: xinference/x, api_base: UP/v1",
    "Azure without a key": "model: azure/gpt-4o, api_base: 'https://acme.openai.azure.com'",
    "DeepInfra without a key (14039)": "model: deepinfra/deepseek-ai/DeepSeek-V3.1",
}
_FAILING: Final = {
    "a number in the head": f"model: openai/x, {UPSTREAM}, extra_headers: {{X-Id: 12}}",
    "a switch in the head": f"model: openai/x, {UPSTREAM}, extra_headers: {{X-On: yes}}",
}
"""With which no request works."""
_INFO: Final = {
    "what may be asked for (37359)": "allowed_openai_params: [reasoning_effort]",
    "what is shown alone (33202)": "supported_openai_params: [reasoning_effort]",
    "what is to be marked (9996)": "cache_control_injection_points: [{location: message}]",
}
_FOR: Final = {
    "a chat by Voyage": (f"voyage/x, {_COMPANY}", "chat"),
    "a chat by Deepgram": (f"deepgram/x, {_COMPANY}", "chat"),
    "calls in real time by Groq": (f"groq/x, {_COMPANY}", "realtime"),
    "calls in real time by Amazon": ("bedrock/amazon.nova-2-sonic-v1:0", "realtime"),
    "changes of images by xAI": (f"xai/x, {_COMPANY}", "image_edit"),
    "videos by Anthropic": (f"anthropic/x, {_COMPANY}", "video_generation"),
    "documents by OpenAI": (f"openai/x, {_COMPANY}", "ocr"),
}

# ---- harmful: beside two models

_CALLBACKS: Final = (
    *("argilla", "aws_sqs", "azure_sentinel", "bitbucket", "braintrust", "clickhouse"),
    *("datadog", "datadog_llm_observability", "deepeval", "generic_api", "gitlab", "lago"),
    *("langsmith", "openmeter", "pagerduty", "posthog", "s3_v2", "zerobus"),
    *("azure_storage", "gcs_bucket", "gcs_pubsub", "newrelic", "cloudzero", "focus"),
)
_STOPPING: Final = ("aporia_prompt_injection", "presidio", "qualifire_eval", "rubrik", "sumologic")
_GUARDS: Final = {
    **dict.fromkeys(
        (
            *("alice", "cato_networks", "cisco_ai_defense", "crowdstrike_aidr", "deepkeep"),
            *("guardrails_ai", "hiddenlayer", "javelin", "prompt_security", "promptguard"),
            *("repelloai", "xecguard", "conduct", "aporia"),
        ),
        True,
    ),
    **dict.fromkeys(
        (
            *("airia", "azure/prompt_shield", "compresr", "decision_model", "dynamoai"),
            *("enkryptai", "generic_guardrail_api", "headroom", "ibm_guardrails"),
            *("llm_as_a_judge", "noma_v2", "rubrik", "straiker", "typesafe", "vigil_guard"),
            *("hide-secrets", "lakera_v2"),
        ),
        False,
    ),
}
"""Whether LiteLLM does not start with one that has nothing but its mode."""
_BESIDE: Final = {
    "batches at the top (akupara 78)": "batch_settings: {enabled: true}\n",
    "models for batches (5396)": f"batch_model_list: [{{model_name: a, litellm_params: {{model: "
    f"openai/x, {_KEYED}}}}}]\n",
    "stores by another name (10448)": "vector_stores: [{vector_store_name: a, litellm_params: "
    "{custom_llm_provider: bedrock, id: T37J8R4WTM}}]\n",
    "what the system measures, among the callbacks (13647)": "litellm_settings:\n"
    "  success_callback: [prometheus_system]\n",
    "documents of an unknown provider": "vector_store_registry: [{vector_store_name: a, "
    "litellm_params: {vector_store_id: b, custom_llm_provider: pinecone}}]\n",
    "a server's command as a whole line": "mcp_servers: {my: {transport: stdio, "
    "command: npx -y server-everything}}\n",
    "a callback with one half of its address": "litellm_settings:\n  callbacks: [datadog]\n"
    "environment_variables: {DD_API_KEY: abc}\n",
}
_BESIDE_STOPS: Final = {
    "prompts of Langfuse (16976)": "prompts: [{prompt_id: a, litellm_params: {prompt_id: a, "
    "prompt_integration: langfuse}}]\n",
    "prompts of GitLab from nowhere": "prompts: [{prompt_id: a, litellm_params: {prompt_id: a, "
    "prompt_integration: gitlab}}]\n",
    "prompts by no way": "prompts: [{prompt_id: a, litellm_params: {prompt_id: a}}]\n",
    "several ways to sign in": "mcp_servers: {my: {url: 'http://127.0.0.1:9/mcp', "
    "auth_type: [bearer_token]}}\n",
}

# ---- good

_GOOD: Final = {
    "a model of the whole world": "model: vertex_ai/gemini-3.7-flash, vertex_project: p, "
    "vertex_location: global",
    "an ARN and its region": "model: 'bedrock/arn:aws:bedrock:us-east-1:123456789012:"
    "inference-profile/us.anthropic.claude-sonnet-4-6', aws_region_name: us-east-1",
    "a model of a server that an address leads to": f"model: openai/meta-llama/Llama-2, {UPSTREAM}",
    "a cold Opus of before": f"model: anthropic/claude-opus-4-6, {_COMPANY}, temperature: 0.2",
    "a gpt-5.2 that is cold": f"model: openai/gpt-5.2, {_KEYED}, temperature: 0.2",
    "a warm Opus": f"model: anthropic/claude-opus-4-7, {_COMPANY}, temperature: 1",
    "OpenAI's other protocol": f"model: openai/responses/gpt-5, {_KEYED}",
    "a model of OpenAI's that was taught": f"model: 'openai/ft:gpt-4o:acme::abc', {_KEYED}",
    "Azure's newer path by its newer protocol": f"model: azure/gpt-4o, api_version: preview, "
    f"api_base: 'https://acme.openai.azure.com/openai/v1', {_COMPANY}",
    "Azure's Claude by Anthropic's path": "model: anthropic/claude-sonnet-4-6, "
    f"api_base: '{_FOUNDRY}/anthropic', {_COMPANY}",
    "Azure's Claude by Azure": f"model: azure_ai/claude-sonnet-4-6, api_base: '{_FOUNDRY}', "
    f"{_COMPANY}",
    "Azure's models": f"model: azure_ai/DeepSeek-V3, api_base: '{_FOUNDRY}/models', {_COMPANY}",
    "Azure's account": "model: azure/gpt-4o, api_base: 'https://acme.openai.azure.com', "
    "tenant_id: a, client_id: b, client_secret: os.environ/COMPANY_API_KEY",
    "a Llama of Vertex AI": f"model: vertex_ai/meta/llama-4-scout-17b-16e-instruct-maas, {_VERTEX}",
    "vectors of Vertex AI": f"model: vertex_ai/text-embedding-005, {_VERTEX}",
    "an endpoint of one's own by its address": f"model: vertex_ai/123, {_VERTEX}, "
    "api_base: 'http://10.0.0.8'",
    "Hugging Face's model": f"model: huggingface/openai-community/gpt2, {_COMPANY}",
    "a number in quotes in the head": f"model: openai/x, {UPSTREAM}, extra_headers: {{X-Id: '12'}}",
    "vLLM's path of embeddings": f"model: hosted_vllm/bge-embed, {_COMPANY}, "
    "api_base: 'http://10.0.0.5:8000/v1/embeddings'",
    "Amazon's server": "model: bedrock/us.anthropic.claude-sonnet-4-6, aws_region_name: us-east-1, "
    "api_base: 'https://bedrock-runtime.us-east-1.amazonaws.com'",
}
_GOOD_BESIDE: Final = {
    "a callback with what it needs": "litellm_settings:\n  callbacks: [datadog]\n"
    "environment_variables: {DD_API_KEY: abc, DD_SITE: us5.datadoghq.com}\n",
    "a guardrail with what it needs": "guardrails:\n  - guardrail_name: g\n    litellm_params: "
    "{guardrail: generic_guardrail_api, mode: pre_call, api_base: 'http://127.0.0.1:9'}\n",
}


def mined_calls() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield _harmful(name, one(params))
    for name, params in _FAILING.items():
        yield Config(f"mined: {name}", one(params), harmful=True, stops=True)
    for name, info in _INFO.items():
        yield _harmful(name, one(f"model: openai/x, {UPSTREAM}}}\n    model_info: {{{info}"))
    for name, (params, mode) in _FOR.items():
        text = one(f"model: {params}}}\n    model_info: {{mode: {mode}")
        yield _harmful(name, text)
    yield from alone()
    for name, more in _BESIDE.items():
        yield _harmful(name, f"{TWO}{KEY}{more}")
    for name, more in _BESIDE_STOPS.items():
        yield Config(f"mined: {name}", f"{TWO}{KEY}{more}", harmful=True, stops=True)
    for name, params in _GOOD.items():
        yield Config(f"mined: {name}", one(params), harmful=False)
    for name, more in _GOOD_BESIDE.items():
        yield Config(f"mined: {name}", f"{TWO}{KEY}{more}", harmful=False)


def alone() -> Iterator[Config]:
    """Callbacks and guardrails with nothing beside them."""
    for name in _CALLBACKS:
        yield _harmful(f"{name} alone", f"{TWO}{KEY}litellm_settings: {{callbacks: [{name}]}}\n")
    for name in _STOPPING:
        text = f"{TWO}{KEY}litellm_settings: {{callbacks: [{name}]}}\n"
        yield Config(f"mined: {name} alone", text, harmful=True, stops=True)
    for name, stops in _GUARDS.items():
        params = f"guardrail: {name}, mode: pre_call, default_on: true"
        text = f"{TWO}{KEY}guardrails: [{{guardrail_name: g, litellm_params: {{{params}}}}}]\n"
        yield Config(
            f"mined: the guardrail {name}", text, harmful=True, stops=stops, silent=not stops
        )


def _harmful(name: str, text: str) -> Config:
    return Config(f"mined: {name}", text, harmful=True, silent=True)
