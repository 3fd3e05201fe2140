"""What LiteLLM keeps in the memory of each process and a config of several workers therefore has
several times: each of them counts, cools down and remembers for itself, unless a Redis shares it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from yaml import Node

from core.base.events import ConfigFinding
from core.base.wording import listed
from core.config.document import Document, items, text_of
from core.config.forms.setting_edits import GENERAL, LITELLM, ROUTER, caching
from core.config.sections import REDIS_VARIABLES

_REDIS_SETTINGS: Final = ("redis_host", "redis_url")
_CALLBACKS: Final = ("callbacks", "success_callback", "failure_callback")


def finding_of(
    documents: Sequence[Document], workers: int, variables: Collection[str]
) -> ConfigFinding | None:
    """What `workers` processes do not share of this config (its documents, as LiteLLM merges
    them); None where they share all, or there is one. `variables` are the names that the gateway's
    environment has."""
    if workers == 1:
        return None
    kept = [] if _has_redis(documents, variables) else _kept(documents)
    if any(_has_metrics(document) for document in documents):
        kept.append("the figures of the callback prometheus")
    if not kept:
        return None
    return ConfigFinding(
        "warning",
        f"With {workers} workers each process keeps for itself: {listed(kept)}.",
        "Use Redis to share limits, cooldowns and the cache (general_settings: coordination_redis; "
        "see docs/workers.md), or set the workers to 1.",
    )


def _has_redis(documents: Sequence[Document], variables: Collection[str]) -> bool:
    if any(name in variables for name in REDIS_VARIABLES):
        return True
    for document in documents:
        root = document.root
        if document.get(document.get(root, GENERAL), "coordination_redis") is not None:
            return True
        router = document.get(root, ROUTER)
        if any(document.get(router, name) is not None for name in _REDIS_SETTINGS):
            return True
        cache = caching(document)
        if cache.is_on and cache.kind == "redis":
            return True
    return False


def _kept(documents: Sequence[Document]) -> list[str]:
    entries = [(document, one) for document in documents for one in document.model_entries()]
    names = [text_of(document.get(entry, "model_name")) for document, entry in entries]
    kept = []
    if any(_has_limit(document, entry) for document, entry in entries):
        kept.append("the rpm and tpm limits of models")
    if len(set(names)) < len(names):
        kept.append("cooldowns of deployments")
    if any(one.is_on and one.kind == "local" for one in map(caching, documents)):
        kept.append("the cache of answers")
    if any(_has_budget(document) for document in documents):
        kept.append("budgets of models and providers")
    return kept


def _has_limit(document: Document, entry: Node) -> bool:
    params = document.get(entry, "litellm_params")
    return any(document.get(params, name) is not None for name in ("rpm", "tpm"))


def _has_budget(document: Document) -> bool:
    if document.get(document.get(document.root, ROUTER), "provider_budget_config") is not None:
        return True
    params = [document.get(entry, "litellm_params") for entry in document.model_entries()]
    return any(document.get(one, "max_budget") is not None for one in params)


def _has_metrics(document: Document) -> bool:
    section = document.get(document.root, LITELLM)
    return any(
        "prometheus" in [text_of(one) for one in items(document.get(section, name))]
        for name in _CALLBACKS
    )
