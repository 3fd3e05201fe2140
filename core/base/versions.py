"""Which versions of what we are made of. LiteLLM's is read without importing it."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True)
class Release:
    """The LiteLLM that this program was made for, as configs/litellm.json says."""

    version: str
    published: date | None
    """When it came out, which is also how old the prices are that come with it."""
    models: int
    """How many models its table of prices has."""


def release(file: Path | None = None) -> Release:
    """The LiteLLM of this program; what cannot be read of the file counts as unknown."""
    place = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent.parent))
    try:
        found = json.loads((file or place / "configs" / "litellm.json").read_text("utf-8"))
        return Release(
            str(found["version"]), date.fromisoformat(found["published"]), int(found["models"])
        )
    except (OSError, ValueError, TypeError, KeyError):
        return Release("", None, 0)


def litellm_line() -> str:
    """LiteLLM's version, and its date where that is known of just this version."""
    version = installed("litellm")
    if version is None:
        return "LiteLLM (not installed)"
    of = release()
    known = of.published is not None and of.version == version
    return f"LiteLLM {version} of {of.published}" if known else f"LiteLLM {version}"


def age(of: date, today: date | None = None) -> str:
    """How old something of that day is, in words."""
    days = ((today or date.today()) - of).days
    if days < 1:
        return "of today"
    if days < 60:
        return f"{days} day{'s' if days > 1 else ''} old"
    return f"{days // 30} months old"


def describe(prices: str = "") -> str:
    """The lines of `--version`; `prices` is the one about the table of prices."""
    lines = [f"LiteLLM Pocket {POCKET}", litellm_line(), prices]
    return "\n".join([*filter(None, lines), f"Python {platform.python_version()}"])
