"""Callbacks that are not told where to. LiteLLM looks that up in variables, or in a setting of
theirs; without them it goes on, or does not start.

Asked of LiteLLM itself: each of its callbacks with nothing beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from yaml.nodes import Node

from core.base.secret_rules import REFERENCE
from core.config.document import items, text_of
from core.config.issue import UNSET
from core.config.rules.needs import first_lacking
from core.config.rules.parts import Parts, is_falsy, is_reference, value_of, word_set

LACKS: Final = "LP450"

_NEEDS: Final = {
    "aporia_prompt_injection": "APORIO_API_KEY APORIO_API_BASE",
    "argilla": "argilla_transformation_object",
    "athina": "ATHINA_API_KEY",
    "aws_sqs": "aws_sqs_callback_params",
    "azure_content_safety": "azure_content_safety_params",
    "azure_sentinel": "AZURE_SENTINEL_DCR_IMMUTABLE_ID AZURE_SENTINEL_ENDPOINT "
    "AZURE_SENTINEL_TENANT_ID|AZURE_TENANT_ID AZURE_SENTINEL_CLIENT_ID|AZURE_CLIENT_ID "
    "AZURE_SENTINEL_CLIENT_SECRET|AZURE_CLIENT_SECRET",
    "bitbucket": "global_bitbucket_config",
    "braintrust": "BRAINTRUST_API_KEY",
    "clickhouse": "CLICKHOUSE_URL",
    "datadog": "DD_API_KEY|LITELLM_DD_AGENT_HOST|datadog_params "
    "DD_SITE|LITELLM_DD_AGENT_HOST|datadog_params",
    "datadog_cost_management": "DD_API_KEY DD_APP_KEY",
    "datadog_llm_observability": "DD_API_KEY|LITELLM_DD_AGENT_HOST DD_SITE|LITELLM_DD_AGENT_HOST",
    "datadog_metrics": "DD_API_KEY",
    "deepeval": "CONFIDENT_API_KEY",
    "galileo": "GALILEO_API_KEY|GALILEO_USERNAME GALILEO_PROJECT_ID GALILEO_BASE_URL",
    "generic_api": "GENERIC_LOGGER_ENDPOINT",
    "gitlab": "global_gitlab_config",
    "helicone": "HELICONE_API_KEY",
    "lago": "LAGO_API_KEY LAGO_API_BASE LAGO_API_EVENT_CODE",
    "langsmith": "LANGSMITH_API_KEY|LANGSMITH_BASE_URL|default_team_settings",
    "literalai": "LITERAL_API_KEY",
    "openmeter": "OPENMETER_API_KEY",
    "pagerduty": "PAGERDUTY_API_KEY",
    "pointfive": "POINTFIVE_API_KEY|pointfive_params",
    "posthog": "POSTHOG_API_KEY",
    "presidio": "PRESIDIO_ANALYZER_API_BASE PRESIDIO_ANONYMIZER_API_BASE",
    "promptlayer": "PROMPTLAYER_API_KEY",
    "qualifire_eval": "QUALIFIRE_WEBHOOK_URL",
    "resend_email": "RESEND_API_KEY",
    "rubrik": "RUBRIK_WEBHOOK_URL",
    "s3": "s3_callback_params",
    "s3_v2": "s3_callback_params",
    "sample_callback": "SAMPLE_CALLBACK_URL",
    "sendgrid_email": "SENDGRID_API_KEY",
    "smtp_email": "SMTP_HOST",
    "sumologic": "SUMOLOGIC_WEBHOOK_URL",
    "zerobus": "ZEROBUS_SERVER_ENDPOINT|zerobus_params",
}
"""What each must know: variables, and settings of litellm_settings, for `first_lacking`."""
_STOPS: Final = word_set("qualifire_eval rubrik sample_callback sumologic")
"""Without it LiteLLM does not start, wherever they are named."""
_STOPS_AS_HOOKS: Final = word_set("aporia_prompt_injection azure_content_safety presidio")
"""As above, named under `callbacks`. Elsewhere LiteLLM makes nothing of them."""
_FAILS: Final = word_set("datadog")
"""Under success_callback: each request ends with what is missing."""
_SETTINGS: Final = ("callbacks", "success_callback", "failure_callback")
_OWN: Final = "callback_settings"


def check(parts: Parts) -> None:
    """All of the above."""
    settings = (
        parts.pairs(parts.section(_OWN)).keys() | parts.pairs(value_of(parts.litellm, _OWN)).keys()
    )
    for setting, node, name in _named(parts):
        if name in settings and name not in _STOPS:
            continue  # LiteLLM finds it there
        lacking = _lacking(parts, name)
        if lacking and not (name in _STOPS_AS_HOOKS and setting != "callbacks"):
            _say(parts, setting, node, name, lacking)


def _named(parts: Parts) -> Iterator[tuple[str, Node, str]]:
    """The callbacks that need something, each with the setting that names it."""
    for setting in _SETTINGS:
        for node in items(value_of(parts.litellm, setting)):
            name = text_of(node)
            if name in _NEEDS and not is_reference(node):
                yield setting, node, name


def _lacking(parts: Parts, name: str) -> str:
    """The first of the things that `name` needs and does not have; "" for none."""
    ways = first_lacking(
        parts, _NEEDS[name], lambda way: not is_falsy(value_of(parts.litellm, way))
    )
    return ways[0] if ways else ""


def _say(parts: Parts, setting: str, node: Node, name: str, lacking: str) -> None:
    stops = name in _STOPS or name in _STOPS_AS_HOOKS
    fails = name in _FAILS and setting == "success_callback"
    is_variable = lacking.isupper()
    what = f"Nothing tells {name} its {lacking}: " + (
        "LiteLLM does not start."
        if stops
        else "every request fails."
        if fails
        else "LiteLLM goes on without it."
    )
    remedy = (
        f"Write {lacking}: {REFERENCE}{lacking} under environment_variables, and add {lacking} on "
        "the Keys page."
        if is_variable
        else f"Add {lacking} under litellm_settings."
    )
    if stops or fails:
        parts.findings.error(node, what, remedy, code=LACKS)
    else:
        kind = UNSET if is_variable else ""
        parts.findings.warn(node, what, remedy, kind=kind, code=LACKS)
