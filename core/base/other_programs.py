"""What programs of others need when we start them."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import Final

_APPIMAGE: Final = ("APPIMAGE", "APPDIR", "ARGV0", "OWD")
"""What an AppImage's runtime sets; ARGV0 would even change what some shells run."""


_STARTED_ALONE: Final = (".com", ".exe", ".bat", ".cmd")
"""What Windows starts without another program's help."""


def find_program(name: str, path: str, *, platform: str = sys.platform) -> str | None:
    """Where on `path`, the value of PATH, the program `name` is.

    On Windows `shutil.which` looks into the current folder before all others: that may be one of a
    stranger's project, or where things are downloaded to, and what is found is given a key.
    """
    if platform != "win32":
        return shutil.which(name, path=path)
    folders = (one.strip('"') for one in path.split(";"))
    for folder in (Path(one) for one in folders if PureWindowsPath(one).is_absolute()):
        for ending in _STARTED_ALONE:
            program = folder / f"{name}{ending}"
            if os.path.exists(program) and not program.is_dir():  # noqa: PTH110 - never raises
                return str(program)
    return None


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
