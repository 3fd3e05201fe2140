"""What comes of a trial of models. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

TrialProtocol = Literal["chat", "messages", "responses", "embeddings"]
PROTOCOLS: Final[tuple[TrialProtocol, ...]] = ("chat", "messages", "responses", "embeddings")


@dataclass(frozen=True)
class TrialResult:
    """What came of one request."""

    model: str
    protocol: TrialProtocol
    is_streamed: bool
    with_tool: bool
    outcome: Literal["ok", "failed", "skipped"]
    status: int | None
    """HTTP status; None where nothing was asked, or no answer came."""
    words: str
    """A sentence for the person: what came, what the provider said, why it was not asked."""
    remedy: str = ""
    cost: float | None = None
    """US dollars; None: there is no price, or nothing was counted."""
    seconds: float | None = None
    """From the request to the end of its answer."""


@dataclass(frozen=True)
class TrialReport:
    results: tuple[TrialResult, ...]

    @property
    def cost(self) -> float | None:
        """Of all together, as far as it is known; None where nothing is."""
        known = [one.cost for one in self.results if one.cost is not None]
        return sum(known) if known else None

    @property
    def works(self) -> bool:
        """Something came back, and nothing failed."""
        outcomes = {one.outcome for one in self.results}
        return "ok" in outcomes and "failed" not in outcomes
