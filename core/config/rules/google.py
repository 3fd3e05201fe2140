"""Names of models that the Gemini API cannot have, also of those that LiteLLM's table does not
know."""

from __future__ import annotations

import re
from typing import Final

from core.config.fixes import rename
from core.config.lint_context import shown
from core.config.rules.known_models import CLOSED
from core.config.rules.parts import Model, Parts
from core.config.rules.providers import MISSPELT

_PREFIX: Final = "gemini/"
_GEMMA: Final = re.compile(r"gemma-\d[a-z0-9]*(?:-[a-z0-9]+)*", re.IGNORECASE)
_TUNED: Final = re.compile(r"-it(?:-|$)")
_VECTORS: Final = re.compile(r"(?:gemini-)?embedding-\d+\.\d+")


def check(parts: Parts) -> None:
    """All of the above."""
    if _PREFIX not in parts.document.text:
        return
    for model in parts.models:
        if model.model.startswith(_PREFIX) and "api_base" not in model.params:
            _check(parts, model, model.model.removeprefix(_PREFIX))


def _check(parts: Parts, model: Model, name: str) -> None:
    if name in CLOSED["gemini"] or "mock_response" in model.params:
        return
    node = model.params["model"][1]
    if parts.findings.has_told(node):
        return
    if _GEMMA.fullmatch(name) and _TUNED.search(name) is None:
        parts.findings.warn(
            node,
            f"Google serves Gemma as its tuned models alone, whose names end with -it: it has no "
            f"{shown(name)}.",
            f"Did you mean {shown(name)}-it?",
            code=MISSPELT,
            fix=rename(parts.document, node, f"{_PREFIX}{name}-it"),
        )
    elif _VECTORS.fullmatch(name):
        parts.findings.warn(
            node,
            f"Google has no model {shown(name)}: its models for embeddings have no dot in their "
            "number.",
            "Did you mean gemini-embedding-001?",
            code=MISSPELT,
            fix=rename(parts.document, node, f"{_PREFIX}gemini-embedding-001"),
        )
