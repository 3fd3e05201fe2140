"""A later set: threads about configs that did not do what was wanted, and guides with a mistake
in them, gathered and sealed before lint had been asked about any of them.

Numbers behind a name are those of BerriAI/litellm, or of the repository or page that is named. Of
the 40 harmful ones LiteLLM minds 36 still, and lint said of 24 of these what is wrong. What the
others have in common came besides, under their kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"

# ---- harmful: of one model, by its parameters

_PARAMS: Final = {
    "ollama below v1 (662)": "model: 'ollama/gemma:7b-instruct-q5_K_M', api_key: noneed, "
    "api_base: 'http://127.0.0.1:11434/v1'",
    "a Gemini with Google's address and no provider (bionic-gpt 694)": "model: "
    "gemini-1.5-flash-001, api_base: 'https://generativelanguage.googleapis.com/v1beta', "
    "api_key: not-real",
    "embeddings of ollama by base_url (6319)": "model: ollama/mxbai-embed-large, "
    "base_url: 'http://192.168.1.20:11434'",
    "OpenAI in Europe by base_url (30026)": f"model: openai/gpt-5.4-mini, {_KEYED}, "
    "base_url: 'https://eu.api.openai.com/v1'",
    "a key in braces, and retries (theneuralbase)": "model: openai/gpt-4-turbo-preview, "
    "api_key: '${OPENAI_API_KEY}', timeout: 30, retries: 2",
    "Azure's whole path with a version (16577)": "model: azure/gpt-4o-mini, api_base: "
    "'https://acme.cognitiveservices.azure.com/openai/deployments/gpt-4o-mini/chat/completions"
    f"?api-version=2025-03-01-preview', api_version: 2025-03-01-preview, {_KEYED}",
    "vLLM in a cluster without v1 (4594)": "model: openai/microsoft/Phi-3-mini-4k-instruct, "
    f"api_base: 'http://vllm-service.vllm.svc.cluster.local', {_KEYED}, rpm: 20, timeout: 90",
    "a model of Foundry by azure (8200)": "model: azure/deepseek-r1, deployment: DeepSeek-R1, "
    "api_base: 'https://acme.services.ai.azure.com/models/chat/completions', "
    f"{_KEYED}, api_version: '2024-05-01-preview'",
    "Docker's runner below a model's name (bytebot 169)": "model: 'openai/ai/qwen3-vl:latest', "
    "api_base: 'http://model-runner.docker.internal/engines/qwen3-vl', api_key: local",
    "Hugging Face where it was (hkitsmallpotato)": "model: "
    "huggingface/mistralai/Mistral-7B-Instruct-v0.3, "
    f"api_base: 'https://api-inference.huggingface.co/', {_KEYED}",
    "a provider with two letters exchanged (1111)": "model: "
    f"togehter_ai/Nexusflow/NexusRaven-V2-13B, {_KEYED}, max_tokens: 16372",
    "vLLM's library for its server (open-webui 1379)": "model: vllm/mistralai/Mistral-7B-v0.1, "
    "api_base: 'http://vllm:5001/v1', api_key: local",
    "thinking in two words (8768)": "model: anthropic/claude-3-7-sonnet-latest, "
    "api_key: os.environ/ANTHROPIC_API_KEY, thinking_type: enabled, thinking_budget_tokens: 16000",
    "a hundredth of a second for a stream (2931)": f"model: openai/x, {UPSTREAM}, timeout: 60, "
    "stream_timeout: 0.01, max_retries: 1",
    "v1 for the Claude of another (16045)": "model: anthropic/claude-3-sonnet, "
    f"api_base: 'https://proxy.acme.dev/api/v1', {_KEYED}",
    "a publisher for a provider (21278)": "model: 'z-ai/glm-5:free', "
    f"api_base: 'https://api.kilo.ai/api/gateway', {_KEYED}",
}
_KINDS: Final = {
    "anthropic by base_url": "model: anthropic/claude-sonnet-4-5, api_key: x, "
    "base_url: 'https://proxy.acme.dev'",
    "a server of one's own by base_url": "model: hosted_vllm/e, base_url: 'http://vllm:8000/v1'",
    "a service of compose without v1": "model: openai/x, api_base: 'http://vllm', api_key: local",
    "a machine by its number without v1": "model: hosted_vllm/x, api_base: 'http://10.0.0.7/'",
    "Docker's runner by its port": "model: openai/ai/x, api_base: 'http://localhost:12434', "
    "api_key: local",
    "Docker's runner with its engine": "model: openai/ai/x, api_key: local, "
    "api_base: 'http://model-runner.docker.internal/engines/llama.cpp'",
    "a server of Azure's catalogue by azure": f"model: azure/phi-4, {_KEYED}, "
    "api_base: 'https://phi-4.eastus2.models.ai.azure.com', api_version: '2024-05-01-preview'",
    "Hugging Face where it was, in OpenAI's way": f"model: openai/meta/x, {_KEYED}, "
    "api_base: 'https://api-inference.huggingface.co/models/meta/x/v1'",
    "a budget to think beside thinking": "model: anthropic/claude-sonnet-4-5, api_key: x, "
    "budget_tokens: 4096",
    "a form of the answer in one word": f"model: openai/x, {UPSTREAM}, "
    "response_format_type: json_object",
    "a thousandth of a second": f"model: openai/x, {UPSTREAM}, timeout: 0.001",
}

# ---- harmful: beside two models

_GUARD: Final = "guardrails:\n  - guardrail_name: aim\n    litellm_params:\n      guardrail: aim\n"
_BESIDE: Final = {
    "a guardrail without its mode (8108)": f"{_GUARD}      api_key: x\n",
    "a mode of their own making (8485)": f"{_GUARD}      mode: auto\n      api_key: x\n",
    "fallbacks and an alias to nobody (mintlify)": "router_settings:\n  model_group_alias:\n"
    "    gpt-4: production-gpt-4\n  fallbacks:\n    - small: [gpt-3.5-turbo, claude-2]\n",
    "an alias without its model's fallbacks (10317)": "router_settings:\n"
    "  model_group_alias: {quick: small}\n  fallbacks: [{small: [large]}]\n",
    "a hidden alias without its model's fallbacks": "router_settings:\n"
    "  model_group_alias: {quick: {model: small, hidden: false}}\n"
    "  context_window_fallbacks: [{small: [large]}]\n",
    "a hundredth of a second for all": "litellm_settings: {request_timeout: 0.01}\n",
    "a master key among litellm's settings (mikeee)": "litellm_settings:\n  request_timeout: 20\n"
    "  master_key: os.environ/LITELLM_MASTER_KEY\n  routing_strategy: usage-based-routing-v2\n",
    "a larger window that nobody has (ryuichi1208)": "litellm_settings:\n"
    "  context_window_fallbacks: [{small: [gpt-3.5-turbo-16k]}]\n  allowed_fails: 3\n",
    "a hook of nobody (assahbismark)": "litellm_settings: {proxy_config: hook.proxy_config}\n",
    "keys that last None (1669)": "litellm_settings:\n  default_key_generate_params:\n"
    '    max_budget: 1.5000\n    models: ["small"]\n    duration: None\n',
    "settings without their s (31287)": "general_setting:\n  background_health_checks: true\n",
    "keys of Langfuse as settings (GenAIOps-OSS)": "litellm_settings:\n"
    "  langfuse_public_key: os.environ/NUMBER\n  langfuse_host: https://langfuse.acme.dev\n",
    "weights of a balance (ccwq)": "router_settings:\n  load_balancing:\n"
    '    strategy: "weighted_round_robin"\n    weights:\n'
    "      - {model_name: small, weight: 0.7}\n",
    "an alias of a model that a guide left out (opendeep)": "router_settings:\n"
    '  model_group_alias:\n    "my-alias": "fake-openai-endpoint-3"\n',
}
_WHOLE: Final = {
    "keys that are valid (zky-dw)": f"{TWO}general_settings:\n  valid_keys: [sk-of-mine-1234]\n",
    "models in a database that is not there (30328)": f"{TWO}{KEY}  store_model_in_db: true\n",
    "a fallback to nobody, with models in a database (mintlify)": f"{TWO}{KEY}"
    "  store_model_in_db: true\nlitellm_settings:\n  fallbacks:\n    - small: [gpt-3.5-turbo]\n",
}
_STOPS: Final = {
    "parameters deeper than their name (4514)": "model_list:\n  - model_name: whisper\n"
    "      litellm_params:\n        model: openai/whisper-large-v3\n     model_info:\n"
    "        mode: audio_transcription\n",
    "one blank before the dash (11340)": "model_list:\n - model_name: small\n"
    "    litellm_params:\n      model: gpt-4o\nlitellm_settings:\n  success_callback: [s3_v2]\n",
    "an equals sign (3848)": "model_list:\n  - model_name: small\n    litellm_params:\n"
    "      model: openai/gpt-4o\n      rpm: 10\n      projectID = ???\n",
}

# ---- good

_ONE: Final = {
    "weights (5410)": f"model: openai/x, {UPSTREAM}, weight: 2",
    "headers of one's own (2164)": f"model: openai/x, {UPSTREAM}, "
    'extra_headers: {"AI-Resource Group": acme}',
    "what to drop (8199)": f"model: openai/x, {UPSTREAM}, max_completion_tokens: 100000, "
    "reasoning_effort: high, additional_drop_params: [max_tokens, temperature, top_p]",
    "vLLM in a cluster (10584)": "model: openai/microsoft/phi-4, "
    "api_base: 'http://vllm-phi-4-leader:8080/v1', api_key: dummy",
    "a budget of one model (7220)": f"model: openai/x, {UPSTREAM}, max_budget: 100, "
    "budget_duration: 30d",
    "a provider apart (open-webui 1548)": "model: glm-4, custom_llm_provider: openai, "
    "api_base: 'http://172.16.185.252:4001/v1', api_key: sk-none",
    "a profile of Bedrock (10281)": "model: "
    "'bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0', aws_region_name: us-east-1, model_id: "
    "'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl'",
    "Azure by an application (10868)": "model: azure/gpt-4o, api_base: "
    "'https://acme.openai.azure.com', api_version: '2024-10-21', client_id: a, client_secret: b, "
    "tenant_id: c",
    "Azure's models in Foundry (8200)": "model: azure_ai/deepseek-r1, "
    f"api_base: 'https://acme.services.ai.azure.com/models', {_KEYED}",
    "a deployment of OpenAI's in Foundry": "model: azure/gpt-4o, api_version: '2024-10-21', "
    f"api_base: 'https://acme.services.ai.azure.com', {_KEYED}",
    "Docker's runner": "model: openai/ai/qwen3, api_key: local, "
    "api_base: 'http://model-runner.docker.internal/engines/llama.cpp/v1'",
    "a server of the internet without v1 (7950)": "model: openai/fake, api_key: fake, "
    "api_base: 'https://gateway.acme.dev/'",
    "half a second": f"model: openai/x, {UPSTREAM}, timeout: 0.5, stream_timeout: 0.2",
    "thinking": "model: anthropic/claude-sonnet-4-5, api_key: os.environ/ANTHROPIC_API_KEY, "
    "thinking: {type: enabled, budget_tokens: 4096}",
    "both names of an address": f"model: openai/x, {UPSTREAM}, base_url: UP/v1",
}
_GOOD: Final = {
    "an alias of a name with slashes (15587)": "router_settings: {model_group_alias: "
    '{"gemini-2.5-pro": small}}\n',
    "an alias with fallbacks of its own": "router_settings: {model_group_alias: {quick: small}, "
    "fallbacks: [{small: [large]}, {quick: [large]}]}\n",
    "an alias where fallbacks are for all": "router_settings: {model_group_alias: {quick: small}, "
    "fallbacks: [{small: [large]}, {'*': [large]}]}\n",
    "a second for each request, ten minutes for all (31119)": "litellm_settings: "
    "{request_timeout: 1}\nrouter_settings: {timeout: 600}\n",
    "a budget of a provider (37261)": "router_settings: {provider_budget_config: {openrouter: "
    "{budget_limit: 5, time_period: 30d}}}\n",
    "metrics of all kinds (3475)": 'litellm_settings: {success_callback: ["prometheus"], '
    'failure_callback: ["prometheus"], service_callback: ["prometheus_system"]}\n',
    "no variables at all (2469)": "environment_variables:\n",
    "three times of a guardrail (8485)": f"{_GUARD}      mode: pre_call\n      api_key: x\n",
}


def guides() -> Iterator[Config]:
    """All of them."""
    for name, params in (_PARAMS | _KINDS).items():
        yield _harmful(name, one(params))
    for name, more in _BESIDE.items():
        yield _harmful(name, f"{TWO}{KEY}{more}")
    for name, text in _WHOLE.items():
        yield _harmful(name, text)
    for name, text in _STOPS.items():
        yield Config(f"guides: {name}", text, harmful=True, stops=True)
    for name, params in _ONE.items():
        yield Config(f"guides: {name}", one(params), harmful=False)
    for name, more in _GOOD.items():
        yield Config(f"guides: {name}", f"{TWO}{KEY}{more}", harmful=False)


def _harmful(name: str, text: str) -> Config:
    return Config(f"guides: {name}", text, harmful=True, silent=True)
