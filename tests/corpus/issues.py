"""A fifth set: issues, pull requests and reviews about configs, gathered and written down before
lint had been asked about any of them.

Numbers behind a name are those of BerriAI/litellm, or of the repository that is named. Lint said
what is wrong of 33 of the 38 harmful ones that LiteLLM still minds; those that it minds no more are
left out here. The guardrails' modes came besides, when their kind was looked into.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"

# ---- harmful: of one model, by its parameters

_PARAMS: Final = {
    "params within the params (1150)": "model: openai/llama2, api_base: UP/v1, api_key: random, "
    "params: {temperature: 0.7, top_p: 0.5, top_k: 40}",
    "a comma behind a number (1150)": f"model: openai/llama2, {UPSTREAM}, temperature: '0.7,'",
    "a wildcard of Google (14595)": f"model: google/*, {_KEYED}",
    "a header as a parameter, twice (1824)": f"model: openai/gpt-4, {UPSTREAM}, http_header: team, "
    "http_header: key",
    "a Gemini by its bare name, with a key (12761)": f"model: gemini-2.5-flash, {_KEYED}",
    "a Gemini of a server by its bare name (12761)": "model: gemini-2.5-flash, "
    "api_base: 'https://gateway.acme.dev/v1', api_key: not-needed",
    "a provider's own name for itself (1208)": "model: togethercomputer/llama-2-70b-chat, "
    "api_key: dadadada, rpm: 1",
    "a provider that is none (14052)": f"model: providerA/gpt-4.1, {_KEYED}, tags: [provider-a]",
    "credentials by nearly their name (9114)": "model: azure/gpt-35, api_base: "
    f"'https://acme.openai.azure.com', {_KEYED}, litellm_credentials: azure-credentials",
    "an address as completion_url (10154)": "model: custom/coach, custom_llm_provider: openai, "
    f"completion_url: 'https://letta.acme.dev/v1/agents/a/messages', {_KEYED}",
    "a quote within a key (20109)": "model: ollama/bge, api_base: 'http://localhost:11434', "
    'encoding_format": float',
    "a path behind a variable (7036)": f"model: openai/x, {_KEYED}, "
    "api_base: os.environ/BASE_URL/v1",
    "LM Studio without v1 (bytebot 70)": "model: openai/gpt-oss-20b, drop_params: true, "
    "api_base: 'http://10.5.0.2:1234', api_key: lm-studio",
    "a server of vLLM by the library's name (2831)": "model: vllm/mistralai/Mistral-7B, api_base: "
    "'http://mistral.acme.local:8000', api_key: fake-key",
    "an address without its scheme (5801)": "model: openai/*, api_base: domain1.com, "
    "api_key: anything",
    "a price by the minute (8680)": f"model: openai/x, {UPSTREAM}, input_cost_per_minute: 0, "
    "output_cost_per_minute: 0",
}

# ---- harmful: below a model, and beside two

_BELOW: Final = {
    "LiteLLM's settings below a model (8367)": "    litellm_settings:\n"
    '     success_callback: ["langsmith"]\n',
}
_BESIDE: Final = {
    "vector stores by another name (10448)": "vector_stores: [{vector_store_name: kb, "
    "litellm_params: {custom_llm_provider: bedrock, id: T37J8R4WTM}}]\n",
    "a strategy by half its name (12761)": "router_settings: {routing_strategy: usage_based}\n",
    "settings of the log (12761)": "log_settings: {console_log_level: info}\n",
    "a budget of vertexai (6817)": "router_settings: {provider_budget_config: {vertexai: "
    "{budget_limit: 100, time_period: 12d}}}\n",
    "an adapter of Prometheus (joryirving/home-ops 6918)": "litellm_settings: "
    "{prometheus_adapter: true}\n",
    "what watches the services, as a callback (13647)": "litellm_settings: "
    "{callbacks: [prometheus_system]}\n",
    "values beside a credential's name (9114)": "credential_list: [{credential_name: azure, "
    f"api_base: 'https://acme.openai.azure.com', {_KEYED}}}]\n",
    "a guardrail of the docs that there is not (36535)": "guardrails: [{guardrail_name: route, "
    "litellm_params: {guardrail: sensitive_data_routing, mode: pre_call}}]\n",
    "categories of Azure's (32061)": "guardrails: [{guardrail_name: harm, litellm_params: "
    "{guardrail: azure/text_moderations, mode: pre_call, api_key: x, api_base: UP, "
    "categories: [Hate, Sexual], severity_threshold: 2}}]\n",
    "a callback's file that is not there (11487)": "litellm_settings: "
    "{callbacks: custom_callbacks.proxy_handler_instance}\n",
    "Slack as a callback (2969)": "litellm_settings: {success_callback: [slack]}\n",
    "fallbacks by the kind of error (8789)": "router_settings: {error_type_fallbacks: "
    "{rate_limit: [small]}}\n",
    "a file of rules (898)": "custom_rules_file: path/to/custom_rules.py\n",
    "a domain of a JWT by another name (5605)": "  enable_jwt_auth: true\n  litellm_jwtauth: "
    "{user_email_jwt_field: sub, user_allowed_email_subdomain: my-co.com}\n",
    "settings of teams at the top (6070)": "default_team_settings: {team_member_budget: 10, "
    "models: [small]}\n",
}
_MODES: Final = {
    "tool_permission": "during_call",
    "lakera": "post_call",
    "azure/prompt_shield": "post_call",
    "guardrails_ai": "during_call",
}
"""Guardrails with a mode of others (commonly 545): they are left out."""
_WHOLE: Final = {
    "a router's parameters a step too far (20109)": "model_list:\n  - model_name: auto\n"
    f"      litellm_params:\n        model: auto_router/auto\n{KEY}",
    "budgets behind tabs (6817)": f"{TWO}{KEY}router_settings:\n  provider_budget_config:\n"
    "\topenai:\n\t\tbudget_limit: 100\n\t\ttime_period: 1d\n",
    "fallbacks behind an equals sign (4207)": f"{TWO}{KEY}litellm_settings:\n"
    '   content_policy_fallbacks=[{"small": ["large"]}]\n',
    "an equals sign among colons (AetherOS)": f"{TWO}{KEY}router_settings:\n  num_retries: 3\n"
    '  fallbacks=[{"small": ["large"]}] # for all errors\n  retry_after: 5\n',
    "two Geminis by their bare names (OrcaQueen)": "model_list:\n"
    + "".join(
        f"  - model_name: google/gemini-2.5-{name}\n    litellm_params: "
        f"{{model: gemini-2.5-{name}, {_KEYED}}}\n"
        for name in ("pro", "flash")
    )
    + KEY,
}
_CLASS: Final = (
    "from litellm.integrations.custom_logger import CustomLogger\n"
    "class Rewriting(CustomLogger):\n    pass\n"
)

# ---- good ones

_GOOD: Final = {
    "a Gemini with a project of Google's": one(
        "model: gemini-2.5-flash, vertex_project: acme, vertex_location: us-central1, "
        "mock_response: hello"
    ),
    "a key that LiteLLM does not know, for a server": one(
        f"model: openai/x, {UPSTREAM}, top_k: 40, repetition_penalty: 1.1"
    ),
    "prices of all kinds": one(
        f"model: openai/x, {UPSTREAM}, input_cost_per_token: 0.000002, "
        "output_cost_per_token: 0.000008, cache_read_input_token_cost: 0.0000002"
    ),
    "a callback of one model (8390)": one(f"model: openai/x, {UPSTREAM}, success_callback: []"),
    "hosts for the addresses of users (35177)": f"{TWO}{KEY}litellm_settings:\n"
    "  user_url_allowed_hosts:\n    - agents.acme.dev\n",
}


def issues() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield _harmful(name, one(params))
    for name, below in _BELOW.items():
        yield _harmful(name, f"{TWO}{below}{KEY}")
    for name, more in _BESIDE.items():
        yield _harmful(name, f"{TWO}{KEY}{more}")
    for guardrail, mode in _MODES.items():
        settings = f"guardrail: {guardrail}, mode: {mode}, api_key: x, api_base: UP, guard_name: g"
        more = f"guardrails: [{{guardrail_name: own, litellm_params: {{{settings}}}}}]\n"
        yield _harmful(f"{guardrail} at {mode}", f"{TWO}{KEY}{more}")
    for name, text in _WHOLE.items():
        yield _harmful(name, text)
    text = f"{TWO}{KEY}litellm_settings:\n  callbacks: [rewriting.Rewriting]\n"
    files = {"rewriting.py": _CLASS}
    name = "issues: a callback's class (36858)"
    yield Config(name, text, harmful=True, silent=True, files=files)
    for name, text in _GOOD.items():
        yield Config(f"issues: {name}", text, harmful=False)


def _harmful(name: str, text: str) -> Config:
    return Config(f"issues: {name}", text, harmful=True, silent=True)
