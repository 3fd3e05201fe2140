"""The files that came with the program: in the checkout, or in the frozen bundle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    pass

SOURCE_ROOT: Final = Path(__file__).resolve().parent.parent.parent


def program_file(name: str) -> Path:
    """A file that came with the program: in the checkout, or in the frozen bundle."""
    return Path(getattr(sys, "_MEIPASS", SOURCE_ROOT)) / name
