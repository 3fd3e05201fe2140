"""How many numbers the vectors of a model have, as far as LiteLLM's table tells."""

from __future__ import annotations

from typing import Final

from core.config.rules.parts import word_set

_MODELS: Final = {
    384: word_set("cohere.embed-english-light-v3.0 cohere.embed-multilingual-light-v3.0"),
    768: word_set(
        "bge-base-en-v1.5 text-embedding-004 text-embedding-005 text-multilingual-embedding-002"
    ),
    1024: word_set(
        """
        Cohere-embed-v3-english Cohere-embed-v3-multilingual amazon.titan-embed-text-v2:0
        cohere.embed-english-v3.0 cohere.embed-multilingual-v3.0 databricks-bge-large-en
        databricks-gte-large-en voyage-4 voyage-4-large voyage-4-lite voyage-multilingual-2
        """
    ),
    1536: word_set(
        "amazon.titan-embed-text-v1 embed-v4.0 text-embedding-3-small text-embedding-ada-002"
    ),
    3072: word_set("gemini-embedding-001 gemini-embedding-2 text-embedding-3-large"),
}
"""The names of models, without their providers, by the length of their vectors."""
_LENGTHS: Final = {name: length for length, names in _MODELS.items() for name in names}


def length_of(model: str) -> int | None:
    """For `openai/text-embedding-3-large` or the name alone; None for a model that is not known."""
    return _LENGTHS.get(model.rpartition("/")[2])
