"""Looks for tools on this computer."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from core.base.other_programs import find_program
from core.clients.tool import Computer, Tool


def this_computer() -> Computer:
    return Computer(sys.platform, os.environ, Path.home())


def program_of(tool: Tool, computer: Computer) -> Path | None:
    """Where the tool's program is on PATH."""
    for name in tool.programs:
        found = find_program(name, computer.environ.get("PATH", ""))
        if found:
            return Path(found)
    return None
