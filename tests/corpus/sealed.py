"""A later set: configs with a mistake, some from threads and guides and some from public
repositories, gathered and sealed before lint had been asked about any of them.

Numbers behind a name are those of BerriAI/litellm, or of the repository or page that is named; a
name alone is that of a repository's owner. Of the 53 harmful ones that were not about a model which
its company has retired, lint said of 46 what is wrong with them, and of the 15 others of none; what
it missed it learned afterwards. What it says in the same words as of an earlier set's is not here.
None of the 58 good ones had an error but for the libraries of some callbacks, which this program
does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"
_CLAUDE: Final = "api_key: os.environ/ANTHROPIC_API_KEY"

# ---- harmful: of one model

_PARAMS: Final = {
    "v1 before the path of a Claude without a provider (2405008450)": "model: claude-opus-4-6, "
    f"api_base: 'https://gateway.acme.dev/v1', {_CLAUDE}",
    "v1 before the path of Anthropic's (dazeb)": "model: anthropic/claude-sonnet-latest, "
    f"api_base: 'https://inference.acme.dev/v1', {_CLAUDE}",
    "a Claude without its date (kummahiih)": f"model: anthropic/claude-3-5-sonnet, {_CLAUDE}",
    "a key in the shell's braces (nvroot)": "model: openai/gpt-4o, api_key: '${OPENAI_API_KEY}'",
    "an address in braces (Memetic-Block)": "model: ollama/x, api_base: {API_BASE_URL}",
    "a stream for whom none asked (y-core-engineering)": "model: ollama/x, api_base: UP, "
    "stream: true",
    "groups of access among the parameters (erikjosehrnndz)": f"model: openai/x, {UPSTREAM}, "
    "model_info: {access_groups: [premium]}",
    "prices among the parameters (bifrost 1329)": "model: ollama/x, api_base: UP, "
    'model_info: {input_cost_per_token: "6e-06"}',
    "the address of one call, with its version (13407)": "model: azure/gpt-5, api_base: "
    "'https://acme.cognitiveservices.azure.com/openai/responses?api-version=2025-04-01-preview', "
    f"{_KEYED}, api_version: 2025-04-01-preview",
    "Gemini's host alone (13720)": "model: gemini/gemini-2.5-pro, "
    f"api_base: 'https://generativelanguage.googleapis.com/', {_KEYED}",
    "sagemaker with a hyphen (8534)": "model: sagemaker-chat/jumpstart, aws_profile_name: sandbox",
    "a Gemini of 1.5 (12Prasun, marvindore)": f"model: gemini/gemini-1.5-flash, {_KEYED}",
    "the larger Gemini of 1.5 (SimCorp)": f"model: gemini/gemini-1.5-pro, {_KEYED}",
    "a Gemini of 2.0 (R2-Claw2, rohioffl, chiranjitganguly)": "model: gemini/gemini-2.0-flash, "
    f"{_KEYED}",
    "the latest Haiku of 3.5 (aladrocMatiner)": "model: anthropic/claude-3-5-haiku-latest, "
    f"{_CLAUDE}",
    "a Sonnet of 3.5 (chrisjohnson, korkridake)": "model: anthropic/claude-3-5-sonnet-20241022, "
    f"{_CLAUDE}",
    "a Sonnet of 4 (caoxv0255, spinlock, zhuangyq008)": "model: "
    f"anthropic/claude-sonnet-4-20250514, {_CLAUDE}",
    "an Opus of 4 (drewpypro)": f"model: anthropic/claude-opus-4-0, {_CLAUDE}",
    "a preview of GPT-4 (nanocreek)": f"model: openai/gpt-4-turbo-preview, {_KEYED}",
    "a Gemini of 1.0 that sees (2234)": "model: vertex_ai/gemini-1.0-pro-vision-001, "
    "vertex_project: x, vertex_location: us-central1",
    "a Claude with a version that Bedrock leaves out (20562)": "model: "
    "bedrock/global.anthropic.claude-opus-4-6-v1:0, aws_region_name: us-east-1",
    "vectors in several forms (28239)": "model: hosted_vllm/x, api_base: UP/v1, api_key: none, "
    "encoding_format: [float, base64]",
    "vLLM by its own provider, without v1 (7744)": "model: hosted_vllm/x, "
    "api_base: 'http://10.0.0.5:8000', api_key: none",
}
_INFO: Final = {
    "a tier by a number (akillies)": "tier: 2",
    "a number with a comma (33864)": 'max_input_tokens: "128,000"',
}

# ---- harmful: beside two models

_GENERAL: Final = {
    "a budget for all (matthewdeaves)": "max_budget: 10",
    "a Redis by its address (fql9)": "redis_url: os.environ/COMPANY_API_KEY",
    "a cache (psstz-lima)": "cache: true\n  cache_params: {type: local}",
    "a longest question (MagTer)": "max_input_tokens: 128000",
    "requests of a minute (cyruscyliu)": "rpm: 120",
    "models to fall back to (naufalmaa)": 'fallback_models: ["large"]',
    "a database of SQLite (egkristi)": "database_url: 'sqlite:///db.sqlite'",
    "a database that is a Redis (zapprosite)": "database_url: 'redis://redis:6379'",
    "a model for all chats that nobody makes (alfredogl1804)": "completion_model: gpt-5.4",
    "nobody without a team (10151)": "default_team_disabled: true",
    "a callback (SecurinResearch)": 'success_callback: ["langfuse"]',
}
_LITELLM: Final = {
    "a time beside that of requests (cn-ljh)": "request_timeout: 180\n  timeout: 120",
    "models in the database (deeprunnerai)": "store_model_in_db: true",
    "a database (mfranklin1)": "database_url: 'sqlite:///./cost.db'",
    "what streams tell (clssck)": "stream_options: {'include_usage': true}",
    "requests without the database (kalpeshjaju)": "allow_requests_on_db_unavailable: true",
    "metrics that there are not (30839)": "callbacks: [prometheus]\n  prometheus_metrics_config: "
    "[{group: own, metrics: [litellm_total_users]}]",
    "metrics by an adapter (home-ops 6955)": "prometheus_adapter: true",
}
_ROUTER: Final = {
    "a cache by a switch (jazzmind)": "enable_cache: true",
    "longer windows by a switch (nullbytes-app)": "context_window_fallbacks: true",
    "longer windows by a name (39655)": 'context_window_fallbacks: ["large"]',
}
_TOP: Final = {
    "how to look after models (zohoora)": "health_check_settings: {enable_health_check: true}",
    "the models again (19229)": "model_list:\n  - model_name: other\n    litellm_params: "
    f"{{model: openai/gpt-4o, {_KEYED}}}",
    "a provider's budget without its limit (33327)": "router_settings: "
    "{provider_budget_config: {openai: {time_period: 1d}}}",
}
_STOPS: Final = {
    "guardrails of the newer form (6127)": "litellm_settings:\n  guardrails:\n"
    "    - guardrail_name: pii\n      litellm_params: {guardrail: presidio, mode: pre_call}",
    "a callback with what it is told (20282)": "litellm_settings:\n  callbacks:\n"
    "    - websearch_interception: {enabled_providers: [bedrock]}",
    "an equals sign (presidio)": 'litellm_settings:\n  callbacks = ["presidio"]',
    "a file that is away (30429)": 'litellm_settings:\n  callbacks: ["stream_fix.handler"]',
    "a fallback that is a word (34362)": 'router_settings:\n  fallbacks: [{"small": "large"}]',
    "fallbacks by their names (vipinpg)": "router_settings:\n  fallbacks:\n    - small\n"
    "    - large",
    "a tool's server with a hyphen (12515)": "mcp_servers: {my-tools: "
    "{url: 'http://localhost:9000/mcp', transport: http}}",
}
_KEYS: Final = {
    "the master key of the docs (infzo, jansvensen, 5726)": "sk-1234",
    "an empty master key (theovit)": '""',
}

# ---- good ones

_GOOD_ONE: Final = {
    "a tag for all (5601)": (
        f"model: openai/x, {UPSTREAM}, tags: [default]",
        "router_settings: {enable_tag_filtering: true}\n",
    ),
    "tries of its own (18968)": (f"model: openai/x, {UPSTREAM}, max_retries: 5", ""),
    "what to leave out (11722)": (
        f"model: openai/x, {UPSTREAM}, input_cost_per_token: 2e-5, "
        'additional_drop_params: ["temperature", "top_p"]',
        "",
    ),
    "a name with two slashes (24099)": (
        "model: lm_studio/qwen/x, api_base: UP/v1, api_key: none",
        "router_settings: {retry_policy: {RateLimitErrorRetries: 3}}\n",
    ),
}
_GOOD: Final = {
    "a search of one's own (16634)": "search_tools: [{search_tool_name: own, litellm_params: "
    "{search_provider: searxng, api_base: 'http://searxng:8080'}}]\n",
    "how much of a prompt is kept (22088)": "environment_variables: "
    '{MAX_STRING_LENGTH_PROMPT_IN_DB: "100000"}\n',
    "a path that is passed on (6128)": "  pass_through_endpoints: [{path: /v1/rerank, "
    "target: 'https://api.cohere.com/v1/rerank'}]\n",
}


def sealed() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield _harmful(name, one(params))
    for name, info in _INFO.items():
        yield _harmful(name, one(f"model: openai/x, {UPSTREAM}}}\n    model_info: {{{info}"))
    for name, general in _GENERAL.items():
        yield _harmful(f"among the general ones: {name}", f"{TWO}{KEY}  {general}\n")
    for section, wrong in (("litellm_settings", _LITELLM), ("router_settings", _ROUTER)):
        for name, text in wrong.items():
            yield _harmful(f"{section}: {name}", f"{TWO}{KEY}{section}:\n  {text}\n")
    for name, text in _TOP.items():
        yield _harmful(name, f"{TWO}{KEY}{text}\n")
    for name, text in _STOPS.items():
        yield _harmful(name, f"{TWO}{KEY}{text}\n", stops=True)
    for name, key in _KEYS.items():
        yield _harmful(name, f"{TWO}general_settings:\n  master_key: {key}\n", stops=True)
    for name, (params, more) in _GOOD_ONE.items():
        yield Config(f"sealed: {name}", one(params, more), harmful=False)
    for name, text in _GOOD.items():
        yield Config(f"sealed: {name}", f"{TWO}{KEY}{text}", harmful=False)


def _harmful(name: str, text: str, *, stops: bool = False) -> Config:
    return Config(f"sealed: {name}", text, harmful=True, stops=stops, silent=not stops)
