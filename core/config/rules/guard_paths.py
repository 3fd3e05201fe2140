"""Addresses of guardrails: below which path each service answers, and what LiteLLM adds to it.

Read in LiteLLM's source, kind by kind: the address that it has of its own, and what it asks for.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from yaml.nodes import Node

from core.config.document import items, text_of
from core.config.lint_context import name_of
from core.config.rules.parts import Parts, is_reference, value_of
from core.config.rules.server_paths import ADDRESS

NOT_THERE: Final = "LP460"


class _Way(NamedTuple):
    """How a kind of guardrail asks."""

    host: str
    """Its makers' server."""
    base: str
    """Where the address for that server ends."""
    added: str
    """What LiteLLM adds to an address."""


_WAYS: Final = {
    "aim": _Way("api.aim.security", "", "/fw/v1/analyze"),
    "alice": _Way("api.alice.io", "", "/v2/evaluate/litellm"),
    "cato_networks": _Way("api.aisec.catonetworks.com", "", "/fw/v1/analyze"),
    "dynamoai": _Way("api.dynamo.ai", "", "/v1/moderation/analyze"),
    "enkryptai": _Way("api.enkryptai.com", "", "/guardrails/policy/detect"),
    "grayswan": _Way("api.grayswan.ai", "", "/cygnal/monitor"),
    "lakera": _Way("api.lakera.ai", "", "/v1/prompt_injection"),
    "lakera_v2": _Way("api.lakera.ai", "", "/v2/guard"),
    "lasso": _Way("server.lasso.security", "/gateway/v3", "/classify"),
    "openai_moderation": _Way("api.openai.com", "/v1", "/moderations"),
    "panw_prisma_airs": _Way(
        "service.api.aisecurity.paloaltonetworks.com", "", "/v1/scan/sync/request"
    ),
    "pillar": _Way("api.pillar.security", "", "/api/v1/protect"),
    "repelloai": _Way("argusapi.repello.ai", "/sdk/v1", "/analyze"),
}


def check(parts: Parts) -> None:
    """All of the above."""
    for item in items(parts.section("guardrails")):
        pairs = parts.pairs(item)
        params = parts.pairs(value_of(pairs, "litellm_params"))
        way = _WAYS.get(text_of(value_of(params, "guardrail")) or "")
        node = value_of(params, "api_base")
        found = ADDRESS.match(text_of(node) or "")
        if way is not None and node is not None and found is not None and not is_reference(node):
            called = name_of(value_of(pairs, "guardrail_name") or node)
            _check(parts, node, called, way, found[1].lower(), found[2].rstrip("/"))


def _check(parts: Parts, node: Node, called: str, way: _Way, host: str, path: str) -> None:
    if path.endswith(way.added):
        what = f"LiteLLM adds {way.added} by itself"
        base = path.removesuffix(way.added)
    elif host == way.host and path != way.base:
        what = f"The service answers below {way.base}" if way.base else "LiteLLM adds the path"
        base = way.base
    else:
        return
    parts.findings.warn(
        node,
        f"{what}: with this address every request that {called} checks fails.",
        f"End the address with {base}." if base else "End it with the name of the server.",
        code=NOT_THERE,
    )
