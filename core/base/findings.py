"""What a check found: one fact in one sentence, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

OK: Final = "ok"
WARN: Final = "warn"
FAIL: Final = "fail"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check. `name` is stable: scripts may look for it."""

    name: str
    status: str
    """ok, warn (works, but should be known) or fail."""
    sentence: str
    remedy: str = ""
    http_status: int | None = None
    """Where the finding is about an HTTP answer."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> list[str]:
        """As a person reads it: a mark and a sentence; below, where needed, what to do."""
        mark = {OK: "ok  ", WARN: "warn", FAIL: "FAIL"}[self.status]
        http = f" (HTTP {self.http_status})" if self.http_status and self.status != OK else ""
        lines = [f"{mark}  {self.name}: {self.sentence}{http}"]
        if self.remedy and self.status != OK:
            lines.append(f"      {self.remedy}")
        return lines


def all_well(findings: Iterable[Finding]) -> bool:
    """True when nothing failed; a warning is no failure."""
    return all(one.status != FAIL for one in findings)
