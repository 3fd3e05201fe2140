"""What a run needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class RunPlan:
    """Everything that a run needs. Times in seconds, sizes in bytes."""

    config: Path
    environment: Mapping[str, str] = field(repr=False)
    """Sent down the pipe: holds the secrets."""
    host: str
    port: int
    """0 lets the system choose one."""
    log_dir: Path
    log_cap_bytes: int
    drain_s: float
    """What requests under way may take after a stop."""
    stop_deadline_s: float
    """Then the whole tree is killed."""
    start_deadline_s: float = 120.0
    restart_after_crash: bool = True
