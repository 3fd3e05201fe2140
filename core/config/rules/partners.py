"""Settings that do nothing alone, or that another one takes the effect from."""

from __future__ import annotations

import re
from typing import Final

from core.config.document import is_true, items, text_of
from core.config.fixes import rename
from core.config.lint_context import name_of, shown
from core.config.rules.parts import Pairs, Parts, is_null, is_reference, texts, value_of

NO_SLASH: Final = "LP411"
NO_AMOUNT: Final = "LP412"
NO_TAGS: Final = "LP413"
NOT_OF_LIST: Final = "LP414"

_OF_ROUTES: Final = ("allowed_routes", "public_routes", "admin_only_routes")
_SPANS: Final = {
    "budget_duration": "max_budget",
    "internal_user_budget_duration": "max_internal_user_budget",
}
"""How long a budget lasts, and the budget."""
_WITHOUT_TAGS: Final = "usage-based-routing"
"""The one strategy that LiteLLM asks in its older way, which looks at no tags."""
_CACHES: Final = ("redis", "valkey", "qdrant")


def check(parts: Parts) -> None:
    """All of the above."""
    _check_routes(parts)
    _check_spans(parts, parts.litellm)
    if "budget_duration" in parts.document.text:
        for model in parts.models:
            _check_spans(parts, model.params)
    _check_tags(parts)
    _check_cache(parts)


def _check_routes(parts: Parts) -> None:
    """A request's path is compared as it is, from its slash on."""
    for setting in _OF_ROUTES:
        nodes = texts(items(value_of(parts.general, setting)))
        for node, route in nodes:
            if re.search(r"\.\*|[$^]|\\", route):
                parts.findings.warn(
                    node,
                    f"{shown(route)} is no regular expression to LiteLLM: no request is for it.",
                    "Write a route, or its beginning with a * behind it.",
                    code=NO_SLASH,
                )
                continue
            # A single word is the name of a group of routes.
            if not route or route.startswith(("/", "*")) or "/" not in route or is_reference(node):
                continue
            parts.findings.warn(
                node,
                f"A route begins with a slash: {shown(route)} is none of a request's.",
                f"Write /{shown(route)}.",
                code=NO_SLASH,
            )


def _check_spans(parts: Parts, pairs: Pairs) -> None:
    for span, amount in _SPANS.items():
        if span not in pairs or is_null(pairs[span][1]) or amount in pairs:
            continue
        of_users = span == "budget_duration" and "max_internal_user_budget" in pairs
        parts.findings.warn(
            pairs[span][0],
            f"{span} does nothing without {amount}.",
            "The time of max_internal_user_budget is internal_user_budget_duration."
            if of_users
            else f"Add {amount}, or remove it.",
            code=NO_AMOUNT,
        )


def _check_tags(parts: Parts) -> None:
    strategy = value_of(parts.router, "routing_strategy")
    if text_of(strategy) != _WITHOUT_TAGS or strategy is None:
        return
    if not is_true(value_of(parts.router, "enable_tag_filtering")):
        return
    parts.findings.warn(
        strategy,
        f"{_WITHOUT_TAGS} takes no notice of tags: requests reach models of any.",
        f"Write {_WITHOUT_TAGS}-v2, or simple-shuffle.",
        code=NO_TAGS,
        fix=rename(parts.document, strategy, f"{_WITHOUT_TAGS}-v2"),
    )


def _check_cache(parts: Parts) -> None:
    """A cache by meaning takes a model of the list by its name there; any other text it asks of the
    provider itself, without what the list says of it."""
    settings = parts.pairs(value_of(parts.litellm, "cache_params"))
    for cache in _CACHES:
        node = value_of(settings, f"{cache}_semantic_cache_embedding_model")
        asked = text_of(node)
        if node is None or not asked or is_reference(node) or asked in parts.groups:
            continue
        same = [one.name for one in parts.models if one.model == asked]
        if same and parts.is_whole:
            parts.findings.warn(
                node,
                f"No model is called {name_of(node)}: the provider is asked without what "
                "model_list says of it.",
                f"Did you mean {same[0]}?",
                code=NOT_OF_LIST,
                fix=rename(parts.document, node, same[0]),
            )
