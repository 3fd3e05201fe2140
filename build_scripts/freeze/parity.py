"""How the bundles of Windows may differ from those of Linux. Everything else has to be the same.

Each entry of the lists has its reason beside it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from build_scripts.freeze import MANIFEST
from build_scripts.freeze.archive import modules_of

MODULES: Final[Mapping[str, str]] = {
    "psutil._ps*": "each system's own part of psutil",
    "uvloop": "an event loop that there is for POSIX only",
    "uvloop.*": "the same",
    "tzdata": "Windows has no time zones of its own; LiteLLM's schedules take any name of one",
    "tzdata.*": "the same",
    "pythoncom": "pywin32, by which MCP servers are ended with their children",
    "pywin32_system32": "the same",
    "pywintypes": "the same",
    "win32.*": "the same",
    "win32con": "the same",
    "win32evtlogutil": "logging's handler for the event log",
    "winerror": "the same",
    "libtcl8": "the system's Tcl on Linux; on Windows it comes with Python",
    "libtk8": "the same",
}
STANDARD_LIBRARY: Final = (
    # Parts that only the newer of two Pythons has; `sys.stdlib_module_names` of the other does not
    # know them.
    *("_pydatetime", "_pylong", "_wmi", "_typing"),
)
RESOURCES: Final[Mapping[str, str]] = {
    "*.so": "machine code",
    "*.so.*": "machine code",
    "*.dll": "machine code",
    "*.pyd": "machine code",
    "*.pyd.xz": "machine code",
    "litellm-pocket*": "the program",
    "_internal/base_library.zip": "the standard library that Python starts with",
    "_internal/THIRD-PARTY-LICENSES.txt": "other packages, other licences",
    "_internal/tzdata/*": "Windows has no time zones of its own",
    "_internal/_tcl_data/*": "Tcl comes with Python on Windows: another release, CRLF in its texts",
    "_internal/_tk_data/*": "the same",
    "_internal/tcl8/*": "the same",
    "*.dist-info/*": "packages that there are for one system only, and versions",
}


def differences(linux: Path, windows: Path, program: str) -> list[str]:
    """What differs between the bundles `linux` and `windows` of `program` and is on no list."""
    found = []
    one, other = modules_of(linux / program), modules_of(windows / f"{program}.exe")
    for side, names in (("Linux", one - other), ("Windows", other - one)):
        found += [
            f"the module {name} is there on {side} only"
            for name in sorted(names)
            if not is_standard_library(name) and not _is_listed(name, MODULES)
        ]
    files, others = _files(linux), _files(windows)
    for side, names in (("Linux", files.keys() - others), ("Windows", others.keys() - files)):
        found += [
            f"the file {name} is there on {side} only"
            for name in sorted(names)
            if not _is_listed(name, RESOURCES)
        ]
    return found + [
        f"the file {name} is another one on Windows"
        for name in sorted(files.keys() & others)
        if files[name] != others[name] and not _is_listed(name, RESOURCES)
    ]


_GONE: Final = frozenset(
    {"_bootsubprocess", "_sha256", "_sha512", "asynchat", "asyncore", "distutils", "imp", "smtpd"}
)
"""Since 3.12, which does not know them as its own."""


def is_standard_library(name: str) -> bool:
    """Whether the module comes with Python. Its parts differ by system and version; what a
    callback finds of it has a test of its own."""
    top = name.split(".")[0]
    return (
        top in sys.stdlib_module_names
        or top in STANDARD_LIBRARY
        or top.startswith("_sysconfigdata")
        or top in _GONE
    )


def _is_listed(name: str, lists: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in lists)


def _files(bundle: Path) -> dict[str, str]:
    """Path and hash of every file but the manifest itself."""
    listed = json.loads((bundle / MANIFEST).read_text("ascii"))["files"]
    return {one["path"]: one["sha256"] for one in listed}
