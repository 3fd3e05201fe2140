"""The providers that LiteLLM knows, and what their keys are usually called.

Read from configs/catalog.json, which `dev.py catalog` makes from the locked LiteLLM.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import DataFolderError
from core.base.files import read_bytes


def load(path: Path) -> tuple[ProviderKeys, ...]:
    """In the order of the file: what most people use comes first. Raises DataFolderError."""
    try:
        body = json.loads(read_bytes(path))
        return tuple(
            ProviderKeys(str(one["provider"]), str(one["label"]), tuple(one["names"]))
            for one in body["providers"]
        )
    except (ValueError, TypeError, KeyError):
        raise DataFolderError(
            f"The program's own file {path.name} is damaged.", "Download LiteLLM Pocket again."
        ) from None


@dataclass(frozen=True)
class ProviderKeys:
    """A provider, and what its keys are usually called."""

    provider: str
    """As in a model's name: "openai"."""
    label: str
    """For people: "OpenAI"."""
    names: tuple[str, ...]
    """The variables, the key itself first: ("OPENAI_API_KEY",)."""
