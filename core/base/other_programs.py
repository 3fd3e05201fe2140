"""What programs of others need when we start them."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
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


@contextlib.contextmanager
def without_our_libraries() -> Iterator[None]:
    """What is started meanwhile does not look for libraries in a frozen program's bundle.

    On Windows a child inherits that place, which no variable tells. It would take our libraries for
    its own, and hold them open when the bundle is to be removed.
    """
    bundle = bundle_folder()
    if sys.platform != "win32" or bundle is None:
        yield
        return
    import ctypes

    kernel = ctypes.WinDLL("kernel32")
    kernel.SetDllDirectoryW(None)
    try:
        yield
    finally:
        kernel.SetDllDirectoryW(ctypes.c_wchar_p(bundle))
