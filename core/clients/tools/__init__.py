"""The tools that we know, one module each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.base.errors import UserError
from core.clients.tool import Tool
from core.clients.tools.claude_code import CLAUDE_CODE

TOOLS: Final[Mapping[str, Tool]] = MappingProxyType({one.id: one for one in (CLAUDE_CODE,)})
"""By id, in the order in which they are listed."""


def tool_of(tool_id: str) -> Tool:
    """Raises UserError for one that we do not know."""
    tool = TOOLS.get(tool_id)
    if tool is None:
        raise UserError(f"There is no tool named {tool_id}.", f"There are: {', '.join(TOOLS)}.")
    return tool
