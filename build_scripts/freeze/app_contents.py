"""What goes into the bundle of the window and the verbs, and what stays out."""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from typing import Final

from build_scripts.freeze import NOT_PACKAGES, ROOT, parts
from build_scripts.freeze.contents import modules_of_checkout

NEVER: Final = (
    # Of the standard library: what imports of imports mention and no path of ours reaches.
    *("asyncio", "pdb", "doctest", "unittest", "curses", "readline", "_curses", "lib2to3"),
    *("turtle", "sqlite3.dump", "xmlrpc", "pydoc", "multiprocessing.popen_spawn_win32"),
)

HIDDEN: Final = (
    # The vault; named here so that a bundle made before it is as large as one made after.
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.scrypt",
)

METADATA: Final = ("litellm",)
"""For `--version`, which tells what the sidecar is."""

DATA: Final = ("configs",)

UNWANTED: Final = (
    # Tcl and Tk: the time zones, translations of Tk's own dialogs, demos, and packages that
    # nothing here requires. Tk itself requires msgcat.
    *("_tcl_data/tzdata/*", "_tcl_data/msgs/*", "_tk_data/msgs/*", "_tk_data/demos/*"),
    *("_tk_data/images/*", "_tcl_data/http*", "_tcl_data/opt*", "_tcl_data/encoding/mac*"),
    *("_tcl_data/encoding/ebcdic.enc", "tcl8/*/http-*", "tcl8/*/tcltest-*", "tcl8/*/shell-*"),
    *("tcl8/*/platform-*", "_tcl_data/cookiejar*", "_tcl_data/clock.tcl.bak"),
    "*.dist-info/*",
    *("*.pyi", "*/py.typed", "py.typed"),
)

UNWANTED_BESIDE_WINDOWS: Final = tuple(f"_tcl_data/encoding/cp{one}*" for one in (7, 8, 9))
"""Code pages of DOS and Windows, which no other system has its names or texts in."""


def hidden_imports() -> list[str]:
    """Our own modules that are imported late, and HIDDEN."""
    own = [
        name
        for package in ("core", "gui")
        for name in modules_of_checkout(package)
        if not name.startswith("core.sidecar")
    ]
    return sorted({*own, *HIDDEN})


def excludes() -> list[str]:
    """Modules that stay out even where something imports them. LiteLLM and what only it needs are
    among them: it runs in the sidecar, from the sidecar's own bundle."""
    return sorted({*NOT_PACKAGES, *parts.left_out(parts.PROGRAM), *NEVER})


def data_files() -> list[tuple[str, str]]:
    """(file, folder in the bundle) of what comes with the program."""
    return [
        (str(path), path.parent.relative_to(ROOT).as_posix())
        for folder in DATA
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
    ]


def is_unwanted_file(name: str, *, platform: str = sys.platform) -> bool:
    """Whether a file that PyInstaller's own recipes collected stays out."""
    path = name.replace("\\", "/")
    more = () if platform == "win32" else UNWANTED_BESIDE_WINDOWS
    return any(fnmatch(path, pattern) for pattern in (*UNWANTED, *more))


def shows_console() -> bool:
    """Whether the program is one of the console. On Windows it is one of the desktop: a console
    would flash up at every double click. With arguments it writes to the console that it was
    started from (core/cli/terminal.py)."""
    return sys.platform != "win32"
