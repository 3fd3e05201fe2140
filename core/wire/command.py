"""How a sidecar is launched, and what else this program starts itself as."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.base.resources import SOURCE_ROOT

SEARCH_LOG: Final = "--search-log"
"""The argument by which the frozen program becomes the process that searches the log."""

PREFORK: Final = "--prefork"
"""The argument by which the sidecar's program becomes the prefork parent: it imports LiteLLM, and
is copied for each sidecar that is wanted."""


@dataclass(frozen=True)
class SidecarCommand:
    """How a sidecar is launched."""

    argv: tuple[str, ...]
    cwd: Path

    def prefork(self) -> SidecarCommand:
        """How a prefork parent of such sidecars is launched."""
        return SidecarCommand((*self.argv, PREFORK), self.cwd)


def source_command() -> SidecarCommand:
    """How a checkout starts its sidecar."""
    argv = (sys.executable, "-X", "utf8", "-u", "-m", "core.sidecar")
    return SidecarCommand(argv, SOURCE_ROOT)
