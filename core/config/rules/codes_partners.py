"""The codes of settings that another one takes the effect from: LP411 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import OPENAI, general, params, with_more

_CACHE: Final = (
    "litellm_settings:\n  cache: true\n  cache_params:\n    type: qdrant-semantic\n"
    "    qdrant_api_base: http://localhost:6333\n    similarity_threshold: 0.8\n"
    "    qdrant_collection_name: answers\n    qdrant_semantic_cache_embedding_model: {}"
)
_TAGS: Final = "router_settings:\n  routing_strategy: {}\n  enable_tag_filtering: true"

PARTNERS: Final = (
    Code(
        "LP411",
        "A route without its slash",
        "warning",
        "In `allowed_routes`, `public_routes` and `admin_only_routes` LiteLLM looks for the path "
        "of a request as it is.",
        general("litellm_license: mine\n  public_routes: [v1/models]"),
        general("litellm_license: mine\n  public_routes: [/v1/models]"),
    ),
    Code(
        "LP412",
        "How long a budget lasts, without the budget",
        "warning",
        "`budget_duration` says when `max_budget` begins anew, and `internal_user_budget_duration` "
        "the same of `max_internal_user_budget`.",
        params(f"{OPENAI}\nbudget_duration: 30d"),
        params(f"{OPENAI}\nmax_budget: 10\nbudget_duration: 30d"),
    ),
    Code(
        "LP413",
        "Tags with a strategy that takes no notice of them",
        "warning",
        "With `usage-based-routing` LiteLLM chooses in its older way, in which "
        "`enable_tag_filtering` has no effect.",
        with_more(_TAGS.format("usage-based-routing")),
        with_more(_TAGS.format("usage-based-routing-v2")),
    ),
    Code(
        "LP414",
        "The model of a cache, by its provider's name",
        "warning",
        "A cache that looks for the meaning takes a model of `model_list` by its `model_name`. By "
        "any other name the provider is asked with neither the key nor the address that stand "
        "there.",
        with_more(_CACHE.format("openai/gpt-4o")),
        with_more(_CACHE.format("large")),
    ),
)
