"""Opens a tool in a terminal, with everything set for that process only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.base.errors import UserError
from core.clients.tool import Launch


def launch(launch: Launch, program: Path, folder: Path, args: Sequence[str] = ()) -> None:
    """Open a terminal in `folder` and run `program` there. Raises UserError."""
    del launch, folder, args
    raise UserError(f"{program.name} cannot be opened from here yet.")
