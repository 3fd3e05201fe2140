"""One remark about one place in the config."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from core.config.edits import Fix

UNSET: Final = "unset"
"""The `kind` of what is said about an `os.environ/NAME` without a value."""

WHOLE: Final = "whole"
"""The `kind` of what is said of a config as a whole, which a file that it includes need not be."""


@dataclass(frozen=True)
class Issue:
    """Something to say about one place in the text. It never holds the value of a secret."""

    line: int  # from 1
    column: int  # from 1
    severity: str  # error: LiteLLM would not start with it; warning: not what it seems to be
    message: str
    remedy: str = ""
    kind: str = field(default="", compare=False)
    """What it is about, where something depends on that; else empty."""
    code: str = ""
    """Stays the same over versions: "LP101". What it means is in docs/lint.md."""
    length: int = 0
    """Characters of its line to mark, from `column`; 0 where no single word is meant."""
    fix: Fix | None = field(default=None, compare=False)
    """What would mend it, where that is beyond doubt; it means the text that was checked."""

    @property
    def is_of_syntax(self) -> bool:
        """The text is no YAML: whatever else is wrong with it, nobody can know yet."""
        return "LP100" <= self.code <= "LP116"

    @property
    def told_by_start(self) -> bool:
        """A start says the same by itself, with the values at hand: a name that is not set."""
        return self.kind == UNSET
