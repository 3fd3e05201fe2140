"""What programs of others need when we start them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_APPIMAGE: Final = ("APPIMAGE", "APPDIR", "ARGV0", "OWD")
"""What an AppImage's runtime sets; ARGV0 would even change what some shells run."""


def restored_environment(environment: Mapping[str, str], *, bundle: str | None) -> dict[str, str]:
    """The environment for programs that are not ours.

    A frozen program (`bundle`: the folder with its libraries) points the library search and Tcl/Tk
    at itself. Another program that took those over would load our libraries and break.
    """
    clean = dict(environment)
    if bundle is None:
        return clean
    for name in [n for n in clean if n.startswith(("_PYI", "_MEIPASS")) or n in _APPIMAGE]:
        del clean[name]
    for name in ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH"):
        before = clean.pop(f"{name}_ORIG", None)
        if before is not None:
            clean[name] = before
        else:
            clean.pop(name, None)
    for name in [n for n, value in clean.items() if value.startswith(bundle)]:
        del clean[name]
    return clean


def bundle_folder() -> str | None:
    """Where a frozen program's libraries are; None when we run from source."""
    if not getattr(sys, "frozen", False):
        return None
    return str(getattr(sys, "_MEIPASS", Path(sys.executable).parent))
