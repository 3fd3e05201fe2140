"""What the tests of the log share."""

from __future__ import annotations

import re
from pathlib import Path

HEAD = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (DEBUG   |INFO    |WARNING |ERROR   |CRITICAL) \S.*: ?"
)
CAP = 8 * 1024 * 1024


def texts(folder: Path) -> list[str]:
    """All lines of the log in `folder`, in order."""
    return [
        line
        for path in sorted(folder.glob("proxy-*.log"))
        for line in path.read_text("utf-8").splitlines()
    ]


class Trouble:
    """Remembers what the log reported."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def __call__(self, reason: str) -> None:
        self.reasons.append(reason)
