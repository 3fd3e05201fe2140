"""The codes of the rules, LP300 and on, as docs/lint.md tells of them."""

from __future__ import annotations

from typing import Final

from core.config.issue_codes import Code

CODES: Final[tuple[Code, ...]] = ()
