"""The codes of what leads elsewhere than it seems to, and of what nothing turns on: LP415 to LP422,
and LP434 on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import KEY, MODELS, OPENAI, general, params, with_more

_STAR: Final = (
    "model_list:\n  - model_name: {}\n    litellm_params:\n      model: openai/*\n"
    f"      api_key: os.environ/OPENAI_API_KEY\n{KEY}"
)
_SERVER: Final = "model: openai/qwen3\napi_base: {}\napi_key: not-needed"
_THROUGH: Final = (
    "pass_through_endpoints:\n    - path: /company\n      target: https://api.openai.com/v1/vector_stores\n"
    '      headers: {{Authorization: "{}"}}'
)
_TWO_OF_A_NAME: Final = (
    "model_list:\n"
    "  - {{model_name: a, litellm_params: {{model: openai/gpt-4o, api_key: none{}}}}}\n"
    "  - {{model_name: a, litellm_params: {{model: openai/gpt-4.1, api_key: none{}}}}}\n" + KEY
)
_OF_LITELLM: Final = "litellm_settings:\n  fallbacks: [{small: [large]}]\n"

LEADS: Final = (
    Code(
        "LP415",
        "A setting that nothing turns on",
        "warning",
        "LiteLLM looks at some settings only where another one says so: at what to alert of with "
        "`alerting`, at tags with `enable_tag_filtering`, at how often to look for servers with "
        "`background_health_checks`. What it is to do once a model has failed does nothing with "
        "`disable_cooldowns` or `max_fallbacks: 0`.",
        general("health_check_interval: 300"),
        general("background_health_checks: true\n  health_check_interval: 300"),
    ),
    Code(
        "LP416",
        "A star that nothing stands for",
        "warning",
        "What a client writes in the place of the `*` in `model_name` comes in the place of the "
        "`*` in `model`. Without one in `model_name` the provider is asked for a model that has a "
        "star in its name.",
        _STAR.format("small"),
        _STAR.format("openai/*"),
    ),
    Code(
        "LP417",
        "A pattern where names are compared as they are",
        "warning",
        "The `*` is a pattern in `model_name` alone, and there it is the only one: regular "
        "expressions are none. Fallbacks and aliases are found by the whole name that a client "
        "asks for.",
        with_more('router_settings:\n  fallbacks: [{"small*": [large]}]'),
        with_more("router_settings:\n  fallbacks: [{small: [large]}]"),
    ),
    Code(
        "LP418",
        "The gateway's own address",
        "warning",
        "A model whose `api_base` is the gateway itself is asked of the gateway, which asks itself "
        "once more. Where it has another port than 4000, this is no mistake.",
        params(_SERVER.format("http://localhost:4000/v1")),
        params(_SERVER.format("http://localhost:8000/v1")),
    ),
    Code(
        "LP419",
        "The key of a provider for another server",
        "warning",
        "Without `api_key` LiteLLM takes the one that is set for the provider before the slash, "
        "and sends it to the server of `api_base`, whoever that is.",
        f"{MODELS}  - model_name: own\n    litellm_params:\n      model: openai/qwen3\n"
        f"      api_base: https://llm.example.org/v1\n{KEY}",
        f"{MODELS}  - model_name: own\n    litellm_params:\n      model: openai/qwen3\n"
        f"      api_base: https://llm.example.org/v1\n      api_key: not-needed\n{KEY}",
    ),
    Code(
        "LP420",
        "A time in milliseconds",
        "warning",
        "LiteLLM counts times in seconds. 60000 are not a minute but sixteen hours, in which a "
        "client waits for a server that never answers.",
        with_more("litellm_settings:\n  request_timeout: 60000"),
        with_more("litellm_settings:\n  request_timeout: 60"),
    ),
    Code(
        "LP421",
        "An alias that takes the requests of a model",
        "warning",
        "LiteLLM looks among the aliases first. A model of the same name is never asked.",
        with_more("router_settings:\n  model_group_alias: {small: large}"),
        with_more("router_settings:\n  model_group_alias: {tiny: small}"),
    ),
    Code(
        "LP422",
        "A pass-through that leads nowhere",
        "warning",
        "LiteLLM takes each letter of a `path` as it is, also a star. What stands behind the path "
        "is sent on with `include_subpath` alone. What LiteLLM serves itself comes before any "
        "pass-through.",
        general(
            "pass_through_endpoints:\n    - path: /company\n      target: https://api.example.org"
        ),
        general(
            "pass_through_endpoints:\n    - path: /company\n      target: https://api.example.org\n"
            "      include_subpath: true"
        ),
    ),
)
MORE: Final = (
    Code(
        "LP434",
        "Fallbacks that others take the place of",
        "warning",
        "Of fallbacks in two sections those of `router_settings` count alone; of two entries for "
        "one model the first; and `default_fallbacks` take the place of those for `*`.",
        with_more(f"{_OF_LITELLM}router_settings:\n  fallbacks: [{{large: [small]}}]"),
        with_more("router_settings:\n  fallbacks: [{small: [large]}, {large: [small]}]"),
    ),
    Code(
        "LP435",
        "A setting that LiteLLM no longer looks at",
        "warning",
        "It has a place for the name, and no line of it asks what stands there.",
        with_more("litellm_settings:\n  caching: true"),
        with_more("litellm_settings:\n  cache: true\n  cache_params: {type: local}"),
    ),
    Code(
        "LP436",
        "A key without Bearer before it",
        "warning",
        "The headers of a pass-through are sent as they are, but for `os.environ/…` anywhere in "
        "them. These servers want the word `Bearer` and a blank before a key.",
        general(_THROUGH.format("os.environ/OPENAI_API_KEY")),
        general(_THROUGH.format("Bearer os.environ/OPENAI_API_KEY")),
    ),
    Code(
        "LP437",
        "A model that gets no requests",
        "warning",
        "LiteLLM draws lots among the models of one name, by their `weight`, else their `rpm`, "
        "else their `tpm`. Beside one that has it, a model without has no lot; beside one with an "
        "`order`, a model without is behind all of them.",
        _TWO_OF_A_NAME.format(", weight: 2", ""),
        _TWO_OF_A_NAME.format(", weight: 2", ", weight: 1"),
    ),
    Code(
        "LP438",
        "Weights that the strategy takes no notice of",
        "warning",
        "Only `simple-shuffle` draws lots by `weight`; and it looks for `rpm` and `tpm` in "
        "`litellm_params` alone.",
        _TWO_OF_A_NAME.format(", weight: 2", ", weight: 1")
        + "router_settings: {routing_strategy: least-busy}\n",
        _TWO_OF_A_NAME.format(", weight: 2", ", weight: 1"),
    ),
    Code(
        "LP439",
        "A header that no client can send",
        "warning",
        "The name of a header has neither blanks nor colons in it; what stands behind the colon "
        "is its value.",
        general('litellm_key_header_name: "X-Key: Bearer"'),
        general("litellm_key_header_name: X-Key"),
    ),
    Code(
        "LP440",
        "Several in the place of one",
        "warning",
        "A name, a model, a key and an address are one each. Several stand in entries of their "
        "own, which share the requests if they have one `model_name`.",
        params("model: openai/gpt-4o\napi_key: first-key,second-key"),
        params(OPENAI),
    ),
    Code(
        "LP441",
        "A variable that becomes the word None",
        "warning",
        "LiteLLM makes a text of whatever stands behind a name in `environment_variables`, also "
        "of nothing, and puts it in the place of what was set before.",
        with_more("environment_variables:\n  COMPANY_URL:"),
        with_more("environment_variables:\n  COMPANY_URL: https://example.org"),
    ),
)
