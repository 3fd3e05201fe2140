"""Which versions of what we are made of. LiteLLM's is read without importing it."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import Final

POCKET: Final = "0.1.0"
"""Ours. It stands nowhere else."""


def program_name() -> str:
    """What a person types to call this program: `main.py`, or the name of the frozen file."""
    if not getattr(sys, "frozen", False):
        return "main.py"
    image = os.environ.get("APPIMAGE", "")
    if image and Path(sys.executable).is_relative_to(os.environ.get("APPDIR") or "/nowhere"):
        return Path(image).name
    return Path(sys.executable).name


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
