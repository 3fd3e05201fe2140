"""A sixth set: what stands in configs that people committed to public repositories, read in the
order in which they came up and judged before lint had been asked about any of them.

A repository's owner stands behind each name; each was written anew with names and values of our
own, and what an earlier set has is not here again. Of the 48 harmful configs that these are the
gist of, lint said of 45 what is wrong with them when they were collected. None of the 74 good ones
of the same search had an error but for what this program does not hold: the libraries of some
callbacks, and a Redis that only the environment names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"
_CLAUDE: Final = "api_key: os.environ/ANTHROPIC_API_KEY"

# ---- harmful: of one model

_PARAMS: Final = {
    "a length that is not asked for (linsir2)": f"model: openai/text-embedding-v4, {UPSTREAM}, "
    "dimensions: 1536",
    "the family before an old version (dixon400)": f"model: anthropic/claude-haiku-3-5-20241022, "
    f"{_CLAUDE}",
    "a date of seven digits (JacekKorta)": f"model: anthropic/claude-3-haiku-2024030, {_CLAUDE}",
    "a retired Claude without a provider (tushgaurav)": "model: claude-3-7-sonnet-latest, "
    + _CLAUDE,
    "a retired GPT without a provider (keith-decker)": f"model: gpt-4-turbo-preview, {_KEYED}",
    "a GPT by a wish (ntndbs)": f"model: gpt-4.1-long-context, {_KEYED}",
    "another entry's name as a model (litkhai)": "model: qwen-7b",
    "a company by its own name (ShijunDeng)": f"model: zhipuai/glm-5, {_KEYED}",
    "what it is for among the parameters (Sebastian-Landl)": "model: ollama/bge-m3, api_base: UP, "
    "mode: embedding",
    "whether it sees among the parameters (stokasz)": f"model: openai/x, {UPSTREAM}, "
    "supports_vision: true",
}
_BESIDE: Final = {
    "what clients may set (Arnob1998)": 'configurable_clientside_auth_params: ["api_key"]',
    "whose protocol it is (ciandt-crodrigues)": "custom_llm_provider: anthropic",
}

# ---- harmful: beside two models

_GENERAL: Final = {
    "a talkative LiteLLM (iwasnothing)": "set_verbose: true",
    "costs by model (brunseba)": "track_cost_per_model: true",
    "a Redis (brunseba)": "redis_host: os.environ/NUMBER",
    "a log that is a file (suparious)": "log_to_file: true",
    "a header for keys (suparious)": "custom_auth_header: X-API-Key",
    "a log of requests (ShijunDeng)": "request_log_path: requests.jsonl",
    "an address to listen at (hmedel)": "host: 0.0.0.0",
}
_LITELLM: Final = {
    "a cache for calls that nobody makes (TzuMinHuang)": "cache: true\n  cache_params: "
    '{type: local, supported_call_types: ["completion", "embedding"]}',
    "a time for streams (FiRMLAB-Pisa)": "stream_timeout: 3600",
    "paths that are passed on (JulScsl)": 'pass_through_endpoints: ["openrouter/", "openai/"]',
    "a key of the gateway (jerryagenyi)": "master_key: sk-of-nobody-000",
    "prompts in the log (ShijunDeng)": "store_prompts_in_spend_logs: true",
    "tags for all (litkhai)": "default_tags: [demo]",
    "a time by a short name (Fayeblade1488)": "timeout: 120",
}
_ROUTER: Final = {
    "checks in the singular (prakashchandrajha)": "enable_pre_call_check: true",
    "fallbacks by a switch (Dirty13itch)": "enable_fallbacks: true",
    "retries in a form of its own (slawekCle)": "retry_policy: "
    "{max_retries: 2, min_backoff_seconds: 1}",
    "a number of retries (yastman)": "retry_policy: {retry_count: 2}",
    "fallbacks to models that are away (dineshsrivastava07-cell)": "fallbacks: "
    "[{small: [qwen-480b]}]",
    "how often to look (ImprobableStudios)": "health_check_interval: 300",
    "fallbacks in a form of its own (Dirty13itch)": "fallbacks: "
    "[{model_name: small, fallback_models: [large]}]",
    "fallbacks by model (suparious)": "fallbacks: {small: [large]}",
}
_TOP: Final = {
    "groups of access (JulScsl)": "access_groups: {default: {models: [small]}}",
    "costs (JacekKorta)": "cost_tracking: {enabled: true, cost_file: ./costs.json}",
    "prompts by model (claymore666)": "prompt_templates: {small: {completion: {user: '{prompt}'}}}",
    "other names (calinfaja)": "model_alias_map: {sonnet: small}",
    "keys with their models (sobrase)": "key_management_settings: "
    "[{key: os.environ/COMPANY_API_KEY, models: [small]}]",
    "tools by the older protocol (sngo82)": "mcp_servers: {money: {url: 'http://money:8000/sse'}}",
}
_WHOLE: Final = {
    "a model beside its parameters (dhelly)": "model_list:\n  - model_name: small\n"
    f"    litellm_params:\n    model: openai/gpt-4o\n      {_KEYED}\n{KEY}",
    "braces within braces (Fayeblade1488)": "model_list:\n  - model_name: small\n"
    f"    litellm_params: {{ model: openai/gpt-4o, api_key: ${{VENICE_API_KEY}} }}\n{KEY}",
    "a master key that is null (Yusful33)": f"general_settings:\n  master_key: null\n{TWO}",
}

# ---- good ones

_GOOD: Final = {
    "a path for a model (iwasnothing)": one(f"model: openai//models/acme/coder-30b, {UPSTREAM}"),
    "weights of one name (Keiracom)": "model_list:\n"
    + "".join(
        f"  - model_name: fast\n    litellm_params: {{model: openai/{name}, {UPSTREAM}, "
        f"weight: {weight}, timeout: 30}}\n"
        for name, weight in (("x", 10), ("y", 1))
    )
    + f"{KEY}router_settings:\n  routing_strategy: simple-shuffle\n  allowed_fails: 1\n",
    "options in the body, for Ollama (vibhormehta)": one(
        "model: ollama/coder, api_base: UP, extra_body: {options: {num_ctx: 8192}}"
    ),
    "an answer made up (Phani3108)": one(
        "model: openai/mock-fast, api_key: mock, mock_response: 'PASS: a verdict.'"
    ),
    "every name (Mr-Baga08)": one(f"model: openai/x, {UPSTREAM}", name="'*'"),
    "what to allow besides (AndreMashukov)": one(
        f"model: openai/x, {UPSTREAM}, allowed_openai_params: [reasoning]"
    ),
    "keys in a list of another order (notfolder)": f"{KEY}{TWO}",
}


def repositories() -> Iterator[Config]:
    """All of them."""
    for name, params in _PARAMS.items():
        yield _harmful(name, one(params))
    for name, beside in _BESIDE.items():
        yield _harmful(f"beside the parameters: {name}", _beside(beside))
    for name, general in _GENERAL.items():
        yield _harmful(f"among the general ones: {name}", f"{TWO}{KEY}  {general}\n")
    for section, wrong in (("litellm_settings", _LITELLM), ("router_settings", _ROUTER)):
        for name, text in wrong.items():
            yield _harmful(f"{section}: {name}", f"{TWO}{KEY}{section}:\n  {text}\n")
    for name, text in _TOP.items():
        yield _harmful(f"at the top: {name}", f"{TWO}{KEY}{text}\n")
    for name, text in _WHOLE.items():
        yield _harmful(name, text)
    for name, text in _GOOD.items():
        yield Config(f"repositories: {name}", text, harmful=False)


def _beside(text: str) -> str:
    """A model, and this where its parameters stand."""
    return one(f"model: openai/x, {UPSTREAM}}}\n    {text}\n    model_info: {{mode: chat")


def _harmful(name: str, text: str) -> Config:
    return Config(f"repositories: {name}", text, harmful=True, silent=True)
