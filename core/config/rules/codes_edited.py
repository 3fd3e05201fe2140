"""The codes of mistakes that guides had until they were put right: LP460 and on."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code
from core.config.rules.examples import with_more

_GUARD: Final = (
    "guardrails:\n  - guardrail_name: lasso\n    litellm_params:\n      guardrail: lasso\n"
    "      mode: pre_call\n      api_key: {}\n      api_base: {}"
)
_KEY: Final = "os.environ/OPENAI_API_KEY"
_LASSO: Final = "https://server.lasso.security/gateway/v3"
_CACHE: Final = (
    "litellm_settings:\n  cache: true\n  cache_params:\n    type: qdrant-semantic\n"
    "    qdrant_api_base: http://qdrant:6333\n    qdrant_collection_name: answers\n"
    "    similarity_threshold: 0.8\n"
    "    qdrant_semantic_cache_embedding_model: text-embedding-3-large\n"
)
_LENGTH: Final = "qdrant_semantic_cache_vector_size: 3072"

EDITED: Final = (
    Code(
        "LP460",
        "A guardrail at the wrong path",
        "warning",
        "LiteLLM adds a path of its own to the address of a guardrail, and takes the rest as it "
        "stands: without the part before, or with what it adds written twice, the service hears "
        "of nothing.",
        with_more(_GUARD.format(_KEY, "https://server.lasso.security")),
        with_more(_GUARD.format(_KEY, _LASSO)),
    ),
    Code(
        "LP461",
        "A name of a variable alone",
        "warning",
        "As LP194, wherever else a key or an address stands, or a setting has its own name in "
        "capitals: LiteLLM sends the name itself.",
        with_more(_GUARD.format("LASSO_API_KEY", _LASSO)),
        with_more(_GUARD.format(_KEY, _LASSO)),
    ),
    Code(
        "LP462",
        "An unknown name in cache_params",
        "warning",
        "LiteLLM hands on what it has a name for, and to a Redis the rest as well. To other caches "
        "it does nothing.",
        with_more(f"{_CACHE}    {_LENGTH}\n    qdrant_vector_size: 3072"),
        with_more(f"{_CACHE}    {_LENGTH}"),
    ),
    Code(
        "LP463",
        "Vectors of another length",
        "warning",
        "LiteLLM makes the collection for vectors of 1536 numbers unless it is told otherwise, and "
        "Qdrant takes no others into it.",
        with_more(_CACHE.rstrip()),
        with_more(f"{_CACHE}    {_LENGTH}"),
    ),
)
