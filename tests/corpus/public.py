"""A later set: 123 configs of as many public repositories, taken as they came and sealed before
lint had been asked about any of them; the rules had been made without them.

Names are those of the repositories' owners. 59 had something wrong with them, 100 mistakes in all.
Of the 66 that were not about a model which its company has retired, lint said of 53 what is wrong,
and of the 34 others of 16; what it missed it learned afterwards, but for the last four here. The
64 good ones had no error but true ones: the example key of the docs, and libraries of callbacks
that this program does not hold. What lint says in the words of an earlier set is not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/COMPANY_API_KEY"
_OLLAMA: Final = "model: ollama_chat/qwen3, api_base: UP"

# ---- harmful: of one model

_PARAMS: Final = {
    "a preview of Gemini 3 (00dhkim, D0wn10ad, Phoscur, ankitson)": "model: "
    f"gemini/gemini-3-pro-preview, {_KEYED}",
    "Mixtral at Groq (AdarshYadav04, NordicCollection)": "model: groq/mixtral-8x7b-32768, "
    f"{_KEYED}",
    "a Llama of 3.1 at Groq (AleksanderDudek)": f"model: groq/llama-3.1-8b-instant, {_KEYED}",
    "a large Llama of 3.1 at Groq (rajangnan)": f"model: groq/llama-3.1-70b-versatile, {_KEYED}",
    "a Llama of 3.3 at Groq (Cubiczan)": f"model: groq/llama-3.3-70b-versatile, {_KEYED}",
    "a Qwen of 3 at Groq (hyduez)": f"model: groq/qwen/qwen3-32b, {_KEYED}",
    "DeepSeek's first name (Allen-so, MAY4VFX)": f"model: deepseek/deepseek-chat, {_KEYED}",
    "a small o1 (FrancoisChastel, neulab)": f"model: openai/o1-mini, {_KEYED}",
    "a Haiku of 3.5 at Amazon (Alex-jjh)": "model: "
    "bedrock/us.anthropic.claude-3-5-haiku-20241022-v1:0, aws_region_name: us-east-2",
    "a second Sonnet of 3.5 at Amazon (LeeJaeJun-A)": "model: "
    "bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0, aws_region_name: us-east-1",
    "a first Sonnet of 3.5 at Amazon (aiyadav)": "model: "
    "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0, aws_region_name: us-east-1",
    "a Sonnet of 3 at Amazon (aws-samples, chenxqdu)": "model: "
    "bedrock/anthropic.claude-3-sonnet-20240229-v1:0, aws_region_name: us-west-2",
    "a Sonnet of 3.7 at Amazon (notacryptodad)": "model: "
    "bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0, aws_region_name: us-west-2",
    "an Opus at Amazon without its provider (aiyadav)": "model: "
    "us.anthropic.claude-opus-4-20250514-v1:0, aws_region_name: us-east-1",
    "options of Ollama in extra_body (AlbanAndrieu)": f"{_OLLAMA}, extra_body: "
    "{num_ctx: 4096, temperature: 0.6, num_predict: 1024}",
    "a model in the address of Gemini (ChakshuGautam)": "model: gemini/gemini-2.5-flash, "
    f"{_KEYED}, api_base: 'http://proxy.lan:8081/v1beta/models/gemini-2.5-flash'",
    "tries by another word (Commit-Cafe)": f"model: openai/glm-5, {UPSTREAM}, retry: 3",
    "fallbacks of its own (Lmalviya)": f"model: openai/x, {UPSTREAM}, fallbacks: [other]",
    "a Gemini that is a preview (Phoscur, hyduez)": f"model: gemini/gemini-3-flash, {_KEYED}",
    "facts about a model among its parameters (Insta-Bids-System)": f"model: openai/x, {UPSTREAM}, "
    "supports_parallel_function_calling: true",
}

# ---- harmful: beside two models

_GENERAL: Final = {
    "headers to be sent on (AlbanAndrieu)": "custom_headers: {forward_headers: [X-User-Id]}",
    "costs without users (EsupPortail)": "disable_end_user_cost_tracking: true",
    "calls of functions by a switch (Insta-Bids-System)": "pass_through_function_calls: true",
    "who may ask from a browser (notacryptodad)": 'cors_origins: ["*"]',
    "health without a key (durandom)": "disable_health_check_auth: true",
    "an alert of no kind (TimothyVang)": "alerting: [webhook]\n  alert_types: [spend_logs]",
}
_LITELLM: Final = {
    "a guard by its name alone (MISJustice-Alliance)": "input_callback: [tier_guard]",
    "services by the metrics of requests (mubashir1osmani)": "service_callback: [prometheus]",
    "a pause (EsupPortail)": "cooldown_time: 30",
    "end users without a budget's name (D0wn10ad)": "default_end_user_params: {budget_id: weekly}",
    "costs as the provider tells (devYaoYH)": "capture_cost_from_provider: true",
    "the size of a question (Heinvv10)": "max_request_size_bytes: 1048576",
    "a salt (Avi711)": "salt_key: os.environ/COMPANY_API_KEY",
}
_TOP: Final = {
    "limits of a section's own (notacryptodad)": "cost_tracking: {enabled: true, budget_limit: 9}",
    "a section for the port (durandom)": "server: {host: 0.0.0.0, port: 8890}",
    "a section for Anthropic (cesl11)": "anthropic_proxy: {enabled: true, prefix: /}",
    "limits of the router (notacryptodad)": "router_settings: {rpm_limit: 1000}",
    "settings a second time (AdarshYadav04)": "litellm_settings: {set_verbose: false}\n"
    "litellm_settings: {drop_params: true}",
}
_STOPS: Final = {
    "a cache of another library (AI4Chem)": "litellm_settings:\n  cache: true\n"
    "  cache_params: {type: gptcache}",
    "fallbacks by two names (Cyberdad247, MycosoftLabs)": "litellm_settings:\n  fallbacks:\n"
    "    - model: small\n      fallback_models: [large]",
}

# ---- harmful, and not told

_MISSED: Final = {
    # Told where Anthropic's own key is not there; where it is, this server gets it.
    "an empty key for a server of Anthropic's protocol (cesl11)": "model: anthropic/qwen3-local, "
    "api_base: UP, api_key: ''",
    "a Gemma that Google names otherwise (hyduez)": f"model: gemini/gemma-3-12b, {_KEYED}",
    "a version of another form (Phoscur)": f"model: gemini/gemini-embedding-1.0, {_KEYED}",
    "the gateway's own address (harsssh)": "model: openai/x, api_key: x, "
    "api_base: 'http://0.0.0.0:4000/v1'",
}

# ---- good ones

_GOOD_ONE: Final = {
    "all models of a provider (2k4sm, ynfra)": ("model: openai/*, " + UPSTREAM, ""),
    "options of Ollama where it reads them (ctgschollar)": (
        "model: ollama_chat/x, api_base: UP, extra_body: {options: {num_ctx: 32768}}",
        "",
    ),
    "a server of Anthropic's protocol with a word for a key (baleian)": (
        "model: anthropic/llamacpp/gemma, api_base: UP, api_key: none",
        "router_settings: {enable_pre_call_checks: true, "
        "default_litellm_params: {max_tokens: 8000}}\n",
    ),
    "thinking that is off (Sunwood-ai-labs)": (
        f"model: openai/x, {UPSTREAM}, extra_body: {{thinking: {{type: disabled}}}}",
        "litellm_settings: {redact_user_api_key_info: true}\n",
    ),
    "prices in the shortest form (Avi711)": (
        f"model: openai/x, {UPSTREAM}, input_cost_per_token: 0.75e-6",
        "",
    ),
    "an answer made up (tom-jordan23, theneoai)": (
        "model: gpt-3.5-turbo, api_key: test-key, mock_response: hello",
        "",
    ),
}
_GOOD: Final = {
    "tries by the kind of error (TheFermiSea)": "router_settings: {retry_policy: "
    "{AuthenticationErrorRetries: 0, TimeoutErrorRetries: 2}}\n",
    "no aliases (XploreOS)": "router_settings: {model_group_alias: {}}\n",
    "nothing to call (Brotholomew)": "  alerting: []\n",
}


def public() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield _harmful(name, one(params))
    for name, general in _GENERAL.items():
        yield _harmful(f"among the general ones: {name}", f"{TWO}{KEY}  {general}\n")
    for name, text in _LITELLM.items():
        yield _harmful(f"litellm_settings: {name}", f"{TWO}{KEY}litellm_settings:\n  {text}\n")
    for name, text in _TOP.items():
        yield _harmful(name, f"{TWO}{KEY}{text}\n")
    for name, text in _STOPS.items():
        yield _harmful(name, f"{TWO}{KEY}{text}\n", stops=True)
    yield _harmful(
        "a vault that asks for a licence (mubashir1osmani)",
        f"{TWO}{KEY}  key_management_system: hashicorp_vault\n",
        stops=True,
    )
    yield _harmful("a guessed key (andrey-moor)", f"{TWO}general_settings: {{master_key: sk-}}\n")
    for name, params in _MISSED.items():
        yield _harmful(name, one(params))
    for name, (params, more) in _GOOD_ONE.items():
        called = "openai/*" if "/*" in params else "only"
        yield Config(f"public: {name}", one(params, more, f"'{called}'"), harmful=False)
    for name, text in _GOOD.items():
        yield Config(f"public: {name}", f"{TWO}{KEY}{text}", harmful=False)


def _harmful(name: str, text: str, *, stops: bool = False) -> Config:
    return Config(f"public: {name}", text, harmful=True, stops=stops, silent=not stops)
