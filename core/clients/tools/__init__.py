"""The tools that we know, one module each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.base.errors import UserError
from core.clients.tool import Tool
from core.clients.tools.aider import AIDER
from core.clients.tools.by_hand import CHERRY_STUDIO, CURSOR, OPEN_WEBUI
from core.clients.tools.claude_code import CLAUDE_CODE
from core.clients.tools.codex import CODEX
from core.clients.tools.continue_dev import CONTINUE
from core.clients.tools.gemini_cli import GEMINI_CLI
from core.clients.tools.llm import LLM
from core.clients.tools.opencode import OPENCODE
from core.clients.tools.zed import ZED

_ALL: Final = (
    *(CLAUDE_CODE, CODEX, GEMINI_CLI, OPENCODE, AIDER, CONTINUE, ZED, LLM),
    *(OPEN_WEBUI, CHERRY_STUDIO, CURSOR),
)
TOOLS: Final[Mapping[str, Tool]] = MappingProxyType({one.id: one for one in _ALL})
"""By id, in the order in which they are listed."""


def tool_of(tool_id: str) -> Tool:
    """Raises UserError for one that we do not know."""
    tool = TOOLS.get(tool_id)
    if tool is None:
        raise UserError(f"There is no tool named {tool_id}.", f"There are: {', '.join(TOOLS)}.")
    return tool
