"""What LiteLLM keeps in the memory of each process and a config of several workers therefore has
several times: each of them counts, cools down and remembers for itself, unless a Redis shares it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yaml.nodes import Node

from core.base.wording import listed
from core.config.document import Document, items, text_of
from core.config.forms.setting_edits import GENERAL, LITELLM, ROUTER, caching
from core.config.issue import WHOLE
from core.config.lint_context import LintContext
from core.config.sections import REDIS_VARIABLES

KEPT: Final = "LP370"

_REDIS_SETTINGS: Final = ("redis_host", "redis_url")
_CALLBACKS: Final = ("callbacks", "success_callback", "failure_callback")


@dataclass(frozen=True)
class _Kept:
    """One thing that each process has for itself, and what of the config makes it have that."""

    what: str
    document: Document
    node: Node


def check(findings: LintContext, documents: Sequence[Document], workers: int) -> None:
    """What `workers` processes, more than one, do not share of a config: of `documents`, the config
    itself and what it includes, as LiteLLM merges them. One finding, at the first place in the
    config that it is about."""
    if findings.document.root is None:
        return
    found = [] if _has_redis(findings, documents) else list(_kept(documents))
    found += _metrics(documents)
    if not found:
        return
    here = [one.node for one in found if one.document is findings.document]
    findings.warn(
        here[0] if here else findings.document.root,
        f"With {workers} workers each process keeps for itself: "
        f"{listed(list(dict.fromkeys(one.what for one in found)))}.",
        "Use Redis to share limits, cooldowns and the cache (general_settings: coordination_redis; "
        "see docs/workers.md), or set the workers to 1.",
        kind=WHOLE,
        code=KEPT,
    )


def _has_redis(findings: LintContext, documents: Sequence[Document]) -> bool:
    # The gateway's environment has the variables that its config names, and no others.
    named = {one.name for each in documents for one in each.references() if one.resolved}
    if any(name in findings.environment for name in named.intersection(REDIS_VARIABLES)):
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


def _kept(documents: Sequence[Document]) -> Iterator[_Kept]:
    names: set[str | None] = set()
    for document in documents:
        for entry in document.model_entries():
            params = document.get(entry, "litellm_params")
            for limit in ("rpm", "tpm"):
                if (node := document.get(params, limit)) is not None:
                    yield _Kept("the rpm and tpm limits of models", document, node)
            if (node := document.get(params, "max_budget")) is not None:
                yield _Kept("budgets of models and providers", document, node)
            node = document.get(entry, "model_name")
            name = text_of(node)
            if node is not None and name in names:
                yield _Kept("cooldowns of deployments", document, node)
            names.add(name)
        root = document.root
        cache = caching(document)
        section = document.get(root, LITELLM)
        if cache.is_on and cache.kind == "local" and section is not None:
            yield _Kept("the cache of answers", document, section)
        node = document.get(document.get(root, ROUTER), "provider_budget_config")
        if node is not None:
            yield _Kept("budgets of models and providers", document, node)


def _metrics(documents: Sequence[Document]) -> Iterator[_Kept]:
    for document in documents:
        section = document.get(document.root, LITELLM)
        for kind in _CALLBACKS:
            for node in items(document.get(section, kind)):
                if text_of(node) == "prometheus":
                    yield _Kept("the figures of the callback prometheus", document, node)
