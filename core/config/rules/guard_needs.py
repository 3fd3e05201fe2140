"""What each kind of guardrail cannot do without: a key, the address of its server, the name of what
is to check.

Asked of LiteLLM itself: each kind with nothing but its mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.config.rules.needs import first_lacking
from core.config.rules.parts import Pairs, Parts, is_empty, value_of

STOPS: Final = "LiteLLM does not start"
SKIPS: Final = "LiteLLM starts without it, and nothing is checked"
FAILS: Final = "every request that it checks fails"

_AZURE: Final = "api_key api_base"
_TABLE: Final = {
    STOPS: {
        "aim": "api_key|AIM_API_KEY",
        "alice": "api_key|ALICE_API_KEY",
        "aporia": "api_key|APORIO_API_KEY api_base|APORIO_API_BASE",
        "cato_networks": "api_key|CATO_API_KEY",
        "cisco_ai_defense": "api_key|CISCO_AI_DEFENSE_API_KEY",
        "crowdstrike_aidr": "api_key|CS_AIDR_TOKEN api_base|CS_AIDR_BASE_URL",
        "deepkeep": "api_key|DEEPKEEP_API_KEY deepkeep_firewall_id|DEEPKEEP_FIREWALL_ID "
        "api_base|DEEPKEEP_API_BASE",
        "grayswan": "api_key|GRAYSWAN_API_KEY",
        "guardrails_ai": "guard_name",
        "hiddenlayer": "api_id|api_base|HIDDENLAYER_CLIENT_ID|HIDDENLAYER_API_BASE "
        "api_key|api_base|HIDDENLAYER_CLIENT_SECRET|HIDDENLAYER_API_BASE",
        "javelin": "guard_name",
        "lasso": "api_key|LASSO_API_KEY",
        "pangea": "api_key|PANGEA_API_KEY",
        "pillar": "api_key|PILLAR_API_KEY",
        "prompt_security": "api_base|PROMPT_SECURITY_API_BASE api_key|PROMPT_SECURITY_API_KEY",
        "promptguard": "api_key|PROMPTGUARD_API_KEY",
        "repelloai": "api_key|ARGUS_API_KEY|REPELLOAI_API_KEY",
        "xecguard": "api_key|XECGUARD_API_KEY",
    },
    SKIPS: {
        "airia": "api_base|AIRIA_GATEWAY_URL",
        "azure/prompt_shield": _AZURE,
        "azure/text_moderations": _AZURE,
        "compresr": "api_key|COMPRESR_API_KEY",
        "decision_model": "decision_model",
        "dynamoai": "api_key|DYNAMOAI_API_KEY",
        "enkryptai": "api_key|ENKRYPTAI_API_KEY",
        "generic_guardrail_api": "api_base|GENERIC_GUARDRAIL_API_BASE",
        "headroom": "api_base|HEADROOM_API_BASE",
        "ibm_guardrails": "auth_token|IBM_GUARDRAILS_AUTH_TOKEN base_url detector_id",
        "llm_as_a_judge": "judge_model",
        "noma_v2": "api_key|api_base|NOMA_API_KEY|NOMA_API_BASE",
        "onyx": "api_key|ONYX_API_KEY",
        "openai_moderation": "api_key|OPENAI_API_KEY",
        "panw_prisma_airs": "api_key|PANW_PRISMA_AIRS_API_KEY",
        "repelloai": "asset_id",
        "rubrik": "api_base|RUBRIK_WEBHOOK_URL",
        "straiker": "api_key",
        "typesafe": "api_key|TYPESAFE_API_KEY",
        "vigil_guard": "api_base|VIGIL_GUARD_URL api_key|VIGIL_GUARD_API_KEY",
    },
    FAILS: {
        "lakera": "api_key|LAKERA_API_KEY",
        "lakera_v2": "api_key|LAKERA_API_KEY",
    },
}
"""By what comes of it: what each kind must know, in its litellm_params or as a variable, for
`first_lacking`."""
_WITHIN: Final = "optional_params"
"""Where some look for theirs as well."""


@dataclass(frozen=True)
class Lack:
    """What a guardrail does not have."""

    name: str
    """The parameter to write."""
    variables: tuple[str, ...]
    """Any one of these would do in its place."""
    then: str
    """What comes of it: STOPS, SKIPS or FAILS."""


def lack_of(parts: Parts, kind: str, params: Pairs) -> Lack | None:
    """The first thing that a guardrail of this kind needs and does not have; None for none."""
    within = parts.pairs(value_of(params, _WITHIN))

    def is_given(name: str) -> bool:
        return any(not is_empty(value_of(one, name)) for one in (params, within))

    for then, table in _TABLE.items():
        ways = first_lacking(parts, table.get(kind, ""), is_given)
        if ways:
            return Lack(ways[0], tuple(way for way in ways if way.isupper()), then)
    return None
