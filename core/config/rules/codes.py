"""The codes of the rules, LP300 and on, as docs/lint.md tells of them."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.codes_aside import ASIDE
from core.config.rules.codes_asked import ASKED
from core.config.rules.codes_edited import EDITED
from core.config.rules.codes_fields import FIELDS
from core.config.rules.codes_leads import LEADS, MORE
from core.config.rules.codes_meant import MEANT
from core.config.rules.codes_partners import PARTNERS
from core.config.rules.codes_words import ACCESS, WORDS, WORKERS
from core.config.rules.examples import KEY as _KEY
from core.config.rules.examples import MODELS as _MODELS
from core.config.rules.examples import OPENAI as _OPENAI
from core.config.rules.examples import general as _general
from core.config.rules.examples import params as _params
from core.config.rules.examples import with_more as _with

_CHATS: Final = "api_base: http://localhost:8000/v1\napi_key: os.environ/OPENAI_API_KEY"

_AUTO: Final = (
    "model_list:\n  - model_name: small\n    litellm_params:\n      model: openai/gpt-4o-mini\n"
    "      api_key: os.environ/OPENAI_API_KEY\n  - model_name: auto\n    litellm_params:\n"
    "      model: auto_router/complexity_router\n"
)
_TIERS: Final = "      complexity_router_config:\n        tiers: {SIMPLE: small, MEDIUM: small}\n"

_PROVIDERS: Final = (
    Code(
        "LP300",
        "A provider that LiteLLM does not know",
        "error or warning",
        "LiteLLM starts and leaves the model out: requests for it hear 400. An error when no model "
        "is left. For a server that speaks OpenAI's protocol write `openai/` or `lm_studio/`.",
        _params("model: opnai/gpt-4o\napi_key: os.environ/OPENAI_API_KEY"),
        _params(_OPENAI),
    ),
    Code(
        "LP301",
        "A model without a provider",
        "warning",
        "LiteLLM guesses the provider of models that are in its table, and leaves out all others. "
        "A Gemini it takes for one of Vertex AI, which an `api_key` does not open.",
        _params("model: my-model\napi_key: os.environ/OPENAI_API_KEY"),
        _params("model: openai/my-model\napi_key: os.environ/OPENAI_API_KEY"),
    ),
    Code(
        "LP302",
        "A model one letter away from a known one, or of a form that there is not",
        "warning",
        "The provider answers 404 to it. Only said of providers that serve nobody else's models, "
        "and never of another version. Anthropic's names have no dot, a date of eight digits, and "
        "up to 3.7 the version before the family: `claude-3-5-haiku-20241022`. Bedrock writes "
        "`anthropic.` before them, and `-v1:0` behind a date; without one not. Vertex AI has the "
        "date behind `@`, and OpenRouter's begin with their maker.",
        _params("model: openai/gpt-4o-mni\napi_key: os.environ/OPENAI_API_KEY"),
        _params("model: openai/gpt-4o-mini\napi_key: os.environ/OPENAI_API_KEY"),
    ),
    Code(
        "LP303",
        "A model without an address",
        "warning",
        "A provider such as Azure has another address for each customer: every request fails. "
        "Where a server of your own is (`hosted_vllm/`, `lm_studio/`, `litellm_proxy/` and so on) "
        "nobody knows either, and LiteLLM asks OpenAI in its place: your words and your key go "
        "there.",
        _params("model: azure/my-deployment\napi_key: os.environ/OPENAI_API_KEY"),
        _params(
            "model: azure/my-deployment\napi_key: os.environ/OPENAI_API_KEY\n"
            "api_base: https://my-resource.openai.azure.com"
        ),
    ),
    Code(
        "LP304",
        "A model without a key",
        "warning",
        "It has no `api_key`, and the variable that LiteLLM takes in its place is not set: every "
        "request fails. By `openai/`, `anthropic/`, `custom_openai/` and `litellm_proxy/` LiteLLM "
        "sends nothing without one, even to a server that wants none; and many a provider gets "
        "OpenAI's key where its own is missing.",
        _params("model: anthropic/claude-sonnet-4-5"),
        _params("model: openai/gpt-4o\napi_key: os.environ/OPENAI_API_KEY"),
    ),
    Code(
        "LP305",
        "A key that cannot be sent",
        "warning",
        "Line ends, blanks around it and letters beyond ASCII cannot stand in a header: every "
        "request fails.",
        _params('model: openai/gpt-4o\napi_key: "sk-a\\n"'),
        _params(_OPENAI),
    ),
    Code(
        "LP306",
        "openai/ that is told to use chat completions",
        "warning",
        "With `use_chat_completions_api: true` a plain request to `/v1/messages` whose answer is "
        "cut by max_tokens comes back as 200 with nothing in it (LiteLLM 1.109.3). "
        "`custom_openai/` asks the same server by chat completions for every protocol, and gives "
        "what was said.",
        _params(f"model: openai/near\n{_CHATS}\nuse_chat_completions_api: true"),
        _params(f"model: custom_openai/near\n{_CHATS}"),
    ),
    Code(
        "LP307",
        "An api_version that Azure does not have",
        "warning",
        "Azure answers 404 to every request, as to `api-version=2024-10-21` with its name before "
        "it, or to `2024-05-13`, which is the date of a model.",
        _params(
            "model: azure/my-deployment\napi_key: os.environ/OPENAI_API_KEY\n"
            "api_base: https://my-resource.openai.azure.com\n"
            "api_version: api-version=2024-10-21"
        ),
        _params(
            "model: azure/my-deployment\napi_key: os.environ/OPENAI_API_KEY\n"
            "api_base: https://my-resource.openai.azure.com\napi_version: '2024-10-21'"
        ),
    ),
    Code(
        "LP308",
        "A setting of an auto router in the wrong place",
        "error",
        "What the complexity router is told stands below `complexity_router_config`; beside it "
        "LiteLLM does not start.",
        _AUTO + _TIERS + "      tier_boundaries: {simple_medium: 0.2}\n" + _KEY,
        _AUTO + _TIERS + "        tier_boundaries: {simple_medium: 0.2}\n" + _KEY,
    ),
    Code(
        "LP309",
        "An auto router that lacks something",
        "warning",
        "A model that chooses among others needs to be told which: without, LiteLLM leaves it out. "
        "Tiers are called SIMPLE, MEDIUM, COMPLEX and REASONING (NON_REASONING where it is "
        "enabled), and what they name must be in the model_list.",
        _AUTO + _TIERS.replace("SIMPLE: small", "SIMPLE: smal") + _KEY,
        _AUTO + _TIERS + _KEY,
    ),
)
_GROUPS: Final = (
    Code(
        "LP310",
        "Fallbacks of another form",
        "error or warning",
        "LiteLLM wants a list with one `model: [others]` each, and a list of names for "
        "`default_fallbacks`; with any other form it does not start. At "
        "`context_window_fallbacks` it does not look: they have no effect then, a warning.",
        _with("router_settings:\n  fallbacks:\n    small: [large]"),
        _with("router_settings:\n  fallbacks:\n    - small: [large]"),
    ),
    Code(
        "LP311",
        "A fallback that names no model",
        "warning",
        "It shows only when a request fails, and then it fails once more.",
        _with("router_settings:\n  fallbacks: [{small: [larg]}]"),
        _with("router_settings:\n  fallbacks: [{small: [large]}]"),
    ),
    Code(
        "LP312",
        "A model that falls back to itself",
        "warning",
        "What has just failed is asked again.",
        _with("router_settings:\n  fallbacks: [{small: [small]}]"),
        _with("router_settings:\n  fallbacks: [{small: [large]}]"),
    ),
    Code(
        "LP313",
        "Aliases of another form",
        "error or warning",
        "`model_group_alias` holds `alias: model`, or `alias: {model: …, hidden: true}` with both; "
        "with any other form of the whole LiteLLM does not start. An alias for a number or a list "
        "is a warning: requests for it fail.",
        _with("router_settings:\n  model_group_alias: [small]"),
        _with("router_settings:\n  model_group_alias: {gpt: small}"),
    ),
    Code(
        "LP314",
        "An alias that names no model",
        "warning",
        "Requests for it hear 400.",
        _with("router_settings:\n  model_group_alias: {gpt: smal}"),
        _with("router_settings:\n  model_group_alias: {gpt: small}"),
    ),
    Code(
        "LP315",
        "An alias of an alias",
        "warning",
        "LiteLLM takes one step only: requests for it hear 400.",
        _with("router_settings:\n  model_group_alias: {gpt: chat, chat: small}"),
        _with("router_settings:\n  model_group_alias: {gpt: small, chat: small}"),
    ),
    Code(
        "LP316",
        "Routing groups of another form",
        "error",
        "LiteLLM does not start.",
        _with("router_settings:\n  routing_groups: [small]"),
        _with(
            "router_settings:\n  routing_groups:\n"
            "    - {group_name: all, models: [small], routing_strategy: least-busy}"
        ),
    ),
    Code(
        "LP317",
        "A routing group that names no model",
        "warning",
        "The group goes without it.",
        _with(
            "router_settings:\n  routing_groups:\n"
            "    - {group_name: all, models: [smal], routing_strategy: least-busy}"
        ),
        _with(
            "router_settings:\n  routing_groups:\n"
            "    - {group_name: all, models: [small], routing_strategy: least-busy}"
        ),
    ),
    Code(
        "LP318",
        "A placeholder in a model's name",
        "warning",
        "LiteLLM fills in nothing there but the star of a pattern: the provider is asked for a "
        "model that is called like the placeholder.",
        "model_list:\n  - model_name: claude-*\n    litellm_params:\n"
        "      model: openai/{model}\n      api_key: os.environ/OPENAI_API_KEY\n" + _KEY,
        "model_list:\n  - model_name: claude-*\n    litellm_params:\n"
        "      model: openai/*\n      api_key: os.environ/OPENAI_API_KEY\n" + _KEY,
    ),
    Code(
        "LP319",
        "A model whose library is not part of this program",
        "warning",
        "`vllm/` runs vLLM within LiteLLM itself, and every request fails without it. A vLLM "
        "server is asked by `hosted_vllm/`. Vertex AI is asked by Google's library for models of "
        "an endpoint, of Gemma and of the older makers, and `auto_router/` chooses by the meaning "
        "of a request with one more.",
        _params("model: vllm/llama\napi_base: http://localhost:8000/v1"),
        _params("model: hosted_vllm/llama\napi_base: http://localhost:8000/v1"),
    ),
)
_VALUES: Final = (
    Code(
        "LP320",
        "A value of the wrong kind in litellm_params",
        "warning",
        "LiteLLM looks at these when it takes a model in, and leaves it out with one line in the "
        "log.",
        _params(f"{_OPENAI}\nrpm: fast"),
        _params(f"{_OPENAI}\nrpm: 60"),
    ),
    Code(
        "LP321",
        "A text where LiteLLM reckons with a number",
        "error",
        "LiteLLM starts, and every request to the model fails. A value from `os.environ/` is "
        "always a text: `weight`, `order` and `max_parallel_requests` must stand here as numbers.",
        _params(f"{_OPENAI}\nweight: '2'"),
        _params(f"{_OPENAI}\nweight: 2"),
    ),
    Code(
        "LP322",
        "A setting of the wrong kind",
        "error or warning",
        "LiteLLM does not start with it, or every request fails; the message says which. It is a "
        "warning where LiteLLM passes the setting over, or the requests to one path alone fail.",
        _with("router_settings:\n  timeout: fast"),
        _with("router_settings:\n  timeout: 30"),
    ),
    Code(
        "LP323",
        "Neither true nor false",
        "warning",
        "LiteLLM takes it for false.",
        _with("litellm_settings:\n  drop_params: always"),
        _with("litellm_settings:\n  drop_params: true"),
    ),
    Code(
        "LP324",
        "A text where the provider wants a number",
        "warning",
        "LiteLLM sends it on as it stands, and the provider refuses each request. Often it is a "
        "comma that came along from JSON.",
        _params(f"{_OPENAI}\ntemperature: 0.7,"),
        _params(f"{_OPENAI}\ntemperature: 0.7"),
    ),
    Code(
        "LP325",
        "A mode that LiteLLM does not know",
        "warning",
        "LiteLLM takes the model for one that chats, in health checks and where it says what a "
        "model is for.",
        _params(_OPENAI).replace(_KEY, "    model_info: {mode: embeddings}\n" + _KEY),
        _params(_OPENAI).replace(_KEY, "    model_info: {mode: embedding}\n" + _KEY),
    ),
    Code(
        "LP326",
        "A text that LiteLLM reckons with once a request has failed",
        "warning",
        "All goes well until then. With `num_retries: '3'` a client hears of a comparison of texts "
        "with numbers instead of what its provider said, and nothing is tried again.",
        _with("router_settings:\n  num_retries: '3'"),
        _with("router_settings:\n  num_retries: 3"),
    ),
    Code(
        "LP327",
        "An error that no policy knows",
        "warning",
        "`retry_policy` and `allowed_fails_policy` have a name for each kind of error. LiteLLM "
        "ignores all others.",
        _with("router_settings:\n  retry_policy: {RateLimitRetries: 3}"),
        _with("router_settings:\n  retry_policy: {RateLimitErrorRetries: 3}"),
    ),
    Code(
        "LP328",
        "Fallbacks of a single model that name another one of the config",
        "warning",
        "Within litellm_params LiteLLM takes each for a model of a provider, and finds nobody to "
        "ask. Those of router_settings go by the names of the config.",
        _with("").replace(
            "      model: openai/gpt-4o-mini\n",
            "      model: openai/gpt-4o-mini\n      fallbacks: [large]\n",
        ),
        _with("router_settings:\n  fallbacks: [{small: [large]}]"),
    ),
    Code(
        "LP329",
        "A weight or tags in model_info",
        "warning",
        "LiteLLM leads requests by those of litellm_params alone; by tags with "
        "`enable_tag_filtering`.",
        _params(_OPENAI).replace(_KEY, f"    model_info: {{tags: [free]}}\n{_KEY}")
        + "router_settings:\n  enable_tag_filtering: true\n",
        _params(f"{_OPENAI}\ntags: [free]") + "router_settings:\n  enable_tag_filtering: true\n",
    ),
)
_RUNS: Final = (
    Code(
        "LP330",
        "A callback whose library is not part of this program",
        "error or warning",
        "LiteLLM builds langfuse, mlflow and those of OpenTelemetry at its start, and does not "
        "start without their library. Others (a warning) fail with each request, in the log only.",
        _with("litellm_settings:\n  callbacks: [langfuse]"),
        _with("litellm_settings:\n  callbacks: [prometheus]"),
    ),
    Code(
        "LP331",
        "What asks for a licence",
        "error or warning",
        "LiteLLM does not start with it, or refuses each request, unless there is a licence of its "
        "makers. A warning where it goes on: then it logs an error with each request, refuses the "
        "tokens of `enable_jwt_auth`, `block_robots` keeps no robot out, or nothing is logged.",
        _with("litellm_settings:\n  callbacks: [hide_secrets]"),
        _with(
            "guardrails:\n  - guardrail_name: secrets\n"
            "    litellm_params: {guardrail: block_code_execution, mode: pre_call}"
        ),
    ),
    Code(
        "LP332",
        "A callback that nobody knows",
        "warning",
        "In `success_callback` and `failure_callback` LiteLLM ignores it, as it does in "
        "`input_callback`, for which it imports nothing, and in `service_callback` all but "
        "`prometheus_system`, `datadog` and `otel`.",
        _with("litellm_settings:\n  success_callback: [prometheu]"),
        _with("litellm_settings:\n  success_callback: [prometheus]"),
    ),
    Code(
        "LP333",
        "A cache that cannot be",
        "error or warning",
        "A Redis without an address, an unknown type, a type whose library is not part of this "
        "program. `type: local` needs nothing else.",
        _with("litellm_settings:\n  cache: true"),
        _with("litellm_settings:\n  cache: true\n  cache_params: {type: local}"),
    ),
    Code(
        "LP334",
        "A setting of a cache that does nothing",
        "warning",
        "Nothing is cached without `cache: true`, and no answers of a kind whose call is not named "
        "as the gateway makes it: `acompletion`, not `completion`.",
        _with("litellm_settings:\n  cache_params: {type: local}"),
        _with("litellm_settings:\n  cache: true\n  cache_params: {type: local}"),
    ),
    Code(
        "LP335",
        "A database",
        "warning",
        "The client for databases is not part of this program, so LiteLLM goes without. Of "
        "databases it takes PostgreSQL alone. Keys of client programs, their limits and costs need "
        "none here.",
        _general("database_url: os.environ/OPENAI_API_KEY"),
        _MODELS + _KEY,
    ),
    Code(
        "LP336",
        "A setting that needs a database",
        "warning",
        "It has no effect.",
        _general("store_model_in_db: true"),
        _MODELS + _KEY,
    ),
    Code(
        "LP337",
        "A secret manager that cannot be asked",
        "error or warning",
        "LiteLLM does not know it, or its library is not part of this program. The vault keeps "
        "secrets.",
        _general("use_google_kms: true"),
        _MODELS + _KEY,
    ),
)
_GUARDS: Final = (
    Code(
        "LP340",
        "A guardrail of another form",
        "error",
        "LiteLLM does not start. Below `litellm_settings` it understands the older form alone.",
        _with("guardrails:\n  - guardrail_name: secrets"),
        _with(
            "guardrails:\n  - guardrail_name: secrets\n"
            "    litellm_params: {guardrail: block_code_execution, mode: pre_call}"
        ),
    ),
    Code(
        "LP341",
        "A guardrail that is left out",
        "warning",
        "LiteLLM starts without it, and nothing is checked. Not every guardrail has every mode.",
        _with(
            "guardrails:\n  - guardrail_name: secrets\n"
            "    litellm_params: {guardrail: block_code_execution}"
        ),
        _with(
            "guardrails:\n  - guardrail_name: secrets\n"
            "    litellm_params: {guardrail: block_code_execution, mode: pre_call}"
        ),
    ),
    Code(
        "LP342",
        "A guardrail that lacks something",
        "error or warning",
        "A key, a server, the name of what checks, or a library. The message says whether LiteLLM "
        "starts without it.",
        _with(
            "guardrails:\n  - guardrail_name: words\n"
            "    litellm_params: {guardrail: presidio, mode: pre_call}"
        ),
        _with(
            "guardrails:\n  - guardrail_name: words\n"
            "    litellm_params: {guardrail: litellm_content_filter, mode: pre_call}"
        ),
    ),
    Code(
        "LP343",
        "A setting beside the litellm_params of a guardrail",
        "warning",
        "LiteLLM ignores it there; `default_on: true` beside them leaves the guardrail off.",
        _with(
            "guardrails:\n  - guardrail_name: words\n    default_on: true\n"
            "    litellm_params: {guardrail: litellm_content_filter, mode: pre_call}"
        ),
        _with(
            "guardrails:\n  - guardrail_name: words\n    litellm_params:\n"
            "      {guardrail: litellm_content_filter, mode: pre_call, default_on: true}"
        ),
    ),
    Code(
        "LP344",
        "A model's guardrail that there is not",
        "warning",
        "LiteLLM passes over the name, and nothing is checked.",
        _params(f"{_OPENAI}\nguardrails: [words]"),
        _params(f"{_OPENAI}\nguardrails: [words]") + "guardrails:\n  - guardrail_name: words\n"
        "    litellm_params: {guardrail: litellm_content_filter, mode: pre_call}\n",
    ),
    Code(
        "LP345",
        "An MCP server of another form",
        "error",
        "LiteLLM does not start: servers are named settings, a name holds no dash, a transport is "
        "http, sse or stdio, `auth_type` is one that LiteLLM knows, and oauth2 wants to be told "
        "its `oauth2_flow`.",
        _with("mcp_servers:\n  my-docs: {url: 'http://127.0.0.1:3000/mcp'}"),
        _with("mcp_servers:\n  my_docs: {url: 'http://127.0.0.1:3000/mcp'}"),
    ),
    Code(
        "LP346",
        "An MCP server that will not run",
        "warning",
        "LiteLLM starts no programs unless LITELLM_ENABLE_MCP_STDIO is set, and asks no server "
        "without an address.",
        _with("mcp_servers:\n  docs: {transport: http}"),
        _with("mcp_servers:\n  docs: {transport: http, url: 'http://127.0.0.1:3000/mcp'}"),
    ),
    Code(
        "LP347",
        "A setting of an MCP server by another name",
        "warning",
        "Other programs call it so; LiteLLM ignores it. Headers are `static_headers`, the way to "
        "speak is `transport`, a token is `auth_value`.",
        _with("mcp_servers:\n  docs: {url: 'http://127.0.0.1:3000/sse', type: sse}"),
        _with("mcp_servers:\n  docs: {url: 'http://127.0.0.1:3000/sse', transport: sse}"),
    ),
    Code(
        "LP348",
        "A description of tools that is not there",
        "error",
        "LiteLLM makes tools of an OpenAPI description; without its file it does not start.",
        _with("mcp_servers:\n  shop: {spec_path: openapi.json, url: 'http://127.0.0.1:3000'}"),
        _with("mcp_servers:\n  shop: {url: 'http://127.0.0.1:3000/mcp'}"),
    ),
)
_PLACES: Final = (
    Code(
        "LP350",
        "A password in an address",
        "warning",
        "Addresses are shown in logs and errors. Keep the whole address in the vault.",
        _with("router_settings:\n  redis_url: 'redis://:hunter22@127.0.0.1:6379'"),
        _with("router_settings:\n  redis_url: os.environ/OPENAI_API_KEY"),
    ),
    Code(
        "LP351",
        "An address without http://",
        "warning",
        'Every request fails with "Connection error".',
        _params("model: openai/x\napi_key: not-needed\napi_base: localhost:1234/v1"),
        _params("model: openai/x\napi_key: not-needed\napi_base: http://localhost:1234/v1"),
    ),
    Code(
        "LP352",
        "An address that goes too far",
        "warning",
        "LiteLLM adds `/chat/completions` by itself. Ollama's own protocol, which `ollama/` and "
        "`ollama_chat/` speak, lies beside `/v1` and not below it. `azure/` asks below "
        "`/openai/deployments`, and not where Azure has the models of `azure_ai/`. `gemini/` adds "
        "`/models/` and the name of the model.",
        _params(
            "model: openai/x\napi_key: not-needed\n"
            "api_base: http://localhost:1234/v1/chat/completions"
        ),
        _params("model: openai/x\napi_key: not-needed\napi_base: http://localhost:1234/v1"),
    ),
    Code(
        "LP353",
        "A pass-through that lacks something",
        "error or warning",
        "Without a path LiteLLM does not start; without a target it leads nowhere.",
        _general("pass_through_endpoints: [{path: /company}]"),
        _general("pass_through_endpoints: [{path: /company, target: 'https://example.org'}]"),
    ),
    Code(
        "LP354",
        "A path without a slash",
        "warning",
        "Every request to it hears 404.",
        _general("pass_through_endpoints: [{path: company, target: 'https://example.org'}]"),
        _general("pass_through_endpoints: [{path: /company, target: 'https://example.org'}]"),
    ),
    Code(
        "LP355",
        "All headers are forwarded",
        "warning",
        "Also those that a client signs in with go to the target.",
        _general(
            "pass_through_endpoints:\n"
            "    - {path: /company, target: 'https://example.org', forward_headers: true}"
        ),
        _general(
            "pass_through_endpoints:\n    - path: /company\n      target: https://example.org\n"
            "      headers: {X-Team: blue}"
        ),
    ),
    Code(
        "LP356",
        "Python code that is not there",
        "error",
        "LiteLLM loads `hooks.handler` from `hooks.py` in the folder of the config. It does not "
        "start with a path in place of that name, without the file, where the file has no such "
        "name, or where a callback is the class and not one made of it.",
        _with("litellm_settings:\n  callbacks: [hooks.handler]"),
        _with("litellm_settings:\n  callbacks: [prometheus]"),
    ),
    Code(
        "LP357",
        "A credential that is not there",
        "warning",
        "Requests go out without it.",
        _params("model: openai/gpt-4o\nlitellm_credential_name: mine"),
        _params("model: openai/gpt-4o\nlitellm_credential_name: mine")
        + "credential_list:\n  - credential_name: mine\n"
        "    credential_values: {api_key: os.environ/OPENAI_API_KEY}\n    credential_info: {}\n",
    ),
    Code(
        "LP358",
        "A section of another form",
        "error",
        "LiteLLM does not start.",
        _with("credential_list: {mine: key}"),
        _with(
            "credential_list:\n  - credential_name: mine\n"
            "    credential_values: {api_key: os.environ/OPENAI_API_KEY}\n    credential_info: {}"
        ),
    ),
    Code(
        "LP359",
        "A master key that LiteLLM refuses",
        "error",
        "LiteLLM does not start with an empty key, nor with the example of its docs.",
        _MODELS + "general_settings:\n  master_key: sk-1234\n",
        _MODELS + _KEY,
    ),
)
CODES: Final[tuple[Code, ...]] = (
    *_PROVIDERS,
    *_GROUPS,
    *_VALUES,
    *_RUNS,
    *_GUARDS,
    *_PLACES,
    *WORDS,
    *WORKERS,
    *ACCESS,
    *FIELDS,
    *MEANT,
    *PARTNERS,
    *LEADS,
    *ASIDE,
    *MORE,
    *ASKED,
    *EDITED,
)
