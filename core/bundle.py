"""Where the frozen program finds the frozen sidecar that came with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

FOLDER: Final = "sidecar"
PROGRAM: Final = "litellm-pocket-sidecar"


def sidecar_in(folder: Path, *, platform: str = sys.platform) -> Path:
    """The sidecar's executable in its unpacked bundle, there or not."""
    return folder / (f"{PROGRAM}.exe" if platform == "win32" else PROGRAM)


def bundled_sidecar(executable: Path, *, platform: str = sys.platform) -> Path | None:
    """The sidecar in the folder `sidecar` beside the program; None when nothing lies there.

    That is the form for places that do not let a program unpack itself, and the AppImage's.
    """
    found = sidecar_in(executable.parent / FOLDER, platform=platform)
    try:
        return found if found.is_file() else None
    except OSError:  # a drive that was pulled out
        return None
