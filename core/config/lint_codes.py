"""The register of every finding that lint can make; docs/lint.md is made from it."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code

CODES: Final[tuple[Code, ...]] = ()
