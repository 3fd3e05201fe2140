"""How a sidecar is launched, and what else this program starts itself as."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.base.resources import SOURCE_ROOT

SEARCH_LOG: Final = "--search-log"
"""The argument by which the frozen program becomes the process that searches the log."""


@dataclass(frozen=True)
class SidecarCommand:
    """How a sidecar is launched."""

    argv: tuple[str, ...]
    cwd: Path


def source_command() -> SidecarCommand:
    """How a checkout starts its sidecar."""
    argv = (sys.executable, "-X", "utf8", "-u", "-m", "core.sidecar")
    return SidecarCommand(argv, SOURCE_ROOT)
