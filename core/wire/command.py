"""How a sidecar is launched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SidecarCommand:
    """How a sidecar is launched."""

    argv: tuple[str, ...]
    cwd: Path
