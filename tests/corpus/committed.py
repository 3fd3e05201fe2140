"""A fifth set: what stands in configs that people committed to public repositories, or took back in
a later commit, and in two pages of guides. Each was written anew with names and values of our own.

A repository's owner stands behind each name. Of the harmful configs that these are the gist of,
lint flagged 55 of 58 when they were collected, and 96 of the 105 mistakes in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.corpus.parts import KEY, TWO, UPSTREAM, Config, one

_KEYED: Final = "api_key: os.environ/OPENAI_API_KEY"

# ---- harmful: of one model, by its parameters

_PARAMS: Final = {
    "a publisher in place of a provider (3lLobo)": "model: acme/deepseek-r1-distill-7b-awq, "
    f"{UPSTREAM}",
    "a plain name for a server (CannonCoPilot)": "model: gpt-oss-120b, api_base: UP",
    "ollama's tag without ollama (carlessanagustin)": "model: 'gpt-oss:20b', api_base: UP, "
    "ssl_verify: false",
    "a company's name as provider (Ancoren)": f"model: zhipu/glm-4-flash, {_KEYED}",
    "a model's family as provider (Yerdna1)": f"model: qwen/qwen-max, {_KEYED}",
    "a provider that LiteLLM has not (BeefWrap4)": f"model: siliconflow/Qwen3-8B, {_KEYED}",
    "gemini by a name of vertex (RichardHam)": f"model: gemini-1.5-flash, {_KEYED}",
    "a dot for a slash (Kode-Rex)": "model: anthropic.claude-3.5-sonnet-20240610, "
    "api_key: os.environ/ANTHROPIC_API_KEY, api_base: 'https://api.anthropic.com'",
    "another provider's key (ThanhDT127)": f"model: gemini/gemini-embedding-001, {_KEYED}",
    "a stream for everybody (Hazuki-san)": f"model: openai/x, {UPSTREAM}, stream: true",
    "what to drop, as a list (HerzigGroup)": f"model: openai/x, {UPSTREAM}, "
    "drop_params: [tool_choice]",
    "how much it reads (HerzigGroup)": f"model: openai/x, {UPSTREAM}, context_window: 262144",
    "how much ollama reads (98kuwa036)": "model: ollama/coder, api_base: UP, context_length: 4096",
    "what a model can (AetharaAI)": f"model: openai/x, {UPSTREAM}, supports_images: true",
    "what a model can do with tools (Chittal)": f"model: openai/x, {UPSTREAM}, "
    "supports_function_calling: true",
    "a limit by the names of keys (Hydra16LeGrand)": f"model: openai/x, {UPSTREAM}, "
    "rpm_limit: 60, tpm_limit: 100000",
    "a key in braces with an address in braces (bjosifoski)": "model: openai/x, "
    "api_base: '${SELF_HOSTED_BASE_URL}', api_key: '${SELF_HOSTED_API_KEY}'",
    "ollama's address from compose (roxlukas)": "model: 'ollama/*', api_base: '${OLLAMA_BASE_URL}'",
    "retries by a short name (a guide)": f"model: openai/gpt-4o, {_KEYED}, retries: 2",
}
_INFO: Final = {
    "a mode that is none (Ambyli)": "mode: audio",
    "embeddings in the plural (DmacMcgreg)": "mode: embeddings",
}

# ---- harmful: beside two models

_GENERAL: Final = {
    "how long keys live (0poiu789)": "default_key_generate_params: {duration: 24h}",
    "a budget (BHQUAN97)": "max_budget: 2.0",
    "a budget from compose (Illia-sanzh)": "max_budget: '${MONTHLY_BUDGET_USD:-20}'",
    "unknown parameters (WillisXChen)": "drop_params: true",
    "retries (DDAK)": "num_retries: 3",
    "a time (DDAK)": "request_timeout: 90",
    "who may keep out of the log (AsaifAli)": "disable_no_log_param: true",
    "no key by a switch (luisalbertodr)": "disable_auth: true",
    "batches (AllDayAutomationsai)": "enable_batching: true",
    "metrics (Diving-Di)": "enable_prometheus_metrics: true",
    "a port (AppleCurse)": "port: 4000",
    "how many tokens (Ambyli)": "default_max_tokens: 262144",
    "thoughts in the answer (AlayaElla)": "merge_reasoning_content_in_choices: true",
    "checks of the router (CannonCoPilot)": "enable_pre_call_checks: true",
    "workers (Kode-Rex)": "num_workers: 4",
    "what users may (Hydra16LeGrand)": "default_internal_user_params: {user_role: internal_user}",
    "the protocol of responses (Cyhandleit)": "enable_responses_api: true",
    "tools by a switch (Insta-Bids)": "pass_through_function_calls: true",
    "a database that is a file (PabloCoello)": "database_url: 'sqlite:////app/litellm.db'",
}
_LITELLM: Final = {
    "requests at once (AllDayAutomationsai)": "max_parallel_requests: 100",
    "a limit of tokens (monish0612)": "tpm_limit: 100000",
    "workers (benj3542)": "num_workers: 4",
    "a model for all (1aboveio)": "default_model: small",
    "parameters for all (HerzigGroup)": "default_params: {temperature: 0.6}",
    "a database that is away (AetharaAI)": "allow_requests_on_db_unavailable: true",
    "a callback named db (BHQUAN97)": "success_callback: [db]",
    "a setting as a callback (BLERBZ)": "success_callback: [log_raw_request_response]",
    "a kind of cache for the switch (corsandre)": "cache: redis",
    "a list of fallbacks (corsandre)": "fallbacks: [small, large]",
    "how much a model reads, for fallbacks (98kuwa036)": "context_window_fallbacks: "
    "[{model: small, context_window: 200000}]",
}
_ROUTER: Final = {
    "a model for all (akwin1234)": "default_model: small",
    "balance by a switch (AllDayAutomationsai)": "enable_loadbalancing: true",
    "an alias of several (LBSean)": "model_group_alias: {llm: [small, large]}",
    "a strategy by half its name (Cursedpotential)": "routing_strategy: simple",
    "a list of fallbacks (Cursedpotential)": "fallbacks: [small, large]",
}
_TOP: Final = {
    "callbacks (amanmprojects)": "callbacks: [token_logger.TokenCostLogger]",
    "a cache (kndkhoa)": "cache: {type: redis, host: redis, port: 6379, ttl: 3600}",
    "a cache by another name (Cursedpotential)": "cache_settings: {type: s3, ttl: 3600}",
    "fallbacks in a form of its own (Chittal)": "fallbacks: [{model_name: small, "
    "fallback_models: []}]",
    "keys of clients (a4mula)": "api_keys: {sk-acme-secure: local-agent-key}",
    "limits of requests (Kode-Rex)": "rate_limits: {enabled: true, default_rpm: 60}",
    "a limit in the singular (98kuwa036)": "rate_limit: {rpm: 120, tpm: 40000}",
    "settings by model (98kuwa036)": "model_settings: {small: {temperature: 0.1}}",
    "teams (bjosifoski)": "team_management: [{team_alias: guest, rpm_limit: 5}]",
    "a sign-in (bjosifoski)": "jwt_auth_config: {issuer: 'https://id.example.org'}",
    "a server (ThanhDT127)": "server_settings: {host: 0.0.0.0, port: 4000}",
    "a log (ThanhDT127)": "logging: {file: /app/litellm.log, level: INFO}",
    "a variable with its description (carlessanagustin)": "environment_variables: "
    "{REDIS_PASSWORD: {description: The password, required: true}}",
    "a variable from compose (T-rav)": "environment_variables: "
    "{OPENAI_API_KEY: '${OPENAI_API_KEY}'}",
}
_WHOLE: Final = {
    "a script of PowerShell around it (104221795)": f'@"\n{TWO}"@ | Set-Content litellm.yaml\n',
    "equals in a list of settings (AetharaAI)": f"{TWO}{KEY}router_settings:\n"
    '  cooldown_time: 30\n  fallbacks=[{"small": ["large"]}] # for all errors\n',
    "keys of an entry a step too far (DmacMcgreg)": f"{TWO}{KEY}files_settings:\n"
    "  - custom_llm_provider: azure\n      api_base: 'https://acme.openai.azure.com'\n",
    "another program's section around it (TrendRadar 1175)": "ai:\n  model_list:\n"
    f"    - model_name: small\n      litellm_params: {{model: openai/x, {UPSTREAM}}}\n",
    "models and a proxy (a guide)": f"models:\n  - model_name: small\n    litellm_params: "
    f"{{model: gpt-4o, {_KEYED}}}\nproxy:\n  listen: 127.0.0.1:4000\n",
    "settings within a model (ferreirase)": "model_list:\n  - model_name: small\n"
    f"    litellm_params: {{model: openai/x, {UPSTREAM}}}\n    litellm_settings:\n"
    f"      mcp_servers: {{}}\n{KEY}",
    "fallbacks by ids (Keshav0375)": "model_list:\n"
    f"  - {{model_name: group, litellm_params: {{model: openai/x, {UPSTREAM}}}, "
    "model_info: {id: first}}\n"
    f"  - {{model_name: group, litellm_params: {{model: openai/y, {UPSTREAM}}}, "
    f"model_info: {{id: second}}}}\n{KEY}router_settings:\n  fallbacks: [{{first: [second]}}]\n",
}

# ---- good ones

_GOOD: Final = {
    "patterns of several providers (Aksin528)": "model_list:\n"
    + "".join(
        f"  - model_name: '{name}/*'\n    litellm_params: {{model: '{name}/*', api_key: "
        f"os.environ/{name.upper()}_API_KEY}}\n"
        for name in ("openai", "anthropic")
    )
    + KEY,
    "names with blanks for Bedrock (46ki75)": "model_list:\n  - model_name: Amazon Nova Pro\n"
    "    litellm_params:\n      model: bedrock/converse/apac.amazon.nova-pro-v1:0\n" + KEY,
    "a server by its provider (CySpiegel)": one(
        f"model: meta-llama/Meta-Llama-3-8B-Instruct, {UPSTREAM}, custom_llm_provider: openai"
    ),
    "thoughts left out, by the body (DEEPGadget)": one(
        f"model: openai/qwen3, {UPSTREAM}, "
        "extra_body: {chat_template_kwargs: {enable_thinking: false}}"
    ),
    "another key for an OpenAI-like server (AjayaDahal)": one(
        "model: openai/gpt-4o, api_base: UP/v1, api_key: os.environ/ANTHROPIC_API_KEY"
    ),
    "two servers of one name (GabrielFranciscoSM)": "model_list:\n"
    + "".join(
        "  - model_name: qwen3\n    litellm_params:\n      model: ollama/qwen3\n"
        f"      api_base: UP{path}\n      timeout: 60\n"
        for path in ("", "/second")
    )
    + f"{KEY}router_settings:\n  routing_strategy: simple-shuffle\n  num_retries: 2\n",
    "Claude's names for a server of one's own (CarSync-ford)": "model_list:\n"
    + "".join(
        f"  - model_name: {name}\n    litellm_params:\n      model: ollama/coder\n"
        "      api_base: UP\n"
        for name in ("claude-sonnet-4-6", "claude-3-5-haiku-latest")
    )
    + f"{KEY}litellm_settings:\n  drop_params: true\n",
    "fallbacks each to the other (DJS-Projects)": f"{TWO}{KEY}router_settings:\n"
    "  routing_strategy: least-busy\n  retry_after: 5\n  fallbacks:\n"
    '    - small: ["large"]\n    - large: ["small"]\n',
    "errors counted apart (CIRISAI)": f"{TWO}{KEY}router_settings:\n  retry_policy:\n"
    "    TimeoutErrorRetries: 1\n    RateLimitErrorRetries: 2\n  allowed_fails_policy:\n"
    "    TimeoutErrorAllowedFails: 3\n  cooldown_time: 60\n",
    "a budget for a month (DanSega1)": f"{TWO}{KEY}litellm_settings:\n  max_budget: 10\n"
    "  budget_duration: 1mo\n  drop_params: true\n",
    "what a model costs and can, in its place (corsandre)": one(
        f"model: openai/x, {UPSTREAM}}}\n    model_info: {{mode: chat, max_input_tokens: 128000, "
        "supports_function_calling: true, supports_vision: true, input_cost_per_token: 0.00000006"
    ),
}


def committed() -> Iterator[Config]:
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
        yield _harmful(f"at the top: {name}", f"{TWO}{KEY}{text}\n")
    for name, text in _WHOLE.items():
        yield _harmful(name, text)
    for name, text in _GOOD.items():
        yield Config(f"committed: {name}", text, harmful=False)


def _harmful(name: str, text: str) -> Config:
    return Config(f"committed: {name}", text, harmful=True, silent=True)
