"""Which versions of what we are made of. LiteLLM's is read without importing it."""

from __future__ import annotations

import platform
from typing import Final

POCKET: Final = "0.1.0"
"""Ours. It stands nowhere else."""


def installed(distribution: str) -> str | None:
    """The version of an installed distribution; None when it is not there."""
    import importlib.metadata  # it takes as long as the rest of this package together

    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe() -> str:
    """The lines of `--version`."""
    return (
        f"LiteLLM Pocket {POCKET}\n"
        f"LiteLLM {installed('litellm') or '(not installed)'}\n"
        f"Python {platform.python_version()}"
    )
