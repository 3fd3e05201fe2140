"""One remark about one place in the config."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    """Something to say about one place in the text. It never holds the value of a secret."""

    line: int  # from 1
    column: int  # from 1
    severity: str  # error: LiteLLM would not start with it; warning: not what it seems to be
    message: str
    remedy: str = ""
