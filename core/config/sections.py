"""Which section's keys belong to a place of the config, by the path to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.config.caret import ITEM

REDIS_VARIABLES: Final = ("REDIS_HOST", "REDIS_URL", "REDIS_CLUSTER_NODES", "REDIS_SENTINEL_NODES")
"""With one of these in its environment LiteLLM takes that Redis by itself."""

FALLBACKS: Final = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
"""What may send a request on to other models: any failure; a context that is too long; a provider
that will not answer."""

_SECTIONS: Final[dict[tuple[str, ...], str]] = {
    (): "top",
    ("model_list", ITEM): "model_list",
    ("model_list", ITEM, "litellm_params"): "litellm_params",
    ("model_list", ITEM, "model_info"): "model_info",
    ("litellm_settings",): "litellm_settings",
    ("litellm_settings", "cache_params"): "cache_params",
    ("router_settings",): "router_settings",
    ("general_settings",): "general_settings",
    ("guardrails", ITEM): "guardrails",
}


def section_at(path: Sequence[str]) -> str | None:
    """The name that the catalog has for the keys below `path`; None where it knows none."""
    return _SECTIONS.get(tuple(path))
