"""Settings that are LiteLLM's own by their names, and that none of its code looks at any more; and
what it looks at with a database alone."""

from __future__ import annotations

from typing import Final

from core.config.document import text_of
from core.config.rules.parts import Parts, is_falsy, is_null, value_of, word_set
from core.config.rules.runs import DATABASE, NEEDS_DATABASE

IDLE: Final = "LP435"

IN_LITELLM: Final = word_set(
    """
    ai21_key banned_keywords_list baseten_key caching clarifai_key datarobot_key default_soft_budget
    disable_add_transform_inline_image_block disable_end_user_cost_tracking_prometheus_only email
    error_logs filter_invalid_headers google_moderation_confidence_threshold gradient_ai_api_key
    heroku_key llama_api_key longer_context_model_fallback_dict max_user_budget nebius_key
    novita_api_key openai_moderations_model_name prompt_name_config_map snowflake_key token
    vercel_ai_gateway_key wandb_key
    """
)
"""Names that litellm_settings sets, and that nothing reads."""
IN_GENERAL: Final = word_set("database_type enable_public_model_hub max_parallel_requests")
_OF_FORMER: Final = "global_max_parallel_requests"
"""Looked at by the way to count that LiteLLM had before, which one variable brings back."""
_FORMER: Final = "LEGACY_MULTI_INSTANCE_RATE_LIMITING"
_AT_A_TIME: Final = (
    "How many requests a gateway has at a time is max_in_flight_requests_per_worker; how many go "
    "to one model, max_parallel_requests in its litellm_params."
)
_INSTEAD: Final = {
    "max_parallel_requests": _AT_A_TIME,
    "caching": "The cache is turned on by cache: true, and described by cache_params.",
    "max_user_budget": "How much each user may spend is max_internal_user_budget; how much whoever "
    "a request names as its user, max_end_user_budget.",
    "longer_context_model_fallback_dict": "Models with longer contexts stand in "
    "context_window_fallbacks.",
    "error_logs": "Failures are logged by failure_callback.",
}
_BUDGETS: Final = ("max_budget", "max_end_user_budget", "max_end_user_budget_id")
_OF_PAGE: Final = word_set(
    """
    DEFAULT_TEAM_DISABLED GENERIC_AUTHORIZATION_ENDPOINT GENERIC_CLIENT_ID GENERIC_CLIENT_SECRET
    GENERIC_TOKEN_ENDPOINT GENERIC_USERINFO_ENDPOINT GOOGLE_CLIENT_ID GOOGLE_CLIENT_SECRET
    MICROSOFT_CLIENT_ID MICROSOFT_CLIENT_SECRET MICROSOFT_TENANT PROXY_ADMIN_ID UI_PASSWORD
    UI_USERNAME
    """
)
"""Variables of LiteLLM's web page for administrators, to which nobody signs in without a
database."""


def check(parts: Parts) -> None:
    """All of the above."""
    for pairs, names, where in (
        (parts.litellm, IN_LITELLM, "litellm_settings"),
        (parts.general, IN_GENERAL, "general_settings"),
    ):
        for name in sorted(names & pairs.keys()):
            key, value = pairs[name]
            if not is_null(value):
                parts.findings.warn(
                    key,
                    f"LiteLLM takes {name} in {where} and never looks at it.",
                    _INSTEAD.get(name)
                    or (
                        "Write api_key: in the parameters of the models."
                        if name.endswith("_key")
                        else "Remove it."
                    ),
                    code=IDLE,
                )
    pair = parts.general.get(_OF_FORMER)
    if pair is not None and not is_falsy(pair[1]) and not parts.may_be_set(_FORMER):
        parts.findings.warn(
            pair[0],
            f"LiteLLM takes {_OF_FORMER} and limits nothing by it.",
            _AT_A_TIME,
            code=IDLE,
        )
    _check_budgets(parts)
    _check_variables(parts)


def _check_budgets(parts: Parts) -> None:
    for name in _BUDGETS:
        pair = parts.litellm.get(name)
        if pair is not None and not is_falsy(pair[1]):
            parts.findings.warn(
                pair[0],
                f"{name} limits nothing without a database, and there is none in this program.",
                "Remove it. What the key of a client program may spend is set on the Keys page.",
                code=NEEDS_DATABASE,
            )


def _check_variables(parts: Parts) -> None:
    """Those that the config sets itself."""
    pairs = parts.pairs(parts.section("environment_variables"))
    for name in sorted(_OF_PAGE & pairs.keys()):
        parts.findings.warn(
            pairs[name][0],
            f"{name} is for LiteLLM's web page, to which nobody signs in without a database; and "
            "there is none in this program.",
            "Remove it.",
            code=NEEDS_DATABASE,
        )
    address = value_of(pairs, "DATABASE_URL")
    if address is not None and text_of(address) and "database_url" not in parts.general:
        parts.findings.warn(
            pairs["DATABASE_URL"][0],
            "DATABASE_URL does nothing here: the client for databases (prisma) is not "
            "part of this program.",
            "Remove it. Keys, limits and costs need no database in LiteLLM Pocket.",
            code=DATABASE,
        )
