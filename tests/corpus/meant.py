"""What is of the right kind and cannot be meant, as people write it in threads, guides and reviews.

Numbers behind a name are those of BerriAI/litellm, or of the repository or page that is named; the
others are of the same kinds. LiteLLM starts with all of them: it is the provider that refuses, or
LiteLLM itself once it is asked for more than chats.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"
_ANTHROPIC: Final = "model: anthropic/claude-sonnet-4-5, api_key: os.environ/ANTHROPIC_API_KEY"
_AZURE: Final = f"model: azure/gpt-4o, api_base: 'https://acme.openai.azure.com', {_KEYED}"
_BEDROCK: Final = "model: 'bedrock/{}', aws_region_name: {}"
_SONNET: Final = "anthropic.claude-sonnet-4-20250514-v1:0"

# ---- harmful: of one model, by its parameters

_PARAMS: Final = {
    "a model's date for a version (8572)": f"{_AZURE}, api_version: '2024-05-13'",
    "a version with a slip": f"{_AZURE}, api_version: '2024-10-21-previw'",
    "a version with strokes below": f"{_AZURE}, api_version: '2024_10_21'",
    "a key that nobody knows (7039)": f"model: openai/gpt-4o, {_KEYED}, rate_limit: 60",
    "a prompt for the system": f"{_ANTHROPIC}, system_prompt: 'Be short.'",
    "the price of a million for a token's (20615)": f"model: openai/gpt-4o, {_KEYED}, "
    "input_cost_per_token: 2.5, output_cost_per_token: 10",
    "the price of a thousand": f"model: openai/gpt-4o, {_KEYED}, input_cost_per_token: 0.03",
    "little to think with (asyar 500)": f"{_ANTHROPIC}, thinking: {{type: enabled, "
    "budget_tokens: 512}",
    "more to think with than to say (llm-council 97)": f"{_ANTHROPIC}, max_tokens: 4096, "
    "thinking: {type: enabled, budget_tokens: 8000}",
    "thinking and a temperature (8778)": f"{_ANTHROPIC}, temperature: 0.2, thinking: "
    "{type: enabled, budget_tokens: 2048}",
    "thinking that is on": f"{_ANTHROPIC}, thinking: {{type: on, budget_tokens: 2048}}",
    "thinking without a type": f"{_ANTHROPIC}, thinking: {{budget_tokens: 2048}}",
    "a temperature of seven": f"model: openai/gpt-4o, {_KEYED}, temperature: 7",
    "a warm Claude": f"{_ANTHROPIC}, temperature: 1.5",
    "an answer of no tokens": f"model: openai/gpt-4o, {_KEYED}, max_tokens: 0",
    "a cold o3": f"model: openai/o3-mini, {_KEYED}, temperature: 0.2",
    "a cold gpt-5": f"model: openai/gpt-5, {_KEYED}, temperature: 0",
    "an effort of a model that does not reason": f"model: openai/gpt-4o, {_KEYED}, "
    "reasoning_effort: high",
    "a seed for Claude": f"{_ANTHROPIC}, seed: 7",
    "a penalty for o3": f"model: openai/o3, {_KEYED}, presence_penalty: 0.5",
    "a stop for gpt-5": f"model: openai/gpt-5, {_KEYED}, stop: [END]",
    "a penalty for Mistral": "model: mistral/mistral-large-latest, api_key: x, "
    "frequency_penalty: 0.5",
    "calls beside each other by ollama": "model: ollama_chat/llama3, api_base: UP, "
    "parallel_tool_calls: false",
    "a number with a zero before it": f"model: openai/x, {UPSTREAM}, rpm: 010",
    "nothing as Python has it (1669)": "model: openai/gpt-4o, api_key: None",
    "an address of None": f"model: openai/gpt-4o, {_KEYED}, api_base: None",
    "a region without its number (2234)": "model: vertex_ai/gemini-2.5-flash, vertex_project: p, "
    "vertex_location: us-east",
    "a zone of Google": "model: vertex_ai/gemini-2.5-flash, vertex_project: p, "
    "vertex_location: us-central1-a",
    "a zone of Amazon": _BEDROCK.format("amazon.nova-lite-v1:0", "us-east-1a"),
    "a region of Google's for Amazon": _BEDROCK.format("amazon.nova-lite-v1:0", "us-central1"),
    "no profile (minion 5)": _BEDROCK.format(_SONNET, "us-east-1"),
    "a profile of the United States in Europe": _BEDROCK.format(f"us.{_SONNET}", "eu-central-1"),
    "a profile of Europe in the United States": _BEDROCK.format(f"eu.{_SONNET}", "us-west-2"),
    "a Claude of Bedrock by Anthropic's name": _BEDROCK.format(
        "claude-3-5-sonnet-20240620", "us-east-1"
    ),
    "a Claude of Bedrock without its version": _BEDROCK.format(
        "anthropic.claude-3-5-sonnet-20240620", "us-east-1"
    ),
    "a Claude of Vertex AI without at": "model: vertex_ai/claude-3-5-sonnet-20240620, "
    "vertex_project: p, vertex_location: us-east5",
    "a Claude without its date (fixdevs)": "model: anthropic/claude-3-5-sonnet, "
    "api_key: os.environ/ANTHROPIC_API_KEY",
    "a Claude with its family last": "model: anthropic/claude-4-sonnet, "
    "api_key: os.environ/ANTHROPIC_API_KEY",
    "a Gemini from Google's list": "model: gemini/models/gemini-2.5-flash, api_key: x",
    "OpenRouter without the maker": "model: openrouter/gpt-4o, api_key: x",
    "Anthropic's protocol for OpenAI's": "model: openai/glm-4.6, api_key: x, "
    "api_base: 'https://api.z.ai/api/anthropic'",
    "Anthropic's protocol of DeepSeek": "model: openai/deepseek-chat, api_key: x, "
    "api_base: 'https://api.deepseek.com/anthropic'",
    "Anthropic's protocol where it is not": "model: anthropic/kimi-k2, api_key: x, "
    "api_base: 'https://api.moonshot.ai'",
    "OpenRouter's page": "model: openrouter/openai/gpt-4o, api_key: x, "
    "api_base: 'https://openrouter.ai/v1'",
    "Groq without openai (2863)": "model: groq/llama-3.3-70b-versatile, api_key: x, "
    "api_base: 'https://api.groq.com/v1'",
    "Mistral's whole path": "model: mistral/mistral-large-latest, api_key: x, "
    "api_base: 'https://api.mistral.ai/v1/chat/completions'",
    "another LiteLLM's whole path": "model: litellm_proxy/x, api_key: x, "
    "api_base: 'http://localhost:4000/chat/completions'",
    "Google's own path in OpenAI's way": "model: openai/gemini-2.5-flash, api_key: x, "
    "api_base: 'https://generativelanguage.googleapis.com/v1beta'",
    "Google without its version": "model: gemini/gemini-2.5-flash, api_key: x, "
    "api_base: 'https://generativelanguage.googleapis.com'",
    "Cohere's server alone (6844)": "model: cohere/command-r-plus, api_key: x, "
    "api_base: 'https://api.cohere.ai/v1'",
    "a workspace of Databricks": "model: databricks/x, api_key: x, "
    "api_base: 'https://acme.cloud.databricks.com'",
    "an invocation of Databricks": "model: databricks/x, api_key: x, api_base: "
    "'https://acme.cloud.databricks.com/serving-endpoints/x/invocations'",
    "Watsonx's whole path": "model: watsonx/ibm/granite-3-8b-instruct, api_key: x, project_id: p, "
    "api_base: 'https://us-south.ml.cloud.ibm.com/ml/v1/text/chat'",
    "GitHub's models by their host": "model: openai/gpt-4o, api_key: x, "
    "api_base: 'https://models.github.ai'",
    "a page for people": f"model: openai/gpt-4o, {_KEYED}, "
    "api_base: 'https://platform.openai.com/v1'",
    "Azure's portal": f"{_AZURE}, api_version: '2024-10-21'".replace(
        "acme.openai.azure.com", "oai.azure.com/portal/x"
    ),
    "Ollama with TLS (4494)": "model: ollama/llama3, api_base: 'https://localhost:11434'",
}
_FOR: Final = {
    "reranking by OpenAI's protocol (4712)": (
        f"model: openai/bge-reranker-large, {UPSTREAM}",
        "rerank",
    ),
    "reranking by ollama": ("model: ollama/x, api_base: UP", "rerank"),
    "embeddings by ollama_chat (6319)": (
        "model: ollama_chat/nomic-embed-text, api_base: UP",
        "embedding",
    ),
    "embeddings by groq": ("model: groq/x, api_key: x", "embedding"),
    "transcriptions by OpenRouter (27083)": (
        "model: openrouter/openai/whisper-1, api_key: x",
        "audio_transcription",
    ),
    "speech by Anthropic": (_ANTHROPIC, "audio_speech"),
    "images by ollama": ("model: ollama/x, api_base: UP", "image_generation"),
}

# ---- harmful: beside two models

_REDIS: Final = "litellm_settings:\n  cache: true\n  cache_params: {type: redis, host: localhost, "
_BESIDE: Final = {
    "alerts to nobody (1298)": "  alerting: [slack]\n",
    "variables in small letters": "environment_variables:\n  langfuse_public_key: pk-of-mine\n",
    "a port behind a host": "router_settings:\n  redis_host: 'localhost:6379'\n",
    "callbacks of a team (5907)": "litellm_settings:\n  default_team_settings:\n"
    "    - team_id: red\n      success_callbacks: [langsmith]\n",
}
_STOPS: Final = {
    "a cache with tls (3090)": f"{_REDIS}port: 6379, tls: true}}\n",
    "a cache that looks at no certificate": f"{_REDIS}port: 6379, ssl_verify: false}}\n",
    "a time of a cache (2789)": f"{_REDIS}port: 6379, default_redis_ttl: 60}}\n",
}
_MORE: Final = {
    "a point without a place": f"{_ANTHROPIC}, cache_control_injection_points: [{{role: system}}]",
    "a profile in words of one's own": _BEDROCK.format(_SONNET, "us-east-1")
    + ", inference_profile_arn: 'arn:aws:bedrock:us-east-1:1:application-inference-profile/a'",
    "Azure's account by its library's words": "model: azure/gpt-4o, api_base: "
    "'https://acme.openai.azure.com', azure_tenant_id: a, azure_client_id: b, "
    "azure_client_secret: c",
    "Google's credentials by their variable": "model: vertex_ai/gemini-2.5-flash, "
    "vertex_project: p, vertex_location: us-central1, google_application_credentials: /a.json",
}

# ---- good

_BESIDE_GOOD: Final = {
    "a cache with words of Redis": f"{_REDIS}port: 1, db: 3, ssl: false, socket_timeout: 1}}\n",
    "a variable of one's own": "environment_variables:\n  my_flag: 'yes'\n",
    "a proxy in small letters": "environment_variables:\n  http_proxy: ''\n",
}
_ONE: Final = {
    "a version of Azure's": f"{_AZURE}, api_version: 2025-04-01-preview",
    "a version without a date": f"{_AZURE}, api_version: preview",
    "a price in words of its own": f"model: openai/x, {UPSTREAM}, input_cost_per_token: 0.000421",
    "a price of images": f"model: openai/x, {UPSTREAM}, input_cost_per_image: 0.04",
    "a budget to think with": f"{_ANTHROPIC}, max_tokens: 16000, temperature: 1, thinking: "
    "{type: enabled, budget_tokens: 8000}",
    "no thinking": f"{_ANTHROPIC}, temperature: 0.2, thinking: {{type: disabled}}",
    "no end of tokens on a server of one's own": f"model: openai/x, {UPSTREAM}, max_tokens: -1",
    "a cold gpt-5 without its temperature": f"model: openai/gpt-5, {UPSTREAM}, temperature: 0, "
    "drop_params: true",
    "a seed that is left out for Claude": f"{_ANTHROPIC}, seed: 7, drop_params: true",
    "a cold o1-mini": f"model: openai/o1-mini, {UPSTREAM}, temperature: 0.2",
    "an effort of gpt-5": f"model: openai/gpt-5, {UPSTREAM}, reasoning_effort: low, seed: 1",
    "a gpt-5 that chats": f"model: openai/gpt-5-chat-latest, {UPSTREAM}, temperature: 0",
    "a key of one's own server": f"model: openai/x, {UPSTREAM}, chat_template_kwargs: {{a: true}}",
    "keys of OpenAI's": f"model: openai/gpt-4o, {_KEYED}, prompt_cache_key: x, "
    "safety_identifier: y, prediction: {type: content}",
    "a profile and its region": _BEDROCK.format(f"eu.{_SONNET}", "eu-west-1"),
    "a profile of all the world": _BEDROCK.format(f"global.{_SONNET}", "us-east-1"),
    "a model that needs no profile": _BEDROCK.format("amazon.nova-lite-v1:0", "us-east-1"),
    "a model with an ARN beside it": _BEDROCK.format(_SONNET, "us-east-1")
    + ", model_id: 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a'",
    "a region of the government": _BEDROCK.format(_SONNET, "us-gov-west-1"),
    "a region that is everywhere": "model: vertex_ai/gemini-2.5-flash, vertex_project: p, "
    "vertex_location: global",
    "OpenRouter's own choice": "model: openrouter/openrouter/auto, api_key: x",
    "OpenRouter's address": "model: openrouter/openai/gpt-4o, api_key: x, "
    "api_base: 'https://openrouter.ai/api/v1'",
    "DeepSeek's address": "model: deepseek/deepseek-chat, api_key: x, "
    "api_base: 'https://api.deepseek.com'",
    "Mistral's address": "model: mistral/mistral-large-latest, api_key: x, "
    "api_base: 'https://api.mistral.ai'",
    "Google's address in OpenAI's way": "model: openai/gemini-2.5-flash, api_key: x, "
    "api_base: 'https://generativelanguage.googleapis.com/v1beta/openai/'",
    "Anthropic's protocol of another": "model: anthropic/glm-4.6, api_key: x, "
    "api_base: 'https://api.z.ai/api/anthropic'",
    "a coder's plan": "model: zai/glm-4.6, api_key: x, "
    "api_base: 'https://api.z.ai/api/coding/paas/v4'",
    "a workspace of Databricks with its models": "model: databricks/x, api_key: x, "
    "api_base: 'https://acme.cloud.databricks.com/serving-endpoints'",
}


def meant() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield Config(f"meant: {name}", one(params), harmful=True, silent=True)
    for name, params in _MORE.items():
        yield Config(f"meant: {name}", one(params), harmful=True, silent=True)
    for name, more in _BESIDE.items():
        yield Config(f"meant: {name}", f"{TWO}{KEY}{more}", harmful=True, silent=True)
    for name, more in _STOPS.items():
        yield Config(f"meant: {name}", f"{TWO}{KEY}{more}", harmful=True, stops=True)
    for name, more in _BESIDE_GOOD.items():
        yield Config(f"meant: {name}", f"{TWO}{KEY}{more}", harmful=False)
    for name, (params, mode) in _FOR.items():
        text = (
            f"model_list:\n  - model_name: only\n    litellm_params: {{{params}}}\n"
            f"    model_info: {{mode: {mode}}}\n{KEY}"
        )
        yield Config(f"meant: {name}", text, harmful=True, silent=True)
    for name, params in _ONE.items():
        yield Config(f"meant: {name}", one(params), harmful=False)
